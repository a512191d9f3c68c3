//! What all pages have in common: the frame, the style, and the policy that goes with it.

use std::sync::LazyLock;

use askama::Template;
use aws_lc_rs::digest::{SHA256, digest};
use axum::response::{Html, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode, header};
use saycart_service::causes;

use crate::operations::OpenFlow;

/// Stands in every page, between the `style` tags of `base.html`; templates drop the last newline
/// of what they include.
pub(super) const STYLE: &str = include_str!("../../templates/style.css").trim_ascii_end();

/// The style's source in the policy.
static STYLE_SOURCE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "'sha256-{}'",
        STANDARD.encode(digest(&SHA256, STYLE.as_bytes()))
    )
});

/// Where the forms of a page may lead. Chromium and Safari hold the redirect that answers a form
/// to it as well: with `'self'` alone, "Allow" does nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct FormTargets(String);

impl FormTargets {
    /// Our own pages.
    pub(super) fn own() -> Self {
        Self::default()
    }

    /// And back to the client of a flow: its vendor's hosts, since more hops of the vendor's
    /// follow, or the one origin that it registered.
    pub(super) fn of(open: &OpenFlow) -> Self {
        let patterns = open.client.profile.policy().form_action;
        if patterns.is_empty() {
            Self(open.flow.redirect_uri.origin().unwrap_or_default())
        } else {
            Self(patterns.join(" "))
        }
    }
}

/// A page as an answer.
pub(super) fn page(status: StatusCode, page: &impl Template, targets: &FormTargets) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(
                error = %causes(&error),
                "a page cannot be rendered"
            );
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let policy = format!(
        "default-src 'none'; style-src {}; object-src 'none'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self' {}",
        *STYLE_SOURCE, targets.0,
    );
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::try_from(policy.trim_end()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    response
}

/// 303: whatever the method was, the browser goes there with GET, and sends no password along
/// (RFC 9700 §4.12).
pub(crate) fn see_other(uri: &str) -> Response {
    match HeaderValue::try_from(uri) {
        Ok(uri) => (StatusCode::SEE_OTHER, [(header::LOCATION, uri)]).into_response(),
        Err(_not_a_header) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What the shop is called on its pages: the host that stands in the address bar, too.
pub(super) fn shop_name(issuer: &str) -> &str {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    rest.split(':').next().unwrap_or(rest)
}
