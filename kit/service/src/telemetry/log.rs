//! Logs: text for people, JSON for machines, and no secret in either.
//!
//! Types keep secrets out of log lines (no `Display`, a `Debug` that redacts). The writer here is
//! the last net: it masks whatever looks like a token of ours.

use std::fmt;
use std::io::{self, IsTerminal as _, Write};

use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::fmt::format::{Format, Json, JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, MakeWriter};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer, fmt as layers};

use super::{TelemetryError, VERSION, context};
use crate::config::{LogFormat, Telemetry};

/// Whether this is a level or a list of directives.
pub fn is_filter(directives: &str) -> bool {
    EnvFilter::builder().parse(directives).is_ok()
}

/// The layer that writes the log of `service`.
pub(super) fn layer<S>(
    settings: &Telemetry,
    service: &'static str,
) -> Result<Box<dyn Layer<S> + Send + Sync>, TelemetryError>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
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
    let layer = layers::layer().with_writer(Masked);
    Ok(match format {
        LogFormat::Text => layer
            // Its feature `ansi` is off: who asks for colours panics, or is told so on every start.
            .with_ansi(false)
            .with_filter(filter.and(filter_fn(is_for_people)))
            .boxed(),
        LogFormat::Json => layer
            .fmt_fields(JsonFields::new())
            .event_format(Traced {
                format: Format::default()
                    .json()
                    .flatten_event(true)
                    .with_current_span(true),
                service,
            })
            .with_filter(filter)
            .boxed(),
    })
}

/// The spans that are there for traces repeat on every line what people see once.
fn is_for_people(metadata: &Metadata<'_>) -> bool {
    !(metadata.is_span()
        && metadata
            .target()
            .starts_with(module_path!().trim_end_matches("::log")))
}

/// JSON lines that begin with whose they are, and with the ids of the trace and the span that they
/// belong to.
struct Traced {
    format: Format<Json>,
    service: &'static str,
}

impl<S> FormatEvent<S, JsonFields> for Traced
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = String::new();
        self.format
            .format_event(context, Writer::new(&mut line), event)?;
        let rest = line.strip_prefix('{').unwrap_or(&line);
        let service = self.service;
        write!(writer, r#"{{"service":"{service}","version":"{VERSION}","#)?;
        if let Some((trace_id, span_id)) = context::current_ids() {
            write!(writer, r#""trace_id":"{trace_id}","span_id":"{span_id}","#)?;
        }
        writer.write_str(rest)
    }
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
