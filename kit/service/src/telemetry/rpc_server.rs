//! The span and the duration of a gRPC call that is served.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use saycart_telemetry::{db, names, red};
use tokio::time::Instant;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tower::{Layer, Service};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::context;
use super::http_server::continue_trace;
use super::methods::{is_fault, of_path, status_name};
use crate::Deadline;

/// Around everything that a gRPC server does. Health checks pass unseen: they come every second
/// and say nothing that readiness does not.
#[derive(Debug, Clone, Copy)]
pub struct RpcServerLayer;

impl<S> Layer<S> for RpcServerLayer {
    type Service = RpcServerService<S>;

    fn layer(&self, inner: S) -> RpcServerService<S> {
        RpcServerService(inner)
    }
}

/// A service inside an [`RpcServerLayer`].
#[derive(Debug, Clone)]
pub struct RpcServerService<S>(S);

impl<S, B, R> Service<Request<B>> for RpcServerService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if request.uri().path().starts_with("/grpc.health.v1.") {
            return Box::pin(self.0.call(request));
        }
        let method = of_path(request.uri().path());
        let span = span(method);
        if let Some(caller) = context::caller(request.headers()) {
            continue_trace(&span, caller);
        }
        let metadata = MetadataMap::from_headers(request.headers().clone());
        let served = Served {
            method,
            code: None,
            deadline: Deadline::of_metadata(&metadata),
            span: span.clone(),
            started: Instant::now(),
        };
        let answering = span.in_scope(|| self.0.call(request)).instrument(span);
        Box::pin(async move {
            // The whole of it, so that it is dropped when this is.
            let mut served = served;
            let response = answering.await?;
            served.code = Some(code_of(&response));
            Ok(response)
        })
    }
}

fn span(method: &'static str) -> Span {
    tracing::info_span!(
        parent: None,
        "rpc.server",
        { names::SPAN_NAME } = method,
        { names::SPAN_KIND } = "server",
        { names::SPAN_STATUS } = Empty,
        { names::RPC_SYSTEM_NAME } = "grpc",
        { names::RPC_METHOD } = method,
        { names::RPC_STATUS_CODE } = Empty,
        { names::ERROR_TYPE } = Empty,
    )
}

/// A refusal stands in the head of the answer. What becomes of an answer that has begun well is
/// not looked at: ours are one message each.
fn code_of<R>(response: &Response<R>) -> Code {
    Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code())
}

/// Counts on drop: also a call that its caller gave up.
struct Served {
    method: &'static str,
    code: Option<Code>,
    deadline: Option<Deadline>,
    span: Span,
    started: Instant,
}

impl Drop for Served {
    fn drop(&mut self) {
        let is_over = |deadline: Deadline| deadline.remaining().is_zero();
        let code = self.code.unwrap_or(if self.deadline.is_some_and(is_over) {
            Code::DeadlineExceeded
        } else {
            Code::Cancelled
        });
        let status = status_name(code);
        self.span.record(names::RPC_STATUS_CODE, status);
        if is_fault(code) {
            db::fail(&self.span, status);
        }
        let trace_id = context::trace_id(&self.span);
        red::rpc_server(self.method, status, self.started.elapsed(), trace_id);
    }
}
