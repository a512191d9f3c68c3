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

    /// More than three nobody remembers: the first three are said.
    fn enumerate(&self, word: &str, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [a] => a.clone(),
            [a, b] => self.part(
                &format!("{word}-two"),
                &Args::default().text("a", a).text("b", b),
            ),
            [a, b, c, ..] => self.part(
                &format!("{word}-three"),
                &Args::default().text("a", a).text("b", b).text("c", c),
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
        let english = Language::of(Locale::EnUs);
        let german = Language::of(Locale::DeDe);

        assert_eq!(english.either(&items[..1]), "A");
        assert_eq!(english.either(&items[..2]), "A or B");
        assert_eq!(english.either(&items), "A, B or C");
        assert_eq!(english.together(&items[..3]), "A, B and C");
        assert_eq!(german.either(&items[..3]), "A, B oder C");
        assert_eq!(german.together(&items[..2]), "A und B");
        assert_eq!(german.together(&[]), "");
    }
}
