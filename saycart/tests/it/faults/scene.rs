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
use super::programs::{Place, Places, Process, Programs};
use super::regular::Caller;
use crate::world::{now, text};

/// How much later everything arrives when a part is slow, in each direction.
const SLOWNESS: Duration = Duration::from_millis(150);
/// How long auth-service may believe its cache.
pub(super) const CACHE_TTL: Duration = Duration::from_secs(4);

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
            Self::Auth => Process::Auth,
            Self::Cart => Process::Cart,
            Self::Gateway => Process::Gateway,
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
    programs: Programs,
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

impl Scene {
    /// Starts everything, with a catalogue and Alexa as a client.
    pub(super) fn open() -> Self {
        let folder = tempfile::Builder::new().prefix("sc-").tempdir().unwrap();
        let certs = folder.path().join("certs");
        DevChain::make(now()).unwrap().write_to(&certs).unwrap();
        let mut proxies = BTreeMap::new();
        let (servers, processes, places) = match Tier::chosen() {
            Tier::Embedded => {
                let door = behind_a_proxy(&mut proxies, Part::Suite);
                (None, &[Process::Suite][..], Places::of_one(door))
            }
            Tier::Replicas => {
                let (postgres, redis) = (PostgresServer::start(), RedisServer::start());
                proxies.insert(Part::Postgres, vec![TcpProxy::before(postgres.port())]);
                proxies.insert(Part::Redis, vec![TcpProxy::before(redis.port())]);
                let places = Places {
                    auth_grpc: behind_a_proxy(&mut proxies, Part::Auth),
                    auth_http: behind_a_proxy(&mut proxies, Part::Auth),
                    cart_grpc: behind_a_proxy(&mut proxies, Part::Cart),
                    gateway: behind_a_proxy(&mut proxies, Part::Gateway),
                    second_gateway: Place::free(),
                };
                let servers = Servers { postgres, redis };
                (Some(servers), &Process::APART[..], places)
            }
        };
        let door = format!("https://localhost:{}", places.gateway.found);
        let mut programs = Programs::in_folder(folder.path(), places);
        make_token_keys(folder.path());
        let configuration = configuration(folder.path(), &door, &proxies);
        std::fs::write(programs.config_file(), configuration).unwrap();
        for process in processes {
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
        let places = self.programs.places;
        let mut ports = vec![places.gateway.found];
        if self.servers.is_some() {
            ports.push(places.second_gateway.found);
        }
        let door = |port| format!("https://localhost:{port}").parse().unwrap();
        ports.into_iter().map(door).collect()
    }

    /// A new shopper who has linked.
    pub(super) async fn caller(&self, name: &str) -> Caller {
        let email = format!("{name}@shop.example");
        let made = self.programs.run(&["user", "add", &email]);
        let account = Account {
            email,
            password: SecretString::from(text(&made, "password")),
        };
        let linked = self.client.link(&self.https, &account, Decision::Allow);
        Caller::new(linked.await.unwrap().tokens)
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
            (Fault::Stopped, ..) => self.programs.end(part.process(), "TERM"),
            (Fault::Killed, ..) => self.programs.end(part.process(), "KILL"),
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

    /// Everything that the programs wrote.
    pub(super) fn log(&self) -> String {
        self.programs.log()
    }
}

fn configuration(folder: &Path, door: &str, proxies: &BTreeMap<Part, Vec<TcpProxy>>) -> String {
    let folder = folder.display();
    let ttl = CACHE_TTL.as_secs();
    let port = |part| proxies.get(&part)?.first().map(TcpProxy::port);
    let (mut auth, mut cart) = (String::new(), String::new());
    if let (Some(postgres), Some(redis)) = (port(Part::Postgres), port(Part::Redis)) {
        cart = format!("database_url = \"postgres://saycart@127.0.0.1:{postgres}/postgres\"\n");
        auth = format!(
            "{cart}cache_url = \"redis://127.0.0.1:{redis}/\"\n\
             token_keys_file = \"{folder}/tokens.json\"\n"
        );
    }
    format!(
        r#"environment = "development"
admin_listen = "127.0.0.1:0"
shutdown_grace = "10s"
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
