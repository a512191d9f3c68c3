//! Taking in an authorization request (RFC 6749 §4.1.1).

use std::net::IpAddr;

use super::accounts::{Accounts, AccountsTrouble};
use crate::domain::attempt::{AttemptFailure, NewStep, StepKind};
use crate::domain::authorization::{
    Authorization, NowhereToGo, Parameter, Prompt, Refusal, Wish, choose_redirect,
};
use crate::domain::client::Client;
use crate::domain::consent::Insist;
use crate::domain::flow::{BrowserId, Flow, FlowId, State, StateTooLong, percent_encode};
use crate::domain::ids::{AttemptId, ClientId};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::session::SessionId;
use crate::limits::TooMany;
use crate::metrics;
use crate::store::{self, StoreError};

/// What a client sent a browser with.
#[derive(Debug)]
pub(crate) struct AuthorizeRequest {
    pub(crate) client_id: Parameter,
    pub(crate) redirect_uri: Parameter,
    pub(crate) state: Result<Option<State>, StateProblem>,
    pub(crate) wish: Wish,
}

/// Why a `state` cannot be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StateProblem {
    /// It is too long.
    TooLong(StateTooLong),
    /// It came twice: an answer names neither.
    Repeated,
}

/// Who brings the request.
#[derive(Debug)]
pub(crate) struct Caller<'a> {
    /// From where.
    pub(crate) address: IpAddr,
    /// In which browser.
    pub(crate) browser: &'a BrowserId,
    /// Signed in, perhaps.
    pub(crate) session: Option<&'a SessionId>,
}

/// Where the browser goes next.
#[derive(Debug)]
pub(crate) enum Begun {
    /// To the pages, with this flow.
    Pages(FlowId),
    /// Back to the client, which asked for what it cannot have.
    Back(String),
}

