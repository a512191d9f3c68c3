//! What is kept of one account, record by record.

use std::pin::Pin;

use futures_util::{Stream, stream};
use saycart_proto::auth::v1 as pb;
use tonic::Status;

use super::Admin;
use super::users::user_of;
use crate::domain::audit::Actor;
use crate::operations::ExportedUser;

/// The answer of `ExportUser`.
pub(super) type UserRecords =
    Pin<Box<dyn Stream<Item = Result<pb::ExportUserResponse, Status>> + Send>>;

impl Admin {
    pub(super) async fn export_user_asked(
        &self,
        request: pb::ExportUserRequest,
        actor: Actor,
    ) -> Result<UserRecords, Status> {
        let pb::ExportUserRequest { user } = request;
        let exported = self.accounts.export_user(user_of(&user)?, actor).await?;
        let messages = messages(exported).into_iter().map(Ok);
        Ok(Box::pin(stream::iter(messages)))
    }
}

/// Each section begins with a message of its own, so that empty ones are seen.
fn messages(exported: ExportedUser) -> Vec<pb::ExportUserResponse> {
    let ExportedUser { id, sections } = exported;
    let mut messages = Vec::new();
    for section in sections {
        let message = |record| pb::ExportUserResponse {
            user_id: id.to_string(),
            section: section.name.to_owned(),
            record,
        };
        messages.push(message(None));
        let records = section.records.iter();
        messages.extend(records.map(|record| message(Some(record.to_string()))));
    }
    messages
}
