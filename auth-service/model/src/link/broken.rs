//! What must never be.

use stateright::Property;

use super::{Link, State};

macro_rules! promises {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// A promise that was broken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Broken {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Broken {
            /// As the properties are called.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }
        }

        pub(super) fn properties() -> Vec<Property<Link>> {
            vec![$(Property::always(stringify!($name), |_, state: &State| {
                state.broken != Some(Broken::$name)
            }),)+]
        }
    };
}

promises! {
    /// Invariant 1: generation, floor and end only grow, a restore excepted.
    Shrinks,
    /// Invariant 1: the acknowledged generation is the row's, or the one before.
    OutOfStep,
    /// Invariant 2: one refresh token per generation.
    TwoTokensOfOneGeneration,
    /// Invariant 2: a refresh token gets the one after it, or, where it stays, itself.
    WrongSuccessor,
    /// Invariant 3: once a generation was used, none before it is taken.
    SupersededTokenAccepted,
    /// Invariant 4: no access token has less than six minutes left when it goes out.
    ShortLived,
    /// Invariant 5: what is ended or revoked is not active.
    DeadTokenActive,
    /// What was made and neither revoked nor ended is active, as long as it lives.
    LivingTokenInactive,
    /// A refresh answers with an access token that is good.
    DeadOnArrival,
    /// Invariant 7: a client that stores what it receives is refused only when its link has ended.
    ClientStranded,
    /// A token of a suspect key counts only where the row names that key.
    ForgedTokenAccepted,
}
