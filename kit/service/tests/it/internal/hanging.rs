//! A replica that takes calls and never answers them.

use std::time::Duration;

use http::Request;
use saycart_service::Tasks;
use saycart_service::internal::Upstream;
use tokio::time::timeout;
use tonic::Code;
use tonic::body::Body;
use tower::ServiceExt as _;

use super::crowd::Crowd;
use super::replica::{Kind, PATIENCE, REQUEST_ID, Replica, ask_as};

/// Two replicas that were both called already, of which the first has fallen silent since: nothing
/// but calls would tell.
struct Pair {
    silent: Replica,
    well: Replica,
    kind: Kind,
    upstream: Upstream,
    _tasks: Tasks,
}

impl Pair {
    async fn of_which_one_falls_silent() -> Self {
        let kind = Kind::default();
        let (silent, well) = (Replica::of_kind(&kind).await, Replica::of_kind(&kind).await);
        let urls = format!("http://{},http://{}", silent.address, well.address);
        let tasks = Tasks::default();
        let upstream = Upstream::balanced(&urls, "auth-service", None, &tasks).unwrap();
        let both = || silent.served() > 0 && well.served() > 0;
        Crowd::of(1, upstream.clone())
            .calls_until("both are called", both)
            .await;
        silent.falls_silent();
        Self {
            silent,
            well,
            kind,
            upstream,
            _tasks: tasks,
        }
    }
}

/// Half of the time is for the first replica, the rest for the other.
#[tokio::test]
async fn a_call_that_one_replica_swallows_is_answered_by_the_other() {
    let pair = Pair::of_which_one_falls_silent().await;
    let ids = ["a", "b", "c", "d"];

    for id in ids {
        ask_as(&pair.upstream, Some(id)).await.unwrap();
    }

    let ways = ids.map(|id| pair.kind.ledger.called_with(id));
    let (silent, well) = (pair.silent.address, pair.well.address);
    let swallowed = ways.iter().filter(|way| **way == [silent, well]).count();
    let answered = ways.iter().filter(|way| **way == [well]).count();
    assert!(swallowed > 0, "the silent one was never called: {ways:?}");
    assert_eq!(swallowed + answered, ids.len(), "{ways:?}");
}

/// A form may have done what it asked for: it has all of its time, and comes once.
#[tokio::test]
async fn a_form_that_a_replica_swallows_is_not_sent_to_the_other() {
    let pair = Pair::of_which_one_falls_silent().await;
    let post = async |id: &str| {
        let form = Request::post("/grpc.health.v1.Health/Check")
            .header("grpc-timeout", "300m")
            .header(REQUEST_ID, id)
            .body(Body::empty())
            .unwrap();
        pair.upstream.clone().oneshot(form).await
    };

    let (id, sent) = timeout(PATIENCE, async {
        for id in 0.. {
            let id = format!("form-{id}");
            let sent = post(&id).await;
            if pair
                .kind
                .ledger
                .called_with(&id)
                .contains(&pair.silent.address)
            {
                return (id, sent);
            }
        }
        unreachable!("there is always another number");
    })
    .await
    .expect("the silent one is called sooner or later");

    let given_up = sent.unwrap_err();
    assert_eq!(pair.kind.ledger.called_with(&id), [pair.silent.address]);
    assert!(
        matches!(given_up.code(), Code::DeadlineExceeded | Code::Cancelled),
        "{given_up}"
    );
}

/// Everybody who can be called hangs: the caller's time is all that it takes.
#[tokio::test]
async fn with_nobody_who_answers_the_call_ends_with_its_time() {
    let pair = Pair::of_which_one_falls_silent().await;
    pair.well.falls_silent();

    let asked = ask_as(&pair.upstream, Some("nobody"));
    let refused = timeout(Duration::from_secs(30), asked).await;

    let refused = refused.expect("it ends").unwrap_err();
    assert_eq!(refused.code(), Code::DeadlineExceeded, "{refused}");
    assert_eq!(pair.kind.ledger.called_with("nobody").len(), 2);
}
