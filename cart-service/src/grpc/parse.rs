//! From `pb` requests to commands. Each message is taken apart whole, so that a new field stops
//! the build here.

use saycart_passport::InvalidName;
use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Status};

use crate::catalogue::{CatalogueFormat, ExportFormat};
use crate::domain::{
    Channel, CountedIn, Currency, Heard, HistoryUse, InvalidLineId, InvalidListId, InvalidListName,
    InvalidLocale, InvalidPhrase, InvalidPseudonym, InvalidQuantity, InvalidRequestId, InvalidSku,
    Language, LateKind, LineId, LineTarget, Locale, Phrase, Pseudonym, Quantity, RequestKey, Sku,
    Speaker, UnknownCurrency, UnknownLocale,
};
use crate::operations::{
    AddItem, Choice, ClearCart, ImportMode, ListUsual, Occasion, Recommend, RemoveItem,
    RemoveTarget, RestoreCart, SetHistory, SetQuantity,
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
    #[error("one of `sku` and `spoken_name` must be set")]
    NoProduct,
    #[error("`counted_in` must be one that this version knows")]
    CountedIn,
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

/// The most matches that a search answers.
const MOST_MATCHES: u32 = 50;

/// The most phrases that a list of unresolved ones has, and how many if nobody says.
const MOST_PHRASES: u32 = 1_000;
const USUAL_PHRASES: u32 = 100;

/// What a search answers if nobody says how many.
const USUAL_MATCHES: u32 = 10;

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
            InvalidField::Phrase => "phrase",
            InvalidField::Quantity(_) => "quantity",
            InvalidField::Locale(_) | InvalidField::AlexaLocale(_) => "locale",
            InvalidField::NoProduct => "product",
            InvalidField::CountedIn => "counted_in",
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

impl TryFrom<pb::AddItemRequest> for AddItem {
    type Error = InvalidField;

    fn try_from(request: pb::AddItemRequest) -> Result<Self, InvalidField> {
        let pb::AddItemRequest {
            request_id,
            step,
            product,
            quantity,
            locale,
            heard_price_minor,
            heard_currency,
            counted_in,
            expected_version,
            speaker,
            shopper,
        } = request;
        let key = RequestKey::parse(&request_id, step)?;
        let language = Language::of_locale(&locale)?;
        let counted_in = match pb::CountedIn::try_from(counted_in) {
            Ok(pb::CountedIn::Unspecified) => CountedIn::Pieces,
            Ok(pb::CountedIn::Pairs) => CountedIn::Pairs,
            Ok(pb::CountedIn::Dozens) => CountedIn::Dozens,
            Err(_of_a_later_version) => return Err(InvalidField::CountedIn),
        };
        let choice = match product.ok_or(InvalidField::NoProduct)? {
            pb::add_item_request::Product::Sku(sku) => Choice::Sku(Sku::parse(&sku)?),
            pb::add_item_request::Product::SpokenName(name) => {
                Choice::Spoken(Phrase::parse(&name)?, language)
            }
        };
        Ok(Self {
            key,
            choice,
            language,
            quantity: Quantity::parse(quantity)?,
            counted_in,
            heard: heard(heard_price_minor, heard_currency.as_deref())?,
            speaker: speaker_of(speaker)?,
            expected_version,
            shopper: shopper_of(shopper)?,
        })
    }
}

impl TryFrom<pb::SetQuantityRequest> for SetQuantity {
    type Error = InvalidField;

    fn try_from(request: pb::SetQuantityRequest) -> Result<Self, InvalidField> {
        let pb::SetQuantityRequest {
            request_id,
            step,
            target,
            quantity,
            expected_version,
            heard_price_minor,
            heard_currency,
        } = request;
        let target = match target.ok_or(InvalidField::NoTarget)? {
            pb::set_quantity_request::Target::LineId(id) => LineTarget::Line(LineId::parse(&id)?),
            pb::set_quantity_request::Target::Sku(sku) => LineTarget::Sku(Sku::parse(&sku)?),
        };
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            target,
            // 0 removes the line, so it is no invalid quantity here.
            quantity: Quantity::parse(quantity).ok(),
            expected_version,
            heard: heard(heard_price_minor, heard_currency.as_deref())?,
        })
    }
}

