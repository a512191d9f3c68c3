//! `saycart.auth.v1.AdminService`: the operator's work, over the socket.

mod clients;
mod exports;
mod link_log;
mod messages;
mod pages;
mod refusals;
mod restore;
mod roles;
mod token_keys;
mod users;

use std::sync::Arc;

use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::admin_service_server::{AdminService, AdminServiceServer};
use saycart_service::internal::Caller;
use saycart_service::{ExposeSecret as _, SecretString};
use tonic::{Request, Response, Status};

use self::exports::UserRecords;
use self::link_log::{LinkSteps, WatchRoom};
use self::pages::{bad_page_token, cursor, next, size_of};
use self::refusals::{invalid, no_such_link};
use self::token_keys::kid_of;
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::domain::ids::{LinkId, UserId};
use crate::domain::key::change::Force;
use crate::domain::user::EmailAddress;
use crate::operations::{Accounts, AccountsTrouble, LinkPage, RegisterClient};

/// Messages are small; this is what an import of redirect URIs would need ten times over.
const MAX_MESSAGE: usize = 256 * 1_024;

/// The service.
#[derive(Debug)]
pub(crate) struct Admin {
    accounts: Accounts,
    /// What this server is called in vendors' consoles.
    issuer: Arc<str>,
    watch_room: WatchRoom,
}

/// The service, ready for a router.
pub(crate) fn service(accounts: Accounts, issuer: Arc<str>) -> AdminServiceServer<Admin> {
    let admin = Admin {
        accounts,
        issuer,
        watch_room: WatchRoom::default(),
    };
    AdminServiceServer::new(admin).max_decoding_message_size(MAX_MESSAGE)
}

/// Who asks, as the audit log names them. The admission has seen to it that it is the operator.
fn actor_of<T>(request: &Request<T>) -> Actor {
    match request.extensions().get::<Caller>() {
        Some(Caller::LocalOperator { uid }) => Actor::LocalOperator { uid: *uid },
        Some(Caller::Operator | Caller::Service(_) | Caller::Unproven) | None => Actor::Operator,
    }
}

#[tonic::async_trait]
impl AdminService for Admin {
    type ExportUserStream = UserRecords;
    type WatchLinkStepsStream = LinkSteps;

