//! From what was said to the product that is meant.
//!
//! Way of a phrase: [`words`] makes comparable words of it (numbers, units, filler, plurals),
//! [`grams`] cuts them into letter and sound trigrams, [`Index`] finds the names that share most
//! of them, and [`decide`] says what the best of them is good for: take it, ask, or refuse. A
//! wrong product costs money and a refusal costs a sentence, so the thresholds are strict.
//!
//! Pure and in memory: no SQL (the service fills the [`Shelf`] from it), no gRPC, and no word of
//! what was said is logged. To add a language: a variant of [`Language`](crate::Language), a file
//! beside `words/english.rs`, a phonetic code in `sound.rs`, and its row of thresholds.

mod decide;
mod explain;
mod grams;
mod index;
mod name_index;
mod names;
mod postings;
mod score;
mod shelf;
mod sound;
mod words;

pub use decide::{Decision, Thresholds};
pub use index::{Found, Index, Match};
pub use score::Score;
pub(crate) use shelf::Shelf;
