//! "Do I have an echo dot in my cart?"

use super::goods::{Goods, goods as goods_of};
use super::shopper::{PASSPORT, Shopper, resolved};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

async fn with_a_cart(content: &[(&str, u32)]) -> Shopper {
    let anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, content);
    anna
}

#[tokio::test]
async fn it_is_answered_from_the_cart_and_nothing_changes() {
    let mut anna = with_a_cart(&[("TOWEL-6", 1), ("TOWEL-12", 2), ("PLUG", 1)]).await;

    let both = anna.hears("do i have any paper towels in my cart").await;
    let one = anna.hears("is the smart plug in my cart").await;

    insta::assert_snapshot!(both, @"Yes, your cart has Paper Towels 6 Double Rolls and two Paper Towels 12 Double Rolls. Anything else?");
    insta::assert_snapshot!(one, @"Yes, your cart has Smart Plug. Anything else?");
    assert_eq!(anna.changes(), 0);
}

#[tokio::test]
async fn what_is_misheard_is_found_by_what_it_means() {
    let mut anna = with_a_cart(&[("ECHO-DOT", 2)]).await;

    let heard = anna.hears("do i have an eco dot in my cart").await;

    insta::assert_snapshot!(heard, @"Yes, your cart has two Echo Dots. Anything else?");
}

#[tokio::test]
async fn what_is_likelier_in_the_shop_does_not_hide_what_is_in_the_cart() {
    let mut anna = with_a_cart(&[("NEW", 1)]).await;
    // Four are called so, and three of them are more like what is said.
    let names = ["Tea Pot A", "Tea Pot B", "Tea Pot C", "Tea Pot and Cosy"];
    let skus = ["A", "B", "C", "NEW"];
    let goods = skus.into_iter().zip(names);
    anna.shop.sells(
        goods
            .map(|(sku, name)| Goods {
                sounds_like: &["tea part"],
                ..goods_of(sku, name, 1_000)
            })
            .collect(),
    );

    let heard = anna.hears("do i have a tea part in my cart").await;

    insta::assert_snapshot!(heard, @"Yes, your cart has Tea Pot and Cosy. Anything else?");
}

#[tokio::test]
async fn what_the_model_knows_is_found_by_its_number() {
    let mut anna = with_a_cart(&[("ECHO-DOT", 2), ("ECHO-DOT-KIDS", 1)]).await;
    let slots = resolved(
        "little round one",
        "",
        &[("sku:ECHO-DOT-KIDS", "little round one")],
    );

    let heard = anna.means("ReadCartIntent", &slots).await;

    insta::assert_snapshot!(heard.speech, @"Yes, your cart has Echo Dot Kids. Anything else?");
}

#[tokio::test]
async fn what_was_asked_about_is_what_is_changed_next() {
    let mut anna = with_a_cart(&[("PLUG", 1)]).await;
    anna.says("add a power bank").await;

    anna.says("do i have a smart plug in my cart").await;
    anna.says("make it three").await;

    assert_eq!(anna.cart(), [sku("PLUG", 3), sku("BANK", 1)]);
}

#[tokio::test]
async fn what_was_just_added_can_still_be_undone() {
    let mut anna = with_a_cart(&[]).await;
    anna.says("add two smart plugs").await;

    anna.says("do i have a smart plug in my cart").await;
    anna.says("undo that").await;

    assert_eq!(anna.cart(), []);
}

#[tokio::test]
async fn what_was_changed_before_a_question_is_still_undone() {
    let mut anna = with_a_cart(&[("PLUG", 2), ("ECHO-DOT", 1)]).await;
    anna.says("remove the smart plug").await;

    anna.says("do i have an echo dot in my cart").await;
    let undone = anna.hears("undo that").await;

    insta::assert_snapshot!(undone, @"Added two Smart Plugs. Your total is 79 dollars and 97 cents. Anything else?");
    assert_eq!(anna.cart(), [sku("ECHO-DOT", 1), sku("PLUG", 2)]);
}

#[tokio::test]
async fn what_was_asked_about_is_it_until_something_is_changed() {
    let mut anna = with_a_cart(&[("PLUG", 2), ("ECHO-DOT", 1)]).await;
    anna.says("add a power bank").await;

    anna.says("do i have an echo dot in my cart").await;
    anna.says("one more").await;
    anna.says("do i have a smart plug in my cart").await;
    anna.says("double it").await;
    anna.says("do i have an echo dot in my cart").await;
    let saved = anna.hears("save it for later").await;

    let list = anna.shop.list_of(PASSPORT, "");
    assert_eq!(list, [sku("ECHO-DOT", 2)], "{saved}");
    assert_eq!(anna.cart(), [sku("BANK", 1), sku("PLUG", 4)]);
}

#[tokio::test]
async fn what_alexa_finds_far_from_the_words_is_not_said_to_be_there() {
    let mut anna = with_a_cart(&[("ECHO-DOT", 1)]).await;
    let slots = resolved("unicorn", "", &[("sku:ECHO-DOT", "Echo Dot")]);

    let heard = anna.means("ReadCartIntent", &slots).await;

    insta::assert_snapshot!(heard.speech, @"No, I don't see unicorn in your cart. Anything else?");
}

#[tokio::test]
async fn an_empty_cart_is_said_to_be_empty() {
    let mut anna = with_a_cart(&[]).await;

    let heard = anna.hears("do i have a smart plug in my cart").await;

    assert!(heard.contains("cart"), "{heard}");
    assert!(!heard.starts_with("Yes"), "{heard}");
    assert_eq!(anna.shop.searched(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_meant_is_not_taken_for_what_is_called_like_it() {
    let mut anna = with_a_cart(&[("ECHO-DOT-KIDS", 1)]).await;
    let slots = resolved("echo dot", "", &[("sku:ECHO-DOT", "Echo Dot")]);

    let heard = anna.means("ReadCartIntent", &slots).await;
    let again = anna.hears("say that again").await;

    insta::assert_snapshot!(heard.speech, @"No, I don't see Echo Dot in your cart, but you have Echo Dot Kids. Anything else?");
    insta::assert_snapshot!(again, @"No, I don't see that in your cart, but you have Echo Dot Kids. Anything else?");
}

#[tokio::test]
async fn what_is_surely_meant_and_not_there_is_not_said_to_be_something_else() {
    let mut anna = with_a_cart(&[("LID", 1)]).await;
    anna.shop.sells(vec![
        Goods {
            sounds_like: &["kettle"],
            ..goods_of("LID", "Lid", 500)
        },
        goods_of("KETTLE", "Kettle", 2_000),
    ]);

    let heard = anna.hears("do i have a kettle in my cart").await;

    insta::assert_snapshot!(heard, @"No, I don't see Kettle in your cart. Anything else?");
}

#[tokio::test]
async fn of_what_is_there_it_is_said_that_it_cannot_be_bought() {
    let mut anna = with_a_cart(&[("PLUG", 2)]).await;
    anna.shop.withdraw("PLUG");

    let heard = anna.hears("do i have smart plugs in my cart").await;

    insta::assert_snapshot!(heard, @"Yes, your cart has two Smart Plugs, which can't be bought now. Anything else?");
}

#[tokio::test]
async fn what_was_only_looked_at_on_the_way_is_on_no_card() {
    let mut anna = with_a_cart(&[("PLUG", 1)]).await;

    let heard = anna.says("do i have paper in my cart").await;

    assert_eq!(heard.card, None, "{heard:?}");
}
