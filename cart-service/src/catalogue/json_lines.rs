//! JSON Lines: one object a line, the names of the columns as keys.
//!
//! `synonyms` and `sensitive` may be lists, `variants` an object, `in_stock` a boolean, numbers numbers; what
//! CSV writes as text is taken as text, too. `null` counts as missing.

use std::fmt;
use std::io::{BufRead as _, BufReader, Read};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{
    NumberedRow,
    columns::{Column, Fields, LocalColumn},
    error::{CatalogueError, RowError, RowFault},
    row_limit::LONGEST_ROW,
};

/// The rows of a JSON Lines file. After a line whose end is not known there are no more.
pub(super) struct Rows<R> {
    reader: BufReader<R>,
    number: u64,
    rest: Rest,
}

/// Whether what comes after the last line can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Readable,
    Lost,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(file: R) -> Self {
        Self {
            reader: BufReader::new(file),
            number: 0,
            rest: Rest::Readable,
        }
    }

    fn row(&mut self) -> Result<Option<NumberedRow>, CatalogueError> {
        while self.rest == Rest::Readable {
            let mut line = Vec::new();
            let mut limited = self.reader.by_ref().take(LONGEST_ROW);
            let length = match limited.read_until(b'\n', &mut line) {
                Ok(length) => length,
                Err(error) => {
                    self.rest = Rest::Lost;
                    return Err(CatalogueError::Read(error));
                }
            };
            if length == 0 {
                return Ok(None);
            }
            self.number = self.number.saturating_add(1);
            if limited.limit() == 0 && !line.ends_with(b"\n") {
                self.rest = Rest::Lost;
                let longest = LONGEST_ROW;
                return Err(RowError::at(self.number, "", RowFault::Endless { longest }).into());
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let fields = self.fields(&line)?;
            return Ok(Some(NumberedRow {
                number: self.number,
                fields,
            }));
        }
        Ok(None)
    }

    fn fields(&self, line: &[u8]) -> Result<Fields, CatalogueError> {
        let number = self.number;
        let malformed = |text: &str| RowError::at(number, "", RowFault::Malformed(text.to_owned()));
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let Members(members) = serde_json::from_slice(line).map_err(|error| {
            if error.is_data() {
                malformed("must be a JSON object")
            } else {
                malformed(&format!("is no JSON: {error}"))
            }
        })?;
        let mut fields = Fields::default();
        for (name, value) in members {
            let column = Column::named(number, &name)?;
            fields.put(number, column, text_of(number, column, value)?)?;
        }
        Ok(fields)
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<NumberedRow, CatalogueError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.row().transpose()
    }
}

/// The members of an object as they stand there. Of two with one name, `serde_json`'s map would
/// keep the last without a word.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// The value as CSV would write it; nothing for `null`.
fn text_of(row: u64, column: Column, value: Value) -> Result<String, RowError> {
    let malformed = |text: &str| {
        Err(RowError::at(
            row,
            column.name(),
            RowFault::Malformed(text.to_owned()),
        ))
    };
    match (column, value) {
        (_, Value::Null) => Ok(String::new()),
        (_, Value::String(text)) => Ok(text),
        (Column::InStock | Column::Withdrawn, Value::Bool(yes)) => Ok(yes.to_string()),
        // It was read as the nearest of the numbers that we can hold, not as it stands there.
        (Column::Sku, Value::Number(number)) if number.is_f64() => {
            malformed("must be text, or a whole number of at most 18 digits")
        }
        (
            Column::Sku
            | Column::PriceMinor
            | Column::Min
            | Column::Max
            | Column::MultipleOf
            | Column::Stock,
            Value::Number(number),
        ) => Ok(number.to_string()),
        (
            Column::Synonyms | Column::Sensitive | Column::Local(LocalColumn::Synonyms, _),
            Value::Array(items),
        ) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            match texts {
                Some(texts) if texts.iter().all(|text| !text.contains(';')) => Ok(texts.join(";")),
                Some(_) | None => malformed("must be a list of texts without `;`"),
            }
        }
        (Column::Variants, Value::Object(pairs)) => {
            let pairs: Option<Vec<String>> = pairs
                .iter()
                .map(|(kind, value)| value.as_str().map(|value| format!("{kind}={value}")))
                .collect();
            match pairs {
                Some(pairs) if pairs.iter().all(|pair| !pair.contains(';')) => Ok(pairs.join(";")),
                Some(_) | None => malformed("must be an object of texts without `;`"),
            }
        }
        _ => malformed("has the wrong type"),
    }
}
