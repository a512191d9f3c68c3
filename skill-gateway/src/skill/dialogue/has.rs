//! "Do I have an echo dot in my cart?"

use super::{Answer, Command, Facts, Named, Step, it, pages};
use crate::clients::CartLine;
use crate::skill::state::{Flow, State};
use crate::speech::Phrase;

/// Whether it is there, and how many of it.
pub(super) fn has(state: &State, named: &Named, facts: &Facts) -> Step {
    let skus = match named {
        Named::It => match it::it(state) {
            Some(sku) => vec![sku.to_owned()],
            None => return pages::whole(state, facts),
        },
        // Nothing in particular is asked about.
        Named::Unsaid => return pages::whole(state, facts),
        Named::Sku { sku, .. } => vec![sku.clone()],
        Named::OneOf { skus, .. } => skus.clone(),
        Named::Picked { .. } | Named::Unlikely { .. } | Named::Words(_) => Vec::new(),
    };
    let words = named.words().unwrap_or_default();
    told(state, skus, words, facts)
}

/// The same, of these products, once more.
pub(super) fn again(state: &State, skus: &[String], facts: &Facts) -> Step {
    if skus.is_empty() {
        return not_there(state, "");
    }
    told(state, skus.to_vec(), "", facts)
}

/// "No, but you have these", once more.
pub(super) fn other_again(state: &State, skus: &[String], facts: &Facts) -> Step {
    match told(state, skus.to_vec(), "", facts) {
        Step::Say(Answer::Has(lines), next) => {
            let words = String::new();
            Step::Say(Answer::HasOther { words, lines }, next)
        }
        step => step,
    }
}

fn told(state: &State, skus: Vec<String>, words: &str, facts: &Facts) -> Step {
    let Some(fitting) = &facts.fitting else {
        let words = words.to_owned();
        return Step::Do(Command::FindInCart { skus, words });
    };
    if facts
        .cart
        .as_ref()
        .is_some_and(|cart| cart.lines.is_empty())
    {
        return Step::Say(Answer::AddWhat(Phrase::CartEmpty), state.then(Flow::Open));
    }
    let lines = fitting.lines.iter().take(pages::PAGE);
    let lines: Vec<CartLine> = lines.cloned().collect();
    let mut next = state.then(Flow::More);
    if let Some(missing) = &fitting.missing {
        let words = missing.clone();
        return match lines.as_slice() {
            [] => not_there(state, &words),
            [_, ..] => Step::Say(Answer::HasOther { words, lines }, next),
        };
    }
    match lines.as_slice() {
        [] => return not_there(state, words),
        // "Make it three" is of what was just spoken of, and undoing of what was just changed.
        [line] => next.speak_of(&line.sku, line.quantity),
        [_, ..] => {}
    }
    Step::Say(Answer::Has(lines), next)
}

fn not_there(state: &State, words: &str) -> Step {
    let words = words.to_owned();
    Step::Say(Answer::HasNot { words }, state.then(Flow::More))
}
