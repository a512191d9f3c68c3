//! What was fitted, as Rust.

use saycart_cart_service::search::{Begun, Limits, Sureness, Thresholds, Weights};

/// What the file begins with.
pub(crate) const HEAD: &str = "//! Written by `cart-service/hearings/fit`; not to be edited.\n\n\
     use super::{\n    decide::{Begun, Limits, Thresholds},\n    evidence::{Sureness, Weights},\n};\n";

/// The constant of a language.
pub(crate) fn constant(name: &str, thresholds: &Thresholds) -> String {
    let Thresholds {
        order,
        weights,
        taking,
        verbatim,
        alike,
        lost,
        another,
        begun: Begun { products, ask },
        apart,
        apart_verbatim,
    } = thresholds;
    [
        format!("\npub(super) const {name}: Thresholds = Thresholds {{\n"),
        row("order", order),
        row("weights", weights),
        row("taking", taking),
        limits("verbatim", *verbatim),
        limits("alike", *alike),
        limits("lost", *lost),
        limits("another", *another),
        format!(
            "    begun: Begun {{\n        products: {products},\n        ask: {},\n    }},\n",
            sureness(*ask)
        ),
        format!("    apart: {},\n", sureness(*apart)),
        format!("    apart_verbatim: {},\n", sureness(*apart_verbatim)),
        "};\n".to_owned(),
    ]
    .concat()
}

fn row<const COUNT: usize>(name: &str, weights: &Weights<COUNT>) -> String {
    // As `cargo fmt` breaks them.
    let mut lines = vec![String::from("       ")];
    for weight in weights.as_thousandths() {
        let weight = format!(" {},", number(*weight));
        match lines.last_mut() {
            Some(line) if line.len() + weight.len() <= WIDTH => line.push_str(&weight),
            _ => lines.push(format!("       {weight}")),
        }
    }
    let lines = lines.join("\n");
    format!("    {name}: Weights::thousandths([\n{lines}\n    ]),\n")
}

/// How long a line of an array may be: `cargo fmt` leaves room for what closes it.
const WIDTH: usize = 99;

fn limits(name: &str, Limits { take, ask }: Limits) -> String {
    let (take, ask) = (sureness(take), sureness(ask));
    format!("    {name}: Limits {{\n        take: {take},\n        ask: {ask},\n    }},\n")
}

fn sureness(sureness: Sureness) -> String {
    let number = number(sureness.as_thousandths());
    format!("Sureness::thousandths({number})")
}

/// A number as Rust has it, in groups of three digits.
fn number(number: i32) -> String {
    let (thousands, rest) = (number / 1_000, (number % 1_000).abs());
    if thousands == 0 {
        number.to_string()
    } else {
        format!("{thousands}_{rest:03}")
    }
}
