//! A process from its first to its last moment: signals, what it waits for, the order of its end.

use std::time::Duration;

use saycart_service::config::Common;
use saycart_service::{Runtime, telemetry};

use super::signals::Signals;
use crate::cli::Failure;

/// Of the time that a process has to end, this part goes by before it closes its doors: whoever
/// balances over it has noticed by then that it is not ready any more.
const NOTICE: u32 = 5;

/// How a process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// At once: nobody else could take its place.
    AtOnce,
    /// It says that it is not ready, goes on serving for a fifth of `shutdown_grace`, and ends
    /// what is under way in the rest.
    WithNotice,
}

/// A process that serves until a signal.
#[derive(Debug)]
pub(crate) struct Process {
    runtime: Runtime,
    grace: Duration,
    farewell: Farewell,
    signals: Signals,
}

impl Process {
    /// Starts what `start` starts. A signal meanwhile ends the process in order, too: then there
    /// is nothing.
    pub(crate) async fn start<T>(
        common: &Common,
        farewell: Farewell,
        start: impl AsyncFnOnce(&Runtime) -> Result<T, Failure>,
    ) -> Result<Option<(Self, T)>, Failure> {
        // Caught from the start: a signal while a database is waited for or migrated ends the
        // process in order.
        let mut signals = Signals::listen().map_err(|error| Failure::because("signals", &error))?;
        let runtime = Runtime::on_system_clock();
        let grace = common.shutdown_grace;
        let started = tokio::select! {
            started = start(&runtime) => started.map(Some),
            signal = signals.next() => {
                tracing::info!(signal, "shutting down, though not everything had started");
                Ok(None)
            }
        };
        match started {
            Ok(Some(started)) => {
                let process = Self {
                    runtime,
                    grace,
                    farewell,
                    signals,
                };
                Ok(Some((process, started)))
            }
            Ok(None) => {
                runtime.tasks.shut_down(Duration::ZERO).await;
                telemetry::shut_down().await;
                Ok(None)
            }
            Err(failure) => {
                runtime.tasks.shut_down(Duration::ZERO).await;
                Err(failure)
            }
        }
    }

    /// Waits for a signal, or for a part of the process that failed.
    pub(crate) async fn wait(&mut self) {
        let draining = self.runtime.tasks.draining();
        tokio::select! {
            signal = self.signals.next() => tracing::info!(signal, "shutting down"),
            () = draining.cancelled() => {}
        }
    }

    /// Ends in order: the doors first, what is under way may finish. A second signal ends it now.
    pub(crate) async fn end(mut self) -> Result<(), Failure> {
        let tasks = self.runtime.tasks.clone();
        let notice = match self.farewell {
            Farewell::AtOnce => Duration::ZERO,
            Farewell::WithNotice => self.grace / NOTICE,
        };
        if self.farewell == Farewell::WithNotice && !tasks.draining().is_cancelled() {
            let probe = self.runtime.health.register("process");
            probe.not_ready("shutting down");
        }
        let ended = async {
            let draining = tasks.draining();
            let _failed_meanwhile = tokio::time::timeout(notice, draining.cancelled()).await;
            tasks.shut_down(self.grace.saturating_sub(notice)).await
        };
        let mut ended = std::pin::pin!(ended);
        let in_time = tokio::select! {
            in_time = ended.as_mut() => in_time,
            signal = self.signals.next() => {
                tracing::warn!(signal, "a second signal: ending now");
                tasks.draining().cancel();
                tasks.aborting().cancel();
                ended.await
            }
        };
        if !in_time {
            tracing::warn!("not everything ended by itself");
        }
        telemetry::shut_down().await;
        match tasks.failed() {
            None => Ok(()),
            Some(task) => Err(Failure::new(
                "part_failed",
                format!(
                    "`{task}` ended, though the process cannot do without it; the log says why"
                ),
            )),
        }
    }
}

/// Ready when every part is; a part that fails while starting ends the wait.
pub(crate) async fn ready(runtime: &Runtime) -> Result<(), Failure> {
    let mut all_ready = runtime.health.watch();
    let draining = runtime.tasks.draining();
    let became_ready = tokio::select! {
        ready = all_ready.wait_for(|ready| *ready) => ready.is_ok(),
        () = draining.cancelled() => false,
    };
    if became_ready {
        return Ok(());
    }
    let task = runtime.tasks.failed().unwrap_or("a part");
    Err(Failure::new(
        "part_failed",
        format!("`{task}` ended while the suite was starting; the log says why"),
    ))
}
