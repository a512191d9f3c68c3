//! What may be changed about a registered client, and what its profile says to that.

use std::collections::BTreeSet;

use saycart_service::Timestamp;
use serde_json::{Map, Value, json};

use super::client::{Client, ClientSecrets};
use super::profile::{Pkce, Profile};
use super::redirect_uri::{InvalidRedirectUri, RedirectUri, VendorId};
use super::scope::{Audience, ScopeSet};

/// What is to change. What is empty stays as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientChange {
    /// To be registered besides, as they were written: whether they fit is the profile's to say.
    pub(crate) add_redirect_uris: Vec<String>,
    /// Their addresses are registered besides.
    pub(crate) add_vendor_ids: Vec<VendorId>,
    /// To be forgotten.
    pub(crate) remove_redirect_uris: Vec<String>,
    /// Addresses of apps to be registered besides, as they were written.
    pub(crate) add_app_redirect_uris: Vec<String>,
    /// Addresses of apps to be forgotten.
    pub(crate) remove_app_redirect_uris: Vec<String>,
    /// All that it may ask for from now on.
    pub(crate) scope: Option<ScopeSet>,
    /// Audiences whose tokens it may introspect besides.
    pub(crate) add_audiences: Vec<Audience>,
    /// Audiences whose tokens it may introspect no more.
    pub(crate) remove_audiences: Vec<Audience>,
    /// Whether PKCE is needed.
    pub(crate) pkce: Option<Pkce>,
}

impl ClientChange {
    /// Whether it is about what the client's tokens are good for, or which it may look at.
    pub(crate) fn is_about_rights(&self) -> bool {
        self.scope.is_some() || !self.add_audiences.is_empty() || !self.remove_audiences.is_empty()
    }
}

/// What a client is registered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Registration {
    /// Where codes may go.
    pub(crate) redirect_uris: BTreeSet<RedirectUri>,
    /// Where codes that an app has made may be said to go.
    pub(crate) app_redirect_uris: BTreeSet<RedirectUri>,
    /// What it may ask for.
    pub(crate) scope: ScopeSet,
    /// Audiences whose tokens it may introspect.
    pub(crate) audiences: BTreeSet<Audience>,
    /// Whether PKCE is needed.
    pub(crate) pkce: Pkce,
}

/// Why a profile does not let its client be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ClientRefusal {
    /// Nowhere to return to would be left.
    #[error("a client needs at least one redirect URI")]
    NoRedirectUri,
    /// The address cannot be registered.
    #[error("a redirect URI {0}")]
    RedirectUri(InvalidRedirectUri),
    /// The app's address cannot be registered.
    #[error("an app's redirect URI {0}")]
    AppRedirectUri(InvalidRedirectUri),
    /// Only Alexa's clients have vendor ids.
    #[error("vendor ids belong to the profile alexa only")]
    VendorId,
    /// The profile does not leave it to the client.
    #[error("its profile requires PKCE of every client")]
    PkceRequired,
    /// Who cannot keep a secret has none to change.
    #[error("its profile is for clients without a secret")]
    NoSecret,
    /// The secret of the rotation before still has its time.
    #[error(
        "the secret before the current one is good until {until}; rotate again after that, or now \
         and end both old ones at once"
    )]
    Rotating {
        /// Until when.
        until: Timestamp,
    },
}

impl Registration {
    /// What a client is registered for now.
    pub(crate) fn of(
        client: &Client,
        redirect_uris: &[RedirectUri],
        app_redirect_uris: &[RedirectUri],
    ) -> Self {
        Self {
            redirect_uris: redirect_uris.iter().cloned().collect(),
            app_redirect_uris: app_redirect_uris.iter().cloned().collect(),
            scope: client.scope,
            audiences: client.audiences.iter().copied().collect(),
            pkce: client.pkce,
        }
    }

    /// What it is registered for after a change.
    pub(crate) fn after(
        &self,
        change: &ClientChange,
        profile: Profile,
    ) -> Result<Self, ClientRefusal> {
        let mut after = self.clone();
        for uri in &change.add_redirect_uris {
            let uri = RedirectUri::register(uri, profile).map_err(ClientRefusal::RedirectUri)?;
            after.redirect_uris.insert(uri);
        }
        for id in &change.add_vendor_ids {
            if profile != Profile::Alexa {
                return Err(ClientRefusal::VendorId);
            }
            after.redirect_uris.extend(id.redirect_uris());
        }
        let removed = &change.remove_redirect_uris;
        after
            .redirect_uris
            .retain(|uri| !removed.iter().any(|text| text == uri.as_str()));
        if after.redirect_uris.is_empty() {
            return Err(ClientRefusal::NoRedirectUri);
        }
        for uri in &change.add_app_redirect_uris {
            let uri = RedirectUri::register_app(uri, profile);
            let uri = uri.map_err(ClientRefusal::AppRedirectUri)?;
            after.app_redirect_uris.insert(uri);
        }
        let removed = &change.remove_app_redirect_uris;
        after
            .app_redirect_uris
            .retain(|uri| !removed.iter().any(|text| text == uri.as_str()));
        after.scope = change.scope.unwrap_or(self.scope);
        after.audiences.extend(&change.add_audiences);
        for audience in &change.remove_audiences {
            after.audiences.remove(audience);
        }
        after.pkce = match (change.pkce, profile.policy().pkce) {
            (Some(Pkce::Optional), Pkce::Required) => return Err(ClientRefusal::PkceRequired),
            (Some(pkce), _) => pkce,
            (None, _) => self.pkce,
        };
        Ok(after)
    }

