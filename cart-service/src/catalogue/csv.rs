//! CSV: RFC 4180 with a header line, a byte-order mark forgiven.

use std::io::Read;

use super::{
    NumberedRow,
    columns::{Column, Fields},
    error::{CatalogueError, RowError, RowFault},
    row_limit::{LONGEST_ROW, RowLimited},
};

/// The rows of a CSV file. The first item may be the header's error: then there are no more, as after a row
/// whose end is not known.
pub(super) struct Rows<R> {
    reader: csv::Reader<RowLimited<R>>,
    needed: &'static [Column],
    columns: Option<Vec<Column>>,
    record: csv::StringRecord,
    number: u64,
    rest: Rest,
}

/// Whether what comes after the last row can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Readable,
    Lost,
}

impl<R: Read> Rows<R> {
    /// Rows of a file that must have these columns.
    pub(super) fn new(file: R, needed: &'static [Column]) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(RowLimited::new(file));
        Self {
            reader,
            needed,
            columns: None,
            record: csv::StringRecord::new(),
            number: 0,
            rest: Rest::Readable,
        }
    }

    fn header(&mut self) -> Result<Vec<Column>, CatalogueError> {
        if !self.advance()? {
            return Err(RowError::at(1, "sku", RowFault::Missing).into());
        }
        if let Some(between) = other_separator(&self.record) {
            return Err(RowError::at(1, "", RowFault::Separator { between }).into());
        }
        let mut columns: Vec<Column> = Vec::with_capacity(self.record.len());
        for name in &self.record {
            let name = name.trim_start_matches('\u{feff}').trim();
            let column = Column::named(1, name)?;
            if columns.contains(&column) {
                return Err(RowError::at(1, name, RowFault::Repeated).into());
            }
            columns.push(column);
        }
        match self.needed.iter().find(|needed| !columns.contains(needed)) {
            Some(missing) => Err(RowError::at(1, missing.name(), RowFault::Missing).into()),
            None => Ok(columns),
        }
    }

    /// Reads the next record; false at the end. Blank lines are passed over, and not counted.
    fn advance(&mut self) -> Result<bool, CatalogueError> {
        self.number = self.number.saturating_add(1);
        self.reader.get_mut().begin_row();
        match self.reader.read_record(&mut self.record) {
            Ok(there_is_one) => Ok(there_is_one),
            Err(error) => {
                self.rest = Rest::Lost;
                Err(self.failed(error))
            }
        }
    }

    fn row(&mut self) -> Result<Option<NumberedRow>, CatalogueError> {
        if self.rest == Rest::Lost {
            return Ok(None);
        }
        if self.columns.is_none() {
            let header = self.header();
            if header.is_err() {
                self.rest = Rest::Lost;
            }
            self.columns = Some(header?);
        }
        if !self.advance()? {
            return Ok(None);
        }
        let columns = self.columns.as_deref().unwrap_or_default();
        if self.record.len() != columns.len() {
            let text = format!(
                "has {} fields, the header has {}",
                self.record.len(),
                columns.len()
            );
            return Err(RowError::at(self.number, "", RowFault::Malformed(text)).into());
        }
        let mut fields = Fields::default();
        for (column, text) in columns.iter().zip(&self.record) {
            // Nothing between two commas is nothing said: CSV has no way to leave a field out.
            if !text.trim().is_empty() {
                fields.put(self.number, *column, text.to_owned())?;
            }
        }
        Ok(Some(NumberedRow {
            number: self.number,
            fields,
        }))
    }

    fn failed(&self, error: csv::Error) -> CatalogueError {
        match error.into_kind() {
            csv::ErrorKind::Io(_) if self.reader.get_ref().is_used_up() => {
                let longest = LONGEST_ROW;
                RowError::at(self.number, "", RowFault::Endless { longest }).into()
            }
            csv::ErrorKind::Io(source) => CatalogueError::Read(source),
            csv::ErrorKind::Utf8 { err, .. } => {
                let column = self
                    .columns
                    .as_deref()
                    .and_then(|columns| columns.get(err.field()));
                let field = column.map_or_else(String::new, |column| column.name());
                let fault = RowFault::Malformed("must be UTF-8".to_owned());
                RowError::at(self.number, field, fault).into()
            }
            _ => {
                let fault = RowFault::Malformed("is no row of CSV".to_owned());
                RowError::at(self.number, "", fault).into()
            }
        }
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<NumberedRow, CatalogueError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.row().transpose()
    }
}

/// What spreadsheets put between fields in place of commas, where it stands in a header that would be one column.
fn other_separator(header: &csv::StringRecord) -> Option<char> {
    let name = header.get(0).filter(|_| header.len() == 1)?;
    [';', '\t', '|']
        .into_iter()
        .find(|other| name.contains(*other))
}
