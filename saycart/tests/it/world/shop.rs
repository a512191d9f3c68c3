//! A shop: `saycart up` on a folder of its own, with a catalogue and Alexa as a client.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use http::Request;
use http_body_util::Full;
use parking_lot::Mutex;
use saycart::alexa::DEV_SKILL_ID;
use saycart::alexa::chain::DevChain;
use saycart::alexa::endpoint::Endpoint;
use saycart::alexa::linking::LinkedClient;
use saycart::alexa::signer::Signer;
use saycart::https::Https;
use saycart_service::{Clock as _, SecretString, SystemClock, Timestamp};
use saycart_sql::Database;
use saycart_testing::{PostgresDatabase, RedisServer, SharedPostgres, Tier, free_port};
use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::apart::Apart;
use super::program::{Run, Running, saycart};
use super::shopper::Shopper;

pub(crate) const ECHO_DOT: &str = "ECHO-DOT-5";
pub(crate) const POWER_BANK: &str = "POWERBANK";
/// The vendor id of the tests' client.
pub(crate) const VENDOR: &str = "M2A98EXAMPLE";

/// What was committed last may lie in the second.
const SQLITE: [&str; 2] = ["auth.db", "auth.db-wal"];

/// What a database held at some time.
#[derive(Debug)]
pub(crate) enum Backup {
    Files([Option<Vec<u8>>; 2]),
    Database(PostgresDatabase),
}

/// A running shop. Its folder goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Shop {
    folder: TempDir,
    servers: Option<(PostgresDatabase, RedisServer)>,
    collector: Option<String>,
    program: Option<Running>,
    /// The services, where each is alone in its process.
    pub(crate) apart: Option<Apart>,
    pub(crate) door: Url,
    pub(crate) client: LinkedClient,
    /// Everything that every program of this shop wrote.
    written: Mutex<String>,
    /// Everything that must not be in it.
    secrets: Mutex<Vec<String>>,
}

const TOKEN_KEYS: &str = "tokens.json";

