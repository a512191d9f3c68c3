//! gRPC between our services: the server's settings, and channels over whatever carries them.
//!
//! In one process the services speak the same gRPC over an in-memory connection
//! ([`in_process`]); the operator's commands come over a Unix socket ([`UnixSocket`]).

mod health;
mod in_process;
mod reflection;
mod server;
mod unix;

pub use health::health_service;
pub use in_process::{InProcessConnector, InProcessIncoming, in_process};
pub use reflection::with_reflection;
pub use server::{Age, MAX_MESSAGE_BYTES, serve};
pub use unix::{SocketError, UnixSocket, unix_channel};
