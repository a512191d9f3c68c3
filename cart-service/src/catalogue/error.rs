//! What is wrong with a catalogue, and where.

use std::io;

use crate::domain::{InvalidQuantityRule, InvalidSku, UnknownCurrency, UnknownLocale};

/// Why a catalogue cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A row, or the header, is wrong.
    #[error(transparent)]
    Row(#[from] RowError),
    /// Several rows are wrong, of which this tells.
    #[error(transparent)]
    Rows(RowErrors),
    /// The file ended early or cannot be read.
    #[error("the catalogue cannot be read")]
    Read(#[source] io::Error),
}

/// A row that is wrong.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {row}{}: {fault}", named(field))]
pub struct RowError {
    /// 1-based; in CSV the header is row 1.
    pub row: u64,
    /// The column; empty where the row as a whole is malformed.
    pub field: String,
    /// What is wrong there.
    pub fault: RowFault,
}

/// How many rows that are wrong are told: who has more has one mistake in all of them.
const TOLD: usize = 20;

/// The rows that are wrong.
#[derive(Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{}", told(first, *more))]
pub struct RowErrors {
    /// The first twenty.
    pub first: Vec<RowError>,
    /// How many there are besides.
    pub more: u64,
}

impl RowErrors {
    /// Whether none is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// Adds a row; gives back what is wrong with the file as a whole.
    pub(crate) fn note(&mut self, error: CatalogueError) -> Result<(), CatalogueError> {
        match error {
            CatalogueError::Row(row) => self.add(row),
            CatalogueError::Rows(rows) => {
                self.more = self.more.saturating_add(rows.more);
                rows.first.into_iter().for_each(|row| self.add(row));
            }
            CatalogueError::Read(_) => return Err(error),
        }
        Ok(())
    }

    fn add(&mut self, row: RowError) {
        self.first.push(row);
        self.first.sort_by_key(|row| row.row);
        if self.first.len() > TOLD {
            self.first.truncate(TOLD);
            self.more = self.more.saturating_add(1);
        }
    }

    /// What was read, if nothing is wrong.
    pub(crate) fn or<T>(self, read: T) -> Result<T, CatalogueError> {
        let Self { mut first, more } = self;
        match (first.pop(), first.is_empty(), more) {
            (None, _, _) => Ok(read),
            (Some(only), true, 0) => Err(only.into()),
            (Some(last), _, _) => {
                first.push(last);
                Err(CatalogueError::Rows(Self { first, more }))
            }
        }
    }
}

fn told(first: &[RowError], more: u64) -> String {
    let mut told: Vec<String> = first.iter().map(RowError::to_string).collect();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    told.join("; ")
}

/// The column, where it is one.
fn named(field: &str) -> String {
    if field.is_empty() {
        String::new()
    } else {
        format!(", `{field}`")
    }
}

/// What is wrong in a row.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// The row is no row of this format.
    #[error("{0}")]
    Malformed(String),
    /// The row has more bytes than any product needs. In CSV, a quote was opened and never closed.
    #[error("must be at most {longest} bytes; in CSV, is a quote left open?")]
    Endless {
        /// How many it may have.
        longest: u64,
    },
    /// Nobody knows this column.
    #[error("there is no such column{}", nearest.map_or_else(String::new, |near| format!(", did you mean `{near}`?")))]
    UnknownColumn {
        /// The column that may have been meant.
        nearest: Option<&'static str>,
    },
    /// The header is one column, because something else stands between its names.
    #[error("must have commas between its names and its fields, not {between:?}")]
    Separator {
        /// What stands there.
        between: char,
    },
    /// A needed column is missing or empty.
    #[error("is needed and must not be empty")]
    Missing,
    /// A catalogue says what is sold; what it leaves out is not.
    #[error("belongs into a delta; leave the row out instead")]
    OnlyInDelta,
    /// The same number stands in an earlier row.
    #[error("stands in an earlier row, too")]
    Duplicate,
    /// A column stands twice in the header, or a name twice in an object.
    #[error("stands twice")]
    Repeated,
    /// The text is too long.
    #[error("must be at most {longest} characters")]
    TooLong {
        /// How long it may be.
        longest: usize,
    },
    /// A control character, which no name has.
    #[error("must not contain control characters")]
    Unprintable,
    /// The list has too many entries.
    #[error("must have at most {most} entries")]
    TooMany {
        /// How many it may have.
        most: usize,
    },
    /// The text is no whole number.
    #[error("must be a whole number from {from} to {to}, not `{given}`")]
    Number {
        /// What was given.
        given: String,
        /// The least.
        from: u32,
        /// The greatest.
        to: i64,
    },
    /// The text is neither yes nor no.
    #[error("must be `true` or `false`, not `{given}`")]
    YesOrNo {
        /// What was given.
        given: String,
    },
    /// A variant is not written `kind=value`.
    #[error("must be `kind=value` pairs separated by `;`, not `{given}`")]
    Variant {
        /// What was given.
        given: String,
    },
    /// The text is none of a few words.
    #[error("must be {allowed}, not `{given}`")]
    NoneOf {
        /// What was given.
        given: String,
        /// The words.
        allowed: &'static str,
    },
    /// The address is none that a picture can be shown from.
    #[error("must be an address that begins with `https://` and has no spaces")]
    Url,
    /// The text is no instant.
    #[error("must be a time with its zone, such as `2026-11-27T08:00:00+01:00`, not `{given}`")]
    Time {
        /// What was given.
        given: String,
    },
    /// A sale that is none.
    #[error("must be less than `price_minor`")]
    NoBargain,
    /// A sale that is over before it begins.
    #[error("must be after `sale_from`")]
    EndsFirst,
    /// A time for a sale that has no price.
    #[error("needs `sale_price_minor`")]
    NoSale,
    /// Alexa does not speak there.
    #[error(transparent)]
    Locale(UnknownLocale),
    /// The number is none.
    #[error(transparent)]
    Sku(InvalidSku),
    /// The currency is none.
    #[error(transparent)]
    Currency(UnknownCurrency),
    /// The bounds contradict each other.
    #[error(transparent)]
    Quantity(InvalidQuantityRule),
}

impl RowError {
    pub(super) fn at(row: u64, field: impl Into<String>, fault: RowFault) -> Self {
        Self {
            row,
            field: field.into(),
            fault,
        }
    }
}

/// The beginning of what was given, fit for a message: it may be anything, and end on a terminal.
pub(super) fn excerpt(text: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().take(40).map(printable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_twenty_rows_are_told_and_the_others_counted() {
        let mut wrong = RowErrors::default();
        for row in (1..=23).rev() {
            wrong
                .note(RowError::at(row, "sku", RowFault::Duplicate).into())
                .unwrap();
        }

        let told = wrong.to_string();

        assert!(told.starts_with("row 1, `sku`: stands in an earlier row, too; row 2, "));
        assert!(told.ends_with("row 20, `sku`: stands in an earlier row, too; and 3 more"));
    }

    #[test]
    fn a_row_that_is_wrong_as_a_whole_names_no_column() {
        let fault = || RowFault::Malformed("must be UTF-8".to_owned());

        let whole = RowError::at(3, "", fault()).to_string();
        let column = RowError::at(3, "name", fault()).to_string();

        assert_eq!(whole, "row 3: must be UTF-8");
        assert_eq!(column, "row 3, `name`: must be UTF-8");
    }
}
