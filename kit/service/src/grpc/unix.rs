//! gRPC over a Unix socket: whoever may open the file may call.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use hyper_util::rt::TokioIo;
use tokio::net::{UnixListener, UnixStream};
use tonic::transport::{Channel, Endpoint};

use crate::internal::{Caller, Carried};

/// The kernel takes 107 bytes; some systems less.
const LONGEST_PATH: usize = 100;

/// A listening socket; the file is removed when it is dropped.
#[derive(Debug)]
pub struct UnixSocket {
    listener: UnixListener,
    path: PathBuf,
}

/// Why a socket cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The kernel would cut the path.
    #[error("the path of the socket {} has {length} bytes, at most {LONGEST_PATH} are possible; choose a shorter `data_dir`", path.display())]
    PathTooLong {
        /// The path.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
    },
    /// The folder is not writable, or something of that name is in the way.
    #[error("cannot listen on the socket {}", path.display())]
    Bind {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl UnixSocket {
    /// Listens on `path`, for its owner only. A socket that an earlier process left is replaced:
    /// the caller holds the lock that keeps a living one away.
    pub fn bind(path: &Path) -> Result<Self, SocketError> {
        let length = path.as_os_str().len();
        if length > LONGEST_PATH {
            return Err(SocketError::PathTooLong {
                path: path.to_owned(),
                length,
            });
        }
        let bind = || {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let listener = UnixListener::bind(path)?;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
            Ok(listener)
        };
        let listener = bind().map_err(|source| SocketError::Bind {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            listener,
            path: path.to_owned(),
        })
    }
}

impl Drop for UnixSocket {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::debug!(%error, path = %self.path.display(), "the socket was gone already");
        }
    }
}

impl Stream for UnixSocket {
    type Item = io::Result<Carried<UnixStream>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.listener.poll_accept(context).map(|accepted| {
            Some(accepted.map(|(stream, _)| {
                let caller = caller(&stream);
                Carried::new(stream, caller)
            }))
        })
    }
}

/// Whoever opened the socket is the operator; the kernel says which user of the machine it is.
fn caller(stream: &UnixStream) -> Caller {
    match stream.peer_cred() {
        Ok(peer) => Caller::LocalOperator { uid: peer.uid() },
        Err(error) => {
            tracing::debug!(%error, "the kernel does not say who opened the socket");
            Caller::Operator
        }
    }
}

/// A channel to the socket at `path`; connects at its first call.
pub fn unix_channel(path: &Path) -> Channel {
    let path = path.to_owned();
    Endpoint::from_static("http://admin.sock").connect_with_connector_lazy(tower::service_fn(
        move |_| {
            let path = path.clone();
            async move { UnixStream::connect(path).await.map(TokioIo::new) }
        },
    ))
}
