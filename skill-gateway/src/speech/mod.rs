//! What is said, in each language: phrases from `speech/*.ftl`, and the parts put into them.
//!
//! A handler names a [`Phrase`] and gives its [`Args`]; [`Language::say`] picks one of the
//! phrase's wordings by a number made of the request's id (so that a repeat of the request says
//! the same) and fills it. Money, lists and quantities have a form of their own in every
//! language: [`money`], [`date`], [`list`], [`name`], [`cart`]. Knows no intent and no service.
//!
//! House style, held by the tests here: at most two sentences before the question, one question
//! at most and last; a phrase that asks has a `.reprompt` which says more than the phrase did.
//! To add a phrase: a line in [`phrase`], its texts in every `.ftl` that has all. To add a
//! language: `speech/fr-FR.ftl`, `model/fr-FR.json`, and its words for numbers and the like in
//! `words/fr.json`. To add a region's form of one: `speech/en-GB.ftl` with what is said otherwise
//! there, or `model/en-GB.json`, or both; what it lacks is the main form's. No code knows how many
//! there are.

mod apology;
mod cart;
mod counted;
mod date;
mod language;
mod list;
mod locale;
mod money;
mod name;
mod phrase;
mod plural;
mod shop;
mod words;
mod written;

pub use self::apology::is_apology;
pub(crate) use self::cart::Risen;
pub(crate) use self::counted::Counted;
pub(crate) use self::language::{Args, Language, Languages, Variant};
pub(crate) use self::locale::Locale;
pub(crate) use self::money::is_below;
pub(crate) use self::name::{
    heard, list_suffix, products_told_apart, spoken, spoken_product, told_apart_by_price,
};
pub(crate) use self::phrase::{Mood, Phrase};
pub use self::shop::ShopWords;
pub(crate) use self::words::{Describing, Order, Words, is_one_of};
pub(crate) use self::written::shown;
