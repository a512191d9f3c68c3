//! A change that is made once, however often it is asked for.
//!
//! Alexa repeats a request whose answer it did not get in time, and so do we. The key is the
//! account, the request id and the step; what the first request answered, a refusal or a question
//! included, is kept in the transaction that did it, and every later one answers the same bytes.
//! Requests of one cart run one after the other: SQLite has one writer, PostgreSQL locks the
//! cart's row.

use saycart_sql::{Database, WriteTransaction};
use serde::{Serialize, de::DeserializeOwned};

use super::{CartError, Carts};
use crate::domain::{Account, BodyHash, Cart, LineChange, Refusal, Removed, RequestKey, Sku};
use crate::metrics;
use crate::store::{self, StoreError, cart::Locked, request::Found};

/// A request under way, in its transaction. Dropped, it leaves no trace.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) database: Database,
    pub(super) transaction: WriteTransaction,
    pub(super) account: Account,
    key: RequestKey,
    body: BodyHash,
    changed: bool,
}

/// Whether the request came before.
#[derive(Debug)]
pub(super) enum Begun<T> {
    /// It did, and this is what it did.
    Before(Result<T, Refusal>),
    /// It is new: decide on this cart.
    New(Box<Attempt>, Cart),
}

impl Carts {
    /// Begins the transaction, takes the cart's lock, and looks whether the request came before.
    pub(super) async fn begin<T: DeserializeOwned>(
        &self,
        account: Account,
        key: RequestKey,
        body: BodyHash,
    ) -> Result<Begun<T>, CartError> {
        let database = self.database.clone();
        let mut transaction = database.begin_write().await?;
        let locked =
            store::cart::lock(&database, &mut transaction, &account, (&key, &body)).await?;
        let Locked::Open(before, cart, late) = locked else {
            return Err(CartError::Erased);
        };
        self.noticed.put(late);

        match before {
            Some(Found::Same(result)) => {
                let answer = serde_json::from_slice(&result).map_err(|_not_ours| {
                    StoreError::inconsistent("cart_requests", key.sealed_id())
                })?;
                metrics::replayed();
                Ok(Begun::Before(answer))
            }
            Some(Found::Other) => Err(CartError::RequestReused),
            None => {
                let attempt = Attempt {
                    database,
                    transaction,
                    account,
                    key,
                    body,
                    changed: false,
                };
                Ok(Begun::New(Box::new(attempt), cart))
            }
        }
    }
}

impl Carts {
    /// The same, for a change that was decided on a cart of this version: one of another version is
    /// refused, and nothing is changed.
    pub(super) async fn begin_on<T: Serialize + DeserializeOwned + Send + Sync>(
        &self,
        account: Account,
        key: RequestKey,
        body: BodyHash,
        expected: Option<u64>,
    ) -> Result<Begun<T>, CartError> {
        match self.begin(account, key, body).await? {
            Begun::New(attempt, cart) => match cart.expect_version(expected) {
                Ok(()) => Ok(Begun::New(attempt, cart)),
                Err(conflict) => Ok(Begun::Before(Ok(attempt.finish(Err(conflict)).await?))),
            },
            before @ Begun::Before(_) => Ok(before),
        }
    }
}

impl Attempt {
    /// What is left of a line, at today's price unless that is higher (M13).
    pub(super) async fn at_todays_price(&mut self, removed: Removed) -> Result<Removed, CartError> {
        if removed.after.is_none() {
            return Ok(removed);
        }
        let Self {
            database,
            transaction,
            ..
        } = self;
        let sku = removed.before.sku();
        let product = store::product::hold(database, transaction, sku).await?;
        let product =
            product.ok_or_else(|| StoreError::inconsistent("cart_lines", sku.as_str()))?;
        Ok(removed.at_price_of(&product)?)
    }

    /// Writes what became of a line.
    pub(super) async fn write(
        &mut self,
        change: LineChange<'_>,
        cart: &Cart,
    ) -> Result<(), CartError> {
        self.changed |= !matches!(change, LineChange::Kept);
        let Self {
            database,
            transaction,
            account,
            ..
        } = self;
        store::cart::write(database, transaction, account, change, cart.version()).await?;
        Ok(())
    }

    /// Removes every line, and keeps them so that they can be put back.
    pub(super) async fn clear(&mut self) -> Result<(), CartError> {
        self.changed = true;
        let Self {
            database,
            transaction,
            account,
            ..
        } = self;
        store::cleared_line::keep(database, transaction, account).await?;
        store::cart::clear(database, transaction, account).await?;
        Ok(())
    }

    /// What the emptying took out is in the cart again.
    pub(super) async fn put_back(&mut self, sku: &Sku) -> Result<(), CartError> {
        let Self {
            database,
            transaction,
            account,
            ..
        } = self;
        store::cleared_line::put_back(database, transaction, account, sku).await?;
        Ok(())
    }

    /// Says that the cart was changed so many times in this attempt, which counts it as one.
    pub(super) async fn advance(&mut self, changes: usize) -> Result<(), CartError> {
        let more = i64::try_from(changes.saturating_sub(1)).unwrap_or(i64::MAX);
        let Self {
            database,
            transaction,
            account,
            ..
        } = self;
        if more > 0 {
            store::cart::advance(database, transaction, account, more).await?;
        }
        Ok(())
    }

    /// Keeps the answer and makes the change last.
    pub(super) async fn finish<T: Serialize + Send + Sync>(
        mut self,
        answer: Result<T, Refusal>,
    ) -> Result<T, CartError> {
        let result = serde_json::to_vec(&answer).map_err(|_unwritable| {
            StoreError::inconsistent("cart_requests", self.key.sealed_id())
        })?;
        let Self {
            database,
            transaction,
            account,
            key,
            body,
            changed,
        } = &mut self;
        if !*changed {
            store::cart::unchanged(database, transaction, account).await?;
        }
        store::request::insert(database, transaction, account, key, body, result).await?;
        self.transaction.commit().await?;
        answer.map_err(CartError::Refused)
    }
}
