//! What access tokens do to their link's row: they prove that their pair has arrived, and they are
//! revoked.

use saycart_sql::{Connection, Database, Statement};

use crate::domain::client::AuthenticatedClient;
use crate::domain::profile::Policy;
use crate::domain::token::{AccessToken, TokenKey};
use crate::store::StoreError;

/// Notes that the pair of an access token has arrived. Whether the row learnt it just now.
pub(crate) async fn acknowledge(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    token: &AccessToken,
) -> Result<bool, StoreError> {
    static ACKNOWLEDGE: Statement = Statement::new(
        "UPDATE auth_grants SET acknowledged = $2
          WHERE token_key = $1 AND generation = $2 AND acknowledged < $2 AND ended_at IS NULL
            AND (access_floor < $2 OR (access_floor = $2 AND floor_iat < $3))",
    );
    let done = db
        .query(&ACKNOWLEDGE)
        .bind(key.as_bytes().to_vec())
        .bind(token.generation.as_column())
        .bind(i64::from(token.issued_at_seconds))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets the row follow an access token that is newer than it. Whether it did.
pub(crate) async fn fast_forward(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    token: &AccessToken,
    acknowledged: u32,
    policy: &Policy,
) -> Result<bool, StoreError> {
    static FAST_FORWARD: Statement = Statement::new(
        "UPDATE auth_grants
            SET generation = $2, acknowledged = $3, kid = $4, kid_before = NULL,
                access_issued_at = $5, access_expires_at = $6
          WHERE token_key = $1 AND generation < $2 AND generation >= $2 - $7
            AND ended_at IS NULL",
    );
    let done = db
        .query(&FAST_FORWARD)
        .bind(key.as_bytes().to_vec())
        .bind(token.generation.as_column())
        .bind(i64::from(acknowledged))
        .bind(token.kid.as_column())
        .bind(token.issued_at().as_micros())
        .bind(token.expires_at().as_micros())
        .bind(i64::from(policy.fast_forward_max))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Raises the floor to an access token: it and the older ones of its link are dead. Whether
/// anything changed.
pub(crate) async fn revoke_access(
    db: &Database,
    connection: &mut Connection,
    key: &TokenKey,
    client: &AuthenticatedClient,
    token: &AccessToken,
    acknowledged: u32,
) -> Result<bool, StoreError> {
    // A token from before a restore is ahead of the row: the row follows it first. What any use
    // acknowledges, this use does, too.
    static REVOKE_ACCESS: Statement = Statement::new(
        "UPDATE auth_grants
            SET access_floor = $2, floor_iat = $3,
                generation = CASE WHEN generation < $2 THEN $2 ELSE generation END,
                kid = CASE WHEN generation < $2 THEN $4 ELSE kid END,
                kid_before = CASE WHEN generation < $2 THEN NULL ELSE kid_before END,
                acknowledged = CASE WHEN generation < $2 OR (generation = $2 AND $5 = $2)
                                    THEN $5 ELSE acknowledged END
          WHERE token_key = $1 AND client_id = $6 AND ended_at IS NULL
            AND (access_floor < $2 OR (access_floor = $2 AND floor_iat < $3))
            AND generation >= $2 - $7",
    );
    let done = db
        .query(&REVOKE_ACCESS)
        .bind(key.as_bytes().to_vec())
        .bind(token.generation.as_column())
        .bind(i64::from(token.issued_at_seconds))
        .bind(token.kid.as_column())
        .bind(i64::from(acknowledged))
        .bind(client.id().to_string())
        .bind(i64::from(client.policy().fast_forward_max))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
