//! What is on sale, and what is recommended.

use super::goods::{Goods, goods};
use super::shopper::{PASSPORT, Shopper};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

#[tokio::test]
async fn a_deal_is_offered_with_both_prices_and_needs_no_account() {
    let mut anna = Shopper::unlinked().await;
    anna.shop.puts_on_sale(&[("PLUG", 1_999)]);

    let heard = anna.hears("what's on sale").await;

    insta::assert_snapshot!(heard, @"On sale I have Smart Plug for 14 dollars and 99 cents instead of 19 dollars and 99 cents. Shall I add it?");
    assert_eq!(anna.shop.asked(), ["ListDeals"]);
}

#[tokio::test]
async fn deals_are_told_three_at_a_time_and_picked_by_their_place() {
    let mut anna = Shopper::linked().await;
    let deals = [
        ("PLUG", 1_999),
        ("BANK", 3_999),
        ("LAMP", 4_999),
        ("ECHO-DOT", 5_999),
    ];
    anna.shop.puts_on_sale(&deals);

    let first = anna.says("any deals").await;
    let next = anna.hears("go on").await;
    let back = anna.hears("go back").await;
    anna.says("the second one").await;

    insta::assert_snapshot!(first.speech, @"On sale I have Smart Plug for 14 dollars and 99 cents instead of 19 dollars and 99 cents, Power Bank for 29 dollars and 99 cents instead of 39 dollars and 99 cents and Desk Lamp for 39 dollars and 99 cents instead of 49 dollars and 99 cents, and more after that. Which one shall I add?");
    insta::assert_snapshot!(next, @"On sale I have Echo Dot for 49 dollars and 99 cents instead of 59 dollars and 99 cents. Shall I add it?");
    assert_eq!(back, first.speech);
    assert!(first.read().unwrap().contains("Desk Lamp"));
    assert_eq!(anna.cart(), [sku("BANK", 1)]);
}

#[tokio::test]
async fn the_end_of_the_deals_and_a_shop_without_any_are_said() {
    let mut anna = Shopper::linked().await;

    let none = anna.hears("are there any deals").await;
    anna.shop.puts_on_sale(&[("PLUG", 1_999), ("BANK", 3_999)]);
    anna.says("what's on offer").await;
    let end = anna.hears("go on").await;

    insta::assert_snapshot!(none, @"There's nothing on sale right now. What can I add for you?");
    insta::assert_snapshot!(end, @"Those were all the deals. What can I add for you?");
}

#[tokio::test]
async fn yes_adds_the_only_deal_of_the_last_page() {
    let mut anna = Shopper::linked().await;
    let deals = [
        ("PLUG", 1_999),
        ("BANK", 3_999),
        ("LAMP", 4_999),
        ("ECHO-DOT", 5_999),
    ];
    anna.shop.puts_on_sale(&deals);
    anna.says("any deals").await;

    anna.says("go on").await;
    anna.says("yes").await;

    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1)]);
}

#[tokio::test]
async fn a_deal_that_became_dearer_is_asked_about() {
    let mut anna = Shopper::linked().await;
    anna.shop.puts_on_sale(&[("PLUG", 1_999)]);
    anna.says("what's on sale").await;
    anna.shop.reprices("PLUG", 1_899);

    let heard = anna.hears("yes").await;

    insta::assert_snapshot!(heard, @"The price of Smart Plug is now 18 dollars and 99 cents, up from 14 dollars and 99 cents. Shall I add it?");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn a_recommendation_says_why_and_yes_adds_it() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "ECHO-DOT", 1);
    anna.shop.recommends("PLUG", "ECHO-DOT", 12);

    let heard = anna.hears("what do you recommend").await;
    let why = anna.hears("why").await;
    anna.says("yes").await;

    insta::assert_snapshot!(heard, @"Shoppers who have Echo Dot often add Smart Plug for 14 dollars and 99 cents, too. Shall I add it?");
    insta::assert_snapshot!(why, @"12 other shoppers have it along with Echo Dot. Shall I add it?");
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1), sku("PLUG", 1)]);
}

#[tokio::test]
async fn where_nothing_can_be_recommended_it_is_said_and_why_has_no_answer() {
    let mut anna = Shopper::linked().await;

    let heard = anna.hears("what goes with it").await;
    anna.hangs_up();
    let why = anna.says("why").await;

    insta::assert_snapshot!(heard, @"I don't know enough yet to recommend something. What can I add for you?");
    assert!(why.open && why.card.is_none(), "{why:?}");
}

#[tokio::test]
async fn the_last_day_of_a_sale_is_told_and_written_as_in_each_language() {
    let mut said = Vec::new();
    for (locale, question, written) in [
        ("en-US", "what's on sale", "$14.99 until Friday, December 4"),
        ("en-GB", "what's on sale", "$14.99 until Friday 4 December"),
        (
            "de-DE",
            "was ist im angebot",
            "14,99 $ bis Freitag, 4. Dezember",
        ),
    ] {
        let mut anna = Shopper::speaking(locale).await;
        anna.shop.puts_on_sale(&[("PLUG", 1_999)]);
        anna.shop.ends_sales_on("2026-12-04");

        let answer = anna.says(question).await;

        anna.shop.puts_on_sale(&[("PLUG", 1_999), ("BANK", 3_999)]);
        let several = anna.says(question).await;

        let card = several.card.expect("several are listed").to_string();
        assert!(card.contains(written), "{card}");
        said.push(answer.speech);
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    On sale I have Smart Plug for 14 dollars and 99 cents instead of 19 dollars and 99 cents until Friday, December 4. Shall I add it?
    On sale I have Smart Plug for 14 dollars and 99 cents instead of 19 dollars and 99 cents until Friday 4 December. Shall I add it?
    Im Angebot ist Smart Plug für 14 Dollar 99 statt 19 Dollar 99 bis Freitag, 4. Dezember. Soll ich das hinzufügen?
    ");
}

#[tokio::test]
async fn in_german_what_is_several_by_its_name_has_the_verb_of_several() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.shop.sells(vec![
        Goods {
            plural: "Bananen",
            ..goods("BANANA", "Bananen", 299)
        },
        Goods {
            plural: "Toaster",
            ..goods("TOASTER", "Toaster", 1_999)
        },
    ]);

    let mut said = Vec::new();
    for (sku, cheaper) in [("BANANA", "bananen"), ("TOASTER", "toaster")] {
        anna.shop.puts_on_sale(&[(sku, 2_999)]);
        said.push(anna.hears("was ist im angebot").await);
        let below = format!("finde {cheaper} unter 1 euro");
        said.push(anna.hears(&below).await);
    }

    insta::assert_snapshot!(said.join("\n"), @r"
    Im Angebot sind Bananen für 2 Dollar 99 statt 29 Dollar 99. Soll ich das hinzufügen?
    Unter 1 Dollar gibt es das nicht. Am günstigsten sind Bananen für 2 Dollar 99. Soll ich das hinzufügen?
    Im Angebot ist Toaster für 19 Dollar 99 statt 29 Dollar 99. Soll ich das hinzufügen?
    Unter 1 Dollar gibt es das nicht. Am günstigsten ist Toaster für 19 Dollar 99. Soll ich das hinzufügen?
    ");
}

#[tokio::test]
async fn a_day_that_there_is_not_is_not_told() {
    let mut anna = Shopper::unlinked().await;
    anna.shop.puts_on_sale(&[("PLUG", 1_999)]);
    anna.shop.ends_sales_on("2026-02-30");

    let heard = anna.hears("what's on sale").await;

    assert!(!heard.contains("until"), "{heard}");
}
