//! The shop in what is said: how it is called, and something that it sells. The operator's words, for
//! all languages or for one of them.

use saycart_service::config::{Section, Setting};

use super::Locale;
use super::words::Words;

/// What the skill says of the shop, by language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShopWords {
    anywhere: Given,
    forms: Vec<(Locale, Given)>,
}

/// What the operator gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Given {
    shop_name: Option<Spoken>,
    invocation_name: Option<Spoken>,
    example_product: Option<Spoken>,
}

/// Words that can stand in any sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spoken(String);

/// As the skill is called where nothing is given.
const INVOCATION_NAME: &str = "corner shop";

/// Letters and signs of a name: what Amazon's store takes.
const LONGEST: usize = 50;

impl Setting for Spoken {
    const EXPECTED: &'static str =
        "1 to 50 characters on one line, without “quotes”, a question mark or an exclamation mark";

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        // A name that ends a sentence would ask, or close a suggestion that it stands in.
        let is_plain = |letter: char| {
            !letter.is_control() && !matches!(letter, '“' | '”' | '"' | '?' | '!' | '¿')
        };
        let fits = (1..=LONGEST).contains(&text.chars().count()) && text.chars().all(is_plain);
        fits.then(|| Self(text.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

impl ShopWords {
    /// Reads the keys of all languages, and those of each.
    pub(crate) fn read(section: &mut Section<'_>) -> Self {
        let invocation_name = section.get_or(
            "invocation_name",
            "What shoppers call the skill: “Alexa, open corner shop”; Amazon wants the seller's name, in small letters.",
            Spoken(INVOCATION_NAME.to_owned()),
        );
        let shop_name = section.get(
            "shop_name",
            "What the skill calls the shop; the invocation name with capitals if not given.",
        );
        section.derived("shop_name", &in_capitals(&invocation_name.0));
        let anywhere = Given {
            shop_name,
            invocation_name: Some(invocation_name),
            example_product: section.get(
                "example_product",
                "What the skill suggests to add, with the words around it as somebody says them: “an echo dot”, which it is if not given, or “green tea”.",
            ),
        };
        let mut locales = section.section("locales");
        let forms = Locale::all().map(|locale| {
            let key = locale.tag().to_lowercase().replace('-', "_");
            (locale, Given::read(&mut locales.section(&key)))
        });
        Self {
            anywhere,
            forms: forms.collect(),
        }
    }

    /// What the shop is called in a language (`en-US`).
    pub fn name(&self, locale: &str) -> String {
        let given = self.given(locale, |given| given.shop_name.as_ref());
        given.map_or_else(|| in_capitals(self.invocation_name(locale)), str::to_owned)
    }

    /// What the skill is called in a language, as its interaction model has it.
    pub fn invocation_name(&self, locale: &str) -> &str {
        let given = self.given(locale, |given| given.invocation_name.as_ref());
        given.unwrap_or(INVOCATION_NAME)
    }

    /// What the skill suggests to add.
    pub fn example_product(&self, locale: &str) -> &str {
        let given = self.given(locale, |given| given.example_product.as_ref());
        given.unwrap_or_else(|| &Words::of(Locale::or_default(Some(locale))).example)
    }

    /// The form's own, or its main form's, or what is given for all languages.
    fn given(&self, locale: &str, which: impl Fn(&Given) -> Option<&Spoken>) -> Option<&str> {
        let locale = Locale::or_default(Some(locale));
        let of = |wanted: Locale| {
            let known = self.forms.iter().find(|(known, _)| *known == wanted);
            known.and_then(|(_, given)| which(given))
        };
        let given = of(locale).or_else(|| of(locale.main()));
        let given = given.or_else(|| which(&self.anywhere));
        given.map(|spoken| spoken.0.as_str())
    }
}

impl Given {
    fn read(section: &mut Section<'_>) -> Self {
        Self {
            shop_name: section.get("shop_name", "The same, in this language."),
            invocation_name: section.get("invocation_name", "The same, in this language."),
            example_product: section.get("example_product", "The same, in this language."),
        }
    }
}

/// `corner shop` as a title.
fn in_capitals(name: &str) -> String {
    let words = name.split(' ').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(char::to_uppercase);
        first.into_iter().flatten().chain(letters).collect()
    });
    words.collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use saycart_service::config::{ConfigErrors, Reader, Sources};

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<ShopWords, ConfigErrors> {
        let named = |(key, value): &(&str, &str)| (format!("SAYCART_{key}"), (*value).to_owned());
        let sources = Sources::new(None, variables.iter().map(named)).unwrap();
        let mut reader = Reader::new(sources);
        let words = ShopWords::read(&mut reader.root());
        reader.finish().map(|_known| words)
    }

    #[test]
    fn a_shop_that_says_nothing_of_itself_is_the_corner_shop() {
        let words = read(&[]).unwrap();

        assert_eq!(words.name("de-DE"), "Corner Shop");
        assert_eq!(words.invocation_name("en-GB"), "corner shop");
        assert_eq!(words.example_product("en-US"), "an echo dot");
        assert_eq!(words.example_product("de-AT"), "einen echo dot");
        assert_eq!(words.name("en-US"), ShopWords::default().name("en-US"));
    }

    #[test]
    fn the_shop_is_called_as_the_skill_is_unless_it_has_another_name() {
        let words = read(&[("INVOCATION_NAME", "leaf pot")]).unwrap();
        let named = read(&[("INVOCATION_NAME", "leaf pot"), ("SHOP_NAME", "Leaf & Pot")]);

        assert_eq!(words.name("en-US"), "Leaf Pot");
        assert_eq!(named.unwrap().name("en-US"), "Leaf & Pot");
    }

    #[test]
    fn a_language_may_have_words_of_its_own_and_its_other_forms_take_them() {
        let words = read(&[
            ("EXAMPLE_PRODUCT", "green tea"),
            ("LOCALES__EN_US__EXAMPLE_PRODUCT", "a teapot"),
            ("LOCALES__DE_DE__EXAMPLE_PRODUCT", "grünen Tee"),
            ("LOCALES__DE_DE__INVOCATION_NAME", "blatt kanne"),
            ("LOCALES__EN_GB__SHOP_NAME", "Leaf"),
        ])
        .unwrap();

        assert_eq!(words.example_product("en-GB"), "a teapot");
        assert_eq!(words.example_product("de-AT"), "grünen Tee");
        assert_eq!(words.name("de-DE"), "Blatt Kanne");
        assert_eq!(words.name("en-GB"), "Leaf");
        assert_eq!(words.name("en-US"), "Corner Shop");
    }

    #[test]
    fn a_name_that_would_ask_something_is_refused() {
        for name in [
            "What's up?",
            "“Leaf”",
            "Leaf\nPot",
            " ",
            &"leaf ".repeat(12),
        ] {
            assert!(read(&[("SHOP_NAME", name)]).is_err(), "{name}");
        }
    }
}
