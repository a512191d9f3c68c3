//! Accepts connections and serves a router on them, within limits.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, Request, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::addresses::{Addresses, Place};
use super::body::TimedBody;
use super::limits::Limits;
use super::room::{Room, Seat};
use super::tls::ServerTls;
use super::watchdog::{Activity, Watched};
use crate::Tasks;

/// Who is at the other end of the connection: a request extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

/// An address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct BindError {
    /// The address.
    pub address: SocketAddr,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

/// An HTTP server on one address: HTTP/1.1 and HTTP/2, over TLS or plain.
#[derive(Debug)]
pub struct HttpServer {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<ServerTls>,
    limits: Arc<Limits>,
}

impl HttpServer {
    /// Listens; nobody is served yet. Port 0 takes any free one.
    pub async fn bind(
        address: SocketAddr,
        tls: Option<ServerTls>,
        limits: Limits,
    ) -> Result<Self, BindError> {
        let bound = async {
            let listener = TcpListener::bind(address).await?;
            let bound = listener.local_addr()?;
            Ok((listener, bound))
        };
        let (listener, bound) = bound
            .await
            .map_err(|source| BindError { address, source })?;
        Ok(Self {
            listener,
            address: bound,
            tls,
            limits: Arc::new(limits),
        })
    }

    /// The address with its real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop`, then lets requests under way end.
    pub async fn serve(self, router: Router, tasks: &Tasks, stop: CancellationToken) {
        let room = Room::new(self.limits.connections);
        let addresses = Arc::new(Addresses::default());
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => break,
                accepted = self.listener.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely: a moment later there may be some.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            if let Err(error) = stream.set_nodelay(true) {
                // The client is gone already, most likely; that must not slow down the others.
                tracing::debug!(%error, "a connection cannot be told to send at once");
            }
            let Some(place) = addresses.enter(peer.ip(), self.limits.connections_per_address)
            else {
                tracing::debug!(client.address = %peer.ip(), "too many connections from one address");
                continue;
            };
            let seat = tokio::select! {
                () = stop.cancelled() => break,
                seat = room.enter() => seat,
            };
            let connection = Connection {
                peer,
                tls: self.tls.clone(),
                limits: Arc::clone(&self.limits),
                router: router.clone(),
                stop: stop.clone(),
                place: Arc::new(place),
            };
            let _detached = tasks.spawn("connection", async move {
                connection.run(stream, &seat).await;
            });
        }
        drop(self.listener);
        // Every connection ends by itself now.
        room.emptied().await;
    }
}

struct Connection {
    peer: SocketAddr,
    tls: Option<ServerTls>,
    limits: Arc<Limits>,
    router: Router,
    stop: CancellationToken,
    place: Arc<Place>,
}

impl Connection {
    async fn run(self, stream: TcpStream, seat: &Seat) {
        let activity = Arc::clone(seat.activity());
        let peer = self.peer;
        let Some(tls) = self.tls.clone() else {
            return self.serve(stream, activity, false).await;
        };
        let shaken = tokio::select! {
            shaken = tls.accept(stream) => shaken,
            () = activity.expired(&self.limits, false) => {
                tracing::debug!(client.address = %peer.ip(), "TLS handshake took too long");
                return;
            }
        };
        match shaken {
            Ok(stream) => {
                let multiplexed = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                self.serve(stream, activity, multiplexed).await;
            }
            Err(error) => {
                tracing::debug!(client.address = %peer.ip(), %error, "TLS handshake failed");
            }
        }
    }

    async fn serve<IO>(self, io: IO, activity: Arc<Activity>, multiplexed: bool)
    where
        IO: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            peer,
            limits,
            router,
            stop,
            place,
            ..
        } = self;
        let service = {
            let (activity, limits) = (Arc::clone(&activity), Arc::clone(&limits));
            service_fn(move |request: Request<Incoming>| {
                let in_flight = activity.request();
                let under_way = place.begin_request(&limits);
                let mut request = request.map(|body| Body::new(TimedBody::new(body, limits.body)));
                request.extensions_mut().insert(PeerAddress(peer));
                let router = router.clone();
                async move {
                    let response = match &under_way {
                        Some(_) => router.oneshot(request).await,
                        None => Ok(too_many_requests(peer)),
                    };
                    drop((under_way, in_flight));
                    response as Result<_, Infallible>
                }
            })
        };
        let builder = connection_builder(&limits);
        let io = TokioIo::new(Watched {
            io,
            activity: Arc::clone(&activity),
        });
        let mut connection = std::pin::pin!(builder.serve_connection(io, service));
        tokio::select! {
            ended = connection.as_mut() => return log_end(peer, ended),
            () = activity.expired(&limits, multiplexed) => {
                tracing::debug!(client.address = %peer.ip(), "connection closed: too slow or idle");
                return;
            }
            () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        tokio::select! {
            ended = connection => log_end(peer, ended),
            () = activity.expired(&limits, multiplexed) => {}
        }
    }
}

fn connection_builder(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // The watchdog has the deadlines; hyper's would close an idle connection early.
        .header_read_timeout(None)
        .max_headers(limits.header_lines)
        .max_buf_size(
            usize::try_from(limits.header_bytes)
                .unwrap_or(usize::MAX)
                .max(8 * 1024),
        );
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(limits.header_bytes);
    builder
}

fn log_end<E: std::fmt::Display>(peer: SocketAddr, ended: Result<(), E>) {
    if let Err(error) = ended {
        tracing::debug!(client.address = %peer.ip(), %error, "connection ended");
    }
}

fn too_many_requests(peer: SocketAddr) -> Response {
    tracing::debug!(client.address = %peer.ip(), "too many requests under way");
    let wait = [(header::RETRY_AFTER, HeaderValue::from_static("1"))];
    (StatusCode::SERVICE_UNAVAILABLE, wait).into_response()
}
