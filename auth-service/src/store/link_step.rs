//! The steps of tries to link, as they happened.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::attempt::{AttemptFailure, NewStep, Outcome, Step, StepKind};
use crate::domain::grant::EndReason;
use crate::domain::ids::{AttemptId, LinkId, StepId};
use crate::domain::token::TokenKey;

/// Steps of one try at most: whoever types passwords for half an hour fills no table.
const MOST: i64 = 64;
/// Rows of one look at what is new.
pub(crate) const NEWS: u32 = 1_000;

/// Writes one step down, unless there are very many of the try. `made_at` only orders the ids; the
/// step's time is the database's.
pub(crate) async fn note(
    db: &Database,
    connection: &mut Connection,
    made_at: Timestamp,
    step: NewStep,
) -> Result<(), StoreError> {
    static NOTE: Statement = Statement::new(
        "INSERT INTO auth_link_steps (id, attempt_id, at, step, failure, client_id, user_id,
                grant_id)
         SELECT $2, $3, {now}, $4, $5, $6, $7, $8
          WHERE (SELECT count(*) FROM auth_link_steps WHERE attempt_id = $3) < $9",
    );
    let NewStep {
        attempt,
        kind,
        failure,
        client,
        user,
        link,
    } = step;
    db.query(&NOTE)
        .bind(StepId::generate(made_at).to_string())
        .bind(attempt.to_string())
        .bind(kind.name())
        .bind(failure.map(AttemptFailure::name))
        .bind(client.map(|id| id.to_string()))
        .bind(user.map(|id| id.to_string()))
        .bind(link.map(|id| id.to_string()))
        .bind(MOST)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes down on the try that a link came of, if it is still on record, that the link is in use.
