//! Tokens as the internal services see them, over gRPC, with links made at the token endpoint.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "set-up that fails is a failed test"
)]

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use saycart_auth_service::{
    AuthConfig, AuthService, BuildError, CacheUrl, Privacy, RateLimits, TruthUnreachable,
};
use saycart_proto::auth::v1::admin_service_client::AdminServiceClient;
use saycart_proto::auth::v1::auth_service_client::AuthServiceClient;
use saycart_proto::auth::v1::validate_token_response::Result as Verdict;
use saycart_proto::auth::v1::{Active, ValidateTokenRequest};
use saycart_service::forwarded::Forwarded;
use saycart_service::grpc::{Age, InProcessConnector, in_process, serve};
use saycart_service::internal::{Caller, Guarded, ServiceName};
use saycart_service::{Runtime, SecretString};
use saycart_sql::{Database, DatabaseSettings, MigrateMode, PoolSettings, Statement};
use saycart_testing::{PostgresDatabase, RedisServer, SharedPostgres, Tier};
use tempfile::TempDir;
use tonic::transport::Channel;
use tower::ServiceExt as _;

mod elsewhere;
mod end_link;
mod erasures;
mod issue_code;
mod passports;
mod rotation;
mod start;
mod validate_token;

pub(crate) const ISSUER: &str = "https://shop.example";
const REDIRECT_URI: &str = "https://layla.amazon.com/api/skill/link/M1";

/// auth-service on a folder of its own, reached as the other services reach it.
pub(crate) struct Suite {
    pub(crate) auth: AuthService,
    pub(crate) runtime: Runtime,
    channel: Channel,
    admin: Channel,
}

/// What the token endpoint gave, and to whom.
pub(crate) struct Linked {
    pub(crate) user_id: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
    client: Credentials,
}

struct Credentials {
    id: String,
    secret: String,
}

/// What a database held at some time.
pub(crate) enum Backup {
    File(Vec<u8>),
    Database(PostgresDatabase),
}

/// Where a service keeps what it keeps; it goes with this value.
pub(crate) struct Place {
    folder: TempDir,
    servers: Option<(PostgresDatabase, RedisServer)>,
}

impl Place {
    /// Nothing is there yet.
    pub(crate) fn new() -> Self {
        Self::of(Tier::chosen())
    }

