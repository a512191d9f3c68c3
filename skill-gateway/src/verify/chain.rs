//! A certificate chain that was proven to be Amazon's, and for how long.

use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use saycart_service::Timestamp;
use webpki::aws_lc_rs as algorithms;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::signature::Signature256;
use super::trust::TrustAnchors;

/// The name in the certificate of whoever signs Alexa's requests.
const ECHO_API: &str = "echo-api.amazon.com";

/// Amazon's chains have three or four certificates; path building is not tried over more.
const MOST_CERTIFICATES: usize = 10;

/// What certificates may be signed with: no SHA-1, and RSA from 2,048 bits up.
static CERTIFICATE_SIGNATURES: &[&dyn SignatureVerificationAlgorithm] = &[
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA512,
    algorithms::ECDSA_P256_SHA256,
    algorithms::ECDSA_P256_SHA384,
    algorithms::ECDSA_P384_SHA256,
    algorithms::ECDSA_P384_SHA384,
];

/// A chain whose leaf may sign Alexa's requests.
#[derive(Debug)]
pub(crate) struct Chain {
    leaf: CertificateDer<'static>,
    validity: Validity,
}

/// The time in which every certificate of a path is valid, both ends included.
#[derive(Debug, Clone, Copy)]
struct Validity {
    from_seconds: i64,
    until_seconds: i64,
}

/// Why a chain is not Amazon's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChainError {
    /// The text is not PEM.
    #[error("the chain is no PEM: {0}")]
    NotPem(String),
    /// No certificate, or more than a chain ever has.
    #[error("the chain has {0} certificates, not 1 to {MOST_CERTIFICATES}")]
    Count(usize),
    /// A certificate on the path cannot be read.
    #[error("a certificate cannot be read")]
    Malformed,
    /// No path to a trusted root is valid now: unknown root, expired, not yet valid.
    #[error("no valid path leads from the leaf to a trusted root: {0}")]
    NoPath(webpki::Error),
    /// The leaf is somebody else's.
    #[error("the leaf does not name {ECHO_API}")]
    WrongName,
    /// The leaf was not issued for this.
    #[error("the leaf lacks the extended key usage serverAuth")]
    NotForServers,
    /// The leaf's key may not sign.
    #[error("the leaf's key usage forbids digital signatures")]
    NotForSigning,
}

/// The signature does not fit, or the leaf's key is no RSA key of at least 2,048 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature was not made with the chain's key over this body")]
pub(crate) struct SignatureMismatch;

impl Chain {
    /// Proves a chain as it was fetched: the first certificate is the leaf, and of the others
    /// those are used that make a path. A certificate beside the path, expired or foreign, does no
    /// harm: Amazon serves a cross-signature of a root that is dying out.
    ///
    /// Takes about a millisecond for hostile input: not for the threads that serve requests.
    pub(crate) fn prove(
        pem: &[u8],
        anchors: &TrustAnchors,
        now: Timestamp,
    ) -> Result<Self, ChainError> {
        let certificates = CertificateDer::pem_slice_iter(pem)
            .take(MOST_CERTIFICATES + 1)
            .collect::<Result<Vec<_>, pem::Error>>()
            .map_err(|error| ChainError::NotPem(error.to_string()))?;
        let (leaf, others) = match certificates.split_first() {
            Some(split) if certificates.len() <= MOST_CERTIFICATES => split,
            _ => return Err(ChainError::Count(certificates.len())),
        };
        let end_entity =
            webpki::EndEntityCert::try_from(leaf).map_err(|_unreadable| ChainError::Malformed)?;
        // Exactly this name: a wildcard that covers it is not what Amazon promises.
        if !end_entity.valid_dns_names().any(|name| name == ECHO_API) {
            return Err(ChainError::WrongName);
        }
        let path = end_entity
            .verify_for_usage(
                CERTIFICATE_SIGNATURES,
                anchors.as_slice(),
                others,
                unix_time(now),
                webpki::KeyUsage::server_auth(),
                None,
                None,
            )
            .map_err(ChainError::NoPath)?;
        let mut validity = leaf_validity(leaf)?;
        for intermediate in path.intermediate_certificates() {
            validity = validity.overlap(Validity::of(&parsed(&intermediate.der())?));
        }
        Ok(Self {
            leaf: leaf.clone(),
            validity,
        })
    }

    /// Whether the proof still holds. Asked at every use: a chain in a cache grows old.
    pub(crate) fn is_valid_at(&self, now: Timestamp) -> bool {
        (self.validity.from_seconds..=self.validity.until_seconds).contains(&now.as_seconds())
    }

    /// Whether the leaf's key made this signature over these bytes.
    pub(crate) fn check(
        &self,
        body: &[u8],
        signature: &Signature256,
    ) -> Result<(), SignatureMismatch> {
        let leaf =
            webpki::EndEntityCert::try_from(&self.leaf).map_err(|_unreadable| SignatureMismatch)?;
        leaf.verify_signature(
            algorithms::RSA_PKCS1_2048_8192_SHA256,
            body,
            signature.as_bytes(),
        )
        .map_err(|_mismatch| SignatureMismatch)
    }
}

impl Validity {
    fn of(certificate: &X509Certificate<'_>) -> Self {
        Self {
            from_seconds: certificate.validity().not_before.timestamp(),
            until_seconds: certificate.validity().not_after.timestamp(),
        }
    }

    fn overlap(self, other: Self) -> Self {
        Self {
            from_seconds: self.from_seconds.max(other.from_seconds),
            until_seconds: self.until_seconds.min(other.until_seconds),
        }
    }
}

/// What path building leaves open: there an absent usage is every usage, here it is none.
fn leaf_validity(leaf: &CertificateDer<'_>) -> Result<Validity, ChainError> {
    let certificate = parsed(leaf)?;
    let usages = certificate
        .extended_key_usage()
        .map_err(|_malformed| ChainError::Malformed)?;
    if !usages.is_some_and(|usages| usages.value.server_auth) {
        return Err(ChainError::NotForServers);
    }
    let key_usage = certificate
        .key_usage()
        .map_err(|_malformed| ChainError::Malformed)?;
    if key_usage.is_some_and(|usage| !usage.value.digital_signature()) {
        return Err(ChainError::NotForSigning);
    }
    Ok(Validity::of(&certificate))
}

fn parsed<'a>(certificate: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, ChainError> {
    X509Certificate::from_der(certificate)
        .map(|(_rest, certificate)| certificate)
        .map_err(|_unreadable| ChainError::Malformed)
}

fn unix_time(now: Timestamp) -> UnixTime {
    let seconds = u64::try_from(now.as_seconds()).unwrap_or(0);
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
