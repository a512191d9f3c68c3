//! Moments.

use saycart_service::Timestamp;

pub(super) fn instant(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.as_seconds(),
        nanos: i32::try_from(at.subsecond_micros() * 1_000).unwrap_or(0),
    }
}
