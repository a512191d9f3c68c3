//! `saycart auth restored`: what an older database that was brought back has forgotten.
//!
//! The log is read whole before anything is asked; then everything is counted, which also finds
//! what the service does not understand; only then are links ended.

mod log;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::Duration;

use saycart_proto::auth::v1 as pb;
use saycart_service::{metadata_of, reason_of};
use serde_json::{Value, json};

use self::log::{BadLine, ByHand, Log};
use super::{Environment, instant};
use crate::cli::{AuthCommand, AuthRestoredArgs, Failure, Global, Output, printable, remark};
use crate::operator::{Operator, Patience, ask, ask_within};

/// Ends in one request: each is several statements.
const PAGE: usize = 500;
const LONG: Patience = Patience {
    limit: Duration::from_mins(5),
    look: "run the command again: it goes on where it stopped",
};
/// Mistakes that are told one by one; whoever has more has another file in hand.
const MOST_TOLD: usize = 20;

pub(super) async fn run(
    command: AuthCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let AuthCommand::Restored(arguments) = command;
    let log = match &arguments.replay {
        Some(file) => read(file, &arguments, output)?,
        None => Log::default(),
    };
    let operator = Operator::reach(global, environment).await?;
    let done = restored(&operator, &arguments, log, output).await;
    operator.leave().await;
    done
}

/// Reads the log; what cannot be read keeps everything from being done, unless it is passed over.
fn read(file: &Path, arguments: &AuthRestoredArgs, output: Output) -> Result<Log, Failure> {
    let opened = File::open(file).and_then(|opened| {
        let since = arguments.since;
        Log::read(BufReader::new(opened), since)
    });
    let shown = file.display();
    let mut log = opened.map_err(|error| {
        Failure::new("unreadable_log", format!("{shown} cannot be read: {error}"))
    })?;
    for bad in log.bad.iter().take(MOST_TOLD) {
        tell(bad, output);
    }
    if let (Some(BadLine { line, why }), false) = (log.bad.first(), arguments.skip_bad_lines) {
        return Err(Failure::new(
            "bad_log_lines",
            format!(
                "{} lines of {shown} cannot be read, the first is line {line}, which {why}; nothing was done. Mend them, or pass over them with --skip-bad-lines",
                log.bad.len(),
            ),
        ));
    }
    if arguments.also_unknown {
        log.ends.extend(log.unknown.iter().cloned());
    }
    Ok(log)
}

/// A mistake, for people; machines find it in the result or in the error.
fn tell(BadLine { line, why }: &BadLine, output: Output) {
    remark_for_people(output, &printable(&format!("line {line}: {why}")));
}

async fn restored(
    operator: &Operator,
    arguments: &AuthRestoredArgs,
    log: Log,
    output: Output,
) -> Result<(), Failure> {
    let (log, counted) = count(operator, log, arguments, output).await?;
    let log = &log;
    if arguments.dry_run {
        let object = json!({
            "since": arguments.since.to_string(),
            "counted": as_json(counted),
            "by_hand": by_hand_as_json(&log.by_hand),
            "unknown_commits": unknown_as_json(log, arguments),
            "skipped_lines": skipped(log),
        });
        let mut lines = vec![would(counted)];
        lines.extend(unknown(log, arguments));
        lines.extend(by_hand(&log.by_hand));
        return output.result(&object, &lines.join("\n"));
    }
    remark_for_people(output, &would(counted));
    let done = replay(operator, log, pb::ReplayMode::End).await?;
    let declared = declare(operator, arguments).await?;
    let quiet_until = instant(declared.quiet_until.as_ref());
    let object = json!({
        "since": arguments.since.to_string(),
        "counted": as_json(counted),
        "done": as_json(done),
        "by_hand": by_hand_as_json(&log.by_hand),
        "unknown_commits": unknown_as_json(log, arguments),
        "skipped_lines": skipped(log),
        "quiet_until": quiet_until,
    });
    let mut lines = vec![
        format!(
            "{} links ended again, {} accounts deleted again, {} consents taken back again. The cache has begun anew.",
            done.ended_links, done.deleted_users, done.withdrawn_consents
        ),
        format!(
            "Until {} a link that is behind its client follows it without an alarm.",
            quiet_until.unwrap_or_default()
        ),
    ];
    lines.extend(unknown(log, arguments));
    lines.extend(by_hand(&log.by_hand));
    output.result(&object, &lines.join("\n"))
}

/// The counts come before anything is done, so that Ctrl-C still helps.
fn remark_for_people(output: Output, text: &str) {
    if !output.is_json() {
        remark(text);
    }
}

/// Counts what a replay would do, and finds what the service does not understand, such as a reason of
/// a newer release: that is a bad line like any other.
async fn count(
    operator: &Operator,
    log: Log,
    arguments: &AuthRestoredArgs,
    output: Output,
) -> Result<(Log, pb::ReplayEndsResponse), Failure> {
    let mut all = pb::ReplayEndsResponse::default();
    let Log {
        ends,
        by_hand,
        unknown,
        mut bad,
    } = log;
    let mut understood = Vec::with_capacity(ends.len());
    for page in ends.chunks(PAGE) {
        let mut page = page.to_vec();
        let counted = loop {
            let failure = match replay_page(operator, &page, pb::ReplayMode::Count).await {
                Ok(counted) => break counted,
                Err(failure) => failure,
            };
            let Some((number, misread)) = not_understood(&failure, &page) else {
                return Err(failure);
            };
            if !arguments.skip_bad_lines {
                let BadLine { line, why } = misread;
                let message = format!("line {line}: {why}; nothing was done");
                return Err(Failure::new("bad_log_lines", message));
            }
            page.remove(number);
            if bad.len() < MOST_TOLD {
                tell(&misread, output);
            }
            bad.push(misread);
        };
        add(&mut all, counted);
        understood.append(&mut page);
    }
    bad.sort_by_key(|bad| bad.line);
    let log = Log {
        ends: understood,
        by_hand,
        unknown,
        bad,
    };
    Ok((log, all))
}

