//! Requests over changes whose answers came late.

use saycart_proto::cart::v1 as pb;

use super::InvalidField;
use crate::domain::{LateKind, RequestKey};

/// Which add is recalled.
pub(in crate::grpc) fn recalled(request: pb::RecallAddRequest) -> Result<RequestKey, InvalidField> {
    let pb::RecallAddRequest { request_id, step } = request;
    Ok(RequestKey::parse(&request_id, step)?)
}

/// Which change was late.
pub(in crate::grpc) fn late(
    request: pb::NoteLateAddRequest,
) -> Result<(RequestKey, LateKind), InvalidField> {
    let pb::NoteLateAddRequest {
        request_id,
        step,
        kind,
    } = request;
    let kind = match pb::LateKind::try_from(kind) {
        Ok(pb::LateKind::Unspecified | pb::LateKind::AddItem) => LateKind::AddItem,
        Ok(pb::LateKind::RemoveItem) => LateKind::RemoveItem,
        Ok(pb::LateKind::SetQuantity) => LateKind::SetQuantity,
        Ok(pb::LateKind::ClearCart) => LateKind::ClearCart,
        Ok(pb::LateKind::RestoreCart) => LateKind::RestoreCart,
        Ok(pb::LateKind::AddToList) => LateKind::AddToList,
        Ok(pb::LateKind::MoveToList) => LateKind::MoveToList,
        Ok(pb::LateKind::RemoveFromList) => LateKind::RemoveFromList,
        Ok(pb::LateKind::MoveToCart) => LateKind::MoveToCart,
        Ok(pb::LateKind::TakeBackMove) => LateKind::TakeBackMove,
        Err(_of_a_later_version) => return Err(InvalidField::LateKind),
    };
    Ok((RequestKey::parse(&request_id, step)?, kind))
}

/// With the answer to which request late adds are told.
pub(in crate::grpc) fn telling(
    request: pb::TakeLateAddsRequest,
) -> Result<RequestKey, InvalidField> {
    let pb::TakeLateAddsRequest { request_id } = request;
    Ok(RequestKey::parse(&request_id, 0)?)
}
