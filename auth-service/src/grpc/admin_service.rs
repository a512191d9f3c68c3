//! `saycart.auth.v1.AdminService`: the operator's work, over the socket.

use std::fmt::Display;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use prost_types::Timestamp as PbTimestamp;
use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::admin_service_server::{AdminService, AdminServiceServer};
use saycart_proto::v1::ErrorReason;
use saycart_service::{ExposeSecret as _, SecretString, Timestamp, refusal};
use tonic::{Code, Request, Response, Status};

use super::fault;
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::domain::ids::{LinkId, UserId};
use crate::domain::profile::Profile;
use crate::domain::redirect_uri::{RedirectUri, VendorId};
use crate::domain::scope::{Audience, ScopeSet};
use crate::domain::user::{EmailAddress, User};
use crate::operations::{
    Accounts, AccountsTrouble, CreateClientError, CreateUserError, Link, LinkPage, RegisterClient,
    RegisteredClient,
};

/// Characters of a client's name at most: it stands in a heading on a telephone.
const MAX_NAME: usize = 100;
const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;
/// Messages are small; this is what an import of redirect URIs would need ten times over.
const MAX_MESSAGE: usize = 256 * 1_024;

/// The service.
#[derive(Debug)]
pub(crate) struct Admin {
    accounts: Accounts,
}

/// The service, ready for a router.
pub(crate) fn service(accounts: Accounts) -> AdminServiceServer<Admin> {
    AdminServiceServer::new(Admin { accounts }).max_decoding_message_size(MAX_MESSAGE)
}

#[tonic::async_trait]
impl AdminService for Admin {
    async fn create_user(
        &self,
        request: Request<pb::CreateUserRequest>,
    ) -> Result<Response<pb::CreateUserResponse>, Status> {
        let pb::CreateUserRequest { email, password } = request.into_inner();
        let email: EmailAddress = email.parse().map_err(|error| invalid("email", error))?;
        let created = self
            .accounts
            .create_user(email, password.map(SecretString::from))
            .await?;
        Ok(Response::new(pb::CreateUserResponse {
            user: Some(created.user.into()),
            password: created
                .password
                .map(|password| password.expose_secret().to_owned()),
        }))
    }

    async fn list_users(
        &self,
        request: Request<pb::ListUsersRequest>,
    ) -> Result<Response<pb::ListUsersResponse>, Status> {
        let pb::ListUsersRequest {
            page_size,
            page_token,
        } = request.into_inner();
        let (size, after) = (size_of(page_size)?, cursor(&page_token)?);
        let users = self.accounts.list_users(&after, size).await?;
        let next_page_token = next(&users, size, |user| user.email.key());
        let users = users.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListUsersResponse {
            users,
            next_page_token,
        }))
    }

    async fn create_client(
        &self,
        request: Request<pb::CreateClientRequest>,
    ) -> Result<Response<pb::CreateClientResponse>, Status> {
        let command = RegisterClient::try_from(request.into_inner())?;
        let created = self.accounts.create_client(command).await?;
        Ok(Response::new(pb::CreateClientResponse {
            client: Some(created.registered.into()),
            client_secret: created
                .secret
                .map(|secret| secret.expose_secret().to_owned()),
        }))
    }

    async fn list_clients(
        &self,
        request: Request<pb::ListClientsRequest>,
    ) -> Result<Response<pb::ListClientsResponse>, Status> {
        let pb::ListClientsRequest {
            page_size,
            page_token,
        } = request.into_inner();
        let (size, after) = (size_of(page_size)?, cursor(&page_token)?);
        let clients = self.accounts.list_clients(&after, size).await?;
        let next_page_token = next(&clients, size, |client| client.client.name.clone());
        let clients = clients.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListClientsResponse {
            clients,
            next_page_token,
        }))
    }

    async fn list_links(
        &self,
        request: Request<pb::ListLinksRequest>,
    ) -> Result<Response<pb::ListLinksResponse>, Status> {
        let pb::ListLinksRequest {
            user_id,
            page_size,
            page_token,
        } = request.into_inner();
        let user: Option<UserId> = match user_id.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|error| invalid("user_id", error))?),
        };
        let before: Option<LinkId> = match cursor(&page_token)?.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_not_an_id| bad_page_token())?),
        };
        let size = size_of(page_size)?;
        let page = LinkPage { size, before };
        let links = self.accounts.tokens().list_links(user, page).await;
        let links = links.map_err(AccountsTrouble::from)?;
        let next_page_token = next(&links, size, |link| link.id.to_string());
        let links = links.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListLinksResponse {
            links,
            next_page_token,
        }))
    }

    async fn revoke_link(
        &self,
        request: Request<pb::RevokeLinkRequest>,
    ) -> Result<Response<pb::RevokeLinkResponse>, Status> {
        let pb::RevokeLinkRequest { link_id } = request.into_inner();
        let id: LinkId = link_id.parse().map_err(|error| invalid("link_id", error))?;
        let reason = EndReason::RevokedByOperator;
        let link = self
            .accounts
            .tokens()
            .revoke_link(id, reason, Actor::Operator)
            .await;
        let link = link?.ok_or_else(|| no_such_link(id))?;
        Ok(Response::new(pb::RevokeLinkResponse {
            link: Some(link.into()),
        }))
    }
}

