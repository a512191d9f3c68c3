//! Accepts connections and serves a router on them, within limits.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
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
use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::body::TimedBody;
use super::tls::ServerTls;
use super::watchdog::{Activity, Watched};
use crate::Tasks;

/// What a client may take of us.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From accept to the first complete request head, TLS handshake included.
    pub first_request: Duration,
    /// For the head of a later request on the same connection, from its first byte.
    pub headers: Duration,
    /// For the whole body, from the head on.
    pub body: Duration,
    /// Without a request.
    pub idle: Duration,
    /// Connections at once; more wait in the kernel's queue.
    pub connections: usize,
    /// Connections at once from one address (of IPv6, one network of 64 bits, which is what a
    /// household gets); more are closed. Generous: Alexa's calls, and everything behind a proxy,
    /// come from few addresses.
    pub connections_per_address: usize,
    /// Requests under way at once; more are refused. HTTP/2 has many on each connection, and while
    /// a body is awaited the head lies in memory.
    pub requests: usize,
    /// Requests under way at once for one address, as above.
    pub requests_per_address: usize,
    /// Bytes of a request head.
    pub header_bytes: u32,
    /// Lines of a request head.
    pub header_lines: usize,
    /// Requests at once on one HTTP/2 connection.
    pub streams: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_request: Duration::from_secs(10),
            headers: Duration::from_secs(10),
            body: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            connections: 1_024,
            connections_per_address: 256,
            // With heads as large as may be, some hundred megabytes.
            requests: 4_096,
            // As many as HTTP/1.1 can have on its connections.
            requests_per_address: 256,
            header_bytes: 32 * 1024,
            header_lines: 100,
            streams: 100,
        }
    }
}

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
        let room = Arc::new(Semaphore::new(self.limits.connections));
        let addresses = Arc::new(Addresses::default());
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => break,
                accepted = accept(&self.listener, &room) => accepted,
            };
            let (stream, peer, permit) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely: a moment later there may be some.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let Some(place) = addresses.enter(peer.ip(), self.limits.connections_per_address)
            else {
                tracing::debug!(client.address = %peer.ip(), "too many connections from one address");
                continue;
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
                connection.run(stream).await;
                drop(permit);
            });
        }
        drop(self.listener);
        // Every connection ends by itself now; having all the room back means all have.
        let all = u32::try_from(self.limits.connections).unwrap_or(u32::MAX);
        let _all_room = room.acquire_many(all).await;
    }
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    if let Err(error) = stream.set_nodelay(true) {
        // The client is gone already, most likely; that must not slow down the others.
        tracing::debug!(%error, "a connection cannot be told to send at once");
    }
    Ok((stream, peer, permit))
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
    async fn run(self, stream: TcpStream) {
        let activity = Activity::accepted();
        let peer = self.peer;
        match self.tls.clone() {
            None => self.serve(stream, activity, false).await,
            Some(tls) => {
                let handshake = tls.accept(stream);
                match tokio::time::timeout(self.limits.first_request, handshake).await {
                    Ok(Ok(stream)) => {
                        let multiplexed = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                        self.serve(stream, activity, multiplexed).await;
                    }
                    Ok(Err(error)) => {
                        tracing::debug!(client.address = %peer.ip(), %error, "TLS handshake failed");
                    }
                    Err(_elapsed) => {
                        tracing::debug!(client.address = %peer.ip(), "TLS handshake took too long");
                    }
                }
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

/// What each address has of us.
#[derive(Debug, Default)]
struct Addresses(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: usize,
    by_address: HashMap<IpAddr, Held>,
}

#[derive(Debug, Default)]
struct Held {
    connections: usize,
    requests: usize,
}

impl Addresses {
    fn enter(self: &Arc<Self>, address: IpAddr, limit: usize) -> Option<Place> {
        let address = one_client(address);
        let mut counts = self.0.lock();
        let held = counts.by_address.entry(address).or_default();
        if held.connections >= limit {
            return None;
        }
        held.connections += 1;
        Some(Place {
            addresses: Arc::clone(self),
            address,
        })
    }
}

/// What all addresses of one client have in common: one IPv6 client has 2^64 of them.
fn one_client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            const NETWORK: u128 = !(u64::MAX as u128);
            Ipv6Addr::from_bits(address.to_bits() & NETWORK).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// A connection of an address, and what keeps its count until its last request has ended.
#[derive(Debug)]
struct Place {
    addresses: Arc<Addresses>,
    address: IpAddr,
}

impl Place {
    fn begin_request(self: &Arc<Self>, limits: &Limits) -> Option<UnderWay> {
        let mut counts = self.addresses.0.lock();
        if counts.requests >= limits.requests {
            return None;
        }
        let held = counts.by_address.entry(self.address).or_default();
        if held.requests >= limits.requests_per_address {
            return None;
        }
        held.requests += 1;
        counts.requests += 1;
        Some(UnderWay(Arc::clone(self)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.addresses.0.lock();
        if let Some(held) = counts.by_address.get_mut(&self.address) {
            held.connections -= 1;
            if held.connections == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

/// A request that is counted. It holds the place of its connection, so that the address is known
/// as long as anything of it is under way.
#[derive(Debug)]
struct UnderWay(Arc<Place>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut counts = self.0.addresses.0.lock();
        counts.requests -= 1;
        if let Some(held) = counts.by_address.get_mut(&self.0.address) {
            held.requests -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_no_more_room_from_the_rest_of_its_network() {
        let addresses = Arc::new(Addresses::default());
        let enter = |address: &str| addresses.enter(address.parse().unwrap(), 1);

        let first = enter("2001:db8:0:1::1");
        assert!(first.is_some() && enter("2001:db8:0:1:ffff::2").is_none());
        assert!(enter("2001:db8:0:2::1").is_some());
        let mapped = enter("::ffff:192.0.2.1");
        assert!(mapped.is_some() && enter("192.0.2.1").is_none());
        assert!(enter("::ffff:192.0.2.2").is_some());
        drop(first);
        assert!(enter("2001:db8:0:1:ffff::2").is_some());
    }
}
