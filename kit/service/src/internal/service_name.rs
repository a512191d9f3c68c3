//! The names that services go by among each other.

use std::fmt;
use std::sync::Arc;

use crate::config::Setting;

/// The name of a service, as it stands in its certificate behind the trust domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceName(Arc<str>);

impl ServiceName {
    /// Reads a name. One that no certificate can have, for its form or because it is an operator's,
    /// is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_service = is_name(text) && text != super::caller::OPERATOR;
        is_service.then(|| Self(text.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Setting for ServiceName {
    const EXPECTED: &'static str = "the name of a service";

    const LISTED: &'static str = "names of services, each of letters, digits, `-`, `_` and `.` as in \
         its certificate, `operator` not among them (a list, comma-separated in a variable)";

    fn from_text(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// Whether a caller may be called this at all.
pub(super) fn is_name(text: &str) -> bool {
    let may_stand = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !text.is_empty() && text.chars().all(may_stand)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_no_services_certificate_can_say_is_no_name() {
        for text in [
            "",
            "shop app",
            "shop/app",
            "spiffe://shop/app",
            "läden",
            "operator",
            "*",
        ] {
            assert_eq!(ServiceName::parse(text), None, "{text}");
        }
        for text in ["shop-app", "shop_app.2", "Operator"] {
            assert_eq!(ServiceName::parse(text).unwrap().as_str(), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_name_that_a_service_is_called_by_or_none(text in "[a-z._/-]{0,12}|.*") {
            if let Some(name) = ServiceName::parse(&text) {
                prop_assert_eq!(name.as_str(), &text);
                prop_assert_eq!(super::super::Caller::named(&text), super::super::Caller::Service(text.as_str().into()));
            }
        }
    }
}
