//! Logs: text for people, JSON for machines, and no secret in either.
//!
//! Types keep secrets out of log lines (no `Display`, a `Debug` that redacts). The writer here is
//! the last net: it masks whatever looks like a token of ours.

use std::io::{self, IsTerminal as _, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{LogFormat, Telemetry};

/// The log cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `telemetry.log` is neither a level nor a list of directives.
    #[error("`{directives}` is no log level or filter; try `info`")]
    Filter {
        /// As it was given.
        directives: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// Somebody else set up the log of this process.
    #[error("the log of this process is set up already")]
    AlreadySet(#[from] tracing_subscriber::util::TryInitError),
}

/// Whether this is a level or a list of directives.
pub fn is_filter(directives: &str) -> bool {
    EnvFilter::builder().parse(directives).is_ok()
}

/// Sends the process's log to standard error.
pub fn init(settings: &Telemetry) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder()
        .parse(&settings.log)
        .map_err(|source| TelemetryError::Filter {
            directives: settings.log.clone(),
            source,
        })?;
    let terminal = io::stderr().is_terminal();
    let format = settings.log_format.unwrap_or(if terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    });
    let registry = tracing_subscriber::registry().with(filter);
    let layer = tracing_subscriber::fmt::layer().with_writer(Masked);
    match format {
        LogFormat::Text => registry.with(layer.with_ansi(terminal)).try_init()?,
        LogFormat::Json => {
            registry
                .with(layer.json().flatten_event(true).with_current_span(true))
                .try_init()?;
        }
    }
    Ok(())
}

/// Standard error, with tokens masked.
#[derive(Debug, Clone, Copy)]
struct Masked;

impl<'w> MakeWriter<'w> for Masked {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        Self
    }
}

impl Write for Masked {
    // The formatter hands over each line in one piece.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        io::stderr().lock().write_all(&mask(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

const MASK: &[u8] = b"[masked]";
/// Shorter runs are names such as `sca_` itself; ours have 48 and more characters.
const SHORTEST: usize = 20;

/// Replaces what looks like a token (`sca_…`), a code, a client secret, or a JWT (`eyJ…`).
pub fn mask(line: &[u8]) -> Vec<u8> {
    let mut masked = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((&first, tail)) = rest.split_first() {
        if let Some(length) = secret_length(rest) {
            masked.extend_from_slice(rest.get(..4).unwrap_or_default());
            masked.extend_from_slice(MASK);
            rest = rest.get(length..).unwrap_or_default();
        } else {
            masked.push(first);
            rest = tail;
        }
    }
    masked
}

fn secret_length(text: &[u8]) -> Option<usize> {
    let run = |also: &[u8]| {
        text.iter()
            .position(|byte| {
                !byte.is_ascii_alphanumeric() && !b"_-".contains(byte) && !also.contains(byte)
            })
            .unwrap_or(text.len())
    };
    let length = match text {
        [b's', b'c', kind, b'_', ..] if kind.is_ascii_lowercase() => run(b""),
        [b'e', b'y', b'J', ..] => run(b"."),
        _ => return None,
    };
    (length >= SHORTEST).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str =
        "sca_EQF-H4DL73e9IoyjxyVoB689AAAAB2r9hsAADhAAAAAfjc2zuD2SwxgniJXNva-P2FQVZFgFnI6W";

    #[test]
    fn a_token_anywhere_in_a_line_is_masked() {
        let line =
            format!("{{\"a\":\"{TOKEN}\",\"b\":\"eyJ0eXAiOiJhdCtqd3QifQ.eyJpc3MiOiJ4In0.c2ln\"}}");

        let masked = String::from_utf8(mask(line.as_bytes())).unwrap();

        assert_eq!(masked, r#"{"a":"sca_[masked]","b":"eyJ0[masked]"}"#);
    }

    #[test]
    fn an_ordinary_line_is_left_alone() {
        for line in [
            "scopes sca_ and sc1_",
            "eyJ",
            "",
            "misc_error_kind",
            "é sca_short",
        ] {
            assert_eq!(mask(line.as_bytes()), line.as_bytes());
        }
    }
}
