//! What the operator's machines ask: is the process alive, can it serve, what has it done?
//!
//! Plain HTTP on an address of its own (`admin_listen`), never reachable through the public door.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use saycart_telemetry::metrics;

use crate::Health;

/// Liveness: an answer at all shows that the runtime turns. Asks neither SQL nor Redis.
pub const HEALTHZ: &str = "/healthz";
/// Readiness: 200, or 503 with one `part: reason` a line.
pub const READYZ: &str = "/readyz";
/// Metrics, in the text format of `OpenMetrics`: what there is stands in `docs/metrics.md`.
pub const METRICS: &str = "/metrics";

/// The routes.
pub fn router(health: Health) -> Router {
    Router::new()
        .route(HEALTHZ, get(|| async { "alive\n" }))
        .route(READYZ, get(readyz))
        .route(METRICS, get(metrics_page))
        .with_state(health)
}

async fn metrics_page() -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, metrics::CONTENT_TYPE)];
    (kind, metrics::text())
}

async fn readyz(State(health): State<Health>) -> Response {
    let report = health.report();
    if report.is_ready() {
        return "ready\n".into_response();
    }
    let mut body = String::new();
    for (part, reason) in report.not_ready {
        body.extend([part, ": ", &reason, "\n"]);
    }
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, no_store, body).into_response()
}
