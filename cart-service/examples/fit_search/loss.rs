//! What answers cost, as it stands in `hearings/loss.tsv`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use saycart_cart_service::search::{Decision, Thresholds};

use crate::case::{Case, Kind};

/// What each kind of answer costs, by name.
pub(crate) struct Loss(BTreeMap<String, u64>);

/// How many wrong takes there may be before more cost much.
#[derive(Debug, Clone, Copy)]
pub(crate) enum WrongTakes {
    /// What it is fitted to.
    Allowed,
    /// What it is held to.
    Promised,
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

    /// What the answers cost by the thresholds of each part that is left out. What would be taken wrongly, or
    /// be asked about though it is not sold, by thresholds that are a little lower, counts as if it were.
    pub(crate) fn cost<'c, 'i: 'c>(
        &self,
        cases: impl IntoIterator<Item = &'c Case<'i>>,
        by: &[Thresholds],
        lower: &[Thresholds],
        wrong_takes: WrongTakes,
    ) -> u64 {
        let [question, refused, unsold, plain] =
            ["question", "refused", "unsold", "typed"].map(|name| self.of(name));
        let mut cost = 0;
        // By source: how many phrases, how many taken wrongly.
        let mut sources: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for case in cases {
            let low = case.decide(&lower[case.part]);
            let decision = match (low, &case.kind) {
                (Decision::Take, _) if !case.may_be_taken() => low,
                (Decision::Ask, Kind::Unsold) => low,
                _ => case.decide(&by[case.part]),
            };
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
            let allowed = match wrong_takes {
                WrongTakes::Allowed => self.of("allowed"),
                WrongTakes::Promised => self.of("promised"),
            };
            let allowed = (all * allowed / 1_000).max(1);
            cost += wrong * self.of("wrong") + wrong.saturating_sub(allowed) * self.of("excess");
        }
        cost
    }
}
