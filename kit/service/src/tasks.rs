//! Background work: tracked, named, and ended in order at shutdown.
//!
//! Shutdown has two steps. *Draining*: no new work is taken, what is under way ends by itself.
//! *Aborting*: the grace is over, or a second signal came; what still runs is dropped.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_telemetry::names;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// The tasks of a process. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    draining: CancellationToken,
    aborting: CancellationToken,
    /// The name of the first critical task that ended unasked.
    failed: Arc<Mutex<Option<&'static str>>>,
}

/// A task ended without a result: it panicked, or the process is going down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the task `{0}` did not end")]
pub struct TaskLost(pub &'static str);

impl Tasks {
    /// Starts a task in the current span. It is dropped when the process aborts.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that spawns, on the tracker"
    )]
    pub fn spawn<F>(&self, name: &'static str, task: F) -> JoinHandle<Option<F::Output>>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let aborting = self.aborting.clone();
        let span = tracing::debug_span!("task", { names::SPAN_NAME } = name, task = name);
        // Without a collector there is none, and its lines belong to whatever began it.
        let span = span.or_current();
        let task = async move { aborting.run_until_cancelled_owned(task).await };
        tokio::spawn(self.tracker.track_future(task.instrument(span)))
    }

    /// Starts a task that the process cannot do without: if it ends before draining began, by
    /// returning or by a panic, the process drains and exits with failure.
    pub fn spawn_critical<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let guard = Critical {
            name,
            tasks: self.clone(),
        };
        let _detached = self.spawn(name, async move {
            let _guard = guard;
            task.await;
        });
    }

    /// Runs work to its end even if the caller goes away, and waits for it.
    ///
    /// For what must follow a commit: a handler may be dropped at its deadline between the
    /// commit and what the commit promised, this task is not.
    pub async fn finish<F>(&self, name: &'static str, work: F) -> Result<F::Output, TaskLost>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        match self.spawn(name, work).await {
            Ok(Some(output)) => Ok(output),
            Ok(None) => Err(TaskLost(name)),
            Err(panicked) => {
                tracing::error!(task = name, error = %panicked, "a task panicked");
                Err(TaskLost(name))
            }
        }
    }

    /// Fires when no new work should be taken.
    pub fn draining(&self) -> CancellationToken {
        self.draining.clone()
    }

    /// Fires when what still runs is dropped.
    pub fn aborting(&self) -> CancellationToken {
        self.aborting.clone()
    }

    /// The critical task that ended unasked, if one did: the reason to exit with failure.
    pub fn failed(&self) -> Option<&'static str> {
        *self.failed.lock()
    }

    /// Drains for at most `grace`, then aborts, and returns when every task has ended.
    /// Whether all of them ended by themselves.
    pub async fn shut_down(&self, grace: Duration) -> bool {
        self.draining.cancel();
        self.tracker.close();
        let in_time = tokio::select! {
            waited = tokio::time::timeout(grace, self.tracker.wait()) => waited.is_ok(),
            () = self.aborting.cancelled() => false,
        };
        self.aborting.cancel();
        self.tracker.wait().await;
        in_time
    }
}

/// Notices on drop, so also at a panic, that a critical task ended too early.
struct Critical {
    name: &'static str,
    tasks: Tasks,
}

impl Drop for Critical {
    fn drop(&mut self) {
        if !self.tasks.draining.is_cancelled() && !self.tasks.aborting.is_cancelled() {
            tracing::error!(
                task = self.name,
                "a task that must run ended; shutting down"
            );
            self.tasks.failed.lock().get_or_insert(self.name);
            self.tasks.draining.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn finished_work_outlives_a_caller_who_goes_away() {
        let tasks = Tasks::default();
        let (release, released) = tokio::sync::oneshot::channel::<()>();
        let (report, reported) = tokio::sync::oneshot::channel::<()>();
        let mut call = Box::pin(tasks.finish("commit", async move {
            released.await.unwrap();
            report.send(()).unwrap();
        }));

        assert!(futures_util::poll!(&mut call).is_pending());
        drop(call);
        release.send(()).unwrap();

        reported.await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_in_a_critical_task_drains_the_process() {
        let tasks = Tasks::default();

        tasks.spawn_critical("heart", async { panic!("stopped") });
        tasks.draining().cancelled().await;

        assert_eq!(tasks.failed(), Some("heart"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_does_not_end_is_dropped_after_the_grace() {
        let tasks = Tasks::default();
        let _stuck = tasks.spawn("stuck", std::future::pending::<()>());

        assert!(!tasks.shut_down(Duration::from_secs(5)).await);
    }

    #[tokio::test]
    async fn a_critical_task_that_ends_while_draining_is_no_failure() {
        let tasks = Tasks::default();
        let draining = tasks.draining();
        tasks.spawn_critical("server", async move { draining.cancelled().await });

        assert!(tasks.shut_down(Duration::from_secs(5)).await);
        assert_eq!(tasks.failed(), None);
    }
}
