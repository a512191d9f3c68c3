//! The kit over real sockets.

mod door;
mod grpc;
mod tls;
