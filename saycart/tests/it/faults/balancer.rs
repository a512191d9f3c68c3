//! What stands between Alexa and the gateways: it knows which of them answer, and takes a request
//! whose connection breaks to another one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::Full;
use parking_lot::Mutex;
use saycart::alexa::endpoint::{Delivered, Endpoint, Signed};
use saycart::alexa::signer::Signer;
use saycart::https::Https;
use saycart::site::Cart;
use saycart_service::{SecretString, Tasks};
use tokio::time::{sleep, timeout, timeout_at};
use url::Url;

/// Alexa waits no longer.
pub(super) const ALEXAS_PATIENCE: Duration = Duration::from_secs(8);
/// A gateway that does not answer a look within this time gets no requests.
const LOOK: Duration = Duration::from_millis(500);
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// One gateway, as the balancer reaches it.
#[derive(Debug)]
pub(super) struct Gateway {
    https: Https,
    endpoint: Endpoint,
    door: Url,
    answers: AtomicBool,
    /// When it was last struck itself, and when that was mended.
    struck: Mutex<Option<(Instant, Option<Instant>)>>,
}

/// What comes back.
#[derive(Debug)]
pub(super) enum Reply {
    /// An answer with status 200.
    Heard(Delivered),
    /// Nothing that Alexa could speak.
    Silence {
        /// Its gateway itself was struck meanwhile.
        excused: bool,
        why: String,
    },
}

/// All gateways.
#[derive(Debug, Clone)]
pub(super) struct Balancer(Arc<Vec<Gateway>>);

impl Balancer {
    /// In front of these gateways. Looks after them as long as the tasks run.
    pub(super) fn before(gateways: Vec<Gateway>, tasks: &Tasks) -> Self {
        let balancer = Self(Arc::new(gateways));
        for number in 0..balancer.0.len() {
            let watched = balancer.clone();
            let _detached = tasks.spawn("looks", async move { watched.look_after(number).await });
        }
        balancer
    }

    /// Sends a request of Alexa's to a gateway that answers.
    pub(super) async fn hear(&self, signed: &Signed) -> Reply {
        let begun = Instant::now();
        let until = tokio::time::Instant::from_std(begun + ALEXAS_PATIENCE);
        let mut why = "nobody answers".to_owned();
        while begun.elapsed() < ALEXAS_PATIENCE {
            let Some(gateway) = self.0.iter().find(|gateway| gateway.answers()) else {
                sleep(Duration::from_millis(50)).await;
                continue;
            };
            match timeout_at(until, gateway.endpoint.send(signed.clone())).await {
                Ok(Ok(delivered)) if delivered.status == StatusCode::OK => {
                    return Reply::Heard(delivered);
                }
                Ok(Ok(delivered)) => {
                    why = format!("status {}", delivered.status);
                    break;
                }
                Ok(Err(error)) => {
                    why = saycart_service::causes(&error).to_string();
                    gateway.answers.store(false, Ordering::Relaxed);
                }
                Err(_elapsed) => "no answer within eight seconds".clone_into(&mut why),
            }
        }
        let excused = self.0.iter().any(|gateway| gateway.was_struck_since(begun));
        Reply::Silence { excused, why }
    }

    /// Asks a page or an endpoint of a gateway that answers: its status.
    pub(super) async fn ask(&self, path: &str, form: Option<&str>) -> Option<StatusCode> {
        let gateway = self.0.iter().find(|gateway| gateway.answers())?;
        gateway.ask(path, form).await
    }

    /// The cart of whom this token speaks for.
    pub(super) async fn cart(&self, token: &SecretString) -> Option<Cart> {
        let gateway = self.0.iter().find(|gateway| gateway.answers())?;
        let read = Cart::read(&gateway.https, &gateway.door, token);
        read.await.ok()
    }

    /// Notes that a gateway is struck from now on.
    pub(super) fn is_struck(&self, number: usize) {
        *self.0[number].struck.lock() = Some((Instant::now(), None));
    }

    /// Notes that all are whole from now on.
    pub(super) fn are_whole(&self) {
        for gateway in self.0.iter() {
            if let Some((_, until @ None)) = gateway.struck.lock().as_mut() {
                *until = Some(Instant::now());
            }
        }
    }

    async fn look_after(&self, number: usize) {
        let gateway = &self.0[number];
        loop {
            let look = timeout(LOOK, gateway.ask("/v1/cart", None)).await;
            let answers = matches!(look, Ok(Some(_status)));
            gateway.answers.store(answers, Ordering::Relaxed);
            sleep(BETWEEN_LOOKS).await;
        }
    }
}

impl Gateway {
    /// At this door.
    pub(super) fn at(door: Url, https: Https, signer: Signer) -> Self {
        Self {
            endpoint: Endpoint::at(&door, https.clone(), signer),
            https,
            door,
            answers: AtomicBool::new(true),
            struck: Mutex::default(),
        }
    }

    fn answers(&self) -> bool {
        self.answers.load(Ordering::Relaxed)
    }

    fn was_struck_since(&self, begun: Instant) -> bool {
        let struck = *self.struck.lock();
        struck.is_some_and(|(_, until)| until.is_none_or(|until| until >= begun))
    }

    async fn ask(&self, path: &str, form: Option<&str>) -> Option<StatusCode> {
        let mut url = self.door.clone();
        url.set_path(path);
        let request = match form {
            None => Request::get(url.as_str()).body(Full::new(Bytes::new())),
            Some(form) => Request::post(url.as_str())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Full::new(Bytes::from(form.to_owned()))),
        };
        let response = self.https.send(request.unwrap()).await.ok()?;
        Some(response.status())
    }
}
