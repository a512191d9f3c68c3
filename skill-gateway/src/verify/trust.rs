//! Which roots a request-signing chain may lead to.

use std::path::{Path, PathBuf};

use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, TrustAnchor};

/// Names in the subjects of Amazon's roots, as Amazon Trust Services lists them. Amazon's chains
/// also carry a cross-signature of an older root that stores drop one by one, so a path may end at
/// any of these; the issuer below has changed before and is never pinned.
const AMAZON_ROOTS: [&str; 5] = [
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
];

/// The roots that are trusted for signing requests.
#[derive(Clone)]
pub(crate) struct TrustAnchors(Vec<TrustAnchor<'static>>);

/// A file of further roots that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// It could not be read, or a block in it is no PEM.
    #[error("`{path}` cannot be read as PEM: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: pem::Error,
    },
    /// A block is no certificate.
    #[error("`{path}` has a block that is no certificate: {source}")]
    NoCertificate {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: webpki::Error,
    },
    /// There is no certificate in it.
    #[error("`{path}` has no certificate in it")]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

impl TrustAnchors {
    /// Amazon's roots, out of Mozilla's store.
    pub(crate) fn amazon() -> Self {
        let anchors = webpki_roots::TLS_SERVER_ROOTS
            .iter()
            .filter(|anchor| is_amazons(anchor));
        Self(anchors.cloned().collect())
    }

    /// Adds the certificates of a PEM file.
    pub(crate) fn and_of(mut self, path: &Path) -> Result<Self, TrustError> {
        let path_buf = || path.to_path_buf();
        let unreadable = |source| TrustError::Unreadable {
            path: path_buf(),
            source,
        };
        let before = self.0.len();
        for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
            let certificate = certificate.map_err(unreadable)?;
            let anchor = webpki::anchor_from_trusted_cert(&certificate).map_err(|source| {
                TrustError::NoCertificate {
                    path: path_buf(),
                    source,
                }
            })?;
            self.0.push(anchor.to_owned());
        }
        if self.0.len() == before {
            return Err(TrustError::Empty { path: path_buf() });
        }
        Ok(self)
    }

    pub(super) fn as_slice(&self) -> &[TrustAnchor<'static>] {
        &self.0
    }
}

impl std::fmt::Debug for TrustAnchors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TrustAnchors({})", self.0.len())
    }
}

/// The common name comes last in these subjects, so its text ends the encoding.
fn is_amazons(anchor: &TrustAnchor<'_>) -> bool {
    AMAZON_ROOTS
        .iter()
        .any(|name| anchor.subject.as_ref().ends_with(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_amazons_roots_is_found_once() {
        assert_eq!(TrustAnchors::amazon().as_slice().len(), AMAZON_ROOTS.len());
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("roots.pem");
        std::fs::write(&path, "nothing here").unwrap();

        let empty = TrustAnchors::amazon().and_of(&path);
        let missing = TrustAnchors::amazon().and_of(&folder.path().join("none.pem"));

        assert!(matches!(empty, Err(TrustError::Empty { .. })));
        assert!(matches!(missing, Err(TrustError::Unreadable { .. })));
    }
}
