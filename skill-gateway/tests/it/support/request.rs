//! Requests as Alexa sends them, and as others do.

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use saycart_service::Timestamp;
use serde_json::{Value, json};

use crate::fixtures::{NOW_SECONDS, Signer};

/// The application id that is ours.
pub(crate) const SKILL_ID: &str = "amzn1.ask.skill.3f2c0f5c-0001-4a5c-9d2f-1b6f5c0e7a11";

/// Where the good chain lies.
pub(crate) const CHAIN_URL: &str = "https://s3.amazonaws.com/echo.api/echo-api-cert.pem";

/// A request to `/alexa`, to be spoilt.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) body: Bytes,
    pub(crate) headers: Vec<(String, String)>,
}

/// "Alexa, open corner shop": needs no account and no service behind.
pub(crate) fn launch() -> Value {
    json!({
        "version": "1.0",
        "session": {
            "new": true,
            "sessionId": "amzn1.echo-api.session.1",
            "application": { "applicationId": SKILL_ID },
            "user": { "userId": "amzn1.ask.account.ANNA" },
        },
        "context": { "System": {
            "application": { "applicationId": SKILL_ID },
            "user": { "userId": "amzn1.ask.account.ANNA" },
            "apiEndpoint": "https://api.amazonalexa.com",
        } },
        "request": {
            "type": "LaunchRequest",
            "requestId": "amzn1.echo-api.request.1",
            "timestamp": Timestamp::from_seconds(NOW_SECONDS).to_string(),
            "locale": "en-US",
        },
    })
}

impl Said {
    /// Signed, with the good chain's URL.
    pub(crate) fn signed(body: impl Into<Bytes>, signer: &Signer) -> Self {
        let body = body.into();
        let signature = signer.sign(&body);
        Self::unsigned(body)
            .with("SignatureCertChainUrl", CHAIN_URL)
            .with("Signature-256", signature)
    }

    /// Without a single header.
    pub(crate) fn unsigned(body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            headers: Vec::new(),
        }
    }

    /// With one more header.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Without the headers of this name.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(kept, _)| kept != name);
        self
    }

    /// With another body under the same signature.
    pub(crate) fn saying(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// With another chain's URL.
    pub(crate) fn chain_at(self, url: &str) -> Self {
        self.without("SignatureCertChainUrl")
            .with("SignatureCertChainUrl", url)
    }

    pub(crate) fn request(&self) -> Request<Full<Bytes>> {
        let mut request = Request::post("https://localhost/alexa")
            .header("host", "localhost")
            .header("content-type", "application/json;charset=UTF-8");
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(Full::new(self.body.clone())).unwrap()
    }

    /// As HTTP/1.1 writes it, with the headers' names in the case they were given in.
    pub(crate) fn raw(&self) -> Vec<u8> {
        let mut head = format!(
            "POST /alexa HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.body.len()
        );
        for (name, value) in &self.headers {
            head.extend([name.as_str(), ": ", value.as_str(), "\r\n"]);
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}
