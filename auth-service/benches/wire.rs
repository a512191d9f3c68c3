//! What `ValidateToken` costs over the wire, as the gateway calls it: gRPC over TCP, with the link
//! in the cache and without, on SQLite with the memory cache and on PostgreSQL with Redis.
//!
//! Beside criterion's times it prints the processor time of a call in auth-service (its threads
//! carry its name; the client has threads of its own), in Redis and in PostgreSQL.
//!
//! `cargo bench -p saycart-auth-service --bench wire`

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench cannot go on without its set-up, and says what it found"
)]

#[expect(dead_code, reason = "another bench refreshes")]
mod linked;

use std::cell::{Cell, OnceCell};
use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use saycart_auth_service::CacheUrl;
use saycart_proto::auth::v1::auth_service_client::AuthServiceClient;
use saycart_service::grpc::{Age, serve};
use saycart_service::internal::InternalListener;
use saycart_service::processes::cpu_time;
use saycart_service::{SecretString, Tasks};
use saycart_testing::{PostgresServer, RedisServer};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;
use tonic::transport::{Channel, Endpoint};

use linked::{config, linked, validate};

/// The name of the service's threads.
const SERVICE: &str = "auth-service";

/// On what the service stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    Embedded,
    Servers,
}

/// Whether entries of the cache are of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Hit,
    /// Stale at once: every call asks the database.
    Miss,
}

/// A service, its servers, and a client on a connection.
struct Bench {
    client: AuthServiceClient<Channel>,
    token: String,
    client_runtime: Runtime,
    calls: Cell<u64>,
    used: [Cell<Duration>; 3],
    servers: Option<(PostgresServer, RedisServer)>,
    stop: CancellationToken,
    service_runtime: Runtime,
    _folder: TempDir,
}

impl Bench {
    fn set_up(ground: Ground, case: Case) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let life = match case {
            Case::Hit => Duration::from_mins(5),
            Case::Miss => Duration::from_nanos(1),
        };
        let mut config = config(folder.path(), life);
        let servers = match ground {
            Ground::Embedded => None,
            Ground::Servers => Some((PostgresServer::start(), RedisServer::start())),
        };
        if let Some((postgres, redis)) = &servers {
            // Replicas make up no keys.
            make_token_keys(&config.token_keys_file);
            config.database.url = SecretString::from(postgres.url("postgres"));
            config.cache = CacheUrl::parse(&SecretString::from(redis.url())).unwrap();
        }
        let runtime = |threads, name| {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(threads).thread_name(name);
            builder.enable_all().build().unwrap()
        };
        let (service_runtime, client_runtime) = (runtime(2, SERVICE), runtime(1, "client"));
        let stop = CancellationToken::new();
        let (port, token) = service_runtime.block_on(async {
            let linked = linked(config).await;
            let tasks = Tasks::default();
            let address = (Ipv4Addr::LOCALHOST, 0).into();
            let listener = InternalListener::bind(address, None, &tasks).await.unwrap();
            let port = listener.local_addr().port();
            let served = serve(
                SERVICE,
                linked.auth.grpc(),
                listener,
                Age::Unlimited,
                stop.clone(),
            );
            let _detached = tasks.spawn(SERVICE, async move {
                served.await.unwrap();
                drop(linked.auth);
            });
            (port, linked.access)
        });
        let channel = client_runtime.block_on(async {
            let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{port}")).unwrap();
            endpoint.connect().await.unwrap()
        });
        Self {
            client: AuthServiceClient::new(channel),
            token,
            client_runtime,
            calls: Cell::default(),
            used: Default::default(),
            servers,
            stop,
            service_runtime,
            _folder: folder,
        }
    }

    /// So many calls, one after another.
    fn call(&self, calls: u64) -> Duration {
        let before = self.processor_times();
        let begun = Instant::now();
        self.client_runtime.block_on(async {
            let mut client = self.client.clone();
            for _ in 0..calls {
                validate(&mut client, &self.token).await;
            }
        });
        let took = begun.elapsed();
        self.calls.set(self.calls.get() + calls);
        for ((used, after), before) in self.used.iter().zip(self.processor_times()).zip(before) {
            used.set(used.get() + after.saturating_sub(before));
        }
        took
    }

    /// Of auth-service, Redis and PostgreSQL.
    fn processor_times(&self) -> [Duration; 3] {
        let of = |process: u32| cpu_time(process).unwrap();
        let (redis, postgres) = match &self.servers {
            None => (Duration::ZERO, Duration::ZERO),
            Some((postgres, redis)) => (of(redis.process()), of(postgres.process())),
        };
        [time_of_threads(SERVICE), redis, postgres]
    }

    fn tell(&self, name: &str) {
        let calls = u32::try_from(self.calls.get()).unwrap_or(u32::MAX).max(1);
        let [auth, redis, postgres] = self.used.each_ref().map(|used| used.get() / calls);
        println!(
            "{name}: processor time a call: auth-service {auth:.1?}, Redis {redis:.1?}, \
             PostgreSQL {postgres:.1?} ({calls} calls)\n"
        );
    }

    fn tear_down(self) {
        self.stop.cancel();
        for runtime in [self.client_runtime, self.service_runtime] {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

fn make_token_keys(file: &Path) {
    let key = "5a".repeat(32);
    fs::create_dir(file.parent().unwrap()).unwrap();
    fs::write(file, format!(r#"{{"keys":[{{"kid":1,"key":"{key}"}}]}}"#)).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// The processor time of this process's threads of that name, to the nanosecond.
fn time_of_threads(name: &str) -> Duration {
    let threads = fs::read_dir("/proc/self/task").unwrap().flatten();
    let times = threads.filter_map(|thread| {
        let read = |file| fs::read_to_string(thread.path().join(file)).ok();
        if read("comm")?.trim() != name {
            return None;
        }
        let times = read("schedstat")?;
        times.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(times.sum())
}

fn wire(criterion: &mut Criterion) {
    let cases = [
        ("in the memory cache", Ground::Embedded, Case::Hit),
        ("in SQLite", Ground::Embedded, Case::Miss),
        ("in Redis", Ground::Servers, Case::Hit),
        ("in PostgreSQL", Ground::Servers, Case::Miss),
    ];
    for (place, ground, case) in cases {
        let name = format!("ValidateToken over TCP, link {place}");
        // Servers are started only for what is asked for.
        let bench = OnceCell::new();
        criterion.bench_function(&name, |bencher| {
            let bench = bench.get_or_init(|| Bench::set_up(ground, case));
            bencher.iter_custom(|calls| bench.call(calls));
        });
        if let Some(bench) = bench.into_inner() {
            bench.tell(&name);
            bench.tear_down();
        }
    }
}

criterion_group!(benches, wire);
criterion_main!(benches);
