//! How far a long command is: a bar at the foot of a terminal, and nothing anywhere else.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Output;

/// How many characters the bar is long.
const LENGTH: usize = 30;

/// A bar on standard error. Cheap to clone; the last one that goes takes it away.
#[derive(Debug, Clone)]
pub(crate) struct Progress(Option<Arc<Bar>>);

#[derive(Debug)]
struct Bar {
    total: u64,
    then: &'static str,
    done: AtomicU64,
    percent: AtomicU64,
}

impl Progress {
    /// A bar for so many bytes, where somebody can see it; and what still has to be done when all of
    /// them are there.
    pub(crate) fn of(total: u64, then: &'static str, output: Output) -> Self {
        if total == 0 || !output.shows_progress() {
            return Self::unseen();
        }
        Self(Some(Arc::new(Bar {
            total,
            then,
            done: AtomicU64::new(0),
            percent: AtomicU64::new(u64::MAX),
        })))
    }

    /// No bar.
    pub(crate) fn unseen() -> Self {
        Self(None)
    }

    /// So many bytes more are on their way.
    pub(crate) fn add(&self, bytes: usize) {
        let Some(bar) = &self.0 else {
            return;
        };
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let before = bar.done.fetch_add(bytes, Ordering::Relaxed);
        let percent = percent(before.saturating_add(bytes), bar.total);
        if bar.percent.swap(percent, Ordering::Relaxed) != percent {
            draw(&text(percent, bar.then));
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        draw("");
    }
}

fn percent(done: u64, total: u64) -> u64 {
    (done.saturating_mul(100) / total.max(1)).min(100)
}

/// What stands at the foot.
fn text(percent: u64, then: &str) -> String {
    let full = usize::try_from(percent).unwrap_or(100) * LENGTH / 100;
    let bar = "#".repeat(full) + &"-".repeat(LENGTH - full);
    let rest = if percent == 100 { then } else { "" };
    format!("[{bar}] {percent} %{rest}")
}

/// In place of what stood there. Whoever closed standard error does not want to see it.
fn draw(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(write!(stderr, "\r\u{1b}[K{text}").and_then(|()| stderr.flush()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_how_far_it_is() {
        assert_eq!(text(0, ", done"), "[------------------------------] 0 %");
        assert_eq!(text(50, ", done"), "[###############---------------] 50 %");
        assert_eq!(
            text(100, ", putting it in use"),
            "[##############################] 100 %, putting it in use"
        );
    }

    #[test]
    fn what_is_nearly_done_is_not_done() {
        assert_eq!(percent(999, 1_000), 99);
        assert_eq!(percent(1_000, 1_000), 100);
        assert_eq!(percent(u64::MAX, 1_000), 100);
    }
}
