//! The messages about token keys, and why a key was not changed.

use saycart_proto::auth::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Status};

use super::messages::instant;
use super::refusals::invalid;
use crate::domain::key::change::{KeyCopy, KeyRefusal};
use crate::domain::key::{KeyState, Kid};
use crate::operations::{KeyChangeError, KeyReport, RetiredKey};

/// The number of a key.
pub(super) fn kid_of(kid: u32) -> Result<Kid, Status> {
    let kid = u8::try_from(kid).ok().and_then(Kid::from_byte);
    kid.ok_or_else(|| invalid("kid", "must be 1 to 255"))
}

impl From<KeyReport> for pb::TokenKey {
    fn from(report: KeyReport) -> Self {
        let KeyReport {
            kid,
            state,
            active_from,
            retired_at,
            copy,
            links,
        } = report;
        let state = match state {
            KeyState::Standby => pb::TokenKeyState::Standby,
            KeyState::Active => pb::TokenKeyState::Active,
            KeyState::Verify => pb::TokenKeyState::Verify,
            KeyState::Suspect => pb::TokenKeyState::Suspect,
            KeyState::Retired => pb::TokenKeyState::Retired,
        };
        let copy = match copy {
            KeyCopy::Present => pb::TokenKeyCopy::Present,
            KeyCopy::Missing => pb::TokenKeyCopy::Missing,
            KeyCopy::Different => pb::TokenKeyCopy::Different,
        };
        Self {
            kid: u32::from(kid.as_byte()),
            state: state.into(),
            active_from: active_from.map(instant),
            retired_at: retired_at.map(instant),
            copy: copy.into(),
            links,
        }
    }
}

impl From<RetiredKey> for pb::RetireTokenKeyResponse {
    fn from(retired: RetiredKey) -> Self {
        let RetiredKey { key, ended } = retired;
        Self {
            token_key: Some(key.into()),
            ended_links: ended,
        }
    }
}

impl From<KeyChangeError> for Status {
    fn from(error: KeyChangeError) -> Self {
        let message = error.to_string();
        let (kid, reason) = match error {
            KeyChangeError::Trouble(trouble) => return trouble.into(),
            KeyChangeError::Refused { kid, refusal } => (kid, refusal),
        };
        let in_state = |state: KeyState| {
            let metadata = ("state", state.name().to_owned());
            (ErrorReason::TokenKeyState, Some(metadata))
        };
        let in_use = |links: u64| {
            let metadata = ("links", links.to_string());
            (ErrorReason::TokenKeyInUse, Some(metadata))
        };
        let (reason, more) = match reason {
            KeyRefusal::Unknown => {
                let metadata = [("kind", "token_key".to_owned())];
                return refusal(Code::NotFound, ErrorReason::NotFound, message, &metadata);
            }
            KeyRefusal::NotHeld | KeyRefusal::Different => (ErrorReason::TokenKeyNotHeld, None),
            KeyRefusal::IsSuspect => in_state(KeyState::Suspect),
            KeyRefusal::IsRetired => in_state(KeyState::Retired),
            KeyRefusal::IsActive => in_state(KeyState::Active),
            KeyRefusal::InUse { links } => in_use(links),
            KeyRefusal::Settling => in_use(0),
        };
        let mut metadata = vec![("kid", kid.to_string())];
        metadata.extend(more);
        refusal(Code::FailedPrecondition, reason, message, &metadata)
    }
}
