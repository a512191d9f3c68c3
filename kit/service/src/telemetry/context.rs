//! Carries a trace from one process to the next: W3C Trace Context, header `traceparent`.

use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The name of the header.
pub(super) const TRACEPARENT: &str = "traceparent";

/// What tells a callee which span it is called from; `None` outside any trace.
pub fn traceparent(span: &Span) -> Option<String> {
    let context = span.context();
    let caller = context.span().span_context().clone();
    caller.is_valid().then(|| {
        let (trace, span) = (caller.trace_id(), caller.span_id());
        format!("00-{trace}-{span}-{:02x}", caller.trace_flags().to_u8())
    })
}

/// Tells whom these headers go to which span they come from, instead of whatever a stranger put
/// there: the next server continues the trace that it finds.
pub fn pass_on(headers: &mut HeaderMap) {
    for name in [TRACEPARENT, "tracestate", "baggage"] {
        headers.remove(name);
    }
    let ours = traceparent(&Span::current()).and_then(|ours| ours.parse().ok());
    if let Some(ours) = ours {
        headers.insert(TRACEPARENT, ours);
    }
}

/// The caller's span, if it said one.
pub(super) fn caller(headers: &HeaderMap) -> Option<Context> {
    let context =
        TraceContextPropagator::new().extract_with_context(&Context::new(), &Headers(headers));
    context.span().span_context().is_valid().then_some(context)
}

/// The trace of a span that is recorded.
pub(super) fn trace_id(span: &Span) -> Option<String> {
    recorded(span.context().span().span_context()).map(|(trace, _)| trace)
}

/// Trace and span that the code that runs now belongs to.
pub(super) fn current_ids() -> Option<(String, String)> {
    Context::map_current(|context| recorded(context.span().span_context()))
}

fn recorded(span: &SpanContext) -> Option<(String, String)> {
    (span.is_valid() && span.is_sampled())
        .then(|| (span.trace_id().to_string(), span.span_id().to_string()))
}

struct Headers<'h>(&'h HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        // Only the ids are taken: what else a caller has to say is bound to no form.
        (key == TRACEPARENT)
            .then(|| self.0.get(key)?.to_str().ok())
            .flatten()
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            http::HeaderName::from_static(TRACEPARENT),
            HeaderValue::from_static(value),
        )])
    }

    #[test]
    fn a_strangers_trace_is_not_passed_on() {
        let mut passed = headers("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        passed.insert("baggage", HeaderValue::from_static("a=b"));

        pass_on(&mut passed);

        assert!(passed.is_empty(), "{passed:?}");
    }

    #[test]
    fn a_caller_is_read_and_nonsense_is_nobody() {
        let sent = headers("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        let found = caller(&sent).unwrap();

        let span = found.span().span_context().clone();
        assert_eq!(
            span.trace_id().to_string(),
            "0af7651916cd43dd8448eb211c80319c"
        );
        assert!(span.is_sampled() && span.is_remote());
        for nonsense in [
            "",
            "00-0-0-01",
            "sca_a-token-of-somebodys",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        ] {
            assert!(caller(&headers(nonsense)).is_none(), "{nonsense}");
        }
        assert!(caller(&HeaderMap::new()).is_none());
    }
}
