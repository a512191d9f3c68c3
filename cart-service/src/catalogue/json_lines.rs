//! JSON Lines: one object a line, the names of the columns as keys.
//!
//! `synonyms` may be a list, `variants` an object, `in_stock` a boolean, numbers numbers; what
//! CSV writes as text is taken as text, too. `null` counts as missing.

use std::io::{BufRead as _, BufReader, Read};

use serde_json::Value;

use super::{
    NumberedRow,
    columns::{Column, Fields},
    error::{CatalogueError, RowError, RowFault},
};

/// More than any row needs: a longer line is not JSON Lines but something else.
const LONGEST_LINE: u64 = 1024 * 1024;

/// The rows of a JSON Lines file.
pub(super) struct Rows<R> {
    reader: BufReader<R>,
    number: u64,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(file: R) -> Self {
        Self {
            reader: BufReader::new(file),
            number: 0,
        }
    }

    fn row(&mut self) -> Result<Option<NumberedRow>, CatalogueError> {
        loop {
            let mut line = Vec::new();
            let mut limited = self.reader.by_ref().take(LONGEST_LINE);
            if limited
                .read_until(b'\n', &mut line)
                .map_err(CatalogueError::Read)?
                == 0
            {
                return Ok(None);
            }
            self.number = self.number.saturating_add(1);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let fields = self.fields(&line)?;
            return Ok(Some(NumberedRow {
                number: self.number,
                fields,
            }));
        }
    }

    fn fields(&self, line: &[u8]) -> Result<Fields, CatalogueError> {
        let number = self.number;
        let malformed = |text: &str| RowError::at(number, "", RowFault::Malformed(text.to_owned()));
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let value: Value = serde_json::from_slice(line)
            .map_err(|error| malformed(&format!("is no JSON: {error}")))?;
        let Value::Object(object) = value else {
            return Err(malformed("must be a JSON object").into());
        };
        let mut fields = Fields::default();
        for (name, value) in object {
            let column = Column::named(number, &name)?;
            if let Some(text) = text_of(number, column, value)? {
                fields.put(number, column, text)?;
            }
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

/// The value as CSV would write it.
fn text_of(row: u64, column: Column, value: Value) -> Result<Option<String>, RowError> {
    let malformed = |text: &str| {
        Err(RowError::at(
            row,
            column.name(),
            RowFault::Malformed(text.to_owned()),
        ))
    };
    match (column, value) {
        (_, Value::Null) => Ok(None),
        (_, Value::String(text)) => Ok(Some(text)),
        (Column::InStock, Value::Bool(yes)) => Ok(Some(yes.to_string())),
        (
            Column::Sku | Column::PriceMinor | Column::Min | Column::Max | Column::MultipleOf,
            Value::Number(number),
        ) => Ok(Some(number.to_string())),
        (Column::Synonyms, Value::Array(items)) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            match texts {
                Some(texts) if texts.iter().all(|text| !text.contains(';')) => {
                    Ok(Some(texts.join(";")))
                }
                Some(_) | None => malformed("must be a list of texts without `;`"),
            }
        }
        (Column::Variants, Value::Object(pairs)) => {
            let pairs: Option<Vec<String>> = pairs
                .iter()
                .map(|(kind, value)| value.as_str().map(|value| format!("{kind}={value}")))
                .collect();
            match pairs {
                Some(pairs) if pairs.iter().all(|pair| !pair.contains(';')) => {
                    Ok(Some(pairs.join(";")))
                }
                Some(_) | None => malformed("must be an object of texts without `;`"),
            }
        }
        _ => malformed("has the wrong type"),
    }
}
