//! One link's place in the cache, as plain functions over a clock in milliseconds.
//!
//! The reference that [`super::conformance`] compares every cache with, and the cache of the model
//! in `auth-service/model`. Only for tests.

/// An entry and a lease, each with its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Slot<E> {
    entry: Option<(E, u64)>,
    lease: Option<(u64, u64)>,
}

impl<E> Default for Slot<E> {
    fn default() -> Self {
        Self {
            entry: None,
            lease: None,
        }
    }
}

impl<E: Clone> Slot<E> {
    /// As `TokenCache::read`.
    pub(crate) fn read(&self, now: u64) -> Option<E> {
        let (entry, until) = self.entry.as_ref()?;
        (*until > now).then(|| entry.clone())
    }

    /// As `TokenCache::lease`.
    pub(crate) fn lease(&mut self, lease: u64, life: u64, now: u64) -> u64 {
        match self.lease {
            Some((holder, until)) if until > now => holder,
            Some(_) | None => {
                self.lease = Some((lease, now + life));
                lease
            }
        }
    }

    /// As `TokenCache::fill`.
    pub(crate) fn fill(&mut self, lease: u64, entry: E, life: u64, now: u64) -> bool {
        let holds = self
            .lease
            .is_some_and(|(holder, until)| holder == lease && until > now);
        if holds {
            self.lease = None;
            self.entry = Some((entry, now + life));
        }
        holds
    }

    /// As `TokenCache::invalidate`, which leaves something behind for so long, or nothing.
    pub(crate) fn invalidate(&mut self, left: Option<(E, u64)>, now: u64) {
        self.lease = None;
        self.entry = left.map(|(entry, life)| (entry, now + life));
    }

    /// Stores an entry whoever holds the lease: what a careless cache does.
    #[cfg(not(test))]
    pub(crate) fn store(&mut self, entry: E, life: u64, now: u64) {
        self.entry = Some((entry, now + life));
    }

    /// Room was needed for others.
    #[cfg(not(test))]
    pub(crate) fn evict_entry(&mut self) {
        self.entry = None;
    }

    /// Room was needed for others.
    #[cfg(not(test))]
    pub(crate) fn evict_lease(&mut self) {
        self.lease = None;
    }

    /// What is over at `now` is as good as gone.
    #[cfg(not(test))]
    pub(crate) fn tidied(mut self, now: u64) -> Self {
        self.entry = self.entry.filter(|(_, until)| *until > now);
        self.lease = self.lease.filter(|(_, until)| *until > now);
        self
    }
}
