//! The real service, two processes of it, and what everybody holds of its tokens.

use std::sync::Arc;
use std::time::Duration;

use saycart_service::{Runtime, SecretString, Timestamp};
use saycart_sql::Database;
use saycart_sql::testing::TestDatabase;

use super::super::account::accounts;
use super::super::{Bench, CHALLENGE, open_on, presented};
use super::fault::Fault;
use super::model::{
    Access, ClientFacts, CodeFacts, LinkFacts, Model, Refresh, Unclear, UserFacts, Vouched,
};
use super::step::Proof;
use crate::cache::TokenCache;
use crate::cache::memory::MemoryCache;
use crate::cache::redis::RedisCache;
use crate::config::TruthUnreachable;
use crate::domain::audit::Actor;
use crate::domain::client::{AuthenticatedClient, ClientRef};
use crate::domain::code::{CodeChallenge, RedirectSent};
use crate::domain::ids::{LinkId, UserId};
use crate::domain::key::KeyState;
use crate::domain::profile::Profile;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::{Audience, ScopeSet};
use crate::domain::token::{Handle, Token};
use crate::operations::{Accounts, ClientClaim, IssuedTokens, NewCode, RegisterClient, Tokens};
use crate::passports::Passports;

pub(super) const ACTOR: Actor = Actor::Operator;
pub(super) const REDIRECT_URI: &str = "https://a.example/cb";
pub(super) const EVERYTHING: u32 = 31;
const PROFILES: [Profile; 3] = [Profile::Alexa, Profile::Confidential, Profile::Public];
const SHOPPERS: usize = 2;

/// What must hold: tokens.md's invariants, and two promises that they stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// (1) The row: a ∈ {g−1, g}; g, floor and the end only grow.
    Row,
    /// (2) Who may refresh with what, and one refresh token per generation.
    Successor,
    /// (3) After the use of n nothing before it is accepted.
    Superseded,
    /// (4) No reply promises less life than the profile says.
    LifeLeft,
    /// (5) Active means: link, client and shopper live, above the floor, rights within all four.
    Active,
    /// (6) P1 to P3: what was revoked is dead everywhere, a passport does not outlive it by much.
    Promises,
    /// (7) A client that stores what it gets is never refused.
    Faithful,
    /// L2: nothing dies without a cause, nothing fails without a fault.
    Causeless,
    /// L4: a code is exchanged once.
    Code,
}

/// Why a sequence does not go on.
#[derive(Debug, Clone)]
pub(super) enum Halt {
    Broken { rule: Rule, what: String },
    Unclear,
}

impl From<Unclear> for Halt {
    fn from(Unclear: Unclear) -> Self {
        Self::Unclear
    }
}

/// Holds, or breaks this rule.
pub(super) fn holds(so: bool, rule: Rule, what: impl FnOnce() -> String) -> Result<(), Halt> {
    if so {
        Ok(())
    } else {
        let what = what();
        Err(Halt::Broken { rule, what })
    }
}

/// A token, and whether whom it was meant for has got it.
#[derive(Debug, Clone)]
pub(super) struct Made<T> {
    pub(super) text: SecretString,
    pub(super) facts: T,
    pub(super) is_heard: bool,
}

/// What was ever made for a link.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) id: LinkId,
    pub(super) handle: Handle,
    pub(super) access: Vec<Made<Access>>,
    pub(super) refresh: Vec<Made<Refresh>>,
    /// Which refresh token a careful client keeps.
    pub(super) stored: usize,
}

impl Held {
    /// 0 is what the client keeps, 1 the newest, and so on.
    pub(super) fn refresh_of(&self, age: usize) -> (usize, Made<Refresh>) {
        let newest = self.refresh.len() - 1;
        let index = match age {
            0 => self.stored,
            _ => newest.saturating_sub(age - 1),
        };
        (index, self.refresh[index].clone())
    }

    /// 0 is the newest.
    pub(super) fn access_of(&self, age: usize) -> Made<Access> {
        self.access[(self.access.len() - 1).saturating_sub(age)].clone()
    }
}

/// A registered client, and how it was when it was seen last.
pub(super) struct Registered {
    pub(super) reference: ClientRef,
    pub(super) claim: ClientClaim,
    pub(super) seen: AuthenticatedClient,
}

pub(super) struct World {
    pub(super) bench: Bench,
    pub(super) processes: [Tokens; 2],
    pub(super) accounts: Accounts,
    pub(super) passports: Passports,
    /// Those of the model, and one that has no links and introspects.
    pub(super) clients: Vec<Registered>,
    pub(super) users: Vec<UserId>,
    pub(super) codes: Vec<String>,
    pub(super) links: Vec<Held>,
    pub(super) model: Model,
    pub(super) fault: Fault,
    other_pool: Database,
    runtime: Runtime,
}

