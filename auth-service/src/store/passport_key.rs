//! The public halves of the passport keys that the replicas make in memory.

use saycart_passport::{KeyId, PassportKey, PublicKey};
use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;

#[derive(Debug, FromRow)]
struct Row {
    kid: String,
    public_key: Vec<u8>,
    expires_at: i64,
}

impl TryFrom<Row> for PassportKey {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row {
            kid,
            public_key,
            expires_at,
        } = row;
        let wrong = || StoreError::Inconsistent {
            table: "auth_passport_keys",
            id: kid.clone(),
        };
        Ok(Self {
            key_id: KeyId::parse(kid.clone()).map_err(|_not_an_id| wrong())?,
            public_key: PublicKey::try_from(public_key.as_slice()).map_err(|_not_a_key| wrong())?,
            expires_at: Timestamp::from_micros(expires_at),
        })
    }
}

/// Publishes a key, before its first use.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut Connection,
    key: &PassportKey,
) -> Result<(), StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_passport_keys (kid, public_key, created_at, expires_at)
         VALUES ($2, $3, {now}, $4)",
    );
    let PassportKey {
        key_id,
        public_key,
        expires_at,
    } = key;
    db.query(&INSERT)
        .bind(key_id.as_str().to_owned())
        .bind(public_key.as_bytes().to_vec())
        .bind(expires_at.as_micros())
        .execute(connection)
        .await?;
    Ok(())
}

/// The keys that may have signed a passport which still lives.
pub(crate) async fn living(
    db: &Database,
    connection: &mut Connection,
) -> Result<Vec<PassportKey>, StoreError> {
    static LIVING: Statement = Statement::new(
        "SELECT kid, public_key, expires_at FROM auth_passport_keys WHERE expires_at > {now}",
    );
    let rows: Vec<Row> = db.query_as(&LIVING).fetch_all(connection).await?;
    rows.into_iter().map(PassportKey::try_from).collect()
}
