//! Keys from an auth-service elsewhere. Time is tokio's, paused: it passes when nobody works.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use saycart_passport::{Fetching, PassportError, RemoteKeys, Signer, Verifier};
use saycart_service::ManualClock;
use tokio::time::Instant;

use crate::auth::{Mood, TestAuth};
use crate::office::{NOW, annas, published, sign, verifier};

fn callee_of(auth: &TestAuth) -> Verifier {
    let keys = RemoteKeys::new(auth.connect().into(), Fetching::default());
    verifier(Arc::new(keys), Arc::new(ManualClock::at(NOW)))
}

#[tokio::test(start_paused = true)]
async fn a_key_is_asked_for_once_and_then_known() {
    let signer = Signer::generate().unwrap();
    let auth = TestAuth::publishing([published(&signer)]);
    let callee = callee_of(&auth);

    for _ in 0..3 {
        callee.verify(&sign(&signer, &annas())).await.unwrap();
    }

    assert_eq!(auth.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_passports_of_a_new_key_are_one_question() {
    let signer = Signer::generate().unwrap();
    let auth = TestAuth::publishing([published(&signer)]);
    let callee = callee_of(&auth);
    let passport = sign(&signer, &annas());

    let verdicts = join_all((0..100).map(|_| callee.verify(&passport))).await;

    assert!(verdicts.iter().all(Result::is_ok));
    assert_eq!(auth.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_first_passport_of_a_new_key_is_accepted_after_a_rotation() {
    let (old, new) = (Signer::generate().unwrap(), Signer::generate().unwrap());
    let auth = TestAuth::publishing([published(&old)]);
    let callee = callee_of(&auth);
    callee.verify(&sign(&old, &annas())).await.unwrap();

    auth.becomes(Mood::Publishing(vec![published(&old), published(&new)]));

    callee.verify(&sign(&new, &annas())).await.unwrap();
    callee.verify(&sign(&old, &annas())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_published_no_longer_is_forgotten_at_the_next_question() {
    let (old, new) = (Signer::generate().unwrap(), Signer::generate().unwrap());
    let auth = TestAuth::publishing([published(&old)]);
    let callee = callee_of(&auth);
    callee.verify(&sign(&old, &annas())).await.unwrap();

    auth.becomes(Mood::Publishing(vec![published(&new)]));
    callee.verify(&sign(&new, &annas())).await.unwrap();

    let refused = callee.verify(&sign(&old, &annas())).await;
    assert!(matches!(refused, Err(PassportError::UnknownKey { .. })));
}

#[tokio::test(start_paused = true)]
async fn made_up_keys_cannot_hammer_auth_service() {
    let auth = TestAuth::publishing([]);
    let callee = callee_of(&auth);
    let strangers: Vec<String> = (0..20)
        .map(|_| sign(&Signer::generate().unwrap(), &annas()))
        .collect();
    let start = Instant::now();

    for stranger in &strangers {
        let refused = callee.verify(stranger).await;
        assert!(matches!(refused, Err(PassportError::UnknownKey { .. })));
    }

    let gaps = auth.asked() - 1;
    let least = Fetching::default().at_most_every * u32::try_from(gaps).unwrap();
    assert!(
        start.elapsed() >= least,
        "{gaps} gaps in {:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_good_passport_is_not_refused_on_an_answer_older_than_its_key() {
    let (old, new) = (Signer::generate().unwrap(), Signer::generate().unwrap());
    let auth = TestAuth::publishing([published(&old)]);
    let callee = callee_of(&auth);
    auth.fall_silent();
    let (first, second) = (sign(&old, &annas()), sign(&new, &annas()));

    let early = callee.verify(&first);
    let late = async {
        while auth.asked() == 0 {
            tokio::task::yield_now().await;
        }
        auth.becomes(Mood::Publishing(vec![published(&old), published(&new)]));
        let (verdict, ()) = tokio::join!(callee.verify(&second), async { auth.answer() });
        verdict
    };
    let (early, late) = tokio::join!(early, late);

    early.unwrap();
    late.unwrap();
    assert_eq!(auth.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_auth_service_that_is_down_makes_no_passport_bad() {
    let signer = Signer::generate().unwrap();
    let auth = TestAuth::publishing([published(&signer)]);
    let callee = callee_of(&auth);
    auth.becomes(Mood::Down);

    let undecided = callee.verify(&sign(&signer, &annas())).await;
    assert!(matches!(undecided, Err(PassportError::Keys(_))));

    auth.becomes(Mood::Publishing(vec![published(&signer)]));
    callee.verify(&sign(&signer, &annas())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_auth_service_that_is_down_does_not_disturb_keys_that_are_known() {
    let signer = Signer::generate().unwrap();
    let auth = TestAuth::publishing([published(&signer)]);
    let callee = callee_of(&auth);
    callee.verify(&sign(&signer, &annas())).await.unwrap();

    auth.becomes(Mood::Down);
    let stranger = callee
        .verify(&sign(&Signer::generate().unwrap(), &annas()))
        .await;
    assert!(matches!(stranger, Err(PassportError::Keys(_))));

    callee.verify(&sign(&signer, &annas())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_auth_service_that_never_answers_costs_its_time_and_no_more() {
    let signer = Signer::generate().unwrap();
    let auth = TestAuth::publishing([published(&signer)]);
    let callee = callee_of(&auth);
    auth.fall_silent();
    let start = Instant::now();

    let undecided = callee.verify(&sign(&signer, &annas())).await;

    assert!(matches!(undecided, Err(PassportError::Keys(_))));
    assert!(start.elapsed() <= Fetching::default().within + Duration::from_millis(10));
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_goes_away_takes_nobodys_answer_along() {
    let signer = Signer::generate().unwrap();
    let auth = TestAuth::publishing([published(&signer)]);
    let callee = callee_of(&auth);
    let passport = sign(&signer, &annas());
    auth.fall_silent();

    let stays = callee.verify(&passport);
    let leaves = async {
        let gone = tokio::time::timeout(Duration::from_millis(100), callee.verify(&passport)).await;
        auth.answer();
        gone
    };
    let (leaves, stays) = tokio::join!(leaves, stays);

    assert!(leaves.is_err(), "it should have left before the answer");
    stays.unwrap();
    assert_eq!(auth.asked(), 1);
}
