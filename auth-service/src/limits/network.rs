//! Addresses as far as they tell people apart.

use std::net::IpAddr;

/// An IPv4 address or an IPv6 /64: whoever has one IPv6 address has 2^64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Network {
    prefix: u64,
    version: Version,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Version {
    V4,
    V6,
}

impl Network {
    /// What one customer of a provider may have at most: of IPv6 a /48 (RFC 6177), of IPv4 the
    /// address.
    pub(super) fn site(self) -> Self {
        match self.version {
            Version::V4 => self,
            Version::V6 => Self {
                prefix: self.prefix & !0xffff,
                ..self
            },
        }
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self {
                prefix: u64::from(v4.to_bits()),
                version: Version::V4,
            },
            IpAddr::V6(v6) => Self {
                prefix: (v6.to_bits() >> 64) as u64,
                version: Version::V6,
            },
        }
    }
}
