//! A registered client, as it speaks to the endpoints.

use std::net::IpAddr;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{Request, header};
use saycart_proto::auth::v1 as pb;

use super::{Answer, Shop};

// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: Option<String>,
    pub(crate) redirect_uri: String,
    pub(crate) uses_pkce: bool,
}

/// How a client proves itself.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Credentials {
    Basic,
    Body,
}

impl Shop {
    pub(crate) async fn alexa(&self) -> Client {
        let request = pb::CreateClientRequest {
            client_name: "Alexa".to_owned(),
            profile: pb::ClientProfile::Alexa.into(),
            vendor_ids: vec!["M2A98XYZ".to_owned()],
            ..Default::default()
        };
        self.client(request, "https://layla.amazon.com/api/skill/link/M2A98XYZ")
            .await
    }

    pub(crate) async fn google(&self) -> Client {
        let uri = "https://oauth-redirect.googleusercontent.com/r/project-1";
        self.registered("Google", pb::ClientProfile::Google, uri)
            .await
    }

    pub(crate) async fn confidential(&self) -> Client {
        let uri = "https://partner.example/back?of=shop";
        self.registered("Partner", pb::ClientProfile::Confidential, uri)
            .await
    }

    /// Another confidential client.
    pub(crate) async fn named(&self, name: &str) -> Client {
        let uri = "https://partner.example/back";
        self.registered(name, pb::ClientProfile::Confidential, uri)
            .await
    }

    /// A client that may read tokens which are meant for these services.
    pub(crate) async fn introspecting(&self, name: &str, audiences: &[&str]) -> Client {
        let uri = "https://resource.example/back";
        let request = pb::CreateClientRequest {
            client_name: name.to_owned(),
            profile: pb::ClientProfile::Confidential.into(),
            redirect_uris: vec![uri.to_owned()],
            audiences: audiences.iter().map(ToString::to_string).collect(),
            ..Default::default()
        };
        self.client(request, uri).await
    }

    pub(crate) async fn public(&self) -> Client {
        let uri = "http://127.0.0.1:8976/back";
        self.registered("App", pb::ClientProfile::Public, uri).await
    }

    async fn registered(&self, name: &str, profile: pb::ClientProfile, uri: &str) -> Client {
        let request = pb::CreateClientRequest {
            client_name: name.to_owned(),
            profile: profile.into(),
            redirect_uris: vec![uri.to_owned()],
            scopes: vec![
                "cart.read".to_owned(),
                "cart.write".to_owned(),
                "profile".to_owned(),
            ],
            ..Default::default()
        };
        self.client(request, uri).await
    }

    pub(crate) async fn client(&self, request: pb::CreateClientRequest, uri: &str) -> Client {
        let profile = request.profile();
        let response = self
            .admin
            .clone()
            .create_client(request)
            .await
            .unwrap()
            .into_inner();
        Client {
            id: response.client.unwrap().client_id,
            secret: response.client_secret,
            redirect_uri: uri.to_owned(),
            uses_pkce: matches!(
                profile,
                pb::ClientProfile::Confidential | pb::ClientProfile::Public
            ),
        }
    }

    /// Sends a form to an endpoint, with a client's credentials.
    pub(crate) async fn post_as(
        &self,
        client: &Client,
        credentials: Credentials,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut fields = fields.to_vec();
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        // With Basic as well, as Amazon does.
        fields.push(("client_id", &client.id));
        match (credentials, &client.secret) {
            (Credentials::Basic, Some(secret)) => {
                let pair = STANDARD.encode(format!("{}:{secret}", client.id));
                request = request.header(header::AUTHORIZATION, format!("Basic {pair}"));
            }
            (Credentials::Body, Some(secret)) => fields.push(("client_secret", secret)),
            (_, None) => {}
        }
        let request = request.body(Body::from(encode(&fields))).unwrap();
        self.send(request, IpAddr::from([192, 0, 2, 20])).await
    }

    pub(crate) async fn exchange(&self, client: &Client, code: &str) -> Answer {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &client.redirect_uri),
        ];
        if client.uses_pkce {
            fields.push(("code_verifier", VERIFIER));
        }
        self.post_as(client, Credentials::Basic, "/oauth2/token", &fields)
            .await
    }

    /// Links a new browser's shopper; answers the token response.
    pub(crate) async fn link(&self, client: &Client, email: &str) -> serde_json::Value {
        let code = self.browser().obtain_code(client, email).await;
        let answer = self.exchange(client, &code).await;
        assert_eq!(answer.status, http::StatusCode::OK, "{answer:?}");
        answer.json()
    }
}

/// The S256 challenge of a verifier (RFC 7636, section 4.2).
pub(crate) fn challenge_of(verifier: &str) -> String {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    URL_SAFE_NO_PAD.encode(hash)
}

/// A form's body.
pub(crate) fn encode(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

impl Client {
    /// The path that the vendor sends shoppers to; `more` begins with `&`.
    pub(crate) fn authorize_path(&self, more: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", &self.redirect_uri)
            .finish();
        let pkce = if self.uses_pkce {
            format!("&code_challenge={CHALLENGE}&code_challenge_method=S256")
        } else {
            String::new()
        };
        format!("/oauth2/authorize?{query}{pkce}{more}")
    }

    /// As registered, but without a challenge in its requests.
    pub(crate) fn without_pkce(&self) -> Self {
        Self {
            uses_pkce: false,
            ..self.clone()
        }
    }

    pub(crate) fn returning_to(&self, uri: &str) -> Self {
        Self {
            redirect_uri: uri.to_owned(),
            ..self.clone()
        }
    }

    pub(crate) fn with_secret(&self, secret: &str) -> Self {
        Self {
            secret: Some(secret.to_owned()),
            ..self.clone()
        }
    }
}
