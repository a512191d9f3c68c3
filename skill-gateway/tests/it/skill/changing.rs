//! "Make it three", "empty my cart", "undo that"; and the ways through a long cart.

use serde_json::json;

use super::shopper::{PASSPORT, Shopper};

async fn with_seven_lines() -> Shopper {
    let anna = Shopper::linked().await;
    for sku in [
        "ECHO-DOT",
        "ECHO-DOT-KIDS",
        "PLUG",
        "BANK",
        "TOWEL-6",
        "LAMP",
        "TOWEL-12",
    ] {
        anna.shop.put(PASSPORT, sku, 1);
    }
    anna
}

#[tokio::test]
async fn a_cart_is_emptied_only_after_yes() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("ECHO-DOT", 3), ("PLUG", 2)]);

    let asked = anna.hears("empty my cart").await;
    let refused = anna.hears("no").await;
    assert_eq!(anna.cart().len(), 2);
    anna.says("empty my cart").await;
    let done = anna.hears("yes").await;

    insta::assert_snapshot!(asked, @"That removes all 5 items in your cart. Are you sure?");
    insta::assert_snapshot!(refused, @"All right. Anything else?");
    insta::assert_snapshot!(done, @"Done, your cart is empty. What would you like to add?");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn an_emptied_cart_is_brought_back_in_this_conversation_or_the_next() {
    for same in [true, false] {
        let mut anna = Shopper::linked().await;
        anna.shop.fill(PASSPORT, &[("ECHO-DOT", 1), ("PLUG", 2)]);
        anna.says("empty my cart").await;
        anna.says("yes").await;
        if !same {
            anna.hangs_up();
        }

        let back = anna.hears("undo that").await;
        let nothing = anna.hears("undo that").await;

        insta::allow_duplicates! {
            insta::assert_snapshot!(back, @"It's all back. You have 3 items for 79 dollars and 97 cents. Anything else?");
            insta::assert_snapshot!(nothing, @"There's nothing for me to undo. What would you like to add?");
        }
        assert_eq!(anna.cart().len(), 2);
    }
}

#[tokio::test]
async fn what_cannot_be_brought_back_is_said() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("ECHO-DOT", 1), ("PLUG", 2)]);
    anna.says("empty my cart").await;
    anna.says("yes").await;
    anna.shop.withdraw("PLUG");

    let part = anna.hears("undo that").await;
    anna.shop.withdraw("ECHO-DOT");
    anna.says("empty my cart").await;
    anna.says("yes").await;
    let none = anna.hears("undo that").await;

    insta::assert_snapshot!(part, @"I put back everything but Smart Plug. You have one item for 49 dollars and 99 cents. Anything else?");
    insta::assert_snapshot!(none, @"Right now I can't put back what was in your cart. What would you like to add?");
}

#[tokio::test]
async fn what_was_changed_since_the_cart_was_emptied_is_undone_first() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("PLUG", 2)]);
    anna.says("empty my cart").await;
    anna.says("yes").await;
    anna.says("add an echo dot").await;

    anna.says("undo that").await;
    anna.says("undo that").await;

    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn yes_after_another_sentence_does_not_empty_the_cart() {
    for between in ["help", "what's in my cart", "start over", "stop"] {
        let mut anna = Shopper::linked().await;
        anna.shop.put(PASSPORT, "PLUG", 1);
        anna.says("empty my cart").await;
        anna.says(between).await;

        anna.says("yes").await;

        assert_eq!(anna.cart().len(), 1, "{between}");
    }
}

#[tokio::test]
async fn it_is_what_was_changed_last() {
    let mut anna = Shopper::linked().await;
    anna.says("add a smart plug").await;
    anna.says("add an echo dot").await;

    let three = anna.hears("make it three").await;
    let four = anna.hears("one more").await;
    let eight = anna.hears("double it").await;
    anna.says("what's in my cart").await;
    let none = anna.hears("make it 0").await;

    assert!(three.contains("three Echo Dots"), "{three}");
    assert!(four.contains("four Echo Dots"), "{four}");
    assert!(eight.contains("eight Echo Dots"), "{eight}");
    assert!(none.contains("eight Echo Dots"), "{none}");
    assert_eq!(anna.cart(), [("PLUG".to_owned(), 1)]);
}

