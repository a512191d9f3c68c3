//! What access tokens do: they are used, and they are revoked.

use super::state::{Access, State, instant};
use super::{Broken, Link, Wording};
use crate::domain::grant::access::{AccessVerdict, acknowledged_after_jump, judge};
use crate::domain::key::Trust;
use crate::domain::profile::{AcknowledgedBy, Profile};
use crate::domain::reference;

/// How often auth-service looks again after others changed the row.
const TRIES: usize = 3;

impl Link {
    /// An access token is checked by a replica.
    pub(super) fn use_access(&self, state: &mut State, access: Access, replica: usize) {
        let Ok(trust) = self.trust(state, replica, access.kid) else {
            return; // 503
        };
        let is_over = access.token().expires_at() <= instant(state.now);
        let may_work = trust == Some(Trust::Full) && !is_over;
        let active = may_work && self.is_active(state, access);
        let row = &state.truth.row;
        let revoked = (access.generation, access.issued_at) <= state.truth.revoked;
        let client = self.client(state.kind);
        let forgotten = state.restored && client.profile() == Profile::Public;
        let broken = if active && (row.ended || revoked) {
            Some(Broken::DeadTokenActive)
        } else if may_work && !active && !row.ended && !revoked && !forgotten {
            Some(Broken::LivingTokenInactive)
        } else {
            None
        };
        state.broken = state.broken.or(broken);
        if active && client.policy().acknowledged_by == AcknowledgedBy::AnyUse {
            state.truth.used = state.truth.used.max(access.generation);
        }
    }

    fn is_active(&self, state: &mut State, access: Access) -> bool {
        let client = self.client(state.kind);
        let policy = client.policy();
        let token = access.token();
        for _ in 0..TRIES {
            let row = state.truth.row;
            if row.ended {
                return false;
            }
            let mut loaded = row.load(client, state.now);
            let learnt = match judge(&row.view(), &token, policy) {
                AccessVerdict::Good => {
                    if self.scene.wording == Wording::AnyUseAcknowledges {
                        reference::acknowledge(&mut loaded, &token);
                    }
                    true
                }
                AccessVerdict::Acknowledges => reference::acknowledge(&mut loaded, &token),
                AccessVerdict::FastForwards => {
                    let acknowledged = match self.scene.wording {
                        Wording::JumpAcknowledges => token.generation.get(),
                        _ => acknowledged_after_jump(token.generation, policy),
                    };
                    reference::fast_forward(&mut loaded, &token, acknowledged, policy)
                }
                AccessVerdict::Revoked | AccessVerdict::FromTheFuture => return false,
            };
            state.truth.row.store(&loaded);
            if learnt {
                return true;
            }
        }
        false
    }

    /// The client revokes an access token, by way of a replica.
    pub(super) fn revoke_access(&self, state: &mut State, access: Access, replica: usize) {
        let Ok(trust) = self.trust(state, replica, access.kid) else {
            return; // 503
        };
        let token = access.token();
        let is_over = token.expires_at() <= instant(state.now);
        if trust != Some(Trust::Full) || is_over || state.truth.row.ended {
            return; // nothing that lives
        }
        let client = self.client(state.kind);
        let acknowledged = acknowledged_after_jump(token.generation, client.policy());
        let mut loaded = state.truth.row.load(client, state.now);
        let done = reference::revoke_access(&mut loaded, client, &token, acknowledged);
        state.truth.row.store(&loaded);
        let revoked = (access.generation, access.issued_at);
        if done {
            state.truth.revoked = state.truth.revoked.max(revoked);
        }
    }
}
