//! Long lists, a page at a time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tonic::Status;

use super::refusals::invalid;

const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;

pub(super) fn size_of(page_size: u32) -> Result<u32, Status> {
    match page_size {
        0 => Ok(DEFAULT_PAGE),
        1..=MAX_PAGE => Ok(page_size),
        _ => Err(invalid("page_size", "must be at most 1000")),
    }
}

/// A page token is the last key of the page before, in base64url: callers are not to build one.
pub(super) fn cursor(page_token: &str) -> Result<String, Status> {
    let bytes = URL_SAFE_NO_PAD
        .decode(page_token)
        .map_err(|_not_base64| bad_page_token())?;
    String::from_utf8(bytes).map_err(|_not_utf8| bad_page_token())
}

pub(super) fn bad_page_token() -> Status {
    invalid("page_token", "must come from the answer before")
}

pub(super) fn next<T>(items: &[T], size: u32, key: impl FnOnce(&T) -> String) -> String {
    let is_full = u32::try_from(items.len()).is_ok_and(|count| count >= size);
    let last = items.last().filter(|_| is_full);
    last.map(|last| URL_SAFE_NO_PAD.encode(key(last)))
        .unwrap_or_default()
}
