//! The suite and all that it stands on, each part to be struck and mended.

use std::collections::BTreeMap;
use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use saycart::alexa::DEV_SKILL_ID;
use saycart::alexa::chain::DevChain;
use saycart::alexa::linking::{Account, Decision, LinkedClient};
use saycart::alexa::signer::Signer;
use saycart::https::{Https, Versions};
use saycart_service::SecretString;
use saycart_testing::{PostgresServer, RedisServer, TcpProxy, Tier};
use tempfile::TempDir;
use url::Url;

use super::goods;
use super::programs::{AuthPlaces, Place, Places, Process, Programs};
use super::regular::Caller;
use crate::world::{now, text};

/// How much later everything arrives when a part is slow, in each direction.
const SLOWNESS: Duration = Duration::from_millis(150);
/// How long auth-service may believe its cache.
pub(super) const CACHE_TTL: Duration = Duration::from_secs(4);

/// How long processes may take to end.
const GRACE: Duration = Duration::from_secs(10);

/// What may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Redis,
    Postgres,
    Auth,
    Cart,
    /// One of two.
    Gateway,
    /// The one process of `saycart up`, which has no second.
    Suite,
}

impl Part {
    /// Which gateways fail with it, by their number.
    pub(super) fn gateways(self) -> &'static [usize] {
        match self {
            Self::Gateway | Self::Suite => &[0],
            Self::Redis | Self::Postgres | Self::Auth | Self::Cart => &[],
        }
    }

    /// Where it is a process of ours.
    fn process(self) -> Process {
        match self {
            Self::Auth => Process::Auth(0),
            Self::Cart => Process::Cart(0),
            Self::Gateway => Process::Gateway(0),
            Self::Redis | Self::Postgres | Self::Suite => Process::Suite,
        }
    }
}

/// How it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Ended in order, and started again.
    Stopped,
    /// Ended at once, and started again.
    Killed,
    /// Stands still, and goes on.
    Paused,
    /// Everything to and from it comes late.
    Slowed,
    /// What is said to it arrives, and its answers are lost.
    Unheard,
    /// Nothing comes through, for longer than Alexa waits.
    CutOff,
}

impl Fault {
    pub(super) const ALL: [Self; 6] = [
        Self::Stopped,
        Self::Killed,
        Self::Paused,
        Self::Slowed,
        Self::Unheard,
        Self::CutOff,
    ];
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stopped => "stopped",
            Self::Killed => "killed",
            Self::Paused => "paused",
            Self::Slowed => "slowed",
            Self::Unheard => "unheard",
            Self::CutOff => "cut off",
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redis => "Redis",
            Self::Postgres => "PostgreSQL",
            Self::Auth => "auth-service",
            Self::Cart => "cart-service",
            Self::Gateway => "a gateway",
            Self::Suite => "the suite",
        })
    }
}

/// The servers of the tier with replicas, and the network before them.
#[derive(Debug)]
struct Servers {
    postgres: PostgresServer,
    redis: RedisServer,
}

/// Everything.
#[derive(Debug)]
pub(super) struct Scene {
    servers: Option<Servers>,
    pub(super) programs: Programs,
    proxies: BTreeMap<Part, Vec<TcpProxy>>,
    pub(super) client: LinkedClient,
    /// What trusts the doors.
    https: Https,
    folder: TempDir,
}

/// What stands before a part.
fn behind_a_proxy(proxies: &mut BTreeMap<Part, Vec<TcpProxy>>, part: Part) -> Place {
    let mut place = Place::free();
    let proxy = TcpProxy::before(place.listens);
    place.found = proxy.port();
    proxies.entry(part).or_default().push(proxy);
    place
}

impl Servers {
    /// Starts them, Redis behind one proxy and PostgreSQL behind one for each of its users.
    fn start(proxies: &mut BTreeMap<Part, Vec<TcpProxy>>) -> Self {
        let (postgres, redis) = (PostgresServer::start(), RedisServer::start());
        let before = |port| TcpProxy::before(port);
        let users = [postgres.port(), postgres.port()].map(before);
        proxies.insert(Part::Postgres, users.into());
        proxies.insert(Part::Redis, vec![before(redis.port())]);
        Self { postgres, redis }
    }
}

