//! A small browser: the one in the Alexa app that shows a shop's linking pages.
//!
//! Keeps cookies, follows redirects within one site, finds the one form of a page and submits it
//! with what a shopper types. Runs no scripts, so a page that works here works without them. It
//! stops where the site sends it elsewhere: [`Visit::Left`] is the way back to Amazon.

mod cookies;
mod form;
mod markup;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::Full;
use url::Url;

use crate::https::{Https, HttpsError};
use cookies::Cookies;

pub use form::{Form, FormError};
pub(crate) use markup::unescape;

/// More redirects in a row than any of our pages needs.
const MOST_REDIRECTS: usize = 10;

/// A browser with one site's cookies.
#[derive(Debug)]
pub struct Browser {
    https: Https,
    cookies: Cookies,
    language: String,
}

/// Where a navigation ended.
#[derive(Debug)]
pub enum Visit {
    /// On a page of the site.
    Page(Page),
    /// At another site, which is not fetched.
    Left(Url),
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Where it was found.
    pub url: Url,
    /// With which status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its HTML.
    pub html: String,
}

/// Why a navigation did not end.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// No answer.
    #[error(transparent)]
    Https(#[from] HttpsError),
    /// A redirect without a usable `Location`.
    #[error("{url} redirects to nowhere")]
    Redirect {
        /// The page that redirects, without its query.
        url: String,
    },
    /// A redirect to a redirect, without end.
    #[error("{url} redirects without end")]
    Endless {
        /// Where it was given up, without its query.
        url: String,
    },
    /// A URL that cannot be requested.
    #[error("a request cannot be made")]
    Request(#[from] http::Error),
}

impl Browser {
    /// A fresh browser whose shopper reads this language (`en-US`).
    pub fn new(https: Https, language: &str) -> Self {
        Self {
            https,
            cookies: Cookies::default(),
            language: language.to_owned(),
        }
    }

    /// Types a URL into the address bar.
    pub async fn open(&mut self, url: Url) -> Result<Visit, BrowserError> {
        self.navigate(Method::GET, url, Bytes::new(), None).await
    }

    /// Presses the button of a filled-in form that stands on `page`.
    pub async fn submit(&mut self, page: &Page, form: &Form) -> Result<Visit, BrowserError> {
        let body = Bytes::from(form.encode());
        self.navigate(Method::POST, form.action().clone(), body, Some(&page.url))
            .await
    }

    /// The cookies' values: secrets of this browser.
    pub fn cookie_values(&self) -> impl Iterator<Item = &str> {
        self.cookies.values()
    }

    async fn navigate(
        &mut self,
        mut method: Method,
        mut url: Url,
        mut body: Bytes,
        from: Option<&Url>,
    ) -> Result<Visit, BrowserError> {
        let site = url.origin();
        for _ in 0..MOST_REDIRECTS {
            let request = self.request(&method, &url, body, from)?;
            let response = self.https.send(request).await?;
            self.cookies.take(response.headers());
            if !response.status().is_redirection() {
                let (head, html) = response.into_parts();
                return Ok(Visit::Page(Page {
                    url,
                    status: head.status,
                    headers: head.headers,
                    html: String::from_utf8_lossy(&html).into_owned(),
                }));
            }
            let target = target_of(&url, response.headers())?;
            if target.origin() != site {
                return Ok(Visit::Left(target));
            }
            // 303 See Other, and what browsers make of 302: fetch the target.
            (method, url, body) = (Method::GET, target, Bytes::new());
        }
        Err(BrowserError::Endless {
            url: without_query(&url),
        })
    }

    fn request(
        &self,
        method: &Method,
        url: &Url,
        body: Bytes,
        from: Option<&Url>,
    ) -> Result<Request<Full<Bytes>>, http::Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(url.as_str())
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, &self.language)
            .header(header::USER_AGENT, "saycart-browser");
        if let Some(cookies) = self.cookies.to_header() {
            request = request.header(header::COOKIE, cookies);
        }
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(from) = from.filter(|_| method == Method::POST) {
            request = request.header(header::ORIGIN, from.origin().ascii_serialization());
        }
        request.body(Full::new(body))
    }
}

impl Page {
    /// The one form for the step on the page.
    pub fn form(&self) -> Result<Form, FormError> {
        Form::of_page(&self.url, &self.html)
    }

    /// The page's title, for messages.
    pub fn title(&self) -> &str {
        markup::text_of(&self.html, "title").unwrap_or("no title")
    }
}

fn target_of(url: &Url, headers: &HeaderMap) -> Result<Url, BrowserError> {
    headers
        .get(header::LOCATION)
        .and_then(|location| location.to_str().ok())
        .and_then(|location| url.join(location).ok())
        .ok_or_else(|| BrowserError::Redirect {
            url: without_query(url),
        })
}

/// A query may carry a code or a state, which no message shows.
fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.to_string()
}
