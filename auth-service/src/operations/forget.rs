//! What follows the end of links: audit in the same transaction, the cache after the commit.

use std::time::Duration;

use saycart_sql::{Database, WriteTransaction};
use tokio::time::{sleep, timeout};

use super::{Tokens, Trouble};
use crate::cache::{CacheError, Invalidation};
use crate::domain::audit::{AuditEvent, AuditKind, By};
use crate::domain::grant::EndReason;
use crate::domain::token::TokenKey;
use crate::metrics;
use crate::store::grant::Ended;
use crate::store::{self, StoreError};

/// How long a caller waits for the cache to be told, before it learns that it could not be.
pub(super) const TELL_WITHIN: Duration = Duration::from_secs(2);
const TELL_EVERY: Duration = Duration::from_millis(100);
/// As long as that, and for one try, waits whoever did not ask for an end: a token request or an
/// utterance does not need the cache.
const TRY_WITHIN: Duration = Duration::from_millis(50);
/// More links than that are not told one by one: a new epoch forgets everything.
const MOST_AT_ONCE: usize = 1_000;

/// Links that a transaction has ended. Once it is committed, [`Tokens::forget`] must have them.
#[derive(Debug, Default)]
#[must_use = "commit, then hand it to `Tokens::forget`: else the cache says that the links live"]
pub(crate) struct EndedLinks {
    keys: Vec<TokenKey>,
    count: u32,
}

/// What the cache is to be told.
#[derive(Debug)]
enum News {
    /// Something about these links.
    Of(Vec<TokenKey>, Invalidation),
    /// Nothing that it knows counts any more.
    Everything,
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

impl News {
    fn of(keys: Vec<TokenKey>, what: Invalidation) -> Self {
        if keys.len() > MOST_AT_ONCE {
            Self::Everything
        } else {
            Self::Of(keys, what)
        }
    }
}

impl Tokens {
    /// Writes down that these links ended.
    pub(super) async fn audit_ended(
        &self,
        transaction: &mut WriteTransaction,
        ended: Vec<Ended>,
        reason: EndReason,
        by: impl Into<By>,
    ) -> Result<EndedLinks, StoreError> {
        let by = by.into();
        let mut links = EndedLinks::default();
        for Ended {
            link,
            key,
            client,
            user,
        } in ended
        {
            let event = AuditEvent::new(AuditKind::GrantEnded, by.clone())
                .client(client)
                .user(user)
                .link(link)
                .with("reason", reason.name());
            store::audit::record(self.db(), transaction, self.now(), event).await?;
            links.keys.push(key);
            links.count += 1;
        }
        metrics::links_ended(reason, links.count);
        Ok(links)
    }

    /// Makes the cache forget links that a committed transaction has ended, because somebody
    /// wanted them ended. After an error they are ended all the same, and the same call again
    /// finds that so; only that nobody believes an old cache entry cannot be said yet.
    pub(crate) async fn forget(&self, links: EndedLinks) -> Result<(), Trouble> {
        self.invalidate(links.keys, Invalidation::Ended).await
    }

    /// As [`Tokens::forget`], for links that ended along the way, about which the caller did not
    /// ask.
    pub(super) async fn forget_along_the_way(&self, links: EndedLinks) {
        let EndedLinks { keys, count } = links;
        if keys.is_empty() {
            return;
        }
        let news = News::of(keys, Invalidation::Ended);
        let told = timeout(TRY_WITHIN, self.tell_once(&news)).await;
        if !matches!(told, Ok(Ok(()))) {
            tracing::warn!(
                count,
                "links that ended may be taken for alive until their cache entries are over"
            );
            self.tell_later(news);
        }
    }

    /// Makes the cache forget what it knows of a link that goes on.
    pub(super) async fn forget_state(&self, key: &TokenKey) -> Result<(), Trouble> {
        self.invalidate(vec![*key], Invalidation::Changed).await
    }

    /// Makes the cache forget what it knows of links that go on.
    pub(super) async fn forget_states(&self, keys: Vec<TokenKey>) -> Result<(), Trouble> {
        self.invalidate(keys, Invalidation::Changed).await
    }

    /// Makes the cache forget everything: what tokens may do was cut for very many at once.
    pub(super) async fn forget_everything(&self) -> Result<(), Trouble> {
        self.tell(News::Everything).await
    }

    async fn invalidate(&self, keys: Vec<TokenKey>, what: Invalidation) -> Result<(), Trouble> {
        if keys.is_empty() {
            return Ok(());
        }
        self.tell(News::of(keys, what)).await
    }

    async fn tell(&self, news: News) -> Result<(), Trouble> {
        let told = timeout(TELL_WITHIN, self.tell_cache(&news)).await;
        if told.is_ok() {
            return Ok(());
        }
        self.tell_later(news);
        Err(Trouble::CacheUntold)
    }

    /// Nobody waits any more, but the sooner the better. Once every entry that was there is over,
    /// there is nothing left to say.
    fn tell_later(&self, news: News) {
        let tokens = self.clone();
        let over = self.0.lifetimes.cache_entry;
        drop(self.0.tasks.spawn("forget", async move {
            if timeout(over, tokens.tell_cache(&news)).await.is_ok() {
                tracing::info!(?news, "the token cache was told of changed links, late");
            }
        }));
    }

    /// Returns when the cache was told.
    async fn tell_cache(&self, news: &News) {
        loop {
            match self.tell_once(news).await {
                Ok(()) => return,
                Err(error) => tracing::debug!(%error, "the token cache was not told"),
            }
            sleep(TELL_EVERY).await;
        }
    }

    async fn tell_once(&self, news: &News) -> Result<(), CacheError> {
        match news {
            News::Of(keys, what) => self.0.cache.invalidate(keys, *what).await,
            News::Everything => self.0.cache.begin_epoch().await,
        }
    }

    pub(super) fn db(&self) -> &Database {
        &self.0.db
    }
}
