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

/// How often a name is resolved; DNS itself may be half a minute behind.
const RESOLVE_EVERY: Duration = Duration::from_secs(5);
/// How long to wait before an address is tried again.
const CONNECT_EVERY: Duration = Duration::from_millis(250);
/// How long a call waits for a connection that may serve it, e.g. while everything starts.
const MEMBER_WITHIN: Duration = Duration::from_secs(1);

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
    serves: bool,
    under_way: Arc<AtomicUsize>,
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("address", &self.address)
            .field("serves", &self.serves)
            .finish_non_exhaustive()
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
        let serves = |list: &List| list.iter().any(|member| member.serves);
        drop(list.wait_for(serves).await);
    }

    /// A call on one of them failed.
    pub(super) fn report_failure(&self) {
        self.failed.notify_one();
    }

    /// The less busy of two that serve, on another connection than the one that failed; after a
    /// while any other, or even that one.
    pub(super) async fn pick(
        &self,
        failed: Option<&Arc<Member>>,
        deadline: Instant,
    ) -> Result<Arc<Member>, Status> {
        let deadline = deadline.min(Instant::now() + MEMBER_WITHIN);
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let is_other = |member: &Arc<Member>| failed.is_none_or(|it| !Arc::ptr_eq(it, member));
        let mut list = self.list.subscribe();
        let good = |list: &List| list.iter().any(|it| it.serves && is_other(it));
        let list: List = match timeout_at(deadline, list.wait_for(good)).await {
            Ok(Ok(list)) => list.clone(),
            Ok(Err(_)) | Err(_) => self.list.borrow().clone(),
        };
        let fit = |prefers: fn(&Member) -> bool| {
            let others = list.iter().filter(|it| is_other(it) && prefers(it));
            less_busy(&others.collect::<Vec<_>>(), turn).cloned()
        };
        let chosen = fit(|it| it.serves).or_else(|| fit(|_| true));
        // Only the one that failed is left: it may have been the connection.
        let chosen = chosen.or_else(|| list.first().cloned());
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
        match way.resolve().await {
            Ok(addresses) => {
                followed.retain(|address, stop| {
                    let stays = addresses.contains(address);
                    if !stays {
                        stop.cancel();
                    }
                    stays
                });
                for address in addresses {
                    followed.entry(address.clone()).or_insert_with(|| {
                        let stop = CancellationToken::new();
                        let (token, members, way) =
                            (stop.clone(), Arc::clone(&members), Arc::clone(&way));
                        followers.push(async move {
                            let following = follow(&members, &way, &address);
                            token.run_until_cancelled(following).await;
                            members.remove(&address);
                        });
                        stop
                    });
                }
            }
            // Where they were is the best that is known.
            Err(error) => {
                tracing::debug!(upstream = members.name, %error, "the name cannot be resolved");
            }
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
        let mut rest = std::pin::pin!(rest);
        loop {
            tokio::select! {
                () = &mut rest => break,
                Some(()) = followers.next(), if !followers.is_empty() => {}
            }
        }
    }
}

/// Keeps a connection to one address, and its place among the members up to date.
async fn follow(members: &Members, way: &Arc<Way>, address: &Address) {
    let mut said = false;
    loop {
        match way.connect(address).await {
            Ok(channel) => {
                said = false;
                // A server ends connections that grew old (`max_connection_age`): the place is
                // kept until a new one fails, too.
                let why = watch_health(members, address, channel).await;
                tracing::debug!(upstream = members.name, %address, why, "connecting anew");
            }
            Err(error) => {
                members.remove(address);
                if said {
                    tracing::debug!(upstream = members.name, %address, error, "not connected");
                } else {
                    tracing::info!(upstream = members.name, %address, error, "not connected");
                    said = true;
                }
                sleep(CONNECT_EVERY).await;
            }
        }
    }
}

/// Returns when the connection is of no use any more, and says why.
async fn watch_health(members: &Members, address: &Address, channel: Channel) -> String {
    let under_way = Arc::new(AtomicUsize::new(0));
    let member = |serves| Member {
        address: address.clone(),
        channel: channel.clone(),
        serves,
        under_way: Arc::clone(&under_way),
    };
    let request = HealthCheckRequest {
        service: String::new(),
    };
    let mut client = HealthClient::new(channel.clone());
    let reason = match timeout(CONNECT_WITHIN, client.watch(request)).await {
        Ok(Ok(response)) => {
            let mut changes = response.into_inner();
            loop {
                match changes.message().await {
                    Ok(Some(health)) => {
                        members.set(member(health.status() == ServingStatus::Serving));
                    }
                    Ok(None) => break "the connection ended".to_owned(),
                    Err(status) => break status.to_string(),
                }
            }
        }
        Ok(Err(status)) => status.to_string(),
        Err(_elapsed) => "its health cannot be asked for in time".to_owned(),
    };
    // Others first, until it is connected anew.
    members.set(member(false));
    reason
}
