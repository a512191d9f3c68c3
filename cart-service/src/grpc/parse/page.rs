//! How many of something are wanted.

use super::InvalidField;

/// As many as are wanted, or the usual number.
pub(in crate::grpc) fn page(limit: u32, usual: u32, most: u32) -> Result<usize, InvalidField> {
    let wanted = if limit == 0 { usual } else { limit };
    let fits = usize::try_from(wanted).ok().filter(|_| wanted <= most);
    fits.ok_or(InvalidField::Page { limit, most })
}
