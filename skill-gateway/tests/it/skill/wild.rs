//! Catalogues as no shop should have them: whatever a product is called, what is heard is short, and
//! nothing in it is meant for the eye or for a machine.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::goods::{Goods, goods};
use super::shopper::{Heard, PASSPORT, Shopper, TOKEN, resolved};

const CASES: usize = 48;
const SKUS: [&str; 5] = ["Q7Z-0", "Q7Z-1", "Q7Z-2", "Q7Z-3", "Q7Z-4"];

/// A word, or something that should not be one.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z]{1,12}",
        1 => "(https?|HTTPS|ftp)://[a-z]{1,8}\\.example(/[a-z]{0,8})?",
        1 => "(www|WWW)\\.[a-z]{1,8}\\.example",
        1 => "[a-z]{1,8}@[a-z]{1,8}\\.example",
        1 => "[0-9]{7,20}",
        1 => "[0-9]{1,3} ?(ml|g|Stück|\"|%)",
        1 => "<[a-z]{1,8}( [a-z]{1,4}=\"x\")?/?>",
        1 => "[&<>\"'?!.,;:(){}\\[\\]$*#|-]{1,6}",
        1 => "[🎧✨🧂👩‍🚀\u{202e}\u{200f}\u{0}\u{7}\u{feff}]{1,6}",
        1 => "\\PC{1,40}",
        1 => "[א-ת]{1,12}|[ء-ي]{1,12}|[一-龠]{1,12}",
        1 => "[a-z]{100,500}",
    ]
}

/// Each is called a pen, so that several are meant at once.
fn name() -> impl Strategy<Value = String> {
    (
        prop::collection::vec(piece(), 0..8),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(mut pieces, place)| {
            let place = place.index(pieces.len() + 1);
            pieces.insert(place, "Pen".to_owned());
            pieces.join(" ")
        })
}

fn catalogue() -> impl Strategy<Value = Vec<Goods>> {
    let product = (name(), name(), 0..2_000_000_i64);
    prop::collection::vec(product, 1..=SKUS.len()).prop_map(|products| {
        let numbered = products.into_iter().zip(SKUS);
        numbered
            .map(|((name, full_name, price), sku)| Goods {
                full_name: full_name.leak(),
                ..goods(sku, name.leak(), price)
            })
            .collect()
    })
}

/// Besides what every answer is held to.
fn is_for_the_ear(heard: &Heard) {
    for said in [Some(&heard.speech), heard.reprompt.as_ref()]
        .into_iter()
        .flatten()
    {
        let lower = said.to_lowercase();
        for unspeakable in [
            "://", "www.", "@", "q7z", "lin_", "sca_", "\u{202e}", "<", ">",
        ] {
            assert!(!lower.contains(unspeakable), "{unspeakable} in: {said}");
        }
        assert!(!said.chars().any(char::is_control), "{said:?}");
        let code = said.split(|letter: char| !letter.is_ascii_digit());
        // Totals have up to eight digits, of which two are cents.
        assert!(code.map(str::len).max() <= Some(6), "a code in: {said}");
        assert!(said.chars().count() <= 400, "{said}");
    }
}

async fn talks(anna: &mut Shopper, products: &[Goods], locale: &'static str) -> Vec<Heard> {
    let english = locale == "en-US";
    let content: Vec<_> = products.iter().map(|goods| (goods.sku, 3)).collect();
    let ids: Vec<String> = products
        .iter()
        .map(|goods| format!("sku:{}", goods.sku))
        .collect();
    let mut all = Vec::new();
    for id in &ids {
        let slots = resolved("x", "2", &[(id, "x")]);
        for intent in [
            "AddToCartIntent",
            "SearchProductsIntent",
            "ChangeQuantityIntent",
        ] {
            anna.shop.fill(PASSPORT, &[]);
            all.push(anna.means(intent, &slots).await);
            all.push(anna.means("AMAZON.RepeatIntent", &json!({})).await);
        }
    }
    anna.shop.fill(PASSPORT, &content);
    let sentences = if english {
        [
            "what's in my cart",
            "next",
            "remove the pen",
            "how much is the pen",
            "add a pen",
        ]
    } else {
        [
            "was ist in meinem warenkorb",
            "weiter",
            "entferne pen",
            "was kostet pen",
            "leg pen in den warenkorb",
        ]
    };
    for sentence in sentences {
        all.push(anna.says(sentence).await);
    }
    all
}

#[test]
fn whatever_products_are_called_what_is_heard_is_for_the_ear() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::default()
    });
    for locale in ["en-US", "de-DE"] {
        let mut anna = runtime.block_on(Shopper::speaking(locale));
        anna.token = Some(TOKEN.to_owned());
        for _case in 0..CASES / 2 {
            let products = catalogue().new_tree(&mut runner).unwrap().current();
            anna.shop.sells(products.clone());
            for heard in runtime.block_on(talks(&mut anna, &products, locale)) {
                is_for_the_ear(&heard);
            }
        }
    }
}

#[tokio::test]
async fn a_hostile_name_is_spoken_short_and_whole() {
    let long = "pen ".repeat(125);
    let names = [
        ("<b>Salt & \"Pepper\"</b>", "bSalt & Pepper/b"),
        ("Anna's 1 > 2", "Anna's 1 2"),
        ("🎧 Pen ✨", "Pen"),
        ("\u{202e}עט כחול", "עט כחול"),
        (
            long.as_str(),
            "pen pen pen pen pen pen pen pen pen pen pen pen pen pen pen",
        ),
    ];

    for (name, spoken) in names {
        let mut anna = Shopper::linked().await;
        anna.shop
            .sells(vec![goods("Q7Z-0", name.to_owned().leak(), 100)]);

        let heard = anna
            .means(
                "AddToCartIntent",
                &resolved("x", "1", &[("sku:Q7Z-0", "x")]),
            )
            .await;

        assert!(heard.speech.contains(&format!(" {spoken}.")), "{heard:?}");
        is_for_the_ear(&heard);
    }
}
