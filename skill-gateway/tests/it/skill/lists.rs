//! "Save the echo dot for later", "what's on my list", "add my list to my cart".

use serde_json::json;

use super::shopper::{PASSPORT, Shopper};

async fn with_a_list(content: &[(&str, u32)]) -> Shopper {
    let anna = Shopper::linked().await;
    anna.shop.keeps(PASSPORT, content);
    anna
}

fn lines(content: &[(&str, u32)]) -> Vec<(String, u32)> {
    let content = content.iter();
    content
        .map(|(sku, quantity)| ((*sku).to_owned(), *quantity))
        .collect()
}

#[tokio::test]
async fn what_is_kept_for_later_is_told_with_the_list_on_a_card() {
    let mut anna = Shopper::linked().await;

    let kept = anna.says("save an echo dot for later").await;
    let two = anna.hears("put two smart plugs on my list").await;
    let read = anna.hears("what's on my list").await;

    assert!(kept.speech.contains("Echo Dot"), "{}", kept.speech);
    insta::assert_snapshot!(kept.read().unwrap(), @"1 × Echo Dot: $49.99");
    assert!(two.contains("two Smart Plugs"), "{two}");
    insta::assert_snapshot!(read, @"On your list you have Echo Dot and two Smart Plugs. Anything else?");
    assert!(anna.cart().is_empty());
    assert_eq!(
        anna.shop.list_of(PASSPORT, ""),
        lines(&[("ECHO-DOT", 1), ("PLUG", 2)])
    );
}

#[tokio::test]
async fn a_name_that_means_several_things_is_asked_about_and_picked_by_its_place() {
    let mut anna = Shopper::linked().await;

    let asked = anna.hears("put paper towels on my birthday list").await;
    let picked = anna.hears("the second one").await;

    insta::assert_snapshot!(asked, @"There's Paper Towels 6 rolls or Paper Towels 12 rolls. Which one do you mean?");
    assert!(picked.contains("your birthday list"), "{picked}");
    assert_eq!(
        anna.shop.list_of(PASSPORT, "birthday"),
        lines(&[("TOWEL-12", 1)])
    );
    assert!(anna.shop.list_of(PASSPORT, "").is_empty());
}

#[tokio::test]
async fn a_weak_match_is_kept_after_yes_and_not_after_no() {
    for (answer, content) in [("yes", &[("ECHO-DOT", 1)][..]), ("no", &[])] {
        let mut anna = Shopper::linked().await;

        let asked = anna.hears("add an eco dot to my list").await;
        anna.says(answer).await;

        assert_eq!(asked, "Did you mean Echo Dot?");
        assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(content), "{answer}");
    }
}

#[tokio::test]
async fn a_choice_that_was_not_offered_is_asked_once_more_and_left_then() {
    let mut anna = Shopper::linked().await;
    anna.says("put paper towels on my list").await;

    let once = anna.hears("the fifth one").await;
    let left = anna.hears("the fifth one").await;

    insta::assert_snapshot!(once, @"I'm not sure which one you mean. What's its name?");
    insta::assert_snapshot!(left, @"Okay. Anything else?");
    assert!(anna.shop.list_of(PASSPORT, "").is_empty());
}

#[tokio::test]
async fn a_line_of_the_cart_is_moved_to_the_list_and_back() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("ECHO-DOT", 1), ("PLUG", 3)]);

    let moved = anna.hears("move the smart plugs to my list").await;
    let missing = anna.hears("move the desk lamp to my list").await;
    let cart_then = anna.cart();
    let back = anna.hears("move the smart plugs to my cart").await;

    insta::assert_snapshot!(moved, @"Moved three Smart Plugs to your list. Anything else?");
    insta::assert_snapshot!(missing, @"That isn't in your cart. What shall I move?");
    assert_eq!(cart_then, lines(&[("ECHO-DOT", 1)]));
    insta::assert_snapshot!(back, @"Moved three Smart Plugs to your cart. Your total is 94 dollars and 96 cents. Anything else?");
    assert_eq!(anna.cart(), lines(&[("ECHO-DOT", 1), ("PLUG", 3)]));
}

