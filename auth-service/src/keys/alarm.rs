//! Alarms that are raised again and again while something is wrong, but not every second.

use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

const AT_MOST_EVERY: Duration = Duration::from_mins(1);

/// What may be wrong with the keys of a running process.
#[derive(Debug, Default)]
pub(super) struct Alarms {
    /// A key of the installation is not here.
    pub(super) missing: Alarm,
    /// The file cannot be read.
    pub(super) file: Alarm,
    /// The file has other keys than the installation.
    pub(super) contents: Alarm,
}

/// One alarm, and when it was raised last.
#[derive(Debug, Default)]
pub(super) struct Alarm(Mutex<Option<Instant>>);

impl Alarm {
    /// Whether to raise it now.
    pub(super) fn is_due(&self) -> bool {
        let mut last = self.0.lock();
        let due = last.is_none_or(|at| at.elapsed() >= AT_MOST_EVERY);
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_alarm_is_raised_once_a_minute() {
        let alarm = Alarm::default();

        assert!(alarm.is_due() && !alarm.is_due());
        tokio::time::advance(AT_MOST_EVERY).await;
        assert!(alarm.is_due());
    }
}
