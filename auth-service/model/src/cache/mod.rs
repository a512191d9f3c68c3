//! The token cache between readers that may be paused anywhere and a writer that commits first and
//! tells the cache then.
//!
//! One link, three readers in two processes, one Redis. The truth is a *level*: 0 when the link
//! was made, one more with each right that is taken away, the last one its end. A reader that says
//! more than the level which was told when it began breaks P1; more than a whole life of an entry
//! ago, P2. [`reader`] takes the steps of `operations::validate` and `operations::flights`, one at
//! a time; entries are judged by auth-service's own rule, and kept in its reference of a cache.
//!
//! Redis may evict anything, be flushed, and come back with an old copy, which voids P1 for what
//! had been told before, and never P2.

mod reader;
mod rules;
mod state;
mod turn;

pub use state::{Broken, State};
pub use turn::Action;

use stateright::{Model, Property};

/// How the cache and those who use it go about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// As auth-service does.
    Ours,
    /// Invalidations delete, entries live for a while, and whoever read may store.
    DeleteAndTtl,
    /// Invalidations leave a tombstone of some life, over which nobody stores.
    TombstoneWithALife,
    /// The lease is taken after the row was read.
    LeaseAfterReading,
    /// Whoever finds a look-up under way waits for it, however old it is.
    JoinAnyFlight,
    /// An entry bears the epoch of when it is stored.
    EpochOfTheFill,
    /// An entry is believed for as long as it is there.
    BelieveWhatIsThere,
    /// The cache is told before the commit.
    TellBeforeCommitting,
    /// Whoever finds that everything was done already tells nobody.
    TellOnlyWhatIsNew,
}

/// How a right is taken away, or the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// A change of this link: its entry is deleted.
    OfTheLink,
    /// A change that touches very many: a new epoch begins.
    OfMany,
    /// The end of the link.
    End,
}

/// What can happen.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Clone)]
pub struct Scene {
    /// What the writer does, in this order.
    pub changes: &'static [Change],
    /// How many readers there are: the first two in one process.
    pub readers: usize,
    /// How often each of them reads.
    pub reads: u8,
    /// How many units of time pass. An entry lives for three of them, a lease for two.
    pub most_time: u8,
    /// How many keys Redis evicts.
    pub evictions: u8,
    /// Whether Redis is flushed, once.
    pub flush: bool,
    /// Whether Redis comes back with an old copy, once.
    pub failover: bool,
    /// Whether a writer dies between commit and invalidation, once, and is called again.
    pub crash: bool,
    /// Whether the cache cannot be told, once.
    pub untold: bool,
    /// How they go about it.
    pub protocol: Protocol,
}

impl Scene {
    /// Readers and a writer, time, and no misfortune.
    pub fn of(changes: &'static [Change]) -> Self {
        Self {
            changes,
            readers: 3,
            reads: 1,
            most_time: 2,
            evictions: 0,
            flush: false,
            failover: false,
            crash: false,
            untold: false,
            protocol: Protocol::Ours,
        }
    }
}

/// The model of a scene.
#[derive(Debug)]
pub struct Cache {
    scene: Scene,
}

impl Cache {
    /// The model of this scene.
    pub fn new(scene: Scene) -> Self {
        Self { scene }
    }
}

impl Model for Cache {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::first(&self.scene)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.broken.is_none() {
            self.possible(state, actions);
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = state.clone();
        self.happen(&mut next, action)?;
        next.redis.tidy(next.now);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("P1", |_, state: &State| state.broken != Some(Broken::P1)),
            Property::always("P2", |_, state: &State| state.broken != Some(Broken::P2)),
            Property::always("L2", |_, state: &State| state.broken != Some(Broken::L2)),
        ]
    }
}
