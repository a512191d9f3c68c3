//! Redis: a server of a test's own, to be stopped, paused and started at will.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::{free_port, run};

/// A Redis server on a port of loopback; it ends with this value.
#[derive(Debug)]
pub struct RedisServer {
    process: Option<Child>,
    port: u16,
    folder: TempDir,
    options: Vec<String>,
}

impl RedisServer {
    /// Starts an empty server.
    ///
    /// # Panics
    /// When Redis is not installed or does not start.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Starts an empty server with further options, as on its command line.
    ///
    /// # Panics
    /// When Redis is not installed or does not start.
    pub fn with(options: &[&str]) -> Self {
        let mut server = Self {
            process: None,
            port: free_port(),
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
            options: options.iter().map(ToString::to_string).collect(),
        };
        server.start_again();
        server
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// The port of loopback that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Kills the server; what it held is lost, but for what it had saved.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("a process of ours can be killed");
            process.wait().expect("it ends");
        }
    }

    /// Asks the server to end, and waits until it has.
    ///
    /// # Panics
    /// When it does not run.
    pub fn shut_down(&mut self) {
        self.signal("-TERM");
        if let Some(mut process) = self.process.take() {
            process.wait().expect("it ends");
        }
    }

    /// Its process.
    ///
    /// # Panics
    /// When it does not run.
    pub fn process(&self) -> u32 {
        self.process.as_ref().expect("it runs").id()
    }

    /// Starts it again on the same port, with what it had saved.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        self.stop();
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--port"]);
        command.arg(self.port.to_string());
        command.arg("--dir").arg(self.folder.path());
        command.args(&self.options);
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server can be started");
        let output = process.stdout.take().expect("it was piped");
        let ready = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .any(|line| line.contains("Ready to accept connections"));
        self.process = Some(process);
        assert!(ready, "redis-server does not start");
    }

    /// Stops the server in its tracks: connections stay, answers do not come.
    ///
    /// # Panics
    /// When it does not run.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Lets a paused server go on.
    ///
    /// # Panics
    /// When it does not run.
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    /// Runs one command, as `redis-cli` takes it, and answers what it printed.
    ///
    /// # Panics
    /// When it fails.
    pub fn command(&self, arguments: &[&str]) -> String {
        let mut cli = Command::new("redis-cli");
        cli.args(["-p", &self.port.to_string(), "-e"]);
        let output = cli.args(arguments).output();
        let output = output.expect("redis-cli can be started");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn signal(&self, signal: &str) {
        run(Command::new("kill").args([signal, &self.process().to_string()]));
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
    }
}
