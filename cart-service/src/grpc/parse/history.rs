//! Requests over a shopper's history: whether it is used, and what is usual by it.

use saycart_proto::cart::v1 as pb;

use super::InvalidField;
use super::page::page;
use crate::domain::{Channel, HistoryUse, Language, Phrase, RequestKey};
use crate::operations::{ListUsual, SetHistory};

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

pub(in crate::grpc) fn history_use(wanted: i32) -> Result<HistoryUse, InvalidField> {
    match pb::HistoryUse::try_from(wanted) {
        Ok(pb::HistoryUse::Off) => Ok(HistoryUse::Off),
        Ok(pb::HistoryUse::On) => Ok(HistoryUse::On),
        Ok(pb::HistoryUse::Unspecified) | Err(_) => Err(InvalidField::Use),
    }
}

pub(in crate::grpc) fn known_wording(wording: u32) -> Result<u32, InvalidField> {
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
