//! `cart_erased_accounts` and `cart_erasure_cursor`: who was deleted, and how far we have read.

use saycart_passport::Subject;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::{Account, Erasure, Place};

static MARK: Statement = Statement::new(
    "INSERT INTO cart_erased_accounts (account, erased_at) VALUES ($1, $2)
     ON CONFLICT (account) DO NOTHING",
);

static READ: Statement =
    Statement::new("SELECT number, account FROM cart_erasure_cursor WHERE id = 1");

// Only from where this reader began: who is slower than another replica does not go back.
static GO_ON: Statement = Statement::new(
    "INSERT INTO cart_erasure_cursor (id, number, account) VALUES (1, $1, $2)
     ON CONFLICT (id) DO UPDATE SET number = excluded.number, account = excluded.account
     WHERE cart_erasure_cursor.number = $3",
);

/// Writes down that an account was deleted. Whether that is news.
pub(crate) async fn mark(
    database: &Database,
    connection: &mut Connection,
    erasure: &Erasure,
) -> Result<bool, StoreError> {
    let mark = database.query(&MARK);
    let mark = mark.bind(erasure.place.account.as_str().to_owned());
    let mark = mark.bind(erasure.erased_at.as_micros());
    Ok(mark.execute(connection).await?.rows_affected() == 1)
}

#[derive(Debug, FromRow)]
struct Row {
    number: i64,
    account: String,
}

/// The last erasure that is done, if there is one.
pub(crate) async fn last_done(
    database: &Database,
    connection: &mut Connection,
) -> Result<Option<Place>, StoreError> {
    let row: Option<Row> = database.query_as(&READ).fetch_optional(connection).await?;
    let place = |Row { number, account }| {
        let subject = Subject::parse(account)
            .map_err(|_no_subject| StoreError::inconsistent("cart_erasure_cursor", "1"))?;
        let account = Account::deleted(&subject);
        Ok(Place { number, account })
    };
    row.map(place).transpose()
}

/// Remembers that the erasures up to this one are done, unless somebody else went on from `from`
/// already.
pub(crate) async fn go_on(
    database: &Database,
    connection: &mut Connection,
    from: Option<&Place>,
    to: &Place,
) -> Result<(), StoreError> {
    let go_on = database.query(&GO_ON).bind(to.number);
    let go_on = go_on.bind(to.account.as_str().to_owned());
    let go_on = go_on.bind(from.map_or(0, |place| place.number));
    go_on.execute(connection).await?;
    Ok(())
}
