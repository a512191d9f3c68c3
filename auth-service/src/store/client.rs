//! OAuth clients, with their redirect URIs and audiences.

use saycart_service::Timestamp;
use saycart_sql::{Connection, Database, Statement};
use sqlx::FromRow;

use super::StoreError;
use crate::domain::client::{Client, ClientSecrets, SecretHash};
use crate::domain::ids::ClientId;
use crate::domain::profile::{Pkce, Profile};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::{Audience, ScopeSet};

/// A client about to be registered.
#[derive(Debug, Clone)]
pub(crate) struct NewClient {
    pub(crate) id: ClientId,
    pub(crate) name: String,
    pub(crate) profile: Profile,
    pub(crate) scope: ScopeSet,
    pub(crate) secret: Option<SecretHash>,
    pub(crate) redirect_uris: Vec<RedirectUri>,
    pub(crate) app_redirect_uris: Vec<RedirectUri>,
    pub(crate) audiences: Vec<Audience>,
    pub(crate) pkce: Pkce,
}

#[derive(Debug, FromRow)]
struct CreatedRow {
    created_at: i64,
}

/// Registers a client; a duplicate when the name is taken. Answers when.
pub(crate) async fn insert(
    db: &Database,
    connection: &mut Connection,
    client: &NewClient,
) -> Result<Timestamp, StoreError> {
    static INSERT: Statement = Statement::new(
        "INSERT INTO auth_clients (id, name, profile, scope, secret_hash, pkce_required_at,
                vendor, created_at)
         VALUES ($2, $3, $4, $5, $6, CASE WHEN $7 = 1 THEN {now} ELSE NULL END, $8, {now})
         RETURNING created_at",
    );
    static URI: Statement =
        Statement::new("INSERT INTO auth_client_redirect_uris (client_id, uri) VALUES ($1, $2)");
    static APP_URI: Statement = Statement::new(
        "INSERT INTO auth_client_app_redirect_uris (client_id, uri) VALUES ($1, $2)",
    );
    static AUDIENCE: Statement =
        Statement::new("INSERT INTO auth_client_audiences (client_id, audience) VALUES ($1, $2)");
    let row: CreatedRow = db
        .query_as(&INSERT)
        .bind(client.id.to_string())
        .bind(client.name.clone())
        .bind(client.profile.column())
        .bind(client.scope.as_column())
        .bind(client.secret.map(|hash| hash.0.to_vec()))
        .bind(i64::from(client.pkce == Pkce::Required))
        .bind(client.profile.vendor())
        .fetch_one(&mut *connection)
        .await?;
    let uris = client.redirect_uris.iter().map(|uri| (&URI, uri));
    let of_apps = client.app_redirect_uris.iter().map(|uri| (&APP_URI, uri));
    for (statement, uri) in uris.chain(of_apps) {
        db.query(statement)
            .bind(client.id.to_string())
            .bind(uri.as_str().to_owned())
            .execute(&mut *connection)
            .await?;
    }
    for audience in &client.audiences {
        db.query(&AUDIENCE)
            .bind(client.id.to_string())
            .bind(audience.name())
            .execute(&mut *connection)
            .await?;
    }
    Ok(Timestamp::from_micros(row.created_at))
}

#[derive(Debug, FromRow)]
struct Row {
    id: String,
    name: String,
    profile: String,
    scope: i64,
    secret_hash: Option<Vec<u8>>,
    previous_secret_hash: Option<Vec<u8>>,
    previous_secret_until: Option<i64>,
    secret_version: i64,
    pkce_required_at: Option<i64>,
    disabled_at: Option<i64>,
    created_at: i64,
    /// With blanks between.
    audiences: Option<String>,
}

impl TryFrom<Row> for Client {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = || StoreError::Inconsistent {
            table: "auth_clients",
            id: row.id.clone(),
        };
        let hash = |bytes: &[u8]| bytes.try_into().map(SecretHash).map_err(|_length| wrong());
        let profile = Profile::named(&row.profile).ok_or_else(wrong)?;
        let secrets = match (&row.secret_hash, &row.previous_secret_hash) {
            (None, None) => ClientSecrets::None,
            (Some(current), previous) => ClientSecrets::Held {
                current: hash(current)?,
                previous: match (previous, row.previous_secret_until) {
                    (Some(previous), Some(until)) => {
                        Some((hash(previous)?, Timestamp::from_micros(until)))
                    }
                    (None, None) => None,
                    (Some(_), None) | (None, Some(_)) => return Err(wrong()),
                },
            },
            (None, Some(_)) => return Err(wrong()),
        };
        let pkce = match row.pkce_required_at {
            Some(_) => Pkce::Required,
            None => profile.policy().pkce,
        };
        // An audience of a later version is none that this one could answer for.
        let audiences = row.audiences.as_deref().unwrap_or_default();
        let audiences = audiences.split(' ').filter_map(Audience::named).collect();
        Ok(Self {
            id: row.id.parse().map_err(|_not_an_id| wrong())?,
            scope: ScopeSet::from_column(row.scope).ok_or_else(wrong)?,
            name: row.name,
            profile,
            audiences,
            secrets,
            secret_version: row.secret_version,
            pkce,
            disabled_at: row.disabled_at.map(Timestamp::from_micros),
            created_at: Timestamp::from_micros(row.created_at),
        })
    }
}

