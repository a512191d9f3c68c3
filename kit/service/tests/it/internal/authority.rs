//! A root, and what is under it.

use std::path::{Path, PathBuf};

use rcgen::string::Ia5String;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType};
use saycart_service::internal::{InternalTls, InternalTlsFiles};

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

    /// Files of a process whose certificate has these URIs.
    pub(crate) fn files(&self, folder: &str, uris: &[&str]) -> InternalTlsFiles {
        let path = self.folder.path().join(folder);
        std::fs::create_dir_all(&path).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
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
