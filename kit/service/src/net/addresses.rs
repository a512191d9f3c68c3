//! No client takes what is there for all: connections and requests, counted by address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use parking_lot::Mutex;

use super::limits::Limits;

/// What each address has of us.
#[derive(Debug, Default)]
pub(super) struct Addresses(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: usize,
    by_address: HashMap<IpAddr, Held>,
}

#[derive(Debug, Default)]
struct Held {
    connections: usize,
    requests: usize,
}

impl Addresses {
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr, limit: usize) -> Option<Place> {
        let address = one_client(address);
        let mut counts = self.0.lock();
        let held = counts.by_address.entry(address).or_default();
        if held.connections >= limit {
            return None;
        }
        held.connections += 1;
        Some(Place {
            addresses: Arc::clone(self),
            address,
        })
    }
}

/// What all addresses of one client have in common: one IPv6 client has 2^64 of them.
fn one_client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            const NETWORK: u128 = !(u64::MAX as u128);
            Ipv6Addr::from_bits(address.to_bits() & NETWORK).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// A connection of an address, and what keeps its count until its last request has ended.
#[derive(Debug)]
pub(super) struct Place {
    addresses: Arc<Addresses>,
    address: IpAddr,
}

impl Place {
    pub(super) fn begin_request(self: &Arc<Self>, limits: &Limits) -> Option<UnderWay> {
        let mut counts = self.addresses.0.lock();
        if counts.requests >= limits.requests {
            return None;
        }
        let held = counts.by_address.entry(self.address).or_default();
        if held.requests >= limits.requests_per_address {
            return None;
        }
        held.requests += 1;
        counts.requests += 1;
        Some(UnderWay(Arc::clone(self)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.addresses.0.lock();
        if let Some(held) = counts.by_address.get_mut(&self.address) {
            held.connections -= 1;
            if held.connections == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

/// A request that is counted. It holds the place of its connection, so that the address is known
/// as long as anything of it is under way.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Place>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut counts = self.0.addresses.0.lock();
        counts.requests -= 1;
        if let Some(held) = counts.by_address.get_mut(&self.0.address) {
            held.requests -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_no_more_room_from_the_rest_of_its_network() {
        let addresses = Arc::new(Addresses::default());
        let enter = |address: &str| addresses.enter(address.parse().unwrap(), 1);

        let first = enter("2001:db8:0:1::1");
        assert!(first.is_some() && enter("2001:db8:0:1:ffff::2").is_none());
        assert!(enter("2001:db8:0:2::1").is_some());
        let mapped = enter("::ffff:192.0.2.1");
        assert!(mapped.is_some() && enter("192.0.2.1").is_none());
        assert!(enter("::ffff:192.0.2.2").is_some());
        drop(first);
        assert!(enter("2001:db8:0:1:ffff::2").is_some());
    }
}
