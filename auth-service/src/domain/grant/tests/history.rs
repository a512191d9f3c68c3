//! The invariants of a link's life, over random histories with lost replies.

use std::time::Duration;

use proptest::prelude::*;

use super::{client, decided, grant, kid};
use crate::domain::grant::access::{AccessVerdict, LinkView, acknowledged_after_jump, judge};
use crate::domain::grant::refresh::{KeepWrite, Presented, RefreshDecision, least_remaining};
use crate::domain::grant::{Floor, Grant, reference};
use crate::domain::key::Trust;
use crate::domain::profile::{AcknowledgedBy, Profile, Reuse, Rotate};
use crate::domain::token::{AccessToken, Generation, Handle};

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
    let client = client(profile);
    let done = match decision {
        RefreshDecision::Keep {
            write: KeepWrite::Touch,
        } => reference::touch(link, &client, presented.generation, kid(1)),
        RefreshDecision::Rotate { .. } => {
            let change = reference::Rotate {
                from: link.generation,
                presented,
                requested: link.scope,
                active: kid(1),
            };
            reference::rotate(link, &client, &change)
        }
        RefreshDecision::Remint => {
            let least = least_remaining(profile.policy());
            reference::remint(link, &client, presented.generation, least)
        }
        RefreshDecision::Keep {
            write: KeepWrite::Nothing,
        }
        | RefreshDecision::RetryKept
        | RefreshDecision::RetryPair
        | RefreshDecision::Refuse(_) => true,
    };
    assert!(done, "{decision:?} of {link:?}");
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
