//! What follows the end of links: audit in the same transaction, the cache after the commit.

use saycart_sql::Database;
use sqlx::AnyConnection;

use super::Tokens;
use crate::cache::Invalidation;
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::grant::EndReason;
use crate::domain::token::TokenKey;
use crate::store::grant::Ended;
use crate::store::{self, StoreError};

/// Links that a transaction has ended. Once it is committed, [`Tokens::forget`] must have them.
#[derive(Debug, Default)]
#[must_use = "commit, then hand it to `Tokens::forget`: else the cache says that the links live"]
pub(crate) struct EndedLinks {
    keys: Vec<TokenKey>,
    count: u32,
}

impl EndedLinks {
    /// How many links this ended; fewer than are to be forgotten when some had ended before.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Links that had ended before: whoever ended them may have died before the cache was told.
    pub(super) fn again(&mut self, keys: impl IntoIterator<Item = TokenKey>) {
        self.keys.extend(keys);
    }

    /// Both.
    pub(super) fn join(&mut self, other: Self) {
        self.keys.extend(other.keys);
        self.count += other.count;
    }
}

impl Tokens {
    /// Writes down that these links ended.
    pub(super) async fn audit_ended(
        &self,
        connection: &mut AnyConnection,
        ended: Vec<Ended>,
        reason: EndReason,
        actor: Actor,
    ) -> Result<EndedLinks, StoreError> {
        let mut links = EndedLinks::default();
        for Ended {
            link,
            key,
            client,
            user,
        } in ended
        {
            let event = AuditEvent::new(AuditKind::GrantEnded, actor)
                .client(client)
                .user(user)
                .link(link)
                .with("reason", reason.name());
            store::audit::record(self.db(), connection, self.now(), event).await?;
            links.keys.push(key);
            links.count += 1;
        }
        Ok(links)
    }

    /// Makes the cache forget links that a committed transaction has ended.
    pub(crate) async fn forget(&self, links: EndedLinks) {
        for key in &links.keys {
            self.0.cache.invalidate(key, Invalidation::Ended).await;
        }
    }

    /// Makes the cache forget what it knows of a link that goes on.
    pub(super) async fn forget_state(&self, key: &TokenKey) {
        self.0.cache.invalidate(key, Invalidation::Changed).await;
    }

    pub(super) fn db(&self) -> &Database {
        &self.0.db
    }
}
