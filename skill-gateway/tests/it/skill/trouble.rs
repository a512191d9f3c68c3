//! cart-service in trouble.

use std::time::Duration;

use tokio::time::Instant;

use super::shop::Mood;
use super::shopper::{PASSPORT, Shopper};

#[tokio::test]
async fn a_shop_that_does_not_answer_is_an_apology() {
    for mood in [Mood::Away, Mood::Broken, Mood::Distrustful] {
        for sentence in [
            "add an echo dot",
            "remove the echo dot",
            "what's in my cart",
        ] {
            let mut anna = Shopper::linked().await;
            anna.shop.cart_is(mood);

            let heard = anna.says(sentence).await;

            insta::allow_duplicates! {
                insta::assert_snapshot!(heard.speech, @"Sorry, the shop isn't answering right now. Try again in a moment.");
            }
            assert_eq!(heard.card, None, "{mood:?}: {sentence}");
        }
    }
}

#[tokio::test]
async fn a_shop_that_is_too_slow_is_a_sentence_before_alexa_gives_up() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::Silent);

    let heard = anna.says("add an echo dot").await;

    insta::assert_snapshot!(heard.speech, @"That's taking longer than usual. Ask me what's in your cart in a moment.");
    assert!(!heard.open);
}

#[tokio::test]
async fn what_was_done_while_nobody_waited_is_told_when_asked() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::LosingAnswers);
    let said = anna.sentence("add an echo dot");

    let late = anna.sends(&said).await;
    anna.shop.cart_is(Mood::Well);
    let truth = anna.hears("what's in my cart").await;

    assert!(
        late.speech.contains("Ask me what's in your cart"),
        "{late:?}"
    );
    insta::assert_snapshot!(truth, @"By the way, Echo Dot went into your cart after all. You have one item for 49 dollars and 99 cents. That's Echo Dot. Anything else?");
}

#[tokio::test]
async fn what_was_done_while_nobody_waited_is_told_unasked_and_once() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::LosingAnswers);
    let said = anna.sentence("add two echo dots");
    anna.sends(&said).await;
    anna.shop.cart_is(Mood::Well);

    let told = anna.launches().await.speech;
    let again = anna.launches().await.speech;

    let first = "By the way, two Echo Dots went into your cart after all. ";
    assert!(told.starts_with(first), "{told}");
    assert!(!again.contains("after all"), "{again}");
    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 2)]);
}

#[tokio::test]
async fn what_never_arrived_is_neither_told_nor_done_later() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::Silent);
    anna.says("add an echo dot").await;
    anna.shop.cart_is(Mood::Well);

    let welcome = anna.launches().await.speech;

    assert!(!welcome.contains("after all"), "{welcome}");
    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn the_repeat_of_what_took_too_long_hears_its_own_answer() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::LosingAnswers);
    let said = anna.sentence("add an echo dot");
    anna.sends(&said).await;
    anna.shop.cart_is(Mood::Well);

    let answer = anna.sends(&said).await.speech;

    assert!(!answer.contains("after all"), "{answer}");
    assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 1)]);
}

#[tokio::test]
async fn a_welcome_needs_nothing_behind_it() {
    for (auth, cart) in [
        (Mood::Away, Mood::Well),
        (Mood::Silent, Mood::Well),
        (Mood::Well, Mood::Away),
        (Mood::Well, Mood::Silent),
    ] {
        let mut anna = Shopper::linked().await;
        anna.shop.put(PASSPORT, "ECHO-DOT", 1);
        anna.shop.auth_is(auth);
        anna.shop.cart_is(cart);

        let heard = anna.launches().await;

        assert!(
            heard.speech.starts_with("Welcome to Corner Shop"),
            "{heard:?}"
        );
        assert_eq!(heard.card, None);
    }
}

#[tokio::test]
async fn what_took_too_long_is_told_even_with_the_next_apology() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::LosingAnswers);
    anna.says("add two echo dots").await;

    let apology = anna.hears("add a power bank").await;
    anna.shop.cart_is(Mood::Well);
    let welcome = anna.launches().await.speech;

    insta::assert_snapshot!(apology, @"By the way, two Echo Dots went into your cart after all. That's taking longer than usual. Ask me what's in your cart in a moment.");
    assert!(welcome.starts_with("By the way, Power Bank"), "{welcome}");
    assert!(!welcome.contains("Echo Dot"), "{welcome}");
}

#[tokio::test]
async fn what_took_too_long_is_what_undo_takes_back() {
    let mut anna = Shopper::linked().await;
    anna.shop.cart_is(Mood::LosingAnswers);
    anna.says("add two echo dots").await;
    anna.shop.cart_is(Mood::Well);

    let undone = anna.hears("undo that").await;

    insta::assert_snapshot!(undone, @"By the way, two Echo Dots went into your cart after all. I've taken out two Echo Dots. Anything else?");
    assert!(anna.cart().is_empty());
}

/// How long Alexa's shopper may have to wait at most.
const AT_MOST: Duration = Duration::from_secs(7);

/// What is heard of an add, and how long after it was said, from a cart that is so slow.
async fn adds_while_the_cart_is_slow(
    by: Duration,
    answer_within: Duration,
) -> (Shopper, String, Duration) {
    let mut anna = Shopper::linked().await;
    anna.is_answered_within(answer_within).await;
    anna.shop.cart_is(Mood::Slow(by));
    let said = Instant::now();

    let heard = anna.hears("add two echo dots").await;

    (anna, heard, said.elapsed())
}

#[tokio::test(start_paused = true)]
async fn however_slow_the_cart_is_it_is_answered_in_time_and_the_truth_told() {
    let (default, most) = (Duration::from_millis(6_500), AT_MOST);
    for (slow, answer_within, waits) in [
        (3, default, true),
        (3, most, true),
        (6, default, true),
        (6, most, true),
        (20, default, false),
        (20, most, false),
    ] {
        let by = Duration::from_secs(slow);
        let (mut anna, heard, took) = adds_while_the_cart_is_slow(by, answer_within).await;
        anna.shop.cart_is(Mood::Well);
        let next = anna.hears("what's in my cart").await;

        assert!(took < AT_MOST, "{slow} s: {took:?}");
        assert_eq!(took >= by, waits, "{slow} s: {took:?}");
        let apology = "That's taking longer than usual. Ask me what's in your cart in a moment.";
        assert_eq!(heard == apology, !waits, "{slow} s: {heard}");
        assert_eq!(heard.contains("two Echo Dots"), waits, "{slow} s: {heard}");
        let late = "By the way, two Echo Dots went into your cart after all.";
        assert_eq!(next.starts_with(late), !waits, "{slow} s: {next}");
        assert!(next.contains("99 dollars and 98 cents"), "{slow} s: {next}");
        assert_eq!(anna.cart(), [("ECHO-DOT".to_owned(), 2)], "{slow} s");
    }
}
