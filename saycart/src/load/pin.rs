//! Keeping the load on processors of its own, so that it does not take those of the suite.

use std::io;

use rustix::thread::{CpuSet, sched_setaffinity};

/// Why a thread cannot be kept there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PinError {
    /// No machine has a processor of that number.
    #[error("--pin: there is no processor {0}")]
    NoSuchProcessor(usize),
    /// The system refused.
    #[error("--pin: the system does not allow it")]
    Refused(#[source] io::Error),
}

/// Keeps this thread, and those that it starts from now on, on these processors.
pub(crate) fn pin_to(processors: &[usize]) -> Result<(), PinError> {
    let mut set = CpuSet::new();
    for processor in processors {
        if *processor >= CpuSet::MAX_CPU {
            return Err(PinError::NoSuchProcessor(*processor));
        }
        set.set(*processor);
    }
    sched_setaffinity(None, &set).map_err(|errno| PinError::Refused(errno.into()))
}
