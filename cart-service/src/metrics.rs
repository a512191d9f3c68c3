//! What cart-service counts.

use std::sync::LazyLock;

use saycart_telemetry::metrics::prometheus_client::metrics::counter::Counter;
use saycart_telemetry::metrics::prometheus_client::metrics::gauge::Gauge;
use saycart_telemetry::metrics::{self, Counters, Page};

use crate::search::Decision;

static ITEMS_ADDED: LazyLock<Counter> = LazyLock::new(Counter::default);
static SEARCH: LazyLock<Counters<1>> = LazyLock::new(Counters::default);
static REPLAYS: LazyLock<Counter> = LazyLock::new(Counter::default);
static ERASURES: LazyLock<Counter> = LazyLock::new(Counter::default);
static OVERDUE: LazyLock<Gauge> = LazyLock::new(Gauge::default);

/// Puts them on the page.
pub(crate) fn register() {
    metrics::register("cart", |page: &mut Page| {
        page.add(
            "saycart_cart_items_added",
            "Pieces that shoppers put into their carts",
            ITEMS_ADDED.clone(),
        );
        page.add(
            "saycart_search",
            "Spoken names that were looked up in the catalogue",
            SEARCH.clone(),
        );
        page.add(
            "saycart_idempotent_replays",
            "Changes that came again and were answered without being made again",
            REPLAYS.clone(),
        );
        page.add(
            "saycart_cart_erasures",
            "Deleted accounts of which nothing is kept here any more",
            ERASURES.clone(),
        );
        page.add(
            "saycart_cart_rows_overdue",
            "Rows that were past their date for more than two hours when it was last looked; should be 0",
            OVERDUE.clone(),
        );
    });
}

/// Pieces are in a cart.
pub(crate) fn items_added(pieces: u32) {
    ITEMS_ADDED.inc_by(u64::from(pieces));
}

/// A spoken name was looked up.
pub(crate) fn searched(decision: Decision) {
    let result = match decision {
        Decision::Take => "take",
        Decision::Ask => "ask",
        Decision::Refuse => "refuse",
    };
    SEARCH.get_or_create(&[("result", result)]).inc();
}

/// A change came again.
pub(crate) fn replayed() {
    REPLAYS.inc();
}

/// A deleted account's cart is gone.
pub(crate) fn erased() {
    ERASURES.inc();
}

/// So many rows are past their date.
pub(crate) fn overdue(rows: u64) {
    OVERDUE.set(i64::try_from(rows).unwrap_or(i64::MAX));
}
