//! What kind of client it is, and the rules that its tokens live by, as data: `profiles/NAME.toml`.
//!
//! To add a vendor: a file there, and nothing else. It is built in, so that every replica has it
//! and a test has read it. The four that are named here are those that the contract names.

mod file;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use serde::Deserialize;

use super::scope::ScopeSet;
use super::setup::SetupField;

/// The kind of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Profile {
    /// Amazon Alexa's account linking.
    Alexa,
    /// Google's account linking.
    Google,
    /// Any other client that can keep a secret.
    Confidential,
    /// A client that cannot keep a secret (RFC 6749 §2.1).
    Public,
    /// Another vendor's.
    Vendor(Vendor),
}

/// A vendor that only a file knows: the name of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Vendor(&'static str);

/// Whether a client can keep a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// It can.
    Confidential,
    /// It cannot (RFC 6749 §2.1).
    Public,
}

/// What a file says.
#[derive(Debug, Clone, Copy)]
struct Rules {
    kind: Kind,
    policy: Policy,
}

/// The files, by name: `profiles/NAME.toml`.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

/// A vendor that only tests know.
#[cfg(test)]
const TEST_FILES: &[(&str, &str)] = &[("acme", include_str!("../../../tests/profiles/acme.toml"))];
#[cfg(not(test))]
const TEST_FILES: &[(&str, &str)] = &[];

static RULES: LazyLock<BTreeMap<&'static str, Rules>> = LazyLock::new(|| {
    let files = FILES.iter().chain(TEST_FILES);
    let read = |(name, text): &(&'static str, &str)| {
        let rules = file::read(text);
        (
            *name,
            rules.expect("a test has read every file that is built in"),
        )
    };
    files.map(read).collect()
});

/// When a refresh replaces the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rotate {
    /// At every refresh.
    Always,
    /// Only when its key is no longer the active one. Amazon recommends refresh tokens that do
    /// not change, RFC 9700 §4.14 asks rotation of public clients only, and what does not change
    /// cannot get lost.
    Never,
}

/// What proves that the client has stored its newest refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AcknowledgedBy {
    /// Any use of a token of its generation.
    AnyUse,
    /// Only a refresh with it: that the access token is used does not prove that the refresh
    /// token was stored, and Amazon's stores lag.
    Refresh,
}

/// What the use of a superseded refresh token does (RFC 9700 §4.14.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reuse {
    /// Ends the link: it may be a thief, and the client can start anew.
    Ends,
    /// Refuses and tells the operator: the client authenticated, and a link cannot be repaired by
    /// voice.
    Keeps,
}

/// Whether an authorization request must bring a PKCE challenge. One that comes is always held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Pkce {
    /// Refused without.
    Required,
    /// Amazon and Google send none unless told to.
    Optional,
}

impl Pkce {
    /// As the audit log spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
        }
    }
}

/// What a new password does to the links of the account (RFC 9700 §4.14 leaves it to the server).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PasswordChange {
    /// They end: who holds the refresh token needs nothing else.
    Ends,
    /// They go on: the client has a secret, too, and a link cannot be repaired by voice.
    Keeps,
}

/// Whether addresses of the shop's own apps may be registered: for codes that the shop has made while
/// the shopper is in its app, never for a browser to be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AppRedirects {
    /// No: who lets an app make codes hands them over with an address that browsers know, too.
    #[default]
    None,
    /// Any absolute `https` URI without a fragment that is not the vendor's.
    Https,
}

/// Which redirect URIs may be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedirectRule {
    /// `https://{one of these hosts}{path_prefix}…` and nothing else.
    Vendor {
        /// The vendor's hosts.
        hosts: &'static [&'static str],
        /// What the path begins with; the vendor's or project's id follows.
        path_prefix: &'static str,
    },
    /// Any absolute `https` URI without a fragment.
    Https,
    /// As `Https`, and `http` to a loopback address (RFC 8252 §7.3).
    HttpsOrLoopback,
}

