//! Products as a file, of which [`read`](super::read) makes the same products again.
//!
//! Lists and numbers are such in JSON Lines, but `variants` are text as in CSV: their order is the
//! shop's, and an object has none.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::{
    CatalogueFormat,
    columns::{COLUMNS, Column, LOCAL_COLUMNS, LocalColumn},
    slot_type, words,
};
use crate::domain::{Availability, LocalNames, Locale, Product};

/// Bytes of a piece at most: that many fit into a message.
const PIECE: usize = 64 * 1024;

/// What a catalogue can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    /// A file that can be imported.
    Catalogue(CatalogueFormat),
    /// The values of an Alexa slot type in this locale.
    SlotType(Locale),
}

/// A catalogue file in pieces of at most 64 KiB. No products, no bytes but the header's.
#[derive(Debug)]
pub(crate) struct Pieces {
    format: CatalogueFormat,
    columns: Vec<Column>,
    products: std::vec::IntoIter<Product>,
    /// What is written and has not gone out yet.
    written: Vec<u8>,
    /// What there is to be done.
    whole: Left,
}

/// What is not done yet: products to be written, or, where that is done at once, bytes to go out.
#[derive(Debug, Clone, Copy)]
enum Left {
    Products(usize),
    Bytes(usize),
}

/// Writes a catalogue, its products in this order.
pub(crate) fn write(format: ExportFormat, products: Vec<Product>) -> Pieces {
    let format = match format {
        ExportFormat::Catalogue(format) => format,
        ExportFormat::SlotType(locale) => {
            let written = slot_type::json(&products, locale).into_bytes();
            return Pieces {
                format: CatalogueFormat::JsonLines,
                columns: Vec::new(),
                products: Vec::new().into_iter(),
                whole: Left::Bytes(written.len()),
                written,
            };
        }
    };
    let columns = columns(&products);
    let written = match format {
        CatalogueFormat::Csv => csv_row(columns.iter().map(|column| column.name())),
        CatalogueFormat::JsonLines => String::new(),
    };
    Pieces {
        format,
        columns,
        whole: Left::Products(products.len()),
        products: products.into_iter(),
        written: written.into_bytes(),
    }
}

impl Pieces {
    /// How much has gone out, in thousandths.
    pub(crate) fn done_permille(&self) -> u32 {
        let (whole, left) = match self.whole {
            Left::Products(whole) => (whole, self.products.len()),
            Left::Bytes(whole) => (whole, self.written.len()),
        };
        let done = whole.saturating_sub(left).saturating_mul(1_000);
        let permille = done.checked_div(whole).unwrap_or(1_000);
        u32::try_from(permille).unwrap_or(1_000)
    }
}

impl Iterator for Pieces {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        while self.written.len() < PIECE {
            let Some(product) = self.products.next() else {
                break;
            };
            let row = match self.format {
                CatalogueFormat::Csv => csv_row(self.columns.iter().map(|column| {
                    let field = field(&product, *column);
                    field.map(Field::into_text).unwrap_or_default()
                })),
                CatalogueFormat::JsonLines => json_line(&product, &self.columns),
            };
            self.written.extend_from_slice(row.as_bytes());
        }
        let rest = self.written.split_off(self.written.len().min(PIECE));
        let piece = std::mem::replace(&mut self.written, rest);
        (!piece.is_empty()).then_some(piece)
    }
}

/// Every column, and those of locales in which a product has a name.
fn columns(products: &[Product]) -> Vec<Column> {
    let names = products.iter().flat_map(|it| &it.details.local_names);
    let locales: BTreeSet<Locale> = names.map(|names| names.locale).collect();
    let local = locales.into_iter().flat_map(|locale| {
        let local = LOCAL_COLUMNS.iter();
        local.map(move |(column, _)| Column::Local(*column, locale))
    });
    let general = COLUMNS.iter().map(|(column, _)| *column);
    let general = general.filter(|column| *column != Column::Withdrawn);
    general.chain(local).collect()
}

/// Everything that is said of a product, as CSV writes it.
pub(super) fn fields_of(product: &Product) -> impl Iterator<Item = (Column, String)> {
    let columns = columns(std::slice::from_ref(product)).into_iter();
    columns.filter_map(|column| Some((column, field(product, column)?.into_text())))
}