/// Replicas do not make up keys: each is given the same file.
fn make_token_keys(folder: &Path) {
    let file = folder.join(TOKEN_KEYS);
    let key = "5a".repeat(32);
    std::fs::write(&file, format!(r#"{{"keys":[{{"kid":1,"key":"{key}"}}]}}"#)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// The instant now.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

impl Shop {
    /// Opens a shop with the sample catalogue.
    pub(crate) fn open() -> Self {
        Self::logging("debug")
    }

    /// Opens a shop that sends its traces there.
    pub(crate) fn tracing_to(collector: &str) -> Self {
        Self::of("debug", Some(collector.to_owned()), false)
    }

    /// Opens a shop whose services run alone, joined by mutual TLS, and send their traces there.
    pub(crate) fn apart_tracing_to(collector: &str) -> Self {
        Self::of("debug", Some(collector.to_owned()), true)
    }

    /// Opens a shop whose services run alone, joined by mutual TLS.
    pub(crate) fn open_apart() -> Self {
        Self::of("debug", None, true)
    }

    /// Opens a shop whose log has this level.
    pub(crate) fn logging(level: &str) -> Self {
        Self::of(level, None, false)
    }

    fn of(level: &str, collector: Option<String>, apart: bool) -> Self {
        let port = free_port();
        let folder = tempfile::Builder::new().prefix("sc-").tempdir().unwrap();
        let certs = folder.path().join("certs");
        DevChain::make(now()).unwrap().write_to(&certs).unwrap();
        let servers = match Tier::chosen() {
            Tier::Embedded => None,
            Tier::Replicas => {
                make_token_keys(folder.path());
                Some((SharedPostgres::get().database(), RedisServer::start()))
            }
        };
        let mut shop = Self {
            servers,
            collector,
            program: None,
            apart: apart.then(|| Apart::behind(port)),
            door: "https://localhost".parse().unwrap(),
            client: LinkedClient {
                door: "https://localhost".parse().unwrap(),
                client_id: String::new(),
                client_secret: SecretString::from(""),
                redirect_uri: format!("https://pitangui.amazon.com/api/skill/link/{VENDOR}"),
                scope: Some("cart.read cart.write".to_owned()),
            },
            written: Mutex::default(),
            secrets: Mutex::default(),
            folder,
        };
        shop.door.set_port(Some(port)).unwrap();
        shop.client.door = shop.door.clone();
        shop.configure(port, level);
        shop.start();
        shop.import_sample();
        shop.register_alexa();
        shop
    }

    fn configure(&self, port: u16, log: &str) {
        let folder = self.folder.path().display();
        let collector = self
            .collector
            .as_ref()
            .map(|endpoint| format!("otlp_endpoint = \"{endpoint}\""))
            .unwrap_or_default();
        let text = format!(
            r#"environment = "development"
data_dir = "{folder}/data"
admin_listen = "127.0.0.1:0"
shutdown_grace = "5s"

[telemetry]
log = "{log}"
{collector}

[gateway]
listen = "127.0.0.1:{port}"
skill_ids = ["{DEV_SKILL_ID}"]
dev_trust_anchors = "{folder}/certs/root.pem"
dev_chain_dir = "{folder}/certs"
{}{}"#,
            self.servers_configuration(),
            self.apart.as_ref().map_or_else(String::new, |apart| {
                apart.configuration(self.folder.path())
            }),
        );
        std::fs::write(self.config_file(), text).unwrap();
    }

    /// One database for both services, as a small installation has it.
    fn servers_configuration(&self) -> String {
        let Some((database, redis)) = &self.servers else {
            return String::new();
        };
        let (database, redis) = (database.url(), redis.url());
        let keys = self.token_keys_file();
        format!(
            r#"
[auth]
database_url = "{database}"
cache_url = "{redis}"
token_keys_file = "{}"

[cart]
database_url = "{database}"
"#,
            keys.display(),
        )
    }

    fn import_sample(&self) {
        let file = self.folder.path().join("sample.csv");
        std::fs::write(&file, saycart_cart_service::SAMPLE_CATALOGUE).unwrap();
        self.run(&["catalogue", "import", &file.display().to_string()])
            .json();
    }

    fn register_alexa(&mut self) {
        let made = self
            .run(&[
                "client",
                "add",
                "Alexa",
                "--profile",
                "alexa",
                "--vendor-id",
                VENDOR,
            ])
            .json();
        let secret = text(&made, "client_secret");
        self.keep_secret(&secret);
        self.client.client_id = text(&made, "client_id");
        self.client.client_secret = SecretString::from(secret);
    }

    /// The folder with everything of this shop.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `data_dir`.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The root keys of the tokens.
    pub(crate) fn token_keys_file(&self) -> PathBuf {
        match self.servers {
            None => self.data_dir().join("keys").join(TOKEN_KEYS),
            Some(_) => self.folder.path().join(TOKEN_KEYS),
        }
    }

    pub(crate) fn config_file(&self) -> PathBuf {
        self.folder.path().join("saycart.toml")
    }

    /// Where cart-service keeps its rows.
    pub(crate) fn cart_database_url(&self) -> SecretString {
        let data_dir = match (&self.servers, &self.apart) {
            (Some((database, _redis)), _) => return SecretString::from(database.url()),
            (None, Some(_)) => Apart::data_dir(self.folder.path(), "cart-service"),
            (None, None) => self.data_dir(),
        };
        Database::sqlite_url(&data_dir.join("cart.db"))
    }

    /// Starts the shop on its folder and waits until it is ready.
    pub(crate) fn start(&mut self) {
        let config = self.config_file();
        if let Some(apart) = &mut self.apart {
            return apart.start_all(self.folder.path(), &config);
        }
        let program = Running::start(&mut saycart(&[
            "up",
            "--config",
            &self.config_file().display().to_string(),
        ]));
        self.door = program.ready().parse().unwrap();
        self.client.door = self.door.clone();
        self.program = Some(program);
    }

    /// Ends the shop with a signal, and gives its exit status.
    pub(crate) fn end(&mut self, signal: &str) -> Option<i32> {
        if let Some(apart) = &mut self.apart {
            return apart.end_all(signal);
        }
        let program = self.program.take().unwrap();
        program.signal(signal);
        let (status, output) = program.ended();
        self.written.lock().push_str(&output);
        status.code()
    }

    /// A copy of what auth-service keeps. The shop must have ended.
    pub(crate) fn back_up(&self) -> Backup {
        match &self.servers {
            None => {
                Backup::Files(SQLITE.map(|name| std::fs::read(self.data_dir().join(name)).ok()))
            }
            Some((database, _)) => Backup::Database(database.copy()),
        }
    }

    /// Brings a copy back. The shop must have ended.
    pub(crate) fn restore(&mut self, backup: Backup) {
        match (backup, &mut self.servers) {
            (Backup::Files(files), None) => {
                for (name, bytes) in SQLITE.iter().zip(files) {
                    let file = self.data_dir().join(name);
                    drop(std::fs::remove_file(&file));
                    if let Some(bytes) = bytes {
                        std::fs::write(file, bytes).unwrap();
                    }
                }
            }
            (Backup::Database(copy), Some((database, _))) => {
                *database = copy;
                self.configure(self.door.port().unwrap(), "debug");
            }
            _ => panic!("the backup is of another kind"),
        }
    }

    /// Runs an operator's command on this shop, with `--json`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, "")
    }

    /// The same with something on standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let config = self.config_file().display().to_string();
        let mut all = arguments.to_vec();
        all.extend(["--config", config.as_str(), "--json"]);
        let mut command = saycart(&all);
        if let Some(apart) = &self.apart {
            let cart = format!("https://localhost:{}", apart.cart_grpc);
            command.env("SAYCART_GATEWAY__CART_GRPC_URL", cart);
        }
        let run = Run::of(&mut command, input);
        self.written.lock().push_str(&run.stderr);
        run
    }

    /// Remembers what no log may show.
    pub(crate) fn keep_secret(&self, secret: &str) {
        if secret.len() >= 8 {
            self.secrets.lock().push(secret.to_owned());
        }
    }

    /// The secrets so far.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.secrets.lock().clone()
    }

    /// Everything that the shop and its commands wrote, but the results of commands.
    pub(crate) fn written(&self) -> String {
        let mut all = self.written.lock().clone();
        if let Some(program) = &self.program {
            all.push_str(&program.output());
        }
        if let Some(apart) = &self.apart {
            all.push_str(&apart.output());
        }
        all
    }

    /// What Prometheus gets.
    pub(crate) async fn metrics(&self) -> String {
        let output = self.program.as_ref().unwrap().output();
        let line = output
            .lines()
            .find(|line| line.contains("health and metrics are served"));
        let line: Value = serde_json::from_str(line.unwrap()).unwrap();
        let request = Request::get(format!("http://{}/metrics", text(&line, "address")))
            .body(Full::default())
            .unwrap();
        let page = self.https().send(request).await.unwrap();
        assert_eq!(page.status(), 200);
        String::from_utf8(page.body().to_vec()).unwrap()
    }

    /// Waits until its log holds this so often.
    pub(crate) fn has_written_often(&self, text: &str, often: usize) {
        let program = self.program.as_ref().unwrap();
        program.has_written_often(text, often);
    }

    /// The root of the door's certificate.
    pub(crate) fn root_file(&self) -> PathBuf {
        let data_dir = match &self.apart {
            None => self.data_dir(),
            Some(_) => Apart::data_dir(self.folder.path(), "skill-gateway"),
        };
        data_dir.join("dev-root.pem")
    }

    /// A client that trusts the shop's door.
    pub(crate) fn https(&self) -> Https {
        Https::trusting(Some(&self.root_file())).unwrap()
    }

    /// The skill as Alexa calls it.
    pub(crate) fn endpoint(&self) -> Endpoint {
        let signer = Signer::from_folder(&self.folder.path().join("certs")).unwrap();
        Endpoint::at(&self.door, self.https(), signer)
    }

    /// An account with a password made by the shop: e-mail address and password.
    pub(crate) fn account(&self, name: &str) -> (String, String) {
        let made = self
            .run(&["user", "add", &format!("{name}@shop.example")])
            .json();
        let password = text(&made, "password");
        self.keep_secret(&password);
        (text(&made, "email"), password)
    }

    /// A shopper with an account and a device, not linked.
    pub(crate) fn shopper(&self, name: &str) -> Shopper {
        let (email, password) = self.account(name);
        Shopper::new(&email, &password)
    }

    /// A shopper who has linked.
    pub(crate) async fn linked_shopper(&self, name: &str) -> Shopper {
        let mut shopper = self.shopper(name);
        shopper.links(self).await;
        shopper
    }
}

/// A text of a JSON object.
pub(crate) fn text(object: &Value, name: &str) -> String {
    let value = object.get(name).and_then(Value::as_str);
    value
        .unwrap_or_else(|| panic!("no {name} in {object}"))
        .to_owned()
}
