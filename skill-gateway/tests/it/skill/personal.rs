//! What is kept of a shopper, who hears of it, and how it ends.

use saycart_proto::auth::v1::EndLinkCause;
use serde_json::json;

use super::shop::Mood;
use super::shopper::{PASSPORT, Shopper, TOKEN};

#[tokio::test]
async fn a_known_voice_switches_its_history_on_and_anybody_switches_it_off() {
    let mut anna = Shopper::known().await;

    let on = anna.says("use my history").await;
    let held = anna.shop.uses_history(PASSPORT);
    let about = anna.hears("what do you know about me").await;
    anna.is_a_stranger();
    let off = anna.says("stop using my history").await;

    insta::assert_snapshot!(on.speech, @"From now on I remember what you add, for half a year, and you can ask for your usual. What can I add for you?");
    insta::assert_snapshot!(about, @"I know what's in your cart and on your lists, and what you added on which days of the last half year. What would you like?");
    insta::assert_snapshot!(off.speech, @"Your history is off, and what I remembered is deleted. What can I add for you?");
    assert!(held && !anna.shop.uses_history(PASSPORT));
}

#[tokio::test]
async fn nobody_is_remembered_whose_voice_is_unknown() {
    let mut anna = Shopper::linked().await;

    let on = anna.hears("use my history").await;

    insta::assert_snapshot!(on, @"I only remember things for a voice I know, with its own linked account. What can I add for you?");
    assert!(!anna.shop.uses_history(PASSPORT));
}

#[tokio::test]
async fn a_history_that_is_on_is_told_to_its_voice_alone() {
    let mut anna = Shopper::linked().await;
    anna.shop.remembers(PASSPORT, &["ECHO-DOT"]);

    let welcome = anna.launches().await;
    let about = anna.hears("what do you know about me").await;
    let usual = anna.hears("what do i usually buy").await;

    insta::assert_snapshot!(about, @"Unless I know your voice, I can only tell you what's in the cart. What would you like?");
    insta::assert_snapshot!(usual, @"I only share what's usual with a voice I know. What can I add for you?");
    for heard in [welcome.json.to_string(), about, usual] {
        assert!(!heard.contains("Echo Dot"), "{heard}");
    }
    assert!(!anna.shop.asked().contains(&"ListUsual"));
}

#[tokio::test]
async fn whoever_wants_to_be_forgotten_is_asked_back_and_then_forgotten() {
    let mut anna = Shopper::known().await;
    anna.shop.remembers(PASSPORT, &["ECHO-DOT"]);
    anna.shop.put(PASSPORT, "PLUG", 1);

    let asked = anna.hears("forget me").await;
    let before = anna.shop.usual_of(PASSPORT);
    let done = anna.hears("yes").await;

    insta::assert_snapshot!(asked, @"Only Corner Shop can delete your account itself. I'll delete what I remember of what you add, and stop remembering. Shall I?");
    insta::assert_snapshot!(done, @"It's deleted, and from now on I won't remember anything. To delete your account, contact Corner Shop. What can I add for you?");
    assert_eq!(before, ["ECHO-DOT"]);
    assert!(anna.shop.usual_of(PASSPORT).is_empty());
    assert_eq!(anna.cart(), [("PLUG".to_owned(), 1)]);
}

#[tokio::test]
async fn who_says_yes_is_unlinked_and_the_token_is_dead() {
    let mut anna = Shopper::linked().await;

    let asked = anna.hears("unlink my account").await;
    let request = anna.sentence("yes");
    let done = anna.sends(&request).await;
    let repeated = anna.sends(&request).await;
    anna.hangs_up();
    let after = anna.says("what's in my cart").await;

    insta::assert_snapshot!(asked, @"I'll unlink your account from Alexa. What's in your cart stays on the Corner Shop site. Shall I?");
    insta::assert_snapshot!(done.speech, @"Your account isn't linked any more. To shop by voice again, link it in the Alexa app.");
    assert_eq!(
        (done.read(), done.open),
        (Some(done.speech.as_str()), false)
    );
    assert_eq!(repeated.speech, done.speech);
    assert!(after.leads_to_linking());
    let ended = anna.shop.ended();
    let first = ended.first().unwrap();
    assert_eq!(
        (first.cause(), first.token.as_deref()),
        (EndLinkCause::ShopperAsked, Some(TOKEN))
    );
    assert_eq!((&first.external_user, first.event_time), (&None, None));
}

#[tokio::test]
async fn yes_out_of_context_forgets_and_unlinks_nothing() {
    for sentence in ["forget me", "unlink my account"] {
        for between in [
            "no",
            "what's in my cart",
            "start over",
            "stop",
            "add a power bank",
        ] {
            let mut anna = Shopper::known().await;
            anna.shop.remembers(PASSPORT, &["ECHO-DOT"]);
            anna.says(sentence).await;

            anna.says(between).await;
            anna.says("yes").await;

            assert!(anna.shop.ended().is_empty(), "{sentence}, {between}");
            assert!(anna.shop.uses_history(PASSPORT), "{sentence}, {between}");
        }
    }
    let mut anna = Shopper::known().await;
    anna.shop.remembers(PASSPORT, &["ECHO-DOT"]);
    for sentence in ["yes", "no"] {
        anna.hangs_up();
        anna.says(sentence).await;
    }
    assert!(anna.shop.ended().is_empty() && anna.shop.uses_history(PASSPORT));
}

#[tokio::test]
async fn one_slip_does_not_answer_the_question() {
    let mut anna = Shopper::linked().await;

    let asked = anna.hears("unlink my account").await;
    let again = anna.hears("the weather is fine").await;
    let repeated = anna.hears("repeat").await;

    assert_eq!([&again, &repeated], [&asked, &asked]);
    assert!(anna.shop.ended().is_empty());
}

#[tokio::test]
async fn what_could_not_be_done_is_not_said_to_be_done() {
    let mut anna = Shopper::linked().await;
    anna.says("unlink my account").await;
    anna.shop.auth_is(Mood::Away);
    let unlinked = anna.hears("yes").await;
    anna.shop.auth_is(Mood::Well);
    anna.hangs_up();
    anna.says("forget me").await;
    anna.shop.cart_is(Mood::Away);
    let forgotten = anna.hears("yes").await;

    insta::assert_snapshot!(unlinked, @"Sorry, I can't reach your account right now. Try again in a moment.");
    insta::assert_snapshot!(forgotten, @"Sorry, the shop isn't answering right now. Try again in a moment.");
}

#[tokio::test]
async fn all_of_it_needs_an_account() {
    for sentence in [
        "use my history",
        "stop using my history",
        "what do you know about me",
        "forget me",
        "unlink my account",
        "what do i usually buy",
        "my usual echo dot",
        "what do you recommend",
    ] {
        let mut anna = Shopper::unlinked().await;

        let heard = anna.says(sentence).await;

        assert_eq!(
            heard.card,
            Some(json!({ "type": "LinkAccount" })),
            "{sentence}"
        );
        assert!(anna.shop.asked().is_empty(), "{sentence}");
    }
}
