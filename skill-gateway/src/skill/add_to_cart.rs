//! "Add two echo dots to my cart."
//!
//! The first thing that is missing or unclear is asked for; when nothing is, one change is made.
//! Nothing is ever added on a guess: a weak or ambiguous match becomes a question.

use futures_util::future::join_all;

use super::choice::{self, Pick};
use super::entity::{self, Meant};
use super::names;
use super::quantity::Quantity;
use super::reply::Reply;
use super::search_products;
use super::state::{Flow, MOST_CANDIDATES, Touched};
use super::trouble::Trouble;
use super::turn::Turn;
use crate::alexa::{Intent, UpdatedIntent};
use crate::clients::{
    Added, Addition, CartError, Choice, LimitKind, Passport, Product, ProductRef,
};
use crate::speech::{Args, Phrase, heard, products_told_apart, spoken, spoken_product};

/// More than this is asked back: "fourteen" and "forty" sound alike.
const ASK_ABOVE: u32 = 10;

/// How often "Which one?" is asked before we look for something else.
const MOST_QUESTIONS: u32 = 2;

/// What is to be added, and how many.
#[derive(Debug, Clone)]
struct Wanted {
    product: ProductRef,
    /// The words for it, if it was named in words.
    words: Option<String>,
    quantity: u32,
    asked_back: AskedBack,
}

/// Whether a large quantity was asked back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AskedBack {
    NotYet,
    Already,
}

/// Handles the intent.
pub(super) async fn add(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    let passport = turn.passport().await?;
    let words = entity::words(intent).map(str::to_owned);
    let said = match Quantity::of(intent) {
        Quantity::Unclear => {
            let open = still_open(turn, words.as_deref());
            return Ok(how_many(turn, Phrase::HowMany, &Args::default(), words).then(open));
        }
        Quantity::Said(quantity) => Some(quantity),
        Quantity::Unsaid => None,
    };
    let Some(words) = words else {
        return match (&turn.state.flow, said) {
            (Flow::HowMany { cand }, Some(quantity)) => {
                put(turn, &passport, Wanted::chosen(cand.clone(), quantity)).await
            }
            (Flow::Pick { cand, qty, step }, said) => {
                Ok(which_again(turn, cand, said.unwrap_or(*qty), *step))
            }
            _ => Ok(ask_what(turn, said)),
        };
    };
    if let Flow::Pick { cand, .. } = &turn.state.flow
        && let Some(pick) = choice::pick(turn.language.locale(), &words, cand.len())
    {
        return picked(turn, pick, said).await;
    }
    let quantity = said.unwrap_or(1);
    let slot = intent.slot(names::PRODUCT);
    let product = match slot.map_or(Meant::Words, |slot| entity::meant(slot, &words)) {
        Meant::Sku(sku) => ProductRef::Sku(sku),
        Meant::Words => ProductRef::Spoken(words.clone()),
        Meant::OneOf(skus) => match still_sold(turn, &skus).await?.as_slice() {
            [] => ProductRef::Spoken(words.clone()),
            products => return Ok(which(turn, products, quantity)),
        },
    };
    let asked_back = AskedBack::NotYet;
    put(
        turn,
        &passport,
        Wanted {
            product,
            words: Some(words),
            quantity,
            asked_back,
        },
    )
    .await
}

/// "The second one", of the products that were offered.
pub(super) async fn picked(
    turn: &Turn<'_>,
    pick: Pick,
    said: Option<u32>,
) -> Result<Reply, Trouble> {
    let Flow::Pick { cand, qty, step } = &turn.state.flow else {
        return Ok(ask_what(turn, said));
    };
    let quantity = said.unwrap_or(*qty);
    let index = match pick {
        Pick::Index(index) => cand.get(index),
        Pick::Beyond => None,
        Pick::Neither => return Ok(not_found(turn, None)),
    };
    match index {
        Some(sku) => {
            let passport = turn.passport().await?;
            put(turn, &passport, Wanted::chosen(sku.clone(), quantity)).await
        }
        None => Ok(which_again(turn, cand, quantity, *step)),
    }
}

