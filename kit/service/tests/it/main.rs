//! The kit over real sockets.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod door;
mod grpc;
mod internal;
mod tls;
