//! The span and the duration of each HTTP request.
//!
//! Used as `axum` middleware inside a router, where the route is known: a path that somebody made
//! up is `_OTHER`, in the name of the span and in the label.

use std::time::Instant;

use axum::body::Body;
use axum::extract::MatchedPath;
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, Request};
use opentelemetry::trace::TraceContextExt as _;
use saycart_telemetry::red::{self, HttpLabels};
use saycart_telemetry::{db, names};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::context;

/// For the public door: every request begins a trace. One that the caller says it belongs to is
/// only linked.
pub async fn at_the_door(request: Request<Body>, next: Next) -> Response {
    let span = span(&request);
    if let Some(stranger) = context::caller(request.headers()) {
        span.add_link(stranger.span().span_context().clone());
    }
    serve(span, request, next).await
}

/// For a server that only our own services reach: the caller's trace goes on.
pub async fn behind_the_door(request: Request<Body>, next: Next) -> Response {
    let span = span(&request);
    if let Some(caller) = context::caller(request.headers()) {
        continue_trace(&span, caller);
    }
    serve(span, request, next).await
}

/// Must come before the span is entered: after that it has a trace of its own.
pub(super) fn continue_trace(span: &Span, caller: opentelemetry::Context) {
    if let Err(error) = span.set_parent(caller) {
        tracing::debug!(%error, "a span does not know its caller");
    }
}

fn span(request: &Request<Body>) -> Span {
    let (method, route) = (method(request.method()), route(request));
    tracing::info_span!(
        parent: None,
        "http",
        { names::SPAN_NAME } = match &route {
            Some(route) => format!("{method} {route}"),
            None => method.to_owned(),
        },
        { names::SPAN_KIND } = "server",
        { names::SPAN_STATUS } = Empty,
        { names::HTTP_REQUEST_METHOD } = method,
        { names::HTTP_ROUTE } = route,
        { names::HTTP_RESPONSE_STATUS_CODE } = Empty,
        { names::ERROR_TYPE } = Empty,
    )
}

async fn serve(span: Span, request: Request<Body>, next: Next) -> Response {
    let started = Instant::now();
    let (http_request_method, route) = (method(request.method()), route(&request));
    let response = next.run(request).instrument(span.clone()).await;

    let status = response.status();
    span.record(names::HTTP_RESPONSE_STATUS_CODE, status.as_u16());
    if status.is_server_error() {
        db::fail(&span, status.as_str());
    }
    let labels = HttpLabels {
        http_route: route.unwrap_or_else(|| names::OTHER.to_owned()),
        http_request_method,
        http_response_status_code: status.as_u16(),
    };
    red::http_server(&labels, started.elapsed(), context::trace_id(&span));
    response
}

fn route(request: &Request<Body>) -> Option<String> {
    let matched = request.extensions().get::<MatchedPath>()?;
    Some(matched.as_str().to_owned())
}

fn method(method: &Method) -> &'static str {
    match *method {
        Method::CONNECT => "CONNECT",
        Method::DELETE => "DELETE",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::TRACE => "TRACE",
        _ => names::OTHER,
    }
}