impl World {
    pub(super) async fn new(db: TestDatabase, fault: Fault) -> Self {
        let mut bench = Bench::on(db).await;
        fault.plant(&bench.db).await;
        let runtime = Runtime::on_system_clock();
        let other_pool = bench.db.another_pool().await;
        let processes = start(&bench, &other_pool, &runtime, fault).await;
        bench.tokens = processes[0].clone();
        let accounts = accounts(&bench);
        let (db, clock) = ((*bench.db).clone(), processes[0].0.clock.clone());
        let minute = Duration::from_mins(1);
        let passports = Passports::open(db, clock, "https://a.example", minute).await;
        let mut clients = Vec::new();
        for profile in PROFILES {
            clients.push(register(&accounts, profile, Vec::new()).await);
        }
        let confidential = Profile::Confidential;
        clients.push(register(&accounts, confidential, vec![Audience::Cart]).await);
        let mut users = Vec::new();
        for _ in 0..SHOPPERS {
            users.push(bench.shopper().await);
        }
        let kid = processes[0].ring().signing().unwrap().kid.as_byte();
        let keys = std::collections::BTreeMap::from([(kid, KeyState::Active)]);
        let facts = |profile| ClientFacts {
            profile,
            scope: EVERYTHING,
            is_off: false,
            secret_version: 1,
        };
        let model = Model {
            clients: PROFILES.map(facts).to_vec(),
            users: vec![UserFacts::default(); SHOPPERS],
            codes: Vec::new(),
            links: Vec::new(),
            views: [keys.clone(), keys.clone()],
            keys,
            role: EVERYTHING,
        };
        Self {
            bench,
            processes,
            accounts,
            passports: passports.unwrap(),
            clients,
            users,
            codes: Vec::new(),
            links: Vec::new(),
            model,
            fault,
            other_pool,
            runtime,
        }
    }

    /// Both processes end, and start again.
    pub(super) async fn restart(&mut self) {
        self.processes = start(&self.bench, &self.other_pool, &self.runtime, self.fault).await;
        self.bench.tokens = self.processes[0].clone();
        self.accounts = accounts(&self.bench);
        self.model.look(0);
        self.model.look(1);
    }

    pub(super) async fn close(self) {
        self.runtime.tasks.shut_down(Duration::ZERO).await;
        self.bench.runtime.tasks.shut_down(Duration::ZERO).await;
        self.other_pool.close().await;
        self.bench.db.close().await;
    }

    pub(super) fn now(&self) -> Timestamp {
        self.processes[0].now()
    }

    pub(super) async fn wait(&self, seconds: u64) {
        let by = Duration::from_secs(seconds);
        self.bench.db.advance_clock(by);
        self.other_pool.advance_clock(by);
        for process in &self.processes {
            let refreshed = process.0.clock.refresh(process.database()).await;
            refreshed.unwrap();
        }
    }

    /// A link of those that there are.
    pub(super) fn pick(&self, link: usize) -> Option<usize> {
        link.checked_rem(self.links.len())
    }

    /// A client proves itself, or did so before.
    pub(super) async fn vouch(
        &mut self,
        client: usize,
        proof: Proof,
    ) -> Result<(AuthenticatedClient, Vouched), Halt> {
        let registered = &mut self.clients[client];
        if proof == Proof::Fresh {
            let epoch = self.accounts.tokens().epoch().await;
            let claim = &registered.claim;
            let proven = self.accounts.authenticate_client(claim, epoch).await;
            let proven = proven.unwrap();
            let is_off = self
                .model
                .clients
                .get(client)
                .is_some_and(|facts| facts.is_off);
            holds(proven.is_none() == is_off, Rule::Successor, || {
                format!("client {client} is off: {is_off}, and is believed: {proven:?}")
            })?;
            if let Some(proven) = proven {
                registered.seen = proven;
            }
        }
        let seen = registered.seen.clone();
        let vouched = Vouched {
            client,
            secret_version: seen.secret_version(),
        };
        Ok((seen, vouched))
    }

    /// A shopper allows a client something.
    pub(super) async fn authorize(&mut self, client: usize, user: usize, scope: u32) {
        let facts = CodeFacts {
            client,
            user,
            scope,
            sessions: self.model.users[user].sessions,
            made_at: self.now(),
            attempts: 0,
            is_dead: false,
            link: None,
        };
        let code = NewCode {
            client: self.clients[client].seen.id(),
            user: self.users[user],
            redirect_uri: REDIRECT_URI.to_owned(),
            redirect_uri_sent: RedirectSent::Yes,
            scope: ScopeSet::from_mask(scope),
            code_challenge: CodeChallenge::parse(CHALLENGE),
            session_epoch: facts.sessions,
            attempt: None,
        };
        let text = {
            use saycart_service::ExposeSecret as _;
            let mut transaction = self.bench.db.begin_write().await.unwrap();
            let text = self.processes[0].issue_code(&mut transaction, code).await;
            transaction.commit().await.unwrap();
            text.unwrap().expose_secret().to_owned()
        };
        self.codes.push(text);
        self.model.codes.push(facts);
    }

