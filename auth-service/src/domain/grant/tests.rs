//! The invariants of a link's life, over random histories with lost replies.

use std::time::Duration;

use proptest::prelude::*;
use saycart_service::Timestamp;

use super::access::{AccessVerdict, LinkView, acknowledged_after_jump, judge};
use super::refresh::{
    KeepWrite, Presented, RefreshDecision, RefreshRefusal, Rotation, access_expiry, decide,
};
use super::*;
use crate::domain::client::{AuthenticatedClient, Client, ClientSecrets, SecretHash};
use crate::domain::ids::ClientId;
use crate::domain::key::Trust;
use crate::domain::profile::{AcknowledgedBy, Profile, Reuse, Rotate};
use crate::domain::token::{AccessToken, Handle};

const CLIENT: [u8; 16] = [1; 16];

fn client(profile: Profile) -> AuthenticatedClient {
    let secrets = if profile.keeps_secrets() {
        ClientSecrets::Held {
            current: SecretHash([0; 32]),
            previous: None,
        }
    } else {
        ClientSecrets::None
    };
    AuthenticatedClient::vouched(&Client {
        id: ClientId::from_bytes(CLIENT),
        name: "a client".to_owned(),
        profile,
        scope: ScopeSet::EVERYTHING,
        audiences: Vec::new(),
        secrets,
        secret_version: 1,
        pkce: profile.policy().pkce,
        disabled_at: None,
        created_at: Timestamp::EPOCH,
    })
}

fn kid(number: u8) -> Kid {
    Kid::from_byte(number).unwrap()
}

fn grant(profile: Profile, generation: u32, acknowledged: u32) -> Grant {
    let now = Timestamp::from_seconds(1_795_000_000);
    Grant {
        id: LinkId::from_bytes([2; 16]),
        client: ClientId::from_bytes(CLIENT),
        user: None,
        scope: ScopeSet::from_mask(3),
        generation: Generation::new(generation).unwrap(),
        acknowledged,
        kid: kid(1),
        kid_before: (generation > 1).then(|| kid(1)),
        floor: Floor {
            generation: 0,
            issued_at_seconds: 0,
        },
        refreshed_at: now,
        access_issued_at: now,
        access_expires_at: now.plus(profile.policy().access_life),
        expires_at: None,
        life: Life::Alive,
        secret_version: 1,
        now,
    }
}

fn token(generation: u32) -> Presented {
    Presented {
        generation: Generation::new(generation).unwrap(),
        kid: kid(1),
        trust: Trust::Full,
    }
}

fn decided(grant: &Grant, profile: Profile, presented: Presented) -> RefreshDecision {
    decide(
        grant,
        &client(profile),
        presented,
        ScopeSet::from_mask(1),
        kid(1),
    )
}

const SUPERSEDED: RefreshDecision = RefreshDecision::Refuse(RefreshRefusal::Superseded {
    reuse: Reuse::Keeps,
});

#[test]
fn alexa_s_refresh_token_does_not_change() {
    let first_use = grant(Profile::Alexa, 1, 0);
    let later = grant(Profile::Alexa, 1, 1);

    let touch = RefreshDecision::Keep {
        write: KeepWrite::Touch,
    };
    let nothing = RefreshDecision::Keep {
        write: KeepWrite::Nothing,
    };
    assert_eq!(decided(&first_use, Profile::Alexa, token(1)), touch);
    assert_eq!(decided(&later, Profile::Alexa, token(1)), nothing);
}

#[test]
fn a_kept_refresh_token_is_written_down_once_a_day() {
    let refreshed_at = |hours| {
        let fresh = grant(Profile::Alexa, 1, 1);
        Grant {
            refreshed_at: fresh.now.minus(Duration::from_hours(hours)),
            ..fresh
        }
    };

    let touch = RefreshDecision::Keep {
        write: KeepWrite::Touch,
    };
    let nothing = RefreshDecision::Keep {
        write: KeepWrite::Nothing,
    };
    assert_eq!(
        decided(&refreshed_at(23), Profile::Alexa, token(1)),
        nothing
    );
    assert_eq!(decided(&refreshed_at(24), Profile::Alexa, token(1)), touch);
}

