//! Tries to link, as they are printed.

use saycart_proto::auth::v1 as pb;
use saycart_service::Timestamp;
use serde_json::{Value, json};

use super::super::{instant, now};
use super::words::{advice, name_of, name_of_failure, said};
use crate::cli::{Failure, Output, Table, list};

/// A page of tries.
pub(super) fn listed(page: &pb::ListLinkAttemptsResponse, output: Output) -> Result<(), Failure> {
    let head = ["attempt_id", "started_at", "client_id", "user_id", "last"];
    let mut table = Table::with_head(&head);
    for attempt in &page.attempts {
        table.row([
            attempt.attempt_id.clone(),
            instant(attempt.started_at.as_ref()).unwrap_or_default(),
            attempt.client_id.clone(),
            attempt.user_id.clone(),
            said(&last_of(attempt)),
        ]);
    }
    let next = &page.next_page_token;
    let items: Vec<Value> = page.attempts.iter().map(as_json).collect();
    output.result(
        &list(&items, next),
        &table.text(output.paint(), "nobody has tried to link lately", next),
    )
}

/// One try with its steps.
pub(super) fn shown(found: &pb::GetLinkAttemptResponse, output: Output) -> Result<(), Failure> {
    let attempt = found.attempt.clone().unwrap_or_default();
    let last = last_of(&attempt);
    let is_over = is_over(found.code_expires_at, now());
    let advice = advice(&last, is_over, &found.token_url);
    let mut object = with_steps(&attempt, &found.steps);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("advice".to_owned(), json!(advice));
    }
    let mut lines = lines(&attempt, &found.steps, output);
    lines.extend(advice);
    output.result(&object, &lines.join("\n"))
}

/// A try's head and its steps, for people.
pub(super) fn lines(
    attempt: &pb::LinkAttempt,
    steps: &[pb::LinkStep],
    output: Output,
) -> Vec<String> {
    let mut table = Table::with_head(&["at", "step"]);
    for step in steps {
        let at = instant(step.at.as_ref()).unwrap_or_default();
        table.row([at, said(step)]);
    }
    let ids = [&attempt.client_id, &attempt.user_id, &attempt.link_id];
    let ids = ids.into_iter().filter(|id| !id.is_empty());
    let head = std::iter::once(&attempt.attempt_id).chain(ids);
    let head = head.map(String::as_str).collect::<Vec<_>>().join("  ");
    vec![head, table.text(output.paint(), "no steps on record", "")]
}

/// A try with its steps, for machines.
pub(super) fn with_steps(attempt: &pb::LinkAttempt, steps: &[pb::LinkStep]) -> Value {
    let mut object = as_json(attempt);
    let steps: Vec<Value> = steps.iter().map(step_as_json).collect();
    if let Some(fields) = object.as_object_mut() {
        fields.insert("steps".to_owned(), json!(steps));
    }
    object
}

/// A step, for machines.
pub(super) fn step_as_json(step: &pb::LinkStep) -> Value {
    json!({
        "attempt_id": given(&step.attempt_id),
        "at": instant(step.at.as_ref()),
        "step": name_of(step.kind()),
        "failure": name_of_failure(step.failure()),
        "client_id": given(&step.client_id),
        "user_id": given(&step.user_id),
        "link_id": given(&step.link_id),
        "end_reason": step.end_reason,
    })
}

fn as_json(attempt: &pb::LinkAttempt) -> Value {
    let last = last_of(attempt);
    json!({
        "attempt_id": attempt.attempt_id,
        "started_at": instant(attempt.started_at.as_ref()),
        "client_id": given(&attempt.client_id),
        "user_id": given(&attempt.user_id),
        "link_id": given(&attempt.link_id),
        "at": instant(last.at.as_ref()),
        "step": name_of(last.kind()),
        "failure": name_of_failure(last.failure()),
        "end_reason": last.end_reason,
    })
}

fn given(id: &str) -> Option<&str> {
    (!id.is_empty()).then_some(id)
}

fn last_of(attempt: &pb::LinkAttempt) -> pb::LinkStep {
    attempt.last.clone().unwrap_or_default()
}

/// Whether a code's time is over: nobody will bring it any more.
fn is_over(code_expires_at: Option<prost_types::Timestamp>, now: Timestamp) -> bool {
    code_expires_at.is_some_and(|at| now > Timestamp::from_seconds(at.seconds))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_code_is_over_when_the_service_says_so_and_no_sooner() {
        let made = Timestamp::from_seconds(1_796_000_000);
        let over = prost_types::Timestamp {
            seconds: made.plus(Duration::from_mins(10)).as_seconds(),
            nanos: 0,
        };

        assert!(!is_over(Some(over), made.plus(Duration::from_secs(61))));
        assert!(is_over(Some(over), made.plus(Duration::from_secs(601))));
        assert!(!is_over(None, made.plus(Duration::from_hours(1))));
    }
}
