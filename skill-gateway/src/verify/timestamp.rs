//! Whether a request is fresh.
//!
//! Amazon allows 150 s; the difference counts in both directions, because Alexa's clock has been
//! seen ahead of ours by up to a second. Five events about the skill itself may be an hour old:
//! Amazon delivers them late and tries again.

use std::time::Duration;

use saycart_service::{Timestamp, TimestampError};

/// For requests that a shopper waits for.
const TOLERANCE: Duration = Duration::from_secs(150);

/// For the events below.
const EVENT_TOLERANCE: Duration = Duration::from_hours(1);

/// Exactly these, as Amazon's SDKs have them: not every name under `AlexaSkillEvent.`.
const LATE_EVENTS: [&str; 5] = [
    "AlexaSkillEvent.SkillAccountLinked",
    "AlexaSkillEvent.SkillDisabled",
    "AlexaSkillEvent.SkillEnabled",
    "AlexaSkillEvent.SkillPermissionAccepted",
    "AlexaSkillEvent.SkillPermissionChanged",
];

/// Why a request is not fresh.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TimestampRefusal {
    /// It does not say when it was sent.
    #[error("the request has no timestamp")]
    Missing,
    /// What it says is no instant.
    #[error("the request's timestamp is {0}")]
    Malformed(TimestampError),
    /// It is too old, or from too far ahead.
    #[error("the request was sent at {sent}, more than {tolerance:?} from now ({now})")]
    Stale {
        /// When it says that it was sent.
        sent: Timestamp,
        /// Our clock.
        now: Timestamp,
        /// What is allowed.
        tolerance: Duration,
    },
}

/// A request's timestamp as it was written: ISO 8601, or milliseconds since 1970 as an older
/// simulator sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written<'a> {
    /// ISO 8601.
    Text(&'a str),
    /// Milliseconds since 1970.
    Millis(i64),
}

/// Judges a request's timestamp. Answers until when a repeat of it would be fresh.
pub(crate) fn check(
    request_type: &str,
    written: Option<Written<'_>>,
    now: Timestamp,
) -> Result<Timestamp, TimestampRefusal> {
    let sent = match written {
        None => return Err(TimestampRefusal::Missing),
        Some(Written::Millis(millis)) => Timestamp::from_millis(millis),
        Some(Written::Text(text)) => {
            Timestamp::parse_rfc3339(text).map_err(TimestampRefusal::Malformed)?
        }
    };
    let late = LATE_EVENTS.contains(&request_type);
    let tolerance = if late { EVENT_TOLERANCE } else { TOLERANCE };
    if sent.distance(now) > tolerance {
        return Err(TimestampRefusal::Stale {
            sent,
            now,
            tolerance,
        });
    }
    Ok(sent.plus(tolerance))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SENT: &str = "2026-01-01T12:00:00Z";

    fn sent() -> Timestamp {
        Timestamp::parse_rfc3339(SENT).unwrap()
    }

    fn fresh_at(request_type: &str, now: Timestamp) -> bool {
        check(request_type, Some(Written::Text(SENT)), now).is_ok()
    }

    fn after(seconds: u64) -> Timestamp {
        sent().plus(Duration::from_secs(seconds))
    }

    fn before(seconds: u64) -> Timestamp {
        sent().minus(Duration::from_secs(seconds))
    }

    const MILLISECOND: Duration = Duration::from_millis(1);

    #[test]
    fn a_request_is_fresh_for_150_seconds() {
        assert!(fresh_at("IntentRequest", after(150)));
        assert!(!fresh_at("IntentRequest", after(150).plus(MILLISECOND)));
    }

    #[test]
    fn a_request_from_a_clock_ahead_of_ours_is_fresh() {
        assert!(fresh_at("IntentRequest", before(1)));
        assert!(fresh_at("IntentRequest", before(150)));
        assert!(!fresh_at("IntentRequest", before(150).minus(MILLISECOND)));
    }

    #[test]
    fn an_event_is_fresh_for_an_hour() {
        for event in LATE_EVENTS {
            assert!(fresh_at(event, after(3_600)), "{event}");
            assert!(!fresh_at(event, after(3_601)), "{event}");
            assert!(!fresh_at(event, after(3_660)), "{event}");
        }
    }

    #[test]
    fn other_events_have_no_hour() {
        for event in [
            "AlexaSkillEvent.ProactiveSubscriptionChanged",
            "AlexaSkillEvent.NotificationSubscriptionChanged",
            "AlexaSkillEvent.",
            "alexaskillevent.skilldisabled",
        ] {
            assert!(!fresh_at(event, after(151)), "{event}");
        }
    }

    #[test]
    fn a_missing_timestamp_is_refused() {
        assert_eq!(
            check("LaunchRequest", None, sent()),
            Err(TimestampRefusal::Missing)
        );
    }

    #[test]
    fn nonsense_is_no_timestamp() {
        for text in ["", "now", "2026-01-01", "1767268800000"] {
            let refused = check("LaunchRequest", Some(Written::Text(text)), sent());
            assert!(
                matches!(refused, Err(TimestampRefusal::Malformed(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn milliseconds_are_understood() {
        let written = Some(Written::Millis(sent().as_micros() / 1_000));

        assert_eq!(check("LaunchRequest", written, after(10)), Ok(after(150)));
        assert!(check("LaunchRequest", written, after(151)).is_err());
    }

    #[test]
    fn an_offset_is_understood() {
        let written = Some(Written::Text("2026-01-01T13:00:00.250+01:00"));

        assert!(check("LaunchRequest", written, sent()).is_ok());
    }

    proptest! {
        #[test]
        fn no_number_and_no_text_does_harm(millis: i64, text: String, now: i64) {
            let now = Timestamp::from_micros(now);
            let number = check("LaunchRequest", Some(Written::Millis(millis)), now);
            let near = Timestamp::from_millis(millis).distance(now) <= TOLERANCE;
            prop_assert_eq!(number.is_ok(), near);
            let _judged = check("LaunchRequest", Some(Written::Text(&text)), now);
        }
    }
}
