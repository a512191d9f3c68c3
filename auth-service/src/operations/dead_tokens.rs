//! Refresh tokens that are known to be dead: a client that asks a thousand times a second with
//! one reaches the database once a minute.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

const REMEMBERED_FOR: Duration = Duration::from_mins(1);
const AT_MOST: usize = 100_000;

/// SHA-256 of token and client → until when it is remembered. Only outcomes that are final.
#[derive(Debug, Default)]
pub(super) struct DeadTokens(Mutex<HashMap<[u8; 32], Instant>>);

impl DeadTokens {
    /// Whether it is known to be dead.
    pub(super) fn contains(&self, fingerprint: &[u8; 32]) -> bool {
        let mut dead = self.0.lock();
        match dead.get(fingerprint) {
            Some(until) if *until > Instant::now() => true,
            Some(_) => {
                dead.remove(fingerprint);
                false
            }
            None => false,
        }
    }

    /// Remembers it for a minute.
    pub(super) fn insert(&self, fingerprint: [u8; 32]) {
        let now = Instant::now();
        let mut dead = self.0.lock();
        if dead.len() >= AT_MOST {
            dead.retain(|_, until| *until > now);
        }
        if dead.len() < AT_MOST {
            dead.insert(fingerprint, now + REMEMBERED_FOR);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_dead_token_is_remembered_for_a_minute() {
        let dead = DeadTokens::default();
        dead.insert([1; 32]);

        assert!(dead.contains(&[1; 32]) && !dead.contains(&[2; 32]));
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(!dead.contains(&[1; 32]));
    }
}