/// "Yes" to "Did you mean …?" or "That's 40 …. Is that right?"
pub(super) async fn confirmed(turn: &Turn<'_>, sku: &str, quantity: u32) -> Result<Reply, Trouble> {
    let passport = turn.passport().await?;
    let wanted = Wanted {
        asked_back: AskedBack::Already,
        ..Wanted::chosen(sku.to_owned(), quantity)
    };
    put(turn, &passport, wanted).await
}

/// The question that was open, once more after an answer that was none; nothing if there was no
/// question about a product to be added.
pub(super) async fn asked_again(turn: &Turn<'_>) -> Result<Option<Reply>, Trouble> {
    Ok(match &turn.state.flow {
        Flow::Pick { cand, qty, step } => Some(which_again(turn, cand, *qty, *step)),
        flow @ Flow::HowMany { cand: _ } => {
            let reply = how_many(turn, Phrase::HowMany, &Args::default(), None);
            Some(reply.then(flow.clone()))
        }
        Flow::Offer { cand } => match turn.cart.get_product(cand, turn.cart_deadline).await {
            Ok(product) => Some(search_products::one(turn, product)),
            Err(CartError::UnknownProduct) => Some(not_found(turn, None)),
            Err(error) => return Err(error.into()),
        },
        Flow::Confirm { cand, qty } => {
            match turn.cart.get_product(cand, turn.cart_deadline).await {
                Ok(product) if *qty > ASK_ABOVE => Some(that_many(turn, product, *qty)),
                Ok(product) => Some(which(turn, &[product], *qty)),
                Err(CartError::UnknownProduct) => Some(not_found(turn, None)),
                Err(error) => return Err(error.into()),
            }
        }
        Flow::Open
        | Flow::More
        | Flow::RemovePick { .. }
        | Flow::Rest { .. }
        | Flow::End { .. }
        | Flow::Clear
        | Flow::ChangePick { .. } => None,
    })
}

/// "Say that again", of a question about a product to be added.
pub(super) async fn repeated(turn: &Turn<'_>) -> Result<Option<Reply>, Trouble> {
    let Flow::Pick { cand, qty, step: _ } = &turn.state.flow else {
        return asked_again(turn).await;
    };
    let products = still_sold(turn, cand).await?;
    Ok(Some(if products.is_empty() {
        not_found(turn, None)
    } else {
        which(turn, &products, *qty)
    }))
}

/// What stays open while the number is asked for: a choice that was made or is still to be made,
/// and the product that the number is of, unless another was named.
fn still_open(turn: &Turn<'_>, words: Option<&str>) -> Flow {
    let flow = &turn.state.flow;
    match (flow, words) {
        (Flow::HowMany { .. } | Flow::Pick { .. }, None) => flow.clone(),
        (Flow::Pick { cand, .. }, Some(words))
            if choice::pick(turn.language.locale(), words, cand.len()).is_some() =>
        {
            flow.clone()
        }
        _ => Flow::Open,
    }
}

/// "What would you like to add?"
pub(super) fn ask_what(turn: &Turn<'_>, quantity: Option<u32>) -> Reply {
    product_wanted(turn.say(Phrase::AddWhat), quantity)
}

/// Hears the next sentence as a product to be added.
pub(super) fn product_wanted(question: Reply, quantity: Option<u32>) -> Reply {
    let quantity = quantity.map(|quantity| quantity.to_string());
    let intent = UpdatedIntent::new(names::ADD_TO_CART)
        .with(names::PRODUCT, None)
        .with(names::QUANTITY, quantity);
    question.eliciting(names::PRODUCT, intent)
}

/// "I couldn't find …. What else can I look for?"
pub(super) fn not_found(turn: &Turn<'_>, words: Option<&str>) -> Reply {
    let heard = words.map(heard).filter(|heard| !heard.is_empty());
    let reply = match heard {
        Some(heard) => turn.say_with(Phrase::NotFound, &Args::default().text("heard", heard)),
        None => turn.say(Phrase::NotFoundThen),
    };
    product_wanted(reply, None)
}

