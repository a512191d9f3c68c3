//! Somebody at a device: who speaks, in which language, and the conversation under way.

use std::time::Duration;

use http::StatusCode;
use saycart_service::ExposeSecret as _;
use serde_json::{Value, json};
use url::Url;

use super::{Here, deliver, refused};
use crate::alexa::device::{Answer, Device, Recognised, Utterance, new_id};
use crate::alexa::endpoint::Endpoint;
use crate::alexa::memory::{Memory, MemoryError, Remembered};
use crate::alexa::voice::Voice;
use crate::cli::{Failure, SpeakerArgs};
use crate::commands::now;
use crate::site::{Cart, CartError};

/// A token that dies within this time is refreshed before it is used, as Alexa does.
const REFRESH_BEFORE: Duration = Duration::from_mins(1);

/// Somebody who talks to the skill.
pub(super) struct Speaker<'h> {
    here: &'h Here,
    endpoint: Endpoint,
    memory: Memory,
    /// Nobody, for one who has not linked.
    shopper: Option<Remembered>,
    device: Device,
    voice: Voice,
    numbers: Option<Numbers>,
}

/// Ids of requests that are the same each time.
struct Numbers {
    word: String,
    next: u32,
}

/// A sentence and what became of it.
pub(super) struct Turn {
    sentence: String,
    understood: Value,
    pub(super) answer: Answer,
    took: Duration,
}

impl<'h> Speaker<'h> {
    /// Whoever was asked for, or linked last, or nobody.
    pub(super) fn of(arguments: &SpeakerArgs, here: &'h Here) -> Result<Self, Failure> {
        let SpeakerArgs {
            user,
            locale,
            skill_id,
            known_voice,
        } = arguments;
        let memory = here.memory();
        let shopper = memory.recall(user.as_deref()).map_err(forgotten)?;
        if let Some(shopper) = &shopper {
            is_linked_here(shopper, here)?;
        }
        let user_id = shopper.as_ref().map(|shopper| shopper.user_id.clone());
        let conversation = shopper
            .as_ref()
            .and_then(|shopper| shopper.conversation.clone());
        Ok(Self {
            endpoint: here.endpoint()?,
            device: Device {
                skill_id: here.skill_id(skill_id.as_ref()),
                user_id: user_id.unwrap_or_else(|| new_id("ask.account")),
                locale: locale.clone(),
                access_token: None,
                recognised: if *known_voice {
                    Recognised::Yes
                } else {
                    Recognised::No
                },
                conversation,
            },
            voice: here.voice(locale)?,
            here,
            memory,
            shopper,
            numbers: None,
        })
    }

    /// The same, whose requests are numbered after a word instead of being named at random: the
    /// skill chooses its wording by the request's id.
    pub(super) fn numbering(self, word: Option<&str>) -> Self {
        let numbers = word.map(|word| Numbers {
            word: word.to_owned(),
            next: 1,
        });
        Self { numbers, ..self }
    }

    /// Who it is, if they have linked.
    pub(super) fn email(&self) -> Option<&str> {
        self.shopper.as_ref().map(|shopper| shopper.email.as_str())
    }

    /// The language.
    pub(super) fn locale(&self) -> &str {
        &self.device.locale
    }

    /// Speaks another language from now on; a device that is set to another one begins anew.
    pub(super) fn change_locale(&mut self, locale: &str) -> Result<(), Failure> {
        self.voice = self.here.voice(locale)?;
        locale.clone_into(&mut self.device.locale);
        self.device.conversation = None;
        Ok(())
    }

    /// Says a sentence and hears the answer.
    pub(super) async fn says(&mut self, sentence: &str) -> Result<Turn, Failure> {
        self.refresh_if_needed().await?;
        self.device.access_token = self
            .shopper
            .as_ref()
            .map(|shopper| shopper.access.expose_secret().to_owned());
        let utterance = self.voice.hear(sentence, self.device.conversation.as_ref());
        let mut request = self.device.request(&utterance, now());
        if let (Some(numbers), Some(id)) =
            (&mut self.numbers, request.pointer_mut("/request/requestId"))
        {
            *id = json!(numbers.take());
        }
        let delivered = deliver(&self.endpoint, request.to_string().into_bytes()).await?;
        if !delivered.status.is_success() {
            return Err(refused(&delivered));
        }
        let answer = self
            .device
            .hear(&request, &delivered.body)
            .map_err(|error| Failure::because("bad_answer", &error))?;
        if let Some(shopper) = &mut self.shopper {
            shopper.conversation.clone_from(&self.device.conversation);
            self.memory.remember(shopper).map_err(forgotten)?;
        }
        Ok(Turn {
            sentence: sentence.to_owned(),
            understood: match utterance {
                Utterance::Launch => json!("LaunchRequest"),
                Utterance::Intent(intent) => intent,
            },
            answer,
            took: delivered.took,
        })
    }

    /// The cart as the shop's site shows it; none for who has not linked, or whose link is over or
    /// does not allow to read it.
    pub(super) async fn cart(&mut self) -> Result<Option<Cart>, Failure> {
        self.refresh_if_needed().await?;
        let Some(shopper) = &self.shopper else {
            return Ok(None);
        };
        match Cart::read(&self.here.https, &self.here.door, &shopper.access).await {
            Ok(cart) => Ok(Some(cart)),
            Err(CartError::Refused(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)) => Ok(None),
            Err(error) => Err(Failure::because("no_cart", &error)),
        }
    }

    async fn refresh_if_needed(&mut self) -> Result<(), Failure> {
        let now = now();
        let aged = |shopper: &&mut Remembered| now.plus(REFRESH_BEFORE) >= shopper.expires_at;
        let Some(shopper) = self.shopper.as_mut().filter(aged) else {
            return Ok(());
        };
        // A suite on port 0 has moved since: the door is where it is now.
        shopper.client.door = self.here.door.clone();
        let refreshed = shopper
            .client
            .refresh(&self.here.https, &shopper.refresh)
            .await;
        let tokens = refreshed.map_err(|error| Failure::because("refresh_failed", &error))?;
        shopper.take(&tokens, now);
        Ok(())
    }
}

impl Numbers {
    fn take(&mut self) -> String {
        let id = format!("amzn1.echo-api.request.{}-{}", self.word, self.next);
        self.next = self.next.saturating_add(1);
        id
    }
}

impl Turn {
    /// As scripts read it.
    pub(super) fn as_json(&self) -> Value {
        json!({
            "sentence": self.sentence,
            "understood": self.understood,
            "answer": self.answer,
            "milliseconds": self.took.as_secs_f64() * 1_000.0,
        })
    }
}

/// What one suite gave is never shown to another.
fn is_linked_here(shopper: &Remembered, here: &Here) -> Result<(), Failure> {
    if shopper.client.is_at(&here.door) {
        return Ok(());
    }
    let origin = |url: &Url| url.origin().ascii_serialization();
    let (there, here) = (origin(&shopper.client.door), origin(&here.door));
    Err(Failure::new(
        "linked_elsewhere",
        format!(
            "{} is linked at {there}, not at {here}; `saycart alexa link --url {here}` links them there",
            shopper.email
        ),
    ))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what a result's error is mapped with"
)]
fn forgotten(error: MemoryError) -> Failure {
    Failure::because("memory", &error)
}
