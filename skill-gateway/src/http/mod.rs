//! The public door: what the internet reaches.
//!
//! Way of a request: [`saycart_service::net`] accepts and limits, [`router`] finds the path,
//! [`alexa`] proves and answers, [`cart`] shows a shopper's cart, [`pages`] passes auth-service's
//! pages on; [`problem`] says everything that is refused. Knows what HTTP is and no intent.
//!
//! To add a path: a constant in [`paths`], a file for its handler, a line in [`router`]; for a
//! path of auth-service's, the constant alone.

mod alexa;
mod body;
mod cart;
mod pages;
mod paths;
mod peer;
mod problem;
mod strangers;

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use http::{HeaderName, HeaderValue, Request, header};
use saycart_service::telemetry;
use tower_http::set_header::SetResponseHeaderLayer;

pub use self::pages::Pages;
pub(crate) use self::pages::PassThrough;
pub(crate) use self::peer::DoorScheme;

use self::problem::Problem;
use crate::clients::{AuthClient, CartClient};
use crate::skill::Skill;
use crate::verify::{RequestMemory, Verifier};

/// A year, as browsers' preload lists ask; not for other names under the shop's domain.
const COME_BACK_OVER_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What the handlers share. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) verifier: Verifier,
    pub(crate) memory: RequestMemory,
    pub(crate) skill: std::sync::Arc<Skill>,
    pub(crate) answer_within: Duration,
    pub(crate) auth: AuthClient,
    pub(crate) cart: CartClient,
    pub(crate) pass_through: PassThrough,
}

/// Whether browsers are told to come back over HTTPS only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StrictTransport {
    /// For a year.
    Demanded,
    /// Not on `localhost`, which is shared with whatever else is tried out there.
    Left,
}

/// Every path of the public door.
pub(crate) fn router(app: App, strict: StrictTransport) -> Router {
    let passed = paths::PASSED.iter().fold(Router::new(), |router, path| {
        router.route(path, any(pass_on))
    });
    let router = Router::new()
        .route(paths::ALEXA, post(alexa::hear))
        .route(paths::CART, get(cart::show))
        .merge(passed)
        .fallback(|| async { Problem::NotFound })
        .method_not_allowed_fallback(|| async { Problem::MethodNotAllowed })
        .with_state(app)
        .layer(middleware::from_fn(only_for_one_host))
        // A JSON answer that a browser takes for a page would be a page of the caller's making.
        .layer(set(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ));
    let router = match strict {
        StrictTransport::Demanded => {
            router.layer(set(header::STRICT_TRANSPORT_SECURITY, COME_BACK_OVER_HTTPS))
        }
        StrictTransport::Left => router,
    };
    // Outermost: what every other layer answers is seen, too.
    router.layer(middleware::from_fn(telemetry::at_the_door))
}

/// On every answer, whoever made it.
fn set(name: HeaderName, value: HeaderValue) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, value)
}

async fn only_for_one_host(request: Request<Body>, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if peer::names_one_host(&parts) {
        next.run(Request::from_parts(parts, body)).await
    } else {
        Problem::BadRequest.into_response()
    }
}

async fn pass_on(State(app): State<App>, request: Request<Body>) -> Response {
    app.pass_through.pass(request).await.into_response()
}
