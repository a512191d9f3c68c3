//! The client's side: calls go to replicas that are connected and say that they are well.
//!
//! A name is resolved anew every few seconds, and at once when a call fails. To each address one
//! connection is kept, and on it the replica's `grpc.health.v1` is watched. Calls go to the less
//! busy of two that serve; where none says that it serves, to one that is connected all the same,
//! because half a service beats none. What the balancer of the library does not do is what this is
//! for: with no address it answers instead of waiting, a dead address is never called, and a call
//! that loses its connection is made again on another, a few times, within what is left of its time;
//! one that takes half of its time is made again once.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use tokio::time::{Instant, timeout};
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::transport::Channel;
use tonic::{Status, TimeoutExpired};
use tower::{Service, ServiceExt as _};

use super::dial::{UpstreamError, Way};
use super::members::{Member, Members, UnderWay, follow_all};
use super::names::{Names, SystemNames};
use super::tls::InternalTls;
use crate::{Deadline, Tasks, causes};

/// For a caller that names no deadline.
const CALL_WITHIN: Duration = Duration::from_secs(10);
/// How often a call is made again whose connection is lost. Once is too little: replicas that
/// started together turn their connections over together.
const REPEATS: u32 = 3;

/// A service of ours, reached over memory or over the network. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Upstream(Kind);

#[derive(Debug, Clone)]
enum Kind {
    One(Channel),
    Many(Arc<Members>),
}

impl From<Channel> for Upstream {
    fn from(channel: Channel) -> Self {
        Self(Kind::One(channel))
    }
}

impl Upstream {
    /// The replicas of the service `name` behind `url`, or behind several with commas between;
    /// they are followed until the process drains. Nothing is connected yet.
    pub fn balanced(
        url: &str,
        name: &'static str,
        tls: Option<InternalTls>,
        tasks: &Tasks,
    ) -> Result<Self, UpstreamError> {
        Self::balanced_by(Arc::new(SystemNames), url, name, tls, tasks)
    }

    /// The same, with somebody else to say where the names in the URLs lead.
    pub fn balanced_by(
        names: Arc<dyn Names>,
        url: &str,
        name: &'static str,
        tls: Option<InternalTls>,
        tasks: &Tasks,
    ) -> Result<Self, UpstreamError> {
        let way = Arc::new(Way::to(url, Some(name), tls)?.asking(names));
        let members = Arc::new(Members::new(name));
        let follow = follow_all(Arc::clone(&members), way);
        // Who is connected by then serves what is still under way.
        let draining = tasks.draining();
        let _detached = tasks.spawn("upstream", async move {
            draining.run_until_cancelled(follow).await;
        });
        Ok(Self(Kind::Many(members)))
    }

    /// Waits until a replica says that it serves.
    pub async fn ready(&self) {
        if let Kind::Many(members) = &self.0 {
            members.one_serves().await;
        }
    }
}

impl Service<Request<Body>> for Upstream {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Status>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match &self.0 {
            Kind::One(channel) => {
                let channel = channel.clone();
                Box::pin(async move { send(channel, request).await })
            }
            Kind::Many(members) => Box::pin(call(Arc::clone(members), request)),
        }
    }
}

async fn send(channel: Channel, request: Request<Body>) -> Result<Response<Body>, Status> {
    channel.oneshot(request).await.map_err(|error| {
        // The channel itself keeps to `grpc-timeout`; all else is of the connection, whatever
        // code the library has for it.
        if is_late(&error) {
            late()
        } else {
            Status::unavailable(causes(&error).to_string())
        }
    })
}

fn is_late(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |&error| error.source())
        .any(<dyn Error>::is::<TimeoutExpired>)
}

fn late() -> Status {
    Status::deadline_exceeded("the time for this request is over")
}

/// Calls one of the replicas, and others when that one's connection is lost or when it takes half
/// of the time.
async fn call(members: Arc<Members>, request: Request<Body>) -> Result<Response<Body>, Status> {
    let deadline = Instant::now() + time_of(request.headers());
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let again = |time_left: Option<Duration>| {
        let mut request = Request::new(Body::new(Full::new(body.clone())));
        *request.method_mut() = head.method.clone();
        *request.uri_mut() = head.uri.clone();
        *request.headers_mut() = head.headers.clone();
        *request.extensions_mut() = head.extensions.clone();
        if let Some(timeout) = time_left.and_then(grpc_timeout) {
            request.headers_mut().insert("grpc-timeout", timeout);
        }
        request
    };
    let may_repeat = may_repeat(&head.method, &head.headers);
    let mut repeats = if may_repeat { REPEATS } else { 0 };
    let mut failed: Option<Arc<Member>> = None;
    loop {
        let member = members.pick(failed.as_ref(), deadline).await?;
        let left = deadline.saturating_duration_since(Instant::now());
        // A peer that hangs must leave time for another one.
        let share = if repeats > 0 && members.count() > 1 {
            left / 2
        } else {
            left
        };
        let request = again(failed.is_some().then_some(left));
        let error = match timeout(share, try_on(&members, &member, request)).await {
            Ok(Ok(response)) => return Ok(response),
            Ok(Err(error)) => {
                if repeats == 0 {
                    return Err(error);
                }
                repeats -= 1;
                error
            }
            Err(_elapsed) => {
                members.report_failure();
                if repeats == 0 {
                    return Err(late());
                }
                // Where everything is slow, more calls make it slower.
                repeats = 0;
                late()
            }
        };
        if Instant::now() >= deadline {
            return Err(error);
        }
        tracing::debug!(
            upstream = members.name(),
            address = %member.address,
            error = error.message(),
            "a call failed and is made again"
        );
        failed = Some(member);
    }
}

async fn try_on(
    members: &Members,
    member: &Member,
    request: Request<Body>,
) -> Result<Response<Body>, Status> {
    let _under_way = UnderWay::on(member);
    let answer = send(member.channel.clone(), request).await;
    if answer.is_err() {
        members.report_failure();
    }
    answer
}

/// Every call of ours may come twice: changes carry a request id. A form of a page may not; only
/// gRPC's own clients ask for trailers (RFC 9110 §10.1.4), the gateway strips that from pages.
fn may_repeat(method: &Method, headers: &HeaderMap) -> bool {
    headers.contains_key(header::TE) || method == Method::GET || method == Method::HEAD
}

fn time_of(headers: &HeaderMap) -> Duration {
    headers
        .get("grpc-timeout")
        .cloned()
        .and_then(|timeout| {
            let mut metadata = HeaderMap::new();
            metadata.insert("grpc-timeout", timeout);
            Deadline::of_metadata(&MetadataMap::from_headers(metadata))
        })
        .map_or(CALL_WITHIN, Deadline::remaining)
}

fn grpc_timeout(left: Duration) -> Option<HeaderValue> {
    // At most eight digits: below 28 hours.
    HeaderValue::try_from(format!("{}m", left.as_millis().min(99_999_999))).ok()
}
