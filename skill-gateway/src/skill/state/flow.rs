//! What the last question was about.

use serde::{Deserialize, Serialize};

use super::heard::digest;
use super::{LONGEST_KIND, MOST_CANDIDATES, is_id};
use crate::clients::{ListAct, Unit};
use crate::skill::quantity::Twice;

/// What the last question was about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "flow", rename_all = "snake_case")]
pub(in crate::skill) enum Flow {
    /// Nothing in particular.
    #[default]
    Open,
    /// "Anything else?"
    More,
    /// "Which one?", of these products; asked so often already.
    Pick {
        cand: Vec<String>,
        qty: u32,
        step: u32,
    },
    /// "Which size?", of which each of these products is the likeliest of one value; so many of it.
    Kind {
        cand: Vec<String>,
        /// What is asked for, as the catalogue names it.
        kind: String,
        qty: u32,
    },
    /// "Did you mean …?", "That's 40 …. Is that right?": this product, so many.
    Confirm {
        cand: String,
        qty: u32,
        #[serde(default, skip_serializing_if = "Unit::is_piece")]
        unit: Unit,
        /// What else may be meant, if it is not this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<String>,
    },
    /// "I have … for 5 dollars. Shall I add it?"
    Offer { cand: String },
    /// "You can have up to 5. Shall I add 5?", of this product.
    UpTo { cand: String, qty: u32 },
    /// "How many?", of this product.
    HowMany { cand: String },
    /// "Which one shall I remove?", of these lines.
    RemovePick {
        cand: Vec<String>,
        /// The products of these lines.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        skus: Vec<String>,
        qty: Option<u32>,
    },
    /// "Want the rest?", which begins with this page of the cart, counted from zero; these lines
    /// were read last.
    Rest {
        page: u32,
        #[serde(default)]
        cand: Vec<String>,
    },
    /// "Anything else?", after these lines, the cart's last, were read.
    End {
        cand: Vec<String>,
        /// The product, if there is only one in the cart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only: Option<String>,
    },
    /// "That removes all 5 items in your cart. Are you sure?"
    Clear {
        /// The cart's, as it was then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
    },
    /// "Which one shall I add?", of these deals of this page, counted from zero.
    Deals { cand: Vec<String>, page: u32 },
    /// "Others often take … Shall I add it?"
    Suggest { cand: String },
    /// "I'll delete what I remember. Shall I?"
    Forget,
    /// "I'll unlink your account. Shall I?"
    Unlink,
    /// "Which one shall I change?", of these products, to so many, or to twice as many.
    ChangePick {
        cand: Vec<String>,
        to: Option<u32>,
        #[serde(default, skip_serializing_if = "Twice::is_no")]
        twice: Twice,
    },
    /// "The price of … is now 5 dollars, up from 4. Shall I make it 3?", of this product, of which there are so
    /// many; what it cost in minor units.
    ChangeTo {
        cand: String,
        from: u32,
        to: u32,
        was: u64,
    },
    /// "Which one do you mean?", of these products, to do this with so many of it and the list.
    ListPick {
        act: ListAct,
        cand: Vec<String>,
        qty: Option<u32>,
        list: String,
    },
    /// "Want the rest?", of a list, as of the cart: these products were read last.
    ListRest {
        page: u32,
        cand: Vec<String>,
        list: String,
    },
    /// "Anything else?", after these products, the list's last, were read.
    ListEnd { cand: Vec<String>, list: String },
}

impl Flow {
    /// Tells this question from others, as far as a screen shows it. How often it was asked is not
    /// to be seen.
    pub(in crate::skill) fn mark(&self) -> u32 {
        let mut flow = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = flow.as_object_mut() {
            fields.remove("step");
        }
        digest(&flow.to_string())
    }

    pub(super) fn is_ours(&self) -> bool {
        let id = |id: &String| is_id(id);
        let ids =
            |ids: &Vec<String>| (1..=MOST_CANDIDATES).contains(&ids.len()) && ids.iter().all(id);
        match self {
            Self::Open | Self::More | Self::Clear { .. } | Self::Forget | Self::Unlink => true,
            Self::Rest { page: _, cand } => cand.is_empty() || ids(cand),
            Self::End { cand, only } => ids(cand) && only.as_ref().is_none_or(id),
            Self::ChangePick { cand, .. } | Self::Deals { cand, page: _ } => ids(cand),
            Self::Pick { cand, qty, step: _ } => ids(cand) && *qty > 0,
            Self::Kind { cand, kind, qty } => {
                ids(cand) && *qty > 0 && (1..=LONGEST_KIND).contains(&kind.len())
            }
            Self::Confirm {
                cand, qty, next, ..
            } => id(cand) && *qty > 0 && next.as_ref().is_none_or(id),
            Self::UpTo { cand, qty } => id(cand) && *qty > 0,
            Self::ChangeTo { cand, to, .. } => id(cand) && *to > 0,
            Self::HowMany { cand } | Self::Offer { cand } | Self::Suggest { cand } => id(cand),
            Self::RemovePick { cand, skus, qty } => {
                let of_them = skus.len() == cand.len() && ids(skus);
                ids(cand) && (skus.is_empty() || of_them) && *qty != Some(0)
            }
            Self::ListPick {
                cand, qty, list, ..
            } => ids(cand) && *qty != Some(0) && is_id(list),
            Self::ListRest { cand, list, .. } | Self::ListEnd { cand, list } => {
                ids(cand) && is_id(list)
            }
        }
    }
}
