//! Screens: the cart, what there is to choose from, and what a yes would do. All are the one
//! document of `apl/screen.json`, filled; its pictures and how it is checked are in `docs/apl/`.

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::{Value, json};

use super::is_of_the_cart;
use crate::alexa::Directive;
use crate::clients::{Cart, CartLine, Product, Seen};
use crate::skill::dialogue::value;
use crate::skill::state::Flow;
use crate::skill::touch;
use crate::speech::{Args, Language, shown};

/// As many rows as somebody scrolls through.
const MOST_ROWS: usize = 20;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let read = serde_json::from_str(include_str!("../../../apl/screen.json"));
    // It is part of the program: a test reads it.
    read.unwrap_or_else(|error| {
        tracing::error!(%error, "the screen's document cannot be read");
        Value::Null
    })
});

/// What fills the document.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Screen {
    title: String,
    rows: Vec<Row>,
    foot: String,
    answers: Vec<Answer>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Row {
    name: String,
    price: String,
    /// What a touch on it chooses, counted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pick: Option<usize>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Answer {
    label: String,
    answer: &'static str,
}

/// What is shown beside an answer, if there is something to be seen.
pub(super) fn of(language: &Language, seen: &Seen, flow: &Flow) -> Option<Directive> {
    let (token, screen) = question(language, seen, flow)
        .or_else(|| choices(language, seen, flow))
        .or_else(|| list(language, seen, flow))
        .or_else(|| cart(language, seen, flow))?;
    Some(Directive::RenderDocument {
        token: touch::token(token, flow),
        document: &DOCUMENT,
        datasources: json!({ "screen": screen }),
    })
}

/// "Which one?"
fn choices(language: &Language, seen: &Seen, flow: &Flow) -> Option<(&'static str, Screen)> {
    let mut rows: Vec<Row> = if let Flow::Pick { cand, .. } | Flow::Kind { cand, .. } = flow
        && let Some(split) = seen
            .split
            .as_ref()
            .filter(|split| split.skus.starts_with(cand))
    {
        let values = split.values.iter().take(cand.len());
        values.map(|value| of_value(value)).collect()
    } else if let Flow::Kind { cand, kind, .. } = flow {
        let found = cand.iter().map(|sku| value(product(seen, sku)?, kind));
        let found: Option<Vec<&str>> = found.collect();
        found?.into_iter().map(of_value).collect()
    } else if let Flow::Pick { cand, .. } | Flow::ListPick { cand, .. } | Flow::Deals { cand, .. } =
        flow
    {
        let found = cand.iter().map(|sku| product(seen, sku));
        let found: Option<Vec<&Product>> = found.collect();
        let found = found?.into_iter();
        found.map(|product| of_product(language, product)).collect()
    } else if let Flow::RemovePick { cand, .. } = flow {
        let found = cand.iter().map(|id| line(seen, |line| line.line_id == *id));
        of_lines(language, found)?
    } else if let Flow::ChangePick { cand, .. } = flow {
        let found = cand.iter().map(|sku| line(seen, |line| line.sku == *sku));
        of_lines(language, found)?
    } else {
        return None;
    };
    for (index, row) in rows.iter_mut().enumerate() {
        row.pick = Some(index + 1);
    }
    let answers = match flow {
        Flow::ListPick { cand, .. } if cand.len() == 1 => yes_or_no(language, "screen-yes"),
        _ => Vec::new(),
    };
    let screen = Screen {
        title: language.part("screen-which", &Args::default()),
        rows,
        foot: String::new(),
        answers,
    };
    Some(("choice", screen))
}

/// What a yes would do.
fn question(language: &Language, seen: &Seen, flow: &Flow) -> Option<(&'static str, Screen)> {
    let none = Args::default();
    let mut number = None;
    let (title, rows) = if let Some((cand, qty)) = added(flow) {
        let row = of_product(language, product(seen, cand)?);
        let name = times(language, qty, &row.name);
        ("screen-add", vec![Row { name, ..row }])
    } else if let Flow::Deals { cand, page: _ } = flow
        && let [only] = cand.as_slice()
    {
        (
            "screen-add",
            vec![of_product(language, product(seen, only)?)],
        )
    } else if let Flow::Offer { cand } | Flow::Suggest { cand } = flow {
        (
            "screen-add",
            vec![of_product(language, product(seen, cand)?)],
        )
    } else if matches!(flow, Flow::Clear { .. }) {
        ("screen-clear", of_cart(language, seen.cart.as_ref()?))
    } else if let Flow::UpTo { cand, qty } = flow {
        number = Some(*qty);
        ("screen-some", of_known(language, seen, cand))
    } else if let Flow::ChangeTo { cand, to, .. } = flow {
        number = Some(*to);
        ("screen-change", of_known(language, seen, cand))
    } else if matches!(flow, Flow::Forget) {
        ("screen-forget", Vec::new())
    } else if matches!(flow, Flow::Unlink) {
        ("screen-unlink", Vec::new())
    } else {
        return None;
    };
    let number = number.into_iter();
    let screen = Screen {
        title: language.part(
            title,
            &number.fold(none, |args, it| args.number("count", it)),
        ),
        rows,
        foot: String::new(),
        answers: yes_or_no(language, "screen-yes"),
    };
    Some(("question", screen))
}

