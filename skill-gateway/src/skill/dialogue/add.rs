//! "Add two echo dots to my cart."
//!
//! The first thing that is missing or unclear is asked for; when nothing is, one change is made.
//! Nothing is ever added on a guess: a weak or ambiguous match becomes a question.

use super::add_outcome::came_of_it;
use super::{Answer, Command, Facts, Named, Outcome, Pick, Refusal, Step, it, kind};
use crate::clients::{AddOrder, Choice, Many, Product, ProductRef, Unit};
use crate::skill::quantity::Quantity;
use crate::skill::state::{Flow, Heard, MOST_CANDIDATES, State};
use crate::speech::told_apart_by_price;

/// More than this is asked back: "fourteen" and "forty" sound alike. The same for everybody: what a
/// shopper usually takes nobody knows (ADR 20).
pub(super) const ASK_ABOVE: u32 = 10;

/// How often "Which one?" is asked before we look for something else.
const MOST_QUESTIONS: u32 = 2;

/// What is to be added, and how many.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) product: ProductRef,
    /// The words for it, if it was named in words.
    pub(super) words: Option<String>,
    pub(super) quantity: u32,
    pub(super) unit: Unit,
    /// The word for what the number counts or measures: "rolls".
    pub(super) measure: Option<String>,
    asked_back: AskedBack,
}

/// Whether a large quantity was asked back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AskedBack {
    NotYet,
    Already,
}

impl Wanted {
    fn chosen(sku: &str, quantity: u32) -> Self {
        Self {
            product: ProductRef::Sku(sku.to_owned()),
            words: None,
            quantity,
            unit: Unit::Piece,
            measure: None,
            asked_back: AskedBack::NotYet,
        }
    }

    /// One of what was offered: the number was measured as it was said then, unless another is said now.
    fn offered(state: &State, sku: &str, (quantity, before): (u32, u32)) -> Self {
        Self {
            measure: state.measure.clone().filter(|_| quantity == before),
            ..Self::chosen(sku, quantity)
        }
    }

    /// What is looked for: what tells twins apart belongs to it.
    fn searched(&self) -> String {
        let words = self.words.as_deref().unwrap_or_default();
        match &self.measure {
            Some(measure) => format!("{} {measure} {words}", self.quantity),
            None => words.to_owned(),
        }
    }
}

/// "Add two echo dots."
pub(super) fn add(
    state: &State,
    named: &Named,
    (quantity, unit, measure): (Quantity, Unit, Option<&str>),
    facts: &Facts,
) -> Step {
    let said = match quantity {
        Quantity::Unclear => {
            let words = named.words().map(str::to_owned);
            let how_many = Answer::AddHowMany { limit: None, words };
            return Step::Say(how_many, state.then(still_open(state, named)));
        }
        Quantity::Said(quantity) => Some(quantity),
        Quantity::Unsaid => None,
    };
    let wanted = |product, words: &str| Wanted {
        product,
        words: Some(words.to_owned()),
        quantity: said.unwrap_or(1),
        unit,
        measure: measure.map(str::to_owned),
        asked_back: AskedBack::NotYet,
    };
    let by_words = |words: &str| wanted(ProductRef::Spoken(words.to_owned()), words);
    if *named == Named::It
        && let Some(step) = put_it(state, (said, unit), facts)
    {
        return step;
    }
    match named {
        Named::Unsaid | Named::It => match (&state.flow, said) {
            (Flow::HowMany { cand } | Flow::UpTo { cand, .. }, Some(quantity)) => {
                put(state, Wanted::chosen(cand, quantity), facts)
            }
            (Flow::Pick { cand, qty, step }, said) => {
                which_again(state, cand, said.unwrap_or(*qty), *step)
            }
            (Flow::Kind { .. }, said) => kind::again(state, said, facts),
            (_, said) => Step::Say(Answer::AddWhatOf(said), state.then(Flow::Open)),
        },
        Named::Picked { pick, words: _ } => picked(state, *pick, said, facts),
        Named::Sku { sku, words } => put(state, wanted(ProductRef::Sku(sku.clone()), words), facts),
        Named::OneOf { skus, words } => match &facts.looked {
            None => Step::Do(Command::Look(skus.clone())),
            Some(products) if products.is_empty() => put(state, by_words(words), facts),
            Some(products) => which(state, products, (said.unwrap_or(1), measure)),
        },
        Named::Unlikely { sku, words } => match (&facts.found, facts.looked.as_deref()) {
            (None, _) => Step::Do(Command::Search(words.clone())),
            // What Alexa found is not what was said, and so is asked about before anything is added.
            (Some(Choice::Nothing), None) => Step::Do(Command::Look(vec![sku.clone()])),
            (Some(Choice::Nothing), Some(products @ [_, ..])) => {
                which(state, products, (said.unwrap_or(1), measure))
            }
            (Some(Choice::Nothing), Some([])) => not_found(state, Some(words)),
            (Some(Choice::One(_) | Choice::Unsure(_)), _) => put(state, by_words(words), facts),
        },
        Named::Words(words) => put(state, by_words(words), facts),
    }
}

