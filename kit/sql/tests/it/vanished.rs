//! A server that vanishes: no answer, and nobody hangs up.

use std::time::Duration;

use saycart_sql::{Committed, Database, Failure, PoolSettings, Statement, classify};
use saycart_testing::PostgresServer;
use secrecy::SecretString;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

static ONE: Statement = Statement::new("SELECT 1");

/// The way to a server. What was connected when a machine vanished stays silent for ever; what
/// connects later reaches the one that took its name over.
struct Way {
    port: u16,
    vanished: watch::Sender<u32>,
    _carrier: JoinSet<()>,
}

impl Way {
    async fn to(target: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let vanished = watch::Sender::new(0);
        let machines = vanished.clone();
        let mut carrier = JoinSet::new();
        carrier.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                connections.spawn(carry(near, target, machines.subscribe()));
            }
        });
        Self {
            port,
            vanished,
            _carrier: carrier,
        }
    }

    /// A pool of so many connections over this way.
    async fn pool_of(&self, size: u32) -> Database {
        let url = format!("postgres://saycart@127.0.0.1:{}/postgres", self.port);
        let wait = Duration::from_secs(20);
        let settings = PoolSettings { size, wait };
        let db = Database::connect(&SecretString::from(url), settings).await;
        db.unwrap()
    }

    fn machine_vanishes(&self) {
        self.vanished.send_modify(|count| *count += 1);
    }
}

async fn carry(mut near: TcpStream, target: u16, mut vanished: watch::Receiver<u32>) {
    let mut far = TcpStream::connect(("127.0.0.1", target)).await.unwrap();
    let machine = *vanished.borrow_and_update();
    let has_vanished = tokio::select! {
        _ended = copy_bidirectional(&mut near, &mut far) => false,
        _count = vanished.wait_for(|count| *count > machine) => true,
    };
    if has_vanished {
        std::future::pending::<()>().await;
    }
}

async fn asks(db: &Database) -> Result<(), sqlx::Error> {
    let mut connection = db.acquire().await?;
    let (_one,): (i32,) = db.query_as(&ONE).fetch_one(&mut *connection).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_vanishes_costs_what_was_under_way_and_no_more() {
    let server = PostgresServer::start();
    let way = Way::to(server.port()).await;
    let db = way.pool_of(3).await;
    let mut asking = db.acquire().await.unwrap();
    let mut given_up = db.acquire().await.unwrap();
    let mut committing = db.begin_write().await.unwrap();
    let (said, hears) = std::sync::mpsc::channel();
    committing.after_commit(move |committed| said.send(committed).unwrap());
    assert!(db.is_within_reach());

    way.machine_vanishes();
    let asked = db.query(&ONE).execute(&mut *asking).await;
    let within_reach = db.is_within_reach();
    let committed = committing.commit().await;
    {
        // Its caller goes away before any limit.
        let mut work = std::pin::pin!(db.query(&ONE).execute(&mut *given_up));
        assert!(futures_util::poll!(&mut work).is_pending());
    }
    drop((asking, given_up));

    assert_eq!(classify(&asked.unwrap_err()), Failure::Unavailable);
    assert_eq!(classify(&committed.unwrap_err()), Failure::Unavailable);
    assert_eq!(hears.try_recv(), Ok(Committed::Unknown));
    assert!(!within_reach);
    // All three places are free for connections to the new server.
    let (one, two, three) = tokio::join!(db.acquire(), db.acquire(), db.acquire());
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    drop((one, two, three));
    asks(&db).await.unwrap();
    assert!(db.is_within_reach());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_lay_idle_while_the_server_vanished_are_made_anew() {
    let server = PostgresServer::start();
    let way = Way::to(server.port()).await;
    let db = way.pool_of(1).await;
    asks(&db).await.unwrap();
    // What was used within the last second is taken as it is.
    tokio::time::sleep(Duration::from_millis(1_100)).await;

    way.machine_vanishes();

    asks(&db).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_pool_loses_no_more_than_one_request_for_each_connection() {
    let server = PostgresServer::start();
    let way = Way::to(server.port()).await;
    let db = way.pool_of(1).await;
    asks(&db).await.unwrap();
    // The connection is back in the pool, and was used lately.
    tokio::time::sleep(Duration::from_millis(200)).await;

    way.machine_vanishes();

    // Whether the first finds out depends on how long ago the last was; the second is served.
    let _first = asks(&db).await;
    asks(&db).await.unwrap();
}
