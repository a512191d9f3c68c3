//! What is counted of passports where they are checked.

use std::sync::LazyLock;

use saycart_telemetry::metrics::{self, Counters, Page};

use crate::PassportError;

static CHECKED: LazyLock<Counters<1>> = LazyLock::new(Counters::default);
static KEY_FETCH: LazyLock<Counters<1>> = LazyLock::new(Counters::default);

/// Puts them on the page: whoever has a layer counts.
pub(crate) fn register() {
    metrics::register("passport", |page: &mut Page| {
        page.add(
            "saycart_passports",
            "Passports that were checked by who was called with them",
            CHECKED.clone(),
        );
        page.add(
            "saycart_passport_key_fetch",
            "Questions to auth-service for the keys of passports",
            KEY_FETCH.clone(),
        );
    });
}

pub(crate) fn checked<T>(checked: &Result<T, PassportError>) {
    let result = match checked {
        Ok(_) => "ok",
        Err(PassportError::Missing) => "missing",
        Err(PassportError::Malformed) => "malformed",
        Err(PassportError::Algorithm) => "bad_algorithm",
        Err(PassportError::Type) => "bad_type",
        Err(PassportError::Header) => "bad_header",
        Err(PassportError::UnknownKey { key_id: _ }) => "unknown_kid",
        Err(PassportError::Signature) => "bad_signature",
        Err(PassportError::Issuer) => "bad_issuer",
        Err(PassportError::Audience) => "bad_audience",
        Err(PassportError::Expired { ago: _ }) => "expired",
        Err(PassportError::NotYetIssued { ahead: _ }) => "not_yet_issued",
        Err(PassportError::TooLongLived) => "too_long_lived",
        Err(PassportError::Keys(_)) => "keys_unreachable",
    };
    CHECKED.get_or_create(&[("result", result)]).inc();
}

pub(crate) fn keys_fetched<T, E>(answer: &Result<T, E>) {
    let result = if answer.is_ok() { "ok" } else { "failed" };
    KEY_FETCH.get_or_create(&[("result", result)]).inc();
}
