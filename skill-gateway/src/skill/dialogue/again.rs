//! "Say that again": the question that is open, or else the last answer, rebuilt from what the
//! conversation keeps of it, as things are now.

use super::list_answer::ListAnswer;
use super::{
    Answer, Command, Facts, Step, add, change, has, list_pages, offer, open_again, pages, shelf,
};
use crate::clients::{
    CartLine, ChangeId, ListAct, ListChange, ListLine, ListRef, MovedToCart, Product, Removal,
};
use crate::skill::said::Said;
use crate::skill::state::{Flow, OnList, State, Touched};
use crate::speech::{Mood, Phrase};

/// What is kept of an answer; none if a question of its own stays open, or a change tells it.
pub(super) fn kept(answer: &Answer, next: &State) -> Option<Said> {
    if !matches!(next.flow, Flow::Open | Flow::More) || answer.phrase().mood() == Mood::Tells {
        return None;
    }
    Some(match answer {
        Answer::Plain(phrase) => Said::Plain(*phrase),
        Answer::AddWhat(phrase) => Said::AddWhat(*phrase),
        Answer::AddWhatOf(quantity) => Said::AddWhatOf(*quantity),
        Answer::WelcomeBack { count } => Said::WelcomeBack(*count),
        Answer::NotFound(_) => Said::NotFound,
        Answer::SoldOut { phrase, sku, .. } => Said::SoldOut(*phrase, sku.clone()),
        Answer::Has(lines) => Said::Has(lines.iter().map(|line| line.sku.clone()).collect()),
        Answer::HasNot { .. } => Said::Has(Vec::new()),
        Answer::HasOther { lines, .. } => {
            Said::HasOther(lines.iter().map(|line| line.sku.clone()).collect())
        }
        Answer::Enough { max } => Said::Enough(*max),
        Answer::AddHowMany { .. } => Said::AddHowMany,
        Answer::RemoveWhat { quantity } => Said::RemoveWhat(*quantity),
        // What was heard is not kept, and without it the question is the same.
        Answer::NotInCart { .. } => Said::RemoveWhat(None),
        Answer::RemoveHowMany { .. } => Said::RemoveHowMany,
        Answer::ChangeWhat { phrase, to } => Said::ChangeWhat(*phrase, *to),
        Answer::HowMany { most } => Said::ChangeHowMany(*most),
        Answer::HowManyFit(_) => Said::ChangeHowMany(None),
        Answer::Restored { .. } => Said::Cart,
        // Nothing of it is left that could be told once more.
        Answer::Of { .. } | Answer::Reduced(_) if is_undone(next) => Said::Cart,
        Answer::List(answer) => match &**answer {
            ListAnswer::What { act, .. } => Said::ListWhat(*act),
            ListAnswer::NotAll { .. } => Said::ListWhat(ListAct::Aside),
            ListAnswer::HowMany { act, .. } => Said::ListHowMany(*act),
            ListAnswer::Empty { .. } => Said::ListEmpty,
            ListAnswer::NotOnIt => Said::NotOnList,
            ListAnswer::NotInCart => Said::NotInCart,
            ListAnswer::Full => Said::ListFull,
            ListAnswer::UndoAll => Said::ListUndoAll,
            ListAnswer::NotWhole { .. } => Said::ListNotWhole,
            ListAnswer::TakenBack(list) => Said::List(list.id.clone()),
            ListAnswer::Done { change, .. } if is_undone(next) => {
                Said::List(change.list.id.clone())
            }
            ListAnswer::InCart { moved, .. } if moved.moved.is_empty() => {
                Said::List(moved.list.id.clone())
            }
            // Of several only the first is known.
            ListAnswer::InCart { .. } if is_undone(next) || is_of_all(next) => Said::Cart,
            ListAnswer::Which { .. }
            | ListAnswer::WhichAgain { .. }
            | ListAnswer::Done { .. }
            | ListAnswer::InCart { .. }
            | ListAnswer::Dearer { .. }
            | ListAnswer::Read { .. } => return None,
        },
        _ => return None,
    })
}

