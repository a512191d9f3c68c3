//! One turn of a conversation: what a handler works with.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use saycart_service::{Deadline, Timestamp};
use tokio::sync::OnceCell;

use super::late::{Late, Told};
use super::reply::Reply;
use super::state::{Flow, State};
use super::trouble::Trouble;
use crate::alexa::{AccessToken, RequestEnvelope, Screen, Voice};
use crate::clients::{
    AuthClient, CartClient, ChangeId, ChangeKind, LateAdds, Passport, Settled, Shopper, Speaker,
    Verdict,
};
use crate::speech::{Args, Language, Languages, Locale, Phrase, Variant};

/// What asking auth-service may take of a request's time. It usually takes milliseconds; the rest
/// belongs to the cart.
const AUTH_BUDGET: Duration = Duration::from_millis(1_500);

/// What is kept of a request's time for phrasing and sending the answer.
const ANSWER_RESERVE: Duration = Duration::from_millis(200);

/// Whether a conversation begins with this turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// Nothing was asked before.
    ThisTurn,
    /// The last answer asked something.
    UnderWay,
}

/// A request in its conversation.
pub(super) struct Turn<'r> {
    pub(super) opening: Opening,
    pub(super) language: &'r Language,
    pub(super) state: State,
    pub(super) screen: Screen,
    pub(super) speaker: Speaker,
    /// Remembers what this turn learns by it.
    pub(super) cart: CartClient,
    pub(super) cart_deadline: Deadline,
    auth: &'r AuthClient,
    auth_deadline: Deadline,
    token: Option<&'r AccessToken>,
    user_id: Option<&'r str>,
    request_id: &'r str,
    variant: Variant,
    steps: AtomicU32,
    /// The last change that was asked for and is worth telling of.
    change: Mutex<Option<(ChangeId, ChangeKind)>>,
    shopper: OnceCell<Shopper>,
    /// Where somebody listens.
    late: Option<&'r Late>,
    told: OnceCell<Option<Told>>,
}

impl<'r> Turn<'r> {
    pub(super) fn of(
        envelope: &'r RequestEnvelope,
        deadline: Deadline,
        languages: &'r Languages,
        auth: &'r AuthClient,
        cart: &CartClient,
    ) -> Self {
        let request_id = envelope.request_id().unwrap_or_default();
        let work = deadline.remaining().saturating_sub(ANSWER_RESERVE);
        let deadline = deadline.capped(work);
        let language = languages.in_locale(Locale::or_default(envelope.locale()));
        let names = language.locale().nearest(envelope.locale());
        Self {
            opening: if envelope.is_under_way() {
                Opening::UnderWay
            } else {
                Opening::ThisTurn
            },
            language,
            state: State::read(envelope.session_attributes()),
            screen: envelope.screen(),
            speaker: match envelope.voice() {
                Voice::Recognised => Speaker::Known,
                Voice::Anybodys => Speaker::Shared,
            },
            cart: cart.watched(envelope.user_id(), names),
            cart_deadline: deadline,
            auth,
            auth_deadline: deadline.capped(AUTH_BUDGET),
            token: envelope.access_token(),
            user_id: envelope.user_id(),
            request_id,
            variant: Variant::of_request(request_id),
            steps: AtomicU32::new(0),
            change: Mutex::new(None),
            shopper: OnceCell::new(),
            late: None,
            told: OnceCell::new(),
        }
    }

    /// The same, of a request whose answer is heard: late adds are told with it.
    pub(super) fn telling(self, late: &'r Late) -> Self {
        Self {
            late: Some(late),
            ..self
        }
    }

