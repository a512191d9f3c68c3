//! `cart_history`: whether a shopper lets their history be used.

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use crate::domain::{Account, Channel, Decision, HistoryUse};

const TABLE: &str = "cart_history";

static READ: Statement = Statement::new(
    "SELECT uses, wording, channel, decided_at FROM cart_history WHERE account = $1",
);

static PUT: Statement = Statement::new(
    "INSERT INTO cart_history (account, uses, wording, channel, decided_at)
     VALUES ($2, $3, $4, $5, {now})
     ON CONFLICT (account) DO UPDATE
     SET uses = excluded.uses, wording = excluded.wording, channel = excluded.channel,
         decided_at = excluded.decided_at",
);

static DELETE: Statement = Statement::new("DELETE FROM cart_history WHERE account = $1");

#[derive(Debug, sqlx::FromRow)]
struct Row {
    uses: i64,
    wording: i64,
    channel: String,
    decided_at: i64,
}

/// What the shopper said last; none if they never did.
pub(crate) async fn read(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<Option<Decision>, StoreError> {
    let read = database.query_as(&READ).bind(account.as_str().to_owned());
    let row: Option<Row> = read.fetch_optional(connection).await?;
    let decision = |row: Row| {
        decision_of(&row).ok_or_else(|| StoreError::inconsistent(TABLE, account.as_str()))
    };
    row.map(decision).transpose()
}

fn decision_of(row: &Row) -> Option<Decision> {
    Some(Decision {
        wanted: HistoryUse::of_number(row.uses)?,
        wording: u32::try_from(row.wording).ok()?,
        channel: Channel::named(&row.channel)?,
        decided_at: row.decided_at,
    })
}

/// Keeps what the shopper says now.
pub(crate) async fn put(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
    (wanted, wording, channel): (HistoryUse, u32, Channel),
) -> Result<(), StoreError> {
    let put = database.query(&PUT).bind(account.as_str().to_owned());
    let put = put.bind(wanted.as_number()).bind(i64::from(wording));
    put.bind(channel.name().to_owned())
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps nothing of an account.
pub(crate) async fn delete(
    database: &Database,
    connection: &mut Connection,
    account: &Account,
) -> Result<(), StoreError> {
    let delete = database.query(&DELETE).bind(account.as_str().to_owned());
    delete.execute(connection).await?;
    Ok(())
}
