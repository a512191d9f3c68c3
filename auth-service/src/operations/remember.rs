//! What comes after the log-in of a flow: a question, or none when an earlier yes is enough.

use saycart_sql::WriteTransaction;

use super::accounts::Accounts;
use super::decide::{FlowError, OpenFlow};
use super::hold::Gone;
use crate::domain::attempt::{NewStep, StepKind};
use crate::domain::audit::{AuditEvent, AuditKind};
use crate::domain::authorization::Refusal;
use crate::domain::client::Client;
use crate::domain::consent::{self, Question};
use crate::domain::flow::{BrowserId, Flow, FlowId};
use crate::domain::scope::ScopeSet;
use crate::domain::session::Session;
use crate::metrics;
use crate::store::{self, StoreError};

/// Where a signed-in browser goes on.
#[derive(Debug)]
pub(crate) enum NextStep {
    /// The password has to be typed again.
    LogIn,
    /// The shopper is asked.
    Ask(Question),
    /// Back to the client, with a code.
    Back(String),
}

impl Accounts {
    /// What a flow needs of the shopper who is signed in; nothing when an earlier yes is enough, and
    /// then it is decided here.
    pub(crate) async fn next_step(
        &self,
        browser: &BrowserId,
        id: &FlowId,
        open: &OpenFlow,
        session: &Session,
        issuer: &str,
    ) -> Result<NextStep, FlowError> {
        if open.wants_log_in(session) {
            return Ok(NextStep::LogIn);
        }
        let OpenFlow { flow, client, .. } = open;
        let db = self.db();
        let question = |flow: &Flow, allowed: Option<ScopeSet>| {
            let asked = (flow.scope, flow.ask);
            consent::question(client, &flow.redirect_uri, asked, allowed, session)
        };
        let allowed = {
            let mut connection = db.acquire().await?;
            store::consent::find(db, &mut connection, session.user, client.id).await?
        };
        if let Some(question) = question(flow, allowed) {
            return Ok(NextStep::Ask(question));
        }
        let mut transaction = db.begin_write().await?;
        let flow = match self.hold(&mut transaction, session, flow.clone()).await? {
            Ok(flow) => flow,
            Err(Gone::Session) => return Ok(NextStep::LogIn),
            Err(gone @ Gone::Client) => return Err(gone.into()),
        };
        let allowed = store::consent::find(db, &mut transaction, session.user, client.id).await?;
        if let Some(question) = question(&flow, allowed) {
            return Ok(NextStep::Ask(question));
        }
        let flow = self.finish(&mut transaction, browser, id, flow).await?;
        let back = self
            .send_remembered(&mut transaction, &flow, session, issuer)
            .await?;
        transaction.commit().await?;
        Ok(NextStep::Back(back))
    }

    /// The answer to a request that forbids every page. How long ago the password was typed is the
    /// client's to say (`max_age`): there is no page to ask on, and nobody gets more than they have.
    pub(super) async fn answer_silently(
        &self,
        flow: &Flow,
        client: &Client,
        session: Option<&Session>,
        issuer: &str,
    ) -> Result<Result<String, Refusal>, StoreError> {
        let within = |age| flow.max_age.is_none_or(|max_age| age <= max_age);
        let Some(session) = session.filter(|session| within(session.age)) else {
            return Ok(Err(Refusal::LoginRequired));
        };
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        let flow = match self.hold(&mut transaction, session, flow.clone()).await? {
            Ok(flow) => flow,
            Err(Gone::Session) => return Ok(Err(Refusal::LoginRequired)),
            Err(Gone::Client) => return Ok(Err(Refusal::InvalidScope)),
        };
        let allowed = store::consent::find(db, &mut transaction, session.user, client.id).await?;
        if !consent::is_remembered(client, &flow.redirect_uri, flow.scope, allowed) {
            return Ok(Err(Refusal::ConsentRequired));
        }
        store::link_attempt::start(db, &mut transaction, flow.attempt, client.id).await?;
        let step = NewStep::of(flow.attempt, client.id, StepKind::Authorization);
        self.note_step(&mut transaction, step).await?;
        let back = self
            .send_remembered(&mut transaction, &flow, session, issuer)
            .await?;
        transaction.commit().await?;
        metrics::link_started(client.profile);
        Ok(Ok(back))
    }

    async fn send_remembered(
        &self,
        transaction: &mut WriteTransaction,
        flow: &Flow,
        session: &Session,
        issuer: &str,
    ) -> Result<String, StoreError> {
        let user = session.user;
        let remembered = StepKind::ConsentRemembered;
        let step = NewStep::of(flow.attempt, flow.client, remembered).user(Some(user));
        self.note_step(transaction, step).await?;
        let event = AuditEvent::new(AuditKind::ConsentRemembered, session)
            .client(flow.client)
            .user(Some(user))
            .with("scope", flow.scope.to_string());
        self.audit(transaction, event).await?;
        tracing::info!(
            client.id = %flow.client,
            attempt.id = %flow.attempt,
            "nobody is asked: the shopper allowed it before"
        );
        self.send_code(transaction, flow, session, issuer).await
    }
}
