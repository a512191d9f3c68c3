//! `ValidateToken`.

use saycart_proto::auth::v1::ValidateTokenRequest;
use saycart_proto::v1::ErrorReason;
use saycart_service::reason_of;
use tonic::Code;

use super::{Place, Suite};

#[tokio::test]
async fn a_linked_shopper_s_token_says_who_they_are() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;

    let active = suite.validate(&link.access).await.unwrap();

    assert_eq!(active.user_id, link.user_id);
    assert_eq!(active.scopes, ["cart.read", "cart.write"]);
    assert!(active.link_id.starts_with("lnk_"));
    let passport_ends = active.passport_expires_at.unwrap().seconds;
    assert!(passport_ends <= active.expires_at.unwrap().seconds);
    // Just now.
    let linked_at = active.linked_at.unwrap();
    assert!((passport_ends - 120..=passport_ends).contains(&linked_at.seconds));
    let again = suite.validate(&link.access).await.unwrap();
    assert_eq!(again.linked_at, Some(linked_at), "from the cache");
}

#[tokio::test]
async fn what_is_no_living_access_token_is_inactive() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    let forged = link.access.replacen("sca_E", "sca_F", 1);

    for token in [
        "",
        "sca_",
        "Bearer x",
        &link.refresh,
        &forged,
        &"x".repeat(4_096),
    ] {
        assert_eq!(suite.validate(token).await, None, "{token}");
    }
}

#[tokio::test]
async fn a_revoked_link_is_inactive_at_once_and_does_not_refresh() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    assert!(suite.validate(&link.access).await.is_some());

    assert_eq!(suite.revoke(&link).await, 200);

    assert_eq!(suite.validate(&link.access).await, None);
    let (status, body) = suite.refresh(&link).await;
    assert_eq!(
        (status.as_u16(), body["error"].as_str()),
        (400, Some("invalid_grant"))
    );
}

#[tokio::test]
async fn a_field_out_of_bounds_is_named() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let request = ValidateTokenRequest {
        token: "x".repeat(4_097),
        external_user: None,
    };

    let refused = suite.client().validate_token(request).await.unwrap_err();

    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(reason_of(&refused), Some(ErrorReason::InvalidField));
}

#[tokio::test]
async fn a_link_survives_a_restart() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    suite.stop().await;

    let suite = Suite::on(&place).await;

    assert!(suite.validate(&link.access).await.is_some());
    let (status, body) = suite.refresh(&link).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["refresh_token"].as_str(), Some(link.refresh.as_str()));
}
