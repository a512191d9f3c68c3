//! Many who call at once and go on calling.

use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::future::join_all;
use saycart_service::Tasks;
use saycart_service::internal::Upstream;
use tokio::time::timeout;

use super::replica::{PATIENCE, ask_as};

/// Callers of one upstream, each in a task of its own. None of their calls may fail.
pub(crate) struct Crowd {
    upstream: Upstream,
    callers: u32,
    tasks: Tasks,
    /// How many calls were made, and the names of the next.
    made: AtomicU32,
}

impl Crowd {
    pub(crate) fn of(callers: u32, upstream: Upstream) -> Self {
        Self {
            upstream,
            callers,
            tasks: Tasks::default(),
            made: AtomicU32::new(0),
        }
    }

    /// How many calls were made, each under a request id of its own.
    pub(crate) fn made(&self) -> u32 {
        self.made.load(Ordering::Relaxed)
    }

    /// Each of them calls so often, one call after the other.
    pub(crate) async fn calls(&self, times: u32) {
        let callers = (0..self.callers).map(|_| {
            let upstream = self.upstream.clone();
            let first = self.made.fetch_add(times, Ordering::Relaxed);
            self.tasks.spawn("caller", async move {
                let mut failed = Vec::new();
                for number in first..first + times {
                    let asked = ask_as(&upstream, Some(&number.to_string())).await;
                    failed.extend(asked.err().map(|status| format!("call {number}: {status}")));
                }
                failed
            })
        });
        let failed = join_all(callers).await.into_iter();
        let failed: Vec<String> = failed.flat_map(|ended| ended.unwrap().unwrap()).collect();
        assert!(failed.is_empty(), "{failed:#?}");
    }

    /// They go on calling until something has happened.
    pub(crate) async fn calls_until(
        &self,
        what: &str,
        has_happened: impl Fn() -> bool + Send + Sync,
    ) {
        let calling = async {
            while !has_happened() {
                self.calls(4).await;
            }
        };
        let happened = timeout(PATIENCE, calling).await;
        assert!(happened.is_ok(), "waited in vain: {what}");
    }
}
