//! What can be asked for: one file each.
//!
//! A change goes `add_item` → [`attempt`] (begin, recognise a repetition, load) → the domain
//! decides → `store` writes → [`attempt`] keeps the answer and commits. An operation takes its
//! right as a `Permit` and its input as domain types; it knows no gRPC. A caller who goes away in
//! the middle drops the transaction, and the repetition starts afresh.
//!
//! To add an operation: a file here with its command and its `impl Carts`, and an RPC that calls
//! it. If it changes a cart, it begins an [`attempt`], which is what makes it happen once.

mod add_item;
mod add_to_list;
mod attempt;
mod browse_catalogue;
mod clear_cart;
mod erase_accounts;
mod error;
mod export_account;
mod export_catalogue;
mod forget_requests;
mod get_cart;
mod get_list;
mod get_product;
mod history;
mod import_catalogue;
mod late_change;
mod list_deals;
mod list_synonyms;
mod list_unresolved;
mod listing;
mod move_to_cart;
mod move_to_list;
mod note_late_add;
mod offers;
mod recall_add;
mod recommend;
mod refresh_index;
mod remove_from_list;
mod remove_item;
mod resolve;
mod restore_cart;
mod seal_requests;
mod search_catalogue;
mod set_quantity;
mod take_back_move;
mod take_late_adds;
mod usual;

pub(crate) use add_item::{AddItem, AddOutcome};
pub(crate) use add_to_list::{AddToList, AddedToList};
pub(crate) use browse_catalogue::{Browsed, PriceKind, Prices};
pub(crate) use clear_cart::{ClearCart, Cleared};
pub(crate) use erase_accounts::erase_accounts;
pub(crate) use error::CartError;
pub(crate) use export_account::Accounts;
pub(crate) use export_catalogue::ExportError;
pub(crate) use forget_requests::forget_requests;
pub use forget_requests::{KEPT, Kept};
pub(crate) use history::SetHistory;
pub(crate) use import_catalogue::{CatalogueChunks, ImportError, ImportMode, Imported};
pub(crate) use list_deals::{Deal, Deals};
pub(crate) use listing::ListOutcome;
pub(crate) use move_to_cart::{MoveToCart, MovedToCart};
pub(crate) use move_to_list::{MoveToList, MovedToList};
pub(crate) use offers::Offer;
pub(crate) use recommend::{Recommend, Recommendation};
pub(crate) use refresh_index::{RefreshError, keep_index_fresh};
pub(crate) use remove_from_list::{RemoveFromList, RemovedFromList};
pub(crate) use remove_item::{RemoveItem, RemoveOutcome, RemoveTarget, Taken};
pub(crate) use resolve::Choice;
pub(crate) use restore_cart::{RestoreCart, Restored};
pub(crate) use seal_requests::seal_requests;
pub(crate) use search_catalogue::{Answer, Occasion};
pub(crate) use set_quantity::{QuantitySet, SetQuantity};
pub(crate) use take_back_move::{TakeBackMove, TakenBack};
pub(crate) use usual::{ListUsual, Usual};

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use saycart_service::Tasks;
use saycart_sql::Database;

use crate::domain::{CartLimits, HistoryUse, LateAdds};
use crate::search::Shelf;

/// The carts of all shoppers, and how much they may hold.
#[derive(Debug, Clone)]
pub(crate) struct Carts {
    pub(crate) database: Database,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) limits: CartLimits,
    /// Whether histories are used whose shoppers never said so.
    pub(crate) history: HistoryUse,
    pub(crate) noticed: Noticed,
}

/// What a call came across that its caller did not ask for: whether adds of the shopper's were late.
#[derive(Debug, Clone, Default)]
pub(crate) struct Noticed(Arc<AtomicBool>);

impl Noticed {
    fn put(&self, late: LateAdds) {
        self.0.store(late == LateAdds::Noted, Ordering::Relaxed);
    }

    /// Whether there were late adds.
    pub(crate) fn late_adds(&self) -> LateAdds {
        if self.0.load(Ordering::Relaxed) {
            LateAdds::Noted
        } else {
            LateAdds::None
        }
    }
}

impl Carts {
    /// The same carts, for one call, and what it comes across.
    pub(crate) fn noticing(&self) -> (Self, Noticed) {
        let noticed = Noticed::default();
        let carts = Self {
            noticed: noticed.clone(),
            ..self.clone()
        };
        (carts, noticed)
    }
}

/// What is sold, and the index to find it in.
#[derive(Debug, Clone)]
pub(crate) struct Catalogue {
    pub(crate) database: Database,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) tasks: Tasks,
}
