//! The audit log as it left the host: JSON lines, of which some say that something ended.
//!
//! Knows the lines that auth-service writes (`audit`, `link.id`, `user.id`, `client.id`, `timestamp`,
//! `committed`) and rows of its audit table as JSON (`event`, `grant_id`, `user_id`, `client_id`, `at`). What is no audit line is passed
//! over; what cannot be read is reported with its number.

use std::io::BufRead;

use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::forgotten_end::What;
use saycart_service::Timestamp;
use serde_json::{Map, Value};

/// What a replay does not repeat, because it is no end: the operator does, if it still holds.
const BY_HAND: [&str; 11] = [
    "client.changed",
    "client.disabled",
    "client.secret_rotated",
    "key.activated",
    "key.retired",
    "key.suspect",
    "role.changed",
    "role.revoked",
    "user.disabled",
    "user.password_set",
    "grant.access_revoked",
];

/// What a log says of the time after an instant.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// What ended, and the line that says so.
    pub(super) ends: Vec<(usize, pb::ForgottenEnd)>,
    /// What may have ended: the service never heard whether the database had kept it.
    pub(super) unknown: Vec<(usize, pb::ForgottenEnd)>,
    /// What else was forgotten.
    pub(super) by_hand: Vec<ByHand>,
    /// Lines that cannot be read.
    pub(super) bad: Vec<BadLine>,
}

/// Something that was forgotten, and that only the operator can repeat.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ByHand {
    pub(super) line: usize,
    pub(super) event: String,
    /// Whom it was about: client, user, link or key.
    pub(super) about: String,
}

/// A line that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    pub(super) line: usize,
    pub(super) why: String,
}

impl Log {
    /// Reads a log to its end; an error is one of the file, not of what stands in it.
    pub(super) fn read(mut file: impl BufRead, since: Timestamp) -> std::io::Result<Self> {
        let mut log = Self::default();
        let mut bytes = Vec::new();
        for line in 1.. {
            bytes.clear();
            if file.read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            if let Err(why) = log.take(line, bytes.trim_ascii(), since) {
                log.bad.push(BadLine { line, why });
            }
        }
        Ok(log)
    }

    fn take(&mut self, line: usize, bytes: &[u8], since: Timestamp) -> Result<(), String> {
        if bytes.is_empty() {
            return Ok(());
        }
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| format!("is no JSON: {error}"))?;
        let Value::Object(fields) = value else {
            return Err("is no JSON object".to_owned());
        };
        let Some(event) = text(&fields, &["audit", "event"]) else {
            return Ok(()); // a line about something else
        };
        let is_end = matches!(event, "grant.ended" | "user.deleted" | "consent.withdrawn");
        if !is_end && !BY_HAND.contains(&event) {
            return Ok(());
        }
        let at = instant(&fields)?;
        if at < since {
            return Ok(());
        }
        if is_end {
            let end = (line, end_of(event, &fields, at)?);
            match text(&fields, &["committed"]) {
                Some("unknown") => self.unknown.push(end),
                Some(_) | None => self.ends.push(end),
            }
        } else {
            let ids = [
                "link.id",
                "grant_id",
                "user.id",
                "user_id",
                "client.id",
                "client_id",
            ];
            let key = || detail(&fields).get("kid").map(|kid| format!("key {kid}"));
            let about = text(&fields, &ids).map(str::to_owned).or_else(key);
            self.by_hand.push(ByHand {
                line,
                event: event.to_owned(),
                about: about.unwrap_or_default(),
            });
        }
        Ok(())
    }
}

fn end_of(
    event: &str,
    fields: &Map<String, Value>,
    at: Timestamp,
) -> Result<pb::ForgottenEnd, String> {
    let id = |names: [&str; 2], prefix: &str| {
        let id = text(fields, &names).ok_or_else(|| format!("has no `{}`", names[0]))?;
        if id.starts_with(prefix) {
            Ok(id.to_owned())
        } else {
            Err(format!("its `{}` does not begin with `{prefix}`", names[0]))
        }
    };
    let (what, reason) = if event == "user.deleted" {
        (
            What::UserId(id(["user.id", "user_id"], "usr_")?),
            String::new(),
        )
    } else if event == "consent.withdrawn" {
        let consent = pb::ForgottenConsent {
            user_id: id(["user.id", "user_id"], "usr_")?,
            client_id: id(["client.id", "client_id"], "cli_")?,
        };
        (What::Consent(consent), String::new())
    } else {
        let link = id(["link.id", "grant_id"], "lnk_")?;
        let detail = detail(fields);
        let reason = detail.get("reason").and_then(Value::as_str);
        let reason = reason.ok_or("has no `reason` in its `detail`")?;
        (What::LinkId(link), reason.to_owned())
    };
    Ok(pb::ForgottenEnd {
        what: Some(what),
        reason,
        at: Some(prost_types::Timestamp {
            seconds: at.as_seconds(),
            nanos: i32::try_from(at.subsecond_micros() * 1_000).unwrap_or_default(),
        }),
    })
}

