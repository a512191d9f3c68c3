//! How often, how well and how fast: the durations that every service has.

use std::sync::LazyLock;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;

use crate::metrics::{Durations, Labels, Page, durations};

/// One kind of request at an HTTP server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct HttpLabels {
    /// As it stands in the router, or `_OTHER`: never the path that was asked for.
    pub http_route: String,
    /// Of the methods of RFC 9110 and 5789, or `_OTHER`.
    pub http_request_method: &'static str,
    /// What was answered.
    pub http_response_status_code: u16,
}

type Rpc = Durations<Labels<2>>;

static HTTP_SERVER: LazyLock<Durations<HttpLabels>> = LazyLock::new(durations);
static RPC_SERVER: LazyLock<Rpc> = LazyLock::new(durations);
static RPC_CLIENT: LazyLock<Rpc> = LazyLock::new(durations);
static DB_CLIENT: LazyLock<Durations<Labels<3>>> = LazyLock::new(durations);

/// Of the release.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Of the sources, where whoever built the program said so.
const REVISION: &str = match option_env!("SAYCART_REVISION") {
    Some(revision) => revision,
    None => "unknown",
};

pub(crate) fn register(page: &mut Page) {
    page.add_seconds(
        "http_server_request_duration",
        "How long HTTP requests took, from the head of the request to the head of the answer",
        HTTP_SERVER.clone(),
    );
    page.add_seconds(
        "rpc_server_call_duration",
        "How long gRPC calls took where they were served",
        RPC_SERVER.clone(),
    );
    page.add_seconds(
        "rpc_client_call_duration",
        "How long gRPC calls took where they were made, repetitions included",
        RPC_CLIENT.clone(),
    );
    page.add_seconds(
        "db_client_operation_duration",
        "How long statements of SQL and commands of Redis took",
        DB_CLIENT.clone(),
    );
    let build: Family<Labels<2>, Gauge> = Family::default();
    build
        .get_or_create(&[("version", VERSION), ("revision", REVISION)])
        .set(1);
    page.add("saycart_build_info", "Which program runs; always 1", build);
}

fn exemplar(trace_id: Option<String>) -> Option<[(&'static str, String); 1]> {
    trace_id.map(|id| [("trace_id", id)])
}

/// An HTTP request was answered.
pub fn http_server(labels: &HttpLabels, took: Duration, trace_id: Option<String>) {
    HTTP_SERVER
        .get_or_create(labels)
        .observe(took.as_secs_f64(), exemplar(trace_id), None);
}

/// A gRPC call was served.
pub fn rpc_server(
    method: &'static str,
    status: &'static str,
    took: Duration,
    trace_id: Option<String>,
) {
    RPC_SERVER.get_or_create(&rpc(method, status)).observe(
        took.as_secs_f64(),
        exemplar(trace_id),
        None,
    );
}

/// A gRPC call was made.
pub fn rpc_client(
    method: &'static str,
    status: &'static str,
    took: Duration,
    trace_id: Option<String>,
) {
    RPC_CLIENT.get_or_create(&rpc(method, status)).observe(
        took.as_secs_f64(),
        exemplar(trace_id),
        None,
    );
}

fn rpc(method: &'static str, status: &'static str) -> Labels<2> {
    [("rpc_method", method), ("rpc_status_code", status)]
}

pub(crate) fn db_client(
    system: &'static str,
    operation: &'static str,
    collection: &'static str,
    took: Duration,
) {
    let labels = [
        ("db_system_name", system),
        ("db_operation_name", operation),
        ("db_collection_name", collection),
    ];
    DB_CLIENT
        .get_or_create(&labels)
        .observe(took.as_secs_f64(), None, None);
}
