//! A shopper's history, and what is usual by it.

use saycart_proto::cart::v1 as pb;

use super::instant::instant;
use crate::domain::{Channel, History, HistoryUse, Product};
use crate::operations::Usual;

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
