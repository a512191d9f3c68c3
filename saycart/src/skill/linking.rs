//! What Alexa must know to link accounts (SMAPI's `accountLinkingRequest`), but the client's secret:
//! that is typed into Amazon's form or command, and stands in no file.

use serde_json::{Value, json};

use super::Shop;

/// Amazon's value where a token answer should ever come without `expires_in`; ours never does.
const DEFAULT_LIFETIME_SECONDS: u32 = 3_600;

pub(super) fn of(shop: &Shop) -> Value {
    let page = |path: &str| {
        let mut url = shop.door.clone();
        url.set_path(path);
        url.to_string()
    };
    json!({ "accountLinkingRequest": {
        "type": "AUTH_CODE",
        "authorizationUrl": page("/oauth2/authorize"),
        "accessTokenUrl": page("/oauth2/token"),
        "accessTokenScheme": "HTTP_BASIC",
        "clientId": shop.client_id,
        "scopes": shop.scopes,
        "domains": [shop.door.host_str().unwrap_or_default()],
        "defaultTokenExpirationInSeconds": DEFAULT_LIFETIME_SECONDS,
        // Prices and help are there before, and the card leads to linking when it is needed.
        "skipOnEnablement": true,
    }})
}