impl Scene {
    /// Starts everything once but the gateway, with a catalogue and Alexa as a client.
    pub(super) fn open() -> Self {
        let mut proxies = BTreeMap::new();
        if Tier::chosen() == Tier::Embedded {
            let door = behind_a_proxy(&mut proxies, Part::Suite);
            return Self::of(Places::of_one(door), None, proxies, (GRACE, CACHE_TTL));
        }
        let places = Places {
            auth: vec![AuthPlaces {
                grpc: behind_a_proxy(&mut proxies, Part::Auth),
                http: behind_a_proxy(&mut proxies, Part::Auth),
            }],
            cart: vec![behind_a_proxy(&mut proxies, Part::Cart)],
            gateways: vec![behind_a_proxy(&mut proxies, Part::Gateway), Place::free()],
        };
        let servers = Servers::start(&mut proxies);
        Self::of(places, Some(servers), proxies, (GRACE, CACHE_TTL))
    }

    /// The same, with two gateways in front of a cart-service that can be struck, on either tier.
    pub(super) fn with_a_shop_of_its_own() -> Self {
        let mut proxies = BTreeMap::new();
        let places = Places {
            auth: vec![AuthPlaces {
                grpc: Place::free(),
                http: Place::free(),
            }],
            cart: vec![behind_a_proxy(&mut proxies, Part::Cart)],
            gateways: vec![Place::free(), Place::free()],
        };
        let servers = match Tier::chosen() {
            Tier::Embedded => None,
            Tier::Replicas => Some(Servers::start(&mut proxies)),
        };
        Self::of(places, servers, proxies, (GRACE, CACHE_TTL))
    }

    /// The same with so many of each service on PostgreSQL and Redis, whatever the tier, and no
    /// network that could fail but that to the databases.
    pub(super) fn with_replicas(count: usize, grace: Duration) -> Self {
        Self::with_replicas_that_believe(count, grace, CACHE_TTL)
    }

    /// The same, with a cache that is believed for so long.
    pub(super) fn with_replicas_that_believe(count: usize, grace: Duration, ttl: Duration) -> Self {
        let mut proxies = BTreeMap::new();
        let auth = || AuthPlaces {
            grpc: Place::free(),
            http: Place::free(),
        };
        let places = Places {
            auth: std::iter::repeat_with(auth).take(count).collect(),
            cart: std::iter::repeat_with(Place::free).take(count).collect(),
            gateways: std::iter::repeat_with(Place::free).take(count).collect(),
        };
        let servers = Servers::start(&mut proxies);
        Self::of(places, Some(servers), proxies, (grace, ttl))
    }

    fn of(
        places: Places,
        servers: Option<Servers>,
        proxies: BTreeMap<Part, Vec<TcpProxy>>,
        times: (Duration, Duration),
    ) -> Self {
        let folder = tempfile::Builder::new().prefix("sc-").tempdir().unwrap();
        let certs = folder.path().join("certs");
        DevChain::make(now()).unwrap().write_to(&certs).unwrap();
        let processes = places.processes();
        let door = format!("https://localhost:{}", places.gateways[0].found);
        let mut programs = Programs::in_folder(folder.path(), places);
        make_token_keys(folder.path());
        let configuration = configuration(folder.path(), &door, &proxies, times);
        std::fs::write(programs.config_file(), configuration).unwrap();
        for process in &processes {
            programs.start(*process);
        }
        let root = folder.path().join("doors.pem");
        let doors = processes.iter().map(|process| programs.root(*process));
        let roots = doors.filter_map(|file| std::fs::read_to_string(file).ok());
        std::fs::write(&root, roots.collect::<String>()).unwrap();

        let goods = folder.path().join("goods.csv");
        std::fs::write(&goods, goods::catalogue()).unwrap();
        programs.run(&["catalogue", "import", &goods.display().to_string()]);
        let vendor = ["--profile", "alexa", "--vendor-id", "M2A98EXAMPLE"];
        let made = programs.run(&[&["client", "add", "Alexa"], &vendor[..]].concat());
        Self {
            servers,
            programs,
            proxies,
            client: LinkedClient {
                door: door.parse().unwrap(),
                client_id: text(&made, "client_id"),
                client_secret: SecretString::from(text(&made, "client_secret")),
                redirect_uri: "https://pitangui.amazon.com/api/skill/link/M2A98EXAMPLE".to_owned(),
                scope: Some("cart.read cart.write".to_owned()),
            },
            https: Https::speaking(Versions::Http1, Some(&root)).unwrap(),
            folder,
        }
    }

