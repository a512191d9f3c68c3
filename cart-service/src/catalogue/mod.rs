//! The catalogue as a file: CSV or JSON Lines in, products out, or the rows and fields that are wrong;
//! and products as such a file.
//!
//! [`read`] takes any [`Read`] and never more than a row of it into memory, and of a row never more
//! than [`row_limit`] allows.
//! [`columns`] knows what may stand in a row, [`csv`] and [`json_lines`] know how it is written,
//! [`row`] makes a product of it, [`delta`] changes one, and [`mod@write`] the way back
//! or, with [`slot_type`] and [`options`], to Alexa. Knows no SQL and no gRPC: the import
//! feeds it from a stream, a search without a running suite from a file.
//!
//! To add a column: a row in [`columns::COLUMNS`], its line in `row.rs` and its arm in `write.rs`;
//! both formats have it.

mod columns;
mod csv;
mod delta;
mod error;
mod json_lines;
mod options;
mod row;
mod row_limit;
mod sample;
mod slot_type;
mod words;
mod write;

use std::collections::HashSet;
use std::io::Read;

pub use error::{CatalogueError, RowError, RowErrors, RowFault};
pub use sample::SAMPLE_CATALOGUE;
pub(crate) use write::{ExportFormat, Pieces, write};

use crate::domain::{Locale, Product, Sku};
use columns::{Column, Fields, NEEDED, NEEDED_IN_DELTA};
pub(crate) use delta::{Change, Changed};

/// How a catalogue file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogueFormat {
    /// CSV (RFC 4180), UTF-8, with a header line.
    Csv,
    /// One JSON object a line, UTF-8.
    JsonLines,
}

/// Reads a catalogue row by row. A row that is wrong does not end it, but what makes the rest unreadable
/// does.
pub fn read<'r>(
    format: CatalogueFormat,
    file: impl Read + 'r,
) -> impl Iterator<Item = Result<Product, CatalogueError>> + 'r {
    let rows = rows(format, file, &NEEDED).map(|row| {
        let row = row?;
        Ok((row.number, row::product(row.number, &row.fields)?))
    });
    each_once(rows, |product: &Product| &product.sku)
}

/// Reads a whole catalogue, or says which of its rows are wrong.
pub fn read_all(format: CatalogueFormat, file: impl Read) -> Result<Vec<Product>, CatalogueError> {
    let (mut products, mut wrong) = (Vec::new(), RowErrors::default());
    for row in read(format, file) {
        match row {
            Ok(product) => products.push(product),
            Err(error) => wrong.note(error)?,
        }
    }
    wrong.or(products)
}

/// The names of products as the values of an Alexa slot type, in a locale: a JSON object.
pub fn slot_type_values(products: &[Product], locale: Locale) -> String {
    slot_type::json(products, locale)
}

/// The sizes and the values of variants of products, in small letters, the most common first.
pub fn option_values(products: &[Product]) -> Vec<String> {
    options::of(products)
}

/// Reads what is to change in a catalogue, row by row, as [`read`] does.
pub(crate) fn read_delta<'r>(
    format: CatalogueFormat,
    file: impl Read + 'r,
) -> impl Iterator<Item = Result<Change, CatalogueError>> + 'r {
    let rows = rows(format, file, &NEEDED_IN_DELTA).map(|row| {
        let row = row?;
        Ok((row.number, Change::read(row)?))
    });
    each_once(rows, Change::sku)
}

fn rows<'r>(
    format: CatalogueFormat,
    file: impl Read + 'r,
    needed: &'static [Column],
) -> Box<dyn Iterator<Item = Result<NumberedRow, CatalogueError>> + 'r> {
    match format {
        CatalogueFormat::Csv => Box::new(csv::Rows::new(file, needed)),
        CatalogueFormat::JsonLines => Box::new(json_lines::Rows::new(file)),
    }
}

/// Rows, of which one whose number stood in an earlier one is wrong.
fn each_once<T>(
    rows: impl Iterator<Item = Result<(u64, T), CatalogueError>>,
    sku: impl Fn(&T) -> &Sku,
) -> impl Iterator<Item = Result<T, CatalogueError>> {
    let mut seen = HashSet::new();
    rows.map(move |row| {
        let (number, row) = row?;
        if seen.insert(sku(&row).clone()) {
            Ok(row)
        } else {
            Err(RowError::at(number, "sku", RowFault::Duplicate).into())
        }
    })
}

/// A row before anything in it is understood.
#[derive(Debug)]
struct NumberedRow {
    /// 1-based; in CSV the header is row 1.
    number: u64,
    fields: Fields,
}

#[cfg(test)]
mod tests;
