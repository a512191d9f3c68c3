//! Changes whose answers came too late, where another process hears the shopper next.

use saycart_proto::cart::v1::{LateChange, LateEffect, LateKind, LateLine};

use super::goods::{money, product};
use super::shop::Mood;
use super::shopper::{Heard, PASSPORT, Shopper};

/// A shopper who was told "That's taking longer than usual" of each sentence. It was done, and that
/// nobody heard of it is noted.
async fn kept_waiting(sentences: &[&str]) -> Shopper {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::LosingAnswers);
    for (number, sentence) in (1..).zip(sentences) {
        let late = anna.hears(sentence).await;
        assert!(late.contains("longer than usual"), "{late}");
        anna.shop.notes_late(number).await;
        anna.hangs_up();
        // The next one shall not tell it.
        anna.is_heard_elsewhere().await;
        anna.shop.rpc_is("TakeLateAdds", Mood::Away);
    }
    anna.shop.cart_is(Mood::Well);
    anna.shop.rpc_is("TakeLateAdds", Mood::Well);
    anna
}

#[tokio::test]
async fn whichever_process_hears_the_shopper_next_tells_it_once() {
    let mut anna = kept_waiting(&["add two echo dots"]).await;

    let told = anna.launches().await.speech;
    let then = anna.launches().await.speech;
    anna.is_heard_elsewhere().await;
    let elsewhere = anna.hears("what's in my cart").await;

    let first = "By the way, two Echo Dots went into your cart after all. ";
    assert!(told.starts_with(first), "{told}");
    for later in [then, elsewhere] {
        assert!(!later.contains("after all"), "{later}");
    }
    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 2)]);
}

#[tokio::test]
async fn the_request_that_it_was_told_with_hears_the_same_from_every_process() {
    for sentence in [
        "add a power bank",
        "add a unicorn",
        "remove the unicorn",
        "what's in my cart",
        "what's on my list",
        "what do you recommend",
        "double it",
    ] {
        let mut anna = kept_waiting(&["add two echo dots"]).await;
        let said = anna.sentence(sentence);

        let mut heard: Vec<Heard> = Vec::new();
        for _ in 0..3 {
            heard.push(anna.sends(&said).await);
            anna.shop.fill(PASSPORT, &[("ECHO-DOT", 2)]);
            anna.is_heard_elsewhere().await;
        }

        let told = heard[0].speech.contains("went into your cart after all.");
        assert!(told, "{sentence}: {}", heard[0].speech);
        for again in &heard[1..] {
            assert_eq!(again.json, heard[0].json, "{sentence}");
            assert_eq!(again.bytes, heard[0].bytes, "{sentence}");
        }
    }
}

#[tokio::test]
async fn the_process_that_was_too_slow_and_the_next_one_say_the_same() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::LosingAnswers);
    anna.says("add two echo dots").await;
    anna.shop.cart_is(Mood::Well);
    let said = anna.sentence("add a power bank");

    let told = anna.sends(&said).await;
    anna.is_heard_elsewhere().await;
    let again = anna.sends(&said).await;

    assert!(told.speech.starts_with("By the way, two Echo Dots"));
    assert_eq!(again.bytes, told.bytes);
}

#[tokio::test]
async fn several_are_told_together() {
    let sentences = ["add two echo dots", "add a power bank"];
    let mut anna = kept_waiting(&sentences).await;
    let mut berta = kept_waiting(&sentences).await;
    berta.locale = "de-DE";

    let told = anna.hears("what's in my cart").await;
    let german = berta.launches().await.speech;

    insta::assert_snapshot!(told, @"By the way, two Echo Dots and Power Bank went into your cart after all. You have 3 items for 129 dollars and 97 cents: two Echo Dots and Power Bank. Anything else?");
    let sind = "Übrigens sind 2 Mal Echo Dot und Power Bank doch noch im Warenkorb gelandet. ";
    assert!(german.starts_with(sind), "{german}");
}

