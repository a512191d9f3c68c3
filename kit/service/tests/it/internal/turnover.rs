//! Connections and certificates come to their end under load, and no call does.

use std::time::Duration;

use saycart_service::Tasks;
use saycart_service::grpc::Age;
use saycart_service::internal::{InternalTls, Upstream};

use super::authority::Authority;
use super::crowd::Crowd;
use super::replica::{Kind, Replica};

/// Of a connection: some are turned over every moment.
const SHORT: Age = Age::Limited(Duration::from_millis(250));

/// So many replicas, whose connections come to their age all the time, under many callers: what was
/// counted.
async fn turns_over_under_load(replicas: usize) -> String {
    let kind = Kind {
        age: SHORT,
        ..Kind::default()
    };
    let mut all = Vec::new();
    for _ in 0..replicas {
        all.push(Replica::of_kind(&kind).await);
    }
    let urls: Vec<_> = all
        .iter()
        .map(|it| format!("http://{}", it.address))
        .collect();
    let tasks = Tasks::default();
    let upstream = Upstream::balanced(&urls.join(","), "auth-service", None, &tasks).unwrap();
    let crowd = Crowd::of(32, upstream);
    let turned_over = || all.iter().all(|replica| replica.connections() >= 10);

    crowd.calls(150).await;
    crowd
        .calls_until("ten connections to each replica", turned_over)
        .await;

    // Whoever comes twice comes under the same id, which is what makes it once.
    assert_eq!(kind.ledger.ids(), usize::try_from(crowd.made()).unwrap());
    format!(
        "{} calls over {} connections, {} of them twice",
        crowd.made(),
        all.iter().map(Replica::connections).sum::<u32>(),
        kind.ledger.repeats()
    )
}

/// tonic's own balancer loses a call now and then when a connection comes to its age.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_age_under_load_lose_no_call_and_nothing_is_done_twice() {
    println!("{}", turns_over_under_load(2).await);
}

/// There is no other connection to go to: a call that is lost goes the same way once more.
#[tokio::test(flavor = "multi_thread")]
async fn the_connection_to_the_only_replica_ages_and_loses_no_call_either() {
    println!("{}", turns_over_under_load(1).await);
}

/// Leaves are replaced on both sides while calls go on, and each side meets the other's old one
/// and new one.
#[tokio::test(flavor = "multi_thread")]
async fn renewed_certificates_are_shown_under_load_and_cost_no_call() {
    let ours = Authority::new();
    let tasks = Tasks::default();
    let identity = |name: &str| {
        let tls = ours.identity(name);
        tls.reload(&tasks);
        tls
    };
    let (server, client) = (identity("auth-service"), identity("skill-gateway"));
    let kind = Kind {
        tls: Some(server.clone()),
        age: SHORT,
        ..Kind::default()
    };
    let (one, two) = (Replica::of_kind(&kind).await, Replica::of_kind(&kind).await);
    let [first, second] = [&one, &two].map(|it| format!("https://{}", it.address));
    let urls = format!("{first},{second}");
    let upstream = Upstream::balanced(&urls, "auth-service", Some(client.clone()), &tasks);
    let crowd = Crowd::of(8, upstream.unwrap());
    let connected_anew = async |side: &str| {
        let enough = [one.connections() + 3, two.connections() + 3];
        let anew = || one.connections() >= enough[0] && two.connections() >= enough[1];
        crowd
            .calls_until(&format!("new connections, {side}"), anew)
            .await;
    };
    connected_anew("with the first certificates").await;

    for (name, tls) in [("auth-service", &server), ("skill-gateway", &client)] {
        let before = InternalTls::presented(tls);
        ours.identity(name);
        let is_new = || tls.presented() != before;
        crowd
            .calls_until(&format!("{name} reads its new files"), is_new)
            .await;
        connected_anew(name).await;
    }

    assert_eq!(kind.ledger.ids(), usize::try_from(crowd.made()).unwrap());
}