impl TryFrom<pb::RemoveItemRequest> for RemoveItem {
    type Error = InvalidField;

    fn try_from(request: pb::RemoveItemRequest) -> Result<Self, InvalidField> {
        let pb::RemoveItemRequest {
            request_id,
            step,
            target,
            quantity,
            locale,
            expected_version,
        } = request;
        let key = RequestKey::parse(&request_id, step)?;
        let language = Language::of_locale(&locale)?;
        let target = match target.ok_or(InvalidField::NoTarget)? {
            pb::remove_item_request::Target::LineId(id) => {
                RemoveTarget::Exact(LineTarget::Line(LineId::parse(&id)?))
            }
            pb::remove_item_request::Target::Sku(sku) => {
                RemoveTarget::Exact(LineTarget::Sku(Sku::parse(&sku)?))
            }
            pb::remove_item_request::Target::SpokenName(name) => {
                RemoveTarget::Spoken(Phrase::parse(&name)?, language)
            }
        };
        Ok(Self {
            key,
            target,
            quantity: quantity.map(Quantity::parse).transpose()?,
            expected_version,
        })
    }
}

impl TryFrom<pb::ClearCartRequest> for ClearCart {
    type Error = InvalidField;

    fn try_from(request: pb::ClearCartRequest) -> Result<Self, InvalidField> {
        let pb::ClearCartRequest {
            request_id,
            step,
            expected_version,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            expected_version,
        })
    }
}

impl TryFrom<pb::RestoreCartRequest> for RestoreCart {
    type Error = InvalidField;

    fn try_from(request: pb::RestoreCartRequest) -> Result<Self, InvalidField> {
        let pb::RestoreCartRequest {
            request_id,
            step,
            expected_version,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            expected_version,
        })
    }
}

impl TryFrom<pb::SetHistoryRequest> for SetHistory {
    type Error = InvalidField;

    fn try_from(request: pb::SetHistoryRequest) -> Result<Self, InvalidField> {
        let pb::SetHistoryRequest {
            request_id,
            step,
            r#use: wanted,
            channel,
            wording,
        } = request;
        Ok(Self {
            key: RequestKey::parse(&request_id, step)?,
            wanted: history_use(wanted)?,
            channel: match pb::Channel::try_from(channel) {
                Ok(pb::Channel::Voice) => Channel::Voice,
                Ok(pb::Channel::Page) => Channel::Page,
                Ok(pb::Channel::Disabling) => Channel::Disabling,
                Ok(pb::Channel::Unspecified | pb::Channel::Operator) | Err(_) => {
                    return Err(InvalidField::Channel);
                }
            },
            wording: known_wording(wording)?,
        })
    }
}

pub(super) fn history_use(wanted: i32) -> Result<HistoryUse, InvalidField> {
    match pb::HistoryUse::try_from(wanted) {
        Ok(pb::HistoryUse::Off) => Ok(HistoryUse::Off),
        Ok(pb::HistoryUse::On) => Ok(HistoryUse::On),
        Ok(pb::HistoryUse::Unspecified) | Err(_) => Err(InvalidField::Use),
    }
}

pub(super) fn known_wording(wording: u32) -> Result<u32, InvalidField> {
    match wording {
        0 => Err(InvalidField::Wording),
        wording => Ok(wording),
    }
}

impl TryFrom<pb::ListUsualRequest> for ListUsual {
    type Error = InvalidField;

    fn try_from(request: pb::ListUsualRequest) -> Result<Self, InvalidField> {
        let pb::ListUsualRequest {
            spoken_name,
            locale,
            limit,
        } = request;
        let language = Language::of_locale(&locale)?;
        let named = spoken_name.map(|name| Phrase::parse(&name)).transpose()?;
        Ok(Self {
            named: named.map(|phrase| (phrase, language)),
            limit: page(limit, 10, 100)?,
        })
    }
}

impl TryFrom<pb::RecommendRequest> for Recommend {
    type Error = InvalidField;

