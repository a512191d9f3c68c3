//! An answer, in words.

use super::{Answer, pages};
use crate::alexa::UpdatedIntent;
use crate::clients::{
    Addition, Cart, CartLine, Day, LimitKind, Money, Product, Removal, Restoration, Suggestion,
};
use crate::skill::names;
use crate::skill::reply::Reply;
use crate::skill::turn::Turn;
use crate::speech::{Args, Phrase, heard, products_told_apart, spoken_product};

/// Says it.
pub(super) fn reply(turn: &Turn<'_>, answer: &Answer) -> Reply {
    let none = Args::default();
    let language = turn.language;
    let phrase = answer.phrase();
    match answer {
        Answer::Plain(_) => turn.say(phrase),
        Answer::List(answer) => answer.reply(turn),
        Answer::AddWhat(_) => product_wanted(turn.say(phrase), None),
        Answer::AddWhatOf(quantity) => product_wanted(turn.say(phrase), *quantity),
        Answer::NotFound(words) => {
            let heard = words.as_deref().map(heard).unwrap_or_default();
            product_wanted(turn.say_with(phrase, &none.text("heard", heard)), None)
        }
        Answer::Which { products, quantity } => match products.as_slice() {
            [product] => {
                let product = language.counted(*quantity, product);
                turn.say_with(phrase, &none.product(product))
            }
            products => {
                let names = language.products_to_choose(products).into_iter();
                let names = names.zip(products);
                let choices: Vec<String> = names
                    .map(|(name, product)| or_sold_out(turn, product, name))
                    .collect();
                let choices = language.either(&choices);
                let reply = turn.say_with(phrase, &none.text("choices", choices));
                product_wanted(reply, Some(*quantity))
            }
        },
        Answer::WhichKind {
            split,
            words,
            quantity,
            more,
        } => {
            let values: Vec<String> = split.values.iter().map(|value| heard(value)).collect();
            let choices = match values.as_slice() {
                [a, b, c] if *more => {
                    let first = Args::default().text("a", a).text("b", b).text("c", c);
                    language.part("values-more", &first)
                }
                _ => language.together(&values),
            };
            let args = none.text("choices", choices);
            let intent = UpdatedIntent::new(names::ADD_TO_CART)
                .with(names::PRODUCT, Some(words.clone()))
                .with(names::QUANTITY, Some(quantity.to_string()))
                .with(names::OPTION, None);
            turn.say_with(phrase, &args)
                .eliciting(names::OPTION, intent)
        }
        Answer::WhichAgain { quantity } => product_wanted(turn.say(phrase), Some(*quantity)),
        Answer::ThatMany { product, quantity } => {
            let product = language.counted(*quantity, &**product);
            turn.say_with(phrase, &none.product(product))
        }
        Answer::AddHowMany { limit, words } => {
            let args = limit.map_or_else(Args::default, bounds);
            number_wanted(turn, names::ADD_TO_CART, phrase, &args, words.clone())
        }
        Answer::UpTo { limit, room } => {
            let args = bounds(*limit).number("room", *room);
            number_wanted(turn, names::ADD_TO_CART, phrase, &args, None)
        }
        Answer::Dearer { product, was, line } => {
            let args = prices(turn, product, was);
            let args = line.iter().fold(args, |args, line| {
                args.number("count", line.quantity)
                    .text("total", language.money(&line.total))
            });
            turn.say_with(phrase, &args)
        }
        Answer::DearerTo { product, was, to } => {
            turn.say_with(phrase, &prices(turn, product, was).number("count", *to))
        }
        Answer::Cheaper(addition) if phrase == Phrase::CheaperMore => {
            turn.say_with(phrase, &cheaper_now(turn, &addition.line))
        }
        Answer::CheaperNow(line) => turn.say_with(phrase, &cheaper_now(turn, line)),
        Answer::Cheaper(addition) => {
            let Addition { line, added, .. } = &**addition;
            let args = none
                .product(language.counted(*added, line))
                .text("now", language.money(&line.unit_price))
                .text("total", language.money(addition.total()));
            turn.say_with(phrase, &args)
        }
        Answer::SoldOut { name, .. } => {
            let args = none.text("product", name.clone());
            product_wanted(turn.say_with(phrase, &args), None)
        }
        Answer::NoneBelow { limit, cheapest } => {
            let priced = priced(turn, cheapest, spoken_product(cheapest));
            let args = none
                .text("limit", language.money(limit))
                .text("product", priced)
                .number("subject", language.subject(&**cheapest));
            turn.say_with(phrase, &args)
        }
        Answer::Size(product) => {
            let price = product.price.as_ref();
            let price = price.map_or_else(String::new, |price| language.price(price));
            let args = none
                .text("name", spoken_product(product))
                .text("size", super::offer::size(product))
                .text("price", price);
            turn.say_with(phrase, &args)
        }
        Answer::InStock(product) => {
            let product = priced(turn, product, spoken_product(product));
            turn.say_with(phrase, &none.text("product", product))
        }
        Answer::Has(lines) => {
            let items = language.together(&language.lines_asked_about(lines));
            turn.say_with(phrase, &none.text("items", items))
        }
        Answer::HasOther { words, lines } => {
            let items = language.together(&language.lines_asked_about(lines));
            let args = none.text("heard", heard(words));
            turn.say_with(phrase, &args.text("items", items))
        }
        Answer::HasNot { words } => turn.say_with(phrase, &none.text("heard", heard(words))),
        Answer::Instead { sold_out, instead } => {
            let price = instead.price.as_ref();
            let price = price.map_or_else(String::new, |price| language.price(price));
            let args = none
                .text("other", sold_out.clone())
                .text("name", spoken_product(instead))
                .text("price", price);
            turn.say_with(phrase, &args)
        }
        Answer::Enough { max } => {
            product_wanted(turn.say_with(phrase, &none.number("max", *max)), None)
        }
        Answer::Offer(products) | Answer::Usual(products) | Answer::WelcomeUsual(products) => {
            offer(turn, phrase, products, 1)
        }
        Answer::Found {
            products, quantity, ..
        } => offer(turn, phrase, products, *quantity),
        Answer::Deals { deals, .. } => on_sale(turn, phrase, deals),
        Answer::Suggest(suggestion) | Answer::Why(suggestion) => {
            let Suggestion {
                product,
                because,
                carts,
            } = &**suggestion;
            let args = none
                .text("product", priced(turn, product, spoken_product(product)))
                .text("because", spoken_product(because))
                .number("count", *carts);
            turn.say_with(phrase, &args)
        }
        Answer::RemoveWhat { quantity } => {
            line_wanted(turn.say(phrase), names::REMOVE_FROM_CART, *quantity)
        }
        Answer::RemoveHowMany { words } => {
            let none = Args::default();
            number_wanted(turn, names::REMOVE_FROM_CART, phrase, &none, words.clone())
        }
        Answer::RemoveWhich { lines, quantity } => {
            let choices = language.together(&language.lines_told_apart(lines));
            let reply = turn.say_with(phrase, &none.text("choices", choices));
            line_wanted(reply, names::REMOVE_FROM_CART, *quantity)
        }
        Answer::NotInCart { words, lines } => {
            let args = none.text("heard", heard(words)).text(
                "items",
                language.together(&language.lines_told_apart(lines)),
            );
            line_wanted(turn.say_with(phrase, &args), names::REMOVE_FROM_CART, None)
        }
        Answer::Cart(cart) => {
            let summary = cart.total.as_ref();
            let summary = summary.map_or_else(String::new, |total| language.summary(cart, total));
            let args = none.text("summary", summary);
            turn.say_with(phrase, &args.text("items", page(turn, cart, 0)))
        }
        Answer::WelcomeBack { count }
        | Answer::ClearSure { count }
        | Answer::ClearChanged { count } => turn.say_with(phrase, &none.number("count", *count)),
        Answer::Of { line, quantity, .. } => {
            let args = none
                .product(language.counted(*quantity, &**line))
                .number("count", *quantity);
            turn.say_with(phrase, &args)
        }
        Answer::Reduced(removal) => {
            let Removal { line, removed } = &**removal;
            let args = none
                .product(language.counted(*removed, line))
                .number("few", line.quantity.saturating_sub(*removed));
            turn.say_with(phrase, &args)
        }
        Answer::Added(addition) => {
            let Addition { line, added, .. } = &**addition;
            let count = match phrase {
                Phrase::AddedMore => line.quantity,
                _ => *added,
            };
            let args = none
                .product(language.counted(count, line))
                .number("count", count)
                .text("total", language.money(addition.total()));
            turn.say_with(phrase, &args)
        }
        Answer::Restored {
            restored,
            fallen,
            risen,
        } => {
            let Restoration {
                gone,
                cart,
                skus: _,
                before: _,
            } = &**restored;
            let total = cart.total.as_ref();
            let summary = total.map_or_else(String::new, |total| language.summary(cart, total));
            let args = none
                .text("summary", summary)
                .text("gone", language.gone(gone))
                .text("prices", language.prices(fallen, risen))
                .text("changed", language.changed(fallen, risen));
            turn.say_with(phrase, &args)
        }
        Answer::ChangeWhich { lines, to } => {
            let names = language.lines_told_apart(lines);
            let args = none.text("choices", language.together(&names));
            line_wanted(turn.say_with(phrase, &args), names::CHANGE_QUANTITY, *to)
        }
        Answer::ChangeWhat { to, .. } => line_wanted(turn.say(phrase), names::CHANGE_QUANTITY, *to),
        Answer::HowMany { most } => {
            let args = most
                .iter()
                .fold(none, |args, most| args.number("max", *most));
            number_wanted(turn, names::CHANGE_QUANTITY, phrase, &args, None)
        }
        Answer::HowManyFit(limit) => {
            number_wanted(turn, names::CHANGE_QUANTITY, phrase, &bounds(*limit), None)
        }
        Answer::Page { cart, first, .. } => {
            turn.say_with(phrase, &none.text("items", page(turn, cart, *first)))
        }
    }
}

