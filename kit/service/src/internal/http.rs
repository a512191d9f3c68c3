//! HTTP between services: auth-service's pages for the gateway, its JWK set for anybody's language.

use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use futures_util::StreamExt as _;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected as _;
use tower::ServiceExt as _;

use super::admission::Guarded;
use super::listener::InternalListener;
use crate::Tasks;

/// A service sends its request's head at once.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// A peer that died without a word is noticed in half a minute.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_WITHIN: Duration = Duration::from_secs(5);

/// Serves these routes over HTTP/1.1 and HTTP/2 until `stop`, then lets requests under way end.
pub async fn serve_http(
    routes: Guarded,
    mut listener: InternalListener,
    tasks: &Tasks,
    stop: CancellationToken,
) {
    let inner = routes.into_router();
    let under_way = GracefulShutdown::new();
    while let Some(Some(Ok(connection))) = stop.run_until_cancelled(listener.next()).await {
        let for_this_one = inner
            .clone()
            .layer(Extension(connection.connect_info()))
            .map_request(|request: Request<Incoming>| request.map(Body::new));
        let service = TowerToHyperService::new(for_this_one);
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_WITHIN);
        let conversation = builder
            .serve_connection(TokioIo::new(connection), service)
            .into_owned();
        let conversation = under_way.watch(conversation);
        let _detached = tasks.spawn("internal http", async move {
            if let Err(error) = conversation.await {
                tracing::debug!(error, "a connection between services broke");
            }
        });
    }
    drop(listener);
    under_way.shutdown().await;
}
