//! Who is really at the other end, and by which name they came.
//!
//! Anybody can write `X-Forwarded-For`. It counts only when the connection comes from a proxy in
//! `gateway.trusted_proxies`, and then from the right: the last address that is no proxy of ours
//! is the one that our own proxy saw.

use std::net::{IpAddr, SocketAddr};

use http::uri::Authority;
use http::{HeaderMap, Version, header, request};
use saycart_service::forwarded::Forwarded;
use saycart_service::net::PeerAddress;

use super::problem::Problem;
use crate::config::TrustedProxies;

/// What our own door speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DoorScheme {
    /// We terminate TLS ourselves.
    Https,
    /// We do not, and only a trusted proxy can say that somebody does.
    Http,
}

/// Whose connection it is.
pub(crate) fn of(parts: &request::Parts) -> Option<IpAddr> {
    let peer = parts.extensions.get::<PeerAddress>();
    peer.map(|peer| peer.0.ip().to_canonical())
}

/// Works out the client's address, the scheme and the host.
pub(crate) fn forwarded(
    parts: &request::Parts,
    door: DoorScheme,
    proxies: &TrustedProxies,
) -> Result<Forwarded, Problem> {
    let peer = of(parts).ok_or(Problem::BadRequest)?;
    let own_scheme = match door {
        DoorScheme::Https => "https",
        DoorScheme::Http => "http",
    };
    let own_host = asked_host(parts);
    if !proxies.contain(peer) {
        let host = own_host.ok_or(Problem::BadRequest)?;
        return Ok(Forwarded {
            client: peer,
            scheme: own_scheme.to_owned(),
            host,
        });
    }
    let client = client_behind(&parts.headers, proxies).unwrap_or(peer);
    let said = last_of(&parts.headers, "x-forwarded-proto");
    let scheme = said
        .filter(|said| matches!(*said, "https" | "http"))
        .unwrap_or(own_scheme);
    let host = last_of(&parts.headers, "x-forwarded-host")
        .and_then(checked_host)
        .or(own_host);
    Ok(Forwarded {
        client,
        scheme: scheme.to_owned(),
        host: host.ok_or(Problem::BadRequest)?,
    })
}

/// Whether a request says once which host it is for, as each must since HTTP/1.1 (RFC 9112
/// section 3.2, RFC 9113 section 8.3.1). What others on the way take for another host is nothing
/// to answer.
pub(crate) fn names_one_host(parts: &request::Parts) -> bool {
    let hosts = parts.headers.get_all(header::HOST).iter().count();
    let expected = match parts.version {
        Version::HTTP_09 | Version::HTTP_10 => hosts <= 1,
        Version::HTTP_11 => hosts == 1,
        _ => hosts <= 1 && (hosts == 1 || parts.uri.authority().is_some()),
    };
    expected && (hosts == 0 || asked_host(parts).is_some())
}

/// The name that was asked for: HTTP/2's `:authority`, or the one `Host` header.
fn asked_host(parts: &request::Parts) -> Option<String> {
    if let Some(authority) = parts.uri.authority() {
        return checked_host(authority.as_str());
    }
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => checked_host(host.to_str().ok()?),
        _ => None,
    }
}

fn checked_host(text: &str) -> Option<String> {
    let authority: Authority = text.trim().parse().ok()?;
    let plain = !authority.host().is_empty() && !authority.as_str().contains('@');
    plain.then(|| authority.as_str().to_ascii_lowercase())
}

fn client_behind(headers: &HeaderMap, proxies: &TrustedProxies) -> Option<IpAddr> {
    let mut farthest = None;
    for text in values(headers, "x-forwarded-for").rev() {
        // What cannot be read was not written by a proxy of ours; nor is what lies behind it.
        let Some(address) = address_of(text) else {
            break;
        };
        farthest = Some(address);
        if !proxies.contain(address) {
            break;
        }
    }
    farthest
}