/// "Add it", "add two of them": what was offered, or spoken of last.
fn put_it(state: &State, (said, unit): (Option<u32>, Unit), facts: &Facts) -> Option<Step> {
    let quantity = match (&state.flow, said) {
        // It is what the question was about, and the answer is yes.
        (
            Flow::Confirm {
                cand, qty, unit, ..
            },
            None,
        ) => {
            return Some(confirmed(state, cand, (*qty, *unit), facts));
        }
        (Flow::UpTo { cand, qty }, None) => {
            return Some(confirmed(state, cand, (*qty, Unit::Piece), facts));
        }
        (Flow::HowMany { .. }, None) => return asked_again(state, facts),
        (_, said) => said.unwrap_or(1),
    };
    let wanted = Wanted {
        unit,
        ..Wanted::chosen(it::it_to_add(state)?, quantity)
    };
    Some(put(state, wanted, facts))
}

/// "The second one", of the products that were offered.
pub(super) fn picked(state: &State, pick: Pick, said: Option<u32>, facts: &Facts) -> Step {
    let (cand, qty, step) = match &state.flow {
        Flow::Kind { .. } => return kind::picked(state, pick, said, facts),
        Flow::Pick { cand, qty, step } => (cand, qty, step),
        Flow::Deals { cand, page: _ } => (cand, &1, &1),
        _ => return Step::Say(Answer::AddWhatOf(said), state.then(Flow::Open)),
    };
    let quantity = said.unwrap_or(*qty);
    let sku = match pick {
        Pick::Index(index) => cand.get(index),
        Pick::Beyond => None,
        Pick::Neither => return not_found(state, None),
    };
    match sku {
        Some(sku) => put(state, Wanted::offered(state, sku, (quantity, *qty)), facts),
        None => which_again(state, cand, quantity, *step),
    }
}

/// So many of what these words mean.
pub(super) fn named(state: &State, words: &str, quantity: u32, facts: &Facts) -> Step {
    let wanted = Wanted {
        product: ProductRef::Spoken(words.to_owned()),
        words: Some(words.to_owned()),
        quantity,
        unit: Unit::Piece,
        measure: state.measure.clone(),
        asked_back: AskedBack::NotYet,
    };
    put(state, wanted, facts)
}

/// "Yes" to "Did you mean …?", "That's 40 …. Is that right?" or "Shall I add it?"
pub(super) fn confirmed(
    state: &State,
    sku: &str,
    (quantity, unit): (u32, Unit),
    facts: &Facts,
) -> Step {
    let wanted = Wanted {
        asked_back: AskedBack::Already,
        unit,
        ..Wanted::offered(state, sku, (quantity, quantity))
    };
    put(state, wanted, facts)
}

/// "No, I meant four" to "That's 40 …. Is that right?"
pub(super) fn that_many_instead(
    state: &State,
    sku: &str,
    (quantity, unit): (u32, Unit),
    facts: &Facts,
) -> Step {
    let wanted = Wanted {
        unit,
        ..Wanted::offered(state, sku, (quantity, quantity))
    };
    put(state, wanted, facts)
}

/// "No" to a question about one product: it is not that many, or not for that price, or it was
/// another that was meant.
pub(super) fn declined(state: &State, sku: &str, quantity: u32) -> Step {
    if quantity > ASK_ABOVE {
        let flow = Flow::HowMany {
            cand: sku.to_owned(),
        };
        let how_many = Answer::AddHowMany {
            limit: None,
            words: None,
        };
        return Step::Say(how_many, state.then(flow));
    }
    match state.heard_price(sku) {
        Some(_) => super::anything_else(state),
        None => not_found(state, None),
    }
}

