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

/// The source that a named test is in. The test runs: it is marked as one and not ignored, and its
/// file is part of its crate.
pub(super) fn source_of(test: &str) -> String {
    let (file, name) = place(test);
    let source = read(&file);
    let told = format!("{test} in {}", file.display());
    assert_eq!(runs(&source, name), Ok(()), "{told}");
    assert!(
        is_compiled(&crate_folder().join(&file)),
        "{told} is compiled nowhere"
    );
    source
}

/// Whether a function is a test that runs, or why not.
fn runs(source: &str, name: &str) -> Result<(), &'static str> {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let begins = |line: &&str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let rest = line.strip_prefix("fn ");
        let rest = rest.and_then(|rest| rest.strip_prefix(name));
        rest.is_some_and(|rest| rest.starts_with('('))
    };
    let at = lines.iter().position(begins).ok_or("is not there")?;
    let is_apart = |line: &&&str| line.is_empty() || line.ends_with(['}', '{', ';']);
    let above = lines[..at].iter().rev().take_while(|line| !is_apart(line));
    let above: Vec<&str> = above.copied().collect();
    let has = |marks: &[&str]| {
        let mut lines = above.iter();
        lines.any(|line| marks.iter().any(|mark| line.starts_with(mark)))
    };
    if has(&["#[ignore", "#[cfg", "//!"]) {
        return Err("does not always run");
    }
    // What the macro makes a test for each database takes one, and nothing else does.
    let head = lines[at..].iter().take(3).copied().collect::<Vec<_>>();
    let head = head.join(" ");
    let (head, _body) = head.split_once('{').unwrap_or((&head, ""));
    let of_the_macro = head.contains(": TestDatabase")
        && !above.iter().any(|line| line.starts_with("#["))
        && lines[..at]
            .iter()
            .any(|line| line.ends_with("database_tests! {"));
    if has(&["#[test]", "#[tokio::test"]) || of_the_macro {
        Ok(())
    } else {
        Err("is no test")
    }
}

/// Whether a file is a module of its crate: its folder's own file names it, and so on upwards.
fn is_compiled(file: &Path) -> bool {
    let (folder, name) = (file.parent().unwrap(), file.file_name().unwrap());
    let (name, stem) = (name.to_str().unwrap(), file.file_stem().unwrap());
    let stem = stem.to_str().unwrap();
    if ["main", "lib"].contains(&stem) {
        return true;
    }
    // A folder's own file is named by the folder above.
    let (module, folder) = if stem == "mod" {
        (
            folder.file_name().unwrap().to_str().unwrap(),
            folder.parent().unwrap(),
        )
    } else {
        (stem, folder)
    };
    let mut files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files.any(|parent| {
        let is_source = parent.extension().is_some_and(|kind| kind == "rs") && parent != *file;
        if !is_source {
            return false;
        }
        let source = std::fs::read_to_string(&parent).unwrap();
        let is_own = ["mod.rs", "main.rs", "lib.rs"]
            .map(|own| folder.join(own))
            .contains(&parent);
        let says = |line: &str| source.lines().any(|it| it.trim() == line);
        let names = is_own
            && ["", "pub ", "pub(crate) ", "pub(super) "]
                .iter()
                .any(|seen| says(&format!("{seen}mod {module};")));
        (names || says(&format!("#[path = \"{name}\"]"))) && is_compiled(&parent)
    })
}

#[test]
fn what_is_no_test_or_does_not_run_is_seen() {
    let of_the_macro = "database_tests! {\n  async fn it(db: TestDatabase) {\n";
    for (source, expected) in [
        ("#[test]\nfn it() {\n", Ok(())),
        (
            "}\n\n/// Why.\n#[tokio::test(flavor = \"x\")]\nasync fn it() {\n",
            Ok(()),
        ),
        (of_the_macro, Ok(())),
        ("async fn it(db: TestDatabase) {\n", Err("is no test")),
        ("#[test]\nfn other() {}\n\nfn it() {\n", Err("is no test")),
        ("#[test]\nfn other() {\n    it();\n}\n", Err("is not there")),
        (
            "#[test]\n#[ignore = \"slow\"]\nfn it() {\n",
            Err("does not always run"),
        ),
        (
            "#[ignore]\n#[tokio::test]\nasync fn it() {\n",
            Err("does not always run"),
        ),
    ] {
        assert_eq!(runs(source, "it"), expected, "{source}");
    }
}