    /// Signs as Alexa does.
    pub(super) fn signer(&self) -> Signer {
        Signer::from_folder(&self.folder.path().join("certs")).unwrap()
    }

    /// A client that trusts the doors.
    pub(super) fn https(&self) -> Https {
        self.https.clone()
    }

    /// The doors of the gateways. The first is the one that can be struck.
    pub(super) fn doors(&self) -> Vec<Url> {
        let gateways = self.programs.places.gateways.iter();
        let door = |port: u16| format!("https://localhost:{port}").parse().unwrap();
        gateways.map(|place| door(place.found)).collect()
    }

    /// A new shopper.
    pub(super) fn account(&self, name: &str) -> Account {
        let email = format!("{name}@shop.example");
        let made = self.programs.run(&["user", "add", &email]);
        Account {
            email,
            password: SecretString::from(text(&made, "password")),
        }
    }

    /// A new shopper who has linked.
    pub(super) async fn caller(&self, name: &str) -> Caller {
        let account = self.account(name);
        let linked = self.client.link(&self.https, &account, Decision::Allow);
        let linked = linked.await;
        Caller::new(
            linked
                .unwrap_or_else(|error| panic!("{name} cannot link: {error:?}"))
                .tokens,
        )
    }

    /// Everything that can fail here.
    pub(super) fn parts(&self) -> Vec<Part> {
        self.proxies.keys().copied().collect()
    }

    /// Lets a part fail.
    pub(super) fn strike(&mut self, part: Part, fault: Fault) {
        let proxies = &self.proxies[&part];
        match (fault, part, self.servers.as_mut()) {
            (Fault::Slowed, ..) => proxies.iter().for_each(|proxy| proxy.slow(SLOWNESS)),
            (Fault::Unheard, ..) => proxies.iter().for_each(TcpProxy::lose_answers),
            (Fault::CutOff, ..) => proxies.iter().for_each(TcpProxy::cut),
            (Fault::Stopped, Part::Redis, Some(servers)) => servers.redis.shut_down(),
            (Fault::Killed, Part::Redis, Some(servers)) => servers.redis.stop(),
            (Fault::Paused, Part::Redis, Some(servers)) => servers.redis.pause(),
            (Fault::Stopped, Part::Postgres, Some(servers)) => servers.postgres.shut_down(),
            (Fault::Killed, Part::Postgres, Some(servers)) => servers.postgres.stop(),
            (Fault::Paused, Part::Postgres, Some(servers)) => servers.postgres.pause(),
            (Fault::Stopped, ..) => {
                let status = self.programs.end(part.process(), "TERM");
                assert_eq!(status, Some(0), "{part} does not end well: {}", self.log());
            }
            (Fault::Killed, ..) => {
                self.programs.end(part.process(), "KILL");
            }
            (Fault::Paused, ..) => self.programs.signal(part.process(), "STOP"),
        }
    }

