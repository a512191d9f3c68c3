//! What is answered about lists, and how it is said.

use super::pages::PAGE;
use crate::alexa::UpdatedIntent;
use crate::clients::{CartLine, ListAct, ListChange, MovedToCart, Product, ShoppingList};
use crate::skill::names;
use crate::skill::reply::Reply;
use crate::skill::turn::Turn;
use crate::speech::{Args, Counted, Phrase, list_suffix, products_told_apart};

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::skill) enum ListAnswer {
    /// "What shall I put on your list?", of the list of this name.
    What { act: ListAct, list: Option<String> },
    /// "How many?", of what the words mean.
    HowMany {
        act: ListAct,
        words: Option<String>,
        list: Option<String>,
    },
    /// "There's A and B. Which one do you mean?"
    Which {
        act: ListAct,
        of: Vec<Product>,
        quantity: Option<u32>,
    },
    /// "I'm not sure which one you mean."
    WhichAgain { act: ListAct },
    /// It is on the list, or off it.
    Done { act: ListAct, change: ListChange },
    /// What can be bought is in the cart.
    InCart {
        moved: MovedToCart,
        /// What of it costs less than was heard.
        fallen: Vec<CartLine>,
        /// What stays on the list because it costs more than was heard.
        dearer: Vec<Product>,
    },
    /// Nothing is: some products cost more than was heard, and the rest cannot be bought. "What shall I move
    /// anyway?"
    Dearer {
        dearer: Vec<Product>,
        gone: Vec<Product>,
        list: Option<String>,
    },
    /// Lines of the list, from this one.
    Read { list: ShoppingList, first: usize },
    /// Nothing is on the list of this name.
    Empty { name: String },
    /// It is not on the list.
    NotOnIt,
    /// It is not in the cart.
    NotInCart,
    /// The list holds no more.
    Full,
    /// What was put into the cart is back on this list.
    TakenBack(ShoppingList),
    /// All of a list at once is not taken back.
    UndoAll,
    /// Nor is it emptied at once, whatever its name. "What shall I take off?"
    NotWhole { list: Option<String> },
    /// Nor does all of a cart go to the list of this name at once. "What shall I move?"
    NotAll { list: Option<String> },
}

impl ListAnswer {
    /// The phrase that says it.
    pub(super) fn phrase(&self) -> Phrase {
        match self {
            Self::What { act, .. } => match act {
                ListAct::Add | ListAct::AllToCart => Phrase::ListWhat,
                ListAct::Aside | ListAct::ToCart => Phrase::ListMoveWhat,
                ListAct::Remove => Phrase::ListRemoveWhat,
            },
            Self::HowMany { .. } => Phrase::HowMany,
            Self::Which { of, .. } if of.len() == 1 => Phrase::ListDidYouMean,
            Self::Which { .. } => Phrase::ListWhich,
            Self::WhichAgain { .. } => Phrase::WhichAgain,
            Self::Done { act, .. } => match act {
                ListAct::Add => Phrase::ListAdded,
                ListAct::Aside => Phrase::ListMoved,
                ListAct::Remove | ListAct::ToCart | ListAct::AllToCart => Phrase::ListRemoved,
            },
            Self::InCart { moved, dearer, .. } => {
                match (moved.moved.len(), moved.stayed.len(), dearer.len()) {
                    (0, ..) => Phrase::ListNoneToCart,
                    (1, 0, _) => Phrase::ListToCart,
                    (_, 0, _) => Phrase::ListAllToCart,
                    (_, _, 0) => Phrase::ListPartToCart,
                    (_, stayed, dearer) if stayed == dearer => Phrase::ListPartDearer,
                    (..) => Phrase::ListPartDearerAndGone,
                }
            }
            Self::Dearer { gone, .. } if gone.is_empty() => Phrase::ListDearer,
            Self::Dearer { .. } => Phrase::ListDearerAndGone,
            Self::Read { list, first } => {
                match (first, list.lines.len() > first.saturating_add(PAGE)) {
                    (0, true) => Phrase::ListLong,
                    (0, false) => Phrase::List,
                    (_, true) => Phrase::ListMore,
                    (_, false) => Phrase::CartRest,
                }
            }
            Self::Empty { .. } => Phrase::ListEmpty,
            Self::NotOnIt => Phrase::ListNotOnIt,
            Self::NotInCart => Phrase::ListNotInCart,
            Self::Full => Phrase::ListFull,
            Self::TakenBack(_) => Phrase::ListTakenBack,
            Self::UndoAll => Phrase::ListUndoAll,
            Self::NotWhole { .. } => Phrase::ListNotWhole,
            Self::NotAll { .. } => Phrase::ListNotAll,
        }
    }

