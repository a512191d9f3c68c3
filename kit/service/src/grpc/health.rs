//! `grpc.health.v1`: what load balancers, and our own clients, go by.

use std::pin::Pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use crate::Runtime;

/// How long one may watch: a client of ours then makes a new connection, perhaps to a replica that
/// was not there before, and lets what is under way end on the old one.
const WATCH_FOR: Duration = Duration::from_mins(5);

/// The health of these services, which is the process's readiness. Whoever watches is let go after
/// a while, and when the process drains: a call that never ends would keep it from ending.
pub fn health_service(
    runtime: &Runtime,
    services: &'static [&'static str],
) -> HealthServer<impl Health + use<>> {
    HealthServer::new(FollowsReadiness {
        services,
        ready: runtime.health.watch(),
        draining: runtime.tasks.draining(),
    })
}

#[derive(Debug, Clone)]
struct FollowsReadiness {
    services: &'static [&'static str],
    ready: watch::Receiver<bool>,
    draining: CancellationToken,
}

impl FollowsReadiness {
    fn knows(&self, service: &str) -> bool {
        service.is_empty() || self.services.contains(&service)
    }

    fn status(&self, ready: bool) -> HealthCheckResponse {
        let serves = ready && !self.draining.is_cancelled();
        let status = if serves {
            ServingStatus::Serving
        } else {
            ServingStatus::NotServing
        };
        HealthCheckResponse {
            status: status.into(),
        }
    }

    /// Now, and after every change.
    fn changes(mut self) -> impl Stream<Item = HealthCheckResponse> {
        self.ready.mark_changed();
        let draining = self.draining.clone();
        stream::unfold(self, |mut state| async move {
            state.ready.changed().await.ok()?;
            let ready = *state.ready.borrow_and_update();
            Some((state.status(ready), state))
        })
        .take_until(async move {
            drop(tokio::time::timeout(WATCH_FOR, draining.cancelled()).await);
        })
    }
}

#[tonic::async_trait]
impl Health for FollowsReadiness {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        if !self.knows(&request.get_ref().service) {
            return Err(Status::not_found("no such service here"));
        }
        let ready = *self.ready.borrow();
        Ok(Response::new(self.status(ready)))
    }

    type WatchStream =
        Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send + 'static>>;

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        if self.knows(&request.get_ref().service) {
            let changes = self.clone().changes().map(Ok);
            return Ok(Response::new(Box::pin(changes)));
        }
        // The service may be added later: the protocol does not end such a watch.
        let unknown = HealthCheckResponse {
            status: ServingStatus::ServiceUnknown.into(),
        };
        let draining = self.draining.clone();
        let forever = stream::once(std::future::ready(Ok(unknown)))
            .chain(stream::pending())
            .take_until(draining.cancelled_owned());
        Ok(Response::new(Box::pin(forever)))
    }
}
