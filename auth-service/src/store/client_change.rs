//! Changes of registered clients, each of one row or of what hangs on it.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use super::client::IdRow;
use super::grant::micros;
use crate::domain::authorization::is_registered;
use crate::domain::client::{ClientRef, SecretHash};
use crate::domain::client_change::Registration;
use crate::domain::ids::ClientId;
use crate::domain::profile::Pkce;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::ScopeSet;

/// Finds the client that is meant, and makes whoever else changes it wait, and whoever makes a
/// link with it.
pub(crate) async fn lock(
    db: &Database,
    connection: &mut Connection,
    client: &ClientRef,
) -> Result<Option<ClientId>, StoreError> {
    static BY_ID: Statement = Statement::new("SELECT id FROM auth_clients WHERE id = $1 {lock}");
    static BY_NAME: Statement =
        Statement::new("SELECT id FROM auth_clients WHERE name = $1 {lock}");
    let (statement, key) = match client {
        ClientRef::Id(id) => (&BY_ID, id.to_string()),
        ClientRef::Name(name) => (&BY_NAME, name.clone()),
    };
    let row: Option<IdRow> = db
        .query_as(statement)
        .bind(key)
        .fetch_optional(connection)
        .await?;
    row.map(IdRow::parse).transpose()
}

/// Writes what a client is registered for. The client is locked.
pub(crate) async fn set_registration(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
    before: &Registration,
    after: &Registration,
) -> Result<(), StoreError> {
    static RULES: Statement = Statement::new(
        "UPDATE auth_clients
            SET scope = $3,
                pkce_required_at = CASE WHEN $4 = 1 THEN COALESCE(pkce_required_at, {now})
                                        ELSE NULL END
          WHERE id = $2",
    );
    static ADD_URI: Statement =
        Statement::new("INSERT INTO auth_client_redirect_uris (client_id, uri) VALUES ($1, $2)");
    static REMOVE_URI: Statement =
        Statement::new("DELETE FROM auth_client_redirect_uris WHERE client_id = $1 AND uri = $2");
    static ADD_APP_URI: Statement = Statement::new(
        "INSERT INTO auth_client_app_redirect_uris (client_id, uri) VALUES ($1, $2)",
    );
    static REMOVE_APP_URI: Statement = Statement::new(
        "DELETE FROM auth_client_app_redirect_uris WHERE client_id = $1 AND uri = $2",
    );
    static ADD_AUDIENCE: Statement =
        Statement::new("INSERT INTO auth_client_audiences (client_id, audience) VALUES ($1, $2)");
    static REMOVE_AUDIENCE: Statement =
        Statement::new("DELETE FROM auth_client_audiences WHERE client_id = $1 AND audience = $2");
    if (before.scope, before.pkce) != (after.scope, after.pkce) {
        db.query(&RULES)
            .bind(client.to_string())
            .bind(after.scope.as_column())
            .bind(i64::from(after.pkce == Pkce::Required))
            .execute(&mut *connection)
            .await?;
    }
    let added = after.redirect_uris.difference(&before.redirect_uris);
    let uris = added.map(|uri| (&ADD_URI, uri.as_str()));
    let added = after
        .app_redirect_uris
        .difference(&before.app_redirect_uris);
    let uris = uris.chain(added.map(|uri| (&ADD_APP_URI, uri.as_str())));
    let added = after.audiences.difference(&before.audiences);
    let added = added.map(|audience| (&ADD_AUDIENCE, audience.name()));
    let removed = before.audiences.difference(&after.audiences);
    let removed = removed.map(|audience| (&REMOVE_AUDIENCE, audience.name()));
    for (statement, value) in uris.chain(added).chain(removed) {
        db.query(statement)
            .bind(client.to_string())
            .bind(value.to_owned())
            .execute(&mut *connection)
            .await?;
    }
    if !before.scope.is_within(after.scope) {
        cut_flows(db, connection, client, after.scope).await?;
    }
    let mut forgotten = Vec::new();
    for uri in before.redirect_uris.difference(&after.redirect_uris) {
        forgotten.push((&REMOVE_URI, uri));
    }
    let of_apps = &before.app_redirect_uris;
    for uri in of_apps.difference(&after.app_redirect_uris) {
        forgotten.push((&REMOVE_APP_URI, uri));
    }
    let is_any_forgotten = !forgotten.is_empty();
    for (statement, uri) in forgotten {
        let remove = db.query(statement).bind(client.to_string());
        let remove = remove.bind(uri.as_str().to_owned());
        remove.execute(&mut *connection).await?;
    }
    if is_any_forgotten {
        let registered = after.redirect_uris.union(&after.app_redirect_uris);
        let registered: Vec<_> = registered.cloned().collect();
        end_unregistered(db, connection, client, &registered).await?;
    }
    Ok(())
}

