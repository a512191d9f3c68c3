//! An older database was brought back: nobody is unlinked by that, and nobody linked who was not.

use saycart_proto::auth::v1::forgotten_end::What;
use saycart_proto::auth::v1::validate_token_response::Result as Verdict;
use saycart_proto::auth::v1::{
    DeclareRestoreRequest, DeleteUserRequest, ForgottenConsent, ForgottenEnd, ListLinksRequest,
    ReplayEndsRequest, ReplayEndsResponse, ReplayMode, RevokeLinkRequest, ValidateTokenRequest,
};
use saycart_service::{Clock as _, SystemClock};
use serde_json::Value;
use tonic::Status;

use super::{invalid, refused};
use crate::shop::{Client, Credentials, Shop};
use crate::tokens::Place;

const ANNA: &str = "anna@shop.example";
const BEN: &str = "ben@shop.example";
const CARL: &str = "carl@shop.example";
const DORA: &str = "dora@shop.example";

async fn is_active(shop: &Shop, tokens: &Value) -> bool {
    let request = ValidateTokenRequest {
        token: tokens["access_token"].as_str().unwrap().to_owned(),
        external_user: None,
    };
    let answer = shop.gateway.clone().validate_token(request).await.unwrap();
    matches!(answer.into_inner().result, Some(Verdict::Active(_)))
}

/// What a refresh gives; `None`: the link is over.
async fn refreshed(shop: &Shop, client: &Client, tokens: &Value) -> Option<Value> {
    let token = tokens["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    let path = "/oauth2/token";
    let answer = shop
        .post_as(client, Credentials::Basic, path, &fields)
        .await;
    answer.status.is_success().then(|| answer.json())
}

async fn newest_link(shop: &Shop) -> String {
    let request = ListLinksRequest::default();
    let links = shop.admin.clone().list_links(request).await.unwrap();
    links.into_inner().links[0].link_id.clone()
}

async fn revoke(shop: &Shop, link_id: &str) {
    let request = RevokeLinkRequest {
        link_id: link_id.to_owned(),
    };
    shop.admin.clone().revoke_link(request).await.unwrap();
}

fn ended(what: What) -> ForgottenEnd {
    let reason = match what {
        What::LinkId(_) => "revoked_by_operator",
        What::UserId(_) | What::Consent(_) => "",
    };
    ForgottenEnd {
        what: Some(what),
        reason: reason.to_owned(),
        at: None,
    }
}

async fn replay(
    shop: &Shop,
    mode: ReplayMode,
    ends: &[ForgottenEnd],
) -> Result<ReplayEndsResponse, Status> {
    let request = ReplayEndsRequest {
        ends: ends.to_vec(),
        mode: mode.into(),
    };
    let done = shop.admin.clone().replay_ends(request).await?;
    Ok(done.into_inner())
}

fn wire(at: saycart_service::Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.as_seconds(),
        nanos: 0,
    }
}

