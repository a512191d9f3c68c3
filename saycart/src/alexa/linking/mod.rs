//! Account linking as Alexa does it: the shop's pages in a browser, then the token endpoint.
//!
//! The steps are those of Amazon's documentation of the authorization code grant: the
//! authorization request with an opaque `state`, the redirect back with `code` and `state`, and
//! the token request with Basic credentials and `client_id` in the body as well.

mod tokens;
mod walk;

use std::time::{Duration, Instant};

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use saycart_service::SecretString;
use url::Url;

use crate::browser::{Browser, BrowserError, FormError};
use crate::https::{Https, HttpsError};
use walk::Walk;

pub use tokens::Tokens;

/// What the shop's operator typed into Amazon's account linking form.
#[derive(Debug, Clone)]
pub struct LinkedClient {
    /// The public door of the shop.
    pub door: Url,
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`.
    pub client_secret: SecretString,
    /// One of Amazon's three addresses for the vendor.
    pub redirect_uri: String,
    /// The scopes to ask for; `None` leaves them to the shop.
    pub scope: Option<String>,
}

/// Who signs in on the shop's page.
#[derive(Debug, Clone)]
pub struct Account {
    /// The log-in name.
    pub email: String,
    /// The password.
    pub password: SecretString,
}

/// A step of linking that is done.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was done: method and path.
    pub what: &'static str,
    /// What came of it.
    pub outcome: String,
    /// How long it took.
    pub took: Duration,
}

/// A finished linking, with how it went, and everything in it that must stay secret.
#[derive(Debug)]
pub struct Linked {
    /// The tokens.
    pub tokens: Tokens,
    /// Step by step.
    pub steps: Vec<Step>,
    /// The code, the cookies and the form tokens that were used on the way.
    pub secrets: Vec<SecretString>,
}

/// Why linking did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum LinkingError {
    /// The pages cannot be reached.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// The token endpoint cannot be reached.
    #[error(transparent)]
    Https(#[from] HttpsError),
    /// A page has not the form it should have.
    #[error("{step}: {source} (status {status}, “{title}”)")]
    Form {
        /// What was tried.
        step: &'static str,
        /// What is missing.
        source: FormError,
        /// The page's status.
        status: StatusCode,
        /// The page's title.
        title: String,
    },
    /// The site sent the browser away too early, or kept it.
    #[error("{step}: {problem}")]
    Astray {
        /// What was tried.
        step: &'static str,
        /// What happened instead.
        problem: String,
    },
    /// The redirect back to Amazon carries an error (RFC 6749 section 4.1.2.1).
    #[error("the shop refused to link: {error}")]
    Refused {
        /// `access_denied` and the like.
        error: String,
    },
    /// The token endpoint refused (RFC 6749 section 5.2), or answered what is no token.
    #[error("the token endpoint answered {status}: {error}")]
    TokenEndpoint {
        /// Its status.
        status: StatusCode,
        /// `invalid_grant` and the like.
        error: String,
    },
    /// A URL or a request that cannot be made.
    #[error("a request cannot be made")]
    Request(#[from] http::Error),
    /// No randomness.
    #[error("no random numbers can be had")]
    Random,
}

/// The shopper's answer to "may Alexa use your cart?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allow,
    /// No.
    Deny,
}

impl Decision {
    fn as_field(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

impl LinkedClient {
    /// Leads a shopper through the pages and trades the code for tokens.
    pub async fn link(
        &self,
        https: &Https,
        account: &Account,
        decision: Decision,
    ) -> Result<Linked, LinkingError> {
        let mut walk = Walk::new(Browser::new(https.clone(), "en-US"));
        let state = random_state()?;

        let login = walk.open(self.authorization_url(&state)).await?;
        let consent = walk.log_in(&login, account).await?;
        let back = walk.decide(&consent, decision).await?;
        let code = self.code_of(&back, &state)?;

        let begun = Instant::now();
        let tokens = self.exchange(https, &code).await?;
        walk.done("POST /oauth2/token", "the code becomes tokens", begun);
        walk.secrets.push(code);
        walk.secrets
            .extend(walk.browser.cookie_values().map(SecretString::from));
        Ok(Linked {
            tokens,
            steps: walk.steps,
            secrets: walk.secrets,
        })
    }

    /// Leads a shopper through the pages of an authorization request that somebody else made; where
    /// they are sent back to.
    pub async fn authorize(
        &self,
        https: &Https,
        account: &Account,
        decision: Decision,
        request: Url,
    ) -> Result<Url, LinkingError> {
        let mut walk = Walk::new(Browser::new(https.clone(), "en-US"));
        let login = walk.open(request).await?;
        let consent = walk.log_in(&login, account).await?;
        walk.decide(&consent, decision).await
    }

    /// Whether the suite at this door is the one that the client is of. On `localhost` the port
    /// does not tell: a suite on port 0 moves with every start.
    pub fn is_at(&self, door: &Url) -> bool {
        let is_local = matches!(door.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let same_host = self.door.scheme() == door.scheme() && self.door.host() == door.host();
        same_host && (is_local || self.door.origin() == door.origin())
    }

    fn authorization_url(&self, state: &str) -> Url {
        let mut url = self.at("/oauth2/authorize");
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", &self.client_id)
            .append_pair("response_type", "code")
            .append_pair("state", state)
            .append_pair("redirect_uri", &self.redirect_uri);
        if let Some(scope) = &self.scope {
            query.append_pair("scope", scope);
        }
        drop(query);
        url
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.door.clone();
        url.set_path(path);
        url
    }

    /// Reads the redirect back to Amazon: the address, `state` and `iss` must be right.
    fn code_of(&self, back: &Url, state: &str) -> Result<SecretString, LinkingError> {
        let step = "the way back to Amazon";
        let astray = |problem: &str| LinkingError::Astray {
            step,
            problem: problem.to_owned(),
        };
        let parameter = |name: &str| {
            back.query_pairs()
                .find(|(found, _)| found == name)
                .map(|(_, value)| value.into_owned())
        };
        let mut address = back.clone();
        address.set_query(None);
        if address.as_str() != self.redirect_uri {
            return Err(astray("it is not the redirect URI that was asked for"));
        }
        if parameter("state").as_deref() != Some(state) {
            return Err(astray("`state` did not come back as it was sent"));
        }
        if parameter("iss").as_deref() != Some(self.door.origin().ascii_serialization().as_str()) {
            return Err(astray("`iss` is not the shop's public URL"));
        }
        if let Some(error) = parameter("error") {
            return Err(LinkingError::Refused { error });
        }
        parameter("code")
            .map(SecretString::from)
            .ok_or_else(|| astray("there is no `code`"))
    }
}

/// As opaque as Alexa's, and as long as the longest that were seen (over 600 characters).
fn random_state() -> Result<String, LinkingError> {
    let mut bytes = [0; 480];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_unspecified| LinkingError::Random)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use saycart_service::ExposeSecret as _;

    use super::*;

    fn client() -> LinkedClient {
        LinkedClient {
            door: "https://shop.example".parse().unwrap(),
            client_id: "cli_1".to_owned(),
            client_secret: SecretString::from("s"),
            redirect_uri: "https://pitangui.amazon.com/api/skill/link/M1".to_owned(),
            scope: None,
        }
    }

    #[test]
    fn a_client_is_of_one_suite_and_on_localhost_of_any_port() {
        let is_at = |here: &str, there: &str| {
            let door = here.parse().unwrap();
            LinkedClient { door, ..client() }.is_at(&there.parse().unwrap())
        };

        assert!(is_at("https://shop.example", "https://shop.example:443/x"));
        assert!(is_at("https://localhost:1", "https://localhost:2"));
        assert!(!is_at("https://shop.example", "https://shop.example:8443"));
        assert!(!is_at("https://shop.example", "http://shop.example"));
        assert!(!is_at("https://shop.example", "https://staging.example"));
        assert!(!is_at("https://localhost:1", "https://shop.example"));
    }

    fn back(query: &str) -> Url {
        let url = format!("https://pitangui.amazon.com/api/skill/link/M1?{query}");
        url.parse().unwrap()
    }

    #[test]
    fn the_way_back_must_bring_state_and_issuer() {
        let client = client();
        let good = back("code=c&state=s&iss=https%3A%2F%2Fshop.example");

        assert_eq!(client.code_of(&good, "s").unwrap().expose_secret(), "c");
        for bad in [
            "code=c&state=t&iss=https%3A%2F%2Fshop.example",
            "code=c&state=s",
            "code=c&state=s&iss=https%3A%2F%2Fother.example",
            "state=s&iss=https%3A%2F%2Fshop.example",
        ] {
            assert!(client.code_of(&back(bad), "s").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_refusal_names_its_reason() {
        let denied = back("error=access_denied&state=s&iss=https%3A%2F%2Fshop.example");

        let refused = client().code_of(&denied, "s").unwrap_err();

        assert!(matches!(refused, LinkingError::Refused { error } if error == "access_denied"));
    }
}
