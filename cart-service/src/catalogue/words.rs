//! The closed sets of a catalogue, as its files spell them.

use crate::domain::{Gender, Sensitivity};

/// The reasons not to speak of a product unasked, for a message.
pub(super) const SENSITIVITIES: &str = "`health`, `adult` or `gift`";

/// The genders, for a message.
pub(super) const GENDERS: &str = "`m`, `f` or `n`";

/// How a reason is written.
pub(super) fn sensitivity(reason: Sensitivity) -> &'static str {
    match reason {
        Sensitivity::Health => "health",
        Sensitivity::Adult => "adult",
        Sensitivity::Gift => "gift",
    }
}

/// The reason that is written so.
pub(super) fn sensitivity_of(text: &str) -> Option<Sensitivity> {
    let all = [Sensitivity::Health, Sensitivity::Adult, Sensitivity::Gift];
    all.into_iter().find(|reason| sensitivity(*reason) == text)
}

/// How a gender is written.
pub(super) fn gender(gender: Gender) -> &'static str {
    match gender {
        Gender::Masculine => "m",
        Gender::Feminine => "f",
        Gender::Neuter => "n",
    }
}

/// The gender that is written so.
pub(super) fn gender_of(text: &str) -> Option<Gender> {
    let all = [Gender::Masculine, Gender::Feminine, Gender::Neuter];
    all.into_iter().find(|it| gender(*it) == text)
}
