//! `saycart catalogue search`: what would be found, how sure that is, and what would be done.

mod batch;
mod goods;

use saycart_cart_service::search::Decision;
use serde_json::{Value, json};

use crate::cli::{Failure, Global, Output, SearchArgs, Table};
use crate::commands::Environment;
use goods::{Answer, Found, Goods};
pub(super) use goods::{in_file, in_suite, products_in};

pub(super) async fn run(
    arguments: SearchArgs,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let goods = Goods::open(arguments.catalogue.as_deref(), global, environment).await?;
    let done = match &arguments.phrase {
        Some(phrase) => {
            let answer = goods
                .search(phrase, &arguments.locale, arguments.limit)
                .await;
            answer.and_then(|answer| show(&answer, &arguments, output))
        }
        None => batch::run(&goods, &arguments.locale).await,
    };
    goods.leave().await;
    done
}

/// A decision's word.
fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Take => "take",
        Decision::Ask => "ask",
        Decision::Refuse => "refuse",
    }
}

/// Likeness as a share of one.
fn score(found: &Found) -> f64 {
    f64::from(found.permille) / 1_000.0
}

fn show(answer: &Answer, arguments: &SearchArgs, output: Output) -> Result<(), Failure> {
    let decision = word(answer.decision);
    let mut head = vec!["sku", "name", "price", "in_stock", "score"];
    if arguments.explain {
        head.push("why");
    }
    let mut table = Table::with_head(&head);
    let mut items = Vec::new();
    for found in &answer.matches {
        let mut row = vec![
            found.sku.clone(),
            found.name.clone(),
            format!("{} {}", found.amount_minor, found.currency),
            if found.in_stock { "yes" } else { "no" }.to_owned(),
            format!("{:.3}", score(found)),
        ];
        let mut item = as_json(found);
        if arguments.explain {
            row.push(found.why.clone());
            if let Some(item) = item.as_object_mut() {
                item.insert("why".to_owned(), json!(found.why));
            }
        }
        table.row(row);
        items.push(item);
    }
    let text = table.text(output.paint(), "nothing fits", "");
    output.result(
        &json!({ "decision": decision, "items": items, "next": null }),
        &format!("{decision}\n{text}"),
    )
}

fn as_json(found: &Found) -> Value {
    json!({
        "sku": found.sku,
        "name": found.name,
        "price": { "amount_minor": found.amount_minor, "currency": found.currency },
        "in_stock": found.in_stock,
        "score": score(found),
    })
}
