//! `GET /v1/cart`: the shopper's cart as JSON, for the shop's own site.
//!
//! The site holds an access token of ours with scope `cart.read` (RFC 6750). auth-service says
//! whose it is; cart-service, from the passport alone, whose cart.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, header};
use saycart_service::Deadline;
use serde::Serialize;

use super::App;
use super::problem::Problem;
use crate::clients::{AuthError, Cart, CartError, CartLine, Verdict};

/// The scope that reading needs.
const SCOPE: &str = "cart.read";

/// As long as a token can be for auth-service.
const LONGEST_TOKEN: usize = 4_096;

/// Shows the cart of the token's shopper.
pub(crate) async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    let deadline = Deadline::within(app.answer_within);
    match cart_of(&app, &headers, deadline).await {
        Ok(cart) => (
            [(header::CACHE_CONTROL, "no-store")],
            Json(CartJson::from(cart)),
        )
            .into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn cart_of(app: &App, headers: &HeaderMap, deadline: Deadline) -> Result<Cart, Problem> {
    let token = bearer(headers)?;
    let shopper = match app.auth.validate(token, None, deadline).await? {
        Verdict::Active(shopper) => shopper,
        Verdict::Inactive => return Err(Problem::InvalidToken),
    };
    if !shopper.scopes.iter().any(|scope| scope == SCOPE) {
        return Err(Problem::InsufficientScope(SCOPE));
    }
    Ok(app.cart.get_cart(&shopper.passport, deadline).await?)
}

/// The token of the one `Authorization: Bearer` header (RFC 6750 section 2.1).
fn bearer(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let line = match (lines.next(), lines.next()) {
        (None, _) => return Err(Problem::NoToken),
        (Some(line), None) => line.to_str().map_err(|_no_text| Problem::InvalidToken)?,
        (Some(_), Some(_)) => return Err(Problem::InvalidToken),
    };
    let (scheme, token) = line.split_once(' ').ok_or(Problem::NoToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Problem::NoToken);
    }
    let token = token.trim();
    let possible = !token.is_empty()
        && token.len() <= LONGEST_TOKEN
        && token.bytes().all(|byte| byte.is_ascii_graphic());
    if possible {
        Ok(token)
    } else {
        Err(Problem::InvalidToken)
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Slow | AuthError::Unavailable(_) | AuthError::Malformed(_) => {
                Self::Unavailable
            }
        }
    }
}

impl From<CartError> for Problem {
    fn from(error: CartError) -> Self {
        match error {
            CartError::ScopeMissing { scope: _ } => Self::InsufficientScope(SCOPE),
            // The others are troubles of ours, or belong to changes, which reading is none of.
            CartError::Slow
            | CartError::Unavailable(_)
            | CartError::PassportRefused(_)
            | CartError::UnknownProduct
            | CartError::NotInCart
            | CartError::NotOnList
            | CartError::QuantityLimit { limit: _, sku: _ }
            | CartError::OutOfStock { .. }
            | CartError::Dearer { .. }
            | CartError::CartChanged
            | CartError::OtherCurrency
            | CartError::Refused(_)
            | CartError::Malformed(_) => Self::Unavailable,
        }
    }
}

/// A cart on the wire. A published contract: fields are added, never changed.
#[derive(Debug, Serialize)]
struct CartJson {
    version: u64,
    /// `null` while the cart is empty.
    currency: Option<String>,
    lines: Vec<LineJson>,
    /// What is available, in minor units; 0 while the cart is empty.
    total_minor: u64,
}

#[derive(Debug, Serialize)]
struct LineJson {
    line_id: String,
    sku: String,
    name: String,
    quantity: u32,
    unit_price_minor: u64,
    line_total_minor: u64,
    available: bool,
}

impl From<Cart> for CartJson {
    fn from(cart: Cart) -> Self {
        let Cart {
            version,
            currency,
            lines,
            total,
        } = cart;
        Self {
            version,
            currency,
            lines: lines.into_iter().map(LineJson::from).collect(),
            total_minor: total.map_or(0, |total| total.minor),
        }
    }
}

impl From<CartLine> for LineJson {
    fn from(line: CartLine) -> Self {
        let CartLine {
            line_id,
            sku,
            name,
            spoken_name: _, // for ears
            quantity,
            unit_price,
            line_total,
            raised_price: _, // the site shows its prices
            available,
            spoken_plural: _, // likewise
            image_url: _,     // the site has its own
            variants: _,      // the name tells them
        } = line;
        Self {
            line_id,
            sku,
            name,
            quantity,
            unit_price_minor: unit_price.minor,
            line_total_minor: line_total.minor,
            available,
        }
    }
}
