//! The HTTPS client of the stand-in: what Amazon's servers and a shopper's browser use.
//!
//! Trusts the public authorities, and on top of them the root of a development suite. Follows no
//! redirects, waits for nobody longer than [`PATIENCE`], and reads no answer over
//! [`LARGEST_ANSWER`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// How long one exchange may take. Alexa itself gives up after eight seconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer; our pages and responses are far smaller.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Which HTTP is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versions {
    /// HTTP/2 where the other side speaks it: many requests share one connection.
    Any,
    /// HTTP/1.1: a connection carries one request at a time, and is used again.
    Http1,
}

/// An HTTPS client. Cheap to clone; all clones share their connections.
#[derive(Debug, Clone)]
pub struct Https {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// The file with the development root cannot be used.
    #[error("{} holds no root certificate in PEM", path.display())]
    Root {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// TLS refuses the settings.
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
    /// Nobody listens there, or the certificate is not trusted.
    #[error("cannot reach {origin}; is a suite running there? (`saycart up`)")]
    Unreachable {
        /// Scheme, host and port.
        origin: String,
        /// What the client said.
        #[source]
        source: hyper_util::client::legacy::Error,
    },
    /// The other side was too slow.
    #[error("{origin} did not answer within {} seconds", PATIENCE.as_secs())]
    TookTooLong {
        /// Scheme, host and port.
        origin: String,
    },
    /// The answer was cut off, or is too large.
    #[error("the answer of {origin} cannot be read")]
    Answer {
        /// Scheme, host and port.
        origin: String,
        /// What went wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Https {
    /// A client that trusts the public authorities, and the roots in this PEM file if there is
    /// one.
    pub fn trusting(root_file: Option<&Path>) -> Result<Self, HttpsError> {
        Self::speaking(Versions::Any, root_file)
    }

    /// The same, speaking these versions.
    pub fn speaking(versions: Versions, root_file: Option<&Path>) -> Result<Self, HttpsError> {
        let mut roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        if let Some(path) = root_file {
            let unusable = |source| HttpsError::Root {
                path: path.to_owned(),
                source,
            };
            for certificate in CertificateDer::pem_file_iter(path).map_err(unusable)? {
                roots
                    .add(certificate.map_err(unusable)?)
                    .map_err(HttpsError::Setup)?;
            }
        }
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let tls = rustls::ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .map_err(HttpsError::Setup)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        // Head and body are two writes: with Nagle's algorithm the second would wait 40 ms for
        // the other side's delayed acknowledgement of the first.
        tcp.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http();
        let connector = match versions {
            Versions::Any => connector.enable_all_versions().wrap_connector(tcp),
            Versions::Http1 => connector.enable_http1().wrap_connector(tcp),
        };
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
        })
    }

    /// Sends one request and reads the whole answer.
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Bytes>, HttpsError> {
        let origin = origin_of(request.uri());
        let exchange =
            async {
                let response = self.client.request(request).await.map_err(|source| {
                    HttpsError::Unreachable {
                        origin: origin.clone(),
                        source,
                    }
                })?;
                let (head, body) = response.into_parts();
                let body = Limited::new(body, LARGEST_ANSWER).collect().await;
                let body = body.map_err(|source| HttpsError::Answer {
                    origin: origin.clone(),
                    source,
                })?;
                Ok(Response::from_parts(head, body.to_bytes()))
            };
        match tokio::time::timeout(PATIENCE, exchange).await {
            Ok(answer) => answer,
            Err(_elapsed) => Err(HttpsError::TookTooLong { origin }),
        }
    }
}

fn origin_of(uri: &http::Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("https");
    let authority = uri.authority().map_or("?", http::uri::Authority::as_str);
    format!("{scheme}://{authority}")
}
