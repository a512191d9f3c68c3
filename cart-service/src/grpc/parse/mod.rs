//! From `pb` requests to commands: one file for each thing that can be asked about. Each message is taken
//! apart whole, so that a new field stops the build here.

mod cart;
mod catalogue;
mod history;
mod invalid_field;
mod late;
mod list;
mod page;
mod speaker;

pub(super) use catalogue::{
    Search, deals_page, export_format, import_kind, product_number, proposals_limit,
    unresolved_limit,
};
pub(super) use history::{history_use, known_wording};
pub(crate) use invalid_field::InvalidField;
pub(super) use late::{late, recalled, telling};
pub(super) use list::which;
pub(super) use page::page;
