//! The token endpoint, as Amazon's servers use it: a code or a refresh token becomes tokens.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Full;
use saycart_service::{ExposeSecret as _, SecretString};

use super::{LinkedClient, LinkingError};
use crate::https::Https;

/// What the token endpoint gave.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// What goes into every request.
    pub access: SecretString,
    /// What gets a new one.
    pub refresh: SecretString,
    /// How long the access token lives.
    pub expires_in: Duration,
    /// What was granted.
    pub scope: Option<String>,
}

impl LinkedClient {
    /// Trades a code for tokens.
    pub async fn exchange(
        &self,
        https: &Https,
        code: &SecretString,
    ) -> Result<Tokens, LinkingError> {
        self.ask_for_tokens(
            https,
            &[
                ("grant_type", "authorization_code"),
                ("code", code.expose_secret()),
                ("redirect_uri", &self.redirect_uri),
            ],
        )
        .await
    }

    /// Trades a refresh token for a new access token.
    pub async fn refresh(
        &self,
        https: &Https,
        refresh: &SecretString,
    ) -> Result<Tokens, LinkingError> {
        self.ask_for_tokens(
            https,
            &[
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh.expose_secret()),
            ],
        )
        .await
    }

    async fn ask_for_tokens(
        &self,
        https: &Https,
        fields: &[(&str, &str)],
    ) -> Result<Tokens, LinkingError> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .append_pair("client_id", &self.client_id)
            .finish();
        let credentials = format!(
            "{}:{}",
            encoded(&self.client_id),
            encoded(self.client_secret.expose_secret())
        );
        let request = Request::post(self.at("/oauth2/token").as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .header(
                header::AUTHORIZATION,
                format!("Basic {}", STANDARD.encode(credentials)),
            )
            .body(Full::new(Bytes::from(body)))?;
        let response = https.send(request).await?;
        read_tokens(response.status(), response.body())
    }
}

/// RFC 6749 section 2.3.1: id and secret are form-encoded before they become Basic credentials.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[derive(serde::Deserialize)]
struct TokenAnswer {
    access_token: String,
    refresh_token: String,
    expires_in: u64,
    scope: Option<String>,
}

#[derive(serde::Deserialize)]
struct TokenRefusal {
    error: String,
}

fn read_tokens(status: StatusCode, body: &[u8]) -> Result<Tokens, LinkingError> {
    if status == StatusCode::OK
        && let Ok(answer) = serde_json::from_slice::<TokenAnswer>(body)
    {
        return Ok(Tokens {
            access: SecretString::from(answer.access_token),
            refresh: SecretString::from(answer.refresh_token),
            expires_in: Duration::from_secs(answer.expires_in),
            scope: answer.scope,
        });
    }
    let refusal = serde_json::from_slice::<TokenRefusal>(body);
    Err(LinkingError::TokenEndpoint {
        status,
        error: refusal.map_or_else(|_not_json| "no tokens".to_owned(), |refusal| refusal.error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_lifetime_is_no_answer() {
        // An Auth0 set-up lost every link because `expires_in` was missing.
        let body = br#"{"access_token":"a","refresh_token":"r","token_type":"Bearer"}"#;

        assert!(read_tokens(StatusCode::OK, body).is_err());
    }
}
