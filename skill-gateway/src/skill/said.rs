//! What the last answer is said again from, where no question of its own stays open.
//!
//! Of what was said it keeps the phrase's kind, numbers and ids: no words, and no names.

use serde::{Deserialize, Serialize};

use super::state::MOST_CANDIDATES;
use crate::clients::ListAct;
use crate::model::is_sku;
use crate::speech::Phrase;

/// An answer, as the conversation's memory keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    /// Just this.
    Plain(#[serde(with = "key")] Phrase),
    /// This, and the next sentence is heard as what to add.
    AddWhat(#[serde(with = "key")] Phrase),
    /// What to add, so many of it.
    AddWhatOf(Option<u32>),
    /// How many are in the cart.
    WelcomeBack(u32),
    /// It was not found.
    NotFound,
    /// This is said, of this product.
    SoldOut(#[serde(with = "key")] Phrase, String),
    /// These are in the cart, of what was asked about; or it is not.
    Has(Vec<String>),
    /// It is not, but these are.
    HasOther(Vec<String>),
    /// As many as may be had are in the cart.
    Enough(u32),
    /// How many to add.
    AddHowMany,
    /// What to remove.
    RemoveWhat(Option<u32>),
    /// How many to remove.
    RemoveHowMany,
    /// This, and the next sentence is heard as what to change.
    ChangeWhat(#[serde(with = "key")] Phrase, Option<u32>),
    /// How many it shall be.
    ChangeHowMany(Option<u32>),
    /// What to do this with.
    ListWhat(ListAct),
    /// How many to do this with.
    ListHowMany(ListAct),
    /// Nothing is on the list.
    ListEmpty,
    /// It is not on the list.
    NotOnList,
    /// It is not in the cart, from where it would go to a list.
    NotInCart,
    /// The list holds no more.
    ListFull,
    /// All of a list at once is not taken back.
    ListUndoAll,
    /// Nor is it emptied at once.
    ListNotWhole,
    /// What was put into the cart, or back: it is read.
    Cart,
    /// What was put on a list, or back: it is read.
    List(String),
}

impl Said {
    /// Whether its ids are as ours are.
    pub(super) fn is_ours(&self) -> bool {
        match self {
            Self::SoldOut(phrase, sku) => {
                matches!(phrase, Phrase::SoldOut | Phrase::SoldOutWhen) && is_sku(sku)
            }
            Self::Has(skus) | Self::HasOther(skus) => {
                skus.len() <= MOST_CANDIDATES && skus.iter().all(|sku| is_sku(sku))
            }
            Self::List(list) => is_sku(list),
            _ => true,
        }
    }
}

/// A phrase is kept by its key, which is the same in every release that has it.
mod key {
    use serde::de::Error;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Phrase;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    pub(super) fn serialize<S: Serializer>(phrase: &Phrase, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(phrase.key())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Phrase, D::Error> {
        let key = String::deserialize(from)?;
        Phrase::of_key(&key).ok_or_else(|| D::Error::custom("no phrase of this key"))
    }
}