    fn try_from(request: pb::RecommendRequest) -> Result<Self, InvalidField> {
        let pb::RecommendRequest { speaker, limit } = request;
        Ok(Self {
            speaker: speaker_of(speaker)?,
            limit: page(limit, 3, 10)?,
        })
    }
}

/// How many deals to pass over, and how many to list.
pub(super) fn deals_page(request: pb::ListDealsRequest) -> Result<(usize, usize), InvalidField> {
    let pb::ListDealsRequest { skip, limit } = request;
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    Ok((skip, page(limit, 10, 50)?))
}

/// As many as are wanted, or the usual number.
pub(super) fn page(limit: u32, usual: u32, most: u32) -> Result<usize, InvalidField> {
    let wanted = if limit == 0 { usual } else { limit };
    let fits = usize::try_from(wanted).ok().filter(|_| wanted <= most);
    fits.ok_or(InvalidField::Page { limit, most })
}

/// What somebody heard that one costs, and in which currency if they say so.
pub(super) fn heard(
    minor: Option<i64>,
    currency: Option<&str>,
) -> Result<Option<Heard>, InvalidField> {
    let currency = currency.map(Currency::parse).transpose()?;
    Ok(minor.map(|minor| Heard { minor, currency }))
}

pub(super) fn speaker_of(speaker: i32) -> Result<Speaker, InvalidField> {
    match pb::Speaker::try_from(speaker) {
        Ok(pb::Speaker::Unspecified | pb::Speaker::Shared) => Ok(Speaker::Shared),
        Ok(pb::Speaker::Known) => Ok(Speaker::Known),
        Err(_of_a_later_version) => Err(InvalidField::Speaker),
    }
}

/// Who asks, where people are counted.
pub(super) fn shopper_of(
    shopper: Option<pb::Pseudonym>,
) -> Result<Option<Pseudonym>, InvalidField> {
    let parse = |pb::Pseudonym { value }| Pseudonym::parse(&value);
    Ok(shopper.map(parse).transpose()?)
}

/// Which add is recalled.
pub(super) fn recalled(request: pb::RecallAddRequest) -> Result<RequestKey, InvalidField> {
    let pb::RecallAddRequest { request_id, step } = request;
    Ok(RequestKey::parse(&request_id, step)?)
}

/// Which change was late.
pub(super) fn late(
    request: pb::NoteLateAddRequest,
) -> Result<(RequestKey, LateKind), InvalidField> {
    let pb::NoteLateAddRequest {
        request_id,
        step,
        kind,
    } = request;
    let kind = match pb::LateKind::try_from(kind) {
        Ok(pb::LateKind::Unspecified | pb::LateKind::AddItem) => LateKind::AddItem,
        Ok(pb::LateKind::RemoveItem) => LateKind::RemoveItem,
        Ok(pb::LateKind::SetQuantity) => LateKind::SetQuantity,
        Ok(pb::LateKind::ClearCart) => LateKind::ClearCart,
        Ok(pb::LateKind::RestoreCart) => LateKind::RestoreCart,
        Ok(pb::LateKind::AddToList) => LateKind::AddToList,
        Ok(pb::LateKind::MoveToList) => LateKind::MoveToList,
        Ok(pb::LateKind::RemoveFromList) => LateKind::RemoveFromList,
        Ok(pb::LateKind::MoveToCart) => LateKind::MoveToCart,
        Ok(pb::LateKind::TakeBackMove) => LateKind::TakeBackMove,
        Err(_of_a_later_version) => return Err(InvalidField::LateKind),
    };
    Ok((RequestKey::parse(&request_id, step)?, kind))
}

/// With the answer to which request late adds are told.
pub(super) fn telling(request: pb::TakeLateAddsRequest) -> Result<RequestKey, InvalidField> {
    let pb::TakeLateAddsRequest { request_id } = request;
    Ok(RequestKey::parse(&request_id, 0)?)
}

/// What to look for.
#[derive(Debug)]
pub(crate) struct Search {
    pub(super) phrase: Phrase,
    pub(super) language: Language,
    pub(super) limit: usize,
    pub(super) occasion: Occasion,
}

impl TryFrom<pb::SearchRequest> for Search {
    type Error = InvalidField;

