//! Passes auth-service's public pages and endpoints through the one public door.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderName, Request, Uri, Version, header};
use saycart_service::internal::Upstream;
use saycart_service::{Deadline, telemetry};
use tonic::Status;
use tower::ServiceExt as _;

use super::body;
use super::paths;
use super::peer::{self, DoorScheme};
use super::problem::Problem;
use super::strangers::Strangers;
use crate::config::TrustedProxies;

/// Where auth-service's public HTTP is.
#[derive(Debug, Clone)]
pub enum Pages {
    /// In this process: its router is called.
    InProcess(Router),
    /// In processes of their own, which believe what this one says of the other end.
    Remote(Upstream),
}

impl Pages {
    async fn ask(self, request: Request<Body>) -> Result<Response, Status> {
        match self {
            Self::InProcess(router) => {
                let answer = router.oneshot(request).await;
                Ok(answer.unwrap_or_else(|never| match never {}))
            }
            Self::Remote(upstream) => {
                let (mut head, body) = request.into_parts();
                // Where the connection goes is not where the browser went; that is told apart.
                head.headers.remove(header::HOST);
                head.uri = head
                    .uri
                    .path_and_query()
                    .cloned()
                    .map(Uri::from)
                    .unwrap_or_default();
                head.version = Version::HTTP_2;
                let body = tonic::body::Body::new(body);
                let answer = upstream.oneshot(Request::from_parts(head, body)).await?;
                let (mut head, body) = answer.into_parts();
                head.version = Version::HTTP_11;
                Ok(Response::from_parts(head, Body::new(body)))
            }
        }
    }
}

/// Longer than auth-service takes for a password and a full queue before it; shorter than people
/// wait at a page that does not come.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Longer than auth-service gives itself for tokens (3.5 s); shorter than Amazon waits for them
/// (4.5 s), which takes silence for worse than "ask again".
const TOKENS_WITHIN: Duration = Duration::from_secs(4);

fn time_for(path: &str) -> Duration {
    match path {
        paths::TOKEN => TOKENS_WITHIN,
        _ => ANSWER_WITHIN,
    }
}

/// Headers that are between two neighbours (RFC 9110 section 7.6.1), and those that our own
/// server writes.
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Passes requests on.
#[derive(Debug, Clone)]
pub(crate) struct PassThrough {
    pages: Pages,
    door: DoorScheme,
    proxies: TrustedProxies,
    strangers: Strangers,
}

impl PassThrough {
    /// From this door, through those proxies, to these pages.
    pub(crate) fn new(pages: Pages, door: DoorScheme, proxies: TrustedProxies) -> Self {
        Self {
            pages,
            door,
            proxies,
            strangers: Strangers::default(),
        }
    }

    /// Passes one request on and its answer back.
    pub(crate) async fn pass(&self, request: Request<Body>) -> Response {
        let deadline = Deadline::within(time_for(request.uri().path()));
        let request = match self.prepare(request).await {
            Ok(request) => request,
            Err(problem) => return problem.into_response(),
        };
        let mut response = match deadline.run(self.pages.clone().ask(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(status)) => {
                tracing::warn!(error = status.message(), "auth-service is out of reach");
                return Problem::Unavailable.into_response();
            }
            Err(exceeded) => {
                tracing::warn!(error = %exceeded, "auth-service did not answer a page in time");
                return Problem::Unavailable.into_response();
            }
        };
        strip_hop_by_hop(response.headers_mut());
        response
    }

    async fn prepare(&self, request: Request<Body>) -> Result<Request<Body>, Problem> {
        let (mut parts, body) = request.into_parts();
        if !paths::is_plain(parts.uri.path()) {
            return Err(Problem::NotFound);
        }
        let peer = peer::of(&parts).ok_or(Problem::BadRequest)?;
        if !self.proxies.contain(peer) {
            self.strangers.sent(peer, &parts.headers);
        }
        let forwarded = peer::forwarded(&parts, self.door, &self.proxies)?;
        let body = body::read(&parts.headers, body, body::LARGEST_FORM).await?;
        strip_hop_by_hop(&mut parts.headers);
        forwarded.write_to(&mut parts.headers);
        telemetry::pass_on(&mut parts.headers);
        Ok(Request::from_parts(parts, Body::from(body)))
    }
}

fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn what_concerns_the_neighbours_only_is_stripped() {
        let mut headers = HeaderMap::new();
        headers.insert("connection", HeaderValue::from_static("close, X-Secret"));
        headers.insert("x-secret", HeaderValue::from_static("1"));
        headers.insert("te", HeaderValue::from_static("trailers"));
        headers.insert("cookie", HeaderValue::from_static("a=b"));

        strip_hop_by_hop(&mut headers);

        assert_eq!(headers.keys().collect::<Vec<_>>(), ["cookie"]);
    }
}
