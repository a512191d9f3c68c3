//! The pages that people see: sign in, allow or deny, see and end links, what is kept of them, and what
//! went wrong.
//!
//! Rendered here, complete without JavaScript, on a telephone first. A page is a struct with a
//! template of the same name; every word of it comes from the reader's catalogue in `locales/`.
//! Nothing is loaded from anywhere: the style stands in the page, and the page's policy names its
//! hash.
//!
//! To add a page: a struct and a template, its phrases in every locale, and samples, which the
//! tests render in every locale.

pub(crate) mod account;
mod consent;
mod language;
mod layout;
pub(crate) mod login;
mod phrases;
pub(crate) mod privacy;
mod problem;
#[cfg(test)]
mod tests;
mod unlink;

pub(crate) use language::Language;
pub(crate) use layout::see_other;
pub(crate) use problem::{Problem, problem};