/// Why the browser goes nowhere.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthorizeError {
    /// The client cannot be told.
    #[error(transparent)]
    NowhereToGo(#[from] NowhereToGo),
    /// Too many requests from this address.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for AuthorizeError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for AuthorizeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Accounts {
    /// Begins a flow, or says where the browser goes instead.
    pub(crate) async fn authorize(
        &self,
        caller: Caller<'_>,
        request: AuthorizeRequest,
        issuer: &str,
    ) -> Result<Begun, AuthorizeError> {
        self.limits()
            .spend_authorize(caller.address, self.tokens().now())?;
        let db = self.db();
        let attempt = AttemptId::generate(self.tokens().now());
        let client = self.find_active_client(attempt, &request.client_id).await?;
        let (registered, session) = {
            let mut connection = db.acquire().await?;
            let uris = store::client::redirect_uris(db, &mut connection, client.id).await?;
            let session = match caller.session {
                Some(id) => store::session::find(db, &mut connection, &id.kept()).await?,
                None => None,
            };
            (uris, session.map(|session| session.at(caller.address)))
        };
        let (redirect_uri, redirect_sent) =
            match choose_redirect(&registered, &request.redirect_uri) {
                Ok(found) => found,
                Err(nowhere) => {
                    let failure = AttemptFailure::BadRedirectUri;
                    self.record_failed(attempt, &client, failure).await?;
                    return Err(nowhere.into());
                }
            };
        let (state, checked) = match request.state {
            Ok(state) => (state, request.wish.check(&client)),
            Err(StateProblem::TooLong(_)) => {
                let failure = AttemptFailure::StateTooLong;
                self.record_failed(attempt, &client, failure).await?;
                return Err(NowhereToGo::StateTooLong.into());
            }
            Err(StateProblem::Repeated) => (None, Err(repeated_state())),
        };
        let wanted = checked.map(|authorization| {
            let Authorization {
                scope,
                challenge,
                prompt,
                max_age,
            } = authorization;
            let ask = match prompt {
                Prompt::Allowed(ask) => ask,
                Prompt::Forbidden => Insist::No,
            };
            let flow = Flow {
                client: client.id,
                redirect_uri: redirect_uri.clone(),
                redirect_sent,
                scope,
                state: state.clone(),
                challenge,
                attempt,
                max_age,
                ask,
            };
            (flow, prompt)
        });
        let answered = match wanted {
            Ok((flow, Prompt::Allowed(_))) => Ok(flow),
            Ok((flow, Prompt::Forbidden)) => {
                let answer = self
                    .answer_silently(&flow, &client, session.as_ref(), issuer)
                    .await?;
                match answer {
                    Ok(back) => return Ok(Begun::Back(back)),
                    Err(refusal) => Err(refusal),
                }
            }
            Err(refusal) => Err(refusal),
        };
        let flow = match answered {
            Ok(flow) => flow,
            Err(refusal) => {
                self.record_failed(attempt, &client, refusal.failure())
                    .await?;
                tracing::info!(client.id = %client.id, reason = %refusal, "authorization refused");
                let back = refusal_uri(&redirect_uri, state.as_ref(), refusal, issuer);
                return Ok(Begun::Back(back));
            }
        };
        let id = FlowId::generate();
        let mut transaction = db.begin_write().await?;
        store::link_attempt::start(db, &mut transaction, attempt, client.id).await?;
        let step = NewStep::of(attempt, client.id, StepKind::Authorization);
        self.note_step(&mut transaction, step).await?;
        let browser = caller.browser.kept();
        store::flow::insert(db, &mut transaction, &id.kept(), &browser, &flow).await?;
        transaction.commit().await?;
        metrics::link_started(client.profile);
        tracing::info!(client.id = %client.id, attempt.id = %attempt, "linking began");
        Ok(Begun::Pages(id))
    }

    async fn find_active_client(
        &self,
        attempt: AttemptId,
        sent: &Parameter,
    ) -> Result<Client, AuthorizeError> {
        let id: Option<ClientId> = sent
            .as_ref()
            .ok()
            .and_then(Option::as_deref)
            .and_then(|text| text.parse().ok());
        let client = match id {
            Some(id) => {
                let mut connection = self.db().acquire().await?;
                store::client::find(self.db(), &mut connection, id).await?
            }
            None => None,
        };
        match client {
            Some(client) if client.disabled_at.is_none() => return Ok(client),
            Some(client) => {
                let failure = AttemptFailure::ClientDisabled;
                self.record_failed(attempt, &client, failure).await?;
            }
            None => {
                metrics::link_of_unknown_client();
                self.record_stranger(attempt).await?;
            }
        }
        Err(NowhereToGo::UnknownClient.into())
    }

    /// A client that is set up wrongly shows; a stranger fills no table.
    async fn record_stranger(&self, attempt: AttemptId) -> Result<(), StoreError> {
        let now = self.tokens().now();
        if !self.limits().may_record_stranger(now) {
            return Ok(());
        }
        let mut transaction = self.db().begin_write().await?;
        let step = NewStep::of_stranger(attempt, AttemptFailure::UnknownClient);
        self.note_step(&mut transaction, step).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn record_failed(
        &self,
        attempt: AttemptId,
        client: &Client,
        failure: AttemptFailure,
    ) -> Result<(), StoreError> {
        metrics::link_started(client.profile);
        metrics::link_failed(client.profile, failure);
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        store::link_attempt::start(db, &mut transaction, attempt, client.id).await?;
        store::link_attempt::note_failed(db, &mut transaction, attempt, failure).await?;
        let step = NewStep::failed(attempt, client.id, failure);
        self.note_step(&mut transaction, step).await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn repeated_state() -> Refusal {
    Refusal::BadParameter(crate::domain::authorization::BadParameter::Repeated(
        "state",
    ))
}

/// The way back with an error (RFC 6749 §4.1.2.1), with `iss` (RFC 9207).
pub(super) fn refusal_uri(
    redirect_uri: &RedirectUri,
    state: Option<&State>,
    refusal: Refusal,
    issuer: &str,
) -> String {
    let description = percent_encode(refusal.to_string().as_bytes());
    let parameters = [
        ("error", refusal.code()),
        ("error_description", &description),
    ];
    answer_uri(redirect_uri, &parameters, state, issuer)
}

/// The way back, with the client's `state` as it came and our name, so that a client of several
/// servers cannot be deceived about whose answer it is (RFC 9207).
pub(super) fn answer_uri(
    redirect_uri: &RedirectUri,
    answer: &[(&str, &str)],
    state: Option<&State>,
    issuer: &str,
) -> String {
    let issuer = percent_encode(issuer.as_bytes());
    let mut parameters = answer.to_vec();
    parameters.extend(state.map(|state| ("state", state.as_encoded())));
    parameters.push(("iss", &issuer));
    redirect_uri.with_parameters(&parameters)
}
