//! HTTP servers towards people and Amazon: TLS that reloads, and limits that hold.
//!
//! Way of a connection: [`HttpServer`] accepts it if there is room, [`ServerTls`] shakes hands,
//! the watchdog gives it the deadlines of [`Limits`], and each request goes to the router with a
//! [`PeerAddress`] and a body that must arrive in time.

mod addresses;
mod body;
mod dev_certificate;
mod http_server;
mod limits;
mod room;
mod tls;
mod watchdog;

pub use body::BodyTooSlow;
pub use dev_certificate::{DevCertificate, DevCertificateError, dev_certificate};
pub use http_server::{BindError, HttpServer, PeerAddress};
pub use limits::Limits;
pub use tls::{ServerTls, TlsError};
