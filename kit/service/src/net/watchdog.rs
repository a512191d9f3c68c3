//! When a connection has to go: nothing asked after accept, a head that trickles in, or idleness.
//!
//! hyper's own `header_read_timeout` does not see a client that says nothing after the TLS
//! handshake, nor one that speaks HTTP/2 without ever opening a stream; so the deadline is ours,
//! from accept on.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::Limits;

/// What a connection is doing. Shared by its I/O, its requests and its watchdog.
#[derive(Debug)]
pub(super) struct Activity {
    state: Mutex<State>,
    /// Somebody else needs the place: the only thing that cannot wait for the watchdog's next look.
    told_to_leave: Notify,
}

#[derive(Debug, Clone, Copy)]
struct State {
    in_flight: usize,
    /// No request has come yet.
    fresh: bool,
    /// Accept, or the end of the last request.
    quiet_since: Instant,
    /// The first byte since then: a head is on its way. (A head that was sent while a request was
    /// under way cannot be told from that request's body; it gets as long as idleness may last.)
    head_since: Option<Instant>,
    /// Somebody else needs the place.
    leaving: bool,
}

impl Activity {
    pub(super) fn accepted() -> Arc<Self> {
        let state = State {
            in_flight: 0,
            fresh: true,
            quiet_since: Instant::now(),
            head_since: None,
            leaving: false,
        };
        Arc::new(Self {
            state: Mutex::new(state),
            told_to_leave: Notify::new(),
        })
    }

    /// A request's head is complete. The guard says when it was answered.
    pub(super) fn request(self: &Arc<Self>) -> InFlight {
        let mut state = self.state.lock();
        state.in_flight += 1;
        state.fresh = false;
        state.head_since = None;
        InFlight(Arc::clone(self))
    }

    fn bytes_came(&self) {
        let mut state = self.state.lock();
        if state.in_flight == 0 && state.head_since.is_none() {
            state.head_since = Some(Instant::now());
        }
    }

    /// Since when it has been without a request, if it is and has not been told to leave.
    pub(super) fn quiet_since(&self) -> Option<Instant> {
        let state = self.state.lock();
        (state.in_flight == 0 && !state.leaving).then_some(state.quiet_since)
    }

    /// Uses up its time. What is under way ends first.
    pub(super) fn leave(&self) {
        self.state.lock().leaving = true;
        self.told_to_leave.notify_one();
    }

    /// Returns when the connection has used up its time. `multiplexed`: on HTTP/2 bytes come that
    /// belong to no request (pings, window updates), so only idleness counts after the first.
    ///
    /// Bytes and requests wake nobody: that would cost each request several turns of its connection.
    /// The watchdog looks again before any deadline can have passed that began after its last look.
    pub(super) async fn expired(&self, limits: &Limits, multiplexed: bool) {
        let shortest = limits.headers.min(limits.idle);
        loop {
            let told = self.told_to_leave.notified();
            let state = *self.state.lock();
            let now = Instant::now();
            let next_look = match deadline(state, limits, multiplexed) {
                Some(deadline) if deadline <= now => return,
                Some(deadline) => deadline.min(now + shortest),
                None => now + shortest,
            };
            // Told or not: what stands now decides.
            drop(tokio::time::timeout_at(next_look, told).await);
        }
    }
}

/// `None`: as long as it takes.
fn deadline(state: State, limits: &Limits, multiplexed: bool) -> Option<Instant> {
    let idle = state.quiet_since + limits.idle;
    match state {
        State { in_flight: 1.., .. } => None,
        State { leaving: true, .. } => Some(state.quiet_since),
        State { fresh: true, .. } => Some(state.quiet_since + limits.first_request),
        State {
            head_since: Some(since),
            ..
        } if !multiplexed => Some(idle.min(since + limits.headers)),
        _ => Some(idle),
    }
}

/// A request under way.
#[derive(Debug)]
pub(super) struct InFlight(Arc<Activity>);

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.in_flight -= 1;
        state.quiet_since = Instant::now();
        state.head_since = None;
        if state.leaving {
            self.0.told_to_leave.notify_one();
        }
    }
}

/// I/O that tells the watchdog when bytes come.
#[derive(Debug)]
pub(super) struct Watched<IO> {
    pub(super) io: IO,
    pub(super) activity: Arc<Activity>,
}

impl<IO: AsyncRead + Unpin> AsyncRead for Watched<IO> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.io).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.bytes_came();
        }
        polled
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Watched<IO> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn lived(activity: Arc<Activity>, multiplexed: bool) -> Duration {
        let start = Instant::now();
        activity.expired(&Limits::default(), multiplexed).await;
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_never_asks_lives_as_long_as_a_first_request_may_take() {
        let activity = Activity::accepted();
        activity.bytes_came();

        assert_eq!(lived(activity, true).await, Limits::default().first_request);
    }

    #[tokio::test(start_paused = true)]
    async fn a_quiet_connection_lives_as_long_as_idleness_may_last() {
        let activity = Activity::accepted();
        drop(activity.request());

        assert_eq!(lived(activity, false).await, Limits::default().idle);
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_head_that_trickles_in_is_cut_off() {
        let activity = Activity::accepted();
        drop(activity.request());
        activity.bytes_came();

        assert_eq!(
            lived(Arc::clone(&activity), false).await,
            Limits::default().headers
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_begins_while_the_watchdog_waits_is_cut_off_in_time() {
        let activity = Activity::accepted();
        drop(activity.request());
        let quiet = Limits::default().headers + Duration::from_secs(7);
        let client = async {
            tokio::time::sleep(quiet).await;
            activity.bytes_came();
        };

        let (life, ()) = tokio::join!(lived(Arc::clone(&activity), false), client);

        assert_eq!(life, quiet + Limits::default().headers);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_to_leave_goes_at_once_or_after_its_request() {
        let activity = Activity::accepted();
        let request = activity.request();
        let client = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            activity.leave();
            tokio::time::sleep(Duration::from_secs(1)).await;
            drop(request);
        };

        let (life, ()) = tokio::join!(lived(Arc::clone(&activity), false), client);

        assert_eq!(life, Duration::from_secs(2));
        activity.leave();
        assert_eq!(lived(Arc::clone(&activity), false).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_under_way_is_not_cut_off() {
        let activity = Activity::accepted();
        let request = activity.request();

        let limits = Limits::default();
        let wait = tokio::time::timeout(Duration::from_mins(10), activity.expired(&limits, false));

        assert!(wait.await.is_err());
        drop(request);
    }
}
