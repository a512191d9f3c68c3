//! What the audit log keeps: who did what to whom, and from where. Never a secret, a token or an
//! e-mail address.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::client::AuthenticatedClient;
use super::ids::{ClientId, LinkId, UserId};
use super::session::Session;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// A client at the token endpoint.
    Client(ClientId),
    /// A shopper in the browser.
    User(UserId),
    /// An operator's command, proven by the operator's certificate.
    Operator,
    /// An operator's command, from this user of the machine.
    LocalOperator {
        /// The user's number.
        uid: u32,
    },
    /// Saycart itself, e.g. the skill event of an Alexa account or the janitor.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(id) => write!(f, "client:{id}"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Operator => f.write_str("operator"),
            Self::LocalOperator { uid } => write!(f, "operator:uid:{uid}"),
            Self::System => f.write_str("system"),
        }
    }
}

/// From where it was done. Kept apart from the event, and not as long: an address is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A browser or a vendor's server, at this address.
    Address(IpAddr),
    /// Whoever has the operator's certificate.
    Certificate,
    /// The socket or the folder, as this user of the machine.
    Socket {
        /// The user's number.
        uid: u32,
    },
    /// A service of ours, for its own reasons: the gateway for an event of Alexa's, or the backend of
    /// the shop's app, which had a code made.
    Service(Arc<str>),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "address:{address}"),
            Self::Certificate => f.write_str("certificate:operator"),
            Self::Socket { uid } => write!(f, "socket:uid:{uid}"),
            Self::Service(name) => write!(f, "service:{name}"),
        }
    }
}

/// Who did it, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct By {
    /// Who.
    pub(crate) actor: Actor,
    /// From where; `None`: from nowhere outside, or nobody can say.
    pub(crate) origin: Option<Origin>,
}

impl From<Actor> for By {
    fn from(actor: Actor) -> Self {
        let origin = match actor {
            Actor::Operator => Some(Origin::Certificate),
            Actor::LocalOperator { uid } => Some(Origin::Socket { uid }),
            Actor::Client(_) | Actor::User(_) | Actor::System => None,
        };
        Self { actor, origin }
    }
}

impl From<&AuthenticatedClient> for By {
    fn from(client: &AuthenticatedClient) -> Self {
        let by = Self::from(Actor::Client(client.id()));
        match client.address() {
            Some(address) => by.at(address),
            None => by,
        }
    }
}

impl From<&Session> for By {
    fn from(session: &Session) -> Self {
        let by = Self::from(Actor::User(session.user));
        match session.address {
            Some(address) => by.at(address),
            None => by,
        }
    }
}

impl By {
    /// From this address; where nobody could say which, from nowhere.
    #[must_use]
    pub(crate) fn at(self, address: IpAddr) -> Self {
        let known = (!address.is_unspecified()).then_some(address.to_canonical());
        Self {
            origin: known.map(Origin::Address),
            ..self
        }
    }

    /// An event that the gateway passes on.
    pub(crate) fn gateway() -> Self {
        Self::service("skill-gateway".into())
    }

    /// Saycart itself, for this service of ours.
    pub(crate) fn service(name: Arc<str>) -> Self {
        Self {
            actor: Actor::System,
            origin: Some(Origin::Service(name)),
        }
    }
}

/// What happened. The log keeps [`AuditKind::name`]; names are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuditKind {
    /// A code became a link.
    CodeExchanged,
    /// A service of ours had a code made: detail `service` and `scope`.
    CodeIssued,
    /// A used code came again, with the right credentials: its link was ended.
    CodeReplayed,
    /// A refresh that wrote: detail `generation` and `how` (`rotated`, `kept`, `reminted`).
    GrantRefreshed,
    /// A superseded refresh token came.
    GrantReuse,
    /// A genuine token was newer than the row.
    GrantFastForwarded,
    /// One access token was revoked.
    GrantAccessRevoked,
    /// A link ended: detail `reason`.
    GrantEnded,
    /// A token key became the signing one: detail `kid`.
    KeyActivated,
    /// Somebody else may have a token key: detail `kid`.
    KeySuspect,
    /// A token key's tokens are dead: detail `kid` and `forced`.
    KeyRetired,
    /// The operator declared that an older database was restored: detail `since`.
    AuthRestored,
    /// A process lacks a token key of the installation: detail `kid`.
    KeyMissing,
    /// An account was made.
    UserCreated,
    /// An account was switched off. This and what follows: detail `before` and `after`.
    UserDisabled,
    /// An account was switched on again.
    UserEnabled,
    /// An account was deleted, and its personal data erased.
    UserDeleted,
    /// What is kept of an account was written out for its person.
    UserExported,
    /// An account got another password: detail `links` (what became of them) in place of the two.
    UserPasswordSet,
    /// A role was made.
    RoleCreated,
    /// A role allows something else.
    RoleChanged,
    /// A shopper got a role.
    RoleGranted,
    /// A shopper lost a role.
    RoleRevoked,
    /// A client was registered.
    ClientCreated,
    /// What a client is registered for was changed.
    ClientChanged,
    /// A client got another secret.
    ClientSecretRotated,
    /// A client was switched off.
    ClientDisabled,
    /// A client was switched on again.
    ClientEnabled,
    /// A shopper allowed a client something: detail `scope`.
    ConsentGranted,
    /// A shopper refused a client: detail `scope`.
    ConsentDenied,
    /// Nobody was asked, because the shopper had allowed it before: detail `scope`.
    ConsentRemembered,
    /// It was taken back.
    ConsentWithdrawn,
    /// A shopper signed in.
    SessionStarted,
    /// Somebody could not sign in: detail `reason`.
    SessionRefused,
    /// A shopper signed out.
    SessionEnded,
}

