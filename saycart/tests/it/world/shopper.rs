//! A shopper with an account at the shop and a device of Alexa's.

use std::time::Duration;

use saycart::alexa::DEV_SKILL_ID;
use saycart::alexa::device::{Answer, Device, Recognised, new_id};
use saycart::alexa::linking::{Account, Decision, Tokens};
use saycart::alexa::voice::Voice;
use saycart::site::{Cart, CartError};
use saycart_service::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::shop::{Shop, now};

/// Somebody who talks to Alexa.
#[derive(Debug)]
pub(crate) struct Shopper {
    pub(crate) account: Account,
    pub(crate) device: Device,
    pub(crate) tokens: Option<Tokens>,
    voice: Voice,
}

impl Shopper {
    pub(crate) fn new(email: &str, password: &str) -> Self {
        Self {
            account: Account {
                email: email.to_owned(),
                password: SecretString::from(password),
            },
            device: Device {
                skill_id: DEV_SKILL_ID.to_owned(),
                user_id: new_id("ask.account"),
                locale: "en-US".to_owned(),
                access_token: None,
                recognised: Recognised::No,
                conversation: None,
            },
            tokens: None,
            voice: Voice::of("en-US").unwrap(),
        }
    }

    /// Links through the shop's pages and token endpoint.
    pub(crate) async fn links(&mut self, shop: &Shop) {
        let linked = shop
            .client
            .link(&shop.https(), &self.account, Decision::Allow)
            .await
            .unwrap();
        for secret in &linked.secrets {
            shop.keep_secret(secret.expose_secret());
        }
        self.take(shop, linked.tokens);
    }

    /// Refreshes, as Amazon does when a token ages.
    pub(crate) async fn refreshes(&mut self, shop: &Shop) {
        let refresh = &self.tokens.as_ref().unwrap().refresh;
        let tokens = shop.client.refresh(&shop.https(), refresh).await.unwrap();
        self.take(shop, tokens);
    }

    fn take(&mut self, shop: &Shop, tokens: Tokens) {
        shop.keep_secret(tokens.access.expose_secret());
        shop.keep_secret(tokens.refresh.expose_secret());
        self.device.access_token = Some(tokens.access.expose_secret().to_owned());
        self.tokens = Some(tokens);
    }

    /// The request that carries a sentence.
    pub(crate) fn request(&self, sentence: &str) -> Value {
        let utterance = self.voice.hear(sentence, self.device.conversation.as_ref());
        self.device.request(&utterance, now())
    }

    /// Says a sentence and hears the answer.
    pub(crate) async fn says(&mut self, shop: &Shop, sentence: &str) -> Answer {
        let request = self.request(sentence);
        self.sends(shop, &request).await
    }

    /// Sends a request and hears the answer.
    pub(crate) async fn sends(&mut self, shop: &Shop, request: &Value) -> Answer {
        let body = request.to_string().into_bytes();
        let delivered = shop.endpoint().deliver(body).await.unwrap();
        assert_eq!(delivered.status, 200, "{delivered:?}");
        self.device.hear(request, &delivered.body).unwrap()
    }

    /// Sends a request and goes away after this time, answered or not.
    pub(crate) async fn begins_to_send(&self, shop: &Shop, request: &Value, patience: Duration) {
        let body = request.to_string().into_bytes();
        let endpoint = shop.endpoint();
        // Neither an answer nor a broken connection matters to who has gone.
        drop(tokio::time::timeout(patience, endpoint.deliver(body)).await);
    }

    /// What the shop's site shows: number and quantity of each line.
    pub(crate) async fn cart(&self, shop: &Shop) -> Vec<(String, u32)> {
        let cart = self.site(shop).await.unwrap();
        cart.contents()
            .into_iter()
            .map(|(sku, quantity)| (sku.to_owned(), quantity))
            .collect()
    }

    /// What the shop's site gets for the shopper's token.
    pub(crate) async fn site(&self, shop: &Shop) -> Result<Cart, CartError> {
        let token = &self.tokens.as_ref().unwrap().access;
        Cart::read(&shop.https(), &shop.door, token).await
    }
}
