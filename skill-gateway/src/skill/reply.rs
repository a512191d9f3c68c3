//! What is answered, before it becomes Alexa's JSON.

use super::late::Told;
use super::state::{Flow, State, WordsOf};
use crate::alexa::{Card, Directive, ResponseEnvelope, Speech, UpdatedIntent};
use crate::speech::{Args, Language, Mood, Phrase, Variant};

/// An answer: a phrase that tells and closes, or one that asks and listens.
#[derive(Debug)]
pub(super) enum Reply {
    /// Closes.
    Tells { speech: String, card: Option<Card> },
    /// Listens.
    Asks {
        speech: String,
        reprompt: String,
        directive: Option<Directive>,
        /// What is shown and made known besides.
        beside: Box<Beside>,
        state: Box<State>,
    },
}

/// What an answer does besides asking: without it, the conversation goes the same way.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) card: Option<Card>,
    pub(super) directives: Vec<Directive>,
}

impl Reply {
    pub(super) fn new(language: &Language, phrase: Phrase, args: &Args, variant: Variant) -> Self {
        let speech = language.say(phrase, args, variant);
        match phrase.mood() {
            Mood::Tells => Self::Tells { speech, card: None },
            Mood::Asks => Self::Asks {
                speech,
                reprompt: language.reprompt(phrase, args),
                directive: None,
                beside: Box::default(),
                state: Box::default(),
            },
        }
    }

    /// With the card that leads to linking. For `trouble` alone.
    pub(super) fn with_card(self, card: Card) -> Self {
        match self {
            Self::Tells { speech, card: _ } => Self::Tells {
                speech,
                card: Some(card),
            },
            asks @ Self::Asks { .. } => asks,
        }
    }

    /// With this said before it. It is the last change, unless another was made since `before`; none
    /// if one was made in the cart.
    pub(super) fn after(mut self, told: Option<&Told>, before: Option<&State>) -> Self {
        let Some(Told { text, last }) = told else {
            return self;
        };
        if let Self::Asks { state, .. } = &mut self
            && let Some(before) = before
            && state.last == before.last
        {
            state.tell_late(last);
            // What the answer speaks of is said after it.
            if state.it == before.it {
                state.it = None;
            }
        }
        self.preceded_by(text)
    }

    /// With this said before it.
    pub(super) fn preceded_by(mut self, text: &str) -> Self {
        let (Self::Tells { speech, .. } | Self::Asks { speech, .. }) = &mut self;
        *speech = format!("{text} {speech}");
        self
    }

    /// Remembers this.
    pub(super) fn remembering(mut self, remembered: State) -> Self {
        if let Self::Asks { state, .. } = &mut self {
            **state = remembered;
        }
        self
    }

    /// Remembers whose words Alexa knows.
    pub(super) fn knowing(mut self, words: WordsOf) -> Self {
        if let Self::Asks { state, .. } = &mut self {
            state.words = words;
        }
        self
    }

    /// What is left for the next sentence.
    pub(super) fn left(&self) -> Option<&State> {
        match self {
            Self::Tells { .. } => None,
            Self::Asks { state, .. } => Some(state),
        }
    }

    /// What is left open.
    pub(super) fn flow(&self) -> Option<&Flow> {
        self.left().map(|state| &state.flow)
    }

    /// Does this besides.
    pub(super) fn beside(mut self, also: Beside) -> Self {
        match &mut self {
            Self::Asks { beside, .. } => **beside = also,
            Self::Tells { card, .. } => *card = card.take().or(also.card),
        }
        self
    }

    /// Hears the next sentence as this slot of the intent.
    pub(super) fn eliciting(
        mut self,
        slot_to_elicit: &'static str,
        updated_intent: UpdatedIntent,
    ) -> Self {
        if let Self::Asks { directive, .. } = &mut self {
            *directive = Some(Directive::ElicitSlot {
                slot_to_elicit,
                updated_intent,
            });
        }
        self
    }

    pub(super) fn into_response(self) -> ResponseEnvelope {
        match self {
            Self::Tells { speech, card } => ResponseEnvelope::closing(Speech::of(&speech), card),
            Self::Asks {
                speech,
                reprompt,
                directive,
                beside,
                state,
            } => {
                let Beside { card, directives } = *beside;
                ResponseEnvelope::asking(
                    Speech::of(&speech),
                    Speech::of(&reprompt),
                    directive.into_iter().chain(directives).collect(),
                    card,
                    state.write(),
                )
            }
        }
    }
}
