//! Takes a product, or all, off a list and puts it into the cart.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, Begun};
use super::listing::{ListOutcome, MeantLine, answered, body_with, meant_line};
use super::{CartError, Carts, Choice};
use crate::domain::{
    Account, Added, Cart, ChangeCart, Heard, HeardPrices, Line, LineChange, LineId, LineTarget,
    ListLine, PriceBefore, Product, Quantity, Refusal, RequestKey, ShoppingList, Sku, Speaker,
    TakenOffList, WhichList,
};
use crate::metrics;

/// What to move, and how many of it.
#[derive(Debug, Clone)]
pub(crate) struct MoveToCart {
    pub(crate) key: RequestKey,
    pub(crate) list: WhichList,
    /// `None` is all that is on the list.
    pub(crate) choice: Option<Choice>,
    /// Of the product; `None` is all of it.
    pub(crate) quantity: Option<Quantity>,
    /// What the shopper heard that one of the product costs.
    pub(crate) heard: Option<Heard>,
    /// The same of whatever may be on the list, where all of it is moved.
    pub(crate) each_heard: HeardPrices,
    pub(crate) speaker: Speaker,
    /// Of the cart.
    pub(crate) expected_version: Option<u64>,
}

/// What is in the cart now, and what stays on the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MovedToCart {
    /// What was moved, and how many of each.
    pub(crate) moved: Vec<ListLine>,
    /// What cannot be bought now, or not in that number, or costs more than was heard, or would make dearer what
    /// lies in the cart.
    pub(crate) stayed: Vec<ListLine>,
    pub(crate) cart: Cart,
    pub(crate) list: ShoppingList,
    /// Of what was moved to more of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) before: Vec<PriceBefore>,
}

/// What was heard of the prices of what is moved.
#[derive(Debug)]
pub(super) enum HeardHere {
    /// Of the product that is named.
    OfTheProduct(Option<Heard>),
    /// Of whatever may be on the list.
    OfEach(HeardPrices),
}

impl HeardHere {
    fn price_of(&self, sku: &Sku) -> Option<Heard> {
        match self {
            Self::OfTheProduct(heard) => *heard,
            Self::OfEach(prices) => prices.price_of(sku),
        }
    }

    fn parts(&self) -> Vec<Vec<u8>> {
        match self {
            Self::OfTheProduct(heard) => heard.map(Heard::parts).unwrap_or_default(),
            Self::OfEach(prices) => prices.parts(),
        }
    }
}