/// `detail` is an object, or, in the log, the text of one.
fn detail(fields: &Map<String, Value>) -> Map<String, Value> {
    match fields.get("detail") {
        Some(Value::Object(detail)) => detail.clone(),
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        _ => Map::new(),
    }
}

fn text<'f>(fields: &'f Map<String, Value>, names: &[&str]) -> Option<&'f str> {
    let mut found = names.iter().filter_map(|name| fields.get(*name));
    found.find_map(Value::as_str)
}

fn instant(fields: &Map<String, Value>) -> Result<Timestamp, String> {
    match (fields.get("timestamp"), fields.get("at")) {
        (Some(Value::String(text)), _) | (None, Some(Value::String(text))) => {
            Timestamp::parse_rfc3339(text)
                .map_err(|_not_one| format!("its time `{text}` is not as in RFC 3339"))
        }
        (None, Some(Value::Number(micros))) => micros
            .as_i64()
            .map(Timestamp::from_micros)
            .ok_or_else(|| "its `at` is no number of microseconds".to_owned()),
        _ => Err("has no `timestamp`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SINCE: Timestamp = Timestamp::from_seconds(1_795_000_000);

    fn read(text: &str) -> Log {
        Log::read(text.as_bytes(), SINCE).unwrap()
    }

    fn ids(log: &Log) -> Vec<(usize, String)> {
        let id = |(line, end): &(usize, pb::ForgottenEnd)| match end.what.clone().unwrap() {
            What::LinkId(id) | What::UserId(id) => (*line, id),
            What::Consent(consent) => (*line, format!("{} {}", consent.user_id, consent.client_id)),
        };
        log.ends.iter().map(id).collect()
    }

    #[test]
    fn what_ended_since_then_is_found_in_the_log_and_in_rows_of_the_table() {
        let log = read(concat!(
            r#"{"service":"x","timestamp":"2026-11-28T07:00:00.5Z","message":"ready"}"#,
            "\n",
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"grant.ended","link.id":"lnk_1","detail":"{\"reason\":\"replaced\"}","committed":"yes"}"#,
            "\n\n",
            r#"{"timestamp":"2020-01-01T07:00:00Z","audit":"grant.ended","link.id":"lnk_0","detail":"{\"reason\":\"replaced\"}"}"#,
            "\n",
            r#"{"at":1796000000000000,"event":"user.deleted","user_id":"usr_2","detail":{}}"#,
            "\n",
            r#"{"at":1796000000000000,"event":"key.suspect","detail":{"kid":1}}"#,
        ));

        assert_eq!(log.bad, []);
        assert_eq!(
            ids(&log),
            [(2, "lnk_1".to_owned()), (5, "usr_2".to_owned())]
        );
        assert_eq!(log.ends[0].1.reason, "replaced");
        let by_hand = ByHand {
            line: 6,
            event: "key.suspect".to_owned(),
            about: "key 1".to_owned(),
        };
        assert_eq!(log.by_hand, [by_hand]);
    }

    #[test]
    fn a_consent_that_was_taken_back_is_an_end() {
        let log = read(concat!(
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"consent.withdrawn","user.id":"usr_1","client.id":"cli_1","detail":"{}","committed":"yes"}"#,
            "\n",
            r#"{"at":1796000000000000,"event":"consent.withdrawn","user_id":"usr_2","client_id":"cli_1","detail":{}}"#,
            "\n",
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"consent.withdrawn","user.id":"usr_1"}"#,
        ));

        assert_eq!(
            ids(&log),
            [(1, "usr_1 cli_1".to_owned()), (2, "usr_2 cli_1".to_owned())]
        );
        assert!(log.ends.iter().all(|(_, end)| end.at.is_some()));
        assert_eq!(log.bad[0].why, "has no `client.id`");
    }

    #[test]
    fn what_may_never_have_been_committed_is_no_end_by_itself() {
        let log = read(concat!(
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"user.deleted","user.id":"usr_1","committed":"unknown"}"#,
            "\n",
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"user.deleted","user.id":"usr_2","committed":"yes"}"#,
        ));

        assert_eq!(ids(&log), [(2, "usr_2".to_owned())]);
        let unknown: Vec<usize> = log.unknown.iter().map(|(line, _)| *line).collect();
        assert_eq!(unknown, [1]);
    }

    #[test]
    fn what_cannot_be_read_is_reported_by_number_and_is_no_end() {
        let log = read(concat!(
            "no JSON\n",
            "[]\n",
            r#"{"audit":"grant.ended","link.id":"lnk_1","detail":"{}"}"#,
            "\n",
            r#"{"timestamp":"yesterday","audit":"grant.ended","link.id":"lnk_1"}"#,
            "\n",
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"grant.ended","link.id":"lnk_1"}"#,
            "\n",
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"grant.ended","link.id":"usr_1","detail":"{}"}"#,
            "\n",
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"user.deleted"}"#,
            "\n",
            "\u{fffd}",
            r#"{"timestamp":"2026-11-28T07:00:00Z","audit":"grant.en"#,
        ));

        let lines: Vec<usize> = log.bad.iter().map(|bad| bad.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7, 8]);
        assert!(log.ends.is_empty());
        assert_eq!(log.bad[4].why, "has no `reason` in its `detail`");
    }

    #[test]
    fn bytes_that_are_no_text_are_a_bad_line() {
        let log = Log::read(&b"\xff\xfe\n{}\n"[..], SINCE).unwrap();

        assert_eq!(log.bad.len(), 1);
    }

    /// A line as it may have left the host, with fields that are missing, strange, or of the other
    /// kind of line.
    fn line() -> impl Strategy<Value = Value> {
        let field = prop_oneof![
            prop_oneof![
                Just(Value::from("grant.ended")),
                Just(Value::from("user.deleted")),
                Just(Value::from("consent.withdrawn")),
                prop::sample::select(&BY_HAND[..]).prop_map(Value::from),
                "[a-z.]{0,12}".prop_map(Value::from),
            ]
            .prop_map(|event| ("audit", event)),
            prop_oneof![
                Just(Value::from("2026-11-28T07:00:00.5Z")),
                "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-9.]{1,12}(Z|[+-]01:00)|.{0,9}"
                    .prop_map(Value::from),
            ]
            .prop_map(|time| ("timestamp", time)),
            any::<i64>().prop_map(|at| ("at", Value::from(at))),
            "(lnk|usr)_[0-9]{1,2}|.{0,4}".prop_map(|id| ("link.id", Value::from(id))),
            "(lnk|usr)_[0-9]{1,2}|.{0,4}".prop_map(|id| ("user_id", Value::from(id))),
            prop_oneof![
                Just(Value::from("{\"reason\":\"replaced\"}")),
                Just(serde_json::json!({ "reason": "expired", "kid": 2 })),
                ".{0,9}".prop_map(Value::from),
                any::<u8>().prop_map(Value::from),
            ]
            .prop_map(|detail| ("detail", detail)),
        ];
        prop::collection::vec(field, 0..7).prop_map(|fields| {
            let fields = fields.into_iter();
            fields
                .map(|(name, value)| (name.to_owned(), value))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_line_is_an_end_a_reminder_bad_or_about_something_else(
            lines in prop::collection::vec(prop_oneof![
                8 => line().prop_map(|line| line.to_string()),
                1 => "\\PC{0,20}",
            ], 0..8),
        ) {
            let log = read(&lines.join("\n"));

            let ends = log.ends.iter().chain(&log.unknown);
            let mut told: Vec<_> = ends.map(|(line, _)| *line).collect();
            told.extend(log.by_hand.iter().map(|it| it.line));
            told.extend(log.bad.iter().map(|it| it.line));
            told.sort_unstable();
            let count = told.len();
            told.dedup();
            prop_assert_eq!(told.len(), count, "a line is told twice: {:?}", log);
            for (line, end) in log.ends.iter().chain(&log.unknown) {
                let at = end.at.unwrap();
                prop_assert!(at.seconds >= SINCE.as_seconds() && (0..1_000_000_000).contains(&at.nanos));
                let text = &lines[line - 1];
                let (id, prefix) = match end.what.as_ref().unwrap() {
                    What::LinkId(id) => (id, "lnk_"),
                    What::UserId(id) => (id, "usr_"),
                    What::Consent(consent) => (&consent.user_id, "usr_"),
                };
                prop_assert!(id.starts_with(prefix), "{}", text);
                let events = ["grant.ended", "user.deleted", "consent.withdrawn"];
                prop_assert!(events.iter().any(|event| text.contains(event)));
            }
        }

        #[test]
        fn bytes_of_any_kind_are_read_to_their_end(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let log = Log::read(bytes.as_slice(), SINCE).unwrap();

            prop_assert!(log.ends.is_empty() && log.by_hand.is_empty());
            prop_assert!(log.bad.iter().all(|bad| !bad.why.is_empty()));
        }
    }
}
