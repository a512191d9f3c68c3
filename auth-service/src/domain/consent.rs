//! When a shopper is asked whether a client may do something, and when an earlier yes is enough.
//!
//! A yes is remembered for a client whose identity is assured: one that proves itself with a secret
//! and is answered at an `https` address that no other program can listen on. A native app can be
//! imitated by any other on the machine, so its shopper is asked every time (RFC 8252 §8.6, RFC 9700
//! §4.12).

use std::time::Duration;

use super::client::{Client, ClientSecrets};
use super::redirect_uri::RedirectUri;
use super::scope::ScopeSet;
use super::session::Session;

/// After that, whoever holds the telephone may be another than who typed the password.
const PASSWORD_COUNTS: Duration = Duration::from_mins(15);

/// What the page asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    /// Everything: nothing is allowed yet, or the client could be somebody else.
    Whole,
    /// Only whether it is still the same shopper: all of it was allowed before.
    Again,
    /// Whether the client may do more than was allowed before.
    More {
        /// What it may do already, of what it asks for.
        before: ScopeSet,
        /// What is new.
        new: ScopeSet,
    },
}

/// Whether the request insists on something that is otherwise done only when it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Insist {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// Whether an earlier yes is enough for this client to have this, sent there.
pub(crate) fn is_remembered(
    client: &Client,
    redirect_uri: &RedirectUri,
    asked: ScopeSet,
    allowed: Option<ScopeSet>,
) -> bool {
    let proves_itself = match client.secrets {
        ClientSecrets::Held { .. } => true,
        ClientSecrets::None => false,
    };
    proves_itself
        && redirect_uri.is_elsewhere()
        && allowed.is_some_and(|allowed| asked.is_within(allowed))
}

/// What has to be asked in the browser of this session; `None` when an earlier yes is enough.
pub(crate) fn question(
    client: &Client,
    redirect_uri: &RedirectUri,
    (asked, insist): (ScopeSet, Insist),
    allowed: Option<ScopeSet>,
    session: &Session,
) -> Option<Question> {
    if let Some(allowed) = allowed.filter(|allowed| !asked.is_within(*allowed)) {
        let before = asked & allowed;
        let new = before.iter().fold(asked, ScopeSet::without);
        return Some(Question::More { before, new });
    }
    let remembered = is_remembered(client, redirect_uri, asked, allowed);
    match insist {
        Insist::Yes => Some(Question::Whole),
        Insist::No if !remembered => Some(Question::Whole),
        Insist::No if session.age > PASSWORD_COUNTS => Some(Question::Again),
        Insist::No => None,
    }
}

#[cfg(test)]
mod tests {
    use saycart_service::Timestamp;

    use super::*;
    use crate::domain::client::SecretHash;
    use crate::domain::ids::{ClientId, UserId};
    use crate::domain::profile::{Pkce, Profile};
    use crate::domain::scope::Scope;
    use crate::domain::session::SessionId;

    const NOW: Timestamp = Timestamp::from_seconds(1_900_000_000);
    const READ: ScopeSet = ScopeSet::of(&[Scope::CartRead]);
    const BOTH: ScopeSet = ScopeSet::of(&[Scope::CartRead, Scope::CartWrite]);

    fn client(secrets: ClientSecrets) -> Client {
        Client {
            id: ClientId::generate(NOW),
            name: "Alexa".to_owned(),
            profile: Profile::Confidential,
            scope: BOTH,
            audiences: Vec::new(),
            secrets,
            secret_version: 1,
            pkce: Pkce::Required,
            disabled_at: None,
            created_at: NOW,
        }
    }

    fn with_secret() -> Client {
        client(ClientSecrets::Held {
            current: SecretHash([0; 32]),
            previous: None,
        })
    }

    fn uri(text: &str) -> RedirectUri {
        RedirectUri::from_stored(text.to_owned())
    }

    fn asked_after(minutes: u64, allowed: Option<ScopeSet>, insist: Insist) -> Option<Question> {
        let session = Session {
            address: None,
            key: SessionId::generate().kept(),
            user: UserId::generate(NOW),
            email: "anna@shop.example".parse().unwrap(),
            epoch: 0,
            seen: crate::domain::session::Seen::Lately,
            signed_in_at: NOW,
            age: Duration::from_mins(minutes),
        };
        let home = uri("https://partner.example/back");
        question(&with_secret(), &home, (READ, insist), allowed, &session)
    }

    #[test]
    fn a_yes_is_enough_while_the_password_counts() {
        assert_eq!(asked_after(15, Some(BOTH), Insist::No), None);
        let later = asked_after(16, Some(READ), Insist::No);
        assert_eq!(later, Some(Question::Again));
        assert_eq!(asked_after(0, None, Insist::No), Some(Question::Whole));
        let insisted = asked_after(0, Some(BOTH), Insist::Yes);
        assert_eq!(insisted, Some(Question::Whole));
    }

    #[test]
    fn more_is_asked_for_by_name() {
        let write = ScopeSet::of(&[Scope::CartWrite]);

        let more = asked_after(0, Some(write), Insist::No);

        let (before, new) = (ScopeSet::of(&[]), READ);
        assert_eq!(more, Some(Question::More { before, new }));
    }

    #[test]
    fn whoever_may_be_somebody_else_is_never_remembered() {
        let home = uri("https://partner.example/back");
        let remembered =
            |client: &Client, uri: &RedirectUri| is_remembered(client, uri, READ, Some(BOTH));

        assert!(remembered(&with_secret(), &home));
        assert!(!remembered(&client(ClientSecrets::None), &home));
        for here in [
            "http://127.0.0.1:8976/back",
            "https://127.0.0.1/back",
            "https://[::1]/back",
            "https://localhost/back",
            "http://partner.example/back",
        ] {
            let redirect_uri = uri(here);
            assert!(!remembered(&with_secret(), &redirect_uri), "{here}");
        }
    }
}
