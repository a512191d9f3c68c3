//! Look-ups under way: many requests for one link share one statement.
//!
//! A request may join only the flight whose lease it has just seen in the cache, in the same
//! epoch: a flight that began before an invalidation has lost its lease, and nobody who comes
//! after the invalidation may get its answer.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::cache::{Epoch, Lease};
use crate::domain::token::TokenKey;
use crate::store::grant::LinkView;

/// What a look-up finds: the living link, or that there is none.
pub(super) type Found = Option<LinkView>;

/// The look-ups under way in this process.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<TokenKey, Flight>>);

#[derive(Debug)]
struct Flight {
    lease: Lease,
    epoch: Epoch,
    landed: watch::Receiver<Option<Found>>,
}

/// The one who looks up for the others. If it is dropped before it lands, they look themselves.
#[derive(Debug)]
pub(super) struct Pilot<'a> {
    flights: &'a Flights,
    key: TokenKey,
    lease: Lease,
    landing: watch::Sender<Option<Found>>,
}

impl Flights {
    /// Begins a flight under this lease.
    pub(super) fn begin(&self, key: TokenKey, lease: Lease, epoch: Epoch) -> Pilot<'_> {
        let (landing, landed) = watch::channel(None);
        self.0.lock().insert(
            key,
            Flight {
                lease,
                epoch,
                landed,
            },
        );
        Pilot {
            flights: self,
            key,
            lease,
            landing,
        }
    }

    /// Waits for the flight under this lease; `None` when there is none, or it did not land.
    pub(super) async fn join(&self, key: &TokenKey, lease: Lease, epoch: Epoch) -> Option<Found> {
        let mut landed = {
            let flights = self.0.lock();
            let flight = flights.get(key)?;
            (flight.lease == lease && flight.epoch == epoch).then(|| flight.landed.clone())?
        };
        let found = landed.wait_for(Option::is_some).await.ok()?;
        found.clone()
    }
}

impl Pilot<'_> {
    /// Tells those who wait.
    pub(super) fn land(self, found: &Found) {
        self.landing.send_replace(Some(found.clone()));
    }
}

impl Drop for Pilot<'_> {
    fn drop(&mut self) {
        let mut flights = self.flights.0.lock();
        if flights
            .get(&self.key)
            .is_some_and(|flight| flight.lease == self.lease)
        {
            flights.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::conformance::key;

    #[tokio::test]
    async fn who_saw_another_lease_or_epoch_does_not_join() {
        let (flights, one, other) = (Flights::default(), key(1), key(2));
        let (lease, epoch) = (Lease::random(), Epoch::random());
        let pilot = flights.begin(one, lease, epoch);

        assert!(flights.join(&one, Lease::random(), epoch).await.is_none());
        assert!(flights.join(&one, lease, Epoch::random()).await.is_none());
        assert!(flights.join(&other, lease, epoch).await.is_none());
        let (joined, ()) = tokio::join!(flights.join(&one, lease, epoch), async {
            pilot.land(&None);
        });
        assert!(joined.is_some());
    }

    #[tokio::test]
    async fn a_flight_that_is_given_up_lets_the_others_look_themselves() {
        let (flights, one) = (Flights::default(), key(1));
        let (lease, epoch) = (Lease::random(), Epoch::random());
        let pilot = flights.begin(one, lease, epoch);

        let (joined, ()) = tokio::join!(flights.join(&one, lease, epoch), async { drop(pilot) });

        assert!(joined.is_none());
        assert!(flights.0.lock().is_empty());
    }
}
