//! Every path of the public door, in one place.

/// The skill.
pub(crate) const ALEXA: &str = "/alexa";

/// The shopper's cart for the shop's own site.
pub(crate) const CART: &str = "/v1/cart";

/// Where vendors fetch tokens, with little patience.
pub(crate) const TOKEN: &str = "/oauth2/token";

/// What is passed on to auth-service, and nothing else is: a path that is missing here does not
/// exist for the internet, whatever auth-service serves.
pub(crate) const PASSED: [&str; 11] = [
    "/.well-known/oauth-authorization-server",
    "/account",
    "/account/{*rest}",
    "/login",
    "/login/{*rest}",
    "/oauth2/authorize",
    "/oauth2/introspect",
    "/oauth2/revoke",
    TOKEN,
    "/oauth2/userinfo",
    "/privacy",
];

/// Whether every reader of the path will read the same: no dot segments, nothing encoded that
/// could become one, no empty segments, no backslashes.
pub(crate) fn is_plain(path: &str) -> bool {
    let plain_bytes = |segment: &str| !segment.contains(['%', '\\']);
    path.split('/').skip(1).all(|segment| {
        !segment.is_empty() && segment != "." && segment != ".." && plain_bytes(segment)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_means_two_things_is_not_plain() {
        for path in [
            "/account/../x",
            "/account/./x",
            "/account//x",
            "/account/",
            "/account/%2e%2e/x",
            "/account/a\\b",
        ] {
            assert!(!is_plain(path), "{path}");
        }
        assert!(is_plain("/.well-known/oauth-authorization-server"));
    }
}
