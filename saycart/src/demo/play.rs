//! The main job, step by step; each step is checked, and the first that is wrong ends the play.

use std::path::Path;
use std::time::Instant;

use saycart_service::SecretString;
use serde_json::Value;
use url::Url;

use super::shop::Shop;
use super::transcript::Transcript;
use crate::alexa::device::{Answer, Device, Recognised, Utterance, new_id};
use crate::alexa::endpoint::Endpoint;
use crate::alexa::linking::{Decision, LinkedClient, Tokens};
use crate::alexa::memory::{self, Memory, Remembered};
use crate::alexa::signer::Signer;
use crate::alexa::voice::Voice;
use crate::alexa::{DEV_SKILL_ID, chain};
use crate::cli::{Failure, say};
use crate::commands::now;
use crate::https::Https;
use crate::site::Cart;

const LOCALE: &str = "en-US";
/// The product of the main job, in the sample catalogue.
const ECHO_DOT: &str = "ECHO-DOT-5";
const POWER_BANK: &str = "POWERBANK";

/// Everybody who takes part but the suite.
#[derive(Debug)]
pub(super) struct Play {
    https: Https,
    endpoint: Endpoint,
    /// A key of somebody who is not Amazon.
    stranger: Endpoint,
    voice: Voice,
    device: Device,
    memory: Memory,
    door: Url,
    shop: Shop,
}

impl Play {
    pub(super) fn new(door: Url, data_dir: &Path, shop: Shop) -> Result<Self, Failure> {
        let https = Https::trusting(Some(&data_dir.join("dev-root.pem")))
            .map_err(|error| Failure::because("demo", &error))?;
        let signer = |folder: &Path| {
            Signer::from_folder(folder).map_err(|error| Failure::because("demo", &error))
        };
        let certs = data_dir.join(memory::FOLDER);
        let stranger = certs.join("stranger");
        chain::DevChain::make(now())
            .and_then(|chain| chain.write_to(&stranger))
            .map_err(|error| Failure::because("demo", &error))?;
        Ok(Self {
            endpoint: Endpoint::at(&door, https.clone(), signer(&certs)?),
            stranger: Endpoint::at(&door, https.clone(), signer(&stranger)?),
            voice: Voice::of(LOCALE).map_err(|error| Failure::because("demo", &error))?,
            device: Device {
                skill_id: DEV_SKILL_ID.to_owned(),
                user_id: new_id("ask.account"),
                locale: LOCALE.to_owned(),
                access_token: None,
                recognised: Recognised::No,
                conversation: None,
            },
            memory: Memory::in_data_dir(data_dir),
            https,
            door,
            shop,
        })
    }

    pub(super) async fn run(mut self, transcript: &mut Transcript) -> Result<(), Failure> {
        transcript.part("Before linking")?;
        let sentence = "add an echo dot to my cart";
        let (_request, answer) = self.say(sentence, transcript).await?;
        check(
            answer.card.as_deref() == Some("LinkAccount"),
            sentence,
            "there should be a card that leads to linking",
        )?;

        transcript.part("Linking, as the Alexa app and Amazon's servers do it")?;
        let tokens = self.link(transcript).await?;

        transcript.part("Talking, as signed requests over HTTPS")?;
        let (request, answer) = self.say(sentence, transcript).await?;
        check(
            answer.speech.contains("Echo Dot"),
            sentence,
            "Alexa should name the product",
        )?;
        self.cart_is(&[(ECHO_DOT, 1)], sentence, &tokens.access, transcript)
            .await?;

        self.repeat(&request, &tokens.access, transcript).await?;
        self.forge(&request, transcript).await?;

        let sentence = "add two power banks";
        self.say(sentence, transcript).await?;
        let both = [(ECHO_DOT, 1), (POWER_BANK, 2)];
        self.cart_is(&both, sentence, &tokens.access, transcript)
            .await?;

        let sentence = "what's in my cart";
        let (_request, answer) = self.say(sentence, transcript).await?;
        let named = ["Echo Dot", "Power Bank"]
            .iter()
            .all(|name| answer.speech.to_lowercase().contains(&name.to_lowercase()));
        check(named, sentence, "Alexa should name both products")?;

        let sentence = "remove the power banks from my cart";
        self.say(sentence, transcript).await?;
        self.cart_is(&[(ECHO_DOT, 1)], sentence, &tokens.access, transcript)
            .await?;

        transcript.part("What the shop's own site sees")?;
        let begun = Instant::now();
        let cart = self.cart(&tokens.access).await?;
        let line = cart.lines.first();
        let price = line.map_or(0, |line| line.unit_price_minor);
        check(
            cart.total_minor == Some(price) && price > 0,
            "GET /v1/cart",
            "the total should be the price of one echo dot",
        )?;
        let total = format!(
            "GET /v1/cart  version {}, total {price} {} (minor units)",
            cart.version,
            cart.currency.as_deref().unwrap_or("?"),
        );
        transcript.done(&total, begun.elapsed())?;
        transcript.end("Every step went as it should: the echo dot lies in the shopper's cart.")
    }

