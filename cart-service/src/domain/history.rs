//! What a shopper's history is, and whether it may be used.

use saycart_service::Timestamp;
use serde::{Deserialize, Serialize};

/// A product that was added on fewer days is not usual.
pub(crate) const LEAST_DAYS: u32 = 2;

saycart_service::setting_words! {
    /// Whether what a shopper adds is remembered and used, where they never said.
    #[derive(Serialize, Deserialize)]
    pub enum HistoryUse {
        /// It is not.
        Off = "off",
        /// It is.
        On = "on",
    }
}

/// By which way a shopper said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Channel {
    /// Aloud.
    Voice,
    /// On a page.
    Page,
    /// By disabling the skill.
    Disabling,
    /// To the shop, whose operator wrote it down.
    Operator,
}

/// What a shopper said of their history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decision {
    /// What they want.
    pub(crate) wanted: HistoryUse,
    /// Which wording they were told it with, from 1.
    pub(crate) wording: u32,
    /// How they said so.
    pub(crate) channel: Channel,
    /// When, in microseconds since 1970.
    pub(crate) decided_at: i64,
}

/// What holds of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct History {
    /// Whether it is used.
    pub(crate) held: HistoryUse,
    /// What the shopper said, if they ever did.
    pub(crate) decision: Option<Decision>,
}

/// Who speaks for an account that a household may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// Anybody.
    Shared,
    /// The shopper, whose voice is known.
    Known,
}

impl HistoryUse {
    /// As the database keeps it.
    pub(crate) const fn as_number(self) -> i64 {
        match self {
            Self::Off => 0,
            Self::On => 1,
        }
    }

    /// As the database keeps it.
    pub(crate) const fn of_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Off),
            1 => Some(Self::On),
            _ => None,
        }
    }
}

impl Channel {
    /// As the database keeps it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Page => "page",
            Self::Disabling => "disabling",
            Self::Operator => "operator",
        }
    }

    /// As the database keeps it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "voice" => Some(Self::Voice),
            "page" => Some(Self::Page),
            "disabling" => Some(Self::Disabling),
            "operator" => Some(Self::Operator),
            _ => None,
        }
    }
}

impl Decision {
    /// When.
    pub(crate) const fn at(&self) -> Timestamp {
        Timestamp::from_micros(self.decided_at)
    }
}

impl History {
    /// What holds where the shopper said this, or never said anything.
    pub(crate) fn of(decision: Option<Decision>, default: HistoryUse) -> Self {
        let held = decision.map_or(default, |decision| decision.wanted);
        Self { held, decision }
    }
}
