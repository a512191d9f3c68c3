//! The suite's own processes: `saycart up`, or each service alone and the gateway twice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use saycart::authority;

use crate::world::{Run, Running, free_port, now, saycart};

/// One process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Process {
    /// All services in one.
    Suite,
    Auth,
    Cart,
    Gateway,
    /// Serves when the first does not.
    SecondGateway,
}

impl Process {
    pub(super) const APART: [Self; 4] =
        [Self::Auth, Self::Cart, Self::Gateway, Self::SecondGateway];

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Suite => &["up"],
            Self::Auth => &["serve", "auth-service"],
            Self::Cart => &["serve", "cart-service"],
            Self::Gateway | Self::SecondGateway => &["serve", "skill-gateway"],
        }
    }

    /// The service as its certificate names it.
    fn identity(self) -> Option<&'static str> {
        self.arguments().get(1).copied()
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
}

/// The places of all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    pub(super) auth_grpc: Place,
    pub(super) auth_http: Place,
    pub(super) cart_grpc: Place,
    pub(super) gateway: Place,
    pub(super) second_gateway: Place,
}

impl Places {
    /// Those of one process, which has but a door.
    pub(super) fn of_one(door: Place) -> Self {
        Self {
            auth_grpc: door,
            auth_http: door,
            cart_grpc: door,
            gateway: door,
            second_gateway: door,
        }
    }
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
        self.folder.join(format!("data-{process:?}").to_lowercase())
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

    /// Ends a process with a signal.
    pub(super) fn end(&mut self, process: Process, signal: &str) {
        let running = self.running.remove(&process).unwrap();
        running.signal(signal);
        let (_status, output) = running.ended();
        self.written.push_str(&output);
    }

    /// Sends a process a signal that it outlives.
    pub(super) fn signal(&self, process: Process, signal: &str) {
        self.running[&process].signal(signal);
    }

    /// Runs an operator's command.
    pub(super) fn run(&self, arguments: &[&str]) -> serde_json::Value {
        let mut command = self.command(arguments);
        command.arg("--json");
        if self.running.contains_key(&Process::Suite) {
            command.arg("--data-dir").arg(self.data_dir(Process::Suite));
        } else {
            let (auth, cart) = (self.places.auth_grpc.listens, self.places.cart_grpc.listens);
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
        Run::of(&mut command, "").json()
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
        let Places {
            auth_grpc,
            auth_http,
            cart_grpc,
            gateway,
            second_gateway,
        } = self.places;
        let door = match process {
            Process::SecondGateway => second_gateway,
            _ => gateway,
        };
        let at = |place: Place| format!("127.0.0.1:{}", place.listens);
        let found = |place: Place| format!("https://localhost:{}", place.found);
        let mut variables = vec![("GATEWAY__LISTEN", at(door))];
        if let Some(name) = process.identity() {
            let own = self.folder.join("internal").join(name);
            let own = own.display();
            variables.extend([
                ("INTERNAL_TLS__CA_FILE", self.authority()),
                ("INTERNAL_TLS__CERT_FILE", format!("{own}/cert.pem")),
                ("INTERNAL_TLS__KEY_FILE", format!("{own}/key.pem")),
                ("AUTH__GRPC_LISTEN", at(auth_grpc)),
                ("AUTH__HTTP_LISTEN", at(auth_http)),
                ("CART__GRPC_LISTEN", at(cart_grpc)),
                ("CART__AUTH_GRPC_URL", found(auth_grpc)),
                ("GATEWAY__AUTH_GRPC_URL", found(auth_grpc)),
                ("GATEWAY__AUTH_URL", found(auth_http)),
                ("GATEWAY__CART_GRPC_URL", found(cart_grpc)),
            ]);
        }
        variables
            .into_iter()
            .map(|(key, value)| (format!("SAYCART_{key}"), value))
            .collect()
    }
}
