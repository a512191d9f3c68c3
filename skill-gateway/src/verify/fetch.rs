//! Gets the text of a chain: from Amazon's bucket, or in development from a folder.
//!
//! One request on a connection of its own: chains change a few times a year, and so a pool, a
//! resolver and a redirect policy would only be more to get wrong. No redirect is followed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper_util::rt::TokioIo;
use rustls_pki_types::{InvalidDnsNameError, ServerName};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::{self, RootCertStore};

use super::chain_url::{ChainUrl, HOST};
use crate::public_tls;

/// Real chains have about five thousand bytes.
const LARGEST: usize = 64 * 1024;

/// Alexa waits 8 s for the whole answer. Longer, and a slow bucket costs the shopper the answer;
/// shorter, and one lost packet at the handshake fails the first request after a start.
const TIME: Duration = Duration::from_secs(2);

/// Where chains come from.
#[derive(Debug)]
pub(crate) enum ChainSource {
    /// `https://s3.amazonaws.com`.
    Bucket(Bucket),
    /// Files of the same name in this folder; development only.
    Folder(PathBuf),
}

/// Amazon's bucket.
pub(crate) struct Bucket {
    tls: TlsConnector,
    /// `host:port` to connect to; the certificate must be the URL's host's in any case.
    address: String,
}

/// Why there is no chain.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// The folder has plain file names only.
    #[error("the URL names no plain file, and chains are read from a folder")]
    NotAFileName,
    /// A file could not be read.
    #[error("the chain cannot be read from the folder: {0}")]
    File(#[source] std::io::Error),
    /// The bucket was not reached, or its certificate is not its own.
    #[error("the bucket cannot be reached: {0}")]
    Connect(#[source] std::io::Error),
    /// The host's name is no name for TLS.
    #[error("the bucket's host has no usable name: {0}")]
    Name(#[source] InvalidDnsNameError),
    /// The exchange broke.
    #[error("the bucket broke off: {0}")]
    Exchange(#[source] hyper::Error),
    /// The request could not be written.
    #[error("the request for the chain cannot be made: {0}")]
    Request(#[source] http::Error),
    /// Another status than 200; redirects are not followed.
    #[error("the bucket answered {0}")]
    Status(StatusCode),
    /// More than a chain ever has.
    #[error("the chain is larger than {LARGEST} bytes")]
    TooLarge,
    /// It took longer than [`TIME`].
    #[error("the bucket took longer than {TIME:?}")]
    TimedOut,
}

impl ChainSource {
    /// Gets the text, within [`TIME`] and [`LARGEST`].
    pub(crate) async fn fetch(&self, url: &ChainUrl) -> Result<Bytes, FetchError> {
        let fetched = async {
            match self {
                Self::Bucket(bucket) => bucket.fetch(url).await,
                Self::Folder(folder) => read(folder, url).await,
            }
        };
        tokio::time::timeout(TIME, fetched)
            .await
            .map_err(|_elapsed| FetchError::TimedOut)?
    }
}

async fn read(folder: &Path, url: &ChainUrl) -> Result<Bytes, FetchError> {
    let name = url.file_name().ok_or(FetchError::NotAFileName)?;
    let file = tokio::fs::File::open(folder.join(name))
        .await
        .map_err(FetchError::File)?;
    let mut text = Vec::new();
    // One byte more than allowed, to tell a file that is too large from one that just fits.
    let one_too_many = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    file.take(one_too_many)
        .read_to_end(&mut text)
        .await
        .map_err(FetchError::File)?;
    if text.len() > LARGEST {
        return Err(FetchError::TooLarge);
    }
    Ok(text.into())
}

impl Bucket {
    /// The real one, proven by a certificate of a public root.
    pub(crate) fn amazons() -> Result<Self, rustls::Error> {
        Self::at(&format!("{HOST}:443"), public_tls::public_roots())
    }

    fn at(address: &str, roots: RootCertStore) -> Result<Self, rustls::Error> {
        Ok(Self {
            tls: public_tls::connector(roots)?,
            address: address.to_owned(),
        })
    }

    async fn fetch(&self, url: &ChainUrl) -> Result<Bytes, FetchError> {
        let name = ServerName::try_from(HOST)
            .map_err(FetchError::Name)?
            .to_owned();
        let tcp = TcpStream::connect(&self.address)
            .await
            .map_err(FetchError::Connect)?;
        let tls = self
            .tls
            .connect(name, tcp)
            .await
            .map_err(FetchError::Connect)?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls))
            .await
            .map_err(FetchError::Exchange)?;
        let request = Request::get(url.path())
            .header(header::HOST, HOST)
            .header(header::CONNECTION, "close")
            .body(Empty::<Bytes>::new())
            .map_err(FetchError::Request)?;
        let exchange = async {
            let response = sender
                .send_request(request)
                .await
                .map_err(FetchError::Exchange)?;
            if response.status() != StatusCode::OK {
                return Err(FetchError::Status(response.status()));
            }
            body_of(response.into_body()).await
        };
        // The connection moves only while it is polled; it lives no longer than the exchange.
        let mut exchange = std::pin::pin!(exchange);
        tokio::select! {
            biased;
            text = &mut exchange => text,
            _closed = connection => exchange.await,
        }
    }
}

async fn body_of(body: hyper::body::Incoming) -> Result<Bytes, FetchError> {
    let mut body = Limited::new(body, LARGEST);
    let mut text = BytesMut::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    text.extend_from_slice(&data);
                }
            }
            Err(error) if error.is::<LengthLimitError>() => return Err(FetchError::TooLarge),
            Err(error) => {
                let error = error.downcast::<hyper::Error>();
                return Err(
                    error.map_or(FetchError::TooLarge, |error| FetchError::Exchange(*error))
                );
            }
        }
    }
    Ok(text.freeze())
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
