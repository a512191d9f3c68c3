//! The catalogue as the values of an Alexa slot type, for a catalogue of an interaction model
//! (`{"values":[{"id","name":{"value","synonyms"}}]}`).
//!
//! A value is a name that shoppers say; what is no name to a voice (blank, or nothing but signs and
//! emoji) is left out. Products of one name are one value, whose id is that of no product: Alexa
//! would take them for one anyway, and so the search asks which is meant. A synonym that is a name
//! elsewhere would make Alexa doubt between two, and one that several products have would make the
//! skill take the first of them unasked: both are left out.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::domain::{Locale, Product};

/// What stands before the SKU in an id, so that the skill knows its own.
const ID_PREFIX: &str = "sku:";

/// What stands before the SKU of the first of several products that have one name. As long as the
/// other, so that either fits.
const SHARED_ID_PREFIX: &str = "any:";

/// The longest value and the longest synonym that Alexa takes, in characters.
const LONGEST: usize = 140;

/// The longest id that we give.
const LONGEST_ID: usize = 100;

/// The most synonyms of a value.
const MOST_SYNONYMS: usize = 100;

#[derive(Debug, Serialize)]
struct SlotType<'p> {
    values: Vec<Value<'p>>,
}

#[derive(Debug, Serialize)]
struct Value<'p> {
    id: String,
    name: Name<'p>,
}

#[derive(Debug, Serialize)]
struct Name<'p> {
    value: &'p str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    synonyms: Vec<&'p str>,
}

/// A name, as the first of its products writes it, and all that have it.
struct Named<'p> {
    name: &'p str,
    products: Vec<&'p Product>,
}

impl<'p> Named<'p> {
    fn id(&self) -> String {
        let prefix = match self.products.as_slice() {
            [_] => ID_PREFIX,
            _ => SHARED_ID_PREFIX,
        };
        let first = self.products.first().map(|product| product.sku.as_str());
        format!("{prefix}{}", first.unwrap_or_default())
    }

    fn synonyms(&self, locale: Locale) -> impl Iterator<Item = &'p str> {
        let all = self.products.iter();
        let all = all.flat_map(move |product| synonyms(product, locale));
        all.filter(|synonym| is_spoken(synonym))
    }
}

/// Writes the values in a locale.
pub(super) fn json(products: &[Product], locale: Locale) -> String {
    // By folded name: the products that have it.
    let mut names: BTreeMap<String, Named<'_>> = BTreeMap::new();
    for product in products {
        let id_fits = ID_PREFIX.len() + product.sku.as_str().chars().count() <= LONGEST_ID;
        let name = own_name(product, locale);
        if id_fits && is_spoken(name) {
            let entry = names.entry(folded(name)).or_insert_with(|| Named {
                name,
                products: Vec::new(),
            });
            entry.products.push(product);
        }
    }
    // Each synonym, folded, with the only name it is one of.
    let mut meanings: HashMap<String, Option<&str>> = HashMap::new();
    for (of, named) in &names {
        for synonym in named.synonyms(locale) {
            let meaning = meanings.entry(folded(synonym)).or_insert(Some(of));
            if *meaning != Some(of) {
                *meaning = None;
            }
        }
    }
    let mut values: Vec<Value<'_>> = Vec::with_capacity(names.len());
    for (of, named) in &names {
        let mut said: Vec<String> = Vec::new();
        let mut synonyms: Vec<&str> = Vec::new();
        for synonym in named.synonyms(locale) {
            let folded = folded(synonym);
            let is_alone = meanings.get(&folded).is_some_and(|one| *one == Some(of));
            if is_alone && !names.contains_key(&folded) && !said.contains(&folded) {
                said.push(folded);
                synonyms.push(synonym);
            }
        }
        synonyms.truncate(MOST_SYNONYMS);
        values.push(Value {
            id: named.id(),
            name: Name {
                value: named.name,
                synonyms,
            },
        });
    }
    values.sort_by(|one, other| one.id.cmp(&other.id));
    let json = serde_json::to_string(&SlotType { values });
    json.expect("texts in lists are JSON") + "\n"
}

fn own_name(product: &Product, locale: Locale) -> &str {
    let local = product.details.names_in(locale);
    let local = local.and_then(|names| names.spoken_name.as_deref());
    local.unwrap_or(&product.spoken_name)
}

/// What else it is called there: the plural and the synonyms of the locale, or, where it has none
/// of its own, those of the product.
fn synonyms(product: &Product, locale: Locale) -> impl Iterator<Item = &str> {
    let local = product.details.names_in(locale);
    let plural = local.and_then(|names| names.spoken_plural.as_deref());
    let is_translated = local.is_some_and(|names| names.spoken_name.is_some());
    let general = product.details.spoken_plural.as_deref();
    let plural = plural.or(general.filter(|_| !is_translated));
    let synonyms = match local {
        Some(names) if is_translated || !names.synonyms.is_empty() => &names.synonyms,
        Some(_) | None => &product.synonyms,
    };
    plural
        .into_iter()
        .chain(synonyms.iter().map(String::as_str))
}

