//! OAuth's endpoints, as clients use them.

mod authorize;
mod authorize_errors;
mod client_authentication;
mod codes;
mod introspect;
mod metadata;
mod refresh;
mod revoke;
mod token;
mod userinfo;
