//! Fits the weights and thresholds of search to the part of the hearings that is there for it, and
//! writes them to `src/search/fitted.rs`. Run it by `cart-service/hearings/fit`.
//!
//! Weights come first, by logistic regression: how much does each thing say that the best product is
//! meant? Thresholds are then moved to where answers cost least. For that, each phrase is judged by
//! weights that were fitted without it and its neighbours: weights flatter what they were fitted on.
#![expect(clippy::print_stdout, reason = "it tells what it does")]
#![expect(clippy::match_same_arms, reason = "a table reads better whole")]
#![expect(clippy::indexing_slicing, reason = "a matrix is its indices")]

mod logistic;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};

use logistic::{Row, Sample};
use saycart_cart_service::search::{
    Decision, Evidence, Index, KINDS, Ranking, Sureness, Thresholds, Weights,
};
use saycart_cart_service::{CatalogueFormat, Language, Phrase, Product, Sku, catalogue};

/// What weights count phrases by: those that were heard as they were said, and those for what is not
/// sold, of which there are few.
const TYPED: f64 = 2.0;
const NOT_SOLD: f64 = 1.5;

/// Phrases are left out in so many parts, each of runs of so many: neighbours are of one family.
const PARTS: usize = 10;
const RUN: usize = 40;

/// How much large weights may cost: what costs least in the end is taken.
const PENALTIES: [f64; 4] = [0.0003, 0.001, 0.003, 0.01];

/// The same for the weights by which products are put in order.
const ORDER_PENALTIES: [f64; 3] = [0.02, 0.04, 0.08];

/// Take, apart, apart verbatim, ask; in thousandths.
type Four = [i32; 4];

/// How far others must be behind: never less, because there is always something that speaks more for one
/// of two twins, such as the length of a colour.
const LEAST_APART: i32 = 400;
const MOST_APART: i32 = 5_000;

/// What answers cost, as it stands in `hearings/loss.tsv`.
struct Loss(BTreeMap<String, u64>);

/// What was fitted.
struct Fitted {
    thresholds: Four,
    cost: u64,
    /// Weights to put in order by.
    order: Row,
    /// Weights to decide by.
    weights: Row,
    penalties: [f64; 2],
    /// By source, what happened to the phrases when they were left out.
    told: String,
}

/// A phrase, what it is, and what was found for it.
struct Case<'i> {
    kind: Kind,
    source: String,
    /// The products that are meant.
    meant: Vec<Sku>,
    /// Whether what was found first is meant.
    right: bool,
    ranking: Ranking<'i>,
    /// In which part it is left out.
    part: usize,
}

#[derive(PartialEq, Eq)]
enum Kind {
    Clear,
    Family,
    Absent,
    Unsold,
}

fn main() -> Result<(), Box<dyn Error>> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loss = Loss::read(&home.join("hearings/loss.tsv"))?;
    let mut text = String::from(
        "//! Written by `cart-service/hearings/fit`; not to be edited.\n\n\
         use super::{\n    decide::Thresholds,\n    evidence::{Sureness, Weights},\n};\n",
    );
    for (language, locale, name) in [
        (Language::English, "en-US", "ENGLISH"),
        (Language::German, "de-DE", "GERMAN"),
    ] {
        let folder = home.join("hearings").join(locale);
        let index = Index::build(products(&folder)?);
        let mut cases = cases(&folder, language, &index)?;
        let best = best(&loss, &mut cases).ok_or("there is no penalty to try")?;
        println!(
            "{locale}: {} phrases, cost {}, penalties {:?}, {:?}\n{}",
            cases.len(),
            best.cost,
            best.penalties,
            best.thresholds,
            best.told
        );
        text.push_str(&constant(
            name,
            &[("order", best.order), ("weights", best.weights)],
            best.thresholds,
        ));
    }
    std::fs::write(home.join("src/search/fitted.rs"), text)?;
    Ok(())
}

