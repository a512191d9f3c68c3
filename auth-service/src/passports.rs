//! Passports: who the shopper is and what they may do, signed for the internal services.
//!
//! The signing key is made here, in memory, and replaced daily; only its public half is ever
//! written down, before the first passport is signed with it. So there is nothing to steal at
//! rest and nothing to share between replicas.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use saycart_passport::{
    Audience, ClientId, InvalidName, InvalidScope, Issuer, LinkId, PassportClaims, PassportId,
    PassportKey, Scopes, Signer, SigningError, Subject,
};
use saycart_service::{SecretString, Tasks, Timestamp, causes};
use saycart_sql::Database;

use crate::entropy;
use crate::operations::ActiveToken;
use crate::store::clock::DbClock;
use crate::store::{self, StoreError};

/// How long a key signs.
const KEY_LIFE: Duration = Duration::from_hours(24);
/// How long after that its public half is still needed: longer than any passport lives.
const KEY_REST: Duration = Duration::from_hours(1);
/// How long a verifier may keep the public keys without asking again: it must have forgotten none
/// that is still needed, so this is less than [`KEY_REST`].
pub(crate) const KEYS_MAY_BE_KEPT: Duration = Duration::from_mins(5);
const LOOK_EVERY: Duration = Duration::from_mins(10);
/// A passport outlives its token by no more than this: an utterance that was begun in time ends
/// in time.
const BEYOND_TOKEN: Duration = Duration::from_secs(10);

/// Why there is no passport.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PassportsError {
    /// No key can be made, or nothing signed with it.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The key cannot be published.
    #[error("the passport key cannot be published")]
    Store(#[from] StoreError),
    /// A name does not fit into a passport.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A scope does not fit into a passport.
    #[error(transparent)]
    Scope(#[from] InvalidScope),
    /// The token speaks for no shopper.
    #[error("a client's own token has no passport")]
    NobodysToken,
}

impl From<sqlx::Error> for PassportsError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A passport, and when it dies.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) passport: SecretString,
    pub(crate) expires_at: Timestamp,
}

/// The office that issues passports. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Passports(Arc<Office>);

#[derive(Debug)]
struct Office {
    db: Database,
    clock: DbClock,
    issuer: Issuer,
    life: Duration,
    signing: RwLock<Arc<Signing>>,
}

#[derive(Debug)]
struct Signing {
    signer: Signer,
    until: Timestamp,
}

impl Passports {
    /// Makes a key and publishes its public half.
    pub(crate) async fn open(
        db: Database,
        clock: DbClock,
        public_url: &str,
        life: Duration,
    ) -> Result<Self, PassportsError> {
        let issuer = Issuer::parse(public_url)?;
        let signing = RwLock::new(Arc::new(publish(&db, &clock).await?));
        Ok(Self(Arc::new(Office {
            db,
            clock,
            issuer,
            life,
            signing,
        })))
    }

    /// Signs a passport for a good token.
    pub(crate) fn issue(&self, token: &ActiveToken) -> Result<Issued, PassportsError> {
        let office = &self.0;
        let user = token.user.ok_or(PassportsError::NobodysToken)?;
        let now = office.clock.now();
        let expires_at = expiry(now, office.life, token.expires_at);
        let audiences = token.scopes.audiences();
        let audiences: Result<Vec<_>, _> = audiences
            .into_iter()
            .map(|audience| Audience::parse(audience.name()))
            .collect();
        let claims = PassportClaims {
            issuer: office.issuer.clone(),
            subject: Subject::parse(user.to_string())?,
            audiences: audiences?,
            client_id: ClientId::parse(token.client.to_string())?,
            scopes: Scopes::of(token.scopes.names())?,
            issued_at: now,
            expires_at,
            id: PassportId::parse(hex::encode(entropy::random::<16>()))?,
            link_id: LinkId::parse(token.link.to_string())?,
        };
        let signing = Arc::clone(&office.signing.read());
        Ok(Issued {
            passport: signing.signer.sign(&claims)?,
            expires_at,
        })
    }

    /// The public keys that may have signed a passport which still lives, of all replicas.
    pub(crate) async fn keys(&self) -> Result<Vec<PassportKey>, StoreError> {
        let mut connection = self.0.db.acquire().await?;
        store::passport_key::living(&self.0.db, &mut connection).await
    }

    /// Replaces the key daily until the process drains.
    pub(crate) async fn renew_for_ever(self, tasks: Tasks) {
        let draining = tasks.draining();
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while draining.run_until_cancelled(ticks.tick()).await.is_some() {
            if let Err(error) = self.renew_if_due().await {
                // The key before goes on signing for as long as its public half is published.
                tracing::warn!(
                    error = %causes(&error),
                    "the passport key could not be replaced; trying again in ten minutes"
                );
            }
        }
    }

    /// Replaces the key if it has signed for a day.
    pub(crate) async fn renew_if_due(&self) -> Result<(), PassportsError> {
        let due = self.0.signing.read().until <= self.0.clock.now();
        if due {
            let signing = publish(&self.0.db, &self.0.clock).await?;
            *self.0.signing.write() = Arc::new(signing);
        }
        Ok(())
    }
}

/// Dead with its token, and never more than its own life from now.
fn expiry(now: Timestamp, life: Duration, token: Timestamp) -> Timestamp {
    now.plus(life).min(token.max(now.plus(BEYOND_TOKEN)))
}

/// Makes a key; its public half is in the database before this returns.
async fn publish(db: &Database, clock: &DbClock) -> Result<Signing, PassportsError> {
    let signer = Signer::generate()?;
    let until = clock.now().plus(KEY_LIFE);
    let key = PassportKey {
        key_id: signer.key_id().clone(),
        public_key: *signer.public_key(),
        expires_at: until.plus(KEY_REST),
    };
    let mut transaction = db.begin_write().await?;
    store::passport_key::insert(db, &mut transaction, &key).await?;
    transaction.commit().await?;
    tracing::info!(key.id = key.key_id.as_str(), "published a passport key");
    Ok(Signing { signer, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passport_dies_with_its_token_or_ten_seconds_later() {
        let now = Timestamp::from_seconds(1_795_000_000);
        let minute = Duration::from_mins(1);
        let in_seconds = |seconds| now.plus(Duration::from_secs(seconds));

        assert_eq!(expiry(now, minute, in_seconds(3_600)), in_seconds(60));
        assert_eq!(expiry(now, minute, in_seconds(30)), in_seconds(30));
        assert_eq!(expiry(now, minute, in_seconds(3)), in_seconds(10));
    }
}
