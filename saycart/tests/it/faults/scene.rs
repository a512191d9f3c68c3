//! The suite and all that it stands on, each part to be struck and mended.

use std::collections::BTreeMap;
use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use saycart::alexa::DEV_SKILL_ID;
use saycart::alexa::chain::DevChain;
use saycart::alexa::linking::{Account, Decision, LinkedClient};
use saycart::https::Https;
use saycart_service::SecretString;
use saycart_testing::{PostgresServer, RedisServer, TcpProxy, Tier, free_port};
use tempfile::TempDir;

use super::goods;
use super::regular::Caller;
use crate::world::{Run, Running, now, saycart, text};

/// How much later everything arrives when a part is slow, in each direction.
const SLOWNESS: Duration = Duration::from_millis(150);
/// How long auth-service may believe its cache.
pub(super) const CACHE_TTL: Duration = Duration::from_secs(4);

/// What may fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Redis,
    Postgres,
    /// The one process of `saycart up`.
    Suite,
}

impl Part {
    /// Which gateways fail with it, by their number.
    pub(super) fn gateways(self) -> &'static [usize] {
        match self {
            Self::Suite => &[0],
            Self::Redis | Self::Postgres => &[],
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
    folder: TempDir,
    servers: Option<Servers>,
    program: Option<Running>,
    proxies: BTreeMap<Part, TcpProxy>,
    pub(super) client: LinkedClient,
}

impl Scene {
    /// Starts everything, with a catalogue and Alexa as a client.
    pub(super) fn open() -> Self {
        let folder = tempfile::Builder::new().prefix("sc-").tempdir().unwrap();
        let certs = folder.path().join("certs");
        DevChain::make(now()).unwrap().write_to(&certs).unwrap();
        let mut proxies = BTreeMap::new();
        let servers = match Tier::chosen() {
            Tier::Embedded => None,
            Tier::Replicas => {
                let (postgres, redis) = (PostgresServer::start(), RedisServer::start());
                proxies.insert(Part::Postgres, TcpProxy::before(postgres.port()));
                proxies.insert(Part::Redis, TcpProxy::before(redis.port()));
                Some(Servers { postgres, redis })
            }
        };
        let listen = free_port();
        proxies.insert(Part::Suite, TcpProxy::before(listen));
        let door = format!("https://localhost:{}", proxies[&Part::Suite].port());
        let mut scene = Self {
            servers,
            program: None,
            proxies,
            client: LinkedClient {
                door: door.parse().unwrap(),
                client_id: String::new(),
                client_secret: SecretString::from(""),
                redirect_uri: "https://pitangui.amazon.com/api/skill/link/M2A98EXAMPLE".to_owned(),
                scope: Some("cart.read cart.write".to_owned()),
            },
            folder,
        };
        scene.make_token_keys();
        scene.configure(listen);
        scene.start_program();
        let file = scene.folder.path().join("goods.csv");
        std::fs::write(&file, goods::catalogue()).unwrap();
        scene.run(&["catalogue", "import", &file.display().to_string()]);
        let vendor = ["--profile", "alexa", "--vendor-id", "M2A98EXAMPLE"];
        let made = scene.run(&[&["client", "add", "Alexa"], &vendor[..]].concat());
        scene.client.client_id = text(&made, "client_id");
        scene.client.client_secret = SecretString::from(text(&made, "client_secret"));
        scene
    }

    fn configure(&self, listen: u16) {
        let folder = self.folder.path().display();
        let door = self.client.door.origin().ascii_serialization();
        let ttl = CACHE_TTL.as_secs();
        let (mut auth, mut cart) = (String::new(), String::new());
        if self.servers.is_some() {
            let port = |part| self.proxies[&part].port();
            let (postgres, redis) = (port(Part::Postgres), port(Part::Redis));
            let database =
                format!("database_url = \"postgres://saycart@127.0.0.1:{postgres}/postgres\"\n");
            auth = format!(
                "{database}cache_url = \"redis://127.0.0.1:{redis}/\"\n\
                 token_keys_file = \"{folder}/tokens.json\"\n"
            );
            cart = database;
        }
        let text = format!(
            r#"environment = "development"
data_dir = "{folder}/data"
admin_listen = "127.0.0.1:0"
public_url = "{door}"

[gateway]
listen = "127.0.0.1:{listen}"
skill_ids = ["{DEV_SKILL_ID}"]
dev_trust_anchors = "{folder}/certs/root.pem"
dev_chain_dir = "{folder}/certs"

[auth]
cache_ttl = "{ttl}s"
rate_limit.enabled = false
{auth}
[cart]
{cart}"#
        );
        std::fs::write(self.config_file(), text).unwrap();
    }

