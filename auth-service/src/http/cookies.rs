//! Two cookies: one binds forms to the browser, one is a signed-in session.
//!
//! `__Host-` has the browser itself see to it that they are Secure, for this host only and for
//! every path (RFC 6265bis §4.1.3.2). Lax and not Strict: the shopper arrives from Amazon.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};

use crate::domain::flow::BrowserId;
use crate::domain::session::SessionId;

const BROWSER: &str = "__Host-saycart-browser";
const SESSION: &str = "__Host-saycart-session";

/// What the browser brought.
#[derive(Debug, Clone)]
pub(crate) struct Cookies {
    /// Had from an earlier page.
    pub(crate) browser: Option<BrowserId>,
    /// Had from a log-in.
    pub(crate) session: Option<SessionId>,
}

impl<S: Sync> FromRequestParts<S> for Cookies {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self {
            browser: find(&parts.headers, BROWSER).and_then(BrowserId::parse),
            session: find(&parts.headers, SESSION).and_then(SessionId::parse),
        })
    }
}

fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Gives the browser its id, until it is closed.
pub(crate) fn set_browser(headers: &mut HeaderMap, id: &BrowserId) {
    set(headers, BROWSER, id.expose(), "");
}

/// Gives the browser its session, until it is closed.
pub(crate) fn set_session(headers: &mut HeaderMap, id: &SessionId) {
    set(headers, SESSION, id.expose(), "");
}

/// Takes the session away.
pub(crate) fn clear_session(headers: &mut HeaderMap) {
    set(headers, SESSION, "", "; Max-Age=0");
}

fn set(headers: &mut HeaderMap, name: &str, value: &str, more: &str) {
    let line = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{more}");
    // Names and values are of our own alphabet; anything else would be left out.
    if let Ok(line) = HeaderValue::try_from(line) {
        headers.append(header::SET_COOKIE, line);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    async fn read(lines: &[Vec<u8>]) -> Cookies {
        let (mut parts, ()) = http::Request::new(()).into_parts();
        for line in lines {
            if let Ok(line) = HeaderValue::from_bytes(line) {
                parts.headers.append(header::COOKIE, line);
            }
        }
        Cookies::from_request_parts(&mut parts, &()).await.unwrap()
    }

    fn read_now(lines: &[Vec<u8>]) -> Cookies {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(read(lines))
    }

    proptest! {
        #[test]
        fn any_cookies_are_read_or_passed_over(
            lines in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 0..4),
        ) {
            let cookies = read_now(&lines);

            prop_assert!(cookies.browser.is_none() && cookies.session.is_none());
        }

        #[test]
        fn what_was_set_is_found_among_others(before in "[ -~]{0,30}", after in "[ -~]{0,30}") {
            prop_assume!(!before.contains(SESSION) && !before.contains(BROWSER));
            let (browser, session) = (BrowserId::generate(), SessionId::generate());
            let mut set_headers = HeaderMap::new();
            set_browser(&mut set_headers, &browser);
            set_session(&mut set_headers, &session);
            let set: Vec<String> = set_headers
                .get_all(header::SET_COOKIE)
                .iter()
                .map(|line| line.to_str().unwrap().split(';').next().unwrap().to_owned())
                .collect();
            let line = format!("{before}; {}; {after}", set.join("; "));

            let cookies = read_now(&[line.into_bytes()]);

            let found = cookies.browser.map(|id| id.expose().to_owned());
            prop_assert_eq!(found.as_deref(), Some(browser.expose()));
            let found = cookies.session.map(|id| id.expose().to_owned());
            prop_assert_eq!(found.as_deref(), Some(session.expose()));
        }
    }
}
