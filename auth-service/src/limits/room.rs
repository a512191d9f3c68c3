//! How maps that strangers fill stay bounded.

use std::collections::HashMap;
use std::hash::Hash;

use saycart_service::Timestamp;

/// Keys that a map may have: some ten megabytes.
pub(super) const CAPACITY: usize = 100_000;

/// Forgets the half of the keys that has the earliest instants.
pub(super) fn forget_earlier_half<K: Eq + Hash + Clone>(map: &mut HashMap<K, Timestamp>) {
    let mut keys: Vec<(Timestamp, K)> = map.iter().map(|(key, at)| (*at, key.clone())).collect();
    let half = keys.len().div_ceil(2);
    if half < keys.len() {
        keys.select_nth_unstable_by_key(half, |(at, _)| *at);
    }
    for (_, key) in keys.into_iter().take(half) {
        map.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_remains_even_if_all_came_at_once() {
        let at = Timestamp::from_seconds(1_000);
        let mut map: HashMap<u32, Timestamp> = (0..10).map(|key| (key, at)).collect();

        forget_earlier_half(&mut map);

        assert_eq!(map.len(), 5);
    }
}
