//! What the operator may do with a token key, and when.
//!
//! ```text
//! standby ──▶ active ◀──▶ verify
//!    │ └───────────┬─────────┘ (never the active one: another is activated first)
//!    ▼             ▼
//! suspect ────▶ retired
//! ```
//!
//! Trust is only ever lost: a suspect key is not believed again, a retired one verifies nothing
//! any more. Operations load the facts, ask here, and write what comes out.

use super::KeyState;

/// Whether this process has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyCopy {
    /// Its file has it.
    Present,
    /// Its file has it not.
    Missing,
    /// Its file has another key under the number.
    Different,
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyFacts {
    /// The installation's state of it; `None`: so far, it only stands in a file.
    pub(crate) state: Option<KeyState>,
    /// What this process has.
    pub(crate) copy: KeyCopy,
}

/// Who may still need a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyUse {
    /// Living links whose client may hold a refresh token of it.
    pub(crate) links: u64,
    /// Whether the last activation is so young that a replica may still sign with the key before.
    pub(crate) settling: bool,
}

/// Whether links that use a key keep it from being retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Force {
    /// They do.
    No,
    /// They end.
    Yes,
}

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyChange {
    /// It is so already.
    Nothing,
    /// The key gets this state.
    To(KeyState),
}

/// Why a key stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyRefusal {
    /// Neither the database nor the file has it.
    #[error("there is no such token key; `saycart keys add` makes one")]
    Unknown,
    /// The file has it not.
    #[error(
        "it is not in `auth.token_keys_file` of this process; copy the file of a replica that has it, and try again"
    )]
    NotHeld,
    /// The file has another one.
    #[error(
        "`auth.token_keys_file` of this process has another key under its number; copy the file of a replica that has the right one"
    )]
    Different,
    /// Somebody else may have it.
    #[error("it is suspect, and never signs again; make a new one with `saycart keys add`")]
    IsSuspect,
    /// It is over.
    #[error("it is retired, for good")]
    IsRetired,
    /// It signs.
    #[error("it is the active one; activate another first")]
    IsActive,
    /// Links need it.
    #[error(
        "links still use it ({links}); they move to the active key when they refresh; `--force` ends them"
    )]
    InUse {
        /// How many.
        links: u64,
    },
    /// A replica may sign with it yet.
    #[error(
        "a key was activated less than a minute ago, and a replica may not know that yet; try again in a minute"
    )]
    Settling,
}

/// Makes a key the signing one. The one before then becomes [`KeyState::Verify`].
pub(crate) fn activate(key: KeyFacts) -> Result<KeyChange, KeyRefusal> {
    match key.state {
        Some(KeyState::Suspect) => return Err(KeyRefusal::IsSuspect),
        Some(KeyState::Retired) => return Err(KeyRefusal::IsRetired),
        None if key.copy == KeyCopy::Missing => return Err(KeyRefusal::Unknown),
        Some(KeyState::Standby | KeyState::Active | KeyState::Verify) | None => {}
    }
    match key.copy {
        KeyCopy::Present if key.state == Some(KeyState::Active) => Ok(KeyChange::Nothing),
        KeyCopy::Present => Ok(KeyChange::To(KeyState::Active)),
        KeyCopy::Missing => Err(KeyRefusal::NotHeld),
        KeyCopy::Different => Err(KeyRefusal::Different),
    }
}

/// Says that somebody else may have a key.
pub(crate) fn suspect(key: KeyFacts) -> Result<KeyChange, KeyRefusal> {
    match key.state {
        Some(KeyState::Active) => Err(KeyRefusal::IsActive),
        Some(KeyState::Retired) => Err(KeyRefusal::IsRetired),
        Some(KeyState::Suspect) => Ok(KeyChange::Nothing),
        None if key.copy == KeyCopy::Missing => Err(KeyRefusal::Unknown),
        Some(KeyState::Standby | KeyState::Verify) | None => Ok(KeyChange::To(KeyState::Suspect)),
    }
}

