//! The conversation: one file for each thing that a shopper, or Alexa, may ask for.
//!
//! Way of a request: [`Skill::answer`] makes a [`Turn`] of it (the language, what the last answer
//! left open, who speaks) → the handler of its type or intent makes an [`Event`] of what was said →
//! the dialogue decides, asks the services and names phrases → the [`Reply`] becomes Alexa's
//! response. A handler that cannot go on returns a
//! [`Trouble`], which `trouble` turns into speech in one place; the card that leads to linking is
//! made there and nowhere else. Who talks to us always hears something; only an event, to which
//! nobody listens, can be [`Undelivered`], so that Alexa sends it again.
//!
//! Knows no HTTP, no signature and no text: what is said stands in `speech`. To add an intent: an
//! event and its steps in `dialogue`, an arm in [`Skill::intent`], samples in the interaction
//! models.

mod can_fulfill;
mod card_number;
mod change_quantity;
mod choice;
mod described;
mod dialogue;
mod entity;
mod late;
mod measured;
mod naming;
mod not_yet;
mod numbered;
mod progress;
mod quantity;
mod reply;
mod said;
mod several;
mod show;
mod skill_disabled;
mod state;
mod touch;
mod trouble;
mod turn;

use std::sync::Arc;

use saycart_service::{Deadline, Tasks};
use tracing::Instrument as _;

use self::dialogue::Event;
use self::late::Late;
use self::reply::Reply;
use self::state::Flow;
use self::touch::Touch;
use self::trouble::Trouble;
use self::turn::{Opening, Turn};
use crate::alexa::{Intent, Kept, Kind, RequestEnvelope, ResponseEnvelope, SkillEvent};
use crate::clients::{AuthClient, AuthError, CartClient, CartError, Change, Directives, ListAct};
use crate::metrics::{self, Outcome};
use crate::speech::{Args, Languages, Phrase, ShopWords};

/// Our own intents and their slots, as the interaction models name them.
mod names {
    pub(super) const ADD_TO_CART: &str = "AddToCartIntent";
    pub(super) const REMOVE_FROM_CART: &str = "RemoveFromCartIntent";
    pub(super) const READ_CART: &str = "ReadCartIntent";
    pub(super) const CHANGE_QUANTITY: &str = "ChangeQuantityIntent";
    pub(super) const MORE_OF_IT: &str = "MoreOfItIntent";
    pub(super) const DOUBLE: &str = "DoubleIntent";
    pub(super) const UNDO: &str = "UndoIntent";
    pub(super) const SEARCH_PRODUCTS: &str = "SearchProductsIntent";
    pub(super) const PRODUCT_DETAILS: &str = "ProductDetailsIntent";
    pub(super) const PRODUCT_SIZE: &str = "ProductSizeIntent";
    pub(super) const PRODUCT_STOCK: &str = "ProductStockIntent";
    pub(super) const CLEAR_CART: &str = "ClearCartIntent";
    pub(super) const REMOVE_EVERYTHING: &str = "RemoveEverythingIntent";
    pub(super) const CLEAR_LIST: &str = "ClearListIntent";
    pub(super) const PICK_ITEM: &str = "PickItemIntent";
    pub(super) const ADD_TO_LIST: &str = "AddToListIntent";
    pub(super) const MOVE_TO_LIST: &str = "MoveToListIntent";
    pub(super) const REMOVE_FROM_LIST: &str = "RemoveFromListIntent";
    pub(super) const MOVE_TO_CART: &str = "MoveToCartIntent";
    pub(super) const LIST_TO_CART: &str = "ListToCartIntent";
    pub(super) const READ_LIST: &str = "ReadListIntent";
    pub(super) const LIST: &str = "list";
    pub(super) const UNIT: &str = "unit";
    pub(super) const OPTION: &str = "option";
    pub(super) const FROM: &str = "from";
    pub(super) const IT: &str = "it";
    pub(super) const PACK: &str = "pack";
    pub(super) const USE_HISTORY: &str = "UseHistoryIntent";
    pub(super) const STOP_HISTORY: &str = "StopHistoryIntent";
    pub(super) const ABOUT_ME: &str = "AboutMeIntent";
    pub(super) const FORGET_ME: &str = "ForgetMeIntent";
    pub(super) const UNLINK: &str = "UnlinkIntent";
    pub(super) const USUAL: &str = "UsualIntent";
    pub(super) const ADD_USUAL: &str = "AddUsualIntent";
    pub(super) const DEALS: &str = "DealsIntent";
    pub(super) const SUGGEST: &str = "SuggestIntent";
    pub(super) const WHY: &str = "WhyIntent";
    pub(super) const ORDINAL: &str = "ordinal";
    pub(super) const PRODUCT: &str = "product";
    pub(super) const QUANTITY: &str = "quantity";
    pub(super) const MAX_PRICE: &str = "max_price";
}

