//! What "it" is: what was spoken of last, if that was one thing.

use crate::skill::said::Said;
use crate::skill::state::{Flow, State};

/// The product's SKU.
pub(super) fn it(state: &State) -> Option<&str> {
    match &state.flow {
        Flow::Offer { cand }
        | Flow::Suggest { cand }
        | Flow::Confirm { cand, .. }
        | Flow::UpTo { cand, .. }
        | Flow::HowMany { cand }
        | Flow::ChangeTo { cand, .. } => Some(cand),
        Flow::End { only, .. } => only.as_deref(),
        Flow::Deals { cand, .. }
        | Flow::ChangePick { cand, .. }
        | Flow::ListPick { cand, .. }
        | Flow::ListEnd { cand, .. } => one(cand),
        Flow::RemovePick { skus, .. } => one(skus),
        Flow::Open | Flow::More => match &state.said {
            Some(Said::SoldOut(_, sku)) => Some(sku),
            Some(Said::Has(skus) | Said::HasOther(skus)) => one(skus),
            // It was spoken of last, and is nothing that has a number.
            Some(Said::NotFound) => None,
            Some(_) | None => state.last.as_ref().map(|last| last.sku.as_str()),
        },
        Flow::Pick { .. }
        | Flow::Kind { .. }
        | Flow::Rest { .. }
        | Flow::ListRest { .. }
        | Flow::Clear { .. }
        | Flow::Forget
        | Flow::Unlink => None,
    }
}

/// The same, unless it is known to lie in the cart: then who says "add it" was perhaps heard wrongly,
/// and means "one more" no more than anything else.
pub(super) fn it_to_add(state: &State) -> Option<&str> {
    let is_there = match (&state.flow, &state.said, &state.last) {
        (
            Flow::End { .. }
            | Flow::ChangeTo { .. }
            | Flow::ChangePick { .. }
            | Flow::RemovePick { .. },
            ..,
        )
        | (Flow::Open | Flow::More, Some(Said::Has(_) | Said::HasOther(_)), _) => true,
        (Flow::Open | Flow::More, Some(Said::SoldOut(..)), _) => false,
        (Flow::Open | Flow::More, _, Some(last)) => last.on.is_none() && last.now > 0,
        _ => false,
    };
    it(state).filter(|_| !is_there)
}

fn one(skus: &[String]) -> Option<&str> {
    match skus {
        [only] => Some(only),
        _ => None,
    }
}
