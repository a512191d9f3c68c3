//! Forms that only our own pages can send (OWASP ASVS 5.0 §3.5.1).
//!
//! The token in a form is an HMAC under the browser's cookie, which no other site can read, over
//! what the form is for: its step, its flow, its session. So it fits no other browser, step or
//! flow, needs no memory and no key of ours, and every replica checks it alike. What makes the
//! consent form work once only is its flow, which is decided once.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::parameters::Parameters;
use crate::domain::flow::{BrowserId, FlowId};
use crate::domain::session::SessionKey;

/// What a form is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// Sign in, perhaps within a flow.
    LogIn(Option<&'a FlowId>),
    /// Allow or deny, as this session.
    Consent(&'a FlowId, &'a SessionKey),
    /// The account page of this session.
    Account(&'a SessionKey),
}

/// A form that may not be ours.
#[derive(Debug)]
pub(crate) struct Unchecked(Parameters);

/// The form is not ours, or is one of an earlier visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the form does not belong to this visit")]
pub(crate) struct NotOurForm;

impl From<Parameters> for Unchecked {
    fn from(parameters: Parameters) -> Self {
        Self(parameters)
    }
}

impl Unchecked {
    /// The fields, once it is known that our page for this purpose sent them.
    pub(crate) fn check(
        self,
        browser: &BrowserId,
        purpose: Purpose<'_>,
    ) -> Result<Parameters, NotOurForm> {
        let token = self.0.text("csrf").ok().flatten().ok_or(NotOurForm)?;
        let bytes = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_not_base64| NotOurForm)?;
        hmac::verify(&key(browser), &message(purpose), &bytes)
            .map_err(|_unspecified| NotOurForm)?;
        Ok(self.0)
    }

    /// A field that says which form it is, before it can be checked.
    pub(crate) fn has(&self, name: &'static str) -> bool {
        !matches!(self.0.bytes(name), Ok(None))
    }
}

/// The token for a form.
pub(crate) fn token(browser: &BrowserId, purpose: Purpose<'_>) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(&key(browser), &message(purpose)))
}

fn key(browser: &BrowserId) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, browser.expose().as_bytes())
}

/// Fixed widths after a tag: no two purposes have one message.
fn message(purpose: Purpose<'_>) -> Vec<u8> {
    const NO_FLOW: &[u8] = &[0; 32];
    match purpose {
        Purpose::LogIn(flow) => {
            let flow = flow.map(FlowId::kept);
            let flow = flow.as_ref().map_or(NO_FLOW, |flow| flow.as_bytes());
            [b"saycart/csrf/log-in/v1\0".as_slice(), flow].concat()
        }
        Purpose::Consent(flow, session) => [
            b"saycart/csrf/consent/v1\0".as_slice(),
            flow.kept().as_bytes(),
            session.as_bytes(),
        ]
        .concat(),
        Purpose::Account(session) => {
            [b"saycart/csrf/account/v1\0".as_slice(), session.as_bytes()].concat()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::SessionId;

    fn form(token: &str) -> Unchecked {
        Parameters::parse(format!("csrf={token}").as_bytes()).into()
    }

    #[test]
    fn a_form_fits_its_browser_step_and_flow_only() {
        let (browser, other) = (BrowserId::generate(), BrowserId::generate());
        let (flow, other_flow) = (FlowId::generate(), FlowId::generate());
        let session = SessionId::generate().kept();
        let ours = token(&browser, Purpose::LogIn(Some(&flow)));

        let fits =
            |browser: &BrowserId, purpose: Purpose<'_>| form(&ours).check(browser, purpose).is_ok();

        assert!(fits(&browser, Purpose::LogIn(Some(&flow))));
        assert!(!fits(&other, Purpose::LogIn(Some(&flow))));
        assert!(!fits(&browser, Purpose::LogIn(Some(&other_flow))));
        assert!(!fits(&browser, Purpose::LogIn(None)));
        assert!(!fits(&browser, Purpose::Consent(&flow, &session)));
        assert!(!fits(&browser, Purpose::Account(&session)));
    }

    #[test]
    fn a_form_without_a_token_is_not_ours() {
        let browser = BrowserId::generate();

        for text in ["", "AAAA", "%", "csrf"] {
            assert!(
                form(text).check(&browser, Purpose::LogIn(None)).is_err(),
                "{text}"
            );
        }
    }
}
