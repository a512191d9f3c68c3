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

/// tonic's own balancer loses a call now and then when a connection comes to its age.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_age_under_load_lose_no_call_and_nothing_is_done_twice() {
    let kind = Kind {
        age: SHORT,
        ..Kind::default()
    };
    let (one, two) = (Replica::of_kind(&kind).await, Replica::of_kind(&kind).await);
    let urls = format!("http://{},http://{}", one.address, two.address);
    let tasks = Tasks::default();
    let upstream = Upstream::balanced(&urls, "auth-service", None, &tasks).unwrap();
    let crowd = Crowd::of(32, upstream);
    let turned_over = || one.connections().min(two.connections()) >= 10;

    crowd.calls(150).await;
    crowd
        .calls_until("ten connections to each replica", turned_over)
        .await;

    // Whoever comes twice comes under the same id, which is what makes it once.
    assert_eq!(kind.ledger.ids(), usize::try_from(crowd.made()).unwrap());
    println!(
        "{} calls over {} connections, {} of them twice",
        crowd.made(),
        one.connections() + two.connections(),
        kind.ledger.repeats()
    );
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
