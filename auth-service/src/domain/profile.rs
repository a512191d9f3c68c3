//! What kind of client it is, and the rules that its tokens live by, as data.
//!
//! To add a profile: a variant, its [`Policy`], and its name in the CHECK of `auth_clients` in
//! both `migrations/`.

use std::time::Duration;

use super::scope::{Scope, ScopeSet};
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
}

/// When a refresh replaces the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rotate {
    /// At every refresh.
    Always,
    /// Only when its key is no longer the active one. Amazon recommends refresh tokens that do
    /// not change, RFC 9700 §4.14 asks rotation of public clients only, and what does not change
    /// cannot get lost.
    Never,
}

/// What proves that the client has stored its newest refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AcknowledgedBy {
    /// Any use of a token of its generation.
    AnyUse,
    /// Only a refresh with it: that the access token is used does not prove that the refresh
    /// token was stored, and Amazon's stores lag.
    Refresh,
}

/// What the use of a superseded refresh token does (RFC 9700 §4.14.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reuse {
    /// Ends the link: it may be a thief, and the client can start anew.
    Ends,
    /// Refuses and tells the operator: the client authenticated, and a link cannot be repaired by
    /// voice.
    Keeps,
}

/// Whether an authorization request must bring a PKCE challenge. One that comes is always held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordChange {
    /// They end: who holds the refresh token needs nothing else.
    Ends,
    /// They go on: the client has a secret, too, and a link cannot be repaired by voice.
    Keeps,
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
    /// Sources of CSP `form-action` beside `'self'`: Chromium applies it to the redirect that
    /// follows the consent form. Empty: the origin of the registered redirect URI.
    pub(crate) form_action: &'static [&'static str],
    /// What goes into the vendor's console.
    pub(crate) setup: &'static [SetupField],
    /// What a client of this profile is registered for unless it says otherwise.
    pub(crate) default_scope: ScopeSet,
}

const HOUR: Duration = Duration::from_hours(1);
const SIX_MINUTES: Duration = Duration::from_mins(6);
const DAY: Duration = Duration::from_hours(24);
const SHOPPING: ScopeSet = ScopeSet::of(&[Scope::CartRead, Scope::CartWrite]);

const fn field(name: &'static str, key: &'static str, value: &'static str) -> SetupField {
    SetupField { name, key, value }
}

/// Under *Account Linking* of the skill; the keys are SMAPI's `accountLinkingRequest`.
static ALEXA_CONSOLE: &[SetupField] = &[
    field("Authorization Grant Type", "type", "AUTH_CODE"),
    field(
        "Web Authorization URI",
        "authorizationUrl",
        "{issuer}/oauth2/authorize",
    ),
    field(
        "Access Token URI",
        "accessTokenUrl",
        "{issuer}/oauth2/token",
    ),
    field("Client ID", "clientId", "{client_id}"),
    field("Client Secret", "clientSecret", "{client_secret}"),
    field("Authentication Scheme", "accessTokenScheme", "HTTP_BASIC"),
    field("Scopes", "scopes", "{scope}"),
    field("Domain List", "domains", "{host}"),
    field(
        "Default Access Token Expiration Time",
        "defaultTokenExpirationInSeconds",
        "{access_life}",
    ),
];

/// Under *Account linking* of the project.
static GOOGLE_CONSOLE: &[SetupField] = &[
    field("Linking type", "", "OAuth, authorization code"),
    field("Client ID", "", "{client_id}"),
    field("Client secret", "", "{client_secret}"),
    field("Authorization URL", "", "{issuer}/oauth2/authorize"),
    field("Token URL", "", "{issuer}/oauth2/token"),
    field("Scopes", "", "{scope}"),
];

