//! Days, said and written as CLDR has it for each language.

use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::MDE;
use icu_datetime::input::Date;
use icu_locale_core::Locale;

use super::Language;
use crate::clients::Day;

impl Language {
    /// A day of the weeks to come, with its weekday and without its year: "Friday, December 4",
    /// "Freitag, 4. Dezember". Alexa reads the number as the ordinal that it is.
    pub(crate) fn day(&self, day: Day) -> String {
        let locale = self.locale().tag().parse().unwrap_or(Locale::UNKNOWN);
        let formatter = FixedCalendarDateTimeFormatter::try_new(locale.into(), MDE::long());
        let date = Date::try_new_gregorian(day.year, day.month, day.of_month);
        // Compiled-in data has something for every language, and a day was one when it was parsed.
        match (formatter, date) {
            (Ok(formatter), Ok(date)) => formatter.format(&date).to_string(),
            _ => format!("{}-{:02}-{:02}", day.year, day.month, day.of_month),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Language, Locale};
    use crate::clients::Day;

    #[test]
    fn a_day_is_said_as_in_each_language() {
        let said = |tag: &str, day: &str| {
            let locale = Locale::of_tag(tag).unwrap();
            Language::of(locale).day(Day::parse(day).unwrap())
        };

        for (day, american, british, german) in [
            (
                "2026-12-04",
                "Friday, December 4",
                "Friday 4 December",
                "Freitag, 4. Dezember",
            ),
            (
                "2027-03-01",
                "Monday, March 1",
                "Monday 1 March",
                "Montag, 1. März",
            ),
            (
                "2028-02-29",
                "Tuesday, February 29",
                "Tuesday 29 February",
                "Dienstag, 29. Februar",
            ),
        ] {
            assert_eq!(said("en-US", day), american);
            assert_eq!(said("en-GB", day), british);
            assert_eq!(said("de-DE", day), german);
        }
    }
}
