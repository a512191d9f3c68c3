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

use logistic::Sample;
use saycart_cart_service::search::{
    Decision, Evidence, Index, KINDS, Ranking, Score, Sureness, Thresholds, Weights,
};
use saycart_cart_service::{CatalogueFormat, Language, Phrase, Product, catalogue};

/// A wrong product taken is as bad as so many needless questions.
const WRONG: u64 = 40;

/// A question about what is not sold is as bad as so many.
const UNSOLD: u64 = 12;

/// What was heard as it was said counts so often: who is understood should not be asked.
const PLAIN: u64 = 5;

/// At most so many takes in a thousand may be wrong for each way of hearing: less than the
/// five that are promised, so that something is left for what was never seen.
const MOST_WRONG: u64 = 2;

/// Twins are never farther apart than this: what is left of their names weighs differently.
const LEAST_APART: i32 = 60;
const MOST_APART: i32 = 240;

/// What one more in a thousand costs: more than anything else can be worth.
const TOO_WRONG: u64 = 1_000;

/// What weights count phrases by: those that were heard as they were said, and those for what is not
/// sold, of which there are few.
const TYPED: f64 = 2.0;
const NOT_SOLD: f64 = 1.5;

/// Phrases are left out in so many parts, each of runs of so many: neighbours are of one family.
const PARTS: usize = 10;
const RUN: usize = 40;

/// How much large weights may cost: what costs least in the end is taken.
const PENALTIES: [f64; 4] = [0.0003, 0.001, 0.003, 0.01];

/// Take, apart, apart verbatim, ask; in thousandths.
type Four = [i32; 4];

/// What was fitted.
struct Fitted {
    thresholds: Four,
    cost: u64,
    penalty: f64,
    /// The weights by which each part is judged: fitted without it.
    without: Vec<Weights>,
}

/// A phrase, what it is, and what was found for it.
struct Case<'i> {
    kind: Kind,
    source: String,
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
    let mut text = String::from(
        "//! Written by `cart-service/hearings/fit`; not to be edited.\n\n\
         use super::{\n    decide::Thresholds,\n    evidence::{Sureness, Weights},\n    score::Score,\n};\n",
    );
    for (language, locale, name) in [
        (Language::English, "en-US", "ENGLISH"),
        (Language::German, "de-DE", "GERMAN"),
    ] {
        let folder = home.join("hearings").join(locale);
        let index = Index::build(products(&folder)?);
        let cases = cases(&folder, language, &index)?;
        let samples = samples(&cases);
        let all = |left_out: Option<usize>| -> Vec<&Sample> {
            let kept = samples.iter().filter(|(part, _)| Some(*part) != left_out);
            kept.map(|(_, sample)| sample).collect()
        };
        let mut best: Option<Fitted> = None;
        for penalty in PENALTIES {
            let parts =
                (0..PARTS).map(|part| rounded(&logistic::weights(&all(Some(part)), penalty)));
            let fitted = fit(&cases, parts.collect(), penalty);
            if best.as_ref().is_none_or(|best| fitted.cost < best.cost) {
                best = Some(fitted);
            }
        }
        let best = best.ok_or("there is no penalty to try")?;
        println!(
            "{locale}: {} phrases, cost {}, penalty {}, {:?}",
            cases.len(),
            best.cost,
            best.penalty,
            best.thresholds
        );
        tell(&cases, &best);
        text.push_str(&constant(
            name,
            &logistic::weights(&all(None), best.penalty),
            best.thresholds,
        ));
    }
    std::fs::write(home.join("src/search/fitted.rs"), text)?;
    Ok(())
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
        let ranking = index.rank(language, &Phrase::parse(phrase)?);
        let found = ranking.found(1, Thresholds::of(language));
        let first = found
            .matches
            .first()
            .map(|first| first.product.sku.as_str());
        cases.push(Case {
            kind: match kind {
                "clear" => Kind::Clear,
                "family" => Kind::Family,
                "absent" => Kind::Absent,
                "unsold" => Kind::Unsold,
                other => return Err(format!("unknown kind {other}").into()),
            },
            source: source.to_owned(),
            right: first.is_some_and(|first| meant.split(';').any(|sku| sku == first)),
            ranking,
            part: id.parse::<usize>()? / RUN % PARTS,
        });
    }
    Ok(cases)
}

