//! What a late change came to, read from the answer that was kept of it.

use serde::de::DeserializeOwned;

use super::{
    AddOutcome, AddedToList, Cleared, ListOutcome, MovedToCart, MovedToList, Offer, QuantitySet,
    RemoveOutcome, RemovedFromList, Restored, Taken, TakenBack,
};
use crate::domain::{
    Cart, KeptId, KeptKey, LateChange, LateEffect, LateKind, LateLine, LateList, Line, LineTarget,
    ListLine, Product, Refusal, ShoppingList,
};
use crate::store::StoreError;

/// Nothing if it was refused, asked something, or changed nothing; nor if it was no change of this
/// kind.
pub(super) fn late_change(
    kind: LateKind,
    kept: &[u8],
    key: KeptKey,
) -> Result<Option<LateChange>, StoreError> {
    let read = Kept { kept, by: &key.id };
    let told = match kind {
        LateKind::AddItem => read.answer()?.and_then(added),
        LateKind::RemoveItem => read.answer()?.and_then(removed),
        LateKind::SetQuantity => read.answer()?.and_then(set),
        LateKind::ClearCart => read.answer()?.and_then(cleared),
        LateKind::RestoreCart => read.answer()?.and_then(restored),
        LateKind::AddToList => read.answer()?.and_then(added_to_list),
        LateKind::MoveToList => read.answer()?.and_then(moved_to_list),
        LateKind::RemoveFromList => read.answer()?.and_then(removed_from_list),
        LateKind::MoveToCart => read.answer()?.and_then(moved_to_cart),
        LateKind::TakeBackMove => read.answer()?.and_then(taken_back),
    };
    Ok(told.map(|told| told.of(key)))
}

struct Kept<'k> {
    kept: &'k [u8],
    by: &'k KeptId,
}

impl Kept<'_> {
    fn answer<T: DeserializeOwned>(&self) -> Result<Option<T>, StoreError> {
        match serde_json::from_slice::<Result<T, Refusal>>(self.kept) {
            Ok(answer) => Ok(answer.ok()),
            // Answers of other changes have other forms.
            Err(_another) if serde_json::from_slice::<serde_json::Value>(self.kept).is_ok() => {
                Ok(None)
            }
            Err(_unreadable) => Err(StoreError::inconsistent("cart_requests", self.by.as_str())),
        }
    }
}

/// What is told, whichever request it was.
struct Told {
    effect: LateEffect,
    lines: Vec<LateLine>,
    list: Option<LateList>,
    gone: Vec<Product>,
}

impl Told {
    /// Of the whole cart.
    fn whole(effect: LateEffect) -> Self {
        Self {
            effect,
            lines: Vec::new(),
            list: None,
            gone: Vec::new(),
        }
    }

    /// Of a line of the cart.
    fn in_cart(effect: LateEffect, line: LateLine) -> Self {
        Self {
            lines: vec![line],
            ..Self::whole(effect)
        }
    }

    /// Of lines that went to a list, or off it; nothing if there are none.
    fn on_list(effect: LateEffect, lines: Vec<LateLine>, list: ShoppingList) -> Option<Self> {
        let ShoppingList { id, name, lines: _ } = list;
        let is_something = !lines.is_empty();
        is_something.then(|| Self {
            lines,
            list: Some(LateList { id, name }),
            ..Self::whole(effect)
        })
    }

    fn of(self, key: KeptKey) -> LateChange {
        let Self {
            effect,
            lines,
            list,
            gone,
        } = self;
        LateChange {
            key,
            effect,
            lines,
            list,
            gone,
        }
    }
}

fn of_cart(line: &Line, pieces: u32, present: u32) -> LateLine {
    LateLine {
        sku: line.sku().clone(),
        name: line.name().to_owned(),
        spoken_name: line.spoken_name().to_owned(),
        pieces,
        present,
        unit_price: None,
    }
}

/// Pieces of a line that was in the cart, of which so many are left.
fn out_of_cart(line: &Line, pieces: u32, left: u32) -> Told {
    let line = LateLine {
        unit_price: Some(line.unit_price()),
        ..of_cart(line, pieces, left)
    };
    Told::in_cart(LateEffect::OutOfCart, line)
}

fn of_list(line: ListLine, pieces: u32, present: u32) -> LateLine {
    LateLine {
        sku: line.sku,
        name: line.name,
        spoken_name: line.spoken_name,
        pieces,
        present,
        unit_price: None,
    }
}