/// Whether the last change was one that took another back.
fn is_undone(next: &State) -> bool {
    next.last.as_ref().is_some_and(|last| last.by == 0)
}

/// Whether the last change put a whole list into the cart.
fn is_of_all(next: &State) -> bool {
    let on = next.last.as_ref().and_then(|last| last.on.as_ref());
    on.is_some_and(|on| on.act == ListAct::AllToCart)
}

/// What was said, if it needs no look at anything.
fn answer(said: &Said) -> Option<Answer> {
    let list = |answer| Answer::List(Box::new(answer));
    Some(match *said {
        Said::SoldOut(..) | Said::Has(_) | Said::HasOther(_) | Said::Cart | Said::List(_) => {
            return None;
        }
        Said::Plain(phrase) => Answer::Plain(phrase),
        Said::AddWhat(phrase) => Answer::AddWhat(phrase),
        Said::AddWhatOf(quantity) => Answer::AddWhatOf(quantity),
        Said::WelcomeBack(count) => Answer::WelcomeBack { count },
        Said::NotFound => Answer::NotFound(None),
        Said::Enough(max) => Answer::Enough { max },
        Said::AddHowMany => Answer::AddHowMany {
            limit: None,
            words: None,
        },
        Said::RemoveWhat(quantity) => Answer::RemoveWhat { quantity },
        Said::RemoveHowMany => Answer::RemoveHowMany { words: None },
        Said::ChangeWhat(phrase, to) => Answer::ChangeWhat { phrase, to },
        Said::ChangeHowMany(most) => Answer::HowMany { most },
        Said::ListWhat(act) => list(ListAnswer::What { act, list: None }),
        Said::ListHowMany(act) => list(ListAnswer::HowMany {
            act,
            words: None,
            list: None,
        }),
        Said::ListEmpty => list(ListAnswer::Empty {
            name: String::new(),
        }),
        Said::NotOnList => list(ListAnswer::NotOnIt),
        Said::NotInCart => list(ListAnswer::NotInCart),
        Said::ListFull => list(ListAnswer::Full),
        Said::ListUndoAll => list(ListAnswer::UndoAll),
        Said::ListNotWhole => list(ListAnswer::NotWhole { list: None }),
    })
}

/// "Say that again."
pub(super) fn again(state: &State, facts: &Facts) -> Step {
    match (&state.flow, &state.said) {
        (Flow::Open | Flow::More, Some(Said::SoldOut(phrase, sku))) => {
            return sold_out(state, *phrase, sku, facts);
        }
        (Flow::Open | Flow::More, Some(Said::Has(skus))) => return has::again(state, skus, facts),
        (Flow::Open | Flow::More, Some(Said::HasOther(skus))) => {
            return has::other_again(state, skus, facts);
        }
        (Flow::Open | Flow::More, Some(Said::Cart)) => return pages::whole(state, facts),
        (Flow::Open | Flow::More, Some(Said::List(list))) => {
            return list_pages::whole(state, &ListRef::Id(list.clone()), facts);
        }
        (Flow::Open | Flow::More, Some(said)) => {
            if let Some(answer) = answer(said) {
                return Step::Say(answer, state.then(state.flow.clone()));
            }
        }
        _ => {}
    }
    match &state.flow {
        Flow::Rest { .. } | Flow::End { .. } => Some(pages::again(state, facts)),
        Flow::ListRest { .. } | Flow::ListEnd { .. } => {
            Some(list_pages::page(state, super::Turned::Not, facts))
        }
        Flow::More => Some(done(state, facts)),
        Flow::Pick { .. } if !state.shelf.is_empty() => {
            Some(shelf::page(state, super::Turned::Not, facts))
        }
        Flow::Pick { .. }
        | Flow::Confirm { .. }
        | Flow::UpTo { .. }
        | Flow::Offer { .. }
        | Flow::HowMany { .. } => add::repeated(state, facts),
        Flow::Open
        | Flow::Kind { .. }
        | Flow::RemovePick { .. }
        | Flow::Clear { .. }
        | Flow::ChangePick { .. }
        | Flow::ChangeTo { .. }
        | Flow::ListPick { .. }
        | Flow::Deals { .. }
        | Flow::Suggest { .. }
        | Flow::Forget
        | Flow::Unlink => open_again(state, facts),
    }
    .unwrap_or_else(|| Step::Say(Answer::Plain(Phrase::Help), state.then(Flow::Open)))
}

