//! auth-service from outside: over its HTTP and gRPC routes, on a real database.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it needs and stops there"
)]

mod admin;
mod conformance;
mod oauth;
mod outages;
mod pages;
mod records;
mod shop;
mod tokens;
