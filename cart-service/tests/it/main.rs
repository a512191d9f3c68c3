//! cart-service from outside: real gRPC over memory, real passports, a real database.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it needs and stops there"
)]

mod access;
mod add_item;
mod as_heard;
mod browse;
mod catalogue_delta;
mod catalogue_export;
mod catalogue_import;
mod catalogue_lookup;
mod clear_cart;
mod deals;
mod erasures;
mod history;
mod late_adds;
mod lists;
mod names;
mod older_database;
mod recall_add;
mod recommend;
mod remove_item;
mod repetition;
mod restore_cart;
mod sales;
mod sealed;
mod search_gates;
mod search_naming;
mod search_quality;
mod set_quantity;
mod shop;
mod shopper;
mod sold_out;
mod split;
mod unresolved;
mod versions;
