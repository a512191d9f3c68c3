//! What a late change came to, read from the answer that was kept of it.

use serde::de::DeserializeOwned;

use super::{
    AddOutcome, AddedToList, Cleared, ListOutcome, MovedToCart, MovedToList, Offer, QuantitySet,
    RemoveOutcome, RemovedFromList, Restored, Taken, TakenBack,
};
use crate::domain::{LateChange, LateEffect, LateKind, LateLine, Line, ListLine, Refusal};
use crate::store::StoreError;

/// Nothing if it was refused, asked something, or changed nothing; nor if it was no change of this
/// kind.
pub(super) fn late_change(
    kind: LateKind,
    kept: &[u8],
    request_id: &str,
) -> Result<Option<LateChange>, StoreError> {
    let read = Kept { kept, request_id };
    Ok(match kind {
        LateKind::AddItem => read.answer()?.and_then(added),
        LateKind::RemoveItem => read.answer()?.and_then(removed),
        LateKind::SetQuantity => read.answer()?.and_then(set),
        LateKind::ClearCart => read.answer()?.and_then(cleared),
        LateKind::RestoreCart => read.answer()?.as_ref().and_then(restored),
        LateKind::AddToList => read.answer()?.and_then(added_to_list),
        LateKind::MoveToList => read.answer()?.and_then(moved_to_list),
        LateKind::RemoveFromList => read.answer()?.and_then(removed_from_list),
        LateKind::MoveToCart => read.answer()?.and_then(moved_to_cart),
        LateKind::TakeBackMove => read.answer()?.and_then(taken_back),
    })
}

struct Kept<'k> {
    kept: &'k [u8],
    request_id: &'k str,
}

impl Kept<'_> {
    fn answer<T: DeserializeOwned>(&self) -> Result<Option<T>, StoreError> {
        match serde_json::from_slice::<Result<T, Refusal>>(self.kept) {
            Ok(answer) => Ok(answer.ok()),
            // Answers of other changes have other forms.
            Err(_another) if serde_json::from_slice::<serde_json::Value>(self.kept).is_ok() => {
                Ok(None)
            }
            Err(_unreadable) => Err(StoreError::inconsistent("cart_requests", self.request_id)),
        }
    }
}

fn of(effect: LateEffect, lines: Vec<LateLine>) -> Option<LateChange> {
    let is_something = !lines.is_empty();
    is_something.then_some(LateChange { effect, lines })
}

fn of_cart(line: &Line, pieces: u32, present: u32) -> LateLine {
    LateLine {
        sku: line.sku().clone(),
        name: line.name().to_owned(),
        spoken_name: line.spoken_name().to_owned(),
        pieces,
        present,
    }
}

fn of_list(line: ListLine, pieces: u32) -> LateLine {
    LateLine {
        sku: line.sku,
        name: line.name,
        spoken_name: line.spoken_name,
        pieces,
        present: line.quantity,
    }
}

fn added(outcome: AddOutcome) -> Option<LateChange> {
    match outcome {
        AddOutcome::Added { line, pieces, .. } => {
            let line = of_cart(&line, pieces, line.quantity());
            of(LateEffect::InCart, vec![line])
        }
        AddOutcome::Ambiguous(_) | AddOutcome::Likely(_) | AddOutcome::Split { .. } => None,
    }
}

fn removed(outcome: RemoveOutcome) -> Option<LateChange> {
    match outcome {
        RemoveOutcome::Removed(Taken { line, pieces, .. }) => {
            let left = line.quantity().saturating_sub(pieces);
            of(LateEffect::OutOfCart, vec![of_cart(&line, pieces, left)])
        }
        RemoveOutcome::Ambiguous(_) => None,
    }
}

fn set(set: QuantitySet) -> Option<LateChange> {
    let line = set.line?;
    let line = of_cart(&line, line.quantity(), line.quantity());
    of(LateEffect::Counted, vec![line])
}

fn cleared(Cleared { pieces, cart: _ }: Cleared) -> Option<LateChange> {
    (pieces > 0).then_some(LateChange {
        effect: LateEffect::Emptied,
        lines: Vec::new(),
    })
}

fn restored(restored: &Restored) -> Option<LateChange> {
    (!restored.lines.is_empty()).then_some(LateChange {
        effect: LateEffect::Restored,
        lines: Vec::new(),
    })
}

fn added_to_list(outcome: ListOutcome<AddedToList, Offer>) -> Option<LateChange> {
    match outcome {
        ListOutcome::Done(AddedToList { line, pieces, .. }) => {
            of(LateEffect::OnList, vec![of_list(line, pieces)])
        }
        ListOutcome::Ambiguous { .. } => None,
    }
}

fn moved_to_list(outcome: ListOutcome<MovedToList, Line>) -> Option<LateChange> {
    match outcome {
        ListOutcome::Done(MovedToList { line, pieces, .. }) => {
            of(LateEffect::OnList, vec![of_list(line, pieces)])
        }
        ListOutcome::Ambiguous { .. } => None,
    }
}

fn removed_from_list(outcome: ListOutcome<RemovedFromList, ListLine>) -> Option<LateChange> {
    match outcome {
        ListOutcome::Done(RemovedFromList { line, pieces, .. }) => {
            of(LateEffect::OffList, vec![of_list(line, pieces)])
        }
        ListOutcome::Ambiguous { .. } => None,
    }
}

fn whole(lines: Vec<ListLine>) -> Vec<LateLine> {
    let line = |line: ListLine| {
        let pieces = line.quantity;
        of_list(line, pieces)
    };
    lines.into_iter().map(line).collect()
}

fn moved_to_cart(outcome: ListOutcome<MovedToCart, ListLine>) -> Option<LateChange> {
    match outcome {
        ListOutcome::Done(moved) => of(LateEffect::InCart, whole(moved.moved)),
        ListOutcome::Ambiguous { .. } => None,
    }
}

fn taken_back(taken: TakenBack) -> Option<LateChange> {
    of(LateEffect::OnList, whole(taken.back))
}
