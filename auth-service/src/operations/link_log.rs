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
use crate::store::link_step::Place;
use crate::store::{self, StoreError};

/// A step is committed some time after the instant that it bears: each pass goes back so far before
/// the beginning of the last, and leaves out what was shown.
const LOOK_BACK: Duration = Duration::from_secs(10);

/// A try, and its steps in their order.
#[derive(Debug)]
pub(crate) struct AttemptInFull {
    /// The try.
    pub(crate) attempt: Attempt,
    /// With the end of the link, if that is over.
    pub(crate) steps: Vec<Step>,
    /// Of a try that has come to its code: until when that can be exchanged.
    pub(crate) code_expires_at: Option<Timestamp>,
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
        let has_code = attempt.last == Outcome::Well(StepKind::Code);
        let code_expires_at = has_code.then(|| attempt.last_at.plus(self.tokens().code_lifetime()));
        Ok(AttemptInFull {
            attempt,
            steps,
            code_expires_at,
        })
    }

    /// Looks at what happens from now on, or from then on, which may be a while ago.
    pub(crate) async fn watch_links(
        &self,
        since: Option<Timestamp>,
    ) -> Result<LinkWatch, StoreError> {
        let since = match since {
            Some(since) => since,
            // The clock here may be ahead of the one that steps bear, and miss the next of them.
            None => store::clock::ask(self.db()).await?.database,
        };
        Ok(LinkWatch {
            accounts: self.clone(),
            since,
            page: store::link_step::NEWS,
            shown: BTreeSet::new(),
            pass: None,
            from: since,
        })
    }
}

/// Somebody who watches, and what they have seen. It reads the database, so that it does not
/// matter which replica a shopper came to.
///
/// It goes through what is new page by page, to the end; then it begins again a little before it
/// began, for what was committed late.
#[derive(Debug)]
pub(crate) struct LinkWatch {
    accounts: Accounts,
    since: Timestamp,
    /// Rows of one list at a time.
    pub(super) page: u32,
    /// What was shown, as far back as the pass after this one begins.
    shown: BTreeSet<(Timestamp, String)>,
    pass: Option<Pass>,
    /// Where the next pass begins.
    from: Timestamp,
}

/// One way through what is new.
#[derive(Debug)]
struct Pass {
    began_at: Timestamp,
    steps: Place,
    ends: Place,
}

impl LinkWatch {
    /// What has happened since the last look, in its order. Of very much, the beginning: the next
    /// look goes on there.
    pub(crate) async fn look(&mut self) -> Result<VecDeque<Step>, StoreError> {
        loop {
            let (new, rest) = self.read_page().await?;
            match (new.is_empty(), rest) {
                (true, Rest::More) => {}
                (true, Rest::Nothing) | (false, _) => return Ok(new),
            }
        }
    }

    /// A page of each list, no further than to where both are known.
    async fn read_page(&mut self) -> Result<(VecDeque<Step>, Rest), StoreError> {
        let start = || Place::before(self.from);
        let pass = self.pass.take().unwrap_or_else(|| Pass {
            began_at: self.accounts.tokens().now(),
            steps: start(),
            ends: start(),
        });
        let db = self.accounts.db();
        let (mut steps, mut ends) = {
            let mut connection = db.acquire().await?;
            let (from, page) = (&pass.steps, self.page);
            let steps = store::link_step::after(db, &mut connection, from, page).await?;
            let ends = store::link_step::ends_after(db, &mut connection, &pass.ends, page).await?;
            (steps, ends)
        };
        // Of a list that is cut off there, nobody knows what comes next: what the other has beyond
        // it waits for the next page.
        let cut_offs = [&steps, &ends].map(|found| self.cut_off_at(found));
        let cut_off = cut_offs.into_iter().flatten().min();
        if let Some(cut_off) = &cut_off {
            steps.retain(|step| Place::of(step) <= *cut_off);
            ends.retain(|step| Place::of(step) <= *cut_off);
        }
        let next_from = pass.began_at.minus(LOOK_BACK).max(self.since);
        let next = Pass {
            began_at: pass.began_at,
            steps: steps.last().map_or(pass.steps, Place::of),
            ends: ends.last().map_or(pass.ends, Place::of),
        };
        steps.extend(ends);
        steps.sort_by_cached_key(Place::of);
        let mut new = VecDeque::new();
        for step in steps {
            let mark = (step.at, step.key.clone());
            if self.shown.contains(&mark) {
                continue;
            }
            if step.at >= next_from {
                self.shown.insert(mark);
            }
            new.push_back(step);
        }
        if cut_off.is_some() {
            self.pass = Some(next);
            return Ok((new, Rest::More));
        }
        self.from = next_from;
        self.shown.retain(|(at, _)| *at >= next_from);
        Ok((new, Rest::Nothing))
    }

    fn cut_off_at(&self, found: &[Step]) -> Option<Place> {
        let is_full = u32::try_from(found.len()).is_ok_and(|found| found >= self.page);
        found.last().filter(|_| is_full).map(Place::of)
    }
}

/// Whether a pass has more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// There may be more.
    More,
    /// That is all for now.
    Nothing,
}
