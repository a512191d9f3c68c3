//! `accountLinking.json`.

use serde_json::Value;

use super::manifest::{address, list, without_amazons_names};
use super::{Findings, Rule};

/// Entries of a list, at most.
const MOST: usize = 15;
/// Seconds that an access token lives, at least.
const SHORTEST: u64 = 360;

pub(super) fn check(linking: &Value, findings: &mut Findings) {
    let request = linking.get("accountLinkingRequest").unwrap_or(linking);
    for name in ["authorizationUrl", "accessTokenUrl"] {
        if let Some(url) = address(name, request.get(name), findings) {
            without_amazons_names(name, &url, findings);
        }
    }
    let client_id = request.get("clientId").and_then(Value::as_str);
    let has_one = client_id.is_some_and(|id| !id.trim().is_empty());
    findings.unless(has_one, Rule::ClientId, "clientId", "missing");
    for (name, least) in [("scopes", 1), ("domains", 0)] {
        let found = list(request.get(name)).len();
        let fits = (least..=MOST).contains(&found);
        findings.unless(fits, Rule::TooMany, name, found.to_string());
    }
    let secret = request.get("clientSecret");
    findings.unless(secret.is_none(), Rule::Secret, "clientSecret", "here");
    let name = "defaultTokenExpirationInSeconds";
    let lifetime = request.get(name).and_then(Value::as_u64);
    let is_long = lifetime.is_some_and(|seconds| seconds >= SHORTEST);
    let found = lifetime.map_or_else(|| "missing".to_owned(), |seconds| format!("{seconds} s"));
    findings.unless(is_long, Rule::TokenLifetime, name, found);
}
