//! What a refresh changes, each under the conditions of the decision: guarded rows, with the event
//! of the audit log in the same transaction.

use super::events::{fast_forwarded, refreshed};
use super::{Attempt, RefreshError};
use crate::domain::grant::Grant;
use crate::domain::grant::refresh::{Rotation, least_remaining};
use crate::domain::scope::ScopeSet;
use crate::domain::token::{Generation, TokenKey};
use crate::operations::{EndedLinks, Tokens, Trouble};
use crate::store::grant::{Pair, Rotate};
use crate::store::{self, StoreError};
use saycart_sql::WriteTransaction;

impl Tokens {
    /// In a tracked task, because the first use of a link ends the one that it replaces.
    pub(super) async fn touch(
        &self,
        attempt: &Attempt<'_>,
        grant: &Grant,
    ) -> Result<bool, RefreshError> {
        let (tokens, client) = (self.clone(), attempt.client.clone());
        let (key, presented, active) = (attempt.key, attempt.presented.generation, attempt.active);
        let grant = grant.clone();
        let work = async move {
            let db = tokens.db();
            let mut transaction = db.begin_write().await?;
            let done =
                store::grant::touch(db, &mut transaction, &key, &client, presented, active).await?;
            if !done {
                return Ok::<bool, StoreError>(false);
            }
            let event = refreshed(&grant, &client, presented, "kept");
            store::audit::record(db, &mut transaction, tokens.now(), event).await?;
            let replaced = tokens.end_replaced(&mut transaction, &grant, &key).await?;
            transaction.commit().await?;
            tokens.forget_along_the_way(replaced).await;
            Ok(true)
        };
        Ok(self
            .0
            .tasks
            .finish("refresh", work)
            .await
            .map_err(Trouble::from)??)
    }

    pub(super) async fn rotate(
        &self,
        attempt: &Attempt<'_>,
        grant: &Grant,
        requested: ScopeSet,
        next: Generation,
        how: Rotation,
    ) -> Result<Option<Pair>, RefreshError> {
        let (tokens, client) = (self.clone(), attempt.client.clone());
        let (key, grant) = (attempt.key, grant.clone());
        let change = Rotate {
            from: grant.generation,
            presented: attempt.presented.generation,
            next,
            presented_kid: attempt.presented.kid,
            active: attempt.active,
            requested,
        };
        let work = async move {
            let db = tokens.db();
            let mut transaction = db.begin_write().await?;
            let pair = store::grant::rotate(db, &mut transaction, &key, &client, &change).await?;
            let Some(pair) = pair else {
                return Ok::<Option<Pair>, StoreError>(None);
            };
            let event = match how {
                Rotation::InStep => refreshed(&grant, &client, next, "rotated"),
                Rotation::FastForward => {
                    let (presented, current) = (change.presented, grant.generation);
                    tokens
                        .tell_of_jump(&mut transaction, grant.id, presented, current)
                        .await?;
                    fast_forwarded(&grant, &client, presented)
                }
            };
            store::audit::record(db, &mut transaction, tokens.now(), event).await?;
            let replaced = tokens.end_replaced(&mut transaction, &grant, &key).await?;
            transaction.commit().await?;
            tokens.forget_along_the_way(replaced).await;
            Ok(Some(pair))
        };
        Ok(self
            .0
            .tasks
            .finish("refresh", work)
            .await
            .map_err(Trouble::from)??)
    }

    pub(super) async fn remint(
        &self,
        attempt: &Attempt<'_>,
        grant: &Grant,
    ) -> Result<(), RefreshError> {
        let db = self.db();
        let least = least_remaining(attempt.client.policy());
        let mut transaction = db.begin_write().await?;
        let presented = attempt.presented.generation;
        let done = store::grant::remint(
            db,
            &mut transaction,
            &attempt.key,
            attempt.client,
            presented,
            least,
        )
        .await?;
        if done {
            let event = refreshed(grant, attempt.client, grant.generation, "reminted");
            store::audit::record(db, &mut transaction, self.now(), event).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Ends the links that this one takes the place of, when it is used for the first time.
    async fn end_replaced(
        &self,
        transaction: &mut WriteTransaction,
        grant: &Grant,
        key: &TokenKey,
    ) -> Result<EndedLinks, StoreError> {
        if grant.acknowledged > 0 {
            return Ok(EndedLinks::default());
        }
        self.end_replaced_by(transaction, key).await
    }
}