    /// What differs from `other`, as the audit log has it.
    pub(crate) fn differing_from(&self, other: &Self) -> Value {
        let mut fields = Map::new();
        for (name, ours, theirs) in [
            ("redirect_uris", &self.redirect_uris, &other.redirect_uris),
            (
                "app_redirect_uris",
                &self.app_redirect_uris,
                &other.app_redirect_uris,
            ),
        ] {
            if ours != theirs {
                let uris: Vec<_> = ours.iter().map(RedirectUri::as_str).collect();
                fields.insert(name.to_owned(), json!(uris));
            }
        }
        if self.scope != other.scope {
            fields.insert("scope".to_owned(), json!(self.scope.to_string()));
        }
        if self.audiences != other.audiences {
            let names: Vec<_> = self.audiences.iter().map(|it| it.name()).collect();
            fields.insert("audiences".to_owned(), json!(names));
        }
        if self.pkce != other.pkce {
            fields.insert("pkce".to_owned(), json!(self.pkce.name()));
        }
        Value::Object(fields)
    }
}

/// Whether a client may get another secret now, if the old one is kept for a while.
pub(crate) fn check_rotation(
    secrets: &ClientSecrets,
    keeps_old: bool,
    now: Timestamp,
) -> Result<(), ClientRefusal> {
    match secrets {
        ClientSecrets::None => Err(ClientRefusal::NoSecret),
        // There is room for two: the vendor may still hold the older one.
        ClientSecrets::Held {
            previous: Some((_, until)),
            ..
        } if keeps_old && *until > now => Err(ClientRefusal::Rotating { until: *until }),
        ClientSecrets::Held { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALEXA: &str = "https://layla.amazon.com/api/skill/link/M2A98XYZ";
    const SITE: &str = "https://site.example/back";

    fn registration(uri: &str) -> Registration {
        Registration {
            redirect_uris: BTreeSet::from([RedirectUri::from_stored(uri.to_owned())]),
            app_redirect_uris: BTreeSet::new(),
            scope: ScopeSet::parse("cart.read").unwrap(),
            audiences: BTreeSet::new(),
            pkce: Pkce::Required,
        }
    }

    #[test]
    fn what_is_empty_stays_as_it_is() {
        let before = registration(SITE);

        let after = before.after(&ClientChange::default(), Profile::Confidential);

        assert_eq!(after.as_ref(), Ok(&before));
        assert_eq!(after.unwrap().differing_from(&before), json!({}));
    }

    #[test]
    fn a_profile_says_what_it_does_not_allow() {
        let foreign = ClientChange {
            add_redirect_uris: vec![SITE.to_owned()],
            ..ClientChange::default()
        };
        let app = ClientChange {
            add_app_redirect_uris: vec![SITE.to_owned()],
            ..ClientChange::default()
        };
        let vendor = ClientChange {
            add_vendor_ids: vec!["M2A98XYZ".parse().unwrap()],
            ..ClientChange::default()
        };
        let lax = ClientChange {
            pkce: Some(Pkce::Optional),
            ..ClientChange::default()
        };

        let (alexa, site) = (registration(ALEXA), registration(SITE));
        let foreign = alexa.after(&foreign, Profile::Alexa);
        let vendor = site.after(&vendor, Profile::Google);
        let of_alexa = alexa.after(&app, Profile::Alexa);
        let app = site.after(&app, Profile::Confidential);
        let let_off = alexa.after(&lax, Profile::Alexa);
        let lax = site.after(&lax, Profile::Confidential);

        let foreign_host = ClientRefusal::RedirectUri(InvalidRedirectUri::ForeignHost);
        assert_eq!(foreign, Err(foreign_host));
        assert_eq!(vendor, Err(ClientRefusal::VendorId));
        assert_eq!(of_alexa.unwrap().app_redirect_uris.len(), 1);
        let no_app = ClientRefusal::AppRedirectUri(InvalidRedirectUri::NoApp);
        assert_eq!(app, Err(no_app));
        assert_eq!(lax, Err(ClientRefusal::PkceRequired));
        assert_eq!(let_off.map(|it| it.pkce), Ok(Pkce::Optional));
    }
}