/// What it costs now, and what was said.
fn prices(turn: &Turn<'_>, product: &Product, was: &Money) -> Args {
    let price = product.price.as_ref().unwrap_or(was);
    Args::default()
        .text("product", spoken_product(product))
        .text("now", turn.language.money(price))
        .text("was", turn.language.money(was))
}

/// So many there are, and what one costs.
fn cheaper_now(turn: &Turn<'_>, line: &CartLine) -> Args {
    Args::default()
        .product(turn.language.counted(line.quantity, line))
        .number("count", line.quantity)
        .text("now", turn.language.money(&line.unit_price))
}

/// "I have A for 5 dollars."
fn offer(turn: &Turn<'_>, phrase: Phrase, products: &[Product], quantity: u32) -> Reply {
    let names = products_told_apart(products);
    let priced: Vec<String> = products
        .iter()
        .zip(names)
        .map(|(product, name)| {
            if product.in_stock {
                priced(turn, product, name)
            } else {
                or_sold_out(turn, product, name)
            }
        })
        .collect();
    let choices = turn.language.either(&priced);
    let args = Args::default()
        .text("product", choices.clone())
        .text("choices", choices);
    let reply = turn.say_with(phrase, &args);
    match products {
        [_] => reply,
        _ => product_wanted(reply, Some(quantity)),
    }
}

