//! Authorization codes: the rows of `auth_codes`. A code itself is never stored, only its hash.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use super::grant::micros;
use crate::domain::code::{
    Code, CodeChallenge, CodeHash, CodeState, MAX_ATTEMPTS, Party, RedirectSent,
};
use crate::domain::ids::{AttemptId, ClientId, LinkId, UserId};
use crate::domain::scope::ScopeSet;

/// A code about to be made.
#[derive(Debug)]
pub(crate) struct NewCode {
    /// Whom it is for.
    pub(crate) client: ClientId,
    /// Who allowed it.
    pub(crate) user: UserId,
    /// Where it is sent.
    pub(crate) redirect_uri: String,
    /// Whether the authorization request named that.
    pub(crate) redirect_uri_sent: RedirectSent,
    /// What was allowed.
    pub(crate) scope: ScopeSet,
    /// The PKCE challenge, if one came.
    pub(crate) code_challenge: Option<CodeChallenge>,
    /// The user's session epoch at consent: logging out everywhere kills the code.
    pub(crate) session_epoch: i64,
    /// The try to link that it belongs to.
    pub(crate) attempt: Option<AttemptId>,
}

/// Makes the row of a new code.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut Connection,
    hash: &CodeHash,
    code: NewCode,
    lifetime: Duration,
) -> Result<(), StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_codes (code_hash, client_id, user_id, redirect_uri,
                redirect_uri_sent_at, scope, code_challenge, session_epoch, attempt_id,
                issued_at, expires_at)
         VALUES ($2, $3, $4, $5, CASE WHEN $6 = 1 THEN {now} END, $7, $8, $9, $10, {now},
                {now} + $11)",
    );
    let NewCode {
        client,
        user,
        redirect_uri,
        redirect_uri_sent,
        scope,
        code_challenge,
        session_epoch,
        attempt,
    } = code;
    let sent: i64 = match redirect_uri_sent {
        RedirectSent::Yes => 1,
        RedirectSent::No => 0,
    };
    db.query(&INSERT)
        .bind(hash.as_bytes().to_vec())
        .bind(client.to_string())
        .bind(user.to_string())
        .bind(redirect_uri)
        .bind(sent)
        .bind(scope.as_column())
        .bind(code_challenge.map(|challenge| challenge.as_str().to_owned()))
        .bind(session_epoch)
        .bind(attempt.map(|id| id.to_string()))
        .bind(micros(lifetime))
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct CodeRow {
    client_id: String,
    user_id: String,
    redirect_uri: String,
    redirect_uri_sent_at: Option<i64>,
    scope: i64,
    code_challenge: Option<String>,
    attempt_id: Option<String>,
    attempts: i64,
    session_ended: i64,
    expires_at: i64,
    used_at: Option<i64>,
    grant_id: Option<String>,
    secret_version: Option<i64>,
    now: i64,
}

impl TryFrom<CodeRow> for Code {
    type Error = StoreError;

    fn try_from(row: CodeRow) -> Result<Self, StoreError> {
        // A code has no public id: its client's says where to look.
        let wrong = || StoreError::Inconsistent {
            table: "auth_codes",
            id: row.client_id.clone(),
        };
        let state = match (row.used_at, row.grant_id.as_deref()) {
            (Some(_), Some(link)) => CodeState::Used(link.parse().map_err(|_not_an_id| wrong())?),
            (None, None) if row.expires_at <= row.now => CodeState::Dead,
            (None, None) if row.attempts >= MAX_ATTEMPTS => CodeState::Dead,
            (None, None) if row.session_ended != 0 => CodeState::Dead,
            (None, None) => CodeState::Fresh,
            (Some(_), None) | (None, Some(_)) => return Err(wrong()),
        };
        let challenge = match row.code_challenge.as_deref() {
            Some(text) => Some(CodeChallenge::parse(text).ok_or_else(wrong)?),
            None => None,
        };
        let attempt = match row.attempt_id.as_deref() {
            Some(text) => Some(text.parse().map_err(|_not_an_id| wrong())?),
            None => None,
        };
        Ok(Self {
            client: row.client_id.parse().map_err(|_not_an_id| wrong())?,
            user: row.user_id.parse().map_err(|_not_an_id| wrong())?,
            scope: ScopeSet::from_column(row.scope).ok_or_else(wrong)?,
            redirect_sent: match row.redirect_uri_sent_at {
                Some(_) => RedirectSent::Yes,
                None => RedirectSent::No,
            },
            redirect_uri: row.redirect_uri,
            challenge,
            attempt,
            state,
        })
    }
}

