use super::*;
use crate::clients::{Change, Left, ListAct, Money, Split, Unit};
use crate::skill::quantity::Twice;
use crate::speech::Locale;

fn money(minor: u64) -> Money {
    Money {
        minor,
        currency: "USD".to_owned(),
    }
}

fn product(sku: &str, name: &str) -> Product {
    Product {
        sku: sku.to_owned(),
        name: name.to_owned(),
        spoken_name: name.to_owned(),
        price: Some(money(4_999)),
        in_stock: true,
        ..Product::default()
    }
}

fn line(number: usize, name: &str) -> CartLine {
    CartLine {
        line_id: format!("lin_{number}"),
        sku: format!("S-{number}"),
        name: name.to_owned(),
        spoken_name: name.to_owned(),
        quantity: 2,
        unit_price: money(100),
        line_total: money(200),
        raised_price: None,
        available: true,
        spoken_plural: String::new(),
        image_url: String::new(),
        variants: Vec::new(),
    }
}

fn cart(lines: usize, name: &str) -> Cart {
    Cart {
        version: 1,
        currency: Some("USD".to_owned()),
        lines: (0..lines).map(|number| line(number, name)).collect(),
        total: Some(money(200)),
    }
}

fn shows(seen: &Seen, flow: &Flow) -> Option<(String, Value)> {
    match of(Language::of(Locale::EN_US), seen, flow)? {
        Directive::RenderDocument {
            token, datasources, ..
        } => {
            let (kind, _mark) = token.split_once('.').unwrap();
            Some((kind.to_owned(), datasources["screen"].clone()))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_document_is_one() {
    assert_eq!(DOCUMENT["type"], "APL");
    assert_eq!(DOCUMENT["mainTemplate"]["parameters"], json!(["payload"]));
}

#[test]
fn what_there_is_to_choose_from_can_be_touched() {
    let seen = Seen {
        products: vec![
            product("A", "Tea"),
            product("B", "Tea, <green> & \u{202e}loose"),
        ],
        ..Seen::default()
    };
    let flow = Flow::Pick {
        cand: vec!["B".to_owned(), "A".to_owned()],
        qty: 1,
        step: 1,
    };

    let (token, screen) = shows(&seen, &flow).unwrap();

    assert_eq!(token, "choice");
    assert_eq!(
        screen["rows"],
        json!([
            { "name": "Tea, &lt;green&gt; &amp; loose", "price": "$49.99", "pick": 1 },
            { "name": "Tea", "price": "$49.99", "pick": 2 },
        ])
    );
    assert_eq!(shows(&Seen::default(), &flow), None);
}

#[test]
fn what_tells_products_apart_is_there_to_be_touched() {
    let skus = vec!["S".to_owned(), "L".to_owned()];
    let split = Split {
        kind: "size".to_owned(),
        values: vec!["small".to_owned(), "large & wide".to_owned()],
        skus: skus.clone(),
        left: Left::Several,
    };
    let asked = Seen {
        split: Some(split),
        ..Seen::default()
    };
    let of_size = |sku: &str, size: &str| Product {
        size: size.to_owned(),
        ..product(sku, "Mug")
    };
    let again = Seen {
        products: vec![of_size("S", "small"), of_size("L", "large & wide")],
        ..Seen::default()
    };
    let kind = Flow::Kind {
        cand: skus.clone(),
        kind: "size".to_owned(),
        qty: 1,
    };
    let pick = Flow::Pick {
        cand: skus,
        qty: 1,
        step: 1,
    };

    for (seen, flow) in [(&asked, &kind), (&again, &kind), (&asked, &pick)] {
        let (token, screen) = shows(seen, flow).unwrap();

        assert_eq!(token, "choice");
        assert_eq!(screen["rows"][0]["name"], "small");
        assert_eq!(screen["rows"][1]["name"], "large &amp; wide");
        assert_eq!(screen["rows"][1]["pick"], 2);
    }
}

#[test]
fn the_only_one_of_a_page_is_a_question() {
    let seen = Seen {
        products: vec![product("A", "Tea")],
        ..Seen::default()
    };
    let cand = vec!["A".to_owned()];
    let found = Flow::Pick {
        cand: cand.clone(),
        qty: 1,
        step: 1,
    };
    let deal = Flow::Deals {
        cand: cand.clone(),
        page: 1,
    };

    for (flow, name) in [(found, "1 × Tea"), (deal, "Tea")] {
        let (token, screen) = shows(&seen, &flow).unwrap();

        assert_eq!(token, "question");
        assert_eq!(screen["rows"], json!([{ "name": name, "price": "$49.99" }]));
        assert_eq!(screen["answers"].as_array().unwrap().len(), 2);
    }
    let on_list = Flow::ListPick {
        act: ListAct::Remove,
        cand,
        qty: None,
        list: "lst_1".to_owned(),
    };
    let (token, screen) = shows(&seen, &on_list).unwrap();
    assert_eq!(
        (token.as_str(), &screen["rows"][0]["pick"]),
        ("choice", &json!(1))
    );
    assert_eq!(screen["answers"].as_array().unwrap().len(), 2);
}

#[test]
fn a_question_has_its_answers_on_the_screen() {
    let seen = Seen {
        cart: Some(cart(2, "Lamp")),
        products: vec![product("A", "Tea")],
        ..Seen::default()
    };
    let of_product = Flow::Confirm {
        cand: "A".to_owned(),
        qty: 40,
        unit: Unit::Piece,
        next: None,
    };

    for (flow, name) in [
        (of_product, "40 × Tea"),
        (Flow::Clear { version: None }, "2 × Lamp"),
    ] {
        let (token, screen) = shows(&seen, &flow).unwrap();

        assert_eq!(token, "question");
        assert_eq!(screen["rows"][0]["name"], name);
        assert_eq!(screen["rows"][0].get("pick"), None);
        assert_eq!(
            screen["answers"],
            json!([
                { "label": "Yes", "answer": "yes" },
                { "label": "No", "answer": "no" },
            ])
        );
    }
}

#[test]
fn a_question_of_a_number_says_it_and_goes_without_its_product() {
    let seen = Seen {
        products: vec![product("A", "Tea")],
        ..Seen::default()
    };
    let cand = || "A".to_owned();
    let some = Flow::UpTo {
        cand: cand(),
        qty: 5,
    };
    let change = Flow::ChangeTo {
        cand: cand(),
        from: 1,
        to: 3,
        was: 100,
    };

    for (flow, title) in [(some, "Add 5?"), (change, "Change to 3?")] {
        let (_, known) = shows(&seen, &flow).unwrap();
        let (_, unknown) = shows(&Seen::default(), &flow).unwrap();

        assert_eq!(
            (&known["title"], &unknown["title"]),
            (&json!(title), &json!(title))
        );
        assert_eq!(
            known["rows"][0],
            json!({ "name": "Tea", "price": "$49.99" })
        );
        assert_eq!(unknown["rows"], json!([]));
    }
}

#[test]
fn a_line_that_is_to_be_chosen_is_found_where_it_was_seen() {
    let seen = Seen {
        lines: vec![line(7, "Lamp")],
        cart: Some(cart(2, "Tea")),
        ..Seen::default()
    };
    let remove = Flow::RemovePick {
        skus: Vec::new(),
        cand: vec!["lin_7".to_owned(), "lin_1".to_owned()],
        qty: None,
    };
    let change = Flow::ChangePick {
        cand: vec!["S-0".to_owned()],
        to: Some(3),
        twice: Twice::No,
    };

    let (_, removing) = shows(&seen, &remove).unwrap();
    let (_, changing) = shows(&seen, &change).unwrap();

    assert_eq!(removing["rows"][0]["name"], "2 × Lamp");
    assert_eq!(removing["rows"][1]["name"], "2 × Tea");
    assert_eq!(changing["rows"][0]["pick"], 1);
}

#[test]
fn the_cart_is_shown_when_it_changed_and_when_it_is_read() {
    let read = Seen {
        cart: Some(cart(2, "Tea")),
        ..Seen::default()
    };
    let changed = Seen {
        change: Change::Made,
        ..read.clone()
    };
    let emptied = Seen {
        cart: Some(Cart {
            total: None,
            ..cart(0, "")
        }),
        ..changed.clone()
    };

    assert_eq!(shows(&read, &Flow::Open), None);
    assert_eq!(
        shows(&changed, &Flow::More).unwrap().1["foot"],
        "Total: $2.00"
    );
    let rest = Flow::Rest {
        page: 1,
        cand: Vec::new(),
    };
    assert_eq!(shows(&read, &rest).unwrap().0, "cart");
    let (_, screen) = shows(&emptied, &Flow::Open).unwrap();
    assert_eq!(screen["foot"], "Your cart is empty.");
}

/// Alexa's 24 KB are for the whole answer.
#[test]
fn a_screen_leaves_room_for_the_answer() {
    let seen = Seen {
        cart: Some(cart(100, &"&".repeat(500))),
        change: Change::Made,
        ..Seen::default()
    };

    let shown = of(Language::of(Locale::EN_US), &seen, &Flow::More).unwrap();

    let size = serde_json::to_vec(&shown).unwrap().len();
    assert!(size < 20_000, "{size}");
}
