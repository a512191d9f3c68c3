//! The installation's own authority: the certificates by which its services know each other.
//!
//! `ca/` holds the root and its key, which no service needs; beside it each service, and the
//! operator, has a folder with `ca.pem`, `cert.pem` and `key.pem`: its section `internal_tls`.
//! A certificate names its service by the URI SAN `spiffe://<trust domain>/<name>`, and as its DNS
//! name, so that the same name reaches it in containers.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use saycart_service::Timestamp;
use time::OffsetDateTime;
use x509_parser::parse_x509_certificate;

/// Who has a certificate.
pub const NAMES: [&str; 4] = ["auth-service", "cart-service", "skill-gateway", "operator"];

const CA_LIFE: Duration = Duration::from_hours(2 * 365 * 24);
const LEAF_LIFE: Duration = Duration::from_hours(30 * 24);
/// Clocks of two machines may differ.
const BACKDATED: Duration = Duration::from_hours(1);

const CA: &str = "ca";
const CA_FILE: &str = "ca.pem";
const CERT_FILE: &str = "cert.pem";
const KEY_FILE: &str = "key.pem";

/// Why the certificates cannot be made or read.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The certificates cannot be made.
    #[error("a certificate cannot be made; is {} damaged? Without the folder a new authority is made, and every service must be given its new files", folder.display())]
    Crypto {
        /// Where the authority lies.
        folder: PathBuf,
        /// What the library said.
        #[source]
        source: rcgen::Error,
    },
    /// A file cannot be read or written.
    #[error("cannot use {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// What became of a certificate, or what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is: `ca`, or one of [`NAMES`].
    pub name: &'static str,
    /// Where it lies.
    pub file: PathBuf,
    /// When it ends; `None` if there is none that can be read.
    pub expires_at: Option<Timestamp>,
    /// What [`ensure`] did about it.
    pub made: Made,
}

/// Whether it is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// There was none, or it could not be used any more.
    New,
    /// It was good.
    Kept,
}

/// Makes what is missing, under another root, or near its end (a third of its life is left); the
/// root itself once it has expired, and then everything under it. Running processes read their new
/// files by themselves.
pub fn ensure(
    folder: &Path,
    trust_domain: &str,
    now: Timestamp,
) -> Result<Vec<Certificate>, AuthorityError> {
    let ca = folder.join(CA);
    make_folder(folder)?;
    make_folder(&ca)?;
    let (root_file, root_key_file) = (ca.join(CA_FILE), ca.join("ca.key"));
    let crypto = |source| AuthorityError::Crypto {
        folder: ca.clone(),
        source,
    };
    let old = read_optional(&root_file)?.zip(read_optional(&root_key_file)?);
    let still_good = |pem: &str| end_of(pem).is_some_and(|end| end > now);
    let (root, root_key, made) = match old {
        Some((root, key)) if still_good(&root) => {
            (root, KeyPair::from_pem(&key).map_err(crypto)?, Made::Kept)
        }
        _ => {
            let key = KeyPair::generate().map_err(crypto)?;
            let root = root_params(now).self_signed(&key).map_err(crypto)?.pem();
            write(&root_key_file, &key.serialize_pem(), 0o600)?;
            write(&root_file, &root, 0o644)?;
            (root, key, Made::New)
        }
    };
    let mut certificates = vec![Certificate {
        name: CA,
        file: root_file,
        expires_at: end_of(&root),
        made,
    }];
    let issuer = Issuer::new(root_params(now), root_key);
    for name in NAMES {
        let own = folder.join(name);
        make_folder(&own)?;
        let file = own.join(CERT_FILE);
        let key = read_optional(&own.join(KEY_FILE))?;
        let good = made == Made::Kept
            && read_optional(&own.join(CA_FILE))?.is_some_and(|pem| pem == root)
            && read_optional(&file)?.is_some_and(|pem| {
                key.as_deref().is_some_and(|key| fits(key, &pem))
                    && uri_of(&pem).is_some_and(|uri| uri == identity(trust_domain, name))
                    && end_of(&pem).is_some_and(|end| end > now.plus(LEAF_LIFE / 3))
            });
        if !good {
            let key = KeyPair::generate().map_err(crypto)?;
            let params = leaf_params(trust_domain, name, now).map_err(crypto)?;
            let leaf = params.signed_by(&key, &issuer).map_err(crypto)?.pem();
            write(&own.join(CA_FILE), &root, 0o644)?;
            write(&own.join(KEY_FILE), &key.serialize_pem(), 0o600)?;
            write(&file, &leaf, 0o644)?;
        }
        certificates.push(Certificate {
            name,
            expires_at: read_optional(&file)?.and_then(|pem| end_of(&pem)),
            file,
            made: if good { Made::Kept } else { Made::New },
        });
    }
    Ok(certificates)
}

/// What is there.
pub fn show(folder: &Path) -> Result<Vec<Certificate>, AuthorityError> {
    let of = |name, file: PathBuf| {
        Ok(Certificate {
            name,
            expires_at: read_optional(&file)?.and_then(|pem| end_of(&pem)),
            file,
            made: Made::Kept,
        })
    };
    let root = of(CA, folder.join(CA).join(CA_FILE))?;
    let leaves = NAMES.map(|name| of(name, folder.join(name).join(CERT_FILE)));
    std::iter::once(Ok(root)).chain(leaves).collect()
}