/// A code, and who brings it.
#[derive(Debug)]
pub(crate) struct Brought {
    /// The code.
    pub(crate) code: Code,
    /// Which secret is the newest of the client that brings it, whosever the code is; `None`: the
    /// client is switched off.
    pub(crate) secret_version: Option<i64>,
}

/// The code behind a hash, as this client brings it. Locks nothing: code, user and client are of one
/// moment, and who has an old code keeps nobody waiting.
pub(crate) async fn load(
    db: &Database,
    connection: &mut Connection,
    hash: &CodeHash,
    client: ClientId,
) -> Result<Option<Brought>, StoreError> {
    static LOAD: Statement = Statement::new(
        "SELECT o.client_id, o.user_id, o.redirect_uri, o.redirect_uri_sent_at, o.scope,
                o.code_challenge, o.attempt_id, o.attempts,
                CASE WHEN u.session_epoch = o.session_epoch THEN 0 ELSE 1 END AS session_ended,
                o.expires_at, o.used_at, o.grant_id, c.secret_version, {now} AS now
           FROM auth_codes o JOIN auth_users u ON u.id = o.user_id
           LEFT JOIN auth_clients c ON c.id = $3 AND c.disabled_at IS NULL
          WHERE o.code_hash = $2",
    );
    let row: Option<CodeRow> = db
        .query_as(&LOAD)
        .bind(hash.as_bytes().to_vec())
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Brought {
        secret_version: row.secret_version,
        code: row.try_into()?,
    }))
}

