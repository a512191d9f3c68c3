//! `catalogue search` on a file, for whoever tries phrases of their own: nothing runs.

use serde_json::{Value, json};

use crate::world::{Run, saycart};

const CATALOGUE: &str = "\
sku,name,price_minor,currency,variants,spoken_name:de-DE
DOT,Echo Dot,4999,USD,,
RED,Cotton Shirt,999,USD,colour=red,
BLUE,Cotton Shirt,999,USD,colour=blue,
TOWELS,Paper Towels,399,USD,,Küchenrolle
";

fn search(more: &[&str], input: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalogue.csv");
    std::fs::write(&file, CATALOGUE).unwrap();
    let mut arguments = vec!["catalogue", "search", "--catalogue", file.to_str().unwrap()];
    arguments.extend(more);
    Run::of(&mut saycart(&arguments), input)
}

#[test]
fn phrases_are_answered_line_by_line_and_each_in_its_language() {
    let run = search(
        &["--batch", "--locale", "en-US"],
        "{\"id\":1,\"phrase\":\"echo dot\"}\n\
         {\"id\":\"b\",\"phrase\":\"cotton shirt\"}\n\n\
         {\"id\":3,\"phrase\":\"garden hose\"}\n\
         {\"id\":4,\"phrase\":\" \"}\n\
         {\"id\":5,\"phrase\":\"küchenrolle\",\"locale\":\"de-DE\"}\n",
    );

    assert_eq!(run.status, Some(0), "{run:?}");
    let lines = run.stdout.lines().map(serde_json::from_str);
    let answers: Vec<Value> = lines.collect::<Result<_, _>>().unwrap();
    let told: Vec<Value> = answers
        .iter()
        .map(|answer| json!([answer["id"], answer["decision"], answer["products"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!([1, "take", ["DOT"]]),
            json!(["b", "ask", ["RED", "BLUE"]]),
            json!([3, "refuse", []]),
            json!([4, "refuse", []]),
            json!([5, "take", ["TOWELS"]]),
        ]
    );
    assert_eq!(answers[0]["score"], 1.0);
}

#[test]
fn a_line_that_is_no_phrase_is_named_and_what_came_before_is_answered() {
    let run = search(&["--batch"], "{\"id\":1,\"phrase\":\"echo dot\"}\nechó\n");

    assert_ne!(run.status, Some(0));
    assert!(run.stdout.contains("DOT"), "{run:?}");
    assert!(run.stderr.contains("line 2"), "{run:?}");
}

#[test]
fn a_line_whose_phrase_is_too_long_is_named() {
    let long = "echo ".repeat(100);
    let lines =
        format!("{{\"id\":1,\"phrase\":\"echo dot\"}}\n{{\"id\":2,\"phrase\":\"{long}\"}}\n");
    let run = search(&["--batch"], &lines);

    assert_ne!(run.status, Some(0));
    assert!(run.stdout.contains("DOT"), "{run:?}");
    assert!(run.stderr.contains("line 2"), "{run:?}");
}

#[test]
fn an_explanation_says_what_was_said_and_how_sure_that_makes() {
    let found = search(&["--explain", "--json", "echo"], "").json();

    let why = found["items"][0]["why"].as_str().unwrap();
    assert_eq!(found["items"][0]["sku"], "DOT");
    assert!(why.contains("of what was said"), "{why}");
    assert!(why.contains("that it is meant"), "{why}");
}
