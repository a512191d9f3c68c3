//! What happened, as those saw it who asked: when each call began and ended, and what it answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// A moment of a history.
pub(super) type Moment = Duration;

/// An access token of a link, as a revocation orders them: generation first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AccessName {
    pub(super) generation: u32,
    pub(super) issued_at_seconds: i64,
}

/// What became of a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was answered as done.
    Done,
    /// It was answered as made, but not told to everybody.
    Untold,
    /// It was not answered, or nobody can say: it may be done now, or later.
    Unknown,
}

/// What became of a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refreshed {
    /// With this access token.
    Issued(AccessName),
    /// The link was said to be over.
    Refused,
    /// Not answered, or nobody can say.
    Unknown,
}

/// What a check of an access token answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is good; a passport made of it lives until then.
    Active { passport_until: Moment },
    /// It is not.
    Inactive,
    /// Nobody can say.
    Unknown,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// A link was made.
    Issue { token: AccessName },
    /// Its client refreshed.
    Refresh { answer: Refreshed },
    /// An access token was checked.
    Validate { token: AccessName, answer: Answer },
    /// The link was ended.
    End { outcome: Outcome },
    /// An access token was revoked, and with it the older ones.
    Revoke { token: AccessName, outcome: Outcome },
}

/// One call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operation {
    pub(super) link: usize,
    pub(super) began: Moment,
    pub(super) ended: Moment,
    pub(super) act: Act,
}

/// The cache was put back to what it had been some time before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setback {
    pub(super) began: Moment,
    pub(super) ended: Moment,
}

/// All that happened.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) operations: Vec<Operation>,
    pub(super) setbacks: Vec<Setback>,
}

/// Writes a history while it happens. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Recorder {
    begin: Instant,
    history: Arc<Mutex<History>>,
}

impl Recorder {
    pub(super) fn new() -> Self {
        Self {
            begin: Instant::now(),
            history: Arc::default(),
        }
    }

    pub(super) fn now(&self) -> Moment {
        self.begin.elapsed()
    }

    /// Runs a call, and writes down what it was.
    pub(super) async fn record(&self, link: usize, call: impl Future<Output = Act>) -> Act {
        let began = self.now();
        let act = call.await;
        let ended = self.now();
        self.history.lock().operations.push(Operation {
            link,
            began,
            ended,
            act,
        });
        act
    }

    /// Puts the cache back.
    pub(super) fn set_back(&self, how: impl FnOnce()) {
        let began = self.now();
        how();
        let ended = self.now();
        self.history.lock().setbacks.push(Setback { began, ended });
    }

    pub(super) fn history(&self) -> History {
        self.history.lock().clone()
    }
}
