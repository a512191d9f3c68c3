//! From what was said to the product that is meant.
//!
//! Way of a phrase: [`words`] makes comparable tokens of it (numbers, measures, filler, plurals),
//! [`question`] the ways to understand them (other names for a thing, words joined and split),
//! [`vocabulary`] the words of the catalogue that each may be, by letters and by sound
//! ([`likeness`], [`phones`]). [`language_index`] fetches the products that have them, [`alignment`]
//! lays what was said beside each product, word by word, [`resemblance`] all of it without its words,
//! [`evidence`] and [`grounds`] weigh what that speaks for, [`naming`] says whether it names a thing at all,
//! [`ranking`] puts the products in order, and [`decide`] says what the best is good for: take it, ask, or refuse. A
//! wrong product costs money, a refusal a sentence, and a question about a clear phrase the shopper's patience, so weights and thresholds are fitted, by
//! `hearings/fit`.
//!
//! [`content`] says how many packs so many pounds or rolls are.
//!
//! Pure and in memory: no SQL (the service fills the [`Shelf`] from it), no gRPC, and no word of
//! what was said is logged. To add a language: a variant of [`Language`](crate::Language), a file
//! of grammar and one of words beside `words/english.rs`, its spelling in `phones.rs`, hearings to
//! fit its thresholds on.

mod alignment;
mod content;
mod decide;
mod document;
mod evidence;
mod explain;
mod fitted;
mod grams;
mod grounds;
mod index;
mod language_index;
mod lead;
mod likeness;
mod naming;
mod pack;
mod phones;
mod question;
mod ranking;
mod resemblance;
mod score;
mod shelf;
mod similar;
mod split;
mod vocabulary;
mod words;

pub(crate) use content::{measured, packs};
pub use decide::{Begun, Decision, Limits, Standing, Thresholds};
pub use evidence::{Evidence, KINDS, Sureness, Weights};
pub use explain::Why;
pub use grounds::{GROUNDS, Grounds};
pub use index::{Found, Index, Match};
pub(crate) use pack::is_pack;
pub(crate) use ranking::OFFERED;
pub use ranking::Ranking;
pub use score::Score;
pub(crate) use shelf::Shelf;
pub(crate) use split::{Split, SplitValue, split};
