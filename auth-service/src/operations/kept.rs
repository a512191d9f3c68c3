//! How long what is about a shopper stays with auth-service: what the page about privacy promises is
//! what is done.

use std::time::Duration;

use crate::domain::profile::Profile;
use crate::domain::session;
use crate::store::retention;

/// How long it stays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    /// A link, after its end.
    pub(crate) ended_links: Duration,
    /// An access token of Alexa's is good.
    pub(crate) tokens: Duration,
    /// A try to link, after its start.
    pub(crate) link_attempts: Duration,
    /// A session, while it is used.
    pub(crate) sessions: Duration,
    /// A session that is not.
    pub(crate) idle_sessions: Duration,
    /// A session, after its end.
    pub(crate) ended_sessions: Duration,
    /// An event of the audit log.
    pub(crate) events: Duration,
    /// From which address it came.
    pub(crate) addresses: Duration,
}

impl Kept {
    /// As the rules are.
    pub(crate) fn by_rule() -> Self {
        Self {
            ended_links: retention::GRANTS.added(),
            tokens: Profile::Alexa.policy().access_life,
            link_attempts: retention::LINK_ATTEMPTS.added(),
            sessions: session::ABSOLUTE,
            idle_sessions: session::IDLE,
            ended_sessions: retention::SESSIONS.added(),
            events: retention::AUDIT_EVENTS.added(),
            addresses: retention::AUDIT_ORIGINS.added(),
        }
    }
}
