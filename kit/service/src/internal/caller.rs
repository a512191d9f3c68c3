//! Who is at the other end of a connection between services.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tonic::transport::server::Connected;

/// Who calls: an extension of every request that comes over a connection of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A service: the name in its certificate's URI SAN, or a part of this process.
    Service(Arc<str>),
    /// The operator, by a certificate of that name.
    Operator,
    /// The operator, as this user of the machine: through the socket in `data_dir`, which nobody
    /// else may open, or with a process that works on the folder itself.
    LocalOperator {
        /// The user's number.
        uid: u32,
    },
    /// Anybody on this machine; development only.
    Unproven,
}

/// The name by which an operator's certificate says whose it is.
pub(super) const OPERATOR: &str = "operator";

impl Caller {
    /// Who is called this.
    pub fn named(name: &str) -> Self {
        match name {
            OPERATOR => Self::Operator,
            name => Self::Service(name.into()),
        }
    }
}

impl std::fmt::Display for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Service(name) => f.write_str(name),
            Self::Operator => f.write_str(OPERATOR),
            Self::LocalOperator { uid } => write!(f, "{OPERATOR} (user {uid})"),
            Self::Unproven => f.write_str("an unproven caller"),
        }
    }
}

/// A connection, and who is at its other end.
#[derive(Debug)]
pub struct Carried<IO> {
    io: IO,
    caller: Caller,
}

impl<IO> Carried<IO> {
    /// The caller is believed: whoever makes this has made sure.
    pub fn new(io: IO, caller: Caller) -> Self {
        Self { io, caller }
    }
}

impl<IO> Connected for Carried<IO> {
    type ConnectInfo = Caller;

    fn connect_info(&self) -> Caller {
        self.caller.clone()
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Carried<IO> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Carried<IO> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
