//! What the gateway tells auth-service about the browser that it passes on.
//!
//! The gateway strips whatever forwarding headers come from outside and writes its own; so
//! auth-service believes them, in one process by construction, across processes because only the
//! gateway's certificate may send them.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, HeaderValue};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Headers that say who forwarded what: all are removed from what comes from outside.
pub const FORWARDING_HEADERS: [HeaderName; 6] = [
    HeaderName::from_static("forwarded"),
    FOR,
    HOST,
    HeaderName::from_static("x-forwarded-port"),
    PROTO,
    HeaderName::from_static("x-real-ip"),
];

/// Where a passed request came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    /// The browser's address, or Amazon's.
    pub client: IpAddr,
    /// `https`, or `http` where a proxy in front of us says so.
    pub scheme: String,
    /// The name that was asked for, with a port if one was given.
    pub host: String,
}

impl Forwarded {
    /// Replaces every forwarding header by these facts.
    pub fn write_to(&self, headers: &mut HeaderMap) {
        for name in FORWARDING_HEADERS {
            headers.remove(name);
        }
        for (name, value) in [
            (FOR, self.client.to_string()),
            (PROTO, self.scheme.clone()),
            (HOST, self.host.clone()),
        ] {
            // An address and a checked host are visible ASCII; anything else is left out.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
    }

    /// Reads the facts back; `None` when the gateway did not write them.
    pub fn read_from(headers: &HeaderMap) -> Option<Self> {
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        Some(Self {
            client: text(FOR)?.parse().ok()?,
            scheme: text(PROTO)?.to_owned(),
            host: text(HOST)?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_forged_header_does_not_survive() {
        let mut headers = HeaderMap::new();
        headers.insert("x-real-ip", HeaderValue::from_static("6.6.6.6"));
        headers.insert("forwarded", HeaderValue::from_static("for=6.6.6.6"));
        let truth = Forwarded {
            client: IpAddr::from([192, 0, 2, 7]),
            scheme: "https".to_owned(),
            host: "shop.example".to_owned(),
        };

        truth.write_to(&mut headers);

        assert_eq!(Forwarded::read_from(&headers), Some(truth));
        assert_eq!(headers.len(), 3);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_whatever_stood_there(
            client in any::<IpAddr>(),
            host in "[a-z0-9.-]{1,40}(:[0-9]{1,5})?",
            forged in proptest::collection::vec(
                (0..FORWARDING_HEADERS.len(), proptest::collection::vec(32_u8..127, 0..40)),
                0..6,
            ),
        ) {
            let mut headers = HeaderMap::new();
            for (name, value) in forged {
                let name = FORWARDING_HEADERS[name].clone();
                headers.append(name, HeaderValue::from_bytes(&value).unwrap());
            }
            let truth = Forwarded { client, scheme: "https".to_owned(), host };

            truth.write_to(&mut headers);

            prop_assert_eq!(Forwarded::read_from(&headers), Some(truth));
            prop_assert_eq!(headers.len(), 3);
        }

        #[test]
        fn any_headers_are_read_or_refused(
            bytes in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..30), 3),
        ) {
            let mut headers = HeaderMap::new();
            for (name, value) in [FOR, PROTO, HOST].into_iter().zip(&bytes) {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    headers.insert(name, value);
                }
            }

            let _read = Forwarded::read_from(&headers);
        }
    }
}