/// What costs least of all penalties. Each phrase is put in order and judged by weights that were fitted
/// without it and its neighbours.
fn best(loss: &Loss, cases: &mut [Case<'_>]) -> Option<Fitted> {
    let pairs = pairs(cases);
    let mut best: Option<Fitted> = None;
    for order_penalty in ORDER_PENALTIES {
        for part in 0..PARTS {
            let without = logistic::weights(&kept(&pairs, Some(part)), order_penalty);
            for case in cases.iter_mut().filter(|case| case.part == part) {
                case.order(&rounded(&without));
            }
        }
        let samples = samples(cases);
        for penalty in PENALTIES {
            let without: Vec<Weights> = (0..PARTS)
                .map(|part| rounded(&logistic::weights(&kept(&samples, Some(part)), penalty)))
                .collect();
            let (thresholds, cost) = fit(loss, cases, &without);
            if best.as_ref().is_none_or(|best| cost < best.cost) {
                best = Some(Fitted {
                    thresholds,
                    cost,
                    order: logistic::weights(&kept(&pairs, None), order_penalty),
                    weights: logistic::weights(&kept(&samples, None), penalty),
                    penalties: [order_penalty, penalty],
                    told: told(cases, &without, thresholds),
                });
            }
        }
    }
    best
}

fn products(folder: &Path) -> Result<Vec<Product>, Box<dyn Error>> {
    let file = std::fs::File::open(folder.join("catalogue.csv"))?;
    Ok(catalogue::read(CatalogueFormat::Csv, file).collect::<Result<_, _>>()?)
}

/// The cases of the part to fit on.
fn cases<'i>(
    folder: &Path,
    language: Language,
    index: &'i Index,
) -> Result<Vec<Case<'i>>, Box<dyn Error>> {
    let path: PathBuf = folder.join("cases.tsv");
    let text = std::fs::read_to_string(path)?;
    let mut cases = Vec::new();
    for line in text.lines().skip(1) {
        let [id, "fit", kind, _, source, phrase, meant] = *line.split('\t').collect::<Vec<_>>()
        else {
            continue;
        };
        cases.push(Case {
            kind: match kind {
                "clear" => Kind::Clear,
                "family" => Kind::Family,
                "absent" => Kind::Absent,
                "unsold" => Kind::Unsold,
                other => return Err(format!("unknown kind {other}").into()),
            },
            source: source.to_owned(),
            meant: meant
                .split(';')
                .filter(|sku| !sku.is_empty())
                .map(Sku::parse)
                .collect::<Result<_, _>>()?,
            right: false,
            ranking: index.rank(language, &Phrase::parse(phrase)?),
            part: id.parse::<usize>()? / RUN % PARTS,
        });
    }
    Ok(cases)
}

impl Case<'_> {
    /// Puts what was found in another order.
    fn order(&mut self, weights: &Weights) {
        self.ranking = self.ranking.clone().ordered(weights);
        let first = self.ranking.each().next();
        self.right = first.is_some_and(|(product, _)| self.meant.contains(&product.sku));
    }

    fn times(&self) -> f64 {
        if self.source == "typed" { TYPED } else { 1.0 }
    }
}

/// What those parts say that are not left out.
fn kept(samples: &[(usize, Sample)], left_out: Option<usize>) -> Vec<&Sample> {
    let kept = samples.iter().filter(|(part, _)| Some(*part) != left_out);
    kept.map(|(_, sample)| sample).collect()
}

