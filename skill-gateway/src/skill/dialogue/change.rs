//! "Make it three", "one more", "double it", "undo that".
//!
//! A change is remembered as what it did, not as what was before: undoing takes back as many as
//! were added, whatever else happened to the cart meanwhile.

use super::add::{first_asked, heard};
use super::add_outcome::{added, dearer};
use super::remove::removed;
use super::{Answer, Command, Facts, Outcome, Pick, Refusal, Step, Target, touched};
use crate::clients::{AddOrder, Choice, LimitKind, Money, Product, ProductRef, RemoveRef, Unit};
use crate::skill::quantity::Twice;
use crate::skill::state::{Flow, MOST_CANDIDATES, State};
use crate::speech::Phrase;

/// How many there shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    Unsaid,
    Number(u32),
    /// Twice as many as there are.
    Twice,
}

impl To {
    pub(super) fn said(number: Option<u32>) -> Self {
        number.map_or(Self::Unsaid, Self::Number)
    }

    fn number(self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(number),
            Self::Unsaid | Self::Twice => None,
        }
    }
}

/// "Make it three."
pub(super) fn set(state: &State, to: To, target: &Target, facts: &Facts) -> Step {
    match target {
        Target::Last => match state.last_in_cart() {
            Some(last) => of(state, &last.sku, last.now, to, facts),
            None => what(state, to.number()),
        },
        Target::Named(skus) => named(state, skus, to, facts),
        Target::Known { skus, words } => known(state, skus, words, to, facts),
        Target::Picked(pick) => picked(state, *pick, to, facts),
    }
}

fn named(state: &State, skus: &[String], to: To, facts: &Facts) -> Step {
    let Some(cart) = &facts.cart else {
        return Step::Do(Command::ReadCart);
    };
    if cart.lines.is_empty() {
        return Step::Say(Answer::AddWhat(Phrase::CartEmpty), state.then(Flow::Open));
    }
    let mut lines = cart.lines.iter().filter(|line| skus.contains(&line.sku));
    match (lines.next(), lines.next()) {
        (None, _) => not_in_cart(state, to.number()),
        (Some(line), None) => of(state, &line.sku, line.quantity, to, facts),
        (Some(first), Some(second)) => {
            let lines = [first, second]
                .into_iter()
                .chain(lines)
                .take(MOST_CANDIDATES);
            let lines: Vec<_> = lines.cloned().collect();
            let flow = Flow::ChangePick {
                cand: lines.iter().map(|line| line.sku.clone()).collect(),
                to: to.number(),
                twice: match to {
                    To::Twice => Twice::Yes,
                    To::Unsaid | To::Number(_) => Twice::No,
                },
            };
            let to = to.number();
            Step::Say(Answer::ChangeWhich { lines, to }, state.then(flow))
        }
    }
}

/// What the model knows and the cart does not have may have another number by now: it is looked
/// for once more by the words.
fn known(state: &State, skus: &[String], words: &str, to: To, facts: &Facts) -> Step {
    let Some(cart) = &facts.cart else {
        return Step::Do(Command::ReadCart);
    };
    let is_there = cart.lines.iter().any(|line| skus.contains(&line.sku));
    if is_there || cart.lines.is_empty() {
        return named(state, skus, to, facts);
    }
    match &facts.found {
        None => Step::Do(Command::Search(words.to_owned())),
        Some(Choice::One(product)) => named(state, std::slice::from_ref(&product.sku), to, facts),
        Some(Choice::Unsure(_) | Choice::Nothing) => not_in_cart(state, to.number()),
    }
}

fn picked(state: &State, pick: Pick, to: To, facts: &Facts) -> Step {
    let Flow::ChangePick {
        cand,
        to: before,
        twice,
    } = &state.flow
    else {
        return what(state, to.number());
    };
    let to = match (to, twice) {
        (To::Unsaid, Twice::Yes) => To::Twice,
        (To::Unsaid, Twice::No) => To::said(*before),
        (to, _) => to,
    };
    match pick {
        Pick::Index(index) => match cand.get(index) {
            Some(sku) => named(state, std::slice::from_ref(sku), to, facts),
            None => what(state, to.number()),
        },
        Pick::Beyond => what(state, to.number()),
        Pick::Neither => super::anything_else(state),
    }
}

