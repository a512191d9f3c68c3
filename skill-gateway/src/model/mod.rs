//! The interaction model: what shoppers can say, as it is uploaded to Alexa, and the same data
//! used to understand a sentence here.
//!
//! The models are `model/*.json`, in the form of Amazon's Skill Management API. Alexa understands
//! speech by them in her cloud; [`Model::understand`] does the like for typed sentences, by the
//! same samples, for tests and for the stand-in. So what works here is what the model says.
//!
//! Products in a model may have ids, [`PRODUCT_ID_PREFIX`] and the SKU; the ones shipped here have
//! none, because they know no shop.
//!
//! To add a sentence: a sample in each language's JSON. To add an intent: the same, and a handler
//! in `skill`; a test says every sample of every language to the skill.

pub(crate) mod numbers;
mod product_id;
mod schema;
mod understand;

pub(crate) use self::numbers::longest_run_of_digits;
pub use self::product_id::PRODUCT_ID_PREFIX;
pub(crate) use self::product_id::{is_shared, is_sku, sku_of};
pub use self::schema::{Intent, InteractionModel, LanguageModel, SlotType, SlotValue};
pub use self::understand::{Model, SpokenIntent};
