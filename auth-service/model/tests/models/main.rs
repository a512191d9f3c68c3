//! The models, explored: no order of events breaks a promise, and the models are not blind.

#![expect(
    clippy::print_stdout,
    clippy::panic,
    clippy::expect_used,
    reason = "tests say how much they saw, and fail"
)]

mod cache;
mod link;
