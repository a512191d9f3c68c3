//! Saying whose an access token is and what it is good for now.
//!
//! Forgeries and expired tokens are answered without I/O, known links from the cache, all others
//! with one statement, which many requests for one link share.

use super::{Tokens, Trouble};
use crate::cache::entry::{Entry, EntryVerdict};
use crate::cache::{Cached, Epoch, Lease};
use crate::config::TruthUnreachable;
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::grant::access::{AccessVerdict, acknowledged_after_jump, judge};
use crate::domain::ids::{ClientId, LinkId, UserId};
use crate::domain::key::Trust;
use crate::domain::scope::{Scope, ScopeSet};
use crate::domain::token::{AccessToken, PresentedToken, Token, TokenKey};
use crate::metrics::{self, Lookup, Source};
use crate::operations::EndedLinks;
use crate::store::grant::LinkView;
use crate::store::{self, StoreError};
use saycart_service::Timestamp;

/// Looks at the database before giving up: the first, and one more after each thing that another
/// request may have written meanwhile.
const TRIES: usize = 3;

/// A token that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActiveToken {
    /// The link that it belongs to.
    pub(crate) link: LinkId,
    /// Whose it is; `None` for a client that acts for itself.
    pub(crate) user: Option<UserId>,
    /// The client that it was issued to.
    pub(crate) client: ClientId,
    /// What it is good for: token ∩ link ∩ client ∩ the shopper's roles.
    pub(crate) scopes: ScopeSet,
    /// When it was made.
    pub(crate) issued_at: Timestamp,
    /// When it dies.
    pub(crate) expires_at: Timestamp,
    /// Which pair of its link it belongs to.
    pub(crate) generation: u32,
}

impl ActiveToken {
    /// `jti` (RFC 7662 §2.2): tokens of one second share it.
    pub(crate) fn id(&self) -> String {
        format!(
            "{}/{}/{}",
            self.link,
            self.generation,
            self.issued_at.as_seconds()
        )
    }
}

/// Why it cannot be said whether a token is good.
pub(crate) type ValidateError = Trouble;

/// The answer, and the link's row where the database had to be asked.
pub(super) struct Verdict {
    pub(super) active: Option<ActiveToken>,
    pub(super) looked_up: Option<LinkView>,
}

impl Verdict {
    const INACTIVE: Self = Self {
        active: None,
        looked_up: None,
    };
}

/// One look at a link's row that may end in the cache.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// The lease on the link, whosever it is.
    holder: Lease,
    /// Whether this look has it, and so may fill.
    is_ours: bool,
    /// The cache's epoch before.
    epoch: Epoch,
}

pub(super) fn counted(
    (judged, source): (Result<Verdict, Trouble>, Source),
) -> Result<Verdict, Trouble> {
    let is_active = judged.as_ref().ok().map(|verdict| verdict.active.is_some());
    metrics::validated(is_active, source);
    judged
}

impl Tokens {
    /// `None`: the token is not good, for whatever reason.
    pub(crate) async fn validate(
        &self,
        presented: &PresentedToken,
    ) -> Result<Option<ActiveToken>, ValidateError> {
        let Some(token) = self.genuine_access(presented).await? else {
            metrics::validated(Some(false), Source::Token);
            return Ok(None);
        };
        Ok(self.judge_access(&token).await?.active)
    }

    /// A genuine access token of a key that nobody else has, perhaps expired.
    pub(super) async fn genuine_access(
        &self,
        presented: &PresentedToken,
    ) -> Result<Option<AccessToken>, Trouble> {
        match self.read(presented).await {
            Ok((Token::Access(token), Trust::Full)) => Ok(Some(token)),
            Ok((Token::Access(_), Trust::Suspect) | (Token::Refresh(_), _)) => Ok(None),
            Err(error) => self.unreadable(error).map_or(Ok(None), Err),
        }
    }

    /// Judges a genuine access token.
    pub(super) async fn judge_access(&self, token: &AccessToken) -> Result<Verdict, Trouble> {
        let key = token.id.token_key();
        let seen = async { self.0.cache.read(&key).await.ok() };
        counted(self.judge_by_the_nearest(token, seen).await)
    }

