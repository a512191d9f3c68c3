//! What is counted of databases beside their statements.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Weak};
use std::time::Instant;

use parking_lot::Mutex;
use saycart_telemetry::metrics::{self, Durations, Gauges, Labels, Page, durations};

use crate::lent::Lender;

static POOL_WAIT: LazyLock<Durations<Labels<1>>> = LazyLock::new(durations);
static MIGRATION: LazyLock<Gauges<1>> = LazyLock::new(Gauges::default);
static POOLS: Mutex<Vec<Weak<NamedPool>>> = Mutex::new(Vec::new());

fn register(page: &mut Page) {
    page.add_seconds(
        "saycart_db_pool_wait",
        "How long requests waited for a connection, and writers until their transaction began",
        POOL_WAIT.clone(),
    );
    page.add_read(
        "saycart_db_pool_in_use",
        "Connections that somebody has",
        in_use,
    );
    page.add(
        "saycart_migration_version",
        "The newest migration that is applied",
        MIGRATION.clone(),
    );
}

/// A pool that is counted for as long as somebody has it.
#[derive(Debug)]
pub(crate) struct NamedPool {
    pub(crate) name: &'static str,
    lender: Lender,
}

impl NamedPool {
    pub(crate) fn watch(name: &'static str, lender: Lender) -> Arc<Self> {
        metrics::register("sql", register);
        let named = Arc::new(Self { name, lender });
        let mut pools = POOLS.lock();
        pools.retain(|pool| pool.strong_count() > 0);
        pools.push(Arc::downgrade(&named));
        named
    }
}

fn in_use() -> Vec<(Labels<1>, i64)> {
    let mut used: BTreeMap<&'static str, i64> = BTreeMap::new();
    for named in POOLS.lock().iter().filter_map(Weak::upgrade) {
        let lent = i64::try_from(named.lender.lent()).unwrap_or(i64::MAX);
        *used.entry(named.name).or_default() += lent;
    }
    let labelled = used.into_iter();
    labelled
        .map(|(name, used)| ([("pool", name)], used))
        .collect()
}

/// Somebody waits for a connection of this pool, until this is dropped.
pub(crate) fn waiting(pool: &'static str) -> Waiting {
    Waiting {
        pool,
        since: Instant::now(),
    }
}

/// See [`waiting`].
#[derive(Debug)]
pub(crate) struct Waiting {
    pool: &'static str,
    since: Instant,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let waited = self.since.elapsed().as_secs_f64();
        let labels = [("pool", self.pool)];
        POOL_WAIT.get_or_create(&labels).observe(waited, None, None);
    }
}

/// The database is at this migration.
pub(crate) fn migrated(table: &'static str, version: i64) {
    MIGRATION.get_or_create(&[("table", table)]).set(version);
}
