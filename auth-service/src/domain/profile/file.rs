//! A profile's file: the rules of one kind of client, as `profiles/NAME.toml` says them.

use std::time::Duration;

use saycart_service::config::Setting as _;
use serde::Deserialize;

use super::{
    AcknowledgedBy, AppRedirects, Kind, PasswordChange, Pkce, Policy, RedirectRule, Reuse, Rotate,
    Rules,
};
use crate::domain::scope::ScopeSet;
use crate::domain::setup::SetupField;

/// Why a file is no profile.
#[derive(Debug, thiserror::Error)]
pub(super) enum InvalidProfile {
    /// Not TOML, a field that nobody knows, one that is missing, or a word that is none of its.
    #[error("{0}")]
    Malformed(#[from] toml::de::Error),
    /// The rules contradict each other, or what the others rely on.
    #[error("`{field}` {problem}")]
    Rule {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: Kind,
    rotate: Rotate,
    acknowledged_by: AcknowledgedBy,
    reuse: Reuse,
    retry_window: Option<Length>,
    fast_forward_max: u32,
    access_life: Length,
    min_expires_in: Length,
    idle: Option<Length>,
    absolute: Option<Length>,
    pkce: Pkce,
    password_change: PasswordChange,
    default_scope: String,
    #[serde(default)]
    app_redirects: AppRedirects,
    #[serde(default)]
    form_action: Vec<String>,
    redirects: Option<Redirects>,
    #[serde(default)]
    setup: Vec<Setup>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Redirects {
    hosts: Vec<String>,
    path_prefix: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setup {
    name: String,
    #[serde(default)]
    key: String,
    value: String,
}

/// A duration as the configuration writes it: `2m`, `30d`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Length(Duration);

impl TryFrom<String> for Length {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let read = Duration::from_text(&text).map(Self);
        read.ok_or_else(|| format!("must be {}", Duration::EXPECTED))
    }
}

/// Reads a file. What it says lives as long as the process.
pub(super) fn read(text: &str) -> Result<Rules, InvalidProfile> {
    let File {
        kind,
        rotate,
        acknowledged_by,
        reuse,
        retry_window,
        fast_forward_max,
        access_life,
        min_expires_in,
        idle,
        absolute,
        pkce,
        password_change,
        default_scope,
        app_redirects,
        form_action,
        redirects,
        setup,
    } = toml::from_str(text)?;
    let default_scope = ScopeSet::parse(&default_scope).unwrap_or(ScopeSet::NONE);
    let policy = Policy {
        rotate,
        acknowledged_by,
        reuse,
        retry_window: retry_window.map(|it| it.0),
        fast_forward_max,
        access_life: access_life.0,
        min_expires_in: min_expires_in.0,
        idle: idle.map(|it| it.0),
        absolute: absolute.map(|it| it.0),
        pkce,
        password_change,
        redirects: redirect_rule(kind, redirects)?,
        app_redirects,
        form_action: kept_all(form_action),
        setup: setup
            .into_iter()
            .map(Setup::kept)
            .collect::<Vec<_>>()
            .leak(),
        default_scope,
    };
    check(kind, &policy)?;
    Ok(Rules { kind, policy })
}

impl Setup {
    fn kept(self) -> SetupField {
        SetupField {
            name: self.name.leak(),
            key: self.key.leak(),
            value: self.value.leak(),
        }
    }
}

fn kept_all(texts: Vec<String>) -> &'static [&'static str] {
    let kept = texts.into_iter().map(|text| &*text.leak());
    kept.collect::<Vec<&'static str>>().leak()
}

fn redirect_rule(kind: Kind, said: Option<Redirects>) -> Result<RedirectRule, InvalidProfile> {
    let Some(Redirects { hosts, path_prefix }) = said else {
        return Ok(match kind {
            Kind::Confidential => RedirectRule::Https,
            Kind::Public => RedirectRule::HttpsOrLoopback,
        });
    };
    let is_host = |host: &String| {
        host.contains('.')
            && host
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-'))
    };
    if hosts.is_empty() || !hosts.iter().all(is_host) {
        return Err(wrong("redirects.hosts", "must be lower-case host names"));
    }
    if !path_prefix.starts_with('/') {
        return Err(wrong("redirects.path_prefix", "must begin with `/`"));
    }
    Ok(RedirectRule::Vendor {
        hosts: kept_all(hosts),
        path_prefix: path_prefix.leak(),
    })
}

fn check(kind: Kind, policy: &Policy) -> Result<(), InvalidProfile> {
    // Without rotation there is no reuse to detect: what stands against a thief is the secret.
    if kind == Kind::Public && policy.rotate == Rotate::Never {
        return Err(wrong("rotate", "must be `always` without a secret"));
    }
    // Whoever has a token of a later generation has only stolen it, if no secret proves more.
    if kind == Kind::Public && policy.fast_forward_max > 0 {
        return Err(wrong("fast_forward_max", "must be 0 without a secret"));
    }
    if kind == Kind::Public && policy.pkce == Pkce::Optional {
        return Err(wrong("pkce", "must be `required` without a secret"));
    }
    if policy.access_life <= policy.min_expires_in {
        return Err(wrong("access_life", "must be more than `min_expires_in`"));
    }
    // A token has three bytes for it.
    if policy.access_life > Duration::from_hours(24) {
        return Err(wrong("access_life", "must be a day at most"));
    }
    if policy.default_scope.is_empty() {
        return Err(wrong("default_scope", "must name scopes that there are"));
    }
    Ok(())
}

fn wrong(field: &'static str, problem: &'static str) -> InvalidProfile {
    InvalidProfile::Rule { field, problem }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = include_str!("../../../profiles/confidential.toml");

    #[test]
    fn a_mistake_in_a_file_is_named() {
        for (from, to, named) in [
            ("kind = \"confidential\"", "", "kind"),
            ("\"confidential\"", "\"public\"", "fast_forward_max"),
            ("rotate = \"always\"", "rotate = \"daily\"", "daily"),
            ("\"1h\"", "\"5m\"", "access_life"),
            ("\"1h\"", "\"2d\"", "access_life"),
            ("\"1h\"", "\"soon\"", "a duration such as"),
            ("cart.read cart.write", "openid", "default_scope"),
            ("reuse", "re_use", "re_use"),
            ("reuse", "app_redirects = \"any\"\nreuse", "any"),
            (
                "# As RFC 8414",
                "[redirects]\nhosts = []\npath_prefix = \"/\"\n#",
                "redirects.hosts",
            ),
            (
                "# As RFC 8414",
                "[redirects]\nhosts = [\"*.example\"]\npath_prefix = \"/\"\n#",
                "redirects.hosts",
            ),
            (
                "# As RFC 8414",
                "[redirects]\nhosts = [\"a.example\"]\npath_prefix = \"x\"\n#",
                "redirects.path_prefix",
            ),
        ] {
            let text = GOOD.replacen(from, to, 1);

            let error = read(&text).unwrap_err().to_string();

            assert!(error.contains(named), "{named}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_profile_or_none(text in ".*") {
            prop_assert!(read(&text).is_err());
        }

        #[test]
        fn a_mistyped_file_is_refused_or_keeps_the_rules(
            at in any::<prop::sample::Index>(),
            with in "[ -~]{0,3}",
        ) {
            let mut text = GOOD.to_owned();
            let at = at.index(text.len());
            prop_assume!(text.is_char_boundary(at) && text.is_char_boundary(at + 1));
            text.replace_range(at..=at, &with);

            if let Ok(Rules { policy, .. }) = read(&text) {
                prop_assert!(policy.min_expires_in <= policy.access_life);
                prop_assert!(!policy.access_life.is_zero());
            }
        }
    }
}