    /// Says a sentence; Alexa must answer.
    async fn say(
        &mut self,
        sentence: &str,
        transcript: &mut Transcript,
    ) -> Result<(Value, Answer), Failure> {
        transcript.shopper(sentence)?;
        let utterance = self.voice.hear(sentence, self.device.conversation.as_ref());
        check(
            matches!(utterance, Utterance::Intent(_)),
            sentence,
            "the interaction model should understand it",
        )?;
        let request = self.device.request(&utterance, now());
        let delivered = self
            .endpoint
            .deliver(request.to_string().into_bytes())
            .await
            .map_err(|error| Failure::because("demo", &error))?;
        let status = delivered.status;
        check(
            status.is_success(),
            sentence,
            &format!("the skill answered {status}"),
        )?;
        let answer = self
            .device
            .hear(&request, &delivered.body)
            .map_err(|error| Failure::because("demo", &error))?;
        transcript.alexa(&answer, delivered.took)?;
        Ok((request, answer))
    }

    async fn link(&mut self, transcript: &mut Transcript) -> Result<Tokens, Failure> {
        let client = LinkedClient {
            door: self.door.clone(),
            client_id: self.shop.client_id.clone(),
            client_secret: self.shop.client_secret.clone(),
            redirect_uri: self.shop.redirect_uri.clone(),
            scope: Some("cart.read cart.write".to_owned()),
        };
        let linked = client
            .link(&self.https, &self.shop.account, Decision::Allow)
            .await
            .map_err(|error| Failure::because("demo", &error))?;
        for step in &linked.steps {
            transcript.done(&format!("{:<22} {}", step.what, step.outcome), step.took)?;
        }
        let tokens = linked.tokens;
        self.device.access_token =
            Some(saycart_service::ExposeSecret::expose_secret(&tokens.access).to_owned());
        let remembered = Remembered {
            email: self.shop.account.email.clone(),
            user_id: self.device.user_id.clone(),
            client,
            access: tokens.access.clone(),
            refresh: tokens.refresh.clone(),
            expires_at: now().plus(tokens.expires_in),
            conversation: None,
        };
        self.memory
            .remember_linked(&remembered)
            .map_err(|error| Failure::because("demo", &error))?;
        Ok(tokens)
    }

    /// Alexa repeats a request when an answer got lost: it must not add again.
    async fn repeat(
        &self,
        request: &Value,
        token: &SecretString,
        transcript: &mut Transcript,
    ) -> Result<(), Failure> {
        let step = "the same request again";
        let delivered = self
            .endpoint
            .deliver(request.to_string().into_bytes())
            .await;
        let delivered = delivered.map_err(|error| Failure::because("demo", &error))?;
        check(
            delivered.status.is_success(),
            step,
            "it should be answered as before",
        )?;
        let cart = self.cart(token).await?;
        check(
            cart.contents() == [(ECHO_DOT, 1)],
            step,
            "there should still be one echo dot",
        )?;
        say("")?;
        transcript.done("the same request again: still one echo dot", delivered.took)
    }

    /// Somebody who is not Alexa sends the same words, properly signed with a key of their own.
    async fn forge(&self, request: &Value, transcript: &mut Transcript) -> Result<(), Failure> {
        let step = "a stranger's request";
        let delivered = self
            .stranger
            .deliver(request.to_string().into_bytes())
            .await;
        let delivered = delivered.map_err(|error| Failure::because("demo", &error))?;
        let status = delivered.status;
        check(
            status == 400,
            step,
            &format!("it should be refused with 400, not {status}"),
        )?;
        transcript.done(
            "the same words signed by a stranger: 400, refused",
            delivered.took,
        )
    }

    async fn cart_is(
        &self,
        expected: &[(&str, u32)],
        step: &str,
        token: &SecretString,
        transcript: &mut Transcript,
    ) -> Result<(), Failure> {
        let cart = self.cart(token).await?;
        transcript.cart(&cart)?;
        check(
            cart.contents() == expected,
            step,
            &format!(
                "the cart should hold {expected:?}, not {:?}",
                cart.contents()
            ),
        )
    }

    async fn cart(&self, token: &SecretString) -> Result<Cart, Failure> {
        Cart::read(&self.https, &self.door, token)
            .await
            .map_err(|error| Failure::because("demo", &error))
    }
}

fn check(right: bool, step: &str, otherwise: &str) -> Result<(), Failure> {
    if right {
        return Ok(());
    }
    Err(Failure::new("demo", format!("{step}: {otherwise}")))
}
