//! Where a service is, as the configuration says it.

use std::net::IpAddr;

use http::Uri;

use crate::config::Setting;

/// One URL, or several with commas between: each names a host and a port, and nothing on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrls(String);

impl Setting for ServiceUrls {
    const EXPECTED: &'static str = "a URL of host and port such as https://auth-service:7001, or several with one comma between two";

    fn from_text(text: &str) -> Option<Self> {
        text.split(',')
            .all(|url| parse(url).is_some())
            .then(|| Self(text.trim().to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

impl ServiceUrls {
    /// As they were given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether one of them is `https`.
    pub fn any_encrypted(&self) -> bool {
        self.each()
            .any(|(_, uri)| uri.scheme_str() == Some("https"))
    }

    /// The first that is `http`.
    pub fn plain(&self) -> Option<&str> {
        let mut plain = self
            .each()
            .filter(|(_, uri)| uri.scheme_str() == Some("http"));
        plain.next().map(|(url, _)| url)
    }

    /// The first that is `http` and leads away from this machine.
    pub fn plain_elsewhere(&self) -> Option<&str> {
        let mut plain = self.each().filter(|(_, uri)| {
            let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
            let address: Result<IpAddr, _> = host.parse();
            let here = address.is_ok_and(|ip| ip.is_loopback()) || host == "localhost";
            uri.scheme_str() == Some("http") && !here
        });
        plain.next().map(|(url, _)| url)
    }

    fn each(&self) -> impl Iterator<Item = (&str, Uri)> {
        let urls = self.0.split(',').map(str::trim);
        urls.filter_map(|url| Some((url, parse(url)?)))
    }
}

fn parse(url: &str) -> Option<Uri> {
    let uri: Uri = url.trim().parse().ok()?;
    let (host, authority) = (uri.host()?, uri.authority()?);
    let port = match uri.port_u16() {
        Some(port) => format!(":{port}"),
        None => String::new(),
    };
    let fits = matches!(uri.scheme_str(), Some("http" | "https"))
        && !host.is_empty()
        // No name of a user before it, and no port that is none.
        && *authority == *format!("{host}{port}")
        && uri.port_u16() != Some(0)
        && matches!(uri.path(), "" | "/")
        && uri.query().is_none();
    fits.then_some(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_host_and_a_port_and_nothing_else() {
        for good in [
            "https://auth-service:7001",
            "https://auth-service/",
            "http://[::1]:7001",
            "https://a:7001, https://b:7001",
        ] {
            assert!(ServiceUrls::from_text(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "auth-service:7001",
            "htps://auth-service:7001",
            "https://auth-service:70011",
            "https://auth-service:0",
            "https://auth service:7001",
            "https://me@auth-service:7001",
            "https://auth-service:7001/grpc",
            "https://auth-service:7001?a=b",
            "https://a:7001,,https://b:7001",
            "https://a:7001,",
        ] {
            assert_eq!(ServiceUrls::from_text(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_not_encrypted_is_found_among_several() {
        let urls = ServiceUrls::from_text("https://a:1,http://localhost:2, http://b:3").unwrap();

        assert!(urls.any_encrypted());
        assert_eq!(urls.plain(), Some("http://localhost:2"));
        assert_eq!(urls.plain_elsewhere(), Some("http://b:3"));
    }
}
