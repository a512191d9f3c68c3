//! Mutual TLS between services, read again when its files change.
//!
//! Both sides show a certificate under the one root, and both sides look at the other's URI SAN;
//! a common name is never read (RFC 9525, SPIFFE X.509-SVID). Only TLS 1.3: both ends are ours.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

use super::service_name::is_name;
use crate::telemetry::{Reload, certificate_reloaded, certificate_shown};
use crate::{Tasks, causes};

/// How often files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Where a process's identity lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InternalTlsFiles {
    /// The roots that every certificate of the installation is under, PEM.
    pub ca: PathBuf,
    /// This process's certificate chain, PEM.
    pub cert: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
    /// What comes after `spiffe://` in every name.
    pub trust_domain: String,
}

/// Why mutual TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum InternalTlsError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{} holds no {what} in PEM", path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// `certificate` or `private key`.
        what: &'static str,
    },
    /// The certificate does not say whose it is.
    #[error("{} does not name a service of `spiffe://{trust_domain}/` as its one URI SAN", path.display())]
    Nameless {
        /// Which.
        path: PathBuf,
        /// The trust domain that it should name.
        trust_domain: String,
    },
    /// The others would refuse the certificate.
    #[error("{} is refused under the roots of {}; `saycart certs ensure` makes another", cert.display(), ca.display())]
    Refused {
        /// Which.
        cert: PathBuf,
        /// Where the roots are.
        ca: PathBuf,
        /// Why.
        #[source]
        source: rustls::Error,
    },
    /// The certificate is another service's than before.
    #[error("{} names {is}, not {was}", path.display())]
    AnotherName {
        /// Which.
        path: PathBuf,
        /// Whose it is.
        is: Arc<str>,
        /// Whose it was.
        was: Arc<str>,
    },
    /// Roots, certificate and key do not fit together.
    #[error("the internal certificates cannot be used")]
    Setup(#[source] rustls::Error),
    /// The roots cannot be used.
    #[error("the internal roots cannot be used")]
    Roots(#[source] rustls::server::VerifierBuilderError),
}

/// A process's identity towards the others. Cheap to clone; all clones follow the files.
#[derive(Clone)]
pub struct InternalTls(Arc<Shared>);

struct Shared {
    files: InternalTlsFiles,
    current: RwLock<Arc<Current>>,
}

/// What the files said when they were last good.
struct Current {
    contents: Contents,
    name: Arc<str>,
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
}

#[derive(PartialEq, Eq)]
struct Contents {
    ca: Vec<u8>,
    cert: Vec<u8>,
    key: Vec<u8>,
}

impl fmt::Debug for InternalTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InternalTls")
            .field("files", &self.0.files)
            .finish_non_exhaustive()
    }
}

impl InternalTls {
    /// Reads the files.
    pub fn load(files: InternalTlsFiles) -> Result<Self, InternalTlsError> {
        let current = Current::read(&files)?;
        Ok(Self(Arc::new(Shared {
            files,
            current: RwLock::new(Arc::new(current)),
        })))
    }

    /// Looks at the files every few seconds. What cannot be used is reported, and the old stays.
    pub fn reload(&self, tasks: &Tasks) {
        let tls = self.clone();
        let draining = tasks.draining();
        tasks.spawn_critical("internal-tls-reload", async move {
            let wait = || tokio::time::sleep(LOOK_EVERY);
            while draining.run_until_cancelled(wait()).await.is_some() {
                tls.look_again();
            }
        });
    }

    fn look_again(&self) {
        let contents = match Contents::read(&self.0.files) {
            Ok(contents) if contents == self.0.current.read().contents => return,
            Ok(contents) => Current::from_contents(contents, &self.0.files),
            Err(error) => Err(error),
        };
        let contents = contents.and_then(|current| current.still(&self.name(), &self.0.files));
        match contents {
            Ok(current) => {
                *self.0.current.write() = Arc::new(current);
                certificate_reloaded(Reload::Ok);
                tracing::info!("the internal certificates were read anew");
            }
            // Half written, perhaps: the next look tells.
            Err(error) => {
                certificate_reloaded(Reload::Failed);
                tracing::warn!(
                    error = %causes(&error),
                    "the internal certificates were not read anew; the old ones stay"
                );
            }
        }
    }

    /// The service that this process shows itself as.
    pub fn name(&self) -> Arc<str> {
        Arc::clone(&self.0.current.read().name)
    }

    /// The chain that is presented now, PEM as it lies in its file.
    pub fn presented(&self) -> Vec<u8> {
        self.0.current.read().contents.cert.clone()
    }

