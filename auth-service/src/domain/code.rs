//! Authorization codes (RFC 6749 §4.1) and PKCE (RFC 7636).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use saycart_service::{ExposeSecret as _, SecretString};

use super::attempt::AttemptFailure;
use super::ids::{AttemptId, ClientId, LinkId, UserId};
use super::opaque::{kept_hash, opaque_secret, readable_secret};
use super::scope::ScopeSet;

/// Wrong verifiers or redirect URIs after which a code is dead: guessing ends, and a mistaken
/// client cannot kill a code with one slip.
pub(crate) const MAX_ATTEMPTS: i64 = 5;

kept_hash!(
    /// What the database keeps of a code.
    CodeHash
);
opaque_secret!(
    /// An authorization code.
    AuthorizationCode,
    "scc_",
    CodeHash
);
readable_secret!(AuthorizationCode, "scc_");

/// What a client presents as a code.
#[derive(Debug, Clone)]
pub(crate) struct PresentedCode(SecretString);

impl From<String> for PresentedCode {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl PresentedCode {
    /// What to look for; `None` for what was never a code of ours, which needs no look-up.
    pub(crate) fn kept(&self) -> Option<CodeHash> {
        AuthorizationCode::parse(self.0.expose_secret()).map(|code| code.kept())
    }
}

/// A PKCE challenge of method S256, 43 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads a challenge: the base64url of 32 bytes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// For a column.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    fn is_met_by(&self, verifier: &str) -> bool {
        // RFC 7636 §4.1: 43 to 128 unreserved characters.
        let well_formed = (43..=128).contains(&verifier.len())
            && verifier
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'));
        let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
        let expected = URL_SAFE_NO_PAD.encode(hash);
        well_formed && verify_slices_are_equal(expected.as_bytes(), self.0.as_bytes()).is_ok()
    }
}

/// Whether the authorization request named the redirect URI. If so, the exchange must name the
/// same one (RFC 6749 §4.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedirectSent {
    /// It did.
    Yes,
    /// It left it to the only registered one.
    No,
}

/// What has become of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeState {
    /// It can be exchanged.
    Fresh,
    /// It was exchanged for this link.
    Used(LinkId),
    /// Its time is over, it was tried too often, or the shopper has logged out everywhere since.
    Dead,
}

/// An authorization code's row.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    /// Whom it was given to.
    pub(crate) client: ClientId,
    /// Who allowed it.
    pub(crate) user: UserId,
    /// Where it was sent.
    pub(crate) redirect_uri: String,
    /// Whether the authorization request had named that.
    pub(crate) redirect_sent: RedirectSent,
    /// What was allowed.
    pub(crate) scope: ScopeSet,
    /// The PKCE challenge, if one came.
    pub(crate) challenge: Option<CodeChallenge>,
    /// The try to link that it belongs to.
    pub(crate) attempt: Option<AttemptId>,
    /// What has become of it.
    pub(crate) state: CodeState,
}

/// One of the two between whom a code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Party {
    /// The shopper.
    User,
    /// The client.
    Client,
}

impl Party {
    /// As a refusal names it.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
        }
    }
}

/// Why a code buys nothing. To the client all of them are `invalid_grant`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CodeRefusal {
    /// Never issued, or cleared away.
    #[error("the code is unknown")]
    Unknown,
    /// Issued to somebody else.
    #[error("the code belongs to another client")]
    OtherClient,
    /// The exchange names another redirect URI than the authorization request, or none.
    #[error("the redirect URI is not the one that the code was sent to")]
    RedirectUri,
    /// PKCE: no verifier, a wrong one, or one though no challenge was sent.
    #[error("the PKCE verifier does not fit the challenge")]
    Verifier,
    /// It was exchanged already.
    #[error("the code was used before")]
    Used {
        /// For this link, which is ended: one of the two who had the code is not the client.
        link: LinkId,
    },
    /// Its time is over.
    #[error("the code has expired")]
    Dead,
    /// The account or the client was switched off meanwhile.
    #[error("the account or the client is switched off")]
    Disabled,
    /// The client may ask for nothing of it any more.
    #[error("the client may no longer ask for what was allowed")]
    Scope,
}

impl CodeRefusal {
    /// As the record of tries to link has it; of an unknown code there is no try.
    pub(crate) const fn failure(self) -> Option<AttemptFailure> {
        Some(match self {
            Self::Unknown => return None,
            Self::OtherClient => AttemptFailure::OtherClient,
            Self::RedirectUri => AttemptFailure::WrongRedirectUri,
            Self::Verifier => AttemptFailure::WrongVerifier,
            Self::Used { .. } => AttemptFailure::CodeUsed,
            Self::Dead => AttemptFailure::CodeExpired,
            Self::Disabled => AttemptFailure::Disabled,
            Self::Scope => AttemptFailure::BadScope,
        })
    }

    /// Whether it counts as a guess.
    pub(crate) const fn is_attempt(self) -> bool {
        matches!(self, Self::RedirectUri | Self::Verifier)
    }
}

