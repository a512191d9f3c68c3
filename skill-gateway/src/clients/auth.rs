//! auth-service: whose a token is, and the end of a link.

use prost_types::Timestamp as WireTimestamp;
use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::auth_service_client::AuthServiceClient;
use saycart_proto::auth::v1::validate_token_response::Result as WireVerdict;
use saycart_service::grpc::MAX_MESSAGE_BYTES;
use saycart_service::internal::Upstream;
use saycart_service::{Deadline, Timestamp};
use tonic::{Code, Request, Status};

use super::{Passport, call};

// As telemetry names them.
const VALIDATE_TOKEN: &str = "saycart.auth.v1.AuthService/ValidateToken";
const END_LINK: &str = "saycart.auth.v1.AuthService/EndLink";

/// Calls auth-service. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct AuthClient(AuthServiceClient<Upstream>);

/// The verdict on a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Good.
    Active(Shopper),
    /// Not good, for whatever reason.
    Inactive,
}

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shopper {
    /// The link that the token belongs to; fit for logs.
    pub(crate) link_id: String,
    /// What they may do.
    pub(crate) scopes: Vec<String>,
    /// What speaks for them.
    pub(crate) passport: Passport,
    /// When the link was made, to the millisecond; none if that is not said.
    pub(crate) linked_at: Option<Timestamp>,
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthError {
    /// The time is over.
    #[error("auth-service did not answer in time")]
    Slow,
    /// Out of reach, or not able to tell. It says nothing about the token.
    #[error("auth-service cannot tell")]
    Unavailable(#[source] Status),
    /// The answer makes no sense.
    #[error("auth-service's answer lacks `{0}`")]
    Malformed(&'static str),
}

impl AuthClient {
    /// Calls over this channel.
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self(AuthServiceClient::new(upstream).max_decoding_message_size(MAX_MESSAGE_BYTES))
    }

    /// Whose token this is. `external_user` is Alexa's `userId`, by which a later `SkillDisabled`
    /// is recognised.
    pub(crate) async fn validate(
        &self,
        token: &str,
        external_user: Option<&str>,
        deadline: Deadline,
    ) -> Result<Verdict, AuthError> {
        let request = Request::new(pb::ValidateTokenRequest {
            token: token.to_owned(),
            external_user: external_user.map(str::to_owned),
        });
        let mut client = self.0.clone();
        let response = call(VALIDATE_TOKEN, deadline, request, async |request| {
            client.validate_token(request).await
        });
        Verdict::try_from(response.await?)
    }

    /// Ends the link of this token, or of this user of Alexa's, unless it was made after `at`.
    /// Answers how many links were ended.
    pub(crate) async fn end_link(
        &self,
        token: Option<&str>,
        external_user: Option<&str>,
        at: Option<Timestamp>,
        deadline: Deadline,
    ) -> Result<u32, AuthError> {
        let request = Request::new(pb::EndLinkRequest {
            token: token.map(str::to_owned),
            event_time: at.map(wire),
            external_user: external_user.map(str::to_owned),
            cause: pb::EndLinkCause::SkillDisabled.into(),
        });
        self.ended(request, deadline).await
    }

    /// Ends the link of this token, because its shopper said so. Answers how many links were ended.
    pub(crate) async fn unlink(&self, token: &str, deadline: Deadline) -> Result<u32, AuthError> {
        let request = Request::new(pb::EndLinkRequest {
            token: Some(token.to_owned()),
            event_time: None,
            external_user: None,
            cause: pb::EndLinkCause::ShopperAsked.into(),
        });
        self.ended(request, deadline).await
    }

    async fn ended(
        &self,
        request: Request<pb::EndLinkRequest>,
        deadline: Deadline,
    ) -> Result<u32, AuthError> {
        let mut client = self.0.clone();
        let response = call(END_LINK, deadline, request, async |request| {
            client.end_link(request).await
        });
        let pb::EndLinkResponse { ended } = response.await?;
        Ok(ended)
    }
}

fn instant(at: WireTimestamp) -> Timestamp {
    let WireTimestamp { seconds, nanos } = at;
    let micros = seconds.saturating_mul(1_000_000);
    Timestamp::from_micros(micros.saturating_add(i64::from(nanos) / 1_000))
}

fn wire(at: Timestamp) -> WireTimestamp {
    WireTimestamp {
        seconds: at.as_seconds(),
        nanos: i32::try_from(at.subsecond_micros() * 1_000).unwrap_or(0),
    }
}

impl TryFrom<pb::ValidateTokenResponse> for Verdict {
    type Error = AuthError;

    fn try_from(response: pb::ValidateTokenResponse) -> Result<Self, AuthError> {
        let pb::ValidateTokenResponse { result } = response;
        match result {
            Some(WireVerdict::Active(active)) => Shopper::try_from(active).map(Self::Active),
            Some(WireVerdict::Inactive(pb::Inactive {})) => Ok(Self::Inactive),
            None => Err(AuthError::Malformed("result")),
        }
    }
}

impl TryFrom<pb::Active> for Shopper {
    type Error = AuthError;

    fn try_from(active: pb::Active) -> Result<Self, AuthError> {
        let pb::Active {
            user_id: _, // the passport says it to whom it concerns
            client_id: _,
            scopes,
            link_id,
            expires_at: _, // every utterance is judged anew
            passport,
            passport_expires_at: _,
            linked_at,
        } = active;
        if passport.is_empty() {
            return Err(AuthError::Malformed("passport"));
        }
        Ok(Self {
            link_id,
            scopes,
            passport: Passport(passport),
            linked_at: linked_at.map(instant),
        })
    }
}

impl From<Status> for AuthError {
    fn from(status: Status) -> Self {
        match status.code() {
            Code::DeadlineExceeded => Self::Slow,
            _ => Self::Unavailable(status),
        }
    }
}
