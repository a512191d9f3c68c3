//! Adds of which a shopper was not told.

use super::list::{ListId, ListName};
use super::money::Money;
use super::product::Product;
use super::request::KeptKey;
use super::sku::Sku;

/// Whether some were noted of late, told by now or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum LateAdds {
    /// There is nothing to ask for.
    #[default]
    None,
    /// It is worth asking what came of them.
    Noted,
}

/// What kind of change was late: each kind keeps its answer in a form of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LateKind {
    AddItem,
    RemoveItem,
    SetQuantity,
    ClearCart,
    RestoreCart,
    AddToList,
    MoveToList,
    RemoveFromList,
    MoveToCart,
    TakeBackMove,
}

impl LateKind {
    const ALL: [Self; 10] = [
        Self::AddItem,
        Self::RemoveItem,
        Self::SetQuantity,
        Self::ClearCart,
        Self::RestoreCart,
        Self::AddToList,
        Self::MoveToList,
        Self::RemoveFromList,
        Self::MoveToCart,
        Self::TakeBackMove,
    ];

    /// As the database keeps it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AddItem => "add_item",
            Self::RemoveItem => "remove_item",
            Self::SetQuantity => "set_quantity",
            Self::ClearCart => "clear_cart",
            Self::RestoreCart => "restore_cart",
            Self::AddToList => "add_to_list",
            Self::MoveToList => "move_to_list",
            Self::RemoveFromList => "remove_from_list",
            Self::MoveToCart => "move_to_cart",
            Self::TakeBackMove => "take_back_move",
        }
    }

    /// Reads what [`LateKind::name`] writes.
    pub(crate) fn kept(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a late change came to: what is worth telling of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LateChange {
    /// By which request: its id is sealed, but for the first day.
    pub(crate) key: KeptKey,
    pub(crate) effect: LateEffect,
    /// Of an emptied or restored cart none.
    pub(crate) lines: Vec<LateLine>,
    /// Of which list, if a list's.
    pub(crate) list: Option<LateList>,
    /// What could not be put back into a restored cart.
    pub(crate) gone: Vec<Product>,
}

/// The list that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LateList {
    /// None if nobody ever wrote to it.
    pub(crate) id: Option<ListId>,
    pub(crate) name: ListName,
}

/// Where it took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LateEffect {
    /// Pieces went into the cart, from nowhere.
    InCart,
    /// Pieces went out of the cart.
    OutOfCart,
    /// So many lie in the cart now.
    Counted,
    /// Everything went out of the cart.
    Emptied,
    /// What was taken out of the cart is in it again.
    Restored,
    /// Pieces went on a list.
    OnList,
    /// Pieces went off a list.
    OffList,
    /// Pieces went from a list into the cart.
    FromList,
}

/// A product of which pieces moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LateLine {
    pub(crate) sku: Sku,
    pub(crate) name: String,
    pub(crate) spoken_name: String,
    pub(crate) pieces: u32,
    /// How many there were then: in the cart, or on the list.
    pub(crate) present: u32,
    /// What one cost in the cart that they went out of.
    pub(crate) unit_price: Option<Money>,
}