async fn replay(
    operator: &Operator,
    log: &Log,
    mode: pb::ReplayMode,
) -> Result<pb::ReplayEndsResponse, Failure> {
    let mut all = pb::ReplayEndsResponse::default();
    for page in log.ends.chunks(PAGE) {
        add(&mut all, replay_page(operator, page, mode).await?);
    }
    Ok(all)
}

async fn replay_page(
    operator: &Operator,
    page: &[(usize, pb::ForgottenEnd)],
    mode: pb::ReplayMode,
) -> Result<pb::ReplayEndsResponse, Failure> {
    let mut admin = operator.admin().await?;
    let request = pb::ReplayEndsRequest {
        ends: page.iter().map(|(_, end)| end.clone()).collect(),
        mode: mode.into(),
    };
    ask_within(LONG, request, async move |request| {
        admin.replay_ends(request).await
    })
    .await
}

fn add(all: &mut pb::ReplayEndsResponse, done: pb::ReplayEndsResponse) {
    all.ended_links += done.ended_links;
    all.over_links += done.over_links;
    all.unknown_links += done.unknown_links;
    all.deleted_users += done.deleted_users;
    all.gone_users += done.gone_users;
    all.unknown_users += done.unknown_users;
    all.withdrawn_consents += done.withdrawn_consents;
    all.gone_consents += done.gone_consents;
}

async fn declare(
    operator: &Operator,
    arguments: &AuthRestoredArgs,
) -> Result<pb::DeclareRestoreResponse, Failure> {
    let mut admin = operator.admin().await?;
    let nanos = arguments.since.subsecond_micros() * 1_000;
    let request = pb::DeclareRestoreRequest {
        since: Some(prost_types::Timestamp {
            seconds: arguments.since.as_seconds(),
            nanos: i32::try_from(nanos).unwrap_or_default(),
        }),
    };
    ask(request, async move |request| {
        admin.declare_restore(request).await
    })
    .await
}

/// Which end of a page the service could not read: its place there, and its line in the file, for the
/// service counts the ends of a request, and people the lines of their file.
fn not_understood(
    failure: &Failure,
    page: &[(usize, pb::ForgottenEnd)],
) -> Option<(usize, BadLine)> {
    let Failure::Refused(status) = failure else {
        return None;
    };
    reason_of(status)?;
    let field = metadata_of(status).remove("field")?;
    let number = field.strip_prefix("ends[")?.split(']').next()?;
    let number: usize = number.parse().ok()?;
    let (line, _) = page.get(number)?;
    let bad = BadLine {
        line: *line,
        why: status.message().to_owned(),
    };
    Some((number, bad))
}

fn would(counted: pb::ReplayEndsResponse) -> String {
    format!(
        "to end again: {} links ({} are over, {} are not in this database); to delete again: {} accounts ({} are gone, {} are not in this database); to take back again: {} consents ({} are gone)",
        counted.ended_links,
        counted.over_links,
        counted.unknown_links,
        counted.deleted_users,
        counted.gone_users,
        counted.unknown_users,
        counted.withdrawn_consents,
        counted.gone_consents,
    )
}

fn as_json(counts: pb::ReplayEndsResponse) -> Value {
    json!({
        "ended_links": counts.ended_links,
        "over_links": counts.over_links,
        "unknown_links": counts.unknown_links,
        "deleted_users": counts.deleted_users,
        "gone_users": counts.gone_users,
        "unknown_users": counts.unknown_users,
        "withdrawn_consents": counts.withdrawn_consents,
        "gone_consents": counts.gone_consents,
    })
}

/// Once each, with the last line that says it.
fn latest(by_hand: &[ByHand]) -> BTreeMap<(&str, &str), usize> {
    by_hand
        .iter()
        .map(|ByHand { line, event, about }| ((event.as_str(), about.as_str()), *line))
        .collect()
}

fn by_hand(by_hand: &[ByHand]) -> Vec<String> {
    let latest = latest(by_hand);
    if latest.is_empty() {
        return Vec::new();
    }
    let head = "Forgotten as well, and not repeated; do so where it still holds:";
    let one = |((event, about), line): ((&str, &str), usize)| {
        printable(&format!("  {event}  {about}  (line {line})"))
    };
    std::iter::once(head.to_owned())
        .chain(latest.into_iter().map(one))
        .collect()
}

fn by_hand_as_json(by_hand: &[ByHand]) -> Value {
    let one = |((event, about), line)| json!({ "event": event, "about": about, "line": line });
    latest(by_hand).into_iter().map(one).collect()
}

/// Ends of which nobody knows whether they were kept.
fn unknown(log: &Log, arguments: &AuthRestoredArgs) -> Option<String> {
    let (first, _) = log.unknown.first()?;
    let then = if arguments.also_unknown {
        "they are among those above, as --also-unknown says"
    } else {
        "they are left alone; look at each, and repeat them with --also-unknown"
    };
    let count = log.unknown.len();
    Some(format!(
        "Of {count} ends nobody heard whether they were kept (line {first} is the first): {then}."
    ))
}

fn unknown_as_json(log: &Log, arguments: &AuthRestoredArgs) -> Value {
    let lines: Vec<usize> = log.unknown.iter().map(|(line, _)| *line).collect();
    json!({ "lines": lines, "replayed": arguments.also_unknown })
}

fn skipped(log: &Log) -> Value {
    let one = |bad: &BadLine| json!({ "line": bad.line, "why": bad.why });
    log.bad.iter().map(one).collect()
}
