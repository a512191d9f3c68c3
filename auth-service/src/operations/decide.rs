//! The shopper's decision about an authorization request.

use saycart_service::Timestamp;
use saycart_sql::WriteTransaction;
use secrecy::ExposeSecret as _;

use super::NewCode;
use super::accounts::{Accounts, AccountsTrouble};
use super::authorize::{answer_uri, refusal_uri};
use crate::domain::attempt::{AttemptFailure, NewStep, StepKind};
use crate::domain::audit::{AuditEvent, AuditKind};
use crate::domain::authorization::Refusal;
use crate::domain::client::Client;
use crate::domain::flow::{BrowserId, Flow, FlowId, FlowState};
use crate::domain::session::Session;
use crate::metrics;
use crate::store::{self, StoreError};

/// What the shopper pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Allow.
    Allow,
    /// Deny.
    Deny,
}

/// An open flow, and whose it is.
#[derive(Debug, Clone)]
pub(crate) struct OpenFlow {
    /// What was asked for.
    pub(crate) flow: Flow,
    /// By whom.
    pub(crate) client: Client,
    /// A password that was typed before that does not count.
    pub(crate) log_in_since: Option<Timestamp>,
}

impl OpenFlow {
    /// Whether whoever signed in with this session has to type the password again.
    pub(crate) fn wants_log_in(&self, session: &Session) -> bool {
        self.log_in_since
            .is_some_and(|since| session.signed_in_at < since)
    }
}

/// Why a flow does not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FlowError {
    /// No such flow, or another browser's.
    #[error("the flow is unknown to this browser")]
    Unknown,
    /// It was allowed or denied before.
    #[error("the flow was decided before")]
    Decided,
    /// The request wants the password typed anew, or the session is over.
    #[error("the flow wants a newer log-in")]
    LogInAgain,
    /// Nobody decided in time, or the client may have nothing of it any more.
    #[error("the flow is over")]
    Over,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for FlowError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for FlowError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Accounts {
    /// The flow that a page is a step of.
    pub(crate) async fn open_flow(
        &self,
        browser: &BrowserId,
        flow: &FlowId,
    ) -> Result<OpenFlow, FlowError> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        let state = store::flow::find(db, &mut connection, &flow.kept(), &browser.kept()).await?;
        let (flow, log_in_since) = match state {
            Some(FlowState::Open { flow, log_in_since }) => (flow, log_in_since),
            Some(FlowState::Decided) => return Err(FlowError::Decided),
            Some(FlowState::Expired) => return Err(FlowError::Over),
            None => return Err(FlowError::Unknown),
        };
        let client = store::client::find(db, &mut connection, flow.client).await?;
        let client = client.filter(|client| client.disabled_at.is_none());
        let client = client.ok_or(FlowError::Over)?;
        let flow = flow.cut_to(client.scope).ok_or(FlowError::Over)?;
        Ok(OpenFlow {
            flow,
            client,
            log_in_since,
        })
    }

    /// Decides a flow, once, and says where the browser goes.
    pub(crate) async fn decide(
        &self,
        browser: &BrowserId,
        id: &FlowId,
        session: &Session,
        decision: Decision,
        issuer: &str,
    ) -> Result<String, FlowError> {
        let open = self.open_flow(browser, id).await?;
        if open.wants_log_in(session) {
            return Err(FlowError::LogInAgain);
        }
        let OpenFlow { flow, client, .. } = open;
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let flow = self.hold(&mut transaction, session, flow).await??;
        let flow = self.finish(&mut transaction, browser, id, flow).await?;
        let (user, attempt) = (session.user, flow.attempt);
        let kind = match decision {
            Decision::Allow => AuditKind::ConsentGranted,
            Decision::Deny => AuditKind::ConsentDenied,
        };
        let event = AuditEvent::new(kind, session)
            .client(client.id)
            .user(Some(user))
            .with("scope", flow.scope.to_string());
        store::audit::record(db, &mut transaction, self.tokens().now(), event).await?;
        let back = match decision {
            Decision::Deny => {
                let failure = AttemptFailure::Cancelled;
                metrics::link_failed(client.profile, failure);
                store::link_attempt::note_failed(db, &mut transaction, attempt, failure).await?;
                let step = NewStep::failed(attempt, client.id, failure).user(Some(user));
                self.note_step(&mut transaction, step).await?;
                refusal_uri(
                    &flow.redirect_uri,
                    flow.state.as_ref(),
                    Refusal::AccessDenied,
                    issuer,
                )
            }
            Decision::Allow => {
                store::consent::grant(db, &mut transaction, user, client.id, flow.scope).await?;
                let step = NewStep::of(attempt, client.id, StepKind::Consent).user(Some(user));
                self.note_step(&mut transaction, step).await?;
                self.send_code(&mut transaction, &flow, session, issuer)
                    .await?
            }
        };
        transaction.commit().await?;
        Ok(back)
    }

    /// Makes the code of an allowed flow; where the browser goes with it.
    pub(super) async fn send_code(
        &self,
        transaction: &mut WriteTransaction,
        flow: &Flow,
        session: &Session,
        issuer: &str,
    ) -> Result<String, StoreError> {
        let (db, user) = (self.db(), session.user);
        store::link_attempt::note_code(db, transaction, flow.attempt, user).await?;
        let step = NewStep::of(flow.attempt, flow.client, StepKind::Code).user(Some(user));
        self.note_step(transaction, step).await?;
        let code = NewCode {
            client: flow.client,
            user,
            redirect_uri: flow.redirect_uri.as_str().to_owned(),
            redirect_uri_sent: flow.redirect_sent,
            scope: flow.scope,
            code_challenge: flow.challenge.clone(),
            session_epoch: session.epoch,
            attempt: Some(flow.attempt),
        };
        let code = self.tokens().issue_code(transaction, code).await?;
        let answer = [("code", code.expose_secret())];
        let state = flow.state.as_ref();
        Ok(answer_uri(&flow.redirect_uri, &answer, state, issuer))
    }
}
