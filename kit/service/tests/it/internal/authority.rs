//! A root, and what is under it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::string::Ia5String;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType, date_time_ymd};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use saycart_service::internal::{InternalTls, InternalTlsFiles};
use tokio_rustls::TlsConnector;

/// Signs certificates, and keeps them in a folder of its own.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
    root: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap().pem();
        Self {
            folder: tempfile::tempdir().unwrap(),
            issuer: Issuer::new(params, key),
            root,
        }
    }

    /// The identity of the service with this name.
    pub(crate) fn identity(&self, name: &str) -> InternalTls {
        InternalTls::load(self.files(name, &[&format!("spiffe://saycart/{name}")])).unwrap()
    }

    /// The service with this name as anybody's program would have it: it remembers sessions.
    pub(crate) fn connector(&self, name: &str) -> TlsConnector {
        let files = self.files(name, &[&format!("spiffe://saycart/{name}")]);
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(files.ca).unwrap())
            .unwrap();
        let chain = vec![CertificateDer::from_pem_file(files.cert).unwrap()];
        let key = PrivateKeyDer::from_pem_file(files.key).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(chain, key)
            .unwrap();
        TlsConnector::from(Arc::new(config))
    }

    /// Files of a process whose certificate has these URIs.
    pub(crate) fn files(&self, folder: &str, uris: &[&str]) -> InternalTlsFiles {
        self.files_until(4_000, folder, uris)
    }

    /// The same, of a time that is over.
    pub(crate) fn expired_files(&self, folder: &str, uris: &[&str]) -> InternalTlsFiles {
        self.files_until(2_000, folder, uris)
    }

    /// A file with both roots, for who trusts both.
    pub(crate) fn and_the_root_of(&self, other: &Self) -> PathBuf {
        let roots = format!("{}{}", self.root, other.root);
        write(self.folder.path(), "both.pem", &roots)
    }

    fn files_until(&self, year: i32, folder: &str, uris: &[&str]) -> InternalTlsFiles {
        let path = self.folder.path().join(folder);
        std::fs::create_dir_all(&path).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        params.not_after = date_time_ymd(year, 1, 1);
        for uri in uris {
            let uri = Ia5String::try_from((*uri).to_owned()).unwrap();
            params.subject_alt_names.push(SanType::URI(uri));
        }
        let leaf = params.signed_by(&key, &self.issuer).unwrap().pem();
        InternalTlsFiles {
            ca: write(&path, "ca.pem", &self.root),
            cert: write(&path, "cert.pem", &leaf),
            key: write(&path, "key.pem", &key.serialize_pem()),
            trust_domain: "saycart".to_owned(),
        }
    }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}
