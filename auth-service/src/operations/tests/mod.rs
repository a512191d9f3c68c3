//! Links and their tokens on a real database, through the operations.
//!
//! [`Bench`] has a database, keys and users; each file asks one operation.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use saycart_service::{ExposeSecret as _, Runtime, SecretString};
use saycart_sql::testing::TestDatabase;
use saycart_sql::{Database, DatabaseKind, Statement};
use saycart_testing::RedisServer;
use tempfile::TempDir;

use super::{
    ExchangeError, ExchangeRequest, IssuedTokens, Lifetimes, NewCode, RefreshError, RefreshRequest,
    Tokens,
};
use crate::cache::TokenCache;
use crate::cache::memory::MemoryCache;
use crate::cache::redis::RedisCache;
use crate::config::TruthUnreachable;
use crate::domain::audit::Actor;
use crate::domain::client::{AuthenticatedClient, Client, ClientSecrets, SecretHash};
use crate::domain::code::{CodeChallenge, PresentedCode, RedirectSent};
use crate::domain::ids::{ClientId, UserId};
use crate::domain::key::change::Force;
use crate::domain::key::{KeyLookUp, KeyState, Kid};
use crate::domain::profile::{Pkce, Profile};
use crate::domain::scope::ScopeSet;
use crate::domain::token::{Generation, PresentedToken, Token, TokenKey};
use crate::keys::{FirstStart, Keys, file};
use crate::store::clock::DbClock;

mod account;
mod clear;
mod clients;
mod consent;
mod decide;
mod end_link;
mod erasures;
mod exchange;
mod exchange_races;
mod export_user;
mod history;
mod key_changes;
mod key_files;
mod key_states;
mod known_clients;
mod link_log;
mod lives;
mod outage;
mod passport_keys;
mod refresh;
mod restore;
mod revoke;
mod roles;
mod shared_cache;
mod size;
mod statements;
mod users;
mod validate;

/// Where every client has its codes sent.
pub(super) const REDIRECT_URI: &str = "https://a.example/cb";
/// All five scopes.
pub(super) const EVERYTHING: u32 = 31;
// RFC 7636, appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(super) struct Bench {
    pub(super) db: TestDatabase,
    pub(super) tokens: Tokens,
    pub(super) runtime: Runtime,
    keys_folder: TempDir,
    /// With PostgreSQL goes Redis, as in an installation.
    pub(super) redis: Option<RedisServer>,
}

/// A process with a key file of its own.
pub(super) struct Replica {
    pub(super) tokens: Tokens,
    keys_folder: TempDir,
}

impl Replica {
    /// Where its token keys are.
    pub(super) fn key_file(&self) -> PathBuf {
        self.keys_folder.path().join(KEY_FILE)
    }
}

const KEY_FILE: &str = "tokens.json";

/// As a whole, as operators are told to: a process may read the file at any moment.
fn copy_key_file(from: &TempDir, to: &TempDir) {
    let beside = to.path().join("beside");
    fs::copy(from.path().join(KEY_FILE), &beside).unwrap();
    fs::rename(beside, to.path().join(KEY_FILE)).unwrap();
}

async fn open(
    db: Database,
    runtime: Runtime,
    keys_folder: &TempDir,
    redis: Option<&RedisServer>,
    truth: TruthUnreachable,
) -> Tokens {
    let cache: Arc<dyn TokenCache> = match redis {
        None => Arc::new(MemoryCache::holding(1_000)),
        Some(server) => {
            let client = redis::Client::open(server.url()).unwrap();
            Arc::new(RedisCache::open(client, &runtime.tasks).await)
        }
    };
    let minute = Duration::from_mins(1);
    open_on(db, runtime, keys_folder, (cache, minute), truth).await
}

/// With a cache whose entries live so long.
async fn open_on(
    db: Database,
    runtime: Runtime,
    keys_folder: &TempDir,
    (cache, cache_entry): (Arc<dyn TokenCache>, Duration),
    truth: TruthUnreachable,
) -> Tokens {
    let probe = runtime.health.register("clock");
    let clock = DbClock::start(&db, runtime.clock, probe).await.unwrap();
    let file = keys_folder.path().join(KEY_FILE);
    let keys = Keys::open(&db, &file, FirstStart::MakesKey, clock.now())
        .await
        .unwrap();
    let lifetimes = Lifetimes {
        code: Duration::from_mins(1),
        cache_entry,
    };
    let tasks = runtime.tasks;
    Tokens::new(db, clock, cache, keys, tasks, lifetimes, truth)
}

pub(super) fn presented(token: &SecretString) -> PresentedToken {
    PresentedToken::from(token.expose_secret().to_owned())
}

impl Bench {
    pub(super) async fn on(db: TestDatabase) -> Self {
        Self::with(db, TruthUnreachable::Serve).await
    }

