//! Where spans go: to a collector over OTLP, in batches, from a thread of their own.
//!
//! Nothing here can hold up or fail a request: a span that finds the queue full is lost, a batch
//! that cannot be sent is lost and counted.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use opentelemetry::trace::{
    Link, SpanContext, SpanKind, TraceContextExt as _, TraceId, TraceState, TracerProvider as _,
};
use opentelemetry::{Context, KeyValue, Value};
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, SamplingDecision, SamplingResult, SdkTracerProvider,
    ShouldSample, SpanData, SpanExporter,
};
use saycart_telemetry::metrics::prometheus_client::metrics::counter::Counter;
use saycart_telemetry::metrics::{self, Page};
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use super::TelemetryError;
use super::VERSION;
use super::log::mask;

/// Spans that may wait for the collector: some seconds of a busy shop.
const QUEUE: usize = 8_192;
/// So often a batch is sent.
const SEND_EVERY: Duration = Duration::from_secs(1);
/// A collector that takes longer is as good as away.
const SEND_WITHIN: Duration = Duration::from_secs(2);
/// The last spans get this long at the end of the process.
const FLUSH_WITHIN: Duration = Duration::from_secs(3);

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();
static DROPPED: LazyLock<Counter> = LazyLock::new(Counter::default);

fn register(page: &mut Page) {
    page.add(
        "saycart_telemetry_dropped",
        "Spans that the collector did not take",
        DROPPED.clone(),
    );
}

/// The layer that turns our spans into OpenTelemetry's. Without a collector they are thrown away,
/// but their ids go to the log and to the services behind all the same.
pub(super) fn layer<S>(
    endpoint: Option<&str>,
    service: &'static str,
) -> Result<impl Layer<S> + use<S>, TelemetryError>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    metrics::register("telemetry", register);
    let finest = match endpoint {
        Some(_) => Level::TRACE,
        None => Level::INFO,
    };
    let resource = Resource::builder_empty()
        .with_service_name(service)
        .with_attribute(KeyValue::new("service.version", VERSION))
        .build();
    let mut provider = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_sampler(Requests);
    if let Some(endpoint) = endpoint {
        provider = provider.with_span_processor(batches(endpoint)?);
    }
    let provider = provider.build();
    let tracer = provider.tracer("saycart");
    PROVIDER.get_or_init(|| provider);
    Ok(tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_level(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        // With a collector, spans of every level, else a request whose work runs in a `task` would
        // lose it; without, only those whose ids log lines bear, for nobody sees the others. Log
        // lines stay in the log. The exporter's own connection makes spans of other crates.
        .with_filter(filter_fn(move |metadata| {
            metadata.is_span()
                && metadata.target().starts_with("saycart")
                && *metadata.level() <= finest
        })))
}

fn batches(endpoint: &str) -> Result<BatchSpanProcessor, TelemetryError> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .with_timeout(SEND_WITHIN)
        .build()
        .map_err(|source| TelemetryError::Exporter {
            endpoint: endpoint.to_owned(),
            source,
        })?;
    let settings = BatchConfigBuilder::default()
        .with_max_queue_size(QUEUE)
        .with_scheduled_delay(SEND_EVERY)
        .build();
    let exporter = Careful {
        exporter,
        is_away: AtomicBool::new(false),
    };
    Ok(BatchSpanProcessor::builder(exporter)
        .with_batch_config(settings)
        .build())
}

/// Sends what is left, within three seconds. For the end of the process, after its servers.
pub async fn shut_down() {
    let Some(provider) = PROVIDER.get().cloned() else {
        return;
    };
    // It blocks until the thread that sends has ended.
    let flushed =
        tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(FLUSH_WITHIN)).await;
    match flushed {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "the last spans were not sent"),
        Err(error) => tracing::debug!(%error, "the last spans were not sent"),
    }
}

/// A trace begins with a request that somebody serves. Background work makes none: it never ends,
/// and says more in the metrics.
#[derive(Debug, Clone, Copy)]
struct Requests;

impl ShouldSample for Requests {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        _: TraceId,
        _: &str,
        kind: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        let parent = parent.map(|parent| parent.span().span_context().clone());
        let parent = parent.filter(SpanContext::is_valid);
        let sampled = parent
            .as_ref()
            .map_or(*kind == SpanKind::Server, SpanContext::is_sampled);
        SamplingResult {
            decision: if sampled {
                SamplingDecision::RecordAndSample
            } else {
                SamplingDecision::Drop
            },
            attributes: Vec::new(),
            trace_state: parent
                .map_or_else(TraceState::default, |parent| parent.trace_state().clone()),
        }
    }
}

/// Masks, counts, and says once when the collector is away and when it is back.
#[derive(Debug)]
struct Careful<E> {
    exporter: E,
    is_away: AtomicBool,
}

impl<E: SpanExporter> SpanExporter for Careful<E> {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        batch.iter_mut().for_each(mask_attributes);
        let sent = self.exporter.export(batch).await;
        let was_away = self.is_away.swap(sent.is_err(), Ordering::Relaxed);
        match &sent {
            Ok(()) if was_away => tracing::info!("the collector takes spans again"),
            Ok(()) => {}
            Err(error) => {
                DROPPED.inc_by(u64::try_from(count).unwrap_or(u64::MAX));
                if !was_away {
                    tracing::warn!(%error, "the collector takes no spans: they are lost");
                }
            }
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

/// The last net, as for the log: spans have no place for a token, but a text may hold one.
fn mask_attributes(span: &mut SpanData) {
    for attribute in &mut span.attributes {
        if let Value::String(text) = &attribute.value {
            let masked = mask(text.as_str().as_bytes());
            if masked != text.as_str().as_bytes() {
                attribute.value = String::from_utf8_lossy(&masked).into_owned().into();
            }
        }
    }
}
