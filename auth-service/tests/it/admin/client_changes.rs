//! Changes of clients, as they are asked for and refused.

use http::StatusCode;
use saycart_proto::auth::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::{metadata_of, reason_of};
use tonic::{Code, Status};

use super::{invalid, refused};
use crate::shop::{Client, Credentials, Shop};

const APP: &str = "https://app.shop.example/alexa/callback";

fn rotation(client: &str, seconds: Option<i64>) -> pb::RotateClientSecretRequest {
    pb::RotateClientSecretRequest {
        client: client.to_owned(),
        keep_old_for: seconds.map(|seconds| prost_types::Duration { seconds, nanos: 0 }),
    }
}

/// Code, reason, and the rule that was broken.
fn broken(status: &Status) -> (Code, Option<ErrorReason>, Option<String>) {
    let rule = metadata_of(status).remove("rule");
    (status.code(), reason_of(status), rule)
}

impl Shop {
    async fn refresh_as(&self, client: &Client, refresh_token: &str) -> StatusCode {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ];
        let answer = self.post_as(client, Credentials::Basic, "/oauth2/token", &fields);
        answer.await.status
    }
}

#[tokio::test]
async fn a_live_link_refreshes_with_either_secret_of_a_rotation() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, "anna@shop.example").await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let mut admin = shop.admin.clone();

    let rotated = admin.rotate_client_secret(rotation("Alexa", None)).await;
    let rotated = rotated.unwrap().into_inner();
    let renewed = client.with_secret(&rotated.client_secret);
    let kept = shop.refresh_as(&client, refresh).await;
    let new = shop.refresh_as(&renewed, refresh).await;
    let ended = admin
        .rotate_client_secret(rotation(&client.id, Some(0)))
        .await;
    let ended = ended.unwrap().into_inner();

    assert!(rotated.client_secret.starts_with("scs_"));
    assert!(!format!("{rotated:?}").contains(&rotated.client_secret));
    assert!(rotated.client.unwrap().previous_secret_until.is_some());
    assert_eq!((kept, new), (StatusCode::OK, StatusCode::OK));
    assert_eq!(ended.client.unwrap().previous_secret_until, None);
    let last = client.with_secret(&ended.client_secret);
    let unauthorized = StatusCode::UNAUTHORIZED;
    assert_eq!(shop.refresh_as(&client, refresh).await, unauthorized);
    assert_eq!(shop.refresh_as(&renewed, refresh).await, unauthorized);
    assert_eq!(shop.refresh_as(&last, refresh).await, StatusCode::OK);
}

#[tokio::test]
async fn a_refused_rotation_says_why() {
    let shop = Shop::open().await;
    let (alexa, public) = (shop.alexa().await, shop.public().await);
    let mut admin = shop.admin.clone();
    let mut refused_with = async |request| admin.rotate_client_secret(request).await.unwrap_err();

    let no_secret = refused_with(rotation(&public.id, None)).await;
    let too_long = refused_with(rotation(&alexa.id, Some(31 * 86_400))).await;
    let negative = refused_with(rotation(&alexa.id, Some(-1))).await;
    let unknown = refused_with(rotation("Siri", None)).await;
    let nothing = refused_with(rotation(" ", None)).await;
    let no_text = refused_with(rotation("a\0b", None)).await;
    let again = {
        let mut admin = shop.admin.clone();
        admin
            .rotate_client_secret(rotation(&alexa.id, None))
            .await
            .unwrap();
        admin
            .rotate_client_secret(rotation(&alexa.id, None))
            .await
            .unwrap_err()
    };

    let policy = Some(ErrorReason::ClientPolicy);
    let rule = Some("no_secret".to_owned());
    assert_eq!(broken(&no_secret), (Code::FailedPrecondition, policy, rule));
    assert_eq!(metadata_of(&no_secret)["profile"], "public");
    assert_eq!(refused(&too_long), invalid("keep_old_for"));
    assert_eq!(refused(&negative), invalid("keep_old_for"));
    assert_eq!(refused(&nothing), invalid("client"));
    assert_eq!(refused(&no_text), invalid("client"));
    assert_eq!(metadata_of(&unknown)["kind"], "client");
    assert_eq!(reason_of(&again), Some(ErrorReason::ClientSecretRotating));
    assert!(metadata_of(&again)["until"].ends_with('Z'), "{again:?}");
}

