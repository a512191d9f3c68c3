//! What the page about privacy is told from outside: the shop's own policy or contact, and how long
//! cart-service keeps what. What auth-service itself keeps it knows ([`crate::operations::Kept`]).

use std::time::Duration;

use url::Url;

/// What the page about privacy says, beside what is auth-service's own.
#[derive(Debug, Clone)]
pub struct Privacy {
    /// The shop's own policy: it takes the place of the page.
    pub policy: Option<PolicyUrl>,
    /// Whom a shopper writes to.
    pub contact: Option<Contact>,
    /// What is kept of carts.
    pub carts: CartsKept,
}

impl Privacy {
    /// For tests and benches: nothing is said, and each figure of carts is another than cart-service's.
    pub const SAMPLE: Self = Self {
        policy: None,
        contact: None,
        carts: CartsKept::SAMPLE,
    };
}

/// How long cart-service keeps what, and how many people stand behind what it shows.
#[derive(Debug, Clone, Copy)]
pub struct CartsKept {
    /// A cart that its shopper changed no more.
    pub idle_carts: Duration,
    /// What an emptied cart held.
    pub emptied_carts: Duration,
    /// What a spoken change did.
    pub changes: Duration,
    /// Which changes are still to be told.
    pub late_changes: Duration,
    /// What was asked for and not found.
    pub unresolved: Duration,
    /// By how many people, before an operator sees it.
    pub unresolved_people: u32,
    /// Which product was meant by words that name it weakly.
    pub confirmed: Duration,
    /// By how many people, before an operator sees it.
    pub confirmed_people: u32,
    /// The words of an open "Did you mean …?".
    pub asked: Duration,
    /// On which days somebody added what.
    pub added_days: Duration,
    /// Of whom those days are kept.
    pub histories: Histories,
}

impl CartsKept {
    /// Each figure once.
    pub(crate) const SAMPLE: Self = Self {
        idle_carts: Duration::from_hours(91 * 24),
        emptied_carts: Duration::from_hours(25),
        changes: Duration::from_hours(8 * 24),
        late_changes: Duration::from_mins(16),
        unresolved: Duration::from_hours(31 * 24),
        unresolved_people: 6,
        confirmed: Duration::from_hours(32 * 24),
        confirmed_people: 4,
        asked: Duration::from_mins(11),
        added_days: Duration::from_hours(181 * 24),
        histories: Histories::WhereAskedFor,
    };
}

/// Whose history is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Histories {
    /// Of who asked for it.
    WhereAskedFor,
    /// Of who did not refuse it.
    UnlessRefused,
}

/// The address of a policy of the shop's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyUrl(String);

impl PolicyUrl {
    /// As pages name it, and Amazon takes it: https, and visible ASCII as a browser writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        let fits = url.scheme() == "https" && url.has_host() && is_plain;
        fits.then(|| Self(url.to_string()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whom to write to: a name and an address, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact(String);

/// A company, a street, a town, and an e-mail address take a hundred.
const LONGEST_CONTACT: usize = 300;

impl Contact {
    /// Any text of one line.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = (1..=LONGEST_CONTACT).contains(&text.chars().count());
        let is_one_line = !text.chars().any(char::is_control);
        (fits && is_one_line).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_policy_is_where_a_browser_and_amazon_go() {
        let parse = |text| PolicyUrl::parse(text).map(|url| url.as_str().to_owned());

        assert_eq!(
            parse("https://shop.example/privacy?for=alexa#voice").as_deref(),
            Some("https://shop.example/privacy?for=alexa#voice")
        );
        for text in [
            "",
            "/privacy",
            "shop.example/privacy",
            "http://shop.example/privacy",
            "https://",
            "https://me:secret@shop.example/privacy",
            "javascript:alert(1)",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_contact_is_one_line() {
        let line = "Leaf & Pot GmbH, Teeweg 1, 20095 Hamburg, privacy@shop.example";

        assert_eq!(Contact::parse(line).unwrap().as_str(), line);
        for text in ["", "  ", "Leaf\nPot", &"x".repeat(301)] {
            assert_eq!(Contact::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_of_visible_ascii_or_none(
            text in "(https://)?[a-zé.]{0,9}(:[0-9]{1,5})?/?[ -~é]{0,12}|.*",
        ) {
            if let Some(url) = PolicyUrl::parse(&text) {
                prop_assert!(url.as_str().starts_with("https://"));
                prop_assert!(url.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{}", url.as_str());
            }
        }
    }
}
