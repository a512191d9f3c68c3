//! A shopper whose link is ended in the middle of a fault, and who goes on talking.

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use saycart::alexa::linking::LinkedClient;
use saycart_service::ExposeSecret as _;
use saycart_skill_gateway::is_apology;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::alexa::Alexa;
use super::balancer::Balancer;
use super::book::Page;
use super::regular::{Caller, PERSEVERANCE};

const BREATH: Duration = Duration::from_millis(100);
const SENTENCE: &str = "what's in my cart";

/// How long a link may seem alive after its end was acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// The cache can be told.
    AtOnce,
    /// The cache itself fails.
    Within(Duration),
}

#[derive(Debug)]
pub(super) struct Leaver {
    pub(super) caller: Caller,
    pub(super) client: LinkedClient,
    pub(super) promise: Promise,
}

impl Leaver {
    /// Talks; has the link ended when told to; goes on talking until told to stop and the end
    /// was acknowledged.
    pub(super) async fn talks(
        &self,
        alexa: &Alexa,
        page: &Mutex<Page>,
        leave: &CancellationToken,
        stop: &CancellationToken,
    ) {
        let (acknowledged, given_up) = (Mutex::new(None), CancellationToken::new());
        let revoking = async {
            leave.cancelled().await;
            let begun = Instant::now();
            while !self.is_revoked(&alexa.balancer).await {
                if begun.elapsed() > PERSEVERANCE {
                    let wrong = "the end of a link was never acknowledged";
                    page.lock().wrongs.push(wrong.to_owned());
                    given_up.cancel();
                    return;
                }
                sleep(BREATH).await;
            }
            *acknowledged.lock() = Some(Instant::now());
            page.lock().revoked_after = begun.elapsed();
        };
        let talking = async {
            loop {
                let until = *acknowledged.lock();
                let is_decided = until.is_some() || given_up.is_cancelled();
                let is_last = stop.is_cancelled() && is_decided;
                self.says(alexa, page, until).await;
                if is_last {
                    return;
                }
                sleep(BREATH).await;
            }
        };
        tokio::join!(revoking, talking);
    }

    /// Says a sentence and judges whether it may be served.
    async fn says(&self, alexa: &Alexa, page: &Mutex<Page>, acknowledged: Option<Instant>) {
        let Some(heard) = self.caller.says(alexa, SENTENCE, page).await else {
            return;
        };
        let unlinked = heard.answer.card.as_deref() == Some("LinkAccount");
        if unlinked || is_apology("en-US", &heard.answer.speech) {
            return;
        }
        // What was sent before the end was acknowledged may be served.
        let since_end = acknowledged.and_then(|end| heard.since.checked_duration_since(end));
        let Some(since_end) = since_end else { return };
        let kept = match self.promise {
            Promise::AtOnce => false,
            Promise::Within(time) => since_end <= time,
        };
        if !kept {
            let mut page = page.lock();
            page.undead += 1;
            let wrong = format!("served {since_end:.1?} after the link had ended");
            page.wrongs.push(wrong);
        }
    }

    /// RFC 7009, as Alexa's client does it.
    async fn is_revoked(&self, balancer: &Balancer) -> bool {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("token", self.caller.tokens.refresh.expose_secret())
            .append_pair("client_id", &self.client.client_id)
            .append_pair("client_secret", self.client.client_secret.expose_secret())
            .finish();
        let status = balancer.ask("/oauth2/revoke", Some(&form)).await;
        status.is_some_and(|status| status == 200)
    }
}