/// What speaks for one that is meant rather than for one that is not: what the order is fitted on. All
/// pairs of a phrase count as one.
fn pairs(cases: &[Case<'_>]) -> Vec<(usize, Sample)> {
    let mut pairs = Vec::new();
    for case in cases {
        let (meant, others): (Vec<_>, Vec<_>) = case
            .ranking
            .each()
            .map(|(product, evidence)| (case.meant.contains(&product.sku), parts(&evidence)))
            .partition(|(meant, _)| *meant);
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let times = case.times() / (meant.len() * others.len()).max(1) as f64;
        for (_, one) in &meant {
            for (_, other) in &others {
                let mut parts = *one;
                for (part, other) in parts.iter_mut().zip(other) {
                    *part -= other;
                }
                let sample = Sample {
                    parts,
                    holds: true,
                    times,
                };
                pairs.push((case.part, sample));
            }
        }
    }
    pairs
}

/// What the weights are fitted on, with the part in which it is left out.
fn samples(cases: &[Case<'_>]) -> Vec<(usize, Sample)> {
    let sample = |case: &Case<'_>| {
        let unsold = if case.kind == Kind::Unsold {
            NOT_SOLD
        } else {
            1.0
        };
        let sample = Sample {
            parts: parts(&case.ranking.evidence()?),
            holds: case.right && matches!(case.kind, Kind::Clear | Kind::Family),
            times: case.times() * unsold,
        };
        Some((case.part, sample))
    };
    cases.iter().filter_map(sample).collect()
}

fn parts(evidence: &Evidence) -> [f64; KINDS] {
    evidence.parts().map(|part| f64::from(part) / 1_000.0)
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small")]
fn rounded(weights: &[f64; KINDS]) -> Weights {
    Weights::thousandths(weights.map(|weight| (weight * 1_000.0).round() as i32))
}

fn thresholds(weights: Weights, [take, apart, apart_verbatim, ask]: Four) -> Thresholds {
    Thresholds {
        // Cases are in order already.
        order: weights,
        weights,
        take: Sureness::thousandths(take),
        apart: Sureness::thousandths(apart),
        apart_verbatim: Sureness::thousandths(apart_verbatim),
        ask: Sureness::thousandths(ask),
    }
}

/// How those do that were left out, by source.
fn told(cases: &[Case<'_>], without: &[Weights], fitted: Four) -> String {
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
            let decision = case.ranking.decide(&thresholds(without[case.part], fitted));
            let took = decision == Decision::Take;
            all += 1;
            wrong += u32::from(took && !(case.kind == Kind::Clear && case.right));
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

impl Loss {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(path)?;
        let mut costs = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(name), Some(cost)) = (fields.next(), fields.next()) else {
                return Err(format!("no cost: {line}").into());
            };
            costs.insert(name.to_owned(), cost.parse()?);
        }
        Ok(Self(costs))
    }

    fn of(&self, name: &str) -> u64 {
        self.0[name]
    }

    /// What the answers by these thresholds cost.
    fn cost(&self, cases: &[Case<'_>], without: &[Weights], tried: Four) -> u64 {
        let [question, refused, unsold, plain] =
            ["question", "refused", "unsold", "typed"].map(|name| self.of(name));
        let mut cost = 0;
        // By source: how many phrases, how many taken wrongly.
        let mut sources: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for case in cases {
            let decision = case.ranking.decide(&thresholds(without[case.part], tried));
            let times = if case.source == "typed" { plain } else { 1 };
            let (all, wrong) = sources.entry(&case.source).or_default();
            *all += 1;
            let lost = match (&case.kind, decision) {
                (Kind::Clear, Decision::Take) if case.right => 0,
                (_, Decision::Take) => {
                    *wrong += 1;
                    0
                }
                (Kind::Family, Decision::Ask) if case.right => 0,
                (Kind::Clear, Decision::Ask) if case.right => question,
                (Kind::Family, Decision::Ask) => question,
                (Kind::Clear, Decision::Ask) => refused,
                (Kind::Clear | Kind::Family, Decision::Refuse) => refused,
                (Kind::Unsold, Decision::Ask) => unsold,
                (Kind::Absent, Decision::Ask | Decision::Refuse) => 0,
                (Kind::Unsold, Decision::Refuse) => 0,
            };
            cost += lost * times;
        }
        for (all, wrong) in sources.into_values() {
            let allowed = (all * self.of("allowed") / 1_000).max(1);
            cost += wrong * self.of("wrong") + wrong.saturating_sub(allowed) * self.of("excess");
        }
        cost
    }
}

/// The thresholds that cost least: those of taking are tried in pairs, because a product may be taken
/// for being sure or for being alone.
fn fit(loss: &Loss, cases: &[Case<'_>], without: &[Weights]) -> (Four, u64) {
    let sure = || (-10..=60).map(|step| step * 100);
    let aparts = || (LEAST_APART..=MOST_APART).step_by(200);
    let mut best = ([2_000, LEAST_APART, LEAST_APART, 0], u64::MAX);
    let try_out = |tried: Four, best: &mut (Four, u64)| {
        let cost = loss.cost(cases, without, tried);
        if cost < best.1 {
            *best = (tried, cost);
        }
    };
    for take in sure() {
        for apart in aparts() {
            try_out([take, apart, LEAST_APART, 0], &mut best);
        }
    }
    let [take, apart, ..] = best.0;
    for apart_verbatim in aparts() {
        try_out([take, apart, apart_verbatim, 0], &mut best);
    }
    let [.., apart_verbatim, _] = best.0;
    for ask in sure() {
        try_out([take, apart, apart_verbatim, ask], &mut best);
    }
    best
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small")]
fn constant(
    name: &str,
    weights: &[(&str, Row); 2],
    [take, apart, apart_verbatim, ask]: Four,
) -> String {
    let weights = weights.each_ref().map(|(name, weights)| {
        let weights = weights.map(|weight| number((weight * 1_000.0).round() as i32));
        let lines = weights
            .chunks(8)
            .map(|some| format!("        {},\n", some.join(", ")));
        let lines: String = lines.collect();
        format!("    {name}: Weights::thousandths([\n{lines}    ]),\n")
    });
    let sureness =
        |name: &str, value: i32| format!("    {name}: Sureness::thousandths({}),\n", number(value));
    [
        format!("\npub(super) const {name}: Thresholds = Thresholds {{\n"),
        weights.concat(),
        sureness("take", take),
        sureness("apart", apart),
        sureness("apart_verbatim", apart_verbatim),
        sureness("ask", ask),
        "};\n".to_owned(),
    ]
    .concat()
}

/// A number as Rust has it, in groups of three digits.
fn number(number: i32) -> String {
    let (thousands, rest) = (number / 1_000, (number % 1_000).abs());
    if thousands == 0 {
        number.to_string()
    } else {
        format!("{thousands}_{rest:03}")
    }
}
