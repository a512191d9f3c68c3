//! Whose words Alexa knows in a conversation.

use serde::{Deserialize, Serialize};

/// Whose words Alexa knows besides the model's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::skill) enum WordsOf {
    /// What lies in the cart, if anything.
    #[default]
    Anybody,
    /// Also what a known voice usually buys, which nobody else need hear of.
    KnownVoice,
}

impl WordsOf {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    pub(super) fn is_anybody(&self) -> bool {
        *self == Self::Anybody
    }
}