    pub(super) async fn with(db: TestDatabase, truth: TruthUnreachable) -> Self {
        let keys_folder = tempfile::tempdir().unwrap();
        let redis = match db.kind() {
            DatabaseKind::Sqlite => None,
            DatabaseKind::Postgres => Some(RedisServer::start()),
        };
        let runtime = Runtime::on_system_clock();
        let tokens = open(
            (*db).clone(),
            runtime.clone(),
            &keys_folder,
            redis.as_ref(),
            truth,
        )
        .await;
        Self {
            db,
            tokens,
            runtime,
            keys_folder,
            redis,
        }
    }

    /// Another process on the same database: with Redis shared, or with a cache of its own.
    pub(super) async fn replica(&self) -> Tokens {
        let pool = self.db.another_pool().await;
        let (runtime, redis) = (Runtime::on_system_clock(), self.redis.as_ref());
        let truth = TruthUnreachable::Serve;
        open(pool, runtime, &self.keys_folder, redis, truth).await
    }

    /// Moves the database's clock, and lets the process learn of it.
    pub(super) async fn wait(&self, seconds: u64) {
        self.db.advance_clock(Duration::from_secs(seconds));
        self.tokens.0.clock.refresh(&self.db).await.unwrap();
    }

    /// Another process on the same database with a key file of its own, alike so far.
    pub(super) async fn replica_with_its_own_file(&self) -> Replica {
        let keys_folder = tempfile::tempdir().unwrap();
        copy_key_file(&self.keys_folder, &keys_folder);
        let pool = self.db.another_pool().await;
        let (runtime, redis) = (Runtime::on_system_clock(), self.redis.as_ref());
        let truth = TruthUnreachable::Serve;
        let tokens = open(pool, runtime, &keys_folder, redis, truth).await;
        Replica {
            tokens,
            keys_folder,
        }
    }

    /// Brings this process's key file to another.
    pub(super) fn copy_keys_to(&self, replica: &Replica) {
        copy_key_file(&self.keys_folder, &replica.keys_folder);
    }

    /// Where the token keys are.
    pub(super) fn key_file(&self) -> PathBuf {
        self.keys_folder.path().join(KEY_FILE)
    }

    /// Adds a key to the file, as `saycart keys add` does.
    pub(super) fn add_key(&self) -> Kid {
        let added = file::add_token_key(&self.key_file(), 0).unwrap();
        Kid::from_byte(added.kid).unwrap()
    }

    /// Gives the installation a new active key; the one before gets this state.
    pub(super) async fn change_key(&self, before: KeyState) {
        let old = self.tokens.ring().signing().unwrap().kid;
        let new = self.add_key();
        self.tokens
            .activate_key(new, Actor::Operator)
            .await
            .unwrap();
        match before {
            KeyState::Verify => {}
            KeyState::Suspect => drop(self.tokens.suspect_key(old, Actor::Operator).await.unwrap()),
            KeyState::Retired => drop(
                self.tokens
                    .retire_key(old, Force::Yes, Actor::Operator)
                    .await
                    .unwrap(),
            ),
            KeyState::Standby | KeyState::Active => panic!("no key becomes {before:?}"),
        }
    }

    /// What was written down, with the key that it is about.
    pub(super) async fn audited(&self, event: &str) -> Vec<String> {
        static EVENTS: Statement =
            Statement::new("SELECT detail FROM auth_audit_events WHERE event = $1 ORDER BY id");
        let mut connection = self.db.acquire().await.unwrap();
        let query = self.db.query_as(&EVENTS).bind(event.to_owned());
        let rows: Vec<(String,)> = query.fetch_all(&mut *connection).await.unwrap();
        rows.into_iter().map(|(detail,)| detail).collect()
    }

    pub(super) async fn client(&self, profile: Profile) -> AuthenticatedClient {
        static INSERT: Statement = Statement::new(
            "INSERT INTO auth_clients (id, name, profile, scope, secret_hash, created_at)
             VALUES ($2, $2, $3, 31, $4, {now})",
        );
        static REDIRECT: Statement = Statement::new(
            "INSERT INTO auth_client_redirect_uris (client_id, uri) VALUES ($1, $2)",
        );
        let id = ClientId::generate(self.tokens.now());
        let hash = profile.keeps_secrets().then(|| vec![0_u8; 32]);
        let insert = self
            .db
            .query(&INSERT)
            .bind(id.to_string())
            .bind(profile.name())
            .bind(hash);
        let redirect = self.db.query(&REDIRECT).bind(id.to_string());
        let redirect = redirect.bind(REDIRECT_URI.to_owned());
        let mut connection = self.db.acquire().await.unwrap();
        for query in [insert, redirect] {
            query.execute(&mut *connection).await.unwrap();
        }
        AuthenticatedClient::vouched(&Client {
            id,
            name: id.to_string(),
            profile,
            scope: ScopeSet::from_mask(EVERYTHING),
            audiences: Vec::new(),
            secrets: if profile.keeps_secrets() {
                ClientSecrets::Held {
                    current: SecretHash([0; 32]),
                    previous: None,
                }
            } else {
                ClientSecrets::None
            },
            secret_version: 1,
            pkce: Pkce::Optional,
            disabled_at: None,
            created_at: self.tokens.now(),
        })
    }

