//! A list: what a shopper wants to remember, and may put into the cart another day.
//!
//! It keeps products and how many of each, and no price: what is on it costs what it costs today.
//! A change consumes the list and answers the next one, or a [`Refusal`] and no change at all.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    limits::CartLimits,
    money::Money,
    product::{Availability, Product},
    quantity::Quantity,
    refusal::{Limit, Refusal},
    sku::Sku,
};

/// So many lists a shopper may have.
pub(crate) const MOST_LISTS: u32 = 20;

/// Names a list for its whole life: `lst_` and a UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct ListId(String);

/// The text names no list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a list id is `lst_` and a UUID")]
pub(crate) struct InvalidListId;

impl ListId {
    const PREFIX: &str = "lst_";

    /// A name for a new list.
    pub(crate) fn new(uuid: uuid::Uuid) -> Self {
        Self(format!("{}{}", Self::PREFIX, uuid.simple()))
    }

    /// Reads an id as [`ListId::new`] writes it.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidListId> {
        text.strip_prefix(Self::PREFIX)
            .and_then(|rest| uuid::Uuid::try_parse(rest).ok())
            .map(Self::new)
            .ok_or(InvalidListId)
    }

    /// As the wire and the database keep it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ListId {
    type Error = InvalidListId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ListId> for String {
    fn from(id: ListId) -> Self {
        id.0
    }
}

/// What a shopper calls a list; empty for the one without a name. It is personal: not printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListName(String);

/// The longest name, in characters.
const LONGEST_NAME: usize = 50;

/// The name is too long, or has what no name has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of a list must be 1 to {LONGEST_NAME} characters")]
pub(crate) struct InvalidListName;

impl ListName {
    /// Reads what was heard: in small letters, its words apart by one space.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidListName> {
        let lower = text.to_lowercase();
        let name = lower.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = !name.is_empty()
            && name.chars().count() <= LONGEST_NAME
            && !name.chars().any(char::is_control);
        if fits {
            Ok(Self(name))
        } else {
            Err(InvalidListName)
        }
    }

    /// Reads a name as it was kept.
    pub(crate) fn kept(text: String) -> Self {
        Self(text)
    }

    /// As the wire and the database keep it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ListName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ListName([redacted])")
    }
}

/// How a request points at a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WhichList {
    /// By the list's own name.
    Id(ListId),
    /// By what the shopper calls it.
    Named(ListName),
}

/// A product on a list, as it is sold today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListLine {
    pub(crate) sku: Sku,
    pub(crate) name: String,
    pub(crate) spoken_name: String,
    /// Pieces, at least 1.
    pub(crate) quantity: u32,
    /// What one costs now.
    pub(crate) unit_price: Money,
    pub(crate) availability: Availability,
}

impl ListLine {
    /// So many of a product.
    pub(crate) fn of(product: &Product, quantity: u32) -> Self {
        Self {
            sku: product.sku.clone(),
            name: product.name.clone(),
            spoken_name: product.spoken_name.clone(),
            quantity,
            unit_price: product.price_now(),
            availability: product.availability,
        }
    }
}

/// A shopper's list. One that nobody ever wrote to has no id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShoppingList {
    pub(crate) id: Option<ListId>,
    pub(crate) name: ListName,
    /// In the order in which they were added.
    pub(crate) lines: Vec<ListLine>,
}

/// A product was put on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PutOnList {
    /// The line as it is now.
    pub(crate) line: ListLine,
    pub(crate) list: ShoppingList,
}

/// A product is off a list, or there is less of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TakenOffList {
    /// The line as it was.
    pub(crate) before: ListLine,
    /// How many are left; 0 if the line is gone.
    pub(crate) left: u32,
    /// How many were taken off.
    pub(crate) pieces: u32,
    pub(crate) list: ShoppingList,
}

impl ShoppingList {
    /// A list that nobody wrote to.
    pub(crate) fn untouched(name: ListName) -> Self {
        Self {
            id: None,
            name,
            lines: Vec::new(),
        }
    }

    /// Puts pieces of a product on the list: on its line if it has one, else at the end.
    pub(crate) fn put(
        mut self,
        product: &Product,
        quantity: Quantity,
        limits: &CartLimits,
    ) -> Result<PutOnList, Refusal> {
        let known = self.lines.iter().position(|line| line.sku == product.sku);
        let present = known.and_then(|place| self.lines.get(place));
        let present = present.map_or(0, |line| line.quantity);
        // A sum beyond u32 is beyond the bound, too.
        let wanted = present.saturating_add(quantity.get());
        let over = |limit, max: u32, present, sku| {
            Err(Refusal::QuantityLimit {
                limit,
                max: u64::from(max),
                present,
                sku,
                stock: None,
            })
        };
        if wanted > limits.line {
            let sku = Some(product.sku.clone());
            return over(Limit::Line, limits.line, u64::from(present), sku);
        }
        let line = ListLine::of(product, wanted);
        if let Some(old) = known.and_then(|place| self.lines.get_mut(place)) {
            *old = line.clone();
        } else {
            let lines = u64::try_from(self.lines.len()).unwrap_or(u64::MAX);
            if lines >= u64::from(limits.lines) {
                return over(Limit::Lines, limits.lines, lines, None);
            }
            self.lines.push(line.clone());
        }
        Ok(PutOnList { line, list: self })
    }

    /// Takes pieces of a product off the list, all of them if no number is given or there are not
    /// more.
    pub(crate) fn take(
        mut self,
        sku: &Sku,
        pieces: Option<Quantity>,
    ) -> Result<TakenOffList, Refusal> {
        let place = self.lines.iter().position(|line| line.sku == *sku);
        let Some(before) = place.and_then(|place| self.lines.get(place)).cloned() else {
            return Err(Refusal::NotOnList);
        };
        let present = before.quantity;
        let pieces = pieces.map_or(present, |pieces| pieces.get().min(present));
        let left = present.saturating_sub(pieces);
        for line in &mut self.lines {
            if line.sku == *sku {
                line.quantity = left;
            }
        }
        self.lines.retain(|line| line.quantity > 0);
        Ok(TakenOffList {
            before,
            left,
            pieces,
            list: self,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_form_names_a_list() {
        let id = ListId::new(uuid::Uuid::nil());

        assert_eq!(ListId::parse(id.as_str()), Ok(id));
        for text in ["", "lst_", "lin_00000000000000000000000000000000"] {
            assert_eq!(ListId::parse(text), Err(InvalidListId), "{text}");
        }
    }

    #[test]
    fn a_list_is_called_the_same_however_that_is_written() {
        let name = ListName::parse(" My  Birthday ").expect("a name");

        assert_eq!(name.as_str(), "my birthday");
        assert_eq!(format!("{name:?}"), "ListName([redacted])");
        for text in ["", "  ", "a\u{0}b", &"ä".repeat(LONGEST_NAME + 1)] {
            assert_eq!(ListName::parse(text), Err(InvalidListName), "{text:?}");
        }
    }
}
