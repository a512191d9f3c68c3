//! Every statement of this crate, read off its source: none can be forgotten.

use std::fs;
use std::path::Path;

use saycart_sql::Statement;

/// A statement, and where it stands.
pub(super) struct Written {
    pub(super) file: String,
    pub(super) text: String,
}

impl Written {
    /// As the crate has it.
    pub(super) fn statement(&self) -> Statement {
        // A test ends soon.
        Statement::new(Box::leak(self.text.clone().into_boxed_str()))
    }

    /// On one line.
    pub(super) fn shown(&self) -> String {
        let words: Vec<&str> = self.text.split_ascii_whitespace().collect();
        format!("{}: {}", self.file, words.join(" "))
    }
}

/// All of them.
///
/// # Panics
/// When one is written in a way that this cannot read.
pub(super) fn statements() -> Vec<Written> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&source, &source, &mut found);
    found
}

fn walk(source: &Path, folder: &Path, found: &mut Vec<Written>) {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            walk(source, &path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && name != "tests.rs" {
            let text = fs::read_to_string(&path).unwrap();
            let file = path.strip_prefix(source).unwrap().display().to_string();
            read(&file, &text, found);
        }
    }
}

fn read(file: &str, text: &str, found: &mut Vec<Written>) {
    // What follows is for tests only.
    let text = text.split("#[cfg(test)]\nmod").next().unwrap();
    let mut add = |text: String| {
        let file = file.to_owned();
        found.push(Written { file, text });
    };
    for made in ["Statement::new(", "Statement::long("] {
        let mut parts = text.split(made);
        let mut before = parts.next().unwrap().to_owned();
        for part in parts {
            let rest = part.trim_start();
            let head = rest
                .strip_prefix("concat!(")
                .and_then(|rest| literal(rest.trim_start()));
            match (literal(rest), head, before.rsplit_once("macro_rules! ")) {
                (Some(whole), _, _) => add(whole),
                // The head of several, in a macro of the file's own.
                (None, Some(head), Some((_, named))) => {
                    let name = named.split(' ').next().unwrap();
                    for call in text.split(&format!("{name}!(")).skip(1) {
                        let tail = literal(call.trim_start());
                        add(format!("{head}{}", tail.unwrap()));
                    }
                }
                _ => panic!("{file}: a statement is written in a way that this cannot read"),
            }
            before.push_str(made);
            before.push_str(part);
        }
    }
}

/// The string literal that the text begins with.
fn literal(text: &str) -> Option<String> {
    let (literal, _) = text.strip_prefix('"')?.split_once('"')?;
    assert!(!literal.contains('\\'), "{literal}: escapes are not read");
    Some(literal.to_owned())
}
