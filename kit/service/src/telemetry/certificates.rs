//! What is counted of the certificates that a process shows.

use std::sync::LazyLock;

use rustls::pki_types::CertificateDer;
use saycart_telemetry::metrics::{self, Counters, Gauges, Page};

static EXPIRY: LazyLock<Gauges<1>> = LazyLock::new(Gauges::default);
static RELOADS: LazyLock<Counters<1>> = LazyLock::new(Counters::default);

fn register(page: &mut Page) {
    page.add_seconds(
        "saycart_certificate_expiry_timestamp",
        "When the certificate that is shown expires, since 1970",
        EXPIRY.clone(),
    );
    page.add(
        "saycart_certificate_reloads",
        "Looks at changed certificate files",
        RELOADS.clone(),
    );
}

/// How it went to read a changed certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reload {
    /// It is shown now.
    Ok,
    /// The old one stays.
    Failed,
}

/// This certificate is shown from now on: by the `door`, or to other services (`internal`).
pub(crate) fn certificate_shown(name: &'static str, chain: &[CertificateDer<'_>]) {
    metrics::register("certificates", register);
    let leaf = chain.first().map(AsRef::<[u8]>::as_ref);
    let parsed = leaf.and_then(|leaf| x509_parser::parse_x509_certificate(leaf).ok());
    if let Some((_, leaf)) = parsed {
        let expires = leaf.validity().not_after.timestamp();
        EXPIRY.get_or_create(&[("name", name)]).set(expires);
    }
}

/// Changed files were looked at.
pub(crate) fn certificate_reloaded(how: Reload) {
    let result = match how {
        Reload::Ok => "ok",
        Reload::Failed => "failed",
    };
    RELOADS.get_or_create(&[("result", result)]).inc();
}
