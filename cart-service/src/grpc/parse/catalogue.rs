//! Requests over what is sold.

use saycart_proto::cart::v1 as pb;

use super::InvalidField;
use super::page::page;
use super::speaker::shopper_of;
use crate::catalogue::{CatalogueFormat, ExportFormat};
use crate::domain::{Language, Locale, Phrase, Sku};
use crate::operations::{ImportMode, Occasion};

/// The most matches that a search answers.
pub(super) const MOST_MATCHES: u32 = 50;

/// The most phrases that a list of unresolved ones has, and how many if nobody says.
pub(super) const MOST_PHRASES: u32 = 1_000;
const USUAL_PHRASES: u32 = 100;

/// What a search answers if nobody says how many.
const USUAL_MATCHES: u32 = 10;

/// What to look for.
#[derive(Debug)]
pub(crate) struct Search {
    pub(in crate::grpc) phrase: Phrase,
    pub(in crate::grpc) language: Language,
    pub(in crate::grpc) limit: usize,
    pub(in crate::grpc) occasion: Occasion,
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
pub(in crate::grpc) fn product_number(request: pb::GetRequest) -> Result<Sku, InvalidField> {
    let pb::GetRequest { sku } = request;
    Ok(Sku::parse(&sku)?)
}

/// How many deals to pass over, and how many to list.
pub(in crate::grpc) fn deals_page(
    request: pb::ListDealsRequest,
) -> Result<(usize, usize), InvalidField> {
    let pb::ListDealsRequest { skip, limit } = request;
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    Ok((skip, page(limit, 10, 50)?))
}

/// What the first message of an import says of the file.
pub(in crate::grpc) fn import_kind(
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
pub(in crate::grpc) fn export_format(
    request: pb::ExportRequest,
) -> Result<ExportFormat, InvalidField> {
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
pub(in crate::grpc) fn unresolved_limit(
    request: pb::ListUnresolvedRequest,
) -> Result<u32, InvalidField> {
    let pb::ListUnresolvedRequest { limit } = request;
    phrases(limit)
}

/// How many proposals to list.
pub(in crate::grpc) fn proposals_limit(
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
