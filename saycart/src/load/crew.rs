//! The shoppers of a load: remembered from an earlier one, or made and linked now.
//!
//! A shopper who is remembered refreshes first, which proves that the link still lives; one whose
//! link is over is forgotten. Those who are missing get accounts (made by the operator's own
//! calls, or given) and link as everybody does, through the pages. auth-service paces whoever
//! links often from one address: then the crew waits as it is told to.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use http::StatusCode;
use saycart_proto::auth::v1 as pb;
use saycart_service::SecretString;
use uuid::Uuid;

use crate::alexa::device::new_id;
use crate::alexa::linking::{Account, Decision, LinkedClient, LinkingError};
use crate::alexa::memory::{Memory, MemoryError, Remembered};
use crate::cli::Failure;
use crate::commands::now;
use crate::https::Https;
use crate::operator::{Operator, ask};

/// At once: each costs the suite a password's hash, and more would only wait there.
const AT_ONCE: usize = 4;
/// Between two tries of one who was told to come later.
const BETWEEN_TRIES: Duration = Duration::from_secs(1);
/// After so many tries something else is wrong.
const MOST_TRIES: u32 = 900;

/// Gathers shoppers who are linked with this suite.
#[derive(Debug)]
pub(crate) struct Recruiter<'a> {
    pub(crate) https: &'a Https,
    pub(crate) memory: &'a Memory,
    /// The suite's public door.
    pub(crate) door: &'a url::Url,
}

impl Recruiter<'_> {
    /// Up to `count` of those who are remembered, linked with this suite, and whose links live.
    pub(crate) async fn recall(&self, count: usize) -> Result<Vec<Remembered>, Failure> {
        let mut known = self.memory.all().map_err(|error| forgotten(&error))?;
        // Secrets of one suite are nothing to be told to another.
        known.retain(|shopper| shopper.client.is_at(self.door));
        futures_util::stream::iter(known)
            .map(|shopper| self.refresh(shopper))
            .buffered(AT_ONCE)
            .try_filter_map(async |living| Ok(living))
            .take(count)
            .try_collect()
            .await
    }

    async fn refresh(&self, mut shopper: Remembered) -> Result<Option<Remembered>, Failure> {
        // A suite on port 0 has moved since.
        shopper.client.door = self.door.clone();
        match shopper.client.refresh(self.https, &shopper.refresh).await {
            Ok(tokens) => {
                shopper.take(&tokens, now());
                self.memory
                    .remember(&shopper)
                    .map_err(|error| forgotten(&error))?;
                Ok(Some(shopper))
            }
            Err(LinkingError::TokenEndpoint { status, .. }) if status.is_client_error() => {
                self.memory
                    .forget(&shopper.email)
                    .map_err(|error| forgotten(&error))?;
                Ok(None)
            }
            Err(error) => Err(Failure::because("refresh_failed", &error)),
        }
    }

    /// Links these accounts and remembers them.
    pub(crate) async fn link(
        &self,
        client: &LinkedClient,
        accounts: Vec<Account>,
    ) -> Result<Vec<Remembered>, Failure> {
        futures_util::stream::iter(accounts)
            .map(|account| self.link_one(client, account))
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    async fn link_one(
        &self,
        client: &LinkedClient,
        account: Account,
    ) -> Result<Remembered, Failure> {
        let mut tries = 1;
        let linked = loop {
            match client.link(self.https, &account, Decision::Allow).await {
                Err(error) if is_told_to_wait(&error) && tries < MOST_TRIES => {
                    tries += 1;
                    tokio::time::sleep(BETWEEN_TRIES).await;
                }
                linked => break linked.map_err(|error| Failure::because("link_failed", &error))?,
            }
        };
        let shopper = Remembered {
            email: account.email,
            user_id: new_id("ask.account"),
            client: client.clone(),
            access: linked.tokens.access.clone(),
            refresh: linked.tokens.refresh.clone(),
            expires_at: now().plus(linked.tokens.expires_in),
            conversation: None,
        };
        self.memory
            .remember(&shopper)
            .map_err(|error| forgotten(&error))?;
        Ok(shopper)
    }
}

