//! What may happen, and sequences of it.

use proptest::prelude::*;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The client whose token it is.
    Owner,
    /// Another client.
    Other,
}

/// Who asks what a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// A client.
    Client(By),
    /// A client that has no tokens, registered for the audience `cart`.
    Cart,
}

/// What an exchange brings that does not fit the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The PKCE verifier.
    Verifier,
    /// The redirect URI.
    RedirectUri,
    /// The client.
    Client,
}

/// Whether the client that should gets an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    Heard,
    Lost,
}

/// Which of its credentials a client proved itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// Those of now.
    Fresh,
    /// Those that were good when the client was seen last.
    Old,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Access,
    Refresh,
}

/// Who ends a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Shopper,
    Operator,
    /// Alexa, by an access token that may be over.
    SkillDisabled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    On,
    Off,
}

/// What happens to the token keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyStep {
    /// A key is made, distributed and activated; only one process learns of it.
    Activate,
    /// The key before the active one is said to be in other hands.
    Suspect,
    /// The oldest key that is not retired and not active is retired by force.
    Retire,
    /// The other process learns what there is.
    Look,
}

/// What the cache loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// The entry of a link.
    Entry(usize),
    /// Everything.
    Everything,
    /// The processes start anew, with nothing in their memory.
    Restart,
}

/// One thing that happens. Numbers are counted through what there is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// A shopper allows a client something.
    Authorize {
        client: usize,
        user: usize,
        scope: u32,
    },
    /// A code is exchanged, perhaps not for the first time.
    Exchange {
        code: usize,
        wrong: Option<Wrong>,
        at: usize,
    },
    /// A refresh token is used by so many at once. `age` 0 is what a careful client holds, 1 is the
    /// newest that was ever made, and so on.
    Refresh {
        link: usize,
        age: usize,
        by: By,
        proof: Proof,
        scope: Option<u32>,
        times: usize,
        reply: Reply,
        at: usize,
    },
    /// An access token is checked, 0 being the newest.
    Validate {
        link: usize,
        age: usize,
        at: usize,
    },
    Introspect {
        link: usize,
        age: usize,
        by: Asker,
        at: usize,
    },
    Revoke {
        link: usize,
        age: usize,
        kind: TokenKind,
        by: By,
        at: usize,
    },
    End {
        link: usize,
        age: usize,
        how: Ending,
        at: usize,
    },
    User {
        user: usize,
        to: Switch,
    },
    Client {
        client: usize,
        to: Switch,
    },
    RotateSecret {
        client: usize,
    },
    Role {
        scope: u32,
    },
    ClientScope {
        client: usize,
        scope: u32,
    },
    Key(KeyStep),
    /// Who has a suspect key and a token of a link makes another.
    Forge {
        link: usize,
        generation: u32,
        kind: TokenKind,
        at: usize,
    },
    Lose(Loss),
    Wait {
        seconds: u64,
    },
}

const EVERYTHING: u32 = 31;

fn scope() -> impl Strategy<Value = u32> {
    prop_oneof![3 => Just(EVERYTHING), 2 => 1_u32..31]
}

fn by() -> impl Strategy<Value = By> {
    prop_oneof![9 => Just(By::Owner), 1 => Just(By::Other)]
}

fn kind() -> impl Strategy<Value = TokenKind> {
    prop_oneof![Just(TokenKind::Access), Just(TokenKind::Refresh)]
}

fn age() -> impl Strategy<Value = usize> {
    prop_oneof![6 => Just(0_usize), 2 => Just(1), 3 => 2_usize..6]
}

fn switch() -> impl Strategy<Value = Switch> {
    prop_oneof![2 => Just(Switch::Off), 3 => Just(Switch::On)]
}

fn codes() -> impl Strategy<Value = Step> {
    let wrong = prop_oneof![
        6 => Just(None),
        1 => Just(Some(Wrong::Verifier)),
        1 => Just(Some(Wrong::RedirectUri)),
        1 => Just(Some(Wrong::Client)),
    ];
    prop_oneof![
        (0_usize..3, 0_usize..2, scope()).prop_map(|(client, user, scope)| Step::Authorize {
            client,
            user,
            scope
        }),
        (0_usize..3, wrong, 0_usize..2).prop_map(|(code, wrong, at)| Step::Exchange {
            code,
            wrong,
            at
        }),
    ]
}

