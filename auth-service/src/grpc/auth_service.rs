//! `saycart.auth.v1.AuthService`: tokens as the internal services see them.

use std::sync::Arc;

use saycart_passport::PassportKey;
use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::auth_service_server::{AuthService, AuthServiceServer};
use saycart_proto::v1::ErrorReason;
use saycart_service::grpc::MAX_MESSAGE_BYTES;
use saycart_service::internal::{Caller, ServiceName};
use saycart_service::{ExposeSecret as _, Timestamp, refusal};
use tonic::{Code, Request, Response, Status};

use super::erasures::ListErasures;
use super::issue_code;
use crate::domain::token::PresentedToken;
use crate::operations::{
    Accounts, ActiveToken, EndLink, ExternalUser, IssuedCode, Tokens, Trouble,
};
use crate::passports::{Issued, Passports};

/// More than any token of ours has.
const MAX_TOKEN_BYTES: usize = 4_096;

/// The service over its operations.
#[derive(Debug, Clone)]
pub(crate) struct Tellers {
    tokens: Tokens,
    passports: Passports,
    accounts: Accounts,
    may_issue_codes: Arc<[ServiceName]>,
}

/// The service, ready for a transport.
pub(crate) fn service(
    accounts: Accounts,
    passports: Passports,
    may_issue_codes: Arc<[ServiceName]>,
) -> AuthServiceServer<Tellers> {
    let tellers = Tellers {
        tokens: accounts.tokens().clone(),
        passports,
        accounts,
        may_issue_codes,
    };
    AuthServiceServer::new(tellers)
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES)
}

/// A request field that is malformed or out of bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidRequest {
    #[error("`token` must be at most 4096 bytes")]
    TokenTooLong,
    #[error("`external_user` must be 1 to 255 characters")]
    ExternalUser,
    #[error("`event_time` must be a date after 1970")]
    EventTime,
    #[error("one of `token` and `external_user` is needed")]
    NothingNamed,
    #[error("`token` is needed where the shopper asked")]
    NobodyAsked,
    #[error("`cause` must be one that this version knows")]
    Cause,
}

impl InvalidRequest {
    fn field(self) -> &'static str {
        match self {
            Self::TokenTooLong | Self::NothingNamed | Self::NobodyAsked => "token",
            Self::ExternalUser => "external_user",
            Self::EventTime => "event_time",
            Self::Cause => "cause",
        }
    }
}

impl From<InvalidRequest> for Status {
    fn from(error: InvalidRequest) -> Self {
        let field = [("field", error.field().to_owned())];
        refusal(
            Code::InvalidArgument,
            ErrorReason::InvalidField,
            error.to_string(),
            &field,
        )
    }
}

fn presented(token: String) -> Result<PresentedToken, InvalidRequest> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(InvalidRequest::TokenTooLong);
    }
    Ok(PresentedToken::from(token))
}

fn external_user(text: Option<String>) -> Result<Option<ExternalUser>, InvalidRequest> {
    text.map(|text| ExternalUser::parse(&text).ok_or(InvalidRequest::ExternalUser))
        .transpose()
}

/// A call of `ValidateToken`.
struct Validation {
    token: PresentedToken,
    external_user: Option<ExternalUser>,
}

impl TryFrom<pb::ValidateTokenRequest> for Validation {
    type Error = InvalidRequest;

    fn try_from(request: pb::ValidateTokenRequest) -> Result<Self, InvalidRequest> {
        let pb::ValidateTokenRequest {
            token,
            external_user: user,
        } = request;
        Ok(Self {
            token: presented(token)?,
            external_user: external_user(user)?,
        })
    }
}

/// A call of `EndLink`.
#[derive(Debug)]
enum Ending {
    /// The vendor says so.
    Disabled(EndLink),
    /// The shopper says so.
    Asked(PresentedToken),
}

impl TryFrom<pb::EndLinkRequest> for Ending {
    type Error = InvalidRequest;

    fn try_from(request: pb::EndLinkRequest) -> Result<Self, InvalidRequest> {
        let pb::EndLinkRequest {
            token,
            event_time,
            external_user: user,
            cause,
        } = request;
        match pb::EndLinkCause::try_from(cause) {
            Ok(pb::EndLinkCause::ShopperAsked) => {
                let token = token.ok_or(InvalidRequest::NobodyAsked)?;
                return presented(token).map(Self::Asked);
            }
            Ok(pb::EndLinkCause::Unspecified | pb::EndLinkCause::SkillDisabled) => {}
            Err(_of_a_later_version) => return Err(InvalidRequest::Cause),
        }
        if token.is_none() && user.is_none() {
            return Err(InvalidRequest::NothingNamed);
        }
        Ok(Self::Disabled(EndLink {
            token: token.map(presented).transpose()?,
            external_user: external_user(user)?,
            event_time: event_time.map(instant).transpose()?,
        }))
    }
}

fn instant(time: prost_types::Timestamp) -> Result<Timestamp, InvalidRequest> {
    let prost_types::Timestamp { seconds, nanos } = time;
    let micros = seconds
        .checked_mul(1_000_000)
        .filter(|micros| *micros >= 0)
        .and_then(|micros| micros.checked_add(i64::from(nanos) / 1_000));
    micros
        .map(Timestamp::from_micros)
        .ok_or(InvalidRequest::EventTime)
}

pub(super) fn wire_time(instant: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: instant.as_seconds(),
        nanos: i32::try_from(instant.subsecond_micros() * 1_000).unwrap_or(0),
    }
}