#[derive(Debug, FromRow)]
struct UriRow {
    uri: String,
}

/// A client, whether switched on or off.
pub(crate) async fn find(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
) -> Result<Option<Client>, StoreError> {
    static FIND: Statement = Statement::new(
        "SELECT id, name, COALESCE(vendor, profile) AS profile, scope, secret_hash,
                previous_secret_hash, previous_secret_until, secret_version, pkce_required_at,
                disabled_at, created_at,
                (SELECT string_agg(audience, ' ' ORDER BY audience)
                   FROM auth_client_audiences WHERE client_id = auth_clients.id) AS audiences
           FROM auth_clients WHERE id = $1",
    );
    let row: Option<Row> = db
        .query_as(&FIND)
        .bind(client.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(Client::try_from).transpose()
}

/// The client of this name, whether switched on or off.
pub(crate) async fn find_by_name(
    db: &Database,
    connection: &mut Connection,
    name: &str,
) -> Result<Option<Client>, StoreError> {
    static FIND: Statement = Statement::new("SELECT id FROM auth_clients WHERE name = $1");
    let row: Option<IdRow> = db
        .query_as(&FIND)
        .bind(name.to_owned())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    find(db, connection, row.parse()?).await
}

/// Where browsers may be sent with a client's codes, in order.
pub(crate) async fn redirect_uris(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
) -> Result<Vec<RedirectUri>, StoreError> {
    static OF_CLIENT: Statement = Statement::new(
        "SELECT uri FROM auth_client_redirect_uris WHERE client_id = $1 ORDER BY uri",
    );
    uris(db, connection, &OF_CLIENT, client).await
}

/// The addresses of apps of a client's, in order: a code that one of them has made may be said to go
/// there. No browser is ever sent to one.
pub(crate) async fn app_redirect_uris(
    db: &Database,
    connection: &mut Connection,
    client: ClientId,
) -> Result<Vec<RedirectUri>, StoreError> {
    static OF_CLIENT: Statement = Statement::new(
        "SELECT uri FROM auth_client_app_redirect_uris WHERE client_id = $1 ORDER BY uri",
    );
    uris(db, connection, &OF_CLIENT, client).await
}

async fn uris(
    db: &Database,
    connection: &mut Connection,
    of_client: &'static Statement,
    client: ClientId,
) -> Result<Vec<RedirectUri>, StoreError> {
    let rows: Vec<UriRow> = db
        .query_as(of_client)
        .bind(client.to_string())
        .fetch_all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| RedirectUri::from_stored(row.uri))
        .collect())
}

#[derive(Debug, FromRow)]
pub(super) struct IdRow {
    id: String,
}

impl IdRow {
    pub(super) fn parse(self) -> Result<ClientId, StoreError> {
        let id = self.id.parse();
        id.map_err(|_not_an_id| StoreError::Inconsistent {
            table: "auth_clients",
            id: self.id,
        })
    }
}

/// Every client of a profile, whether switched on or off.
pub(crate) async fn ids_of(
    db: &Database,
    connection: &mut Connection,
    profile: Profile,
) -> Result<Vec<ClientId>, StoreError> {
    static IDS: Statement =
        Statement::new("SELECT id FROM auth_clients WHERE COALESCE(vendor, profile) = $1");
    let rows: Vec<IdRow> = db
        .query_as(&IDS)
        .bind(profile.name())
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(IdRow::parse).collect()
}

/// At most `size` clients whose name comes after `after`, by name.
pub(crate) async fn list(
    db: &Database,
    connection: &mut Connection,
    after: &str,
    size: u32,
) -> Result<Vec<Client>, StoreError> {
    static LIST: Statement = Statement::new(
        "SELECT id, name, COALESCE(vendor, profile) AS profile, scope, secret_hash,
                previous_secret_hash, previous_secret_until, secret_version, pkce_required_at,
                disabled_at, created_at,
                (SELECT string_agg(audience, ' ' ORDER BY audience)
                   FROM auth_client_audiences WHERE client_id = auth_clients.id) AS audiences
           FROM auth_clients WHERE name > $1 ORDER BY name LIMIT $2",
    );
    let rows: Vec<Row> = db
        .query_as(&LIST)
        .bind(after.to_owned())
        .bind(i64::from(size))
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(Client::try_from).collect()
}