#[test]
fn a_refresh_token_of_an_older_key_is_rotated_once() {
    let old = grant(Profile::Alexa, 4, 4);

    let decision = decide(
        &old,
        &client(Profile::Alexa),
        token(4),
        ScopeSet::from_mask(1),
        kid(2),
    );

    assert_eq!(
        decision,
        RefreshDecision::Rotate {
            how: Rotation::InStep
        }
    );
}

#[test]
fn the_token_before_works_until_its_successor_was_used() {
    for profile in Profile::ALL {
        let lost = grant(profile, 5, 4);
        let used = grant(profile, 5, 5);

        assert!(!matches!(
            decided(&lost, profile, token(4)),
            RefreshDecision::Refuse(_)
        ));
        assert!(matches!(
            decided(&used, profile, token(4)),
            RefreshDecision::Refuse(RefreshRefusal::Superseded { .. })
        ));
        assert!(matches!(
            decided(&lost, profile, token(3)),
            RefreshDecision::Refuse(RefreshRefusal::Superseded { .. })
        ));
    }
}

#[test]
fn a_public_client_may_retry_for_two_minutes() {
    let after = |seconds| {
        let lost = grant(Profile::Public, 5, 4);
        Grant {
            now: lost.now.plus(Duration::from_secs(seconds)),
            ..lost
        }
    };
    let ended = RefreshRefusal::Superseded { reuse: Reuse::Ends };

    assert_eq!(
        decided(&after(120), Profile::Public, token(4)),
        RefreshDecision::RetryPair
    );
    assert_eq!(
        decided(&after(121), Profile::Public, token(4)),
        RefreshDecision::Refuse(ended)
    );
}

#[test]
fn an_access_token_that_is_nearly_over_is_not_given_out_again() {
    let left = |seconds| {
        let lost = grant(Profile::Confidential, 5, 4);
        Grant {
            access_expires_at: lost.now.plus(Duration::from_secs(seconds)),
            ..lost
        }
    };

    let of = |grant: &Grant| decided(grant, Profile::Confidential, token(4));
    assert_eq!(of(&left(900)), RefreshDecision::RetryPair);
    assert_eq!(of(&left(899)), RefreshDecision::Remint);
    assert_eq!(of(&left(0)), RefreshDecision::Remint);
}

#[test]
fn a_revoked_access_token_is_not_given_out_again() {
    let lost = grant(Profile::Confidential, 5, 4);
    let floor = Floor {
        generation: 5,
        issued_at_seconds: lost.access_issued_at.as_seconds(),
    };
    let revoked = Grant { floor, ..lost };

    assert_eq!(
        decided(&revoked, Profile::Confidential, token(4)),
        RefreshDecision::Remint
    );
}

#[test]
fn a_restored_link_follows_a_client_with_a_secret_and_no_other() {
    let restored = |profile| grant(profile, 5, 5);
    let forward = RefreshDecision::Rotate {
        how: Rotation::FastForward,
    };
    let future = RefreshDecision::Refuse(RefreshRefusal::FromTheFuture);

    for profile in [Profile::Alexa, Profile::Google, Profile::Confidential] {
        assert_eq!(
            decided(&restored(profile), profile, token(5 + 1_024)),
            forward
        );
        assert_eq!(
            decided(&restored(profile), profile, token(5 + 1_025)),
            future
        );
    }
    assert_eq!(
        decided(&restored(Profile::Public), Profile::Public, token(6)),
        future
    );
}

#[test]
fn a_suspect_key_counts_only_where_the_row_names_it() {
    let forged = |generation, number| Presented {
        kid: kid(number),
        trust: Trust::Suspect,
        ..token(generation)
    };
    let link = Grant {
        kid_before: Some(kid(3)),
        ..grant(Profile::Alexa, 5, 4)
    };
    let refused = RefreshDecision::Refuse(RefreshRefusal::SuspectKey);
    let of = |presented| {
        decide(
            &link,
            &client(Profile::Alexa),
            presented,
            ScopeSet::from_mask(1),
            kid(9),
        )
    };

    assert_eq!(
        of(forged(5, 1)),
        RefreshDecision::Rotate {
            how: Rotation::InStep
        }
    );
    assert_eq!(of(forged(4, 3)), RefreshDecision::RetryKept);
    for presented in [forged(5, 3), forged(4, 1), forged(3, 3), forged(6, 1)] {
        assert_eq!(of(presented), refused, "{presented:?}");
    }
    let public = grant(Profile::Public, 5, 4);
    assert_eq!(decided(&public, Profile::Public, forged(5, 1)), refused);
}

