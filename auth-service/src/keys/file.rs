//! The key file: JSON, `{"keys":[{"kid":1,"key":"<64 hexadecimal digits>"}]}`, readable by its
//! owner only.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::key::{Kid, RootKey};

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It is not there, and must be.
    #[error(
        "{path} does not exist; make it once, `{{\"keys\":[{{\"kid\":1,\"key\":\"…\"}}]}}` with 64 random hexadecimal digits (`openssl rand -hex 32`) as the key, `chmod 600` it, and give the same file to every replica"
    )]
    Missing {
        /// Where it should be.
        path: String,
    },
    /// It cannot be read or made.
    #[error("cannot read or make {path}: {source}")]
    Io {
        /// Where it is.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Others than its owner and group may read it.
    #[error("{path} can be read by every user of this machine; run `chmod 600 {path}`")]
    Exposed {
        /// Where it is.
        path: String,
    },
    /// It is not such a file.
    #[error("{path} is no key file: {problem}; restore it from its backup")]
    Malformed {
        /// Where it is.
        path: String,
        /// What is wrong; never a part of a key.
        problem: &'static str,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kid: u8,
    key: String,
}

/// Reads the root keys; `None` when there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<BTreeMap<Kid, RootKey>>, KeyFileError> {
    let shown = || path.display().to_string();
    let failed = |source| KeyFileError::Io {
        path: shown(),
        source,
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
    if mode & 0o007 != 0 {
        return Err(KeyFileError::Exposed { path: shown() });
    }
    parse(&text)
        .map(Some)
        .map_err(|problem| KeyFileError::Malformed {
            path: shown(),
            problem,
        })
}

fn parse(text: &str) -> Result<BTreeMap<Kid, RootKey>, &'static str> {
    // The cause is left out: it might quote the key.
    let contents: Contents = serde_json::from_str(text)
        .map_err(|_might_quote_a_key| "it must be {\"keys\":[{\"kid\":1,\"key\":\"…\"}]}")?;
    let mut keys = BTreeMap::new();
    for Entry { kid, key } in contents.keys {
        let kid = Kid::from_byte(kid).ok_or("a `kid` must be 1 to 255")?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(&key, &mut bytes)
            .map_err(|_might_quote_a_key| "a `key` must be 64 hexadecimal digits")?;
        if keys.insert(kid, RootKey::new(bytes)).is_some() {
            return Err("a `kid` stands there twice");
        }
    }
    if keys.is_empty() {
        return Err("it holds no key");
    }
    Ok(keys)
}

/// Writes the root keys where no file is yet, readable by the owner only. A crash leaves either
/// no file or a whole one.
pub(crate) fn write(path: &Path, keys: &BTreeMap<Kid, RootKey>) -> Result<(), KeyFileError> {
    let failed = |source| KeyFileError::Io {
        path: path.display().to_string(),
        source,
    };
    let entries = keys.iter().map(|(kid, root)| Entry {
        kid: kid.as_byte(),
        key: hex::encode(root.expose()),
    });
    let text = serde_json::to_string(&Contents {
        keys: entries.collect(),
    })
    .map_err(|error| failed(error.into()))?;
    place(path, &text).map_err(failed)
}

fn place(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let draft = path.with_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    // The name, too, must survive a power cut: the database refers to the key from now on.
    File::open(folder)?.sync_all()
}
