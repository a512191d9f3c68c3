//! The life of a link: what may happen to it, and what each outcome means (RFC 6749 §6, RFC 9700
//! §4.14).
//!
//! A link is one row. `generation` counts its pairs of tokens; `acknowledged` is the newest one
//! whose refresh token the client is known to have. So at most two refresh tokens are good at any
//! moment: the current one, and the one before while the reply that carried the current one may
//! have been lost.
//!
//! Way of a request: `operations::refresh` loads the row, [`refresh::decide`] says what to do,
//! `store::grant` does it under the same conditions, so that whoever comes second changes nothing
//! and decides anew. Access tokens go through [`access::judge`] likewise.
//!
//! To add an outcome: a variant in [`refresh::RefreshDecision`]; the compiler names the places
//! that must act on it.

use saycart_service::Timestamp;

use super::ids::{ClientId, LinkId, UserId};
use super::key::Kid;
use super::scope::ScopeSet;
use super::token::{AccessToken, Generation};

pub(crate) mod access;
#[cfg(test)]
pub(crate) mod reference;
pub(crate) mod refresh;
#[cfg(test)]
mod tests;

/// "The floor": access tokens at or below it, in this order, are dead. It never concerns refresh
/// tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Floor {
    /// 0: nothing was ever revoked.
    pub(crate) generation: u32,
    /// Seconds since 1970 UTC.
    pub(crate) issued_at_seconds: i64,
}

impl Floor {
    /// Whether an access token of this generation and second is dead.
    pub(crate) fn covers(self, generation: Generation, issued_at_seconds: i64) -> bool {
        Self {
            generation: generation.get(),
            issued_at_seconds,
        } <= self
    }

    /// Whether this access token is dead.
    pub(crate) fn covers_token(self, token: &AccessToken) -> bool {
        self.covers(token.generation, i64::from(token.issued_at_seconds))
    }
}

/// Why a link ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndReason {
    /// The client revoked the refresh token (RFC 7009).
    RevokedByClient,
    /// The shopper unlinked on the account page.
    RevokedByUser,
    /// An operator's command.
    RevokedByOperator,
    /// The account was switched off.
    UserDisabled,
    /// The account is gone.
    UserDeleted,
    /// The password was changed.
    PasswordChanged,
    /// The shopper took back the consent.
    ConsentWithdrawn,
    /// The client was switched off.
    ClientDisabled,
    /// Its code came twice.
    CodeReplayed,
    /// A superseded refresh token of a public client came.
    Reuse,
    /// A newer link took its place.
    Replaced,
    /// Alexa said that the shopper disabled the skill.
    SkillDisabled,
    /// Its time was over.
    Expired,
    /// Its key was retired.
    KeyRetired,
}

impl EndReason {
    const ALL: [Self; 14] = [
        Self::RevokedByClient,
        Self::RevokedByUser,
        Self::RevokedByOperator,
        Self::UserDisabled,
        Self::UserDeleted,
        Self::PasswordChanged,
        Self::ConsentWithdrawn,
        Self::ClientDisabled,
        Self::CodeReplayed,
        Self::Reuse,
        Self::Replaced,
        Self::SkillDisabled,
        Self::Expired,
        Self::KeyRetired,
    ];

    /// As the column and `end_reason` spell it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::RevokedByClient => "revoked_by_client",
            Self::RevokedByUser => "revoked_by_user",
            Self::RevokedByOperator => "revoked_by_operator",
            Self::UserDisabled => "user_disabled",
            Self::UserDeleted => "user_deleted",
            Self::PasswordChanged => "password_changed",
            Self::ConsentWithdrawn => "consent_withdrawn",
            Self::ClientDisabled => "client_disabled",
            Self::CodeReplayed => "code_replayed",
            Self::Reuse => "reuse",
            Self::Replaced => "replaced",
            Self::SkillDisabled => "skill_disabled",
            Self::Expired => "expired",
            Self::KeyRetired => "key_retired",
        }
    }

    /// Reads [`EndReason::name`] back.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Whether a link lives, by itself and by those it depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// It does.
    Alive,
    /// It was ended.
    Ended {
        /// When.
        at: Timestamp,
        /// Why.
        reason: EndReason,
    },
    /// The account is switched off.
    UserGone,
    /// The client is switched off, or was since the link was made.
    ClientGone,
}

/// A link's row as the rules see it, with what they need of its client, read in one statement.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    /// `lnk_…`
    pub(crate) id: LinkId,
    /// With whom.
    pub(crate) client: ClientId,
    /// Whose; `None` for a client that acts for itself.
    pub(crate) user: Option<UserId>,
    /// What was consented to.
    pub(crate) scope: ScopeSet,
    /// The current pair.
    pub(crate) generation: Generation,
    /// The newest pair that the client is known to have; the current one, or the one before.
    pub(crate) acknowledged: u32,
    /// The key of the current pair.
    pub(crate) kid: Kid,
    /// The key of the refresh token before it; `None`: any.
    pub(crate) kid_before: Option<Kid>,
    /// Which access tokens are revoked.
    pub(crate) floor: Floor,
    /// When it was last written to by a refresh.
    pub(crate) refreshed_at: Timestamp,
    /// From when the current pair's access token is (`Rotate::Always`).
    pub(crate) access_issued_at: Timestamp,
    /// Until when it lives (`Rotate::Always`).
    pub(crate) access_expires_at: Timestamp,
    /// When the link dies whatever happens.
    pub(crate) expires_at: Option<Timestamp>,
    /// Whether it lives.
    pub(crate) life: Life,
    /// The client's: which of its secrets is the newest.
    pub(crate) secret_version: i64,
    /// The client's: what it may ask for now.
    pub(crate) client_scope: ScopeSet,
    /// When all this was true, by the database's clock.
    pub(crate) now: Timestamp,
}

impl Grant {
    /// Whether the link lives.
    pub(crate) fn is_alive(&self) -> bool {
        self.life == Life::Alive
    }
}