#[tokio::test]
async fn a_number_of_nothing_in_particular_is_asked_back() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("PLUG", 1), ("BANK", 1)]);

    let asked = anna.hears("make it three").await;
    anna.says("smart plug").await;

    insta::assert_snapshot!(asked, @"What shall I change?");
    assert_eq!(
        anna.cart(),
        [("PLUG".to_owned(), 3), ("BANK".to_owned(), 1)]
    );
}

#[tokio::test]
async fn of_two_lines_one_is_chosen() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("TOWEL-6", 1), ("TOWEL-12", 1)]);

    let asked = anna.hears("change paper towels to 4").await;
    anna.says("the second one").await;

    insta::assert_snapshot!(asked, @"You have Paper Towels 6 Double Rolls and Paper Towels 12 Double Rolls. Which one shall I change?");
    assert_eq!(anna.cart()[1], ("TOWEL-12".to_owned(), 4));
}

#[tokio::test]
async fn more_than_may_be_had_is_refused_with_the_bound() {
    let mut anna = Shopper::linked().await;
    anna.says("add a desk lamp").await;

    let refused = anna.hears("make it 8").await;
    anna.says("5").await;

    insta::assert_snapshot!(refused, @"You can have up to 5. How many would you like?");
    assert_eq!(anna.cart(), [("LAMP".to_owned(), 5)]);
}

#[tokio::test]
async fn the_last_change_of_this_conversation_is_undone_and_no_other() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "PLUG", 1);

    let nothing = anna.hears("undo that").await;
    anna.says("add 2 echo dots").await;
    anna.says("undo that").await;
    anna.says("undo that").await;
    assert_eq!(anna.cart(), [("PLUG".to_owned(), 1)]);
    anna.says("remove the smart plug").await;
    let back = anna.hears("undo that").await;

    insta::assert_snapshot!(nothing, @"There's nothing for me to undo. What would you like to add?");
    assert!(back.contains("Smart Plug"), "{back}");
    assert_eq!(anna.cart(), [("PLUG".to_owned(), 1)]);
}

#[tokio::test]
async fn next_and_previous_go_through_the_cart_and_stop_at_its_ends() {
    let mut anna = with_seven_lines().await;
    anna.says("what's in my cart").await;

    let mut heard = Vec::new();
    for word in ["next", "more", "next", "previous", "previous", "previous"] {
        heard.push(anna.hears(word).await);
    }

    insta::assert_snapshot!(heard.join("\n"), @"
    Then there's Power Bank, Paper Towels 6 Double Rolls and Desk Lamp. Want the rest?
    Then there's Paper Towels 12 Double Rolls. Anything else?
    That was all of it. Anything else?
    Then there's Power Bank, Paper Towels 6 Double Rolls and Desk Lamp. Want the rest?
    The first three are Echo Dot, Echo Dot Kids and Smart Plug. Want the rest?
    The first three are Echo Dot, Echo Dot Kids and Smart Plug. Want the rest?
    ");
}

#[tokio::test]
async fn the_next_page_passes_over_nothing_while_the_cart_changes() {
    let mut anna = with_seven_lines().await;
    anna.says("what's in my cart").await;
    let rest = ["PLUG", "BANK", "TOWEL-6", "LAMP", "TOWEL-12"].map(|sku| (sku, 1));
    anna.shop.fill(PASSPORT, &rest);

    let heard = anna.hears("next").await;

    assert!(heard.contains("Power Bank"), "{heard}");
}

#[tokio::test]
async fn a_page_of_an_older_memory_is_found_by_its_number() {
    let mut anna = with_seven_lines().await;
    let mut request = anna.sentence("yes");
    request["session"]["attributes"] = json!({ "v": 1, "misses": 0, "flow": "rest", "page": 2 });

    let heard = anna.sends(&request).await;

    assert!(
        heard.speech.contains("Paper Towels 12 Double Rolls"),
        "{heard:?}"
    );
}

#[tokio::test]
async fn what_is_open_is_said_again() {
    let table = [
        (
            "empty my cart",
            "That removes all 7 items in your cart. Are you sure?",
        ),
        ("add paper towels", "Paper Towels 6 rolls or"),
        ("add an eco dot", "Do you mean Echo Dot?"),
        ("what's in my cart", "The first three are Echo Dot,"),
        ("remove paper towels", "What shall I remove?"),
    ];

    for (sentence, expected) in table {
        let mut anna = with_seven_lines().await;
        anna.says(sentence).await;

        let again = anna.hears("say that again").await;

        assert!(again.contains(expected), "{sentence}: {again}");
        assert_eq!(anna.cart().len(), 7);
    }
}

#[tokio::test]
async fn starting_over_drops_the_question_and_keeps_the_cart() {
    let mut anna = Shopper::linked().await;
    anna.says("add a smart plug").await;
    anna.says("add 40 echo dots").await;

    let heard = anna.says("start over").await;
    anna.says("yes").await;

    assert!(heard.open, "{heard:?}");
    assert_eq!(anna.cart(), [("PLUG".to_owned(), 1)]);
}

#[tokio::test]
async fn a_repeated_change_changes_once() {
    let mut anna = Shopper::linked().await;
    anna.says("add an echo dot").await;
    let request = anna.sentence("double it");

    let first = anna.sends(&request).await;
    let again = anna.sends(&request).await;

    assert_eq!(first.bytes, again.bytes);
    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 2)]);
}

