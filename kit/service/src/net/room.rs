//! Room for so many connections at once. When it is full, whoever asks for nothing makes place for
//! who comes: else a few clients that only hold connections open would keep out all others.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::watchdog::Activity;

#[derive(Debug)]
pub(super) struct Room {
    size: usize,
    free: Arc<Semaphore>,
    seated: Mutex<Seated>,
}

#[derive(Debug, Default)]
struct Seated {
    last: u64,
    by_number: HashMap<u64, Arc<Activity>>,
}

impl Room {
    pub(super) fn new(size: usize) -> Arc<Self> {
        Arc::new(Self {
            size,
            free: Arc::new(Semaphore::new(size)),
            seated: Mutex::default(),
        })
    }

    /// Waits for a seat. The activity is that of a connection accepted now.
    pub(super) async fn enter(self: &Arc<Self>) -> Seat {
        if self.free.available_permits() == 0 {
            self.ask_one_to_leave();
        }
        let permit = Arc::clone(&self.free).acquire_owned().await;
        let activity = Activity::accepted();
        let mut seated = self.seated.lock();
        seated.last += 1;
        let number = seated.last;
        seated.by_number.insert(number, Arc::clone(&activity));
        Seat {
            room: Arc::clone(self),
            number,
            activity,
            // The semaphore is never closed.
            _permit: permit.ok(),
        }
    }

    fn ask_one_to_leave(&self) {
        let seated = self.seated.lock();
        let quiet = seated.by_number.values();
        let longest = quiet
            .filter_map(|activity| Some((activity.quiet_since()?, activity)))
            .min_by_key(|(since, _): &(Instant, _)| *since);
        if let Some((_, activity)) = longest {
            activity.leave();
        }
    }

    /// Waits until everybody has left. Nobody may enter any more.
    pub(super) async fn emptied(&self) {
        let all = u32::try_from(self.size).unwrap_or(u32::MAX);
        let _all_room = self.free.acquire_many(all).await;
    }
}

/// A connection's place.
#[derive(Debug)]
pub(super) struct Seat {
    room: Arc<Room>,
    number: u64,
    activity: Arc<Activity>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Seat {
    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }
}

impl Drop for Seat {
    // The permit goes after: a seat that is free is not in the list any more.
    fn drop(&mut self) {
        self.room.seated.lock().by_number.remove(&self.number);
    }
}
