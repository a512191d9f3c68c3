//! `Browse`, from its request and to its response.

use saycart_proto::cart::v1 as pb;

use super::parse::{InvalidField, page};
use crate::domain::{Language, Phrase};
use crate::operations::{Browsed, PriceKind, Prices};

/// What to list.
#[derive(Debug)]
pub(super) struct Browse {
    pub(super) phrase: Phrase,
    pub(super) language: Language,
    pub(super) limit: usize,
    pub(super) prices: Prices,
}

impl TryFrom<pb::BrowseRequest> for Browse {
    type Error = InvalidField;

    fn try_from(request: pb::BrowseRequest) -> Result<Self, InvalidField> {
        let pb::BrowseRequest {
            phrase,
            locale,
            limit,
            below,
            prices,
        } = request;
        let kind = match pb::BrowsePrices::try_from(prices) {
            Ok(pb::BrowsePrices::Unspecified) => PriceKind::Any,
            Ok(pb::BrowsePrices::Reduced) => PriceKind::Reduced,
            Err(_of_a_later_version) => return Err(InvalidField::Prices),
        };
        if below == Some(0) {
            return Err(InvalidField::Below);
        }
        Ok(Self {
            phrase: Phrase::parse(&phrase).map_err(|_invalid| InvalidField::Phrase)?,
            language: Language::of_locale(&locale)?,
            limit: page(limit, 10, 50)?,
            prices: Prices { below, kind },
        })
    }
}

impl From<Browsed> for pb::BrowseResponse {
    fn from(browsed: Browsed) -> Self {
        let Browsed {
            products,
            cheapest,
            below,
        } = browsed;
        Self {
            products: products.into_iter().map(Into::into).collect(),
            cheapest: cheapest.map(Into::into),
            below: below.map(Into::into),
        }
    }
}