#[tokio::test]
async fn another_process_takes_back_what_was_late() {
    let mut anna = kept_waiting(&["add two echo dots"]).await;

    let undone = anna.hears("undo that").await;

    insta::assert_snapshot!(undone, @"By the way, two Echo Dots went into your cart after all. I've taken out two Echo Dots. Anything else?");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn what_was_told_is_what_the_next_sentence_takes_back() {
    let mut anna = kept_waiting(&["add two echo dots"]).await;

    anna.says("what's in my cart").await;
    let undone = anna.hears("undo that").await;

    insta::assert_snapshot!(undone, @"Removed two Echo Dots. Anything else?");
}

#[tokio::test]
async fn what_never_arrived_is_told_by_nobody() {
    let mut anna = Shopper::linked().await;
    anna.shop.rpc_is("AddItem", Mood::Silent);
    anna.says("add an echo dot").await;
    anna.shop.notes_late(1).await;
    anna.is_heard_elsewhere().await;

    let welcome = anna.launches().await.speech;

    assert!(!welcome.contains("after all"), "{welcome}");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn it_is_noted_as_soon_as_the_shop_can() {
    for mood in [Mood::Away, Mood::Silent] {
        let mut anna = Shopper::linked().await;
        anna.shop.rpc_is("NoteLateAdd", mood);
        anna.shop.cart_is(Mood::LosingAnswers);
        anna.says("add an echo dot").await;
        anna.shop.cart_is(Mood::Well);
        let before = anna.launches().await.speech;
        anna.shop.rpc_is("NoteLateAdd", Mood::Well);
        anna.shop.notes_late(1).await;

        let told = anna.launches().await.speech;

        assert!(!before.contains("after all"), "{mood:?}: {before}");
        assert!(told.starts_with("By the way, Echo Dot"), "{mood:?}: {told}");
    }
}

#[tokio::test]
async fn an_answer_does_not_wait_for_what_cannot_be_told_now() {
    for mood in [Mood::Silent, Mood::Away, Mood::Broken] {
        let mut anna = kept_waiting(&["add two echo dots"]).await;
        anna.shop.rpc_is("TakeLateAdds", mood);

        let answer = anna.hears("what's in my cart").await;
        anna.shop.rpc_is("TakeLateAdds", Mood::Well);
        let told = anna.launches().await.speech;

        insta::allow_duplicates! {
            insta::assert_snapshot!(answer, @"You have 2 items for 99 dollars and 98 cents. That's two Echo Dots. Anything else?");
        }
        assert!(told.starts_with("By the way, two Echo Dots"), "{told}");
    }
}

#[tokio::test]
async fn who_has_nothing_late_is_not_asked_about() {
    let mut anna = Shopper::linked().await;

    for sentence in [
        "add an echo dot",
        "what's in my cart",
        "remove the echo dot",
    ] {
        anna.says(sentence).await;
    }

    assert!(!anna.shop.asked().contains(&"TakeLateAdds"));
}

/// What was said, after what, and what is told of it.
const OTHER_CHANGES: [(LateKind, &[&str], &str, &str); 9] = [
    (
        LateKind::RemoveItem,
        &[],
        "remove the echo dot",
        "By the way, two Echo Dots came out of your cart after all. ",
    ),
    (
        LateKind::SetQuantity,
        &[],
        "change echo dot to two",
        "By the way, your cart has two Echo Dots now after all. ",
    ),
    (
        LateKind::ClearCart,
        &["empty my cart"],
        "yes",
        "By the way, your cart was emptied after all. ",
    ),
    (
        LateKind::RestoreCart,
        &["empty my cart", "yes"],
        "undo that",
        "By the way, what was in your cart is back after all. ",
    ),
    (
        LateKind::AddToList,
        &[],
        "put an echo dot on my list",
        "By the way, two Echo Dots went on your list after all. ",
    ),
    (
        LateKind::MoveToList,
        &[],
        "move the echo dot to my list",
        "By the way, two Echo Dots went on your list after all. ",
    ),
    (
        LateKind::RemoveFromList,
        &[],
        "take the echo dot off my list",
        "By the way, two Echo Dots came off your list after all. ",
    ),
    (
        LateKind::MoveToCart,
        &[],
        "add my list to the cart",
        "By the way, two Echo Dots went from your list into your cart after all. ",
    ),
    (
        LateKind::TakeBackMove,
        &["add my list to my cart"],
        "undo that",
        "By the way, two Echo Dots went on your list after all. ",
    ),
];

/// Somebody whose late change of another kind came to this, heard by another process.
async fn told_late(
    (kind, before, sentence): (LateKind, &[&str], &str),
    came_to: Option<LateChange>,
) -> Shopper {
    let mut anna = Shopper::linked().await;
    if let Some(change) = came_to {
        anna.shop.late_came_to(change);
    }
    // This was emptied on purpose, in another conversation.
    anna.shop.fill(PASSPORT, &[("BANK", 1)]);
    anna.says("empty my cart").await;
    anna.says("yes").await;
    anna.hangs_up();
    anna.shop.fill(PASSPORT, &[("ECHO-DOT", 3)]);
    anna.shop.keeps(PASSPORT, &[("ECHO-DOT", 3)]);
    for sentence in before {
        anna.says(sentence).await;
    }
    anna.shop.cart_is(Mood::LosingAnswers);
    let late = anna.hears(sentence).await;
    assert!(late.contains("longer than usual"), "{sentence}: {late}");
    anna.shop.notes_late(1).await;
    anna.shop.cart_is(Mood::Well);
    assert_eq!(anna.shop.late_kinds(), [kind], "{sentence}");
    anna.hangs_up();
    anna.is_heard_elsewhere().await;
    anna
}

#[tokio::test]
async fn every_other_change_is_told_as_well() {
    for (kind, before, sentence, told) in OTHER_CHANGES {
        let mut anna = told_late((kind, before, sentence), None).await;

        let then = anna.launches().await.speech;
        anna.shop.wanted();
        let undone = anna.hears("undo that").await;
        anna.says("undo that").await;
        let wanted = anna.shop.wanted();
        let once = anna.launches().await.speech;

        assert!(then.starts_with(told), "{sentence}: {then}");
        assert!(!once.contains("after all"), "{sentence}: {once}");
        // What was emptied before stays so, unless it is the emptying that was late.
        let is_back = wanted.iter().any(|(rpc, _)| *rpc == "RestoreCart");
        assert_eq!(
            is_back,
            kind == LateKind::ClearCart,
            "{sentence}: {wanted:?}"
        );
        let is_nothing = undone.contains("There's nothing for me to undo.");
        assert_eq!(
            is_nothing,
            NOT_TAKEN_BACK.contains(&kind),
            "{sentence}: {undone}"
        );
    }
}

/// Late changes after which there is nothing to undo.
const NOT_TAKEN_BACK: [LateKind; 6] = [
    LateKind::SetQuantity,
    LateKind::RestoreCart,
    LateKind::AddToList,
    LateKind::MoveToList,
    LateKind::RemoveFromList,
    LateKind::TakeBackMove,
];

#[tokio::test]
async fn undoing_what_is_told_only_then_brings_no_emptied_cart_back() {
    let listed = (LateKind::AddToList, &[][..], "put an echo dot on my list");
    let mut anna = told_late(listed, None).await;

    let undone = anna.hears("undo that").await;
    anna.says("undo that").await;

    insta::assert_snapshot!(undone, @"By the way, two Echo Dots went on your list after all. There's nothing for me to undo. What would you like to add?");
    assert!(!anna.shop.asked().contains(&"RestoreCart"));
}

const TO_CART: (LateKind, &[&str], &str) = (LateKind::MoveToCart, &[], "add my list to the cart");

fn moved(lines: &[(&str, u32)]) -> LateChange {
    let line = |(name, pieces): &(&str, u32)| LateLine {
        sku: name.to_uppercase().replace(' ', "-"),
        name: (*name).to_owned(),
        spoken_name: (*name).to_owned(),
        pieces: *pieces,
        present: 6,
        ..LateLine::default()
    };
    LateChange {
        effect: LateEffect::FromList.into(),
        lines: lines.iter().map(line).collect(),
        list_id: "lst_birthday_".to_owned(),
        list_name: "birthday".to_owned(),
        request_id: "amzn1.echo-api.request.3".to_owned(),
        ..LateChange::default()
    }
}

#[tokio::test]
async fn what_went_late_from_a_list_into_the_cart_goes_back_there() {
    let mut anna = told_late(TO_CART, Some(moved(&[("Echo Dot", 2)]))).await;

    let told = anna.launches().await.speech;
    let undone = anna.hears("undo that").await;

    let first = "By the way, two Echo Dots went from your birthday list into your cart after all. ";
    assert!(told.starts_with(first), "{told}");
    insta::assert_snapshot!(undone, @"Moved two Echo Dots to your birthday list. Anything else?");
    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 1)]);
    let birthday = anna.shop.list_of(PASSPORT, "birthday");
    assert_eq!(birthday, [("ECHO-DOT".to_owned(), 2)]);
}

