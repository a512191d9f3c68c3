//! What an operator sees of a process: its log, its traces, its metrics.
//!
//! [`init`] starts the log ([`mod@log`]: text for people, JSON for machines) and the traces
//! (`tracer`: to a collector, if there is one). [`at_the_door`], [`RpcServerLayer`] and [`call`]
//! make the spans and count the durations of requests that come in, of calls that are served and
//! of calls that are made; between processes `context` carries the trace along. The metrics page
//! is [`saycart_telemetry::metrics`].
//!
//! A trace begins at the public door or at a gRPC server that is called outside any trace, and
//! nowhere else: what runs in the background makes none. The public's own trace ids are linked,
//! never continued, so that a stranger cannot write into our traces. Log lines of a trace carry
//! its id, whether or not a collector is there.

mod certificates;
mod context;
mod http_server;
mod log;
mod methods;
mod rpc_client;
mod rpc_server;
mod tracer;

pub use self::context::{pass_on, traceparent};
pub use self::http_server::{at_the_door, behind_the_door};
pub use self::log::{is_filter, mask};
pub use self::rpc_client::call;
pub use self::rpc_server::{RpcServerLayer, RpcServerService};
pub use self::tracer::shut_down;

pub(crate) use self::certificates::{Reload, certificate_reloaded, certificate_shown};

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Telemetry;

/// The release that runs.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Log or traces cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `telemetry.log` is neither a level nor a list of directives.
    #[error("`{directives}` is no log level or filter; try `info`")]
    Filter {
        /// As it was given.
        directives: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// Nothing can be sent to `telemetry.otlp_endpoint`.
    #[error("traces cannot be sent to `{endpoint}`")]
    Exporter {
        /// As it was given.
        endpoint: String,
        /// What is wrong with it.
        #[source]
        source: opentelemetry_otlp::ExporterBuildError,
    },
    /// Somebody else set up the log of this process.
    #[error("the log of this process is set up already")]
    AlreadySet(#[from] tracing_subscriber::util::TryInitError),
}

/// Sends the process's log to standard error and its traces to the collector, as those of
/// `service`. With a collector it needs Tokio's runtime around it; [`shut_down`] sends what is
/// left at the end.
pub fn init(settings: &Telemetry, service: &'static str) -> Result<(), TelemetryError> {
    // Each layer has a filter of its own: a log that says little must not cut the traces.
    let log = log::layer(settings, service)?;
    let spans = tracer::layer(settings.otlp_endpoint.as_deref(), service)?;
    tracing_subscriber::registry()
        .with(log)
        .with(spans)
        .try_init()?;
    Ok(())
}