#[tokio::test]
async fn the_whole_list_goes_into_the_cart_but_for_what_is_gone() {
    let mut anna = with_a_list(&[("ECHO-DOT", 1), ("PLUG", 2), ("CAR", 1)]).await;

    let part = anna.says("add my list to my cart").await;
    anna.hangs_up();
    let none = anna.hears("add my list to my cart").await;
    anna.shop.keeps(PASSPORT, &[("BANK", 1), ("LAMP", 1)]);
    let all = anna.hears("add my list to my cart").await;
    let empty = anna.hears("add my list to my cart").await;

    insta::assert_snapshot!(part.speech, @"I've moved everything but Echo Auto to your cart. You have 3 items for 79 dollars and 97 cents. Anything else?");
    assert!(part.read().unwrap().contains("Smart Plug"));
    insta::assert_snapshot!(none, @"I can't add Echo Auto right now, so everything stays on your list. Anything else?");
    insta::assert_snapshot!(all, @"It's all in your cart now. You have 5 items for 149 dollars and 95 cents. Anything else?");
    insta::assert_snapshot!(empty, @"There's nothing on your list. What shall I put on it?");
    assert_eq!(anna.cart().len(), 4);
}

#[tokio::test]
async fn what_costs_less_than_was_heard_is_mentioned_of_a_whole_list_too() {
    // One lies in the cart for more; the price of the other was said.
    let mut anna = with_a_list(&[("ECHO-DOT", 1), ("BANK", 1), ("PLUG", 1)]).await;
    anna.says("add an echo dot").await;
    anna.says("how much is a power bank").await;
    anna.shop.reprices("ECHO-DOT", 3_999);
    let one = anna.hears("add my list to my cart").await;
    anna.says("how much is a power bank").await;
    anna.shop.keeps(PASSPORT, &[("BANK", 1), ("LAMP", 1)]);
    anna.shop.reprices("BANK", 1_999);
    let said = anna.hears("add my list to my cart").await;
    anna.shop.keeps(PASSPORT, &[("BANK", 1), ("ECHO-DOT", 1)]);
    anna.shop.reprices("BANK", 999);
    anna.shop.reprices("ECHO-DOT", 2_999);
    let several = anna.hears("add my list to my cart").await;
    anna.shop.keeps(PASSPORT, &[("BANK", 1), ("ECHO-DOT", 1)]);
    let same = anna.hears("add my list to my cart").await;

    insta::assert_snapshot!(one, @"It's all in your cart now, with Echo Dot down to 39 dollars and 99 cents. You have 4 items for 124 dollars and 96 cents. Anything else?");
    insta::assert_snapshot!(said, @"It's all in your cart now, with Power Bank down to 19 dollars and 99 cents. You have 6 items for 174 dollars and 94 cents. Anything else?");
    insta::assert_snapshot!(several, @"It's all in your cart now, and 2 things cost less than before. You have 8 items for 174 dollars and 92 cents. Anything else?");
    insta::assert_snapshot!(same, @"It's all in your cart now. You have 10 items for 214 dollars and 90 cents. Anything else?");
}

#[tokio::test]
async fn what_costs_less_is_mentioned_in_short_where_something_stays_on_the_list() {
    let mut anna = with_a_list(&[("ECHO-DOT", 1), ("CAR", 1)]).await;
    anna.says("add an echo dot").await;
    anna.shop.reprices("ECHO-DOT", 3_999);

    let part = anna.hears("add my list to my cart").await;
    anna.shop.keeps(PASSPORT, &[("ECHO-DOT", 1)]);
    anna.shop.reprices("ECHO-DOT", 2_999);
    let only = anna.hears("add my list to my cart").await;
    let undo = anna.hears("undo that").await;

    insta::assert_snapshot!(part, @"I've moved everything but Echo Auto to your cart, with Echo Dot cheaper than before. You have 2 items for 79 dollars and 98 cents. Anything else?");
    insta::assert_snapshot!(only, @"That makes three Echo Dots, now at only 29 dollars and 99 cents each. Anything else?");
    insta::assert_snapshot!(undo, @"That's back on your list. Anything else?");
}

#[tokio::test]
async fn in_german_what_costs_less_is_mentioned_too() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(super::shopper::TOKEN.to_owned());
    anna.shop.keeps(PASSPORT, &[("ECHO-DOT", 1), ("LAMP", 1)]);
    anna.says("leg echo dot in den warenkorb").await;
    anna.shop.reprices("ECHO-DOT", 3_999);

    let all = anna.hears("leg meine liste in den warenkorb").await;

    insta::assert_snapshot!(all, @"Alles liegt jetzt im Warenkorb, und Echo Dot kostet nur noch 39 Dollar 99. Du hast 3 Artikel für 119 Dollar 97. Noch etwas?");
}