    pub(super) async fn judge_by_the_nearest(
        &self,
        token: &AccessToken,
        seen: impl Future<Output = Option<(Option<Cached>, Epoch)>>,
    ) -> (Result<Verdict, Trouble>, Source) {
        if token.expires_at() <= self.now() {
            return (Ok(Verdict::INACTIVE), Source::Token);
        }
        let key = token.id.token_key();
        let Some((cached, epoch)) = seen.await else {
            metrics::cache_looked_up(Lookup::Bypass);
            return (self.judge_by_row(token, &key, None).await, Source::Sql);
        };
        match cached {
            Some(Cached::Dead) => {
                metrics::cache_looked_up(Lookup::Dead);
                return (Ok(Verdict::INACTIVE), Source::Cache);
            }
            Some(Cached::Sealed(bytes)) => {
                if let Some(signing) = self.ring().signing()
                    && let Some(entry) = Entry::open(&bytes, &key, &signing.keys)
                {
                    let verdict = match entry.judge(token, epoch, self.now()) {
                        EntryVerdict::Dead => Some(Ok(Verdict::INACTIVE)),
                        EntryVerdict::Good => {
                            let active = self.as_far_as_known(active_by_entry(&entry, token));
                            Some(active.map(|active| Verdict {
                                active: Some(active),
                                looked_up: None,
                            }))
                        }
                        EntryVerdict::Nothing => None,
                    };
                    if let Some(verdict) = verdict {
                        metrics::cache_looked_up(Lookup::Hit);
                        return (verdict, Source::Cache);
                    }
                }
            }
            None => {}
        }
        metrics::cache_looked_up(Lookup::Miss);
        let reading = self.begin_reading(&key, epoch).await;
        (self.judge_by_row(token, &key, reading).await, Source::Sql)
    }

    /// What a cached answer is worth now. While the database is out of reach nobody can end a link,
    /// but who did so just before could not tell the cache either.
    fn as_far_as_known(&self, active: ActiveToken) -> Result<ActiveToken, Trouble> {
        if self.db().is_within_reach() {
            return Ok(active);
        }
        match self.0.truth_unreachable {
            TruthUnreachable::Serve => Ok(ActiveToken {
                scopes: active.scopes.without(Scope::OrdersPlace),
                ..active
            }),
            TruthUnreachable::Deny => Err(Trouble::TruthUnreachable),
        }
    }

    /// Takes the lease before the row is read; `None`: the cache is away.
    async fn begin_reading(&self, key: &TokenKey, epoch: Epoch) -> Option<Reading> {
        let lease = Lease::random();
        let holder = self.0.cache.lease(key, lease).await.ok()?;
        Some(Reading {
            holder,
            is_ours: holder == lease,
            epoch,
        })
    }

    async fn judge_by_row(
        &self,
        token: &AccessToken,
        key: &TokenKey,
        reading: Option<Reading>,
    ) -> Result<Verdict, Trouble> {
        let flights = &self.0.flights;
        let mut pilot = None;
        let shared = match &reading {
            Some(Reading {
                holder,
                is_ours: true,
                epoch,
            }) => {
                pilot = Some(flights.begin(*key, *holder, *epoch));
                None
            }
            Some(Reading {
                holder,
                is_ours: false,
                epoch,
            }) => flights.join(key, *holder, *epoch).await,
            None => None,
        };
        let mut found = match shared {
            Some(found) => found,
            None => self.look_up(key).await?,
        };
        if let Some(pilot) = pilot.take() {
            pilot.land(&found);
        }
        for _ in 0..TRIES {
            let Some(view) = found else {
                return Ok(Verdict::INACTIVE);
            };
            // The database's clock has the last word: ours may have been behind.
            if token.expires_at() <= view.now {
                return Ok(Verdict::INACTIVE);
            }
            let policy = view.profile.policy();
            let learnt = match judge(&view.state, token, policy) {
                AccessVerdict::Good => true,
                AccessVerdict::Acknowledges => self.acknowledge(key, token, &view).await?,
                AccessVerdict::FastForwards => self.fast_forward(key, token, &view).await?,
                AccessVerdict::Revoked => {
                    // The link goes on. A lease that is left unused would keep its good tokens out
                    // of the cache until it is over, for as long as a dead one is presented.
                    if let Some(reading) = reading.filter(|reading| reading.is_ours) {
                        self.fill(key, reading, token, &view).await;
                    }
                    return Ok(Verdict::INACTIVE);
                }
                AccessVerdict::FromTheFuture => {
                    tracing::warn!(
                        link.id = %view.id,
                        presented = token.generation.get(),
                        current = view.state.generation.get(),
                        "a genuine access token is from the future of its link: was the database \
                         restored, or a key stolen?"
                    );
                    return Ok(Verdict::INACTIVE);
                }
            };
            if learnt {
                if let Some(reading) = reading.filter(|reading| reading.is_ours) {
                    self.fill(key, reading, token, &view).await;
                }
                let active = Some(active_by_view(&view, token));
                return Ok(Verdict {
                    active,
                    looked_up: Some(view),
                });
            }
            // Somebody else wrote first: what the row says now decides.
            found = self.look_up(key).await?;
        }
        Err(Trouble::Contended)
    }