/// Of this product, of which there were so many.
pub(super) fn of(state: &State, sku: &str, before: u32, to: To, facts: &Facts) -> Step {
    let to = match to {
        To::Number(to) => to,
        To::Twice => before.saturating_mul(2),
        To::Unsaid => {
            let mut next = state.then(Flow::Open);
            next.last = Some(touched(sku, 0, before));
            return Step::Say(Answer::HowMany { most: None }, next);
        }
    };
    match &facts.outcome {
        None if to == 0 => Step::Do(Command::Remove {
            target: RemoveRef::Sku(sku.to_owned()),
            quantity: None,
        }),
        None => Step::Do(Command::Set {
            sku: sku.to_owned(),
            quantity: to,
            heard: state.heard_price(sku),
        }),
        Some(Outcome::Removed(removal)) => removed(state, removal),
        Some(Outcome::Set(line)) => {
            let mut next = state.then(Flow::More);
            next.last = Some(touched(
                sku,
                i64::from(line.quantity) - i64::from(before),
                line.quantity,
            ));
            Step::Say(
                Answer::Of {
                    phrase: Phrase::AddedMore,
                    line: line.clone(),
                    quantity: line.quantity,
                },
                next,
            )
        }
        Some(Outcome::Refused(Refusal::Dearer { product, was })) => {
            dearer_to(state, product, was, (before, to))
        }
        Some(Outcome::Refused(Refusal::Before)) => doubled_before(state, sku, facts),
        Some(outcome) => refused(state, sku, before, outcome),
    }
}

/// "Double the echo dot", once more by the same request: what it read of the cart is twice as many
/// already.
fn doubled_before(state: &State, sku: &str, facts: &Facts) -> Step {
    let mut lines = facts.cart.iter().flat_map(|cart| &cart.lines);
    let Some(line) = lines.find(|line| line.sku == sku) else {
        return super::anything_else(state);
    };
    let mut next = state.then(Flow::More);
    next.last = Some(touched(sku, i64::from(line.quantity / 2), line.quantity));
    Step::Say(
        Answer::Of {
            phrase: Phrase::AddedMore,
            line: Box::new(line.clone()),
            quantity: line.quantity,
        },
        next,
    )
}

/// What has become dearer since it went into the cart is not changed without a question (M14).
fn dearer_to(state: &State, product: &Product, was: &Money, (from, to): (u32, u32)) -> Step {
    let mut next = state.then(Flow::ChangeTo {
        cand: product.sku.clone(),
        from,
        to,
        was: was.minor,
    });
    next.heard = heard(std::slice::from_ref(product));
    let product = Box::new(product.clone());
    let was = was.clone();
    Step::Say(Answer::DearerTo { product, was, to }, next)
}

/// The same question once more, with the price as it is now.
pub(super) fn dearer_again(state: &State, facts: &Facts) -> Step {
    let Flow::ChangeTo {
        cand,
        from,
        to,
        was,
    } = &state.flow
    else {
        return super::anything_else(state);
    };
    match facts.looked.as_deref() {
        None => Step::Do(Command::Look(vec![cand.clone()])),
        Some([product, ..]) => match &product.price {
            Some(price) => {
                let was = Money {
                    minor: *was,
                    currency: price.currency.clone(),
                };
                dearer_to(state, product, &was, (*from, *to))
            }
            None => super::anything_else(state),
        },
        Some([]) => super::anything_else(state),
    }
}

/// "One more." Many more are asked back like many at first.
pub(super) fn more(state: &State, by: u32, facts: &Facts) -> Step {
    match state.last_in_cart() {
        Some(last) => {
            let asked = first_asked(state, &last.sku, by, facts);
            asked.unwrap_or_else(|| doubled(state, by, facts))
        }
        None => what(state, None),
    }
}

/// "Double it", which sounds like nothing else.
pub(super) fn doubled(state: &State, by: u32, facts: &Facts) -> Step {
    let Some(last) = state.last_in_cart() else {
        return what(state, None);
    };
    match &facts.outcome {
        None => Step::Do(Command::Add(AddOrder {
            product: ProductRef::Sku(last.sku.clone()),
            quantity: by,
            heard: state.heard_price(&last.sku),
            unit: Unit::Piece,
        })),
        Some(Outcome::Added(addition)) => added(state, addition),
        Some(Outcome::Refused(Refusal::Dearer { product, was })) => {
            dearer(state, product, was, (by, Unit::Piece))
        }
        Some(outcome) => refused(state, &last.sku, last.now, outcome),
    }
}

