//! An answer, in words.

use super::Answer;
use crate::alexa::UpdatedIntent;
use crate::clients::{Removal, Restoration};
use crate::skill::add_to_cart::product_wanted;
use crate::skill::names;
use crate::skill::reply::Reply;
use crate::skill::turn::Turn;
use crate::speech::{Args, Phrase};

/// Says it.
pub(super) fn reply(turn: &Turn<'_>, answer: &Answer) -> Reply {
    let none = Args::default();
    let language = turn.language;
    let phrase = answer.phrase();
    match answer {
        Answer::Plain(_) => turn.say(phrase),
        Answer::AddWhat(_) => product_wanted(turn.say(phrase), None),
        Answer::ClearSure { count } => turn.say_with(phrase, &none.number("count", *count)),
        Answer::Of { line, quantity, .. } => {
            let product = language.counted(*quantity, &line.spoken());
            turn.say_with(phrase, &none.text("product", product))
        }
        Answer::Reduced(removal) => {
            let Removal { line, removed } = &**removal;
            let name = line.spoken();
            let left = line.quantity.saturating_sub(*removed);
            let args = none
                .text("product", language.counted(*removed, &name))
                .text("left", language.counted(left, &name));
            turn.say_with(phrase, &args)
        }
        Answer::Added(addition) => {
            let line = &addition.line;
            let product = language.counted(line.quantity, &line.spoken());
            turn.say_with(phrase, &none.text("product", product))
        }
        Answer::Restored(restored) => {
            let Restoration {
                gone,
                cart,
                lines: _,
            } = &**restored;
            let total = cart.total.as_ref();
            let summary = total.map_or_else(String::new, |total| language.summary(cart, total));
            let args = none.text("summary", summary);
            turn.say_with(phrase, &args.text("gone", language.gone(gone)))
        }
        Answer::ChangeWhich { lines, to } => {
            let names = language.lines_told_apart(lines);
            let args = none.text("choices", language.together(&names));
            line_wanted(turn.say_with(phrase, &args), *to)
        }
        Answer::ChangeWhat { to, .. } => line_wanted(turn.say(phrase), *to),
        Answer::HowMany { most } => {
            let args = most
                .iter()
                .fold(none, |args, most| args.number("max", *most));
            number_wanted(turn, phrase, &args)
        }
        Answer::Page { cart, first, .. } => {
            let lines = language.lines(cart).into_iter().skip(*first).take(3);
            let items = language.together(&lines.collect::<Vec<_>>());
            turn.say_with(phrase, &none.text("items", items))
        }
    }
}

/// Hears the next sentence as what is to be changed.
fn line_wanted(question: Reply, to: Option<u32>) -> Reply {
    let quantity = to.map(|to| to.to_string());
    let intent = UpdatedIntent::new(names::CHANGE_QUANTITY)
        .with(names::PRODUCT, None)
        .with(names::QUANTITY, quantity);
    question.eliciting(names::PRODUCT, intent)
}

/// Hears the next sentence as a number of what was touched last.
fn number_wanted(turn: &Turn<'_>, phrase: Phrase, args: &Args) -> Reply {
    let intent = UpdatedIntent::new(names::CHANGE_QUANTITY)
        .with(names::PRODUCT, None)
        .with(names::QUANTITY, None);
    turn.say_with(phrase, args)
        .eliciting(names::QUANTITY, intent)
}