/// As RFC 8414 and RFC 7591 name it.
static ANY_CLIENT: &[SetupField] = &[
    field("Issuer", "issuer", "{issuer}"),
    field(
        "Authorization endpoint",
        "authorization_endpoint",
        "{issuer}/oauth2/authorize",
    ),
    field("Token endpoint", "token_endpoint", "{issuer}/oauth2/token"),
    field("Client id", "client_id", "{client_id}"),
    field("Client secret", "client_secret", "{client_secret}"),
    field("Scope", "scope", "{scope}"),
];

static ALEXA: Policy = Policy {
    rotate: Rotate::Never,
    acknowledged_by: AcknowledgedBy::Refresh,
    reuse: Reuse::Keeps,
    retry_window: None,
    fast_forward_max: 1_024,
    access_life: HOUR,
    min_expires_in: SIX_MINUTES,
    idle: None,
    absolute: None,
    pkce: Pkce::Optional,
    password_change: PasswordChange::Keeps,
    redirects: RedirectRule::Vendor {
        hosts: &[
            "pitangui.amazon.com",
            "layla.amazon.com",
            "alexa.amazon.co.jp",
        ],
        path_prefix: "/api/skill/link/",
    },
    form_action: &["https://*.amazon.com", "https://*.amazon.co.jp"],
    setup: ALEXA_CONSOLE,
    default_scope: SHOPPING,
};

static GOOGLE: Policy = Policy {
    redirects: RedirectRule::Vendor {
        hosts: &[
            "oauth-redirect.googleusercontent.com",
            "oauth-redirect-sandbox.googleusercontent.com",
        ],
        path_prefix: "/r/",
    },
    form_action: &["https://*.googleusercontent.com", "https://*.google.com"],
    setup: GOOGLE_CONSOLE,
    ..ALEXA
};

static CONFIDENTIAL: Policy = Policy {
    rotate: Rotate::Always,
    pkce: Pkce::Required,
    redirects: RedirectRule::Https,
    form_action: &[],
    setup: ANY_CLIENT,
    ..ALEXA
};

static PUBLIC: Policy = Policy {
    rotate: Rotate::Always,
    acknowledged_by: AcknowledgedBy::AnyUse,
    reuse: Reuse::Ends,
    retry_window: Some(Duration::from_mins(2)),
    fast_forward_max: 0,
    access_life: HOUR,
    min_expires_in: SIX_MINUTES,
    idle: Some(Duration::from_secs(30 * DAY.as_secs())),
    absolute: Some(Duration::from_secs(180 * DAY.as_secs())),
    pkce: Pkce::Required,
    password_change: PasswordChange::Ends,
    redirects: RedirectRule::HttpsOrLoopback,
    form_action: &[],
    setup: ANY_CLIENT,
    default_scope: SHOPPING,
};

impl Profile {
    /// Every profile.
    pub(crate) const ALL: [Self; 4] = [Self::Alexa, Self::Google, Self::Confidential, Self::Public];

    /// The rules.
    pub(crate) fn policy(self) -> &'static Policy {
        match self {
            Self::Alexa => &ALEXA,
            Self::Google => &GOOGLE,
            Self::Confidential => &CONFIDENTIAL,
            Self::Public => &PUBLIC,
        }
    }

    /// As columns, commands and configuration spell it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Alexa => "alexa",
            Self::Google => "google",
            Self::Confidential => "confidential",
            Self::Public => "public",
        }
    }

    /// Reads [`Profile::name`] back.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Whether clients of this profile have a secret.
    pub(crate) const fn keeps_secrets(self) -> bool {
        !matches!(self, Self::Public)
    }
}

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
    fn a_refresh_token_that_never_changes_belongs_to_a_client_with_a_secret() {
        for profile in Profile::ALL {
            let policy = profile.policy();

            // Without rotation there is no reuse to detect.
            assert!(
                policy.rotate == Rotate::Always || profile.keeps_secrets(),
                "{profile:?}"
            );
            assert!(policy.access_life > policy.min_expires_in, "{profile:?}");
            assert_eq!(Profile::named(profile.name()), Some(profile));
        }
    }
}
