//! What cart-service asks of auth-service itself: whose accounts were deleted. (The keys of
//! passports are asked for by the passport layer.)

use std::time::Duration;

use saycart_passport::Subject;
use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::auth_service_client::AuthServiceClient;
use saycart_service::Timestamp;
use saycart_service::internal::Upstream;
use saycart_service::telemetry::call;
use tonic::{Request, Status};

use crate::domain::{Account, Erasure, Place};

const LIST_ERASURES: &str = "saycart.auth.v1.AuthService/ListErasures";

/// Nobody waits for the answer: what takes longer is asked again.
const WITHIN: Duration = Duration::from_secs(5);

/// auth-service, as far as it is asked here.
#[derive(Debug, Clone)]
pub(crate) struct Auth(AuthServiceClient<Upstream>);

/// Why auth-service did not say whose accounts were deleted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthError {
    /// No answer in time.
    #[error("auth-service did not answer within {} s", WITHIN.as_secs())]
    Late(#[source] tokio::time::error::Elapsed),
    /// It cannot say, or does not want to.
    #[error("auth-service does not say which accounts were deleted")]
    Refused(#[source] Box<Status>),
    /// What it says is no erasure.
    #[error("erasure {number} of auth-service's list is malformed")]
    Malformed {
        /// Its number, as it came.
        number: u64,
    },
}

impl Auth {
    pub(crate) fn at(upstream: Upstream) -> Self {
        Self(AuthServiceClient::new(upstream))
    }

    /// The erasures after this one, in order; none when there is nothing more for now.
    pub(crate) async fn erasures_after(
        &self,
        place: Option<&Place>,
    ) -> Result<Vec<Erasure>, AuthError> {
        let mut request = Request::new(pb::ListErasuresRequest {
            after_number: place.map_or(0, |place| place.number.unsigned_abs()),
            after_user_id: place.map_or_else(String::new, |place| place.account.to_string()),
            page_size: 0,
        });
        request.set_timeout(WITHIN);
        let asked = call(LIST_ERASURES, request, async |request| {
            self.0.clone().list_erasures(request).await
        });
        let answer = tokio::time::timeout(WITHIN, asked)
            .await
            .map_err(AuthError::Late)?
            .map_err(|status| AuthError::Refused(Box::new(status)))?;
        let pb::ListErasuresResponse { erasures } = answer.into_inner();
        erasures.into_iter().map(Erasure::try_from).collect()
    }
}

impl TryFrom<pb::Erasure> for Erasure {
    type Error = AuthError;

    fn try_from(erasure: pb::Erasure) -> Result<Self, AuthError> {
        let pb::Erasure {
            number,
            user_id,
            erased_at,
        } = erasure;
        let malformed = AuthError::Malformed { number };
        let erased_at = erased_at.and_then(|time| {
            let micros = time.seconds.checked_mul(1_000_000)?;
            micros.checked_add(i64::from(time.nanos) / 1_000)
        });
        let (Ok(number), Ok(subject), Some(erased_at)) =
            (i64::try_from(number), Subject::parse(user_id), erased_at)
        else {
            return Err(malformed);
        };
        Ok(Self {
            place: Place {
                number,
                account: Account::deleted(&subject),
            },
            erased_at: Timestamp::from_micros(erased_at),
        })
    }
}