#[test]
fn refusals_come_in_an_order_that_tells_a_stranger_nothing() {
    let link = grant(Profile::Alexa, 5, 4);
    let stranger = Grant {
        client: ClientId::from_bytes([9; 16]),
        ..link.clone()
    };
    let ended = Grant {
        life: Life::Ended {
            at: link.now,
            reason: EndReason::RevokedByUser,
        },
        ..stranger.clone()
    };
    let rotated_secret = Grant {
        secret_version: 2,
        ..link.clone()
    };
    let of = |grant: &Grant, scope| match decide(
        grant,
        &client(Profile::Alexa),
        token(5),
        ScopeSet::from_mask(scope),
        kid(1),
    ) {
        RefreshDecision::Refuse(refusal) => Some(refusal),
        _ => None,
    };

    assert_eq!(of(&stranger, 1), Some(RefreshRefusal::OtherClient));
    assert_eq!(of(&ended, 1), Some(RefreshRefusal::OtherClient));
    assert_eq!(of(&link, 4), Some(RefreshRefusal::Scope));
    assert_eq!(of(&rotated_secret, 1), Some(RefreshRefusal::ClientChanged));
    assert_eq!(of(&rotated_secret, 4), Some(RefreshRefusal::Scope));
    assert_eq!(superseded_by(&link), SUPERSEDED);
}

fn superseded_by(link: &Grant) -> RefreshDecision {
    decided(link, Profile::Alexa, token(2))
}

#[test]
fn an_idle_or_aged_link_is_over() {
    let idle = grant(Profile::Public, 5, 5);
    let idle = Grant {
        now: idle.now.plus(Duration::from_hours(30 * 24)),
        ..idle
    };
    let aged = grant(Profile::Public, 5, 5);
    let aged = Grant {
        expires_at: Some(aged.now.plus(Duration::from_mins(6))),
        ..aged
    };
    let expired = RefreshDecision::Refuse(RefreshRefusal::Expired);

    assert_eq!(decided(&idle, Profile::Public, token(5)), expired);
    assert_eq!(decided(&aged, Profile::Public, token(5)), expired);
}

/// One thing that happens in a history.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The client refreshes with the token of this age (0: the newest it ever saw), and the reply
    /// arrives or not.
    Refresh { age: u32, arrives: bool },
    /// The newest access token is used.
    UseAccess,
    /// The newest access token is revoked.
    RevokeAccess,
    /// Time passes.
    Wait { seconds: u64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0_u32..3, any::<bool>())
            .prop_map(|(age, arrives)| Step::Refresh { age, arrives }),
        2 => Just(Step::UseAccess),
        1 => Just(Step::RevokeAccess),
        2 => (0_u64..4_000).prop_map(|seconds| Step::Wait { seconds }),
    ];
    proptest::collection::vec(step, 1..60)
}

/// What the statements of `store::grant` do to the row.
fn apply(link: &mut Grant, profile: Profile, presented: Presented, decision: RefreshDecision) {
    let policy = profile.policy();
    let mint = |link: &Grant| {
        let earliest = Timestamp::from_seconds(link.floor.issued_at_seconds + 1);
        let floored = link.floor.generation == link.generation.get();
        if floored {
            link.now.max(earliest)
        } else {
            link.now
        }
    };
    match decision {
        RefreshDecision::Keep {
            write: KeepWrite::Touch,
        } => {
            link.acknowledged = presented.generation.get();
            link.refreshed_at = link.now;
        }
        RefreshDecision::Rotate { .. } => {
            link.generation = presented.generation.next().unwrap();
            link.acknowledged = presented.generation.get();
            link.kid_before = Some(presented.kid);
            link.refreshed_at = link.now;
            link.access_issued_at = link.now;
            link.access_expires_at = access_expiry(policy, link.now, link.expires_at);
        }
        RefreshDecision::Remint => {
            link.access_issued_at = mint(link);
            link.access_expires_at = access_expiry(policy, link.now, link.expires_at);
        }
        RefreshDecision::Keep {
            write: KeepWrite::Nothing,
        }
        | RefreshDecision::RetryKept
        | RefreshDecision::RetryPair
        | RefreshDecision::Refuse(_) => {}
    }
}

