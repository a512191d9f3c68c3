//! "Do you have batteries?", "How much is it?"

use super::goods::{Goods, goods};
use super::shopper::{Shopper, resolved};

#[tokio::test]
async fn what_is_looked_for_is_offered_with_its_price() {
    let mut anna = Shopper::linked().await;

    let found = anna.hears("do you have an echo dot").await;
    assert!(anna.cart().is_empty());
    anna.says("yes").await;

    insta::assert_snapshot!(found, @"I have Echo Dot for 49 dollars and 99 cents. Shall I add it?");
    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 1)]);
}

#[tokio::test]
async fn what_is_offered_may_be_heard_again_and_left() {
    let mut anna = Shopper::linked().await;
    let found = anna.hears("do you have an echo dot").await;

    let again = anna.hears("say that again").await;
    let left = anna.hears("no").await;

    // Not in the same words, perhaps.
    for heard in [found, again] {
        assert!(
            heard.contains("Echo Dot for 49 dollars and 99 cents. Shall I add it?"),
            "{heard}"
        );
    }
    insta::assert_snapshot!(left, @"Okay. Anything else?");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn of_several_one_is_chosen() {
    let mut anna = Shopper::linked().await;

    let found = anna.hears("how much is paper towels").await;
    anna.says("the last one").await;

    insta::assert_snapshot!(found, @"I have Paper Towels 6 rolls for 8 dollars and 99 cents or Paper Towels 12 rolls for 15 dollars and 99 cents. Which one shall I add?");
    assert_eq!(anna.cart(), [("TOWEL-12".to_owned(), 1)]);
}

#[tokio::test]
async fn what_is_sold_out_and_what_is_not_sold_is_said() {
    let mut anna = Shopper::linked().await;

    let gone = anna.hears("is echo auto in stock").await;
    let never = anna.hears("find a unicorn").await;

    assert!(gone.contains("sold out"), "{gone}");
    assert!(never.contains("unicorn"), "{never}");
}

#[tokio::test]
async fn looking_needs_no_account() {
    let mut anna = Shopper::unlinked().await;

    let found = anna.says("what does the smart plug cost").await;
    let added = anna.says("yes").await;

    assert!(found.open && found.card.is_none(), "{found:?}");
    assert!(!added.open && added.card.is_some(), "{added:?}");
}

#[tokio::test]
async fn what_has_become_dearer_since_is_asked_about() {
    for sentence in ["yes", "add an echo dot"] {
        let mut anna = Shopper::linked().await;
        anna.says("how much is the echo dot").await;
        anna.shop.sells(vec![goods("ECHO-DOT", "Echo Dot", 5_499)]);

        let asked = anna.hears(sentence).await;
        assert!(anna.cart().is_empty());
        let added = anna.hears("yes").await;

        insta::allow_duplicates! {
            insta::assert_snapshot!(asked, @"The price of Echo Dot is now 54 dollars and 99 cents, up from 49 dollars and 99 cents. Shall I add it?");
        }
        assert!(added.contains("54 dollars"), "{added}");
        assert_eq!(anna.cart().len(), 1);
    }
}

#[tokio::test]
async fn who_does_not_want_it_at_that_price_is_not_told_that_it_is_missing() {
    let mut anna = Shopper::linked().await;
    anna.says("how much is the echo dot").await;
    anna.shop.sells(vec![goods("ECHO-DOT", "Echo Dot", 5_499)]);

    anna.says("yes").await;
    let declined = anna.hears("no").await;

    assert!(!declined.contains("find"), "{declined}");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn one_more_of_what_has_become_dearer_since_is_asked_about() {
    for sentence in ["one more", "double it"] {
        let mut anna = Shopper::linked().await;
        anna.says("how much is the echo dot").await;
        anna.says("yes").await;
        anna.shop.sells(vec![goods("ECHO-DOT", "Echo Dot", 5_499)]);

        let asked = anna.hears(sentence).await;
        assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 1)]);
        anna.says("yes").await;

        insta::allow_duplicates! {
            insta::assert_snapshot!(asked, @"Echo Dot went up from 49 dollars and 99 cents to 54 dollars and 99 cents; both would be 109 dollars and 98 cents. Shall I add it?");
        }
        assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 2)]);
    }
}

#[tokio::test]
async fn what_has_become_cheaper_since_is_added_and_that_is_said() {
    let mut anna = Shopper::linked().await;
    anna.says("how much is the echo dot").await;
    anna.shop.sells(vec![goods("ECHO-DOT", "Echo Dot", 3_999)]);

    let added = anna.hears("yes").await;

    insta::assert_snapshot!(added, @"Added Echo Dot, now at only 39 dollars and 99 cents. Your total is 39 dollars and 99 cents. Anything else?");
}

