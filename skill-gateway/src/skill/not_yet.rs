//! What belongs to a shop's conversation and is done elsewhere than by voice: ordering, paying,
//! and what follows; also what the catalogue does not know, as what is new. It is understood, and answered with what can be done here instead.
//!
//! Nobody is asked and nothing changes, so that it needs no account.

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

/// What can be done instead, if this is one of them.
pub(super) fn instead(name: &str) -> Option<Phrase> {
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    known.map(|(_, phrase)| *phrase)
}