    /// Says it.
    pub(super) fn reply(&self, turn: &Turn<'_>) -> Reply {
        let none = Args::default();
        let language = turn.language;
        let phrase = self.phrase();
        match self {
            Self::What { act, list } => wanted(turn.say(phrase), *act, None, list.clone()),
            Self::HowMany { act, words, list } => {
                let intent = UpdatedIntent::new(intent_of(*act))
                    .with(names::PRODUCT, words.clone())
                    .with(names::QUANTITY, None)
                    .with(names::LIST, list.clone());
                turn.say(phrase).eliciting(names::QUANTITY, intent)
            }
            Self::Which { act, of, quantity } => {
                if let [product] = of.as_slice() {
                    let product = language.counted(quantity.unwrap_or(1), product);
                    return turn.say_with(phrase, &none.product(product));
                }
                let choices = language.either(&products_told_apart(of));
                let reply = turn.say_with(phrase, &none.text("choices", choices));
                wanted(reply, *act, *quantity, None)
            }
            Self::WhichAgain { act } => wanted(turn.say(phrase), *act, None, None),
            Self::Done { act: _, change } => {
                let ListChange {
                    product,
                    pieces,
                    list,
                    was_price: _,
                } = change;
                let product = language.counted(*pieces, product);
                let args = none.product(product).text("list", called(list));
                turn.say_with(phrase, &args)
            }
            Self::InCart {
                moved,
                fallen,
                dearer,
            } => {
                let MovedToCart {
                    moved,
                    stayed,
                    cart,
                    list: _,
                    by: _,
                    before: _,
                } = moved;
                let is_gone = |product: &&Product| !dearer.contains(product);
                let gone: Vec<Product> = stayed.iter().filter(is_gone).cloned().collect();
                let total = cart.total.as_ref();
                let text = |total: Option<String>| total.unwrap_or_default();
                let product = moved
                    .first()
                    .map(|line| language.counted(line.quantity, &line.product));
                let args = product.map_or(none, |product| Args::default().product(product));
                let args = args
                    .text("total", text(total.map(|total| language.money(total))))
                    .text(
                        "summary",
                        text(total.map(|total| language.summary(cart, total))),
                    )
                    .text("gone", language.gone(&gone))
                    .text("dearer", language.gone(dearer))
                    .text("cheaper", language.cheaper(fallen))
                    .text("less", language.less(fallen));
                turn.say_with(phrase, &args)
            }
            Self::Dearer { dearer, gone, list } => {
                // By their names, of which one is said in answer.
                let args = none
                    .text("dearer", language.together(&products_told_apart(dearer)))
                    .text("gone", language.gone(gone));
                let reply = turn.say_with(phrase, &args);
                wanted(reply, ListAct::ToCart, None, list.clone())
            }
            Self::Read { list, first } => {
                let lines = list.lines.iter().skip(*first).take(PAGE);
                let lines: Vec<_> = lines.collect();
                let products: Vec<Product> =
                    lines.iter().map(|line| line.product.clone()).collect();
                let names = products_told_apart(&products);
                let items: Vec<Counted> = lines
                    .iter()
                    .zip(&names)
                    .map(|(line, name)| language.counted_as(line.quantity, &line.product, name))
                    .collect();
                let subject = Counted::subject_of(&items);
                let items: Vec<String> = lines
                    .iter()
                    .zip(items)
                    .map(|(line, counted)| {
                        let product = counted.text;
                        if line.product.in_stock {
                            product
                        } else {
                            let args = Args::default().text("product", product);
                            language.part("unavailable", &args)
                        }
                    })
                    .collect();
                let count = u64::try_from(list.lines.len()).unwrap_or(u64::MAX);
                let args = none
                    .number("count", count)
                    .number("subject", subject)
                    .text("items", language.together(&items))
                    .text("list", called(list));
                turn.say_with(phrase, &args)
            }
            Self::Empty { name } => {
                let args = none.text("list", list_suffix(name));
                let list = Some(name.clone()).filter(|name| !name.is_empty());
                wanted(turn.say_with(phrase, &args), ListAct::Add, None, list)
            }
            Self::TakenBack(list) => turn.say_with(phrase, &none.text("list", called(list))),
            Self::NotOnIt | Self::Full => turn.say(phrase),
            Self::NotWhole { list } => {
                wanted(turn.say(phrase), ListAct::Remove, None, list.clone())
            }
            Self::NotAll { list } => wanted(turn.say(phrase), ListAct::Aside, None, list.clone()),
            Self::NotInCart | Self::UndoAll => wanted(turn.say(phrase), ListAct::Aside, None, None),
        }
    }
}

fn called(list: &ShoppingList) -> String {
    list_suffix(&list.name)
}

/// Hears the next sentence as the product that is meant.
fn wanted(question: Reply, act: ListAct, quantity: Option<u32>, list: Option<String>) -> Reply {
    let quantity = quantity.map(|quantity| quantity.to_string());
    let intent = UpdatedIntent::new(intent_of(act))
        .with(names::PRODUCT, None)
        .with(names::QUANTITY, quantity)
        .with(names::LIST, list);
    question.eliciting(names::PRODUCT, intent)
}

fn intent_of(act: ListAct) -> &'static str {
    match act {
        ListAct::Add | ListAct::AllToCart => names::ADD_TO_LIST,
        ListAct::Aside => names::MOVE_TO_LIST,
        ListAct::Remove => names::REMOVE_FROM_LIST,
        ListAct::ToCart => names::MOVE_TO_CART,
    }
}