    /// The tag of the language that is spoken.
    pub(super) fn locale(&self) -> &'static str {
        self.language.locale().tag()
    }

    /// What speaks for the shopper. Every intent that touches an account begins here.
    /// auth-service is asked once a turn.
    pub(super) async fn passport(&self) -> Result<Passport, Trouble> {
        let shopper = self.shopper.get_or_try_init(|| self.validate()).await?;
        // Before a call that may take all the time.
        if self.late.is_some_and(|late| late.knows_of(self.user_id)) {
            self.late_adds().await;
        }
        Ok(shopper.passport.clone())
    }

    /// When the link was made by whose token somebody speaks, if it was asked for and is known.
    pub(super) fn linked_at(&self) -> Option<Timestamp> {
        self.shopper.get()?.linked_at
    }

    /// What speaks for the shopper, if it was asked for.
    pub(super) fn known_passport(&self) -> Option<&Passport> {
        Some(&self.shopper.get()?.passport)
    }

    /// What is to be told of late adds. Whoever needs it before a change asks; it is had once a turn,
    /// and of an account that the turn did not need it is not asked for.
    pub(super) async fn late_adds(&self) -> Option<&Told> {
        let (late, passport) = (self.late?, self.known_passport()?);
        let told = self.told.get_or_init(|| late.taken(self, passport));
        told.await.as_ref()
    }

    /// The same after the answer: if cart-service's answers did not say that there are none.
    pub(super) async fn late_adds_at_last(&self) -> Option<&Told> {
        match self.cart.seen().late {
            LateAdds::None => self.late_adds_so_far(),
            LateAdds::Noted | LateAdds::Unsaid => self.late_adds().await,
        }
    }

    /// What is known of it without asking.
    pub(super) fn late_adds_so_far(&self) -> Option<&Told> {
        self.told.get()?.as_ref()
    }

    async fn validate(&self) -> Result<Shopper, Trouble> {
        let Some(token) = self.token else {
            return Err(Trouble::NotLinked);
        };
        let verdict = self
            .auth
            .validate(token.expose(), self.user_id, self.auth_deadline);
        match verdict.await.map_err(Trouble::Account)? {
            Verdict::Active(shopper) => {
                tracing::info!(link.id = shopper.link_id, "the shopper is known");
                Ok(shopper)
            }
            Verdict::Inactive => Err(Trouble::NotLinked),
        }
    }

    /// Ends the link of whoever speaks. A repeated request finds it ended, and is answered the same,
    /// so the token is not judged before.
    pub(super) async fn unlink(&self) -> Result<(), Trouble> {
        let token = self.token.ok_or(Trouble::NotLinked)?;
        let unlinked = self.auth.unlink(token.expose(), self.cart_deadline);
        let ended = unlinked.await.map_err(Trouble::Account)?;
        tracing::info!(links.ended = ended, "a shopper unlinked aloud");
        self.cart.settles(Settled::Unlinked);
        Ok(())
    }

    /// The id of this request's next change. A repeat of the request takes the same way and so
    /// gives the same changes the same ids.
    pub(super) fn next_change(&self) -> ChangeId {
        let step = self.steps.fetch_add(1, Ordering::Relaxed);
        ChangeId {
            request_id: self.request_id.to_owned(),
            step,
        }
    }

    /// The same, of this kind: should its answer come too late, it is known which it was.
    pub(super) fn next_of(&self, kind: ChangeKind) -> ChangeId {
        let change = self.next_change();
        *self.change.lock() = Some((change.clone(), kind));
        change
    }

    /// The last change that was asked for and is worth telling of, if any was.
    pub(super) fn last_change(&self) -> Option<(ChangeId, ChangeKind)> {
        self.change.lock().clone()
    }

    /// Alexa's user, who may be another than the account's.
    pub(super) fn user_id(&self) -> Option<&'r str> {
        self.user_id
    }

    /// Alexa's id of the request.
    pub(super) fn request_id(&self) -> &'r str {
        self.request_id
    }

    /// Says a phrase without parts; whether the microphone stays open is the phrase's own.
    pub(super) fn say(&self, phrase: Phrase) -> Reply {
        self.say_with(phrase, &Args::default())
    }

    /// Says a phrase with these parts. What was changed last stays known.
    pub(super) fn say_with(&self, phrase: Phrase, args: &Args) -> Reply {
        Reply::new(self.language, phrase, args, self.variant)
            .remembering(self.state.then(Flow::Open))
    }
}
