//! What was wrong with a request, and how the caller is told.

use saycart_passport::InvalidName;
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Status};

use super::catalogue::{MOST_MATCHES, MOST_PHRASES};
use super::list::MOST_HEARD;
use crate::domain::{
    InvalidLineId, InvalidListId, InvalidListName, InvalidLocale, InvalidPhrase, InvalidPseudonym,
    InvalidQuantity, InvalidRequestId, InvalidSku, UnknownCurrency, UnknownLocale,
};

/// A field that is malformed or out of bounds.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidField {
    #[error(transparent)]
    RequestId(#[from] InvalidRequestId),
    #[error(transparent)]
    Sku(#[from] InvalidSku),
    #[error(transparent)]
    LineId(#[from] InvalidLineId),
    #[error(transparent)]
    ListId(#[from] InvalidListId),
    #[error(transparent)]
    ListName(#[from] InvalidListName),
    #[error(transparent)]
    SpokenName(#[from] InvalidPhrase),
    #[error(transparent)]
    Shopper(#[from] InvalidPseudonym),
    #[error("`phrase` must be 1 to 300 characters")]
    Phrase,
    #[error(transparent)]
    Quantity(#[from] InvalidQuantity),
    #[error(transparent)]
    Locale(#[from] InvalidLocale),
    #[error("`heard_currency`: {0}")]
    HeardCurrency(#[from] UnknownCurrency),
    #[error("`heard` must be at most {MOST_HEARD} prices, not {0}")]
    HeardPrices(usize),
    #[error("one of `sku` and `spoken_name` must be set")]
    NoProduct,
    #[error("`counted_in` must be one that this version knows")]
    CountedIn,
    #[error("`unit` must be 1 to 300 characters")]
    Unit,
    #[error("`kind` must be one that this version knows")]
    LateKind,
    #[error("a target must be set")]
    NoTarget,
    #[error("`limit` must be 0 to {MOST_MATCHES}, not {0}")]
    Limit(u32),
    #[error("`format` must be set, in an import in the first message")]
    NoFormat,
    #[error("this `format` goes out only")]
    OutwardFormat,
    #[error(transparent)]
    AlexaLocale(#[from] UnknownLocale),
    #[error("`mode` must be one that this version knows")]
    Mode,
    #[error("`limit` must be 0 to {MOST_PHRASES}, not {0}")]
    Phrases(u32),
    #[error("`limit` must be 0 to {most}, not {limit}")]
    Page { limit: u32, most: u32 },
    #[error("`use` must be off or on")]
    Use,
    #[error("`channel` must be set")]
    Channel,
    #[error("`wording` must be 1 or more")]
    Wording,
    #[error("`speaker` must be one that this version knows")]
    Speaker,
    #[error("`below` must be 1 or more")]
    Below,
    #[error("`prices` must be one that this version knows")]
    Prices,
    #[error("`user_id`: {0}")]
    UserId(#[source] InvalidName),
}

impl From<InvalidField> for Status {
    fn from(error: InvalidField) -> Self {
        let field = match &error {
            InvalidField::RequestId(_) => "request_id",
            InvalidField::Sku(_) => "sku",
            InvalidField::LineId(_) => "line_id",
            InvalidField::ListId(_) => "list_id",
            InvalidField::ListName(_) => "list",
            InvalidField::SpokenName(_) => "spoken_name",
            InvalidField::Shopper(_) => "shopper",
            InvalidField::HeardCurrency(_) => "heard_currency",
            InvalidField::HeardPrices(_) => "heard",
            InvalidField::Phrase => "phrase",
            InvalidField::Quantity(_) => "quantity",
            InvalidField::Locale(_) | InvalidField::AlexaLocale(_) => "locale",
            InvalidField::NoProduct => "product",
            InvalidField::CountedIn => "counted_in",
            InvalidField::Unit => "unit",
            InvalidField::LateKind => "kind",
            InvalidField::NoTarget => "target",
            InvalidField::Limit(_) | InvalidField::Phrases(_) | InvalidField::Page { .. } => {
                "limit"
            }
            InvalidField::NoFormat | InvalidField::OutwardFormat => "format",
            InvalidField::Mode => "mode",
            InvalidField::Use => "use",
            InvalidField::Channel => "channel",
            InvalidField::Wording => "wording",
            InvalidField::Speaker => "speaker",
            InvalidField::Below => "below",
            InvalidField::Prices => "prices",
            InvalidField::UserId(_) => "user_id",
        };
        refusal(
            Code::InvalidArgument,
            ErrorReason::InvalidField,
            error.to_string(),
            &[("field", field.to_owned())],
        )
    }
}