impl Code {
    /// Whether `client` may exchange the code with this redirect URI and verifier. Only then does
    /// it matter whether the code is used: a stranger's replay must not end the link.
    pub(crate) fn check(
        &self,
        client: ClientId,
        redirect_uri: Option<&str>,
        verifier: Option<&str>,
    ) -> Result<(), CodeRefusal> {
        if client != self.client {
            return Err(CodeRefusal::OtherClient);
        }
        let redirect_fits = match (self.redirect_sent, redirect_uri) {
            (RedirectSent::Yes | RedirectSent::No, Some(uri)) => uri == self.redirect_uri,
            (RedirectSent::No, None) => true,
            (RedirectSent::Yes, None) => false,
        };
        if !redirect_fits {
            return Err(CodeRefusal::RedirectUri);
        }
        let verifier_fits = match (&self.challenge, verifier) {
            (Some(challenge), Some(verifier)) => challenge.is_met_by(verifier),
            (None, None) => true,
            // A verifier without a challenge is a downgrade (RFC 9700 §4.8.2).
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !verifier_fits {
            return Err(CodeRefusal::Verifier);
        }
        match self.state {
            CodeState::Fresh => Ok(()),
            CodeState::Used(link) => Err(CodeRefusal::Used { link }),
            CodeState::Dead => Err(CodeRefusal::Dead),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn code(challenge: Option<&str>, redirect_sent: RedirectSent) -> Code {
        Code {
            client: ClientId::from_bytes([1; 16]),
            user: UserId::from_bytes([2; 16]),
            redirect_uri: "https://a.example/cb".to_owned(),
            redirect_sent,
            scope: ScopeSet::NONE,
            challenge: challenge.and_then(CodeChallenge::parse),
            attempt: None,
            state: CodeState::Fresh,
        }
    }

    #[test]
    fn the_verifier_of_the_rfc_meets_its_challenge() {
        let code = code(Some(CHALLENGE), RedirectSent::No);

        assert_eq!(code.check(code.client, None, Some(VERIFIER)), Ok(()));
    }

    #[test]
    fn a_missing_wrong_or_unasked_verifier_is_refused() {
        let with = code(Some(CHALLENGE), RedirectSent::No);
        let without = code(None, RedirectSent::No);
        let long = "a".repeat(129);

        for verifier in [
            None,
            Some(""),
            Some("short"),
            Some(CHALLENGE),
            Some(long.as_str()),
        ] {
            assert_eq!(
                with.check(with.client, None, verifier),
                Err(CodeRefusal::Verifier)
            );
        }
        assert_eq!(
            without.check(without.client, None, Some(VERIFIER)),
            Err(CodeRefusal::Verifier)
        );
    }

    #[test]
    fn the_redirect_uri_is_the_one_that_was_sent_byte_for_byte() {
        let sent = code(None, RedirectSent::Yes);
        let unsent = code(None, RedirectSent::No);

        assert_eq!(
            sent.check(sent.client, Some("https://a.example/cb"), None),
            Ok(())
        );
        assert_eq!(unsent.check(unsent.client, None, None), Ok(()));
        for uri in [
            None,
            Some("https://a.example/cb/"),
            Some("https://A.example/cb"),
            Some(""),
        ] {
            assert_eq!(
                sent.check(sent.client, uri, None),
                Err(CodeRefusal::RedirectUri)
            );
        }
    }

    #[test]
    fn a_stranger_learns_nothing_about_a_used_code() {
        let link = LinkId::from_bytes([7; 16]);
        let used = Code {
            state: CodeState::Used(link),
            ..code(None, RedirectSent::No)
        };
        let stranger = ClientId::from_bytes([9; 16]);

        assert_eq!(
            used.check(stranger, None, None),
            Err(CodeRefusal::OtherClient)
        );
        assert_eq!(
            used.check(used.client, None, None),
            Err(CodeRefusal::Used { link })
        );
    }

    proptest! {
        #[test]
        fn any_challenge_is_read_or_refused(text in ".*") {
            if let Some(challenge) = CodeChallenge::parse(&text) {
                prop_assert_eq!(challenge.as_str().len(), 43);
            }
        }

        #[test]
        fn a_challenge_has_one_spelling(bytes in any::<[u8; 32]>(), last in "[A-Za-z0-9_-]") {
            let text = URL_SAFE_NO_PAD.encode(bytes);
            let mut other = text.clone();
            other.replace_range(42..43, &last);

            prop_assert!(CodeChallenge::parse(&text).is_some());
            let Some(read) = CodeChallenge::parse(&other) else { return Ok(()) };
            // Another last character is another challenge, or none.
            let decoded = URL_SAFE_NO_PAD.decode(read.as_str()).unwrap();
            prop_assert_eq!(other == text, decoded == bytes);
        }

        #[test]
        fn only_the_verifier_itself_meets_its_challenge(
            verifier in "[A-Za-z0-9._~-]{43,128}",
            at in any::<prop::sample::Index>(),
            with in ".",
        ) {
            let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
            let challenge = CodeChallenge::parse(&URL_SAFE_NO_PAD.encode(hash)).unwrap();
            let at = at.index(verifier.len());
            let mut other = verifier.clone();
            other.replace_range(at..=at, &with);

            prop_assert!(challenge.is_met_by(&verifier));
            prop_assert_eq!(challenge.is_met_by(&other), other == verifier);
        }

        #[test]
        fn what_is_no_verifier_meets_nothing(text in ".{0,42}|.{129,140}|.{43,128}") {
            let hash = digest::digest(&digest::SHA256, text.as_bytes());
            let challenge = CodeChallenge::parse(&URL_SAFE_NO_PAD.encode(hash)).unwrap();
            let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
            let is_one = (43..=128).contains(&text.len()) && text.chars().all(unreserved);

            prop_assert_eq!(challenge.is_met_by(&text), is_one);
        }
    }
}
