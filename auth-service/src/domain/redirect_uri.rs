//! Where a client may send a browser back to (RFC 6749 §3.1.2, RFC 9700 §2.1 and §4.1).
//!
//! A URI is checked once, when it is registered; after that it is only ever compared, byte for
//! byte but for the port of a loopback address. Amazon's three regional addresses are made from a vendor id.
//! An app's address is of another kind: no browser is sent there, it is only what a code is said to be for.

use url::{Host, Url};

use super::profile::{AppRedirects, Profile, RedirectRule};

/// A redirect URI as it was registered. Compared byte for byte and never normalised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RedirectUri(String);

/// Why a URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidRedirectUri {
    /// Relative, malformed, too long or not plain ASCII.
    #[error("must be an absolute URI of at most 2000 visible ASCII characters")]
    Malformed,
    /// `http`, `javascript`, `data` and whatever else is not `https`.
    #[error("must begin with https:// (http:// only to a loopback address, for a public client)")]
    Scheme,
    /// A fragment would be lost or leak the code.
    #[error("must have no fragment (`#`)")]
    Fragment,
    /// Patterns invite open redirects.
    #[error("must have no wildcard (`*`)")]
    Wildcard,
    /// `https://shop.example@evil.example/` deceives its readers.
    #[error("must have no user name or password")]
    UserInfo,
    /// What a browser would rewrite before it goes there, such as `..`.
    #[error(
        "must be written as a browser would write it: lower-case host, no `.` or `..` segments, no default port"
    )]
    NotNormal,
    /// No such host can be in the DNS, and pages name it where `;` ends a rule.
    #[error("must have a host of lower-case letters, digits, `-`, `_` and `.`, or an address")]
    Host,
    /// The profile knows where its client is at home.
    #[error("must be one of the addresses that this profile's client has")]
    ForeignHost,
    /// The profile does not know of apps.
    #[error("cannot be an app's: clients of this profile have none")]
    NoApp,
    /// At the vendor's is no app of the shop's.
    #[error("is the vendor's and no app's")]
    NotAnApps,
}

/// RFC 6749 sets no bound; Amazon's are under 100, and the URI travels in every authorization.
const MAX_LENGTH: usize = 2_000;

impl RedirectUri {
    /// Checks a URI that somebody wants to register for a client of this profile.
    pub(crate) fn register(text: &str, profile: Profile) -> Result<Self, InvalidRedirectUri> {
        let rule = profile.policy().redirects;
        let url = read(text, rule)?;
        match rule {
            RedirectRule::Vendor { hosts, path_prefix }
                if !is_at(&url, hosts) || !url.path().starts_with(path_prefix) =>
            {
                Err(InvalidRedirectUri::ForeignHost)
            }
            RedirectRule::Vendor { .. } | RedirectRule::Https | RedirectRule::HttpsOrLoopback => {
                Ok(Self(text.to_owned()))
            }
        }
    }

    /// Checks a URI of the shop's own app, for codes that are made while the shopper is in it.
    pub(crate) fn register_app(text: &str, profile: Profile) -> Result<Self, InvalidRedirectUri> {
        let policy = profile.policy();
        match policy.app_redirects {
            AppRedirects::None => return Err(InvalidRedirectUri::NoApp),
            AppRedirects::Https => {}
        }
        let url = read(text, RedirectRule::Https)?;
        match policy.redirects {
            RedirectRule::Vendor { hosts, .. } if is_at(&url, hosts) => {
                Err(InvalidRedirectUri::NotAnApps)
            }
            RedirectRule::Vendor { .. } | RedirectRule::Https | RedirectRule::HttpsOrLoopback => {
                Ok(Self(text.to_owned()))
            }
        }
    }