fn is_told_to_wait(error: &LinkingError) -> bool {
    matches!(
        error,
        LinkingError::Form { status, .. } if matches!(
            *status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
        )
    )
}

fn forgotten(error: &MemoryError) -> Failure {
    Failure::because("memory", error)
}

/// Registers a client of Alexa's kind at the shop.
pub(crate) async fn register_client(
    operator: &Operator,
    door: &url::Url,
) -> Result<LinkedClient, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::CreateClientRequest {
        client_name: "Load".to_owned(),
        profile: pb::ClientProfile::Alexa.into(),
        vendor_ids: vec![format!("M{}", random_name().to_ascii_uppercase())],
        ..Default::default()
    };
    let made = ask(request, async move |request| {
        admin.create_client(request).await
    })
    .await?;
    let client = made.client.unwrap_or_default();
    let redirect_uri = client.redirect_uris.into_iter().next();
    Ok(LinkedClient {
        door: door.clone(),
        client_id: client.client_id,
        client_secret: SecretString::from(made.client_secret.unwrap_or_default()),
        redirect_uri: redirect_uri.unwrap_or_default(),
        scope: None,
    })
}

/// Opens so many accounts at the shop.
pub(crate) async fn open_accounts(
    operator: &Operator,
    count: usize,
) -> Result<Vec<Account>, Failure> {
    let batch = random_name();
    let admin = operator.admin().await?;
    futures_util::stream::iter(1..=count)
        .map(|number| {
            let mut admin = admin.clone();
            // A name that nobody can have (RFC 2606), so that no letter is ever sent to anybody.
            let request = pb::CreateUserRequest {
                email: format!("load-{batch}-{number}@load.invalid"),
                password: None,
            };
            async move {
                let made = ask(request, async move |request| {
                    admin.create_user(request).await
                })
                .await?;
                Ok::<_, Failure>(Account {
                    email: made.user.unwrap_or_default().email,
                    password: SecretString::from(made.password.unwrap_or_default()),
                })
            }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

/// Reads accounts from a file: a line each, e-mail address and password with a blank between.
pub(crate) fn read_accounts(text: &str) -> Result<Vec<Account>, Failure> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let (email, password) =
                line.trim().split_once(char::is_whitespace).ok_or_else(|| {
                    Failure::Usage(format!(
                        "--accounts: line {} must hold an e-mail address, a blank and a password",
                        at + 1
                    ))
                })?;
            Ok(Account {
                email: email.to_owned(),
                password: SecretString::from(password.trim_start()),
            })
        })
        .collect()
}

/// Ten letters and digits that no other run has.
fn random_name() -> String {
    let id = Uuid::now_v7().simple().to_string();
    id.chars().rev().take(10).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saycart_service::ExposeSecret as _;

    use super::*;

    #[test]
    fn accounts_are_read_line_by_line() {
        let accounts = read_accounts("a@x.example  pass word\n\nb@x.example\tp\n").unwrap();

        assert_eq!(accounts[0].email, "a@x.example");
        assert_eq!(accounts[0].password.expose_secret(), "pass word");
        assert_eq!(accounts[1].password.expose_secret(), "p");
        assert!(read_accounts("a@x.example\n").is_err());
    }

    proptest! {
        #[test]
        fn any_file_is_accounts_or_a_line_of_it_is_named(
            lines in prop::collection::vec("[a-z@.]{0,6}[ \t]{0,2}[!-~]{0,6}|\\PC{0,9}", 0..5),
        ) {
            match read_accounts(&lines.join("\n")) {
                Ok(accounts) => for account in accounts {
                    prop_assert!(!account.email.contains(char::is_whitespace));
                    prop_assert!(!account.password.expose_secret().is_empty());
                },
                Err(failure) => {
                    let is_told = matches!(&failure, Failure::Usage(told) if told.starts_with("--accounts: line "));
                    prop_assert!(is_told, "{:?}", failure);
                }
            }
        }
    }
}