impl Wanted {
    fn chosen(sku: String, quantity: u32) -> Self {
        let product = ProductRef::Sku(sku);
        Self {
            product,
            words: None,
            quantity,
            asked_back: AskedBack::NotYet,
        }
    }
}

/// Puts it into the cart, or asks what stands in the way.
async fn put(turn: &Turn<'_>, passport: &Passport, wanted: Wanted) -> Result<Reply, Trouble> {
    if wanted.quantity > ASK_ABOVE && wanted.asked_back == AskedBack::NotYet {
        return ask_back(turn, &wanted).await;
    }
    let add = |product| {
        let (change, deadline) = (turn.next_change(), turn.cart_deadline);
        let (quantity, locale) = (wanted.quantity, turn.locale());
        turn.cart
            .add_item(passport, change, product, quantity, locale, deadline)
    };
    let (product, added) = by_id_else_by_words(&wanted, add).await;
    match added {
        Ok(Added::Done(addition)) => Ok(done(turn, &addition)),
        Ok(Added::Ambiguous(products)) => Ok(which(turn, &products, wanted.quantity)),
        Err(error) => refused(turn, error, Wanted { product, ..wanted }),
    }
}

/// Asks for what is wanted, and once more by the words if the id is of no product (any more): the
/// interaction model may be older than the catalogue. Answers also by which of both it was asked
/// in the end.
async fn by_id_else_by_words<T, F: Future<Output = Result<T, CartError>>>(
    wanted: &Wanted,
    ask: impl Fn(ProductRef) -> F,
) -> (ProductRef, Result<T, CartError>) {
    let answer = ask(wanted.product.clone()).await;
    match (&answer, &wanted.product, &wanted.words) {
        (Err(CartError::UnknownProduct), ProductRef::Sku(_), Some(words)) => {
            let spoken = ProductRef::Spoken(words.clone());
            let answer = ask(spoken.clone()).await;
            (spoken, answer)
        }
        _ => (wanted.product.clone(), answer),
    }
}

