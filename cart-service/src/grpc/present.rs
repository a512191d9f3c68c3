//! From outcomes to `pb` responses.

use saycart_proto::cart::v1 as pb;
use saycart_service::Timestamp;

use crate::domain::{
    Availability, Cart, Channel, History, HistoryUse, LateAdds, LateChange, LateEffect, LateLine,
    LateList, Line, Money, PriceBefore, Product, Sensitivity, Variant,
};
use crate::operations::{
    AddOutcome, Answer, Cleared, Deal, Deals, Imported, Noticed, Offer, QuantitySet,
    Recommendation, RemoveOutcome, Restored, Taken, Usual,
};
use crate::search::{Decision, Score, Split, SplitValue};
use crate::store::confirmed::Meant;
use crate::store::unresolved::Often;

impl From<Money> for pb::Money {
    fn from(money: Money) -> Self {
        Self {
            amount_minor: money.minor(),
            currency: money.currency().code().to_owned(),
        }
    }
}

fn instant(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.as_seconds(),
        nanos: i32::try_from(at.subsecond_micros() * 1_000).unwrap_or(0),
    }
}

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

fn matched(product: Product, score: Score) -> pb::Match {
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
        };
        Self {
            result: Some(result),
            late_adds: false, // the edge says so, of the whole call
        }
    }
}

fn added(outcome: AddOutcome) -> Option<pb::ItemAdded> {
    match pb::AddItemResponse::from(outcome).result? {
        pb::add_item_response::Result::Added(added) => Some(added),
        pb::add_item_response::Result::Ambiguous(_) => None,
    }
}

/// What an add did that is recalled, if it added something.
pub(super) fn recalled(outcome: Option<AddOutcome>) -> pb::RecallAddResponse {
    pb::RecallAddResponse {
        added: outcome.and_then(added),
    }
}

/// What late changes came to.
pub(super) fn taken(changes: Vec<LateChange>) -> pb::TakeLateAddsResponse {
    pb::TakeLateAddsResponse {
        changes: changes.into_iter().map(Into::into).collect(),
    }
}

impl From<LateChange> for pb::LateChange {
    fn from(change: LateChange) -> Self {
        let LateChange {
            key,
            effect,
            lines,
            list,
            gone,
        } = change;
        let effect = match effect {
            LateEffect::InCart => pb::LateEffect::InCart,
            LateEffect::OutOfCart => pb::LateEffect::OutOfCart,
            LateEffect::Counted => pb::LateEffect::Counted,
            LateEffect::Emptied => pb::LateEffect::Emptied,
            LateEffect::Restored => pb::LateEffect::Restored,
            LateEffect::OnList => pb::LateEffect::OnList,
            LateEffect::OffList => pb::LateEffect::OffList,
            LateEffect::FromList => pb::LateEffect::FromList,
        };
        let (list_id, list_name) = match list {
            Some(LateList { id, name }) => (id.map(String::from), name.as_str().to_owned()),
            None => (None, String::new()),
        };
        Self {
            effect: effect.into(),
            lines: lines.into_iter().map(Into::into).collect(),
            list_id: list_id.unwrap_or_default(),
            list_name,
            gone: gone.into_iter().map(Into::into).collect(),
            request_id: key.request_id().to_owned(),
            step: key.step(),
        }
    }
}

impl From<LateLine> for pb::LateLine {
    fn from(line: LateLine) -> Self {
        let LateLine {
            sku,
            name,
            spoken_name,
            pieces,
            present,
            unit_price,
        } = line;
        Self {
            sku: sku.into(),
            name,
            spoken_name,
            spoken_plural: String::new(), // said with the names for the caller's locale
            pieces,
            present,
            unit_price: unit_price.map(Into::into),
        }
    }
}

/// As the contract says it.
pub(super) fn late_adds(noticed: &Noticed) -> bool {
    match noticed.late_adds() {
        LateAdds::None => false,
        LateAdds::Noted => true,
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

impl From<Answer> for pb::SearchResponse {
    fn from(answer: Answer) -> Self {
        let Answer {
            decision,
            hits,
            others,
        } = answer;
        let decision = match decision {
            Decision::Take => pb::Decision::Take,
            Decision::Ask => pb::Decision::Ask,
            Decision::Refuse => pb::Decision::Refuse,
        };
        let reasons = hits.iter().map(|hit| hit.why.to_string());
        Self {
            decision: decision.into(),
            reasons: reasons.collect(),
            matches: hits
                .into_iter()
                .map(|hit| matched(hit.product, hit.score))
                .collect(),
            others: others.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<Imported> for pb::ImportResponse {
    fn from(imported: Imported) -> Self {
        let Imported {
            products,
            added,
            changed,
            withdrawn,
        } = imported;
        // A file of 256 MiB has fewer rows than u32 counts.
        let count = |rows: u64| u32::try_from(rows).unwrap_or(u32::MAX);
        Self {
            products: count(products),
            added: count(added),
            changed: count(changed),
            withdrawn: count(withdrawn),
        }
    }
}

impl From<Often> for pb::UnresolvedPhrase {
    fn from(often: Often) -> Self {
        let Often {
            language,
            phrase,
            times,
            people,
        } = often;
        Self {
            phrase: phrase.as_str().to_owned(),
            language: language.tag().to_owned(),
            times,
            people,
        }
    }
}

impl From<Meant> for pb::SynonymProposal {
    fn from(meant: Meant) -> Self {
        let Meant {
            language,
            phrase,
            sku,
            name,
            people,
        } = meant;
        Self {
            phrase: phrase.as_str().to_owned(),
            language: language.tag().to_owned(),
            sku: sku.into(),
            name,
            people,
        }
    }
}

impl From<HistoryUse> for pb::HistoryUse {
    fn from(held: HistoryUse) -> Self {
        match held {
            HistoryUse::Off => Self::Off,
            HistoryUse::On => Self::On,
        }
    }
}

impl From<History> for pb::History {
    fn from(history: History) -> Self {
        let History { held, decision } = history;
        let at = decision.map(|decision| decision.at());
        let channel = decision.map_or(pb::Channel::Unspecified, |decision| {
            match decision.channel {
                Channel::Voice => pb::Channel::Voice,
                Channel::Page => pb::Channel::Page,
                Channel::Disabling => pb::Channel::Disabling,
                Channel::Operator => pb::Channel::Operator,
            }
        });
        Self {
            r#use: pb::HistoryUse::from(held).into(),
            decided_at: at.map(instant),
            wording: decision.map_or(0, |decision| decision.wording),
            channel: channel.into(),
        }
    }
}

impl From<Usual> for pb::ListUsualResponse {
    fn from(usual: Usual) -> Self {
        let Usual { held, products } = usual;
        let product = |(product, days): (Product, u32)| pb::UsualProduct {
            product: Some(product.into()),
            days,
        };
        Self {
            r#use: pb::HistoryUse::from(held).into(),
            products: products.into_iter().map(product).collect(),
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

impl From<Deals> for pb::ListDealsResponse {
    fn from(deals: Deals) -> Self {
        let Deals { deals, total } = deals;
        let deal = |deal: Deal| {
            let Deal {
                product,
                list_price,
            } = deal;
            pb::Deal {
                product: Some(product.into()),
                list_price: Some(list_price.into()),
            }
        };
        Self {
            deals: deals.into_iter().map(deal).collect(),
            total: u32::try_from(total).unwrap_or(u32::MAX),
        }
    }
}