    fn make_token_keys(&self) {
        let file = self.folder.path().join("tokens.json");
        let key = "5a".repeat(32);
        std::fs::write(&file, format!(r#"{{"keys":[{{"kid":1,"key":"{key}"}}]}}"#)).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn config_file(&self) -> PathBuf {
        self.folder.path().join("saycart.toml")
    }

    pub(super) fn certs(&self) -> PathBuf {
        self.folder.path().join("certs")
    }

    /// The root of the door's certificate.
    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("data").join("dev-root.pem")
    }

    /// The ports at which Alexa finds the gateways.
    pub(super) fn doors(&self) -> Vec<u16> {
        vec![self.proxies[&Part::Suite].port()]
    }

    /// A new shopper who has linked.
    pub(super) async fn caller(&self, name: &str) -> Caller {
        let made = self.run(&["user", "add", &format!("{name}@shop.example")]);
        let account = Account {
            email: text(&made, "email"),
            password: SecretString::from(text(&made, "password")),
        };
        let https = Https::trusting(Some(&self.root())).unwrap();
        let linked = self.client.link(&https, &account, Decision::Allow).await;
        Caller::new(linked.unwrap().tokens)
    }

    fn run(&self, arguments: &[&str]) -> serde_json::Value {
        let config = self.config_file().display().to_string();
        let mut all = arguments.to_vec();
        all.extend(["--config", config.as_str(), "--json"]);
        Run::of(&mut saycart(&all), "").json()
    }

    /// Everything that can fail here.
    pub(super) fn parts(&self) -> Vec<Part> {
        self.proxies.keys().copied().collect()
    }

    /// Lets a part fail.
    pub(super) fn strike(&mut self, part: Part, fault: Fault) {
        let proxy = &self.proxies[&part];
        match fault {
            Fault::Slowed => return proxy.slow(SLOWNESS),
            Fault::Unheard => return proxy.lose_answers(),
            Fault::CutOff => return proxy.cut(),
            Fault::Stopped | Fault::Killed | Fault::Paused => {}
        }
        match (part, self.servers.as_mut()) {
            (Part::Redis, Some(Servers { redis, .. })) => match fault {
                Fault::Stopped => redis.shut_down(),
                Fault::Killed => redis.stop(),
                _ => redis.pause(),
            },
            (Part::Postgres, Some(Servers { postgres, .. })) => match fault {
                Fault::Stopped => postgres.shut_down(),
                Fault::Killed => postgres.stop(),
                _ => postgres.pause(),
            },
            _ => match fault {
                Fault::Paused => self.program.as_ref().unwrap().signal("STOP"),
                Fault::Stopped => self.end_program("TERM"),
                _ => self.end_program("KILL"),
            },
        }
    }

    /// Mends what [`Scene::strike`] did.
    pub(super) fn mend(&mut self, part: Part, fault: Fault) {
        match (fault, part, self.servers.as_mut()) {
            (Fault::Slowed | Fault::Unheard | Fault::CutOff, _, _) => self.proxies[&part].mend(),
            (Fault::Paused, Part::Redis, Some(servers)) => servers.redis.resume(),
            (Fault::Paused, Part::Postgres, Some(servers)) => servers.postgres.resume(),
            (Fault::Paused, _, _) => self.program.as_ref().unwrap().signal("CONT"),
            (_, Part::Redis, Some(servers)) => servers.redis.start_again(),
            (_, Part::Postgres, Some(servers)) => servers.postgres.start_again(),
            _ => self.start_program(),
        }
    }

    fn start_program(&mut self) {
        let config = self.config_file().display().to_string();
        let program = Running::start(&mut saycart(&["up", "--config", &config]));
        program.ready();
        self.program = Some(program);
    }

    fn end_program(&mut self, signal: &str) {
        let program = self.program.take().unwrap();
        program.signal(signal);
        program.ended();
    }

    /// The last lines of what the programs wrote.
    pub(super) fn log(&self) -> String {
        self.program
            .as_ref()
            .map_or_else(String::new, Running::output)
    }
}
