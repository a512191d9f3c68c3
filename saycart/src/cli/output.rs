//! How results and failures are printed: text for people, one JSON object for machines.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::Failure;
use super::failure::Problem;

/// Where results go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
    paint: Paint,
    paint_errors: Paint,
}

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// On a terminal.
    Colours,
    /// Anywhere else, and where `NO_COLOR` is set.
    Plain,
}

impl Paint {
    fn for_stream(terminal: bool, environment: &BTreeMap<String, String>) -> Self {
        let refused = environment
            .get("NO_COLOR")
            .is_some_and(|value| !value.is_empty());
        if terminal && !refused {
            Self::Colours
        } else {
            Self::Plain
        }
    }

    /// What stands out.
    pub(crate) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// What may be passed over.
    pub(crate) fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// What went well.
    pub(crate) fn green(self, text: &str) -> String {
        self.wrap("32", text)
    }

    /// What went wrong.
    pub(crate) fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// What Alexa says.
    pub(crate) fn cyan(self, text: &str) -> String {
        self.wrap("36", text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        match self {
            Self::Colours => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Self::Plain => text.to_owned(),
        }
    }
}

impl Output {
    pub(crate) fn new(json: bool, environment: &BTreeMap<String, String>) -> Self {
        Self {
            json,
            paint: Paint::for_stream(io::stdout().is_terminal(), environment),
            paint_errors: Paint::for_stream(io::stderr().is_terminal(), environment),
        }
    }

    /// Whether machines read it.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// Colours of standard output.
    pub(crate) fn paint(self) -> Paint {
        self.paint
    }

    /// Whether somebody looks at standard error while it is written.
    pub(crate) fn shows_progress(self) -> bool {
        !self.json && io::stderr().is_terminal()
    }

    /// Prints a result: the object, or its text.
    pub(crate) fn result(self, object: &Value, text: &str) -> Result<(), Failure> {
        if self.json {
            say(&object.to_string())
        } else {
            say(text)
        }
    }

    /// Prints why a command failed, and gives its exit status.
    pub(crate) fn failure(self, failure: &Failure) -> ExitCode {
        let problems = failure.problems();
        if self.json {
            remark(&error_object(&problems).to_string());
        } else {
            for problem in &problems {
                let error = self.paint_errors.red("error:");
                remark(&format!("{error} {}", printable(&problem.message)));
            }
        }
        ExitCode::from(failure.exit_code())
    }
}

/// Prints a line on standard output.
pub(crate) fn say(line: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::because("unwritable_output", &error))
}

/// Writes a file to standard output as it is.
pub(crate) fn pour(file: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(file)
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::because("unwritable_output", &error))
}

/// Prints a line on standard error. Whoever closed that does not want to read it.
pub(crate) fn remark(line: &str) {
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// A text from outside as a terminal may have it: what would move its cursor, turn around what follows,
/// or not be seen, is spelt.
pub(crate) fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        let unseen = matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if unseen || (c.is_control() && c != '\n') {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A text in lines of at most so many characters, broken between words.
pub(crate) fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `{"error": …}`; where there are several mistakes, the others stand in `others`.
fn error_object(problems: &[Problem]) -> Value {
    let mut objects = problems
        .iter()
        .map(|problem| serde_json::to_value(problem).unwrap_or_default());
    let mut first = objects.next().unwrap_or_default();
    let others: Vec<Value> = objects.collect();
    if let (Value::Object(fields), false) = (&mut first, others.is_empty()) {
        fields.insert("others".to_owned(), Value::Array(others));
    }
    json!({ "error": first })
}

/// A list as JSON: `{"items":[…],"next":…}`.
pub(crate) fn list(items: &[Value], next: &str) -> Value {
    let next = (!next.is_empty()).then_some(next);
    json!({ "items": items, "next": next })
}

/// Rows under a head, in columns.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn with_head(head: &[&str]) -> Self {
        let head = head.iter().map(|cell| (*cell).to_owned()).collect();
        Self { rows: vec![head] }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(|cell| printable(&cell));
        self.rows.push(cells.collect());
    }

    /// The table; `empty` in its place when it has no rows.
    pub(crate) fn text(&self, paint: Paint, empty: &str, next: &str) -> String {
        if self.rows.len() < 2 {
            return empty.to_owned();
        }
        let mut widths: Vec<usize> = Vec::new();
        for row in &self.rows {
            for (at, cell) in row.iter().enumerate() {
                let length = cell.chars().count();
                match widths.get_mut(at) {
                    Some(width) => *width = length.max(*width),
                    None => widths.push(length),
                }
            }
        }
        let mut lines: Vec<String> = self.rows.iter().map(|row| aligned(row, &widths)).collect();
        if let Some(head) = lines.first_mut() {
            *head = paint.bold(head);
        }
        if !next.is_empty() {
            lines.push(format!("more: --after {next}"));
        }
        lines.join("\n")
    }
}

fn aligned(row: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell:<width$}"))
        .collect();
    cells.join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: &str, key: &str) -> Problem {
        Problem {
            code: code.to_owned(),
            message: "no such key".to_owned(),
            key: Some(key.to_owned()),
        }
    }

    #[test]
    fn an_error_is_one_object_and_the_others_stand_in_it() {
        let one = error_object(&[problem("unknown_key", "gateway.listne")]);
        assert_eq!(
            one.to_string(),
            r#"{"error":{"code":"unknown_key","key":"gateway.listne","message":"no such key"}}"#
        );

        let two = error_object(&[problem("a", "x"), problem("b", "y")]);
        assert_eq!(two.pointer("/error/others/0/key"), Some(&json!("y")));
    }

    #[test]
    fn a_table_is_aligned() {
        let mut table = Table::with_head(&["sku", "name"]);
        table.row(["a-long-sku".to_owned(), "Milk".to_owned()]);

        assert_eq!(
            table.text(Paint::Plain, "none", ""),
            "sku         name\na-long-sku  Milk"
        );
        assert_eq!(
            Table::with_head(&["sku"]).text(Paint::Plain, "none", ""),
            "none"
        );
    }

    #[test]
    fn what_a_terminal_would_obey_is_spelt() {
        assert_eq!(
            printable("Zoë\u{1b}[31m\r\u{9b}\n"),
            "Zoë\\u{1b}[31m\\r\\u{9b}\n"
        );
        // What is written from right to left is; what only says so is spelt.
        assert_eq!(
            printable("\u{5d0}\u{202e}gpj\u{2066}\u{200b}"),
            "\u{5d0}\\u{202e}gpj\\u{2066}\\u{200b}"
        );
    }

    #[test]
    fn a_text_is_broken_between_words() {
        assert_eq!(broken("add an echo dot", 8), ["add an", "echo dot"]);
        assert_eq!(broken("", 8), Vec::<String>::new());
    }

    #[test]
    fn the_last_page_has_no_next() {
        assert_eq!(list(&[], "").to_string(), r#"{"items":[],"next":null}"#);
    }
}
