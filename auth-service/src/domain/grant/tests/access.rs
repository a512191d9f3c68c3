//! What an access token means to its link, case by case.

use super::*;
use crate::domain::grant::access::{AccessVerdict, LinkView, acknowledged_after_jump, judge};
use crate::domain::token::{AccessToken, Handle};

fn link(generation: u32, acknowledged: u32) -> LinkView {
    let floor = Floor {
        generation: 3,
        issued_at_seconds: 100,
    };
    LinkView {
        generation: Generation::new(generation).unwrap(),
        acknowledged,
        floor,
    }
}

fn made(generation: u32, second: u32) -> AccessToken {
    AccessToken {
        id: Handle::new([7; 16]).access_id(),
        kid: kid(1),
        generation: Generation::new(generation).unwrap(),
        issued_at_seconds: second,
        life_seconds: 3_600,
        scope: ScopeSet::from_mask(1),
    }
}

#[test]
fn at_and_below_the_floor_access_tokens_are_revoked() {
    let judged = |generation, second| {
        let policy = Profile::Alexa.policy();
        judge(&link(5, 4), &made(generation, second), policy)
    };

    assert_eq!(judged(3, 100), AccessVerdict::Revoked);
    assert_eq!(judged(3, 99), AccessVerdict::Revoked);
    // The generation counts before the second.
    assert_eq!(judged(2, 999), AccessVerdict::Revoked);
    assert_eq!(judged(3, 101), AccessVerdict::Good);
    assert_eq!(judged(4, 1), AccessVerdict::Good);
}

#[test]
fn a_use_acknowledges_where_the_profile_says_so() {
    let judged =
        |profile: Profile, generation| judge(&link(5, 4), &made(generation, 200), profile.policy());

    assert_eq!(judged(Profile::Alexa, 5), AccessVerdict::Good);
    assert_eq!(judged(Profile::Public, 4), AccessVerdict::Good);
    assert_eq!(judged(Profile::Public, 5), AccessVerdict::Acknowledges);
    assert_eq!(link(5, 4).known(Profile::Alexa.policy()), 5);
    assert_eq!(link(5, 4).known(Profile::Public.policy()), 4);
}

#[test]
fn a_restored_row_follows_so_far_and_no_further() {
    let judged =
        |profile: Profile, generation| judge(&link(5, 5), &made(generation, 200), profile.policy());
    let furthest = 5 + Profile::Alexa.policy().fast_forward_max;

    assert_eq!(judged(Profile::Alexa, 6), AccessVerdict::FastForwards);
    assert_eq!(
        judged(Profile::Alexa, furthest),
        AccessVerdict::FastForwards
    );
    assert_eq!(
        judged(Profile::Alexa, furthest + 1),
        AccessVerdict::FromTheFuture
    );
    assert_eq!(judged(Profile::Public, 6), AccessVerdict::FromTheFuture);
}

#[test]
fn after_a_jump_the_token_before_is_good_where_only_a_refresh_acknowledges() {
    let ninth = Generation::new(9).unwrap();

    assert_eq!(acknowledged_after_jump(ninth, Profile::Alexa.policy()), 8);
    assert_eq!(acknowledged_after_jump(ninth, Profile::Public.policy()), 9);
}