    /// The same, whatever tier this run is about.
    pub(crate) fn of(tier: Tier) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let servers = match tier {
            Tier::Embedded => None,
            Tier::Replicas => {
                // Replicas do not make up keys: each is given the same.
                let keys = folder.path().join("keys");
                fs::create_dir(&keys).unwrap();
                let file = keys.join("tokens.json");
                let key = hex::encode(random::<32>());
                fs::write(&file, format!(r#"{{"keys":[{{"kid":1,"key":"{key}"}}]}}"#)).unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
                Some((SharedPostgres::get().database(), RedisServer::start()))
            }
        };
        Self { folder, servers }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// As a service is given it.
    pub(crate) fn database_url(&self) -> SecretString {
        match &self.servers {
            None => Database::sqlite_url(&self.path().join("auth.db")),
            Some((database, _)) => SecretString::from(database.url()),
        }
    }

    /// The Redis of a place of replicas.
    pub(crate) fn redis(&self) -> &RedisServer {
        &self.servers.as_ref().unwrap().1
    }

    /// A copy of the database. No service may run here.
    pub(crate) fn back_up(&self) -> Backup {
        match &self.servers {
            None => Backup::File(fs::read(self.path().join("auth.db")).unwrap()),
            Some((database, _)) => Backup::Database(database.copy()),
        }
    }

    /// Brings a copy back; what is cached stays. No service may run here.
    pub(crate) fn restore(&mut self, backup: Backup) {
        match (backup, &mut self.servers) {
            (Backup::File(bytes), None) => {
                let file = self.folder.path().join("auth.db");
                fs::write(&file, bytes).unwrap();
                for rest in ["auth.db-wal", "auth.db-shm"] {
                    // They are there only where a service died.
                    drop(fs::remove_file(self.folder.path().join(rest)));
                }
            }
            (Backup::Database(copy), Some((database, _))) => *database = copy,
            _ => panic!("the backup is of another kind"),
        }
    }

    fn cache(&self) -> CacheUrl {
        match &self.servers {
            None => CacheUrl::Memory,
            Some((_, redis)) => CacheUrl::parse(&SecretString::from(redis.url())).unwrap(),
        }
    }
}

pub(crate) fn config(place: &Place) -> AuthConfig {
    AuthConfig {
        public_url: Some(ISSUER.to_owned()),
        database: DatabaseSettings {
            url: place.database_url(),
            pool: PoolSettings {
                size: 8,
                wait: Duration::from_mins(1),
            },
            migrate: MigrateMode::Apply,
        },
        cache: place.cache(),
        token_keys_file: place.path().join("keys").join("tokens.json"),
        code_lifetime: Duration::from_mins(1),
        cache_ttl: Duration::from_mins(1),
        passport_lifetime: Duration::from_mins(1),
        may_issue_codes: vec![ServiceName::parse("shop-app").unwrap()],
        truth_unreachable: TruthUnreachable::Serve,
        rate_limits: RateLimits::Off,
        privacy: Box::new(Privacy::SAMPLE),
        development: true,
    }
}

impl Suite {
    pub(crate) async fn on(place: &Place) -> Self {
        Self::start(place).await.unwrap()
    }

    pub(crate) async fn start(place: &Place) -> Result<Self, BuildError> {
        Self::with(config(place)).await
    }

    pub(crate) async fn with(config: AuthConfig) -> Result<Self, BuildError> {
        let runtime = Runtime::on_system_clock();
        let auth = AuthService::build(config, runtime.clone()).await?;
        let connector = served(auth.grpc(), &runtime);
        Ok(Self {
            auth,
            runtime,
            channel: connector.channel(Caller::named("skill-gateway")),
            admin: connector.channel(Caller::Operator),
        })
    }

    /// As the operator reaches it.
    pub(crate) fn admin(&self) -> AdminServiceClient<Channel> {
        AdminServiceClient::new(self.admin.clone())
    }

    pub(crate) fn client(&self) -> AuthServiceClient<Channel> {
        AuthServiceClient::new(self.channel.clone())
    }

    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Stops it and closes its database, as a restart would.
    pub(crate) async fn stop(self) {
        self.runtime.tasks.shut_down(Duration::from_mins(1)).await;
        self.auth.database().close().await;
    }

    /// A new shopper, linked to a new client of Alexa's.
    pub(crate) async fn link(&self) -> Linked {
        let number = u128::from_be_bytes(random());
        let id = |prefix: &str| format!("{prefix}{number:032x}");
        let (user_id, client_id) = (id("usr_"), id("cli_"));
        let (secret, code) = (secret("scs_"), secret("scc_"));
        self.seed(&user_id, &client_id, &secret, &code).await;
        let client = Credentials {
            id: client_id,
            secret,
        };
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={REDIRECT_URI}");
        let (status, body) = self.post("/oauth2/token", &client, &form).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Linked {
            user_id,
            access: text("access_token"),
            refresh: text("refresh_token"),
            client,
        }
    }

    async fn seed(&self, user: &str, client: &str, secret: &str, code: &str) {
        static SHOPPER: Statement = Statement::new(
            "INSERT INTO auth_users (id, email, email_key, password_hash, created_at)
             VALUES ($2, $2, $2, 'x', {now})",
        );
        static ROLE: Statement = Statement::new(
            "INSERT INTO auth_user_roles (user_id, role_name, granted_at)
             VALUES ($2, 'shopper', {now})",
        );
        static CLIENT: Statement = Statement::new(
            "INSERT INTO auth_clients (id, name, profile, scope, secret_hash, created_at)
             VALUES ($2, $2, 'alexa', 31, $3, {now})",
        );
        static CODE: Statement = Statement::new(
            "INSERT INTO auth_codes (code_hash, client_id, user_id, redirect_uri,
                    redirect_uri_sent_at, scope, session_epoch, issued_at, expires_at)
             VALUES ($2, $3, $4, $5, {now}, 3, 0, {now}, {now} + 60000000)",
        );
        let db = self.auth.database();
        let mut connection = db.acquire().await.unwrap();
        for statement in [&SHOPPER, &ROLE] {
            db.query(statement)
                .bind(user.to_owned())
                .execute(&mut *connection)
                .await
                .unwrap();
        }
        let row = db
            .query(&CLIENT)
            .bind(client.to_owned())
            .bind(sha256(secret));
        row.execute(&mut *connection).await.unwrap();
        let row = db.query(&CODE).bind(sha256(code)).bind(client.to_owned());
        let row = row.bind(user.to_owned()).bind(REDIRECT_URI);
        row.execute(&mut *connection).await.unwrap();
    }

    async fn post(
        &self,
        path: &str,
        client: &Credentials,
        form: &str,
    ) -> (StatusCode, serde_json::Value) {
        let form = format!(
            "{form}&client_id={}&client_secret={}",
            client.id, client.secret
        );
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap();
        let forwarded = Forwarded {
            client: IpAddr::from([192, 0, 2, 1]),
            scheme: "https".to_owned(),
            host: "shop.example".to_owned(),
        };
        forwarded.write_to(request.headers_mut());
        let response = self.auth.public_http().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    pub(crate) async fn refresh(&self, link: &Linked) -> (StatusCode, serde_json::Value) {
        let form = format!("grant_type=refresh_token&refresh_token={}", link.refresh);
        self.post("/oauth2/token", &link.client, &form).await
    }

    pub(crate) async fn revoke(&self, link: &Linked) -> StatusCode {
        let form = format!("token={}", link.refresh);
        self.post("/oauth2/revoke", &link.client, &form).await.0
    }

    pub(crate) async fn validate(&self, token: &str) -> Option<Active> {
        let request = ValidateTokenRequest {
            token: token.to_owned(),
            external_user: None,
        };
        let response = self
            .client()
            .validate_token(request)
            .await
            .unwrap()
            .into_inner();
        match response.result.unwrap() {
            Verdict::Active(active) => Some(active),
            Verdict::Inactive(_) => None,
        }
    }
}

/// Serves these routes, and gives the way to them.
fn served(routes: Guarded, runtime: &Runtime) -> InProcessConnector {
    let (incoming, connector) = in_process();
    let served = serve(
        "auth",
        routes,
        incoming,
        Age::Unlimited,
        runtime.tasks.draining(),
    );
    runtime
        .tasks
        .spawn_critical("grpc", async move { served.await.unwrap() });
    connector
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    bytes
}

fn secret(prefix: &str) -> String {
    let mut bytes = random::<32>().to_vec();
    let mut crc = crc32fast::Hasher::new();
    crc.update(prefix.as_bytes());
    crc.update(&bytes);
    bytes.extend(crc.finalize().to_be_bytes());
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn sha256(text: &str) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes())
        .as_ref()
        .to_vec()
}
