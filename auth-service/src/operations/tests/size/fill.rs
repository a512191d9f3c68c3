//! A database that has been in use for long: rows made by the database itself.

use std::time::Instant;

use saycart_sql::{Database, DatabaseKind, Statement};

use crate::domain::token::Handle;

/// The client that most links are with.
pub(super) const CLIENT: &str = "cli_00000000000070008000000000000001";

macro_rules! numbers {
    ($($rest:literal),+ $(,)?) => {
        Statement::long(concat!(
            "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL
                                     SELECT i + 1 FROM n WHERE i < $2) ",
            $($rest),+
        ))
    };
}

static CLIENTS: Statement = Statement::long(
    "INSERT INTO auth_clients (id, name, profile, scope, secret_hash, created_at)
     VALUES ('cli_00000000000070008000000000000001', 'Amazon', 'confidential', 31, $2, {now}),
            ('cli_00000000000070008000000000000002', 'Other', 'alexa', 31, $2, {now})",
);
static USERS: Statement = numbers!(
    "INSERT INTO auth_users (id, email, email_key, password_hash, created_at)
     SELECT 'usr_000000000000000000000' || CAST(10000000000 + i AS TEXT),
            CAST(i AS TEXT) || '@shop.example', CAST(i AS TEXT) || '@shop.example', 'x',
            {now} - i * 1000000
       FROM n"
);
static ROLES: Statement = numbers!(
    "INSERT INTO auth_user_roles (user_id, role_name, granted_at)
     SELECT 'usr_000000000000000000000' || CAST(10000000000 + i AS TEXT), 'shopper', {now} FROM n"
);
static CONSENTS: Statement = numbers!(
    "INSERT INTO auth_consents (user_id, client_id, scope, granted_at)
     SELECT 'usr_000000000000000000000' || CAST(10000000000 + i AS TEXT),
            'cli_00000000000070008000000000000001', 31, {now}
       FROM n"
);
// What is older than a day has been cleared away.
static SESSIONS: Statement = numbers!(
    "INSERT INTO auth_sessions (id_hash, user_id, session_epoch, created_at, seen_at, expires_at)
     SELECT $3 || CAST(CAST(i AS TEXT) AS BYTEA),
            'usr_000000000000000000000' || CAST(10000000000 + i AS TEXT), 0, {now}, {now},
            {now} + i * 1000000
       FROM n"
);
static CODES: Statement = numbers!(
    "INSERT INTO auth_codes (code_hash, client_id, user_id, redirect_uri, scope, session_epoch,
            issued_at, expires_at, used_at, grant_id)
     SELECT $3 || CAST(CAST(i AS TEXT) AS BYTEA), 'cli_00000000000070008000000000000001',
            'usr_000000000000000000000' || CAST(10000000000 + i AS TEXT), 'https://a.example', 31,
            0, {now}, {now} - (i % 80000) * 1000000, {now}, 'lnk'
       FROM n"
);
static FLOWS: Statement = numbers!(
    "INSERT INTO auth_flows (id_hash, browser_hash, client_id, redirect_uri, scope, attempt_id,
            created_at, expires_at, finished_at)
     SELECT $3 || CAST(CAST(i AS TEXT) AS BYTEA), $3, 'cli_00000000000070008000000000000001',
            'https://a.example', 31, 'att', {now}, {now} - (i % 80000) * 1000000, {now}
       FROM n"
);
static ATTEMPTS: Statement = numbers!(
    "INSERT INTO auth_link_attempts (id, client_id, started_at)
     SELECT 'att_000000000000000000000' || CAST(10000000000 + i AS TEXT),
            'cli_00000000000070008000000000000001', {now} - i * 1000000
       FROM n"
);
static STEPS: Statement = numbers!(
    "INSERT INTO auth_link_steps (id, attempt_id, at, step, client_id)
     SELECT 'stp_000000000000000000000' || CAST(10000000000 + i AS TEXT),
            'att_000000000000000000000' || CAST(10000000000 + (i + 1) / 2 AS TEXT),
            {now} - i * 1000000, 'authorization', 'cli_00000000000070008000000000000001'
       FROM n"
);
static ORIGINS: Statement = numbers!(
    "INSERT INTO auth_audit_origins (event_id, at, origin)
     SELECT 'aud_000000000000000000000' || CAST(10000000000 + i AS TEXT), {now} - i * 1000000,
            'address:192.0.2.1'
       FROM n"
);
static EVENTS: Statement = numbers!(
    "INSERT INTO auth_audit_events (id, at, event, actor, grant_id)
     SELECT 'aud_000000000000000000000' || CAST(10000000000 + i AS TEXT), {now} - i * 1000000,
            'grant.refreshed', 'system',
            'lnk_000000000000000000000' || CAST(10000000000 + i AS TEXT)
       FROM n"
);
// Two links per shopper, one in ten ended, one in two recognised.
macro_rules! grants {
    ($key:literal, $reference:literal) => {
        numbers!(
            "INSERT INTO auth_grants (id, token_key, client_id, user_id, external_ref, external_kid,
                    user_epoch, client_epoch, scope, generation, acknowledged, kid, created_at,
                    refreshed_at, access_issued_at, access_expires_at, ended_at, ended_reason)
             SELECT 'lnk_000000000000000000000' || CAST(10000000000 + i AS TEXT), ", $key, ",
                    CASE WHEN i % 20 = 19 THEN 'cli_00000000000070008000000000000002'
                         ELSE 'cli_00000000000070008000000000000001' END,
                    'usr_000000000000000000000' || CAST(10000000000 + (i + 1) / 2 AS TEXT),
                    CASE WHEN i % 2 = 0 THEN ", $reference, " END, 1, 0, 0, 31, 1, 0, 1,
                    {now} - i * 1000000, {now} - i * 1000000, {now}, {now} + 3600000000,
                    CASE WHEN i % 10 = 0 THEN {now} - i * 1000000 END,
                    CASE WHEN i % 10 = 0 THEN 'revoked_by_user' END
               FROM n"
        )
    };
}

