//! A browser: keeps cookies, follows our own redirects, fills in forms.

use std::collections::BTreeMap;
use std::net::IpAddr;

use axum::body::Body;
use http::{Request, StatusCode, header};

use super::client::encode;
use super::{Answer, Client, PASSWORD, Shop};

#[derive(Clone)]
pub(crate) struct Browser<'s> {
    shop: &'s Shop,
    cookies: BTreeMap<String, String>,
    pub(crate) address: IpAddr,
    pub(crate) language: &'static str,
}

impl<'s> Browser<'s> {
    pub(super) fn new(shop: &'s Shop) -> Self {
        let address = IpAddr::from([192, 0, 2, 10]);
        Self {
            shop,
            cookies: BTreeMap::new(),
            address,
            language: "en-US",
        }
    }

    /// Opens a path and follows redirects within the site.
    pub(crate) async fn open(&mut self, path: &str) -> Answer {
        let mut answer = self.fetch(path).await;
        while answer.location().starts_with('/') {
            let next = answer.location().to_owned();
            answer = self.fetch(&next).await;
        }
        answer
    }

    /// Opens one path.
    pub(crate) async fn fetch(&mut self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Sends a page's form, with its hidden fields, and follows redirects within the site.
    pub(crate) async fn submit(&mut self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let csrf = page.hidden("csrf");
        let fields: Vec<_> = std::iter::once(("csrf", csrf.as_str()))
            .chain(fields.iter().copied())
            .collect();
        let answer = self.post(&page.form_action(), &fields).await;
        match answer.location() {
            path if path.starts_with('/') => {
                let path = path.to_owned();
                self.open(&path).await
            }
            _ => answer,
        }
    }

    /// Posts fields as they are.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = encode(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// From the vendor's link to the consent page, whatever was allowed before.
    pub(crate) async fn reach_consent(&mut self, client: &Client, email: &str) -> Answer {
        let path = client.authorize_path("&prompt=consent");
        let page = self.open(&path).await;
        let page = self
            .submit(&page, &[("username", email), ("password", PASSWORD)])
            .await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        page
    }

    /// All the way to the code.
    pub(crate) async fn obtain_code(&mut self, client: &Client, email: &str) -> String {
        let mut answer = self.open(&client.authorize_path("")).await;
        if answer.body.contains("name=\"password\"") {
            let fields = [("username", email), ("password", PASSWORD)];
            answer = self.submit(&answer, &fields).await;
        }
        if answer.status == StatusCode::OK {
            answer = self.submit(&answer, &[("decision", "allow")]).await;
        }
        answer
            .sent_with("code")
            .unwrap_or_else(|| panic!("{answer:?}"))
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT_LANGUAGE, self.language.parse().unwrap());
        if !pairs.is_empty() {
            headers.insert(header::COOKIE, pairs.join("; ").parse().unwrap());
        }
        let answer = self.shop.send(request, self.address).await;
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}
