//! Replicas come and go, and the calls find them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use saycart_service::Tasks;
use saycart_service::internal::{Names, Upstream};

use super::crowd::Crowd;
use super::replica::{Kind, Replica};

/// A name that leads where the test wants, as a headless Service's does.
#[derive(Debug, Default)]
struct Changing(Mutex<Vec<SocketAddr>>);

impl Changing {
    fn leads_to(&self, replicas: &[Replica]) {
        *self.0.lock() = replicas.iter().map(|replica| replica.address).collect();
    }
}

#[tonic::async_trait]
impl Names for Changing {
    async fn look_up(&self, _host: &str, _port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(self.0.lock().clone())
    }
}

/// How many calls each has had.
fn served<'a>(replicas: impl IntoIterator<Item = &'a Replica>) -> Vec<u32> {
    replicas.into_iter().map(Replica::served).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_come_get_their_share_and_those_that_go_cost_no_call() {
    let kind = Kind::default();
    let mut replicas = Vec::new();
    for _ in 0..4 {
        replicas.push(Replica::of_kind(&kind).await);
    }
    let (names, tasks) = (Arc::new(Changing::default()), Tasks::default());
    names.leads_to(&replicas[..2]);
    let names_too = Arc::clone(&names) as Arc<dyn Names>;
    let url = "http://auth-service:7001";
    let upstream = Upstream::balanced_by(names_too, url, "auth-service", None, &tasks);
    let crowd = Crowd::of(8, upstream.unwrap());
    crowd.calls(10).await;
    assert_eq!(served(&replicas[2..]), [0, 0]);

    // Two become four.
    names.leads_to(&replicas);
    let all_are_called = || !served(&replicas).contains(&0);
    crowd
        .calls_until("all four are called", all_are_called)
        .await;
    let before = served(&replicas);
    crowd.calls(250).await;
    let after = served(&replicas);
    let had: Vec<u32> = after.iter().zip(before).map(|(is, was)| is - was).collect();
    let all: u32 = had.iter().sum();
    let fair = |calls: &u32| (15..=35).contains(&(calls * 100 / all));
    assert!(had.iter().all(fair), "{had:?} of {all} calls");

    // Four become two: those that the name has left are called no more, and may end.
    names.leads_to(&replicas[2..]);
    let last = Mutex::new(served(&replicas[..2]));
    let are_left = || {
        let now = served(&replicas[..2]);
        std::mem::replace(&mut *last.lock(), now.clone()) == now
    };
    // Whatever is asked at first has seen nothing of it yet.
    crowd.calls(1).await;
    crowd
        .calls_until("the first two are called no more", are_left)
        .await;
    let rest = replicas.split_off(2);
    let ((), ()) = tokio::join!(crowd.calls(100), async {
        for replica in replicas {
            replica.stop().await;
        }
    });
    drop(rest);
    assert_eq!(kind.ledger.ids(), usize::try_from(crowd.made()).unwrap());
}
