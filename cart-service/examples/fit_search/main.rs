//! Fits the weights and thresholds of search to the part of the hearings that is there for it, and
//! writes them to `src/search/fitted.rs`. Run it by `cart-service/hearings/fit`.
//!
//! Weights come first, by logistic regression: how much does each thing say that one product is meant rather
//! than another, that the best is meant, that it alone is? Thresholds are then moved to where answers cost
//! least. For that, each phrase is judged by weights that were fitted without it and its neighbours: weights
//! flatter what they were fitted on.
#![expect(clippy::print_stdout, reason = "it tells what it does")]
#![expect(clippy::match_same_arms, reason = "a table reads better whole")]
#![expect(clippy::indexing_slicing, reason = "a matrix is its indices")]

mod case;
mod limits;
mod logistic;
mod loss;
mod write;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use case::{Case, Kind, PARTS, Samples, kept};
use logistic::Row;
use loss::Loss;
use saycart_cart_service::Language;
use saycart_cart_service::search::{Decision, Index, KINDS, Thresholds, Weights};

/// How much large weights may cost: what costs least in the end is taken.
const PENALTIES: [f64; 3] = [0.0003, 0.001, 0.003];

/// The same for the weights by which products are put in order.
const ORDER_PENALTIES: [f64; 2] = [0.02, 0.04];

/// What was fitted.
struct Fitted {
    thresholds: Thresholds,
    /// The same without each part, without limits.
    by: Vec<Thresholds>,
    /// How products are put in order without each part.
    orders: Vec<Weights<KINDS>>,
    cost: f64,
    /// Of order, of asking, of taking.
    penalties: [f64; 3],
    /// By source, what happened to the phrases when they were left out, also of the limits.
    told: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loss = Loss::read(&home.join("hearings/loss.tsv"))?;
    let mut text = write::HEAD.to_owned();
    for (language, locale, name) in [
        (Language::English, "en-US", "ENGLISH"),
        (Language::German, "de-DE", "GERMAN"),
    ] {
        let folder = home.join("hearings").join(locale);
        let index = Index::build(case::products(&folder)?);
        let products = index.len();
        let mut cases = case::cases(&folder, language, &index)?;
        let best = best(&loss, products, &mut cases).ok_or("there is no penalty to try")?;
        println!(
            "{locale}: {} phrases, cost {}, penalties {:?}\n{}",
            cases.len(),
            best.cost,
            best.penalties,
            best.told
        );
        text.push_str(&write::constant(name, &best.thresholds));
    }
    std::fs::write(home.join("src/search/fitted.rs"), text)?;
    Ok(())
}

/// What costs least of all penalties. Each phrase is put in order and judged by weights that were fitted
/// without it and its neighbours.
fn best(loss: &Loss, products: usize, cases: &mut [Case<'_>]) -> Option<Fitted> {
    let pairs = case::pairs(cases);
    let mut best: Option<Fitted> = None;
    for order_penalty in ORDER_PENALTIES {
        let orders = without_each(&pairs, order_penalty);
        for case in cases.iter_mut() {
            case.order(&orders[case.part]);
        }
        let (asking, taking) = (case::to_ask(cases), case::to_take(cases));
        let with_penalty = |penalty| {
            let taking = without_each(&taking, penalty);
            (penalty, without_each(&asking, penalty), taking)
        };
        let tried = PENALTIES.map(with_penalty);
        for (ask_penalty, asked, _) in &tried {
            for (take_penalty, _, taken) in &tried {
                let by =
                    |part: usize| limits::none(products, &orders[part], &asked[part], &taken[part]);
                let by: Vec<Thresholds> = (0..PARTS).map(by).collect();
                let (places, cost) = limits::fit(loss, cases, &by, None);
                if best.as_ref().is_none_or(|best| cost < best.cost) {
                    let all = limits::none(
                        products,
                        &rounded(&logistic::weights(&kept(&pairs, None), order_penalty)),
                        &rounded(&logistic::weights(&kept(&asking, None), *ask_penalty)),
                        &rounded(&logistic::weights(&kept(&taking, None), *take_penalty)),
                    );
                    best = Some(Fitted {
                        thresholds: places.put_into(&all),
                        by,
                        orders: orders.clone(),
                        cost,
                        penalties: [order_penalty, *ask_penalty, *take_penalty],
                        told: String::new(),
                    });
                }
            }
        }
    }
    best.map(|mut best| {
        for case in cases.iter_mut() {
            case.order(&best.orders[case.part]);
        }
        let judged = limits::without_each(loss, cases, &best.by);
        best.told = told(cases, &judged);
        best
    })
}

/// The weights that are fitted without each part.
fn without_each<const COUNT: usize>(samples: &Samples<COUNT>, penalty: f64) -> Vec<Weights<COUNT>> {
    let without = |part| rounded(&logistic::weights(&kept(samples, Some(part)), penalty));
    (0..PARTS).map(without).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small")]
fn rounded<const COUNT: usize>(weights: &Row<COUNT>) -> Weights<COUNT> {
    Weights::thousandths(weights.map(|weight| (weight * 1_000.0).round() as i32))
}

/// How those do that were left out, by source.
fn told(cases: &[Case<'_>], by: &[Thresholds]) -> String {
    let sources: BTreeSet<&str> = cases.iter().map(|case| case.source.as_str()).collect();
    let mut text = String::new();
    for source in sources {
        let [
            mut all,
            mut wrong,
            mut clear,
            mut found,
            mut asked,
            mut unsold,
            mut refused,
        ] = [0; 7];
        for case in cases.iter().filter(|case| case.source == source) {
            let decision = case.decide(&by[case.part]);
            let took = decision == Decision::Take;
            all += 1;
            wrong += u32::from(took && !case.may_be_taken());
            clear += u32::from(case.kind == Kind::Clear);
            found +=
                u32::from(case.kind == Kind::Clear && case.right && decision != Decision::Refuse);
            asked += u32::from(case.kind == Kind::Clear && decision == Decision::Ask);
            unsold += u32::from(case.kind == Kind::Unsold);
            refused += u32::from(case.kind == Kind::Unsold && decision == Decision::Refuse);
        }
        let told = format!(
            "  {source}: {wrong} of {all} taken wrongly; of {clear} clear {found} found, {asked} \
             asked; of {unsold} unsold {refused} refused\n"
        );
        text.push_str(&told);
    }
    text
}