impl AuditKind {
    /// As the log spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CodeExchanged => "code.exchanged",
            Self::CodeIssued => "code.issued",
            Self::CodeReplayed => "code.replayed",
            Self::GrantRefreshed => "grant.refreshed",
            Self::GrantReuse => "grant.reuse",
            Self::GrantFastForwarded => "grant.fast_forwarded",
            Self::GrantAccessRevoked => "grant.access_revoked",
            Self::GrantEnded => "grant.ended",
            Self::KeyActivated => "key.activated",
            Self::KeySuspect => "key.suspect",
            Self::KeyRetired => "key.retired",
            Self::AuthRestored => "auth.restored",
            Self::KeyMissing => "key.missing",
            Self::UserCreated => "user.created",
            Self::UserDisabled => "user.disabled",
            Self::UserEnabled => "user.enabled",
            Self::UserDeleted => "user.deleted",
            Self::UserExported => "user.exported",
            Self::UserPasswordSet => "user.password_set",
            Self::RoleCreated => "role.created",
            Self::RoleChanged => "role.changed",
            Self::RoleGranted => "role.granted",
            Self::RoleRevoked => "role.revoked",
            Self::ClientCreated => "client.created",
            Self::ClientChanged => "client.changed",
            Self::ClientSecretRotated => "client.secret_rotated",
            Self::ClientDisabled => "client.disabled",
            Self::ClientEnabled => "client.enabled",
            Self::ConsentGranted => "consent.granted",
            Self::ConsentDenied => "consent.denied",
            Self::ConsentRemembered => "consent.remembered",
            Self::ConsentWithdrawn => "consent.withdrawn",
            Self::SessionStarted => "session.started",
            Self::SessionRefused => "session.refused",
            Self::SessionEnded => "session.ended",
        }
    }
}

/// One entry of the audit log.
#[derive(Debug, Clone)]
pub(crate) struct AuditEvent {
    /// What happened.
    pub(crate) kind: AuditKind,
    /// Who did it, and from where.
    pub(crate) by: By,
    /// Which client it is about.
    pub(crate) client: Option<ClientId>,
    /// Which shopper it is about.
    pub(crate) user: Option<UserId>,
    /// Which link it is about.
    pub(crate) link: Option<LinkId>,
    /// What else there is to say, under names from a closed set.
    pub(crate) detail: Map<String, Value>,
}

impl AuditEvent {
    /// This happened.
    pub(crate) fn new(kind: AuditKind, by: impl Into<By>) -> Self {
        Self {
            kind,
            by: by.into(),
            client: None,
            user: None,
            link: None,
            detail: Map::new(),
        }
    }

    /// It is about this client.
    #[must_use]
    pub(crate) fn client(self, client: ClientId) -> Self {
        Self {
            client: Some(client),
            ..self
        }
    }

    /// It is about this shopper.
    #[must_use]
    pub(crate) fn user(self, user: Option<UserId>) -> Self {
        Self { user, ..self }
    }

    /// It is about this link.
    #[must_use]
    pub(crate) fn link(self, link: LinkId) -> Self {
        Self {
            link: Some(link),
            ..self
        }
    }

    /// An account or a client was switched off or on.
    pub(crate) fn switched(kind: AuditKind, actor: Actor) -> Self {
        let (on, off) = (json!({ "switched": "on" }), json!({ "switched": "off" }));
        match kind {
            AuditKind::ClientEnabled | AuditKind::UserEnabled => {
                Self::new(kind, actor).change(off, on)
            }
            kind => Self::new(kind, actor).change(on, off),
        }
    }

    /// What it was before, and what it is after.
    #[must_use]
    pub(crate) fn change(self, before: impl Into<Value>, after: impl Into<Value>) -> Self {
        self.with("before", before).with("after", after)
    }

    /// Says one thing more.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.to_owned(), value.into());
        self
    }
}

#[cfg(test)]
mod tests {
    /// What the log may say, as [`super::AuditKind::name`] spells it: the compiler lets it forget none.
    fn names() -> Vec<&'static str> {
        let (_, names) = include_str!("audit.rs")
            .split_once("const fn name(")
            .unwrap();
        let (names, _) = names.split_once("\n    }\n").unwrap();
        let lines = names.lines().filter_map(|line| line.split_once(" => \""));
        lines
            .filter_map(|(_, name)| name.strip_suffix("\","))
            .collect()
    }

    #[test]
    fn the_operators_guide_tells_of_every_event_and_of_no_other() {
        let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operator.md");
        let guide = std::fs::read_to_string(guide).unwrap();
        let (_, section) = guide.split_once("\n## The audit log\n").unwrap();
        let (section, _) = section.split_once("\n## ").unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
        let mut told: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
        let mut names = names();
        told.sort_unstable();
        names.sort_unstable();

        assert!(names.contains(&"session.ended"), "{names:?}");
        assert_eq!(told, names);
    }
}