/// What the weights are fitted on, with the part in which it is left out.
fn samples(cases: &[Case<'_>]) -> Vec<(usize, Sample)> {
    let sample = |case: &Case<'_>| {
        let plain = if case.source == "typed" { TYPED } else { 1.0 };
        let unsold = if case.kind == Kind::Unsold {
            NOT_SOLD
        } else {
            1.0
        };
        let sample = Sample {
            parts: parts(&case.ranking.evidence()?),
            holds: case.right && matches!(case.kind, Kind::Clear | Kind::Family),
            times: plain * unsold,
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

fn score(permille: i32) -> Score {
    Score::permille(u16::try_from(permille).unwrap_or(0))
}

fn thresholds(weights: Weights, [take, apart, apart_verbatim, ask]: Four) -> Thresholds {
    Thresholds {
        weights,
        take: Sureness::thousandths(take),
        apart: score(apart),
        apart_verbatim: score(apart_verbatim),
        ask: Sureness::thousandths(ask),
    }
}

/// Tells how those do that were left out, by source.
fn tell(cases: &[Case<'_>], fitted: &Fitted) {
    let sources: BTreeSet<&str> = cases.iter().map(|case| case.source.as_str()).collect();
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
            let weights = fitted.without[case.part];
            let decision = case.ranking.decide(thresholds(weights, fitted.thresholds));
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
        println!(
            "  {source}: {wrong} of {all} taken wrongly; of {clear} clear {found} found, {asked} \
             asked; of {unsold} unsold {refused} refused"
        );
    }
}

/// What the answers by these thresholds cost.
fn cost(cases: &[Case<'_>], without: &[Weights], tried: Four) -> u64 {
    let mut cost = 0;
    // By source: how many phrases, how many taken wrongly.
    let mut sources: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for case in cases {
        let decision = case.ranking.decide(thresholds(without[case.part], tried));
        let times = if case.source == "typed" { PLAIN } else { 1 };
        let (all, wrong) = sources.entry(&case.source).or_default();
        *all += 1;
        let lost = match (&case.kind, decision) {
            (Kind::Clear, Decision::Take) if case.right => 0,
            (_, Decision::Take) => {
                *wrong += 1;
                0
            }
            (Kind::Family, Decision::Ask) if case.right => 0,
            (Kind::Clear, Decision::Ask) if case.right => 1,
            (Kind::Family, Decision::Ask) => 1,
            (Kind::Clear, Decision::Ask) => 2,
            (Kind::Unsold, Decision::Ask) => UNSOLD,
            (Kind::Clear | Kind::Family, Decision::Refuse) => 2,
            (Kind::Absent, Decision::Ask | Decision::Refuse) => 0,
            (Kind::Unsold, Decision::Refuse) => 0,
        };
        cost += lost * times;
    }
    for (all, wrong) in sources.into_values() {
        let allowed = (all * MOST_WRONG / 1_000).max(1);
        cost += wrong * WRONG + wrong.saturating_sub(allowed) * TOO_WRONG;
    }
    cost
}

/// The thresholds that cost least: those of taking are tried in pairs, because a product may be taken
/// for being sure or for being alone.
fn fit(cases: &[Case<'_>], without: Vec<Weights>, penalty: f64) -> Fitted {
    let sure = || (-10..=50).map(|step| step * 100);
    let aparts = || (LEAST_APART..=MOST_APART).step_by(30);
    let mut best = ([2_000, LEAST_APART, LEAST_APART, 0], u64::MAX);
    let try_out = |tried: Four, best: &mut (Four, u64)| {
        let cost = cost(cases, &without, tried);
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
    Fitted {
        thresholds: best.0,
        cost: best.1,
        penalty,
        without,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small")]
fn constant(
    name: &str,
    weights: &[f64; KINDS],
    [take, apart, apart_verbatim, ask]: Four,
) -> String {
    let weights = weights.map(|weight| number((weight * 1_000.0).round() as i32));
    let lines = weights
        .chunks(8)
        .map(|some| format!("        {},\n", some.join(", ")));
    let lines: String = lines.collect();
    [
        format!("\npub(super) const {name}: Thresholds = Thresholds {{\n"),
        format!("    weights: Weights::thousandths([\n{lines}    ]),\n"),
        format!("    take: Sureness::thousandths({}),\n", number(take)),
        format!("    apart: Score::permille({apart}),\n"),
        format!("    apart_verbatim: Score::permille({apart_verbatim}),\n"),
        format!("    ask: Sureness::thousandths({}),\n", number(ask)),
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
