//! Which columns a catalogue may have.

use super::error::{RowError, RowFault, excerpt};

/// A column of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Sku,
    Name,
    PriceMinor,
    Currency,
    SpokenName,
    Brand,
    Category,
    Size,
    Variants,
    Synonyms,
    InStock,
    Min,
    Max,
    MultipleOf,
}

/// Every column and its name. The first four are needed.
pub(super) const COLUMNS: [(Column, &str); 14] = [
    (Column::Sku, "sku"),
    (Column::Name, "name"),
    (Column::PriceMinor, "price_minor"),
    (Column::Currency, "currency"),
    (Column::SpokenName, "spoken_name"),
    (Column::Brand, "brand"),
    (Column::Category, "category"),
    (Column::Size, "size"),
    (Column::Variants, "variants"),
    (Column::Synonyms, "synonyms"),
    (Column::InStock, "in_stock"),
    (Column::Min, "min"),
    (Column::Max, "max"),
    (Column::MultipleOf, "multiple_of"),
];

/// The columns that every catalogue must have.
pub(super) const NEEDED: [Column; 4] = [
    Column::Sku,
    Column::Name,
    Column::PriceMinor,
    Column::Currency,
];

impl Column {
    /// Finds a column by its name, or says which one may have been meant.
    pub(super) fn named(row: u64, name: &str) -> Result<Self, RowError> {
        if let Some((column, _)) = COLUMNS.iter().find(|(_, known)| *known == name) {
            return Ok(*column);
        }
        // Of the beginning only: the name may be a megabyte, and is compared letter by letter.
        let field = excerpt(name);
        let nearest = COLUMNS
            .iter()
            .map(|(_, known)| (strsim::damerau_levenshtein(&field, known), *known))
            .min()
            .filter(|(distance, known)| *distance <= known.len() / 2)
            .map(|(_, known)| known);
        Err(RowError::at(
            row,
            field,
            RowFault::UnknownColumn { nearest },
        ))
    }

    /// The column's name.
    pub(super) fn name(self) -> &'static str {
        COLUMNS
            .iter()
            .find(|(column, _)| *column == self)
            .map_or("", |(_, name)| name)
    }
}

/// The fields of a row, as text; lists and variants in the form that CSV writes them.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(Column, String)>);

impl Fields {
    /// Adds a field; each column once.
    pub(super) fn put(&mut self, row: u64, column: Column, text: String) -> Result<(), RowError> {
        if self.0.iter().any(|(known, _)| *known == column) {
            return Err(RowError::at(row, column.name(), RowFault::Repeated));
        }
        self.0.push((column, text));
        Ok(())
    }

    /// The trimmed text of a field; a blank one counts as missing.
    pub(super) fn get(&self, column: Column) -> Option<&str> {
        let (_, text) = self.0.iter().find(|(known, _)| *known == column)?;
        let text = text.trim();
        (!text.is_empty()).then_some(text)
    }
}
