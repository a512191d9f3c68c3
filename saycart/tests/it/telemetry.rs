//! What an operator sees: one trace from the door to the databases, metrics, and nothing secret.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::Full;
use saycart_testing::Tier;
use serde_json::Value;

use crate::secrets::assert_no_secret;
use crate::world::{CLIENT, Collector, SERVER, Shop, Span, Trace};

const VALIDATE: &str = "saycart.auth.v1.AuthService/ValidateToken";
const ADD: &str = "saycart.cart.v1.CartService/AddItem";

/// What spans of ours say beside the semantic conventions.
const OUR_OWN: [&str; 6] = [
    "account",
    "link.id",
    "linked",
    "request.id",
    "request.type",
    "task",
];

#[tokio::test(flavor = "multi_thread")]
async fn an_utterance_is_one_trace_from_the_door_to_the_databases() {
    let collector = Collector::open().await;
    let shop = Shop::tracing_to(&collector.endpoint());
    an_utterance_is_one_trace(shop, &collector).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_on_from_process_to_process() {
    let collector = Collector::open().await;
    let shop = Shop::apart_tracing_to(&collector.endpoint());
    an_utterance_is_one_trace(shop, &collector).await;
}

async fn an_utterance_is_one_trace(mut shop: Shop, collector: &Collector) {
    let mut anna = shop.linked_shopper("anna").await;

    anna.says(&shop, "add an echo dot to my cart").await;
    assert_eq!(shop.end("TERM"), Some(0));

    let spans = collector.spans();
    let trace = Trace::beginning_with("POST /alexa", &spans);
    assert!(trace.orphans().is_empty(), "{:#?}", trace.orphans());
    let door = trace.span("POST /alexa", SERVER);
    for (rpc, table) in [(VALIDATE, "auth_"), (ADD, "cart_")] {
        let (asked, served) = (trace.span(rpc, CLIENT), trace.span(rpc, SERVER));
        assert!(trace.is_within(asked, door));
        assert_eq!(served.parent, asked.id, "{rpc}");
        assert_eq!(served.attribute("rpc.status_code"), "OK");
        let is_of_it = |span: &&Span| {
            trace.is_within(span, served)
                && span.attribute("db.collection.name").starts_with(table)
                && span.kind == CLIENT
        };
        assert!(trace.spans().iter().any(|span| is_of_it(&span)), "{rpc}");
    }
    let systems: BTreeSet<&str> = trace
        .spans()
        .iter()
        .map(|span| span.attribute("db.system.name"))
        .filter(|system| !system.is_empty())
        .collect();
    let expected: &[&str] = match Tier::chosen() {
        Tier::Embedded => &["sqlite"],
        Tier::Replicas => &["postgresql", "redis"],
    };
    assert_eq!(systems.into_iter().collect::<Vec<_>>(), expected);
    assert_lines_carry(trace.trace_id(), &shop.written());
    assert_known_attributes(&spans);
    assert_no_secret(&collector.text(), &shop.secrets());
}

/// The lines that an utterance leaves in the log, of the gateway as of the services behind.
fn assert_lines_carry(trace: &str, written: &str) {
    let lines = written
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut heard = 0;
    for line in lines {
        let text = |name| line.get(name).and_then(Value::as_str).unwrap_or_default();
        if ["heard", "the shopper is known"].contains(&text("message")) {
            heard += 1;
            assert_eq!(text("trace_id"), trace, "{line}");
            assert_eq!(text("span_id").len(), 16, "{line}");
            let service = text("service");
            assert!(["saycart", "skill-gateway"].contains(&service), "{line}");
            assert_eq!(text("version"), env!("CARGO_PKG_VERSION"), "{line}");
        }
    }
    assert_eq!(heard, 2);
}

fn assert_known_attributes(spans: &[Span]) {
    let known = saycart_telemetry::names::ATTRIBUTES;
    for span in spans {
        let unknown: Vec<_> = span
            .attributes
            .keys()
            .filter(|name| !known.contains(&name.as_str()) && !OUR_OWN.contains(&name.as_str()))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?} of {}", span.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_trace_is_linked_and_not_continued() {
    let collector = Collector::open().await;
    let mut shop = Shop::tracing_to(&collector.endpoint());
    let theirs = "0af7651916cd43dd8448eb211c80319c";
    let request = Request::get(shop.door.join("/v1/cart").unwrap().as_str())
        .header("traceparent", format!("00-{theirs}-b7ad6b7169203331-01"))
        .body(Full::default())
        .unwrap();

    let answer = shop.https().send(request).await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(shop.end("TERM"), Some(0));

    let spans = collector.spans();
    let trace = Trace::beginning_with("GET /v1/cart", &spans);
    assert_ne!(trace.trace_id(), theirs);
    assert_eq!(trace.span("GET /v1/cart", SERVER).links, [theirs]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_notices_that_the_collector_is_away() {
    let mut shop = Shop::tracing_to("http://127.0.0.1:9");
    let mut anna = shop.linked_shopper("anna").await;

    let answer = anna.says(&shop, "add an echo dot to my cart").await;

    assert!(!answer.speech.is_empty());
    assert_eq!(anna.cart(&shop).await.len(), 1);
    assert_eq!(shop.end("TERM"), Some(0));
    let written = shop.written();
    assert!(
        written.contains("the collector takes no spans"),
        "{written}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_metrics_is_what_the_page_shows() {
    let shop = Shop::open();
    let mut anna = shop.linked_shopper("anna").await;
    anna.says(&shop, "add an echo dot to my cart").await;
    anna.refreshes(&shop).await;

    let page = shop.metrics().await;

    assert_no_secret(&page, &shop.secrets());
    let shown = Families::of_page(&page);
    let listed = Families::of_list();
    assert_eq!(shown.kinds, listed.kinds, "docs/metrics.md");
    for (name, labels) in &shown.labels {
        let listed = listed.labels.get(name).unwrap();
        assert!(labels.is_subset(listed), "labels of {name}: {labels:?}");
    }
    for counted in [
        r#"saycart_link_finished_total{client="alexa",result="ok",reason="none"} 1"#,
        r#"saycart_tokens_issued_total{kind="access",grant_type="refresh_token",client="alexa"} 1"#,
        "saycart_cart_items_added_total 1",
        r#"saycart_search_total{result="take"} 1"#,
        r#"saycart_passports_total{result="ok"}"#,
        r#"intent="AddToCartIntent",locale="en-US",outcome="answered"} 1"#,
    ] {
        assert!(page.contains(counted), "no {counted} in {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_strangers_make_no_series() {
    let shop = Shop::open();
    let strangers = Strangers::at(&shop);
    strangers.send(0..60).await;
    let before = Families::of_page(&shop.metrics().await).series;

    strangers.send(60..1_060).await;

    let after = Families::of_page(&shop.metrics().await).series;
    assert_eq!(
        after.difference(&before).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

/// People who try this and that.
struct Strangers<'s> {
    shop: &'s Shop,
    https: saycart::https::Https,
}

impl<'s> Strangers<'s> {
    fn at(shop: &'s Shop) -> Self {
        let https = shop.https();
        Self { shop, https }
    }

    async fn send(&self, numbers: std::ops::Range<u32>) {
        for number in numbers {
            let request = self.request(number);
            // A refused method or header is an answer, too.
            drop(self.https.send(request).await);
        }
    }

    /// Never twice the same path, and every kind of one in turn.
    fn request(&self, number: u32) -> Request<Full<Bytes>> {
        let path = match number % 6 {
            0 => format!("/{number}"),
            1 => format!("/account/{number}/x"),
            2 => format!("/oauth2/authorize?client_id={number}"),
            3 => format!("/v1/cart?{number}"),
            4 => format!("/login/{number}"),
            _ => "/alexa".to_owned(),
        };
        let method = match number % 5 {
            0 => Method::GET,
            1 => Method::POST,
            2 => Method::DELETE,
            3 => Method::from_bytes(format!("M{number}").as_bytes()).unwrap(),
            _ => Method::PUT,
        };
        let url = format!("{}{}", self.shop.door.as_str().trim_end_matches('/'), path);
        Request::builder()
            .method(method)
            .uri(url)
            .header("traceparent", format!("00-{number:032x}-{number:016x}-01"))
            .header("authorization", format!("Bearer {number}"))
            .body(Full::default())
            .unwrap()
    }
}

/// What there is of metrics, on the page or in the list.
#[derive(Debug, Default)]
struct Families {
    /// `(kind, meaning)` by name, as Prometheus calls it.
    kinds: BTreeMap<String, (String, String)>,
    /// The labels of each that were seen, or may be.
    labels: BTreeMap<String, BTreeSet<String>>,
    /// Names with labels and their values.
    series: BTreeSet<String>,
}

impl Families {
    fn of_page(page: &str) -> Self {
        let mut families = Self::default();
        let mut meaning = "";
        let (mut family, mut name) = ("", String::new());
        for line in page.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                meaning = help.split_once(' ').unwrap().1.trim_end_matches('.');
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (found, kind) = kind.split_once(' ').unwrap();
                family = found;
                name = match kind {
                    "counter" => format!("{found}_total"),
                    _ => found.to_owned(),
                };
                let kind = (kind.to_owned(), meaning.to_owned());
                families.kinds.insert(name.clone(), kind);
            } else if line.starts_with(family) && !line.starts_with('#') {
                let series = line.split(" # ").next().unwrap();
                let series = series.rsplit_once(' ').unwrap().0;
                let labels = series.split(['{', ',']).skip(1);
                let labels = labels.filter_map(|label| Some(label.split_once('=')?.0.to_owned()));
                let seen = families.labels.entry(name.clone()).or_default();
                seen.extend(labels.filter(|label| label != "le"));
                families.series.insert(series.to_owned());
            }
        }
        families
    }

    fn of_list() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/metrics.md");
        let mut families = Self::default();
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            let [_, name, kind, labels, meaning, _] = cells.as_slice() else {
                continue;
            };
            let Some(name) = name.strip_prefix('`') else {
                continue;
            };
            let name = name.trim_end_matches('`').to_owned();
            let labels = labels
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect();
            let meaning = meaning.trim_end_matches('.').to_owned();
            families.labels.insert(name.clone(), labels);
            families.kinds.insert(name, ((*kind).to_owned(), meaning));
        }
        families
    }
}
