//! A cart, as it is read out.
//!
//! Its total is that of what can be bought now (cart-service leaves the rest out), so it is said
//! of nothing else: a cart in which nothing can be bought has no price, and is not free.

use super::{Args, Language, products_told_apart};
use crate::clients::{Cart, CartLine, Money, Product};

/// A line of a cart for which one costs more than was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Risen {
    pub(crate) line: CartLine,
    pub(crate) was: Money,
}

impl Language {
    /// How much is in the cart and what it costs: "You have 3 items for 5 dollars".
    pub(crate) fn summary(&self, cart: &Cart, total: &Money) -> String {
        let (count, to_buy) = (cart.pieces(), cart.pieces_to_buy());
        let key = match to_buy {
            0 => "summary-none",
            to_buy if to_buy < count => "summary-part",
            _ => "summary-all",
        };
        let args = Args::default()
            .number("count", count)
            .number("available", to_buy)
            .text("price", self.price(total));
        self.part(key, &args)
    }

    /// What could not be put back into the cart; of more than can be said, how many.
    pub(crate) fn gone(&self, products: &[Product]) -> String {
        if products.len() > 3 {
            let count = u32::try_from(products.len()).unwrap_or(u32::MAX);
            return self.part("gone-many", &Args::default().number("count", count));
        }
        self.together(&products_told_apart(products))
    }

    /// What follows "it's all in your cart": what costs less than was heard, with its price; of
    /// several, how many.
    pub(crate) fn cheaper(&self, fallen: &[CartLine]) -> String {
        let [line] = fallen else {
            return self.less(fallen);
        };
        let args = Args::default()
            .product(self.counted(1, line))
            .text("now", self.money(&line.unit_price));
        self.part("cheaper-one", &args)
    }

    /// The same in short, where more is to be said.
    pub(crate) fn less(&self, fallen: &[CartLine]) -> String {
        match fallen {
            [] => String::new(),
            [line] => {
                let args = Args::default().product(self.counted(1, line));
                self.part("less-one", &args)
            }
            several => {
                let count = u32::try_from(several.len()).unwrap_or(u32::MAX);
                self.part("less-several", &Args::default().number("count", count))
            }
        }
    }

    /// What follows "it's all back": the same, and what costs more than was heard, with both prices; of
    /// several, how many.
    pub(crate) fn prices(&self, fallen: &[CartLine], risen: &[Risen]) -> String {
        match risen {
            [] => self.cheaper(fallen),
            [Risen { line, was }] => {
                let args = Args::default()
                    .product(self.counted(1, line))
                    .text("was", self.money(was))
                    .text("now", self.money(&line.unit_price));
                self.less(fallen) + &self.part("dearer-one", &args)
            }
            several => self.less(fallen) + &self.more(several),
        }
    }

    /// The same in short, where more is to be said.
    pub(crate) fn changed(&self, fallen: &[CartLine], risen: &[Risen]) -> String {
        match (fallen, risen) {
            (fallen, []) => self.less(fallen),
            ([], risen) => self.more(risen),
            (_, _) => self.part("prices-changed", &Args::default()),
        }
    }

    fn more(&self, risen: &[Risen]) -> String {
        if let [Risen { line, was: _ }] = risen {
            let args = Args::default().product(self.counted(1, line));
            return self.part("more-one", &args);
        }
        let count = u32::try_from(risen.len()).unwrap_or(u32::MAX);
        self.part("more-several", &Args::default().number("count", count))
    }

    /// The lines of a cart, each with how many it has, and whether it cannot be bought; where none
    /// can, the summary says so. What lies there for less than it costs by now is told with both prices.
    pub(crate) fn lines(&self, cart: &Cart) -> Vec<String> {
        let said_before = cart.pieces_to_buy() == 0;
        self.each_line(&cart.lines, |line| !line.available && !said_before)
    }

    /// Some of them, with no summary before.
    pub(crate) fn lines_asked_about(&self, lines: &[CartLine]) -> Vec<String> {
        self.each_line(lines, |line| !line.available)
    }

    fn each_line(
        &self,
        lines: &[CartLine],
        is_told_to_be_gone: impl Fn(&CartLine) -> bool,
    ) -> Vec<String> {
        let names = self.lines_told_apart(lines);
        let lines = lines.iter().zip(&names);
        lines
            .map(|(line, name)| {
                let counted = self.counted_as(line.quantity, line, name).text;
                match &line.raised_price {
                    _ if is_told_to_be_gone(line) => {
                        self.part("unavailable", &Args::default().text("product", counted))
                    }
                    Some(raised) if line.available => self.raised(line, raised, counted),
                    Some(_) | None => counted,
                }
            })
            .collect()
    }

    fn raised(&self, line: &CartLine, raised: &Money, counted: String) -> String {
        let args = Args::default()
            .text("product", counted)
            .number("count", line.quantity)
            .text("now", self.money(raised))
            .text("was", self.money(&line.unit_price));
        self.part("raised", &args)
    }
}
