//! The package's folder: whole or not there, and never over what is not ours.
//!
//! A note in it names the files that are ours, so that a later package may take their place. What
//! `ask` keeps beside them (`.ask`, with the skill's id) stays.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use serde_json::{Value, json};

use super::Files;

/// The note.
const NOTE: &str = ".saycart-package.json";
/// What is not ours and may be there: the memory of `ask`, and of git.
const LEFT_ALONE: [&str; 4] = [".ask", ".git", ".gitignore", ".gitattributes"];

/// Why no package was written. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// Something else lies there.
    #[error("{} holds what this command did not write: {}; name another folder", folder.display(), names.join(", "))]
    Foreign { folder: PathBuf, names: Vec<String> },
    /// A file stands where the folder should be.
    #[error("{} is no folder; name another one", .0.display())]
    NotAFolder(PathBuf),
    /// The system refuses.
    #[error("cannot write {}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Writes the files into the folder, in place of those of an earlier package.
pub(crate) fn write(folder: &Path, files: &Files) -> Result<(), FolderError> {
    let before = before(folder)?;
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::File { path, source }
    };
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    fs::create_dir_all(&parent).map_err(at(&parent))?;
    let new = tempfile::Builder::new()
        .prefix(".saycart-package-")
        .tempdir_in(&parent)
        .map_err(at(&parent))?;
    // A folder of a temporary name is for its owner only; a package is for whoever may read the
    // folder that it lies in.
    let staged = new.path().join("package");
    fs::create_dir(&staged).map_err(at(&staged))?;
    for (name, content) in files {
        let path = staged.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        fs::write(&path, content).map_err(at(&path))?;
    }
    let note =
        json!({ "made_by": "saycart skill package", "files": files.keys().collect::<Vec<_>>() });
    let path = staged.join(NOTE);
    fs::write(&path, format!("{note:#}\n")).map_err(at(&path))?;
    match before {
        Before::Nothing => fs::rename(&staged, folder).map_err(at(folder)),
        Before::Folder => {
            for name in LEFT_ALONE {
                let from = folder.join(name);
                if from.exists() {
                    copy(&from, &staged.join(name)).map_err(at(&from))?;
                }
            }
            // The old one goes with the temporary folder, into which it is put.
            renameat_with(CWD, &staged, CWD, folder, RenameFlags::EXCHANGE)
                .map_err(|error| at(folder)(error.into()))
        }
    }
}

/// What is there.
enum Before {
    Nothing,
    /// A folder that may be replaced.
    Folder,
}

fn before(folder: &Path) -> Result<Before, FolderError> {
    let at = |source| FolderError::File {
        path: folder.to_owned(),
        source,
    };
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Before::Nothing),
        Err(error) => return Err(at(error)),
        Ok(found) if !found.is_dir() => return Err(FolderError::NotAFolder(folder.to_owned())),
        Ok(_) => {}
    }
    let ours = ours(folder).map_err(at)?;
    let mut names = Vec::new();
    foreign(folder, "", &ours, &mut names).map_err(at)?;
    if names.is_empty() {
        return Ok(Before::Folder);
    }
    names.sort();
    names.truncate(5);
    Err(FolderError::Foreign {
        folder: folder.to_owned(),
        names,
    })
}

/// The files that an earlier package's note names.
fn ours(folder: &Path) -> io::Result<BTreeSet<String>> {
    let text = match fs::read(folder.join(NOTE)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    let note: Value = serde_json::from_slice(&text).unwrap_or_default();
    let files = note.get("files").and_then(Value::as_array);
    let files = files.into_iter().flatten().filter_map(Value::as_str);
    Ok(files.chain([NOTE]).map(str::to_owned).collect())
}

/// Files under `folder` that are not ours.
fn foreign(
    folder: &Path,
    under: &str,
    ours: &BTreeSet<String>,
    names: &mut Vec<String>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder.join(under))? {
        let entry = entry?;
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if LEFT_ALONE.contains(&name.as_str()) || ours.contains(&name) {
            continue;
        }
        let inner = format!("{name}/");
        let is_on_the_way = ours.iter().any(|file| file.starts_with(&inner));
        if is_on_the_way && entry.file_type()?.is_dir() {
            foreign(folder, &inner, ours, names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        fs::copy(from, to)?;
        return Ok(());
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Files {
        let each = names.iter();
        each.map(|name| ((*name).to_owned(), b"{}".to_vec()))
            .collect()
    }

    #[test]
    fn a_later_package_takes_the_place_of_ours_and_leaves_asks_memory() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("skill");
        write(&folder, &files(&["a.json", "models/old.json"])).unwrap();
        fs::create_dir(folder.join(".ask")).unwrap();
        fs::write(folder.join(".ask/ask-states.json"), "id").unwrap();

        write(&folder, &files(&["a.json", "models/new.json"])).unwrap();

        assert!(folder.join("models/new.json").exists());
        assert!(!folder.join("models/old.json").exists());
        let memory = fs::read_to_string(folder.join(".ask/ask-states.json"));
        assert_eq!(memory.unwrap(), "id");
        // Nothing is left of the way there.
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_ours_is_never_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("skill");
        write(&folder, &files(&["models/en-US.json"])).unwrap();
        fs::write(folder.join("models/notes.txt"), "mine").unwrap();
        fs::write(folder.join("lambda.js"), "mine").unwrap();

        let refused = write(&folder, &files(&["a.json"]));

        let Err(FolderError::Foreign { names, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(names, ["lambda.js", "models/notes.txt"]);
        assert!(!folder.join("a.json").exists());
        assert!(folder.join("models/en-US.json").exists());
    }

    #[test]
    fn an_empty_folder_is_taken_and_a_file_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let (empty, file) = (parent.path().join("empty"), parent.path().join("file"));
        fs::create_dir(&empty).unwrap();
        fs::write(&file, "mine").unwrap();

        write(&empty, &files(&["a.json"])).unwrap();
        let refused = write(&file, &files(&["a.json"]));

        assert!(empty.join("a.json").exists());
        assert!(matches!(refused, Err(FolderError::NotAFolder(_))));
    }
}
