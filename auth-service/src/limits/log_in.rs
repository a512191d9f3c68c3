//! How often a password may be tried.
//!
//! Per account *and* network, so that a guesser elsewhere costs the owner nothing; per network, so
//! that nobody tries one password on every account; both again per site, because a site has many
//! IPv6 networks; and per account from all networks together, against a guesser with many. That
//! last limit is loose, and a network from which the account has signed in before is exempt: who
//! exhausts it keeps strangers out, not the owner at home. What succeeds costs nothing.

use saycart_service::Timestamp;

use super::bucket::{Buckets, Pace, TooMany};
use super::familiar::Familiar;
use super::network::Network;
use crate::domain::opaque;
use crate::domain::user::EmailAddress;

/// A person mistypes a few times; a guesser gets a thousand tries a week.
const BY_ACCOUNT_AND_NETWORK: Pace = Pace {
    burst: 10,
    one_every_seconds: 600,
};
/// A household or a small firm.
const BY_ACCOUNT_AND_SITE: Pace = Pace {
    burst: 20,
    one_every_seconds: 300,
};
/// An office or a telephone network behind one address has many people.
const BY_NETWORK: Pace = Pace {
    burst: 100,
    one_every_seconds: 12,
};
/// Providers of mobile networks put thousands of telephones into one /48.
const BY_SITE: Pace = Pace {
    burst: 1_000,
    one_every_seconds: 1,
};
/// A hundred networks may exhaust it and then have 1,440 tries a day together: far too few to
/// guess a password that is not among the common ones, which none may be.
const BY_ACCOUNT: Pace = Pace {
    burst: 500,
    one_every_seconds: 60,
};
/// An account by a hash: its e-mail address is personal, and may be any text of any length.
type Account = [u8; 32];

#[derive(Debug)]
pub(super) struct LogInLimits {
    by_account_and_network: Buckets<(Account, Network)>,
    by_account_and_site: Buckets<(Account, Network)>,
    by_network: Buckets<Network>,
    by_site: Buckets<Network>,
    by_account: Buckets<Account>,
    familiar: Familiar<(Account, Network)>,
}

/// A try whose outcome is open.
#[derive(Debug)]
#[must_use = "what succeeds is to cost nothing"]
pub(crate) struct LogInTry {
    network: Network,
    account: Option<Account>,
    from_familiar: bool,
}

impl LogInLimits {
    pub(super) fn new() -> Self {
        Self {
            by_account_and_network: Buckets::new(BY_ACCOUNT_AND_NETWORK),
            by_account_and_site: Buckets::new(BY_ACCOUNT_AND_SITE),
            by_network: Buckets::new(BY_NETWORK),
            by_site: Buckets::new(BY_SITE),
            by_account: Buckets::new(BY_ACCOUNT),
            familiar: Familiar::default(),
        }
    }

    /// Spends one try. What the narrow limits of an account refuse costs the wide ones nothing: who
    /// repeats a locked account does not use up the tries of everybody behind the same address.
    /// What is no e-mail address costs the network one, too.
    pub(super) fn spend(
        &self,
        email: Option<&EmailAddress>,
        network: Network,
        now: Timestamp,
    ) -> Result<LogInTry, TooMany> {
        self.by_network.spend(&network, now)?;
        self.by_site.spend(&network.site(), now)?;
        let account = email.map(|email| opaque::sha256(&email.key()));
        let from_familiar = match account {
            Some(account) => self
                .spend_of_account(account, network, now)
                .inspect_err(|_too_many| self.restore_of_network(&network))?,
            None => false,
        };
        Ok(LogInTry {
            network,
            account,
            from_familiar,
        })
    }

    fn restore_of_network(&self, network: &Network) {
        self.by_network.restore(network);
        self.by_site.restore(&network.site());
    }

    /// Whether the network is familiar to the account.
    fn spend_of_account(
        &self,
        account: Account,
        network: Network,
        now: Timestamp,
    ) -> Result<bool, TooMany> {
        self.by_account_and_network
            .spend(&(account, network), now)?;
        let familiar = self.familiar.contains(&(account, network));
        if !familiar {
            self.by_account_and_site
                .spend(&(account, network.site()), now)?;
            self.by_account.spend(&account, now)?;
        }
        Ok(familiar)
    }