#[tokio::test]
async fn several_that_went_late_from_a_list_go_back_as_one_change() {
    let both = moved(&[("Echo Dot", 2), ("Plug", 1)]);
    let mut anna = told_late(TO_CART, Some(both)).await;
    anna.launches().await;

    anna.says("undo that").await;

    assert_eq!(anna.shop.asked().last(), Some(&"TakeBackMove"));
    assert_eq!(
        anna.shop.told("amzn1.echo-api.request.3").last(),
        Some(&"TakeBackMove")
    );
}

#[tokio::test]
async fn of_many_products_two_are_named_and_the_others_counted() {
    let many = [
        ("Echo Dot", 2),
        ("Plug", 1),
        ("Lamp", 1),
        ("Red", 1),
        ("Blue", 1),
    ];
    let mut anna = told_late(TO_CART, Some(moved(&many))).await;
    let mut berta = told_late(TO_CART, Some(moved(&many))).await;
    berta.locale = "de-DE";

    let told = anna.launches().await.speech;
    let german = berta.launches().await.speech;

    let first = "By the way, two Echo Dots, Plug and 3 more went from your birthday list into your \
                 cart after all. ";
    assert!(told.starts_with(first), "{told}");
    let first = "Übrigens sind 2 Mal Echo Dot, Plug und 3 weitere Artikel doch noch von deiner \
                 Liste birthday in den Warenkorb gewandert. ";
    assert!(german.starts_with(first), "{german}");
}

