//! Faults to be found: a cache that does not hear, a database that forgets.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use saycart_sql::{Database, Statement};

use crate::cache::{Answer, Cached, Epoch, Invalidation, Lease, TokenCache};
use crate::domain::token::TokenKey;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// The cache is not told that a link ended.
    EndsUnheard,
    /// The cache is not told that an access token was revoked, or a role cut.
    ChangesUnheard,
    /// The cache is not told that nothing counts any more.
    EpochsUnheard,
    /// The row forgets that a pair arrived.
    ArrivalForgotten,
    /// The row forgets which access tokens were revoked.
    FloorForgotten,
    /// The row of a code forgets that it was used.
    CodeForgotten,
    /// A shopper who is switched off keeps the links.
    LinksKept,
    /// The row forgets when it was refreshed.
    RefreshForgotten,
    /// A refresh gives the link more than was consented to.
    ScopeGrows,
}

impl Fault {
    /// Has the database make it.
    pub(super) async fn plant(self, db: &Database) {
        static ARRIVAL: Statement = Statement::new(
            "CREATE TRIGGER fault AFTER UPDATE OF acknowledged ON auth_grants
                WHEN NEW.acknowledged = NEW.generation
             BEGIN UPDATE auth_grants SET acknowledged = generation - 1 WHERE id = NEW.id; END",
        );
        static FLOOR: Statement = Statement::new(
            "CREATE TRIGGER fault AFTER UPDATE OF access_floor ON auth_grants
                WHEN NEW.access_floor > 0
             BEGIN UPDATE auth_grants SET access_floor = 0, floor_iat = 0 WHERE id = NEW.id; END",
        );
        static CODE: Statement = Statement::new(
            "CREATE TRIGGER fault AFTER UPDATE OF used_at ON auth_codes
                WHEN NEW.used_at IS NOT NULL
             BEGIN UPDATE auth_codes SET used_at = NULL, grant_id = NULL
                    WHERE code_hash = NEW.code_hash; END",
        );
        static LINKS: Statement = Statement::new(
            "CREATE TRIGGER fault BEFORE UPDATE OF ended_at ON auth_grants
                WHEN NEW.ended_reason = 'user_disabled'
             BEGIN SELECT RAISE(IGNORE); END",
        );
        static REFRESHED: Statement = Statement::new(
            "CREATE TRIGGER fault AFTER UPDATE OF refreshed_at ON auth_grants
                WHEN NEW.refreshed_at > NEW.created_at
             BEGIN UPDATE auth_grants SET refreshed_at = created_at WHERE id = NEW.id; END",
        );
        static SCOPE: Statement = Statement::new(
            "CREATE TRIGGER fault AFTER UPDATE OF generation ON auth_grants
                WHEN NEW.scope < 31
             BEGIN UPDATE auth_grants SET scope = 31 WHERE id = NEW.id; END",
        );
        let trigger = match self {
            Self::None | Self::EndsUnheard | Self::ChangesUnheard | Self::EpochsUnheard => return,
            Self::ArrivalForgotten => &ARRIVAL,
            Self::FloorForgotten => &FLOOR,
            Self::CodeForgotten => &CODE,
            Self::LinksKept => &LINKS,
            Self::RefreshForgotten => &REFRESHED,
            Self::ScopeGrows => &SCOPE,
        };
        let mut connection = db.acquire().await.unwrap();
        let planted = db.query(trigger).execute(&mut *connection).await;
        planted.unwrap();
    }

    /// Puts it before a cache.
    pub(super) fn around(self, cache: Arc<dyn TokenCache>) -> Arc<dyn TokenCache> {
        match self {
            Self::EndsUnheard | Self::ChangesUnheard | Self::EpochsUnheard => {
                Arc::new(Deaf { cache, to: self })
            }
            Self::None
            | Self::ArrivalForgotten
            | Self::FloorForgotten
            | Self::CodeForgotten
            | Self::LinksKept
            | Self::RefreshForgotten
            | Self::ScopeGrows => cache,
        }
    }
}

/// A cache that says that it was told.
struct Deaf {
    cache: Arc<dyn TokenCache>,
    to: Fault,
}

impl fmt::Debug for Deaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deaf").finish_non_exhaustive()
    }
}

impl TokenCache for Deaf {
    fn read<'a>(&'a self, key: &'a TokenKey) -> Answer<'a, (Option<Cached>, Epoch)> {
        self.cache.read(key)
    }

    fn lease<'a>(&'a self, key: &'a TokenKey, lease: Lease) -> Answer<'a, Lease> {
        self.cache.lease(key, lease)
    }

    fn fill<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Lease,
        entry: Vec<u8>,
        life: Duration,
    ) -> Answer<'a, bool> {
        self.cache.fill(key, lease, entry, life)
    }

    fn invalidate<'a>(&'a self, keys: &'a [TokenKey], what: Invalidation) -> Answer<'a, ()> {
        match (self.to, what) {
            (Fault::EndsUnheard, Invalidation::Ended)
            | (Fault::ChangesUnheard, Invalidation::Changed) => Box::pin(async { Ok(()) }),
            _ => self.cache.invalidate(keys, what),
        }
    }

    fn epoch(&self) -> Answer<'_, Epoch> {
        self.cache.epoch()
    }

    fn begin_epoch(&self) -> Answer<'_, ()> {
        if self.to == Fault::EpochsUnheard {
            return Box::pin(async { Ok(()) });
        }
        self.cache.begin_epoch()
    }
}