/// Lets a key's tokens die.
pub(crate) fn retire(key: KeyFacts, used: KeyUse, force: Force) -> Result<KeyChange, KeyRefusal> {
    let signed = match key.state {
        Some(KeyState::Active) => return Err(KeyRefusal::IsActive),
        Some(KeyState::Retired) => return Ok(KeyChange::Nothing),
        None if key.copy == KeyCopy::Missing => return Err(KeyRefusal::Unknown),
        Some(KeyState::Verify | KeyState::Suspect) => true,
        Some(KeyState::Standby) | None => false,
    };
    let KeyUse { links, settling } = used;
    match force {
        Force::No if links > 0 => Err(KeyRefusal::InUse { links }),
        Force::No if signed && settling => Err(KeyRefusal::Settling),
        Force::No | Force::Yes => Ok(KeyChange::To(KeyState::Retired)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IDLE: KeyUse = KeyUse {
        links: 0,
        settling: false,
    };

    fn present(state: KeyState) -> KeyFacts {
        KeyFacts {
            state: Some(state),
            copy: KeyCopy::Present,
        }
    }

    fn only_here(copy: KeyCopy) -> KeyFacts {
        KeyFacts { state: None, copy }
    }

    #[test]
    fn a_key_is_activated_only_where_it_is_at_hand_and_trusted() {
        let to_active = Ok(KeyChange::To(KeyState::Active));
        let with = |state, copy| activate(KeyFacts { state, copy });

        assert_eq!(activate(only_here(KeyCopy::Present)), to_active);
        assert_eq!(activate(present(KeyState::Standby)), to_active);
        assert_eq!(activate(present(KeyState::Verify)), to_active);
        assert_eq!(activate(present(KeyState::Active)), Ok(KeyChange::Nothing));
        assert_eq!(
            activate(only_here(KeyCopy::Missing)),
            Err(KeyRefusal::Unknown)
        );
        let (standby, missing) = (Some(KeyState::Standby), KeyCopy::Missing);
        assert_eq!(with(standby, missing), Err(KeyRefusal::NotHeld));
        assert_eq!(
            with(standby, KeyCopy::Different),
            Err(KeyRefusal::Different)
        );
        assert_eq!(
            activate(present(KeyState::Suspect)),
            Err(KeyRefusal::IsSuspect)
        );
        assert_eq!(
            activate(present(KeyState::Retired)),
            Err(KeyRefusal::IsRetired)
        );
    }

    #[test]
    fn a_key_that_is_needed_is_retired_only_by_force() {
        let used = KeyUse { links: 3, ..IDLE };
        let settling = KeyUse {
            settling: true,
            ..IDLE
        };
        let to_retired = Ok(KeyChange::To(KeyState::Retired));
        let key = present(KeyState::Verify);

        assert_eq!(
            retire(key, used, Force::No),
            Err(KeyRefusal::InUse { links: 3 })
        );
        assert_eq!(retire(key, settling, Force::No), Err(KeyRefusal::Settling));
        assert_eq!(retire(key, IDLE, Force::No), to_retired);
        assert_eq!(retire(key, used, Force::Yes), to_retired);
        assert_eq!(
            retire(present(KeyState::Standby), settling, Force::No),
            to_retired
        );
        let active = present(KeyState::Active);
        assert_eq!(retire(active, IDLE, Force::Yes), Err(KeyRefusal::IsActive));
    }

    #[derive(Debug, Clone, Copy)]
    enum Step {
        Activate,
        Suspect,
        Retire(Force),
    }

    fn step() -> impl Strategy<Value = (usize, Step)> {
        let step = prop_oneof![
            Just(Step::Activate),
            Just(Step::Suspect),
            Just(Step::Retire(Force::No)),
            Just(Step::Retire(Force::Yes)),
        ];
        (0_usize..4, step)
    }

    /// How far a key has fallen from trust.
    fn rank(state: Option<KeyState>) -> u8 {
        match state {
            None | Some(KeyState::Standby | KeyState::Active | KeyState::Verify) => 0,
            Some(KeyState::Suspect) => 1,
            Some(KeyState::Retired) => 2,
        }
    }

    proptest! {
        #[test]
        fn one_key_signs_whatever_the_operator_does_and_trust_never_returns(
            steps in proptest::collection::vec(step(), 0..60),
        ) {
            let mut keys = [Some(KeyState::Active), Some(KeyState::Standby), None, None];
            for (which, step) in steps {
                let before = keys;
                let facts = KeyFacts { state: keys[which], copy: KeyCopy::Present };
                let decided = match step {
                    Step::Activate => activate(facts),
                    Step::Suspect => suspect(facts),
                    Step::Retire(force) => retire(facts, IDLE, force),
                };
                if let Ok(KeyChange::To(state)) = decided {
                    for key in &mut keys {
                        if state == KeyState::Active && *key == Some(KeyState::Active) {
                            *key = Some(KeyState::Verify);
                        }
                    }
                    keys[which] = Some(state);
                }

                let active = keys.iter().filter(|state| **state == Some(KeyState::Active));
                prop_assert_eq!(active.count(), 1);
                for (now, then) in keys.iter().zip(before) {
                    prop_assert!(rank(*now) >= rank(then));
                }
            }
        }
    }
}
