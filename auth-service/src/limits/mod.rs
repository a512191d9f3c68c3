//! How often a stranger may try: limits kept in this process's memory.
//!
//! A log-in is limited per account *and* address, so that nobody can lock an owner out from
//! elsewhere, and per address, so that nobody tries one password on every account. What succeeds
//! costs nothing. Client secrets are 256 random bits and need no limit against guessing; there it
//! is the noise of failures that is limited, and right credentials always pass.
//!
//! To add one: a field of [`Limits`], with its numbers and the reason for them.

mod bucket;

use std::net::IpAddr;

use saycart_service::Timestamp;

pub(crate) use bucket::TooMany;
use bucket::{Buckets, Pace};

use crate::RateLimits;
use crate::domain::ids::ClientId;
use crate::domain::opaque;
use crate::domain::user::EmailAddress;

/// A person mistypes a few times; a guesser gets a thousand tries a week.
const LOG_IN: Pace = Pace {
    burst: 10,
    one_every_seconds: 600,
};
/// An office or a telephone network behind one address has many people.
const LOG_IN_BY_ADDRESS: Pace = Pace {
    burst: 100,
    one_every_seconds: 12,
};
/// Each begins a row; a shopper who starts anew now and then is far below.
const AUTHORIZE_BY_ADDRESS: Pace = Pace {
    burst: 120,
    one_every_seconds: 1,
};
/// A vendor with a wrong secret retries; more is noise in the log.
const CLIENT_FAILURE: Pace = Pace {
    burst: 30,
    one_every_seconds: 10,
};

/// Every limit of the public endpoints.
#[derive(Debug)]
pub(crate) struct Limits {
    switch: RateLimits,
    log_in: Buckets<([u8; 32], Network)>,
    log_in_by_address: Buckets<Network>,
    authorize_by_address: Buckets<Network>,
    client_failure: Buckets<(Option<ClientId>, Network)>,
}

/// An address as far as it tells people apart: whoever has one IPv6 address has 2^64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Network(u64, bool);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(u64::from(v4.to_bits()), true),
            IpAddr::V6(v6) => Self((v6.to_bits() >> 64) as u64, false),
        }
    }
}

impl Limits {
    /// Nobody has tried anything yet.
    pub(crate) fn new(switch: RateLimits) -> Self {
        Self {
            switch,
            log_in: Buckets::new(LOG_IN),
            log_in_by_address: Buckets::new(LOG_IN_BY_ADDRESS),
            authorize_by_address: Buckets::new(AUTHORIZE_BY_ADDRESS),
            client_failure: Buckets::new(CLIENT_FAILURE),
        }
    }

    /// Spends one try to sign in, before the password is looked at: of a thousand at once, only
    /// the allowed ones get that far. Also what is no e-mail address costs one.
    pub(crate) fn spend_log_in(
        &self,
        email: Option<&EmailAddress>,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), TooMany> {
        if self.switch == RateLimits::Off {
            return Ok(());
        }
        self.log_in_by_address.spend(&address.into(), now)?;
        match email {
            Some(email) => self.log_in.spend(&account_key(email, address), now),
            None => Ok(()),
        }
    }

    /// Gives back what a log-in that succeeded had spent.
    pub(crate) fn restore_log_in(&self, email: &EmailAddress, address: IpAddr) {
        self.log_in_by_address.restore(&address.into());
        self.log_in.forget(&account_key(email, address));
    }

    /// Spends one authorization request.
    pub(crate) fn spend_authorize(&self, address: IpAddr, now: Timestamp) -> Result<(), TooMany> {
        match self.switch {
            RateLimits::Off => Ok(()),
            RateLimits::On => self.authorize_by_address.spend(&address.into(), now),
        }
    }

    /// Spends one failure to authenticate of a client, or of somebody who claims to be it.
    pub(crate) fn spend_client_failure(
        &self,
        client: Option<ClientId>,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<(), TooMany> {
        match self.switch {
            RateLimits::Off => Ok(()),
            RateLimits::On => self.client_failure.spend(&(client, address.into()), now),
        }
    }
}

/// The account by a hash: the address is personal, and may be any text of any length.
fn account_key(email: &EmailAddress, address: IpAddr) -> ([u8; 32], Network) {
    (opaque::sha256(&email.key()), address.into())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn anna() -> EmailAddress {
        "anna@shop.example".parse().unwrap()
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn tries(limits: &Limits, from: IpAddr, at: Timestamp) -> usize {
        (0..1_000)
            .take_while(|_| limits.spend_log_in(Some(&anna()), from, at).is_ok())
            .count()
    }

    #[test]
    fn a_stranger_cannot_lock_the_owner_out() {
        let limits = Limits::new(RateLimits::On);

        assert_eq!(tries(&limits, address(66), START), 10);

        assert!(
            limits
                .spend_log_in(Some(&anna()), address(1), START)
                .is_ok()
        );
    }

    #[test]
    fn who_waits_may_try_again() {
        let limits = Limits::new(RateLimits::On);
        tries(&limits, address(1), START);

        let soon = limits.spend_log_in(Some(&anna()), address(1), START);
        let later = START.plus(Duration::from_mins(10));

        assert_eq!(
            soon.map_err(|too_many| too_many.retry_after),
            Err(Duration::from_mins(10))
        );
        assert!(
            limits
                .spend_log_in(Some(&anna()), address(1), later)
                .is_ok()
        );
    }

    #[test]
    fn who_signs_in_has_all_tries_again() {
        let limits = Limits::new(RateLimits::On);
        tries(&limits, address(1), START);

        limits.restore_log_in(&anna(), address(1));

        assert_eq!(tries(&limits, address(1), START), 10);
    }

    #[test]
    fn one_address_cannot_try_every_account() {
        let limits = Limits::new(RateLimits::On);

        let tried = (0..1_000)
            .take_while(|n| {
                let account = format!("user{n}@shop.example").parse().unwrap();
                limits
                    .spend_log_in(Some(&account), address(66), START)
                    .is_ok()
            })
            .count();

        assert_eq!(tried, 100);
    }

    #[test]
    fn what_is_no_account_counts_as_a_try() {
        let limits = Limits::new(RateLimits::On);

        let tried =
            (0..1_000).take_while(|_| limits.spend_log_in(None, address(66), START).is_ok());

        assert_eq!(tried.count(), 100);
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one() {
        let limits = Limits::new(RateLimits::On);
        let address = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);

        assert_eq!(tries(&limits, address(1), START), 10);
        assert_eq!(tries(&limits, address(2), START), 0);
    }

    #[test]
    fn limits_can_be_switched_off() {
        let limits = Limits::new(RateLimits::Off);

        assert_eq!(tries(&limits, address(1), START), 1_000);
    }
}
