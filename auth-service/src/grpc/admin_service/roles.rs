//! Roles: what is asked about them, and why one was not changed.

use saycart_proto::auth::v1 as pb;
use tonic::Status;

use super::Admin;
use super::messages::{instant, scope_of};
use super::refusals::{invalid, not_found, taken};
use super::users::user_of;
use crate::domain::audit::Actor;
use crate::domain::role::{Role, RoleName};
use crate::domain::user::User;
use crate::operations::{Membership, RoleError};

fn name_of(field: &'static str, name: &str) -> Result<RoleName, Status> {
    name.parse().map_err(|error| invalid(field, error))
}

impl Admin {
    pub(super) async fn create_role_asked(
        &self,
        request: pb::CreateRoleRequest,
        actor: Actor,
    ) -> Result<pb::CreateRoleResponse, Status> {
        let pb::CreateRoleRequest { name, scopes } = request;
        let (name, scope) = (name_of("name", &name)?, scope_of(&scopes)?);
        let role = self.accounts.create_role(name, scope, actor).await?;
        let role = Some(role.into());
        Ok(pb::CreateRoleResponse { role })
    }

    pub(super) async fn list_roles_asked(
        &self,
        request: pb::ListRolesRequest,
    ) -> Result<pb::ListRolesResponse, Status> {
        let pb::ListRolesRequest {} = request;
        let roles = self.accounts.list_roles().await?;
        let roles = roles.into_iter().map(Into::into).collect();
        Ok(pb::ListRolesResponse { roles })
    }

    pub(super) async fn update_role_asked(
        &self,
        request: pb::UpdateRoleRequest,
        actor: Actor,
    ) -> Result<pb::UpdateRoleResponse, Status> {
        let pb::UpdateRoleRequest { role, scopes } = request;
        let (name, scope) = (name_of("role", &role)?, scope_of(&scopes)?);
        let role = self.accounts.update_role(name, scope, actor).await?;
        let role = Some(role.into());
        Ok(pb::UpdateRoleResponse { role })
    }

    pub(super) async fn grant_role_asked(
        &self,
        request: pb::GrantRoleRequest,
        actor: Actor,
    ) -> Result<pb::GrantRoleResponse, Status> {
        let pb::GrantRoleRequest { role, user } = request;
        let user = self
            .member(&role, &user, Membership::Granted, actor)
            .await?;
        let user = Some(user.into());
        Ok(pb::GrantRoleResponse { user })
    }

    pub(super) async fn revoke_role_asked(
        &self,
        request: pb::RevokeRoleRequest,
        actor: Actor,
    ) -> Result<pb::RevokeRoleResponse, Status> {
        let pb::RevokeRoleRequest { role, user } = request;
        let user = self
            .member(&role, &user, Membership::Revoked, actor)
            .await?;
        let user = Some(user.into());
        Ok(pb::RevokeRoleResponse { user })
    }

    async fn member(
        &self,
        role: &str,
        user: &str,
        membership: Membership,
        actor: Actor,
    ) -> Result<User, Status> {
        let (role, user) = (name_of("role", role)?, user_of(user)?);
        let accounts = &self.accounts;
        Ok(accounts
            .set_membership(role, user, membership, actor)
            .await?)
    }
}

impl From<Role> for pb::Role {
    fn from(role: Role) -> Self {
        let Role {
            name,
            scope,
            created_at,
        } = role;
        Self {
            name: name.as_str().to_owned(),
            scopes: scope.names(),
            created_at: Some(instant(created_at)),
        }
    }
}

impl From<RoleError> for Status {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::NameTaken => taken("name", &error),
            RoleError::NoSuchRole => not_found("role", error.to_string()),
            RoleError::NoSuchUser => not_found("user", error.to_string()),
            RoleError::Trouble(trouble) => trouble.into(),
        }
    }
}
