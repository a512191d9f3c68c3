//! The shop's own site, as far as it asks the suite: whose cart is this, and what is in it?

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Full;
use saycart_service::{ExposeSecret as _, SecretString};
use url::Url;

use crate::https::{Https, HttpsError};

/// A cart as `GET /v1/cart` answers it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cart {
    /// Grows with every change.
    pub version: u64,
    /// `None` while the cart is empty.
    pub currency: Option<String>,
    /// In the order in which they were added.
    pub lines: Vec<Line>,
    /// Sum of the available lines, in minor units; `None` while the cart is empty.
    pub total_minor: Option<i64>,
}

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Line {
    /// `lin_…`.
    pub line_id: String,
    /// The shop's number.
    pub sku: String,
    /// The product's full name.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// For one, in minor units.
    pub unit_price_minor: i64,
    /// Unit price × quantity.
    pub line_total_minor: i64,
    /// Can be bought now.
    pub available: bool,
}

/// Why there is no cart.
#[derive(Debug, thiserror::Error)]
pub enum CartError {
    /// No answer.
    #[error(transparent)]
    Https(#[from] HttpsError),
    /// A URL that cannot be requested.
    #[error("a request cannot be made")]
    Request(#[from] http::Error),
    /// The suite refused.
    #[error("GET /v1/cart answered {0}")]
    Refused(StatusCode),
    /// The answer is not a cart.
    #[error("GET /v1/cart answered what is not a cart")]
    NotACart(#[from] serde_json::Error),
}

impl Cart {
    /// Reads the cart of the shopper whom the access token speaks for.
    pub async fn read(https: &Https, door: &Url, token: &SecretString) -> Result<Self, CartError> {
        let mut url = door.clone();
        url.set_path("/v1/cart");
        let request = Request::get(url.as_str())
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", token.expose_secret()),
            )
            .body(Full::new(Bytes::new()))?;
        let response = https.send(request).await?;
        match response.status() {
            StatusCode::OK => Ok(serde_json::from_slice(response.body())?),
            status => Err(CartError::Refused(status)),
        }
    }

    /// What is in it: number and quantity of each line.
    pub fn contents(&self) -> Vec<(&str, u32)> {
        self.lines
            .iter()
            .map(|line| (line.sku.as_str(), line.quantity))
            .collect()
    }
}
