//! The program as a child process: run to its end, or kept running.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use serde_json::Value;

/// Longer than any command of these tests takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The program, with nothing of the tests' own environment but its path.
pub(crate) fn saycart(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saycart"));
    command
        .args(arguments)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Runs a command to its end.
    pub(crate) fn of(command: &mut Command, input: &str) -> Self {
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let output = output_within_patience(child, command);
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The one object that a command prints with `--json`.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.status, Some(0), "{self:?}");
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The one error object on standard error, of what failed.
    pub(crate) fn error(&self) -> Value {
        self.error_with(1)
    }

    /// The one error object on standard error, with this exit status.
    pub(crate) fn error_with(&self, status: i32) -> Value {
        assert_eq!(self.status, Some(status), "{self:?}");
        let line = self.stderr.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// A program that keeps running; killed when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    /// In a mutex, so that a shop may be shared between the parts of a test.
    lines: Mutex<Receiver<String>>,
    output: Arc<Written>,
    readers: Vec<JoinHandle<()>>,
}

/// All that a program wrote, standard output and standard error.
#[derive(Debug, Default)]
struct Written {
    text: Mutex<String>,
    grown: Condvar,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let output = Arc::new(Written::default());
        let (sender, lines) = mpsc::channel();
        let stdout = child.stdout.take().unwrap();
        let stderr = child.stderr.take().unwrap();
        let readers = vec![
            keep(stdout, Arc::clone(&output), Some(sender)),
            keep(stderr, Arc::clone(&output), None),
        ];
        Self {
            child,
            lines: Mutex::new(lines),
            output,
            readers,
        }
    }

    /// Waits for the line `ready …` and gives what follows.
    pub(crate) fn ready(&self) -> String {
        let line = self.lines.lock().recv_timeout(PATIENCE);
        let line = line.unwrap_or_else(|_| panic!("not ready: {}", self.output()));
        line.strip_prefix("ready ").unwrap().to_owned()
    }

    /// All that was written so far.
    pub(crate) fn output(&self) -> String {
        self.output.text.lock().clone()
    }

    /// Waits until it has written this.
    pub(crate) fn has_written(&self, text: &str) {
        self.has_written_often(text, 1);
    }

    /// Waits until it has written this so often.
    pub(crate) fn has_written_often(&self, text: &str, often: usize) {
        let mut written = self.output.text.lock();
        while written.matches(text).count() < often {
            let waited = self.output.grown.wait_for(&mut written, PATIENCE);
            assert!(!waited.timed_out(), "no `{text}`: {written}");
        }
    }

    /// Sends a signal, by name.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-s", name, &id])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for the end: the status, and all that was written.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        self.closes_its_output();
        let status = self.child.wait().unwrap();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        (status, self.output())
    }
}

impl Running {
    /// What a program does last.
    fn closes_its_output(&self) {
        let until = Instant::now() + PATIENCE;
        let lines = self.lines.lock();
        loop {
            match lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(_line) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => panic!("does not end: {}", self.output()),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Ended already, perhaps: then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// All that a command wrote, and how it ended; one that does not end is killed.
fn output_within_patience(child: Child, command: &Command) -> Output {
    let id = child.id().to_string();
    let (sender, receiver) = mpsc::channel();
    let waiting = std::thread::spawn(move || {
        // Nobody waits any more when it took too long.
        drop(sender.send(child.wait_with_output()));
    });
    let output = receiver.recv_timeout(PATIENCE);
    if output.is_err() {
        let kill = Command::new("kill").args(["-s", "KILL", &id]).status();
        assert!(kill.unwrap().success(), "{command:?} cannot be killed");
    }
    waiting.join().unwrap();
    output
        .unwrap_or_else(|_| panic!("{command:?} did not end within {PATIENCE:?}"))
        .unwrap()
}

fn keep(
    stream: impl Read + Send + 'static,
    output: Arc<Written>,
    lines: Option<mpsc::Sender<String>>,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            output.text.lock().extend([line.as_str(), "\n"]);
            output.grown.notify_all();
            if let Some(lines) = &lines {
                // Nobody waits for a second line.
                drop(lines.send(line));
            }
        }
    })
}
