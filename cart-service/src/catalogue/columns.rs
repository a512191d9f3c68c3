//! Which columns a catalogue may have.

use std::collections::BTreeSet;

use super::error::{RowError, RowFault, excerpt};
use crate::domain::Locale;

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
    Stock,
    SpokenPlural,
    ImageUrl,
    TaxClass,
    ListPriceMinor,
    Sensitive,
    SalePriceMinor,
    SaleFrom,
    SaleUntil,
    /// In a delta only.
    Withdrawn,
    /// A column of one locale.
    Local(LocalColumn, Locale),
}

/// What may be said for each locale apart: `spoken_name:de-DE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LocalColumn {
    SpokenName,
    SpokenPlural,
    Gender,
    Synonyms,
}

/// Every column that has no locale, and its name. The first four are needed.
pub(super) const COLUMNS: [(Column, &str); 24] = [
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
    (Column::Stock, "stock"),
    (Column::SpokenPlural, "spoken_plural"),
    (Column::ImageUrl, "image_url"),
    (Column::TaxClass, "tax_class"),
    (Column::ListPriceMinor, "list_price_minor"),
    (Column::Sensitive, "sensitive"),
    (Column::SalePriceMinor, "sale_price_minor"),
    (Column::SaleFrom, "sale_from"),
    (Column::SaleUntil, "sale_until"),
    (Column::Withdrawn, "withdrawn"),
];

/// Every column that has a locale, and what stands before the colon.
pub(super) const LOCAL_COLUMNS: [(LocalColumn, &str); 4] = [
    (LocalColumn::SpokenName, "spoken_name"),
    (LocalColumn::SpokenPlural, "spoken_plural"),
    (LocalColumn::Gender, "gender"),
    (LocalColumn::Synonyms, "synonyms"),
];

/// The column that a delta must have.
pub(super) const NEEDED_IN_DELTA: [Column; 1] = [Column::Sku];

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
        if let Some((local, tag)) = name.split_once(':')
            && let Some((column, _)) = LOCAL_COLUMNS.iter().find(|(_, known)| *known == local)
        {
            let locale = Locale::parse(tag);
            let unknown = |error| RowError::at(row, excerpt(name), RowFault::Locale(error));
            return locale
                .map(|locale| Self::Local(*column, locale))
                .map_err(unknown);
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
    pub(super) fn name(self) -> String {
        if let Self::Local(column, locale) = self {
            let known = LOCAL_COLUMNS.iter().find(|(known, _)| *known == column);
            let name = known.map_or("", |(_, name)| name);
            return format!("{name}:{}", locale.tag());
        }
        let known = COLUMNS.iter().find(|(known, _)| *known == self);
        known.map_or("", |(_, name)| name).to_owned()
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

    /// Whether the row has the column, be it with nothing in it.
    pub(super) fn names(&self, column: Column) -> bool {
        self.0.iter().any(|(known, _)| *known == column)
    }

    /// Forgets a field.
    pub(super) fn take(&mut self, column: Column) {
        self.0.retain(|(known, _)| *known != column);
    }

    /// Adds those fields of others whose columns are not here.
    pub(super) fn fill(&mut self, others: impl Iterator<Item = (Column, String)>) {
        for (column, text) in others {
            if !self.names(column) {
                self.0.push((column, text));
            }
        }
    }

    /// The trimmed text of a field; a blank one counts as missing.
    pub(super) fn get(&self, column: Column) -> Option<&str> {
        let (_, text) = self.0.iter().find(|(known, _)| *known == column)?;
        let text = text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The locales of which the row has a column.
    pub(super) fn locales(&self) -> BTreeSet<Locale> {
        let mut locales = BTreeSet::new();
        for (column, _) in &self.0 {
            if let Column::Local(_, locale) = column {
                locales.insert(*locale);
            }
        }
        locales
    }
}
