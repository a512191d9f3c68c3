//! Requests that only somebody with Alexa's key could send, and that make no sense.

use serde_json::{Value, json};

use super::shopper::{Heard, Shopper};

/// What every part of a request is replaced by, one at a time.
fn nonsense() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("?"),
        json!("<speak>\u{0}\u{202e}&"),
        json!("x".repeat(5_000)),
        json!([]),
        json!([[], {}, null]),
        json!({}),
        json!({ "value": { "value": [] }, "type": 7 }),
    ]
}

#[tokio::test]
async fn no_part_of_a_request_does_harm_in_another_form() {
    let mut anna = Shopper::linked().await;
    let mut base = anna.sentence("add an echo dot to my cart");
    base["session"]["attributes"] =
        json!({ "v": 1, "misses": 0, "flow": "pick", "cand": ["TOWEL-6"], "qty": 1, "step": 1 });
    base["request"]["dialogState"] = json!("IN_PROGRESS");
    base["request"]["intent"]["slots"]["quantity"] = json!({ "name": "quantity", "value": "2" });
    base["request"]["intent"]["slots"]["product"]["resolutions"] = json!({ "resolutionsPerAuthority": [{ "authority": "a",
            "status": { "code": "ER_SUCCESS_MATCH" },
            "values": [{ "value": { "name": "Echo Dot", "id": "sku:ECHO-DOT" } }] }] });
    base["request"]["intent"]["slots"]["product"]["slotValue"] =
        json!({ "type": "List", "values": [{ "type": "Simple", "value": "echo dot" }] });

    let mut answered = 0;
    for (number, (path, odd)) in pointers(&base)
        .into_iter()
        .flat_map(|path| nonsense().into_iter().map(move |odd| (path.clone(), odd)))
        .enumerate()
    {
        let mut request = base.clone();
        request["request"]["requestId"] = json!(format!("amzn1.echo-api.request.odd.{number}"));
        *request.pointer_mut(&path).unwrap() = odd;

        let answer = anna.gateway.hears(&anna.gateway.signed(&request)).await;
        match answer.status.as_u16() {
            200 => {
                answered += 1;
                Heard::of(&answer.body);
            }
            status => assert_eq!(status, 400, "{path}"),
        }
    }
    assert!(answered > 200, "only {answered} were understood at all");
}

#[tokio::test]
async fn fields_of_a_later_day_are_passed_over() {
    let mut anna = Shopper::linked().await;
    let mut request = anna.sentence("add an echo dot to my cart");
    for path in pointers(&request.clone()) {
        if let Some(Value::Object(fields)) = request.pointer_mut(&path) {
            fields.insert("ofALaterDay".to_owned(), json!({ "a": [1] }));
        }
    }

    anna.sends(&request).await;

    assert_eq!(anna.cart().len(), 1);
}

/// The path of every part of a document but the whole.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), field))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (index.to_string(), item))
            .collect(),
        _ => Vec::new(),
    };
    children
        .into_iter()
        .flat_map(|(name, child)| {
            let here = format!("/{name}");
            let below = pointers(child)
                .into_iter()
                .map(|path| format!("{here}{path}"));
            std::iter::once(here.clone())
                .chain(below)
                .collect::<Vec<_>>()
        })
        .collect()
}