    /// Takes a URI back from the database.
    pub(crate) fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The URI as it was registered.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// This URI with the port that was sent, if `sent` differs in nothing else and leads to a
    /// loopback address: a native client listens on a port that the system gives it, and may not
    /// choose (RFC 8252 §7.3). `localhost` is a name, which can lead elsewhere (§8.3).
    pub(crate) fn with_port_of(&self, sent: &str) -> Option<Self> {
        let mut ours = Url::parse(&self.0).ok()?;
        let theirs = Url::parse(sent).ok()?;
        let by_number = matches!(ours.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
        if ours.scheme() != "http" || !by_number || !is_loopback(&ours) {
            return None;
        }
        ours.set_port(theirs.port()).ok()?;
        // As in the registered one, the path may be missing.
        let bare = !self.0.ends_with('/');
        let expected = match ours.as_str().strip_suffix('/') {
            Some(without) if bare => without,
            Some(_) | None => ours.as_str(),
        };
        (expected == sent).then(|| Self(sent.to_owned()))
    }

    /// Whether it leads by `https` to another machine, where no program of this one can listen.
    pub(crate) fn is_elsewhere(&self) -> bool {
        Url::parse(&self.0).is_ok_and(|url| url.scheme() == "https" && !is_loopback(&url))
    }

    /// Scheme, host and port, as a Content-Security-Policy names a source.
    pub(crate) fn origin(&self) -> Option<String> {
        Url::parse(&self.0)
            .ok()
            .map(|url| url.origin().ascii_serialization())
    }

    /// The URI with these parameters behind its own query, if it has one (RFC 6749 §4.1.2). The
    /// values are already percent-encoded.
    pub(crate) fn with_parameters(&self, parameters: &[(&str, &str)]) -> String {
        let mut uri = self.0.clone();
        for (name, value) in parameters {
            uri.push(if uri.contains('?') { '&' } else { '?' });
            uri.push_str(name);
            uri.push('=');
            uri.push_str(value);
        }
        uri
    }
}

/// Reads what may be an address under this rule, but for the host.
fn read(text: &str, rule: RedirectRule) -> Result<Url, InvalidRedirectUri> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.is_empty() || text.len() > MAX_LENGTH || !visible {
        return Err(InvalidRedirectUri::Malformed);
    }
    let url = Url::parse(text).map_err(|_relative_or_malformed| InvalidRedirectUri::Malformed)?;
    if url.fragment().is_some() {
        return Err(InvalidRedirectUri::Fragment);
    }
    if text.contains('*') {
        return Err(InvalidRedirectUri::Wildcard);
    }
    match (url.scheme(), rule) {
        ("https", _) => {}
        ("http", RedirectRule::HttpsOrLoopback) if is_loopback(&url) => {}
        _ => return Err(InvalidRedirectUri::Scheme),
    }
    if !url.username().is_empty() || url.password().is_some() || text.contains('@') {
        return Err(InvalidRedirectUri::UserInfo);
    }
    // `https://shop.example` and `https://shop.example/` are one place, and both are usual.
    if url.as_str() != text && url.as_str().strip_suffix('/') != Some(text) {
        return Err(InvalidRedirectUri::NotNormal);
    }
    if !is_plain_host(&url) {
        return Err(InvalidRedirectUri::Host);
    }
    Ok(url)
}

fn is_at(url: &Url, hosts: &[&str]) -> bool {
    url.host_str().is_some_and(|host| hosts.contains(&host))
}

/// Whether the host is an address, or a name that the DNS may have: to browsers, nearly every
/// character can be in one.
fn is_plain_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Some(Host::Domain(name)) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let mut labels = name.strip_suffix('.').unwrap_or(name).split('.');
            labels.all(|label| !label.is_empty() && label.chars().all(plain))
        }
        None => false,
    }
}

/// Whether a URL leads to the machine itself (RFC 8252 §7.3).
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// What Amazon calls a developer; all skills of one share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VendorId(String);

/// A text that is no vendor id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an Amazon vendor id: an `M` and up to 31 more capital letters and digits")]
pub(crate) struct InvalidVendorId;

impl std::str::FromStr for VendorId {
    type Err = InvalidVendorId;

    fn from_str(text: &str) -> Result<Self, InvalidVendorId> {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if plain && text.starts_with('M') && (2..=32).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidVendorId)
        }
    }
}