/// The rules of a profile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    /// When the refresh token changes.
    pub(crate) rotate: Rotate,
    /// What makes the one before it worthless.
    pub(crate) acknowledged_by: AcknowledgedBy,
    /// What using a worthless one does.
    pub(crate) reuse: Reuse,
    /// How long after a rotation the one before is still answered with its successor, while that
    /// is not acknowledged. `None`: as long as it takes.
    pub(crate) retry_window: Option<Duration>,
    /// How far ahead of the row a genuine token may be: a restored backup has forgotten
    /// generations that clients hold.
    pub(crate) fast_forward_max: u32,
    /// Life of an access token.
    pub(crate) access_life: Duration,
    /// No reply promises less: Alexa refuses less than six minutes.
    pub(crate) min_expires_in: Duration,
    /// Ends a link that is not refreshed for so long.
    pub(crate) idle: Option<Duration>,
    /// Ends a link of this age.
    pub(crate) absolute: Option<Duration>,
    /// Whether PKCE is needed.
    pub(crate) pkce: Pkce,
    /// What a new password does to the links of the account.
    pub(crate) password_change: PasswordChange,
    /// Where codes may be sent.
    pub(crate) redirects: RedirectRule,
    /// Whether an app of the shop's may have an address beside them.
    pub(crate) app_redirects: AppRedirects,
    /// Sources of CSP `form-action` beside `'self'`: Chromium applies it to the redirect that
    /// follows the consent form. Empty: the origin of the registered redirect URI.
    pub(crate) form_action: &'static [&'static str],
    /// What goes into the vendor's console.
    pub(crate) setup: &'static [SetupField],
    /// What a client of this profile is registered for unless it says otherwise.
    pub(crate) default_scope: ScopeSet,
}

impl Profile {
    /// The profiles that the contract names.
    pub(crate) const ALL: [Self; 4] = [Self::Alexa, Self::Google, Self::Confidential, Self::Public];

    /// Every profile, those of other vendors too.
    pub(crate) fn every() -> impl Iterator<Item = Self> {
        RULES.keys().filter_map(|name| Self::named(name))
    }

    /// The rules.
    pub(crate) fn policy(self) -> &'static Policy {
        &self.rules().policy
    }

    fn rules(self) -> &'static Rules {
        let rules = RULES.get(self.name());
        rules.expect("a profile that is named has a file")
    }

    /// As its file, commands and configuration spell it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Alexa => "alexa",
            Self::Google => "google",
            Self::Confidential => "confidential",
            Self::Public => "public",
            Self::Vendor(Vendor(name)) => name,
        }
    }

    /// Reads [`Profile::name`] back.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let (name, _) = RULES.get_key_value(name)?;
        let known = Self::ALL
            .into_iter()
            .find(|profile| profile.name() == *name);
        Some(known.unwrap_or(Self::Vendor(Vendor(name))))
    }

    /// What the column `profile` says: for another vendor the kind, so that a version that does
    /// not know the vendor knows what matters most.
    pub(crate) fn column(self) -> &'static str {
        match (self, self.rules().kind) {
            (Self::Vendor(_), Kind::Confidential) => Self::Confidential.name(),
            (Self::Vendor(_), Kind::Public) => Self::Public.name(),
            (known, _) => known.name(),
        }
    }

    /// What the column `vendor` says.
    pub(crate) fn vendor(self) -> Option<&'static str> {
        match self {
            Self::Vendor(Vendor(name)) => Some(name),
            Self::Alexa | Self::Google | Self::Confidential | Self::Public => None,
        }
    }

    /// Whether clients of this profile have a secret.
    pub(crate) fn keeps_secrets(self) -> bool {
        self.rules().kind == Kind::Confidential
    }
}

const DAY: Duration = Duration::from_hours(24);

impl Policy {
    /// How stale `refreshed_at` may be before a refresh that changes nothing else writes it. A
    /// day's slack would end an idle link too early, so with an idle limit there is none.
    pub(crate) fn touch_after(&self) -> Duration {
        if self.idle.is_some() {
            Duration::ZERO
        } else {
            DAY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_profile() {
        for (name, text) in FILES {
            let read = file::read(text);

            assert!(read.is_ok(), "{name}: {}", read.unwrap_err());
            let profile = Profile::named(name).unwrap();
            assert_eq!(profile.name(), *name);
            assert!(!profile.policy().setup.is_empty(), "{name}");
        }
        for profile in Profile::ALL {
            assert_eq!(Profile::named(profile.name()), Some(profile));
            assert_eq!((profile.column(), profile.vendor()), (profile.name(), None));
        }
        assert_eq!(Profile::named("siri"), None);
    }

    #[test]
    fn a_file_is_all_that_a_new_vendor_needs() {
        let acme = Profile::named("acme").unwrap();

        assert!(Profile::every().any(|profile| profile == acme));
        assert_eq!(
            (acme.column(), acme.vendor()),
            ("confidential", Some("acme"))
        );
        assert_eq!(acme.policy().access_life, Duration::from_mins(30));
        assert!(acme.keeps_secrets());
    }
}
