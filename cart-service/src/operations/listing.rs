//! What the operations on lists share: a list in an attempt, and which of its lines is meant.
//!
//! A list has no lock of its own: whoever changes one holds the shopper's cart, whose [`Attempt`]
//! also recognises a repetition. A refusal comes before anything is written, but for a list that
//! was not there: that it is there now, and empty, does no harm.

use serde::{Deserialize, Serialize};

use super::{CartError, Choice, attempt::Attempt};
use crate::domain::{
    BodyHash, Language, Limit, ListId, ListLine, MOST_LISTS, Phrase, Product, Quantity, Refusal,
    ShoppingList, Sku, WhichList,
};
use crate::search::Index;
use crate::store;

/// What an operation on a list did.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ListOutcome<Done, Of> {
    /// What was asked for.
    Done(Done),
    /// The shopper has to choose.
    Ambiguous { of: Vec<Of>, list: Option<ListId> },
}

/// Which line of a list a request means.
pub(super) enum MeantLine {
    One(Sku),
    Several(Vec<ListLine>),
}

impl Attempt {
    /// The list that is meant. One that has an id must be there.
    pub(super) async fn list(&mut self, which: &WhichList) -> Result<ShoppingList, CartError> {
        let Self {
            database,
            transaction,
            account,
            ..
        } = self;
        let list = store::list::read(database, transaction, account, which).await?;
        match (list, which) {
            (Some(list), _) => Ok(list),
            (None, WhichList::Named(name)) => Ok(ShoppingList::untouched(name.clone())),
            (None, WhichList::Id(_)) => Err(Refusal::NotOnList.into()),
        }
    }

    /// The same; one that is not there is made.
    pub(super) async fn list_to_fill(
        &mut self,
        which: &WhichList,
    ) -> Result<(ListId, ShoppingList), CartError> {
        let mut list = self.list(which).await?;
        if let Some(id) = &list.id {
            return Ok((id.clone(), list));
        }
        let Self {
            database,
            transaction,
            account,
            ..
        } = self;
        let lists = store::list::count(database, transaction, account).await?;
        if lists >= i64::from(MOST_LISTS) {
            return Err(Refusal::QuantityLimit {
                limit: Limit::Lists,
                max: u64::from(MOST_LISTS),
                present: u64::try_from(lists).unwrap_or(u64::MAX),
                sku: None,
                stock: None,
            }
            .into());
        }
        let id = ListId::new(uuid::Uuid::now_v7());
        store::list::create(database, transaction, account, &id, &list.name).await?;
        list.id = Some(id.clone());
        Ok((id, list))
    }

    /// Writes how many of a product a list has now.
    pub(super) async fn write_list(
        &mut self,
        list: &ListId,
        sku: &Sku,
        quantity: u32,
    ) -> Result<(), CartError> {
        let Self {
            database,
            transaction,
            ..
        } = self;
        store::list::write(database, transaction, list, sku, quantity).await?;
        Ok(())
    }

    /// The products of a list, which no import changes before the end.
    pub(super) async fn products_on(
        &mut self,
        list: &ShoppingList,
    ) -> Result<Vec<Product>, CartError> {
        let Self {
            database,
            transaction,
            ..
        } = self;
        match &list.id {
            Some(id) => Ok(store::product::hold_listed(database, transaction, id).await?),
            None => Ok(Vec::new()),
        }
    }
}

/// The line that is named; a spoken name is looked for among what is on the list.
pub(super) fn meant_line(
    list: &ShoppingList,
    products: &[Product],
    choice: Choice,
) -> Result<MeantLine, CartError> {
    let (phrase, language): (Phrase, Language) = match choice {
        Choice::Sku(sku) => return Ok(MeantLine::One(sku)),
        Choice::Spoken(phrase, language) => (phrase, language),
    };
    let index = Index::build(products.to_vec());
    let close = index.closest(language, &phrase, 3);
    let of = |sku: &Sku| list.lines.iter().find(|line| line.sku == *sku).cloned();
    let mut lines = close.iter().filter_map(|found| of(&found.product.sku));
    match (lines.next(), lines.next()) {
        (None, _) => Err(Refusal::NotOnList.into()),
        (Some(only), None) => Ok(MeantLine::One(only.sku)),
        (Some(first), Some(second)) => {
            let several = [first, second].into_iter().chain(lines);
            Ok(MeantLine::Several(several.collect()))
        }
    }
}

/// A refusal is an answer, which is kept; anything else is a failure.
pub(super) fn answered<T>(done: Result<T, CartError>) -> Result<Result<T, Refusal>, CartError> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(CartError::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error),
    }
}

/// What a request asks for.
pub(super) fn body(
    act: &'static str,
    list: &WhichList,
    choice: Option<&Choice>,
    quantity: Option<Quantity>,
) -> BodyHash {
    body_with(act, list, choice, quantity, &[])
}

/// The same, and what else was said.
pub(super) fn body_with(
    act: &'static str,
    list: &WhichList,
    choice: Option<&Choice>,
    quantity: Option<Quantity>,
    more: &[&[u8]],
) -> BodyHash {
    let (kind, list): (&[u8], _) = match list {
        WhichList::Id(id) => (b"id", id.as_str()),
        WhichList::Named(name) => (b"name", name.as_str()),
    };
    let (named, name, language): (&[u8], _, _) = match choice {
        None => (b"all", "", ""),
        Some(Choice::Sku(sku)) => (b"sku", sku.as_str(), ""),
        Some(Choice::Spoken(phrase, language)) => (b"spoken", phrase.as_str(), language.tag()),
    };
    let quantity = quantity.map_or(0, Quantity::get).to_be_bytes();
    let parts: [&[u8]; 7] = [
        act.as_bytes(),
        kind,
        list.as_bytes(),
        named,
        name.as_bytes(),
        language.as_bytes(),
        &quantity,
    ];
    BodyHash::of(&[&parts, more].concat())
}
