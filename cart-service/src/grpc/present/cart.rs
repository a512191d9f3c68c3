//! A cart, and what was done to it.

use saycart_proto::cart::v1 as pb;

use super::instant::instant;
use super::product::ambiguous;
use crate::domain::{Cart, Line, PriceBefore};
use crate::operations::{
    AddOutcome, Cleared, QuantitySet, Recommendation, RemoveOutcome, Restored, Taken,
};

impl From<Line> for pb::CartLine {
    fn from(line: Line) -> Self {
        let price = line.price();
        Self {
            line_id: line.id().as_str().to_owned(),
            sku: line.sku().as_str().to_owned(),
            name: line.name().to_owned(),
            spoken_name: line.spoken_name().to_owned(),
            quantity: line.quantity(),
            unit_price: Some(line.unit_price().into()),
            line_total: Some(line.total().into()),
            available: line.is_available(),
            list_price: Some(price.list.unwrap_or(price.unit).into()),
            tax_class: price.tax_class.clone().unwrap_or_default(),
            priced_at: price.at.map(instant),
            raised_price: price.raised.map(Into::into),
            // Said with the names for the caller's locale.
            spoken_plural: String::new(),
            image_url: String::new(),
            variants: Vec::new(),
        }
    }
}

impl From<Cart> for pb::Cart {
    fn from(cart: Cart) -> Self {
        Self {
            version: cart.version(),
            currency: cart.currency().map(|currency| currency.code().to_owned()),
            lines: cart.lines().iter().cloned().map(Into::into).collect(),
            total: cart.total().map(Into::into),
        }
    }
}

impl From<AddOutcome> for pb::AddItemResponse {
    fn from(outcome: AddOutcome) -> Self {
        use pb::add_item_response::Result;

        let result = match outcome {
            AddOutcome::Added {
                line,
                pieces,
                cart,
                was_price,
            } => Result::Added(pb::ItemAdded {
                line: Some(line.into()),
                added: pieces,
                cart: Some(cart.into()),
                was_price: was_price.map(Into::into),
            }),
            AddOutcome::Ambiguous(offers) => {
                Result::Ambiguous(ambiguous(offers, None, pb::Asking::Unspecified))
            }
            AddOutcome::Likely(offers) => {
                Result::Ambiguous(ambiguous(offers, None, pb::Asking::OneByOne))
            }
            AddOutcome::Split { offers, split } => {
                Result::Ambiguous(ambiguous(offers, Some(split), pb::Asking::Unspecified))
            }
            AddOutcome::Many { product, pieces } => Result::Many(pb::ItemMany {
                product: Some((*product).into()),
                pieces,
            }),
        };
        Self {
            result: Some(result),
            late_adds: false, // the edge says so, of the whole call
        }
    }
}

impl From<QuantitySet> for pb::SetQuantityResponse {
    fn from(set: QuantitySet) -> Self {
        let QuantitySet { line, cart, before } = set;
        Self {
            line: line.map(Into::into),
            cart: Some(cart.into()),
            was: before.map(Into::into),
            late_adds: false, // likewise
        }
    }
}

impl From<RemoveOutcome> for pb::RemoveItemResponse {
    fn from(outcome: RemoveOutcome) -> Self {
        use pb::remove_item_response::Result;

        let result = match outcome {
            RemoveOutcome::Removed(Taken { line, pieces, cart }) => {
                Result::Removed(pb::ItemRemoved {
                    line: Some(line.into()),
                    removed: pieces,
                    cart: Some(cart.into()),
                })
            }
            RemoveOutcome::Ambiguous(lines) => Result::Ambiguous(pb::AmbiguousLines {
                lines: lines.into_iter().map(Into::into).collect(),
            }),
        };
        Self {
            result: Some(result),
            late_adds: false, // the edge says so, of the whole call
        }
    }
}

impl From<Cleared> for pb::ClearCartResponse {
    fn from(cleared: Cleared) -> Self {
        let Cleared { pieces, cart } = cleared;
        Self {
            removed: u32::try_from(pieces).unwrap_or(u32::MAX),
            cart: Some(cart.into()),
            late_adds: false, // likewise
        }
    }
}

impl From<PriceBefore> for pb::PriceBefore {
    fn from(before: PriceBefore) -> Self {
        let PriceBefore { sku, unit_price } = before;
        Self {
            sku: sku.into(),
            unit_price: Some(unit_price.into()),
        }
    }
}

impl From<Restored> for pb::RestoreCartResponse {
    fn from(restored: Restored) -> Self {
        let Restored {
            lines,
            gone,
            cart,
            before,
        } = restored;
        Self {
            before: before.into_iter().map(Into::into).collect(),
            restored: lines.into_iter().map(Into::into).collect(),
            gone: gone.into_iter().map(Into::into).collect(),
            cart: Some(cart.into()),
            late_adds: false, // likewise
        }
    }
}

impl From<Recommendation> for pb::Recommendation {
    fn from(recommendation: Recommendation) -> Self {
        let Recommendation {
            product,
            because,
            carts,
        } = recommendation;
        Self {
            product: Some(product.into()),
            because: Some(because.into()),
            carts,
        }
    }
}
