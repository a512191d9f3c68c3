//! What was measured, for people and for machines.

use std::time::Duration;

use saycart_service::processes::cpu_time;
use serde_json::{Map, Value, json};

use super::Pace;
use super::drive::Measured;
use crate::cli::{Failure, Paint, Table};

/// The processes whose processor time is asked for, by name.
#[derive(Debug)]
pub(crate) struct Processes {
    watched: Vec<Watched>,
}

#[derive(Debug)]
struct Watched {
    name: String,
    id: u32,
    before: Duration,
    used: Option<Duration>,
}

impl Processes {
    /// Notes how much time they have used so far, and the load itself.
    pub(crate) fn watch(processes: &[(String, u32)]) -> Result<Self, Failure> {
        let myself = ("load".to_owned(), std::process::id());
        let watched = processes.iter().chain([&myself]).map(|(name, id)| {
            let before = cpu_time(*id).map_err(|error| {
                Failure::Usage(format!("--process {name}={id}: no such process ({error})"))
            })?;
            Ok(Watched {
                name: name.clone(),
                id: *id,
                before,
                used: None,
            })
        });
        Ok(Self {
            watched: watched.collect::<Result<_, Failure>>()?,
        })
    }

    /// Notes how much they have used since. One that has ended meanwhile is not known.
    pub(crate) fn note(&mut self) {
        for process in &mut self.watched {
            let after = cpu_time(process.id).ok();
            process.used = after.and_then(|after| after.checked_sub(process.before));
        }
    }
}

/// The one object of `--json`.
pub(crate) fn as_json(
    measured: &Measured,
    pace: Pace,
    shoppers: usize,
    processes: &Processes,
) -> Value {
    let tally = &measured.tally;
    let errors: Map<String, Value> = tally
        .errors()
        .map(|(name, count)| (name.to_owned(), json!(count)))
        .collect();
    let cpu: Vec<Value> = processes
        .watched
        .iter()
        .map(|process| {
            json!({
                "process": process.name,
                "pid": process.id,
                "seconds": process.used.map(|used| used.as_secs_f64()),
                "seconds_per_request": per_request(process.used, tally.requests()),
            })
        })
        .collect();
    let (rate, concurrency) = match pace {
        Pace::Rate(rate) => (Some(rate), None),
        Pace::Concurrency(at_once) => (None, Some(at_once)),
    };
    json!({
        "shoppers": shoppers,
        "seconds": measured.took.as_secs_f64(),
        "interrupted": measured.interrupted,
        "requests": tally.requests(),
        "answered": tally.answered(),
        "errors": errors,
        "rate": { "asked": rate, "reached": rate_of(measured) },
        "concurrency": concurrency,
        "milliseconds": {
            "p50": millis(tally.times.percentile(500)),
            "p90": millis(tally.times.percentile(900)),
            "p99": millis(tally.times.percentile(990)),
            "p999": millis(tally.times.percentile(999)),
            "max": millis(tally.times.longest()),
        },
        "sent_late_milliseconds": { "p99": millis(tally.lateness.percentile(990)) },
        "cpu": cpu,
    })
}

/// The same as a few lines.
pub(crate) fn as_text(
    measured: &Measured,
    pace: Pace,
    shoppers: usize,
    processes: &Processes,
    paint: Paint,
) -> String {
    let tally = &measured.tally;
    let asked = match pace {
        Pace::Rate(rate) => format!("asked for {rate} a second"),
        Pace::Concurrency(at_once) => format!("{at_once} at once"),
    };
    let mut lines = vec![format!(
        "{} requests of {shoppers} shoppers in {:.1} s: {:.1} a second ({asked}){}",
        tally.requests(),
        measured.took.as_secs_f64(),
        rate_of(measured),
        if measured.interrupted {
            ", interrupted"
        } else {
            ""
        },
    )];
    let times = [("p50", 500), ("p90", 900), ("p99", 990), ("p99.9", 999)]
        .map(|(name, per_mille)| (name, tally.times.percentile(per_mille)));
    let times = times
        .into_iter()
        .chain([("max", tally.times.longest())])
        .map(|(name, time)| format!("{name} {}", shown(time)));
    lines.push(format!("times     {}", joined(times)));
    if let Some(late) = tally.lateness.percentile(990)
        && late > Duration::from_millis(2)
    {
        let late = shown(Some(late));
        lines.push(format!(
            "          the load itself was late: p99 {late} after a request was due"
        ));
    }
    let errors = tally
        .errors()
        .map(|(name, count)| format!("{} {count}", name.replace('_', " ")));
    lines.push(format!("answered  {}", tally.answered()));
    lines.push(format!("errors    {}", joined(errors)));
    lines.push(cpu_table(processes, tally.requests(), paint));
    lines.join("\n")
}

fn cpu_table(processes: &Processes, requests: u64, paint: Paint) -> String {
    let mut table = Table::with_head(&["process", "pid", "cpu", "cpu per request"]);
    for process in &processes.watched {
        let each = per_request(process.used, requests);
        table.row([
            process.name.clone(),
            process.id.to_string(),
            process.used.map_or_else(
                || "ended".to_owned(),
                |used| format!("{:.2} s", used.as_secs_f64()),
            ),
            each.map_or_else(String::new, |each| format!("{:.3} ms", each * 1_000.0)),
        ]);
    }
    table.text(paint, "", "")
}

fn per_request(used: Option<Duration>, requests: u64) -> Option<f64> {
    used.filter(|_| requests > 0)
        .map(|used| used.as_secs_f64() / float(requests))
}

fn rate_of(measured: &Measured) -> f64 {
    float(measured.tally.requests()) / measured.took.as_secs_f64().max(f64::MIN_POSITIVE)
}

fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn millis(time: Option<Duration>) -> Option<f64> {
    time.map(|time| time.as_secs_f64() * 1_000.0)
}

fn shown(time: Option<Duration>) -> String {
    time.map_or_else(
        || "–".to_owned(),
        |time| format!("{:.1} ms", time.as_secs_f64() * 1_000.0),
    )
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
