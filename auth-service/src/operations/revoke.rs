//! Revoking a token (RFC 7009).

use super::{EndedLinks, Tokens, Trouble};
use crate::domain::audit::{AuditEvent, AuditKind, By};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::access::acknowledged_after_jump;
use crate::domain::grant::{EndReason, Grant, Life};
use crate::domain::ids::UserId;
use crate::domain::key::Trust;
use crate::domain::token::{AccessToken, PresentedToken, Token, TokenKey};
use crate::metrics;
use crate::store::{self, StoreError};

/// Why nothing was revoked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevokeError {
    /// A live token of somebody else's: `invalid_grant` (RFC 7009 §2.1), without effect.
    #[error("the token belongs to another client")]
    OtherClient,
    /// Nothing can be said now: never a success.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for RevokeError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for RevokeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Tokens {
    /// A refresh token, of whatever age, ends its link; an access token dies with the older ones
    /// of its link and those of its second, and the link goes on. What is not a living token is a
    /// success (§2.2). Once this returns `Ok`, nobody finds the token active.
    pub(crate) async fn revoke(
        &self,
        client: &AuthenticatedClient,
        presented: PresentedToken,
    ) -> Result<(), RevokeError> {
        let (token, trust) = match self.read(&presented).await {
            Ok(read) => read,
            Err(error) => {
                return self
                    .unreadable(error)
                    .map_or(Ok(()), |trouble| Err(trouble.into()));
            }
        };
        // Who else has the key can make any token of it; a client's secret still tells them apart.
        if trust == Trust::Suspect && !client.profile().keeps_secrets() {
            return Ok(());
        }
        let key = match &token {
            Token::Access(token) => token.id.token_key(),
            Token::Refresh(token) => token.handle.access_id().token_key(),
        };
        let grant = {
            let mut connection = self.db().acquire().await?;
            store::grant::load(self.db(), &mut connection, &key).await?
        };
        let Some(grant) = grant else { return Ok(()) };
        self.0.clock.learn(grant.now);
        let is_over = match &token {
            Token::Access(token) => token.expires_at() <= grant.now || trust == Trust::Suspect,
            Token::Refresh(_) => false,
        };
        if is_over {
            return Ok(());
        }
        if grant.client != client.id() {
            return match grant.life {
                Life::Alive => Err(RevokeError::OtherClient),
                Life::Ended { .. } | Life::UserGone | Life::ClientGone => Ok(()),
            };
        }
        let (tokens, client) = (self.clone(), client.clone());
        let work = async move {
            match token {
                Token::Refresh(_) => tokens.end_for_client(&client, &key, grant.user).await,
                Token::Access(token) => tokens.raise_floor(&client, &key, &token, &grant).await,
            }
        };
        Ok(self
            .0
            .tasks
            .finish("revoke", work)
            .await
            .map_err(Trouble::from)??)
    }

    /// With the shopper's last link goes the consent: a client that gives back what it had has to ask
    /// for it again.
    async fn end_for_client(
        &self,
        client: &AuthenticatedClient,
        key: &TokenKey,
        user: Option<UserId>,
    ) -> Result<(), Trouble> {
        let reason = EndReason::RevokedByClient;
        let mut transaction = self.db().begin_write().await?;
        if let Some(user) = user {
            store::user::lock(self.db(), &mut transaction, user).await?;
        }
        let ended =
            store::grant::end_for_client(self.db(), &mut transaction, key, client.id(), reason)
                .await?;
        let is_first = !ended.is_empty();
        let mut links: EndedLinks = self
            .audit_ended(&mut transaction, ended, reason, client)
            .await?;
        // Also when it had ended before: that call may have died before the cache was told.
        links.again([*key]);
        if let Some(user) = user.filter(|_| is_first) {
            let (client, by) = (client.id(), By::from(client));
            self.withdraw_unused(&mut transaction, user, client, by)
                .await?;
        }
        transaction.commit().await?;
        self.forget(links).await
    }

    async fn raise_floor(
        &self,
        client: &AuthenticatedClient,
        key: &TokenKey,
        token: &AccessToken,
        grant: &Grant,
    ) -> Result<(), Trouble> {
        let acknowledged = acknowledged_after_jump(token.generation, client.policy());
        let mut transaction = self.db().begin_write().await?;
        let changed = store::grant::revoke_access(
            self.db(),
            &mut transaction,
            key,
            client,
            token,
            acknowledged,
        )
        .await?;
        if changed {
            let event = AuditEvent::new(AuditKind::GrantAccessRevoked, client)
                .client(client.id())
                .user(grant.user)
                .link(grant.id)
                .with("generation", token.generation.get())
                .with("issued_at", token.issued_at_seconds);
            store::audit::record(self.db(), &mut transaction, self.now(), event).await?;
        }
        transaction.commit().await?;
        if changed {
            metrics::access_revoked();
        }
        self.forget_state(key).await
    }
}