#[tokio::test]
async fn what_stays_on_the_list_because_it_became_dearer_is_asked_about() {
    let mut anna = with_a_list(&[("ECHO-DOT", 2)]).await;
    anna.says("add an echo dot").await;
    anna.shop.reprices("ECHO-DOT", 5_999);

    let asked = anna.hears("add my list to my cart").await;
    let before = (anna.cart(), anna.shop.list_of(PASSPORT, ""));
    let moved = anna.hears("yes").await;

    insta::assert_snapshot!(asked, @"Echo Dot went up from 49 dollars and 99 cents to 59 dollars and 99 cents; all 3 would be 179 dollars and 97 cents. Shall I add it?");
    assert_eq!(
        before,
        (lines(&[("ECHO-DOT", 1)]), lines(&[("ECHO-DOT", 2)]))
    );
    insta::assert_snapshot!(moved, @"Moved two Echo Dots to your cart. Your total is 179 dollars and 97 cents. Anything else?");
    assert_eq!(anna.cart(), lines(&[("ECHO-DOT", 3)]));
    assert!(anna.shop.list_of(PASSPORT, "").is_empty());
}

#[tokio::test]
async fn of_several_that_became_dearer_one_is_moved_by_its_name_after_its_price_was_heard() {
    for (also, place) in [(None, "the second one"), (Some("CAR"), "the smart plug")] {
        let list = [("ECHO-DOT", 1), ("PLUG", 1)];
        let mut anna = with_a_list(&list).await;
        if let Some(also) = also {
            anna.shop.keeps(PASSPORT, &[list[0], (also, 1), list[1]]);
        }
        anna.says("add an echo dot").await;
        anna.says("add a smart plug").await;
        anna.shop.reprices("ECHO-DOT", 5_999);
        anna.shop.reprices("PLUG", 1_999);

        let asked = anna.hears("add my list to my cart").await;
        let price = anna.hears(place).await;
        let moved = anna.hears("yes").await;

        match also {
            None => {
                insta::assert_snapshot!(asked, @"I left Echo Dot and Smart Plug on your list, because they cost more now than before. Which one shall I move anyway?");
            }
            Some(_) => {
                insta::assert_snapshot!(asked, @"I can't add Echo Auto right now, and Echo Dot and Smart Plug would cost more than before. What shall I move anyway?");
            }
        }
        assert!(
            price.contains("to 19 dollars and 99 cents; both"),
            "{price}"
        );
        assert!(moved.starts_with("Moved Smart Plug"), "{moved}");
        assert_eq!(anna.cart(), lines(&[("ECHO-DOT", 1), ("PLUG", 2)]));
    }
}

#[tokio::test]
async fn a_price_that_was_said_holds_for_a_whole_list_too() {
    let mut anna = with_a_list(&[("BANK", 1)]).await;
    anna.says("how much is a power bank").await;
    anna.shop.reprices("BANK", 3_499);

    let asked = anna.hears("add my list to my cart").await;
    let before = (anna.cart(), anna.shop.list_of(PASSPORT, ""));
    let moved = anna.hears("yes").await;

    insta::assert_snapshot!(asked, @"The price of Power Bank is now 34 dollars and 99 cents, up from 29 dollars and 99 cents. Shall I add it?");
    assert_eq!(before, (lines(&[]), lines(&[("BANK", 1)])));
    insta::assert_snapshot!(moved, @"Moved Power Bank to your cart. Your total is 34 dollars and 99 cents. Anything else?");
    assert_eq!(anna.cart(), lines(&[("BANK", 1)]));
}

#[tokio::test]
async fn of_a_whole_list_only_what_became_dearer_than_was_said_stays_on_it() {
    let mut anna = with_a_list(&[("ECHO-DOT", 1), ("BANK", 1), ("PLUG", 1)]).await;
    anna.says("how much is a power bank").await;
    anna.shop.reprices("ECHO-DOT", 5_999);
    anna.shop.reprices("BANK", 3_499);

    let part = anna.hears("add my list to my cart").await;
    let price = anna.hears("move the power bank to my cart").await;

    insta::assert_snapshot!(part, @"Power Bank stayed on your list, now costing more. You have 2 items for 74 dollars and 98 cents. Anything else?");
    assert!(price.contains("up from"), "{price}");
    assert_eq!(anna.cart(), lines(&[("ECHO-DOT", 1), ("PLUG", 1)]));
    assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(&[("BANK", 1)]));
}

