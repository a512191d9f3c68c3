//! `IssueCode`: linking that starts in an app of the shop's.

use http::StatusCode;
use saycart_proto::auth::v1::{
    ClientProfile, CreateClientRequest, DisableUserRequest, IssueCodeRequest, UpdateClientRequest,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::reason_of;
use saycart_sql::Statement;
use tonic::Code;

use crate::shop::{CHALLENGE, Client, PASSWORD, Shop};

const EMAIL: &str = "anna@shop.example";
const AMAZON: &str = "https://layla.amazon.com/api/skill/link/M2A98XYZ";
const APP: &str = "https://app.shop.example/alexa/callback";

impl Shop {
    /// Alexa's client, with the address of an app of the shop's, as that app and Amazon name it when
    /// linking starts there.
    async fn alexa_with_an_app(&self) -> Client {
        let request = CreateClientRequest {
            client_name: "Alexa".to_owned(),
            profile: ClientProfile::Alexa.into(),
            vendor_ids: vec!["M2A98XYZ".to_owned()],
            app_redirect_uris: vec![APP.to_owned()],
            ..Default::default()
        };
        self.client(request, APP).await
    }
}

fn request(user: &str, client: &Client) -> IssueCodeRequest {
    IssueCodeRequest {
        user_id: user.to_owned(),
        client_id: client.id.clone(),
        redirect_uri: client.redirect_uri.clone(),
        scopes: Vec::new(),
        code_challenge: None,
    }
}

#[tokio::test]
async fn the_code_becomes_a_link_once_and_the_consent_is_kept() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.alexa().await;

    let answer = shop.app.clone().issue_code(request(&anna, &client)).await;

    let code = answer.unwrap().into_inner().code;
    let tokens = shop.exchange(&client, &code).await;
    assert_eq!(tokens.status, StatusCode::OK, "{tokens:?}");
    assert_eq!(tokens.json()["scope"], "cart.read cart.write");
    let again = shop.exchange(&client, &code).await;
    assert_eq!(again.refusal(), (400, "invalid_grant".to_owned()));
    let mut browser = shop.browser();
    let page = browser.open(&client.authorize_path("")).await;
    let fields = [("username", EMAIL), ("password", PASSWORD)];
    let back = browser.submit(&page, &fields).await;
    assert!(back.sent_with("code").is_some(), "{back:?}");
}

#[tokio::test]
async fn the_code_is_bound_to_its_redirect_uri_and_challenge() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.confidential().await;
    let asked = IssueCodeRequest {
        scopes: vec!["cart.read".to_owned()],
        code_challenge: Some(CHALLENGE.to_owned()),
        ..request(&anna, &client)
    };

    let answer = shop.app.clone().issue_code(asked).await;

    let code = answer.unwrap().into_inner().code;
    for other in [
        client.without_pkce(),
        client.returning_to("https://evil.example/"),
    ] {
        let refused = shop.exchange(&other, &code).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
    }
    let tokens = shop.exchange(&client, &code).await;
    assert_eq!(tokens.json()["scope"], "cart.read");
}

