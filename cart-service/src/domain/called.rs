//! What a product is called where a language is spoken.

use super::locale::Locale;
use super::product::{Details, LocalNames, Product, Variant, says};

/// What a product is called in a locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Called {
    /// The full name, with what tells it from its twins.
    pub(crate) full: String,
    /// What a voice calls one of it.
    pub(crate) one: String,
    /// What a voice calls several of it, where the catalogue says so.
    pub(crate) several: Option<String>,
}

impl Product {
    /// What it is called for a tag (BCP 47): by its names there, else in another form of the
    /// language, the main one first, else by those without a locale.
    pub(crate) fn called(&self, tag: Option<&str>) -> Called {
        let near = tag.map(|tag| self.details.names_near(tag));
        let near = near.unwrap_or_default();
        let named = near.iter().position(|names| names.spoken_name.is_some());
        // A plural from farther away than the name is another name's.
        let mut plurals = near.iter().take(named.map_or(near.len(), |at| at + 1));
        let plural = plurals.find_map(|names| names.spoken_plural.clone());
        let own = named.and_then(|at| near.get(at)?.spoken_name.clone());
        let Some(own) = own else {
            return Called {
                full: self.told_name(),
                one: self.spoken_name.clone(),
                several: plural.or_else(|| self.details.spoken_plural.clone()),
            };
        };
        Called {
            full: self.full_name(&own),
            one: own,
            several: plural,
        }
    }

    /// The full name beside its name in a locale: one that does not say it is in another language.
    fn full_name(&self, own: &str) -> String {
        if says(&self.name, own) {
            return self.told_name();
        }
        let size = self.size.iter().map(|size| Variant {
            kind: String::new(),
            value: size.clone(),
        });
        let details: Vec<Variant> = size.chain(self.variants.iter().cloned()).collect();
        Variant::told(own, &details)
    }
}

impl Details {
    /// The names for the forms of a language, the nearest first.
    fn names_near(&self, tag: &str) -> Vec<&LocalNames> {
        let of_language = self
            .local_names
            .iter()
            .filter(|names| language(names.locale.tag()).eq_ignore_ascii_case(language(tag)));
        let mut near: Vec<&LocalNames> = of_language.collect();
        near.sort_by_key(|names| {
            let is_another = !names.locale.tag().eq_ignore_ascii_case(tag);
            (is_another, !is_main(names.locale))
        });
        near
    }
}

fn language(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// The form of a language that others fall back to.
fn is_main(locale: Locale) -> bool {
    matches!(
        locale.tag().split_once('-'),
        Some(("en", "US") | ("de", "DE") | ("es", "ES") | ("fr", "FR"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{self, CatalogueFormat};

    fn product(file: &str) -> Product {
        let mut rows = catalogue::read(CatalogueFormat::Csv, file.as_bytes());
        rows.next().expect("a row").expect("a product")
    }

    fn eggs() -> Product {
        product(
            "sku,name,spoken_name,size,price_minor,currency,spoken_plural,spoken_name:de-DE,\
             spoken_plural:de-DE,spoken_name:en-AU,spoken_name:en-US,synonyms:en-GB\n\
             EGGS,Free Range Eggs Large,Egg,12 pieces,350,EUR,Eggs,Ei,Eier,Googie,American Egg,egg\n",
        )
    }

    #[test]
    fn a_product_is_called_by_the_nearest_names() {
        let one = |tag| eggs().called(tag).one;

        assert_eq!(one(Some("de-DE")), "Ei");
        assert_eq!(one(Some("DE-at")), "Ei");
        assert_eq!(one(Some("en-AU")), "Googie");
        assert_eq!(one(Some("en-GB")), "American Egg");
        assert_eq!(one(Some("fr-FR")), "Egg");
        assert_eq!(one(Some("")), "Egg");
        assert_eq!(one(None), "Egg");
    }

    #[test]
    fn several_have_the_plural_of_the_name() {
        let several = |tag| eggs().called(tag).several;
        let general = product(
            "sku,name,price_minor,currency,spoken_plural,spoken_plural:de-DE\n\
             TEA,Tea,350,EUR,Teas,Tees\n",
        );

        assert_eq!(several(Some("de-DE")).as_deref(), Some("Eier"));
        assert_eq!(several(None).as_deref(), Some("Eggs"));
        assert_eq!(several(Some("en-US")), None, "of another name");
        let german = general.called(Some("de-DE"));
        assert_eq!(
            (german.one.as_str(), german.several.as_deref()),
            ("Tea", Some("Tees"))
        );
        let english = general.called(Some("en-US"));
        assert_eq!(english.several.as_deref(), Some("Teas"));
    }

    #[test]
    fn a_plural_alone_does_not_hide_the_name_of_the_language() {
        let rolls = product(
            "sku,name,price_minor,currency,spoken_name:en-US,spoken_plural:en-US,spoken_plural:en-GB\n\
             ROLL,Brötchen,30,EUR,Bread Roll,Rolls,Bread Rolls\n",
        );

        let british = rolls.called(Some("en-GB"));
        let canadian = rolls.called(Some("en-CA"));

        assert_eq!(
            (british.one.as_str(), british.full.as_str()),
            ("Bread Roll", "Bread Roll")
        );
        assert_eq!(british.several.as_deref(), Some("Bread Rolls"));
        assert_eq!(canadian.several.as_deref(), Some("Rolls"));
    }

    #[test]
    fn a_full_name_is_left_in_its_own_language_only() {
        let full = |tag| eggs().called(Some(tag)).full;
        let mut lamp = product(
            "sku,name,price_minor,currency,variants,spoken_name:de-DE,spoken_name:en-US\n\
             LAMP,Desk Lamp with a Clamp,2000,EUR,colour=red,Tischlampe,Desk Lamp\n",
        );

        assert_eq!(full("de-DE"), "Ei, 12 pieces");
        assert_eq!(full("fr-FR"), "Free Range Eggs Large");
        assert_eq!(lamp.called(Some("de-DE")).full, "Tischlampe, red");
        let english = "Desk Lamp with a Clamp, red";
        assert_eq!(lamp.called(Some("en-US")).full, english);
        lamp.details = Details::default();
        assert_eq!(lamp.called(Some("de-DE")).full, english);
    }
}