#[tokio::test]
async fn what_stays_on_the_list_is_told_with_the_reason() {
    let mut heard = Vec::new();
    for locale in ["en-US", "de-DE"] {
        let mut anna = Shopper::speaking(locale).await;
        anna.token = Some(super::shopper::TOKEN.to_owned());
        anna.shop.keeps(PASSPORT, &[("BANK", 1), ("PLUG", 1)]);
        let (add, move_all) = match locale {
            "de-DE" => (
                "leg power bank in den warenkorb",
                "leg meine liste in den warenkorb",
            ),
            _ => ("add a power bank", "add my list to my cart"),
        };
        anna.says(add).await;
        anna.shop.reprices("BANK", 3_499);

        heard.push(anna.hears(move_all).await);
        anna.shop
            .keeps(PASSPORT, &[("BANK", 1), ("CAR", 1), ("PLUG", 1)]);
        heard.push(anna.hears(move_all).await);
    }

    insta::assert_snapshot!(heard.join("\n"), @"
    Power Bank stayed on your list, now costing more. You have 2 items for 44 dollars and 98 cents. Anything else?
    I can't add Echo Auto; Power Bank stayed, now costing more. You have 3 items for 59 dollars and 97 cents. Anything else?
    Wegen gestiegener Preise bleibt auf der Liste: Power Bank. Du hast 2 Artikel für 44 Dollar 98. Noch etwas?
    Bei Echo Auto geht das nicht, bei Power Bank ist der Preis gestiegen. Du hast 3 Artikel für 59 Dollar 97. Noch etwas?
    ");
}

#[tokio::test]
async fn a_price_that_was_said_since_counts_before_that_in_the_cart() {
    let mut anna = with_a_list(&[("ECHO-DOT", 1)]).await;
    anna.says("add an echo dot").await;
    anna.shop.reprices("ECHO-DOT", 5_999);
    anna.says("how much is an echo dot").await;

    anna.says("add my list to my cart").await;

    assert_eq!(anna.cart(), lines(&[("ECHO-DOT", 2)]));
}

#[tokio::test]
async fn in_german_it_is_told_why_something_stays_on_the_list() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(super::shopper::TOKEN.to_owned());
    anna.shop.keeps(PASSPORT, &[("ECHO-DOT", 1), ("CAR", 1)]);
    anna.says("leg echo dot in den warenkorb").await;
    anna.shop.reprices("ECHO-DOT", 5_999);

    let asked = anna.hears("leg meine liste in den warenkorb").await;

    insta::assert_snapshot!(asked, @"Bei Echo Auto geht das gerade nicht, und bei Echo Dot ist der Preis gestiegen. Was soll ich trotzdem verschieben?");
}

#[tokio::test]
async fn the_whole_list_is_taken_back_in_one_go_and_once() {
    let list = [("ECHO-DOT", 1), ("PLUG", 2)];
    let mut anna = with_a_list(&list).await;
    anna.shop.put(PASSPORT, "BANK", 1);
    anna.says("add my list to my cart").await;

    let undo = anna.hears("undo that").await;
    let again = anna.hears("undo that").await;

    insta::assert_snapshot!(undo, @"That's back on your list. Anything else?");
    insta::assert_snapshot!(again, @"There's nothing for me to undo. What would you like to add?");
    assert_eq!(anna.cart(), lines(&[("BANK", 1)]));
    assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(&list));
}

#[tokio::test]
async fn of_a_list_only_what_is_still_in_the_cart_is_taken_back() {
    for (left, said, on_it) in [
        (&[("PLUG", 1)][..], "back on your list", &[("PLUG", 1)][..]),
        (&[], "nothing for me to undo", &[]),
    ] {
        let mut anna = with_a_list(&[("ECHO-DOT", 1), ("PLUG", 2)]).await;
        anna.says("add my list to my cart").await;
        anna.shop.fill(PASSPORT, left);

        let undo = anna.hears("undo that").await;

        assert!(undo.contains(said), "{undo}");
        assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(on_it));
    }
}