fn refreshes() -> impl Strategy<Value = Step> {
    let proof = prop_oneof![6 => Just(Proof::Fresh), 1 => Just(Proof::Old)];
    let reply = prop_oneof![3 => Just(Reply::Heard), 2 => Just(Reply::Lost)];
    let requested = prop_oneof![3 => Just(None), 1 => (1_u32..=31).prop_map(Some)];
    let times = prop_oneof![4 => Just(1_usize), 1 => Just(3)];
    let who = (by(), proof);
    (0_usize..4, age(), who, requested, times, reply, 0_usize..2).prop_map(
        |(link, age, (by, proof), scope, times, reply, at)| Step::Refresh {
            link,
            age,
            by,
            proof,
            scope,
            times,
            reply,
            at,
        },
    )
}

fn questions() -> impl Strategy<Value = Step> {
    let asker = prop_oneof![by().prop_map(Asker::Client), Just(Asker::Cart),];
    let link = 0_usize..4;
    prop_oneof![
        4 => (link.clone(), age(), 0_usize..2)
            .prop_map(|(link, age, at)| Step::Validate { link, age, at }),
        1 => (link, age(), asker, 0_usize..2)
            .prop_map(|(link, age, by, at)| Step::Introspect { link, age, by, at }),
    ]
}

fn endings() -> impl Strategy<Value = Step> {
    let how = prop_oneof![
        Just(Ending::Shopper),
        Just(Ending::Operator),
        Just(Ending::SkillDisabled),
    ];
    prop_oneof![
        4 => (0_usize..4, age(), kind(), by(), 0_usize..2)
            .prop_map(|(link, age, kind, by, at)| Step::Revoke { link, age, kind, by, at }),
        1 => (0_usize..4, age(), how, 0_usize..2)
            .prop_map(|(link, age, how, at)| Step::End { link, age, how, at }),
        3 => (0_usize..2, switch()).prop_map(|(user, to)| Step::User { user, to }),
        1 => (0_usize..3, switch()).prop_map(|(client, to)| Step::Client { client, to }),
        2 => (0_usize..4, 1_u32..4, kind(), 0_usize..2).prop_map(
            |(link, generation, kind, at)| Step::Forge { link, generation, kind, at }
        ),
    ]
}

fn changes() -> impl Strategy<Value = Step> {
    let key = prop_oneof![
        4 => Just(KeyStep::Activate),
        2 => Just(KeyStep::Suspect),
        1 => Just(KeyStep::Retire),
        2 => Just(KeyStep::Look),
    ];
    prop_oneof![
        1 => (0_usize..3).prop_map(|client| Step::RotateSecret { client }),
        2 => scope().prop_map(|scope| Step::Role { scope }),
        1 => (0_usize..3, scope())
            .prop_map(|(client, scope)| Step::ClientScope { client, scope }),
        2 => key.prop_map(Step::Key),
    ]
}

fn passing() -> impl Strategy<Value = Step> {
    // None of their sums comes near a life or a window of a profile.
    let seconds = prop_oneof![
        Just(1_u64),
        Just(91),
        Just(151),
        Just(2_801),
        Just(90_013),
        Just(1_300_021)
    ];
    let loss = prop_oneof![
        2 => (0_usize..4).prop_map(Loss::Entry),
        1 => Just(Loss::Everything),
        1 => Just(Loss::Restart),
    ];
    prop_oneof![
        3 => seconds.prop_map(|seconds| Step::Wait { seconds }),
        1 => loss.prop_map(Step::Lose),
    ]
}

/// Some forty things, one after the other.
pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => codes(),
        7 => refreshes(),
        6 => questions(),
        3 => endings(),
        2 => changes(),
        3 => passing(),
    ];
    proptest::collection::vec(step, 10..60)
}
