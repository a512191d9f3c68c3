//! The keys of an auth-service elsewhere: asked for when a passport names one that is not known.
//!
//! Three things may not happen. A hundred passports of a new key must not become a hundred
//! questions: callers share one flight. Made-up key ids must not hammer auth-service: two
//! questions are at least [`Fetching::at_most_every`] apart, and whoever comes in between waits
//! for the next rather than being refused on old knowledge. And an auth-service that is away must
//! not make good passports bad: that is [`KeysUnreachable`], which callers may retry.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{Shared, WeakShared};
use parking_lot::Mutex;
use saycart_proto::auth::v1::ListPassportKeysRequest;
use saycart_proto::auth::v1::auth_service_client::AuthServiceClient;
use saycart_service::Timestamp;
use saycart_service::internal::Upstream;
use saycart_service::telemetry::call;
use tokio::time::Instant;
use tonic::{Request, Status};

use crate::metrics;

use super::{KeyId, KeySource, KeysUnreachable, LookUp, PassportKey, VerifyingKeys};

const LIST_PASSPORT_KEYS: &str = "saycart.auth.v1.AuthService/ListPassportKeys";

/// How auth-service is asked.
#[derive(Debug, Clone, Copy)]
pub struct Fetching {
    /// How long one question may take. Too short, and a busy auth-service fails calls that it
    /// would have answered; too long, and callers spend their whole deadline here.
    pub within: Duration,
    /// The least time between two questions. It is also what the first passport of a new key may
    /// have to wait when somebody else's key was just asked for.
    pub at_most_every: Duration,
}

impl Default for Fetching {
    fn default() -> Self {
        Self {
            within: Duration::from_secs(1),
            at_most_every: Duration::from_millis(500),
        }
    }
}

/// The keys that auth-service's `ListPassportKeys` gives, kept until a new one is met.
#[derive(Debug, Clone)]
pub struct RemoteKeys(Arc<Remote>);

#[derive(Debug)]
struct Remote {
    auth: AuthServiceClient<Upstream>,
    fetching: Fetching,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    keys: Arc<VerifyingKeys>,
    asked_at: Option<Instant>,
    /// Weak: a question that nobody waits for any more is dropped, not resumed hours later with
    /// its deadline long gone.
    flight: Option<WeakShared<Flight>>,
}

/// A question under way. It ends by putting the answer into [`State::keys`].
type Flight = Pin<Box<dyn Future<Output = Result<(), KeysUnreachable>> + Send>>;

/// Whether a question was under way when the caller came.
enum Boarding {
    /// It began before the caller came, so its answer may lack the caller's key.
    Joined(Shared<Flight>),
    /// It begins with this caller.
    Started(Shared<Flight>),
}

impl RemoteKeys {
    /// Asks over this channel. Nothing is sent before the first passport comes.
    pub fn new(auth: Upstream, fetching: Fetching) -> Self {
        Self(Arc::new(Remote {
            auth: AuthServiceClient::new(auth),
            fetching,
            state: Mutex::default(),
        }))
    }
}

impl KeySource for RemoteKeys {
    fn find<'a>(&'a self, id: &'a KeyId, now: Timestamp) -> LookUp<'a> {
        Box::pin(async move {
            // A key is published before its first use, so an answer to a question that began
            // after the passport came is final; one that was under way already is not.
            loop {
                let known = Arc::clone(&self.0.state.lock().keys);
                if let Some(key) = known.get(id, now) {
                    return Ok(Some(key));
                }
                match Remote::board(&self.0) {
                    Boarding::Joined(flight) => flight.await?,
                    Boarding::Started(flight) => {
                        flight.await?;
                        let known = Arc::clone(&self.0.state.lock().keys);
                        return Ok(known.get(id, now));
                    }
                }
            }
        })
    }
}

impl Remote {
    fn board(self: &Arc<Self>) -> Boarding {
        let mut state = self.state.lock();
        if let Some(flight) = state.flight.as_ref().and_then(WeakShared::upgrade) {
            return Boarding::Joined(flight);
        }
        let remote = Arc::clone(self);
        let flight: Flight = Box::pin(async move { remote.fly().await });
        let flight = flight.shared();
        state.flight = flight.downgrade();
        Boarding::Started(flight)
    }

    async fn fly(&self) -> Result<(), KeysUnreachable> {
        let earliest = self
            .state
            .lock()
            .asked_at
            .map(|at| at + self.fetching.at_most_every);
        if let Some(earliest) = earliest {
            tokio::time::sleep_until(earliest).await;
        }
        self.state.lock().asked_at = Some(Instant::now());

        let answer = self.ask().await;
        metrics::keys_fetched(&answer);

        let mut state = self.state.lock();
        state.flight = None; // whoever comes from here on knows more than this question did
        state.keys = Arc::new(answer?);
        Ok(())
    }

    async fn ask(&self) -> Result<VerifyingKeys, KeysUnreachable> {
        let mut request = Request::new(ListPassportKeysRequest {});
        request.set_timeout(self.fetching.within);
        let answer = tokio::time::timeout(
            self.fetching.within,
            call(LIST_PASSPORT_KEYS, request, async |request| {
                self.auth.clone().list_passport_keys(request).await
            }),
        )
        .await
        .map_err(KeysUnreachable::because)?
        .map_err(|status: Status| KeysUnreachable::because(status))?;

        let keys = answer
            .into_inner()
            .keys
            .into_iter()
            .map(PassportKey::try_from);
        Ok(keys
            .filter_map(|key| {
                key.inspect_err(|error| {
                    tracing::warn!(%error, "auth-service published a passport key that is no key");
                })
                .ok()
            })
            .collect())
    }
}
