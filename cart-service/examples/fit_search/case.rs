//! The phrases that search is fitted on, and what they say.

use std::error::Error;
use std::path::Path;

use saycart_cart_service::search::{
    Decision, GROUNDS, Index, KINDS, Ranking, Standing, Thresholds, Weights,
};
use saycart_cart_service::{CatalogueFormat, Language, Phrase, Product, Sku, catalogue};

use crate::logistic::{Row, Sample};

/// What weights count phrases by: those that were heard as they were said, and those for what is not
/// sold, of which there are few.
const TYPED: f64 = 2.0;
const NOT_SOLD: f64 = 1.5;

/// How often a phrase counts for which to take what was found first would be wrong.
const NOT_TO_TAKE: f64 = 2.0;

/// Phrases are left out in so many parts, each of runs of so many: neighbours are of one family.
pub(crate) const PARTS: usize = 10;
const RUN: usize = 40;

/// A phrase, what it is, and what was found for it.
pub(crate) struct Case<'i> {
    pub(crate) kind: Kind,
    pub(crate) source: String,
    /// The products that are meant.
    meant: Vec<Sku>,
    /// Whether what was found first is meant.
    pub(crate) right: bool,
    ranking: Ranking<'i>,
    standing: Option<Standing>,
    /// In which part it is left out.
    pub(crate) part: usize,
    pub(crate) hearing: Hearing,
}

/// Whether a phrase was heard before, in the same way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hearing {
    First,
    Again,
}

#[derive(PartialEq, Eq)]
pub(crate) enum Kind {
    Clear,
    Family,
    Absent,
    Unsold,
}

pub(crate) fn products(folder: &Path) -> Result<Vec<Product>, Box<dyn Error>> {
    let file = std::fs::File::open(folder.join("catalogue.csv"))?;
    Ok(catalogue::read(CatalogueFormat::Csv, file).collect::<Result<_, _>>()?)
}

/// The cases of the part to fit on, and how they were heard again.
pub(crate) fn cases<'i>(
    folder: &Path,
    language: Language,
    index: &'i Index,
) -> Result<Vec<Case<'i>>, Box<dyn Error>> {
    let mut cases = read(&folder.join("cases.tsv"), Hearing::First, language, index)?;
    cases.extend(read(
        &folder.join("again.tsv"),
        Hearing::Again,
        language,
        index,
    )?);
    Ok(cases)
}

fn read<'i>(
    path: &Path,
    hearing: Hearing,
    language: Language,
    index: &'i Index,
) -> Result<Vec<Case<'i>>, Box<dyn Error>> {
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
            standing: None,
            part: id.parse::<usize>()? / RUN % PARTS,
            hearing,
        });
    }
    Ok(cases)
}

impl Case<'_> {
    /// Puts what was found in another order.
    pub(crate) fn order(&mut self, weights: &Weights<KINDS>) {
        self.ranking = self.ranking.clone().ordered(weights);
        self.standing = self.ranking.standing();
        let first = self.ranking.each().next();
        self.right = first.is_some_and(|(product, _)| self.meant.contains(&product.sku));
    }

    pub(crate) fn decide(&self, thresholds: &Thresholds) -> Decision {
        let standing = self.standing.as_ref();
        standing.map_or(Decision::Refuse, |standing| standing.decide(thresholds))
    }

    /// Whether to take what was found first is right.
    pub(crate) fn may_be_taken(&self) -> bool {
        self.right && self.kind == Kind::Clear
    }

    fn times(&self) -> f64 {
        if self.source == "typed" { TYPED } else { 1.0 }
    }
}

/// Samples, each with the part in which it is left out.
pub(crate) type Samples<const COUNT: usize> = Vec<(usize, Sample<COUNT>)>;

/// What those parts say that are not left out.
pub(crate) fn kept<const COUNT: usize>(
    samples: &Samples<COUNT>,
    left_out: Option<usize>,
) -> Vec<&Sample<COUNT>> {
    let kept = samples.iter().filter(|(part, _)| Some(*part) != left_out);
    kept.map(|(_, sample)| sample).collect()
}

/// What speaks for one that is meant rather than for one that is not: what the order is fitted on. All
/// pairs of a phrase count as one.
pub(crate) fn pairs(cases: &[Case<'_>]) -> Samples<KINDS> {
    let mut pairs = Vec::new();
    for case in cases {
        let (meant, others): (Vec<_>, Vec<_>) = case
            .ranking
            .each()
            .map(|(product, evidence)| {
                (
                    case.meant.contains(&product.sku),
                    as_shares(evidence.parts()),
                )
            })
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

/// What the weights of asking are fitted on.
pub(crate) fn to_ask(cases: &[Case<'_>]) -> Samples<KINDS> {
    let sample = |case: &Case<'_>| {
        let unsold = if case.kind == Kind::Unsold {
            NOT_SOLD
        } else {
            1.0
        };
        let sample = Sample {
            parts: as_shares(case.standing.as_ref()?.evidence().parts()),
            holds: case.right && matches!(case.kind, Kind::Clear | Kind::Family),
            times: case.times() * unsold,
        };
        Some((case.part, sample))
    };
    cases.iter().filter_map(sample).collect()
}

/// What the weights of taking are fitted on.
pub(crate) fn to_take(cases: &[Case<'_>]) -> Samples<GROUNDS> {
    let sample = |case: &Case<'_>| {
        let holds = case.may_be_taken();
        let sample = Sample {
            parts: as_shares(case.standing.as_ref()?.grounds().parts()),
            holds,
            times: if holds { 1.0 } else { NOT_TO_TAKE },
        };
        Some((case.part, sample))
    };
    cases.iter().filter_map(sample).collect()
}

fn as_shares<const COUNT: usize>(parts: &[i32; COUNT]) -> Row<COUNT> {
    parts.map(|part| f64::from(part) / 1_000.0)
}