/// What a yes adds, and how many of it: what was asked back, or the only one there is to choose.
fn added(flow: &Flow) -> Option<(&String, u32)> {
    match flow {
        Flow::Confirm { cand, qty, .. } => Some((cand, *qty)),
        Flow::Pick { cand, qty, .. } => match cand.as_slice() {
            [only] => Some((only, *qty)),
            _ => None,
        },
        _ => None,
    }
}

/// What answers, of which yes is called this.
fn yes_or_no(language: &Language, yes: &str) -> Vec<Answer> {
    let answer = |key: &str, answer| Answer {
        label: language.part(key, &Args::default()),
        answer,
    };
    vec![answer(yes, "yes"), answer("screen-no", "no")]
}

/// "Want the rest?"
fn rest(language: &Language, flow: &Flow) -> Vec<Answer> {
    match flow {
        Flow::Rest { .. } | Flow::ListRest { .. } => yes_or_no(language, "screen-rest"),
        _ => Vec::new(),
    }
}

/// The product, if it was seen on the way to the question.
fn of_known(language: &Language, seen: &Seen, sku: &str) -> Vec<Row> {
    let known = product(seen, sku).into_iter();
    known.map(|product| of_product(language, product)).collect()
}

/// A list, after every change and when it is read.
fn list(language: &Language, seen: &Seen, flow: &Flow) -> Option<(&'static str, Screen)> {
    let list = seen.list.as_ref()?;
    let none = Args::default();
    let rows = list.lines.iter().take(MOST_ROWS).map(|line| {
        let price = match line.total().filter(|_| line.product.in_stock) {
            Some(total) => language.written(&total),
            None => language.part("screen-gone", &none),
        };
        Row {
            name: times(language, line.quantity, &text(&line.product.name)),
            price: text(&price),
            pick: None,
        }
    });
    let rows: Vec<Row> = rows.collect();
    let foot = if rows.is_empty() {
        language.part("card-list-empty", &none)
    } else {
        String::new()
    };
    let screen = Screen {
        title: language.part("card-list", &none),
        rows,
        foot,
        answers: rest(language, flow),
    };
    Some(("list", screen))
}

/// The cart, after every change and when it is read.
fn cart(language: &Language, seen: &Seen, flow: &Flow) -> Option<(&'static str, Screen)> {
    let reads = matches!(flow, Flow::Rest { .. } | Flow::End { .. });
    let cart = seen
        .cart
        .as_ref()
        .filter(|_| reads || is_of_the_cart(seen))?;
    let none = Args::default();
    let foot = match &cart.total {
        Some(total) if !cart.lines.is_empty() => {
            let args = Args::default().text("price", language.written(total));
            language.part("card-total", &args)
        }
        _ => language.part("card-empty", &none),
    };
    let screen = Screen {
        title: language.part("card-cart", &none),
        rows: of_cart(language, cart),
        foot,
        answers: rest(language, flow),
    };
    Some(("cart", screen))
}

fn of_cart(language: &Language, cart: &Cart) -> Vec<Row> {
    let lines = cart.lines.iter().take(MOST_ROWS);
    lines.map(|line| of_line(language, line)).collect()
}

fn of_lines<'s>(
    language: &Language,
    lines: impl Iterator<Item = Option<&'s CartLine>>,
) -> Option<Vec<Row>> {
    lines.map(|line| Some(of_line(language, line?))).collect()
}

fn of_line(language: &Language, line: &CartLine) -> Row {
    let price = if line.available {
        language.written(&line.line_total)
    } else {
        language.part("screen-gone", &Args::default())
    };
    Row {
        name: times(language, line.quantity, &text(&line.name)),
        price: text(&price),
        pick: None,
    }
}

fn of_product(language: &Language, product: &Product) -> Row {
    let price = match &product.price {
        _ if !product.in_stock => language.part("screen-sold-out", &Args::default()),
        Some(price) => language.written(price),
        None => String::new(),
    };
    Row {
        name: text(&product.name),
        price: text(&price),
        pick: None,
    }
}

fn of_value(value: &str) -> Row {
    Row {
        name: text(value),
        price: String::new(),
        pick: None,
    }
}

fn times(language: &Language, count: u32, name: &str) -> String {
    let args = Args::default().number("count", count).text("name", name);
    language.part("screen-row", &args)
}

fn product<'s>(seen: &'s Seen, sku: &str) -> Option<&'s Product> {
    let mut known = seen.products.iter().chain(&seen.usual);
    known.find(|product| product.sku == sku)
}

fn line(seen: &Seen, is_it: impl Fn(&CartLine) -> bool) -> Option<&CartLine> {
    let of_cart = seen.cart.iter().flat_map(|cart| &cart.lines);
    seen.lines.iter().chain(of_cart).find(|line| is_it(line))
}

/// APL reads tags and entities in a text.
fn text(name: &str) -> String {
    let shown = shown(name);
    let escaped = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")];
    escaped
        .into_iter()
        .fold(shown, |text, (letter, entity)| text.replace(letter, entity))
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod document_tests;
#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;
