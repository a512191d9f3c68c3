//! The public paths. Amazon and scripts have them by heart: a change breaks them.

pub(crate) const AUTHORIZE: &str = "/oauth2/authorize";
pub(crate) const TOKEN: &str = "/oauth2/token";
pub(crate) const REVOKE: &str = "/oauth2/revoke";
pub(crate) const INTROSPECT: &str = "/oauth2/introspect";
pub(crate) const USERINFO: &str = "/oauth2/userinfo";
/// RFC 8414 section 3.
pub(crate) const METADATA: &str = "/.well-known/oauth-authorization-server";
pub(crate) const LOGIN: &str = "/login";
pub(crate) const ACCOUNT: &str = "/account";
/// Also Amazon's store leads there.
pub const PRIVACY: &str = "/privacy";
