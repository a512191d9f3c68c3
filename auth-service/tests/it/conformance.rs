//! Holds `docs/conformance-oauth.md` complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const LINES: usize = 118;
/// Crates by the name that a test begins with, and the folder from here. Auth-service has no name.
const CRATES: [(&str, &str); 7] = [
    ("saycart::", "../saycart"),
    ("gateway::", "../skill-gateway"),
    ("cart::", "../cart-service"),
    ("passport::", "../kit/passport"),
    ("service::", "../kit/service"),
    ("sql::", "../kit/sql"),
    ("", "."),
];

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(crate_folder().join("../docs/conformance-oauth.md")).unwrap()
}

/// One statement: its number, its words, and what shows it.
struct Line<'p> {
    number: usize,
    statement: &'p str,
    shown_by: &'p str,
}

impl<'p> Line<'p> {
    /// `None` for a line of the page that is no row of ours.
    fn read(line: &'p str) -> Option<Self> {
        let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
        let mut cells = row.splitn(3, " | ");
        Some(Self {
            number: cells.next()?.parse().ok()?,
            statement: cells.next()?,
            shown_by: cells.next()?,
        })
    }

    /// What stands in back quotes and is no key of the configuration or column.
    fn tests(&self) -> impl Iterator<Item = &'p str> {
        let quoted = self.shown_by.split('`').skip(1).step_by(2);
        quoted.filter(|text| text.contains("::"))
    }

    fn explains_itself(&self) -> bool {
        let (before, text) = match self.shown_by.rsplit_once("Later: ") {
            Some(split) => split,
            None => match self.shown_by.split_once("Does not apply: ") {
                Some(split) => split,
                None => return false,
            },
        };
        text.len() > 10 && (before.is_empty() || before.ends_with(". "))
    }
}

/// The file that a test is in.
fn place(test: &str) -> (PathBuf, &str) {
    let (path, name) = test.rsplit_once("::").unwrap();
    let mut crates = CRATES.iter();
    let found =
        crates.find_map(|(prefix, folder)| path.strip_prefix(prefix).map(|rest| (*folder, rest)));
    let (folder, module) = found.unwrap();
    let folder = crate_folder().join(folder);
    let module = module.replace("::", "/");
    let module = match module.strip_prefix("it/") {
        Some(module) => folder.join("tests/it").join(module),
        None => folder.join("src").join(module),
    };
    let file = module.with_extension("rs");
    if file.exists() {
        return (file, name);
    }
    (module.join("mod.rs"), name)
}

/// The names of a file's tests: behind a test's attribute, or in a list of `database_tests!`.
fn tests_of(file: &Path) -> BTreeSet<String> {
    let source = fs::read_to_string(file).unwrap_or_else(|_| panic!("{}", file.display()));
    let mut tests = BTreeSet::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some((_, rest)) = line.split_once("fn ") {
            let Some((name, parameters)) = rest.split_once('(') else {
                continue;
            };
            if is_test || parameters.starts_with("db: TestDatabase") {
                tests.insert(name.to_owned());
            }
            is_test = false;
        }
    }
    tests
}

#[test]
fn every_line_is_shown_or_explained() {
    let page = page();
    let lines: Vec<Line<'_>> = page.lines().filter_map(Line::read).collect();

    let numbers: Vec<_> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, (1..=LINES).collect::<Vec<_>>());
    for line in &lines {
        assert!(line.statement.len() > 10, "{} says nothing", line.number);
        let is_shown = line.tests().next().is_some();
        assert!(
            is_shown || line.explains_itself(),
            "{} has neither a test nor a reason",
            line.number
        );
        for test in line.tests() {
            let (file, name) = place(test);
            assert!(
                tests_of(&file).contains(name),
                "{}: {test} is not in {}",
                line.number,
                file.display()
            );
        }
    }
}

#[test]
fn every_test_of_the_protocol_stands_on_the_page() {
    let page = page();

    for folder in ["oauth", "outages"] {
        for file in fs::read_dir(crate_folder().join("tests/it").join(folder)).unwrap() {
            let path = file.unwrap().path();
            let module = path.file_stem().unwrap().to_str().unwrap();
            for test in tests_of(&path) {
                let name = format!("`it::{folder}::{module}::{test}`");
                assert!(page.contains(&name), "{name}");
            }
        }
    }
}
