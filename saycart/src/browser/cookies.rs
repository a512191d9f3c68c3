//! Cookies of one site, as far as our pages need them (RFC 6265 section 5.3).

use std::collections::BTreeMap;

use http::{HeaderMap, header};

/// What the site asked to be kept.
#[derive(Debug, Default)]
pub(super) struct Cookies(BTreeMap<String, String>);

impl Cookies {
    /// Keeps what an answer sets, and forgets what it expires.
    pub(super) fn take(&mut self, headers: &HeaderMap) {
        let lines = headers.get_all(header::SET_COOKIE).iter();
        for line in lines.filter_map(|value| value.to_str().ok()) {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if parts.any(|attribute| attribute.eq_ignore_ascii_case("max-age=0")) {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The `Cookie` header; `None` without cookies.
    pub(super) fn to_header(&self) -> Option<String> {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The values alone.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn setting(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::SET_COOKIE, HeaderValue::from_static(line))])
    }

    #[test]
    fn a_cookie_is_sent_back_until_it_is_expired() {
        let mut cookies = Cookies::default();

        cookies.take(&setting("__Host-session=abc=; Path=/; Secure; HttpOnly"));
        assert_eq!(cookies.to_header().as_deref(), Some("__Host-session=abc="));

        cookies.take(&setting("__Host-session=; Path=/; Max-Age=0"));
        assert_eq!(cookies.to_header(), None);
    }
}
