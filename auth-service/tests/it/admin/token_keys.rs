//! Token keys, with two processes on one database, each with a key file of its own.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use saycart_auth_service::add_token_key;
use saycart_proto::auth::v1::{
    ActivateTokenKeyRequest, ListTokenKeysRequest, RetireTokenKeyRequest, RetireTokenKeyResponse,
    SuspectTokenKeyRequest, TokenKey, TokenKeyCopy, TokenKeyState, ValidateTokenRequest,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::{metadata_of, reason_of};
use tonic::{Code, Status};

use super::{invalid, refused};
use crate::tokens::{Place, Suite, config};

struct Replicas {
    one: Suite,
    other: Suite,
    one_file: PathBuf,
    other_file: PathBuf,
    _place: Place,
}

impl Replicas {
    async fn start() -> Self {
        let place = Place::new();
        let one = Suite::on(&place).await;
        let mut config = config(&place);
        let one_file = config.token_keys_file.clone();
        let other_file = place.path().join("other.json");
        fs::copy(&one_file, &other_file).unwrap();
        config.token_keys_file = other_file.clone();
        let other = Suite::with(config).await.unwrap();
        Self {
            one,
            other,
            one_file,
            other_file,
            _place: place,
        }
    }

    /// Adds a key to the file of the first.
    fn add_key(&self) -> u32 {
        add_token_key(&self.one_file, 0).unwrap().kid.into()
    }

    /// Brings the first's file to the other.
    fn distribute(&self) {
        fs::copy(&self.one_file, &self.other_file).unwrap();
    }
}

impl Suite {
    async fn keys(&self) -> Vec<TokenKey> {
        let listed = self.admin().list_token_keys(ListTokenKeysRequest {}).await;
        listed.unwrap().into_inner().token_keys
    }

    async fn activate(&self, kid: u32) -> Result<TokenKey, Status> {
        let request = ActivateTokenKeyRequest { kid };
        let activated = self.admin().activate_token_key(request).await?;
        Ok(activated.into_inner().token_key.unwrap())
    }

    async fn suspect(&self, kid: u32) -> Result<TokenKey, Status> {
        let request = SuspectTokenKeyRequest { kid };
        let suspected = self.admin().suspect_token_key(request).await?;
        Ok(suspected.into_inner().token_key.unwrap())
    }

    async fn retire(&self, kid: u32, force: bool) -> Result<RetireTokenKeyResponse, Status> {
        let request = RetireTokenKeyRequest { kid, force };
        let retired = self.admin().retire_token_key(request).await?;
        Ok(retired.into_inner())
    }

    async fn cannot_judge(&self, token: &str) -> bool {
        let request = ValidateTokenRequest {
            token: token.to_owned(),
            external_user: None,
        };
        let answer = self.client().validate_token(request).await;
        answer.is_err_and(|status| {
            let reason = Some(ErrorReason::TokenKeyUnknown);
            (status.code(), reason_of(&status)) == (Code::Unavailable, reason)
        })
    }
}

/// Code, reason, and one thing of the metadata.
fn refused_with(status: &Status, name: &str) -> (Code, Option<ErrorReason>, Option<String>) {
    let value = metadata_of(status).remove(name);
    (status.code(), reason_of(status), value)
}

fn summary(keys: &[TokenKey]) -> Vec<(u32, TokenKeyState, TokenKeyCopy, Option<u64>)> {
    keys.iter()
        .map(|key| (key.kid, key.state(), key.copy(), key.links))
        .collect()
}

#[tokio::test]
async fn a_key_is_added_distributed_activated_and_its_predecessor_retired() {
    use TokenKeyCopy::Present;
    let replicas = Replicas::start().await;
    let one = &replicas.one;
    let mut link = one.link().await;
    let kid = replicas.add_key();
    replicas.distribute();
    let waiting = one.keys().await;

    let activated = one.activate(kid).await.unwrap();
    let in_use = one.retire(1, false).await.unwrap_err();
    for _ in 0..2 {
        let (status, body) = one.refresh(&link).await;
        assert_eq!(status, 200, "{body}");
        link.refresh = body["refresh_token"].as_str().unwrap().to_owned();
    }
    let settling = one.retire(1, false).await.unwrap_err();
    one.auth.database().advance_clock(Duration::from_mins(1));
    let retired = one.retire(1, false).await.unwrap();

    let (active, standby) = (TokenKeyState::Active, TokenKeyState::Standby);
    let expected = [
        (1, active, Present, Some(1)),
        (kid, standby, Present, Some(0)),
    ];
    assert_eq!(summary(&waiting), expected);
    assert_eq!((activated.state(), activated.links), (active, None));
    assert!(activated.active_from.is_some());
    let refused = |links: &str| {
        let reason = Some(ErrorReason::TokenKeyInUse);
        (Code::FailedPrecondition, reason, Some(links.to_owned()))
    };
    assert_eq!(refused_with(&in_use, "links"), refused("1"));
    assert_eq!(refused_with(&settling, "links"), refused("0"));
    let key = retired.token_key.unwrap();
    assert_eq!(
        (key.state(), retired.ended_links),
        (TokenKeyState::Retired, 0)
    );
    assert!(key.retired_at.is_some());
    assert_eq!(replicas.other.refresh(&link).await.0, 200);
}

#[tokio::test]
async fn a_replica_that_is_behind_is_unavailable_until_it_has_the_key() {
    let replicas = Replicas::start().await;
    let (one, other) = (&replicas.one, &replicas.other);
    let kid = replicas.add_key();
    one.activate(kid).await.unwrap();
    let link = one.link().await;

    let (status, body) = other.refresh(&link).await;
    assert_eq!(
        (status.as_u16(), body["error"].as_str()),
        (503, Some("temporarily_unavailable"))
    );
    assert!(other.cannot_judge(&link.access).await);
    assert_eq!(other.keys().await[1].copy(), TokenKeyCopy::Missing);
    replicas.distribute();

    assert!(other.validate(&link.access).await.is_some());
    assert_eq!(other.refresh(&link).await.0, 200);
    assert_eq!(other.keys().await[1].copy(), TokenKeyCopy::Present);
}

#[tokio::test]
async fn a_suspect_key_s_tokens_are_refused_by_every_replica_within_seconds() {
    let replicas = Replicas::start().await;
    let (one, other) = (&replicas.one, &replicas.other);
    let mut link = one.link().await;
    let stolen = (link.access.clone(), link.refresh.clone());
    assert!(other.validate(&stolen.0).await.is_some());
    let kid = replicas.add_key();
    replicas.distribute();
    one.activate(kid).await.unwrap();

    let suspected = one.suspect(1).await.unwrap();

    assert_eq!(suspected.state(), TokenKeyState::Suspect);
    assert_eq!(one.validate(&stolen.0).await, None);
    let start = Instant::now();
    while other.validate(&stolen.0).await.is_some() {
        assert!(start.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for _ in 0..2 {
        let (status, body) = other.refresh(&link).await;
        assert_eq!(status, 200, "nobody is unlinked: {body}");
        link.refresh = body["refresh_token"].as_str().unwrap().to_owned();
    }
    let good = std::mem::replace(&mut link.refresh, stolen.1);
    let (status, body) = one.refresh(&link).await;
    assert_eq!(
        (status.as_u16(), body["error"].as_str()),
        (400, Some("invalid_grant"))
    );
    link.refresh = good;
    assert_eq!(one.refresh(&link).await.0, 200);
}

#[tokio::test]
async fn a_key_that_is_retired_by_force_ends_its_links() {
    let replicas = Replicas::start().await;
    let one = &replicas.one;
    let link = one.link().await;
    let kid = replicas.add_key();
    one.activate(kid).await.unwrap();

    let retired = one.retire(1, true).await.unwrap();
    let again = one.retire(1, true).await.unwrap();

    assert_eq!((retired.ended_links, again.ended_links), (1, 0));
    assert_eq!(retired.token_key, again.token_key);
    assert_eq!(one.validate(&link.access).await, None);
    assert_eq!(one.refresh(&link).await.0, 400);
}

#[tokio::test]
async fn what_cannot_be_done_with_a_key_is_refused_by_reason() {
    let replicas = Replicas::start().await;
    let one = &replicas.one;
    let second = replicas.add_key();
    one.activate(second).await.unwrap();
    one.suspect(1).await.unwrap();

    for kid in [0, 256] {
        let status = one.activate(kid).await.unwrap_err();
        assert_eq!(refused(&status), invalid("kid"));
    }
    let unknown = one.suspect(9).await.unwrap_err();
    let suspect = one.activate(1).await.unwrap_err();
    let active = one.retire(second, true).await.unwrap_err();
    let not_held = replicas.other.activate(second).await.unwrap_err();

    let missing = (
        Code::NotFound,
        Some(ErrorReason::NotFound),
        Some("token_key".to_owned()),
    );
    assert_eq!(refused_with(&unknown, "kind"), missing);
    let in_state = |state: &str| {
        let reason = Some(ErrorReason::TokenKeyState);
        (Code::FailedPrecondition, reason, Some(state.to_owned()))
    };
    assert_eq!(refused_with(&suspect, "state"), in_state("suspect"));
    assert_eq!(refused_with(&active, "state"), in_state("active"));
    let reason = Some(ErrorReason::TokenKeyNotHeld);
    let expected = (Code::FailedPrecondition, reason, Some(second.to_string()));
    assert_eq!(refused_with(&not_held, "kid"), expected);
}
