//! The layer in front of a gRPC service: no passport, no service.
//!
//! It stands inside deadline and tracing, and outside everything that acts for a shopper. It says
//! whom a call speaks for; whether *this caller* may call at all is mutual TLS's business.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::header::AUTHORIZATION;
use http::{HeaderMap, Request, Response};
use tonic::Status;
use tonic::server::NamedService;
use tower::{Layer, Service};

use crate::metrics;
use crate::{Passport, PassportError, Verifier};

/// Puts a [`Passport`] into the extensions of each request that carries a good one, and answers
/// all others with `UNAUTHENTICATED` or, when that cannot be found out, `UNAVAILABLE`.
#[derive(Debug, Clone)]
pub struct PassportLayer(Verifier);

impl PassportLayer {
    /// A layer that lets through what this verifier accepts.
    pub fn new(verifier: Verifier) -> Self {
        metrics::register();
        Self(verifier)
    }
}

impl<S> Layer<S> for PassportLayer {
    type Service = PassportService<S>;

    fn layer(&self, inner: S) -> PassportService<S> {
        PassportService {
            inner,
            verifier: self.0.clone(),
        }
    }
}

/// A service behind a [`PassportLayer`].
#[derive(Debug, Clone)]
pub struct PassportService<S> {
    inner: S,
    verifier: Verifier,
}

impl<S: NamedService> NamedService for PassportService<S> {
    const NAME: &'static str = S::NAME;
}

impl<S, B, R> Service<Request<B>> for PassportService<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        // The clone has not been polled ready; the one that has goes with the call.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let verifier = self.verifier.clone();
        Box::pin(async move {
            let checked = check(&verifier, request.headers()).await;
            metrics::checked(&checked);
            match checked {
                Ok(passport) => {
                    request.extensions_mut().insert(passport);
                    inner.call(request).await
                }
                Err(error) => Ok(Status::from(error).into_http()),
            }
        })
    }
}

async fn check(verifier: &Verifier, headers: &HeaderMap) -> Result<Passport, PassportError> {
    verifier.verify(bearer(headers)?).await
}

/// RFC 6750 section 2.1; the scheme's case does not matter (RFC 9110 section 11.1). Two headers
/// would be two answers to "for whom?".
fn bearer(headers: &HeaderMap) -> Result<&str, PassportError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(PassportError::Missing)?;
    if values.next().is_some() {
        return Err(PassportError::Malformed);
    }
    let text = value
        .to_str()
        .map_err(|_not_ascii| PassportError::Malformed)?;
    let (scheme, passport) = text.split_once(' ').ok_or(PassportError::Malformed)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(passport)
    } else {
        Err(PassportError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (AUTHORIZATION, HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn the_scheme_is_bearer_in_any_case() {
        assert_eq!(bearer(&headers(&["Bearer abc"])).unwrap(), "abc");
        assert_eq!(bearer(&headers(&["bEARER abc"])).unwrap(), "abc");
    }

    #[test]
    fn another_scheme_or_two_answers_are_malformed() {
        for wrong in [&["Basic abc"][..], &["Bearer"], &["Bearer a", "Bearer b"]] {
            assert!(
                matches!(bearer(&headers(wrong)), Err(PassportError::Malformed)),
                "{wrong:?}"
            );
        }
        assert!(matches!(bearer(&headers(&[])), Err(PassportError::Missing)));
    }
}
