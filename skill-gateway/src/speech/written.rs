//! What is read on cards and screens, not heard: whole names, and money in digits.

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::Locale;

use super::money::minor_digits;
use super::{Args, Language};
use crate::clients::Money;

/// Letters that are shown of one name.
const LONGEST: usize = 120;

/// Signs of currencies; others are written by their code.
const SYMBOLS: [(&str, &str); 6] = [
    ("USD", "$"),
    ("CAD", "CA$"),
    ("AUD", "A$"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("JPY", "¥"),
];

impl Language {
    /// An amount of money: "$49.99", "49,99 €".
    pub(crate) fn written(&self, money: &Money) -> String {
        let mut amount = Decimal::from(money.minor);
        if let Ok(digits) = i16::try_from(minor_digits(&money.currency)) {
            amount.multiply_pow10(-digits);
        }
        let amount = self.decimal(&amount);
        let known = SYMBOLS.iter().find(|(code, _)| *code == money.currency);
        let symbol = known.map_or_else(
            || format!("{}\u{a0}", shown(&money.currency)),
            |(_, symbol)| (*symbol).to_owned(),
        );
        let args = Args::default()
            .text("amount", amount)
            .text("symbol", symbol);
        self.part("written-money", &args).trim().to_owned()
    }
}

impl Language {
    /// A number as CLDR has it for this language: "1,234.50", "1.234,50".
    fn decimal(&self, number: &Decimal) -> String {
        let locale = self.locale().tag().parse().unwrap_or(Locale::UNKNOWN);
        let options = DecimalFormatterOptions::default();
        // Compiled-in data has something for every language; if it had not, digits and a point.
        DecimalFormatter::try_new(locale.into(), options).map_or_else(
            |_| number.to_string(),
            |formatter| formatter.format(number).to_string(),
        )
    }
}

/// A name as it is shown: in one line, without what would turn the text around it, and not without
/// end.
pub(crate) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|letter| is_shown(*letter)).collect();
        if !word.is_empty() && !shown.is_empty() {
            shown.push(' ');
        }
        shown.push_str(&word);
    }
    if shown.chars().count() > LONGEST {
        shown = shown.chars().take(LONGEST - 1).collect();
        shown.push('…');
    }
    shown
}

/// Not control characters, nor marks of writing direction.
fn is_shown(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Locale;
    use super::{LONGEST, Language, Money, shown};

    #[test]
    fn money_is_written_as_in_each_language() {
        let table = [
            (4_999, "USD", "$49.99", "49,99 $"),
            (4_905, "EUR", "€49.05", "49,05 €"),
            (5, "EUR", "€0.05", "0,05 €"),
            (1_200, "JPY", "¥1,200", "1.200 ¥"),
            (123_456_789, "USD", "$1,234,567.89", "1.234.567,89 $"),
            (1_250, "KWD", "KWD\u{a0}1.250", "1,250 KWD"),
            (0, "USD", "$0.00", "0,00 $"),
        ];

        for (minor, currency, english, german) in table {
            let money = Money {
                minor,
                currency: currency.to_owned(),
            };
            assert_eq!(Language::of(Locale::EN_US).written(&money), english);
            assert_eq!(Language::of(Locale::DE_DE).written(&money), german);
        }
    }

    #[test]
    fn a_name_is_shown_whole_in_one_line() {
        assert_eq!(
            shown("Echo Dot (5th Gen),\n black"),
            "Echo Dot (5th Gen), black"
        );
        assert_eq!(shown("\u{202e}Lamp\u{0}"), "Lamp");
        assert_eq!(shown(&"ü".repeat(500)).chars().count(), LONGEST);
    }

    proptest! {
        #[test]
        fn no_name_does_harm(name: String) {
            let shown = shown(&name);
            prop_assert!(shown.chars().count() <= LONGEST);
            prop_assert!(!shown.contains(char::is_control));
        }
    }
}
