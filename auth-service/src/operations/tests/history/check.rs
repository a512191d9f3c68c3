//! Whether a history is one that docs/promises.md allows.
//!
//! Nothing is known of a call but when it began, when it ended and what it answered; whatever it
//! did, it did in between. So a promise is broken only where no moment in between would do.

use std::time::Duration;

use super::record::{AccessName, Act, Answer, History, Moment, Operation, Outcome, Refreshed};

/// How long what may live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Promises {
    /// An entry of the cache.
    pub(super) entry: Duration,
    /// A passport.
    pub(super) passport: Duration,
    /// How far two clocks of one machine may be apart.
    pub(super) clocks: Duration,
}

/// A promise that was broken, by which calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Violation {
    /// A check that began after a revocation was answered says active.
    P1 {
        check: Operation,
        revoked: Operation,
    },
    /// A check says active for longer after a revocation than an entry lives.
    P2 {
        check: Operation,
        revoked: Operation,
    },
    /// A passport lives for longer than it may.
    P3 { check: Operation },
    /// A token is said to be dead, and nobody has asked for that.
    Causeless { call: Operation },
    /// A link that had ended was refreshed.
    Refreshed { call: Operation, ended: Operation },
}

impl Operation {
    /// Whether this takes the access token's rights away, and what became of it.
    fn kills(&self, link: usize, token: AccessName) -> Option<Outcome> {
        match self.act {
            Act::End { outcome } if self.link == link => Some(outcome),
            Act::Revoke {
                token: revoked,
                outcome,
            } if self.link == link && token <= revoked => Some(outcome),
            Act::End { .. }
            | Act::Revoke { .. }
            | Act::Issue { .. }
            | Act::Refresh { .. }
            | Act::Validate { .. } => None,
        }
    }

    /// Whether this ends the link, and what became of it.
    fn ends(&self, link: usize) -> Option<Outcome> {
        match self.act {
            Act::End { outcome } if self.link == link => Some(outcome),
            Act::End { .. }
            | Act::Revoke { .. }
            | Act::Issue { .. }
            | Act::Refresh { .. }
            | Act::Validate { .. } => None,
        }
    }
}

/// What this history breaks.
pub(super) fn violations(history: &History, promises: Promises) -> Vec<Violation> {
    let mut found = Vec::new();
    for call in &history.operations {
        match call.act {
            Act::Validate {
                token,
                answer: Answer::Active { passport_until },
            } => {
                check_active(history, promises, call, token, &mut found);
                let latest = call.ended + promises.passport + promises.clocks;
                if passport_until > latest {
                    found.push(Violation::P3 { check: *call });
                }
            }
            Act::Validate {
                token,
                answer: Answer::Inactive,
            } => {
                let mut others = history.operations.iter();
                let caused = others.any(|other| {
                    other.kills(call.link, token).is_some() && other.began < call.ended
                });
                if !caused {
                    found.push(Violation::Causeless { call: *call });
                }
            }
            Act::Refresh {
                answer: Refreshed::Refused,
            } => {
                let mut others = history.operations.iter();
                let caused =
                    others.any(|other| other.ends(call.link).is_some() && other.began < call.ended);
                if !caused {
                    found.push(Violation::Causeless { call: *call });
                }
            }
            Act::Refresh {
                answer: Refreshed::Issued(_),
            } => {
                let before = history
                    .operations
                    .iter()
                    .find(|other| is_made(other.ends(call.link)) && other.ended < call.began);
                found.extend(before.map(|ended| Violation::Refreshed {
                    call: *call,
                    ended: *ended,
                }));
            }
            Act::Issue { .. }
            | Act::Refresh {
                answer: Refreshed::Unknown,
            }
            | Act::Validate {
                answer: Answer::Unknown,
                ..
            }
            | Act::End { .. }
            | Act::Revoke { .. } => {}
        }
    }
    found
}

fn is_made(outcome: Option<Outcome>) -> bool {
    matches!(outcome, Some(Outcome::Done | Outcome::Untold))
}

