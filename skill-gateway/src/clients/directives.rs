//! Amazon's directive service: a word to the shopper while an answer is still being worked at.
//!
//! Which host it is, a request says. It is believed only if it is one of Amazon's three, spelt
//! exactly so: the token that goes with it speaks for the shopper's device, and a host of somebody
//! else's making would get it. As for chains: one request on a connection of its own, no redirect,
//! a deadline, a certificate of a public root for that host. What comes back is a status and
//! nothing that anybody reads.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use rustls_pki_types::{InvalidDnsNameError, ServerName};
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::{self, RootCertStore};

use crate::alexa::{ApiToken, Speech};
use crate::public_tls;

/// Where `VoicePlayer.Speak` is taken.
const PATH: &str = "/v1/directives";

/// Longer, and the word comes when the answer does; shorter, and the handshake alone takes it all.
const TIME: Duration = Duration::from_millis(1_500);

/// While a service behind is slow, every answer is: more words at a time would be work that nobody
/// has time for.
const AT_A_TIME: usize = 32;

/// A host of Amazon's that takes directives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Endpoint(&'static str);

impl Endpoint {
    /// America, Europe, the Far East.
    const ALL: [&'static str; 3] = [
        "api.amazonalexa.com",
        "api.eu.amazonalexa.com",
        "api.fe.amazonalexa.com",
    ];

    /// The host of `context.System.apiEndpoint`, if it is one of these and nothing but it.
    pub(crate) fn of(api_endpoint: &str) -> Option<Self> {
        let host = api_endpoint.strip_prefix("https://")?;
        let host = host.strip_suffix('/').unwrap_or(host);
        let known = Self::ALL.into_iter().find(|known| *known == host);
        known.map(Self)
    }
}

/// Speaks to devices before there is an answer. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Directives {
    tls: TlsConnector,
    /// `host:port` instead of the endpoint's own, whose name the certificate must have in any case.
    address: Option<String>,
    room: Arc<Semaphore>,
}

/// Why a word was not taken. The shopper hears the answer all the same.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DirectiveError {
    /// Not reached, or its certificate is not its own.
    #[error("the directive service cannot be reached: {0}")]
    Connect(#[source] std::io::Error),
    /// The host's name is no name for TLS.
    #[error("the directive service's host has no usable name: {0}")]
    Name(#[source] InvalidDnsNameError),
    /// The exchange broke.
    #[error("the directive service broke off: {0}")]
    Exchange(#[source] hyper::Error),
    /// The request could not be written.
    #[error("the directive cannot be written")]
    Request,
    /// It was not taken.
    #[error("the directive service answered {0}")]
    Status(StatusCode),
    /// Enough others are being said.
    #[error("too many words are being said at a time")]
    Busy,
    /// It took longer than [`TIME`].
    #[error("the directive service took longer than {TIME:?}")]
    TimedOut,
}

#[derive(Serialize)]
struct Message<'m> {
    header: Header<'m>,
    directive: Directive<'m>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Header<'m> {
    request_id: &'m str,
}

#[derive(Serialize)]
struct Directive<'m> {
    #[serde(rename = "type")]
    kind: &'static str,
    speech: &'m str,
}

impl Directives {
    /// The real service, proven by a certificate of a public root.
    pub(crate) fn amazons() -> Result<Self, rustls::Error> {
        Self::trusting(public_tls::public_roots(), None)
    }

    fn trusting(roots: RootCertStore, address: Option<String>) -> Result<Self, rustls::Error> {
        Ok(Self {
            tls: public_tls::connector(roots)?,
            address,
            room: Arc::new(Semaphore::new(AT_A_TIME)),
        })
    }

    /// Says this to the device whose request is being answered, within [`TIME`].
    pub(crate) async fn speak(
        &self,
        endpoint: Endpoint,
        token: &ApiToken,
        request_id: &str,
        speech: &Speech,
    ) -> Result<(), DirectiveError> {
        let _room = self
            .room
            .try_acquire()
            .map_err(|_full| DirectiveError::Busy)?;
        let sent = self.send(endpoint, token, request_id, speech);
        tokio::time::timeout(TIME, sent)
            .await
            .map_err(|_elapsed| DirectiveError::TimedOut)?
    }

    async fn send(
        &self,
        Endpoint(host): Endpoint,
        token: &ApiToken,
        request_id: &str,
        speech: &Speech,
    ) -> Result<(), DirectiveError> {
        let request = message(host, token, request_id, speech)?;
        let name = ServerName::try_from(host).map_err(DirectiveError::Name)?;
        let tcp = match &self.address {
            None => TcpStream::connect((host, 443)).await,
            Some(address) => TcpStream::connect(address).await,
        };
        let tcp = tcp.map_err(DirectiveError::Connect)?;
        let tls = self.tls.connect(name.to_owned(), tcp).await;
        let tls = TokioIo::new(tls.map_err(DirectiveError::Connect)?);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(tls)
            .await
            .map_err(DirectiveError::Exchange)?;
        let exchange = sender.send_request(request);
        // The connection moves only while it is polled; it lives no longer than the exchange.
        let mut exchange = std::pin::pin!(exchange);
        let response = tokio::select! {
            biased;
            response = &mut exchange => response,
            _closed = connection => exchange.await,
        };
        let status = response.map_err(DirectiveError::Exchange)?.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(DirectiveError::Status(status))
        }
    }
}

fn message(
    host: &'static str,
    token: &ApiToken,
    request_id: &str,
    speech: &Speech,
) -> Result<Request<Full<Bytes>>, DirectiveError> {
    let message = Message {
        header: Header { request_id },
        directive: Directive {
            kind: "VoicePlayer.Speak",
            speech: speech.ssml(),
        },
    };
    let body = serde_json::to_vec(&message).map_err(|_unwritten| DirectiveError::Request)?;
    Request::post(PATH)
        .header(header::HOST, host)
        .header(header::CONNECTION, "close")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, token.bearer())
        .body(Full::new(body.into()))
        .map_err(|_unwritten| DirectiveError::Request)
}

impl fmt::Debug for Directives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directives")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "directives_tests.rs"]
pub(crate) mod tests;