fn added(outcome: AddOutcome) -> Option<Told> {
    match outcome {
        AddOutcome::Added { line, pieces, .. } => {
            let line = of_cart(&line, pieces, line.quantity());
            Some(Told::in_cart(LateEffect::InCart, line))
        }
        AddOutcome::Ambiguous(_)
        | AddOutcome::Likely(_)
        | AddOutcome::Split { .. }
        | AddOutcome::Many { .. } => None,
    }
}

fn removed(outcome: RemoveOutcome) -> Option<Told> {
    match outcome {
        RemoveOutcome::Removed(Taken { line, pieces, .. }) => {
            let left = line.quantity().saturating_sub(pieces);
            Some(out_of_cart(&line, pieces, left))
        }
        RemoveOutcome::Ambiguous(_) => None,
    }
}

/// None of it is a removal, and as many as before are no change.
fn set(set: QuantitySet) -> Option<Told> {
    let QuantitySet {
        line,
        before,
        cart: _,
    } = set;
    let was = before.as_ref().map(Line::quantity);
    match (line, before) {
        (Some(line), _) if was == Some(line.quantity()) => None,
        (Some(line), _) => {
            let line = of_cart(&line, line.quantity(), line.quantity());
            Some(Told::in_cart(LateEffect::Counted, line))
        }
        (None, Some(before)) => Some(out_of_cart(&before, before.quantity(), 0)),
        (None, None) => None,
    }
}

fn cleared(Cleared { pieces, cart: _ }: Cleared) -> Option<Told> {
    (pieces > 0).then(|| Told::whole(LateEffect::Emptied))
}

fn restored(restored: Restored) -> Option<Told> {
    let Restored {
        lines,
        gone,
        cart: _,
        before: _, // late changes are told without prices
    } = restored;
    (!lines.is_empty()).then(|| Told {
        gone,
        ..Told::whole(LateEffect::Restored)
    })
}

fn added_to_list(outcome: ListOutcome<AddedToList, Offer>) -> Option<Told> {
    match outcome {
        ListOutcome::Done(AddedToList { line, pieces, list }) => {
            let present = line.quantity;
            let line = of_list(line, pieces, present);
            Told::on_list(LateEffect::OnList, vec![line], list)
        }
        ListOutcome::Ambiguous { .. } => None,
    }
}

fn moved_to_list(outcome: ListOutcome<MovedToList, Line>) -> Option<Told> {
    match outcome {
        ListOutcome::Done(moved) => {
            let present = moved.line.quantity;
            let line = of_list(moved.line, moved.pieces, present);
            Told::on_list(LateEffect::OnList, vec![line], moved.list)
        }
        ListOutcome::Ambiguous { .. } => None,
    }
}

fn removed_from_list(outcome: ListOutcome<RemovedFromList, ListLine>) -> Option<Told> {
    match outcome {
        ListOutcome::Done(RemovedFromList { line, pieces, list }) => {
            let left = line.quantity.saturating_sub(pieces);
            let line = of_list(line, pieces, left);
            Told::on_list(LateEffect::OffList, vec![line], list)
        }
        ListOutcome::Ambiguous { .. } => None,
    }
}

fn moved_to_cart(outcome: ListOutcome<MovedToCart, ListLine>) -> Option<Told> {
    match outcome {
        ListOutcome::Done(moved) => {
            let MovedToCart {
                moved, cart, list, ..
            } = moved;
            let lines = moved.into_iter().map(|line| {
                let pieces = line.quantity;
                let present = in_cart(&cart, &line).unwrap_or(pieces);
                of_list(line, pieces, present)
            });
            Told::on_list(LateEffect::FromList, lines.collect(), list)
        }
        ListOutcome::Ambiguous { .. } => None,
    }
}

/// How many of it the cart has with what was moved.
fn in_cart(cart: &Cart, moved: &ListLine) -> Option<u32> {
    let target = LineTarget::Sku(moved.sku.clone());
    cart.line(&target).map(Line::quantity)
}

fn taken_back(taken: TakenBack) -> Option<Told> {
    let TakenBack { back, list, .. } = taken;
    let lines = back.into_iter().map(|line| {
        let now = list.lines.iter().find(|now| now.sku == line.sku);
        let pieces = line.quantity;
        let present = now.map_or(pieces, |now| now.quantity);
        of_list(line, pieces, present)
    });
    let lines = lines.collect();
    Told::on_list(LateEffect::OnList, lines, list)
}