    /// Gives back what a try had spent, and remembers where it came from.
    pub(super) fn succeeded(&self, spent: &LogInTry, now: Timestamp) {
        let LogInTry {
            network,
            account,
            from_familiar,
        } = *spent;
        self.restore_of_network(&network);
        let Some(account) = account else {
            return;
        };
        self.by_account_and_network.forget(&(account, network));
        if !from_familiar {
            self.by_account_and_site.restore(&(account, network.site()));
            self.by_account.restore(&account);
        }
        self.familiar.remember((account, network), now);
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv6Addr};
    use std::time::Duration;

    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_795_000_000);
    const HOME: [u8; 4] = [192, 0, 2, 1];
    const ELSEWHERE: [u8; 4] = [192, 0, 2, 66];

    fn anna() -> EmailAddress {
        "anna@shop.example".parse().unwrap()
    }

    fn network(address: impl Into<IpAddr>) -> Network {
        address.into().into()
    }

    /// The `n`th /64 of the /48 numbered `site`.
    fn subnet(site: u16, n: u16) -> Network {
        network(Ipv6Addr::new(0x2001, 0xdb8, site, n, 0, 0, 0, 1))
    }

    /// How many wrong passwords may be tried on Anna's account.
    fn tries(limits: &LogInLimits, from: Network) -> usize {
        (0..100_000)
            .take_while(|_| limits.spend(Some(&anna()), from, START).is_ok())
            .count()
    }

    fn sign_in(limits: &LogInLimits, from: Network) {
        let spent = limits.spend(Some(&anna()), from, START).unwrap();
        limits.succeeded(&spent, START);
    }

    #[test]
    fn a_stranger_cannot_lock_the_owner_out() {
        let limits = LogInLimits::new();

        assert_eq!(tries(&limits, network(ELSEWHERE)), 10);

        assert!(tries(&limits, network(HOME)) > 0);
    }

    #[test]
    fn who_waits_may_try_again() {
        let limits = LogInLimits::new();
        tries(&limits, network(HOME));

        let soon = limits.spend(Some(&anna()), network(HOME), START);
        let later = START.plus(Duration::from_mins(10));

        assert_eq!(soon.unwrap_err().retry_after, Duration::from_mins(10));
        assert!(limits.spend(Some(&anna()), network(HOME), later).is_ok());
    }

    #[test]
    fn who_signs_in_has_all_tries_again() {
        let limits = LogInLimits::new();
        for _ in 0..9 {
            assert!(limits.spend(Some(&anna()), network(HOME), START).is_ok());
        }

        sign_in(&limits, network(HOME));

        assert_eq!(tries(&limits, network(HOME)), 10);
    }

    #[test]
    fn one_address_cannot_try_every_account() {
        let limits = LogInLimits::new();

        let tried = (0..1_000)
            .take_while(|n| {
                let account = format!("user{n}@shop.example").parse().unwrap();
                limits
                    .spend(Some(&account), network(ELSEWHERE), START)
                    .is_ok()
            })
            .count();

        assert_eq!(tried, 100);
    }

    #[test]
    fn who_repeats_a_locked_account_locks_nobody_else_behind_the_same_address() {
        let limits = LogInLimits::new();
        let ben = "ben@shop.example".parse().unwrap();
        tries(&limits, network(HOME));

        for _ in 0..1_000 {
            assert!(limits.spend(Some(&anna()), network(HOME), START).is_err());
        }

        assert!(limits.spend(Some(&ben), network(HOME), START).is_ok());
    }

    #[test]
    fn what_is_no_account_counts_as_a_try() {
        let limits = LogInLimits::new();

        let tried =
            (0..1_000).take_while(|_| limits.spend(None, network(ELSEWHERE), START).is_ok());

        assert_eq!(tried.count(), 100);
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one() {
        let limits = LogInLimits::new();
        let address = |last| network(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));

        assert_eq!(tries(&limits, address(1)), 10);
        assert_eq!(tries(&limits, address(2)), 0);
    }

    #[test]
    fn the_65536_networks_of_one_ipv6_site_are_little_more_than_one() {
        let limits = LogInLimits::new();

        let tried: usize = (0..=u16::MAX).map(|n| tries(&limits, subnet(0, n))).sum();

        assert_eq!(tried, 20);
    }

    #[test]
    fn many_networks_together_exhaust_an_account_for_strangers_but_not_for_its_owner_at_home() {
        let limits = LogInLimits::new();
        sign_in(&limits, network(HOME));

        let tried: usize = (0..1_000).map(|n| tries(&limits, subnet(n, 0))).sum();

        assert_eq!(tried, 500);
        assert_eq!(tries(&limits, network(ELSEWHERE)), 0);
        assert_eq!(tries(&limits, network(HOME)), 10);
    }

    #[test]
    fn sign_ins_cost_an_account_nothing_wherever_they_come_from() {
        let limits = LogInLimits::new();

        for n in 0..1_000 {
            sign_in(&limits, subnet(n, 0));
        }

        assert_eq!(tries(&limits, network(ELSEWHERE)), 10);
    }
}
