//! A service that has nothing but its health, which anybody who is known may ask for.

use std::net::SocketAddr;
use std::time::Duration;

use saycart_service::grpc::{health_service, serve};
use saycart_service::internal::{Admission, InternalListener, InternalTls, Upstream};
use saycart_service::{Deadline, Probe, Runtime, normalise_timeout};
use tonic::service::Routes;
use tonic::{Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// A process of one.
pub(crate) struct Replica {
    pub(crate) address: SocketAddr,
    pub(crate) probe: Probe,
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
        let health = Routes::new(health_service(&runtime, &["saycart.test"]));
        let routes = Admission::HEALTH.guard(health);
        let stop = runtime.tasks.draining();
        let _running = runtime
            .tasks
            .spawn("server", serve("test", routes, listener, stop));
        Self {
            address,
            probe,
            runtime,
        }
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
