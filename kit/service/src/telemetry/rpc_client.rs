//! The span and the duration of a gRPC call that is made.

use std::time::Instant;

use saycart_telemetry::{db, names, red};
use tonic::{Code, Request, Response, Status};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::context::{self, TRACEPARENT};
use super::methods::{is_fault, status_name};

/// Calls `method` (`saycart.cart.v1.CartService/AddItem`) in a span of its own, tells the callee
/// the trace, and counts how long it took, whatever `send` does meanwhile: deadline and
/// repetitions belong in there.
pub async fn call<T, U>(
    method: &'static str,
    mut request: Request<T>,
    send: impl AsyncFnOnce(Request<T>) -> Result<Response<U>, Status>,
) -> Result<Response<U>, Status> {
    let span = tracing::debug_span!(
        "rpc.client",
        { names::SPAN_NAME } = method,
        { names::SPAN_KIND } = "client",
        { names::SPAN_STATUS } = Empty,
        { names::RPC_SYSTEM_NAME } = "grpc",
        { names::RPC_METHOD } = method,
        { names::RPC_STATUS_CODE } = Empty,
        { names::ERROR_TYPE } = Empty,
    );
    // Without a collector there is none: the callee hears of the request that this is part of.
    let known = span.clone().or_current();
    let parent = context::traceparent(&known).and_then(|value| value.parse().ok());
    if let Some(parent) = parent {
        request.metadata_mut().insert(TRACEPARENT, parent);
    }
    let mut call = Call {
        method,
        span: span.clone(),
        known,
        // Who goes away before the answer has cancelled it.
        code: Code::Cancelled,
        started: Instant::now(),
    };
    let answer = send(request).instrument(span).await;
    call.code = answer.as_ref().map_or_else(Status::code, |_| Code::Ok);
    answer
}

/// Counts on drop.
struct Call {
    method: &'static str,
    span: Span,
    /// The same, or the one around it.
    known: Span,
    code: Code,
    started: Instant,
}

impl Drop for Call {
    fn drop(&mut self) {
        let status = status_name(self.code);
        self.span.record(names::RPC_STATUS_CODE, status);
        if is_fault(self.code) {
            db::fail(&self.span, status);
        }
        let trace_id = context::trace_id(&self.known);
        red::rpc_client(self.method, status, self.started.elapsed(), trace_id);
    }
}
