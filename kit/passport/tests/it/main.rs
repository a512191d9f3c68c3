//! Passports from the outside: what is accepted, what is refused, and where the keys come from.
//!
//! [`office`] signs and checks; [`auth`] is an auth-service that answers as it is told.

mod auth;
mod forgery;
mod layer;
mod office;
mod remote_keys;
mod verification;
