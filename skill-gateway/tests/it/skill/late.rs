//! Changes whose answers came too late, where another process hears the shopper next.

use saycart_proto::cart::v1::LateKind;

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
        "By the way, two Echo Dots went into your cart after all. ",
    ),
    (
        LateKind::TakeBackMove,
        &["add my list to my cart"],
        "undo that",
        "By the way, two Echo Dots went on your list after all. ",
    ),
];

#[tokio::test]
async fn every_other_change_is_told_as_well() {
    for (kind, before, sentence, told) in OTHER_CHANGES {
        let mut anna = Shopper::linked().await;
        anna.shop.fill(PASSPORT, &[("ECHO-DOT", 3)]);
        anna.shop.keeps(PASSPORT, &[("ECHO-DOT", 3)]);
        for sentence in before {
            anna.says(sentence).await;
        }
        anna.shop.cart_is(Mood::LosingAnswers);

        let late = anna.hears(sentence).await;
        anna.shop.notes_late(1).await;
        anna.shop.cart_is(Mood::Well);
        anna.hangs_up();
        anna.is_heard_elsewhere().await;
        let then = anna.launches().await.speech;
        let once = anna.launches().await.speech;

        assert!(late.contains("longer than usual"), "{sentence}: {late}");
        assert_eq!(anna.shop.late_kinds(), [kind], "{sentence}");
        assert!(then.starts_with(told), "{sentence}: {then}");
        assert!(!once.contains("after all"), "{sentence}: {once}");
    }
}

#[tokio::test]
async fn news_whose_answer_was_lost_are_asked_for_once_more() {
    let mut anna = kept_waiting(&["add two echo dots"]).await;
    anna.shop.loses_the_next_news();

    let told = anna.launches().await.speech;

    let first = "By the way, two Echo Dots went into your cart after all. ";
    assert!(told.starts_with(first), "{told}");
}