/// Those of the products that are sold, in the same order.
async fn still_sold(turn: &Turn<'_>, skus: &[String]) -> Result<Vec<Product>, CartError> {
    let mut look = Vec::new();
    for sku in skus {
        look.push(turn.cart.get_product(sku, turn.cart_deadline));
    }
    let mut sold = Vec::new();
    for found in join_all(look).await {
        match found {
            Ok(product) => sold.push(product),
            Err(CartError::UnknownProduct) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sold)
}

fn done(turn: &Turn<'_>, addition: &Addition) -> Reply {
    let Addition { line, added, cart } = addition;
    let name = line.spoken();
    let reply = if line.quantity > *added {
        let product = turn.language.counted(line.quantity, &name);
        turn.say_with(Phrase::AddedMore, &Args::default().text("product", product))
    } else {
        let total = cart.total.as_ref().unwrap_or(&line.line_total);
        let args = Args::default().text("product", turn.language.counted(*added, &name));
        if total.minor == 0 {
            turn.say_with(Phrase::AddedFree, &args)
        } else {
            let total = turn.language.money(total);
            turn.say_with(Phrase::Added, &args.text("total", total))
        }
    };
    reply.then(Flow::More).touching(Touched {
        sku: line.sku.clone(),
        by: (*added).into(),
        now: line.quantity,
    })
}

/// Asks a large number back, if there is something of which it can be the number.
async fn ask_back(turn: &Turn<'_>, wanted: &Wanted) -> Result<Reply, Trouble> {
    let deadline = turn.cart_deadline;
    let look = |product| async move {
        match product {
            ProductRef::Sku(sku) => turn.cart.get_product(&sku, deadline).await.map(Choice::One),
            ProductRef::Spoken(words) => turn.cart.search(&words, turn.locale(), deadline).await,
        }
    };
    let (_, found) = by_id_else_by_words(wanted, look).await;
    let words = wanted.words.as_deref();
    match found {
        Ok(Choice::One(product)) => Ok(that_many(turn, product, wanted.quantity)),
        Ok(Choice::Unsure(products)) => Ok(which(turn, &products, wanted.quantity)),
        Ok(Choice::Nothing) | Err(CartError::UnknownProduct) => Ok(not_found(turn, words)),
        Err(error) => Err(error.into()),
    }
}

/// "That's 40 echo dots. Is that right?"
fn that_many(turn: &Turn<'_>, product: Product, quantity: u32) -> Reply {
    let counted = turn.language.counted(quantity, &spoken_product(&product));
    let reply = turn.say_with(Phrase::ThatMany, &Args::default().text("product", counted));
    reply.then(Flow::Confirm {
        cand: product.sku,
        qty: quantity,
    })
}

/// "I have A, B or C. Which one?", or with only one "Did you mean A?"
fn which(turn: &Turn<'_>, products: &[Product], quantity: u32) -> Reply {
    if let [product] = products {
        let counted = turn.language.counted(quantity, &spoken_product(product));
        let reply = turn.say_with(
            Phrase::DidYouMean,
            &Args::default().text("product", counted),
        );
        return reply.then(Flow::Confirm {
            cand: product.sku.clone(),
            qty: quantity,
        });
    }
    let choices = turn.language.either(&products_told_apart(products));
    let reply = turn.say_with(Phrase::WhichOne, &Args::default().text("choices", choices));
    let cand = products
        .iter()
        .take(MOST_CANDIDATES)
        .map(|product| product.sku.clone())
        .collect();
    product_wanted(reply, Some(quantity)).then(Flow::Pick {
        cand,
        qty: quantity,
        step: 1,
    })
}

/// "I'm not sure which one you mean.", and what was offered stays so; too often, and we look for
/// something else.
fn which_again(turn: &Turn<'_>, cand: &[String], quantity: u32, step: u32) -> Reply {
    if step >= MOST_QUESTIONS {
        return not_found(turn, None);
    }
    let flow = Flow::Pick {
        cand: cand.to_vec(),
        qty: quantity,
        step: step.saturating_add(1),
    };
    product_wanted(turn.say(Phrase::WhichAgain), Some(quantity)).then(flow)
}

/// Asks for a number, and keeps the product.
fn how_many(turn: &Turn<'_>, phrase: Phrase, args: &Args, words: Option<String>) -> Reply {
    let intent = UpdatedIntent::new(names::ADD_TO_CART)
        .with(names::PRODUCT, words)
        .with(names::QUANTITY, None);
    turn.say_with(phrase, args)
        .eliciting(names::QUANTITY, intent)
}

/// What cart-service refused, as a question that goes on.
fn refused(turn: &Turn<'_>, error: CartError, wanted: Wanted) -> Result<Reply, Trouble> {
    let none = Args::default();
    let kind = match error {
        CartError::UnknownProduct => return Ok(not_found(turn, wanted.words.as_deref())),
        CartError::OutOfStock { name } => {
            let args = Args::default().text("product", spoken(&name, ""));
            return Ok(product_wanted(turn.say_with(Phrase::SoldOut, &args), None));
        }
        CartError::OtherCurrency => {
            return Ok(product_wanted(turn.say(Phrase::OtherCurrency), None));
        }
        CartError::QuantityLimit(kind) => kind,
        error => return Err(error.into()),
    };
    let (phrase, args) = match kind {
        LimitKind::Line { max, present: 0 } => (Phrase::AtMost, none.number("max", max)),
        LimitKind::Line { max, present } if present < max => (
            Phrase::AtMostMore,
            none.number("max", max).number("present", present),
        ),
        LimitKind::AtLeast(min) => (Phrase::AtLeast, none.number("min", min)),
        LimitKind::MultipleOf(multiple) => (Phrase::MultipleOf, none.number("multiple", multiple)),
        LimitKind::Line { max, present: _ } => {
            let args = none.number("max", max);
            return Ok(product_wanted(turn.say_with(Phrase::Enough, &args), None));
        }
        LimitKind::Cart => return Ok(product_wanted(turn.say(Phrase::CartFull), None)),
    };
    Ok(match wanted.product {
        ProductRef::Sku(cand) => how_many(turn, phrase, &args, None).then(Flow::HowMany { cand }),
        ProductRef::Spoken(words) => how_many(turn, phrase, &args, Some(words)),
    })
}
