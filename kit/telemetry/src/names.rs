//! Attributes of spans, as OpenTelemetry's semantic conventions call them (after 1.44; HTTP and
//! databases are stable, RPC is a release candidate).

/// What went wrong, of a closed set.
pub const ERROR_TYPE: &str = "error.type";

/// `GET`, `POST`, …, or [`OTHER`].
pub const HTTP_REQUEST_METHOD: &str = "http.request.method";
/// The status of the answer.
pub const HTTP_RESPONSE_STATUS_CODE: &str = "http.response.status_code";
/// The route as it stands in the code; absent for a path that does not exist.
pub const HTTP_ROUTE: &str = "http.route";

/// Fully qualified: `saycart.cart.v1.CartService/AddItem`.
pub const RPC_METHOD: &str = "rpc.method";
/// The code's name: `OK`, `DEADLINE_EXCEEDED`.
pub const RPC_STATUS_CODE: &str = "rpc.status_code";
/// `grpc`.
pub const RPC_SYSTEM_NAME: &str = "rpc.system.name";

/// The table.
pub const DB_COLLECTION_NAME: &str = "db.collection.name";
/// `SELECT`, `INSERT`, …; of Redis the command.
pub const DB_OPERATION_NAME: &str = "db.operation.name";
/// Operation and table. Never the values.
pub const DB_QUERY_SUMMARY: &str = "db.query.summary";
/// `postgresql`, `sqlite` or `redis`.
pub const DB_SYSTEM_NAME: &str = "db.system.name";

/// What stands for a value that is not of the closed set.
pub const OTHER: &str = "_OTHER";

// What the layer between `tracing` and OpenTelemetry reads, and does not pass on.

/// The span's name, where it is not known at compile time.
pub const SPAN_NAME: &str = "otel.name";
/// `server`, `client`; `internal` when absent.
pub const SPAN_KIND: &str = "otel.kind";
/// `ERROR`, or absent.
pub const SPAN_STATUS: &str = "otel.status_code";

/// Every attribute that a span of ours may have from the conventions.
pub const ATTRIBUTES: [&str; 11] = [
    DB_COLLECTION_NAME,
    DB_OPERATION_NAME,
    DB_QUERY_SUMMARY,
    DB_SYSTEM_NAME,
    ERROR_TYPE,
    HTTP_REQUEST_METHOD,
    HTTP_RESPONSE_STATUS_CODE,
    HTTP_ROUTE,
    RPC_METHOD,
    RPC_STATUS_CODE,
    RPC_SYSTEM_NAME,
];