    fn try_from(request: pb::SearchRequest) -> Result<Self, InvalidField> {
        let pb::SearchRequest {
            phrase,
            locale,
            limit,
            occasion,
            shopper,
        } = request;
        // A caller of a later version may know others: of those nothing is kept.
        let occasion = match pb::SearchOccasion::try_from(occasion) {
            Ok(pb::SearchOccasion::Shopper) => Occasion::Shopper(shopper_of(shopper)?),
            Ok(pb::SearchOccasion::Unspecified | pb::SearchOccasion::Trial) | Err(_) => {
                Occasion::Trial
            }
        };
        let most = match limit {
            0 => USUAL_MATCHES,
            1..=MOST_MATCHES => limit,
            _ => return Err(InvalidField::Limit(limit)),
        };
        Ok(Self {
            phrase: Phrase::parse(&phrase).map_err(|_invalid| InvalidField::Phrase)?,
            language: Language::of_locale(&locale)?,
            limit: usize::try_from(most).map_err(|_beyond| InvalidField::Limit(limit))?,
            occasion,
        })
    }
}

/// The number of the product to read.
pub(super) fn product_number(request: pb::GetRequest) -> Result<Sku, InvalidField> {
    let pb::GetRequest { sku } = request;
    Ok(Sku::parse(&sku)?)
}

/// What the first message of an import says of the file.
pub(super) fn import_kind(
    first: &pb::ImportRequest,
) -> Result<(ImportMode, CatalogueFormat), InvalidField> {
    let pb::ImportRequest {
        format,
        chunk: _,
        mode,
    } = first;
    let mode = match pb::ImportMode::try_from(*mode) {
        Ok(pb::ImportMode::Unspecified | pb::ImportMode::Replace) => ImportMode::Replace,
        Ok(pb::ImportMode::Delta) => ImportMode::Delta,
        Ok(pb::ImportMode::ReplaceOrEmpty) => ImportMode::ReplaceOrEmpty,
        Err(_of_a_later_version) => return Err(InvalidField::Mode),
    };
    Ok((mode, file_format(*format)?))
}

/// How a catalogue file is written.
fn file_format(format: i32) -> Result<CatalogueFormat, InvalidField> {
    match pb::CatalogueFormat::try_from(format) {
        Ok(pb::CatalogueFormat::Csv) => Ok(CatalogueFormat::Csv),
        Ok(pb::CatalogueFormat::JsonLines) => Ok(CatalogueFormat::JsonLines),
        Ok(pb::CatalogueFormat::AlexaSlotType) => Err(InvalidField::OutwardFormat),
        Ok(pb::CatalogueFormat::Unspecified) | Err(_) => Err(InvalidField::NoFormat),
    }
}

/// How the catalogue is wanted.
pub(super) fn export_format(request: pb::ExportRequest) -> Result<ExportFormat, InvalidField> {
    let pb::ExportRequest { format, locale } = request;
    match pb::CatalogueFormat::try_from(format) {
        Ok(pb::CatalogueFormat::AlexaSlotType) => {
            Ok(ExportFormat::SlotType(Locale::parse(&locale)?))
        }
        Ok(
            pb::CatalogueFormat::Unspecified
            | pb::CatalogueFormat::Csv
            | pb::CatalogueFormat::JsonLines,
        )
        | Err(_) => Ok(ExportFormat::Catalogue(file_format(format)?)),
    }
}

/// How many phrases to list.
pub(super) fn unresolved_limit(request: pb::ListUnresolvedRequest) -> Result<u32, InvalidField> {
    let pb::ListUnresolvedRequest { limit } = request;
    phrases(limit)
}

/// How many proposals to list.
pub(super) fn proposals_limit(
    request: pb::ListSynonymProposalsRequest,
) -> Result<u32, InvalidField> {
    let pb::ListSynonymProposalsRequest { limit } = request;
    phrases(limit)
}

fn phrases(limit: u32) -> Result<u32, InvalidField> {
    match limit {
        0 => Ok(USUAL_PHRASES),
        1..=MOST_PHRASES => Ok(limit),
        _ => Err(InvalidField::Phrases(limit)),
    }
}
