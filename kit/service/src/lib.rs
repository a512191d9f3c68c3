//! What each of Saycart's services needs to be a service, and none should write itself.
//!
//! [`config`] reads layered configuration, [`telemetry`] logs, traces and counts, [`net`]
//! accepts connections over reloading TLS, [`grpc`] makes servers, [`internal`] joins services over mutual TLS,
//! [`Deadline`] carries a request's budget along, [`Tasks`] owns what runs in the background,
//! [`Health`] says whether the process can serve, and [`Clock`] tells the time. Knows no OAuth, no
//! Alexa, no cart, no SQL.
//!
//! To add a service: give it a `config` that reads a [`config::Section`], a `build` that takes a
//! [`Runtime`], and let `saycart` put its routes on a transport.

pub mod admin;
mod causes;
mod clock;
pub mod config;
mod deadline;
pub mod forwarded;
pub mod grpc;
mod health;
pub mod internal;
pub mod net;
pub mod processes;
mod refusal;
mod runtime;
mod tasks;
pub mod telemetry;

pub use causes::causes;
pub use clock::{Clock, ManualClock, SystemClock, Timestamp, TimestampError};
pub use deadline::{Deadline, DeadlineExceeded};
pub use health::{Health, HealthReport, Probe};
pub use refusal::{detail_of, metadata_of, normalise_timeout, reason_of, refusal, with_detail};
pub use runtime::Runtime;
pub use secrecy::{ExposeSecret, SecretString};
pub use tasks::{TaskLost, Tasks};