/// An event could not be acted on now. Alexa repeats what is not acknowledged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Undelivered {
    /// The link could not be ended.
    #[error("a link could not be ended")]
    Account(#[from] AuthError),
    /// What is remembered could not be deleted.
    #[error("a history could not be deleted")]
    Cart(#[from] CartError),
}

/// The skill.
#[derive(Debug, Clone)]
pub(crate) struct Skill {
    auth: AuthClient,
    cart: CartClient,
    directives: Directives,
    late: Late,
    languages: Arc<Languages>,
}

impl Skill {
    /// The skill of a shop, in front of these services.
    pub(crate) fn new(
        auth: AuthClient,
        cart: CartClient,
        directives: Directives,
        tasks: Tasks,
        shop: &ShopWords,
    ) -> Self {
        Self {
            late: Late::new(cart.clone(), tasks),
            auth,
            cart,
            directives,
            languages: Arc::new(Languages::of(shop)),
        }
    }

    /// Answers a request that is proven to be Alexa's, before the deadline.
    pub(crate) async fn answer(
        &self,
        envelope: RequestEnvelope,
        deadline: Deadline,
    ) -> Result<ResponseEnvelope, Undelivered> {
        let span = tracing::info_span!(
            "skill.answer",
            request.id = envelope.request_id(),
            request.r#type = envelope.request_type(),
            linked = envelope.access_token().is_some(),
        );
        let answered = self.answer_kind(&envelope, deadline).instrument(span).await;
        let outcome = answered
            .as_ref()
            .map_or(Outcome::Undelivered, |answer| answer.1);
        metrics::answered(&envelope, outcome);
        answered.map(|answer| answer.0)
    }

    async fn answer_kind(
        &self,
        envelope: &RequestEnvelope,
        deadline: Deadline,
    ) -> Result<(ResponseEnvelope, Outcome), Undelivered> {
        let mut outcome = Outcome::Answered;
        let answer = match envelope.kind() {
            Kind::Launch | Kind::SessionResumed | Kind::ConnectionsResponse => {
                let turn = self.turn(envelope, deadline);
                // Boxed for the same reason as below.
                let welcome = Box::pin(dialogue::hold(&turn, &Event::Launch));
                let directives = &self.directives;
                let welcome = progress::or_one_moment(directives, envelope, turn.language, welcome);
                let welcome = welcome.await;
                show::with(&turn, told(&turn, welcome).await).into_response()
            }
            Kind::Intent(intent) => {
                let turn = self.turn(envelope, deadline);
                // Boxed: what a handler holds over its calls is large.
                let heard = Box::pin(Self::intent(&turn, intent));
                let directives = &self.directives;
                let heard = progress::or_one_moment(directives, envelope, turn.language, heard);
                let reply = converse(&turn, heard, deadline, (&self.late, &mut outcome)).await;
                show::with(&turn, reply).into_response()
            }
            Kind::UserEvent(event) => match Touch::of(event) {
                Some(touch) => {
                    let turn = self.turn(envelope, deadline);
                    let said = touch.of_screen(event, &turn.state.flow);
                    let touched = Box::pin(Self::intent(&turn, &said));
                    let reply =
                        converse(&turn, touched, deadline, (&self.late, &mut outcome)).await;
                    show::with(&turn, reply).into_response()
                }
                None => ResponseEnvelope::empty(),
            },
            Kind::CanFulfillIntent(intent) => can_fulfill::answer(intent),
            Kind::SkillEvent(SkillEvent::Disabled { at, kept }) => {
                if *kept == Kept::Nothing {
                    let turn = self.unheard(envelope, deadline);
                    skill_disabled::forget(&turn, *at).await?;
                }
                skill_disabled::end_link(&self.auth, envelope, *at, deadline).await?;
                ResponseEnvelope::empty()
            }
            Kind::SessionEnded(ended) => {
                tracing::info!(
                    reason = ended.reason,
                    error = ended.error.as_ref().and_then(|error| error.kind.as_deref()),
                    "a conversation ended"
                );
                ResponseEnvelope::empty()
            }
            Kind::ExceptionEncountered(exception) => {
                tracing::error!(
                    error = exception
                        .error
                        .as_ref()
                        .and_then(|error| error.kind.as_deref()),
                    "Alexa refused an answer"
                );
                ResponseEnvelope::empty()
            }
            // Nothing is asked for in the background.
            Kind::MessageReceived
            | Kind::SkillEvent(SkillEvent::Noted)
            | Kind::AuthorizationGrant
            | Kind::Other => ResponseEnvelope::empty(),
        };
        Ok((answer, outcome))
    }

    /// A turn of which somebody hears the answer.
    fn turn<'r>(&'r self, envelope: &'r RequestEnvelope, deadline: Deadline) -> Turn<'r> {
        self.unheard(envelope, deadline).telling(&self.late)
    }

    /// A turn of which nobody hears the answer.
    fn unheard<'r>(&'r self, envelope: &'r RequestEnvelope, deadline: Deadline) -> Turn<'r> {
        Turn::of(envelope, deadline, &self.languages, &self.auth, &self.cart)
    }

    async fn intent(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
        tracing::info!(intent = intent.name, "heard");
        let name = intent.name.as_str();
        // In one place each: every call of the dialogue has room of its own on the stack.
        let event = if card_number::was_said(turn, intent) {
            tracing::info!("digits like those of a payment card were said and are passed over");
            Some(Event::Elsewhere(Phrase::CardNumber))
        } else {
            of_anybody(turn, name)
        };
        if let Some(event) = event {
            return dialogue::hold(turn, &event).await;
        }
        if let Some(event) = of_an_account(name) {
            return about_cart(turn, &event).await;
        }
        let intent = numbered::apart(turn, intent).await?;
        let first = several::first(turn, &intent).await?;
        let reply = Self::by_its_words(turn, first.as_ref().unwrap_or(&intent)).await?;
        Ok(match first {
            Some(_) => reply.preceded_by(&turn.language.part("one-at-a-time", &Args::default())),
            None => reply,
        })
    }

    /// What more than the name says.
    async fn by_its_words(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
        match intent.name.as_str() {
            names::ADD_TO_CART => naming::add(turn, intent).await,
            names::REMOVE_FROM_CART => naming::remove(turn, intent).await,
            names::READ_CART => naming::read(turn, intent).await,
            names::CHANGE_QUANTITY => change_quantity::change(turn, intent).await,
            names::MORE_OF_IT => change_quantity::more(turn, intent).await,
            names::DOUBLE => change_quantity::double(turn, intent).await,
            names::SEARCH_PRODUCTS
            | names::PRODUCT_DETAILS
            | names::PRODUCT_SIZE
            | names::PRODUCT_STOCK => naming::search(turn, intent).await,
            names::PICK_ITEM => naming::pick(turn, intent).await,
            names::ADD_TO_LIST => naming::list(turn, intent, ListAct::Add).await,
            names::MOVE_TO_LIST => naming::list(turn, intent, ListAct::Aside).await,
            names::REMOVE_FROM_LIST => naming::list(turn, intent, ListAct::Remove).await,
            names::MOVE_TO_CART => naming::list(turn, intent, ListAct::ToCart).await,
            names::LIST_TO_CART => naming::list(turn, intent, ListAct::AllToCart).await,
            names::READ_LIST => naming::read_list(turn, intent).await,
            names::CLEAR_LIST => naming::clear_list(turn, intent).await,
            names::ADD_USUAL => naming::add_usual(turn, intent).await,
            names::DEALS => naming::deals(turn, intent).await,
            // Also what the model does not know: it may be newer than this program.
            _ => dialogue::hold(turn, &Event::Missed).await,
        }
    }
}

/// What says all by its name, and needs an account.
fn of_an_account(name: &str) -> Option<Event> {
    Some(match name {
        names::UNDO => Event::Undo,
        names::CLEAR_CART => Event::Clear,
        names::REMOVE_EVERYTHING => Event::RemoveEverything,
        names::USE_HISTORY => Event::UseHistory,
        names::STOP_HISTORY => Event::StopHistory,
        names::ABOUT_ME => Event::AboutMe,
        names::FORGET_ME => Event::Forget,
        names::UNLINK => Event::Unlink,
        names::USUAL => Event::Usual,
        names::SUGGEST => Event::Suggest,
        _ => return None,
    })
}

/// The same, whoever says it.
fn of_anybody(turn: &Turn<'_>, name: &str) -> Option<Event> {
    Some(match name {
        names::WHY => Event::Why,
        "AMAZON.NextIntent" | "AMAZON.MoreIntent" => Event::Next,
        "AMAZON.PreviousIntent" => Event::Previous,
        "AMAZON.StartOverIntent" => Event::StartOver,
        "AMAZON.RepeatIntent" => Event::Again,
        "AMAZON.YesIntent" => Event::Yes,
        "AMAZON.NoIntent" => no(turn),
        "AMAZON.HelpIntent" => Event::Help,
        "AMAZON.StopIntent" | "AMAZON.CancelIntent" | "AMAZON.NavigateHomeIntent" => Event::Stop,
        name => Event::Elsewhere(not_yet::instead(name)?),
    })
}

/// The answer to what was said or touched; an apology if it cannot be had, or not in time.
async fn converse(
    turn: &Turn<'_>,
    answer: impl Future<Output = Result<Reply, Trouble>> + Send,
    deadline: Deadline,
    (late, outcome): (&Late, &mut Outcome),
) -> Reply {
    let done = deadline.run(answer).await.unwrap_or(Err(Trouble::Slow));
    if let Err(trouble) = &done {
        *outcome = trouble.outcome();
        if *outcome == Outcome::Slow {
            late.gave_up(turn);
        }
    }
    told(turn, done).await
}

/// The answer or an apology, after what late adds put into the cart. With an apology it is not asked
/// for any more.
async fn told(turn: &Turn<'_>, done: Result<Reply, Trouble>) -> Reply {
    let (reply, told) = match done {
        Ok(reply) => (reply, turn.late_adds_at_last().await),
        Err(trouble) => (trouble.into_reply(turn), turn.late_adds_so_far()),
    };
    let before = match turn.cart.seen().change {
        Change::None => Some(&turn.state),
        Change::Made => None,
    };
    reply.after(told, before)
}

/// What needs an account before anything else.
async fn about_cart(turn: &Turn<'_>, event: &Event) -> Result<Reply, Trouble> {
    turn.passport().await?;
    dialogue::hold(turn, event).await
}

/// "No" answers the last question. To "What else can I look for?" and the like it is the end;
/// where nothing was asked it is not understood.
fn no(turn: &Turn<'_>) -> Event {
    match (&turn.state.flow, turn.opening) {
        (Flow::Open, Opening::ThisTurn) => Event::Missed,
        _ => Event::No,
    }
}
