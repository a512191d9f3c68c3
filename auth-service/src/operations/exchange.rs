//! Exchanging a code for the tokens of a new link (RFC 6749 §4.1.3).

use super::mint::{IssuedTokens, PairSpec, mint};
use super::{Tokens, Trouble};
use crate::domain::attempt::{NewStep, StepKind};
use crate::domain::audit::{Actor, AuditEvent, AuditKind};
use crate::domain::client::AuthenticatedClient;
use crate::domain::code::{Code, CodeHash, CodeRefusal, PresentedCode};
use crate::domain::grant::EndReason;
use crate::domain::ids::LinkId;
use crate::domain::key::Kid;
use crate::domain::token::{Generation, Handle};
use crate::entropy;
use crate::metrics;
use crate::store::code::Brought;
use crate::store::grant::NewGrant;
use crate::store::{self, StoreError};
use saycart_sql::WriteTransaction;

/// Links that a shopper may have with one client: a household has several Echos and accounts.
const MAX_LINKS: i64 = 10;

/// What a client presents.
#[derive(Debug, Clone)]
pub(crate) struct ExchangeRequest {
    /// The code.
    pub(crate) code: PresentedCode,
    /// The redirect URI, if it sent one.
    pub(crate) redirect_uri: Option<String>,
    /// The PKCE verifier, if it sent one.
    pub(crate) verifier: Option<String>,
}