/// The question that was open, once more after an answer that was none; nothing if there was no
/// question about a product to be added.
pub(super) fn asked_again(state: &State, facts: &Facts) -> Option<Step> {
    let look = |sku: &String| Step::Do(Command::Look(vec![sku.clone()]));
    Some(match &state.flow {
        Flow::Pick { cand, qty, step } => which_again(state, cand, *qty, *step),
        flow @ (Flow::HowMany { .. } | Flow::UpTo { .. }) => {
            let how_many = Answer::AddHowMany {
                limit: None,
                words: None,
            };
            Step::Say(how_many, state.then(flow.clone()))
        }
        Flow::Offer { cand } => match facts.looked.as_deref() {
            None => look(cand),
            Some([product, ..]) => super::offer::one(state, product),
            Some([]) => not_found(state, None),
        },
        Flow::Confirm {
            cand, qty, next, ..
        } => match facts.looked.as_deref() {
            None => look(cand),
            Some([product, ..]) if next.is_some() => {
                let measure = state.measure.as_deref();
                did_you_mean(state, product, next.clone(), (*qty, measure))
            }
            Some([product, ..]) if *qty > ASK_ABOVE => that_many(state, product, *qty),
            Some(products @ [_, ..]) => which(state, products, (*qty, state.measure.as_deref())),
            Some([]) => not_found(state, None),
        },
        Flow::Open
        | Flow::More
        | Flow::Kind { .. }
        | Flow::RemovePick { .. }
        | Flow::Rest { .. }
        | Flow::End { .. }
        | Flow::Clear { .. }
        | Flow::ChangePick { .. }
        | Flow::ChangeTo { .. }
        | Flow::ListPick { .. }
        | Flow::ListRest { .. }
        | Flow::ListEnd { .. }
        | Flow::Deals { .. }
        | Flow::Suggest { .. }
        | Flow::Forget
        | Flow::Unlink => return None,
    })
}

/// "Say that again", of a question about a product to be added.
pub(super) fn repeated(state: &State, facts: &Facts) -> Option<Step> {
    let Flow::Pick { cand, qty, step: _ } = &state.flow else {
        return asked_again(state, facts);
    };
    Some(match facts.looked.as_deref() {
        None => Step::Do(Command::Look(cand.clone())),
        Some([]) => not_found(state, None),
        Some(products) => which(state, products, (*qty, state.measure.as_deref())),
    })
}

/// "I couldn't find …. What else can I look for?"
pub(super) fn not_found(state: &State, words: Option<&str>) -> Step {
    let answer = Answer::NotFound(words.map(str::to_owned));
    Step::Say(answer, state.then(Flow::Open))
}

/// What stays open while the number is asked for: a choice that was made or is still to be made,
/// and the product that the number is of, unless another was named.
fn still_open(state: &State, named: &Named) -> Flow {
    match (&state.flow, named) {
        (
            flow @ (Flow::HowMany { .. }
            | Flow::UpTo { .. }
            | Flow::Pick { .. }
            | Flow::Kind { .. }),
            Named::Unsaid,
        )
        | (flow @ (Flow::Pick { .. } | Flow::Kind { .. }), Named::Picked { .. }) => flow.clone(),
        _ => Flow::Open,
    }
}

/// Puts it into the cart, or asks what stands in the way.
fn put(state: &State, wanted: Wanted, facts: &Facts) -> Step {
    let wanted = match known_by_its_price(state, wanted, facts) {
        Ok(wanted) => wanted,
        Err(search) => return Step::Do(search),
    };
    let add = |product: ProductRef| {
        let heard = match &product {
            ProductRef::Sku(sku) => state.heard_price(sku),
            ProductRef::Spoken(_) => None,
        };
        Step::Do(Command::Add(AddOrder {
            product,
            quantity: wanted.quantity,
            heard,
            unit: wanted.unit,
            measure: wanted.measure.clone(),
            many: match wanted.asked_back {
                AskedBack::NotYet => Many::AskedAbove(ASK_ABOVE),
                AskedBack::Already => Many::Sure,
            },
        }))
    };
    // The interaction model may be older than the catalogue: an id that is of no product (any
    // more) is tried once more by the words.
    let spoken = match (&wanted.product, &wanted.words) {
        (ProductRef::Sku(_), Some(words)) => Some(ProductRef::Spoken(words.clone())),
        _ => None,
    };
    match (&facts.outcome, spoken) {
        (None, _) => add(wanted.product.clone()),
        (Some(Outcome::Refused(Refusal::Unknown)), Some(spoken)) if !facts.by_words => add(spoken),
        (Some(outcome), spoken) => {
            let by_words = spoken.filter(|_| facts.by_words);
            let product = by_words.unwrap_or_else(|| wanted.product.clone());
            came_of_it(state, outcome, &Wanted { product, ..wanted }, facts)
        }
    }
}

