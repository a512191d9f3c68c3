//! How often a stranger may try: limits kept in this process's memory.
//!
//! Log-ins are limited in [`log_in`]. Client secrets are 256 random bits and need no limit against
//! guessing; there it is the noise of failures that is limited, and right credentials always pass.
//! Each process counts for itself, so a limit holds whatever else is away; behind a balancer the
//! replicas' limits add up.
//!
//! To add one: a field of [`Limits`], with its numbers and the reason for them.

mod bucket;
mod familiar;
mod log_in;
mod network;
mod room;

use std::net::IpAddr;

use saycart_service::Timestamp;

pub(crate) use bucket::TooMany;
use bucket::{Buckets, Pace};
use log_in::{LogInLimits, LogInTry};
use network::Network;

use crate::RateLimits;
use crate::domain::ids::ClientId;
use crate::domain::user::EmailAddress;

/// Each begins a row; a shopper who starts anew now and then is far below.
const AUTHORIZE_BY_ADDRESS: Pace = Pace {
    burst: 120,
    one_every_seconds: 1,
};
/// Of one customer with 65,536 IPv6 networks, or of as many telephones of one provider's.
const AUTHORIZE_BY_SITE: Pace = Pace {
    burst: 1_000,
    one_every_seconds: 1,
};
/// A vendor with a wrong secret retries; more is noise in the log.
const CLIENT_FAILURE: Pace = Pace {
    burst: 30,
    one_every_seconds: 10,
};

/// Requests of clients that nobody knows are written down, but a stranger may not fill the table:
/// some fifteen hundred a day from all addresses together, which shows a client that is set up
/// wrongly all the same.
const RECORDS_OF_STRANGERS: Pace = Pace {
    burst: 60,
    one_every_seconds: 60,
};

/// Every limit of the public endpoints.
#[derive(Debug)]
pub(crate) struct Limits {
    switch: RateLimits,
    log_in: LogInLimits,
    authorize_by_address: Buckets<Network>,
    authorize_by_site: Buckets<Network>,
    client_failure: Buckets<(Option<ClientId>, Network)>,
    records_of_strangers: Buckets<()>,
}

impl Limits {
    /// Nobody has tried anything yet.
    pub(crate) fn new(switch: RateLimits) -> Self {
        Self {
            switch,
            log_in: LogInLimits::new(),
            authorize_by_address: Buckets::new(AUTHORIZE_BY_ADDRESS),
            authorize_by_site: Buckets::new(AUTHORIZE_BY_SITE),
            client_failure: Buckets::new(CLIENT_FAILURE),
            records_of_strangers: Buckets::new(RECORDS_OF_STRANGERS),
        }
    }

    /// Spends one try to sign in, before the password is looked at: of a thousand at once, only
    /// the allowed ones get that far. `None` where the limits are switched off.
    pub(crate) fn spend_log_in(
        &self,
        email: Option<&EmailAddress>,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Option<LogInTry>, TooMany> {
        match self.switch {
            RateLimits::Off => Ok(None),
            RateLimits::On => self.log_in.spend(email, address.into(), now).map(Some),
        }
    }

    /// Gives back what a log-in that succeeded had spent.
    pub(crate) fn restore_log_in(&self, spent: Option<LogInTry>, now: Timestamp) {
        if let Some(spent) = spent {
            self.log_in.succeeded(&spent, now);
        }
    }

    /// Spends one authorization request.
    pub(crate) fn spend_authorize(&self, address: IpAddr, now: Timestamp) -> Result<(), TooMany> {
        match self.switch {
            RateLimits::Off => Ok(()),
            RateLimits::On => {
                let network = Network::from(address);
                self.authorize_by_address.spend(&network, now)?;
                self.authorize_by_site
                    .spend(&network.site(), now)
                    .inspect_err(|_too_many| self.authorize_by_address.restore(&network))
            }
        }
    }

    /// Whether the request of a client that nobody knows may be written down. Holds with the
    /// limits switched off, too: nobody is refused by it.
    pub(crate) fn may_record_stranger(&self, now: Timestamp) -> bool {
        self.records_of_strangers.spend(&(), now).is_ok()
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

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    #[test]
    fn limits_can_be_switched_off() {
        let limits = Limits::new(RateLimits::Off);
        let anna = "anna@shop.example".parse().unwrap();
        let address = IpAddr::from([192, 0, 2, 66]);
        let now = Timestamp::from_seconds(1_795_000_000);

        let tried = (0..1_000)
            .take_while(|_| limits.spend_log_in(Some(&anna), address, now).is_ok())
            .count();

        assert_eq!(tried, 1_000);
    }

    /// Each begins rows that are kept for days.
    #[test]
    fn the_65536_networks_of_one_ipv6_site_begin_no_more_links_than_a_thousand_people() {
        let limits = Limits::new(RateLimits::On);
        let now = Timestamp::from_seconds(1_795_000_000);
        let begun = |address: IpAddr| {
            (0..1_000)
                .take_while(|_| limits.spend_authorize(address, now).is_ok())
                .count()
        };
        let subnet = |n: u16| Ipv6Addr::new(0x2001, 0xdb8, 0, n, 0, 0, 0, 1).into();

        let of_one_site: usize = (0..=u16::MAX).map(|n| begun(subnet(n))).sum();

        assert_eq!(of_one_site, 1_000);
        assert_eq!(begun([192, 0, 2, 66].into()), 120);
    }
}
