//! A page whose tables name tests in their last column.

use std::path::{Path, PathBuf};

/// Crates by the name that a test begins with, and their folders from here; this one has no name.
const CRATES: [(&str, &str); 3] = [
    ("saycart::", "../saycart"),
    ("cart::", "../cart-service"),
    ("", "."),
];

pub(super) fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(crate_folder().join(path)).unwrap()
}

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cells of every row of the page's tables, without the back quotes.
pub(super) fn rows(page: &str) -> Vec<Vec<&str>> {
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| ---");
    page.lines()
        .filter(is_row)
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().trim_matches('`')).collect()
        })
        .filter(|cells: &Vec<&str>| !matches!(cells.last(), Some(&("test" | "shown by"))))
        .collect()
}

/// The file that a test is in, and its name: `it::skill::adding::…` is under `tests/`,
/// `speech::name::…` under `src/`, beside it or in a file of tests; without a folder it is of
/// `src/verify`.
pub(super) fn place(test: &str) -> (PathBuf, &str) {
    let (path, name) = test.rsplit_once("::").unwrap();
    let mut crates = CRATES.iter();
    let (folder, module) = crates
        .find_map(|(prefix, folder)| Some((*folder, path.strip_prefix(prefix)?)))
        .unwrap();
    let module = module.replace("::", "/");
    let places = match module.strip_prefix("it/") {
        Some(module) => vec![format!("{folder}/tests/it/{module}.rs")],
        None => ["", "verify/"]
            .into_iter()
            .flat_map(|room| {
                let module = &module;
                ["_tests.rs", "/tests.rs", ".rs"]
                    .map(|end| format!("{folder}/src/{room}{module}{end}"))
            })
            .collect(),
    };
    let mut files = places.into_iter().map(PathBuf::from);
    let file = files.find(|file| crate_folder().join(file).exists());
    assert!(file.is_some(), "{test} is in no file");
    (file.unwrap(), name)
}
