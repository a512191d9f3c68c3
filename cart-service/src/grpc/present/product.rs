//! Products, what they cost, and those that may be meant.

use saycart_proto::cart::v1 as pb;

use crate::domain::{Availability, Money, Product, Sensitivity, Variant};
use crate::operations::Offer;
use crate::search::{Score, Split, SplitValue};

impl From<Money> for pb::Money {
    fn from(money: Money) -> Self {
        Self {
            amount_minor: money.minor(),
            currency: money.currency().code().to_owned(),
        }
    }
}

impl From<Sensitivity> for pb::Sensitivity {
    fn from(reason: Sensitivity) -> Self {
        match reason {
            Sensitivity::Health => Self::Health,
            Sensitivity::Adult => Self::Adult,
            Sensitivity::Gift => Self::Gift,
        }
    }
}

impl From<Product> for pb::Product {
    fn from(product: Product) -> Self {
        let name = product.told_name();
        let price_now = product.price_now();
        let list_price = product.list_price().unwrap_or(price_now);
        let sale_last_day = product.last_day_of_sale();
        let Product {
            sku,
            name: _,
            spoken_name,
            brand,
            category,
            size,
            variants,
            synonyms: _,
            price: _,
            rule: _,
            availability,
            stock,
            sale: _,
            details,
            read_at: _,
        } = product;
        let reasons = details.sensitive.into_iter().map(pb::Sensitivity::from);
        let variants = variants.into_iter();
        Self {
            sku: sku.into(),
            name,
            spoken_name,
            price: Some(price_now.into()),
            in_stock: match availability {
                Availability::InStock => true,
                Availability::SoldOut | Availability::Withdrawn => false,
            },
            brand: brand.unwrap_or_default(),
            category: category.unwrap_or_default(),
            size: size.unwrap_or_default(),
            list_price: Some(list_price.into()),
            stock,
            image_url: details.image_url.unwrap_or_default(),
            sensitive: reasons.map(i32::from).collect(),
            variants: variants
                .map(|Variant { kind, value }| pb::Variant { kind, value })
                .collect(),
            sale_last_day,
            spoken_plural: details.spoken_plural.unwrap_or_default(),
        }
    }
}

pub(super) fn matched(product: Product, score: Score) -> pb::Match {
    pb::Match {
        product: Some(product.into()),
        confidence_permille: u32::from(score.as_permille()),
    }
}

pub(super) fn ambiguous(
    offers: Vec<Offer>,
    split: Option<Split>,
    asking: pb::Asking,
) -> pb::Ambiguous {
    let offers = offers.into_iter();
    let value = |SplitValue { value, skus }: SplitValue| pb::SplitValue {
        value,
        skus: skus.into_iter().map(Into::into).collect(),
    };
    pb::Ambiguous {
        matches: offers
            .map(|Offer { product, score }| matched(product, score))
            .collect(),
        split: split.map(|Split { kind, values }| pb::Split {
            kind,
            values: values.into_iter().map(value).collect(),
        }),
        asking: asking.into(),
    }
}
