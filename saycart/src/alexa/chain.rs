//! A certificate chain like Amazon's: root, intermediate, and a leaf for `echo-api.amazon.com`.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_RSA_SHA256,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use saycart_service::{ExposeSecret as _, SecretString, Timestamp};
use time::OffsetDateTime;
use x509_parser::parse_x509_certificate;

/// The file that `gateway.dev_trust_anchors` names.
pub const ROOT_FILE: &str = "root.pem";
/// The file that the gateway reads in place of `https://s3.amazonaws.com/echo.api/chain.pem`.
pub const CHAIN_FILE: &str = "chain.pem";
/// The key that signs requests.
pub const KEY_FILE: &str = "leaf.key";

/// Whom Amazon's certificate speaks for.
const ECHO_API: &str = "echo-api.amazon.com";
const LIFE: Duration = Duration::from_hours(365 * 24);
/// A chain that ends sooner is made anew.
const SPARE: Duration = Duration::from_hours(30 * 24);
/// Clocks of two machines may differ.
const BACKDATED: Duration = Duration::from_hours(24);

/// A chain, its root and the leaf's key, all in PEM.
#[derive(Debug)]
pub struct DevChain {
    /// The root, which a suite in development may be told to trust.
    pub root: String,
    /// The leaf, then the intermediate.
    pub chain: String,
    /// The leaf's private key, RSA with 2,048 bits as Amazon's is.
    pub key: SecretString,
}

/// Why a chain cannot be made or kept.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The certificates cannot be made.
    #[error("the development chain cannot be made")]
    Crypto(#[from] rcgen::Error),
    /// A file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl DevChain {
    /// Makes a chain that is valid from `now` for a year.
    pub fn make(now: Timestamp) -> Result<Self, ChainError> {
        let root_key = KeyPair::generate()?;
        let root_params = authority("Saycart development root for Alexa", now, 1);
        let root = root_params.self_signed(&root_key)?.pem();
        let root_issuer = Issuer::new(root_params, root_key);

        let middle_key = KeyPair::generate()?;
        let middle_params = authority("Saycart development issuer for Alexa", now, 0);
        let middle = middle_params.signed_by(&middle_key, &root_issuer)?.pem();
        let middle_issuer = Issuer::new(middle_params, middle_key);

        let key = KeyPair::generate_for(&PKCS_RSA_SHA256)?;
        let mut params = CertificateParams::new(vec![ECHO_API.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, ECHO_API);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        valid(&mut params, now);
        let leaf = params.signed_by(&key, &middle_issuer)?.pem();

        Ok(Self {
            root,
            chain: format!("{leaf}{middle}"),
            key: SecretString::from(key.serialize_pem()),
        })
    }

    /// Writes [`ROOT_FILE`], [`CHAIN_FILE`] and [`KEY_FILE`], making the folder if it is missing.
    ///
    /// The root goes first and comes last: where there is one, the other two are of its making.
    pub fn write_to(&self, folder: &Path) -> Result<(), ChainError> {
        let root = folder.join(ROOT_FILE);
        let failed = |path: &Path, source| ChainError::Write {
            path: path.to_owned(),
            source,
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|source| failed(folder, source))?;
        match fs::remove_file(&root) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(failed(&root, source));
            }
            _ => {}
        }
        write(&folder.join(CHAIN_FILE), &self.chain, 0o644)?;
        write(&folder.join(KEY_FILE), self.key.expose_secret(), 0o600)?;
        write(&root, &self.root, 0o644)
    }

    /// Whether the folder holds a chain that requests can be signed with for a month yet.
    pub fn lasts_in(folder: &Path, now: Timestamp) -> bool {
        let lasts = |name: &str| {
            let certificate = CertificateDer::from_pem_file(folder.join(name)).ok()?;
            let (_, certificate) = parse_x509_certificate(&certificate).ok()?;
            Some(certificate.validity().not_after.timestamp() > now.plus(SPARE).as_seconds())
        };
        [ROOT_FILE, CHAIN_FILE]
            .iter()
            .all(|name| lasts(name).unwrap_or(false))
            && folder.join(KEY_FILE).exists()
    }
}

fn authority(name: &str, now: Timestamp, authorities_below: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(authorities_below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, name);
    valid(&mut params, now);
    params
}

fn valid(params: &mut CertificateParams, now: Timestamp) {
    let date = |instant: Timestamp| OffsetDateTime::from_unix_timestamp(instant.as_seconds()).ok();
    if let (Some(from), Some(until)) = (date(now.minus(BACKDATED)), date(now.plus(LIFE))) {
        params.not_before = from;
        params.not_after = until;
    }
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), ChainError> {
    let write = || {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(path)?;
        file.write_all(text.as_bytes())
    };
    write().map_err(|source| ChainError::Write {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

    fn days(count: u64) -> Duration {
        Duration::from_hours(24 * count)
    }

    #[test]
    fn a_chain_lasts_until_a_month_before_its_end() {
        let folder = tempfile::tempdir().unwrap();
        DevChain::make(START)
            .unwrap()
            .write_to(folder.path())
            .unwrap();

        assert!(DevChain::lasts_in(folder.path(), START.plus(days(334))));
        assert!(!DevChain::lasts_in(folder.path(), START.plus(days(336))));
    }

    #[test]
    fn what_is_half_written_does_not_last() {
        for lost in [ROOT_FILE, CHAIN_FILE, KEY_FILE] {
            let folder = tempfile::tempdir().unwrap();
            let chain = DevChain::make(START).unwrap();
            chain.write_to(folder.path()).unwrap();
            fs::remove_file(folder.path().join(lost)).unwrap();

            assert!(!DevChain::lasts_in(folder.path(), START), "{lost}");
        }
    }
}
