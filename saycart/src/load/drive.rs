//! Sends the requests when they are due.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use saycart_service::Tasks;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::{Outcome, Tally};
use crate::alexa::device::Device;
use crate::alexa::endpoint::{Endpoint, Signed};
use crate::alexa::voice::Voice;
use crate::commands::now;

/// Alexa waits no longer for a skill.
const ALEXAS_PATIENCE: Duration = Duration::from_secs(8);
/// Requests on the way at once: below what the gateway gives one address, else the load would
/// measure that limit. What is due beyond it waits, and the time runs.
pub(crate) const MOST_AT_ONCE: usize = 200;

/// How requests follow each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pace {
    /// So many a second, whatever becomes of the earlier ones.
    Rate(f64),
    /// So many at once, each sent when another has ended.
    Concurrency(u32),
}

/// Who says what to whom, and how fast.
#[derive(Debug)]
pub(crate) struct Drive {
    pub(crate) endpoint: Endpoint,
    pub(crate) voice: Voice,
    /// At least one.
    pub(crate) shoppers: Vec<Device>,
    /// At least one. Each shopper says them in turn, each beginning with another one.
    pub(crate) sentences: Vec<String>,
    pub(crate) pace: Pace,
    pub(crate) duration: Duration,
}

/// What was measured.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) tally: Tally,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// Whether it ended before its time.
    pub(crate) interrupted: bool,
}

/// A run under way.
struct Run {
    drive: Drive,
    begun: Instant,
    tally: Mutex<Tally>,
    room: Semaphore,
    tasks: Tasks,
    stop: CancellationToken,
}

impl Drive {
    /// Sends everything; ends early, with what was measured so far, when `stop` fires.
    pub(crate) async fn run(self, stop: CancellationToken) -> Measured {
        let pace = self.pace;
        let run = Arc::new(Run {
            begun: Instant::now(),
            tally: Mutex::default(),
            room: Semaphore::new(MOST_AT_ONCE),
            tasks: Tasks::default(),
            stop: stop.clone(),
            drive: self,
        });
        match pace {
            Pace::Rate(per_second) => at_rate(&run, per_second).await,
            Pace::Concurrency(at_once) => at_once_in_turn(&run, at_once).await,
        }
        let interrupted = stop.is_cancelled();
        // No request is on the way for longer than Alexa waits.
        let grace = if interrupted {
            Duration::ZERO
        } else {
            ALEXAS_PATIENCE + Duration::from_secs(1)
        };
        tokio::select! {
            _in_time = run.tasks.shut_down(grace) => {}
            () = stop.cancelled(), if !interrupted => {
                run.tasks.shut_down(Duration::ZERO).await;
            }
        }
        let tally = run.tally.lock().clone();
        Measured {
            tally,
            took: run.begun.elapsed(),
            interrupted: stop.is_cancelled(),
        }
    }
}

/// Threads of their own wait for what is due: the runtime's timer would wake them up to a
/// millisecond late, which is a good part of what is measured.
async fn at_rate(run: &Arc<Run>, per_second: f64) {
    let lanes = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut stops = Vec::new();
    let mut threads = Vec::new();
    for first in 0..lanes {
        let run = Arc::clone(run);
        let (stop, stopped) = mpsc::channel();
        stops.push(stop);
        threads.push(tokio::task::spawn_blocking(move || {
            lane(&run, per_second, (first as u64, lanes as u64), &stopped);
        }));
    }
    let stop = run.stop.clone();
    let all = async {
        for thread in threads {
            // A panic has said why by itself; what the others did still counts.
            drop(thread.await);
        }
    };
    let mut all = std::pin::pin!(all);
    tokio::select! {
        () = &mut all => return,
        () = stop.cancelled() => drop(stops),
    }
    all.await;
}

/// Sends every `step`th request from the `first` on: signs it, waits until it is due, lets it go.
fn lane(run: &Arc<Run>, per_second: f64, (first, step): (u64, u64), stopped: &mpsc::Receiver<()>) {
    let interval = Duration::from_secs_f64(per_second.recip());
    let interval = u64::try_from(interval.as_nanos()).unwrap_or(u64::MAX);
    for number in (first..).step_by(usize::try_from(step).unwrap_or(usize::MAX)) {
        let since_begin = Duration::from_nanos(interval.saturating_mul(number));
        if since_begin >= run.drive.duration {
            return;
        }
        let due = run.begun + since_begin;
        let (shopper, signed) = run.prepare(number);
        let wait = due.saturating_duration_since(Instant::now());
        match stopped.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
        run.tally.lock().lateness.record(due.elapsed());
        let request = Arc::clone(run);
        let _detached = run.tasks.spawn("request", async move {
            request.send(shopper, signed, due).await;
        });
    }
}

async fn at_once_in_turn(run: &Arc<Run>, at_once: u32) {
    let hands: Vec<_> = (0..at_once)
        .map(|first| {
            let hand = Arc::clone(run);
            run.tasks.spawn("request", async move {
                let mut number = u64::from(first);
                while hand.begun.elapsed() < hand.drive.duration && !hand.stop.is_cancelled() {
                    let (shopper, signed) = hand.prepare(number);
                    hand.send(shopper, signed, Instant::now()).await;
                    number += u64::from(at_once);
                }
            })
        })
        .collect();
    for hand in hands {
        tokio::select! {
            _ended = hand => {}
            () = run.stop.cancelled() => return,
        }
    }
}

impl Run {
    /// The request of this number: another shopper each time.
    fn prepare(&self, number: u64) -> (usize, Option<Signed>) {
        let Drive {
            endpoint,
            voice,
            shoppers,
            sentences,
            ..
        } = &self.drive;
        let turn = usize::try_from(number).unwrap_or(0);
        let who = turn.checked_rem(shoppers.len()).unwrap_or(0);
        let round = turn.checked_div(shoppers.len()).unwrap_or(0);
        let what = round.wrapping_add(who).checked_rem(sentences.len());
        let signed = shoppers.get(who).zip(sentences.get(what.unwrap_or(0)));
        let signed = signed.and_then(|(shopper, sentence)| {
            let request = shopper.request(&voice.hear(sentence, None), now());
            endpoint.sign(request.to_string().into_bytes()).ok()
        });
        (who, signed)
    }

    /// Sends it as soon as there is room, and counts what came of it.
    async fn send(&self, who: usize, signed: Option<Signed>, due: Instant) {
        let (Some(signed), Some(shopper)) = (signed, self.drive.shoppers.get(who)) else {
            // Could not be signed: it never got to anybody.
            self.tally.lock().count(Outcome::Transport, Duration::ZERO);
            return;
        };
        let exchange = async {
            // The room is never closed.
            let _place = self.room.acquire().await;
            self.drive.endpoint.send(signed).await
        };
        let until = tokio::time::Instant::from_std(due + ALEXAS_PATIENCE);
        let outcome = match tokio::time::timeout_at(until, exchange).await {
            Ok(delivered) => Outcome::of(shopper, &delivered),
            Err(_elapsed) => Outcome::Silence,
        };
        self.tally.lock().count(outcome, due.elapsed());
    }
}
