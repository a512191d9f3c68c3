//! Requests over a cart.

use saycart_proto::cart::v1 as pb;

use super::InvalidField;
use super::page::page;
use super::speaker::{shopper_of, speaker_of};
use crate::domain::{
    CountedIn, Currency, Heard, Language, LineId, LineTarget, Phrase, Quantity, RequestKey, Sku,
};
use crate::operations::{
    AddItem, Choice, ClearCart, Recommend, RemoveItem, RemoveTarget, RestoreCart, SetQuantity,
};

impl TryFrom<pb::AddItemRequest> for AddItem {
    type Error = InvalidField;

    fn try_from(request: pb::AddItemRequest) -> Result<Self, InvalidField> {
        let pb::AddItemRequest {
            request_id,
            step,
            product,
            quantity,
            locale,
            heard_price_minor,
            heard_currency,
            counted_in,
            expected_version,
            speaker,
            shopper,
            unit,
            ask_above,
        } = request;
        let key = RequestKey::parse(&request_id, step)?;
        let language = Language::of_locale(&locale)?;
        let unit = Some(unit).filter(|unit| !unit.is_empty());
        let unit = unit.map(|unit| Phrase::parse(&unit)).transpose();
        let counted_in = match pb::CountedIn::try_from(counted_in) {
            Ok(pb::CountedIn::Unspecified) => CountedIn::Pieces,
            Ok(pb::CountedIn::Pairs) => CountedIn::Pairs,
            Ok(pb::CountedIn::Dozens) => CountedIn::Dozens,
            Err(_of_a_later_version) => return Err(InvalidField::CountedIn),
        };
        let choice = match product.ok_or(InvalidField::NoProduct)? {
            pb::add_item_request::Product::Sku(sku) => Choice::Sku(Sku::parse(&sku)?),
            pb::add_item_request::Product::SpokenName(name) => {
                Choice::Spoken(Phrase::parse(&name)?, language)
            }
        };
        Ok(Self {
            key,
            choice,
            language,
            quantity: Quantity::parse(quantity)?,
            counted_in,
            unit: unit.map_err(|_invalid| InvalidField::Unit)?,
            heard: heard(heard_price_minor, heard_currency.as_deref())?,
            speaker: speaker_of(speaker)?,
            ask_above: Quantity::parse(ask_above).ok(),
            expected_version,
            shopper: shopper_of(shopper)?,
        })
    }
}

/// What somebody heard that one costs, and in which currency if they say so.
pub(super) fn heard(
    minor: Option<i64>,
    currency: Option<&str>,
) -> Result<Option<Heard>, InvalidField> {
    let currency = currency.map(Currency::parse).transpose()?;
    Ok(minor.map(|minor| Heard { minor, currency }))
}

impl TryFrom<pb::SetQuantityRequest> for SetQuantity {
    type Error = InvalidField;

    fn try_from(request: pb::SetQuantityRequest) -> Result<Self, InvalidField> {
        let pb::SetQuantityRequest {
            request_id,
            step,
            target,
            quantity,
            expected_version,
            heard_price_minor,
            heard_currency,
        } = request;
        let target = match target.ok_or(InvalidField::NoTarget)? {
            pb::set_quantity_request::Target::LineId(id) => LineTarget::Line(LineId::parse(&id)?),
            pb::set_quantity_request::Target::Sku(sku) => LineTarget::Sku(Sku::parse(&sku)?),
        };
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            target,
            // 0 removes the line, so it is no invalid quantity here.
            quantity: Quantity::parse(quantity).ok(),
            expected_version,
            heard: heard(heard_price_minor, heard_currency.as_deref())?,
        })
    }
}

impl TryFrom<pb::RemoveItemRequest> for RemoveItem {
    type Error = InvalidField;

    fn try_from(request: pb::RemoveItemRequest) -> Result<Self, InvalidField> {
        let pb::RemoveItemRequest {
            request_id,
            step,
            target,
            quantity,
            locale,
            expected_version,
        } = request;
        let key = RequestKey::parse(&request_id, step)?;
        let language = Language::of_locale(&locale)?;
        let target = match target.ok_or(InvalidField::NoTarget)? {
            pb::remove_item_request::Target::LineId(id) => {
                RemoveTarget::Exact(LineTarget::Line(LineId::parse(&id)?))
            }
            pb::remove_item_request::Target::Sku(sku) => {
                RemoveTarget::Exact(LineTarget::Sku(Sku::parse(&sku)?))
            }
            pb::remove_item_request::Target::SpokenName(name) => {
                RemoveTarget::Spoken(Phrase::parse(&name)?, language)
            }
        };
        Ok(Self {
            key,
            target,
            quantity: quantity.map(Quantity::parse).transpose()?,
            expected_version,
        })
    }
}

impl TryFrom<pb::ClearCartRequest> for ClearCart {
    type Error = InvalidField;

    fn try_from(request: pb::ClearCartRequest) -> Result<Self, InvalidField> {
        let pb::ClearCartRequest {
            request_id,
            step,
            expected_version,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            expected_version,
        })
    }
}

impl TryFrom<pb::RestoreCartRequest> for RestoreCart {
    type Error = InvalidField;

    fn try_from(request: pb::RestoreCartRequest) -> Result<Self, InvalidField> {
        let pb::RestoreCartRequest {
            request_id,
            step,
            expected_version,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            expected_version,
        })
    }
}

impl TryFrom<pb::RecommendRequest> for Recommend {
    type Error = InvalidField;

    fn try_from(request: pb::RecommendRequest) -> Result<Self, InvalidField> {
        let pb::RecommendRequest { speaker, limit } = request;
        Ok(Self {
            speaker: speaker_of(speaker)?,
            limit: page(limit, 3, 10)?,
        })
    }
}
