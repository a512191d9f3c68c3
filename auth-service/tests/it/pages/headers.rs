//! Headers that protect whoever looks.

use http::{HeaderName, header};

use crate::shop::{Answer, Shop};

const EMAIL: &str = "anna@shop.example";

fn policy(answer: &Answer, directive: &str) -> String {
    let policy = answer.header(header::CONTENT_SECURITY_POLICY);
    let found = policy.split("; ").find(|part| part.starts_with(directive));
    found
        .unwrap_or_else(|| panic!("{directive} in {policy}"))
        .to_owned()
}

#[tokio::test]
async fn every_answer_is_protected() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();

    for answer in [
        browser.open(&client.authorize_path("")).await,
        browser.fetch(&client.authorize_path("")).await,
        shop.get("/oauth2/authorize").await,
        shop.get("/oauth2/token").await,
        shop.get("/.well-known/oauth-authorization-server").await,
        shop.get("/nowhere").await,
    ] {
        for (name, value) in [
            ("strict-transport-security", "max-age=31536000"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(
                answer.header(HeaderName::from_static(name)),
                value,
                "{answer:?}"
            );
        }
        assert_eq!(policy(&answer, "frame-ancestors"), "frame-ancestors 'none'");
        assert_eq!(policy(&answer, "base-uri"), "base-uri 'none'");
        assert_eq!(policy(&answer, "default-src"), "default-src 'none'");
        assert!(
            !answer
                .headers
                .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
        );
    }
}

#[tokio::test]
async fn forms_may_lead_back_to_the_vendor_and_nowhere_else() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (alexa, partner) = (shop.alexa().await, shop.confidential().await);

    let to_alexa = shop.browser().reach_consent(&alexa, EMAIL).await;
    let to_partner = shop.browser().reach_consent(&partner, EMAIL).await;
    let alone = shop.browser().open("/login").await;

    assert_eq!(
        policy(&to_alexa, "form-action"),
        "form-action 'self' https://*.amazon.com https://*.amazon.co.jp"
    );
    assert_eq!(
        policy(&to_partner, "form-action"),
        "form-action 'self' https://partner.example"
    );
    assert_eq!(policy(&alone, "form-action"), "form-action 'self'");
}