#[tokio::test]
async fn who_is_not_linked_changes_nothing() {
    for name in ["ClearCartIntent", "ChangeQuantityIntent", "MoreOfItIntent"] {
        let mut anna = Shopper::unlinked().await;

        let heard = anna.means(name, &json!({})).await;

        assert!(heard.card.is_some() && !heard.open, "{name}: {heard:?}");
    }
}

#[tokio::test]
async fn many_more_are_asked_back() {
    let mut anna = Shopper::linked().await;
    anna.says("add an echo dot").await;

    let asked = anna.hears("forty more").await;
    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 1)]);
    anna.says("yes").await;

    insta::assert_snapshot!(asked, @"That's 40 Echo Dots. Is that right?");
    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 41)]);
}

#[tokio::test]
async fn how_many_more_is_asked_when_it_was_not_understood() {
    for unclear in ["?", "0", "1.5", "4294967296"] {
        let mut anna = Shopper::linked().await;
        anna.says("add an echo dot").await;

        let slots = json!({ "quantity": { "value": unclear } });
        let asked = anna.means("MoreOfItIntent", &slots).await;
        assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 1)], "{unclear}");
        anna.says("3").await;

        assert!(
            asked.speech.contains("How many would you like?"),
            "{asked:?}"
        );
        assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 3)]);
    }
}

#[tokio::test]
async fn who_did_not_mean_so_many_is_asked_how_many() {
    for sentence in ["forty more", "add forty echo dots"] {
        let mut anna = Shopper::linked().await;
        anna.says("add an echo dot").await;

        anna.says(sentence).await;
        let asked = anna.hears("no").await;
        anna.says("4").await;

        assert!(asked.contains("How many"), "{asked}");
        assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 5)]);
    }
}