/// Takes from the requests under way what their client may not ask for any more, for good: a page may
/// have shown the shopper the shorter list before the client gets it back.
async fn cut_flows(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
    scope: ScopeSet,
) -> Result<(), StoreError> {
    static CUT: Statement = Statement::new(
        "UPDATE auth_flows SET scope = scope & $3
          WHERE client_id = $2 AND finished_at IS NULL AND expires_at > {now}",
    );
    let cut = db.query(&CUT).bind(client.to_string());
    cut.bind(scope.as_column()).execute(connection).await?;
    Ok(())
}

#[derive(Debug, FromRow)]
struct UriRow {
    redirect_uri: String,
}

/// Ends what would go to a place that is not registered any more, or has just gone there: log-ins and
/// codes. They name a native client's place with the port of that time.
async fn end_unregistered(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
    registered: &[RedirectUri],
) -> Result<(), StoreError> {
    static UNDER_WAY: Statement = Statement::new(
        "SELECT redirect_uri FROM auth_flows
          WHERE client_id = $2 AND finished_at IS NULL AND expires_at > {now}
         UNION
         SELECT redirect_uri FROM auth_codes
          WHERE client_id = $2 AND used_at IS NULL AND expires_at > {now}",
    );
    static FLOWS: Statement = Statement::new(
        "UPDATE auth_flows SET finished_at = {now}
          WHERE client_id = $2 AND redirect_uri = $3 AND finished_at IS NULL
            AND expires_at > {now}",
    );
    static CODES: Statement = Statement::new(
        "UPDATE auth_codes SET expires_at = {now}
          WHERE client_id = $2 AND redirect_uri = $3 AND used_at IS NULL AND expires_at > {now}",
    );
    let under_way = db.query_as(&UNDER_WAY).bind(client.to_string());
    let under_way: Vec<UriRow> = under_way.fetch_all(&mut *connection).await?;
    for UriRow { redirect_uri } in under_way {
        let uri = RedirectUri::from_stored(redirect_uri);
        if is_registered(registered, &uri) {
            continue;
        }
        for statement in [&FLOWS, &CODES] {
            let end = db.query(statement).bind(client.to_string());
            let end = end.bind(uri.as_str().to_owned());
            end.execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Gives a client another secret. The old one stays good for so long; for no time, it is gone, and
/// with it any before.
pub(crate) async fn replace_secret(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
    secret: SecretHash,
    keep_old_for: Duration,
) -> Result<(), StoreError> {
    static KEEP: Statement = Statement::new(
        "UPDATE auth_clients
            SET previous_secret_hash = secret_hash, previous_secret_until = {now} + $4,
                secret_hash = $3, secret_version = secret_version + 1
          WHERE id = $2 AND secret_hash IS NOT NULL",
    );
    static END: Statement = Statement::new(
        "UPDATE auth_clients
            SET previous_secret_hash = NULL, previous_secret_until = NULL,
                secret_hash = $2, secret_version = secret_version + 1
          WHERE id = $1 AND secret_hash IS NOT NULL",
    );
    let (id, hash) = (client.to_string(), secret.0.to_vec());
    let query = if keep_old_for.is_zero() {
        db.query(&END).bind(id).bind(hash)
    } else {
        db.query(&KEEP)
            .bind(id)
            .bind(hash)
            .bind(micros(keep_old_for))
    };
    query.execute(connection).await?;
    Ok(())
}

/// Switches a client off: its links are of an epoch that is over, and its codes have had their
/// time. Whether it was on.
pub(crate) async fn disable(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
) -> Result<bool, StoreError> {
    static DISABLE: Statement = Statement::new(
        "UPDATE auth_clients SET disabled_at = {now}, links_epoch = links_epoch + 1
          WHERE id = $2 AND disabled_at IS NULL",
    );
    static CODES: Statement = Statement::new(
        "UPDATE auth_codes SET expires_at = {now}
          WHERE client_id = $2 AND used_at IS NULL AND expires_at > {now}",
    );
    let done = db
        .query(&DISABLE)
        .bind(client.to_string())
        .execute(&mut *connection)
        .await?;
    db.query(&CODES)
        .bind(client.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Switches a client on. Whether it was off.
pub(crate) async fn enable(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
) -> Result<bool, StoreError> {
    static ENABLE: Statement = Statement::new(
        "UPDATE auth_clients SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL",
    );
    let done = db
        .query(&ENABLE)
        .bind(client.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
