//! What there is at a moment.

use super::Scene;
use super::rules::reference::Slot;

/// How long an entry lives.
pub(super) const ENTRY_LIFE: u8 = 3;
/// How long a lease lives.
pub(super) const LEASE_LIFE: u8 = 2;
/// How long it is remembered that a link ended; and a careless cache's tombstone.
pub(super) const DEAD_LIFE: u8 = 1;
/// Levels of any scene.
pub(super) const LEVELS: usize = 4;

/// A promise that was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Broken {
    /// What had been told was not respected.
    P1,
    /// An answer was older than an entry may be.
    P2,
    /// What was not taken away was denied.
    L2,
}

/// A moment.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub(super) now: u8,
    /// The level of the row, and when each came about.
    pub(super) level: u8,
    pub(super) since: [u8; LEVELS],
    /// The newest level of which a writer has said that it is done.
    pub(super) told: u8,
    pub(super) writer: Writer,
    pub(super) redis: Redis,
    pub(super) copy: Option<Redis>,
    /// So many epochs were begun.
    pub(super) epochs: u8,
    pub(super) readers: Vec<Reader>,
    /// The look-up that each process has under way.
    pub(super) flights: [Option<Flight>; 2],
    pub(super) evictions: u8,
    pub(super) flushed: bool,
    pub(super) failed_over: bool,
    pub(super) crashed: bool,
    pub(super) was_untold: bool,
    /// What went wrong on the way here.
    pub broken: Option<Broken>,
}

/// How far the writer is with its present change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Writer {
    /// Nothing is under way.
    Ready,
    /// The row is written, the cache not told.
    Committed,
    /// It died there.
    Dead,
    /// The cache was told too early.
    ToldFirst,
}

/// What is in Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Redis {
    pub(super) link: Slot<Kept>,
    pub(super) epoch: Option<u8>,
}

/// An entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kept {
    Dead,
    Sealed {
        level: u8,
        epoch: u8,
        fresh_until: u8,
    },
}

/// A look-up that others may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Flight {
    pub(super) lease: u8,
    pub(super) epoch: u8,
    pub(super) pilot: usize,
}

/// One reader, and what was true when its present read began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Reader {
    pub(super) reads: u8,
    pub(super) began: u8,
    pub(super) told: u8,
    pub(super) step: Step,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// At rest.
    Rest,
    /// It has the entry, and asks for the epoch.
    Saw { entry: Option<Kept> },
    /// It found nothing that helps, in this epoch.
    Missed { epoch: u8 },
    /// It holds the lease, and a flight is begun.
    Pilot { epoch: u8, lease: u8 },
    /// It has read the row, and tells those who wait.
    Landing {
        epoch: u8,
        lease: u8,
        level: u8,
        at: u8,
    },
    /// It stores what it has read.
    Filling {
        epoch: u8,
        lease: u8,
        level: u8,
        at: u8,
    },
    /// It waits for this reader's landing.
    Joined { pilot: usize },
    /// It reads the row for itself.
    Alone,
}

impl Redis {
    /// What is over does not tell moments apart.
    pub(super) fn tidy(&mut self, now: u8) {
        self.link = self.link.tidied(u64::from(now));
    }
}

impl State {
    pub(super) fn first(scene: &Scene) -> Self {
        let reader = Reader {
            reads: 0,
            began: 0,
            told: 0,
            step: Step::Rest,
        };
        Self {
            now: 0,
            level: 0,
            since: [0; LEVELS],
            told: 0,
            writer: Writer::Ready,
            redis: Redis {
                link: Slot::default(),
                epoch: None,
            },
            copy: None,
            epochs: 0,
            readers: vec![reader; scene.readers],
            flights: [None, None],
            evictions: 0,
            flushed: false,
            failed_over: false,
            crashed: false,
            was_untold: false,
            broken: None,
        }
    }
}
