//! "Make it three", "one more", "double it", "undo that".
//!
//! A change is remembered as what it did, not as what was before: undoing takes back as many as
//! were added, whatever else happened to the cart meanwhile.

use super::add::{ASK_ABOVE, heard, that_many};
use super::add_outcome::{added, dearer, is_cheaper};
use super::remove::{removed, which};
use super::{Answer, Command, Facts, Outcome, Pick, Refusal, Step, Target, touched};
use crate::clients::{
    AddOrder, Cart, Choice, LimitKind, Many, Money, Product, ProductRef, Recount, RemoveRef, Unit,
};
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
        Target::Last => match state.spoken_of() {
            Some(it) => of(state, it, to, facts),
            None => what(state, to.number()),
        },
        Target::Named { skus, words } => named(state, (skus, words), to, facts),
        Target::Known { skus, words } => known(state, (skus, words), to, facts),
        Target::Picked(pick) => picked(state, *pick, to, facts),
    }
}

/// One of these products, which the words may mean. Where it is known which, or none shall be left,
/// the cart is changed before it is read: a repetition would find it changed.
fn named(state: &State, (skus, words): (&[String], &str), to: To, facts: &Facts) -> Step {
    match (to, skus) {
        (To::Number(0), [sku]) => take_out(state, RemoveRef::Sku(sku.clone()), facts),
        (To::Number(0), [_, ..]) => {
            let words = RemoveRef::Spoken(words.to_owned());
            take_out(state, words, facts)
        }
        (To::Number(number), [sku]) => set_to(state, sku, (None, number), to, facts),
        (To::Number(_) | To::Twice | To::Unsaid, _) => there(state, skus, to, facts),
    }
}