#[tokio::test]
async fn what_is_moved_to_the_cart_costs_no_more_than_was_heard() {
    for sentence in ["move the power bank to my cart", "move it to my cart"] {
        let mut anna = with_a_list(&[("BANK", 1)]).await;
        anna.says("how much is a power bank").await;
        if sentence.contains("it to") {
            anna.says("put it on my list").await;
        }
        anna.shop.reprices("BANK", 3_499);

        let asked = anna.hears(sentence).await;
        let before = anna.cart();
        anna.says("yes").await;

        assert!(asked.contains("up from"), "{sentence}: {asked}");
        assert!(before.is_empty());
        assert_eq!(anna.cart().len(), 1, "{sentence}");
        assert!(anna.shop.list_of(PASSPORT, "").is_empty());
    }
}

#[tokio::test]
async fn what_became_dearer_stays_on_the_list_after_a_no_and_cheaper_is_mentioned() {
    let mut anna = with_a_list(&[("BANK", 1)]).await;
    anna.says("how much is a power bank").await;
    anna.shop.reprices("BANK", 3_499);
    anna.says("move the power bank to my cart").await;

    anna.says("no").await;
    let list = anna.shop.list_of(PASSPORT, "");
    anna.shop.reprices("BANK", 1_999);
    let cheaper = anna.hears("move the power bank to my cart").await;

    assert_eq!(list, lines(&[("BANK", 1)]));
    assert!(cheaper.contains("19 dollars and 99 cents"), "{cheaper}");
    assert_eq!(anna.cart(), lines(&[("BANK", 1)]));
}

#[tokio::test]
async fn what_the_words_do_not_mean_elsewhere_is_still_found_on_the_list() {
    let mut anna = with_a_list(&[("ECHO-DOT-KIDS", 1)]).await;
    anna.says("how much is an echo dot").await;

    // In the shop it is the plain one whose price was said; on the list is the other one.
    anna.says("move the echo dot to my cart").await;

    assert_eq!(anna.cart(), lines(&[("ECHO-DOT-KIDS", 1)]));
    let called = anna.shop.asked();
    assert_eq!(called.iter().filter(|rpc| **rpc == "MoveToCart").count(), 2);
}

#[tokio::test]
async fn who_speaks_goes_with_what_is_moved_to_the_cart() {
    for voice in [true, false] {
        let mut anna = Shopper::known().await;
        if !voice {
            anna.is_a_stranger();
        }
        anna.shop.keeps(PASSPORT, &[("BANK", 1)]);

        anna.says("move the power bank to my cart").await;

        let known = anna.shop.told("speaker: Known");
        assert_eq!(known.contains(&"MoveToCart"), voice, "{known:?}");
    }
}

#[tokio::test]
async fn something_is_taken_off_the_list() {
    let mut anna = with_a_list(&[("ECHO-DOT", 1), ("PLUG", 3)]).await;

    let some = anna.hears("remove two smart plugs from my list").await;
    let gone = anna.hears("take the echo dot off my list").await;
    let missing = anna.hears("take the echo dot off my list").await;

    insta::assert_snapshot!(some, @"I've taken two Smart Plugs off your list. Anything else?");
    insta::assert_snapshot!(gone, @"I've taken Echo Dot off your list. Anything else?");
    insta::assert_snapshot!(missing, @"I don't see that on your list. What else would you like?");
    assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(&[("PLUG", 1)]));
}

