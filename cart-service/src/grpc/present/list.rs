//! Lists, and what was done to them.

use saycart_proto::cart::v1 as pb;

use crate::domain::{Availability, Line, ListId, ListLine, ShoppingList};
use crate::operations::{
    AddedToList, ListOutcome, MovedToCart, MovedToList, Offer, RemovedFromList, TakenBack,
};

impl From<ListLine> for pb::ListLine {
    fn from(line: ListLine) -> Self {
        let ListLine {
            sku,
            name,
            spoken_name,
            quantity,
            unit_price,
            availability,
        } = line;
        Self {
            sku: sku.into(),
            name,
            spoken_name,
            quantity,
            unit_price: Some(unit_price.into()),
            available: match availability {
                Availability::InStock => true,
                Availability::SoldOut | Availability::Withdrawn => false,
            },
            spoken_plural: String::new(), // said with the names for the caller's locale
        }
    }
}

impl From<ShoppingList> for pb::ShoppingList {
    fn from(list: ShoppingList) -> Self {
        let ShoppingList { id, name, lines } = list;
        Self {
            list_id: text(id),
            name: name.as_str().to_owned(),
            lines: lines.into_iter().map(Into::into).collect(),
        }
    }
}

fn text(id: Option<ListId>) -> String {
    id.map(String::from).unwrap_or_default()
}

fn ambiguous(lines: Vec<ListLine>) -> pb::AmbiguousListLines {
    pb::AmbiguousListLines {
        lines: lines.into_iter().map(Into::into).collect(),
    }
}

impl From<ListOutcome<AddedToList, Offer>> for pb::AddToListResponse {
    fn from(outcome: ListOutcome<AddedToList, Offer>) -> Self {
        use pb::add_to_list_response::Result;

        let (result, list_id) = match outcome {
            ListOutcome::Done(AddedToList { line, pieces, list }) => {
                let list_id = list.id.clone();
                let added = pb::ListLineAdded {
                    line: Some(line.into()),
                    added: pieces,
                    list: Some(list.into()),
                };
                (Result::Added(added), list_id)
            }
            ListOutcome::Ambiguous { of, list } => (
                Result::Ambiguous(super::product::ambiguous(of, None, pb::Asking::Unspecified)),
                list,
            ),
        };
        Self {
            result: Some(result),
            list_id: text(list_id),
        }
    }
}

impl From<ListOutcome<MovedToList, Line>> for pb::MoveToListResponse {
    fn from(outcome: ListOutcome<MovedToList, Line>) -> Self {
        use pb::move_to_list_response::Result;

        let (result, list_id) = match outcome {
            ListOutcome::Done(moved) => {
                let MovedToList {
                    line,
                    pieces,
                    cart,
                    list,
                    was_price,
                } = moved;
                let list_id = list.id.clone();
                let moved = pb::MovedToList {
                    was_price: was_price.map(Into::into),
                    line: Some(line.into()),
                    moved: pieces,
                    cart: Some(cart.into()),
                    list: Some(list.into()),
                };
                (Result::Moved(moved), list_id)
            }
            ListOutcome::Ambiguous { of, list } => {
                let lines = of.into_iter().map(Into::into).collect();
                (Result::Ambiguous(pb::AmbiguousLines { lines }), list)
            }
        };
        Self {
            result: Some(result),
            list_id: text(list_id),
        }
    }
}

impl From<ListOutcome<RemovedFromList, ListLine>> for pb::RemoveFromListResponse {
    fn from(outcome: ListOutcome<RemovedFromList, ListLine>) -> Self {
        use pb::remove_from_list_response::Result;

        let (result, list_id) = match outcome {
            ListOutcome::Done(RemovedFromList { line, pieces, list }) => {
                let list_id = list.id.clone();
                let removed = pb::ListLineRemoved {
                    line: Some(line.into()),
                    removed: pieces,
                    list: Some(list.into()),
                };
                (Result::Removed(removed), list_id)
            }
            ListOutcome::Ambiguous { of, list } => (Result::Ambiguous(ambiguous(of)), list),
        };
        Self {
            result: Some(result),
            list_id: text(list_id),
        }
    }
}

impl From<ListOutcome<MovedToCart, ListLine>> for pb::MoveToCartResponse {
    fn from(outcome: ListOutcome<MovedToCart, ListLine>) -> Self {
        use pb::move_to_cart_response::Result;

        let (result, list_id) = match outcome {
            ListOutcome::Done(moved) => {
                let MovedToCart {
                    moved,
                    stayed,
                    cart,
                    list,
                    before,
                } = moved;
                let list_id = list.id.clone();
                let moved = pb::MovedToCart {
                    before: before.into_iter().map(Into::into).collect(),
                    moved: moved.into_iter().map(Into::into).collect(),
                    stayed: stayed.into_iter().map(Into::into).collect(),
                    cart: Some(cart.into()),
                    list: Some(list.into()),
                };
                (Result::Moved(moved), list_id)
            }
            ListOutcome::Ambiguous { of, list } => (Result::Ambiguous(ambiguous(of)), list),
        };
        Self {
            result: Some(result),
            list_id: text(list_id),
        }
    }
}

impl From<TakenBack> for pb::TakeBackMoveResponse {
    fn from(taken: TakenBack) -> Self {
        let TakenBack { back, cart, list } = taken;
        Self {
            back: back.into_iter().map(Into::into).collect(),
            cart: Some(cart.into()),
            list: Some(list.into()),
        }
    }
}
