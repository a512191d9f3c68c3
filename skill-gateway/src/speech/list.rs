//! Enumerations: "A, B or C".

use super::{Args, Language};

impl Language {
    /// At most three things of which one is to be chosen.
    pub(crate) fn either(&self, items: &[String]) -> String {
        self.enumerate("or", items)
    }

    /// At most three things together.
    pub(crate) fn together(&self, items: &[String]) -> String {
        self.enumerate("and", items)
    }

    /// More than three nobody remembers: the first three are said. A remark that an item ends with
    /// after a comma ends with one, too, before the list goes on.
    fn enumerate(&self, word: &str, items: &[String]) -> String {
        let closed = |item: &str| {
            let comma = if item.contains(", ") { "," } else { "" };
            format!("{item}{comma}")
        };
        match items {
            [] => String::new(),
            [a] => a.clone(),
            [a, b] => self.part(
                &format!("{word}-two"),
                &Args::default().text("a", closed(a)).text("b", b),
            ),
            [a, b, c, ..] => self.part(
                &format!("{word}-three"),
                &Args::default()
                    .text("a", a)
                    .text("b", closed(b))
                    .text("c", c),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Locale;
    use super::*;

    #[test]
    fn things_are_enumerated_as_one_speaks() {
        let items = ["A", "B", "C", "D"].map(str::to_owned);
        let english = Language::of(Locale::EN_US);
        let german = Language::of(Locale::DE_DE);

        assert_eq!(english.either(&items[..1]), "A");
        assert_eq!(english.either(&items[..2]), "A or B");
        assert_eq!(english.either(&items), "A, B or C");
        assert_eq!(english.together(&items[..3]), "A, B and C");
        assert_eq!(german.either(&items[..3]), "A, B oder C");
        assert_eq!(german.together(&items[..2]), "A und B");
        assert_eq!(german.together(&[]), "");
        let remarked = ["A, gone", "B, gone", "C, gone"].map(str::to_owned);
        assert_eq!(english.together(&remarked[..2]), "A, gone, and B, gone");
        assert_eq!(english.together(&remarked), "A, gone, B, gone, and C, gone");
    }
}
