//! The suite's own processes: `saycart up`, or each service alone, once or several times.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use saycart::authority;
use saycart_testing::free_port;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::world::{Run, Running, SERVICES, now, saycart};

/// One process; services are numbered where there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Process {
    /// All services in one.
    Suite,
    Auth(usize),
    Cart(usize),
    /// The second serves when the first does not.
    Gateway(usize),
}

impl Process {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Suite => &["up"],
            Self::Auth(_) => &["serve", "auth-service"],
            Self::Cart(_) => &["serve", "cart-service"],
            Self::Gateway(_) => &["serve", "skill-gateway"],
        }
    }

    /// The service as its certificate names it.
    fn identity(self) -> Option<&'static str> {
        self.arguments().get(1).copied()
    }

    fn number(self) -> usize {
        match self {
            Self::Suite => 0,
            Self::Auth(number) | Self::Cart(number) | Self::Gateway(number) => number,
        }
    }
}

/// Where each listens, and where the others find it: behind a proxy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) listens: u16,
    pub(super) found: u16,
}

impl Place {
    /// A place that nobody stands before.
    pub(super) fn free() -> Self {
        let port = free_port();
        Self {
            listens: port,
            found: port,
        }
    }

    fn address(self) -> String {
        format!("127.0.0.1:{}", self.listens)
    }
}

/// The places of auth-service.
#[derive(Debug, Clone, Copy)]
pub(super) struct AuthPlaces {
    pub(super) grpc: Place,
    pub(super) http: Place,
}

/// The places of all, as many as there are of each.
#[derive(Debug, Clone)]
pub(super) struct Places {
    pub(super) auth: Vec<AuthPlaces>,
    pub(super) cart: Vec<Place>,
    pub(super) gateways: Vec<Place>,
}

impl Places {
    /// Those of one process, which has but a door.
    pub(super) fn of_one(door: Place) -> Self {
        Self {
            auth: Vec::new(),
            cart: Vec::new(),
            gateways: vec![door],
        }
    }

    /// Who runs there, in the order in which they start.
    pub(super) fn processes(&self) -> Vec<Process> {
        if self.auth.is_empty() {
            return vec![Process::Suite];
        }
        let auth = (0..self.auth.len()).map(Process::Auth);
        let cart = (0..self.cart.len()).map(Process::Cart);
        let gateways = (0..self.gateways.len()).map(Process::Gateway);
        auth.chain(cart).chain(gateways).collect()
    }

    /// The ports on which one of them is called.
    pub(super) fn doors_of(&self, process: Process) -> Vec<u16> {
        match process {
            Process::Auth(number) => {
                let AuthPlaces { grpc, http } = self.auth[number];
                vec![grpc.listens, http.listens]
            }
            Process::Cart(number) => vec![self.cart[number].listens],
            Process::Suite => vec![self.gateways[0].listens],
            Process::Gateway(number) => vec![self.gateways[number].listens],
        }
    }

    fn auth_grpc(&self) -> impl Iterator<Item = Place> {
        self.auth.iter().map(|places| places.grpc)
    }

    fn auth_http(&self) -> impl Iterator<Item = Place> {
        self.auth.iter().map(|places| places.http)
    }
}

/// Where the others find them all.
fn found(places: impl Iterator<Item = Place>) -> String {
    let urls = places.map(|place| format!("https://localhost:{}", place.found));
    urls.collect::<Vec<_>>().join(",")
}

/// All processes, on one folder.
#[derive(Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    pub(super) places: Places,
    running: BTreeMap<Process, Running>,
    written: String,
}

impl Programs {
    /// Starts none yet.
    pub(super) fn in_folder(folder: &Path, places: Places) -> Self {
        authority::ensure(&folder.join("internal"), "saycart", now()).unwrap();
        Self {
            folder: folder.to_owned(),
            places,
            running: BTreeMap::new(),
            written: String::new(),
        }
    }

    pub(super) fn config_file(&self) -> PathBuf {
        self.folder.join("saycart.toml")
    }

    /// Where a process keeps what it makes itself.
    fn data_dir(&self, process: Process) -> PathBuf {
        let name = process.identity().unwrap_or("suite");
        self.folder
            .join(format!("data-{name}-{}", process.number()))
    }

    /// The root of a door's certificate.
    pub(super) fn root(&self, process: Process) -> PathBuf {
        self.data_dir(process).join("dev-root.pem")
    }

    /// Starts a process and waits until it is ready.
    pub(super) fn start(&mut self, process: Process) {
        let mut command = self.command(process.arguments());
        command.arg("--data-dir").arg(self.data_dir(process));
        command.envs(self.variables(process));
        let running = Running::start(&mut command);
        running.ready();
        self.running.insert(process, running);
    }

    /// Ends a process with a signal: its exit status, if it ended by itself.
    pub(super) fn end(&mut self, process: Process, signal: &str) -> Option<i32> {
        self.signal(process, signal);
        self.ended(process)
    }

    /// Waits for the end of a process that has its signal.
    pub(super) fn ended(&mut self, process: Process) -> Option<i32> {
        let running = self.running.remove(&process).unwrap();
        let (status, output) = running.ended();
        self.written.push_str(&output);
        status.code()
    }

