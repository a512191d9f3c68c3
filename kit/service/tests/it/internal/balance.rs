//! Calls go where somebody answers.

use std::net::SocketAddr;
use std::time::Duration;

use saycart_service::Tasks;
use saycart_service::internal::{InternalTls, Upstream};
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout};
use tonic::Code;

use super::authority::Authority;
use super::replica::{Knocks, PATIENCE, Replica, ask};

fn upstream(addresses: &[SocketAddr], tasks: &Tasks) -> Upstream {
    let urls: Vec<_> = addresses.iter().map(|it| format!("http://{it}")).collect();
    Upstream::balanced(&urls.join(","), "auth-service", None, tasks).unwrap()
}

/// An address where nobody listens any more.
async fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

#[tokio::test]
async fn with_nobody_to_call_the_answer_comes_at_once_and_is_unavailable() {
    let tasks = Tasks::default();
    let upstream = upstream(&[nobody().await], &tasks);
    let start = Instant::now();

    let refused = ask(&upstream).await.unwrap_err();

    assert_eq!(refused.code(), Code::Unavailable, "{refused}");
    // Within the caller's deadline: that is what the caller gives two seconds for.
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_dead_address_fails_no_call() {
    let replica = Replica::start(None).await;
    let tasks = Tasks::default();
    let upstream = upstream(&[nobody().await, replica.address], &tasks);

    for _ in 0..200 {
        ask(&upstream).await.unwrap();
    }
}

#[tokio::test]
async fn replicas_that_end_and_come_back_fail_no_call() {
    let (one, two) = (Replica::start(None).await, Replica::start(None).await);
    let (first, second) = (one.address, two.address);
    let tasks = Tasks::default();
    let upstream = upstream(&[first, second], &tasks);
    let calls = async |count: u32| {
        for number in 0..count {
            ask(&upstream)
                .await
                .unwrap_or_else(|status| panic!("call {number}: {status}"));
        }
    };
    calls(50).await;

    // In order, while calls go on; nothing that lasts keeps it from ending.
    let ((), ()) = tokio::join!(one.stop(), calls(100));
    let one = Replica::start_at(first, None).await;
    calls(50).await;
    // Without a word: its connections break in the middle of calls.
    let ((), ()) = tokio::join!(two.break_off(), calls(100));
    calls(50).await;
    one.stop().await;
    let _two = Replica::start_at(second, None).await;
    upstream.ready().await;
    calls(50).await;
}

#[tokio::test]
async fn a_replica_that_says_it_does_not_serve_is_spared() {
    let (one, two) = (Replica::start(None).await, Replica::start(None).await);
    let tasks = Tasks::default();
    let upstream = upstream(&[one.address, two.address], &tasks);
    let calls = async |replica: &Replica| {
        let before = replica.served();
        for _ in 0..20 {
            ask(&upstream).await.unwrap();
        }
        replica.served() - before
    };
    // The word travels: from then on nobody calls it.
    let is_spared = async |replica: &Replica| {
        let spared = async { while calls(replica).await > 0 {} };
        let spared = timeout(PATIENCE, spared).await;
        assert!(spared.is_ok(), "{} is still called", replica.address);
    };
    upstream.ready().await;

    one.probe.not_ready("shutting down");
    is_spared(&one).await;
    assert_eq!(calls(&two).await, 20);

    two.probe.not_ready("the database is away");
    one.probe.ready();
    is_spared(&two).await;
    assert_eq!(calls(&one).await, 20);

    // Nobody serves: half a service beats none, and none is waited for.
    one.probe.not_ready("the database is away");
    ask(&upstream).await.unwrap();
}

/// Its certificate has expired, say: it is refused after each handshake, and does not knock at the
/// door all the time.
#[tokio::test]
async fn whoever_is_refused_comes_back_slowly() {
    let (ours, strangers) = (Authority::new(), Authority::new());
    let server = Replica::start(Some(ours.identity("auth-service"))).await;
    let mut files = strangers.files("stranger", &["spiffe://saycart/skill-gateway"]);
    files.ca = ours.and_the_root_of(&strangers);
    let knocks = Knocks::at(server.address).await;
    let tasks = Tasks::default();
    let url = format!("https://127.0.0.1:{}", knocks.address.port());
    let stranger = InternalTls::load(files).unwrap();
    let upstream = Upstream::balanced(&url, "auth-service", Some(stranger), &tasks).unwrap();

    for _ in 0..3 {
        let refused = ask(&upstream).await.unwrap_err();
        assert_eq!(refused.code(), Code::Unavailable, "{refused}");
    }

    // Three calls took three seconds at least; without a pause it were thousands.
    assert!(knocks.count() < 40, "{}", knocks.count());
}

/// A connection is accepted and nothing ever answers on it: no call is tried there. What becomes
/// of a replica that hangs later, `hanging` is about.
#[tokio::test]
async fn a_replica_that_hangs_from_the_start_is_not_called() {
    let replica = Replica::start(None).await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let tasks = Tasks::default();
    let upstream = upstream(&[silent.local_addr().unwrap(), replica.address], &tasks);

    for _ in 0..20 {
        ask(&upstream).await.unwrap();
    }
}