fn identity(trust_domain: &str, name: &str) -> String {
    format!("spiffe://{trust_domain}/{name}")
}

fn root_params(now: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
        .distinguished_name
        .push(DnType::CommonName, "Saycart internal root");
    valid(&mut params, now, CA_LIFE);
    params
}

fn leaf_params(
    trust_domain: &str,
    name: &str,
    now: Timestamp,
) -> Result<CertificateParams, rcgen::Error> {
    let names = [name, "localhost", "127.0.0.1", "::1"]
        .map(str::to_owned)
        .to_vec();
    let mut params = CertificateParams::new(names)?;
    let uri = Ia5String::try_from(identity(trust_domain, name))?;
    params.subject_alt_names.push(SanType::URI(uri));
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    valid(&mut params, now, LEAF_LIFE);
    Ok(params)
}

fn valid(params: &mut CertificateParams, now: Timestamp, life: Duration) {
    let date = |instant: Timestamp| OffsetDateTime::from_unix_timestamp(instant.as_seconds()).ok();
    if let (Some(from), Some(until)) = (date(now.minus(BACKDATED)), date(now.plus(life))) {
        params.not_before = from;
        params.not_after = until;
    }
}

fn first(pem: &str) -> Option<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(pem.as_bytes()).ok()
}

fn end_of(pem: &str) -> Option<Timestamp> {
    let der = first(pem)?;
    let (_, certificate) = parse_x509_certificate(&der).ok()?;
    let seconds = certificate.validity().not_after.timestamp();
    Some(Timestamp::from_micros(seconds.checked_mul(1_000_000)?))
}

/// Whether this is the certificate's key: a run that died half-way leaves another.
fn fits(key: &str, certificate: &str) -> bool {
    let Ok(key) = KeyPair::from_pem(key) else {
        return false;
    };
    first(certificate).is_some_and(|der| {
        parse_x509_certificate(&der).is_ok_and(|(_, it)| {
            it.public_key().subject_public_key.data.as_ref() == key.public_key_raw()
        })
    })
}

fn uri_of(pem: &str) -> Option<String> {
    let der = first(pem)?;
    let (_, certificate) = parse_x509_certificate(&der).ok()?;
    let names = certificate.subject_alternative_name().ok()??;
    names
        .value
        .general_names
        .iter()
        .find_map(|name| match name {
            x509_parser::extensions::GeneralName::URI(uri) => Some((*uri).to_owned()),
            _ => None,
        })
}

fn make_folder(path: &Path) -> Result<(), AuthorityError> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|source| AuthorityError::File {
            path: path.to_owned(),
            source,
        })
}

fn read_optional(path: &Path) -> Result<Option<String>, AuthorityError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        // Not PEM, whatever it is.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(source) => Err(AuthorityError::File {
            path: path.to_owned(),
            source,
        }),
    }
}

/// In one step: who reads it meanwhile finds the old or the new one.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), AuthorityError> {
    let new = path.with_extension("new");
    let write = || {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(mode)
            .open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(|source| AuthorityError::File {
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

    fn new_ones(certificates: &[Certificate]) -> Vec<&str> {
        certificates
            .iter()
            .filter(|certificate| certificate.made == Made::New)
            .map(|certificate| certificate.name)
            .collect()
    }

    #[test]
    fn certificates_are_made_once_and_anew_near_their_end() {
        let folder = tempfile::tempdir().unwrap();
        let ensure = |at| ensure(folder.path(), "saycart", at).unwrap();

        assert_eq!(new_ones(&ensure(START)).len(), 5);
        assert_eq!(new_ones(&ensure(START.plus(days(19)))), [""; 0]);
        assert_eq!(new_ones(&ensure(START.plus(days(21)))), NAMES);
        // Two years later everything has expired: a new root, and all under it.
        assert_eq!(new_ones(&ensure(START.plus(days(800)))).len(), 5);
    }

    #[test]
    fn a_lost_file_is_made_again_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = ensure(folder.path(), "saycart", START).unwrap();
        fs::remove_file(folder.path().join("operator").join(KEY_FILE)).unwrap();

        let again = ensure(folder.path(), "saycart", START).unwrap();

        assert_eq!(new_ones(&again), ["operator"]);
        assert_eq!(
            again.first().map(|ca| ca.expires_at),
            first.first().map(|ca| ca.expires_at)
        );
    }

    #[test]
    fn a_key_of_another_certificate_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        ensure(folder.path(), "saycart", START).unwrap();
        let key = |name: &str| folder.path().join(name).join(KEY_FILE);
        fs::copy(key("cart-service"), key("auth-service")).unwrap();

        let again = ensure(folder.path(), "saycart", START).unwrap();

        assert_eq!(new_ones(&again), ["auth-service"]);
    }

    #[test]
    fn another_trust_domain_needs_other_certificates() {
        let folder = tempfile::tempdir().unwrap();
        ensure(folder.path(), "saycart", START).unwrap();

        let again = ensure(folder.path(), "shop.example", START).unwrap();

        assert_eq!(new_ones(&again), NAMES);
    }

    #[test]
    fn keys_are_their_owners_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        ensure(folder.path(), "saycart", START).unwrap();

        for file in ["ca/ca.key", "auth-service/key.pem"] {
            let mode = fs::metadata(folder.path().join(file))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }
}
