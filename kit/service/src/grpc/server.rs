//! The one way in which a gRPC server of ours is set up.

use std::io;
use std::time::Duration;

use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::Connected;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::{Health as HealthRpc, HealthServer};
use tonic_health::server::HealthReporter;
use tracing::Instrument as _;

use crate::Runtime;
use crate::telemetry::RpcServerLayer;

/// The largest message that a service of ours takes or sends. Services set it on themselves.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// Serves `routes` on every connection of `incoming` until `stop`, then lets calls under way end.
///
/// A caller's `grpc-timeout` is kept by tonic: the handler is dropped when it passes.
pub async fn serve<I, IO>(
    name: &'static str,
    routes: Routes,
    incoming: I,
    stop: CancellationToken,
) -> Result<(), tonic::transport::Error>
where
    I: Stream<Item = io::Result<IO>> + Send,
    IO: AsyncRead + AsyncWrite + Connected + Unpin + Send + 'static,
{
    Server::builder()
        // Above every pool we have: what is more waits in the caller, within its deadline.
        .concurrency_limit_per_connection(512)
        // A peer that died without a word is noticed in half a minute.
        .http2_keepalive_interval(Some(Duration::from_secs(20)))
        .http2_keepalive_timeout(Some(Duration::from_secs(5)))
        .http2_max_header_list_size(Some(16 * 1024))
        .layer(RpcServerLayer)
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, stop.cancelled_owned())
        .instrument(tracing::debug_span!("grpc", server = name))
        .await
}

/// `grpc.health.v1` for these services, following the process's readiness.
pub async fn health_service(
    runtime: &Runtime,
    services: &'static [&'static str],
) -> HealthServer<impl HealthRpc> {
    let (reporter, service) = tonic_health::server::health_reporter();
    let mut ready = runtime.health.watch();
    let now = *ready.borrow_and_update();
    set_all(&reporter, services, now).await;

    let draining = runtime.tasks.draining();
    let _detached = runtime.tasks.spawn("health", async move {
        while !draining.is_cancelled() {
            tokio::select! {
                changed = ready.changed() => if changed.is_err() { return },
                () = draining.cancelled() => {}
            }
            let now = *ready.borrow_and_update() && !draining.is_cancelled();
            set_all(&reporter, services, now).await;
        }
    });
    service
}

async fn set_all(reporter: &HealthReporter, services: &[&str], ready: bool) {
    let status = if ready {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    };
    for name in std::iter::once(&"").chain(services) {
        reporter.set_service_status(name, status).await;
    }
}