#[tokio::test]
async fn what_could_not_be_put_back_late_is_named() {
    let gone = product(&super::goods::goods("LAMP", "Desk Lamp", 2_500));
    let restored = LateChange {
        effect: LateEffect::Restored.into(),
        gone: vec![gone],
        ..LateChange::default()
    };
    let restoring = (
        LateKind::RestoreCart,
        &["empty my cart", "yes"][..],
        "undo that",
    );
    let mut anna = told_late(restoring, Some(restored)).await;

    let told = anna.launches().await.speech;

    let first = "By the way, everything but Desk Lamp is back in your cart after all. ";
    assert!(told.starts_with(first), "{told}");
}

#[tokio::test]
async fn what_was_late_taken_out_comes_back_for_no_more_than_it_cost() {
    let removing = (LateKind::RemoveItem, &[][..], "remove the echo dot");
    let mut anna = told_late(removing, None).await;
    anna.shop.fill(PASSPORT, &[]);
    anna.shop
        .reprices("ECHO-DOT", money(4_999).amount_minor + 1);
    anna.launches().await;

    let asked = anna.hears("undo that").await;

    assert!(anna.cart().is_empty(), "{asked}");
    insta::assert_snapshot!(asked, @"The price of Echo Dot is now 50 dollars, up from 49 dollars and 99 cents. Shall I add it?");
}

#[tokio::test]
async fn news_whose_answer_was_lost_are_asked_for_once_more() {
    let mut anna = kept_waiting(&["add two echo dots"]).await;
    anna.shop.loses_the_next_news();

    let told = anna.launches().await.speech;

    let first = "By the way, two Echo Dots went into your cart after all. ";
    assert!(told.starts_with(first), "{told}");
}