/// An address, in brackets or with a port as some proxies write it.
fn address_of(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let address = bare
        .parse()
        .or_else(|_no_address| text.parse::<SocketAddr>().map(|it| it.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

fn last_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    values(headers, name).next_back()
}

/// The values of a list header over all its lines, in order.
fn values<'h>(
    headers: &'h HeaderMap,
    name: &str,
) -> impl DoubleEndedIterator<Item = &'h str> + use<'h> {
    let lines: Vec<&str> = headers
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    lines
        .into_iter()
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use http::Request;
    use ipnet::IpNet;
    use proptest::prelude::*;

    use super::*;

    fn seen(peer: &str, headers: &[(&str, &str)]) -> Result<Forwarded, Problem> {
        let mut request = Request::get("/login").header("host", "Shop.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts
            .extensions
            .insert(PeerAddress(SocketAddr::new(peer.parse().unwrap(), 4711)));
        let proxies = TrustedProxies::new(["10.0.0.0/8".parse().unwrap()]);
        forwarded(&parts, DoorScheme::Http, &proxies)
    }

    fn facts(client: &str, scheme: &str, host: &str) -> Forwarded {
        Forwarded {
            client: client.parse().unwrap(),
            scheme: scheme.to_owned(),
            host: host.to_owned(),
        }
    }

    #[test]
    fn a_strangers_forwarding_headers_are_not_believed() {
        let lies = [
            ("x-forwarded-for", "6.6.6.6"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
        ];

        assert_eq!(
            seen("192.0.2.7", &lies),
            Ok(facts("192.0.2.7", "http", "shop.example"))
        );
    }

    #[test]
    fn a_trusted_proxys_are() {
        let said = [
            ("x-forwarded-for", "192.0.2.7"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "skill.example:8443"),
        ];

        assert_eq!(
            seen("10.0.0.1", &said),
            Ok(facts("192.0.2.7", "https", "skill.example:8443"))
        );
    }

    #[test]
    fn what_the_client_wrote_before_the_proxy_is_not_believed() {
        let said = [
            ("x-forwarded-for", "6.6.6.6, 192.0.2.7"),
            ("x-forwarded-for", "10.0.0.9"),
        ];

        assert_eq!(
            seen("::ffff:10.0.0.1", &said).unwrap().client.to_string(),
            "192.0.2.7"
        );
    }

    #[test]
    fn nonsense_from_a_proxy_is_the_proxy_itself() {
        let said = [
            ("x-forwarded-for", "unknown"),
            ("x-forwarded-proto", "gopher"),
            ("x-forwarded-host", "a@b"),
        ];

        assert_eq!(
            seen("10.0.0.1", &said),
            Ok(facts("10.0.0.1", "http", "shop.example"))
        );
    }

    #[test]
    fn an_address_may_come_with_brackets_and_a_port() {
        for (text, address) in [
            ("[2001:db8::1]:80", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("192.0.2.7:80", "192.0.2.7"),
        ] {
            assert_eq!(address_of(text), address.parse().ok(), "{text}");
        }
    }

    #[test]
    fn two_hosts_are_none() {
        assert_eq!(
            seen("192.0.2.7", &[("host", "other.example")]),
            Err(Problem::BadRequest)
        );
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_and_only_a_proxy_of_ours_is_believed(
            peer in any::<IpAddr>(),
            lies in prop::collection::vec(
                (
                    prop::sample::select(vec![
                        "x-forwarded-for",
                        "x-forwarded-proto",
                        "x-forwarded-host",
                        "forwarded",
                    ]),
                    "[0-9a-f:.,\\[\\] ]{0,30}|[!-~]{0,30}",
                ),
                0..5,
            ),
        ) {
            let lies: Vec<(&str, &str)> = lies.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let Ok(seen) = seen(&peer.to_string(), &lies) else {
                return Ok(());
            };

            // What is passed on is an address, a scheme and a host, whatever was written.
            prop_assert!(matches!(seen.scheme.as_str(), "https" | "http"));
            prop_assert!(checked_host(&seen.host).as_ref() == Some(&seen.host));
            let ours: IpNet = "10.0.0.0/8".parse().unwrap();
            if !ours.contains(&peer.to_canonical()) {
                let expected = facts(&peer.to_canonical().to_string(), "http", "shop.example");
                prop_assert_eq!(seen, expected);
            }
        }

        #[test]
        fn the_client_is_the_last_address_that_is_no_proxy_of_ours(
            written in "[ -~]{0,30}",
            client in any::<[u8; 4]>(),
            behind in prop::collection::vec(any::<[u8; 3]>(), 0..3),
        ) {
            prop_assume!(client[0] != 10);
            let client = IpAddr::from(client);
            let proxies = behind.iter().map(|[b, c, d]| format!("10.{b}.{c}.{d}"));
            let chain = std::iter::once(written)
                .chain(std::iter::once(client.to_string()))
                .chain(proxies)
                .collect::<Vec<_>>()
                .join(", ");

            let seen = seen("10.0.0.1", &[("x-forwarded-for", &chain)]).unwrap();

            prop_assert_eq!(seen.client, client);
        }

        #[test]
        fn an_address_is_read_as_it_is_written(address in any::<IpAddr>(), port in any::<u16>()) {
            let with_port = SocketAddr::new(address, port).to_string();

            prop_assert_eq!(address_of(&address.to_string()), Some(address.to_canonical()));
            prop_assert_eq!(address_of(&with_port), Some(address.to_canonical()));
        }
    }
}
