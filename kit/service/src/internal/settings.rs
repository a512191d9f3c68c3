//! The section `internal_tls` of the configuration.

use std::path::PathBuf;

use super::tls::InternalTlsFiles;
use crate::config::{Section, Setting};

/// What every certificate of the installation is under, and what each process shows.
#[derive(Debug, Clone)]
pub struct InternalSettings {
    /// The roots, PEM.
    pub ca_file: Option<PathBuf>,
    /// What the process shows.
    pub identity: Option<CertFiles>,
    /// What comes after `spiffe://` in every name.
    pub trust_domain: String,
}

/// A certificate chain and its private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertFiles {
    /// The chain, PEM.
    pub cert: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// A name that stands in certificates.
#[derive(Debug, Clone)]
struct TrustDomain(String);

impl Setting for TrustDomain {
    const EXPECTED: &'static str =
        "a name in small letters, digits, `.`, `-` and `_`, such as saycart or shop.example";

    fn from_text(text: &str) -> Option<Self> {
        // SPIFFE-ID §2.1.
        let fits =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        (!text.is_empty() && text.len() <= 255 && text.chars().all(fits))
            .then(|| Self(text.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

impl CertFiles {
    /// Reads `cert_file` and `key_file` of a section; one without the other is a mistake.
    pub fn read(section: &mut Section<'_>) -> Option<Self> {
        let cert = section.get::<PathBuf>(
            "cert_file",
            "The certificate chain, PEM; re-read when it changes.",
        );
        let key = section.get::<PathBuf>("key_file", "The certificate's private key, PEM.");
        if cert.is_some() && !section.is_set("key_file") {
            section.missing("key_file", "name the certificate's private key");
        }
        if key.is_some() && !section.is_set("cert_file") {
            section.missing("cert_file", "name the certificate chain");
        }
        Some(Self {
            cert: cert?,
            key: key?,
        })
    }
}

impl InternalSettings {
    /// Reads the section.
    pub fn read(section: &mut Section<'_>) -> Self {
        let ca_file = section.get::<PathBuf>(
            "ca_file",
            "Mutual TLS between services: the roots of all their certificates, PEM.",
        );
        let identity = CertFiles::read(section);
        let trust_domain = section.get_or(
            "trust_domain",
            "A caller is known by its URI SAN spiffe://<trust_domain>/<name>.",
            TrustDomain("saycart".to_owned()),
        );
        if identity.is_some() && !section.is_set("ca_file") {
            section.missing("ca_file", "name the roots that the others are under");
        }
        Self {
            ca_file,
            identity,
            trust_domain: trust_domain.0,
        }
    }

    /// The files of this process, if it has an identity.
    pub fn files(&self) -> Option<InternalTlsFiles> {
        self.files_of(self.identity.as_ref()?)
    }

    /// The files of whoever shows this certificate.
    pub fn files_of(&self, identity: &CertFiles) -> Option<InternalTlsFiles> {
        Some(InternalTlsFiles {
            ca: self.ca_file.clone()?,
            cert: identity.cert.clone(),
            key: identity.key.clone(),
            trust_domain: self.trust_domain.clone(),
        })
    }
}
