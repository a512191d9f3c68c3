//! Clearing away what nobody needs any more, in pages, and keeping what was learnt fresh.

use std::time::Duration;

use saycart_service::{Probe, causes};
use tokio::time::timeout;

use super::{Tokens, Trouble};
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::domain::profile::Profile;
use crate::store::grant::Walk;
use crate::store::{self, StoreError};

/// Rows per transaction: a page must not keep the writers waiting.
const PAGE: u32 = 1_000;
const CLEAR_EVERY: Duration = Duration::from_hours(1);
/// With a second look soon after one that failed, a process knows within ten seconds that it has
/// lost its database. This is also how long a replica may not know that a token key was activated,
/// suspected or retired elsewhere.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);
const LOOK_WITHIN: Duration = Duration::from_secs(3);
/// One look may fail by chance, e.g. in a burst that has all connections.
const MOST_MISSED: u32 = 1;

impl Tokens {
    /// Clears away until the process drains.
    pub(crate) async fn clear_for_ever(self) {
        let draining = self.0.tasks.draining();
        let mut ticks = tokio::time::interval(CLEAR_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while draining.run_until_cancelled(ticks.tick()).await.is_some() {
            if let Err(error) = self.clear().await {
                tracing::warn!(
                    error = %causes(&error),
                    "some old rows could not be cleared away; trying again in an hour"
                );
            }
        }
    }

    /// Follows the database's clock, the key file and the states of the token keys until the
    /// process drains; says whether the active key is here.
    pub(crate) async fn look_for_ever(self, active_key: Probe) {
        let draining = self.0.tasks.draining();
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut missed = 0;
        while draining.run_until_cancelled(ticks.tick()).await.is_some() {
            missed = self.look(missed).await;
            self.say_whether_it_keeps_up(&active_key);
            if missed > 0 {
                ticks.reset_after(LOOK_AGAIN_AFTER);
            }
        }
    }

    /// A replica without the active key can neither read what the others sign nor sign for long:
    /// whoever has a choice goes to another.
    pub(super) fn say_whether_it_keeps_up(&self, active_key: &Probe) {
        match self.ring().lacking() {
            None => active_key.ready(),
            Some(kid) => active_key.not_ready(format!(
                "token key {kid} is active, but not in this process's `auth.token_keys_file`; \
                 copy the file of a replica that has it"
            )),
        }
    }

    /// Looks once, after so many looks in a row that had no answer. How many it are then.
    pub(super) async fn look(&self, missed: u32) -> u32 {
        let looked = async {
            self.0.clock.refresh(self.db()).await?;
            Ok::<(), Trouble>(self.look_for_keys().await?)
        };
        let problem = match timeout(LOOK_WITHIN, looked).await {
            Ok(Ok(())) => return 0,
            Ok(Err(error)) => causes(&error).to_string(),
            Err(_elapsed) => "it took too long".to_owned(),
        };
        tracing::warn!(error = problem, "the database does not answer");
        if missed >= MOST_MISSED {
            self.0.clock.is_out_of_reach();
        }
        missed.saturating_add(1)
    }

    /// Ends links whose time is over, and deletes rows that are past their retention. What cannot
    /// be cleared keeps nothing else from being cleared; answers the first error.
    pub(crate) async fn clear(&self) -> Result<(), StoreError> {
        let db = self.db();
        let mut outcome = Ok(());
        for profile in Profile::every() {
            outcome = outcome.and(self.end_expired_of(profile).await);
        }
        for what in store::retention::ALL {
            outcome = outcome.and(store::retention::delete_all(db, what, PAGE).await);
        }
        outcome
    }

    async fn end_expired_of(&self, profile: Profile) -> Result<(), StoreError> {
        let policy = profile.policy();
        if policy.idle.is_none() && policy.absolute.is_none() {
            return Ok(()); // its links live until somebody ends them
        }
        let clients = {
            let mut connection = self.db().acquire().await?;
            store::client::ids_of(self.db(), &mut connection, profile).await?
        };
        let mut outcome = Ok(());
        for client in clients {
            let walk = Walk {
                client,
                idle: policy.idle,
                after: None,
            };
            outcome = outcome.and(self.end_expired(walk).await);
        }
        outcome
    }

    async fn end_expired(&self, mut walk: Walk) -> Result<(), StoreError> {
        let db = self.db();
        loop {
            let page = {
                let mut connection = db.acquire().await?;
                store::grant::walk(db, &mut connection, walk, PAGE).await?
            };
            let Some(last) = page.last else {
                return Ok(());
            };
            if page.any_is_over {
                let mut transaction = db.begin_write().await?;
                let ended = store::grant::end_expired(db, &mut transaction, walk, last).await?;
                let reason = EndReason::Expired;
                let links = self
                    .audit_ended(&mut transaction, ended, reason, Actor::System)
                    .await?;
                transaction.commit().await?;
                self.forget_along_the_way(links).await;
            }
            walk.after = Some(last);
        }
    }
}
