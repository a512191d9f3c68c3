//! What Alexa sends and what she takes: the wire types of custom skills.
//!
//! [`RequestEnvelope`] is deliberately tolerant. Real requests hold fields that no model names,
//! leave out fields that the model calls required, and bring new types without notice; whatever
//! does not have its expected form is read as absent, and an unknown type as [`Kind::Other`].
//! [`ResponseEnvelope`] is the opposite: it can only hold what Alexa accepts, and keeps to her
//! limits. Knows no intent by name and no shop.
//!
//! To add a request type: a variant of [`Kind`], a line in its reader, an arm in `skill`.

mod envelope;
mod intent;
mod lenient;
mod request;
mod response;
mod ssml;

pub(crate) use self::envelope::{AccessToken, ApiToken, RequestEnvelope, Screen, Voice};
pub(crate) use self::intent::{Intent, Slot};
pub(crate) use self::request::{Kept, Kind, SkillEvent, UserEvent};
pub(crate) use self::response::{
    CanFulfill, CanFulfillIntent, CanFulfillSlot, Card, Certainty, Directive, Entity, Image,
    ResponseEnvelope, UpdatedIntent,
};
pub(crate) use self::ssml::Speech;
