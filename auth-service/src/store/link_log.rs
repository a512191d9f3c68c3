//! Tries to link as operators see them: how far each has come.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use super::link_step::parsed;
use crate::domain::attempt::{Attempt, AttemptFailure, Outcome, StepKind};
use crate::domain::grant::EndReason;
use crate::domain::ids::{AttemptId, ClientId, LinkId, UserId};

/// Which tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttemptsOf {
    /// All, also those of clients that nobody knows.
    Everybody,
    /// One client's.
    Client(ClientId),
    /// Those in which this shopper signed in.
    User(UserId),
    /// Both.
    Both(ClientId, UserId),
}

/// Which part of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AttemptPage {
    /// How many at most.
    pub(crate) size: u32,
    /// Only tries older than this one: the last of the page before.
    pub(crate) before: Option<AttemptId>,
}

#[derive(Debug, FromRow)]
struct AttemptRow {
    id: String,
    client_id: Option<String>,
    user_id: Option<String>,
    grant_id: Option<String>,
    started_at: i64,
    logged_in_at: Option<i64>,
    code_at: Option<i64>,
    exchanged_at: Option<i64>,
    failed_at: Option<i64>,
    reason: Option<String>,
    ended_at: Option<i64>,
    ended_reason: Option<String>,
}

impl TryFrom<AttemptRow> for Attempt {
    type Error = StoreError;

    fn try_from(row: AttemptRow) -> Result<Self, StoreError> {
        let wrong = || StoreError::Inconsistent {
            table: "auth_link_attempts",
            id: row.id.clone(),
        };
        let (last_at, last) = if let (Some(at), Some(why)) = (row.ended_at, &row.ended_reason) {
            let why = EndReason::named(why).ok_or_else(wrong)?;
            (at, Outcome::LinkEnded(why))
        } else if let Some(at) = row.exchanged_at {
            (at, Outcome::Well(StepKind::Exchange))
        } else if let (Some(at), Some(why)) = (row.failed_at, &row.reason) {
            let why = AttemptFailure::named(why).ok_or_else(wrong)?;
            (at, Outcome::Failed(why))
        } else if let Some(at) = row.code_at {
            (at, Outcome::Well(StepKind::Code))
        } else if let Some(at) = row.logged_in_at {
            (at, Outcome::Well(StepKind::LogIn))
        } else {
            (row.started_at, Outcome::Well(StepKind::Authorization))
        };
        Ok(Self {
            id: row.id.parse().map_err(|_not_an_id| wrong())?,
            started_at: Timestamp::from_micros(row.started_at),
            client: parsed(row.client_id.as_deref()).map_err(|_not_an_id| wrong())?,
            user: parsed(row.user_id.as_deref()).map_err(|_not_an_id| wrong())?,
            link: parsed(row.grant_id.as_deref()).map_err(|_not_an_id| wrong())?,
            last_at: Timestamp::from_micros(last_at),
            last,
        })
    }
}

fn all(rows: Vec<AttemptRow>) -> Result<Vec<Attempt>, StoreError> {
    rows.into_iter().map(Attempt::try_from).collect()
}

/// A statement that answers [`AttemptRow`]s.
macro_rules! attempts {
    ($condition:literal) => {
        Statement::new(concat!(
            "SELECT a.id, a.client_id, a.user_id, a.grant_id, a.started_at, a.logged_in_at,
                    a.code_at, a.exchanged_at, a.failed_at, a.reason, g.ended_at, g.ended_reason
               FROM auth_link_attempts a LEFT JOIN auth_grants g ON g.id = a.grant_id ",
            $condition
        ))
    };
}

/// A statement that answers [`AttemptRow`]s of clients that nobody knows.
macro_rules! strangers {
    ($condition:literal) => {
        Statement::new(concat!(
            "SELECT attempt_id AS id, client_id, user_id, grant_id, at AS started_at,
                    CAST(NULL AS BIGINT) AS logged_in_at, CAST(NULL AS BIGINT) AS code_at,
                    CAST(NULL AS BIGINT) AS exchanged_at, at AS failed_at, failure AS reason,
                    CAST(NULL AS BIGINT) AS ended_at, CAST(NULL AS TEXT) AS ended_reason
               FROM auth_link_steps WHERE client_id IS NULL AND ",
            $condition
        ))
    };
}

/// Above every id: they end in hexadecimal digits.
const NEWEST: &str = "att_g";

/// Tries, newest first, for their ids sort by age.
pub(crate) async fn list(
    db: &Database,
    connection: &mut Connection,
    of: AttemptsOf,
    page: AttemptPage,
) -> Result<Vec<Attempt>, StoreError> {
    static ALL: Statement = attempts!("WHERE a.id < $2 ORDER BY a.id DESC LIMIT $1");
    static STRANGERS: Statement = strangers!("attempt_id < $2 ORDER BY attempt_id DESC LIMIT $1");
    static OF_CLIENT: Statement =
        attempts!("WHERE a.id < $2 AND a.client_id = $3 ORDER BY a.id DESC LIMIT $1");
    static OF_USER: Statement =
        attempts!("WHERE a.id < $2 AND a.user_id = $3 ORDER BY a.id DESC LIMIT $1");
    static OF_BOTH: Statement = attempts!(
        "WHERE a.id < $2 AND a.client_id = $3 AND a.user_id = $4 ORDER BY a.id DESC LIMIT $1"
    );
    let before = page.before.map(|id| id.to_string());
    let before = before.unwrap_or_else(|| NEWEST.to_owned());
    let start = |statement| {
        let query = db.query_as(statement).bind(i64::from(page.size));
        query.bind(before.clone())
    };
    let query = match of {
        AttemptsOf::Everybody => start(&ALL),
        AttemptsOf::Client(client) => start(&OF_CLIENT).bind(client.to_string()),
        AttemptsOf::User(user) => start(&OF_USER).bind(user.to_string()),
        AttemptsOf::Both(client, user) => start(&OF_BOTH)
            .bind(client.to_string())
            .bind(user.to_string()),
    };
    let mut found = all(query.fetch_all(&mut *connection).await?)?;
    if of == AttemptsOf::Everybody {
        found.extend(all(start(&STRANGERS).fetch_all(connection).await?)?);
        found.sort_by_key(|attempt| std::cmp::Reverse(attempt.id));
        found.truncate(usize::try_from(page.size).unwrap_or(usize::MAX));
    }
    Ok(found)
}

/// One try.
pub(crate) async fn find(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
) -> Result<Option<Attempt>, StoreError> {
    static FIND: Statement = attempts!("WHERE a.id = $1");
    static STRANGER: Statement = strangers!("attempt_id = $1 LIMIT 1");
    for statement in [&FIND, &STRANGER] {
        let query = db.query_as(statement).bind(attempt.to_string());
        let row: Option<AttemptRow> = query.fetch_optional(&mut *connection).await?;
        if let Some(row) = row {
            return row.try_into().map(Some);
        }
    }
    Ok(None)
}

/// The try that a link came of, while it is on record.
pub(crate) async fn find_of_link(
    db: &Database,
    connection: &mut Connection,
    link: LinkId,
) -> Result<Option<Attempt>, StoreError> {
    static OF_LINK: Statement = attempts!("WHERE a.grant_id = $1 LIMIT 1");
    let query = db.query_as(&OF_LINK).bind(link.to_string());
    let row: Option<AttemptRow> = query.fetch_optional(connection).await?;
    row.map(Attempt::try_from).transpose()
}
