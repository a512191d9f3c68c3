//! Roles: what a shopper may do at all, whatever a token says.

use saycart_sql::{Database, Statement};
use sqlx::AnyConnection;

use super::StoreError;
use crate::domain::ids::UserId;

/// The role of every new account; a migration makes it.
pub(crate) const SHOPPER: &str = "shopper";

/// Gives an account a role.
pub(crate) async fn grant(
    db: &Database,
    connection: &mut AnyConnection,
    user: UserId,
    role: &str,
) -> Result<(), StoreError> {
    static GRANT: Statement = Statement::new(
        "INSERT INTO auth_user_roles (user_id, role_name, granted_at) VALUES ($2, $3, {now})
         ON CONFLICT (user_id, role_name) DO NOTHING",
    );
    db.query(&GRANT)
        .bind(user.to_string())
        .bind(role.to_owned())
        .execute(connection)
        .await?;
    Ok(())
}
