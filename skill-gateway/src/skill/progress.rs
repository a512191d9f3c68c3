//! "One moment.", when an answer takes longer than a shopper likes to wait in silence.
//!
//! It delays nothing: the answer goes out when it is there, whether the word was taken or not, and a
//! word that is still on its way then is let go.

use std::time::Duration;

use crate::alexa::{Kind, RequestEnvelope, Speech};
use crate::clients::{Directives, Endpoint};
use crate::speech::{Args, Language, Phrase, Variant};

/// Silence that does not yet sound like a fault.
const PATIENCE: Duration = Duration::from_secs(1);

/// Waits for the answer, and meanwhile says that it takes a moment.
pub(super) async fn or_one_moment<T>(
    directives: &Directives,
    envelope: &RequestEnvelope,
    language: &Language,
    answer: impl Future<Output = T>,
) -> T {
    meanwhile(answer, PATIENCE, || {
        // Boxed, and made only now: most answers are there before.
        Box::pin(one_moment(directives, envelope, language))
    })
    .await
}

/// Runs what is to be done after a while, and not longer than the work.
async fn meanwhile<T, A: Future<Output = ()>>(
    work: impl Future<Output = T>,
    patience: Duration,
    also: impl FnOnce() -> A,
) -> T {
    let mut work = std::pin::pin!(work);
    let also = async {
        tokio::time::sleep(patience).await;
        also().await;
    };
    tokio::select! {
        biased;
        done = &mut work => return done,
        () = also => {}
    }
    work.await
}

async fn one_moment(directives: &Directives, envelope: &RequestEnvelope, language: &Language) {
    // Alexa takes it with no other request.
    if !matches!(envelope.kind(), Kind::Launch | Kind::Intent(_)) {
        return;
    }
    let (Some(endpoint), Some(token)) = (envelope.api_endpoint(), envelope.api_access_token())
    else {
        return;
    };
    let Some(endpoint) = Endpoint::of(endpoint) else {
        tracing::warn!("an API endpoint that is none of Amazon's is not spoken to");
        return;
    };
    let request_id = envelope.request_id().unwrap_or_default();
    let variant = Variant::of_request(request_id);
    let text = language.say(Phrase::OneMoment, &Args::default(), variant);
    let speech = Speech::of(&text);
    match directives.speak(endpoint, token, request_id, &speech).await {
        Ok(()) => tracing::info!("an answer took long, and the shopper was told so"),
        Err(error) => tracing::info!(%error, "an answer took long, and nobody was told"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use saycart_service::grpc::in_process;
    use saycart_service::internal::{Caller, Upstream};
    use saycart_service::{Deadline, Tasks};
    use serde_json::json;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::clients::{AuthClient, CartClient, directive_service};
    use crate::skill::Skill;
    use crate::speech::ShopWords;

    const LONG: Duration = Duration::from_secs(5);

    async fn waits(work: Duration, also: Duration) -> (bool, Duration) {
        let (said, started) = (AtomicBool::new(false), Instant::now());
        let also = async {
            said.store(true, Ordering::SeqCst);
            sleep(also).await;
        };
        meanwhile(sleep(work), PATIENCE, || also).await;
        (said.load(Ordering::SeqCst), started.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_quick_answer_is_waited_for_in_silence() {
        let quick = Duration::from_millis(999);

        assert_eq!(waits(quick, LONG).await, (false, quick));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_is_announced_and_never_delayed() {
        let slow = Duration::from_millis(1_500);

        for also in [Duration::ZERO, LONG] {
            assert_eq!(waits(slow, also).await, (true, slow));
        }
    }

    #[tokio::test]
    async fn a_slow_welcome_is_announced_as_every_answer_is() {
        let heard = told_while("LaunchRequest").await;

        let heard = heard.expect("somebody is told");
        assert!(heard.contains("VoicePlayer.Speak"), "{heard}");
    }

    #[tokio::test]
    async fn only_what_alexa_takes_it_with_is_announced() {
        for kind in ["SessionResumedRequest", "Connections.Response"] {
            assert_eq!(told_while(kind).await, None, "{kind}");
        }
    }

    /// What Alexa is told while nobody answers a request of this type.
    async fn told_while(kind: &str) -> Option<String> {
        let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
        let (directives, mut told) = directive_service("api.eu.amazonalexa.com", answer).await;
        // Somebody is there, and answers nothing.
        let (_unread, connector) = in_process();
        let silent = Upstream::from(connector.channel(Caller::named("skill-gateway")));
        let skill = Skill::new(
            AuthClient::new(silent.clone()),
            CartClient::new(silent),
            directives,
            Tasks::default(),
            &ShopWords::default(),
        );
        let request = json!({
            "version": "1.0",
            "context": { "System": {
                "user": { "userId": "amzn1.account.ANNA", "accessToken": "token" },
                "apiEndpoint": "https://api.eu.amazonalexa.com",
                "apiAccessToken": "device-token",
            } },
            "request": { "type": kind, "requestId": "request-1", "locale": "en-US" },
        });
        let request: RequestEnvelope = serde_json::from_value(request).unwrap();

        let welcome = skill.answer(request, Deadline::within(LONG)).await;

        assert!(welcome.is_ok());
        told.try_recv().ok()
    }
}