#[tokio::test]
async fn after_a_restore_whoever_was_linked_is_linked_and_whoever_had_ended_is_not() {
    // At the backup: Anna with Alexa, Ben, Carl and Dora with a client whose tokens rotate.
    let shop = Shop::at(Place::new(), |_config| {}).await;
    for email in [ANNA, BEN, CARL] {
        shop.shopper(email).await;
    }
    let dora_id = shop.shopper(DORA).await;
    let (alexa, partner) = (shop.alexa().await, shop.confidential().await);
    let anna = shop.link(&alexa, ANNA).await;
    let mut ben = shop.link(&partner, BEN).await;
    let dora = shop.link(&partner, DORA).await;
    let carl = shop.link(&partner, CARL).await;
    let carls_link = newest_link(&shop).await;
    let since = SystemClock.now();
    let place = shop.close().await;
    let backup = place.back_up();

    // After it: refreshes, ends, and links that nobody will remember.
    let shop = Shop::at(place, |_config| {}).await;
    for _ in 0..3 {
        ben = refreshed(&shop, &partner, &ben).await.unwrap();
    }
    revoke(&shop, &carls_link).await;
    let delete = DeleteUserRequest {
        user: dora_id.clone(),
    };
    shop.admin.clone().delete_user(delete).await.unwrap();
    let lost = shop.link(&alexa, ANNA).await;
    shop.link(&alexa, BEN).await;
    let short_lived = newest_link(&shop).await;
    revoke(&shop, &short_lived).await;
    for (tokens, active) in [(&anna, true), (&ben, true), (&lost, true), (&carl, false)] {
        assert_eq!(is_active(&shop, tokens).await, active);
    }
    let mut place = shop.close().await;
    place.restore(backup);

    let shop = Shop::at(place, |_config| {}).await;
    let ends = [
        ended(What::LinkId(carls_link)),
        ended(What::LinkId(short_lived)),
        ended(What::UserId(dora_id)),
    ];
    let counted = replay(&shop, ReplayMode::Count, &ends).await.unwrap();
    assert!(
        refreshed(&shop, &partner, &carl).await.is_some(),
        "only counted"
    );
    let done = replay(&shop, ReplayMode::End, &ends).await.unwrap();
    let again = replay(&shop, ReplayMode::End, &ends).await.unwrap();
    let declare = async || {
        let request = DeclareRestoreRequest {
            since: Some(wire(since)),
        };
        let declared = shop.admin.clone().declare_restore(request).await;
        declared.unwrap().into_inner()
    };
    let (first, second) = (declare().await, declare().await);

    let expected = ReplayEndsResponse {
        ended_links: 1,
        over_links: 0,
        unknown_links: 1,
        deleted_users: 1,
        gone_users: 0,
        unknown_users: 0,
        withdrawn_consents: 0,
        gone_consents: 0,
    };
    assert_eq!((counted, done), (expected, expected));
    assert_eq!((again.ended_links, again.over_links), (0, 1));
    assert_eq!((again.deleted_users, again.gone_users), (0, 1));
    assert_eq!(first, second, "no new while begins");
    assert!(first.quiet_until.unwrap().seconds > since.as_seconds() + 6 * 86_400);
    for (tokens, active) in [(&anna, true), (&ben, true), (&carl, false), (&dora, false)] {
        assert_eq!(is_active(&shop, tokens).await, active);
    }
    assert!(!is_active(&shop, &lost).await, "the cache knows it no more");
    assert!(refreshed(&shop, &alexa, &anna).await.is_some());
    assert!(
        refreshed(&shop, &partner, &ben).await.is_some(),
        "it was three refreshes behind"
    );
    assert_eq!(refreshed(&shop, &partner, &carl).await, None);
    assert_eq!(refreshed(&shop, &partner, &dora).await, None);
    assert_eq!(refreshed(&shop, &alexa, &lost).await, None);
}

#[tokio::test]
async fn what_is_no_end_is_refused_by_its_number_and_nothing_is_done() {
    let shop = Shop::open().await;
    shop.shopper(ANNA).await;
    let client = shop.alexa().await;
    let tokens = shop.link(&client, ANNA).await;
    let good = ended(What::LinkId(newest_link(&shop).await));
    let mut strange = good.clone();
    strange.reason = "no_such_reason".to_owned();
    let nonsense = ended(What::UserId("anna".to_owned()));
    let nothing = ForgottenEnd::default();
    let undated = ended(What::Consent(ForgottenConsent {
        user_id: "usr_0193a0b1c2d37e4f8a9b0c1d2e3f4a5b".to_owned(),
        client_id: client.id.clone(),
    }));

    for (bad, field) in [
        (strange, "ends[1].reason"),
        (nonsense, "ends[1].user_id"),
        (nothing, "ends[1].what"),
        (undated, "ends[1].at"),
    ] {
        let status = replay(&shop, ReplayMode::End, &[good.clone(), bad]).await;
        assert_eq!(refused(&status.unwrap_err()), invalid(field));
    }
    let unsaid = replay(&shop, ReplayMode::Unspecified, &[good]).await;
    let future = DeclareRestoreRequest {
        since: Some(wire(
            SystemClock.now().plus(std::time::Duration::from_hours(1)),
        )),
    };
    let future = shop.admin.clone().declare_restore(future).await;

    assert_eq!(refused(&unsaid.unwrap_err()), invalid("mode"));
    assert_eq!(refused(&future.unwrap_err()), invalid("since"));
    assert!(is_active(&shop, &tokens).await);
}
