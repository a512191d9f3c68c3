//! Requests over lists.

use saycart_proto::cart::v1 as pb;

use super::InvalidField;
use super::cart::heard;
use super::speaker::{shopper_of, speaker_of};
use crate::domain::{
    Currency, Heard, HeardOf, HeardPrices, Language, ListId, ListName, Phrase, Quantity,
    RequestKey, Sku, WhichList,
};
use crate::operations::{AddToList, Choice, MoveToCart, MoveToList, RemoveFromList, TakeBackMove};

/// More prices than a list has lines are not compared.
pub(super) const MOST_HEARD: usize = 100;

/// Which list; if nobody says, the one without a name.
pub(in crate::grpc) fn which(list: Option<pb::WhichList>) -> Result<WhichList, InvalidField> {
    let which = list.and_then(|pb::WhichList { which }| which);
    Ok(match which {
        None => WhichList::Named(ListName::default()),
        Some(pb::which_list::Which::ListId(id)) => WhichList::Id(ListId::parse(&id)?),
        Some(pb::which_list::Which::SpokenName(name)) => WhichList::Named(ListName::parse(&name)?),
    })
}

/// Which product, if any is named.
fn choice(product: Option<pb::NamedProduct>, locale: &str) -> Result<Option<Choice>, InvalidField> {
    let language = Language::of_locale(locale)?;
    let Some(pb::NamedProduct { name }) = product else {
        return Ok(None);
    };
    Ok(Some(match name.ok_or(InvalidField::NoProduct)? {
        pb::named_product::Name::Sku(sku) => Choice::Sku(Sku::parse(&sku)?),
        pb::named_product::Name::SpokenName(name) => {
            Choice::Spoken(Phrase::parse(&name)?, language)
        }
    }))
}

impl TryFrom<pb::AddToListRequest> for AddToList {
    type Error = InvalidField;

    fn try_from(request: pb::AddToListRequest) -> Result<Self, InvalidField> {
        let pb::AddToListRequest {
            request_id,
            step,
            list,
            product,
            quantity,
            locale,
            shopper,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            list: which(list)?,
            choice: choice(product, &locale)?.ok_or(InvalidField::NoProduct)?,
            quantity: Quantity::parse(quantity)?,
            shopper: shopper_of(shopper)?,
        })
    }
}

impl TryFrom<pb::MoveToListRequest> for MoveToList {
    type Error = InvalidField;

    fn try_from(request: pb::MoveToListRequest) -> Result<Self, InvalidField> {
        let pb::MoveToListRequest {
            request_id,
            step,
            list,
            product,
            quantity,
            locale,
            expected_version,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            list: which(list)?,
            choice: choice(product, &locale)?.ok_or(InvalidField::NoProduct)?,
            quantity: quantity.map(Quantity::parse).transpose()?,
            expected_version,
        })
    }
}

impl TryFrom<pb::RemoveFromListRequest> for RemoveFromList {
    type Error = InvalidField;

    fn try_from(request: pb::RemoveFromListRequest) -> Result<Self, InvalidField> {
        let pb::RemoveFromListRequest {
            request_id,
            step,
            list,
            product,
            quantity,
            locale,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            list: which(list)?,
            choice: choice(product, &locale)?.ok_or(InvalidField::NoProduct)?,
            quantity: quantity.map(Quantity::parse).transpose()?,
        })
    }
}

impl TryFrom<pb::MoveToCartRequest> for MoveToCart {
    type Error = InvalidField;

    fn try_from(request: pb::MoveToCartRequest) -> Result<Self, InvalidField> {
        let pb::MoveToCartRequest {
            request_id,
            step,
            list,
            product,
            quantity,
            locale,
            heard_price_minor,
            heard_currency,
            heard: each_heard,
            speaker,
            expected_version,
        } = request;
        let currency = heard_currency.as_deref();
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            list: which(list)?,
            choice: choice(product, &locale)?,
            quantity: quantity.map(Quantity::parse).transpose()?,
            heard: heard(heard_price_minor, currency)?,
            each_heard: heard_prices(each_heard, currency)?,
            speaker: speaker_of(speaker)?,
            expected_version,
        })
    }
}

/// What somebody heard that things cost.
fn heard_prices(
    heard: Vec<pb::HeardPrice>,
    currency: Option<&str>,
) -> Result<HeardPrices, InvalidField> {
    if heard.len() > MOST_HEARD {
        return Err(InvalidField::HeardPrices(heard.len()));
    }
    let currency = currency.map(Currency::parse).transpose()?;
    let each = heard.into_iter().map(|heard| {
        let pb::HeardPrice {
            sku_digest,
            price_minor: minor,
        } = heard;
        let price = Heard { minor, currency };
        HeardOf { sku_digest, price }
    });
    Ok(HeardPrices::of(each.collect()))
}

impl TryFrom<pb::TakeBackMoveRequest> for TakeBackMove {
    type Error = InvalidField;

    fn try_from(request: pb::TakeBackMoveRequest) -> Result<Self, InvalidField> {
        let pb::TakeBackMoveRequest {
            request_id,
            step,
            moved_request_id,
            moved_step,
            expected_version,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            moved: RequestKey::parse(&moved_request_id, moved_step)?,
            expected_version,
        })
    }
}
