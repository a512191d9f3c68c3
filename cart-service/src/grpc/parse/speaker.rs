//! Whose voice it is, and who is counted.

use saycart_proto::cart::v1 as pb;

use super::InvalidField;
use crate::domain::{Pseudonym, Speaker};

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
