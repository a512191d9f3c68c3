//! Spoken money: "49 dollars and 99 cents", never "49.99 USD".
//!
//! Each currency has its words in `speech/*.ftl`, under `currency-XXX`; one without words is
//! spoken by its code.

use super::{Args, Language};
use crate::clients::Money;

impl Language {
    /// An amount of money.
    pub(crate) fn money(&self, money: &Money) -> String {
        if money.minor == 0 {
            return self.part("money-free", &Args::default());
        }
        let digits = minor_digits(&money.currency);
        let per_major = 10_u64.pow(digits);
        let (major, minor) = (money.minor / per_major, money.minor % per_major);
        let code: String = money
            .currency
            .chars()
            .filter(char::is_ascii_uppercase)
            .take(3)
            .collect();
        let known = format!("currency-{code}");
        let key = if self.has(&known) {
            known.as_str()
        } else {
            "currency-other"
        };
        let args = |number: u64| {
            let code = code.chars().map(String::from).collect::<Vec<_>>().join(" ");
            let args = Args::default().number("count", number).text("code", code);
            args.number("digits", digits)
        };
        let (majors, minors) = (
            self.part(key, &args(major)),
            self.fill(key, Some("minor"), &args(minor)),
        );
        match (major, minor) {
            (_, 0) => majors,
            (0, _) => minors,
            (_, minor) => self.part(
                "money-both",
                &Args::default()
                    .text("majors", majors)
                    .text("minors", minors)
                    .number("rest", minor),
            ),
        }
    }
}

impl Language {
    /// A price, to be put behind what it is the price of: "for 5 dollars", "for free".
    pub(crate) fn price(&self, money: &Money) -> String {
        if money.minor == 0 {
            return self.part("for-free", &Args::default());
        }
        let args = Args::default().text("total", self.money(money));
        self.part("for-money", &args)
    }
}

/// Whether it is less than so many whole units of its currency.
pub(crate) fn is_below(money: &Money, whole: u32) -> bool {
    let per_major = 10_u64.pow(minor_digits(&money.currency));
    money.minor < u64::from(whole).saturating_mul(per_major)
}

/// ISO 4217: how many digits the minor unit has.
pub(super) fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Locale;
    use super::*;

    fn said(locale: Locale, minor: u64, currency: &str) -> String {
        Language::of(locale).money(&Money {
            minor,
            currency: currency.to_owned(),
        })
    }

    /// It has no words of its own for money, so it must find the American ones.
    fn british() -> Locale {
        Locale::all().find(|it| it.tag() == "en-GB").unwrap()
    }

    #[test]
    fn money_is_spoken_in_each_language() {
        let table = [
            (4_999, "USD", "49 dollars and 99 cents", "49 Dollar 99"),
            (500, "USD", "5 dollars", "5 Dollar"),
            (100, "USD", "1 dollar", "1 Dollar"),
            (101, "USD", "1 dollar and 1 cent", "1 Dollar 1"),
            (99, "USD", "99 cents", "99 Cent"),
            (0, "USD", "free", "kostenlos"),
            (4_999, "EUR", "49 euros and 99 cents", "49 Euro 99"),
            (500, "EUR", "5 euros", "5 Euro"),
            (1_050, "GBP", "10 pounds and 50 pence", "10 Pfund 50"),
            (1_050, "CAD", "10 dollars and 50 cents", "10 Dollar 50"),
            (1_050, "AUD", "10 dollars and 50 cents", "10 Dollar 50"),
            (1_050, "CHF", "10 francs and 50 centimes", "10 Franken 50"),
            (1_200, "JPY", "1200 yen", "1200 Yen"),
            (1_250, "PLN", "12 P L N and 50 hundredths", "12 P L N 50"),
            (1_250, "KWD", "1 K W D and 250 thousandths", "1 K W D 250"),
            (5, "KWD", "5 thousandths", "5 Tausendstel"),
            (1_500, "RWF", "1500 R W F", "1500 R W F"),
            (1, "CLF", "1 ten-thousandth", "1 Zehntausendstel"),
        ];

        for (minor, currency, english, german) in table {
            assert_eq!(said(Locale::EN_US, minor, currency), english);
            assert_eq!(said(british(), minor, currency), english);
            assert_eq!(said(Locale::DE_DE, minor, currency), german);
        }
    }

    #[test]
    fn an_amount_is_below_whole_units_of_its_currency() {
        let table = [
            (4_999, "USD", 50, true),
            (5_000, "USD", 50, false),
            (49, "JPY", 50, true),
            (4_999, "JPY", 50, false),
            (4_999, "KWD", 5, true),
            (u64::MAX, "USD", u32::MAX, false),
        ];

        for (minor, currency, whole, expected) in table {
            let money = Money {
                minor,
                currency: currency.to_owned(),
            };
            assert_eq!(is_below(&money, whole), expected, "{minor} {currency}");
        }
    }

    proptest! {
        #[test]
        fn no_amount_is_spoken_with_a_point(minor: u64, currency in "[A-Z]{3}") {
            for locale in Locale::all() {
                let said = said(locale, minor, &currency);
                prop_assert!(!said.is_empty());
                prop_assert!(!said.contains(['.', '{', '$']), "{said}");
            }
        }

        #[test]
        fn no_currency_does_harm(currency: String) {
            prop_assert!(!said(Locale::EN_US, 150, &currency).is_empty());
        }
    }
}