fn priced(turn: &Turn<'_>, product: &Product, name: String) -> String {
    match &product.price {
        Some(price) => format!("{name} {}", turn.language.price(price)),
        None => name,
    }
}

/// "A", or "A, which is sold out".
fn or_sold_out(turn: &Turn<'_>, product: &Product, name: String) -> String {
    if product.in_stock {
        return name;
    }
    let args = Args::default().text("name", name);
    turn.language.part("choice-sold-out", &args)
}

/// "A for 3 dollars until Friday, December 4".
fn until(turn: &Turn<'_>, deal: String, day: Day) -> String {
    let args = Args::default()
        .text("deal", deal)
        .text("day", turn.language.day(day));
    turn.language.part("deal-until", &args)
}

/// "On sale: A for 3 dollars instead of 5 dollars."
fn on_sale(turn: &Turn<'_>, phrase: Phrase, deals: &[(Product, Money)]) -> Reply {
    let products: Vec<Product> = deals.iter().map(|(product, _)| product.clone()).collect();
    let names = products_told_apart(&products).into_iter().zip(deals);
    let both_prices: Vec<String> = names
        .map(|(name, (product, list_price))| {
            let price = product.price.as_ref().unwrap_or(list_price);
            let args = Args::default()
                .text("name", name)
                .text("price", turn.language.price(price))
                .text("was", turn.language.money(list_price));
            let deal = turn.language.part("deal", &args);
            match product.sale_last_day {
                Some(day) => until(turn, deal, day),
                None => deal,
            }
        })
        .collect();
    let choices = turn.language.together(&both_prices);
    let only = products.first();
    let args = only.map_or_else(Args::default, |only| {
        Args::default().number("subject", turn.language.subject(only))
    });
    let args = args
        .text("product", choices.clone())
        .text("choices", choices);
    let reply = turn.say_with(phrase, &args);
    match deals {
        [_] => reply,
        _ => product_wanted(reply, Some(1)),
    }
}

/// Lines of a cart that are read at once.
fn page(turn: &Turn<'_>, cart: &Cart, first: usize) -> String {
    let lines = turn.language.lines(cart).into_iter().skip(first);
    let lines: Vec<String> = lines.take(pages::PAGE).collect();
    turn.language.together(&lines)
}

fn bounds(limit: LimitKind) -> Args {
    let none = Args::default();
    match limit {
        LimitKind::Line { max, present, .. } => none.number("max", max).number("present", present),
        LimitKind::AtLeast(min) => none.number("min", min),
        LimitKind::MultipleOf(multiple) => none.number("multiple", multiple),
        LimitKind::Cart => none,
    }
}

/// Hears the next sentence as a product to be added.
fn product_wanted(question: Reply, quantity: Option<u32>) -> Reply {
    line_wanted(question, names::ADD_TO_CART, quantity)
}

/// Hears the next sentence as the product that the intent is about.
fn line_wanted(question: Reply, intent: &'static str, quantity: Option<u32>) -> Reply {
    let quantity = quantity.map(|quantity| quantity.to_string());
    let intent = UpdatedIntent::new(intent)
        .with(names::PRODUCT, None)
        .with(names::QUANTITY, quantity);
    question.eliciting(names::PRODUCT, intent)
}

/// Hears the next sentence as a number of what the words mean, or of what is open.
fn number_wanted(
    turn: &Turn<'_>,
    intent: &'static str,
    phrase: Phrase,
    args: &Args,
    words: Option<String>,
) -> Reply {
    let intent = UpdatedIntent::new(intent)
        .with(names::PRODUCT, words)
        .with(names::QUANTITY, None);
    turn.say_with(phrase, args)
        .eliciting(names::QUANTITY, intent)
}
