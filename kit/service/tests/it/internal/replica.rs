//! A service that has nothing but its health, which anybody who is known may ask for.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use axum::middleware::{Next, from_fn};
use futures_util::StreamExt as _;
use parking_lot::Mutex;

use saycart_service::grpc::{Age, health_service, serve};
use saycart_service::internal::{Admission, InternalListener, InternalTls, Upstream};
use saycart_service::{Deadline, Probe, Runtime, Tasks, normalise_timeout};
use tokio::net::{TcpListener, TcpStream};
use tonic::service::Routes;
use tonic::{Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// How long anything is waited for that comes by itself.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
/// Names a call, as the request id of Alexa's does.
pub(crate) const REQUEST_ID: &str = "request-id";

/// Which replica was called with which request id, in order: what replicas share, as their
/// database is.
#[derive(Clone, Default)]
pub(crate) struct Ledger(Arc<Mutex<BTreeMap<String, Vec<SocketAddr>>>>);

impl Ledger {
    fn write(&self, id: &str, replica: SocketAddr) {
        let mut calls = self.0.lock();
        calls.entry(id.to_owned()).or_default().push(replica);
    }

    /// Who was called with this id.
    pub(crate) fn called_with(&self, id: &str) -> Vec<SocketAddr> {
        self.0.lock().get(id).cloned().unwrap_or_default()
    }

    /// How many ids there are: what was done, seen from outside.
    pub(crate) fn ids(&self) -> usize {
        self.0.lock().len()
    }

    /// How often an id came again.
    pub(crate) fn repeats(&self) -> usize {
        self.0.lock().values().map(|calls| calls.len() - 1).sum()
    }
}

/// What a replica is like.
#[derive(Clone)]
pub(crate) struct Kind {
    pub(crate) tls: Option<InternalTls>,
    pub(crate) age: Age,
    pub(crate) ledger: Ledger,
}

impl Default for Kind {
    fn default() -> Self {
        Self {
            tls: None,
            age: Age::NETWORK,
            ledger: Ledger::default(),
        }
    }
}

/// What is counted at a replica.
#[derive(Default)]
struct Counts {
    served: AtomicU32,
    connections: AtomicU32,
    silent: AtomicBool,
}

/// A process of one.
pub(crate) struct Replica {
    pub(crate) address: SocketAddr,
    pub(crate) probe: Probe,
    counts: Arc<Counts>,
    runtime: Runtime,
}

impl Replica {
    pub(crate) async fn start(tls: Option<InternalTls>) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), tls).await
    }

    pub(crate) async fn start_at(address: SocketAddr, tls: Option<InternalTls>) -> Self {
        let kind = Kind {
            tls,
            ..Kind::default()
        };
        Self::of_kind_at(address, kind).await
    }

    pub(crate) async fn of_kind(kind: &Kind) -> Self {
        Self::of_kind_at(([127, 0, 0, 1], 0).into(), kind.clone()).await
    }

    async fn of_kind_at(address: SocketAddr, kind: Kind) -> Self {
        let runtime = Runtime::on_system_clock();
        let probe = runtime.health.register("part");
        probe.ready();
        let listener = InternalListener::bind(address, kind.tls, &runtime.tasks)
            .await
            .unwrap();
        let address = listener.local_addr();
        let counts = Arc::new(Counts::default());
        let accepted = Arc::clone(&counts);
        let listener = listener.inspect(move |_| {
            accepted.connections.fetch_add(1, Ordering::Relaxed);
        });
        let (counting, ledger) = (Arc::clone(&counts), kind.ledger);
        let health = Routes::new(health_service(&runtime, &["saycart.test"]))
            .into_axum_router()
            .layer(from_fn(
                move |request: axum::extract::Request, next: Next| {
                    let (counts, ledger) = (Arc::clone(&counting), ledger.clone());
                    async move {
                        if request.uri().path().ends_with("/Check") {
                            counts.served.fetch_add(1, Ordering::Relaxed);
                            if let Some(id) = request.headers().get(REQUEST_ID) {
                                ledger.write(id.to_str().unwrap(), address);
                            }
                            if counts.silent.load(Ordering::Relaxed) {
                                std::future::pending::<()>().await;
                            }
                        }
                        next.run(request).await
                    }
                },
            ));
        let routes = Admission::HEALTH.guard(health.into());
        let stop = runtime.tasks.draining();
        let served = serve("test", routes, listener, kind.age, stop);
        let _running = runtime.tasks.spawn("server", served);
        Self {
            address,
            probe,
            counts,
            runtime,
        }
    }

    /// How often it was asked.
    pub(crate) fn served(&self) -> u32 {
        self.counts.served.load(Ordering::Relaxed)
    }

    /// How many connections it accepted.
    pub(crate) fn connections(&self) -> u32 {
        self.counts.connections.load(Ordering::Relaxed)
    }

    /// From now on it answers no call, though it goes on saying that it is well.
    pub(crate) fn falls_silent(&self) {
        self.counts.silent.store(true, Ordering::Relaxed);
    }

    /// Ends it in order: what is under way ends by itself.
    pub(crate) async fn stop(self) {
        self.runtime.tasks.shut_down(Duration::from_mins(1)).await;
    }

    /// Ends it without a word to anybody.
    pub(crate) async fn break_off(self) {
        self.runtime.tasks.aborting().cancel();
        self.runtime.tasks.shut_down(Duration::ZERO).await;
    }
}

/// Asks, with two seconds of time.
pub(crate) async fn ask(upstream: &Upstream) -> Result<(), Status> {
    ask_as(upstream, None).await
}

/// The same, under a request id.
pub(crate) async fn ask_as(upstream: &Upstream, id: Option<&str>) -> Result<(), Status> {
    let mut request = Request::new(HealthCheckRequest {
        service: "saycart.test".to_owned(),
    });
    if let Some(id) = id {
        request
            .metadata_mut()
            .insert(REQUEST_ID, id.parse().unwrap());
    }
    let deadline = Deadline::within(Duration::from_secs(2));
    deadline.apply(&mut request);
    let mut client = HealthClient::new(upstream.clone());
    match deadline.run(client.check(request)).await {
        Ok(answer) => answer.map(drop).map_err(normalise_timeout),
        Err(late) => Err(Status::deadline_exceeded(late.to_string())),
    }
}

/// A door before another one that counts who comes.
pub(crate) struct Knocks {
    pub(crate) address: SocketAddr,
    count: Arc<AtomicU32>,
    _tasks: Tasks,
}

impl Knocks {
    pub(crate) async fn at(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (count, tasks) = (Arc::new(AtomicU32::new(0)), Tasks::default());
        let (counting, own) = (Arc::clone(&count), tasks.clone());
        let _running = tasks.spawn("door", async move {
            while let Ok((mut near, _)) = listener.accept().await {
                counting.fetch_add(1, Ordering::Relaxed);
                let _passing = own.spawn("pass", async move {
                    if let Ok(mut far) = TcpStream::connect(behind).await {
                        drop(tokio::io::copy_bidirectional(&mut near, &mut far).await);
                    }
                });
            }
        });
        Self {
            address,
            count,
            _tasks: tasks,
        }
    }

    pub(crate) fn count(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }
}
