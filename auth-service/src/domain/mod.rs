//! The rules: what a token, a link, a client, a shopper is, and what may happen to it.
//!
//! Pure: no SQL, no HTTP, no clock and no keys' file; time comes in as an argument, and what a
//! rule decides goes out as a value. [`grant`] is the heart, the life of a link; [`token`] is how
//! a token is made and read.
//!
//! To add a thing: one file with the field's name for it, and the same name in `store/`.

pub(crate) mod attempt;
pub(crate) mod audit;
pub(crate) mod authorization;
pub(crate) mod client;
pub(crate) mod client_change;
pub(crate) mod code;
pub(crate) mod consent;
pub(crate) mod erasure;
pub(crate) mod flow;
pub(crate) mod grant;
pub(crate) mod hidden;
pub(crate) mod ids;
pub(crate) mod key;
pub(crate) mod opaque;
pub(crate) mod password;
pub(crate) mod privacy;
pub(crate) mod profile;
pub(crate) mod redirect_uri;
pub(crate) mod role;
pub(crate) mod scope;
pub(crate) mod session;
pub(crate) mod setup;
pub(crate) mod token;
pub(crate) mod user;