impl ExchangeRequest {
    fn check(&self, code: &Code, client: &AuthenticatedClient) -> Result<(), CodeRefusal> {
        let (redirect_uri, verifier) = (self.redirect_uri.as_deref(), self.verifier.as_deref());
        code.check(client.id(), redirect_uri, verifier)
    }
}

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExchangeError {
    /// `invalid_grant`.
    #[error(transparent)]
    Refused(#[from] CodeRefusal),
    /// The client is switched off, or its secret has changed, since it proved itself: have it prove
    /// itself again, once, and call again. Nothing was written.
    #[error("the client has to authenticate again")]
    ClientChanged,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for ExchangeError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for ExchangeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Tokens {
    /// Exchanges a code. A second exchange with the right credentials ends the link of the first:
    /// one of the two who had the code is not the client.
    pub(crate) async fn exchange(
        &self,
        client: &AuthenticatedClient,
        request: ExchangeRequest,
    ) -> Result<IssuedTokens, ExchangeError> {
        let exchanged = self.exchange_to_the_end(client, request).await;
        metrics::code_exchanged(client.profile(), &exchanged);
        exchanged
    }

    async fn exchange_to_the_end(
        &self,
        client: &AuthenticatedClient,
        request: ExchangeRequest,
    ) -> Result<IssuedTokens, ExchangeError> {
        let hash = request.code.kept().ok_or(CodeRefusal::Unknown)?;
        let (tokens, client) = (self.clone(), client.clone());
        let work = async move { tokens.exchange_now(&client, &hash, &request).await };
        self.0
            .tasks
            .finish("exchange", work)
            .await
            .map_err(Trouble::from)?
    }

    async fn exchange_now(
        &self,
        client: &AuthenticatedClient,
        hash: &CodeHash,
        request: &ExchangeRequest,
    ) -> Result<IssuedTokens, ExchangeError> {
        let mut transaction = self.db().begin_write().await?;
        let brought = self.bring(&mut transaction, client, hash).await?;
        // Before anything comes of it.
        if brought.secret_version != Some(client.secret_version()) {
            return Err(ExchangeError::ClientChanged);
        }
        let code = brought.code;
        match request.check(&code, client) {
            Ok(()) => {}
            // Somebody may be taking it this moment, and have begun before its time was over.
            Err(CodeRefusal::Dead) => {
                let refusal = CodeRefusal::Dead;
                return Err(self
                    .refuse_held(transaction, client, hash, request, refusal)
                    .await);
            }
            Err(refusal) => {
                return Err(self.refuse(transaction, client, hash, &code, refusal).await);
            }
        }
        let parties =
            store::code::lock_parties(self.db(), &mut transaction, code.user, client.id()).await?;
        let Ok(parties) = parties else {
            let refusal = CodeRefusal::Disabled;
            return Err(self
                .refuse_held(transaction, client, hash, request, refusal)
                .await);
        };
        // What was taken from the client since the shopper allowed it.
        let scope = code.scope & parties.client_scope;
        if scope.is_empty() {
            let refusal = CodeRefusal::Scope;
            return Err(self
                .refuse_held(transaction, client, hash, request, refusal)
                .await);
        }
        let link = LinkId::generate(self.now());
        let taken = store::code::take(
            self.db(),
            &mut transaction,
            hash,
            client.id(),
            parties.sessions,
            link,
        )
        .await?;
        let Some(links) = taken else {
            let refusal = CodeRefusal::Dead;
            return Err(self
                .refuse_held(transaction, client, hash, request, refusal)
                .await);
        };
        let ring = self.ring();
        let handle = Handle::new(entropy::random());
        let key = handle.access_id().token_key();
        let kid: Kid = ring.signing().ok_or(Trouble::NoSigningKey)?.kid;
        let grant = NewGrant {
            id: link,
            key,
            client: client.id(),
            user: code.user,
            user_epoch: parties.user_links,
            client_epoch: parties.client_links,
            scope,
            kid,
        };
        let times =
            store::grant::insert(self.db(), &mut transaction, grant, client.policy()).await?;
        let over = if links < MAX_LINKS {
            super::EndedLinks::default()
        } else {
            let (db, transaction) = (self.db(), &mut transaction);
            let (user, client) = (code.user, client.id());
            let over =
                store::grant::end_over_limit(db, transaction, user, client, MAX_LINKS).await?;
            self.audit_ended(transaction, over, EndReason::Replaced, Actor::System)
                .await?
        };
        if let Some(attempt) = code.attempt {
            store::code::note_exchanged(self.db(), &mut transaction, attempt, link).await?;
            let step = NewStep::of(attempt, client.id(), StepKind::Exchange)
                .user(Some(code.user))
                .link(link);
            store::link_step::note(self.db(), &mut transaction, self.now(), step).await?;
        }
        let event = AuditEvent::new(AuditKind::CodeExchanged, client)
            .client(client.id())
            .user(Some(code.user))
            .link(link)
            .with("scope", scope.to_string());
        store::audit::record(self.db(), &mut transaction, self.now(), event).await?;
        transaction.commit().await?;
        self.0.clock.learn(times.now);
        self.forget_along_the_way(over).await;
        let pair = PairSpec {
            link,
            handle,
            generation: Generation::FIRST,
            kid,
            scope,
            times,
        };
        Ok(mint(&ring, &pair)?)
    }

    async fn bring(
        &self,
        transaction: &mut WriteTransaction,
        client: &AuthenticatedClient,
        hash: &CodeHash,
    ) -> Result<Brought, ExchangeError> {
        let (db, client) = (self.db(), client.id());
        let brought = store::code::load(db, transaction, hash, client).await?;
        Ok(brought.ok_or(CodeRefusal::Unknown)?)
    }

    /// Refuses what the client brought, for this reason if another exchange of the same code was not
    /// first: that one's client will learn the same. The code's row is waited for and held, and
    /// nobody else's: who has an old code keeps no shopper waiting.
    async fn refuse_held(
        &self,
        mut transaction: WriteTransaction,
        client: &AuthenticatedClient,
        hash: &CodeHash,
        request: &ExchangeRequest,
        otherwise: CodeRefusal,
    ) -> ExchangeError {
        if let Err(error) = store::code::hold(self.db(), &mut transaction, hash).await {
            return error.into();
        }
        let code = match self.bring(&mut transaction, client, hash).await {
            Ok(brought) => brought.code,
            Err(error) => return error,
        };
        let refusal = match request.check(&code, client) {
            Err(used @ CodeRefusal::Used { .. }) => used,
            Ok(()) | Err(_) => otherwise,
        };
        self.refuse(transaction, client, hash, &code, refusal).await
    }

    /// Writes down a refusal and what it does to the code and its link.
    async fn refuse(
        &self,
        mut transaction: WriteTransaction,
        client: &AuthenticatedClient,
        hash: &CodeHash,
        code: &Code,
        refusal: CodeRefusal,
    ) -> ExchangeError {
        let written = async {
            if refusal.is_attempt() {
                store::code::count_attempt(self.db(), &mut transaction, hash).await?;
            }
            let ended = match refusal {
                CodeRefusal::Used { link } => {
                    self.end_replayed(&mut transaction, client, (hash, code), link)
                        .await?
                }
                CodeRefusal::Unknown
                | CodeRefusal::OtherClient
                | CodeRefusal::RedirectUri
                | CodeRefusal::Verifier
                | CodeRefusal::Dead
                | CodeRefusal::Disabled
                | CodeRefusal::Scope => super::EndedLinks::default(),
            };
            if let (Some(attempt), Some(failure)) = (code.attempt, refusal.failure()) {
                let (db, transaction) = (self.db(), &mut transaction);
                store::link_attempt::note_failed(db, transaction, attempt, failure).await?;
                let step = NewStep::failed(attempt, code.client, failure).user(Some(code.user));
                let step = match refusal {
                    CodeRefusal::Used { link } => step.link(link),
                    _ => step,
                };
                store::link_step::note(db, transaction, self.now(), step).await?;
            }
            transaction.commit().await?;
            self.forget(ended).await
        };
        match written.await {
            Ok(()) => refusal.into(),
            // A replay that could not be acted on must not pass for one that was.
            Err(error) => error.into(),
        }
    }

    async fn end_replayed(
        &self,
        transaction: &mut WriteTransaction,
        client: &AuthenticatedClient,
        (hash, code): (&CodeHash, &Code),
        link: LinkId,
    ) -> Result<super::EndedLinks, StoreError> {
        // Who has the code of a client without a secret may repeat this as often as they like; the log
        // does not grow with it.
        if store::code::count_replay(self.db(), transaction, hash).await? {
            let event = AuditEvent::new(AuditKind::CodeReplayed, client)
                .client(client.id())
                .user(Some(code.user))
                .link(link);
            store::audit::record(self.db(), transaction, self.now(), event).await?;
        }
        let reason = EndReason::CodeReplayed;
        let ended = store::grant::end_link(self.db(), transaction, link, reason).await?;
        let mut ended = self.audit_ended(transaction, ended, reason, client).await?;
        ended.again(store::grant::key_of(self.db(), transaction, link).await?);
        Ok(ended)
    }
}
