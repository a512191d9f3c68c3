//! Cards in the Alexa app: the cart after every change and when it is read, lists, what there is to
//! choose from, and what was settled of the shopper's own data. Where one product is added or
//! described, with its picture. Whole names and exact prices, which nobody could listen to.

use super::is_of_the_cart;
use crate::alexa::{Card, Image};
use crate::clients::{Cart, ListLine, Product, Seen, Settled, ShoppingList};
use crate::skill::said::Said;
use crate::skill::state::{Flow, State};
use crate::speech::{Args, Language, shown};

/// More lines nobody reads on a card. Each has less than 200 characters, so that all have less than
/// the 8,000 that Alexa takes.
const MOST_LINES: usize = 30;

/// The card of an answer, if there is something for one.
pub(super) fn of(language: &Language, seen: &Seen, left: Option<&State>) -> Option<Card> {
    if let Some(settled) = seen.settled {
        return Some(of_settled(language, settled));
    }
    let State { flow, said, .. } = left?; // not beside a goodbye or an apology
    if let Some(list) = &seen.list {
        return Some(of_list(language, list));
    }
    let reads = matches!(flow, Flow::Rest { .. } | Flow::End { .. });
    match &seen.cart {
        Some(cart) if reads || is_of_the_cart(seen) => {
            let image = seen.added.as_ref().map_or("", |line| &line.image_url);
            Some(pictured(of_cart(language, cart), image))
        }
        _ => match spoken_of(seen, flow, said.as_ref()).as_slice() {
            [] => None,
            [only] => {
                let card = Card::Simple {
                    title: shown(&only.name),
                    content: of_product(language, only),
                };
                let card = pictured(card, &only.image_url);
                // Without a picture it says no more than is heard.
                Some(card).filter(|card| matches!(card, Card::Standard { .. }))
            }
            several => Some(of_products(language, several)),
        },
    }
}

/// The products that the answer is about, of all that were looked at on the way to it.
fn spoken_of<'s>(seen: &'s Seen, flow: &Flow, said: Option<&Said>) -> Vec<&'s Product> {
    let is_meant = |sku: &String| match flow {
        Flow::Pick { cand, .. }
        | Flow::Kind { cand, .. }
        | Flow::Deals { cand, .. }
        | Flow::ChangePick { cand, .. }
        | Flow::ListPick { cand, .. } => cand.contains(sku),
        Flow::Confirm { cand, .. }
        | Flow::Offer { cand }
        | Flow::UpTo { cand, .. }
        | Flow::HowMany { cand }
        | Flow::ChangeTo { cand, .. }
        | Flow::Suggest { cand } => cand == sku,
        Flow::Open
        | Flow::More
        | Flow::RemovePick { .. }
        | Flow::Rest { .. }
        | Flow::End { .. }
        | Flow::ListRest { .. }
        | Flow::ListEnd { .. }
        | Flow::Clear { .. }
        | Flow::Forget
        | Flow::Unlink => matches!(said, Some(Said::SoldOut(_, gone)) if gone == sku),
    };
    let products = seen.products.iter();
    products.filter(|product| is_meant(&product.sku)).collect()
}

/// The longest address that Alexa takes.
const LONGEST_ADDRESS: usize = 2_000;

/// The most characters of a card, its addresses among them.
const MOST_CHARACTERS: usize = 8_000;

/// The same with the picture from this address, if Alexa would take both.
fn pictured(card: Card, address: &str) -> Card {
    let Card::Simple { title, content } = card else {
        return card;
    };
    let length = |text: &str| text.chars().count();
    let all = length(&title) + length(&content) + 2 * length(address);
    let fits = address.starts_with("https://")
        && length(address) <= LONGEST_ADDRESS
        && all <= MOST_CHARACTERS;
    if !fits {
        return Card::Simple { title, content };
    }
    Card::Standard {
        title,
        text: content,
        image: Image {
            small_image_url: address.to_owned(),
            large_image_url: address.to_owned(),
        },
    }
}

fn of_settled(language: &Language, settled: Settled) -> Card {
    let (title, text) = match settled {
        Settled::HistoryOn => ("card-history", "card-history-on"),
        Settled::HistoryOff => ("card-history", "card-history-off"),
        Settled::Unlinked => ("card-link", "card-unlinked"),
    };
    card(language, title, &[language.part(text, &Args::default())])
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

fn of_products(language: &Language, products: &[&Product]) -> Card {
    let lines = products.iter().take(MOST_LINES);
    let lines = lines.map(|product| of_product(language, product));
    card(language, "card-products", &lines.collect::<Vec<_>>())
}

/// What it costs, and until when; or that it is sold out.
fn of_product(language: &Language, product: &Product) -> String {
    let name = shown(&product.name);
    if !product.in_stock {
        return language.part("card-sold-out", &Args::default().text("name", name));
    }
    let Some(price) = &product.price else {
        return name;
    };
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
            raised_price: None,
            available: number.is_multiple_of(2),
            spoken_plural: String::new(),
            image_url: String::new(),
            variants: Vec::new(),
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

            let Some(Card::Simple { title, content }) =
                of(Language::of(locale), &seen, Some(&State::default()))
            else {
                panic!("no card");
            };

            let length = title.chars().count() + content.chars().count();
            assert!(length < 8_000, "{length}");
            assert!(content.contains("70"), "{content}");
        }
    }

    #[test]
    fn a_picture_is_shown_where_alexa_takes_it() {
        let language = Language::of(Locale::EN_US);
        let shown = |lines: usize, address: &str| {
            let mut added = cart(1).lines.remove(0);
            address.clone_into(&mut added.image_url);
            let seen = Seen {
                cart: Some(cart(lines)),
                change: Change::Made,
                added: Some(added),
                ..Seen::default()
            };
            of(language, &seen, Some(&State::default()))
        };
        let is_pictured = |lines, address: &str| match shown(lines, address) {
            Some(Card::Standard { title, text, image }) => {
                let parts = [title, text, image.small_image_url, image.large_image_url];
                assert!(parts.concat().chars().count() <= MOST_CHARACTERS);
                true
            }
            Some(Card::Simple { .. }) => false,
            other => panic!("{other:?}"),
        };
        let long = |length: usize| format!("https://{}", "a".repeat(length - 8));

        assert!(is_pictured(1, "https://shop.example/lamp.jpg"));
        assert!(is_pictured(1, &long(LONGEST_ADDRESS)));
        assert!(!is_pictured(1, &long(LONGEST_ADDRESS + 1)));
        assert!(
            !is_pictured(100, &long(LONGEST_ADDRESS)),
            "both are too much"
        );
        assert!(!is_pictured(1, "http://shop.example/lamp.jpg"));
        assert!(!is_pictured(1, ""));
    }

    #[test]
    fn an_answer_that_saw_nothing_has_no_card() {
        let language = Language::of(Locale::EN_US);

        assert_eq!(of(language, &Seen::default(), None), None);
        let looked_in = Seen {
            cart: Some(cart(1)),
            ..Seen::default()
        };
        assert_eq!(of(language, &looked_in, Some(&State::default())), None);
    }
}