fn check_active(
    history: &History,
    promises: Promises,
    check: &Operation,
    token: AccessName,
    found: &mut Vec<Violation>,
) {
    for revoked in &history.operations {
        let outcome = revoked.kills(check.link, token);
        let is_after = revoked.ended < check.began;
        let (check, revoked) = (*check, *revoked);
        if outcome == Some(Outcome::Done)
            && is_after
            && !is_set_back(history, revoked.ended, check.ended)
        {
            found.push(Violation::P1 { check, revoked });
        } else if is_made(outcome) && revoked.ended + promises.entry + promises.clocks < check.began
        {
            found.push(Violation::P2 { check, revoked });
        }
    }
}

/// Whether the cache may have forgotten, between the two, what it had been told.
fn is_set_back(history: &History, told: Moment, asked: Moment) -> bool {
    let mut setbacks = history.setbacks.iter();
    setbacks.any(|setback| setback.ended > told && setback.began < asked)
}

mod tests {
    use proptest::prelude::*;

    use super::super::record::Setback;
    use super::*;

    const PROMISES: Promises = Promises {
        entry: Duration::from_millis(100),
        passport: Duration::from_millis(100),
        clocks: Duration::ZERO,
    };
    const TOKEN: AccessName = AccessName {
        generation: 1,
        issued_at_seconds: 7,
    };

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn call(began: u64, ended: u64, act: Act) -> Operation {
        Operation {
            link: 0,
            began: ms(began),
            ended: ms(ended),
            act,
        }
    }

    fn active(ended: u64) -> Act {
        Act::Validate {
            token: TOKEN,
            answer: Answer::Active {
                passport_until: ms(ended) + PROMISES.passport,
            },
        }
    }

    fn inactive() -> Act {
        Act::Validate {
            token: TOKEN,
            answer: Answer::Inactive,
        }
    }

    fn end(outcome: Outcome) -> Act {
        Act::End { outcome }
    }

    fn of(operations: &[Operation]) -> Vec<Violation> {
        let history = History {
            operations: operations.to_vec(),
            setbacks: Vec::new(),
        };
        violations(&history, PROMISES)
    }

    #[test]
    fn a_check_that_begins_after_the_answer_to_a_revocation_says_inactive() {
        let done = call(10, 20, end(Outcome::Done));

        assert_eq!(of(&[done, call(19, 30, active(30))]), []);
        let late = call(21, 30, active(30));
        assert!(matches!(of(&[done, late])[..], [Violation::P1 { .. }]));
    }

    #[test]
    fn a_cache_that_was_set_back_or_not_told_is_excused_for_the_life_of_an_entry() {
        let untold = call(10, 20, end(Outcome::Untold));
        assert_eq!(of(&[untold, call(120, 130, active(130))]), []);
        let late = call(121, 130, active(130));
        assert!(matches!(of(&[untold, late])[..], [Violation::P2 { .. }]));

        let history = |began| History {
            operations: vec![
                call(10, 20, end(Outcome::Done)),
                call(began, 130, active(130)),
            ],
            setbacks: vec![Setback {
                began: ms(30),
                ended: ms(40),
            }],
        };
        assert_eq!(violations(&history(120), PROMISES), []);
        let found = violations(&history(121), PROMISES);
        assert!(matches!(found[..], [Violation::P2 { .. }]));
    }

    #[test]
    fn nothing_dies_or_outlives_without_a_cause() {
        let causeless = of(&[call(0, 5, inactive()), call(6, 9, end(Outcome::Unknown))]);
        assert!(matches!(causeless[..], [Violation::Causeless { .. }]));
        let caused = of(&[call(0, 8, inactive()), call(6, 9, end(Outcome::Unknown))]);
        assert_eq!(caused, []);

        let long = Act::Validate {
            token: TOKEN,
            answer: Answer::Active {
                passport_until: ms(111),
            },
        };
        let outlived = of(&[call(0, 10, long)]);
        assert!(matches!(outlived[..], [Violation::P3 { .. }]));

        let issued = Act::Refresh {
            answer: Refreshed::Issued(TOKEN),
        };
        let refreshed = of(&[call(0, 5, end(Outcome::Untold)), call(6, 9, issued)]);
        assert!(matches!(refreshed[..], [Violation::Refreshed { .. }]));
    }