/// "Undo that." Once: what was undone is not done again by saying it twice.
pub(super) fn undo(state: &State, facts: &Facts) -> Step {
    let Some(last) = state.last.as_ref().filter(|last| last.by != 0) else {
        return Step::Say(
            Answer::AddWhat(Phrase::NothingToUndo),
            state.then(Flow::Open),
        );
    };
    let quantity = u32::try_from(last.by.unsigned_abs()).unwrap_or(u32::MAX);
    let mut done = match &facts.outcome {
        None if last.by > 0 => {
            return Step::Do(Command::Remove {
                target: RemoveRef::Sku(last.sku.clone()),
                quantity: Some(quantity),
            });
        }
        None => {
            return Step::Do(Command::Add(AddOrder {
                product: ProductRef::Sku(last.sku.clone()),
                quantity,
                // It comes back for what it cost there, or was said to cost since.
                heard: state.heard_price(&last.sku).or(last.at),
                unit: Unit::Piece,
            }));
        }
        Some(Outcome::Added(addition)) => added(state, addition),
        Some(Outcome::Refused(Refusal::Dearer { product, was })) => {
            dearer(state, product, was, (quantity, Unit::Piece))
        }
        Some(Outcome::Removed(removal)) => removed(state, removal),
        Some(_) => Step::Say(
            Answer::AddWhat(Phrase::NothingToUndo),
            state.then(Flow::Open),
        ),
    };
    if let Step::Say(_, next) = &mut done
        && let Some(last) = &mut next.last
    {
        last.by = 0;
    }
    done
}

/// "Say that again", of the last change: as it is in the cart now.
pub(super) fn again(state: &State, facts: &Facts) -> Step {
    let (Some(last), Some(cart)) = (state.last_in_cart(), &facts.cart) else {
        return match state.last_in_cart() {
            Some(_) => Step::Do(Command::ReadCart),
            None => super::anything_else(state),
        };
    };
    match cart.lines.iter().find(|line| line.sku == last.sku) {
        Some(line) => Step::Say(
            Answer::Of {
                phrase: Phrase::AddedMore,
                line: Box::new(line.clone()),
                quantity: line.quantity,
            },
            state.then(Flow::More),
        ),
        None => super::anything_else(state),
    }
}

/// "What shall I change?"
pub(super) fn what(state: &State, to: Option<u32>) -> Step {
    let phrase = Phrase::ChangeWhat;
    Step::Say(Answer::ChangeWhat { phrase, to }, state.then(Flow::Open))
}

fn not_in_cart(state: &State, to: Option<u32>) -> Step {
    let phrase = Phrase::ChangeNotInCart;
    Step::Say(Answer::ChangeWhat { phrase, to }, state.then(Flow::Open))
}

fn refused(state: &State, sku: &str, now: u32, outcome: &Outcome) -> Step {
    let Outcome::Refused(refusal) = outcome else {
        return super::anything_else(state);
    };
    let most = match refusal {
        Refusal::NotInCart => return not_in_cart(state, None),
        Refusal::Unknown
        | Refusal::NotOnList
        | Refusal::SoldOut { .. }
        | Refusal::Dearer { .. }
        | Refusal::OtherCurrency
        | Refusal::Before
        | Refusal::CartChanged => {
            let answer = Answer::AddWhat(Phrase::ChangeNotForSale);
            return Step::Say(answer, state.then(Flow::Open));
        }
        Refusal::Limit(LimitKind::Cart, _) => {
            return Step::Say(Answer::AddWhat(Phrase::CartFull), state.then(Flow::Open));
        }
        Refusal::Limit(LimitKind::Line { max, .. }, _) => Some(*max),
        Refusal::Limit(LimitKind::AtLeast(_) | LimitKind::MultipleOf(_), _) => None,
    };
    let mut next = state.then(Flow::Open);
    next.last = Some(touched(sku, 0, now));
    let how_many = match (most, refusal) {
        (None, Refusal::Limit(limit, _)) => Answer::HowManyFit(*limit),
        (most, _) => Answer::HowMany { most },
    };
    Step::Say(how_many, next)
}
