//! A collector of traces of the tests' own: it takes OTLP over gRPC and remembers every span.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span as WireSpan;
use parking_lot::Mutex;
use saycart_service::Tasks;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

/// A span as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) trace: String,
    pub(crate) id: String,
    /// Empty at the beginning of a trace.
    pub(crate) parent: String,
    pub(crate) name: String,
    pub(crate) kind: i32,
    pub(crate) attributes: BTreeMap<String, String>,
    /// The traces that it is linked to.
    pub(crate) links: Vec<String>,
}

/// Serves a request.
pub(crate) const SERVER: i32 = 2;
/// Asks somebody else.
pub(crate) const CLIENT: i32 = 3;

/// The collector. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Collector {
    address: SocketAddr,
    received: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
    tasks: Tasks,
}

struct Memory(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

#[tonic::async_trait]
impl TraceService for Memory {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let service = TraceServiceServer::new(Memory(Arc::clone(&received)));
        let tasks = Tasks::default();
        drop(tasks.spawn("collector", async move {
            let incoming = TcpListenerStream::new(listener);
            let served = Server::builder().add_service(service);
            served.serve_with_incoming(incoming).await.unwrap();
        }));
        Self {
            address,
            received,
            tasks,
        }
    }

    /// For `telemetry.otlp_endpoint`.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every span that arrived so far.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let received = self.received.lock();
        let resources = received.iter().flat_map(|request| &request.resource_spans);
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes
            .flat_map(|scope| scope.spans.iter().map(Span::of))
            .collect()
    }

    /// Everything that arrived, as text to search in.
    pub(crate) fn text(&self) -> String {
        let received = self.received.lock();
        format!("{received:?}")
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.tasks.aborting().cancel();
    }
}

impl Span {
    fn of(span: &WireSpan) -> Self {
        let attributes = span.attributes.iter().map(|attribute| {
            let value = attribute.value.as_ref().and_then(|any| any.value.as_ref());
            let value = match value {
                Some(Value::StringValue(text)) => text.clone(),
                other => format!("{other:?}"),
            };
            (attribute.key.clone(), value)
        });
        Self {
            trace: hex(&span.trace_id),
            id: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            name: span.name.clone(),
            kind: span.kind,
            attributes: attributes.collect(),
            links: span.links.iter().map(|link| hex(&link.trace_id)).collect(),
        }
    }

    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

/// The spans of one trace, and who called whom.
#[derive(Debug)]
pub(crate) struct Trace(Vec<Span>);

impl Trace {
    /// The one trace that begins with a span of this name.
    pub(crate) fn beginning_with(name: &str, spans: &[Span]) -> Self {
        let begins = |span: &&Span| span.parent.is_empty() && span.name == name;
        let ids: BTreeSet<&String> = spans
            .iter()
            .filter(begins)
            .map(|span| &span.trace)
            .collect();
        assert_eq!(ids.len(), 1, "traces that begin with {name}: {ids:?}");
        let is_of_it = |span: &&Span| ids.contains(&span.trace);
        Self(spans.iter().filter(is_of_it).cloned().collect())
    }

    pub(crate) fn trace_id(&self) -> &str {
        &self.0.first().unwrap().trace
    }

    pub(crate) fn spans(&self) -> &[Span] {
        &self.0
    }

    /// The span of this name and kind.
    pub(crate) fn span(&self, name: &str, kind: i32) -> &Span {
        let found = self
            .0
            .iter()
            .find(|span| span.name == name && span.kind == kind);
        found.unwrap_or_else(|| panic!("no {name} in {:#?}", self.names()))
    }

    /// Whether `span` was done for `other`, however far in between.
    pub(crate) fn is_within(&self, span: &Span, other: &Span) -> bool {
        let parent = |span: &Span| self.0.iter().find(|of| of.id == span.parent);
        std::iter::successors(parent(span), |span| parent(span)).any(|span| span.id == other.id)
    }

    /// Spans whose caller nobody knows: only the first has none.
    pub(crate) fn orphans(&self) -> Vec<&Span> {
        let ids: BTreeSet<&String> = self.0.iter().map(|span| &span.id).collect();
        let is_known = |span: &&Span| span.parent.is_empty() || ids.contains(&span.parent);
        self.0.iter().filter(|span| !is_known(span)).collect()
    }

    fn names(&self) -> Vec<(&str, i32)> {
        let names = self.0.iter();
        names.map(|span| (span.name.as_str(), span.kind)).collect()
    }
}
