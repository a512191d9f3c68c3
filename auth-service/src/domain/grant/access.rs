//! Whether an access token is good, as far as its link's row can say.

use super::Floor;
use crate::domain::profile::{AcknowledgedBy, Policy};
use crate::domain::token::{AccessToken, Generation};

/// What of a living link an access token is judged by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkView {
    /// The current pair.
    pub(crate) generation: Generation,
    /// The newest pair that the client is known to have.
    pub(crate) acknowledged: u32,
    /// Which access tokens are revoked.
    pub(crate) floor: Floor,
}

/// What a genuine, unexpired access token means to its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessVerdict {
    /// It is good.
    Good,
    /// It is good, and proves that its pair has arrived: the row must learn that before the
    /// answer goes out, else the refresh token before it would stay good.
    Acknowledges,
    /// It is good and newer than the row, as after a restored backup: the row must follow.
    FastForwards,
    /// It was revoked.
    Revoked,
    /// It is of a generation that never was.
    FromTheFuture,
}

impl LinkView {
    /// The newest generation of which the row needs to learn nothing more.
    pub(crate) fn known(&self, policy: &Policy) -> u32 {
        match policy.acknowledged_by {
            AcknowledgedBy::AnyUse => self.acknowledged,
            AcknowledgedBy::Refresh => self.generation.get(),
        }
    }
}

/// Judges an access token that is genuine and not expired.
pub(crate) fn judge(link: &LinkView, token: &AccessToken, policy: &Policy) -> AccessVerdict {
    let asked = token.generation.get();
    let current = link.generation.get();
    if link.floor.covers_token(token) {
        AccessVerdict::Revoked
    } else if asked <= link.known(policy) {
        AccessVerdict::Good
    } else if asked <= current {
        AccessVerdict::Acknowledges
    } else if asked - current <= policy.fast_forward_max {
        AccessVerdict::FastForwards
    } else {
        AccessVerdict::FromTheFuture
    }
}

/// What `acknowledged` becomes when the row jumps to the generation of an access token. Where
/// only a refresh acknowledges, the token before stays good: using an access token does not prove
/// that its refresh token was stored.
pub(crate) fn acknowledged_after_jump(generation: Generation, policy: &Policy) -> u32 {
    match policy.acknowledged_by {
        AcknowledgedBy::AnyUse => generation.get(),
        AcknowledgedBy::Refresh => generation.get() - 1,
    }
}
