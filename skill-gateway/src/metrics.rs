//! What the gateway counts. What Alexa sends becomes a label only if it is of a closed set.

use std::sync::LazyLock;
use std::time::Duration;

use saycart_telemetry::metrics::prometheus_client::metrics::counter::Counter;
use saycart_telemetry::metrics::{self, Counters, Page, duration};

use crate::alexa::{Kind, RequestEnvelope, SkillEvent};
use crate::speech::Locale;

static REQUESTS: LazyLock<Counters<4>> = LazyLock::new(Counters::default);
static ANSWER: LazyLock<metrics::Duration> = LazyLock::new(duration);
static REJECTED: LazyLock<Counters<1>> = LazyLock::new(Counters::default);
static BUDGET_EXHAUSTED: LazyLock<Counter> = LazyLock::new(Counter::default);

/// Puts them on the page.
pub(crate) fn register() {
    metrics::register("gateway", |page: &mut Page| {
        page.add(
            "saycart_alexa_requests",
            "Requests that are proven to be Alexa's, and how they were answered",
            REQUESTS.clone(),
        );
        page.add_seconds(
            "saycart_alexa_answer",
            "How long answers to Alexa took, from the head of the request on",
            ANSWER.clone(),
        );
        page.add(
            "saycart_alexa_rejected",
            "Requests that were not proven to be Alexa's, by the check that they failed",
            REJECTED.clone(),
        );
        page.add(
            "saycart_alexa_budget_exhausted",
            "Requests of Alexa's whose time was over before there was an answer",
            BUDGET_EXHAUSTED.clone(),
        );
    });
}

/// How a request of Alexa's was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As it should be, refusals of the shop included.
    Answered,
    /// With the way to link.
    NotLinked,
    /// With the way to link again, for more rights.
    ScopeMissing,
    /// That the account is out of reach.
    AccountAway,
    /// That the shop is out of reach.
    ShopAway,
    /// That it took too long.
    Slow,
    /// Not, so that it comes again.
    Undelivered,
}

impl Outcome {
    const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NotLinked => "not_linked",
            Self::ScopeMissing => "scope_missing",
            Self::AccountAway => "account_away",
            Self::ShopAway => "shop_away",
            Self::Slow => "slow",
            Self::Undelivered => "undelivered",
        }
    }
}

/// A request was answered.
pub(crate) fn answered(envelope: &RequestEnvelope, outcome: Outcome) {
    let locale = match envelope.locale() {
        Some(tag) => Locale::of_tag(tag).map_or("other", Locale::tag),
        None => "none",
    };
    let labels = [
        ("type", type_of(envelope.kind())),
        ("intent", intent_of(envelope.kind())),
        ("locale", locale),
        ("outcome", outcome.name()),
    ];
    REQUESTS.get_or_create(&labels).inc();
    if outcome == Outcome::Slow {
        budget_exhausted();
    }
}

/// An answer is on its way to Alexa.
pub(crate) fn answer_took(time: Duration) {
    ANSWER.observe(time.as_secs_f64(), None, None);
}

/// A request was not proven to be Alexa's.
pub(crate) fn rejected(reason: &'static str) {
    REJECTED.get_or_create(&[("reason", reason)]).inc();
}

/// The time for a request was over.
pub(crate) fn budget_exhausted() {
    BUDGET_EXHAUSTED.inc();
}

fn type_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Launch => "LaunchRequest",
        Kind::Intent(_) => "IntentRequest",
        Kind::SessionEnded(_) => "SessionEndedRequest",
        Kind::CanFulfillIntent(_) => "CanFulfillIntentRequest",
        Kind::SessionResumed => "SessionResumedRequest",
        Kind::ConnectionsResponse => "Connections.Response",
        Kind::ExceptionEncountered(_) => "System.ExceptionEncountered",
        Kind::MessageReceived => "Messaging.MessageReceived",
        Kind::UserEvent(_) => "Alexa.Presentation.APL.UserEvent",
        Kind::SkillEvent(SkillEvent::Disabled { .. }) => "AlexaSkillEvent.SkillDisabled",
        Kind::SkillEvent(SkillEvent::Noted) => "AlexaSkillEvent",
        Kind::AuthorizationGrant => "Alexa.Authorization.Grant",
        Kind::Other => "other",
    }
}

const INTENTS: [&str; 33] = [
    "AddToCartIntent",
    "RemoveFromCartIntent",
    "ReadCartIntent",
    "ChangeQuantityIntent",
    "MoreOfItIntent",
    "DoubleIntent",
    "UndoIntent",
    "ClearCartIntent",
    "RemoveEverythingIntent",
    "ClearListIntent",
    "SearchProductsIntent",
    "ProductDetailsIntent",
    "PickItemIntent",
    "PlaceOrderIntent",
    "OrderStatusIntent",
    "ReorderIntent",
    "ApplyCouponIntent",
    "ChooseDeliveryIntent",
    "ChoosePaymentIntent",
    "VoiceCodeIntent",
    "CancelOrderIntent",
    "AMAZON.NextIntent",
    "AMAZON.MoreIntent",
    "AMAZON.PreviousIntent",
    "AMAZON.StartOverIntent",
    "AMAZON.YesIntent",
    "AMAZON.NoIntent",
    "AMAZON.HelpIntent",
    "AMAZON.StopIntent",
    "AMAZON.CancelIntent",
    "AMAZON.NavigateHomeIntent",
    "AMAZON.FallbackIntent",
    "AMAZON.RepeatIntent",
];

fn intent_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Intent(intent) | Kind::CanFulfillIntent(intent) => INTENTS
            .into_iter()
            .find(|known| *known == intent.name)
            .unwrap_or("other"),
        _ => "none",
    }
}
