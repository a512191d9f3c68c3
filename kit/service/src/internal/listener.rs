//! Where other services connect.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::{TlsAcceptor, TlsStream};
use tokio_util::sync::CancellationToken;

use super::caller::{Caller, Carried};
use super::tls::InternalTls;
use crate::Tasks;
use crate::net::BindError;

/// Both ends are ours: a handshake that takes longer is none.
const SHAKE_WITHIN: Duration = Duration::from_secs(5);
/// Handshakes at once. A further one takes the place of the oldest: ours take milliseconds, and
/// whoever connects and says nothing must not keep out those who do.
const HANDSHAKES: usize = 256;
/// Connections on their way to the server, which may still be waiting for its database; further
/// ones wait in the kernel's queue.
const BACKLOG: usize = 64;

/// A connection between two services.
#[derive(Debug)]
pub enum InternalStream {
    /// Over mutual TLS.
    Tls(Box<TlsStream<TcpStream>>),
    /// On this machine, in development.
    Plain(TcpStream),
}

/// Accepted connections, each with its caller.
#[derive(Debug)]
pub struct InternalListener {
    address: SocketAddr,
    accepted: mpsc::Receiver<Carried<InternalStream>>,
}

impl InternalListener {
    /// Listens, and accepts until the process has drained. Without `tls` whoever reaches the
    /// address may call: the configuration sees to it that this is on loopback, in development.
    /// Port 0 takes any free one.
    pub async fn bind(
        address: SocketAddr,
        tls: Option<InternalTls>,
        tasks: &Tasks,
    ) -> Result<Self, BindError> {
        let bound = async {
            let listener = TcpListener::bind(address).await?;
            let bound = listener.local_addr()?;
            Ok((listener, bound))
        };
        let (listener, bound) = bound
            .await
            .map_err(|source| BindError { address, source })?;
        let (sender, accepted) = mpsc::channel(BACKLOG);
        let accepting = accept_all(listener, tls, sender, tasks.clone());
        drop(tasks.spawn("accept", accepting));
        Ok(Self {
            address: bound,
            accepted,
        })
    }

    /// The address with its real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }
}

impl Stream for InternalListener {
    type Item = io::Result<Carried<InternalStream>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.accepted
            .poll_recv(context)
            .map(|connection| connection.map(Ok))
    }
}

async fn accept_all(
    listener: TcpListener,
    tls: Option<InternalTls>,
    sender: mpsc::Sender<Carried<InternalStream>>,
    tasks: Tasks,
) {
    let mut handshakes = Handshakes::default();
    loop {
        let accepted = tokio::select! {
            () = sender.closed() => return,
            accepted = accept_with_room(&listener, &sender) => accepted,
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
        let handshake = handshakes.begin();
        let (tls, sender) = (tls.clone(), sender.clone());
        drop(tasks.spawn("handshake", async move {
            let proof = prove(stream, tls.as_ref());
            let shaken = handshake.run(timeout(SHAKE_WITHIN, proof)).await;
            match shaken {
                // Nobody listens any more: the process ends, and the peer goes elsewhere.
                Some(Ok(Ok(connection))) => drop(sender.send(connection).await),
                Some(Ok(Err(error))) => tracing::warn!(
                    peer.address = %peer, %error, "a connection of a stranger was refused"
                ),
                Some(Err(_elapsed)) => {
                    tracing::debug!(peer.address = %peer, "a handshake took too long");
                }
                None => tracing::debug!(peer.address = %peer, "a handshake made place for others"),
            }
        }));
    }
}

/// Accepts a connection when the server has room for it.
async fn accept_with_room(
    listener: &TcpListener,
    sender: &mpsc::Sender<Carried<InternalStream>>,
) -> io::Result<(TcpStream, SocketAddr)> {
    // Closed: then it does not matter any more.
    drop(sender.reserve().await);
    listener.accept().await
}

/// The handshakes under way, oldest first.
#[derive(Debug, Default)]
struct Handshakes(VecDeque<CancellationToken>);

/// A handshake that may be told to make place.
#[derive(Debug)]
struct Handshake(CancellationToken);

impl Handshakes {
    fn begin(&mut self) -> Handshake {
        self.0.retain(|over| !over.is_cancelled());
        if self.0.len() >= HANDSHAKES
            && let Some(oldest) = self.0.pop_front()
        {
            oldest.cancel();
        }
        let over = CancellationToken::new();
        self.0.push_back(over.clone());
        Handshake(over)
    }
}

impl Handshake {
    /// Runs to the end; `None`: it had to make place.
    async fn run<T>(self, work: impl Future<Output = T>) -> Option<T> {
        let done = self.0.run_until_cancelled(work).await;
        self.0.cancel(); // its place is free
        done
    }
}

async fn prove(
    stream: TcpStream,
    tls: Option<&InternalTls>,
) -> io::Result<Carried<InternalStream>> {
    stream.set_nodelay(true)?;
    let Some(tls) = tls else {
        let stream = InternalStream::Plain(stream);
        return Ok(Carried::new(stream, Caller::Unproven));
    };
    let stream = TlsAcceptor::from(tls.server()).accept(stream).await?;
    let (_, session) = stream.get_ref();
    let name = session
        .peer_certificates()
        .and_then(|chain| tls.name_in(chain.first()?))
        .ok_or_else(|| io::Error::other("its certificate names no service of ours"))?;
    let stream = InternalStream::Tls(Box::new(stream.into()));
    Ok(Carried::new(stream, Caller::named(&name)))
}

impl AsyncRead for InternalStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for InternalStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut *self {
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