/// Whether a voice can say it, and Alexa takes it.
pub(super) fn is_spoken(name: &str) -> bool {
    name.chars().any(char::is_alphanumeric) && name.chars().count() <= LONGEST
}

/// As Alexa compares.
pub(super) fn folded(name: &str) -> String {
    let lower = name.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::{CatalogueFormat, read};
    use super::*;

    fn values(file: &str, locale: &str) -> Vec<Value> {
        let products = read(CatalogueFormat::Csv, file.as_bytes());
        let products: Vec<Product> = products.collect::<Result<_, _>>().unwrap();
        let locale = Locale::parse(locale).unwrap();
        let mut slot_type: Value = serde_json::from_str(&super::json(&products, locale)).unwrap();
        match slot_type["values"].take() {
            Value::Array(values) => values,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_value_is_what_the_locale_calls_it() {
        let file = "sku,name,price_minor,currency,synonyms,spoken_plural,spoken_name:de-DE,\
                    spoken_plural:de-DE,synonyms:de-DE\n\
                    L,\"Desk Lamp, brass\",1,EUR,table lamp,desk lamps,Tischlampe,Tischlampen,Leuchte\n";

        assert_eq!(
            values(file, "de-DE"),
            [json!({"id": "sku:L", "name": {
                "value": "Tischlampe", "synonyms": ["Tischlampen", "Leuchte"]}})]
        );
        assert_eq!(
            values(file, "en-GB"),
            [json!({"id": "sku:L", "name": {
                "value": "Desk Lamp", "synonyms": ["desk lamps", "table lamp"]}})]
        );
    }

    #[test]
    fn no_name_stands_twice_and_none_is_silent() {
        let file = "sku,name,price_minor,currency,synonyms\n\
                    A,Echo Dot,1,EUR,dot; DOT ;echo  dot;Echo Show;\u{1f600};!?\n\
                    B,echo dot,1,EUR,puck\n\
                    C,Echo Show,1,EUR,dot;screen\n\
                    D,\u{1f600},1,EUR,smile\n";

        assert_eq!(
            values(file, "en-US"),
            [
                json!({"id": "any:A", "name": {"value": "Echo Dot", "synonyms": ["puck"]}}),
                json!({"id": "sku:C", "name": {"value": "Echo Show", "synonyms": ["screen"]}}),
            ]
        );
    }

    #[test]
    fn what_several_products_are_called_names_none_of_them() {
        let file = "sku,name,price_minor,currency,spoken_name,synonyms\n\
                    P12,\"Paper Towels, 12\",1,EUR,Paper Towels,kitchen roll;big roll\n\
                    P6,\"Paper Towels, 6\",1,EUR,Paper Towels,kitchen roll\n\
                    DOT,Echo Dot,1,EUR,,dot;puck;Puck\n\
                    KIDS,Echo Dot Kids,1,EUR,,dot\n";

        assert_eq!(
            values(file, "en-US"),
            [
                json!({"id": "any:P12", "name": {
                    "value": "Paper Towels", "synonyms": ["kitchen roll", "big roll"]}}),
                json!({"id": "sku:DOT", "name": {"value": "Echo Dot", "synonyms": ["puck"]}}),
                json!({"id": "sku:KIDS", "name": {"value": "Echo Dot Kids"}}),
            ]
        );
    }

    #[test]
    fn the_sample_fits() {
        let values = values(super::super::SAMPLE_CATALOGUE, "en-US");

        assert!(values.len() > 100);
        let dot = values.iter().find(|value| value["id"] == "sku:ECHO-DOT-5");
        assert_eq!(dot.unwrap()["name"]["value"], "Echo Dot");
    }

    proptest! {
        #[test]
        fn ids_and_names_are_unique_whatever_the_shop_writes(
            names in prop::collection::vec(("[aAbB \u{1f600}]{1,3}", "[aAbBcC; \u{1f600}]{0,8}"), 1..20),
        ) {
            let rows = names.iter().enumerate().filter(|(_, (name, _))| !name.trim().is_empty());
            let rows: Vec<String> = rows
                .map(|(number, (name, synonyms))| format!("N{number},{name},1,EUR,{synonyms}\n"))
                .collect();
            let file = format!("sku,name,price_minor,currency,synonyms\n{}", rows.concat());

            let values = values(&file, "en-US");

            let (mut ids, mut said) = (HashSet::new(), HashSet::new());
            for value in &values {
                prop_assert!(ids.insert(value["id"].to_string()));
                let name = &value["name"];
                let synonyms = name["synonyms"].as_array().cloned().unwrap_or_default();
                for name in synonyms.iter().chain([&name["value"]]) {
                    let name = name.as_str().unwrap();
                    prop_assert!(name.chars().any(char::is_alphanumeric));
                    prop_assert!(said.insert(folded(name)), "{name} stands twice");
                }
            }
        }
    }
}
