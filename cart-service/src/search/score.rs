//! How alike two names are.

use serde::{Deserialize, Serialize};

/// Likeness in thousandths: 0 is none, 1,000 is the name itself.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Score(u16);

impl Score {
    /// The name itself.
    pub const EXACT: Self = Self(1_000);

    /// A number of thousandths; more than 1,000 counts as 1,000.
    pub const fn permille(thousandths: u16) -> Self {
        if thousandths > 1_000 {
            Self::EXACT
        } else {
            Self(thousandths)
        }
    }

    /// Thousandths, 0 to 1,000.
    pub fn as_permille(self) -> u16 {
        self.0
    }

    /// Dice's coefficient: twice what two sets share, by the sum of their sizes.
    pub(super) fn dice(shared: u32, one: u32, other: u32) -> Self {
        let sizes = one.saturating_add(other);
        let permille = shared.saturating_mul(2_000).checked_div(sizes).unwrap_or(0);
        Self::permille(u16::try_from(permille).unwrap_or(1_000))
    }

    /// How far `self` is above `other`; nothing where it is not.
    pub(super) fn above(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_lies_between_nothing_and_the_name_itself() {
        assert_eq!(Score::dice(0, 5, 7), Score::permille(0));
        assert_eq!(Score::dice(5, 5, 5), Score::EXACT);
        assert_eq!(Score::dice(0, 0, 0), Score::permille(0));
    }
}
