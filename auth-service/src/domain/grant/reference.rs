//! What the statements of `store::grant` do to a link's row, as plain functions.
//!
//! The reference that the statements are compared with on both databases, and the row of the
//! model in `auth-service/model`. Each function has the conditions and the effects of the statement
//! of its name, clause by clause; `now` is the clock of the statement. Only for tests.

use std::time::Duration;

use saycart_service::Timestamp;

use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::refresh::{Presented, access_expiry, fresh_issue};
use crate::domain::grant::{EndReason, Floor, Grant, Life};
use crate::domain::key::Kid;
use crate::domain::profile::Policy;
use crate::domain::scope::ScopeSet;
use crate::domain::token::{AccessToken, Generation};

/// What a rotation starts from, and what it is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rotate {
    /// The row's generation, as it was loaded.
    pub(crate) from: Generation,
    /// The token that was presented.
    pub(crate) presented: Presented,
    /// What the access token is to be good for.
    pub(crate) requested: ScopeSet,
    /// The key that signs.
    pub(crate) active: Kid,
}

fn is_open(row: &Grant) -> bool {
    !matches!(row.life, Life::Ended { .. })
}

/// As `store::grant::rotate`: whether it did.
pub(crate) fn rotate(row: &mut Grant, client: &AuthenticatedClient, change: &Rotate) -> bool {
    let policy = client.policy();
    let too_idle = policy
        .idle
        .is_some_and(|idle| row.refreshed_at <= row.now.minus(idle));
    let too_old = row
        .expires_at
        .is_some_and(|end| end <= row.now.plus(policy.min_expires_in));
    let Some(next) = change.presented.generation.next() else {
        return false;
    };
    let holds = row.client == client.id()
        && row.is_alive()
        && row.generation == change.from
        && change.requested.is_within(row.scope)
        && !too_idle
        && !too_old
        && row.secret_version == client.secret_version();
    if holds {
        row.generation = next;
        row.acknowledged = change.presented.generation.get();
        row.kid = change.active;
        row.kid_before = Some(change.presented.kid);
        row.refreshed_at = row.now;
        row.access_issued_at = row.now;
        row.access_expires_at = access_expiry(policy, row.now, row.expires_at);
    }
    holds
}

/// As `store::grant::touch`: whether it did.
pub(crate) fn touch(
    row: &mut Grant,
    client: &AuthenticatedClient,
    presented: Generation,
    active: Kid,
) -> bool {
    let stale = row.refreshed_at <= row.now.minus(client.policy().touch_after());
    let holds = row.client == client.id()
        && is_open(row)
        && row.generation == presented
        && row.kid == active
        && (row.acknowledged < presented.get() || stale);
    if holds {
        row.acknowledged = presented.get();
        row.refreshed_at = row.now;
    }
    holds
}

/// As `store::grant::remint`: whether it did.
pub(crate) fn remint(
    row: &mut Grant,
    client: &AuthenticatedClient,
    presented: Generation,
    least: Duration,
) -> bool {
    let above_floor = Timestamp::from_seconds(row.floor.issued_at_seconds.saturating_add(1));
    let is_revoked =
        row.floor.generation == row.generation.get() && row.access_issued_at < above_floor;
    let holds = row.client == client.id()
        && is_open(row)
        && Some(row.generation) == presented.next()
        && row.acknowledged == presented.get()
        && (row.access_expires_at < row.now.plus(least) || is_revoked);
    if holds {
        row.access_issued_at = fresh_issue(row);
        row.access_expires_at = access_expiry(client.policy(), row.now, row.expires_at);
    }
    holds
}

/// As `store::grant::acknowledge`: whether it did.
pub(crate) fn acknowledge(row: &mut Grant, token: &AccessToken) -> bool {
    let holds = is_open(row)
        && row.generation == token.generation
        && row.acknowledged < token.generation.get()
        && !row.floor.covers_token(token);
    if holds {
        row.acknowledged = token.generation.get();
    }
    holds
}

/// As `store::grant::fast_forward`: whether it did.
pub(crate) fn fast_forward(
    row: &mut Grant,
    token: &AccessToken,
    acknowledged: u32,
    policy: &Policy,
) -> bool {
    let holds =
        is_open(row) && row.generation < token.generation && is_within_reach(row, token, policy);
    if holds {
        row.generation = token.generation;
        row.acknowledged = acknowledged;
        row.kid = token.kid;
        row.kid_before = None;
        row.access_issued_at = token.issued_at();
        row.access_expires_at = token.expires_at();
    }
    holds
}

fn is_within_reach(row: &Grant, token: &AccessToken, policy: &Policy) -> bool {
    let least = token
        .generation
        .get()
        .saturating_sub(policy.fast_forward_max);
    row.generation.get() >= least
}

/// As `store::grant::revoke_access`: whether it did.
pub(crate) fn revoke_access(
    row: &mut Grant,
    client: &AuthenticatedClient,
    token: &AccessToken,
    acknowledged: u32,
) -> bool {
    let presented = token.generation.get();
    let holds = row.client == client.id()
        && is_open(row)
        && !row.floor.covers_token(token)
        && is_within_reach(row, token, client.policy());
    if holds {
        let is_ahead = row.generation < token.generation;
        if is_ahead || (row.generation == token.generation && acknowledged == presented) {
            row.acknowledged = acknowledged;
        }
        if is_ahead {
            row.generation = token.generation;
            row.kid = token.kid;
            row.kid_before = None;
        }
        row.floor = Floor {
            generation: presented,
            issued_at_seconds: i64::from(token.issued_at_seconds),
        };
    }
    holds
}

/// As `store::grant::end_link` and its like: whether it did.
pub(crate) fn end(row: &mut Grant, reason: EndReason) -> bool {
    let holds = is_open(row);
    if holds {
        row.life = Life::Ended {
            at: row.now,
            reason,
        };
    }
    holds
}
