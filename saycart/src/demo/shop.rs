//! A shop to play with: a catalogue, an account, and Alexa as a client.

use std::time::Instant;

use saycart_cart_service::SAMPLE_CATALOGUE;
use saycart_proto::auth::v1 as auth;
use saycart_proto::cart::v1::{CatalogueFormat, ImportMode};
use saycart_service::SecretString;
use uuid::Uuid;

use super::transcript::Transcript;
use crate::alexa::linking::Account;
use crate::cli::{Failure, Progress};
use crate::commands::{Upload, import, pieces_of};
use crate::operator::{Operator, ask};

/// Amazon's host for shoppers in North America (account linking, "redirect URIs").
const NORTH_AMERICA: &str = "pitangui.amazon.com";

/// What was made.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) account: Account,
    pub(super) client_id: String,
    pub(super) client_secret: SecretString,
    pub(super) redirect_uri: String,
}

impl Shop {
    /// Makes everything, with secrets that no other run has.
    pub(super) async fn open(
        operator: &Operator,
        transcript: &mut Transcript,
    ) -> Result<Self, Failure> {
        transcript.part("The shop opens")?;
        let begun = Instant::now();
        let upload = Upload {
            mode: ImportMode::Replace,
            format: CatalogueFormat::Csv,
            pieces: pieces_of(SAMPLE_CATALOGUE),
            progress: Progress::unseen(),
        };
        let imported = import(operator, upload).await?;
        let done = format!("catalogue  {} products", imported.products);
        transcript.done(&done, begun.elapsed())?;

        let begun = Instant::now();
        let account = open_account(operator).await?;
        transcript.done(&format!("account    {}", account.email), begun.elapsed())?;
        transcript.secret("password", &account.password)?;

        let begun = Instant::now();
        let made = register_alexa(operator).await?;
        let client = made.client.unwrap_or_default();
        let client_secret = SecretString::from(made.client_secret.unwrap_or_default());
        transcript.done(&format!("client     {}", client.client_id), begun.elapsed())?;
        transcript.secret("secret", &client_secret)?;
        let north_america = |uri: &String| uri.contains(NORTH_AMERICA);
        let redirect_uri = client.redirect_uris.into_iter().find(north_america);
        Ok(Self {
            account,
            client_id: client.client_id,
            client_secret,
            redirect_uri: redirect_uri.ok_or_else(|| {
                Failure::new(
                    "demo",
                    "the client was registered without Amazon's addresses",
                )
            })?,
        })
    }
}

async fn open_account(operator: &Operator) -> Result<Account, Failure> {
    let mut admin = operator.admin().await?;
    let request = auth::CreateUserRequest {
        email: format!("shopper-{}@example.com", random_letters()),
        password: None,
    };
    let made = ask(request, async move |request| {
        admin.create_user(request).await
    })
    .await?;
    Ok(Account {
        email: made.user.unwrap_or_default().email,
        password: SecretString::from(made.password.unwrap_or_default()),
    })
}

async fn register_alexa(operator: &Operator) -> Result<auth::CreateClientResponse, Failure> {
    let mut admin = operator.admin().await?;
    let request = auth::CreateClientRequest {
        client_name: "Alexa".to_owned(),
        profile: auth::ClientProfile::Alexa.into(),
        vendor_ids: vec![format!("M{}", random_letters().to_ascii_uppercase())],
        ..Default::default()
    };
    ask(request, async move |request| {
        admin.create_client(request).await
    })
    .await
}

/// Ten letters and digits that no other run has.
fn random_letters() -> String {
    let id = Uuid::now_v7().simple().to_string();
    id.chars().rev().take(10).collect()
}
