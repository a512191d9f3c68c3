//! A client that sends what it is told, byte for byte where that matters.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::fixtures::NOW_SECONDS;

pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A client of one address.
#[derive(Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    tls: Option<Arc<RootCertStore>>,
}

impl Client {
    pub(crate) fn plain(address: SocketAddr) -> Self {
        Self { address, tls: None }
    }

    /// Over TLS, trusting the root in this PEM file.
    pub(crate) fn trusting(address: SocketAddr, root: &std::path::Path) -> Self {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(root).unwrap())
            .unwrap();
        Self {
            address,
            tls: Some(Arc::new(roots)),
        }
    }

    /// A connection with nothing said on it.
    pub(crate) async fn tcp(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection after the TLS handshake, if there is one.
    pub(crate) async fn connect(&self, protocol: Protocol) -> Pin<Box<dyn Io>> {
        self.connect_with(protocol, rustls::DEFAULT_VERSIONS).await
    }

    /// As [`Client::connect`], with these versions of TLS only.
    pub(crate) async fn connect_with(
        &self,
        protocol: Protocol,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Pin<Box<dyn Io>> {
        let tcp = self.tcp().await;
        let Some(roots) = &self.tls else {
            return Box::pin(tcp);
        };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_details(provider, Arc::new(FixtureTime))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(Arc::clone(roots))
            .with_no_client_auth();
        config.alpn_protocols = vec![match protocol {
            Protocol::Http1 => b"http/1.1".to_vec(),
            Protocol::Http2 => b"h2".to_vec(),
        }];
        let name = ServerName::try_from("localhost").unwrap();
        Box::pin(
            TlsConnector::from(Arc::new(config))
                .connect(name, tcp)
                .await
                .unwrap(),
        )
    }

    /// One request on a connection of its own.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        self.send_over(Protocol::Http1, request).await
    }

    pub(crate) async fn send_over(
        &self,
        protocol: Protocol,
        request: Request<Full<Bytes>>,
    ) -> Answer {
        let io = TokioIo::new(self.connect(protocol).await);
        match protocol {
            Protocol::Http1 => {
                let (mut sender, connection) =
                    hyper::client::conn::http1::handshake(io).await.unwrap();
                let exchange = async { answer(sender.send_request(request).await.unwrap()).await };
                drive(exchange, connection).await
            }
            Protocol::Http2 => {
                let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
                let (mut sender, connection) = builder.handshake(io).await.unwrap();
                let exchange = async { answer(sender.send_request(request).await.unwrap()).await };
                drive(exchange, connection).await
            }
        }
    }

    /// Sends bytes as they are and reads until the other side closes.
    pub(crate) async fn send_raw(&self, bytes: &[u8]) -> String {
        let mut connection = self.connect(Protocol::Http1).await;
        connection.write_all(bytes).await.unwrap();
        read_to_close(connection).await
    }
}

/// Everything until the other side closes, gently or not.
pub(crate) async fn read_to_close(mut connection: Pin<Box<dyn Io>>) -> String {
    let mut read = Vec::new();
    let mut buffer = [0; 4_096];
    while let Ok(length @ 1..) = connection.read(&mut buffer).await {
        read.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8(read).unwrap()
}

async fn answer(response: http::Response<hyper::body::Incoming>) -> Answer {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

async fn drive<T, C: Future>(exchange: impl Future<Output = T>, connection: C) -> T {
    let mut exchange = std::pin::pin!(exchange);
    tokio::select! {
        biased;
        answer = &mut exchange => answer,
        _closed = connection => exchange.await,
    }
}

/// The gateway's clock stands at the fixtures' instant, and so does its certificate.
#[derive(Debug)]
struct FixtureTime;

impl TimeProvider for FixtureTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(NOW_SECONDS).unwrap();
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(
            seconds,
        )))
    }
}
