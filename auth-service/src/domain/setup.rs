//! What an operator types into a vendor's console, field by field.

use url::Url;

use super::client::{Client, ClientSecrets};
use super::redirect_uri::RedirectUri;

/// What stands for the secret, which is known only once.
const SECRET: &str = "{client_secret}";

/// What stands for the addresses of apps; a field that it fills is left out where there are none.
const APPS: &str = "{app_redirect_uris}";

/// A field of a vendor's form, with what goes into it: `{issuer}`, `{host}`, `{client_id}`,
/// `{client_secret}`, `{scope}`, `{app_redirect_uris}` and `{access_life}` (seconds) stand for the
/// client's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SetupField {
    /// As the console calls it.
    pub(crate) name: &'static str,
    /// As the vendor's API calls it; empty where it has no name.
    pub(crate) key: &'static str,
    /// What goes into it.
    pub(crate) value: &'static str,
}

/// A field, filled in for one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilledField {
    /// Which.
    pub(crate) field: SetupField,
    /// What goes into it, but for the secret.
    pub(crate) value: String,
}

/// What goes into the console for this client, with apps at these addresses, at the server of this
/// name.
pub(crate) fn setup_of(client: &Client, apps: &[RedirectUri], issuer: &str) -> Vec<FilledField> {
    let policy = client.profile.policy();
    let host = Url::parse(issuer)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    let has_secret = client.secrets != ClientSecrets::None;
    let fields = policy.setup.iter();
    let fields = fields.filter(|field| has_secret || field.value != SECRET);
    let fields = fields.filter(|field| !apps.is_empty() || field.value != APPS);
    let apps: Vec<_> = apps.iter().map(RedirectUri::as_str).collect();
    let apps = apps.join(" ");
    let filled = fields.map(|field| FilledField {
        field: *field,
        value: field
            .value
            .replace("{issuer}", issuer)
            .replace("{host}", &host)
            .replace("{client_id}", &client.id.to_string())
            .replace(APPS, &apps)
            .replace("{scope}", &client.scope.to_string())
            .replace("{access_life}", &policy.access_life.as_secs().to_string()),
    });
    filled.collect()
}
