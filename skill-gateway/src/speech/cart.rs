//! A cart, as it is read out.

use super::{Args, Language};
use crate::clients::Cart;

impl Language {
    /// The lines of a cart, each with how many it has.
    pub(crate) fn lines(&self, cart: &Cart) -> Vec<String> {
        let names = self.lines_told_apart(&cart.lines);
        let lines = cart.lines.iter().zip(&names);
        lines
            .map(|(line, name)| {
                let counted = self.counted_line(line, name);
                if line.available {
                    counted
                } else {
                    self.part("unavailable", &Args::default().text("product", counted))
                }
            })
            .collect()
    }
}
