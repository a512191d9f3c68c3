//! A certificate for trying things out: `localhost`, under a root of this machine's own.
//!
//! The root stays in `data_dir` (`dev-root.pem`, its key beside it), so that whoever chose to
//! trust it need not do so again; the certificate itself is made anew at each start.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::Timestamp;

/// A chain for `localhost` and its key.
#[derive(Debug)]
pub struct DevCertificate {
    /// The certificate alone: the root is what a client trusts.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its private key.
    pub key: PrivateKeyDer<'static>,
    /// The root that a client must trust, in PEM.
    pub root_file: PathBuf,
}

/// Why it cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DevCertificateError {
    /// The folder or a file in it is not ours to write.
    #[error("cannot keep the development root in {}", path.display())]
    Files {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A damaged key file, most likely.
    #[error("cannot make the development certificate; removing dev-root.key makes a new root")]
    Crypto(#[from] rcgen::Error),
}

const ROOT_LIFE: Duration = Duration::from_hours(10 * 365 * 24);
const LEAF_LIFE: Duration = Duration::from_hours(365 * 24);
/// Clocks of a browser's machine and ours may differ.
const BACKDATED: Duration = Duration::from_hours(24);

/// Makes a certificate for `localhost`, `127.0.0.1` and `::1`, valid from `now` for a year.
pub fn dev_certificate(
    data_dir: &Path,
    now: Timestamp,
) -> Result<DevCertificate, DevCertificateError> {
    make_folder(data_dir)?;
    let root_file = data_dir.join("dev-root.pem");
    let key_file = data_dir.join("dev-root.key");
    let root_key = match fs::read_to_string(&key_file) {
        Ok(pem) if root_file.exists() => KeyPair::from_pem(&pem)?,
        Ok(_) => new_root(&root_file, &key_file, now)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            new_root(&root_file, &key_file, now)?
        }
        Err(source) => {
            return Err(DevCertificateError::Files {
                path: key_file,
                source,
            });
        }
    };
    // The issuer is the root's name and key; when it began does not matter to its leaves.
    let issuer = Issuer::new(root_params(now)?, root_key);

    let key = KeyPair::generate()?;
    let names = ["localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, "localhost");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    valid(&mut params, now, LEAF_LIFE);
    let certificate = params.signed_by(&key, &issuer)?;
    Ok(DevCertificate {
        chain: vec![certificate.der().clone()],
        key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        root_file,
    })
}

/// A gateway alone may be the first to keep anything in the folder.
fn make_folder(folder: &Path) -> Result<(), DevCertificateError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| DevCertificateError::Files {
            path: folder.to_owned(),
            source,
        })
}

fn new_root(
    root_file: &Path,
    key_file: &Path,
    now: Timestamp,
) -> Result<KeyPair, DevCertificateError> {
    let key = KeyPair::generate()?;
    let root = root_params(now)?.self_signed(&key)?;
    write(key_file, &key.serialize_pem(), 0o600)?;
    write(root_file, &root.pem(), 0o644)?;
    Ok(key)
}

fn root_params(now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
        .distinguished_name
        .push(DnType::CommonName, "Saycart development root");
    valid(&mut params, now, ROOT_LIFE);
    Ok(params)
}

fn valid(params: &mut CertificateParams, now: Timestamp, life: Duration) {
    let date =
        |instant: Timestamp| time::OffsetDateTime::from_unix_timestamp(instant.as_seconds()).ok();
    if let (Some(from), Some(until)) = (date(now.minus(BACKDATED)), date(now.plus(life))) {
        params.not_before = from;
        params.not_after = until;
    }
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), DevCertificateError> {
    let write = || {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(path)?;
        file.write_all(text.as_bytes())
    };
    write().map_err(|source| DevCertificateError::Files {
        path: path.to_owned(),
        source,
    })
}
