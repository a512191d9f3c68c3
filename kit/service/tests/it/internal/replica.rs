//! A service that has nothing but its health, which anybody who is known may ask for.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::middleware::{Next, from_fn};

use saycart_service::grpc::{Age, health_service, serve};
use saycart_service::internal::{Admission, InternalListener, InternalTls, Upstream};
use saycart_service::{Deadline, Probe, Runtime, Tasks, normalise_timeout};
use tokio::net::{TcpListener, TcpStream};
use tonic::service::Routes;
use tonic::{Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// A process of one.
pub(crate) struct Replica {
    pub(crate) address: SocketAddr,
    pub(crate) probe: Probe,
    served: Arc<AtomicU32>,
    runtime: Runtime,
}

impl Replica {
    pub(crate) async fn start(tls: Option<InternalTls>) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), tls).await
    }

    pub(crate) async fn start_at(address: SocketAddr, tls: Option<InternalTls>) -> Self {
        let runtime = Runtime::on_system_clock();
        let probe = runtime.health.register("part");
        probe.ready();
        let listener = InternalListener::bind(address, tls, &runtime.tasks)
            .await
            .unwrap();
        let address = listener.local_addr();
        let served = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&served);
        let health = Routes::new(health_service(&runtime, &["saycart.test"]))
            .into_axum_router()
            .layer(from_fn(
                move |request: axum::extract::Request, next: Next| {
                    if request.uri().path().ends_with("/Check") {
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    next.run(request)
                },
            ));
        let routes = Admission::HEALTH.guard(health.into());
        let stop = runtime.tasks.draining();
        let _running = runtime.tasks.spawn(
            "server",
            serve("test", routes, listener, Age::NETWORK, stop),
        );
        Self {
            address,
            probe,
            served,
            runtime,
        }
    }

    /// How often it was asked.
    pub(crate) fn served(&self) -> u32 {
        self.served.load(Ordering::Relaxed)
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
    let mut request = Request::new(HealthCheckRequest {
        service: "saycart.test".to_owned(),
    });
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
