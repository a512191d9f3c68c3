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
            Some(_) | None => {
                let last = || state.last.as_ref().map(|last| last.sku.as_str());
                state.it.as_ref().map(|it| it.sku.as_str()).or_else(last)
            }
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
    let is_there = match (&state.flow, &state.said) {
        (
            Flow::End { .. }
            | Flow::ChangeTo { .. }
            | Flow::ChangePick { .. }
            | Flow::RemovePick { .. },
            _,
        )
        | (Flow::Open | Flow::More, Some(Said::Has(_) | Said::HasOther(_))) => true,
        (Flow::Open | Flow::More, Some(Said::SoldOut(..))) => false,
        (Flow::Open | Flow::More, ..) => match (&state.it, &state.last) {
            (Some(it), _) => it.now > 0,
            (None, Some(last)) => last.on.is_none() && last.now > 0,
            (None, None) => false,
        },
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
