//! `alexa load`: many shoppers speak, and the operator is told what it was like.

use serde_json::{Value, json};

use crate::world::{Running, Shop, saycart};

fn count(report: &Value, name: &str) -> u64 {
    report[name]
        .as_u64()
        .unwrap_or_else(|| panic!("no {name} in {report}"))
}

#[test]
fn a_load_at_a_rate_sends_that_many_requests_and_says_what_came_of_them() {
    let shop = Shop::open();
    let arguments = ["alexa", "load", "--shoppers", "3", "--rate", "20"];

    let report = shop.run(&[&arguments[..], &["--duration", "3s"]].concat());

    let report = report.json();
    assert_eq!(count(&report, "requests"), 60, "{report}");
    let errors = json!({
        "refused": 0, "apology": 0, "not_linked": 0, "silence": 0, "transport": 0,
    });
    assert_eq!(report["errors"], errors, "{report}");
    assert_eq!(count(&report, "answered"), 60, "{report}");
    let times = &report["milliseconds"];
    assert!(times["p50"].as_f64().unwrap() > 0.0, "{report}");
    assert!(times["p50"].as_f64() <= times["p99"].as_f64(), "{report}");
    assert_eq!(report["cpu"][0]["process"], "suite", "{report}");
    let each = &report["cpu"][0]["seconds_per_request"];
    assert!(each.as_f64().unwrap() > 0.0, "{report}");
}

#[test]
fn the_shoppers_of_a_load_are_remembered_and_carts_are_left_as_they_were() {
    let shop = Shop::open();
    let load = |shoppers| {
        // Three sentences each, one after another: add, read, remove.
        let arguments = ["alexa", "load", "--concurrency", "1", "--duration", "2s"];
        shop.run(&[&arguments[..], &["--shoppers", shoppers]].concat())
            .json()
    };
    load("2");
    let before = shop.run(&["link", "list"]).json();

    let fewer = load("1");
    let more = load("3");

    assert_eq!(before["items"].as_array().unwrap().len(), 2);
    let after = shop.run(&["link", "list"]).json();
    assert_eq!(after["items"].as_array().unwrap().len(), 3);
    assert_eq!(
        (&fewer["shoppers"], &more["shoppers"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(count(&more["errors"], "not_linked"), 0, "{more}");
}

#[test]
fn a_load_that_is_interrupted_says_what_it_measured_so_far() {
    let shop = Shop::open();
    let config = shop.config_file().display().to_string();
    let load = Running::start(&mut saycart(&[
        "alexa",
        "load",
        "--rate",
        "50",
        "--duration",
        "30m",
        "--config",
        &config,
        "--json",
    ]));
    shop.has_written_often("heard", 20);

    load.signal("INT");
    let (status, output) = load.ended();

    assert_eq!(status.code(), Some(0), "{output}");
    let report: Value = serde_json::from_str(output.trim()).unwrap();
    assert_eq!(report["interrupted"], true, "{report}");
    assert!(count(&report, "answered") > 0, "{report}");
}

#[test]
fn a_load_that_the_suite_would_refuse_does_not_begin() {
    let shop = Shop::open();
    let arguments = ["alexa", "load", "--shoppers", "1", "--skill-id"];

    let refused = shop.run(&[&arguments[..], &["amzn1.ask.skill.another"]].concat());

    assert_eq!(refused.error()["error"]["code"], "request_refused");
}
