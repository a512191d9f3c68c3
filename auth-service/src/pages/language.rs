//! Which language a browser's owner reads (RFC 9110 §12.5.4).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;

/// A language that the pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// American English; also for everybody whose language we do not have.
    EnUs,
    /// German.
    DeDe,
}

impl Language {
    /// Every one.
    pub(crate) const ALL: [Self; 2] = [Self::EnUs, Self::DeDe];

    /// As `lang` and catalogues spell it.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
            Self::DeDe => "de-DE",
        }
    }

    /// That of a tag such as `de-AT`, if we have it: regions are passed over.
    pub(super) fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::EnUs),
            "de" => Some(Self::DeDe),
            _ => None,
        }
    }

    /// The best of what `Accept-Language` lists: regions are passed over, weights are not.
    fn negotiate(accept: &str) -> Self {
        let mut best = (0.0, Self::EnUs);
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let Some(language) = parts.next().and_then(Self::of) else {
                continue;
            };
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1.0, |weight| weight.parse::<f32>().unwrap_or(0.0));
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let accept = parts.headers.get(header::ACCEPT_LANGUAGE);
        Ok(Self::negotiate(
            accept
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_language_that_is_liked_best_is_spoken() {
        use Language::{DeDe, EnUs};
        for (accept, language) in [
            ("", EnUs),
            ("de", DeDe),
            ("de-AT,en;q=0.5", DeDe),
            ("en;q=0.5, de;q=0.9", DeDe),
            ("fr-FR,fr;q=0.9,de;q=0.3", DeDe),
            ("en-GB,de", EnUs),
            ("de;q=0", EnUs),
            ("de;q=nan, *", EnUs),
            ("ja,*;q=0.1", EnUs),
        ] {
            assert_eq!(Language::negotiate(accept), language, "{accept}");
        }
    }

    proptest! {
        #[test]
        fn any_header_names_a_language(
            before in "[a-z*-]{0,5}(;q=[0-9.a-z-]{0,5})?|.{0,9}",
            weight in 1_u16..=1000,
            after in "[a-z*-]{0,5}(;q=0)?|[^,]{0,9}",
        ) {
            let _one_of_ours = Language::negotiate(&before);
            // Whatever stands beside it: what is wanted at all is not passed over for what is not.
            let alone = format!("xx,de;q={}.{:03},{}", weight / 1000, weight % 1000, after);
            let wants_english = after.to_ascii_lowercase().trim_start().starts_with("en");
            prop_assert!(wants_english || Language::negotiate(&alone) == Language::DeDe, "{}", alone);
        }
    }
}
