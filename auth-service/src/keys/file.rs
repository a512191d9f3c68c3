//! The key file: JSON, `{"keys":[{"kid":1,"key":"<64 hexadecimal digits>"}]}`, readable by its
//! owner only.
//!
//! It is replaced as a whole, under a lock on its folder: a reader finds the old file or the new
//! one, and of two that add a key neither loses the other's.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown,
};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::key::{Kid, RootKey};
use crate::entropy;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It is not there, and must be.
    #[error(
        "{path} does not exist; make it once with `saycart keys add`, and give the same file to \
         every replica"
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
    /// Every number that a key can have was given.
    #[error("{path} can hold no further key: their numbers end at 255")]
    Full {
        /// Where it is.
        path: String,
    },
}

/// A key that was added to a key file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedTokenKey {
    /// Its number.
    pub kid: u8,
    /// The numbers of those that were in the file before.
    pub beside: Vec<u8>,
    /// Whether the file was made for it.
    pub is_first: bool,
}

/// Makes a new token key in this file, and the file if there is none. Its number is the next one
/// after all in the file and after `highest_known`, the highest that the installation is known to
/// have given (0: none).
pub fn add_token_key(path: &Path, highest_known: u8) -> Result<AddedTokenKey, KeyFileError> {
    alone(path, |path| {
        let before = read(path)?;
        let is_first = before.is_none();
        let mut keys = before.unwrap_or_default();
        let newest = keys.keys().next_back().map_or(0, |kid| kid.as_byte());
        let kid = newest.max(highest_known).checked_add(1);
        let kid = kid
            .and_then(Kid::from_byte)
            .ok_or_else(|| KeyFileError::Full {
                path: path.display().to_string(),
            })?;
        let beside = keys.keys().map(|kid| kid.as_byte()).collect();
        keys.insert(kid, RootKey::new(entropy::random()));
        write(path, &keys)?;
        let kid = kid.as_byte();
        Ok(AddedTokenKey {
            kid,
            beside,
            is_first,
        })
    })
}

/// Makes the file of a new installation. If there is one by now, that one is answered.
pub(crate) fn begin(path: &Path) -> Result<BTreeMap<Kid, RootKey>, KeyFileError> {
    alone(path, |path| {
        if let Some(keys) = read(path)? {
            return Ok(keys);
        }
        let keys = BTreeMap::from([(Kid::FIRST, RootKey::new(entropy::random()))]);
        write(path, &keys)?;
        Ok(keys)
    })
}

/// Does work on the file while nobody else does; the folder is made if it is missing. A link is
/// followed, so that what it leads to is replaced and not the link.
fn alone<T>(
    path: &Path,
    work: impl FnOnce(&Path) -> Result<T, KeyFileError>,
) -> Result<T, KeyFileError> {
    let failed = |source| KeyFileError::Io {
        path: path.display().to_string(),
        source,
    };
    let file = match fs::canonicalize(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(failed(error)),
    };
    let folder = folder_of(&file);
    make_folder(&folder).map_err(failed)?;
    // Freed when it is closed, however that comes about.
    let lock = File::open(&folder).map_err(failed)?;
    lock.lock().map_err(failed)?;
    work(&file)
}

fn folder_of(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|path| !path.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
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

/// Writes the root keys, readable by the owner only; in place of a file, by whoever could read
/// that. A crash leaves the file as it was, or a whole new one.
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
    let folder = folder_of(path);
    make_folder(&folder)?;
    let draft = path.with_extension("new");
    // Left by a crash: it might be somebody else's, or open to others.
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    if let Ok(before) = fs::metadata(path) {
        // The suite may run as another user than the operator, and must be able to read it.
        let made = file.metadata()?;
        if (made.uid(), made.gid()) != (before.uid(), before.gid()) {
            fchown(&file, Some(before.uid()), Some(before.gid()))?;
        }
        file.set_permissions(before.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    // The name, too, must survive a power cut: the database refers to the key from now on.
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys() -> impl Strategy<Value = BTreeMap<u8, [u8; 32]>> {
        proptest::collection::btree_map(1_u8..=255, any::<[u8; 32]>(), 1..4)
    }

    fn text_of(keys: &BTreeMap<u8, [u8; 32]>) -> String {
        let entries = keys.iter().map(|(kid, key)| Entry {
            kid: *kid,
            key: hex::encode(key),
        });
        let keys = entries.collect();
        serde_json::to_string(&Contents { keys }).unwrap()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(keys in keys()) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("tokens.json");
            let roots = keys.iter().map(|(kid, key)| {
                (Kid::from_byte(*kid).unwrap(), RootKey::new(*key))
            });
            let roots: BTreeMap<Kid, RootKey> = roots.collect();

            write(&path, &roots).unwrap();

            prop_assert!(read(&path).unwrap() == Some(roots));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_word_of_it(text in ".*") {
            prop_assert!(parse(&text).is_err());
        }

        #[test]
        fn a_mistyped_file_is_refused_or_another_and_its_keys_are_not_quoted(
            keys in keys(),
            at in any::<prop::sample::Index>(),
            with in "[ -~]?",
        ) {
            let mut text = text_of(&keys);
            let at = at.index(text.len());
            text.replace_range(at..=at, &with);

            match parse(&text) {
                Ok(read) => prop_assert!(!read.is_empty()),
                Err(problem) => {
                    for key in keys.values() {
                        prop_assert!(!problem.contains(&hex::encode(&key[..8])));
                    }
                }
            }
        }
    }
}