/// Waits for whoever changes the code, and keeps others from it until the transaction ends.
pub(crate) async fn hold(
    db: &Database,
    connection: &mut Connection,
    hash: &CodeHash,
) -> Result<(), StoreError> {
    static HOLD: Statement =
        Statement::new("SELECT used_at FROM auth_codes WHERE code_hash = $1 {lock}");
    db.query(&HOLD)
        .bind(hash.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct TakenRow {
    links: i64,
}

/// Takes the code for this link, if it is still to be had; says how many links its shopper and its
/// client have with one another so far. Nobody else changes that while both are locked
/// ([`lock_parties`]).
pub(crate) async fn take(
    db: &Database,
    connection: &mut Connection,
    hash: &CodeHash,
    client: ClientId,
    session_epoch: i64,
    link: LinkId,
) -> Result<Option<i64>, StoreError> {
    static TAKE: Statement = Statement::new(
        "UPDATE auth_codes SET used_at = {now}, grant_id = $4
          WHERE code_hash = $2 AND client_id = $3 AND used_at IS NULL AND expires_at > {now}
            AND attempts < $5 AND session_epoch = $6
         RETURNING (SELECT COUNT(*) FROM auth_grants g
                     WHERE g.user_id = auth_codes.user_id AND g.client_id = auth_codes.client_id
                       AND g.ended_at IS NULL) AS links",
    );
    let rows: Vec<TakenRow> = db
        .query_as(&TAKE)
        .bind(hash.as_bytes().to_vec())
        .bind(client.to_string())
        .bind(link.to_string())
        .bind(MAX_ATTEMPTS)
        .bind(session_epoch)
        .fetch_all(connection)
        .await?;
    Ok(rows.first().map(|row| row.links))
}

/// Counts a wrong verifier or redirect URI.
pub(crate) async fn count_attempt(
    db: &Database,
    connection: &mut Connection,
    hash: &CodeHash,
) -> Result<(), StoreError> {
    static COUNT: Statement = Statement::new(
        "UPDATE auth_codes SET attempts = attempts + 1 WHERE code_hash = $1 AND used_at IS NULL",
    );
    db.query(&COUNT)
        .bind(hash.as_bytes().to_vec())
        .execute(connection)
        .await?;
    Ok(())
}

/// Counts a replay; false once there were as many as are worth telling. The first always is: a code
/// that was tried so often before is exchanged for nothing.
pub(crate) async fn count_replay(
    db: &Database,
    connection: &mut Connection,
    hash: &CodeHash,
) -> Result<bool, StoreError> {
    static COUNT: Statement = Statement::new(
        "UPDATE auth_codes SET attempts = attempts + 1
          WHERE code_hash = $1 AND used_at IS NOT NULL AND attempts < $2",
    );
    let done = db
        .query(&COUNT)
        .bind(hash.as_bytes().to_vec())
        .bind(MAX_ATTEMPTS)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The epochs of a user and a client who are both switched on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parties {
    /// Goes into a link, which dies when it grows. So far nothing makes it: all links of a user are
    /// ended one by one, in the transaction that holds this lock.
    pub(crate) user_links: i64,
    /// Grows when the user's sessions and codes are over: a new password, an account switched off.
    pub(crate) sessions: i64,
    /// Grows when the client is switched off, and all its links die with that.
    pub(crate) client_links: i64,
    /// What the client may ask for.
    pub(crate) client_scope: ScopeSet,
}

#[derive(Debug, FromRow)]
struct PartiesRow {
    user_links: i64,
    sessions: i64,
    user_gone: i64,
    client_links: i64,
    client_gone: i64,
    client_scope: i64,
}

impl PartiesRow {
    fn judge(self, client: ClientId) -> Result<Result<Parties, Party>, StoreError> {
        if self.user_gone != 0 {
            return Ok(Err(Party::User));
        }
        if self.client_gone != 0 {
            return Ok(Err(Party::Client));
        }
        let scope = ScopeSet::from_column(self.client_scope);
        Ok(Ok(Parties {
            user_links: self.user_links,
            sessions: self.sessions,
            client_links: self.client_links,
            client_scope: scope.ok_or_else(|| StoreError::Inconsistent {
                table: "auth_clients",
                id: client.to_string(),
            })?,
        }))
    }
}

/// Locks both rows until the transaction ends, the user's first, as whoever needs both must; or says
/// who is switched off. Without the locks, an account that is disabled at the same moment would keep
/// a living link.
pub(crate) async fn lock_parties(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
) -> Result<Result<Parties, Party>, StoreError> {
    // The user's row exclusively: the limit on links per user and client is counted under it, by a
    // later statement, since this one still sees the links of before it waited.
    static LOCK: Statement = Statement::new(
        "SELECT a.links_epoch AS user_links, a.session_epoch AS sessions,
                CASE WHEN a.disabled_at IS NULL THEN 0 ELSE 1 END AS user_gone,
                b.links_epoch AS client_links, b.scope AS client_scope,
                CASE WHEN b.disabled_at IS NULL THEN 0 ELSE 1 END AS client_gone
           FROM auth_users a JOIN auth_clients b ON b.id = $2
          WHERE a.id = $1 {lock_both}",
    );
    let row: Option<PartiesRow> = db
        .query_as(&LOCK)
        .bind(user.to_string())
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => row.judge(client),
        // Rows of either are never deleted, so somebody was never there.
        None => Ok(Err(Party::User)),
    }
}

/// Ends the codes of a shopper for a client that were not exchanged yet.
pub(crate) async fn end_between(
    db: &Database,
    connection: &mut Connection,
    user: UserId,
    client: ClientId,
) -> Result<(), StoreError> {
    static END: Statement = Statement::new(
        "UPDATE auth_codes SET expires_at = {now}
          WHERE user_id = $2 AND client_id = $3 AND used_at IS NULL AND expires_at > {now}",
    );
    db.query(&END)
        .bind(user.to_string())
        .bind(client.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes on the try to link that its code became this link.
pub(crate) async fn note_exchanged(
    db: &Database,
    connection: &mut Connection,
    attempt: AttemptId,
    link: LinkId,
) -> Result<(), StoreError> {
    static NOTE: Statement = Statement::new(
        "UPDATE auth_link_attempts
            SET exchanged_at = {now}, grant_id = $3, failed_at = NULL, reason = NULL
          WHERE id = $2",
    );
    db.query(&NOTE)
        .bind(attempt.to_string())
        .bind(link.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
