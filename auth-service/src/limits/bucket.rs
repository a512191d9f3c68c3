//! Buckets that fill up again with time: the generic cell rate algorithm, one number a key.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_service::Timestamp;

use super::room;

/// How much may be spent at once, and how fast it comes back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) burst: u32,
    pub(super) one_every_seconds: u32,
}

impl Pace {
    fn one_every(self) -> Duration {
        Duration::from_secs(self.one_every_seconds.into())
    }

    fn whole(self) -> Duration {
        self.one_every() * self.burst
    }
}

/// The bucket is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many tries")]
pub(crate) struct TooMany {
    /// When it has something again.
    pub(crate) retry_after: Duration,
}

/// One bucket a key. What is kept is the instant at which it will be full again.
#[derive(Debug)]
pub(super) struct Buckets<K> {
    pace: Pace,
    full_at: Mutex<HashMap<K, Timestamp>>,
}

impl<K: Eq + Hash + Clone> Buckets<K> {
    pub(super) fn new(pace: Pace) -> Self {
        Self {
            pace,
            full_at: Mutex::default(),
        }
    }

    /// Takes one out.
    pub(super) fn spend(&self, key: &K, now: Timestamp) -> Result<(), TooMany> {
        let mut full_at = self.full_at.lock();
        if full_at.len() >= room::CAPACITY && !full_at.contains_key(key) {
            make_room(&mut full_at, now);
        }
        let slot = full_at.entry(key.clone()).or_insert(now);
        let latest = now.plus(self.pace.whole());
        // A bucket that is full later than an empty one was spent from before the clock was set back:
        // it is empty.
        *slot = (*slot).clamp(now, latest);
        let after = slot.plus(self.pace.one_every());
        if after > latest {
            return Err(TooMany {
                retry_after: after.since(latest),
            });
        }
        *slot = after;
        Ok(())
    }

    /// Puts one back.
    pub(super) fn restore(&self, key: &K) {
        if let Some(full_at) = self.full_at.lock().get_mut(key) {
            *full_at = full_at.minus(self.pace.one_every());
        }
    }

    /// Fills a bucket up.
    pub(super) fn forget(&self, key: &K) {
        self.full_at.lock().remove(key);
    }
}

/// Forgets full buckets; if few are, the half that is nearest to it.
fn make_room<K: Eq + Hash + Clone>(full_at: &mut HashMap<K, Timestamp>, now: Timestamp) {
    full_at.retain(|_, full| *full > now);
    if full_at.len() > room::CAPACITY / 2 {
        room::forget_earlier_half(full_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        burst: 2,
        one_every_seconds: 10,
    };
    const START: Timestamp = Timestamp::from_seconds(1_000);

    #[test]
    fn a_bucket_fills_up_with_time_and_no_further() {
        let buckets = Buckets::new(PACE);
        let spend = |second| {
            buckets
                .spend(&"key", START.plus(Duration::from_secs(second)))
                .is_ok()
        };

        assert_eq!([spend(0), spend(0), spend(0)], [true, true, false]);
        assert_eq!([spend(10), spend(10)], [true, false]);
        assert_eq!(
            [spend(1_000), spend(1_000), spend(1_000)],
            [true, true, false]
        );
    }

    #[test]
    fn a_clock_that_is_set_back_empties_a_bucket_and_does_not_shut_it() {
        let buckets = Buckets::new(PACE);
        let later = START.plus(Duration::from_hours(24));
        buckets.spend(&"key", later).unwrap();

        let refused = buckets.spend(&"key", START).unwrap_err();
        let after = START.plus(refused.retry_after);

        assert_eq!(refused.retry_after, Duration::from_secs(10));
        assert!(buckets.spend(&"key", after).is_ok());
        assert!(buckets.spend(&"key", after).is_err());
    }

    #[test]
    fn memory_is_bounded() {
        let buckets = Buckets::new(PACE);

        for key in 0..=room::CAPACITY {
            buckets.spend(&key, START).unwrap();
        }

        assert!(buckets.full_at.lock().len() <= room::CAPACITY);
    }

    #[test]
    fn a_flood_of_keys_does_not_empty_the_bucket_of_one_that_has_spent_more() {
        let buckets = Buckets::new(PACE);
        buckets.spend(&0, START).unwrap();
        buckets.spend(&0, START).unwrap();

        for key in 1..=2 * room::CAPACITY {
            buckets.spend(&key, START).unwrap();
        }

        assert!(buckets.spend(&0, START).is_err());
    }
}