/// "… is sold out." By now it may not even be known any more.
fn sold_out(state: &State, phrase: Phrase, sku: &str, facts: &Facts) -> Step {
    match facts.looked.as_deref() {
        None => Step::Do(Command::Look(vec![sku.to_owned()])),
        Some([product, ..]) => offer::sold_out(state, product, phrase),
        Some([]) => add::not_found(state, None),
    }
}

/// What the last change did.
fn done(state: &State, facts: &Facts) -> Step {
    let Some(last) = &state.last else {
        return super::anything_else(state);
    };
    match (&last.on, last.at, last.by) {
        (Some(on), _, 1..) => list_changed(state, last, on, facts),
        (None, Some(_), ..0) => taken_out(state, last, facts),
        (_, _, _) => change::again(state, facts),
    }
}

/// The product of the last change, or what comes before it can be said.
fn looked(state: &State, last: &Touched, facts: &Facts) -> Result<Product, Box<Step>> {
    let step = match facts.looked.as_deref() {
        None => Step::Do(Command::Look(vec![last.sku.clone()])),
        Some([product, ..]) => return Ok(product.clone()),
        Some([]) => super::anything_else(state),
    };
    Err(Box::new(step))
}

/// What was removed from the cart.
fn taken_out(state: &State, last: &Touched, facts: &Facts) -> Step {
    let product = match looked(state, last, facts) {
        Ok(product) => product,
        Err(step) => return *step,
    };
    let Some(price) = product.price else {
        return super::anything_else(state);
    };
    let removed = u32::try_from(last.by.unsigned_abs()).unwrap_or(u32::MAX);
    let line = CartLine {
        line_id: String::new(),
        sku: product.sku,
        name: product.name,
        spoken_name: product.spoken_name,
        quantity: last.now.saturating_add(removed),
        unit_price: price.clone(),
        line_total: price,
        raised_price: None,
        available: product.in_stock,
        spoken_plural: product.spoken_plural,
        image_url: product.image_url,
        variants: product.variants,
    };
    match super::remove::removed(state, &Removal { line, removed }) {
        Step::Say(answer, _) => Step::Say(answer, state.then(Flow::More)),
        Step::Do(command) => Step::Do(command),
    }
}

/// What went on a list, or off it.
fn list_changed(state: &State, last: &Touched, on: &OnList, facts: &Facts) -> Step {
    let product = match looked(state, last, facts) {
        Ok(product) => product,
        Err(step) => return *step,
    };
    let Some(read) = facts.list.clone() else {
        return Step::Do(Command::ReadList(ListRef::Id(on.list.clone())));
    };
    let pieces = u32::try_from(last.by).unwrap_or(u32::MAX);
    let answer = match on.act {
        ListAct::Add | ListAct::Aside | ListAct::Remove => ListAnswer::Done {
            act: on.act,
            change: ListChange {
                product,
                pieces,
                list: read,
                was_price: None,
            },
        },
        ListAct::ToCart => {
            let Some(cart) = facts.cart.clone() else {
                return Step::Do(Command::ReadCart);
            };
            let line = ListLine {
                product,
                quantity: pieces,
            };
            ListAnswer::InCart {
                moved: MovedToCart {
                    moved: vec![line],
                    stayed: Vec::new(),
                    cart,
                    list: read,
                    by: ChangeId {
                        request_id: String::new(),
                        step: 0,
                    },
                    before: Vec::new(),
                },
                fallen: Vec::new(),
                dearer: Vec::new(),
            }
        }
        // Of all that went into the cart only the first is known: an older memory asks so.
        ListAct::AllToCart => return pages::whole(state, facts),
    };
    super::list::say(answer, state.then(Flow::More))
}