fn active(token: &ActiveToken, issued: &Issued) -> pb::Active {
    pb::Active {
        user_id: token.user.map(|id| id.to_string()).unwrap_or_default(),
        client_id: token.client.to_string(),
        scopes: token.scopes.names(),
        link_id: token.link.to_string(),
        expires_at: Some(wire_time(token.expires_at)),
        passport: issued.passport.expose_secret().to_owned(),
        passport_expires_at: Some(wire_time(issued.expires_at)),
        linked_at: token.link.made_at().map(wire_time),
    }
}

fn wire_key(key: &PassportKey) -> pb::PassportKey {
    let PassportKey {
        key_id,
        public_key,
        expires_at,
    } = key;
    pb::PassportKey {
        key_id: key_id.as_str().to_owned(),
        ed25519_public_key: public_key.as_bytes().to_vec(),
        expires_at: Some(wire_time(*expires_at)),
    }
}

#[tonic::async_trait]
impl AuthService for Tellers {
    #[tracing::instrument(name = "grpc.auth.validate_token", skip_all, fields(link.id))]
    async fn validate_token(
        &self,
        request: Request<pb::ValidateTokenRequest>,
    ) -> Result<Response<pb::ValidateTokenResponse>, Status> {
        use pb::validate_token_response::Result as Verdict;

        let Validation {
            token,
            external_user,
        } = request.into_inner().try_into()?;
        let token = self
            .tokens
            .validate_for(&token, external_user.as_ref())
            .await;
        // Nobody can shop for a client that acts for itself: to the gateway its token is none.
        let token = token?.filter(|token| token.user.is_some());
        let verdict = match token {
            Some(token) => {
                tracing::Span::current().record("link.id", tracing::field::display(token.link));
                let issued = self.passports.issue(&token)?;
                Verdict::Active(active(&token, &issued))
            }
            None => Verdict::Inactive(pb::Inactive {}),
        };
        Ok(Response::new(pb::ValidateTokenResponse {
            result: Some(verdict),
        }))
    }

    #[tracing::instrument(name = "grpc.auth.end_link", skip_all)]
    async fn end_link(
        &self,
        request: Request<pb::EndLinkRequest>,
    ) -> Result<Response<pb::EndLinkResponse>, Status> {
        let ended = match Ending::try_from(request.into_inner())? {
            Ending::Disabled(event) => self.tokens.end_link(event).await?,
            Ending::Asked(token) => self.tokens.unlink_aloud(&token).await?,
        };
        Ok(Response::new(pb::EndLinkResponse { ended }))
    }

    #[tracing::instrument(name = "grpc.auth.issue_code", skip_all)]
    async fn issue_code(
        &self,
        request: Request<pb::IssueCodeRequest>,
    ) -> Result<Response<pb::IssueCodeResponse>, Status> {
        let caller = request.extensions().get::<Caller>();
        let service = issue_code::admitted(&self.may_issue_codes, caller)?;
        let request = issue_code::parse(request.into_inner(), service)?;
        let IssuedCode { code, expires_at } = self.accounts.issue_for_app(request).await?;
        Ok(Response::new(pb::IssueCodeResponse {
            code: code.expose_secret().to_owned(),
            expires_at: Some(wire_time(expires_at)),
        }))
    }

    #[tracing::instrument(name = "grpc.auth.list_passport_keys", skip_all)]
    async fn list_passport_keys(
        &self,
        request: Request<pb::ListPassportKeysRequest>,
    ) -> Result<Response<pb::ListPassportKeysResponse>, Status> {
        let pb::ListPassportKeysRequest {} = request.into_inner();
        let keys = self.passports.keys().await.map_err(Trouble::from)?;
        let keys = keys.iter().map(wire_key).collect();
        Ok(Response::new(pb::ListPassportKeysResponse { keys }))
    }

    #[tracing::instrument(name = "grpc.auth.list_erasures", skip_all)]
    async fn list_erasures(
        &self,
        request: Request<pb::ListErasuresRequest>,
    ) -> Result<Response<pb::ListErasuresResponse>, Status> {
        let ListErasures { after, size } = request.into_inner().try_into()?;
        let erasures = self.accounts.list_erasures(after, size).await?;
        let erasures = erasures.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListErasuresResponse { erasures }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_names_nothing_is_refused() {
        let nothing = pb::EndLinkRequest {
            token: None,
            event_time: None,
            external_user: None,
            cause: pb::EndLinkCause::Unspecified.into(),
        };
        let nobody = pb::EndLinkRequest {
            external_user: Some("amzn1.ask.account.ANNA".to_owned()),
            cause: pb::EndLinkCause::ShopperAsked.into(),
            ..nothing.clone()
        };
        let unknown = pb::EndLinkRequest {
            cause: 99,
            ..nobody.clone()
        };

        let refused = [nothing, nobody, unknown].map(|it| Ending::try_from(it).err());
        assert_eq!(
            refused,
            [
                Some(InvalidRequest::NothingNamed),
                Some(InvalidRequest::NobodyAsked),
                Some(InvalidRequest::Cause)
            ]
        );
    }

    #[test]
    fn bounds_are_kept() {
        assert_eq!(
            presented("x".repeat(4_097)).err(),
            Some(InvalidRequest::TokenTooLong)
        );
        for text in [String::new(), "ü".repeat(256)] {
            assert_eq!(
                external_user(Some(text)).err(),
                Some(InvalidRequest::ExternalUser)
            );
        }
        for (seconds, nanos) in [(i64::MAX, 0), (-1, 0)] {
            let time = prost_types::Timestamp { seconds, nanos };
            assert_eq!(instant(time).err(), Some(InvalidRequest::EventTime));
        }
    }
}