    /// A link came about.
    pub(super) fn add_link(&mut self, code: usize, issued: &IssuedTokens, at: usize) {
        let (handle, refresh, access) = self.read(issued, at);
        let facts = &mut self.model.codes[code];
        facts.link = Some(self.model.links.len());
        let policy = self.model.clients[facts.client].profile.policy();
        let made_at = self.processes[0].now();
        self.model.links.push(LinkFacts {
            client: facts.client,
            user: facts.user,
            scope: facts.scope & self.model.clients[facts.client].scope,
            generation: 1,
            acknowledged: 0,
            kid: refresh.kid,
            kid_before: None,
            floor: (0, 0),
            refreshed_at: made_at,
            expires_at: policy.absolute.map(|life| made_at.plus(life)),
            is_ended: false,
            pair: None,
            used: 0,
            dead: std::collections::BTreeSet::new(),
            is_shared: false,
        });
        self.links.push(Held {
            id: issued.link,
            handle,
            access: vec![made(&issued.access, access, true)],
            refresh: vec![made(&issued.refresh, refresh, true)],
            stored: 0,
        });
    }

    /// What tokens say.
    pub(super) fn read(&self, issued: &IssuedTokens, at: usize) -> (Handle, Refresh, Access) {
        let ring = self.processes[at].ring();
        let (refresh, _) = Token::read(&presented(&issued.refresh), &ring).unwrap();
        let (access, _) = Token::read(&presented(&issued.access), &ring).unwrap();
        let (Token::Refresh(refresh), Token::Access(access)) = (refresh, access) else {
            panic!("a token is of the other kind")
        };
        let facts = Access {
            generation: access.generation.get(),
            issued_at: i64::from(access.issued_at_seconds),
            expires_at: access.expires_at(),
            scope: access.scope.mask(),
            kid: access.kid.as_byte(),
        };
        let generation = refresh.generation.get();
        let kid = refresh.kid.as_byte();
        (refresh.handle, Refresh { generation, kid }, facts)
    }
}

pub(super) fn made<T>(text: &SecretString, facts: T, is_heard: bool) -> Made<T> {
    Made {
        text: text.clone(),
        facts,
        is_heard,
    }
}

/// Two processes: on Redis each with a connection of its own; a cache in memory is one process's,
/// and two of its workers share it.
async fn start(
    bench: &Bench,
    other_pool: &Database,
    runtime: &Runtime,
    fault: Fault,
) -> [Tokens; 2] {
    let mut caches: Vec<Arc<dyn TokenCache>> = Vec::new();
    match &bench.redis {
        None => {
            let shared: Arc<dyn TokenCache> = fault.around(Arc::new(MemoryCache::holding(1_000)));
            caches.extend([Arc::clone(&shared), shared]);
        }
        Some(server) => {
            for _ in 0..2 {
                let client = redis::Client::open(server.url()).unwrap();
                let cache = RedisCache::open(client, &runtime.tasks).await;
                caches.push(fault.around(Arc::new(cache)));
            }
        }
    }
    let pools = [(*bench.db).clone(), other_pool.clone()];
    let mut processes = Vec::new();
    for (pool, cache) in pools.into_iter().zip(caches) {
        let (keys, minute) = (&bench.keys_folder, Duration::from_mins(1));
        let truth = TruthUnreachable::Serve;
        processes.push(open_on(pool, runtime.clone(), keys, (cache, minute), truth).await);
    }
    processes.try_into().unwrap()
}

async fn register(accounts: &Accounts, profile: Profile, audiences: Vec<Audience>) -> Registered {
    let request = RegisterClient {
        name: format!("{}, {} audiences", profile.name(), audiences.len()),
        profile,
        redirect_uris: vec![RedirectUri::from_stored(REDIRECT_URI.to_owned())],
        app_redirect_uris: Vec::new(),
        scope: Some(ScopeSet::from_mask(EVERYTHING)),
        audiences,
        pkce: None,
    };
    let created = accounts.create_client(request, ACTOR).await.unwrap();
    let id = created.registered.client.id;
    Registered {
        reference: ClientRef::Id(id),
        claim: ClientClaim {
            id: id.to_string(),
            secret: created.secret,
        },
        seen: AuthenticatedClient::vouched(&created.registered.client),
    }
}
