//! A code for a shopper who is signed in to an app of the shop's, which asked them (Alexa: app-to-app
//! account linking).

use std::sync::Arc;

use saycart_service::{SecretString, Timestamp};

use super::NewCode;
use super::accounts::{Accounts, AccountsTrouble};
use crate::domain::attempt::{NewStep, StepKind};
use crate::domain::audit::{AuditEvent, AuditKind, By};
use crate::domain::authorization::choose_redirect;
use crate::domain::client::Client;
use crate::domain::code::{CodeChallenge, Party};
use crate::domain::ids::{AttemptId, ClientId, UserId};
use crate::domain::profile::{Pkce, Profile};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::ScopeSet;
use crate::domain::user::UserRef;
use crate::metrics;
use crate::store::{self, StoreError};

/// What a service asks for.
#[derive(Debug)]
pub(crate) struct IssueForApp {
    /// The shopper, who was asked.
    pub(crate) user: UserId,
    /// The client that will exchange it.
    pub(crate) client: ClientId,
    /// Where the code is said to go.
    pub(crate) redirect_uri: String,
    /// What was allowed; without, all that the client may ask for and the shopper may do.
    pub(crate) scope: Option<ScopeSet>,
    /// The PKCE challenge, if there is one.
    pub(crate) challenge: Option<CodeChallenge>,
    /// The service that asks.
    pub(crate) service: Arc<str>,
}

/// A code.
#[derive(Debug)]
pub(crate) struct IssuedCode {
    /// The code itself.
    pub(crate) code: SecretString,
    /// Until when it can be exchanged.
    pub(crate) expires_at: Timestamp,
}

/// Why there is no code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IssueForAppError {
    /// Nobody has this id.
    #[error("there is no such {}", .0.kind())]
    NotFound(Party),
    /// It is switched off.
    #[error("the {} is switched off", .0.kind())]
    Disabled(Party),
    /// It is not among the client's.
    #[error("`redirect_uri` is not registered for this client")]
    RedirectUri,
    /// The client may not ask for it, or the shopper may not do it.
    #[error("`scopes` has what this client or this user may not: {0}")]
    Scope(ScopeSet),
    /// The client has to use PKCE.
    #[error("`code_challenge` is missing, and this client must use PKCE")]
    ChallengeMissing(Profile),
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for IssueForAppError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for IssueForAppError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Accounts {
    /// Makes the code, and keeps the consent that the service vouches for.
    pub(crate) async fn issue_for_app(
        &self,
        request: IssueForApp,
    ) -> Result<IssuedCode, IssueForAppError> {
        let db = self.db();
        let now = self.tokens().now();
        let mut transaction = db.begin_write().await?;
        let user = UserRef::Id(request.user);
        let found = store::user_change::find(db, &mut transaction, &user).await?;
        let user = found.ok_or(IssueForAppError::NotFound(Party::User))?;
        let found = store::client::find(db, &mut transaction, request.client).await?;
        let mut client = found.ok_or(IssueForAppError::NotFound(Party::Client))?;
        // From here on nobody switches either off, or takes the consent back.
        let parties = store::code::lock_parties(db, &mut transaction, user.id, client.id).await?;
        let parties = parties.map_err(IssueForAppError::Disabled)?;
        client.scope = parties.client_scope;
        // Amazon has the code handed over with an address of the app's; Google with one of its own.
        let mut registered = store::client::redirect_uris(db, &mut transaction, client.id).await?;
        registered.extend(store::client::app_redirect_uris(db, &mut transaction, client.id).await?);
        let rights = store::role::rights_of(db, &mut transaction, user.id).await?;
        let (redirect_uri, scope) = check(&request, &client, &registered, rights)?;

        let attempt = AttemptId::generate(now);
        store::link_attempt::start(db, &mut transaction, attempt, client.id).await?;
        store::link_attempt::note_code(db, &mut transaction, attempt, user.id).await?;
        let step = NewStep::of(attempt, client.id, StepKind::Code).user(Some(user.id));
        self.note_step(&mut transaction, step).await?;
        store::consent::grant(db, &mut transaction, user.id, client.id, scope).await?;
        let event = AuditEvent::new(
            AuditKind::CodeIssued,
            By::service(Arc::clone(&request.service)),
        )
        .client(client.id)
        .user(Some(user.id))
        .with("service", request.service.to_string())
        .with("redirect_uri", redirect_uri.as_str())
        .with("scope", scope.to_string());
        self.audit(&mut transaction, event).await?;
        let code = NewCode {
            client: client.id,
            user: user.id,
            redirect_uri: redirect_uri.as_str().to_owned(),
            redirect_uri_sent: crate::domain::code::RedirectSent::Yes,
            scope,
            code_challenge: request.challenge,
            session_epoch: parties.sessions,
            attempt: Some(attempt),
        };
        let code = self.tokens().issue_code(&mut transaction, code).await?;
        transaction.commit().await?;
        metrics::link_started(client.profile);
        tracing::info!(
            client.id = %client.id,
            attempt.id = %attempt,
            caller = %request.service,
            "a code was made for an app"
        );
        let expires_at = now.plus(self.tokens().code_lifetime());
        Ok(IssuedCode { code, expires_at })
    }
}

fn check(
    request: &IssueForApp,
    client: &Client,
    registered: &[RedirectUri],
    rights: ScopeSet,
) -> Result<(RedirectUri, ScopeSet), IssueForAppError> {
    let sent = Ok(Some(request.redirect_uri.clone()));
    let (redirect_uri, _sent) =
        choose_redirect(registered, &sent).map_err(|_nowhere| IssueForAppError::RedirectUri)?;
    let allowed = client.scope & rights;
    let scope = request.scope.unwrap_or(allowed);
    if !scope.is_within(allowed) {
        let over = allowed.iter().fold(scope, ScopeSet::without);
        return Err(IssueForAppError::Scope(over));
    }
    if scope.is_empty() {
        return Err(IssueForAppError::Scope(client.scope));
    }
    if request.challenge.is_none() && client.pkce == Pkce::Required {
        return Err(IssueForAppError::ChallengeMissing(client.profile));
    }
    Ok((redirect_uri, scope))
}
