//! auth-service: who a token speaks for, and what they may do.
//!
//! It links shoppers' accounts to Alexa over OAuth 2.0 (RFC 6749), answers the gateway whose
//! token it was given, and issues the passports that the other services believe. Way of a
//! request: a transport (`oauth` and `pages` on `http`, or `grpc`) parses it and calls one of
//! `operations`, which loads from `store`, lets `domain` decide, writes, commits, and tells
//! `cache`.
//!
//! Nobody else knows Alexa's tokens, and this crate knows neither carts nor Alexa's requests.
//! [`AuthService::build`] puts it together; who calls it puts its routes on a transport.

mod cache;
mod config;
mod domain;
mod entropy;
mod grpc;
mod http;
mod keys;
mod limits;
mod metrics;
mod oauth;
mod operations;
mod pages;
mod passports;
mod passwords;
mod routes;
mod store;

use std::error::Error;
use std::sync::Arc;

use ::http::header;
use axum::Router;
use axum::extract::State;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use saycart_service::internal::{Callers, Guarded, ServiceName};
use saycart_service::{Runtime, causes, telemetry};
use saycart_sql::{Database, DatabaseKind, OpenError};
use tonic::service::Routes;

pub use config::{AuthConfig, CacheUrl, NoCacheUrl, RateLimits, RedisAddress, TruthUnreachable};
pub use domain::privacy::{CartsKept, Contact, Histories, PolicyUrl, Privacy};
pub use http::paths::PRIVACY as PRIVACY_PATH;
pub use keys::KeysError;
pub use keys::file::{AddedTokenKey, KeyFileError, add_token_key};
pub use store::MIGRATIONS;