/// What a column holds of a product.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Field<'p> {
    Text(&'p str),
    Made(String),
    Number(i64),
    YesOrNo(bool),
    List(&'p [String]),
}

/// What a column holds of this product; `None` where nothing needs to be said.
fn field(product: &Product, column: Column) -> Option<Field<'_>> {
    let number = |number: Option<u32>| number.map(i64::from).map(Field::Number);
    let (min, max, multiple_of) = product.rule.as_given();
    match column {
        Column::Sku => Some(Field::Text(product.sku.as_str())),
        Column::Name => Some(Field::Text(&product.name)),
        Column::PriceMinor => Some(Field::Number(product.price.minor())),
        Column::Currency => Some(Field::Made(product.price.currency().code().to_owned())),
        Column::SpokenName => Some(Field::Text(&product.spoken_name)),
        Column::Brand => product.brand.as_deref().map(Field::Text),
        Column::Category => product.category.as_deref().map(Field::Text),
        Column::Size => product.size.as_deref().map(Field::Text),
        Column::Variants => {
            let pairs = product.variants.iter();
            let pairs = pairs.map(|variant| format!("{}={}", variant.kind, variant.value));
            let pairs: Vec<String> = pairs.collect();
            (!pairs.is_empty()).then(|| Field::Made(pairs.join(";")))
        }
        Column::Synonyms => {
            (!product.synonyms.is_empty()).then_some(Field::List(&product.synonyms))
        }
        Column::InStock => Some(Field::YesOrNo(match product.availability {
            Availability::InStock => true,
            Availability::SoldOut | Availability::Withdrawn => false,
        })),
        Column::Min => number(min),
        Column::Max => number(max),
        Column::MultipleOf => number(multiple_of),
        Column::Stock => number(product.stock),
        Column::SpokenPlural => product.details.spoken_plural.as_deref().map(Field::Text),
        Column::ImageUrl => product.details.image_url.as_deref().map(Field::Text),
        Column::TaxClass => product.details.tax_class.as_deref().map(Field::Text),
        Column::ListPriceMinor => product.details.list_price_minor.map(Field::Number),
        Column::Sensitive => {
            let reasons = product.details.sensitive.iter();
            let reasons: Vec<&str> = reasons.map(|reason| words::sensitivity(*reason)).collect();
            (!reasons.is_empty()).then(|| Field::Made(reasons.join(";")))
        }
        Column::SalePriceMinor => Some(Field::Number(product.sale?.price.minor())),
        Column::SaleFrom => Some(Field::Made(product.sale?.from?.to_string())),
        Column::SaleUntil => {
            let until = product.sale?.until?;
            Some(Field::Made(match product.details.sale_zone {
                Some(zone) => zone.write(until),
                None => until.to_string(),
            }))
        }
        Column::Withdrawn => None,
        Column::Local(column, locale) => local_field(product.details.names_in(locale)?, column),
    }
}

fn local_field(names: &LocalNames, column: LocalColumn) -> Option<Field<'_>> {
    match column {
        LocalColumn::SpokenName => names.spoken_name.as_deref().map(Field::Text),
        LocalColumn::SpokenPlural => names.spoken_plural.as_deref().map(Field::Text),
        LocalColumn::Gender => names.gender.map(words::gender).map(Field::Text),
        LocalColumn::Synonyms => {
            (!names.synonyms.is_empty()).then_some(Field::List(&names.synonyms))
        }
    }
}

impl Field<'_> {
    /// As CSV writes it.
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Made(text) => text,
            Self::Number(number) => number.to_string(),
            Self::YesOrNo(yes) => yes.to_string(),
            Self::List(entries) => entries.join(";"),
        }
    }
}

fn csv_row(fields: impl Iterator<Item = String>) -> String {
    let quoted = |field: String| {
        if field.contains([',', '"']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field
        }
    };
    let fields: Vec<String> = fields.map(quoted).collect();
    fields.join(",") + "\n"
}

fn json_line(product: &Product, columns: &[Column]) -> String {
    let line = serde_json::to_string(&Line { product, columns });
    line.expect("texts and numbers under texts are JSON") + "\n"
}

/// A product as an object, the columns in their order.
struct Line<'p> {
    product: &'p Product,
    columns: &'p [Column],
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.columns.iter().filter_map(|column| {
            let field = field(self.product, *column)?;
            Some((column.name(), field))
        });
        serializer.collect_map(members)
    }
}
