//! Every sample sentence of every intent does what its intent is for, in every language.

use saycart_skill_gateway::model::Model;

use super::shop::Wanted;
use super::shopper::{PASSPORT, Shopper, TOKEN};

/// What is said for `{product}`; what `{quantity}` is, and how it is said.
const PRODUCT: &str = "smart plug";
const QUANTITY: u32 = 2;

#[tokio::test]
async fn every_sample_does_what_its_intent_is_for() {
    for locale in Model::locales() {
        let mut anna = Shopper::speaking(locale).await;
        anna.token = Some(TOKEN.to_owned());
        let model = Model::load(locale).unwrap();

        for intent in &model.language().intents {
            for sample in &intent.samples {
                let sentence = filled(locale, sample);
                anna.shop.fill(PASSPORT, &[("PLUG", 5)]);
                for name in ["", of(locale, "wish", "wunsch")] {
                    anna.shop.keeps_on(PASSPORT, name, &[("PLUG", 5)]);
                }
                anna.hangs_up();

                let heard = anna.says(&sentence).await;

                assert_eq!(
                    anna.shop.wanted(),
                    expected(locale, &intent.name, sample),
                    "{sentence}: {heard:?}"
                );
                assert!(
                    !heard.leads_to_linking() && heard.open,
                    "{sentence}: {heard:?}"
                );
            }
        }
    }
}

/// A sample with something in its slots.
pub(super) fn filled(locale: &str, sample: &str) -> String {
    sample
        .replace("{product}", PRODUCT)
        .replace("{ordinal}", of(locale, "second", "zweite"))
        .replace("{quantity}", &QUANTITY.to_string())
        .replace("{list}", of(locale, "wish", "wunsch"))
        .replace("{from}", of(locale, "cart", "warenkorb"))
        .replace("{it}", of(locale, "it", "das"))
        .replace("{unit}", of(locale, "piece", "stück"))
        .replace("{option}", of(locale, "red", "rote"))
        .replace("{pack}", "12")
        .replace("{max_price}", "20")
        .replace("{address}", of(locale, "home", "zuhause"))
        .replace("{shipping}", of(locale, "express", "expressversand"))
        .replace("{method}", of(locale, "card", "karte"))
        .replace("{date}", of(locale, "monday", "montag"))
        .replace("{coupon}", "welcome")
        .replace("{code}", "4321")
}

fn of(locale: &str, english: &'static str, german: &'static str) -> &'static str {
    if locale.starts_with("de") {
        german
    } else {
        english
    }
}

/// What the cart is asked for. A sentence without a product is answered with a question.
fn expected<'i>(locale: &str, intent: &'i str, sample: &str) -> Vec<Wanted<'i>> {
    let named = sample.contains("{product}");
    let quantity = sample.contains("{quantity}").then_some(QUANTITY);
    let of_it = |quantity| Some((PRODUCT.to_owned(), quantity));
    match intent {
        "AddToCartIntent" if sample.contains("{pack}") => {
            let packs = [
                ("de", "smart plug 12er pack"),
                ("en", "smart plug pack of 12"),
            ];
            let packs = packs
                .iter()
                .find(|(language, _)| locale.starts_with(language));
            let name = packs.unwrap().1.to_owned();
            vec![("AddItem", Some((name, quantity.or(Some(1)))))]
        }
        "AddToCartIntent" | "AddUsualIntent" if named => {
            vec![("AddItem", of_it(quantity.or(Some(1))))]
        }
        // Nothing was read yet that it could be of: there is only one line.
        "RemoveFromCartIntent" if sample.contains("{ordinal}") => vec![("GetCart", None)],
        "RemoveFromListIntent" if sample.contains("{ordinal}") => vec![("GetList", None)],
        "RemoveFromCartIntent" if named => vec![("RemoveItem", of_it(quantity))],
        "AddToListIntent" if named => vec![("AddToList", of_it(quantity.or(Some(1))))],
        "MoveToListIntent" if named => vec![("MoveToList", of_it(quantity))],
        "MoveToCartIntent" if named => vec![("MoveToCart", of_it(quantity))],
        "RemoveFromListIntent" if named => vec![("RemoveFromList", of_it(quantity))],
        "ListToCartIntent" => vec![("MoveToCart", None)],
        "ReadListIntent" | "ClearListIntent" => vec![("GetList", None)],
        // Emptying is asked back.
        "ReadCartIntent" | "ClearCartIntent" | "RemoveEverythingIntent" => {
            vec![("GetCart", None)]
        }
        "UndoIntent" => vec![("RestoreCart", None)],
        "ChangeQuantityIntent" if named && quantity.is_some() => {
            vec![("SetQuantity", Some(("PLUG".to_owned(), quantity)))]
        }
        "ChangeQuantityIntent" if named => vec![("GetCart", None)],
        "DoubleIntent" if named => {
            let set = Some(("PLUG".to_owned(), Some(10)));
            vec![("GetCart", None), ("SetQuantity", set)]
        }
        // By a voice that is unknown.
        "StopHistoryIntent" => vec![("SetHistory", None)],
        // Nothing was changed yet that it could be of, it is done elsewhere, it is asked back, or told
        // to a known voice alone.
        "UseHistoryIntent"
        | "AboutMeIntent"
        | "ForgetMeIntent"
        | "UnlinkIntent"
        | "UsualIntent"
        | "DealsIntent"
        | "SuggestIntent"
        | "WhyIntent"
        | "AddToCartIntent"
        | "AMAZON.HelpIntent"
        | "AddToListIntent"
        | "MoveToListIntent"
        | "MoveToCartIntent"
        | "RemoveFromListIntent"
        | "RemoveFromCartIntent"
        | "ChangeQuantityIntent"
        | "MoreOfItIntent"
        | "DoubleIntent"
        | "SearchProductsIntent"
        | "ProductDetailsIntent"
        | "ProductSizeIntent"
        | "ProductStockIntent"
        | "NewProductsIntent"
        | "PickItemIntent"
        | "PlaceOrderIntent"
        | "OrderStatusIntent"
        | "ReorderIntent"
        | "ApplyCouponIntent"
        | "ChooseDeliveryIntent"
        | "ChoosePaymentIntent"
        | "VoiceCodeIntent"
        | "CancelOrderIntent" => Vec::new(),
        // What another intent is for must be said here.
        _ => vec![(intent, None)],
    }
}