use cache::TokenCache;
use cache::memory::MemoryCache;
use cache::redis::RedisCache;
use keys::{FirstStart, Keys};
use limits::Limits;
use operations::{Accounts, Lifetimes, Tokens};
use passports::Passports;
use passwords::Passwords;
use store::clock::DbClock;

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Nobody said what the issuer is called.
    #[error("public_url: is needed before auth-service starts")]
    NoPublicUrl,
    /// The database cannot be opened, or its schema not brought up to date.
    #[error("auth.database_url: {0}")]
    Open(#[from] OpenError),
    /// The token keys do not fit the database.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database does not answer, or not as it should.
    #[error("auth.database_url: the database cannot be used")]
    Store(#[source] Box<dyn Error + Send + Sync>),
    /// Passwords cannot be hashed.
    #[error("passwords cannot be hashed")]
    Passwords(#[source] Box<dyn Error + Send + Sync>),
    /// No passport key could be made and published.
    #[error("no passport key could be made")]
    Passports(#[source] Box<dyn Error + Send + Sync>),
}

impl From<store::StoreError> for BuildError {
    fn from(error: store::StoreError) -> Self {
        Self::Store(Box::new(error))
    }
}

/// The running service: its routes, for whoever puts them on a transport.
#[derive(Debug, Clone)]
pub struct AuthService {
    app: http::App,
    passports: Passports,
    may_issue_codes: Arc<[ServiceName]>,
}

impl AuthService {
    /// Connects, migrates, loads the keys, and starts what runs beside the requests. Waits for a
    /// PostgreSQL that is not there yet, and says so in the process's health.
    pub async fn build(config: AuthConfig, runtime: Runtime) -> Result<Self, BuildError> {
        let public_url = config.public_url.clone().ok_or(BuildError::NoPublicUrl)?;
        metrics::register();
        let probe = runtime.health.register("auth.database");
        let db = config.database.open(&MIGRATIONS, &probe).await?;
        let db = db.named("auth");
        let mut connection = db.acquire().await.map_err(store::StoreError::from)?;
        store::scope::check(&db, &mut connection).await?;
        drop(connection);
        let probe = runtime.health.register("auth.clock");
        let clock = DbClock::start(&db, Arc::clone(&runtime.clock), probe).await?;
        let first_start = match db.kind() {
            DatabaseKind::Sqlite => FirstStart::MakesKey,
            DatabaseKind::Postgres => FirstStart::NeedsFile,
        };
        let keys = Keys::open(&db, &config.token_keys_file, first_start, clock.now()).await?;
        let life = config.passport_lifetime;
        let passports = Passports::open(db.clone(), clock.clone(), &public_url, life)
            .await
            .map_err(|error| BuildError::Passports(Box::new(error)))?;
        let lifetimes = Lifetimes {
            code: config.code_lifetime,
            cache_entry: config.cache_ttl,
        };
        let tasks = &runtime.tasks;
        let cache: Arc<dyn TokenCache> = match config.cache {
            CacheUrl::Memory => {
                if db.kind() == DatabaseKind::Postgres {
                    tracing::warn!(
                        "auth.cache_url: `memory` is for one process only: if another uses this \
                         database, it may take what is revoked here for good until \
                         `auth.cache_ttl` is over; name a Redis that both use"
                    );
                }
                Arc::new(MemoryCache::holding(config::CACHED_LINKS))
            }
            CacheUrl::Redis(server) => Arc::new(RedisCache::open(*server.0, tasks).await),
        };
        let tokens = Tokens::new(
            db,
            clock,
            cache,
            keys,
            tasks.clone(),
            lifetimes,
            config.truth_unreachable,
        );
        tasks.spawn_critical("auth.janitor", tokens.clone().clear_for_ever());
        let active_key = runtime.health.register("auth.token_keys");
        tasks.spawn_critical("auth.look_out", tokens.clone().look_for_ever(active_key));
        tasks.spawn_critical(
            "auth.passport_keys",
            passports.clone().renew_for_ever(tasks.clone()),
        );
        let passwords = Passwords::new().map_err(|error| BuildError::Passwords(Box::new(error)))?;
        let accounts = Accounts::new(tokens, passwords, Limits::new(config.rate_limits));
        let app = http::App::new(accounts, &public_url, config.privacy);
        Ok(Self {
            app,
            passports,
            may_issue_codes: config.may_issue_codes.into(),
        })
    }

    /// `saycart.auth.v1.AuthService` for the other services, `AdminService` for the operator.
    pub fn grpc(&self) -> Guarded {
        let tellers = grpc::auth_service::service(
            self.app.accounts.clone(),
            self.passports.clone(),
            Arc::clone(&self.may_issue_codes),
        );
        let routes = Routes::new(tellers).add_service(grpc::admin_service::service(
            self.app.accounts.clone(),
            Arc::clone(&self.app.issuer),
        ));
        grpc::ADMISSION.guard(routes)
    }

    /// What browsers and OAuth's clients reach, through the gateway.
    pub fn public_http(&self) -> Router {
        routes::router(self.app.clone())
    }

    /// The same for the gateway in another process, whose word on who is at the other end is
    /// believed; and `/internal/jwks.json`, the passports' public keys, for services in other
    /// languages.
    pub fn http(&self) -> Guarded {
        let keys = Router::new()
            .route("/internal/jwks.json", get(jwks))
            .with_state(self.passports.clone());
        let traced = middleware::from_fn(telemetry::behind_the_door);
        let pages = self.public_http().layer(traced);
        Guarded::all(Callers::Only(&["skill-gateway"]), pages)
            .and(Guarded::all(Callers::AnyService, keys))
    }

    /// The database, whose clock tests move.
    pub fn database(&self) -> &Database {
        self.app.tokens().database()
    }
}

async fn jwks(State(passports): State<Passports>) -> Response {
    match passports.keys().await {
        Ok(keys) => {
            let max_age = format!("max-age={}", passports::KEYS_MAY_BE_KEPT.as_secs());
            let kept = [(header::CACHE_CONTROL, max_age)];
            (kept, axum::Json(saycart_passport::jwk_set(&keys))).into_response()
        }
        Err(error) => {
            tracing::error!(
                error = %causes(&error),
                "the passport keys are out of reach"
            );
            let soon = [(header::RETRY_AFTER, "1")];
            (::http::StatusCode::SERVICE_UNAVAILABLE, soon).into_response()
        }
    }
}
