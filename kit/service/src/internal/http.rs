//! HTTP between services: auth-service's pages for the gateway, its JWK set for anybody's language.

use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use futures_util::StreamExt as _;
use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulConnection;
use hyper_util::service::TowerToHyperService;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected as _;
use tower::ServiceExt as _;

use super::admission::Guarded;
use super::listener::InternalListener;
use crate::Tasks;

/// A service sends its request's head at once.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Whatever head the public door takes (32 KiB), written as HTTP/2 counts it, and what the gateway
/// adds: cookies and a `state` that got that far are not refused here. Answers send both back.
pub(super) const HEAD_BYTES: u32 = 64 * 1024;
/// A peer that died without a word is noticed in half a minute.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_WITHIN: Duration = Duration::from_secs(5);
/// How long a connection lives, as those of gRPC do: whose certificate is over, or no longer of
/// this installation, has to show another.
const AGE: Duration = Duration::from_mins(10);
/// How long after that what is under way may take.
const LET_GO_WITHIN: Duration = Duration::from_mins(1);

/// Serves these routes over HTTP/1.1 and HTTP/2 until `stop`, then lets requests under way end.
pub async fn serve_http(
    routes: Guarded,
    mut listener: InternalListener,
    tasks: &Tasks,
    stop: CancellationToken,
) {
    let inner = routes.into_router();
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
            .max_header_list_size(HEAD_BYTES)
            .keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_WITHIN);
        let conversation = builder
            .serve_connection(TokioIo::new(connection), service)
            .into_owned();
        let stop = stop.clone();
        let _detached = tasks.spawn("internal http", async move {
            let ended = hold(conversation, stop).await;
            if let Err(error) = ended {
                tracing::debug!(error, "a connection between services broke");
            }
        });
    }
}

/// Sees a connection to its end: it lets what is under way end when it is old, or at `stop`.
async fn hold<C>(conversation: C, stop: CancellationToken) -> Result<(), C::Error>
where
    C: GracefulConnection,
{
    let mut conversation = std::pin::pin!(conversation);
    let stops = tokio::select! {
        ended = conversation.as_mut() => return ended,
        () = stop.cancelled() => true,
        () = sleep(AGE) => false,
    };
    conversation.as_mut().graceful_shutdown();
    if stops {
        // The process has its own patience.
        return conversation.await;
    }
    let let_go = timeout(LET_GO_WITHIN, conversation);
    let_go.await.unwrap_or(Ok(()))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http::Response;
    use hyper::server::conn::http1;
    use hyper::service::service_fn;
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_connection_does_not_outlive_its_age() {
        let (near, _far) = tokio::io::duplex(1_024);
        let service = service_fn(async |_: Request<Incoming>| {
            Ok::<_, Infallible>(Response::new(Body::empty()))
        });
        let conversation = http1::Builder::new().serve_connection(TokioIo::new(near), service);
        let start = Instant::now();

        hold(conversation, CancellationToken::new()).await.unwrap();

        let lived = start.elapsed();
        assert!((AGE..=AGE + LET_GO_WITHIN).contains(&lived), "{lived:?}");
    }
}