#[tokio::test]
async fn a_long_list_is_read_three_at_a_time_and_both_ways() {
    let seven = [
        "ECHO-DOT",
        "ECHO-DOT-KIDS",
        "PLUG",
        "BANK",
        "TOWEL-6",
        "LAMP",
        "TOWEL-12",
    ];
    let seven: Vec<(&str, u32)> = seven.into_iter().map(|sku| (sku, 1)).collect();
    let mut anna = with_a_list(&seven).await;

    let first = anna.hears("what's on my list").await;
    let second = anna.hears("yes").await;
    // What was read moves nothing when it goes.
    anna.shop.keeps(PASSPORT, seven.get(1..).unwrap());
    let third = anna.hears("next").await;
    let end = anna.hears("next").await;
    let back = anna.hears("go back").await;
    let again = anna.hears("say that again").await;
    let closed = anna.says("no").await;

    insta::assert_snapshot!(first, @"There are 7 things on your list. The first three are Echo Dot, Echo Dot Kids and Smart Plug. Want the rest?");
    insta::assert_snapshot!(second, @"Then there's Power Bank, Paper Towels and Desk Lamp. Want the rest?");
    insta::assert_snapshot!(third, @"Then there's Paper Towels. Anything else?");
    insta::assert_snapshot!(end, @"That was all of it. Anything else?");
    insta::assert_snapshot!(back, @"Then there's Power Bank, Paper Towels and Desk Lamp. Want the rest?");
    assert_eq!(again, back);
    assert!(closed.open, "there is more to be said of the list");
}

#[tokio::test]
async fn the_last_change_of_a_list_is_taken_back_once() {
    let (list, cart) = ([("BANK", 2)], [("LAMP", 1)]);
    for change in [
        "put two smart plugs on my list",
        "remove the power bank from my list",
        "move the desk lamp to my list",
        "move the power bank to my cart",
    ] {
        let mut anna = with_a_list(&list).await;
        anna.shop.fill(PASSPORT, &cart);

        anna.says(change).await;
        assert_ne!(
            (anna.shop.list_of(PASSPORT, ""), anna.cart()),
            (lines(&list), lines(&cart))
        );
        anna.says("undo that").await;
        let again = anna.hears("undo that").await;

        assert_eq!(
            (anna.shop.list_of(PASSPORT, ""), anna.cart()),
            (lines(&list), lines(&cart)),
            "{change}"
        );
        insta::allow_duplicates! {
            insta::assert_snapshot!(again, @"There's nothing for me to undo. What would you like to add?");
        }
    }
}

#[tokio::test]
async fn one_more_after_a_change_of_a_list_changes_no_cart() {
    let mut anna = Shopper::linked().await;
    anna.shop.fill(PASSPORT, &[("PLUG", 1)]);
    anna.says("save an echo dot for later").await;

    let more = anna.hears("one more").await;

    insta::assert_snapshot!(more, @"What shall I change?");
    assert_eq!(anna.cart(), lines(&[("PLUG", 1)]));
}

#[tokio::test]
async fn a_list_is_shown_on_a_screen_as_the_cart_is() {
    let mut anna = with_a_list(&[("ECHO-DOT", 2), ("CAR", 1)]).await;
    anna.looks_at_a_screen();

    let heard = anna.says("what's on my list").await;

    let screen = heard.screen().unwrap();
    assert_eq!(screen["title"], "Your list");
    assert_eq!(screen["rows"][0]["name"], "2 × Echo Dot");
    assert_eq!(screen["rows"][1]["price"], "Can't be bought now");
    insta::assert_snapshot!(heard.read().unwrap(), @r"
    2 × Echo Dot: $99.98
    1 × Echo Auto: can't be bought now
    ");
}

#[tokio::test]
async fn in_german_a_list_has_a_name_too() {
    let mut anna = Shopper::speaking("de-DE").await;
    anna.token = Some(super::shopper::TOKEN.to_owned());

    let kept = anna.hears("setz power bank auf meine wunsch liste").await;
    let read = anna.hears("was steht auf meiner wunsch liste").await;

    assert!(
        kept.contains("auf deiner Liste Wunsch") || kept.contains("auf deiner Liste wunsch"),
        "{kept}"
    );
    insta::assert_snapshot!(read, @"Auf deiner Liste wunsch steht Power Bank. Noch etwas?");
    assert_eq!(anna.shop.list_of(PASSPORT, "wunsch"), lines(&[("BANK", 1)]));
}

#[tokio::test]
async fn without_a_link_a_list_leads_to_linking() {
    let mut anna = Shopper::unlinked().await;

    for sentence in [
        "what's on my list",
        "save an echo dot for later",
        "add my list to my cart",
    ] {
        let heard = anna.says(sentence).await;

        assert!(heard.leads_to_linking(), "{sentence}");
    }
    assert!(anna.shop.asked().is_empty());
}

#[tokio::test]
async fn a_number_that_was_not_understood_takes_nothing_away() {
    for (intent, left) in [
        ("RemoveFromListIntent", [("PLUG", 1)]),
        ("MoveToCartIntent", [("PLUG", 1)]),
        ("AddToListIntent", [("PLUG", 5)]),
    ] {
        let mut anna = with_a_list(&[("PLUG", 3)]).await;
        let slots = json!({ "product": { "value": "smart plug" }, "quantity": { "value": "?" } });

        let asked = anna.means(intent, &slots).await;
        assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(&[("PLUG", 3)]));
        anna.says("2").await;

        assert!(asked.speech.starts_with("How many"), "{asked:?}");
        assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(&left), "{intent}");
    }
}