    async fn look_up(&self, key: &TokenKey) -> Result<Option<LinkView>, Trouble> {
        let mut connection = self.db().acquire().await?;
        let view = store::grant::view(self.db(), &mut connection, key).await?;
        if let Some(view) = &view {
            self.0.clock.learn(view.now);
        }
        Ok(view)
    }

    async fn fill(&self, key: &TokenKey, reading: Reading, token: &AccessToken, view: &LinkView) {
        let (life, ring) = (self.0.lifetimes.cache_entry, self.ring());
        let Some(signing) = ring.signing() else {
            return;
        };
        let entry = Entry {
            link: view.id,
            client: view.client,
            user: view.user,
            known: view
                .state
                .known(view.profile.policy())
                .max(token.generation.get()),
            floor: view.state.floor,
            scope: view.scope,
            rights: view.rights,
            epoch: reading.epoch,
            fresh_until: view.now.plus(life),
        };
        let sealed = entry.seal(key, &signing.keys);
        // A fill that is lost costs a look-up, and nothing else.
        let filled = self.0.cache.fill(key, reading.holder, sealed, life).await;
        let filled = filled.unwrap_or(false);
        tracing::debug!(link.id = %view.id, filled, "looked up a link");
    }

    /// Writes down that a pair has arrived, and ends the link that this one replaces.
    async fn acknowledge(
        &self,
        key: &TokenKey,
        token: &AccessToken,
        view: &LinkView,
    ) -> Result<bool, Trouble> {
        let (tokens, key, token) = (self.clone(), *key, *token);
        let is_first_use = view.state.acknowledged == 0;
        let work = async move {
            let db = tokens.db();
            let mut transaction = db.begin_write().await?;
            let done = store::grant::acknowledge(db, &mut transaction, &key, &token).await?;
            let mut replaced = EndedLinks::default();
            if done && is_first_use {
                replaced = tokens.end_replaced_by(&mut transaction, &key).await?;
            }
            transaction.commit().await?;
            tokens.forget_along_the_way(replaced).await;
            Ok::<bool, StoreError>(done)
        };
        Ok(self.0.tasks.finish("acknowledge", work).await??)
    }

    async fn fast_forward(
        &self,
        key: &TokenKey,
        token: &AccessToken,
        view: &LinkView,
    ) -> Result<bool, Trouble> {
        let policy = view.profile.policy();
        let acknowledged = acknowledged_after_jump(token.generation, policy);
        let mut transaction = self.db().begin_write().await?;
        let done = store::grant::fast_forward(
            self.db(),
            &mut transaction,
            key,
            token,
            acknowledged,
            policy,
        )
        .await?;
        if done {
            let (presented, current) = (token.generation, view.state.generation);
            self.tell_of_jump(&mut transaction, view.id, presented, current)
                .await?;
            let event = AuditEvent::new(AuditKind::GrantFastForwarded, Actor::System)
                .client(view.client)
                .user(view.user)
                .link(view.id)
                .with("from", view.state.generation.get())
                .with("to", token.generation.get());
            store::audit::record(self.db(), &mut transaction, self.now(), event).await?;
        }
        transaction.commit().await?;
        Ok(done)
    }
}

fn active(
    token: &AccessToken,
    link: LinkId,
    user: Option<UserId>,
    client: ClientId,
) -> ActiveToken {
    ActiveToken {
        link,
        user,
        client,
        scopes: token.scope,
        issued_at: token.issued_at(),
        expires_at: token.expires_at(),
        generation: token.generation.get(),
    }
}

fn active_by_entry(entry: &Entry, token: &AccessToken) -> ActiveToken {
    let scopes = token.scope & entry.scope & entry.rights;
    ActiveToken {
        scopes,
        ..active(token, entry.link, entry.user, entry.client)
    }
}

fn active_by_view(view: &LinkView, token: &AccessToken) -> ActiveToken {
    let scopes = token.scope & view.scope & view.rights;
    ActiveToken {
        scopes,
        ..active(token, view.id, view.user, view.client)
    }
}
