//! The link log: what became of each try to link, for whoever is asked why one does not work.
//!
//! Every operation of linking writes its step in its own transaction; here is what only the log
//! needs, and what operators ask of it. The end of a link is not written a second time: it stands
//! in the link's row.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use saycart_service::{Timestamp, causes};
use saycart_sql::{Connection, WriteTransaction};

use super::accounts::{Accounts, AccountsTrouble};
use super::decide::OpenFlow;
use super::{ClientClaim, Link};
use crate::domain::attempt::{Attempt, AttemptFailure, NewStep, Outcome, Step, StepKind};
use crate::domain::client::ClientRef;
use crate::domain::code::PresentedCode;
use crate::domain::ids::{AttemptId, ClientId, LinkId, UserId};
use crate::domain::user::UserRef;
use crate::store::link_log::{AttemptPage, AttemptsOf};
use crate::store::{self, StoreError};

/// A step is committed some time after the instant that it bears: a look goes back so far, and
/// leaves out what it has shown.
const LOOK_BACK: Duration = Duration::from_secs(10);

/// A try, and its steps in their order.
#[derive(Debug)]
pub(crate) struct AttemptInFull {
    /// The try.
    pub(crate) attempt: Attempt,
    /// With the end of the link, if that is over.
    pub(crate) steps: Vec<Step>,
}

/// A link, and the try that it came of.
#[derive(Debug)]
pub(crate) struct LinkInFull {
    /// The link.
    pub(crate) link: Link,
    /// `None`: it is forgotten, or there was none.
    pub(crate) attempt: Option<AttemptInFull>,
}