#[tokio::test]
async fn a_code_for_the_apps_address_is_exchanged_with_that_address_only() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.alexa_with_an_app().await;
    let other_app = client.returning_to("https://app.shop.example/alexa/callback/");

    let answer = shop.app.clone().issue_code(request(&anna, &client)).await;
    let code = answer.unwrap().into_inner().code;
    let refused = shop
        .app
        .clone()
        .issue_code(request(&anna, &other_app))
        .await;

    let reason = reason_of(&refused.unwrap_err());
    assert_eq!(reason, Some(ErrorReason::InvalidField));
    for other in [client.returning_to(AMAZON), other_app] {
        let refused = shop.exchange(&other, &code).await;
        assert_eq!(refused.refusal(), (400, "invalid_grant".to_owned()));
    }
    let tokens = shop.exchange(&client, &code).await;
    assert_eq!(tokens.json()["scope"], "cart.read cart.write");
    // The next code may be for Amazon's own address, and is not for the app's then.
    let amazon = client.returning_to(AMAZON);
    let answer = shop.app.clone().issue_code(request(&anna, &amazon)).await;
    let code = answer.unwrap().into_inner().code;
    let refused = shop.exchange(&client, &code).await;
    assert_eq!(refused.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(shop.exchange(&amazon, &code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_browser_is_sent_to_an_app() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa_with_an_app().await;
    let mut browser = shop.browser();

    let page = browser.open(&client.authorize_path("&state=s")).await;

    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{page:?}");
    assert_eq!(page.location(), "");
    assert!(!page.body.contains(APP), "{page:?}");
    // With its other addresses the client is as ever.
    shop.link(&client.returning_to(AMAZON), EMAIL).await;
}

#[tokio::test]
async fn a_code_for_an_address_that_is_forgotten_is_dead() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.alexa_with_an_app().await;
    let answer = shop.app.clone().issue_code(request(&anna, &client)).await;
    let code = answer.unwrap().into_inner().code;

    let forget = UpdateClientRequest {
        client: client.id.clone(),
        remove_app_redirect_uris: vec![APP.to_owned()],
        ..Default::default()
    };
    shop.admin.clone().update_client(forget).await.unwrap();

    let refused = shop.exchange(&client, &code).await;
    assert_eq!(refused.refusal(), (400, "invalid_grant".to_owned()));
    let again = shop.app.clone().issue_code(request(&anna, &client)).await;
    let reason = reason_of(&again.unwrap_err());
    assert_eq!(reason, Some(ErrorReason::InvalidField));
}

#[tokio::test]
async fn google_hands_the_app_an_address_of_its_own() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.google().await;

    let answer = shop.app.clone().issue_code(request(&anna, &client)).await;

    let code = answer.unwrap().into_inner().code;
    assert_eq!(shop.exchange(&client, &code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_service_that_is_not_named_gets_no_code() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.alexa().await;

    let refused = shop
        .gateway
        .clone()
        .issue_code(request(&anna, &client))
        .await;

    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert_eq!(reason_of(&refused), Some(ErrorReason::CallerNotAllowed));
}

#[tokio::test]
async fn each_refusal_has_its_reason() {
    use ErrorReason::{ClientPolicy, Disabled, InvalidField, NotFound, ScopeNotAllowed};
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let ben = shop.shopper("ben@shop.example").await;
    let disable = DisableUserRequest { user: ben.clone() };
    shop.admin.clone().disable_user(disable).await.unwrap();
    let (client, with_pkce) = (shop.google().await, shop.confidential().await);
    let good = || request(&anna, &client);
    let nobody = "usr_01a22145afe876d490b0829fe5b3be83";

    for (asked, reason) in [
        (request("anna", &client), InvalidField),
        (request(nobody, &client), NotFound),
        (request(&ben, &client), Disabled),
        (request(&anna, &with_pkce), ClientPolicy),
        (
            IssueCodeRequest {
                redirect_uri: "https://evil.example/".to_owned(),
                ..good()
            },
            InvalidField,
        ),
        (
            IssueCodeRequest {
                scopes: vec!["orders.place".to_owned()],
                ..good()
            },
            ScopeNotAllowed,
        ),
        (
            IssueCodeRequest {
                code_challenge: Some("short".to_owned()),
                ..good()
            },
            InvalidField,
        ),
    ] {
        let shown = format!("{asked:?}");
        let refused = shop.app.clone().issue_code(asked).await.unwrap_err();
        assert_eq!(reason_of(&refused), Some(reason), "{shown}: {refused:?}");
    }
}

#[tokio::test]
async fn who_had_the_code_made_is_where_it_comes_from() {
    static ORIGIN: Statement = Statement::new(
        "SELECT e.actor, o.origin FROM auth_audit_events e
           LEFT JOIN auth_audit_origins o ON o.event_id = e.id WHERE e.event = 'code.issued'",
    );
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.alexa().await;

    let answer = shop.app.clone().issue_code(request(&anna, &client)).await;
    answer.unwrap();

    let db = shop.auth.database();
    let mut connection = db.acquire().await.unwrap();
    let query = db.query_as(&ORIGIN);
    let told: (String, Option<String>) = query.fetch_one(&mut *connection).await.unwrap();
    let expected = ("system".to_owned(), Some("service:shop-app".to_owned()));
    assert_eq!(told, expected);
}