    /// For one handshake as a server.
    pub(super) fn server(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.0.current.read().server)
    }

    /// For one handshake as a client.
    pub(super) fn client(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0.current.read().client)
    }

    /// The service that a certificate names, if it is one of this installation. The certificate
    /// must have been verified already.
    pub(super) fn name_in(&self, certificate: &CertificateDer<'_>) -> Option<Arc<str>> {
        name_in(certificate, &self.0.files.trust_domain)
    }
}

impl Contents {
    fn read(files: &InternalTlsFiles) -> Result<Self, InternalTlsError> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|source| InternalTlsError::Read {
                path: path.to_owned(),
                source,
            })
        };
        Ok(Self {
            ca: read(&files.ca)?,
            cert: read(&files.cert)?,
            key: read(&files.key)?,
        })
    }
}

impl Current {
    fn read(files: &InternalTlsFiles) -> Result<Self, InternalTlsError> {
        Self::from_contents(Contents::read(files)?, files)
    }

    /// A process does not become another service while it runs.
    fn still(self, was: &Arc<str>, files: &InternalTlsFiles) -> Result<Self, InternalTlsError> {
        if self.name == *was {
            return Ok(self);
        }
        Err(InternalTlsError::AnotherName {
            path: files.cert.clone(),
            is: self.name,
            was: Arc::clone(was),
        })
    }

    fn from_contents(
        contents: Contents,
        files: &InternalTlsFiles,
    ) -> Result<Self, InternalTlsError> {
        let mut roots = RootCertStore::empty();
        for root in certificates(&contents.ca, &files.ca)? {
            roots.add(root).map_err(InternalTlsError::Setup)?;
        }
        let roots = Arc::new(roots);
        let chain = certificates(&contents.cert, &files.cert)?;
        let Some((leaf, above)) = chain.split_first() else {
            return Err(InternalTlsError::Pem {
                path: files.cert.clone(),
                what: "certificate",
            });
        };
        let name =
            name_in(leaf, &files.trust_domain).ok_or_else(|| InternalTlsError::Nameless {
                path: files.cert.clone(),
                trust_domain: files.trust_domain.clone(),
            })?;
        let key = PrivateKeyDer::from_pem_slice(&contents.key).map_err(|_not_pem| {
            InternalTlsError::Pem {
                path: files.key.clone(),
                what: "private key",
            }
        })?;

        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::clone(&roots), provider())
            .build()
            .map_err(InternalTlsError::Roots)?;
        // As the others will look at it: a process that they refuse is of no use.
        verifier
            .verify_client_cert(leaf, above, UnixTime::now())
            .map_err(|source| InternalTlsError::Refused {
                cert: files.cert.clone(),
                ca: files.ca.clone(),
                source,
            })?;
        let mut server = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(InternalTlsError::Setup)?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain.clone(), key.clone_key())
            .map_err(InternalTlsError::Setup)?;
        // A session that is resumed brings the certificate of an earlier handshake, which nobody
        // looks at again: it may have expired since.
        server.session_storage = Arc::new(NoServerSessionStorage {});
        server.send_tls13_tickets = 0;
        // HTTP/1.1 is for who fetches the JWK set in another language.
        server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let mut client = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(InternalTlsError::Setup)?
            .with_root_certificates(roots)
            .with_client_auth_cert(chain.clone(), key)
            .map_err(InternalTlsError::Setup)?;
        client.alpn_protocols = vec![b"h2".to_vec()];
        client.resumption = Resumption::disabled();
        certificate_shown("internal", &chain);
        Ok(Self {
            contents,
            name,
            server: Arc::new(server),
            client: Arc::new(client),
        })
    }
}

fn certificates(pem: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, InternalTlsError> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    certificates
        .ok()
        .filter(|found| !found.is_empty())
        .ok_or_else(|| InternalTlsError::Pem {
            path: path.to_owned(),
            what: "certificate",
        })
}

/// A certificate with two names could be taken for either: it is nobody's.
fn name_in(certificate: &CertificateDer<'_>, trust_domain: &str) -> Option<Arc<str>> {
    let (_, certificate) = parse_x509_certificate(certificate).ok()?;
    let names = certificate.subject_alternative_name().ok()??;
    let mut uris = names
        .value
        .general_names
        .iter()
        .filter_map(|name| match name {
            GeneralName::URI(uri) => Some(*uri),
            _ => None,
        });
    let uri = uris.next()?;
    if uris.next().is_some() {
        return None;
    }
    let name = uri
        .strip_prefix("spiffe://")?
        .strip_prefix(trust_domain)?
        .strip_prefix('/')?;
    is_name(name).then(|| name.into())
}

/// The one crypto provider.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
