//! What each endpoint says while something is away: never a verdict (RFC 6749 section 5.2 has
//! `invalid_grant` for what is dead; a vendor that hears it unlinks the shopper).

mod database;
mod keys;
mod redis;

use std::time::Duration;

use axum::body::Body;
use futures_util::future::{BoxFuture, join_all};
use http::{Request, header};
use saycart_proto::auth::v1 as pb;
use tokio::time::timeout;
use tonic::{Code, Status};

use crate::shop::{Answer, Browser, Client, Credentials, PASSWORD, Shop};

pub(crate) const EMAIL: &str = "anna@shop.example";

/// Amazon waits no longer for the token endpoint, and nobody waits longer for anything.
const AMAZON_WAITS: Duration = Duration::from_millis(4_500);

/// A shopper at the pages, and a client with a code and two links, of which the cache knows nothing.
struct Scene<'s> {
    shop: &'s Shop,
    client: Client,
    code: String,
    access: String,
    refresh: String,
    /// Of the link that is left alone.
    kept: String,
    at_log_in: (Browser<'s>, Answer),
    at_consent: (Browser<'s>, Answer),
}

impl<'s> Scene<'s> {
    async fn set(shop: &'s Shop) -> Self {
        shop.shopper(EMAIL).await;
        let client = shop.google().await;
        let text =
            |tokens: &serde_json::Value, name: &str| tokens[name].as_str().unwrap().to_owned();
        let tokens = shop.link(&client, EMAIL).await;
        let kept = shop.link(&client, EMAIL).await;
        let mut at_log_in = shop.browser();
        let log_in = at_log_in.open(&client.authorize_path("")).await;
        let mut at_consent = shop.browser();
        let consent = at_consent.reach_consent(&client, EMAIL).await;
        Self {
            shop,
            code: shop.browser().obtain_code(&client, EMAIL).await,
            access: text(&tokens, "access_token"),
            refresh: text(&tokens, "refresh_token"),
            kept: text(&kept, "refresh_token"),
            client,
            at_log_in: (at_log_in, log_in),
            at_consent: (at_consent, consent),
        }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.shop
            .post_as(&self.client, Credentials::Basic, path, fields)
            .await
    }

    async fn refresh_with(&self, token: &str) -> Answer {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post("/oauth2/token", &fields).await
    }

    async fn introspect(&self, token: &str) -> Answer {
        self.post("/oauth2/introspect", &[("token", token)]).await
    }

    async fn revoke(&self, token: &str) -> Answer {
        self.post("/oauth2/revoke", &[("token", token)]).await
    }

    async fn userinfo(&self, token: &str) -> Answer {
        let request = Request::get("/oauth2/userinfo")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        self.shop.send(request, [192, 0, 2, 20].into()).await
    }

    async fn validate(&self, token: &str) -> Result<bool, Status> {
        use pb::validate_token_response::Result as Verdict;

        let request = pb::ValidateTokenRequest {
            token: token.to_owned(),
            external_user: None,
        };
        let answer = self.shop.gateway.clone().validate_token(request).await?;
        Ok(matches!(
            answer.into_inner().result,
            Some(Verdict::Active(_))
        ))
    }

    async fn end_link(&self, token: &str) -> Result<u32, Status> {
        let request = pb::EndLinkRequest {
            token: Some(token.to_owned()),
            event_time: None,
            external_user: None,
            cause: pb::EndLinkCause::Unspecified.into(),
        };
        let answer = self.shop.gateway.clone().end_link(request).await?;
        Ok(answer.into_inner().ended)
    }

    /// Asks every endpoint that needs the database, all at once, each within Amazon's patience.
    async fn ask_all_over_http(&self) -> Vec<(&'static str, Answer)> {
        let (mut log_in, page) = self.at_log_in.clone();
        let (mut consent, question) = self.at_consent.clone();
        let mut account = consent.clone();
        let fields = [("username", EMAIL), ("password", PASSWORD)];
        let decision = [("decision", "allow")];
        let authorize = self.client.authorize_path("");
        let asked: Vec<(&'static str, BoxFuture<'_, Answer>)> = vec![
            (
                "exchange",
                Box::pin(self.shop.exchange(&self.client, &self.code)),
            ),
            ("refresh", Box::pin(self.refresh_with(&self.refresh))),
            ("introspect", Box::pin(self.introspect(&self.access))),
            ("userinfo", Box::pin(self.userinfo(&self.access))),
            ("revoke access", Box::pin(self.revoke(&self.access))),
            ("revoke refresh", Box::pin(self.revoke(&self.refresh))),
            ("authorize", Box::pin(self.shop.get(&authorize))),
            ("log in", Box::pin(log_in.submit(&page, &fields))),
            ("consent", Box::pin(consent.submit(&question, &decision))),
            ("account", Box::pin(account.fetch("/account"))),
        ];
        let answered = asked.into_iter().map(async |(name, answer)| {
            let answer = timeout(AMAZON_WAITS, answer).await;
            (
                name,
                answer.unwrap_or_else(|_late| panic!("{name} takes too long")),
            )
        });
        join_all(answered).await
    }

    /// The same over gRPC.
    async fn ask_all_over_grpc(&self) -> Vec<(&'static str, Code)> {
        let (mut keys, mut links) = (self.shop.gateway.clone(), self.shop.admin.clone());
        let asked: Vec<(&'static str, BoxFuture<'_, Option<Status>>)> = vec![
            (
                "ValidateToken",
                Box::pin(async { self.validate(&self.access).await.err() }),
            ),
            (
                "EndLink",
                Box::pin(async { self.end_link(&self.access).await.err() }),
            ),
            (
                "ListPassportKeys",
                Box::pin(async move {
                    let request = pb::ListPassportKeysRequest {};
                    keys.list_passport_keys(request).await.err()
                }),
            ),
            (
                "ListLinks",
                Box::pin(async move {
                    let request = pb::ListLinksRequest::default();
                    links.list_links(request).await.err()
                }),
            ),
        ];
        let answered = asked.into_iter().map(async |(name, answer)| {
            let status = timeout(AMAZON_WAITS, answer).await;
            let status = status.unwrap_or_else(|_late| panic!("{name} takes too long"));
            (name, status.map_or(Code::Ok, |status| status.code()))
        });
        join_all(answered).await
    }

    async fn assert_no_endpoint_gives_a_verdict(&self) {
        let (over_http, over_grpc) =
            tokio::join!(self.ask_all_over_http(), self.ask_all_over_grpc());

        for (name, answer) in over_http {
            assert_says_nothing(name, &answer);
        }
        for (name, code) in over_grpc {
            assert_eq!(code, Code::Unavailable, "{name}");
        }
    }
}

/// 503, when to ask again, and nothing of what is the matter inside.
fn assert_says_nothing(name: &str, answer: &Answer) {
    assert_eq!(answer.status.as_u16(), 503, "{name}: {answer:?}");
    let wait = answer.header(header::RETRY_AFTER).parse::<u32>();
    assert!(wait.is_ok_and(|wait| wait > 0), "{name}: {answer:?}");
    if answer.header(header::CONTENT_TYPE) == "application/json" {
        assert_eq!(answer.refusal().1, "temporarily_unavailable", "{name}");
    }
    let body = answer.body.to_lowercase();
    for leak in [
        "invalid_grant",
        "active",
        "sql",
        "postgres",
        "redis",
        "pool",
        "connection",
        "panick",
        "auth_",
        "sca_",
        "scr_",
    ] {
        assert!(!body.contains(leak), "{name} tells of {leak}: {body}");
    }
}
