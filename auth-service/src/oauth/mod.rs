//! OAuth's endpoints, one file each.
//!
//! A handler reads the parameters, has the client prove itself ([`client_auth`]), calls one
//! operation and presents what came out. What goes wrong becomes an [`error::OAuthError`], which
//! is turned into RFC 6749's answer, and logged, in one place.
//!
//! To add an endpoint: a file, its path in [`crate::http::paths`], a line in the router and one
//! in [`metadata`].

pub(crate) mod authorize;
mod client_auth;
mod error;
pub(crate) mod introspect;
pub(crate) mod metadata;
pub(crate) mod revoke;
pub(crate) mod token;
pub(crate) mod userinfo;