pub(crate) async fn note_first_use(
    db: &Database,
    connection: &mut Connection,
    made_at: Timestamp,
    key: &TokenKey,
) -> Result<(), StoreError> {
    static NOTE: Statement = Statement::new(
        "INSERT INTO auth_link_steps (id, attempt_id, at, step, client_id, user_id, grant_id)
         SELECT $2, a.id, {now}, 'first_use', g.client_id, g.user_id, g.id
           FROM auth_grants g JOIN auth_link_attempts a ON a.grant_id = g.id
          WHERE g.token_key = $3 LIMIT 1",
    );
    db.query(&NOTE)
        .bind(StepId::generate(made_at).to_string())
        .bind(key.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether the try has had this step.
pub(crate) async fn has(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
    kind: StepKind,
) -> Result<bool, StoreError> {
    static FIND: Statement =
        Statement::new("SELECT 1 FROM auth_link_steps WHERE attempt_id = $1 AND step = $2 LIMIT 1");
    let found: Option<(i64,)> = db
        .query_as(&FIND)
        .bind(attempt.to_string())
        .bind(kind.name())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

#[derive(Debug, FromRow)]
struct StepRow {
    id: String,
    attempt_id: String,
    at: i64,
    step: String,
    failure: Option<String>,
    client_id: Option<String>,
    user_id: Option<String>,
    grant_id: Option<String>,
}

impl TryFrom<StepRow> for Step {
    type Error = StoreError;

    fn try_from(row: StepRow) -> Result<Self, StoreError> {
        let StepRow {
            id,
            attempt_id,
            at,
            step,
            failure,
            client_id,
            user_id,
            grant_id,
        } = row;
        let wrong = || StoreError::Inconsistent {
            table: "auth_link_steps",
            id: id.clone(),
        };
        let outcome = match failure.as_deref() {
            None => Outcome::Well(StepKind::named(&step).ok_or_else(wrong)?),
            Some(name) => Outcome::Failed(AttemptFailure::named(name).ok_or_else(wrong)?),
        };
        Ok(Self {
            attempt: Some(attempt_id.parse().map_err(|_not_an_id| wrong())?),
            at: Timestamp::from_micros(at),
            outcome,
            client: parsed(client_id.as_deref()).map_err(|_not_an_id| wrong())?,
            user: parsed(user_id.as_deref()).map_err(|_not_an_id| wrong())?,
            link: parsed(grant_id.as_deref()).map_err(|_not_an_id| wrong())?,
            key: id,
        })
    }
}

/// A column that may be empty.
pub(super) fn parsed<T: std::str::FromStr>(text: Option<&str>) -> Result<Option<T>, T::Err> {
    text.map(str::parse).transpose()
}

/// The steps of one try, in their order.
pub(crate) async fn of_attempt(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
) -> Result<Vec<Step>, StoreError> {
    static OF_ATTEMPT: Statement = Statement::new(
        "SELECT id, attempt_id, at, step, failure, client_id, user_id, grant_id
           FROM auth_link_steps WHERE attempt_id = $1 ORDER BY at, id",
    );
    let query = db.query_as(&OF_ATTEMPT).bind(attempt.to_string());
    let rows: Vec<StepRow> = query.fetch_all(connection).await?;
    rows.into_iter().map(Step::try_from).collect()
}

/// A place in a list of steps, which is in the order of time and then of keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    at: Timestamp,
    key: String,
}

impl Place {
    /// Before everything of this instant.
    pub(crate) fn before(at: Timestamp) -> Self {
        let key = String::new();
        Self { at, key }
    }

    /// Where this step stands.
    pub(crate) fn of(step: &Step) -> Self {
        Self {
            at: step.at,
            key: step.key.clone(),
        }
    }
}

/// The steps behind this place, in their order; at most `page`.
pub(crate) async fn after(
    db: &Database,
    connection: &mut Connection,
    place: &Place,
    page: u32,
) -> Result<Vec<Step>, StoreError> {
    static AFTER: Statement = Statement::new(
        "SELECT id, attempt_id, at, step, failure, client_id, user_id, grant_id
           FROM auth_link_steps WHERE at >= $1 AND (at > $1 OR id > $2)
          ORDER BY at, id LIMIT $3",
    );
    let query = db.query_as(&AFTER).bind(place.at.as_micros());
    let query = query.bind(place.key.clone()).bind(i64::from(page));
    let rows: Vec<StepRow> = query.fetch_all(connection).await?;
    rows.into_iter().map(Step::try_from).collect()
}

#[derive(Debug, FromRow)]
struct EndRow {
    id: String,
    attempt_id: Option<String>,
    ended_at: i64,
    ended_reason: String,
    client_id: String,
    user_id: Option<String>,
}

impl TryFrom<EndRow> for Step {
    type Error = StoreError;

    fn try_from(row: EndRow) -> Result<Self, StoreError> {
        let EndRow {
            id,
            attempt_id,
            ended_at,
            ended_reason,
            client_id,
            user_id,
        } = row;
        let wrong = || StoreError::Inconsistent {
            table: "auth_grants",
            id: id.clone(),
        };
        let link: LinkId = id.parse().map_err(|_not_an_id| wrong())?;
        Ok(Self {
            attempt: parsed(attempt_id.as_deref()).map_err(|_not_an_id| wrong())?,
            at: Timestamp::from_micros(ended_at),
            outcome: Outcome::LinkEnded(EndReason::named(&ended_reason).ok_or_else(wrong)?),
            client: Some(client_id.parse().map_err(|_not_an_id| wrong())?),
            user: parsed(user_id.as_deref()).map_err(|_not_an_id| wrong())?,
            link: Some(link),
            key: id,
        })
    }
}

/// The ends of links behind this place, in their order; at most `page`.
pub(crate) async fn ends_after(
    db: &Database,
    connection: &mut Connection,
    place: &Place,
    page: u32,
) -> Result<Vec<Step>, StoreError> {
    static ENDS: Statement = Statement::new(
        "SELECT g.id, a.id AS attempt_id, g.ended_at, g.ended_reason, g.client_id, g.user_id
           FROM auth_grants g LEFT JOIN auth_link_attempts a ON a.grant_id = g.id
          WHERE g.ended_at IS NOT NULL AND g.ended_at >= $1 AND (g.ended_at > $1 OR g.id > $2)
          ORDER BY g.ended_at, g.id LIMIT $3",
    );
    let query = db.query_as(&ENDS).bind(place.at.as_micros());
    let query = query.bind(place.key.clone()).bind(i64::from(page));
    let rows: Vec<EndRow> = query.fetch_all(connection).await?;
    rows.into_iter().map(Step::try_from).collect()
}
