//! One authorization request on its way through the pages.
//!
//! The pages carry only its id. What was asked for lies on the server, bound to the browser that
//! began it, so that nothing can be changed between log-in and consent.

use std::fmt::Write as _;
use std::time::Duration;

use saycart_service::Timestamp;

use super::code::{CodeChallenge, RedirectSent};
use super::consent::Insist;
use super::ids::{AttemptId, ClientId};
use super::opaque::{kept_hash, opaque_secret, readable_secret};
use super::redirect_uri::RedirectUri;
use super::scope::ScopeSet;

/// How long a shopper may take: finding a password takes a while.
pub(crate) const LIFETIME: Duration = Duration::from_mins(30);

kept_hash!(
    /// What the database keeps of a flow's id.
    FlowKey
);
opaque_secret!(
    /// A flow's name in the URLs of its pages. Of no use without the browser's cookie.
    FlowId,
    "scf_",
    FlowKey
);
readable_secret!(FlowId, "scf_");
kept_hash!(
    /// What the database keeps of a browser's id.
    BrowserKey
);
opaque_secret!(
    /// A browser's cookie from its first page on: binds flows and forms to it.
    BrowserId,
    "scb_",
    BrowserKey
);
readable_secret!(BrowserId, "scb_");

/// Bytes of `state` at most. Alexa's is several hundred; one over this is nobody's.
pub(crate) const MAX_STATE: usize = 4_096;

/// The client's `state`: opaque bytes that go back as they came (RFC 6749 §4.1.2). Held in
/// percent-encoding, ready for the way back.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct State(String);

/// A `state` over [`MAX_STATE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`state` is longer than {MAX_STATE} bytes")]
pub(crate) struct StateTooLong;

impl State {
    /// Takes the bytes that one round of decoding gave.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, StateTooLong> {
        if bytes.len() > MAX_STATE {
            return Err(StateTooLong);
        }
        Ok(Self(percent_encode(bytes)))
    }

    /// Takes it back from the database.
    pub(crate) fn from_stored(encoded: String) -> Self {
        Self(encoded)
    }

    /// As it stands in a query.
    pub(crate) fn as_encoded(&self) -> &str {
        &self.0
    }
}

/// The client's secret against forged answers (RFC 6749 §10.12): not for logs.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State([redacted])")
    }
}

/// Every byte but RFC 3986's unreserved ones as `%XX`: no reader can take a plus for a space.
pub(crate) fn percent_encode(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _infallible = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// What was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    /// By whom.
    pub(crate) client: ClientId,
    /// Where the answer goes.
    pub(crate) redirect_uri: RedirectUri,
    /// Whether the request named that.
    pub(crate) redirect_sent: RedirectSent,
    /// What the client wants to do.
    pub(crate) scope: ScopeSet,
    /// What goes back unchanged.
    pub(crate) state: Option<State>,
    /// The PKCE challenge, if one came.
    pub(crate) challenge: Option<CodeChallenge>,
    /// The record of this try to link.
    pub(crate) attempt: AttemptId,
    /// How long before the request the password may have been typed at most.
    pub(crate) max_age: Option<Duration>,
    /// Whether the shopper is to be asked whatever they allowed before.
    pub(crate) ask: Insist,
}

impl Flow {
    /// As much of it as is in `scope`; `None`: nothing is.
    pub(crate) fn cut_to(self, scope: ScopeSet) -> Option<Self> {
        let scope = self.scope & scope;
        (!scope.is_empty()).then_some(Self { scope, ..self })
    }
}

/// How far a flow has come.
#[derive(Debug, Clone)]
pub(crate) enum FlowState {
    /// The shopper has not decided yet.
    Open {
        /// What was asked for.
        flow: Flow,
        /// A password that was typed before that does not count.
        log_in_since: Option<Timestamp>,
    },
    /// Allowed or denied: once is enough.
    Decided,
    /// Nobody decided in time.
    Expired,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_state_over_the_bound_is_refused() {
        assert!(State::from_bytes(&[b'x'; MAX_STATE]).is_ok());
        assert_eq!(State::from_bytes(&[b'x'; MAX_STATE + 1]), Err(StateTooLong));
    }

    proptest! {
        #[test]
        fn a_state_is_read_back_byte_for_byte(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let state = State::from_bytes(&bytes).unwrap();

            let query = format!("state={}", state.as_encoded());
            let read = crate::http::parameters::Parameters::parse(query.as_bytes());

            prop_assert_eq!(read.bytes("state").unwrap().unwrap_or_default(), bytes);
        }
    }
}
