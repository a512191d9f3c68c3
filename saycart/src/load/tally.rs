//! What came of the requests.

use std::time::Duration;

use saycart_skill_gateway::is_apology;

use super::histogram::Histogram;
use crate::alexa::device::Device;
use crate::alexa::endpoint::{Delivered, DeliveryError};
use crate::https::HttpsError;

/// What came of one request, as its shopper sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The skill spoke, and did not apologise.
    Answered,
    /// "Sorry, the shop isn't answering right now": a service behind the gateway was away or slow.
    Apology,
    /// The shopper was asked to link.
    NotLinked,
    /// Any other status than 200.
    Refused,
    /// Nothing within Alexa's eight seconds, or nothing to be spoken.
    Silence,
    /// No connection, or one that broke.
    Transport,
}

impl Outcome {
    /// Every kind of error, with its name in reports.
    pub(crate) const ERRORS: [(Self, &'static str); 5] = [
        (Self::Refused, "refused"),
        (Self::Apology, "apology"),
        (Self::NotLinked, "not_linked"),
        (Self::Silence, "silence"),
        (Self::Transport, "transport"),
    ];

    /// Judges what came back to a request of this device.
    pub(crate) fn of(device: &Device, delivered: &Result<Delivered, DeliveryError>) -> Self {
        let delivered = match delivered {
            Ok(delivered) => delivered,
            Err(DeliveryError::Https(HttpsError::TookTooLong { .. })) => return Self::Silence,
            Err(_) => return Self::Transport,
        };
        if !delivered.status.is_success() {
            return Self::Refused;
        }
        let request = serde_json::Value::Null; // no conversation goes on
        match device.clone().hear(&request, &delivered.body) {
            Err(_) => Self::Silence,
            Ok(answer) if answer.speech.is_empty() => Self::Silence,
            Ok(answer) if answer.card.as_deref() == Some("LinkAccount") => Self::NotLinked,
            Ok(answer) if is_apology(&device.locale, &answer.speech) => Self::Apology,
            Ok(_) => Self::Answered,
        }
    }
}

/// Everything that was counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    answered: u64,
    errors: [u64; Outcome::ERRORS.len()],
    /// Of requests that were answered, in whatever way; silence counts with all its seconds.
    pub(crate) times: Histogram,
    /// How much later than due requests were sent: the load's own lateness.
    pub(crate) lateness: Histogram,
}

impl Tally {
    /// Counts one request.
    pub(crate) fn count(&mut self, outcome: Outcome, time: Duration) {
        let error = Outcome::ERRORS
            .iter()
            .zip(&mut self.errors)
            .find(|((error, _), _)| *error == outcome);
        match error {
            Some((_, count)) => *count += 1,
            None => self.answered += 1,
        }
        // A connection refused at once would make the times look good.
        if !matches!(outcome, Outcome::Transport | Outcome::Refused) {
            self.times.record(time);
        }
    }

    /// Requests that were answered without an apology.
    pub(crate) fn answered(&self) -> u64 {
        self.answered
    }

    /// Each kind of error and how often it was.
    pub(crate) fn errors(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Outcome::ERRORS
            .iter()
            .zip(self.errors)
            .map(|((_, name), count)| (*name, count))
    }

    /// All requests that came to an end.
    pub(crate) fn requests(&self) -> u64 {
        self.errors().map(|(_, count)| count).sum::<u64>() + self.answered
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;
    use serde_json::{Value, json};

    use super::*;

    fn device() -> Device {
        Device {
            skill_id: "amzn1.ask.skill.x".to_owned(),
            user_id: "amzn1.ask.account.x".to_owned(),
            locale: "en-US".to_owned(),
            access_token: None,
            recognised: crate::alexa::device::Recognised::No,
            conversation: None,
        }
    }

    fn outcome_of(status: u16, body: &Value) -> Outcome {
        let delivered = Delivered {
            status: StatusCode::from_u16(status).unwrap(),
            body: Bytes::from(body.to_string()),
            took: Duration::ZERO,
        };
        Outcome::of(&device(), &Ok(delivered))
    }

    fn speech(text: &str) -> Value {
        json!({ "response": { "outputSpeech": { "type": "PlainText", "text": text } } })
    }

    #[test]
    fn what_came_back_is_judged_as_a_shopper_would() {
        let mut link = speech("Link, please.");
        link["response"]["card"] = json!({ "type": "LinkAccount" });
        let apology = "Sorry, the shop isn't answering right now. Try again in a moment.";

        assert_eq!(outcome_of(200, &speech("Added it.")), Outcome::Answered);
        assert_eq!(outcome_of(200, &speech(apology)), Outcome::Apology);
        assert_eq!(outcome_of(200, &link), Outcome::NotLinked);
        assert_eq!(
            outcome_of(200, &json!({ "response": {} })),
            Outcome::Silence
        );
        assert_eq!(outcome_of(400, &json!({})), Outcome::Refused);
    }

    #[test]
    fn every_request_is_counted_once_and_refusals_do_not_flatter_the_times() {
        let mut tally = Tally::default();

        for (outcome, _) in Outcome::ERRORS {
            tally.count(outcome, Duration::from_millis(1));
        }
        tally.count(Outcome::Answered, Duration::from_millis(2));

        assert_eq!((tally.requests(), tally.answered()), (6, 1));
        assert!(tally.errors().all(|(_, count)| count == 1));
        assert_eq!(tally.times.count(), 4);
    }
}
