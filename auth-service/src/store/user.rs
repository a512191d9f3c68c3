//! Shoppers' accounts.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::ids::UserId;
use crate::domain::user::{EmailAddress, User};

/// What a log-in is checked against.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    /// Whose.
    pub(crate) user: UserId,
    /// PHC string.
    pub(crate) password_hash: String,
    /// Goes into the session.
    pub(crate) session_epoch: i64,
}

#[derive(Debug, FromRow)]
struct CreatedRow {
    created_at: i64,
}

/// Makes an account; a duplicate when the address is taken. Answers when it was made.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    email: &EmailAddress,
    password_hash: &str,
) -> Result<Timestamp, StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_users (id, email, email_key, password_hash, created_at)
         VALUES ($2, $3, $4, $5, {now}) RETURNING created_at",
    );
    let row: CreatedRow = db
        .query_as(&INSERT)
        .bind(user.to_string())
        .bind(email.as_str().to_owned())
        .bind(email.key())
        .bind(password_hash.to_owned())
        .fetch_one(connection)
        .await?;
    Ok(Timestamp::from_micros(row.created_at))
}

#[derive(Debug, FromRow)]
struct CredentialsRow {
    id: String,
    password_hash: String,
    session_epoch: i64,
}

impl TryFrom<CredentialsRow> for Credentials {
    type Error = StoreError;

    fn try_from(row: CredentialsRow) -> Result<Self, StoreError> {
        let CredentialsRow {
            id,
            password_hash,
            session_epoch,
        } = row;
        let user = id.parse().map_err(|_not_an_id| inconsistent(&id))?;
        Ok(Self {
            user,
            password_hash,
            session_epoch,
        })
    }
}

/// The credentials of the account of this address, while it is switched on.
pub(crate) async fn credentials_by_email(
    db: &Database,
    connection: &mut Connection,
    email: &EmailAddress,
) -> Result<Option<Credentials>, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT id, password_hash, session_epoch FROM auth_users
          WHERE email_key = $1 AND disabled_at IS NULL",
    );
    let row: Option<CredentialsRow> = db
        .query_as(&FIND)
        .bind(email.key())
        .fetch_optional(connection)
        .await?;
    row.map(Credentials::try_from).transpose()
}

/// The credentials of an account, while it is switched on.
pub(crate) async fn credentials(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<Credentials>, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT id, password_hash, session_epoch FROM auth_users
          WHERE id = $1 AND disabled_at IS NULL",
    );
    let row: Option<CredentialsRow> = db
        .query_as(&FIND)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(Credentials::try_from).transpose()
}

/// Makes what concerns all links of a shopper wait for one another: new ones, too, are made under
/// this lock ([`super::code::lock_parties`]). Whoever needs other rows besides takes this one first.
pub(crate) async fn lock(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<(), StoreError> {
    static LOCK: Statement = Statement::new("SELECT id FROM auth_users WHERE id = $1 {lock}");
    let lock = db.query(&LOCK).bind(user.to_string());
    lock.fetch_all(connection).await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct EmailRow {
    email: String,
}

/// The address of an account.
pub(crate) async fn email(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<EmailAddress>, StoreError> {
    static FIND: Statement =
        Statement::new("SELECT email FROM auth_users WHERE id = $1 AND deleted_at IS NULL");
    let row: Option<EmailRow> = db
        .query_as(&FIND)
        .bind(user.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| EmailAddress::from_stored(row.email)))
}

#[derive(Debug, FromRow)]
pub(super) struct UserRow {
    pub(super) id: String,
    email: String,
    disabled_at: Option<i64>,
    created_at: i64,
}

impl UserRow {
    pub(super) fn into_user(self, roles: Vec<String>) -> Result<User, StoreError> {
        let id = self.id.parse();
        Ok(User {
            id: id.map_err(|_not_an_id| inconsistent(&self.id))?,
            roles,
            email: EmailAddress::from_stored(self.email),
            disabled_at: self.disabled_at.map(Timestamp::from_micros),
            created_at: Timestamp::from_micros(self.created_at),
        })
    }
}

#[derive(Debug, FromRow)]
struct RoleRow {
    user_id: String,
    role_name: String,
}

/// At most `size` accounts whose address comes after `after`, by address.
pub(crate) async fn list(
    db: &Database,
    connection: &mut Connection,
    after: &str,
    size: u32,
) -> Result<Vec<User>, StoreError> {
    static USERS: Statement = Statement::new(
        "SELECT id, email, disabled_at, created_at FROM auth_users
          WHERE email_key > $1 AND deleted_at IS NULL ORDER BY email_key LIMIT $2",
    );
    static ROLES: Statement = Statement::new(
        "SELECT r.user_id, r.role_name FROM auth_user_roles r
          WHERE r.user_id IN (SELECT id FROM auth_users WHERE email_key > $1
                                 AND deleted_at IS NULL ORDER BY email_key LIMIT $2)
          ORDER BY r.role_name",
    );
    let users: Vec<UserRow> = db
        .query_as(&USERS)
        .bind(after.to_owned())
        .bind(i64::from(size))
        .fetch_all(&mut *connection)
        .await?;
    let roles: Vec<RoleRow> = db
        .query_as(&ROLES)
        .bind(after.to_owned())
        .bind(i64::from(size))
        .fetch_all(connection)
        .await?;
    users
        .into_iter()
        .map(|row| {
            let own = roles.iter().filter(|role| role.user_id == row.id);
            let own = own.map(|role| role.role_name.clone()).collect();
            row.into_user(own)
        })
        .collect()
}

fn inconsistent(id: &str) -> StoreError {
    StoreError::Inconsistent {
        table: "auth_users",
        id: id.to_owned(),
    }
}
