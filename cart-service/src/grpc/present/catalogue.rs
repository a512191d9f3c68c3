//! What is sold, and what was asked for.

use saycart_proto::cart::v1 as pb;

use super::product::matched;
use crate::operations::{Answer, Deal, Deals, Imported};
use crate::search::Decision;
use crate::store::confirmed::Meant;
use crate::store::unresolved::Often;

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
