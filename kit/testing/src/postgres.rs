//! PostgreSQL: one server that all tests of a run share, and servers of a test's own.
//!
//! The shared one is started by the first test that asks and ended by a watchman some seconds
//! after the last test that used it has ended, however that was: what counts is a lock on a file,
//! which the kernel gives back with the process.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use crate::{free_port, pause, resume, run};

/// What survives the end of the machine is for data that anybody would miss.
const SETTINGS: &str = "-c fsync=off -c full_page_writes=off -c max_connections=400 \
     -c shared_buffers=64MB";
/// A server that is never killed need not even keep what it acknowledged.
const NEVER_KILLED: &str = "-c synchronous_commit=off";

/// Ends the shared server once nobody holds `users`. Whoever wants to use the server takes `users`
/// while holding the lock beside the folder, and so does this: nobody finds a server that is about
/// to end.
const WATCHMAN: &str = r#"
folder=$1; shift
while sleep 5; do
    exec 8>>"$folder.lock"
    flock --exclusive 8
    if flock --exclusive --nonblock "$folder/users" true; then
        "$@"
        rm -rf "$folder"
        exit
    fi
    exec 8>&-
done
"#;

/// The server that the tests of this machine's user share.
#[derive(Debug)]
pub struct SharedPostgres {
    folder: PathBuf,
    _in_use: File,
}

impl SharedPostgres {
    /// The server, started if it is not there yet.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn get() -> &'static Self {
        static SHARED: OnceLock<SharedPostgres> = OnceLock::new();
        SHARED.get_or_init(Self::find_or_start)
    }

    fn find_or_start() -> Self {
        let folder = std::env::temp_dir().join(format!("saycart-test-postgres-{}", user_id()));
        let _starting = locked(&folder.with_extension("lock"));
        let cluster = Cluster {
            data: folder.join("data"),
        };
        if !cluster.runs() {
            if folder.exists() {
                fs::remove_dir_all(&folder).expect("the remains of a run can be removed");
            }
            make_folder(&folder);
            cluster.initialize();
            let sockets = folder.display();
            let listen = format!("-c listen_addresses='' -k {sockets}");
            cluster.start(&format!("{listen} {SETTINGS} {NEVER_KILLED}"));
            let mut watchman = Command::new("setsid");
            watchman.args(["--fork", "sh", "-c", WATCHMAN, "watchman"]);
            watchman.arg(&folder);
            watchman.args(arguments(&cluster.stopping()));
            watchman.stdin(Stdio::null()).stdout(Stdio::null());
            run(watchman.stderr(Stdio::null()));
        }
        let users = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join("users"))
            .expect("the file can be opened");
        users.lock_shared().expect("nobody holds it alone");
        Self {
            folder,
            _in_use: users,
        }
    }

    /// A new, empty database; it goes with this value.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn database(&'static self) -> PostgresDatabase {
        self.copy_of("template0")
    }

    /// A copy of the database of this name. The first test of a run that asks for it has it made:
    /// `fill` is given the URL of an empty one.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn copy_of_filled(
        &'static self,
        name: &str,
        fill: impl AsyncFnOnce(&str),
    ) -> PostgresDatabase {
        {
            let _one_at_a_time = locked(&self.folder.join("templates"));
            let find = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
            if self.execute(&find).is_empty() {
                // Its name says that it is whole, so it gets it last.
                let unfinished = format!("unfinished_{}", std::process::id());
                self.execute(&format!("CREATE DATABASE {unfinished} TEMPLATE template0"));
                fill(&self.url(&unfinished)).await;
                self.execute(&format!("ALTER DATABASE {unfinished} RENAME TO {name}"));
            }
        }
        self.copy_of(name)
    }

    fn copy_of(&'static self, template: &str) -> PostgresDatabase {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}", std::process::id());
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        PostgresDatabase { server: self, name }
    }

    fn url(&self, database: &str) -> String {
        let sockets = self.folder.display();
        format!("postgres:///{database}?host={sockets}&user=saycart")
    }

    fn execute(&self, sql: &str) -> String {
        psql(&self.url("postgres"), sql)
    }
}

/// A database of one test's own on the shared server.
#[derive(Debug)]
pub struct PostgresDatabase {
    server: &'static SharedPostgres,
    name: String,
}

impl PostgresDatabase {
    /// Where it is, as a service is given it.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// Another with all that is in it, as a backup has it. Nobody may be connected.
    ///
    /// # Panics
    /// When it cannot be copied.
    #[must_use]
    pub fn copy(&self) -> Self {
        self.server.copy_of(&self.name)
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        self.server.execute(&drop);
    }
}

/// A server of one test's own, to be stopped and started at will.
#[derive(Debug)]
pub struct PostgresServer {
    cluster: Cluster,
    port: u16,
    folder: TempDir,
}