/// With keys that tokens can be made for: those of handle `i`.
static GRANTS_ON_POSTGRES: Statement = grants!(
    "sha256('saycart/grant/v1\\000'::bytea
            || substring(sha256('saycart/aid/v1\\000'::bytea
                                || decode(lpad(to_hex(i), 32, '0'), 'hex')) FROM 1 FOR 16))",
    "sha256(decode(lpad(to_hex(i), 32, '0'), 'hex'))"
);
static GRANTS_ON_SQLITE: Statement = grants!("randomblob(32)", "randomblob(32)");
static ANALYZE: Statement = Statement::long("ANALYZE");

/// The handle of a link that was made here, on PostgreSQL.
pub(super) fn handle(number: u64) -> Handle {
    Handle::new(u128::from(number).to_be_bytes())
}

/// So many links, and as many of everything else as belongs to them.
pub(super) async fn fill(db: &Database, links: u64) {
    let begun = Instant::now();
    let grants = match db.kind() {
        DatabaseKind::Postgres => &GRANTS_ON_POSTGRES,
        DatabaseKind::Sqlite => &GRANTS_ON_SQLITE,
    };
    let mut transaction = db.begin_long_write().await.unwrap();
    let clients = db.query(&CLIENTS).bind(vec![0_u8; 32]);
    clients.execute(&mut *transaction).await.unwrap();
    for (statement, rows, has_hash) in [
        (&USERS, links / 2, false),
        (&ROLES, links / 2, false),
        (&CONSENTS, links / 2, false),
        (grants, links, false),
        (&SESSIONS, links / 10, true),
        (&CODES, links / 10, true),
        (&FLOWS, links / 10, true),
        (&ATTEMPTS, links / 10, false),
        (&EVENTS, links / 10, false),
    ] {
        let mut query = db.query(statement).bind(i64::try_from(rows).unwrap());
        if has_hash {
            query = query.bind(vec![0_u8; 16]);
        }
        query.execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    analyze(db).await;
    println!(
        "{links} links on {:?}: made in {:?}",
        db.kind(),
        begun.elapsed()
    );
}

/// What belongs to so many links in tables that were not there from the beginning.
pub(super) async fn fill_newer(db: &Database, links: u64) {
    let mut transaction = db.begin_long_write().await.unwrap();
    for (statement, rows) in [(&STEPS, links / 5), (&ORIGINS, links / 10)] {
        let query = db.query(statement).bind(i64::try_from(rows).unwrap());
        query.execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    analyze(db).await;
}

/// PostgreSQL does it by itself once so much was written; SQLite never does.
async fn analyze(db: &Database) {
    if db.kind() == DatabaseKind::Postgres {
        let mut transaction = db.begin_long_write().await.unwrap();
        let analyze = db.query(&ANALYZE).execute(&mut *transaction).await;
        analyze.unwrap();
        transaction.commit().await.unwrap();
    }
}
