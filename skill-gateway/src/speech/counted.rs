//! How many of something, in the plural that the catalogue says.
//!
//! English makes one where the catalogue says none; other languages then count with "Mal". A name that
//! is a plural already has a plural verb even for one of it, and is counted with "Mal": two bags of
//! onions are no "zwei Zwiebeln".

use super::name::spoken;
use super::plural::{english_plural, is_several};
use super::{Args, Language, Words, heard};
use crate::clients::{CartLine, Product, Property, Variant};

/// What a voice calls one of a product, and several where somebody says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Noun {
    one: String,
    several: Option<String>,
    /// Where the name does not say it.
    colour: Option<String>,
}

impl Noun {
    fn of((spoken_name, name): (&str, &str), plural: &str) -> Self {
        Self {
            one: spoken(spoken_name, name),
            several: Some(heard(plural)).filter(|plural| !plural.is_empty()),
            colour: None,
        }
    }

    /// With the colour, if it has one and the name does not say it.
    fn coloured(mut self, variants: &[Variant]) -> Self {
        let mut variants = variants.iter();
        let colour = variants.find(|variant| variant.property() == Property::Colour);
        let said = self.one.to_lowercase();
        self.colour = colour
            .map(|colour| heard(&colour.value))
            .filter(|colour| !colour.is_empty() && !said.contains(&colour.to_lowercase()));
        self
    }

    /// One and several of something that is no product.
    #[cfg(test)]
    pub(super) fn sample(one: &str, several: &str) -> Self {
        Self::of((one, one), several)
    }

    /// A name of which nobody says the plural.
    fn called(name: &str) -> Self {
        Self {
            one: name.to_owned(),
            several: None,
            colour: None,
        }
    }
}

impl From<&Product> for Noun {
    fn from(product: &Product) -> Self {
        Self::of(
            (&product.spoken_name, &product.name),
            &product.spoken_plural,
        )
        .coloured(&product.variants)
    }
}

impl From<&CartLine> for Noun {
    fn from(line: &CartLine) -> Self {
        Self::of((&line.spoken_name, &line.name), &line.spoken_plural).coloured(&line.variants)
    }
}

/// A number of something, as it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// As it is said.
    pub(crate) text: String,
    /// The grammatical number that a verb has with it: 1, or 2 for a plural.
    subject: u32,
}

impl Counted {
    /// The grammatical number of things that are said together.
    pub(crate) fn subject_of(things: &[Self]) -> u32 {
        match things {
            [only] => only.subject,
            _ => 2,
        }
    }
}

impl Args {
    /// With a number of a product, and `subject` to choose the verb by.
    #[must_use]
    pub(crate) fn product(self, counted: Counted) -> Self {
        let Counted { text, subject } = counted;
        self.text("product", text).number("subject", subject)
    }
}

impl Language {
    /// A number of something: "two Echo Dots", "2 Mal Echo Dot". Beyond those that have words,
    /// digits are read more easily than words are understood.
    pub(crate) fn counted(&self, count: u32, noun: impl Into<Noun>) -> Counted {
        let Noun {
            one,
            several,
            colour,
        } = noun.into();
        let number = usize::try_from(count)
            .ok()
            .and_then(|index| Words::of(self.locale()).counted.get(index))
            .map_or_else(|| count.to_string(), String::clone);
        let alike = several
            .as_ref()
            .is_some_and(|several| several.to_lowercase() == one.to_lowercase());
        let (key, subject) = match several {
            Some(_) if alike && is_several(self.locale(), &one) => ("counted", 2),
            Some(_) if count != 1 => ("counted-plural", 2),
            Some(_) | None => ("counted", 1),
        };
        let plural = several.unwrap_or_else(|| english_plural(&one));
        let [one, plural] = [one, plural].map(|name| match &colour {
            Some(colour) => {
                let args = Args::default().text("name", name).text("colour", colour);
                self.part("coloured", &args)
            }
            None => name,
        });
        let args = Args::default()
            .number("count", count)
            .text("number", number)
            .text("name", one)
            .text("plural", plural);
        Counted {
            text: self.part(key, &args),
            subject,
        }
    }

    /// The grammatical number of one of something: 2 of a name that is a plural already.
    pub(crate) fn subject(&self, noun: impl Into<Noun>) -> u32 {
        self.counted(1, noun).subject
    }

