//! What belongs to a shop's conversation and is done elsewhere than by voice: ordering, paying,
//! and what follows; also what the catalogue does not know, as what is new. It is understood, and answered with what can be done here instead.
//!
//! Nobody is asked and nothing changes, so that it needs no account.

use super::dialogue::product_wanted;
use super::reply::Reply;
use super::turn::Turn;
use crate::speech::Phrase;

/// An intent's name, and what is said.
const KNOWN: [(&str, Phrase); 9] = [
    ("PlaceOrderIntent", Phrase::NotYetOrder),
    ("ReorderIntent", Phrase::NotYetReorder),
    ("OrderStatusIntent", Phrase::NotYetOrders),
    ("CancelOrderIntent", Phrase::NotYetOrders),
    ("ApplyCouponIntent", Phrase::NotYetCheckout),
    ("ChooseDeliveryIntent", Phrase::NotYetCheckout),
    ("ChoosePaymentIntent", Phrase::NotYetCheckout),
    ("VoiceCodeIntent", Phrase::NotYetCode),
    ("NewProductsIntent", Phrase::NotYetNew),
];

/// Whether this is one of them.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.iter().any(|(known, _)| *known == name)
}

/// Says what can be done instead.
pub(super) fn instead(turn: &Turn<'_>, name: &str) -> Reply {
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    let phrase = known.map_or(Phrase::FallbackFirst, |(_, phrase)| *phrase);
    product_wanted(turn.say(phrase), None)
}