impl VendorId {
    /// The addresses that Alexa may send a shopper of this vendor's skills back to.
    ///
    /// North America, Europe, and the Far East with Australia: which one is used follows the
    /// shopper's marketplace, so a client needs all of them.
    pub(crate) fn redirect_uris(&self) -> Vec<RedirectUri> {
        match Profile::Alexa.policy().redirects {
            RedirectRule::Vendor { hosts, path_prefix } => hosts
                .iter()
                .map(|host| RedirectUri(format!("https://{host}{path_prefix}{}", self.0)))
                .collect(),
            RedirectRule::Https | RedirectRule::HttpsOrLoopback => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_https_uri_can_be_registered() {
        for uri in [
            "https://shop.example",
            "https://shop.example/",
            "https://shop.example:8443/back?of=shop",
            "https://xn--mnchen-3ya.example/back",
        ] {
            let registered = RedirectUri::register(uri, Profile::Confidential);

            assert_eq!(registered.map(|uri| uri.0), Ok(uri.to_owned()));
        }
    }

    #[test]
    fn whatever_opens_a_door_to_others_is_refused() {
        use InvalidRedirectUri::{
            Fragment, Host, Malformed, NotNormal, Scheme, UserInfo, Wildcard,
        };
        for (uri, reason) in [
            ("", Malformed),
            ("/back", Malformed),
            ("shop.example/back", Malformed),
            ("https://shop.example/ü", Malformed),
            ("https://shop.example/a b", Malformed),
            ("http://shop.example/back", Scheme),
            ("http://127.0.0.1/back", Scheme),
            ("javascript:alert(1)", Scheme),
            ("data:text/html,x", Scheme),
            ("com.example.app:/back", Scheme),
            ("https://shop.example/back#top", Fragment),
            ("https://shop.example/back#", Fragment),
            ("https://*.shop.example/back", Wildcard),
            ("https://shop.example@evil.example/", UserInfo),
            ("https://shop.example/a/../b", NotNormal),
            ("https://Shop.example/", NotNormal),
            ("https://shop.example:443/", NotNormal),
            ("https:\\\\shop.example\\", NotNormal),
            // A page's Content-Security-Policy names the host.
            ("https://shop.example;sandbox/", Host),
            ("https://shop.example,sandbox/", Host),
            ("https://'none'/", Host),
            ("https://shop..example/", Host),
        ] {
            assert_eq!(
                RedirectUri::register(uri, Profile::Confidential),
                Err(reason),
                "{uri}"
            );
        }
    }

    #[test]
    fn only_a_public_client_may_use_plain_http_and_only_to_its_own_machine() {
        for uri in [
            "http://127.0.0.1:8080/back",
            "http://[::1]:8080/back",
            "http://localhost/back",
        ] {
            assert!(RedirectUri::register(uri, Profile::Public).is_ok(), "{uri}");
        }
        assert_eq!(
            RedirectUri::register("http://10.0.0.1/back", Profile::Public),
            Err(InvalidRedirectUri::Scheme)
        );
    }

    #[test]
    fn only_the_port_of_a_loopback_address_may_differ() {
        let with_port = |registered: &str, sent: &str| {
            let registered = RedirectUri(registered.to_owned());
            registered.with_port_of(sent).map(|uri| uri.0)
        };
        for (registered, sent) in [
            ("http://127.0.0.1/back", "http://127.0.0.1:51004/back"),
            (
                "http://127.0.0.1:8080/back?a=b",
                "http://127.0.0.1:51004/back?a=b",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:51004"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1/"),
            ("http://[::1]/back", "http://[::1]:51004/back"),
        ] {
            assert_eq!(with_port(registered, sent).as_deref(), Some(sent), "{sent}");
        }
        for (registered, sent) in [
            ("http://127.0.0.1/back", "http://127.0.0.1:51004/other"),
            ("http://127.0.0.1/back", "http://127.0.0.1:51004/back?a=b"),
            ("http://127.0.0.1/back", "http://127.0.0.1:51004/back#top"),
            ("http://127.0.0.1/back", "http://127.0.0.1:51004/./back"),
            ("http://127.0.0.1/back", "http://127.0.0.1:051004/back"),
            ("http://127.0.0.1/back", "http://127.0.0.1:80/back"),
            ("http://127.0.0.1/back", "http://127.0.0.2:51004/back"),
            ("http://127.0.0.1/back", "http://2130706433:51004/back"),
            ("http://127.0.0.1/back", "http://a@127.0.0.1:51004/back"),
            ("http://127.0.0.1/back", "https://127.0.0.1:51004/back"),
            ("http://127.0.0.1/", "http://127.0.0.1:51004"),
            ("http://127.0.0.1", "http://127.0.0.1:51004/"),
            ("http://localhost/back", "http://localhost:51004/back"),
            (
                "https://shop.example/back",
                "https://shop.example:8443/back",
            ),
        ] {
            assert_eq!(with_port(registered, sent), None, "{registered} {sent}");
        }
    }

    #[test]
    fn an_alexa_client_goes_back_to_amazon_only() {
        assert_eq!(
            RedirectUri::register("https://evil.example/api/skill/link/M1", Profile::Alexa),
            Err(InvalidRedirectUri::ForeignHost)
        );
        assert_eq!(
            RedirectUri::register("https://evilamazon.com/api/skill/link/M1", Profile::Alexa),
            Err(InvalidRedirectUri::ForeignHost)
        );
    }

    #[test]
    fn an_app_of_an_alexa_client_has_an_exact_https_address_that_is_not_amazons() {
        use InvalidRedirectUri::{Fragment, NoApp, NotAnApps, Scheme, Wildcard};
        let app = "https://app.example/alexa/callback";
        let of_app =
            |text: &str, profile| RedirectUri::register_app(text, profile).map(|uri| uri.0);

        assert_eq!(of_app(app, Profile::Alexa), Ok(app.to_owned()));
        for (text, reason) in [
            ("http://app.example/alexa/callback", Scheme),
            ("http://127.0.0.1/callback", Scheme),
            ("com.example.app:/callback", Scheme),
            ("https://app.example/#callback", Fragment),
            ("https://*.app.example/", Wildcard),
            ("https://layla.amazon.com/api/skill/link/M1", NotAnApps),
            ("https://layla.amazon.com/callback", NotAnApps),
        ] {
            assert_eq!(of_app(text, Profile::Alexa), Err(reason), "{text}");
        }
        for profile in [Profile::Google, Profile::Confidential, Profile::Public] {
            assert_eq!(of_app(app, profile), Err(NoApp));
        }
    }

    #[test]
    fn a_vendor_id_registers_the_three_regional_addresses() {
        let vendor: VendorId = "M12AB34CD56EF7".parse().unwrap();

        let uris = vendor.redirect_uris();

        assert_eq!(
            uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>(),
            [
                "https://pitangui.amazon.com/api/skill/link/M12AB34CD56EF7",
                "https://layla.amazon.com/api/skill/link/M12AB34CD56EF7",
                "https://alexa.amazon.co.jp/api/skill/link/M12AB34CD56EF7",
            ]
        );
        for uri in &uris {
            assert_eq!(
                RedirectUri::register(uri.as_str(), Profile::Alexa).as_ref(),
                Ok(uri)
            );
        }
    }

    #[test]
    fn what_is_no_vendor_id_is_refused() {
        for text in ["", "M", "X12", "m12ab", "M12/../x", "M12#", &"M".repeat(33)] {
            assert_eq!(text.parse::<VendorId>(), Err(InvalidVendorId), "{text}");
        }
    }

    #[test]
    fn parameters_go_behind_a_query_that_is_there() {
        let plain = RedirectUri("https://shop.example/back".to_owned());
        let with_query = RedirectUri("https://shop.example/back?of=shop".to_owned());

        assert_eq!(
            plain.with_parameters(&[("code", "a"), ("state", "b%20c")]),
            "https://shop.example/back?code=a&state=b%20c"
        );
        assert_eq!(
            with_query.with_parameters(&[("code", "a")]),
            "https://shop.example/back?of=shop&code=a"
        );
    }

    proptest! {
        #[test]
        fn what_can_be_registered_leads_where_it_says(
            text in "(https?|HTTPS|javascript|data)?(://|:|//)?[a-z0-9.@:\\[\\]-]{0,12}[!-~]{0,20}|.*",
        ) {
            for profile in Profile::every() {
                let Ok(uri) = RedirectUri::register(&text, profile) else { continue };
                let url = Url::parse(&text).unwrap();

                prop_assert_eq!(uri.as_str(), &text);
                let is_local = profile == Profile::Public && is_loopback(&url);
                prop_assert!(url.scheme() == "https" || (url.scheme() == "http" && is_local));
                prop_assert!(url.host_str().is_some_and(|host| !host.is_empty()));
                prop_assert!(!text.contains(['#', '*', '@', '\\', ' ']), "{}", text);
            }
        }

        #[test]
        fn no_address_is_both_an_apps_and_amazons(
            text in "(https://(pitangui|layla|alexa)\\.amazon\\.(com|co\\.jp)(/api/skill/link/)?)?[!-~]{0,20}|.*",
        ) {
            let browsers = RedirectUri::register(&text, Profile::Alexa);
            let apps = RedirectUri::register_app(&text, Profile::Alexa);

            prop_assert!(browsers.is_err() || apps.is_err(), "{}", text);
            if let Ok(uri) = apps {
                prop_assert_eq!(uri.as_str(), &text);
                prop_assert!(text.starts_with("https://"), "{}", text);
            }
        }

        #[test]
        fn one_changed_character_is_another_address_or_none(
            at in 0_usize..56,
            with in "[!-~]",
        ) {
            let registered = VendorId("M2A98EXAMPLE".to_owned()).redirect_uris();
            let uri = registered.first().unwrap().as_str();
            let at = at.min(uri.len() - 1);
            let mut other = uri.to_owned();
            other.replace_range(at..=at, &with);

            if let Ok(read) = RedirectUri::register(&other, Profile::Alexa) {
                // Still at Amazon's, and not the same but where nothing was changed.
                prop_assert_eq!(read.as_str() == uri, other == uri);
                let host = Url::parse(&other).unwrap().host_str().unwrap().to_owned();
                prop_assert!(registered.iter().any(|ours| ours.as_str().contains(&host)));
            }
        }

        #[test]
        fn any_address_is_the_registered_one_but_for_its_port_or_another(
            sent in "http://127\\.0\\.0\\.1(:[0-9]{1,5})?(/cb)?[!-~]{0,3}|.*",
        ) {
            let ours = RedirectUri::register("http://127.0.0.1:1/cb", Profile::Public).unwrap();
            if let Some(uri) = ours.with_port_of(&sent) {
                let url = Url::parse(&sent).unwrap();

                prop_assert_eq!(uri.as_str(), &sent);
                prop_assert_eq!(url.host_str(), Some("127.0.0.1"));
                prop_assert_eq!((url.path(), url.query(), url.fragment()), ("/cb", None, None));
            }
        }
    }
}
