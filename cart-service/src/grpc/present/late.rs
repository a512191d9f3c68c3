//! What became of changes whose answers came late.

use saycart_proto::cart::v1 as pb;

use crate::domain::{LateAdds, LateChange, LateEffect, LateLine, LateList};
use crate::operations::{AddOutcome, Noticed};

/// What an add did that is recalled, if it added something.
pub(in crate::grpc) fn recalled(outcome: Option<AddOutcome>) -> pb::RecallAddResponse {
    pb::RecallAddResponse {
        added: outcome.and_then(added),
    }
}

fn added(outcome: AddOutcome) -> Option<pb::ItemAdded> {
    match pb::AddItemResponse::from(outcome).result? {
        pb::add_item_response::Result::Added(added) => Some(added),
        pb::add_item_response::Result::Ambiguous(_) | pb::add_item_response::Result::Many(_) => {
            None
        }
    }
}

/// What late changes came to.
pub(in crate::grpc) fn taken(changes: Vec<LateChange>) -> pb::TakeLateAddsResponse {
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
            request_id: key.id.into(),
            step: key.step,
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
pub(in crate::grpc) fn late_adds(noticed: &Noticed) -> bool {
    match noticed.late_adds() {
        LateAdds::None => false,
        LateAdds::Noted => true,
    }
}
