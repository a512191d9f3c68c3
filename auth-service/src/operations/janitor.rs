//! Clearing away what nobody needs any more, in pages, and keeping what was learnt fresh.

use std::time::Duration;

use saycart_service::causes;

use super::{Tokens, Trouble};
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::domain::profile::Profile;
use crate::store::{self, StoreError};

/// Rows per transaction: a page must not keep the writers waiting.
const PAGE: u32 = 1_000;
const CLEAR_EVERY: Duration = Duration::from_hours(1);
/// How long a replica may not know that a key was activated, suspected or retired elsewhere.
const LOOK_EVERY: Duration = Duration::from_secs(5);

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
                    "old rows could not be cleared away; trying again in an hour"
                );
            }
        }
    }

    /// Follows the database's clock, the key file and the states of the token keys until the
    /// process drains.
    pub(crate) async fn look_for_ever(self) {
        let draining = self.0.tasks.draining();
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while draining.run_until_cancelled(ticks.tick()).await.is_some() {
            let looked = async {
                self.0.clock.refresh(self.db()).await?;
                Ok::<(), Trouble>(self.look_for_keys().await?)
            };
            if let Err(error) = looked.await {
                tracing::warn!(
                    error = %causes(&error),
                    "the database does not answer"
                );
            }
        }
    }

    /// Ends links whose time is over, and deletes rows that are past their retention.
    pub(crate) async fn clear(&self) -> Result<(), StoreError> {
        let db = self.db();
        for profile in Profile::ALL {
            while self.end_expired(profile).await? >= PAGE {}
        }
        for what in store::retention::ALL {
            while store::retention::delete_page(db, what, PAGE).await? >= u64::from(PAGE) {}
        }
        Ok(())
    }

    async fn end_expired(&self, profile: Profile) -> Result<u32, StoreError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let ended = store::grant::end_expired(db, &mut transaction, profile, PAGE).await?;
        let reason = EndReason::Expired;
        let links = self
            .audit_ended(&mut transaction, ended, reason, Actor::System)
            .await?;
        transaction.commit().await?;
        let count = links.count();
        self.forget_along_the_way(links).await;
        Ok(count)
    }
}