/// The same, of the line of the cart that is one of these. That it is there stays so.
fn there(state: &State, skus: &[String], to: To, facts: &Facts) -> Step {
    let Some(cart) = &facts.cart else {
        return Step::Do(Command::ReadCart);
    };
    let mut lines = cart.lines.iter().filter(|line| skus.contains(&line.sku));
    match (lines.next(), lines.next()) {
        (None, _) => not_there(state, to, facts),
        (Some(line), None) => of(state, (&line.sku, line.quantity), to, facts),
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
fn known(state: &State, (skus, words): (&[String], &str), to: To, facts: &Facts) -> Step {
    let not_in_cart = facts.outcome == Some(Outcome::Refused(Refusal::NotInCart));
    match (to, skus) {
        (To::Number(0), [_]) if not_in_cart || facts.by_words => {
            let words = RemoveRef::Spoken(words.to_owned());
            take_out(state, words, facts)
        }
        (To::Number(0), _) => named(state, (skus, words), to, facts),
        (To::Number(_), [_]) if !not_in_cart && !facts.by_words => {
            named(state, (skus, words), to, facts)
        }
        (To::Number(_) | To::Twice | To::Unsaid, _) => named_anew(state, (skus, words), to, facts),
    }
}

/// The same, of what is there; if nothing of it is, of what the words mean.
fn named_anew(state: &State, (skus, words): (&[String], &str), to: To, facts: &Facts) -> Step {
    let Some(cart) = &facts.cart else {
        return Step::Do(Command::ReadCart);
    };
    let is_there = |sku: &String| cart.lines.iter().any(|line| line.sku == *sku);
    if cart.lines.is_empty() || skus.iter().any(is_there) {
        return there(state, skus, to, facts);
    }
    match (&facts.found, to) {
        (None, _) => Step::Do(Command::Search(words.to_owned())),
        // The refusal is of the number that was known.
        (Some(Choice::One(product)), To::Number(number))
            if !facts.by_words && is_there(&product.sku) =>
        {
            set_command(state, &product.sku, number)
        }
        (Some(Choice::One(product)), _) => {
            there(state, std::slice::from_ref(&product.sku), to, facts)
        }
        (Some(Choice::Unsure(_) | Choice::Nothing), _) => not_in_cart(state, to.number()),
    }
}

/// None of it shall be left.
fn take_out(state: &State, target: RemoveRef, facts: &Facts) -> Step {
    let is_of_it = matches!(target, RemoveRef::Spoken(_)) == facts.by_words;
    let quantity = None;
    match facts.outcome.as_ref().filter(|_| is_of_it) {
        None => Step::Do(Command::Remove { target, quantity }),
        Some(Outcome::Removed(removal)) => removed(state, removal),
        Some(Outcome::UnsureLines(lines)) => which(state, lines, quantity),
        Some(Outcome::Refused(Refusal::NotInCart)) => not_there(state, To::Number(0), facts),
        Some(_) => super::anything_else(state),
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
            Some(sku) => named(state, (std::slice::from_ref(sku), ""), to, facts),
            None => what(state, to.number()),
        },
        Pick::Beyond => what(state, to.number()),
        Pick::Neither => super::anything_else(state),
    }
}

/// Of this product, of which there were so many.
pub(super) fn of(state: &State, (sku, before): (&str, u32), to: To, facts: &Facts) -> Step {
    let number = match to {
        To::Number(number) => number,
        To::Twice => before.saturating_mul(2),
        To::Unsaid => {
            let mut next = state.then(Flow::Open);
            next.speak_of(sku, before);
            return Step::Say(Answer::HowMany { most: None }, next);
        }
    };
    set_to(state, sku, (Some(before), number), to, facts)
}

/// The same, to so many. How many there were is what the answer says, which is the same each time.
fn set_to(
    state: &State,
    sku: &str,
    (before, number): (Option<u32>, u32),
    to: To,
    facts: &Facts,
) -> Step {
    let refusal = match &facts.outcome {
        None if number == 0 => {
            return Step::Do(Command::Remove {
                target: RemoveRef::Sku(sku.to_owned()),
                quantity: None,
            });
        }
        None => return set_command(state, sku, number),
        Some(Outcome::Removed(removal)) => return removed(state, removal),
        Some(Outcome::Set(recount)) => return recounted(state, recount, before),
        Some(Outcome::Refused(Refusal::NotInCart)) => return not_there(state, to, facts),
        Some(Outcome::Refused(Refusal::Before)) => return doubled_before(state, sku, facts),
        Some(Outcome::Refused(refusal)) => refusal,
        Some(_) => return super::anything_else(state),
    };
    // Nothing was changed, so that it can be read how many there are.
    let present = |cart: &Cart| {
        let line = cart.lines.iter().find(|line| line.sku == sku);
        line.map_or(0, |line| line.quantity)
    };
    let Some(now) = before.or_else(|| facts.cart.as_ref().map(present)) else {
        return Step::Do(Command::ReadCart);
    };
    match refusal {
        Refusal::Dearer { product, was, .. } => dearer_to(state, product, was, (now, number)),
        refusal => refused(state, (sku, now), refusal),
    }
}

fn set_command(state: &State, sku: &str, quantity: u32) -> Step {
    Step::Do(Command::Set {
        sku: sku.to_owned(),
        quantity,
        heard: state.heard_price(sku),
    })
}

/// There are so many now.
fn recounted(state: &State, recount: &Recount, before: Option<u32>) -> Step {
    let Recount { line, was } = recount;
    let before = was.as_ref().map(|was| was.quantity).or(before);
    let by = i64::from(line.quantity) - i64::from(before.unwrap_or(line.quantity));
    let mut next = state.then(Flow::More);
    next.touch(touched(&line.sku, by, line.quantity));
    let was_price = was.as_ref().map(|was| was.unit_price.minor);
    let cheaper = is_cheaper(&mut next, line, was_price);
    let (line, quantity) = (Box::new(line.clone()), line.quantity);
    let answer = if cheaper {
        Answer::CheaperNow(line)
    } else {
        Answer::Of {
            phrase: Phrase::AddedMore,
            line,
            quantity,
        }
    };
    Step::Say(answer, next)
}

/// "Double the echo dot", once more by the same request: what it read of the cart is twice as many
/// already.
fn doubled_before(state: &State, sku: &str, facts: &Facts) -> Step {
    let mut lines = facts.cart.iter().flat_map(|cart| &cart.lines);
    let Some(line) = lines.find(|line| line.sku == sku) else {
        return super::anything_else(state);
    };
    let mut next = state.then(Flow::More);
    next.touch(touched(sku, i64::from(line.quantity / 2), line.quantity));
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
    put_more(state, (by, Many::AskedAbove(ASK_ABOVE)), facts)
}

/// "Double it", which sounds like nothing else.
pub(super) fn doubled(state: &State, by: u32, facts: &Facts) -> Step {
    put_more(state, (by, Many::Sure), facts)
}

fn put_more(state: &State, (by, many): (u32, Many), facts: &Facts) -> Step {
    let Some((sku, now)) = state.spoken_of() else {
        return what(state, None);
    };
    match &facts.outcome {
        None => Step::Do(Command::Add(AddOrder {
            product: ProductRef::Sku(sku.to_owned()),
            quantity: by,
            heard: state.heard_price(sku),
            unit: Unit::Piece,
            measure: None,
            many,
        })),
        Some(Outcome::Many { product, pieces }) => that_many(state, product, *pieces),
        Some(Outcome::Added(addition)) => added(state, addition, None),
        Some(Outcome::Refused(Refusal::Dearer { product, was, line })) => dearer(
            state,
            product,
            (was, line.as_ref()),
            (by, Unit::Piece, None),
        ),
        Some(Outcome::Refused(refusal)) => refused(state, (sku, now), refusal),
        Some(_) => super::anything_else(state),
    }
}

/// "Undo that." Once: what was undone is not done again by saying it twice.
pub(super) fn undo(state: &State, facts: &Facts) -> Step {
    let Some(last) = state.last.as_ref().filter(|last| last.by != 0) else {
        return nothing_to_undo(state);
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
                measure: None,
                many: Many::Sure,
            }));
        }
        Some(Outcome::Added(addition)) => added(state, addition, last.at),
        Some(Outcome::Refused(Refusal::Dearer { product, was, line })) => {
            let prices = (was, line.as_ref());
            dearer(state, product, prices, (quantity, Unit::Piece, None))
        }
        Some(Outcome::Removed(removal)) => removed(state, removal),
        Some(_) => nothing_to_undo(state),
    };
    if let Step::Say(_, next) = &mut done
        && let Some(last) = &mut next.last
    {
        last.by = 0;
    }
    done
}

/// What was changed last, if anything, is not taken back.
pub(super) fn nothing_to_undo(state: &State) -> Step {
    let nothing = Answer::AddWhat(Phrase::NothingToUndo);
    Step::Say(nothing, state.then(Flow::Open))
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

/// It is not in the cart, perhaps because nothing is.
fn not_there(state: &State, to: To, facts: &Facts) -> Step {
    match &facts.cart {
        None => Step::Do(Command::ReadCart),
        Some(cart) if cart.lines.is_empty() => {
            Step::Say(Answer::AddWhat(Phrase::CartEmpty), state.then(Flow::Open))
        }
        Some(_) => not_in_cart(state, to.number()),
    }
}

fn refused(state: &State, (sku, now): (&str, u32), refusal: &Refusal) -> Step {
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
    next.speak_of(sku, now);
    let how_many = match (most, refusal) {
        (None, Refusal::Limit(limit, _)) => Answer::HowManyFit(*limit),
        (most, _) => Answer::HowMany { most },
    };
    Step::Say(how_many, next)
}
