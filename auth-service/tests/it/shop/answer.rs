//! What came back.

use http::{HeaderMap, HeaderName, StatusCode, header};
use serde_json::Value;
use url::Url;

#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: HeaderName) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    pub(crate) fn location(&self) -> &str {
        self.header(header::LOCATION)
    }

    /// A parameter of the address that the browser is sent to.
    pub(crate) fn sent_with(&self, name: &str) -> Option<String> {
        let url = Url::parse(self.location()).unwrap();
        url.query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The bytes of a parameter of that address, whatever they are.
    pub(crate) fn sent_with_bytes(&self, name: &str) -> Option<Vec<u8>> {
        let (_, query) = self.location().split_once('?')?;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, _)| *key == name)
            .map(|(_, value)| percent_decode(value))
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(
            self.header(header::CONTENT_TYPE),
            "application/json",
            "{self:?}"
        );
        serde_json::from_str(&self.body).unwrap()
    }

    /// Status and `error` of an OAuth refusal, whose form is RFC 6749's (section 5.2).
    pub(crate) fn refusal(&self) -> (u16, String) {
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let allowed = |c: char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
        let description = text("error_description");
        assert!(
            !description.is_empty() && description.chars().all(allowed),
            "{self:?}"
        );
        assert_eq!(body.as_object().unwrap().len(), 2, "{self:?}");
        assert_eq!(self.header(header::CACHE_CONTROL), "no-store", "{self:?}");
        (self.status.as_u16(), text("error"))
    }

    /// The page's heading.
    pub(crate) fn heading(&self) -> &str {
        let (_, rest) = self
            .body
            .split_once("<h1>")
            .unwrap_or_else(|| panic!("{self:?}"));
        rest.split("</h1>").next().unwrap()
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let field = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
        let (_, rest) = self
            .body
            .split_once(&field)
            .unwrap_or_else(|| panic!("{self:?}"));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Where the page's one form goes.
    pub(crate) fn form_action(&self) -> String {
        assert_eq!(
            self.body.matches("<form method=\"post\"").count(),
            1,
            "{self:?}"
        );
        let (_, rest) = self
            .body
            .split_once("<form method=\"post\" action=\"")
            .unwrap();
        rest.split('"')
            .next()
            .unwrap()
            .replace("&#38;", "&")
            .replace("&amp;", "&")
    }
}

fn percent_decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (hex, after) = rest.split_at(2);
            bytes.push(u8::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap());
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    bytes
}
