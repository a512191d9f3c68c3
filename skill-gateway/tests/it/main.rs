//! The gateway from outside: real sockets, real TLS, real signatures, scripted services behind.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that fails must fail its test"
)]

mod conformance;
mod door;
#[path = "../fixtures/mod.rs"]
mod fixtures;
mod skill;
mod support;
mod verify;