#[tokio::test]
async fn what_a_client_is_registered_for_is_changed_as_its_profile_allows() {
    let shop = Shop::open().await;
    let (alexa, partner) = (shop.alexa().await, shop.confidential().await);
    let mut admin = shop.admin.clone();
    let to = |client: &Client, change: fn(&mut pb::UpdateClientRequest)| {
        let mut request = pb::UpdateClientRequest {
            client: client.id.clone(),
            ..Default::default()
        };
        change(&mut request);
        request
    };

    let changed = to(&alexa, |it| {
        it.add_vendor_ids = vec!["M123".to_owned()];
        it.add_app_redirect_uris = vec![APP.to_owned()];
        it.scopes = vec!["cart.read".to_owned()];
        it.add_audiences = vec!["cart".to_owned()];
        it.set_pkce(pb::ClientPkce::Required);
    });
    let changed = admin.update_client(changed).await.unwrap().into_inner();
    let found = pb::GetClientRequest {
        client: "Alexa".to_owned(),
    };
    let found = admin.get_client(found).await.unwrap().into_inner();

    let client = changed.client.unwrap();
    assert_eq!(found.client.as_ref(), Some(&client));
    assert_eq!(client.redirect_uris.len(), 6);
    assert_eq!(client.app_redirect_uris, [APP]);
    let setup = found.setup.iter().map(|field| field.key.as_str());
    assert!(setup.clone().any(|key| key == "redirectUrls"));
    assert_eq!(client.scopes, ["cart.read"]);
    assert_eq!(client.audiences, ["cart"]);
    assert_eq!(client.pkce(), pb::ClientPkce::Required);
    let policy = |rule: &str| {
        let reason = Some(ErrorReason::ClientPolicy);
        (Code::FailedPrecondition, reason, Some(rule.to_owned()))
    };
    for (request, rule) in [
        (
            to(&alexa, |it| {
                it.add_redirect_uris = vec!["https://evil.example/".to_owned()];
            }),
            "redirect_uri",
        ),
        (
            to(&alexa, |it| {
                it.add_app_redirect_uris = vec!["http://app.shop.example/".to_owned()];
            }),
            "app_redirect_uri",
        ),
        (
            to(&partner, |it| {
                it.add_app_redirect_uris = vec![APP.to_owned()];
            }),
            "app_redirect_uri",
        ),
        (
            to(&partner, |it| it.add_vendor_ids = vec!["M123".to_owned()]),
            "vendor_id",
        ),
        (
            to(&partner, |it| it.set_pkce(pb::ClientPkce::Optional)),
            "pkce_required",
        ),
        (
            to(&partner, |it| {
                it.remove_redirect_uris = vec!["https://partner.example/back?of=shop".to_owned()];
            }),
            "redirect_uri_needed",
        ),
    ] {
        let status = admin.update_client(request).await.unwrap_err();
        assert_eq!(broken(&status), policy(rule), "{status:?}");
    }
    for (request, field) in [
        (
            to(&alexa, |it| it.scopes = vec!["openid".to_owned()]),
            "scopes",
        ),
        (
            to(&alexa, |it| it.add_vendor_ids = vec!["x".to_owned()]),
            "add_vendor_ids",
        ),
        (
            to(&alexa, |it| it.remove_audiences = vec!["x".to_owned()]),
            "remove_audiences",
        ),
    ] {
        let status = admin.update_client(request).await.unwrap_err();
        assert_eq!(refused(&status), invalid(field), "{status:?}");
    }
}

#[tokio::test]
async fn a_disabled_client_is_nobody_until_it_is_enabled() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, "anna@shop.example").await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let mut admin = shop.admin.clone();
    let id = || client.id.clone();

    let disabled = pb::DisableClientRequest { client: id() };
    let disabled = admin.disable_client(disabled).await.unwrap().into_inner();
    let while_off = shop.refresh_as(&client, refresh).await;
    let page = shop.get(&client.authorize_path("")).await;
    let enabled = pb::EnableClientRequest { client: id() };
    let enabled = admin.enable_client(enabled).await.unwrap().into_inner();

    assert_eq!(disabled.ended_links, 1);
    assert!(disabled.client.unwrap().disabled_at.is_some());
    assert_eq!(while_off, StatusCode::UNAUTHORIZED);
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert_eq!(enabled.client.unwrap().disabled_at, None);
    let again = shop.refresh_as(&client, refresh).await;
    assert_eq!(again, StatusCode::BAD_REQUEST);
    shop.link(&client, "anna@shop.example").await;
}

#[tokio::test]
async fn what_goes_into_the_vendors_console_is_told_field_by_field() {
    let shop = Shop::open().await;
    let request = pb::CreateClientRequest {
        client_name: "Alexa".to_owned(),
        profile: pb::ClientProfile::Alexa.into(),
        vendor_ids: vec!["M2A98XYZ".to_owned()],
        app_redirect_uris: vec![APP.to_owned()],
        ..Default::default()
    };

    let made = shop.admin.clone().create_client(request).await;
    let made = made.unwrap().into_inner();

    let field = |key: &str| {
        let found = made.setup.iter().find(|field| field.key == key);
        found.map(|field| field.value.as_str()).unwrap()
    };
    assert_eq!(field("redirectUrls"), APP);
    assert!(field("authorizationUrl").ends_with("/oauth2/authorize"));
    assert!(field("accessTokenUrl").ends_with("/oauth2/token"));
    assert_eq!(field("clientId"), made.client.as_ref().unwrap().client_id);
    assert_eq!(field("clientSecret"), "{client_secret}");
    assert_eq!(field("accessTokenScheme"), "HTTP_BASIC");
    assert_eq!(field("scopes"), "cart.read cart.write");
    assert_eq!(field("defaultTokenExpirationInSeconds"), "3600");
    assert!(!field("domains").contains('/'));
}
