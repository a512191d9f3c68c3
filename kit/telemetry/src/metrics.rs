//! The page that Prometheus reads, in the text format of `OpenMetrics` 1.0.

use std::fmt;
use std::sync::LazyLock;

use parking_lot::Mutex;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::exemplar::HistogramWithExemplars;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Metric, Registry, Unit};

pub use prometheus_client;

/// The media type of [`text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Edges in seconds, among them those of our promises: 25 ms (is a token good?), 1 s and 4.5 s (the
/// token endpoint), 8 s (Alexa waits no longer).
pub const EDGES: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 4.5, 8.0, 10.0,
];

/// Names and values, all from the source.
pub type Labels<const N: usize> = [(&'static str, &'static str); N];
/// A counter for each combination of labels.
pub type Counters<const N: usize> = Family<Labels<N>, Counter>;
/// A gauge for each combination of labels.
pub type Gauges<const N: usize> = Family<Labels<N>, Gauge>;
/// A duration, with the trace of one that took so long.
pub type Duration = HistogramWithExemplars<[(&'static str, String); 1]>;
/// A duration for each combination of labels.
pub type Durations<L> = Family<L, Duration, fn() -> Duration>;

/// A new duration with our edges.
pub fn duration() -> Duration {
    Duration::new(EDGES.into_iter())
}

/// A new family of durations with our edges.
pub fn durations<L: Clone + std::hash::Hash + Eq>() -> Durations<L> {
    Family::new_with_constructor(duration)
}

/// The metrics of this process.
#[derive(Debug)]
pub struct Page {
    registry: Registry,
    parts: Vec<&'static str>,
}

static PAGE: LazyLock<Mutex<Page>> = LazyLock::new(|| {
    let mut page = Page {
        registry: Registry::default(),
        parts: Vec::new(),
    };
    crate::red::register(&mut page);
    Mutex::new(page)
});

/// Puts the metrics of a part on the page; a second time, nothing happens.
pub fn register(part: &'static str, add: fn(&mut Page)) {
    let mut page = PAGE.lock();
    if !page.parts.contains(&part) {
        page.parts.push(part);
        add(&mut page);
    }
}

/// The page as it is now.
pub fn text() -> String {
    let mut text = String::new();
    // Fails only if a metric's own encoding does, and ours are the library's.
    if encode(&mut text, &PAGE.lock().registry).is_err() {
        tracing::error!("a metric cannot be written; the page ends there");
    }
    text
}

impl Page {
    /// Adds a metric. A counter's name goes without the `_total` that it has on the page.
    pub fn add(&mut self, name: &'static str, help: &'static str, metric: impl Metric) {
        self.registry.register(name, help, Shown(metric));
    }

    /// The same for one in seconds; its name goes without the unit.
    pub fn add_seconds(&mut self, name: &'static str, help: &'static str, metric: impl Metric) {
        let registry = &mut self.registry;
        registry.register_with_unit(name, help, Unit::Seconds, Shown(metric));
    }

    /// Adds gauges that are read when somebody asks for the page.
    pub fn add_read<const N: usize>(
        &mut self,
        name: &'static str,
        help: &'static str,
        read: fn() -> Vec<(Labels<N>, i64)>,
    ) {
        self.registry.register(name, help, Read(read));
    }
}

/// Keeps a family on the page when nothing was counted yet, so that one can see that it exists.
#[derive(Debug)]
struct Shown<M>(M);

impl<M: EncodeMetric> EncodeMetric for Shown<M> {
    fn encode(&self, encoder: MetricEncoder<'_>) -> fmt::Result {
        self.0.encode(encoder)
    }

    fn metric_type(&self) -> MetricType {
        self.0.metric_type()
    }
}

#[derive(Debug)]
struct Read<const N: usize>(fn() -> Vec<(Labels<N>, i64)>);

impl<const N: usize> EncodeMetric for Read<N> {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        for (labels, value) in (self.0)() {
            encoder.encode_family(&labels)?.encode_gauge(&value)?;
        }
        Ok(())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static CALLS: LazyLock<Counters<1>> = LazyLock::new(Counters::default);

    #[test]
    fn a_part_is_on_the_page_once_and_before_anything_was_counted() {
        let add = |page: &mut Page| page.add("test_calls", "Calls of a test", CALLS.clone());
        register("test", add);
        register("test", add);

        assert_eq!(text().matches("# TYPE test_calls counter").count(), 1);
        CALLS.get_or_create(&[("result", "ok")]).inc();
        assert!(text().contains("test_calls_total{result=\"ok\"} 1"));
    }

    #[test]
    fn what_is_read_is_read_anew_each_time() {
        register("read", |page| {
            page.add_read("test_rooms", "Rooms", || vec![([("house", "ours")], 3)]);
        });

        assert!(text().contains("test_rooms{house=\"ours\"} 3"));
    }
}
