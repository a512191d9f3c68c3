//! The three services, each alone in its process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use saycart::authority;
use saycart_testing::free_port;

use super::program::{Running, saycart};
use super::shop::now;

/// In the order in which they start.
pub(crate) const SERVICES: [&str; 3] = ["auth-service", "cart-service", "skill-gateway"];

/// Where they listen, and those that run.
#[derive(Debug)]
pub(crate) struct Apart {
    pub(crate) auth_grpc: u16,
    pub(crate) auth_http: u16,
    pub(crate) cart_grpc: u16,
    /// Where each is asked for its health.
    pub(crate) admin: BTreeMap<&'static str, u16>,
    door: String,
    running: BTreeMap<&'static str, Running>,
    written: String,
}

impl Apart {
    /// Services behind the door on this port.
    pub(crate) fn behind(port: u16) -> Self {
        Self {
            door: format!("https://localhost:{port}"),
            auth_grpc: free_port(),
            auth_http: free_port(),
            cart_grpc: free_port(),
            admin: SERVICES.map(|name| (name, free_port())).into(),
            running: BTreeMap::new(),
            written: String::new(),
        }
    }

    /// What they read beside what `up` reads.
    pub(crate) fn configuration(&self, folder: &Path) -> String {
        let certs = folder.join("internal");
        authority::ensure(&certs, "saycart", now()).unwrap();
        let (auth, certs) = (self.auth_grpc, certs.display());
        format!(
            r#"
[internal_tls]
ca_file = "{certs}/ca/ca.pem"

[admin]
url = "https://localhost:{auth}"
cert_file = "{certs}/operator/cert.pem"
key_file = "{certs}/operator/key.pem"
"#
        )
    }

    /// What only one of them is told, as containers are: by variables.
    fn variables(&self, name: &str, folder: &Path) -> Vec<(String, String)> {
        let own = folder.join("internal").join(name);
        let own = own.display();
        let [auth, http, cart] = [self.auth_grpc, self.auth_http, self.cart_grpc];
        [
            ("PUBLIC_URL", self.door.clone()),
            (
                "ADMIN_LISTEN",
                format!("127.0.0.1:{}", self.admin.get(name).unwrap()),
            ),
            ("INTERNAL_TLS__CERT_FILE", format!("{own}/cert.pem")),
            ("INTERNAL_TLS__KEY_FILE", format!("{own}/key.pem")),
            ("AUTH__GRPC_LISTEN", format!("127.0.0.1:{auth}")),
            ("AUTH__HTTP_LISTEN", format!("127.0.0.1:{http}")),
            ("CART__GRPC_LISTEN", format!("127.0.0.1:{cart}")),
            ("CART__AUTH_GRPC_URL", format!("https://localhost:{auth}")),
            (
                "GATEWAY__AUTH_GRPC_URL",
                format!("https://localhost:{auth}"),
            ),
            ("GATEWAY__AUTH_URL", format!("https://localhost:{http}")),
            (
                "GATEWAY__CART_GRPC_URL",
                format!("https://localhost:{cart}"),
            ),
        ]
        .map(|(key, value)| (format!("SAYCART_{key}"), value))
        .into()
    }

    /// Where a service keeps what it makes itself.
    pub(crate) fn data_dir(folder: &Path, name: &str) -> PathBuf {
        folder.join(format!("data-{name}"))
    }

    /// A command line of this service's, with all that it is told.
    pub(crate) fn command(
        &self,
        name: &'static str,
        arguments: &[&str],
        folder: &Path,
        config: &Path,
    ) -> std::process::Command {
        let (config, data) = (config.display(), Self::data_dir(folder, name));
        let (config, data) = (config.to_string(), data.display().to_string());
        let mut all = arguments.to_vec();
        all.extend(["--config", &config, "--data-dir", &data]);
        let mut command = saycart(&all);
        command.envs(self.variables(name, folder));
        command
    }

    /// Starts one of them and waits until it is ready.
    pub(crate) fn start(&mut self, name: &'static str, folder: &Path, config: &Path) -> String {
        let running = Running::start(&mut self.command(name, &["serve", name], folder, config));
        let ready = running.ready();
        self.running.insert(name, running);
        ready
    }

    /// Starts all of them.
    pub(crate) fn start_all(&mut self, folder: &Path, config: &Path) {
        for name in SERVICES {
            self.start(name, folder, config);
        }
    }

    /// Ends one of them with a signal: its exit status.
    pub(crate) fn end(&mut self, name: &str, signal: &str) -> Option<i32> {
        let running = self.running.remove(name).unwrap();
        running.signal(signal);
        let (status, output) = running.ended();
        self.written.push_str(&output);
        status.code()
    }

    /// Ends all of them, the door first: the exit status that was not 0, if one was.
    pub(crate) fn end_all(&mut self, signal: &str) -> Option<i32> {
        let ends = SERVICES
            .into_iter()
            .rev()
            .map(|name| self.end(name, signal));
        ends.collect::<Vec<_>>()
            .into_iter()
            .find(|status| *status != Some(0))
            .unwrap_or(Some(0))
    }

    /// Everything that they wrote.
    pub(crate) fn output(&self) -> String {
        let running = self.running.values().map(Running::output);
        std::iter::once(self.written.clone())
            .chain(running)
            .collect()
    }
}
