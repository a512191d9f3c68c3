//! Signing in, and out.

use std::net::IpAddr;

use saycart_service::causes;
use secrecy::SecretString;

use super::accounts::{Accounts, AccountsTrouble};
use crate::domain::attempt::{AttemptFailure, NewStep, StepKind};
use crate::domain::audit::{Actor, AuditEvent, AuditKind, By};
use crate::domain::ids::{AttemptId, ClientId, UserId};
use crate::domain::session::{Seen, Session, SessionId};
use crate::domain::user::EmailAddress;
use crate::limits::TooMany;
use crate::passwords::Match;
use crate::store::user::Credentials;
use crate::store::{self, StoreError};

/// What a shopper typed.
#[derive(Debug)]
pub(crate) struct LogIn {
    /// The e-mail address; whatever cannot be one fits no account.
    pub(crate) username: String,
    /// The password.
    pub(crate) password: SecretString,
    /// From where.
    pub(crate) address: IpAddr,
    /// The try to link that this is a step of.
    pub(crate) attempt: Option<(AttemptId, ClientId)>,
    /// The session that the browser has so far: it ends.
    pub(crate) before: Option<SessionId>,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogInError {
    /// No such account, a wrong password, or an account that is switched off: not told apart.
    #[error("the e-mail address and the password do not belong together")]
    Wrong,
    /// Too many tries for this account from this address, or from this address at all.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for LogInError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for LogInError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Accounts {
    /// Signs a shopper in. The session is a new one (OWASP ASVS 5.0 §7.2.4).
    pub(crate) async fn log_in(&self, request: LogIn) -> Result<SessionId, LogInError> {
        let LogIn {
            username,
            password,
            address,
            attempt,
            before,
        } = request;
        let email = username.parse::<EmailAddress>().ok();
        let now = self.tokens().now();
        let spent = match self.limits().spend_log_in(email.as_ref(), address, now) {
            Ok(spent) => spent,
            Err(too_many) => {
                self.note_locked(attempt).await?;
                return Err(too_many.into());
            }
        };
        let db = self.db();
        let credentials = match &email {
            Some(email) => {
                let mut connection = db.acquire().await?;
                store::user::credentials_by_email(db, &mut connection, email).await?
            }
            None => None,
        };
        let phc = credentials
            .as_ref()
            .map(|found| found.password_hash.clone());
        let verdict = self.passwords().verify(password, phc).await;
        match (verdict.map_err(AccountsTrouble::from)?, credentials) {
            (Match::Yes, Some(credentials)) => {
                let session = self
                    .begin_session(&credentials, attempt, before, address)
                    .await?;
                self.limits().restore_log_in(spent, now);
                Ok(session)
            }
            (_, credentials) => {
                let user = credentials.map(|found| found.user);
                self.record_wrong_password(user, attempt, address).await?;
                Err(LogInError::Wrong)
            }
        }
    }

    async fn begin_session(
        &self,
        credentials: &Credentials,
        attempt: Option<(AttemptId, ClientId)>,
        before: Option<SessionId>,
        address: IpAddr,
    ) -> Result<SessionId, StoreError> {
        let (db, user) = (self.db(), credentials.user);
        let id = SessionId::generate();
        let mut transaction = db.begin_write().await?;
        if let Some(before) = before {
            store::session::end(db, &mut transaction, &before.kept()).await?;
        }
        let epoch = credentials.session_epoch;
        store::session::insert(db, &mut transaction, &id.kept(), user, epoch).await?;
        if let Some((attempt, client)) = attempt {
            store::link_attempt::note_logged_in(db, &mut transaction, attempt, user).await?;
            let step = NewStep::of(attempt, client, StepKind::LogIn).user(Some(user));
            self.note_step(&mut transaction, step).await?;
        }
        let event = AuditEvent::new(
            AuditKind::SessionStarted,
            By::from(Actor::User(user)).at(address),
        )
        .user(Some(user));
        store::audit::record(db, &mut transaction, self.tokens().now(), event).await?;
        transaction.commit().await?;
        Ok(id)
    }

    pub(super) async fn record_wrong_password(
        &self,
        user: Option<UserId>,
        attempt: Option<(AttemptId, ClientId)>,
        address: IpAddr,
    ) -> Result<(), StoreError> {
        let db = self.db();
        let failure = AttemptFailure::WrongPassword;
        let mut transaction = db.begin_write().await?;
        if let Some((attempt, client)) = attempt {
            store::link_attempt::note_failed(db, &mut transaction, attempt, failure).await?;
            let step = NewStep::failed(attempt, client, failure).user(user);
            self.note_step(&mut transaction, step).await?;
        }
        let event = AuditEvent::new(
            AuditKind::SessionRefused,
            By::from(Actor::System).at(address),
        )
        .user(user)
        .with("reason", failure.name());
        store::audit::record(db, &mut transaction, self.tokens().now(), event).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Beyond the limit nothing is added to the audit log, which would grow as fast as anybody likes,
    /// and only the first refusal writes: the database has one writer for all.
    pub(super) async fn note_locked(
        &self,
        attempt: Option<(AttemptId, ClientId)>,
    ) -> Result<(), StoreError> {
        tracing::info!(
            attempt.id = attempt.map(|(id, _)| tracing::field::display(id)),
            "too many log-ins"
        );
        let Some((attempt, client)) = attempt else {
            return Ok(());
        };
        let db = self.db();
        let failure = AttemptFailure::Locked;
        let noted = {
            let mut connection = db.acquire().await?;
            store::link_attempt::has_failed_by(db, &mut connection, attempt, failure).await?
        };
        if noted {
            return Ok(());
        }
        let mut transaction = db.begin_write().await?;
        store::link_attempt::note_failed(db, &mut transaction, attempt, failure).await?;
        let step = NewStep::failed(attempt, client, failure);
        self.note_step(&mut transaction, step).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Who is signed in with this cookie, which came from there.
    pub(crate) async fn session(
        &self,
        id: Option<&SessionId>,
        address: IpAddr,
    ) -> Result<Option<Session>, AccountsTrouble> {
        let Some(id) = id else { return Ok(None) };
        let db = self.db();
        let session = {
            let mut connection = db.acquire().await?;
            store::session::find(db, &mut connection, &id.kept()).await?
        };
        if session.as_ref().is_some_and(|s| s.seen == Seen::AWhileAgo)
            && let Err(error) = self.note_seen(id).await
        {
            // The page is good all the same, and the next one tries again.
            tracing::warn!(
                error = %causes(&error),
                "the use of a session could not be written down"
            );
        }
        Ok(session.map(|session| session.at(address)))
    }

    async fn note_seen(&self, id: &SessionId) -> Result<(), StoreError> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        store::session::touch(db, &mut transaction, &id.kept()).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Signs a shopper out. Links live on: they do not depend on the browser.
    pub(crate) async fn log_out(&self, session: &Session) -> Result<(), AccountsTrouble> {
        let db = self.db();
        let mut transaction = db.begin_write().await?;
        store::session::end(db, &mut transaction, &session.key).await?;
        let event = AuditEvent::new(AuditKind::SessionEnded, session).user(Some(session.user));
        store::audit::record(db, &mut transaction, self.tokens().now(), event).await?;
        transaction.commit().await?;
        Ok(())
    }
}