#[tokio::test]
async fn what_came_into_the_cart_since_it_was_asked_is_not_removed_unseen() {
    let mut anna = Shopper::linked().await;
    anna.shop.put(PASSPORT, "PLUG", 1);
    anna.says("empty my cart").await;
    anna.shop.put(PASSPORT, "BANK", 2);

    let asked = anna.hears("yes").await;
    assert_eq!(anna.cart().len(), 2);
    anna.says("yes").await;

    insta::assert_snapshot!(asked, @"Your cart has just changed. That removes all 3 items in it now. Are you sure?");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn what_costs_more_than_in_the_emptied_cart_is_told_when_it_is_back() {
    let mut anna = Shopper::linked().await;
    anna.says("add an echo dot").await;
    anna.says("add two smart plugs").await;
    anna.says("add a desk lamp").await;
    let empty = async |anna: &mut Shopper| {
        anna.says("empty my cart").await;
        anna.says("yes").await;
    };

    empty(&mut anna).await;
    anna.shop.reprices("ECHO-DOT", 5_999);
    let one = anna.hears("undo that").await;
    empty(&mut anna).await;
    anna.shop.reprices("ECHO-DOT", 6_999);
    anna.shop.reprices("PLUG", 1_999);
    let two = anna.hears("undo that").await;
    empty(&mut anna).await;
    anna.shop.reprices("ECHO-DOT", 7_999);
    anna.shop.reprices("PLUG", 999);
    let both = anna.hears("undo that").await;
    empty(&mut anna).await;
    anna.shop.withdraw("PLUG");
    anna.shop.reprices("ECHO-DOT", 8_999);
    anna.hangs_up();
    let part = anna.hears("undo that").await;
    anna.says("add a power bank").await;
    empty(&mut anna).await;
    anna.shop.withdraw("BANK");
    anna.shop.reprices("ECHO-DOT", 9_999);
    anna.shop.reprices("LAMP", 2_999);
    let mixed = anna.hears("undo that").await;

    insta::assert_snapshot!(one, @"It's all back, but the price of Echo Dot is up from 49 dollars and 99 cents to 59 dollars and 99 cents. You have 4 items for 129 dollars and 96 cents. Anything else?");
    insta::assert_snapshot!(two, @"It's all back, and 2 things cost more than before. You have 4 items for 149 dollars and 96 cents. Anything else?");
    insta::assert_snapshot!(both, @"It's all back, with Smart Plug cheaper than before, but the price of Echo Dot is up from 69 dollars and 99 cents to 79 dollars and 99 cents. You have 4 items for 139 dollars and 96 cents. Anything else?");
    insta::assert_snapshot!(part, @"I put back everything but Smart Plug, with Echo Dot up in price. You have 2 items for 129 dollars and 98 cents. Anything else?");
    insta::assert_snapshot!(mixed, @"I put back everything but Power Bank, and some prices have changed. You have 2 items for 129 dollars and 98 cents. Anything else?");
}

#[tokio::test]
async fn in_german_a_price_that_has_risen_is_told_of_an_emptied_cart() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(super::shopper::TOKEN.to_owned());
    anna.says("leg echo dot in den warenkorb").await;
    anna.says("leere meinen warenkorb").await;
    anna.says("ja").await;
    anna.shop.reprices("ECHO-DOT", 5_999);

    let back = anna.hears("mach das rückgängig").await;

    insta::assert_snapshot!(back, @"Alles ist wieder da, aber der Preis für Echo Dot ist von 49 Dollar 99 auf 59 Dollar 99 gestiegen. Du hast einen Artikel für 59 Dollar 99. Noch etwas?");
}

#[tokio::test]
async fn the_price_that_was_told_of_an_emptied_cart_is_the_one_that_was_heard() {
    let mut anna = Shopper::linked().await;
    anna.says("how much is an echo dot").await;
    anna.says("yes").await;
    anna.says("empty my cart").await;
    anna.says("yes").await;
    anna.shop.reprices("ECHO-DOT", 5_999);
    anna.says("undo that").await;
    anna.says("remove the echo dot").await;
    anna.shop.reprices("ECHO-DOT", 6_999);

    let asked = anna.hears("add an echo dot").await;

    assert!(asked.contains("up from 59 dollars and 99 cents"), "{asked}");
}

#[tokio::test]
async fn what_costs_less_than_in_the_emptied_cart_is_mentioned_when_it_is_back() {
    let mut anna = Shopper::linked().await;
    anna.says("add an echo dot").await;
    anna.says("add two smart plugs").await;
    let empty = async |anna: &mut Shopper| {
        anna.says("empty my cart").await;
        anna.says("yes").await;
    };

    empty(&mut anna).await;
    anna.shop.reprices("ECHO-DOT", 3_999);
    let one = anna.hears("undo that").await;
    empty(&mut anna).await;
    anna.shop.reprices("ECHO-DOT", 2_999);
    anna.shop.reprices("PLUG", 999);
    let both = anna.hears("undo that").await;
    empty(&mut anna).await;
    anna.shop.withdraw("PLUG");
    anna.shop.reprices("ECHO-DOT", 1_999);
    anna.hangs_up();
    let part = anna.hears("undo that").await;

    insta::assert_snapshot!(one, @"It's all back, with Echo Dot down to 39 dollars and 99 cents. You have 3 items for 69 dollars and 97 cents. Anything else?");
    insta::assert_snapshot!(both, @"It's all back, and 2 things cost less than before. You have 3 items for 49 dollars and 97 cents. Anything else?");
    insta::assert_snapshot!(part, @"I put back everything but Smart Plug, with Echo Dot cheaper than before. You have one item for 19 dollars and 99 cents. Anything else?");
}
