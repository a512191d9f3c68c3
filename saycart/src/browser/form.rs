//! The form of a page: its hidden fields are sent as they are, the others as the shopper fills
//! them.

use url::Url;

use super::markup::{self, Tag};

/// A form, and what stands in its fields.
#[derive(Debug, Clone)]
pub struct Form {
    action: Url,
    /// Names of what a shopper may fill in or press.
    offered: Vec<String>,
    fields: Vec<(String, String)>,
}

/// Why a form cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A page of a step has exactly one.
    #[error("the page {path} has {count} forms with method=post, not one")]
    Count {
        /// The page's path.
        path: String,
        /// How many it has.
        count: usize,
    },
    /// The form asks for something else.
    #[error("the form has no field `{0}`")]
    NoSuchField(String),
}

impl Form {
    pub(super) fn of_page(page: &Url, html: &str) -> Result<Self, FormError> {
        let tags = markup::tags(html);
        let forms: Vec<usize> = tags
            .iter()
            .enumerate()
            .filter(|(_, tag)| is_post_form(tag))
            .map(|(at, _)| at)
            .collect();
        let (&[at], Some(form)) = (forms.as_slice(), forms.first().and_then(|at| tags.get(*at)))
        else {
            return Err(FormError::Count {
                path: page.path().to_owned(),
                count: forms.len(),
            });
        };
        let mut this = Self {
            action: form
                .attribute("action")
                .and_then(|action| page.join(action).ok())
                .unwrap_or_else(|| page.clone()),
            offered: Vec::new(),
            fields: Vec::new(),
        };
        let inside = tags
            .iter()
            .skip(at + 1)
            .take_while(|tag| tag.name != "/form");
        for tag in inside.filter(|tag| tag.name == "input" || tag.name == "button") {
            let Some(name) = tag.attribute("name").map(str::to_owned) else {
                continue;
            };
            if tag.attribute("type") == Some("hidden") {
                let value = tag.attribute("value").unwrap_or_default().to_owned();
                this.fields.push((name, value));
            } else {
                this.offered.push(name);
            }
        }
        Ok(this)
    }

    /// Where the form goes.
    pub fn action(&self) -> &Url {
        &self.action
    }

    /// Whether a shopper may fill in, or press, a field of this name.
    pub fn asks_for(&self, name: &str) -> bool {
        self.offered.iter().any(|offered| offered == name)
    }

    /// Fills a field in, or presses the button of that name and value.
    pub fn fill(mut self, name: &str, value: &str) -> Result<Self, FormError> {
        if !self.asks_for(name) {
            return Err(FormError::NoSuchField(name.to_owned()));
        }
        self.fields.push((name.to_owned(), value.to_owned()));
        Ok(self)
    }

    /// The values of the hidden fields: secrets of this page.
    pub fn hidden(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(_, value)| value.as_str())
    }

    pub(super) fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.fields)
            .finish()
    }
}

fn is_post_form(tag: &Tag) -> bool {
    tag.name == "form"
        && tag
            .attribute("method")
            .is_some_and(|method| method.eq_ignore_ascii_case("post"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Url {
        "https://shop.example/login?flow=1".parse().unwrap()
    }

    const LOGIN: &str = r#"<form action="/search"><input name="q"></form>
        <form method="post" action="/login">
        <input type="hidden" name="csrf" value="t&amp;k"><input name="username" type="email">
        <input name="password" type="password"><button>Sign in</button></form>"#;

    #[test]
    fn a_form_is_filled_in_and_keeps_its_hidden_fields() {
        let form = Form::of_page(&page(), LOGIN).unwrap();

        let form = form.fill("username", "anna@shop.example").unwrap();

        assert_eq!(form.action().as_str(), "https://shop.example/login");
        assert_eq!(form.encode(), "csrf=t%26k&username=anna%40shop.example");
        assert_eq!(
            form.fill("decision", "allow").unwrap_err(),
            FormError::NoSuchField("decision".to_owned())
        );
    }

    #[test]
    fn a_page_with_two_steps_is_refused() {
        let html = format!("{LOGIN}{LOGIN}");

        let count = Form::of_page(&page(), &html).unwrap_err();

        assert!(matches!(count, FormError::Count { count: 2, .. }));
    }
}