    #[test]
    fn a_revoked_access_token_takes_the_older_ones_with_it_and_no_newer() {
        let newer = AccessName {
            issued_at_seconds: 8,
            ..TOKEN
        };
        let revoke = |token| Act::Revoke {
            token,
            outcome: Outcome::Done,
        };
        let check = call(20, 30, active(30));

        assert_eq!(of(&[call(0, 10, revoke(newer)), check]).len(), 1);
        let validate = Act::Validate {
            token: newer,
            answer: Answer::Active {
                passport_until: ms(40),
            },
        };
        assert_eq!(
            of(&[call(0, 10, revoke(TOKEN)), call(20, 30, validate)]),
            []
        );
        let dead = Act::Validate {
            token: newer,
            answer: Answer::Inactive,
        };
        assert_eq!(
            of(&[call(0, 10, revoke(TOKEN)), call(20, 30, dead)]).len(),
            1
        );
    }

    /// Calls that begin, take effect and end at these times, on a link that ends when the first
    /// of the ends takes effect; each check is as stale as it is given, if it may be.
    fn histories() -> impl Strategy<Value = (Vec<Operation>, u64)> {
        let times = (0_u64..300, 0_u64..40, 0_u64..40);
        let ends = proptest::collection::vec((times.clone(), 0_u8..3), 1..3);
        let checks = proptest::collection::vec(times, 1..20);
        (ends, checks).prop_map(|(ends, checks)| {
            let dies = ends.iter().map(|((began, wait, _), _)| began + wait).min();
            let dies = dies.unwrap_or(u64::MAX);
            let ends = ends.into_iter().map(|((began, wait, rest), outcome)| {
                let outcome = match outcome {
                    0 => Outcome::Done,
                    1 => Outcome::Untold,
                    _ => Outcome::Unknown,
                };
                call(began, began + wait + rest + 1, end(outcome))
            });
            let checks = checks.into_iter().map(|(began, wait, rest)| {
                let ended = began + wait + rest + 1;
                let alive = began + wait < dies;
                call(began, ended, if alive { active(ended) } else { inactive() })
            });
            (ends.chain(checks).collect(), dies)
        })
    }

    proptest! {
        #[test]
        fn what_happens_one_by_one_breaks_nothing((operations, _) in histories()) {
            prop_assert_eq!(of(&operations), []);
        }

        #[test]
        fn one_wrong_answer_is_found((operations, dies) in histories(), which: usize) {
            let checks: Vec<_> = (0..operations.len())
                .filter(|index| matches!(operations[*index].act, Act::Validate { .. }))
                .collect();
            let at = checks[which % checks.len()];
            let mut wrong = operations.clone();
            let check = &mut wrong[at];
            let (began, ended) = (check.began, check.ended);
            let was_active = matches!(check.act, Act::Validate { answer: Answer::Active { .. }, .. });
            let told = operations.iter().any(|other| {
                other.act == end(Outcome::Done) && other.ended < began
            });
            let asked = operations.iter().any(|other| {
                other.ends(0).is_some() && other.began < ended
            });

            if was_active && !asked {
                check.act = inactive();
                prop_assert_eq!(of(&wrong), [Violation::Causeless { call: wrong[at] }]);
            } else if !was_active && told {
                check.act = Act::Validate {
                    token: TOKEN,
                    answer: Answer::Active { passport_until: ended },
                };
                let found = of(&wrong);
                let at_fault = |violation: &Violation| matches!(
                    violation, Violation::P1 { check, .. } if check.began == began
                );
                prop_assert!(found.iter().any(at_fault), "{:?}, dead from {}", found, dies);
            }
        }
    }
}
