//! A row of a delta: what it names is changed, the rest of the product stays.
//!
//! What is blank in CSV is not named, since CSV cannot leave a field out; in JSON Lines, a name with
//! `null` under it empties the field.

use super::{
    NumberedRow,
    columns::{Column, Fields},
    error::{RowError, RowFault, excerpt},
    row,
    write::fields_of,
};
use crate::domain::{Availability, Product, Sku};

/// What a row wants to be changed.
#[derive(Debug)]
pub(crate) struct Change {
    number: u64,
    sku: Sku,
    fate: Fate,
    fields: Fields,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Sold,
    Withdrawn,
}

/// What a change makes of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    /// This is sold, as it is here.
    Put(Box<Product>),
    /// This is sold no more.
    Withdrawn(Box<Product>),
    /// It was not sold anyway.
    Nothing,
}

impl Change {
    pub(super) fn read(row: NumberedRow) -> Result<Self, RowError> {
        let NumberedRow { number, fields } = row;
        let sku = row::sku(number, &fields)?;
        let fate = match fields.get(Column::Withdrawn).map(str::to_ascii_lowercase) {
            None => Fate::Sold,
            Some(text) => match text.as_str() {
                "false" | "no" | "0" => Fate::Sold,
                "true" | "yes" | "1" => Fate::Withdrawn,
                _ => {
                    let given = excerpt(&text);
                    let fault = RowFault::YesOrNo { given };
                    return Err(RowError::at(number, "withdrawn", fault));
                }
            },
        };
        Ok(Self {
            number,
            sku,
            fate,
            fields,
        })
    }

    /// Which product.
    pub(crate) fn sku(&self) -> &Sku {
        &self.sku
    }

    /// Changes what is sold under this number, or adds it. Whether that is a product may depend on
    /// what it was before, so a row that is well written can be wrong here.
    pub(crate) fn onto(self, sold: Option<&Product>) -> Result<Changed, RowError> {
        let Self {
            number,
            sku: _,
            fate,
            mut fields,
        } = self;
        match (fate, sold) {
            (Fate::Withdrawn, None) => Ok(Changed::Nothing),
            (Fate::Withdrawn, Some(sold)) => Ok(Changed::Withdrawn(Box::new(Product {
                availability: Availability::Withdrawn,
                ..sold.clone()
            }))),
            (Fate::Sold, sold) => {
                fields.take(Column::Withdrawn);
                if let Some(sold) = sold {
                    let said = fields_of(sold);
                    fields.fill(said.filter(|(column, _)| !follows(sold, *column)));
                }
                Ok(Changed::Put(Box::new(row::product(number, &fields)?)))
            }
        }
    }
}

/// Whether the field was made of others, and so is made anew when those change.
fn follows(product: &Product, column: Column) -> bool {
    let short = || row::spoken(&product.name, product.size.as_deref());
    (column == Column::SpokenName && product.spoken_name == short())
        || (column == Column::InStock
            && product.availability == row::availability_by(product.stock))
}

#[cfg(test)]
mod tests {
    use super::super::{CatalogueError, CatalogueFormat, read, read_delta};
    use super::*;

    fn sold(row: &str) -> Product {
        let header = "sku,name,price_minor,currency,size,synonyms,stock,in_stock,spoken_name";
        let file = format!("{header}\n{row}\n");
        let mut products = read(CatalogueFormat::Csv, file.as_bytes());
        products.next().unwrap().unwrap()
    }

    fn change(line: &str) -> Change {
        let mut changes = read_delta(CatalogueFormat::JsonLines, line.as_bytes());
        changes.next().unwrap().unwrap()
    }

    fn put(line: &str, sold: &Product) -> Product {
        match change(line).onto(Some(sold)) {
            Ok(Changed::Put(product)) => *product,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_is_named_is_changed() {
        let tea = sold("T,Green Tea,100,EUR,50 g,cha;brew,7,,");

        let cheaper = put(r#"{"sku":"T","price_minor":90}"#, &tea);
        let bare = put(r#"{"sku":"T","synonyms":null,"size":"80 g"}"#, &tea);

        assert_eq!(cheaper.price.minor(), 90);
        assert_eq!(
            Product {
                price: tea.price,
                ..cheaper
            },
            tea
        );
        assert!(bare.synonyms.is_empty());
        assert_eq!(bare.size.as_deref(), Some("80 g"));
        assert_eq!(bare.price, tea.price);
    }

    #[test]
    fn what_was_made_of_a_field_follows_it() {
        let tea = sold("T,Green Tea,100,EUR,,,7,,");
        let named = sold("T,Green Tea,100,EUR,,,0,true,Sencha");

        let renamed = put(r#"{"sku":"T","name":"White Tea (new)","stock":0}"#, &tea);
        let kept = put(r#"{"sku":"T","name":"White Tea","stock":0}"#, &named);

        assert_eq!(renamed.spoken_name, "White Tea");
        assert_eq!(renamed.availability, Availability::SoldOut);
        assert_eq!(kept.spoken_name, "Sencha");
        assert_eq!(kept.availability, Availability::InStock);
    }

    #[test]
    fn blank_in_csv_is_not_named() {
        let tea = sold("T,Green Tea,100,EUR,50 g,cha,,,");
        let file = "sku,price_minor,size,synonyms\nT,80,,\n".as_bytes();

        let change = read_delta(CatalogueFormat::Csv, file).next().unwrap();

        let cheaper = Product {
            price: crate::domain::Money::of(80, tea.price.currency()),
            ..tea.clone()
        };
        let changed = change.unwrap().onto(Some(&tea)).unwrap();
        assert_eq!(changed, Changed::Put(Box::new(cheaper)));
    }

    #[test]
    fn a_row_without_a_product_is_one_or_is_refused() {
        let whole =
            r#"{"sku":"T","name":"Tea","price_minor":1,"currency":"EUR","withdrawn":false}"#;

        let added = change(whole).onto(None);
        let half = change(r#"{"sku":"T","price_minor":1}"#).onto(None);
        let gone = change(r#"{"sku":"T","withdrawn":true}"#).onto(None);

        assert!(matches!(added, Ok(Changed::Put(_))), "{added:?}");
        let error = RowError::at(1, "name", RowFault::Missing);
        assert_eq!(half.unwrap_err(), error);
        assert_eq!(gone.unwrap(), Changed::Nothing);
    }

    #[test]
    fn a_withdrawal_is_for_a_delta_and_is_yes_or_no() {
        let file = "sku,name,price_minor,currency,withdrawn\nA,Tea,1,EUR,\nB,Tea,1,EUR,no\n";
        let whole: Vec<_> = read(CatalogueFormat::Csv, file.as_bytes()).collect();
        let unclear = r#"{"sku":"T","withdrawn":"maybe"}"#.as_bytes();
        let unclear = read_delta(CatalogueFormat::JsonLines, unclear).next();

        assert!(whole[0].is_ok());
        let refused = whole[1].as_ref().unwrap_err().to_string();
        assert!(refused.starts_with("row 3, `withdrawn`"), "{refused}");
        assert!(matches!(unclear, Some(Err(CatalogueError::Row(_)))));
    }
}
