//! Authorization requests on their way through the pages.

use std::time::Duration;

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use super::grant::micros;
use crate::domain::code::{CodeChallenge, RedirectSent};
use crate::domain::consent::Insist;
use crate::domain::flow::{BrowserKey, Flow, FlowKey, FlowState, LIFETIME, State};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::ScopeSet;

/// Keeps what was asked for.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut Connection,
    key: &FlowKey,
    browser: &BrowserKey,
    flow: &Flow,
) -> Result<(), StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_flows (id_hash, browser_hash, client_id, redirect_uri,
                redirect_uri_sent_at, scope, state, code_challenge, attempt_id,
                created_at, expires_at, max_age, ask_at)
         VALUES ($2, $3, $4, $5, CASE WHEN $6 = 1 THEN {now} END, $7, $8, $9, $10,
                {now}, {now} + $11, $12, CASE WHEN $13 = 1 THEN {now} END)",
    );
    let sent: i64 = match flow.redirect_sent {
        RedirectSent::Yes => 1,
        RedirectSent::No => 0,
    };
    let ask: i64 = match flow.ask {
        Insist::Yes => 1,
        Insist::No => 0,
    };
    db.query(&INSERT)
        .bind(key.as_bytes().to_vec())
        .bind(browser.as_bytes().to_vec())
        .bind(flow.client.to_string())
        .bind(flow.redirect_uri.as_str().to_owned())
        .bind(sent)
        .bind(flow.scope.as_column())
        .bind(
            flow.state
                .as_ref()
                .map(|state| state.as_encoded().to_owned()),
        )
        .bind(
            flow.challenge
                .as_ref()
                .map(|challenge| challenge.as_str().to_owned()),
        )
        .bind(flow.attempt.to_string())
        .bind(micros(LIFETIME))
        .bind(flow.max_age.map(micros))
        .bind(ask)
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct Row {
    client_id: String,
    redirect_uri: String,
    redirect_uri_sent_at: Option<i64>,
    scope: i64,
    state: Option<String>,
    code_challenge: Option<String>,
    attempt_id: String,
    created_at: i64,
    max_age: Option<i64>,
    ask_at: Option<i64>,
    expires_at: i64,
    finished_at: Option<i64>,
    now: i64,
}

impl TryFrom<Row> for FlowState {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        if row.finished_at.is_some() {
            return Ok(Self::Decided);
        }
        if row.expires_at <= row.now {
            return Ok(Self::Expired);
        }
        let wrong = || StoreError::Inconsistent {
            table: "auth_flows",
            id: row.attempt_id.clone(),
        };
        let challenge = match row.code_challenge.as_deref() {
            Some(text) => Some(CodeChallenge::parse(text).ok_or_else(wrong)?),
            None => None,
        };
        let max_age = match row.max_age {
            Some(age) => Some(u64::try_from(age).map_err(|_negative| wrong())?),
            None => None,
        };
        let max_age = max_age.map(Duration::from_micros);
        let asked_at = Timestamp::from_micros(row.created_at);
        let flow = Flow {
            client: row.client_id.parse().map_err(|_not_an_id| wrong())?,
            redirect_sent: match row.redirect_uri_sent_at {
                Some(_) => RedirectSent::Yes,
                None => RedirectSent::No,
            },
            scope: ScopeSet::from_column(row.scope).ok_or_else(wrong)?,
            attempt: row.attempt_id.parse().map_err(|_not_an_id| wrong())?,
            redirect_uri: RedirectUri::from_stored(row.redirect_uri),
            state: row.state.map(State::from_stored),
            challenge,
            max_age,
            ask: match row.ask_at {
                Some(_) => Insist::Yes,
                None => Insist::No,
            },
        };
        Ok(Self::Open {
            log_in_since: max_age.map(|age| asked_at.minus(age)),
            flow,
        })
    }
}

/// The flow of this name, if this browser began it.
pub(crate) async fn find(
    db: &Database,
    connection: &mut Connection,
    key: &FlowKey,
    browser: &BrowserKey,
) -> Result<Option<FlowState>, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT client_id, redirect_uri, redirect_uri_sent_at, scope, state, code_challenge,
                attempt_id, created_at, max_age, ask_at, expires_at, finished_at, {now} AS now
           FROM auth_flows WHERE id_hash = $2 AND browser_hash = $3",
    );
    let row: Option<Row> = db
        .query_as(&FIND)
        .bind(key.as_bytes().to_vec())
        .bind(browser.as_bytes().to_vec())
        .fetch_optional(connection)
        .await?;
    row.map(FlowState::try_from).transpose()
}

#[derive(Debug, FromRow)]
struct FinishedRow {
    attempt_id: String,
    scope: i64,
}

/// Decides a flow, and answers what it asks for now; `None`: it was open no longer. Of two clicks,
/// one wins.
pub(crate) async fn finish(
    db: &Database,
    connection: &mut Connection,
    key: &FlowKey,
    browser: &BrowserKey,
) -> Result<Option<ScopeSet>, StoreError> {
    static FINISH: Statement = Statement::new(
        "UPDATE auth_flows SET finished_at = {now}
          WHERE id_hash = $2 AND browser_hash = $3 AND finished_at IS NULL
            AND expires_at > {now}
         RETURNING attempt_id, scope",
    );
    let row: Option<FinishedRow> = db
        .query_as(&FINISH)
        .bind(key.as_bytes().to_vec())
        .bind(browser.as_bytes().to_vec())
        .fetch_optional(connection)
        .await?;
    let scope = |row: FinishedRow| {
        ScopeSet::from_column(row.scope).ok_or(StoreError::Inconsistent {
            table: "auth_flows",
            id: row.attempt_id,
        })
    };
    row.map(scope).transpose()
}
