//! Products are called what people call them: by the names that cart-service has for the shopper's
//! language, and several of them by their plural.

use super::goods::{Goods, goods};
use super::shopper::{PASSPORT, Shopper, TOKEN};

/// A shop whose catalogue says the plural of eggs, and none of milk.
fn groceries() -> Vec<Goods> {
    vec![
        Goods {
            plural: "Eier",
            ..goods("EGG", "Ei", 50)
        },
        goods("MILK", "Milch", 150),
    ]
}

async fn before_the_groceries() -> Shopper {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(TOKEN.to_owned());
    anna.shop.sells(groceries());
    anna
}

#[tokio::test]
async fn several_are_called_by_their_plural_and_the_verb_goes_with_it() {
    let mut anna = before_the_groceries().await;

    let one = anna.hears("leg ein ei in den warenkorb").await;
    let more = anna.hears("leg fünf ei in den warenkorb").await;
    let read = anna.hears("was ist in meinem warenkorb").await;
    let removed = anna.hears("entferne zwei ei").await;
    let all = anna.hears("entferne ei").await;

    insta::assert_snapshot!(one, @"Ei liegt im Warenkorb. Zusammen 50 Cent. Noch etwas?");
    insta::assert_snapshot!(more, @"Damit sind es sechs Eier. Noch etwas?");
    insta::assert_snapshot!(read, @"Du hast 6 Artikel für 3 Dollar: sechs Eier. Noch etwas?");
    insta::assert_snapshot!(removed, @"Zwei Eier sind entfernt. Im Warenkorb bleiben davon noch 4. Noch etwas?");
    insta::assert_snapshot!(all, @"Vier Eier sind entfernt. Noch etwas?");
}

#[tokio::test]
async fn without_a_plural_german_counts_with_mal() {
    let mut anna = before_the_groceries().await;

    let added = anna.hears("leg drei milch in den warenkorb").await;

    insta::assert_snapshot!(added, @"3 Mal Milch liegt im Warenkorb. Zusammen 4 Dollar 50. Noch etwas?");
}

#[tokio::test]
async fn lists_call_things_by_their_plural_too() {
    let mut anna = before_the_groceries().await;
    anna.shop.keeps(PASSPORT, &[("EGG", 12)]);

    let one = anna.hears("was steht auf meiner liste").await;
    anna.shop.keeps(PASSPORT, &[("EGG", 12), ("MILK", 2)]);
    let two = anna.hears("was steht auf meiner liste").await;

    insta::assert_snapshot!(one, @"Auf deiner Liste stehen zwölf Eier. Noch etwas?");
    insta::assert_snapshot!(two, @"Auf deiner Liste stehen zwölf Eier und 2 Mal Milch. Noch etwas?");
}

#[tokio::test]
async fn every_call_says_for_which_locale_products_are_named() {
    for (locale, asked) in [
        ("de-DE", "de-DE"),
        ("en-AU", "en-AU"),
        // A language that is not spoken is answered in English, and so are names.
        ("fr-FR", "en-US"),
    ] {
        let mut anna = Shopper::linked().await;
        anna.locale = locale;

        anna.launches().await;

        let told = anna.shop.told(&format!(r#"accept-language: \"{asked}\""#));
        assert!(told.contains(&"GetCart"), "{locale}: {told:?}");
    }
}