/// Which client and user a list is about.
#[derive(Debug, Default)]
pub(crate) struct AttemptFilter {
    /// Only this client's.
    pub(crate) client: Option<ClientRef>,
    /// Only those in which this shopper signed in.
    pub(crate) user: Option<UserRef>,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttemptsError {
    /// Nobody has this id or address.
    #[error("there is no such user")]
    NoSuchUser,
    /// Nobody has this id or name.
    #[error("there is no such client")]
    NoSuchClient,
    /// Nothing can be said now.
    #[error(transparent)]
    Trouble(#[from] AccountsTrouble),
}

impl From<StoreError> for AttemptsError {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<sqlx::Error> for AttemptsError {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl Accounts {
    /// Writes a step down, in the transaction of what it tells.
    pub(super) async fn note_step(
        &self,
        transaction: &mut WriteTransaction,
        step: NewStep,
    ) -> Result<(), StoreError> {
        store::link_step::note(self.db(), transaction, self.tokens().now(), step).await
    }

    /// Writes down that a flow's page is shown, the first time: to a shopper who is signed in the
    /// consent page, else the log-in page. The page is good without that.
    pub(crate) async fn note_page(&self, open: &OpenFlow, user: Option<UserId>) {
        let kind = match user {
            Some(_) => StepKind::ConsentPage,
            None => StepKind::LogInPage,
        };
        let step = NewStep::of(open.flow.attempt, open.client.id, kind).user(user);
        if let Err(error) = self.note_once(step).await {
            tracing::warn!(
                error = %causes(&error),
                attempt.id = %open.flow.attempt,
                "a page of linking could not be written down"
            );
        }
    }

    async fn note_once(&self, step: NewStep) -> Result<(), StoreError> {
        let db = self.db();
        let noted = {
            let mut connection = db.acquire().await?;
            store::link_step::has(db, &mut connection, step.attempt, step.kind).await?
        };
        if noted {
            return Ok(());
        }
        let mut transaction = db.begin_write().await?;
        self.note_step(&mut transaction, step).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Writes down that a token request with this code could not prove whose it is. Only a code of
    /// ours leads to a try, and nobody guesses one.
    pub(crate) async fn note_refused_client(
        &self,
        code: &PresentedCode,
        claims: impl Iterator<Item = &ClientClaim>,
    ) {
        if let Err(error) = self.note_unproven(code, claims).await {
            tracing::warn!(
                error = %causes(&error),
                "a refused token request could not be written down"
            );
        }
    }

    async fn note_unproven(
        &self,
        code: &PresentedCode,
        claims: impl Iterator<Item = &ClientClaim>,
    ) -> Result<(), StoreError> {
        let Some(hash) = code.kept() else {
            return Ok(());
        };
        let db = self.db();
        let mut connection = db.acquire().await?;
        let found = store::link_attempt::of_code(db, &mut connection, &hash).await?;
        let Some((attempt, client, user)) = found else {
            return Ok(());
        };
        let mut failure = AttemptFailure::UnknownClientId;
        for claim in claims {
            let Ok(id) = claim.id.parse::<ClientId>() else {
                continue;
            };
            failure = match store::client::find(db, &mut connection, id).await? {
                None => continue,
                Some(known) if known.disabled_at.is_some() => AttemptFailure::Disabled,
                Some(_) if claim.secret.is_none() => AttemptFailure::SecretMissing,
                Some(_) => AttemptFailure::WrongSecret,
            };
        }
        drop(connection);
        tracing::info!(attempt.id = %attempt, reason = failure.name(), "token request refused");
        let mut transaction = db.begin_write().await?;
        store::link_attempt::note_failed(db, &mut transaction, attempt, failure).await?;
        let step = NewStep::failed(attempt, client, failure).user(Some(user));
        self.note_step(&mut transaction, step).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Tries, newest first.
    pub(crate) async fn list_attempts(
        &self,
        filter: AttemptFilter,
        page: AttemptPage,
    ) -> Result<Vec<Attempt>, AttemptsError> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        let client = match filter.client {
            None => None,
            Some(ClientRef::Id(id)) => Some(id),
            Some(ClientRef::Name(name)) => {
                let found = store::client::find_by_name(db, &mut connection, &name).await?;
                Some(found.ok_or(AttemptsError::NoSuchClient)?.id)
            }
        };
        let user = match filter.user {
            None => None,
            // Also one who is deleted.
            Some(UserRef::Id(id)) => Some(id),
            Some(user @ UserRef::Email(_)) => {
                let found = store::user_change::find(db, &mut connection, &user).await?;
                Some(found.ok_or(AttemptsError::NoSuchUser)?.id)
            }
        };
        let of = match (client, user) {
            (None, None) => AttemptsOf::Everybody,
            (Some(client), None) => AttemptsOf::Client(client),
            (None, Some(user)) => AttemptsOf::User(user),
            (Some(client), Some(user)) => AttemptsOf::Both(client, user),
        };
        Ok(store::link_log::list(db, &mut connection, of, page).await?)
    }

    /// One try, with its steps.
    pub(crate) async fn find_attempt(
        &self,
        id: AttemptId,
    ) -> Result<Option<AttemptInFull>, AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        let found = store::link_log::find(db, &mut connection, id).await?;
        Ok(match found {
            Some(attempt) => Some(self.in_full(&mut connection, attempt).await?),
            None => None,
        })
    }

    /// One link, with the try that it came of.
    pub(crate) async fn find_link(
        &self,
        id: LinkId,
    ) -> Result<Option<LinkInFull>, AccountsTrouble> {
        let db = self.db();
        let mut connection = db.acquire().await?;
        let Some(link) = store::grant::find(db, &mut connection, id).await? else {
            return Ok(None);
        };
        let attempt = match store::link_log::find_of_link(db, &mut connection, id).await? {
            Some(attempt) => Some(self.in_full(&mut connection, attempt).await?),
            None => None,
        };
        Ok(Some(LinkInFull { link, attempt }))
    }

    async fn in_full(
        &self,
        connection: &mut Connection,
        attempt: Attempt,
    ) -> Result<AttemptInFull, StoreError> {
        let mut steps = store::link_step::of_attempt(self.db(), connection, attempt.id).await?;
        if let (Outcome::LinkEnded(_), Some(link)) = (attempt.last, attempt.link) {
            steps.push(Step {
                key: link.to_string(),
                attempt: Some(attempt.id),
                at: attempt.last_at,
                outcome: attempt.last,
                client: attempt.client,
                user: attempt.user,
                link: Some(link),
            });
        }
        Ok(AttemptInFull { attempt, steps })
    }

    /// Looks at what happens from now on, or from then on, which may be a while ago.
    pub(crate) fn watch_links(&self, since: Option<Timestamp>) -> LinkWatch {
        let since = since.unwrap_or_else(|| self.tokens().now());
        LinkWatch {
            accounts: self.clone(),
            since,
            seen_to: since,
            shown: BTreeSet::new(),
        }
    }
}

/// Somebody who watches, and what they have seen. It reads the database, so that it does not
/// matter which replica a shopper came to.
#[derive(Debug)]
pub(crate) struct LinkWatch {
    accounts: Accounts,
    since: Timestamp,
    /// The youngest step so far.
    seen_to: Timestamp,
    /// Of the last [`LOOK_BACK`].
    shown: BTreeSet<(Timestamp, String)>,
}

impl LinkWatch {
    /// What has happened since the last look, in its order. Of very much, the beginning: the next
    /// look goes on there.
    pub(crate) async fn look(&mut self) -> Result<VecDeque<Step>, StoreError> {
        let from = self.seen_to.minus(LOOK_BACK).max(self.since);
        let db = self.accounts.db();
        let (mut steps, ends) = {
            let mut connection = db.acquire().await?;
            let steps = store::link_step::since(db, &mut connection, from).await?;
            let ends = store::link_step::ends_since(db, &mut connection, from).await?;
            (steps, ends)
        };
        // Where so much happens that a look does not see all, the next one begins where this ends.
        let full = [&steps, &ends].map(|found| cut_off_at(found));
        if let Some(cut_off) = full.into_iter().flatten().min() {
            self.seen_to = cut_off.plus(LOOK_BACK);
        }
        steps.extend(ends);
        steps.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
        let mut new = VecDeque::new();
        for step in steps {
            if self.shown.insert((step.at, step.key.clone())) {
                self.seen_to = self.seen_to.max(step.at);
                new.push_back(step);
            }
        }
        let horizon = self.seen_to.minus(LOOK_BACK);
        self.shown.retain(|(at, _)| *at >= horizon);
        Ok(new)
    }
}

fn cut_off_at(found: &[Step]) -> Option<Timestamp> {
    let last = found.last()?;
    (found.len() >= store::link_step::NEWS).then_some(last.at)
}
