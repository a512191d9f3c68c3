//! Tells the operator of a proxy that was forgotten.
//!
//! Behind a proxy that is not in `gateway.trusted_proxies` all shoppers seem to come from one
//! address and share one limit. Anybody can send a forwarding header, so each peer is told once,
//! and only some of them.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;

use http::HeaderMap;
use parking_lot::Mutex;

/// Peers that the log names at most.
const MOST: usize = 16;

/// Those that the log has named. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Strangers(Arc<Mutex<HashSet<IpAddr>>>);

impl Strangers {
    /// A peer that is no proxy of ours sent these headers.
    pub(super) fn sent(&self, peer: IpAddr, headers: &HeaderMap) {
        if forwards(headers) && self.is_new(peer) {
            tracing::warn!(
                client.address = %peer,
                "a forwarding header is not believed; if this is your proxy, add its address to \
                 gateway.trusted_proxies, else all who come through it share one limit"
            );
        }
    }

    fn is_new(&self, peer: IpAddr) -> bool {
        let mut named = self.0.lock();
        named.len() < MOST && named.insert(peer)
    }
}

fn forwards(headers: &HeaderMap) -> bool {
    headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_named_once_and_not_all_of_many() {
        let strangers = Strangers::default();
        let named = |last: u8| strangers.is_new([192, 0, 2, last].into());

        assert_eq!([named(1), named(1), named(2)], [true, false, true]);
        assert_eq!((0..=255).filter(|last| named(*last)).count(), MOST - 2);
    }
}
