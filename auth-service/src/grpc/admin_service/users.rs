//! Accounts: what is asked about one of them, and why one was not made or changed.

use saycart_proto::auth::v1 as pb;
use saycart_service::{ExposeSecret as _, SecretString};
use tonic::Status;

use super::Admin;
use super::refusals::{invalid, not_found, taken};
use crate::domain::audit::Actor;
use crate::domain::user::UserRef;
use crate::operations::{
    ChangeUserError, CreateUserError, DeletedUser, DisabledUser, LinksThen, PasswordSet,
};

/// The account that is meant.
pub(super) fn user_of(user: &str) -> Result<UserRef, Status> {
    user.parse().map_err(|error| invalid("user", error))
}

impl Admin {
    pub(super) async fn get_user_asked(
        &self,
        request: pb::GetUserRequest,
    ) -> Result<pb::GetUserResponse, Status> {
        let pb::GetUserRequest { user } = request;
        let user = self.accounts.find_user(&user_of(&user)?).await?;
        let user = Some(user.into());
        Ok(pb::GetUserResponse { user })
    }

    pub(super) async fn set_user_password_asked(
        &self,
        request: pb::SetUserPasswordRequest,
        actor: Actor,
    ) -> Result<pb::SetUserPasswordResponse, Status> {
        let then = match pb::PasswordChangeLinks::try_from(request.links) {
            Ok(pb::PasswordChangeLinks::Unspecified | pb::PasswordChangeLinks::ByProfile) => {
                LinksThen::ByProfile
            }
            Ok(pb::PasswordChangeLinks::End) => LinksThen::End,
            // Whoever sends what this version does not know must not be taken to keep the links.
            Err(_of_a_later_version) => return Err(invalid("links", "is not known here")),
        };
        let pb::SetUserPasswordRequest {
            user,
            password,
            links: _,
        } = request;
        let password = password.map(SecretString::from);
        let accounts = &self.accounts;
        let set = accounts.set_password(user_of(&user)?, password, then, actor);
        let PasswordSet {
            user,
            password,
            ended,
            kept,
        } = set.await?;
        Ok(pb::SetUserPasswordResponse {
            user: Some(user.into()),
            password: password.map(|password| password.expose_secret().to_owned()),
            ended_links: ended,
            kept_links: kept,
        })
    }

    pub(super) async fn disable_user_asked(
        &self,
        request: pb::DisableUserRequest,
        actor: Actor,
    ) -> Result<pb::DisableUserResponse, Status> {
        let pb::DisableUserRequest { user } = request;
        let disabled = self.accounts.disable_user(user_of(&user)?, actor).await?;
        let DisabledUser { user, ended } = disabled;
        Ok(pb::DisableUserResponse {
            user: Some(user.into()),
            ended_links: ended,
        })
    }

    pub(super) async fn enable_user_asked(
        &self,
        request: pb::EnableUserRequest,
        actor: Actor,
    ) -> Result<pb::EnableUserResponse, Status> {
        let pb::EnableUserRequest { user } = request;
        let user = self.accounts.enable_user(&user_of(&user)?, actor).await?;
        let user = Some(user.into());
        Ok(pb::EnableUserResponse { user })
    }

    pub(super) async fn delete_user_asked(
        &self,
        request: pb::DeleteUserRequest,
        actor: Actor,
    ) -> Result<pb::DeleteUserResponse, Status> {
        let pb::DeleteUserRequest { user } = request;
        let DeletedUser { id, ended } = self.accounts.delete_user(user_of(&user)?, actor).await?;
        Ok(pb::DeleteUserResponse {
            user_id: id.to_string(),
            ended_links: ended,
        })
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

impl From<ChangeUserError> for Status {
    fn from(error: ChangeUserError) -> Self {
        match error {
            ChangeUserError::NotFound => not_found("user", error.to_string()),
            ChangeUserError::Password(reason) => invalid("password", reason),
            ChangeUserError::Trouble(trouble) => trouble.into(),
        }
    }
}