impl PostgresServer {
    /// Starts a new, empty server on a port of loopback.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let home = folder.path().join("server");
        make_folder(&home);
        // Its user must pass through to what belongs to it.
        run(Command::new("chmod").arg("711").arg(folder.path()));
        let cluster = Cluster {
            data: home.join("data"),
        };
        cluster.initialize();
        let server = Self {
            cluster,
            port: free_port(),
            folder,
        };
        server.start_again();
        server
    }

    /// The URL of a database on this server; `postgres` exists.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://saycart@127.0.0.1:{}/{database}", self.port)
    }

    /// The port of loopback that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends the server without a word. What it acknowledged is there when it starts again.
    ///
    /// # Panics
    /// When it does not end.
    pub fn stop(&self) {
        run(&mut self.cluster.stopping());
    }

    /// Ends the server in order: what is under way is rolled back, clients are told.
    ///
    /// # Panics
    /// When it does not end.
    pub fn shut_down(&self) {
        run(&mut self.cluster.ending("fast"));
    }

    /// Stops the server in its tracks, each of its processes: connections stay, answers do not
    /// come.
    ///
    /// # Panics
    /// When it does not run.
    pub fn pause(&self) {
        pause(self.process());
    }

    /// Lets a paused server go on.
    ///
    /// # Panics
    /// When it does not run.
    pub fn resume(&self) {
        resume(self.process());
    }

    /// Its first process, which started all others.
    ///
    /// # Panics
    /// When it does not run.
    pub fn process(&self) -> u32 {
        let file = self.cluster.data.join("postmaster.pid");
        let text = fs::read_to_string(file).expect("a server that runs says its number");
        let first = text.lines().next().and_then(|line| line.parse().ok());
        first.expect("the first line is the number")
    }

    /// Starts it again, on the same port.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        let sockets = self.folder.path().join("server");
        let (port, sockets) = (self.port, sockets.display());
        let listen = format!("-c listen_addresses=127.0.0.1 -p {port} -k {sockets}");
        self.cluster.start(&format!("{listen} {SETTINGS}"));
    }

    /// Runs one statement as the server's owner, and answers the values it yields.
    ///
    /// # Panics
    /// When it fails.
    pub fn execute(&self, database: &str, sql: &str) -> String {
        psql(&self.url(database), sql)
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if self.cluster.runs() {
            self.stop();
        }
    }
}

/// A data folder and the server on it.
#[derive(Debug)]
struct Cluster {
    data: PathBuf,
}

impl Cluster {
    fn initialize(&self) {
        let mut initdb = as_postgres("initdb");
        initdb.arg("-D").arg(&self.data);
        initdb.args(["-U", "saycart", "--auth=trust", "--no-sync"]);
        initdb.args(["--encoding=UTF8", "--no-locale"]);
        // As in an ordinary installation, texts are not in the order of their bytes: `_` comes
        // before `a`, and `a` before `B`. ICU brings its locales with it.
        run(initdb.args(["--locale-provider=icu", "--icu-locale=en-US"]));
    }

    fn start(&self, options: &str) {
        let mut start = as_postgres("pg_ctl");
        start.arg("-D").arg(&self.data);
        start.arg("-l").arg(self.data.join("log"));
        start.args(["-o", options, "-w", "-t", "60", "start"]);
        // The server inherits what it is not given: a pipe that nobody closes.
        start.stdin(Stdio::null()).stdout(Stdio::null());
        let status = start.stderr(Stdio::null()).status();
        let started = status.expect("pg_ctl can be started").success();
        let log = || fs::read_to_string(self.data.join("log")).unwrap_or_default();
        assert!(started, "PostgreSQL does not start: {}", log());
    }

    fn stopping(&self) -> Command {
        self.ending("immediate")
    }

    fn ending(&self, mode: &str) -> Command {
        let mut stop = as_postgres("pg_ctl");
        stop.arg("-D").arg(&self.data);
        stop.args(["-m", mode, "-w", "stop"]);
        stop
    }

    fn runs(&self) -> bool {
        let mut status = as_postgres("pg_ctl");
        status.arg("-D").arg(&self.data).arg("status");
        let status = status.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.expect("pg_ctl can be started").success()
    }
}

fn psql(url: &str, sql: &str) -> String {
    let mut psql = Command::new(binary("psql"));
    psql.args(["--quiet", "--no-psqlrc", "--tuples-only", "--no-align"]);
    run(psql.args(["-v", "ON_ERROR_STOP=1", url, "-c", sql]))
}

fn arguments(command: &Command) -> Vec<&std::ffi::OsStr> {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .collect()
}

fn locked(path: &Path) -> File {
    let file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .unwrap_or_else(|error| panic!("{} cannot be opened: {error}", path.display()));
    file.lock().expect("a lock can be waited for");
    file
}

/// PostgreSQL refuses to run as root: then its own user runs it.
fn as_postgres(program: &str) -> Command {
    let program = binary(program);
    if user_id() == 0 {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
        command.arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// Makes a folder that the server's user may write to.
fn make_folder(folder: &Path) {
    let mut install = Command::new("install");
    install.args(["--directory", "--mode=755"]);
    if user_id() == 0 {
        install.arg("--owner=postgres");
    }
    run(install.arg(folder));
}

fn user_id() -> u32 {
    fs::metadata("/proc/self")
        .expect("Linux tells a process about itself")
        .uid()
}

/// Where Debian keeps the newest version's programs.
fn binary(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = versions
        .flatten()
        .map(|version| version.path())
        .filter(|version| version.join("bin").join(name).exists())
        .max_by_key(|version| version_of(version));
    match newest {
        Some(version) => version.join("bin").join(name),
        None => PathBuf::from(name), // another system has it on its path
    }
}

fn version_of(folder: &Path) -> u32 {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.and_then(|name| name.parse().ok()).unwrap_or(0)
}
