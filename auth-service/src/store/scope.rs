//! Scopes as the database numbers them; the program's own numbers must agree.

use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::scope::Scope;

#[derive(Debug, FromRow)]
struct Row {
    bit: i64,
    name: String,
    audience: String,
}

/// Compares the program's scopes with the table: masks lie in rows and tokens for years, so a
/// scope that meant something else there would give rights away.
pub(crate) async fn check(db: &Database, connection: &mut Connection) -> Result<(), StoreError> {
    static ALL: Statement = Statement::new("SELECT bit, name, audience FROM auth_scopes");
    let rows: Vec<Row> = db.query_as(&ALL).fetch_all(connection).await?;
    for scope in Scope::ALL {
        let agrees = rows.iter().any(|row| {
            row.bit == i64::from(scope.bit())
                && row.name == scope.name()
                && row.audience == scope.audience().name()
        });
        if !agrees {
            let id = scope.name().to_owned();
            return Err(StoreError::Inconsistent {
                table: "auth_scopes",
                id,
            });
        }
    }
    Ok(())
}
