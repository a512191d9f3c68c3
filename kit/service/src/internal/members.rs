//! The replicas of a service: who is connected, who serves, whose turn it is.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::dial::{Address, CONNECT_WITHIN, Way};
use crate::causes;

/// How often a name is resolved; DNS itself may be half a minute behind.
const RESOLVE_EVERY: Duration = Duration::from_secs(5);
/// How long a look-up may take. A resolver that says nothing must not hold up the rest.
const RESOLVE_WITHIN: Duration = Duration::from_secs(4);
/// How long to wait before an address is tried again; twice as long after each time, up to
/// [`CONNECT_AT_LEAST_EVERY`].
const CONNECT_EVERY: Duration = Duration::from_millis(250);
const CONNECT_AT_LEAST_EVERY: Duration = Duration::from_secs(2);
/// How long a call waits for a connection that may serve it, e.g. while everything starts.
const MEMBER_WITHIN: Duration = Duration::from_secs(1);
/// How long it takes until a connection that is gone is known to be.
const KNOWN_WITHIN: Duration = Duration::from_millis(50);

/// The replicas that are connected.
#[derive(Debug)]
pub(super) struct Members {
    name: &'static str,
    list: watch::Sender<List>,
    turn: AtomicUsize,
    /// A call failed: look at once where the replicas are.
    failed: Notify,
}

type List = Vec<Arc<Member>>;

/// One replica.
pub(super) struct Member {
    pub(super) address: Address,
    pub(super) channel: Channel,
    state: State,
    under_way: Arc<AtomicUsize>,
}

/// What is known of a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It says that it serves.
    Serves,
    /// It says that it does not, but answers.
    Connected,
    /// Its connection has ended, and another is being made.
    Broken,
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("address", &self.address)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Member {
    /// As far as is known.
    fn is_connected(&self) -> bool {
        self.state != State::Broken
    }

    /// Whether both speak of one connection, whatever has become known of it meanwhile.
    fn shares_connection(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.under_way, &other.under_way)
    }
}

/// Counts a call for as long as it is under way.
pub(super) struct UnderWay(Arc<AtomicUsize>);

impl UnderWay {
    pub(super) fn on(member: &Member) -> Self {
        member.under_way.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(&member.under_way))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Members {
    /// Nobody yet.
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            list: watch::Sender::new(Vec::new()),
            turn: AtomicUsize::new(0),
            failed: Notify::new(),
        }
    }

    /// Whose replicas they are.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// How many are connected.
    pub(super) fn count(&self) -> usize {
        self.list.borrow().len()
    }

    /// Waits until one of them says that it serves.
    pub(super) async fn one_serves(&self) {
        let mut list = self.list.subscribe();
        let serves = |list: &List| list.iter().any(|member| member.state == State::Serves);
        drop(list.wait_for(serves).await);
    }

    /// A call on one of them failed.
    pub(super) fn report_failure(&self) {
        self.failed.notify_one();
    }

    /// The less busy of two that serve, on another connection than the one that failed. Somebody
    /// who does not serve is called all the same when nobody else is there: half a service beats
    /// none. While nobody is connected, it waits a moment.
    pub(super) async fn pick(
        &self,
        failed: Option<&Arc<Member>>,
        deadline: Instant,
    ) -> Result<Arc<Member>, Status> {
        let deadline = deadline.min(Instant::now() + MEMBER_WITHIN);
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let is_good = |it: &Arc<Member>| {
            it.is_connected() && failed.is_none_or(|failed| !it.shares_connection(failed))
        };
        let mut list = self.list.subscribe();
        let found = async {
            if failed.is_some() {
                let good = list.wait_for(|list| list.iter().any(is_good));
                let is_found = timeout(KNOWN_WITHIN, good).await.is_ok();
                if is_found || list.borrow().iter().any(|it| it.is_connected()) {
                    return;
                }
            }
            drop(list.wait_for(|list| list.iter().any(is_good)).await);
        };
        // Late or not, whoever is there by then is chosen from.
        let _elapsed = timeout_at(deadline, found).await;
        let list: List = self.list.borrow().clone();
        let fit = |prefers: fn(&Member) -> bool| {
            let good = list.iter().filter(|it| is_good(it) && prefers(it));
            less_busy(&good.collect::<Vec<_>>(), turn).cloned()
        };
        let chosen = fit(|it| it.state == State::Serves).or_else(|| fit(|_| true));
        // Only what failed is left. Where its health still comes through, its connection came to its
        // age, and the channel makes another by itself.
        let alive = || list.iter().find(|it| it.is_connected()).or(list.first());
        let chosen = chosen.or_else(|| alive().cloned());
        chosen.ok_or_else(|| Status::unavailable(format!("no {} is connected", self.name)))
    }

    fn set(&self, member: Member) {
        let member = Arc::new(member);
        self.list.send_modify(|list| {
            list.retain(|other| other.address != member.address);
            list.push(member);
        });
    }

    fn remove(&self, address: &Address) {
        self.list.send_if_modified(|list| {
            let before = list.len();
            list.retain(|member| member.address != *address);
            list.len() != before
        });
    }
}

