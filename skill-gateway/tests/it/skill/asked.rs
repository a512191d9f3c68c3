//! What is asked of products: how big they are, when they can be had, whether they cost less than
//! something, and which of them are on sale.

use super::shopper::{PASSPORT, Shopper, resolved};

fn sku(name: &str, quantity: u32) -> (String, u32) {
    (name.to_owned(), quantity)
}

#[tokio::test]
async fn how_big_it_is_is_what_the_catalogue_says() {
    let mut anna = Shopper::linked().await;
    let slots = resolved("paper towels", "", &[("sku:TOWEL-12", "paper towels")]);

    let heard = anna.means("ProductSizeIntent", &slots).await.speech;
    anna.says("yes").await;

    insta::assert_snapshot!(heard, @"Paper Towels: that's 12 rolls, for 15 dollars and 99 cents. Shall I add it?");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 1)]);
}

#[tokio::test]
async fn what_is_not_known_is_not_made_up() {
    let mut anna = Shopper::unlinked().await;

    let size = anna.hears("how big is the power bank").await;
    let when = anna.hears("when can i get the power bank").await;
    let again = anna.hears("when is echo auto back in stock").await;

    insta::assert_snapshot!(size, @"I don't know the size of Power Bank, but I have it for 29 dollars and 99 cents. Shall I add it?");
    insta::assert_snapshot!(when, @"I have Power Bank for 29 dollars and 99 cents, and it's in stock. You'll see the delivery day when you order. Shall I add it?");
    insta::assert_snapshot!(again, @"I'm sold out of Echo Auto, and I don't know when I'll have more. What else can I look for?");
}

#[tokio::test]
async fn below_a_price_there_is_only_what_costs_less() {
    let mut anna = Shopper::linked().await;

    let both = anna.hears("find echo dots under 60 dollars").await;
    let exact = anna.hears("find a smart plug under 15 dollars").await;
    anna.says("yes").await;

    insta::assert_snapshot!(both, @"I have Echo Dot for 49 dollars and 99 cents. Shall I add it?");
    insta::assert_snapshot!(exact, @"There's Smart Plug for 14 dollars and 99 cents. Shall I add it?");
    assert_eq!(anna.cart(), [sku("PLUG", 1)]);
}

#[tokio::test]
async fn where_nothing_costs_less_the_cheapest_is_offered_for_what_was_said() {
    let mut anna = Shopper::linked().await;

    let heard = anna
        .hears("do you have power banks for less than 20 dollars")
        .await;
    anna.shop.reprices("BANK", 3_999);
    let dearer = anna.hears("yes").await;

    insta::assert_snapshot!(heard, @"There's nothing like that under 20 dollars. The cheapest is Power Bank for 29 dollars and 99 cents. Shall I add it?");
    assert!(
        dearer.contains("up from 29 dollars and 99 cents"),
        "{dearer}"
    );
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn what_is_sold_out_is_said_to_be_so_at_any_price() {
    let mut anna = Shopper::linked().await;

    let heard = anna.hears("find echo auto under 100 dollars").await;

    insta::assert_snapshot!(heard, @"I'm sold out of Echo Auto. What else can I look for?");
}

#[tokio::test]
async fn deals_of_a_kind_are_offered_and_one_is_picked() {
    let mut anna = Shopper::linked().await;
    anna.shop
        .puts_on_sale(&[("TOWEL-6", 999), ("TOWEL-12", 1_999), ("PLUG", 1_999)]);

    let heard = anna.hears("are there any deals on paper towels").await;
    anna.says("the second one").await;

    insta::assert_snapshot!(heard, @"On sale I have Paper Towels 6 rolls for 8 dollars and 99 cents instead of 9 dollars and 99 cents and Paper Towels 12 rolls for 15 dollars and 99 cents instead of 19 dollars and 99 cents. Which one shall I add?");
    assert_eq!(anna.cart(), [sku("TOWEL-12", 1)]);
    assert_eq!(anna.shop.cart_of(PASSPORT).len(), 1);
}