impl TryFrom<pb::CreateClientRequest> for RegisterClient {
    type Error = Status;

    fn try_from(request: pb::CreateClientRequest) -> Result<Self, Status> {
        let profile = match request.profile() {
            pb::ClientProfile::Alexa => Profile::Alexa,
            pb::ClientProfile::Google => Profile::Google,
            pb::ClientProfile::Confidential => Profile::Confidential,
            pb::ClientProfile::Public => Profile::Public,
            pb::ClientProfile::Unspecified => {
                let allowed = "must be alexa, google, confidential or public";
                return Err(invalid("profile", allowed));
            }
        };
        let pb::CreateClientRequest {
            client_name,
            profile: _,
            redirect_uris,
            vendor_ids,
            scopes,
            audiences,
        } = request;
        let name = client_name.trim();
        if !(1..=MAX_NAME).contains(&name.chars().count()) || name.contains(char::is_control) {
            return Err(invalid("client_name", "must be 1 to 100 characters"));
        }
        Ok(Self {
            name: name.to_owned(),
            redirect_uris: parse_redirect_uris(profile, &redirect_uris, &vendor_ids)?,
            scope: parse_scopes(&scopes)?,
            audiences: parse_audiences(&audiences)?,
            profile,
        })
    }
}

/// Those that were named and those of the vendor ids, each once.
fn parse_redirect_uris(
    profile: Profile,
    uris: &[String],
    vendor_ids: &[String],
) -> Result<Vec<RedirectUri>, Status> {
    let mut parsed = Vec::new();
    for uri in uris {
        let uri = RedirectUri::register(uri, profile);
        parsed.push(uri.map_err(|error| invalid("redirect_uris", error))?);
    }
    for id in vendor_ids {
        if profile != Profile::Alexa {
            return Err(invalid("vendor_ids", "belong to the profile alexa only"));
        }
        let id: VendorId = id.parse().map_err(|error| invalid("vendor_ids", error))?;
        parsed.extend(id.redirect_uris());
    }
    if parsed.is_empty() {
        let field = if profile == Profile::Alexa {
            "vendor_ids"
        } else {
            "redirect_uris"
        };
        return Err(invalid(field, "must name at least one place to return to"));
    }
    parsed.sort();
    parsed.dedup();
    Ok(parsed)
}

fn parse_scopes(scopes: &[String]) -> Result<Option<ScopeSet>, Status> {
    let scope = ScopeSet::parse(&scopes.join(" ")).map_err(|error| invalid("scopes", error))?;
    Ok(Some(scope).filter(|scope| !scope.is_empty()))
}

fn parse_audiences(audiences: &[String]) -> Result<Vec<Audience>, Status> {
    let parse = |name: &String| {
        Audience::named(name).ok_or_else(|| invalid("audiences", "must be `cart` or `account`"))
    };
    let mut parsed = audiences.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    parsed.sort_unstable();
    parsed.dedup();
    Ok(parsed)
}

fn size_of(page_size: u32) -> Result<u32, Status> {
    match page_size {
        0 => Ok(DEFAULT_PAGE),
        1..=MAX_PAGE => Ok(page_size),
        _ => Err(invalid("page_size", "must be at most 1000")),
    }
}

/// A page token is the last key of the page before, in base64url: callers are not to build one.
fn cursor(page_token: &str) -> Result<String, Status> {
    let bytes = URL_SAFE_NO_PAD
        .decode(page_token)
        .map_err(|_not_base64| bad_page_token())?;
    String::from_utf8(bytes).map_err(|_not_utf8| bad_page_token())
}

