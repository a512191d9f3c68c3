//! What every request from a browser or a client has in common: [`parameters`] and [`form`] read
//! the fields, [`cookies`] the browser, [`csrf`] the proof that a form is ours, [`visitor`] the
//! address that the gateway vouches for; [`headers`] go onto every answer. Knows no SQL.
//!
//! `oauth` and `pages` stand on it, and `routes` puts those on the [`paths`].

pub(crate) mod cookies;
pub(crate) mod csrf;
pub(crate) mod form;
pub(crate) mod headers;
pub(crate) mod parameters;
pub(crate) mod paths;
pub(crate) mod state;
pub(crate) mod visitor;

pub(crate) use state::App;
