//! The link log: tries to link, their steps, and the links that came of them.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, stream};
use saycart_proto::auth::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::{Timestamp, refusal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};

use super::Admin;
use super::clients::client_of;
use super::messages::{instant, timestamp_of};
use super::pages::{bad_page_token, cursor, next, size_of};
use super::refusals::{invalid, no_such_link, not_found};
use super::users::user_of;
use crate::domain::attempt::{Attempt, AttemptFailure, Outcome, Step, StepKind};
use crate::domain::ids::{AttemptId, LinkId};
use crate::http::paths;
use crate::operations::{
    AccountsTrouble, AttemptFilter, AttemptInFull, AttemptPage, AttemptsError, LinkInFull,
    LinkWatch,
};

/// Who watches looks that often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Each costs two look-ups a second, and there are few operators.
const MOST_WATCH: usize = 16;

/// Room for those who watch, in this process.
#[derive(Debug, Clone)]
pub(super) struct WatchRoom(Arc<Semaphore>);

impl Default for WatchRoom {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST_WATCH)))
    }
}

/// What somebody who watches gets.
pub(crate) type LinkSteps =
    Pin<Box<dyn Stream<Item = Result<pb::WatchLinkStepsResponse, Status>> + Send>>;

impl Admin {
    pub(super) async fn get_link_asked(
        &self,
        request: pb::GetLinkRequest,
    ) -> Result<pb::GetLinkResponse, Status> {
        let pb::GetLinkRequest { link_id } = request;
        let id: LinkId = link_id.parse().map_err(|error| invalid("link_id", error))?;
        let found = self.accounts.find_link(id).await?;
        let LinkInFull { link, attempt } = found.ok_or_else(|| no_such_link(id))?;
        let (attempt, steps) = match attempt {
            Some(AttemptInFull { attempt, steps, .. }) => (Some(attempt), steps),
            None => (None, Vec::new()),
        };
        Ok(pb::GetLinkResponse {
            link: Some(link.into()),
            attempt: attempt.map(Into::into),
            steps: steps.into_iter().map(Into::into).collect(),
        })
    }

    pub(super) async fn list_link_attempts_asked(
        &self,
        request: pb::ListLinkAttemptsRequest,
    ) -> Result<pb::ListLinkAttemptsResponse, Status> {
        let pb::ListLinkAttemptsRequest {
            client,
            user,
            page_size,
            page_token,
        } = request;
        let given = |text: &String| !text.is_empty();
        let filter = AttemptFilter {
            client: Some(client)
                .filter(given)
                .map(|text| client_of(&text))
                .transpose()?,
            user: Some(user)
                .filter(given)
                .map(|text| user_of(&text))
                .transpose()?,
        };
        let before: Option<AttemptId> = match cursor(&page_token)?.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_not_an_id| bad_page_token())?),
        };
        let size = size_of(page_size)?;
        let page = AttemptPage { size, before };
        let attempts = self.accounts.list_attempts(filter, page).await?;
        let next_page_token = next(&attempts, size, |attempt| attempt.id.to_string());
        Ok(pb::ListLinkAttemptsResponse {
            attempts: attempts.into_iter().map(Into::into).collect(),
            next_page_token,
        })
    }

    pub(super) async fn get_link_attempt_asked(
        &self,
        request: pb::GetLinkAttemptRequest,
    ) -> Result<pb::GetLinkAttemptResponse, Status> {
        let pb::GetLinkAttemptRequest { attempt_id } = request;
        let id: AttemptId = attempt_id
            .parse()
            .map_err(|error| invalid("attempt_id", error))?;
        let found = self.accounts.find_attempt(id).await?;
        let found = found
            .ok_or_else(|| not_found("link_attempt", format!("there is no try to link {id}")))?;
        let AttemptInFull {
            attempt,
            steps,
            code_expires_at,
        } = found;
        Ok(pb::GetLinkAttemptResponse {
            attempt: Some(attempt.into()),
            steps: steps.into_iter().map(Into::into).collect(),
            token_url: format!("{}{}", self.issuer, paths::TOKEN),
            code_expires_at: code_expires_at.map(instant),
        })
    }

    pub(super) async fn watch_link_steps_asked(
        &self,
        request: pb::WatchLinkStepsRequest,
    ) -> Result<LinkSteps, Status> {
        let pb::WatchLinkStepsRequest { since } = request;
        let since: Option<Timestamp> = since.map(|at| timestamp_of("since", &at)).transpose()?;
        let room = self.watch_room.0.clone().try_acquire_owned();
        let room = room.map_err(|_full| {
            let message = format!("{MOST_WATCH} watch already; end one of them");
            refusal(
                Code::ResourceExhausted,
                ErrorReason::Overloaded,
                message,
                &[],
            )
        })?;
        let watch = self.accounts.watch_links(since).await;
        let watch = watch.map_err(AccountsTrouble::from)?;
        let watcher = Watcher {
            watch,
            new: VecDeque::new(),
            draining: self.accounts.tokens().tasks().draining(),
            _room: room,
        };
        Ok(Box::pin(stream::unfold(watcher, Watcher::next)))
    }
}