fn less_busy<'a>(members: &[&'a Arc<Member>], turn: usize) -> Option<&'a Arc<Member>> {
    let one = members.get(turn.checked_rem(members.len())?)?;
    let other = members.get((turn + 1) % members.len())?;
    let busy = |member: &Member| member.under_way.load(Ordering::Relaxed);
    Some(if busy(other) < busy(one) { other } else { one })
}

/// Keeps a follower for each address that the name has.
pub(super) async fn follow_all(members: Arc<Members>, way: Arc<Way>) {
    let mut followed: HashMap<Address, CancellationToken> = HashMap::new();
    let mut followers = FuturesUnordered::new();
    loop {
        // While a name is looked up and between two look-ups, the followers go on.
        let look_up = async {
            let found = timeout(RESOLVE_WITHIN, way.resolve()).await;
            found.unwrap_or_default()
        };
        let found = beside(&mut followers, look_up).await;
        followed.retain(|address, stop| {
            // Where they were is the best that is known while a name cannot be resolved.
            let stays = found.contains(address) || !found.knows(address);
            if !stays {
                stop.cancel();
            }
            stays
        });
        for address in found.addresses() {
            followed.entry(address.clone()).or_insert_with(|| {
                let stop = CancellationToken::new();
                let (token, members, way) = (stop.clone(), Arc::clone(&members), Arc::clone(&way));
                followers.push(async move {
                    token
                        .run_until_cancelled(follow(&members, &way, &address))
                        .await;
                    members.remove(&address);
                });
                stop
            });
        }
        let rest = async {
            tokio::select! {
                () = sleep(RESOLVE_EVERY) => {}
                () = async {
                    members.failed.notified().await;
                    sleep(CONNECT_EVERY).await;
                } => {}
            }
        };
        beside(&mut followers, rest).await;
    }
}

/// Waits for something while the followers go on.
async fn beside<F: Future<Output = ()>, T>(
    followers: &mut FuturesUnordered<F>,
    work: impl Future<Output = T>,
) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            Some(()) = followers.next(), if !followers.is_empty() => {}
        }
    }
}

/// Keeps a connection to one address, and its place among the members up to date.
async fn follow(members: &Members, way: &Arc<Way>, address: &Address) {
    let mut pause = CONNECT_EVERY;
    loop {
        let why = match way.connect(address).await {
            // A replica that refuses us says so only after the handshake (TLS 1.3): it counts as
            // connected once it has answered.
            Ok(channel) => match watch_health(members, address, channel).await {
                Watched::Answered { why } => {
                    // Connections are turned over all the time: the next is made at once.
                    tracing::debug!(upstream = members.name, %address, why, "connecting anew");
                    pause = CONNECT_EVERY;
                    continue;
                }
                Watched::Silent { why } => why,
            },
            Err(why) => why,
        };
        members.remove(address);
        if pause == CONNECT_EVERY {
            tracing::info!(upstream = members.name, %address, why, "not connected");
        } else {
            tracing::debug!(upstream = members.name, %address, why, "not connected");
        }
        sleep(pause).await;
        pause = (pause * 2).min(CONNECT_AT_LEAST_EVERY);
    }
}

/// How it went to watch a replica.
enum Watched {
    /// It answered, until then.
    Answered { why: String },
    /// It never did.
    Silent { why: String },
}

/// Returns when the connection is of no use any more.
async fn watch_health(members: &Members, address: &Address, channel: Channel) -> Watched {
    let under_way = Arc::new(AtomicUsize::new(0));
    let member = |state| Member {
        address: address.clone(),
        channel: channel.clone(),
        state,
        under_way: Arc::clone(&under_way),
    };
    let request = HealthCheckRequest {
        service: String::new(),
    };
    let mut client = HealthClient::new(channel.clone());
    let first = async {
        let mut changes = client.watch(request).await?.into_inner();
        let state = changes.message().await?;
        Ok::<_, Status>((changes, state))
    };
    let (mut changes, first) = match timeout(CONNECT_WITHIN, first).await {
        Ok(Ok((changes, Some(first)))) => (changes, first),
        Ok(Ok((_, None))) => {
            let why = "it does not say how it is".to_owned();
            return Watched::Silent { why };
        }
        Ok(Err(status)) => {
            let why = causes(&status).to_string();
            return Watched::Silent { why };
        }
        Err(_elapsed) => {
            let why = "its health cannot be asked for in time".to_owned();
            return Watched::Silent { why };
        }
    };
    let mut next = Some(first);
    let why = loop {
        match next.take() {
            Some(health) if health.status() == ServingStatus::Serving => {
                members.set(member(State::Serves));
            }
            Some(_) => members.set(member(State::Connected)),
            None => break "the watch ended".to_owned(),
        }
        match changes.message().await {
            Ok(change) => next = change,
            Err(status) => break causes(&status).to_string(),
        }
    };
    // Others first, until it is connected anew.
    members.set(member(State::Broken));
    Watched::Answered { why }
}
