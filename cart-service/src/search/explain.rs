//! Why a product was found.

use std::fmt;

use super::{
    alignment::{Alignment, Traits},
    evidence::Sureness,
    language_index::{Candidate, Fullness},
    question::{Reading, Way},
    score::Score,
};

/// Why a product was found, as text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    alignment: Alignment,
    fullness: Fullness,
    sure: Sureness,
    /// How the phrase was read, where that is not as it was said.
    read_as: Option<String>,
}

impl Why {
    pub(super) fn of(candidate: &Candidate, readings: &[Reading], sure: Sureness) -> Self {
        let reading = readings.get(candidate.reading);
        Self {
            alignment: candidate.alignment,
            fullness: candidate.fullness,
            sure,
            read_as: reading
                .filter(|reading| reading.way != Way::Said)
                .map(Reading::to_string),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Alignment {
            said,
            worst,
            named,
            head,
            traits,
            ..
        } = self.alignment;
        let share = |score: Score| f64::from(score.as_permille()) / 1_000.0;
        if self.fullness == Fullness::Full {
            return f.write_str("its full name was said");
        }
        write!(
            f,
            "explains {:.2} of what was said (the worst word {:.2}); {:.2} of its name was said, \
             the kind of thing {:.2}; that it is meant, {:.2}",
            share(said),
            share(worst),
            share(named),
            share(head),
            self.sure.probability()
        )?;
        if traits == Traits::Others {
            f.write_str("; not known to be of the size or colour that was said")?;
        }
        if !self.alignment.names_a_thing() {
            f.write_str(
                "; said of many things, in another order, or of another kind of thing, and so never \
                 taken",
            )?;
        }
        match &self.read_as {
            Some(reading) => write!(f, "; read as \"{reading}\""),
            None => Ok(()),
        }
    }
}
