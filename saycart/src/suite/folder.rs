//! The data folder, and the lock that keeps a second suite off it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// The operator's socket in the folder.
pub(crate) const ADMIN_SOCKET: &str = "admin.sock";
/// Where the running suite notes its public URL, for the stand-in.
pub(crate) const PUBLIC_URL_FILE: &str = "public_url";

const LOCK: &str = "lock";

/// A data folder that is ours while this value lives.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    /// Unlocked by the system when the process ends, however it ends.
    _lock: File,
}

/// Why the folder cannot be ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// Another process has it.
    #[error("the data folder {} is in use by another `saycart`; stop that one, or choose another folder with --data-dir", path.display())]
    InUse { path: PathBuf },
    /// It cannot be made or written to.
    #[error("cannot write to {}; make it writable for this user, or choose another folder with `data_dir`", path.display())]
    Unusable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl DataFolder {
    /// Makes the folder if it is missing, and locks it.
    pub(crate) fn claim(path: &Path) -> Result<Self, FolderError> {
        let unusable = |source| FolderError::Unusable {
            path: path.to_owned(),
            source,
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(unusable)?;
        let lock = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join(LOCK))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse {
                path: path.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }

    /// Whether no process ever claimed it: what starts there starts with nothing.
    pub(crate) fn is_new(path: &Path) -> bool {
        !path.join(LOCK).exists()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_can_hold_the_lock() {
        let temporary = tempfile::tempdir().unwrap();

        let _folder = DataFolder::claim(temporary.path()).unwrap();

        // Who may read a file may lock it.
        let metadata = fs::metadata(temporary.path().join(LOCK)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_folder_is_one_suites_at_a_time() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("data");

        let first = DataFolder::claim(&path).unwrap();
        assert!(matches!(
            DataFolder::claim(&path),
            Err(FolderError::InUse { .. })
        ));
        drop(first);

        assert!(DataFolder::claim(&path).is_ok());
    }
}
