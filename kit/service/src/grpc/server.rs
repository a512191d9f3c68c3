//! The one way in which a gRPC server of ours is set up.

use std::io;
use std::time::Duration;

use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;
use tonic::transport::server::Connected;
use tracing::Instrument as _;

use crate::internal::{Caller, Guarded};
use crate::telemetry::RpcServerLayer;

/// The largest message that a service of ours takes or sends. Services set it on themselves.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// Calls at once on one connection; of those more than [`HANDLED`] wait here. Without a limit one
/// caller could fill the memory.
const STREAMS: u32 = 1_024;
/// Above every pool we have: what is more waits in the caller, within its deadline.
const HANDLED: usize = 512;

/// How long a connection lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// As long as both ends do: it leads nowhere else.
    Unlimited,
    /// After so long the client is told to make another, and calls under way end on the old one:
    /// its name may have led to other replicas for long.
    Limited(Duration),
}

impl Age {
    /// For connections over the network. Our own clients turn theirs over by themselves, more
    /// often than that ([`super::health_service`]).
    pub const NETWORK: Self = Self::Limited(Duration::from_mins(10));
}

/// Serves `routes` on every connection of `incoming` until `stop`, then lets calls under way end.
///
/// A caller's `grpc-timeout` is kept by tonic: the handler is dropped when it passes.
pub async fn serve<I, IO>(
    name: &'static str,
    routes: Guarded,
    incoming: I,
    age: Age,
    stop: CancellationToken,
) -> Result<(), tonic::transport::Error>
where
    I: Stream<Item = io::Result<IO>> + Send,
    IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = Caller> + Unpin + Send + 'static,
{
    let mut server = Server::builder();
    if let Age::Limited(age) = age {
        // Without a grace: with one, tonic tells the client nothing and cuts off what is under way.
        server = server.max_connection_age(age);
    }
    server
        .max_concurrent_streams(STREAMS)
        .concurrency_limit_per_connection(HANDLED)
        // A peer that died without a word is noticed in half a minute.
        .http2_keepalive_interval(Some(Duration::from_secs(20)))
        .http2_keepalive_timeout(Some(Duration::from_secs(5)))
        .http2_max_header_list_size(Some(16 * 1024))
        .layer(RpcServerLayer)
        .add_routes(routes.into_routes())
        .serve_with_incoming_shutdown(incoming, stop.cancelled_owned())
        .instrument(tracing::debug_span!("grpc", server = name))
        .await
}
