//! `ListErasures`: what is asked, and the page that answers.

use saycart_proto::auth::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Status};

use super::auth_service::wire_time;
use crate::domain::erasure::{Erasure, Place};

const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;

/// A call of `ListErasures`.
#[derive(Debug)]
pub(super) struct ListErasures {
    pub(super) after: Option<Place>,
    pub(super) size: u32,
}

impl TryFrom<pb::ListErasuresRequest> for ListErasures {
    type Error = Status;

    fn try_from(request: pb::ListErasuresRequest) -> Result<Self, Status> {
        let pb::ListErasuresRequest {
            after_number,
            after_user_id,
            page_size,
        } = request;
        let size = match page_size {
            0 => DEFAULT_PAGE,
            1..=MAX_PAGE => page_size,
            _ => return Err(invalid("page_size", "must be at most 1000")),
        };
        let after = match (i64::try_from(after_number), after_user_id.parse()) {
            (Ok(0), Err(_)) if after_user_id.is_empty() => None,
            (Ok(number), Ok(user)) => Some(Place { number, user }),
            (Err(_), _) => return Err(invalid("after_number", "must be a number of this list")),
            (_, Err(_)) => return Err(invalid("after_user_id", "must be a user's id")),
        };
        Ok(Self { after, size })
    }
}

fn invalid(field: &'static str, what: &str) -> Status {
    let message = format!("`{field}` {what}");
    let field = [("field", field.to_owned())];
    refusal(
        Code::InvalidArgument,
        ErrorReason::InvalidField,
        message,
        &field,
    )
}

impl From<Erasure> for pb::Erasure {
    fn from(erasure: Erasure) -> Self {
        let Erasure {
            place: Place { number, user },
            erased_at,
        } = erasure;
        Self {
            number: number.unsigned_abs(),
            user_id: user.to_string(),
            erased_at: Some(wire_time(erased_at)),
        }
    }
}
