//! Whether a shopper lets their history be used: what holds, and what they say.

use saycart_passport::Permit;

use super::{
    CartError, Carts,
    attempt::{Attempt, Begun},
};
use crate::domain::{
    Account, BodyHash, ChangeCart, Channel, History, HistoryUse, ReadCart, RequestKey,
};
use crate::store;

/// What a shopper says of their history.
#[derive(Debug, Clone)]
pub(crate) struct SetHistory {
    pub(crate) key: RequestKey,
    pub(crate) wanted: HistoryUse,
    pub(crate) channel: Channel,
    /// Which wording they were told it with, from 1.
    pub(crate) wording: u32,
}

impl Carts {
    /// What holds of the shopper's history.
    #[tracing::instrument(name = "cart.history.get", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn get_history(
        &self,
        permit: &Permit<ReadCart>,
    ) -> Result<History, CartError> {
        self.history_of(&Account::of(permit)).await
    }

    /// Keeps what the shopper says, once for each request. Switching off deletes what was derived
    /// from the history, in the same transaction.
    #[tracing::instrument(name = "cart.history.set", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn set_history(
        &self,
        permit: &Permit<ChangeCart>,
        command: SetHistory,
    ) -> Result<History, CartError> {
        self.decide_history(Account::of(permit), command).await
    }

    /// What holds of an account's history.
    pub(crate) async fn history_of(&self, account: &Account) -> Result<History, CartError> {
        let mut connection = self.database.acquire().await?;
        let decision = store::history::read(&self.database, &mut connection, account).await?;
        Ok(History::of(decision, self.history))
    }

    /// Keeps what was said of an account's history, by its shopper or for them.
    pub(crate) async fn decide_history(
        &self,
        account: Account,
        command: SetHistory,
    ) -> Result<History, CartError> {
        let body = command.body();
        let SetHistory {
            key,
            wanted,
            channel,
            wording,
        } = command;

        let mut attempt = match self.begin(account, key, body).await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, _cart) => attempt,
        };
        let Attempt {
            database,
            transaction,
            account,
            ..
        } = &mut *attempt;
        let said = (wanted, wording, channel);
        store::history::put(database, transaction, account, said).await?;
        if wanted == HistoryUse::Off {
            store::added_day::delete(database, transaction, account).await?;
        }
        let decision = store::history::read(database, transaction, account).await?;
        tracing::info!(%account, use_history = ?wanted, "a shopper decided on their history");
        let history = History::of(decision, self.history);
        attempt.finish(Ok(history)).await
    }
}

impl SetHistory {
    fn body(&self) -> BodyHash {
        let wanted = self.wanted.as_number().to_be_bytes();
        let wording = self.wording.to_be_bytes();
        let channel = self.channel.name().as_bytes();
        BodyHash::of(&[b"history", &wanted, channel, &wording])
    }
}
