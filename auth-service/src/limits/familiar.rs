//! What has been seen to be right before.

use std::collections::HashMap;
use std::hash::Hash;

use parking_lot::Mutex;
use saycart_service::Timestamp;

use super::room;

/// A set that forgets what was not seen for longest once it is full.
#[derive(Debug)]
pub(super) struct Familiar<K> {
    seen_at: Mutex<HashMap<K, Timestamp>>,
}

impl<K> Default for Familiar<K> {
    fn default() -> Self {
        Self {
            seen_at: Mutex::default(),
        }
    }
}

impl<K: Eq + Hash + Clone> Familiar<K> {
    pub(super) fn contains(&self, key: &K) -> bool {
        self.seen_at.lock().contains_key(key)
    }

    pub(super) fn remember(&self, key: K, now: Timestamp) {
        let mut seen_at = self.seen_at.lock();
        if seen_at.len() >= room::CAPACITY && !seen_at.contains_key(&key) {
            room::forget_earlier_half(&mut seen_at);
        }
        seen_at.insert(key, now);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn memory_is_bounded_and_the_oldest_goes_first() {
        let familiar = Familiar::default();

        for key in 0..=room::CAPACITY {
            let now = Timestamp::from_seconds(1_000).plus(Duration::from_secs(key as u64));
            familiar.remember(key, now);
        }

        assert!(familiar.seen_at.lock().len() <= room::CAPACITY);
        assert!(!familiar.contains(&0));
        assert!(familiar.contains(&(room::CAPACITY - 1)));
        assert!(familiar.contains(&room::CAPACITY));
    }
}