#[tokio::test]
async fn it_is_what_was_last_named() {
    for (before, sentence) in [
        ("add two echo dots", "move it to my list"),
        ("what's in my cart", "move that to my list"),
        ("make it two", "save it for later"),
    ] {
        let mut anna = Shopper::linked().await;
        if !before.starts_with("add") {
            anna.says("add two echo dots").await;
        }
        anna.says(before).await;

        anna.says(sentence).await;

        assert!(anna.cart().is_empty(), "{before}, {sentence}");
        assert_eq!(
            anna.shop.list_of(PASSPORT, ""),
            lines(&[("ECHO-DOT", 2)]),
            "{before}, {sentence}"
        );
    }
}

#[tokio::test]
async fn it_is_heard_as_it_also_where_a_product_was_expected() {
    let mut anna = Shopper::linked().await;
    anna.says("add an echo dot").await;

    let slots = json!({ "product": { "value": "it" } });
    anna.means("MoveToListIntent", &slots).await;

    assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(&[("ECHO-DOT", 1)]));
}

#[tokio::test]
async fn what_was_only_offered_is_put_on_the_list() {
    let mut anna = Shopper::linked().await;
    anna.says("do you have a power bank").await;

    anna.says("put it on my birthday list").await;
    anna.says("put it on my list").await;
    anna.says("do you have a power bank").await;
    anna.says("put it on my list").await;

    assert_eq!(anna.shop.list_of(PASSPORT, ""), lines(&[("BANK", 1)]));
}

#[tokio::test]
async fn it_goes_back_to_the_cart_from_the_list_it_is_on() {
    for before in ["put a power bank on my list", "what's on my list"] {
        let mut anna = Shopper::linked().await;
        if before.starts_with("what") {
            anna.shop.keeps(PASSPORT, &[("BANK", 1)]);
        }
        anna.says(before).await;

        anna.says("move it to my cart").await;

        assert!(anna.shop.list_of(PASSPORT, "").is_empty(), "{before}");
        assert_eq!(anna.cart(), lines(&[("BANK", 1)]), "{before}");
    }
}

#[tokio::test]
async fn of_several_or_of_nothing_it_is_asked_what_is_meant() {
    for before in ["help", "what's in my cart", "remove a smart plug"] {
        let mut anna = Shopper::linked().await;
        anna.shop.fill(PASSPORT, &[("ECHO-DOT", 1), ("BANK", 1)]);
        if before.starts_with("remove") {
            anna.shop.put(PASSPORT, "PLUG", 1);
        }
        anna.says(before).await;

        let asked = anna.says("move it to my list").await;

        assert!(asked.open, "{asked:?}");
        assert_eq!(anna.cart(), lines(&[("ECHO-DOT", 1), ("BANK", 1)]));
        assert!(anna.shop.list_of(PASSPORT, "").is_empty(), "{before}");
    }
}

#[tokio::test]
async fn the_whole_cart_is_no_list_though_one_was_read() {
    let of_product = |said| json!({ "product": { "name": "product", "value": said } });
    let mut from_my_cart = of_product("all of it");
    from_my_cart["from"] = json!({ "name": "from", "value": "cart" });

    for slots in [of_product("my cart"), from_my_cart] {
        let mut anna = with_a_list(&[("PLUG", 2)]).await;
        anna.shop.fill(PASSPORT, &[("ECHO-DOT", 1)]);
        anna.says("what's on my list").await;

        let asked = anna.means("RemoveFromCartIntent", &slots).await;
        anna.says("yes").await;

        assert!(asked.speech.contains("your cart"), "{asked:?}");
        assert!(anna.cart().is_empty(), "{asked:?}");
        assert_eq!(anna.shop.list_of(PASSPORT, "").len(), 1);
    }
}
