//! What every part of a process shares.

use std::sync::Arc;

use crate::{Clock, Health, SystemClock, Tasks};

/// The process around a service: its clock, its background tasks, its health. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Runtime {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Owns everything that runs beside the requests.
    pub tasks: Tasks,
    /// Says whether the process can serve.
    pub health: Health,
}

impl Runtime {
    /// A runtime with this clock, no tasks and nothing to wait for.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            tasks: Tasks::default(),
            health: Health::default(),
        }
    }

    /// A runtime on the machine's clock.
    pub fn on_system_clock() -> Self {
        Self::new(Arc::new(SystemClock))
    }
}