/// Somebody who watches. It goes with their connection.
struct Watcher {
    watch: LinkWatch,
    new: VecDeque<Step>,
    draining: CancellationToken,
    _room: OwnedSemaphorePermit,
}

impl Watcher {
    /// The next step, once there is one; `None` when the process goes down.
    async fn next(mut self) -> Option<(Result<pb::WatchLinkStepsResponse, Status>, Self)> {
        loop {
            if let Some(step) = self.new.pop_front() {
                let step = Some(step.into());
                return Some((Ok(pb::WatchLinkStepsResponse { step }), self));
            }
            let look = self.draining.run_until_cancelled(self.watch.look()).await?;
            match look {
                Ok(new) => self.new = new,
                Err(error) => return Some((Err(AccountsTrouble::from(error).into()), self)),
            }
            if self.new.is_empty() {
                let pause = tokio::time::sleep(LOOK_EVERY);
                self.draining.run_until_cancelled(pause).await?;
            }
        }
    }
}

impl From<AttemptsError> for Status {
    fn from(error: AttemptsError) -> Self {
        match error {
            AttemptsError::NoSuchClient => not_found("client", error.to_string()),
            AttemptsError::NoSuchUser => not_found("user", error.to_string()),
            AttemptsError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<Attempt> for pb::LinkAttempt {
    fn from(attempt: Attempt) -> Self {
        let Attempt {
            id,
            started_at,
            client,
            user,
            link,
            last_at,
            last,
        } = attempt;
        let last = Step {
            key: String::new(),
            attempt: Some(id),
            at: last_at,
            outcome: last,
            client,
            user,
            link,
        };
        Self {
            attempt_id: id.to_string(),
            started_at: Some(instant(started_at)),
            client_id: text(client),
            user_id: text(user),
            link_id: text(link),
            last: Some(last.into()),
        }
    }
}

impl From<Step> for pb::LinkStep {
    fn from(step: Step) -> Self {
        let Step {
            key: _,
            attempt,
            at,
            outcome,
            client,
            user,
            link,
        } = step;
        let (kind, failure, end_reason) = match outcome {
            Outcome::Well(kind) => (kind.into(), pb::LinkFailure::Unspecified, None),
            Outcome::Failed(failure) => (failure.step().into(), failure.into(), None),
            Outcome::LinkEnded(reason) => (
                pb::LinkStepKind::End,
                pb::LinkFailure::Unspecified,
                Some(reason.name().to_owned()),
            ),
        };
        Self {
            attempt_id: text(attempt),
            at: Some(instant(at)),
            kind: kind.into(),
            failure: failure.into(),
            client_id: text(client),
            user_id: text(user),
            link_id: text(link),
            end_reason,
        }
    }
}

fn text(id: Option<impl ToString>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

impl From<StepKind> for pb::LinkStepKind {
    fn from(kind: StepKind) -> Self {
        match kind {
            StepKind::Authorization => Self::Authorization,
            StepKind::LogInPage => Self::LogInPage,
            StepKind::LogIn => Self::LogIn,
            StepKind::ConsentPage => Self::ConsentPage,
            StepKind::Consent => Self::Consent,
            StepKind::ConsentRemembered => Self::ConsentRemembered,
            StepKind::Code => Self::Code,
            StepKind::Exchange => Self::Exchange,
            StepKind::FirstUse => Self::FirstUse,
        }
    }
}

impl From<AttemptFailure> for pb::LinkFailure {
    fn from(failure: AttemptFailure) -> Self {
        match failure {
            AttemptFailure::UnknownClient => Self::UnknownClient,
            AttemptFailure::ClientDisabled => Self::ClientDisabled,
            AttemptFailure::BadRedirectUri => Self::BadRedirectUri,
            AttemptFailure::StateTooLong => Self::StateTooLong,
            AttemptFailure::BadResponseType => Self::BadResponseType,
            AttemptFailure::BadScope => Self::BadScope,
            AttemptFailure::BadChallenge => Self::BadChallenge,
            AttemptFailure::BadRequest => Self::BadRequest,
            AttemptFailure::PromptNone => Self::PromptNone,
            AttemptFailure::WrongPassword => Self::WrongPassword,
            AttemptFailure::Locked => Self::Locked,
            AttemptFailure::Cancelled => Self::Cancelled,
            AttemptFailure::UnknownClientId => Self::UnknownClientId,
            AttemptFailure::SecretMissing => Self::ClientSecretMissing,
            AttemptFailure::WrongSecret => Self::WrongClientSecret,
            AttemptFailure::OtherClient => Self::CodeOfAnotherClient,
            AttemptFailure::WrongRedirectUri => Self::WrongRedirectUri,
            AttemptFailure::WrongVerifier => Self::WrongVerifier,
            AttemptFailure::CodeExpired => Self::CodeExpired,
            AttemptFailure::CodeUsed => Self::CodeUsed,
            AttemptFailure::Disabled => Self::Disabled,
        }
    }
}