impl Carts {
    /// Moves what can be bought from a list to the cart, once for each request.
    #[tracing::instrument(name = "cart.list.move_out", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn move_to_cart(
        &self,
        permit: &Permit<ChangeCart>,
        command: MoveToCart,
    ) -> Result<ListOutcome<MovedToCart, ListLine>, CartError> {
        let MoveToCart {
            key,
            list,
            choice,
            quantity,
            heard,
            each_heard,
            speaker,
            expected_version,
        } = command;
        let heard = match &choice {
            Some(_) => HeardHere::OfTheProduct(heard),
            None => HeardHere::OfEach(each_heard),
        };
        // What is not said is no part, as for an add.
        let price = heard.parts();
        let mut more: Vec<&[u8]> = price.iter().map(Vec::as_slice).collect();
        match speaker {
            Speaker::Shared => {}
            Speaker::Known => more.push(b"known"),
        }
        let body = body_with("list/move-out", &list, choice.as_ref(), quantity, &more);
        let body = body.on_version(expected_version);

        let begun = self.begin_on(Account::of(permit), key, body, expected_version);
        let (mut attempt, cart) = match begun.await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let done = self
            .take_to_cart(
                &mut attempt,
                cart,
                (&list, choice),
                (quantity, heard, speaker),
            )
            .await;
        let outcome = attempt.finish(answered(done)?).await?;
        if let ListOutcome::Done(MovedToCart { moved, .. }) = &outcome {
            for line in moved {
                metrics::items_added(line.quantity);
            }
        }
        Ok(outcome)
    }

    pub(super) async fn take_to_cart(
        &self,
        attempt: &mut Attempt,
        mut cart: Cart,
        (which, choice): (&WhichList, Option<Choice>),
        (quantity, heard, speaker): (Option<Quantity>, HeardHere, Speaker),
    ) -> Result<ListOutcome<MovedToCart, ListLine>, CartError> {
        let mut list = attempt.list(which).await?;
        let products = attempt.products_on(&list).await?;
        let is_named = choice.is_some();
        let (wanted, quantity) = match choice {
            None => (list.lines.clone(), None),
            Some(choice) => match meant_line(&list, &products, choice)? {
                MeantLine::One(sku) => {
                    let line = list.lines.iter().find(|line| line.sku == sku);
                    (vec![line.cloned().ok_or(Refusal::NotOnList)?], quantity)
                }
                MeantLine::Several(of) => {
                    return Ok(ListOutcome::Ambiguous { of, list: list.id });
                }
            },
        };
        let (mut moved, mut stayed, mut before) = (Vec::new(), Vec::new(), Vec::new());
        for line in wanted {
            let product = products.iter().find(|product| product.sku == line.sku);
            // As for an add: decided on the very row, and before anything is written.
            let target = LineTarget::Sku(line.sku.clone());
            let there = cart.line(&target).map(Line::unit_price);
            let seen = cart.heard_price(&target);
            let heard = heard.price_of(&line.sku).or(seen);
            let refusal = product
                .zip(heard)
                .and_then(|(product, heard)| heard.refuses(product));
            match refusal {
                Some(refusal) if is_named => {
                    let taken = list.clone().take(&line.sku, quantity)?;
                    return Err(self.raising(refusal, cart, (product, taken.pieces)).into());
                }
                // Nobody is asked about each of a list: it stays there, to be asked for by its name.
                Some(_dearer) => {
                    stayed.push(line);
                    continue;
                }
                None => {}
            }
            let taken = list.clone().take(&line.sku, quantity)?;
            let pieces = Quantity::parse(taken.pieces).ok();
            let added = product.zip(pieces).and_then(|(product, pieces)| {
                let new_line = LineId::new(uuid::Uuid::now_v7());
                cart.clone()
                    .add(product, pieces, &self.limits, new_line)
                    .ok()
            });
            let (
                Some(Added {
                    line: put,
                    cart: next,
                }),
                Some(id),
            ) = (added, &list.id)
            else {
                stayed.push(line);
                continue;
            };
            let TakenOffList {
                left,
                pieces,
                list: rest,
                ..
            } = taken;
            if let (Some(product), Speaker::Known) = (product, speaker) {
                self.remember_add(attempt, product).await?;
            }
            attempt.write(LineChange::Put(&put), &next).await?;
            attempt.write_list(id, &line.sku, left).await?;
            before.extend(there.map(|unit_price| PriceBefore {
                sku: line.sku.clone(),
                unit_price,
            }));
            moved.push(ListLine {
                quantity: pieces,
                ..line
            });
            (cart, list) = (next, rest);
        }
        attempt.advance(moved.len()).await?;
        Ok(ListOutcome::Done(MovedToCart {
            moved,
            stayed,
            cart,
            list,
            before,
        }))
    }

    /// The refusal with what the pieces in the cart would come to with these.
    fn raising(
        &self,
        refusal: Refusal,
        cart: Cart,
        (product, pieces): (Option<&Product>, u32),
    ) -> Refusal {
        let Some((product, pieces)) = product.zip(Quantity::parse(pieces).ok()) else {
            return refusal;
        };
        let target = LineTarget::Sku(product.sku.clone());
        let present = cart.line(&target).map_or(0, Line::quantity);
        let new_line = LineId::new(uuid::Uuid::now_v7());
        match cart.add(product, pieces, &self.limits, new_line) {
            Ok(Added { line, cart: _ }) => refusal.raising(&line, present),
            Err(_not_bought) => refusal,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use saycart_passport::Subject;
    use saycart_sql::testing::TestDatabase;
    use saycart_sql::{Database, Statement};

    use super::*;
    use crate::domain::{BodyHash, CartLimits, Channel, HistoryUse, ListName};
    use crate::search::Shelf;
    use crate::store::{self, MIGRATIONS};

    fn anna() -> Account {
        Account::deleted(&Subject::parse("usr_anna").unwrap())
    }

    async fn rows(database: &Database) -> i64 {
        static COUNT: Statement = Statement::new("SELECT count(*) FROM cart_added_days");
        let mut connection = database.acquire().await.unwrap();
        let count = database.query_as(&COUNT).fetch_one(&mut *connection).await;
        let (count,): (i64,) = count.unwrap();
        count
    }

    /// Puts a product on Anna's list, and then all of it into her cart.
    async fn moves(database: &Database, speaker: Speaker) {
        let carts = Carts {
            database: database.clone(),
            shelf: Arc::new(Shelf::empty()),
            limits: CartLimits::default(),
            history: HistoryUse::Off,
            noticed: crate::operations::Noticed::default(),
        };
        let key = RequestKey::parse(&uuid::Uuid::now_v7().to_string(), 0).unwrap();
        let body = BodyHash::of(&[b"test"]);
        let begun = carts.begin::<()>(anna(), key, body).await.unwrap();
        let Begun::New(mut attempt, cart) = begun else {
            panic!("it is new");
        };
        let which = WhichList::Named(ListName::default());
        let (id, _) = attempt.list_to_fill(&which).await.unwrap();
        let sku = Sku::parse("DOT").unwrap();
        attempt.write_list(&id, &sku, 1).await.unwrap();
        let asked = (None, HeardHere::OfTheProduct(None), speaker);
        let done = carts
            .take_to_cart(&mut attempt, cart, (&which, None), asked)
            .await;
        let ListOutcome::Done(moved) = done.unwrap() else {
            panic!("it is moved");
        };
        assert_eq!(moved.moved.len(), 1);
        attempt.finish(Ok(())).await.unwrap();
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn what_is_moved_counts_for_a_known_voice_that_lets_it_be_remembered(
            database: TestDatabase
        ) {
            static PRODUCT: Statement = Statement::new(
                "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                            currency, fingerprint, changed_at)
                 VALUES ('DOT', 'Dot', 'Dot', '[]', '[]', 1, 'USD', '', 0)",
            );
            let mut connection = database.acquire().await.unwrap();
            database.query(&PRODUCT).execute(&mut *connection).await.unwrap();
            drop(connection);

            moves(&database, Speaker::Known).await;
            let undecided = rows(&database).await;
            let mut connection = database.acquire().await.unwrap();
            let said = (HistoryUse::On, 1, Channel::Voice);
            store::history::put(&database, &mut connection, &anna(), said).await.unwrap();
            drop(connection);
            moves(&database, Speaker::Shared).await;
            let shared = rows(&database).await;
            moves(&database, Speaker::Known).await;

            assert_eq!((undecided, shared, rows(&database).await), (0, 0, 1));
        }
    }
}
