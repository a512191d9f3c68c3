//! A day of the calendar, as the contract writes it.

use icu_datetime::input::Date;

/// A day that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) year: i32,
    pub(crate) month: u8,
    pub(crate) of_month: u8,
}

impl Day {
    /// Reads ISO 8601, `2026-12-04`; none for anything else, and for a day that never was.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let day = Self {
            year: parts.next()?.parse().ok()?,
            month: parts.next()?.parse().ok()?,
            of_month: parts.next()?.parse().ok()?,
        };
        Date::try_new_gregorian(day.year, day.month, day.of_month).ok()?;
        Some(day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_a_day_that_there_is_is_one() {
        let expected = Day {
            year: 2026,
            month: 12,
            of_month: 4,
        };
        assert_eq!(Day::parse("2026-12-04"), Some(expected));
        for wrong in [
            "",
            "2026-12",
            "2026-02-29",
            "2026-13-01",
            "2026-12-04T00:00:00Z",
            "soon",
        ] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_does_harm(text: String) {
            let _day = Day::parse(&text);
        }
    }
}