    /// Mends what [`Scene::strike`] did.
    pub(super) fn mend(&mut self, part: Part, fault: Fault) {
        match (fault, part, self.servers.as_mut()) {
            (Fault::Slowed | Fault::Unheard | Fault::CutOff, ..) => {
                self.proxies[&part].iter().for_each(TcpProxy::mend);
            }
            (Fault::Paused, Part::Redis, Some(servers)) => servers.redis.resume(),
            (Fault::Paused, Part::Postgres, Some(servers)) => servers.postgres.resume(),
            (Fault::Paused, ..) => self.programs.signal(part.process(), "CONT"),
            (_, Part::Redis, Some(servers)) => servers.redis.start_again(),
            (_, Part::Postgres, Some(servers)) => servers.postgres.start_again(),
            (Fault::Stopped | Fault::Killed, ..) => self.programs.start(part.process()),
        }
    }

    /// Lets nothing pass between one user of PostgreSQL and the server, or everything again.
    pub(super) fn cut_off_from_postgres(&self, part: Part, is_cut: bool) {
        let proxies = &self.proxies[&Part::Postgres];
        let proxy = &proxies[usize::from(part == Part::Cart)];
        if is_cut { proxy.cut() } else { proxy.mend() }
    }

    /// On how many connections something that such a user said does not arrive.
    pub(super) fn held_back_from_postgres(&self, part: Part) -> usize {
        let proxies = &self.proxies[&Part::Postgres];
        proxies[usize::from(part == Part::Cart)].holds_back()
    }

    /// Redis forgets everything that it knows.
    pub(super) fn empty_the_cache(&self) {
        self.servers.as_ref().unwrap().redis.command(&["FLUSHALL"]);
    }

    /// Redis hangs up on everybody; what was on its way does not arrive.
    pub(super) fn hang_up_on_redis(&self) {
        let redis = &self.servers.as_ref().unwrap().redis;
        redis.command(&["CLIENT", "KILL", "TYPE", "normal"]);
    }

    /// How many links have ended.
    pub(super) fn ended_links(&self) -> u32 {
        let postgres = &self.servers.as_ref().unwrap().postgres;
        let count = "SELECT count(*) FROM auth_grants WHERE ended_at IS NOT NULL";
        postgres.execute("postgres", count).trim().parse().unwrap()
    }

    /// Everything that the programs wrote.
    pub(super) fn log(&self) -> String {
        self.programs.log()
    }
}

fn configuration(
    folder: &Path,
    door: &str,
    proxies: &BTreeMap<Part, Vec<TcpProxy>>,
    (grace, ttl): (Duration, Duration),
) -> String {
    let (grace, ttl) = (grace.as_secs(), ttl.as_secs());
    let folder = folder.display();
    let port = |part, at| proxies.get(&part)?.get(at).map(TcpProxy::port);
    let database = |at| {
        let port = port(Part::Postgres, at)?;
        Some(format!(
            "database_url = \"postgres://saycart@127.0.0.1:{port}/postgres\"\n"
        ))
    };
    let cache = port(Part::Redis, 0).map(|redis| {
        format!(
            "cache_url = \"redis://127.0.0.1:{redis}/\"\n\
             token_keys_file = \"{folder}/tokens.json\"\n"
        )
    });
    let auth = [database(0), cache].map(Option::unwrap_or_default).concat();
    let cart = database(1).unwrap_or_default();
    format!(
        r#"environment = "development"
admin_listen = "127.0.0.1:0"
shutdown_grace = "{grace}s"
public_url = "{door}"

[gateway]
skill_ids = ["{DEV_SKILL_ID}"]
dev_trust_anchors = "{folder}/certs/root.pem"
dev_chain_dir = "{folder}/certs"

[auth]
cache_ttl = "{ttl}s"
rate_limit.enabled = false
{auth}
[cart]
{cart}"#
    )
}

/// Replicas make up no keys.
fn make_token_keys(folder: &Path) {
    let file = folder.join("tokens.json");
    let key = "5a".repeat(32);
    std::fs::write(&file, format!(r#"{{"keys":[{{"kid":1,"key":"{key}"}}]}}"#)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
}
