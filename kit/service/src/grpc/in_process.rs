//! gRPC inside one process: the same HTTP/2, over a pipe of memory.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;
use tokio::sync::mpsc;
use tonic::transport::{Channel, Endpoint};
use tower::Service;

use crate::internal::{Caller, Carried};

/// The server's side: connections as they are made.
#[derive(Debug)]
pub struct InProcessIncoming(mpsc::Receiver<Carried<DuplexStream>>);

/// The client's side.
#[derive(Debug, Clone)]
pub struct InProcessConnector(mpsc::Sender<Carried<DuplexStream>>);

/// A connector of one of the clients.
#[derive(Debug, Clone)]
struct ConnectAs {
    connector: InProcessConnector,
    caller: Caller,
}

/// Holds a few of the largest messages that are usual; more waits for the reader.
const PIPE_BYTES: usize = 64 * 1024;
const BACKLOG: usize = 16;

/// A place to meet: the server serves the one half, clients connect to the other.
pub fn in_process() -> (InProcessIncoming, InProcessConnector) {
    let (sender, receiver) = mpsc::channel(BACKLOG);
    (InProcessIncoming(receiver), InProcessConnector(sender))
}

impl InProcessConnector {
    /// A channel for this part of the process. It connects at its first call, and again when the
    /// connection is lost.
    pub fn channel(&self, caller: Caller) -> Channel {
        let connect = ConnectAs {
            connector: self.clone(),
            caller,
        };
        Endpoint::from_static("http://in-process").connect_with_connector_lazy(connect)
    }
}

impl Stream for InProcessIncoming {
    type Item = io::Result<Carried<DuplexStream>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0
            .poll_recv(context)
            .map(|connection| connection.map(Ok))
    }
}

impl Service<Uri> for ConnectAs {
    type Response = TokioIo<DuplexStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let (sender, caller) = (self.connector.0.clone(), self.caller.clone());
        Box::pin(async move {
            let (client, server) = tokio::io::duplex(PIPE_BYTES);
            let server = Carried::new(server, caller);
            sender.send(server).await.map_err(|_server_is_gone| {
                io::Error::new(io::ErrorKind::ConnectionRefused, "the service has stopped")
            })?;
            Ok(TokioIo::new(client))
        })
    }
}
