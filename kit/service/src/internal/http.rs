//! HTTP between services: auth-service's pages for the gateway, its JWK set for anybody's language.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use futures_util::StreamExt as _;
use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
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
    let router = routes.into_router();
    let under_way = GracefulShutdown::new();
    while let Some(Some(Ok(connection))) = stop.run_until_cancelled(listener.next()).await {
        let (router, caller) = (router.clone(), connection.connect_info());
        let answers = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(caller.clone());
            let router: Router = router.clone();
            async move {
                let answer = router.oneshot(request).await;
                Ok::<_, Infallible>(answer.unwrap_or_else(|never| match never {}))
            }
        });
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
            .serve_connection(TokioIo::new(connection), answers)
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
