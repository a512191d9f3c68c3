//! Whether the process can serve now, part by part.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;
use tokio::sync::watch;

/// The readiness of a process: ready when every registered part is. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Health {
    parts: Arc<RwLock<BTreeMap<&'static str, State>>>,
    ready: Arc<watch::Sender<bool>>,
}

#[derive(Debug, Clone)]
enum State {
    Ready,
    NotReady(String),
}

/// One part's hand on the process's readiness.
#[derive(Debug, Clone)]
pub struct Probe {
    name: &'static str,
    health: Health,
}

/// What is not ready, and why. Empty: all is well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HealthReport {
    /// `(part, reason)`, by name.
    pub not_ready: Vec<(&'static str, String)>,
}

impl HealthReport {
    /// Whether the process can serve.
    pub fn is_ready(&self) -> bool {
        self.not_ready.is_empty()
    }
}

impl Default for Health {
    fn default() -> Self {
        Self {
            parts: Arc::default(),
            ready: Arc::new(watch::Sender::new(true)),
        }
    }
}

impl Health {
    /// Adds a part that is not ready yet.
    pub fn register(&self, name: &'static str) -> Probe {
        let probe = Probe {
            name,
            health: self.clone(),
        };
        probe.not_ready("starting");
        probe
    }

    /// What is not ready now.
    pub fn report(&self) -> HealthReport {
        let not_ready = self
            .parts
            .read()
            .iter()
            .filter_map(|(name, state)| match state {
                State::Ready => None,
                State::NotReady(reason) => Some((*name, reason.clone())),
            })
            .collect();
        HealthReport { not_ready }
    }

    /// Follows whether the process as a whole is ready.
    pub fn watch(&self) -> watch::Receiver<bool> {
        self.ready.subscribe()
    }

    fn set(&self, name: &'static str, state: &State) {
        let mut parts = self.parts.write();
        let was = parts.insert(name, state.clone());
        match (&was, state) {
            (Some(State::NotReady(_)), State::Ready) => tracing::info!(part = name, "ready"),
            (Some(State::Ready), State::NotReady(reason)) => {
                tracing::warn!(part = name, reason, "not ready");
            }
            _ => {}
        }
        let ready = parts.values().all(|state| matches!(state, State::Ready));
        self.ready
            .send_if_modified(|was| std::mem::replace(was, ready) != ready);
    }
}

impl Probe {
    /// This part can serve.
    pub fn ready(&self) {
        self.health.set(self.name, &State::Ready);
    }

    /// This part cannot serve; the reason is for the operator.
    pub fn not_ready(&self, reason: impl Into<String>) {
        self.health.set(self.name, &State::NotReady(reason.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_ready_when_all_its_parts_are() {
        let health = Health::default();
        let sql = health.register("sql");
        let clock = health.register("clock");

        sql.ready();
        assert_eq!(
            health.report().not_ready,
            [("clock", "starting".to_owned())]
        );
        clock.ready();
        assert!(health.report().is_ready() && *health.watch().borrow());
        sql.not_ready("connection refused");
        assert!(!*health.watch().borrow());
    }
}
