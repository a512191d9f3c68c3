//! Cards in the Alexa app: the cart after every change and when it is read, and what there is to
//! choose from. Whole names and exact prices, which nobody could listen to.

use super::is_of_the_cart;
use crate::alexa::Card;
use crate::clients::{Cart, ListLine, Product, Seen, ShoppingList};
use crate::skill::state::Flow;
use crate::speech::{Args, Language, shown};

/// More lines nobody reads on a card. Each has less than 200 characters, so that all have less than
/// the 8,000 that Alexa takes.
const MOST_LINES: usize = 30;

/// The card of an answer, if there is something for one.
pub(super) fn of(language: &Language, seen: &Seen, flow: Option<&Flow>) -> Option<Card> {
    if let Some(list) = &seen.list {
        return Some(of_list(language, list));
    }
    let reads = matches!(flow, Some(Flow::Rest { .. } | Flow::End { .. }));
    match &seen.cart {
        Some(cart) if reads || is_of_the_cart(seen) => Some(of_cart(language, cart)),
        _ if seen.products.len() > 1 => Some(of_products(language, &seen.products)),
        _ => None,
    }
}

fn of_cart(language: &Language, cart: &Cart) -> Card {
    let none = Args::default();
    if cart.lines.is_empty() {
        return card(language, "card-cart", &[language.part("card-empty", &none)]);
    }
    let mut lines: Vec<String> = cart
        .lines
        .iter()
        .take(MOST_LINES)
        .map(|line| {
            let key = if line.available {
                "card-line"
            } else {
                "card-gone"
            };
            let args = Args::default()
                .number("count", line.quantity)
                .text("name", shown(&line.name))
                .text("price", language.written(&line.line_total));
            language.part(key, &args)
        })
        .collect();
    if let Some(rest) = more(cart.lines.len()) {
        lines.push(language.part("card-more", &none.number("rest", rest)));
    }
    if let Some(total) = &cart.total {
        let args = Args::default().text("price", language.written(total));
        lines.push(language.part("card-total", &args));
    }
    card(language, "card-cart", &lines)
}

fn of_list(language: &Language, list: &ShoppingList) -> Card {
    let none = Args::default();
    if list.lines.is_empty() {
        let empty = language.part("card-list-empty", &none);
        return card(language, "card-list", &[empty]);
    }
    let lines = list.lines.iter().take(MOST_LINES);
    let mut lines: Vec<String> = lines.map(|line| of_list_line(language, line)).collect();
    if let Some(rest) = more(list.lines.len()) {
        lines.push(language.part("card-more", &none.number("rest", rest)));
    }
    card(language, "card-list", &lines)
}

/// How many of what, and what it costs today.
fn of_list_line(language: &Language, line: &ListLine) -> String {
    let total = line.total().filter(|_| line.product.in_stock);
    let key = match &total {
        Some(_) => "card-line",
        None => "card-gone",
    };
    let args = Args::default()
        .number("count", line.quantity)
        .text("name", shown(&line.product.name))
        .text(
            "price",
            total.map_or_else(String::new, |total| language.written(&total)),
        );
    language.part(key, &args)
}

fn of_products(language: &Language, products: &[Product]) -> Card {
    let lines = products.iter().take(MOST_LINES).map(|product| {
        let name = shown(&product.name);
        match &product.price {
            Some(price) => {
                let args = Args::default()
                    .text("name", name)
                    .text("price", language.written(price));
                let line = language.part("card-product", &args);
                match product.sale_last_day {
                    Some(day) => {
                        let args = Args::default()
                            .text("deal", line)
                            .text("day", language.day(day));
                        language.part("deal-until", &args)
                    }
                    None => line,
                }
            }
            None => name,
        }
    });
    card(language, "card-products", &lines.collect::<Vec<_>>())
}

fn card(language: &Language, title: &str, lines: &[String]) -> Card {
    Card::Simple {
        title: language.part(title, &Args::default()),
        content: lines.join("\n"),
    }
}

/// How many lines are left out.
fn more(lines: usize) -> Option<u64> {
    let rest = lines.checked_sub(MOST_LINES).filter(|rest| *rest > 0)?;
    u64::try_from(rest).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::{CartLine, Change, Money};
    use crate::speech::Locale;

    fn money(minor: u64) -> Money {
        Money {
            minor,
            currency: "EUR".to_owned(),
        }
    }

    fn cart(lines: usize) -> Cart {
        let line = |number: usize| CartLine {
            line_id: format!("lin_{number}"),
            sku: format!("sku-{number}"),
            name: format!("{} {number}", "Lamp".repeat(200)),
            spoken_name: "Lamp".to_owned(),
            quantity: 999,
            unit_price: money(u64::MAX),
            line_total: money(u64::MAX),
            available: number.is_multiple_of(2),
            spoken_plural: String::new(),
        };
        Cart {
            version: 1,
            currency: Some("EUR".to_owned()),
            lines: (0..lines).map(line).collect(),
            total: Some(money(u64::MAX)),
        }
    }

    #[test]
    fn a_card_is_never_longer_than_alexa_takes() {
        for locale in Locale::all() {
            let seen = Seen {
                cart: Some(cart(100)),
                change: Change::Made,
                ..Seen::default()
            };

            let Some(Card::Simple { title, content }) = of(Language::of(locale), &seen, None)
            else {
                panic!("no card");
            };

            let length = title.chars().count() + content.chars().count();
            assert!(length < 8_000, "{length}");
            assert!(content.contains("70"), "{content}");
        }
    }

    #[test]
    fn an_answer_that_saw_nothing_has_no_card() {
        let language = Language::of(Locale::EN_US);

        assert_eq!(of(language, &Seen::default(), None), None);
        let looked_in = Seen {
            cart: Some(cart(1)),
            ..Seen::default()
        };
        assert_eq!(of(language, &looked_in, Some(&Flow::Open)), None);
    }
}