    /// A number of something, under a name that may go on after its short one.
    pub(crate) fn counted_as(&self, count: u32, noun: impl Into<Noun>, name: &str) -> Counted {
        let noun = noun.into();
        // "Ei" does not go on in "Eierkarton".
        let rest = name
            .strip_prefix(&noun.one)
            .filter(|rest| rest.is_empty() || rest.starts_with(' '));
        let Some(rest) = rest.map(str::to_owned) else {
            return self.counted(count, Noun::called(name));
        };
        let Counted { text, subject } = self.counted(count, noun);
        Counted {
            text: text + &rest,
            subject,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Locale;
    use super::*;

    #[test]
    fn things_are_counted_in_each_language() {
        let (english, german) = (Language::of(Locale::EN_US), Language::of(Locale::DE_DE));
        let table = [
            (1, "Echo Dot", "", "Echo Dot", "Echo Dot"),
            (2, "Echo Dot", "", "two Echo Dots", "2 Mal Echo Dot"),
            (13, "Echo Dot", "", "13 Echo Dots", "13 Mal Echo Dot"),
            (
                2,
                "AA Batteries",
                "",
                "two AA Batteries",
                "2 Mal AA Batteries",
            ),
            (
                3,
                "Wall Battery",
                "",
                "three Wall Batteries",
                "3 Mal Wall Battery",
            ),
            (2, "Lunch Box", "", "two Lunch Boxes", "2 Mal Lunch Box"),
            (2, "Toy", "", "two Toys", "2 Mal Toy"),
            (2, "Echo Show 5", "", "two Echo Show 5", "2 Mal Echo Show 5"),
            (1, "Ei", "Eier", "Ei", "Ei"),
            (12, "Ei", "Eier", "twelve Eier", "zwölf Eier"),
            (13, "Loaf", "Loaves", "13 Loaves", "13 Loaves"),
            (1, "Bananen", "Bananen", "Bananen", "Bananen"),
            (2, "Bananen", "bananen", "two bananen", "2 Mal Bananen"),
            (1, "Toaster", "Toaster", "Toaster", "Toaster"),
            (2, "Toaster", "Toaster", "two Toaster", "zwei Toaster"),
        ];

        for (count, one, several, in_english, in_german) in table {
            let noun = Noun::sample(one, several);
            assert_eq!(english.counted(count, noun.clone()).text, in_english);
            assert_eq!(german.counted(count, noun).text, in_german);
        }
    }

    #[test]
    fn a_name_that_goes_on_goes_on_after_its_plural() {
        let german = Language::of(Locale::DE_DE);
        let egg = Noun::sample("Ei", "Eier");
        let counted = |name| german.counted_as(6, egg.clone(), name).text;

        assert_eq!(counted("Ei"), "sechs Eier");
        assert_eq!(counted("Ei Größe M"), "sechs Eier Größe M");
        assert_eq!(counted("Bio Ei"), "6 Mal Bio Ei");
        assert_eq!(counted("Eierkarton"), "6 Mal Eierkarton");
    }

    #[test]
    fn the_verb_goes_with_the_plural() {
        let german = Language::of(Locale::DE_DE);
        let subject = |count, several| german.counted(count, Noun::sample("Ei", several)).subject;

        assert_eq!(subject(1, "Eier"), 1);
        assert_eq!(subject(2, "Eier"), 2);
        assert_eq!(subject(2, ""), 1, "zwei Mal Ei liegt im Warenkorb");
        let egg = german.counted(1, Noun::sample("Ei", "Eier"));
        assert_eq!(Counted::subject_of(&[egg.clone(), egg]), 2);
    }

    #[test]
    fn a_name_that_is_a_plural_already_has_its_verb_even_for_one() {
        let german = Language::of(Locale::DE_DE);
        let subject = |count, name| german.counted(count, Noun::sample(name, name)).subject;

        assert_eq!(subject(1, "Bananen"), 2, "Bananen liegen im Warenkorb");
        assert_eq!(
            subject(2, "Bananen"),
            2,
            "2 Mal Bananen liegen im Warenkorb"
        );
        assert_eq!(subject(1, "Toaster"), 1, "Toaster liegt im Warenkorb");
        assert_eq!(subject(2, "Toaster"), 2, "zwei Toaster liegen im Warenkorb");
        assert_eq!(
            german.counted(1, Noun::sample("Bananen", "")).subject,
            1,
            "nobody said that it is a plural"
        );
    }
}