#[tokio::test]
async fn what_nothing_but_the_price_tells_apart_is_offered_with_its_price() {
    let mut anna = Shopper::linked().await;
    anna.shop.sells(vec![
        goods("LAMP-A", "Desk Lamp", 2_000),
        goods("LAMP-B", "Desk Lamp", 3_000),
    ]);

    let adding = anna.hears("add a desk lamp").await;
    let searched = anna.hears("do you have desk lamps").await;

    let both = "Desk Lamp for 20 dollars or Desk Lamp for 30 dollars";
    assert!(adding.contains(both), "{adding}");
    assert!(searched.contains(both), "{searched}");
}

/// Tea pots, of which these are sold out.
async fn of_tea_pots(gone: &[&str]) -> Shopper {
    let anna = Shopper::linked().await;
    let pots = [("A", "Tea Pot Anna"), ("B", "Tea Pot Bella")];
    let pots = pots.into_iter().map(|(sku, name)| Goods {
        in_stock: !gone.contains(&sku),
        ..goods(sku, name, 1_000)
    });
    anna.shop.sells(pots.collect());
    anna
}

#[tokio::test]
async fn a_choice_tells_what_is_sold_out() {
    let mut anna = of_tea_pots(&["B"]).await;

    let found = anna.says("do you have tea pots").await;
    let asked = anna.says("add a tea pot").await;

    insta::assert_snapshot!(found.speech, @"I have Tea Pot Anna for 10 dollars or Tea Pot Bella, which is sold out. Which one shall I add?");
    insta::assert_snapshot!(asked.speech, @"There's Tea Pot Anna or Tea Pot Bella, which is sold out. Which one would you like?");
    insta::assert_snapshot!(found.read().unwrap(), @r"
    Tea Pot Anna: $10.00
    Tea Pot Bella: sold out
    ");
}

#[tokio::test]
async fn nothing_is_offered_where_all_is_sold_out() {
    let mut anna = of_tea_pots(&["A", "B"]).await;

    let found = anna.hears("do you have tea pots").await;

    insta::assert_snapshot!(found, @"I'm sold out of Tea Pot Anna. What else can I look for?");
}

#[tokio::test]
async fn what_is_known_by_its_number_is_the_first_that_is_looked_at_below_a_price() {
    let mut anna = of_tea_pots(&[]).await;
    let mut slots = resolved("little pot", "", &[("sku:B", "little pot")]);
    slots["max_price"] = serde_json::json!({ "name": "max_price", "value": "11" });

    let found = anna.means("SearchProductsIntent", &slots).await;

    insta::assert_snapshot!(found.speech, @"I have Tea Pot Bella for 10 dollars. Shall I add it?");
}

fn tea(sku: &'static str, name: &'static str) -> Goods {
    Goods {
        sounds_like: &["tea"],
        ..goods(sku, name, 300)
    }
}

/// Five teas, all of which may be meant.
fn teas() -> Vec<Goods> {
    vec![
        tea("GREEN", "Green Tea"),
        tea("BLACK", "Black Tea"),
        tea("MINT", "Mint Tea"),
        tea("GINGER", "Ginger Tea"),
        tea("LEMON", "Lemon Tea"),
    ]
}

async fn with_teas() -> Shopper {
    let anna = Shopper::linked().await;
    anna.shop.sells(teas());
    anna
}

#[tokio::test]
async fn more_than_three_are_told_three_at_a_time() {
    let mut anna = with_teas().await;

    let first = anna.says("what kinds of tea do you have").await;
    let next = anna.hears("go on").await;
    let again = anna.hears("say that again").await;
    let back = anna.hears("go back").await;
    anna.says("next").await;
    anna.says("the second one").await;

    let listed = "Green Tea for 3 dollars, Black Tea for 3 dollars or Mint Tea for 3 dollars";
    let more = format!("{listed}, and more after that. Which one shall I add?");
    assert!(first.speech.ends_with(&more), "{first:?}");
    assert!(back.ends_with(&more), "{back}");
    let rest = "Ginger Tea for 3 dollars or Lemon Tea for 3 dollars. Which one shall I add?";
    assert!(
        next.ends_with(rest) && again.ends_with(rest),
        "{next} {again}"
    );
    assert_eq!(anna.cart(), [("LEMON".to_owned(), 1)]);
    let memory = first.json["sessionAttributes"].to_string();
    assert!(!memory.to_lowercase().contains("tea"), "{memory}");
}

#[tokio::test]
async fn the_end_of_what_was_found_is_said() {
    let mut anna = with_teas().await;

    anna.says("what kinds of tea do you have").await;
    anna.says("go on").await;
    let end = anna.hears("go on").await;

    insta::assert_snapshot!(end, @"Those were the best matches. What else can I look for?");
}

#[tokio::test]
async fn what_is_sold_no_more_is_passed_over_on_the_next_page() {
    let mut anna = with_teas().await;

    anna.says("what kinds of tea do you have").await;
    anna.shop.sells(vec![
        goods("GREEN", "Green Tea", 300),
        goods("LEMON", "Lemon Tea", 300),
    ]);
    let last = anna.hears("go on").await;
    anna.says("yes").await;

    assert!(
        last.ends_with("Lemon Tea for 3 dollars. Shall I add it?"),
        "{last}"
    );
    assert_eq!(anna.cart(), [("LEMON".to_owned(), 1)]);
}

#[tokio::test]
async fn what_there_is_below_a_price_is_told_three_at_a_time_too() {
    let mut anna = with_teas().await;

    let first = anna.hears("find tea under 5 dollars").await;
    let next = anna.hears("go on").await;

    assert!(first.contains("and more after that"), "{first}");
    assert!(next.contains("Lemon Tea"), "{next}");
}

#[tokio::test]
async fn deals_on_something_are_told_three_at_a_time_with_both_prices() {
    let mut anna = with_teas().await;
    let deals = ["GREEN", "BLACK", "MINT", "GINGER"].map(|sku| (sku, 400));
    anna.shop.puts_on_sale(&deals);

    let first = anna.hears("deals on tea").await;
    let next = anna.hears("go on").await;
    let again = anna.hears("say that again").await;
    anna.says("yes").await;

    assert!(
        first.contains("Mint Tea for 3 dollars instead of 4 dollars, and more after that"),
        "{first}"
    );
    insta::assert_snapshot!(next, @"On sale I have Ginger Tea for 3 dollars instead of 4 dollars. Shall I add it?");
    assert_eq!(again, next);
    assert_eq!(anna.cart(), [("GINGER".to_owned(), 1)]);
}

#[tokio::test]
async fn a_page_of_which_nothing_is_sold_any_more_is_passed_over() {
    let mut anna = with_teas().await;
    let mut seven = teas();
    seven.extend([tea("OOLONG", "Oolong Tea"), tea("WHITE", "White Tea")]);
    anna.shop.sells(seven);

    anna.says("what kinds of tea do you have").await;
    anna.shop
        .sells(vec![tea("GREEN", "Green Tea"), tea("WHITE", "White Tea")]);
    let next = anna.hears("go on").await;
    let back = anna.hears("go back").await;

    assert!(
        next.ends_with("White Tea for 3 dollars. Shall I add it?"),
        "{next}"
    );
    assert!(back.contains("Green Tea for 3 dollars"), "{back}");
}

#[tokio::test]
async fn the_end_of_the_deals_on_something_is_said() {
    let mut anna = with_teas().await;
    let deals = ["GREEN", "BLACK", "MINT", "GINGER"].map(|sku| (sku, 400));
    anna.shop.puts_on_sale(&deals);

    anna.says("deals on tea").await;
    anna.shop.puts_on_sale(&[]);
    let end = anna.hears("go on").await;

    insta::assert_snapshot!(end, @"Those were all the deals. What can I add for you?");
}

#[tokio::test]
async fn after_the_deals_on_something_all_deals_go_on_as_they_are() {
    let mut anna = with_teas().await;
    let mut all = teas();
    all.push(goods("PLUG", "Smart Plug", 300));
    anna.shop.sells(all);
    let deals = ["GREEN", "BLACK", "MINT", "PLUG", "GINGER"].map(|sku| (sku, 400));
    anna.shop.puts_on_sale(&deals);

    anna.says("deals on tea").await;
    anna.says("what's on sale").await;
    let next = anna.hears("go on").await;

    assert!(next.contains("Smart Plug"), "{next}");
}

#[tokio::test]
async fn what_was_found_is_told_with_its_price_if_it_costs_more_than_was_asked() {
    let mut anna = Shopper::linked().await;
    anna.says("do you have an echo dot").await;

    let slots = serde_json::json!({
        "product": { "name": "product", "value": "it" },
        "max_price": { "name": "max_price", "value": "40" },
    });
    let found = anna.means("SearchProductsIntent", &slots).await;

    assert!(
        found
            .speech
            .ends_with("Echo Dot for 49 dollars and 99 cents. Shall I add it?"),
        "{found:?}"
    );
}

#[tokio::test]
async fn what_stands_on_another_page_is_picked_by_what_it_is_like() {
    let mut anna = with_teas().await;
    anna.says("what kinds of tea do you have").await;

    let slots = serde_json::json!({ "option": { "name": "option", "value": "lemon" } });
    anna.means("PickItemIntent", &slots).await;

    assert_eq!(anna.cart(), [("LEMON".to_owned(), 1)]);
}
