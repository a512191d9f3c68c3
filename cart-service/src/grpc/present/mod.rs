//! From outcomes to `pb` responses: one file for each thing that can be told of.

mod cart;
mod catalogue;
mod history;
mod instant;
mod late;
mod list;
mod product;

pub(super) use late::{late_adds, recalled, taken};