fn bad_page_token() -> Status {
    invalid("page_token", "must come from the answer before")
}

fn next<T>(items: &[T], size: u32, key: impl FnOnce(&T) -> String) -> String {
    let is_full = u32::try_from(items.len()).is_ok_and(|count| count >= size);
    let last = items.last().filter(|_| is_full);
    last.map(|last| URL_SAFE_NO_PAD.encode(key(last)))
        .unwrap_or_default()
}

fn invalid(field: &'static str, error: impl Display) -> Status {
    let metadata = [("field", field.to_owned())];
    let message = format!("`{field}` {error}");
    refusal(
        Code::InvalidArgument,
        ErrorReason::InvalidField,
        message,
        &metadata,
    )
}

fn taken(field: &'static str, error: &impl Display) -> Status {
    let metadata = [("field", field.to_owned())];
    refusal(
        Code::AlreadyExists,
        ErrorReason::AlreadyExists,
        error.to_string(),
        &metadata,
    )
}

fn no_such_link(id: LinkId) -> Status {
    let metadata = [("kind", "link".to_owned())];
    let message = format!("there is no link {id}");
    refusal(Code::NotFound, ErrorReason::NotFound, message, &metadata)
}

impl From<AccountsTrouble> for Status {
    fn from(error: AccountsTrouble) -> Self {
        if error.is_fault() {
            return fault(&error);
        }
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "no answer for now"
        );
        let message = "the answer is out of reach for now, try again";
        refusal(Code::Unavailable, ErrorReason::Unavailable, message, &[])
    }
}

impl From<CreateUserError> for Status {
    fn from(error: CreateUserError) -> Self {
        match error {
            CreateUserError::Password(reason) => invalid("password", reason),
            CreateUserError::EmailTaken => taken("email", &error),
            CreateUserError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<CreateClientError> for Status {
    fn from(error: CreateClientError) -> Self {
        match error {
            CreateClientError::NameTaken => taken("client_name", &error),
            CreateClientError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<User> for pb::User {
    fn from(user: User) -> Self {
        let User {
            id,
            email,
            roles,
            disabled_at,
            created_at,
        } = user;
        Self {
            user_id: id.to_string(),
            email: email.as_str().to_owned(),
            roles,
            disabled_at: disabled_at.map(instant),
            created_at: Some(instant(created_at)),
        }
    }
}

impl From<RegisteredClient> for pb::Client {
    fn from(registered: RegisteredClient) -> Self {
        let RegisteredClient {
            client,
            redirect_uris,
        } = registered;
        let profile = match client.profile {
            Profile::Alexa => pb::ClientProfile::Alexa,
            Profile::Google => pb::ClientProfile::Google,
            Profile::Confidential => pb::ClientProfile::Confidential,
            Profile::Public => pb::ClientProfile::Public,
        };
        Self {
            client_id: client.id.to_string(),
            client_name: client.name,
            profile: profile.into(),
            redirect_uris: redirect_uris
                .iter()
                .map(|uri| uri.as_str().to_owned())
                .collect(),
            scopes: client.scope.names(),
            audiences: client
                .audiences
                .iter()
                .map(|a| a.name().to_owned())
                .collect(),
            disabled_at: client.disabled_at.map(instant),
            created_at: Some(instant(client.created_at)),
        }
    }
}

impl From<Link> for pb::Link {
    fn from(link: Link) -> Self {
        let Link {
            id,
            user,
            client,
            scope,
            created_at,
            last_used_at,
            ended,
        } = link;
        Self {
            link_id: id.to_string(),
            user_id: user.map(|id| id.to_string()).unwrap_or_default(),
            client_id: client.to_string(),
            scopes: scope.names(),
            created_at: Some(instant(created_at)),
            last_used_at: Some(instant(last_used_at)),
            ended_at: ended.map(|(at, _)| instant(at)),
            end_reason: ended.map(|(_, reason)| reason.name().to_owned()),
        }
    }
}

fn instant(timestamp: Timestamp) -> PbTimestamp {
    let nanos = timestamp.subsecond_micros().saturating_mul(1_000);
    PbTimestamp {
        seconds: timestamp.as_seconds(),
        // Less than a thousand million.
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}