proptest! {
    /// Invariants (1), (2), (3), (4) and (7) of the design, for every profile.
    #[test]
    fn a_client_that_keeps_its_newest_token_is_never_refused(
        history in steps(), which in 0_usize..4,
    ) {
        let profile = Profile::ALL[which];
        let policy = profile.policy();
        let mut link = grant(profile, 1, 0);
        let mut received = 1_u32; // the newest generation whose reply arrived
        let mut spent = 0_u32; // the newest generation that was used, by the profile's meaning

        for step in history {
            let before = (link.generation, link.floor);
            match step {
                Step::Wait { seconds } => {
                    link.now = link.now.plus(Duration::from_secs(seconds));
                }
                Step::UseAccess => {
                    let access = AccessToken {
                        id: Handle::new([0; 16]).access_id(),
                        kid: link.kid,
                        generation: Generation::new(received).unwrap(),
                        issued_at_seconds: u32::try_from(link.now.as_seconds()).unwrap(),
                        life_seconds: 3_600,
                        scope: link.scope,
                    };
                    let view = LinkView {
                        generation: link.generation,
                        acknowledged: link.acknowledged,
                        floor: link.floor,
                    };
                    match judge(&view, &access, policy) {
                        AccessVerdict::Acknowledges => link.acknowledged = received,
                        AccessVerdict::Good | AccessVerdict::Revoked => {}
                        verdict => prop_assert!(false, "{verdict:?}"),
                    }
                    if policy.acknowledged_by == AcknowledgedBy::AnyUse
                        && !link.floor.covers_token(&access)
                    {
                        spent = spent.max(received);
                    }
                }
                Step::RevokeAccess => {
                    let revoked =
                        Floor { generation: received, issued_at_seconds: link.now.as_seconds() };
                    link.floor = link.floor.max(revoked);
                    if policy.acknowledged_by == AcknowledgedBy::AnyUse
                        && received == link.generation.get()
                    {
                        link.acknowledged = received;
                    }
                }
                Step::Refresh { age, arrives } => {
                    let Some(generation) =
                        received.checked_sub(age).and_then(Generation::new) else { continue };
                    let presented = Presented { generation, kid: kid(1), trust: Trust::Full };
                    let since = link.now.since(link.refreshed_at);
                    let out_of_window = policy.retry_window.is_some_and(|window| since > window);
                    let decision = decided(&link, profile, presented);
                    apply(&mut link, profile, presented, decision);
                    let refused = matches!(decision, RefreshDecision::Refuse(_));

                    if age == 0 && !out_of_window {
                        prop_assert!(!refused, "{decision:?} of {link:?}");
                    }
                    if generation.get() < spent {
                        prop_assert!(refused, "{decision:?} of {link:?}");
                    }
                    if policy.reuse == Reuse::Ends && refused {
                        return Ok(());
                    }
                    if refused {
                        continue;
                    }
                    spent = spent.max(generation.get());
                    if policy.rotate == Rotate::Never {
                        prop_assert_eq!(link.generation, before.0);
                    } else {
                        let remaining = link.access_expires_at.since(link.now);
                        prop_assert!(remaining >= policy.min_expires_in);
                    }
                    if arrives {
                        received = link.generation.get();
                    }
                }
            }
            let generation = link.generation.get();
            prop_assert!(link.generation >= before.0 && link.floor >= before.1);
            prop_assert!((generation - 1..=generation).contains(&link.acknowledged));
        }
    }

    #[test]
    fn a_jump_leaves_the_token_before_good_where_only_a_refresh_proves_anything(
        generation in 2_u32..u32::MAX,
    ) {
        let generation = Generation::new(generation).unwrap();

        prop_assert_eq!(
            acknowledged_after_jump(generation, Profile::Alexa.policy()),
            generation.get() - 1
        );
        prop_assert_eq!(
            acknowledged_after_jump(generation, Profile::Public.policy()),
            generation.get()
        );
    }
}
