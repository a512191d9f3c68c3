//! What a refresh decides, case by case, and [`history`]: the invariants of a link's life.

use std::time::Duration;

use saycart_service::Timestamp;

use super::refresh::{
    KeepWrite, Presented, RefreshDecision, RefreshRefusal, Rotation, decide, fresh_issue,
};
use super::*;
use crate::domain::client::{AuthenticatedClient, Client, ClientSecrets, SecretHash};
use crate::domain::key::Trust;
use crate::domain::profile::{Profile, Reuse};

mod access;
mod history;

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
        client_scope: ScopeSet::EVERYTHING,
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

#[test]
fn a_reason_has_one_name() {
    let names = EndReason::ALL.map(EndReason::name);

    assert_eq!(names.map(EndReason::named), EndReason::ALL.map(Some));
    assert_eq!(EndReason::named("reuse"), Some(EndReason::Reuse));
    assert_eq!(EndReason::named(""), None);
}

#[test]
fn a_link_lives_while_nothing_ended_it() {
    let ended = Life::Ended {
        at: Timestamp::EPOCH,
        reason: EndReason::Expired,
    };
    let lives = |life| {
        let grant = grant(Profile::Alexa, 1, 0);
        Grant { life, ..grant }.is_alive()
    };

    assert!(lives(Life::Alive));
    assert!(!lives(ended) && !lives(Life::UserGone) && !lives(Life::ClientGone));
}

#[test]
fn what_is_made_in_the_second_of_a_revocation_is_dated_above_it() {
    let link = grant(Profile::Alexa, 3, 2);
    let now = 1_795_000_000;
    let floor = |generation, issued_at_seconds| Floor {
        generation,
        issued_at_seconds,
    };
    let dated = |floor| {
        fresh_issue(&Grant {
            floor,
            ..link.clone()
        })
    };

    assert_eq!(dated(floor(3, now)), Timestamp::from_seconds(now + 1));
    assert_eq!(dated(floor(3, now - 9)), Timestamp::from_seconds(now));
    // Of another generation a floor is below, or will be, whatever its second.
    assert_eq!(dated(floor(2, now)), Timestamp::from_seconds(now));
}
