//! Roles: what a shopper may do at all, whatever a token says.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::ids::UserId;
use crate::domain::role::{Role, RoleName};
use crate::domain::scope::ScopeSet;

/// The role of every new account; a migration makes it.
pub(crate) const SHOPPER: &str = "shopper";

/// Gives an account a role. Whether it had not got it.
pub(crate) async fn grant(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    role: &str,
) -> Result<bool, StoreError> {
    static GRANT: Statement = Statement::new(
        "INSERT INTO auth_user_roles (user_id, role_name, granted_at) VALUES ($2, $3, {now})
         ON CONFLICT (user_id, role_name) DO NOTHING",
    );
    let done = db
        .query(&GRANT)
        .bind(user.to_string())
        .bind(role.to_owned())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a role from an account. Whether it had it.
pub(crate) async fn revoke(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    role: &RoleName,
) -> Result<bool, StoreError> {
    static REVOKE: Statement =
        Statement::new("DELETE FROM auth_user_roles WHERE user_id = $1 AND role_name = $2");
    let done = db
        .query(&REVOKE)
        .bind(user.to_string())
        .bind(role.as_str().to_owned())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

#[derive(Debug, FromRow)]
struct Rights {
    scope: i64,
}

/// What an account may do at all: what any of its roles allows.
pub(crate) async fn rights_of(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<ScopeSet, StoreError> {
    static RIGHTS: Statement = Statement::new(
        "SELECT r.scope FROM auth_user_roles u JOIN auth_roles r ON r.name = u.role_name
          WHERE u.user_id = $1",
    );
    let rows: Vec<Rights> = db
        .query_as(&RIGHTS)
        .bind(user.to_string())
        .fetch_all(connection)
        .await?;
    rows.into_iter().try_fold(ScopeSet::NONE, |all, row| {
        let scope = ScopeSet::from_column(row.scope);
        let scope = scope.ok_or_else(|| StoreError::Inconsistent {
            table: "auth_roles",
            id: user.to_string(),
        })?;
        Ok(all | scope)
    })
}

#[derive(Debug, FromRow)]
struct Row {
    name: String,
    scope: i64,
    created_at: i64,
}

impl TryFrom<Row> for Role {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row {
            name,
            scope,
            created_at,
        } = row;
        let scope = ScopeSet::from_column(scope).ok_or_else(|| StoreError::Inconsistent {
            table: "auth_roles",
            id: name.clone(),
        })?;
        Ok(Self {
            name: RoleName::from_stored(name),
            scope,
            created_at: Timestamp::from_micros(created_at),
        })
    }
}

/// Makes a role; a duplicate when the name is taken.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut Connection,
    role: &RoleName,
    scope: ScopeSet,
) -> Result<(), StoreError> {
    static INSERT: Statement =
        Statement::new("INSERT INTO auth_roles (name, scope, created_at) VALUES ($2, $3, {now})");
    db.query(&INSERT)
        .bind(role.as_str().to_owned())
        .bind(scope.as_column())
        .execute(connection)
        .await?;
    Ok(())
}

/// A role, which nobody else changes until the transaction is over.
pub(crate) async fn lock(
    db: &Database,
    connection: &mut Connection,
    role: &RoleName,
) -> Result<Option<Role>, StoreError> {
    static FIND: Statement =
        Statement::new("SELECT name, scope, created_at FROM auth_roles WHERE name = $1 {lock}");
    let row: Option<Row> = db
        .query_as(&FIND)
        .bind(role.as_str().to_owned())
        .fetch_optional(connection)
        .await?;
    row.map(Role::try_from).transpose()
}

/// Says what a role allows.
pub(crate) async fn set_scope(
    db: &Database,
    connection: &mut Connection,
    role: &RoleName,
    scope: ScopeSet,
) -> Result<(), StoreError> {
    static SET: Statement = Statement::new("UPDATE auth_roles SET scope = $2 WHERE name = $1");
    db.query(&SET)
        .bind(role.as_str().to_owned())
        .bind(scope.as_column())
        .execute(connection)
        .await?;
    Ok(())
}

/// All roles, by name: there are a few.
pub(crate) async fn list(
    db: &Database,
    connection: &mut Connection,
) -> Result<Vec<Role>, StoreError> {
    static LIST: Statement =
        Statement::new("SELECT name, scope, created_at FROM auth_roles ORDER BY name");
    let rows: Vec<Row> = db.query_as(&LIST).fetch_all(connection).await?;
    rows.into_iter().map(Role::try_from).collect()
}
