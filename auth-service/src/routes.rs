//! The public door: `oauth` (endpoints for clients) and `pages` (for people) on their paths, under
//! one set of headers.
//!
//! To add an endpoint: a constant in [`paths`], a file in `oauth` or `pages`, a line below.

use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};

use crate::http::{App, headers, paths};
use crate::{oauth, pages};

/// What the gateway lets through at most; nothing here needs a tenth of it.
const MAX_BODY: usize = 64 * 1_024;

/// Every public route.
pub(crate) fn router(app: App) -> axum::Router {
    axum::Router::new()
        .route(paths::AUTHORIZE, get(oauth::authorize::get))
        .route(paths::TOKEN, post(oauth::token::post))
        .route(paths::REVOKE, post(oauth::revoke::post))
        .route(paths::INTROSPECT, post(oauth::introspect::post))
        .route(
            paths::USERINFO,
            get(oauth::userinfo::get).post(oauth::userinfo::get),
        )
        .route(paths::METADATA, get(oauth::metadata::get))
        .route(
            paths::LOGIN,
            get(pages::login::get).post(pages::login::post),
        )
        .route(
            paths::ACCOUNT,
            get(pages::account::get).post(pages::account::post),
        )
        .route(paths::PRIVACY, get(pages::privacy::get))
        // Innermost: a body over the limit is refused while it is read.
        .layer(DefaultBodyLimit::max(MAX_BODY))
        // Outermost: also refusals of the router itself carry the headers.
        .layer(middleware::from_fn_with_state(app.clone(), headers::secure))
        .with_state(app)
}
