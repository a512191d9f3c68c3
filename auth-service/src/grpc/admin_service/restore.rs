//! What follows the restore of an older database.

use std::fmt::Display;

use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::forgotten_end::What;
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Status};

use super::Admin;
use super::messages::{instant, timestamp_of};
use super::refusals::invalid;
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::operations::{Forgotten, Replay, Replayed, RestoreError, TakenBack};

/// A message's room has it many times over.
const MOST: usize = 1_000;

impl Admin {
    pub(super) async fn replay_ends_asked(
        &self,
        request: pb::ReplayEndsRequest,
        actor: Actor,
    ) -> Result<pb::ReplayEndsResponse, Status> {
        let replay = match request.mode() {
            pb::ReplayMode::Count => Replay::Counts,
            pb::ReplayMode::End => Replay::Ends,
            pb::ReplayMode::Unspecified => return Err(invalid("mode", "must be said")),
        };
        let pb::ReplayEndsRequest { ends, mode: _ } = request;
        if ends.len() > MOST {
            return Err(invalid("ends", "must be at most 1000"));
        }
        let numbered = ends.iter().enumerate();
        let ends = numbered
            .map(|(number, end)| forgotten(number, end))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(self.accounts.replay_ends(ends, replay, actor).await?.into())
    }

    pub(super) async fn declare_restore_asked(
        &self,
        request: pb::DeclareRestoreRequest,
        actor: Actor,
    ) -> Result<pb::DeclareRestoreResponse, Status> {
        let pb::DeclareRestoreRequest { since } = request;
        let since = since.ok_or_else(|| invalid("since", "must be said"))?;
        let since = timestamp_of("since", &since)?;
        let quiet_until = self.accounts.declare_restore(since, actor).await;
        let quiet_until = quiet_until.map_err(|error| match error {
            RestoreError::Future => invalid("since", error),
            RestoreError::Trouble(trouble) => trouble.into(),
        })?;
        Ok(pb::DeclareRestoreResponse {
            quiet_until: Some(instant(quiet_until)),
        })
    }
}

/// Of a link and an account, `at` is for whoever reads the request; the end is the one that comes now.
fn forgotten(number: usize, end: &pb::ForgottenEnd) -> Result<Forgotten, Status> {
    let pb::ForgottenEnd { what, reason, at } = end;
    match what {
        Some(What::LinkId(id)) => {
            let id = id
                .parse()
                .map_err(|error| wrong(number, "link_id", error))?;
            let reason = EndReason::named(reason)
                .ok_or_else(|| wrong(number, "reason", "must be one of the audit log's"))?;
            Ok(Forgotten::Link(id, reason))
        }
        Some(What::UserId(id)) => {
            let id = id.parse();
            Ok(Forgotten::User(
                id.map_err(|error| wrong(number, "user_id", error))?,
            ))
        }
        Some(What::Consent(consent)) => {
            let pb::ForgottenConsent { user_id, client_id } = consent;
            let user = user_id.parse();
            let client = client_id.parse();
            let at = at
                .as_ref()
                .ok_or_else(|| wrong(number, "at", "must be said"))?;
            Ok(Forgotten::Consent(TakenBack {
                user: user.map_err(|error| wrong(number, "consent.user_id", error))?,
                client: client.map_err(|error| wrong(number, "consent.client_id", error))?,
                at: timestamp_of("ends.at", at)?,
            }))
        }
        None => Err(wrong(number, "what", "must be said")),
    }
}

fn wrong(number: usize, part: &str, error: impl Display) -> Status {
    let field = format!("ends[{number}].{part}");
    let message = format!("`{field}` {error}");
    let metadata = [("field", field)];
    refusal(
        Code::InvalidArgument,
        ErrorReason::InvalidField,
        message,
        &metadata,
    )
}

impl From<Replayed> for pb::ReplayEndsResponse {
    fn from(done: Replayed) -> Self {
        let Replayed {
            ended_links,
            over_links,
            unknown_links,
            deleted_users,
            gone_users,
            unknown_users,
            withdrawn_consents,
            gone_consents,
        } = done;
        Self {
            ended_links,
            over_links,
            unknown_links,
            deleted_users,
            gone_users,
            unknown_users,
            withdrawn_consents,
            gone_consents,
        }
    }
}
