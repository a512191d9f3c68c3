//! What answers cost, as it stands in `hearings/loss.tsv`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use saycart_cart_service::search::{Decision, Thresholds};

use crate::case::{Case, Hearing, Kind};

/// What each kind of answer costs, by name.
pub(crate) struct Loss(BTreeMap<String, u64>);

/// What the answers to the phrases of one way of hearing came to.
#[derive(Default)]
struct Sum {
    cost: u64,
    wrong: u64,
    phrases: u64,
    /// Those that were not heard again.
    once: u64,
}

impl Loss {
    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
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

    /// What the answers cost by the thresholds of each part that is left out. Each way of hearing counts by the
    /// phrases that were heard in it, however often they were heard again.
    pub(crate) fn cost<'c, 'i: 'c>(
        &self,
        cases: impl IntoIterator<Item = &'c Case<'i>>,
        by: &[Thresholds],
    ) -> f64 {
        let [question, refused, unsold, plain] =
            ["question", "refused", "unsold", "typed"].map(|name| self.of(name));
        let mut sources: BTreeMap<&str, Sum> = BTreeMap::new();
        for case in cases {
            let decision = case.decide(&by[case.part]);
            let times = if case.source == "typed" { plain } else { 1 };
            let sum = sources.entry(&case.source).or_default();
            sum.phrases += 1;
            sum.once += u64::from(case.hearing == Hearing::First);
            let lost = match (&case.kind, decision) {
                (Kind::Clear, Decision::Take) if case.right => 0,
                (_, Decision::Take) => {
                    sum.wrong += 1;
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
            sum.cost += lost * times;
        }
        sources.into_values().map(|sum| self.of_source(&sum)).sum()
    }

    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    fn of_source(&self, sum: &Sum) -> f64 {
        let wrong = sum.wrong as f64;
        let allowed = (sum.phrases * self.of("allowed")) as f64 / 1_000.0;
        let excess = (wrong - allowed).max(0.0) * self.of("excess") as f64;
        let cost = (sum.cost + sum.wrong * self.of("wrong")) as f64 + excess;
        cost * sum.once as f64 / sum.phrases as f64
    }
}
