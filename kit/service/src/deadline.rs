//! The budget of a request: when the caller stops waiting, and how that travels.
//!
//! The gateway sets it; each call passes on what is left as `grpc-timeout`. (`tonic`'s
//! `Endpoint::timeout` gives up on the client's side only and tells the server nothing.)

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;
use tonic::Request;
use tonic::metadata::MetadataMap;

/// The instant at which an answer is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

/// The budget is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time for this request is over")]
pub struct DeadlineExceeded;

impl Deadline {
    /// This long from now.
    pub fn within(budget: Duration) -> Self {
        Self(Instant::now() + budget)
    }

    /// What is left; zero when it has passed.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// The earlier of this one and `budget` from now: a part of the way with a budget of its own.
    #[must_use]
    pub fn capped(self, budget: Duration) -> Self {
        self.min(Self::within(budget))
    }

    /// Runs until the deadline.
    pub async fn run<F: Future>(self, work: F) -> Result<F::Output, DeadlineExceeded> {
        tokio::time::timeout_at(self.0, work)
            .await
            .map_err(|_elapsed| DeadlineExceeded)
    }

    /// Tells the callee how long the caller will wait.
    pub fn apply<T>(self, request: &mut Request<T>) {
        request.set_timeout(self.remaining());
    }

    /// What the caller of this request said, if anything.
    pub fn of_request<T>(request: &Request<T>) -> Option<Self> {
        Self::of_metadata(request.metadata())
    }

    /// As [`Deadline::of_request`], from the metadata alone.
    pub fn of_metadata(metadata: &MetadataMap) -> Option<Self> {
        let text = metadata.get("grpc-timeout")?.to_str().ok()?;
        parse_grpc_timeout(text).map(Self::within)
    }
}

/// At most eight digits and a unit (gRPC over HTTP/2, "Timeout").
fn parse_grpc_timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(value * 3_600),
        "M" => Duration::from_secs(value * 60),
        "S" => Duration::from_secs(value),
        "m" => Duration::from_millis(value),
        "u" => Duration::from_micros(value),
        "n" => Duration::from_nanos(value),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_left_reaches_the_callee() {
        let deadline = Deadline::within(Duration::from_secs(4));
        tokio::time::advance(Duration::from_secs(1)).await;
        let mut request = Request::new(());

        deadline.apply(&mut request);

        let there = Deadline::of_request(&request).unwrap();
        assert_eq!(there.remaining(), Duration::from_secs(3));
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_takes_longer_is_given_up() {
        let deadline = Deadline::within(Duration::from_secs(4));

        assert_eq!(
            deadline.run(std::future::pending::<()>()).await,
            Err(DeadlineExceeded)
        );
        assert_eq!(deadline.remaining(), Duration::ZERO);
    }

    #[test]
    fn a_malformed_timeout_is_no_deadline() {
        for text in ["", "S", "5", "5x", "-5S", "123456789S", "é"] {
            assert_eq!(parse_grpc_timeout(text), None, "{text}");
        }
        assert_eq!(parse_grpc_timeout("250m"), Some(Duration::from_millis(250)));
    }

    proptest! {
        #[test]
        fn any_text_is_a_timeout_or_none(text in "[+-]?[0-9]{0,9}[HMSmun]?|.{0,10}") {
            if let Some(timeout) = parse_grpc_timeout(&text) {
                prop_assert!(text.len() <= 9 && text.is_ascii());
                prop_assert!(timeout <= Duration::from_hours(99_999_999));
                // The longest that can be said is a time that comes.
                prop_assert!(Deadline::within(timeout).remaining() <= timeout);
            }
        }
    }
}
