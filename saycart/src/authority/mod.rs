//! The installation's own authority: the certificates by which its services know each other.
//!
//! `ca/` holds the root and its key, which no service needs; beside it each service, and the
//! operator, has a folder with `ca.pem`, `cert.pem` and `key.pem`: its section `internal_tls`.
//! A certificate names its service by the URI SAN `spiffe://<trust domain>/<name>`, and as its DNS
//! name, so that the same name reaches it in containers.

mod certificate;

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rcgen::{Issuer, KeyPair};
use saycart_service::Timestamp;

use certificate::{
    end_of, fits, identity, is_believed, is_key_of, is_near_end, leaf_params, root_params,
    same_key, uri_of,
};

/// Who has a certificate.
pub const NAMES: [&str; 4] = ["auth-service", "cart-service", "skill-gateway", "operator"];

const CA_LIFE: Duration = Duration::from_hours(2 * 365 * 24);
const LEAF_LIFE: Duration = Duration::from_hours(30 * 24);

const CA: &str = "ca";
const CA_FILE: &str = "ca.pem";
const CA_KEY_FILE: &str = "ca.key";
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
    /// What signs is not what everybody trusts.
    #[error("the key in {} is not that of the certificate beside it: put the right one back. Without the folder a new authority is made, and every service must be given its new files", folder.display())]
    ForeignKey {
        /// Where the authority lies.
        folder: PathBuf,
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

/// The root and its key.
struct Root {
    pem: String,
    key: KeyPair,
    made: Made,
}

/// Makes what is missing, damaged, under another root, or near its end (a third of its life is
/// left). The root near its end, or damaged beside a good key, is signed anew with its own key and
/// name, so that what is under it stays good, whichever of the two somebody has; once it has
/// expired, there is another, and everything under it. Running processes read their new files by
/// themselves. Of several at once one works and the others wait.
pub fn ensure(
    folder: &Path,
    trust_domain: &str,
    now: Timestamp,
) -> Result<Vec<Certificate>, AuthorityError> {
    let ca = folder.join(CA);
    make_folder(folder)?;
    make_folder(&ca)?;
    let _alone = lock(&ca)?;
    let crypto = |source| AuthorityError::Crypto {
        folder: ca.clone(),
        source,
    };
    let root = ensure_root(&ca, trust_domain, now)?;
    let expires_at = end_of(&root.pem);
    let mut certificates = vec![Certificate {
        name: CA,
        file: ca.join(CA_FILE),
        expires_at,
        made: root.made,
    }];
    let issuer = Issuer::new(root_params(now, CA_LIFE), root.key);
    let root = root.pem;
    let until = expires_at.map_or(LEAF_LIFE, |end| end.since(now).min(LEAF_LIFE));
    for name in NAMES {
        let own = folder.join(name);
        make_folder(&own)?;
        let file = own.join(CERT_FILE);
        let key = read_optional(&own.join(KEY_FILE))?;
        let own_root = read_optional(&own.join(CA_FILE))?;
        let good = own_root.as_ref().is_some_and(|pem| same_key(pem, &root))
            && read_optional(&file)?.is_some_and(|pem| {
                key.as_deref().is_some_and(|key| fits(key, &pem))
                    && uri_of(&pem).is_some_and(|uri| uri == identity(trust_domain, name))
                    && end_of(&pem) <= expires_at
                    && !is_near_end(&pem, now)
                    && is_believed(&pem, &root, now)
            });
        if own_root.is_none_or(|pem| pem != root) {
            write(&own.join(CA_FILE), &root, 0o644)?;
        }
        if !good {
            let key = KeyPair::generate().map_err(crypto)?;
            let params = leaf_params(trust_domain, name, now, until).map_err(crypto)?;
            let leaf = params.signed_by(&key, &issuer).map_err(crypto)?.pem();
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

fn ensure_root(ca: &Path, trust_domain: &str, now: Timestamp) -> Result<Root, AuthorityError> {
    let (file, key_file) = (ca.join(CA_FILE), ca.join(CA_KEY_FILE));
    let crypto = |source| AuthorityError::Crypto {
        folder: ca.to_owned(),
        source,
    };
    let sign = |key: &KeyPair| {
        let root = root_params(now, CA_LIFE).self_signed(key);
        let pem = root.map_err(crypto)?.pem();
        write(&file, &pem, 0o644)?;
        Ok(pem)
    };
    let found = read_optional(&file)?.zip(read_optional(&key_file)?);
    match found {
        Some((pem, key)) if end_of(&pem).is_some_and(|end| end > now) => {
            let key = KeyPair::from_pem(&key).map_err(crypto)?;
            if !is_key_of(&key, &pem) {
                let folder = ca.to_owned();
                return Err(AuthorityError::ForeignKey { folder });
            }
            // What it would sign must be believed by who trusts it: else something in it changed.
            let issuer = Issuer::new(root_params(now, CA_LIFE), &key);
            let sample_key = KeyPair::generate().map_err(crypto)?;
            let sample = leaf_params(trust_domain, CA, now, LEAF_LIFE)
                .and_then(|params| params.signed_by(&sample_key, &issuer))
                .map_err(crypto)?;
            let good = !is_near_end(&pem, now) && is_believed(&sample.pem(), &pem, now);
            let pem = if good { pem } else { sign(&key)? };
            let made = if good { Made::Kept } else { Made::New };
            Ok(Root { pem, key, made })
        }
        _ => {
            let key = KeyPair::generate().map_err(crypto)?;
            write(&key_file, &key.serialize_pem(), 0o600)?;
            let pem = sign(&key)?;
            let made = Made::New;
            Ok(Root { pem, key, made })
        }
    }
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

/// Keeps others out of the authority until it is dropped; the system does that even when the
/// process dies. The folder itself is locked, so that nothing need be written where all is well.
fn lock(ca: &Path) -> Result<File, AuthorityError> {
    let locked = File::open(ca).and_then(|folder| folder.lock().map(|()| folder));
    locked.map_err(|source| AuthorityError::File {
        path: ca.to_owned(),
        source,
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
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    let write = || {
        // Left by a crash, or laid there: it might be open to others, or lead elsewhere.
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().map_err(|source| AuthorityError::File {
        path: path.to_owned(),
        source,
    })
}