    pub(super) async fn shopper(&self) -> UserId {
        static INSERT: Statement = Statement::new(
            "INSERT INTO auth_users (id, email, email_key, password_hash, created_at)
             VALUES ($2, $2, $2, 'x', {now})",
        );
        static GRANT: Statement = Statement::new(
            "INSERT INTO auth_user_roles (user_id, role_name, granted_at)
             VALUES ($2, 'shopper', {now})",
        );
        let id = UserId::generate(self.tokens.now());
        let mut connection = self.db.acquire().await.unwrap();
        for statement in [&INSERT, &GRANT] {
            let query = self.db.query(statement).bind(id.to_string());
            query.execute(&mut *connection).await.unwrap();
        }
        id
    }

    pub(super) async fn disable(&self, user: UserId) {
        static DISABLE: Statement =
            Statement::new("UPDATE auth_users SET disabled_at = {now} WHERE id = $2");
        let mut transaction = self.db.begin_write().await.unwrap();
        let query = self.db.query(&DISABLE).bind(user.to_string());
        query.execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
    }

    pub(super) async fn code(&self, client: &AuthenticatedClient, user: UserId) -> String {
        let code = NewCode {
            client: client.id(),
            user,
            redirect_uri: REDIRECT_URI.to_owned(),
            redirect_uri_sent: RedirectSent::Yes,
            scope: ScopeSet::from_mask(EVERYTHING),
            code_challenge: CodeChallenge::parse(CHALLENGE),
            session_epoch: 0,
            attempt: None,
        };
        let mut transaction = self.db.begin_write().await.unwrap();
        let text = self
            .tokens
            .issue_code(&mut transaction, code)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        text.expose_secret().to_owned()
    }

    pub(super) async fn linked(&self, client: &AuthenticatedClient, user: UserId) -> IssuedTokens {
        let code = self.code(client, user).await;
        exchange(&self.tokens, client, &code).await.unwrap()
    }

    /// A fresh shopper, linked to this client.
    pub(super) async fn link(&self, client: &AuthenticatedClient) -> IssuedTokens {
        let user = self.shopper().await;
        self.linked(client, user).await
    }

    pub(super) async fn is_active(&self, access: &SecretString) -> bool {
        self.tokens
            .validate(&presented(access))
            .await
            .unwrap()
            .is_some()
    }

    /// A genuine token of the same link, of another generation: what a restored database's
    /// clients hold.
    pub(super) fn of_generation(&self, token: &SecretString, generation: u32) -> SecretString {
        let ring = self.tokens.ring();
        let generation = Generation::new(generation).unwrap();
        let (token, _) = Token::read(&presented(token), &ring).unwrap();
        let (Token::Access(crate::domain::token::AccessToken { kid, .. })
        | Token::Refresh(crate::domain::token::RefreshToken { kid, .. })) = token;
        let KeyLookUp::Usable(keys, _) = ring.find(kid) else {
            panic!("the key is known")
        };
        match token {
            Token::Access(token) => crate::domain::token::AccessToken {
                generation,
                ..token
            }
            .encode(keys),
            Token::Refresh(token) => crate::domain::token::RefreshToken {
                generation,
                ..token
            }
            .encode(keys),
        }
    }

    pub(super) fn key_of(&self, token: &SecretString) -> TokenKey {
        match Token::read(&presented(token), &self.tokens.ring())
            .unwrap()
            .0
        {
            Token::Access(token) => token.id.token_key(),
            Token::Refresh(token) => token.handle.access_id().token_key(),
        }
    }
}

pub(super) async fn exchange(
    tokens: &Tokens,
    client: &AuthenticatedClient,
    code: &str,
) -> Result<IssuedTokens, ExchangeError> {
    let request = ExchangeRequest {
        code: PresentedCode::from(code.to_owned()),
        redirect_uri: Some(REDIRECT_URI.to_owned()),
        verifier: Some(VERIFIER.to_owned()),
    };
    tokens.exchange(client, request).await
}

pub(super) async fn refresh(
    tokens: &Tokens,
    client: &AuthenticatedClient,
    token: &SecretString,
) -> Result<IssuedTokens, RefreshError> {
    tokens
        .refresh(
            client,
            RefreshRequest {
                token: presented(token),
                scope: None,
            },
        )
        .await
}

pub(super) fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

pub(super) use saycart_sql::database_tests;