    async fn create_user(
        &self,
        request: Request<pb::CreateUserRequest>,
    ) -> Result<Response<pb::CreateUserResponse>, Status> {
        let actor = actor_of(&request);
        let pb::CreateUserRequest { email, password } = request.into_inner();
        let email: EmailAddress = email.parse().map_err(|error| invalid("email", error))?;
        let created = self
            .accounts
            .create_user(email, password.map(SecretString::from), actor)
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
        let actor = actor_of(&request);
        let command = RegisterClient::try_from(request.into_inner())?;
        let created = self.accounts.create_client(command, actor).await?;
        let setup = self.setup_of(&created.registered);
        Ok(Response::new(pb::CreateClientResponse {
            client: Some(created.registered.into()),
            client_secret: created
                .secret
                .map(|secret| secret.expose_secret().to_owned()),
            setup,
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

    async fn get_user(
        &self,
        request: Request<pb::GetUserRequest>,
    ) -> Result<Response<pb::GetUserResponse>, Status> {
        let done = self.get_user_asked(request.into_inner()).await?;
        Ok(Response::new(done))
    }

    async fn set_user_password(
        &self,
        request: Request<pb::SetUserPasswordRequest>,
    ) -> Result<Response<pb::SetUserPasswordResponse>, Status> {
        let actor = actor_of(&request);
        let done = self
            .set_user_password_asked(request.into_inner(), actor)
            .await?;
        Ok(Response::new(done))
    }

    async fn disable_user(
        &self,
        request: Request<pb::DisableUserRequest>,
    ) -> Result<Response<pb::DisableUserResponse>, Status> {
        let actor = actor_of(&request);
        let done = self.disable_user_asked(request.into_inner(), actor).await?;
        Ok(Response::new(done))
    }

    async fn enable_user(
        &self,
        request: Request<pb::EnableUserRequest>,
    ) -> Result<Response<pb::EnableUserResponse>, Status> {
        let actor = actor_of(&request);
        let done = self.enable_user_asked(request.into_inner(), actor).await?;
        Ok(Response::new(done))
    }

    async fn delete_user(
        &self,
        request: Request<pb::DeleteUserRequest>,
    ) -> Result<Response<pb::DeleteUserResponse>, Status> {
        let actor = actor_of(&request);
        let done = self.delete_user_asked(request.into_inner(), actor).await?;
        Ok(Response::new(done))
    }

    async fn export_user(
        &self,
        request: Request<pb::ExportUserRequest>,
    ) -> Result<Response<UserRecords>, Status> {
        let actor = actor_of(&request);
        let records = self.export_user_asked(request.into_inner(), actor).await?;
        Ok(Response::new(records))
    }

    async fn create_role(
        &self,
        request: Request<pb::CreateRoleRequest>,
    ) -> Result<Response<pb::CreateRoleResponse>, Status> {
        let actor = actor_of(&request);
        let done = self.create_role_asked(request.into_inner(), actor).await?;
        Ok(Response::new(done))
    }

    async fn list_roles(
        &self,
        request: Request<pb::ListRolesRequest>,
    ) -> Result<Response<pb::ListRolesResponse>, Status> {
        let done = self.list_roles_asked(request.into_inner()).await?;
        Ok(Response::new(done))
    }

    async fn update_role(
        &self,
        request: Request<pb::UpdateRoleRequest>,
    ) -> Result<Response<pb::UpdateRoleResponse>, Status> {
        let actor = actor_of(&request);
        let done = self.update_role_asked(request.into_inner(), actor).await?;
        Ok(Response::new(done))
    }

    async fn grant_role(
        &self,
        request: Request<pb::GrantRoleRequest>,
    ) -> Result<Response<pb::GrantRoleResponse>, Status> {
        let actor = actor_of(&request);
        let done = self.grant_role_asked(request.into_inner(), actor).await?;
        Ok(Response::new(done))
    }

    async fn revoke_role(
        &self,
        request: Request<pb::RevokeRoleRequest>,
    ) -> Result<Response<pb::RevokeRoleResponse>, Status> {
        let actor = actor_of(&request);
        let done = self.revoke_role_asked(request.into_inner(), actor).await?;
        Ok(Response::new(done))
    }

    async fn get_client(
        &self,
        request: Request<pb::GetClientRequest>,
    ) -> Result<Response<pb::GetClientResponse>, Status> {
        let done = self.get_client_asked(request.into_inner()).await?;
        Ok(Response::new(done))
    }

    async fn update_client(
        &self,
        request: Request<pb::UpdateClientRequest>,
    ) -> Result<Response<pb::UpdateClientResponse>, Status> {
        let actor = actor_of(&request);
        let done = self
            .update_client_asked(request.into_inner(), actor)
            .await?;
        Ok(Response::new(done))
    }

    async fn rotate_client_secret(
        &self,
        request: Request<pb::RotateClientSecretRequest>,
    ) -> Result<Response<pb::RotateClientSecretResponse>, Status> {
        let actor = actor_of(&request);
        let done = self
            .rotate_client_secret_asked(request.into_inner(), actor)
            .await?;
        Ok(Response::new(done))
    }

    async fn disable_client(
        &self,
        request: Request<pb::DisableClientRequest>,
    ) -> Result<Response<pb::DisableClientResponse>, Status> {
        let actor = actor_of(&request);
        let done = self
            .disable_client_asked(request.into_inner(), actor)
            .await?;
        Ok(Response::new(done))
    }

    async fn enable_client(
        &self,
        request: Request<pb::EnableClientRequest>,
    ) -> Result<Response<pb::EnableClientResponse>, Status> {
        let actor = actor_of(&request);
        let done = self
            .enable_client_asked(request.into_inner(), actor)
            .await?;
        Ok(Response::new(done))
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

    async fn get_link(
        &self,
        request: Request<pb::GetLinkRequest>,
    ) -> Result<Response<pb::GetLinkResponse>, Status> {
        let done = self.get_link_asked(request.into_inner()).await?;
        Ok(Response::new(done))
    }

    async fn list_link_attempts(
        &self,
        request: Request<pb::ListLinkAttemptsRequest>,
    ) -> Result<Response<pb::ListLinkAttemptsResponse>, Status> {
        let done = self.list_link_attempts_asked(request.into_inner()).await?;
        Ok(Response::new(done))
    }

    async fn get_link_attempt(
        &self,
        request: Request<pb::GetLinkAttemptRequest>,
    ) -> Result<Response<pb::GetLinkAttemptResponse>, Status> {
        let done = self.get_link_attempt_asked(request.into_inner()).await?;
        Ok(Response::new(done))
    }

    async fn watch_link_steps(
        &self,
        request: Request<pb::WatchLinkStepsRequest>,
    ) -> Result<Response<LinkSteps>, Status> {
        Ok(Response::new(
            self.watch_link_steps_asked(request.into_inner()).await?,
        ))
    }

    async fn revoke_link(
        &self,
        request: Request<pb::RevokeLinkRequest>,
    ) -> Result<Response<pb::RevokeLinkResponse>, Status> {
        let actor = actor_of(&request);
        let pb::RevokeLinkRequest { link_id } = request.into_inner();
        let id: LinkId = link_id.parse().map_err(|error| invalid("link_id", error))?;
        let reason = EndReason::RevokedByOperator;
        let link = self.accounts.tokens().revoke_link(id, reason, actor).await;
        let link = link?.ok_or_else(|| no_such_link(id))?;
        Ok(Response::new(pb::RevokeLinkResponse {
            link: Some(link.into()),
        }))
    }

    async fn replay_ends(
        &self,
        request: Request<pb::ReplayEndsRequest>,
    ) -> Result<Response<pb::ReplayEndsResponse>, Status> {
        let actor = actor_of(&request);
        let done = self.replay_ends_asked(request.into_inner(), actor).await?;
        Ok(Response::new(done))
    }

    async fn declare_restore(
        &self,
        request: Request<pb::DeclareRestoreRequest>,
    ) -> Result<Response<pb::DeclareRestoreResponse>, Status> {
        let actor = actor_of(&request);
        let done = self
            .declare_restore_asked(request.into_inner(), actor)
            .await?;
        Ok(Response::new(done))
    }

    async fn list_token_keys(
        &self,
        request: Request<pb::ListTokenKeysRequest>,
    ) -> Result<Response<pb::ListTokenKeysResponse>, Status> {
        let pb::ListTokenKeysRequest {} = request.into_inner();
        let keys = self.accounts.tokens().list_keys().await?;
        let token_keys = keys.into_iter().map(Into::into).collect();
        Ok(Response::new(pb::ListTokenKeysResponse { token_keys }))
    }

    async fn activate_token_key(
        &self,
        request: Request<pb::ActivateTokenKeyRequest>,
    ) -> Result<Response<pb::ActivateTokenKeyResponse>, Status> {
        let actor = actor_of(&request);
        let pb::ActivateTokenKeyRequest { kid } = request.into_inner();
        let tokens = self.accounts.tokens();
        let key = tokens.activate_key(kid_of(kid)?, actor).await?;
        let token_key = Some(key.into());
        Ok(Response::new(pb::ActivateTokenKeyResponse { token_key }))
    }

    async fn suspect_token_key(
        &self,
        request: Request<pb::SuspectTokenKeyRequest>,
    ) -> Result<Response<pb::SuspectTokenKeyResponse>, Status> {
        let actor = actor_of(&request);
        let pb::SuspectTokenKeyRequest { kid } = request.into_inner();
        let tokens = self.accounts.tokens();
        let key = tokens.suspect_key(kid_of(kid)?, actor).await?;
        let token_key = Some(key.into());
        Ok(Response::new(pb::SuspectTokenKeyResponse { token_key }))
    }

    async fn retire_token_key(
        &self,
        request: Request<pb::RetireTokenKeyRequest>,
    ) -> Result<Response<pb::RetireTokenKeyResponse>, Status> {
        let actor = actor_of(&request);
        let pb::RetireTokenKeyRequest { kid, force } = request.into_inner();
        let force = if force { Force::Yes } else { Force::No };
        let retired = self
            .accounts
            .tokens()
            .retire_key(kid_of(kid)?, force, actor)
            .await?;
        Ok(Response::new(retired.into()))
    }
}