    /// Sends a process a signal that it outlives.
    pub(super) fn signal(&self, process: Process, signal: &str) {
        self.running[&process].signal(signal);
    }

    /// Waits until a process has written this so often.
    pub(super) fn has_written_often(&self, process: Process, text: &str, often: usize) {
        self.running[&process].has_written_often(text, often);
    }

    /// The authority makes every certificate anew, while the processes run: their files are
    /// missing for a moment, and appear one by one.
    pub(super) fn renew_certificates(&self) {
        let internal = self.folder.join("internal");
        for name in SERVICES {
            std::fs::remove_file(internal.join(name).join("cert.pem")).unwrap();
        }
        authority::ensure(&internal, "saycart", now()).unwrap();
    }

    /// The certificates that the services present to each other now.
    pub(super) async fn presented(&self) -> Vec<CertificateDer<'static>> {
        let processes = self.places.processes().into_iter();
        let internal = processes.filter(|it| matches!(it, Process::Auth(_) | Process::Cart(_)));
        let ports = internal.flat_map(|process| self.places.doors_of(process));
        let mut presented = Vec::new();
        for port in ports {
            presented.push(self.presented_on(port).await);
        }
        presented
    }

    /// To the operator, who is known everywhere.
    async fn presented_on(&self, port: u16) -> CertificateDer<'static> {
        let own = self.folder.join("internal").join("operator");
        let pems = |file: &str| CertificateDer::pem_file_iter(own.join(file)).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(pems("ca.pem").map(Result::unwrap));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(
                pems("cert.pem").map(Result::unwrap).collect(),
                PrivateKeyDer::from_pem_file(own.join("key.pem")).unwrap(),
            )
            .unwrap();
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await.unwrap();
        let (_, session) = stream.get_ref();
        session.peer_certificates().unwrap()[0].clone().into_owned()
    }

    /// Runs an operator's command.
    pub(super) fn run(&self, arguments: &[&str]) -> serde_json::Value {
        Run::of(&mut self.operators(arguments), "").json()
    }

    /// An operator's command.
    pub(super) fn operators(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command.arg("--json");
        if self.running.contains_key(&Process::Suite) {
            command.arg("--data-dir").arg(self.data_dir(Process::Suite));
        } else {
            let auth = self.places.auth[0].grpc.listens;
            let cart = self.places.cart[0].listens;
            let operator = self.folder.join("internal").join("operator");
            let operator = operator.display();
            command.envs([
                ("SAYCART_ADMIN__URL", format!("https://localhost:{auth}")),
                ("SAYCART_ADMIN__CERT_FILE", format!("{operator}/cert.pem")),
                ("SAYCART_ADMIN__KEY_FILE", format!("{operator}/key.pem")),
                ("SAYCART_INTERNAL_TLS__CA_FILE", self.authority()),
                (
                    "SAYCART_GATEWAY__CART_GRPC_URL",
                    format!("https://localhost:{cart}"),
                ),
            ]);
        }
        command
    }

    /// Everything that they wrote.
    pub(super) fn log(&self) -> String {
        let running = self.running.values().map(Running::output);
        std::iter::once(self.written.clone())
            .chain(running)
            .collect()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let config = self.config_file().display().to_string();
        saycart(&[arguments, &["--config", &config]].concat())
    }

    fn authority(&self) -> String {
        let file = self.folder.join("internal").join("ca").join("ca.pem");
        file.display().to_string()
    }

    /// What only this process is told, as containers are: by variables.
    fn variables(&self, process: Process) -> Vec<(String, String)> {
        let places = &self.places;
        let number = process.number();
        let door = match process {
            Process::Gateway(number) => places.gateways[number],
            _ => places.gateways[0],
        };
        let mut variables = vec![("GATEWAY__LISTEN", door.address())];
        match process {
            Process::Auth(_) => variables.extend([
                ("AUTH__GRPC_LISTEN", places.auth[number].grpc.address()),
                ("AUTH__HTTP_LISTEN", places.auth[number].http.address()),
            ]),
            Process::Cart(_) => {
                variables.push(("CART__GRPC_LISTEN", places.cart[number].address()));
            }
            Process::Gateway(_) | Process::Suite => {}
        }
        if let Some(name) = process.identity() {
            let own = self.folder.join("internal").join(name);
            let own = own.display();
            variables.extend([
                ("INTERNAL_TLS__CA_FILE", self.authority()),
                ("INTERNAL_TLS__CERT_FILE", format!("{own}/cert.pem")),
                ("INTERNAL_TLS__KEY_FILE", format!("{own}/key.pem")),
                ("CART__AUTH_GRPC_URL", found(places.auth_grpc())),
                ("GATEWAY__AUTH_GRPC_URL", found(places.auth_grpc())),
                ("GATEWAY__AUTH_URL", found(places.auth_http())),
                ("GATEWAY__CART_GRPC_URL", found(places.cart.iter().copied())),
            ]);
        }
        variables
            .into_iter()
            .map(|(key, value)| (format!("SAYCART_{key}"), value))
            .collect()
    }
}
