//! Clients that have proved themselves, so that a vendor's every request need not read its row.
//!
//! A row is remembered under the token cache's epoch, which was read before it, and every change that
//! makes a client less begins a new one. So what [`crate::cache`] promises of links holds of
//! clients: once a change was answered, no request that starts later is served by the row before. It
//! is forgotten after the life of a cache entry, in case the epoch comes back out of an old copy.
//!
//! A refresh and an exchange read the client's row together with what they are about, so they take
//! what is remembered as it is, compare it there, and ask for no epoch.
//!
//! Nobody is refused because of what is remembered: whoever cannot be proved by it is looked up, an
//! unknown client like one with a wrong secret.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use saycart_service::Timestamp;

use crate::cache::Epoch;
use crate::domain::client::Client;
use crate::domain::ids::ClientId;

/// A shop has a handful. Beyond that, all are looked up anew.
const AT_MOST: usize = 1_000;

/// Rows of clients that are switched on, as of an epoch.
#[derive(Debug, Default)]
pub(super) struct KnownClients(Mutex<HashMap<ClientId, Known>>);

#[derive(Debug)]
struct Known {
    client: Arc<Client>,
    epoch: Epoch,
    until: Timestamp,
}

impl KnownClients {
    /// The row, if it was read in this epoch and not too long ago.
    pub(super) fn get(&self, id: ClientId, epoch: Epoch, now: Timestamp) -> Option<Arc<Client>> {
        let known = self.0.lock();
        let known = known.get(&id)?;
        (known.epoch == epoch && now < known.until).then(|| Arc::clone(&known.client))
    }

    /// The row, if it was read not too long ago, whatever has changed since: for who compares it
    /// with what the database says.
    pub(super) fn recall(&self, id: ClientId, now: Timestamp) -> Option<Arc<Client>> {
        let known = self.0.lock();
        let known = known.get(&id)?;
        (now < known.until).then(|| Arc::clone(&known.client))
    }

    /// Remembers a row that was read after `epoch`.
    pub(super) fn insert(&self, client: Client, epoch: Epoch, until: Timestamp) {
        let mut known = self.0.lock();
        if known.len() >= AT_MOST && !known.contains_key(&client.id) {
            known.clear();
        }
        let id = client.id;
        let client = Arc::new(client);
        let row = Known {
            client,
            epoch,
            until,
        };
        known.insert(id, row);
    }

    /// The row turned out to be an old one.
    pub(super) fn forget(&self, id: ClientId) {
        self.0.lock().remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::client::ClientSecrets;
    use crate::domain::profile::{Pkce, Profile};
    use crate::domain::scope::ScopeSet;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn client(number: usize) -> Client {
        let mut id = [0; 16];
        id[8..].copy_from_slice(&u64::try_from(number).unwrap().to_be_bytes());
        Client {
            id: ClientId::from_bytes(id),
            name: number.to_string(),
            profile: Profile::Public,
            scope: ScopeSet::EVERYTHING,
            audiences: Vec::new(),
            secrets: ClientSecrets::None,
            secret_version: 1,
            pkce: Pkce::Required,
            disabled_at: None,
            created_at: NOW,
        }
    }

    #[test]
    fn a_row_counts_in_its_epoch_and_for_a_while() {
        let (known, id) = (KnownClients::default(), client(1).id);
        let (epoch, until) = (Epoch(1), NOW.plus(Duration::from_mins(1)));
        known.insert(client(1), epoch, until);

        assert!(known.get(id, epoch, NOW).is_some());
        assert!(known.get(id, Epoch(2), NOW).is_none());
        assert!(known.recall(id, NOW).is_some());
        assert!(known.get(id, epoch, until).is_none());
        assert!(known.recall(id, until).is_none());
        known.forget(id);
        assert!(known.get(id, epoch, NOW).is_none());
        assert!(known.recall(id, NOW).is_none());
    }

    #[test]
    fn memory_is_bounded() {
        let known = KnownClients::default();
        for number in 0..=AT_MOST {
            known.insert(client(number), Epoch(1), NOW.plus(Duration::from_mins(1)));
            assert!(known.0.lock().len() <= AT_MOST);
        }

        let newest = client(AT_MOST).id;
        assert!(known.get(newest, Epoch(1), NOW).is_some());
    }
}
