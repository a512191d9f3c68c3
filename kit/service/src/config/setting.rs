//! Types that a configuration value may have.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::sources::Raw;

/// A type of configuration value: how it is written, and how it is shown.
pub trait Setting: Sized {
    /// What is allowed, after "must be": `a duration such as 500ms, 60s, 15m, 1h or 30d`.
    const EXPECTED: &'static str;

    /// What is allowed where there may be several, after "must be".
    const LISTED: &'static str = "a list (comma-separated in a variable)";

    /// Reads the value from text: a variable, a flag, or a TOML string.
    fn from_text(text: &str) -> Option<Self>;

    /// Reads the value from TOML; by default only from a string.
    fn from_toml(value: &toml::Value) -> Option<Self> {
        value.as_str().and_then(Self::from_text)
    }

    /// As `config show` prints it; [`Setting::from_text`] reads it back.
    fn show(&self) -> String;
}

pub(super) fn read<T: Setting>(raw: &Raw) -> Option<T> {
    match raw {
        Raw::Text(text) => T::from_text(text),
        Raw::Toml(value) => T::from_toml(value),
    }
}

impl Setting for String {
    const EXPECTED: &'static str = "text";

    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl Setting for PathBuf {
    const EXPECTED: &'static str = "a path";

    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::from(text))
    }

    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl Setting for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn from_toml(value: &toml::Value) -> Option<Self> {
        value.as_bool()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

macro_rules! whole_number {
    ($($type:ty: $expected:literal),*) => {$(
        impl Setting for $type {
            const EXPECTED: &'static str = $expected;

            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn from_toml(value: &toml::Value) -> Option<Self> {
                value.as_integer().and_then(|number| number.try_into().ok())
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
whole_number! {
    u16: "a whole number from 0 to 65535",
    u32: "a whole number from 0 to 4294967295",
    u64: "a whole number from 0",
    usize: "a whole number from 0"
}

impl Setting for SocketAddr {
    const EXPECTED: &'static str =
        "an address and a port such as 127.0.0.1:8443 (port 0: any free one)";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for Duration {
    const EXPECTED: &'static str = "a duration such as 500ms, 60s, 15m, 1h or 30d";

    fn from_text(text: &str) -> Option<Self> {
        let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, unit) = text.split_at_checked(unit_at)?;
        // Decimal places without floating point: 6.5s is 6,500 ms.
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || decimals.len() > 3 || number.ends_with('.') {
            return None;
        }
        let unit_millis: u64 = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        let digits: u64 = format!("{whole}{decimals:0<3}").parse().ok()?;
        let thousandths = digits.checked_mul(unit_millis)?;
        (thousandths % 1_000 == 0).then(|| Self::from_millis(thousandths / 1_000))
    }

    fn show(&self) -> String {
        let millis = self.as_millis();
        [
            (86_400_000, "d"),
            (3_600_000, "h"),
            (60_000, "m"),
            (1_000, "s"),
        ]
        .into_iter()
        // A minute stays `60s`: what most keys are given in.
        .find(|(size, _)| millis >= *size && millis.is_multiple_of(*size) && millis / size > 1)
        .map_or_else(
            || format!("{millis}ms"),
            |(size, unit)| format!("{}{unit}", millis / size),
        )
    }
}

impl<T: Setting> Setting for Vec<T> {
    const EXPECTED: &'static str = T::LISTED;

    fn from_text(text: &str) -> Option<Self> {
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(T::from_text)
            .collect()
    }

    fn from_toml(value: &toml::Value) -> Option<Self> {
        match value {
            toml::Value::Array(items) => items.iter().map(T::from_toml).collect(),
            other => T::from_toml(other).map(|item| vec![item]),
        }
    }

    fn show(&self) -> String {
        self.iter().map(Setting::show).collect::<Vec<_>>().join(",")
    }
}

/// Makes an enum a [`Setting`] with one word for each variant.
///
/// ```
/// saycart_service::setting_words! {
///     /// What to do while the truth is out of reach.
///     pub enum TruthUnreachable {
///         /// Answer what the cache knows.
///         Serve = "serve",
///         /// Refuse.
///         Deny = "deny",
///     }
/// }
/// ```
#[macro_export]
macro_rules! setting_words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $first:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $crate::config::Setting for $name {
            const EXPECTED: &'static str = concat!("one of", $(" `", $first, "`"),+);

            fn from_text(text: &str) -> Option<Self> {
                match text { $($first => Some(Self::$variant),)+ _ => None }
            }

            fn show(&self) -> String {
                match self { $(Self::$variant => $first,)+ }.to_owned()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_read_and_shown() {
        for (text, millis) in [
            ("500ms", 500),
            ("60s", 60_000),
            ("15m", 900_000),
            ("2h", 7_200_000),
            ("30d", 2_592_000_000),
        ] {
            let read = Duration::from_text(text).unwrap();
            assert_eq!(read, Duration::from_millis(millis), "{text}");
            assert_eq!(Duration::from_text(&read.show()), Some(read), "{text}");
        }
        assert_eq!(
            Duration::from_text("6.5s"),
            Some(Duration::from_millis(6_500))
        );
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "s",
            "60",
            "-1s",
            "1.s",
            "1.2345s",
            "0.0001s",
            "60 s",
            "1w",
            "99999999999999999999d",
        ] {
            assert_eq!(Duration::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_is_read_from_text_and_from_toml() {
        let toml: toml::Table = "ids = ['a', 'b']".parse().unwrap();

        assert_eq!(
            Vec::<String>::from_text("a, b"),
            Some(vec!["a".to_owned(), "b".to_owned()])
        );
        assert_eq!(
            Vec::<String>::from_toml(&toml["ids"]),
            Vec::from_text("a,b")
        );
        assert_eq!(Vec::<String>::from_text(""), Some(vec![]));
    }

    proptest! {
        #[test]
        fn any_text_is_a_value_or_none(text in "[+-]?[0-9]{0,22}[.]?[0-9]{0,5}(ms|s|m|h|d)?|.*") {
            let _duration = Duration::from_text(&text);
            let _port = u16::from_text(&text);
            let _switch = bool::from_text(&text);
            let _address = SocketAddr::from_text(&text);
        }

        #[test]
        fn what_is_shown_is_read_back(count in 0_u64..1_000_000, unit in 0_usize..5) {
            let unit = [1, 1_000, 60_000, 3_600_000, 86_400_000][unit];
            let duration = Duration::from_millis(count * unit);

            prop_assert_eq!(Duration::from_text(&duration.show()), Some(duration));
        }

        #[test]
        fn an_address_is_read_back(ip in any::<std::net::IpAddr>(), port in any::<u16>()) {
            let address = SocketAddr::new(ip, port);
            prop_assert_eq!(SocketAddr::from_text(&address.show()), Some(address));
        }
    }
}
