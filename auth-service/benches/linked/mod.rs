//! A service with one link, for the benches.

use std::path::Path;
use std::time::Duration;

use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::BodyExt as _;
use saycart_auth_service::{
    AuthConfig, AuthService, CacheUrl, Privacy, RateLimits, TruthUnreachable,
};
use saycart_proto::auth::v1::ValidateTokenRequest;
use saycart_proto::auth::v1::auth_service_client::AuthServiceClient;
use saycart_proto::auth::v1::validate_token_response::Result as Verdict;
use saycart_service::Runtime;
use saycart_service::internal::Caller;
use saycart_sql::{Database, DatabaseSettings, MigrateMode, PoolSettings, Statement};
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::{Body as HttpBody, Bytes, StdError};
use tonic::service::Routes;
use tower::ServiceExt as _;

const USER: &str = "usr_00000000000070008000000000000001";
pub(crate) const CLIENT: &str = "cli_00000000000070008000000000000002";
const REDIRECT_URI: &str = "https://layla.amazon.com/api/skill/link/M1";

/// A service with one link.
pub(crate) struct Linked {
    pub(crate) auth: AuthService,
    pub(crate) secret: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// A random-looking secret of ours: 32 bytes and their checksum.
fn secret(prefix: &str, byte: u8) -> String {
    let mut bytes = vec![byte; 32];
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

/// On files in this folder, with the memory cache.
pub(crate) fn config(folder: &Path, cache_ttl: Duration) -> AuthConfig {
    AuthConfig {
        public_url: Some("https://shop.example".to_owned()),
        database: DatabaseSettings {
            url: Database::sqlite_url(&folder.join("auth.db")),
            pool: PoolSettings {
                size: 16,
                wait: Duration::from_secs(1),
            },
            migrate: MigrateMode::Apply,
        },
        cache: CacheUrl::Memory,
        token_keys_file: folder.join("keys").join("tokens.json"),
        code_lifetime: Duration::from_mins(1),
        cache_ttl,
        passport_lifetime: Duration::from_mins(1),
        may_issue_codes: Vec::new(),
        truth_unreachable: TruthUnreachable::Serve,
        rate_limits: RateLimits::Off,
        privacy: Box::new(Privacy::SAMPLE),
        development: true,
    }
}

async fn seed(db: &Database, client_secret: &str, code: &str) {
    static SHOPPER: Statement = Statement::new(
        "INSERT INTO auth_users (id, email, email_key, password_hash, created_at)
         VALUES ($2, 'a@example.com', 'a@example.com', 'x', {now})",
    );
    static ROLE: Statement = Statement::new(
        "INSERT INTO auth_user_roles (user_id, role_name, granted_at)
         VALUES ($2, 'shopper', {now})",
    );
    static CLIENT_ROW: Statement = Statement::new(
        "INSERT INTO auth_clients (id, name, profile, scope, secret_hash, created_at)
         VALUES ($2, 'Alexa', 'alexa', 31, $3, {now})",
    );
    static CODE: Statement = Statement::new(
        "INSERT INTO auth_codes (code_hash, client_id, user_id, redirect_uri,
                redirect_uri_sent_at, scope, session_epoch, issued_at, expires_at)
         VALUES ($2, $3, $4, $5, {now}, 3, 0, {now}, {now} + 60000000)",
    );
    let mut connection = db.acquire().await.unwrap();
    db.query(&SHOPPER)
        .bind(USER)
        .execute(&mut *connection)
        .await
        .unwrap();
    db.query(&ROLE)
        .bind(USER)
        .execute(&mut *connection)
        .await
        .unwrap();
    let client = db
        .query(&CLIENT_ROW)
        .bind(CLIENT)
        .bind(sha256(client_secret));
    client.execute(&mut *connection).await.unwrap();
    let row = db
        .query(&CODE)
        .bind(sha256(code))
        .bind(CLIENT)
        .bind(USER)
        .bind(REDIRECT_URI);
    row.execute(&mut *connection).await.unwrap();
}

/// A request at the token endpoint: access and refresh token.
pub(crate) async fn token_request(auth: &AuthService, form: String) -> (String, String) {
    let request = Request::post("/oauth2/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(form))
        .unwrap();
    let response = auth.public_http().oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
    let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let text = |name: &str| {
        json.get(name)
            .and_then(|value| value.as_str())
            .unwrap()
            .to_owned()
    };
    (text("access_token"), text("refresh_token"))
}

/// A service with this configuration, on a new database.
pub(crate) async fn linked(config: AuthConfig) -> Linked {
    let auth = AuthService::build(config, Runtime::on_system_clock())
        .await
        .unwrap();
    let (secret, code) = (secret("scs_", 7), secret("scc_", 9));
    seed(auth.database(), &secret, &code).await;
    let form = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={REDIRECT_URI}\
         &client_id={CLIENT}&client_secret={secret}"
    );
    let (access, refresh) = token_request(&auth, form).await;
    Linked {
        auth,
        secret,
        access,
        refresh,
    }
}

/// The service's RPCs, as the gateway may call them.
pub(crate) fn called_by_the_gateway(auth: &AuthService) -> Routes {
    auth.grpc().as_called_by(Caller::named("skill-gateway"))
}

/// Asks whose token it is; it must be good.
pub(crate) async fn validate<T>(client: &mut AuthServiceClient<T>, token: &str)
where
    T: GrpcService<Body>,
    T::Error: Into<StdError>,
    T::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <T::ResponseBody as HttpBody>::Error: Into<StdError> + Send,
{
    let request = ValidateTokenRequest {
        token: token.to_owned(),
        external_user: None,
    };
    let response = client.validate_token(request).await.unwrap().into_inner();
    assert!(matches!(response.result, Some(Verdict::Active(_))));
}