/// What was named in words is the product whose price was said, if that is what the words mean: then
/// it is added for no more (M14). The search is what is still to be done for it.
fn known_by_its_price(state: &State, wanted: Wanted, facts: &Facts) -> Result<Wanted, Command> {
    match (&wanted.product, &facts.found) {
        (ProductRef::Spoken(_), None) if !state.heard.is_empty() && !facts.by_words => {
            Err(Command::Search(wanted.searched()))
        }
        (ProductRef::Spoken(_), Some(Choice::One(product)))
            if state.heard_price(&product.sku).is_some() =>
        {
            Ok(Wanted {
                product: ProductRef::Sku(product.sku.clone()),
                ..wanted
            })
        }
        (ProductRef::Sku(_) | ProductRef::Spoken(_), _) => Ok(wanted),
    }
}

/// The prices of these products are said.
pub(super) fn heard(products: &[Product]) -> Vec<Heard> {
    let first = products.iter().take(MOST_CANDIDATES);
    let priced = first.filter_map(|product| Some((product, product.price.as_ref()?)));
    priced
        .map(|(product, price)| Heard::of(&product.sku, price.minor))
        .collect()
}

/// "That's 40 echo dots. Is that right?"
pub(super) fn that_many(state: &State, product: &Product, quantity: u32) -> Step {
    let flow = Flow::Confirm {
        cand: product.sku.clone(),
        qty: quantity,
        unit: Unit::Piece,
        next: None,
    };
    let product = Box::new(product.clone());
    Step::Say(Answer::ThatMany { product, quantity }, state.then(flow))
}

/// "I have A, B or C. Which one?", or with only one "Did you mean A?"
pub(super) fn which(
    state: &State,
    products: &[Product],
    (quantity, measure): (u32, Option<&str>),
) -> Step {
    if let [product] = products {
        return did_you_mean(state, product, None, (quantity, measure));
    }
    let flow = Flow::Pick {
        cand: candidates(products),
        qty: quantity,
        step: 1,
    };
    let mut next = state.then(flow);
    next.measure = measure.map(str::to_owned);
    if told_apart_by_price(products) {
        next.heard = heard(products);
    }
    let products = products.to_vec();
    Step::Say(Answer::Which { products, quantity }, next)
}

/// "Did you mean A?", and if not, this one.
fn did_you_mean(
    state: &State,
    product: &Product,
    next: Option<String>,
    (quantity, measure): (u32, Option<&str>),
) -> Step {
    let flow = Flow::Confirm {
        cand: product.sku.clone(),
        qty: quantity,
        unit: Unit::Piece,
        next,
    };
    let products = vec![product.clone()];
    let mut next = state.then(flow);
    next.measure = measure.map(str::to_owned);
    // How many so many pounds are is known when it is added.
    let quantity = if measure.is_some() { 1 } else { quantity };
    Step::Say(Answer::Which { products, quantity }, next)
}

/// The same, of the first of these, which is likelier than the next.
pub(super) fn one_by_one(
    state: &State,
    products: &[Product],
    counted: (u32, Option<&str>),
) -> Step {
    match products {
        [] => not_found(state, None),
        [first, others @ ..] => {
            let next = others.first().map(|next| next.sku.clone());
            did_you_mean(state, first, next, counted)
        }
    }
}

/// "No", it was not the likeliest that was meant: "Did you mean B?"
pub(super) fn next_instead(state: &State, next: &str, quantity: u32, facts: &Facts) -> Step {
    match facts.looked.as_deref() {
        None => Step::Do(Command::Look(vec![next.to_owned()])),
        Some([product, ..]) => {
            let measure = state.measure.as_deref();
            did_you_mean(state, product, None, (quantity, measure))
        }
        Some([]) => not_found(state, None),
    }
}

/// Those that can be chosen from by ear.
pub(super) fn candidates(products: &[Product]) -> Vec<String> {
    let first = products.iter().take(MOST_CANDIDATES);
    first.map(|product| product.sku.clone()).collect()
}

/// "I'm not sure which one you mean.", and what was offered stays so; too often, and we look for
/// something else.
fn which_again(state: &State, cand: &[String], quantity: u32, step: u32) -> Step {
    if step >= MOST_QUESTIONS {
        return not_found(state, None);
    }
    let flow = Flow::Pick {
        cand: cand.to_vec(),
        qty: quantity,
        step: step.saturating_add(1),
    };
    let mut next = state.then(flow);
    next.measure.clone_from(&state.measure);
    Step::Say(Answer::WhichAgain { quantity }, next)
}
