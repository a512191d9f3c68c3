//! The skill's endpoint as Alexa sees it: a signed POST, and an answer.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Full;
use url::Url;

use super::signer::{Signer, SignerError};
use super::{CHAIN_URL_HEADER, SIGNATURE_HEADER};
use crate::https::{Https, HttpsError};

/// Where the skill listens, and the key that Alexa signs with.
#[derive(Debug)]
pub struct Endpoint {
    https: Https,
    signer: Signer,
    url: Url,
}

/// A request that is signed, to be sent once or again.
#[derive(Debug, Clone)]
pub struct Signed {
    body: Bytes,
    signature: String,
}

/// What came back.
#[derive(Debug)]
pub struct Delivered {
    /// The status; Alexa takes only 200 for an answer.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
    /// From the first byte of the request to the last of the answer.
    pub took: Duration,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The body cannot be signed.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// No answer.
    #[error(transparent)]
    Https(#[from] HttpsError),
    /// A URL that cannot be requested.
    #[error("a request cannot be made")]
    Request(#[from] http::Error),
}

impl Endpoint {
    /// The endpoint of the suite whose public door is `door`.
    pub fn at(door: &Url, https: Https, signer: Signer) -> Self {
        let mut url = door.clone();
        url.set_path("/alexa");
        Self { https, signer, url }
    }

    /// Signs the body as it is, and sends it.
    pub async fn deliver(&self, body: Vec<u8>) -> Result<Delivered, DeliveryError> {
        self.send(self.sign(body)?).await
    }

    /// Signs the body as it is.
    pub fn sign(&self, body: Vec<u8>) -> Result<Signed, DeliveryError> {
        let signature = self.signer.sign(&body)?;
        Ok(Signed {
            body: Bytes::from(body),
            signature,
        })
    }

    /// Sends what was signed, here or at another endpoint with the same chain.
    pub async fn send(&self, signed: Signed) -> Result<Delivered, DeliveryError> {
        let Signed { body, signature } = signed;
        let request = Request::post(self.url.as_str())
            .header(header::CONTENT_TYPE, "application/json;charset=UTF-8")
            .header(header::ACCEPT, "application/json")
            .header(CHAIN_URL_HEADER, self.signer.chain_url())
            .header(SIGNATURE_HEADER, signature)
            .body(Full::new(body))?;
        let begun = Instant::now();
        let response = self.https.send(request).await?;
        Ok(Delivered {
            status: response.status(),
            took: begun.elapsed(),
            body: response.into_body(),
        })
    }
}
