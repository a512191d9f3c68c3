//! TLS towards the outside: 1.2 and 1.3, with a certificate that is read again when it changes.
//!
//! Files are compared by content, on a timer: notifications miss the symlink swap by which
//! Kubernetes renews a secret. A pair that does not fit together, or cannot be read, is reported
//! and the old one stays.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::telemetry::{Reload, certificate_reloaded, certificate_shown};
use crate::{Tasks, causes};

/// How often files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not PEM, or holds something else.
    #[error("{} holds no {what} in PEM", path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// `certificate` or `private key`.
        what: &'static str,
    },
    /// The key is not the certificate's, or of a kind that TLS does not use.
    #[error("the private key does not fit the certificate")]
    Mismatch(#[source] rustls::Error),
    /// TLS itself refuses the settings.
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
}

/// TLS for a server. Cheap to clone; all clones present the same certificate.
#[derive(Clone)]
pub struct ServerTls {
    acceptor: TlsAcceptor,
    certificate: Arc<Current>,
}

impl std::fmt::Debug for ServerTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerTls")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

impl ServerTls {
    /// Reads a chain and its key from PEM files.
    pub fn from_files(cert_file: &Path, key_file: &Path) -> Result<Self, TlsError> {
        let pair = Pair::read(cert_file, key_file)?;
        Self::new(pair.certified()?)
    }

    /// Takes a chain and its key as they are, for a certificate made in memory.
    pub fn from_der(
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, TlsError> {
        Self::new(certified(chain, key)?)
    }

    fn new(certified: CertifiedKey) -> Result<Self, TlsError> {
        certificate_shown("door", &certified.cert);
        let certificate = Arc::new(Current(RwLock::new(Arc::new(certified))));
        // A 1.3-only door broke Alexa's account linking; both versions stay on.
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS12, &rustls::version::TLS13])
            .map_err(TlsError::Setup)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&certificate) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            certificate,
        })
    }

    /// Shakes hands.
    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.acceptor.accept(stream).await
    }

    /// Looks at the files every few seconds and presents what is new in them.
    pub fn reload_from(&self, cert_file: PathBuf, key_file: PathBuf, tasks: &Tasks) {
        let certificate = Arc::clone(&self.certificate);
        let draining = tasks.draining();
        tasks.spawn_critical("tls-reload", async move {
            // Only what is presented counts as seen: the files may have changed since it was read.
            let mut last = Pair::read(&cert_file, &key_file).ok().filter(|pair| {
                pair.certified()
                    .is_ok_and(|certified| certified.cert == certificate.0.read().cert)
            });
            while draining
                .run_until_cancelled(tokio::time::sleep(LOOK_EVERY))
                .await
                .is_some()
            {
                last = look_again(&certificate, &cert_file, &key_file, last);
            }
        });
    }
}

fn look_again(
    certificate: &Current,
    cert_file: &Path,
    key_file: &Path,
    last: Option<Pair>,
) -> Option<Pair> {
    let read = match Pair::read(cert_file, key_file) {
        Ok(pair) if last.as_ref() == Some(&pair) => return last,
        Ok(pair) => pair.certified().map(|certified| (pair, certified)),
        Err(error) => Err(error),
    };
    match read {
        Ok((pair, certified)) => {
            certificate_shown("door", &certified.cert);
            certificate_reloaded(Reload::Ok);
            *certificate.0.write() = Arc::new(certified);
            tracing::info!(file = %cert_file.display(), "the certificate was read anew");
            Some(pair)
        }
        Err(error) => {
            certificate_reloaded(Reload::Failed);
            // Half written, perhaps: the next look tells. The old one is presented meanwhile.
            tracing::warn!(file = %cert_file.display(), error = %causes(&error), "the certificate was not read anew");
            last
        }
    }
}

/// What two files hold.
#[derive(PartialEq, Eq)]
struct Pair {
    cert_file: PathBuf,
    key_file: PathBuf,
    chain: Vec<u8>,
    key: Vec<u8>,
}

impl Pair {
    fn read(cert_file: &Path, key_file: &Path) -> Result<Self, TlsError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|source| TlsError::Read {
                path: path.to_owned(),
                source,
            })
        };
        let (chain, key) = (read(cert_file)?, read(key_file)?);
        Ok(Self {
            cert_file: cert_file.to_owned(),
            key_file: key_file.to_owned(),
            chain,
            key,
        })
    }

    fn certified(&self) -> Result<CertifiedKey, TlsError> {
        let bad_chain = || TlsError::Pem {
            path: self.cert_file.clone(),
            what: "certificate",
        };
        let chain = CertificateDer::pem_slice_iter(&self.chain)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_not_pem| bad_chain())?;
        if chain.is_empty() {
            return Err(bad_chain());
        }
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_not_pem| TlsError::Pem {
            path: self.key_file.clone(),
            what: "private key",
        })?;
        certified(chain, key)
    }
}

fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<CertifiedKey, TlsError> {
    CertifiedKey::from_der(chain, key, &provider()).map_err(TlsError::Mismatch)
}

/// The one crypto provider.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// The certificate that is presented now, to whoever asks and under whatever name: there is
/// always a default, so a client that sends no name or an old one is not turned away.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read()))
    }
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
