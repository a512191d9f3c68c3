//! `EndLink`.

use saycart_proto::auth::v1::validate_token_response::Result as Verdict;
use saycart_proto::auth::v1::{EndLinkCause, EndLinkRequest, ValidateTokenRequest};
use saycart_proto::v1::ErrorReason;
use saycart_service::reason_of;
use tonic::Code;

use super::{Place, Suite};

fn nothing() -> EndLinkRequest {
    EndLinkRequest {
        token: None,
        event_time: None,
        external_user: None,
        cause: EndLinkCause::Unspecified.into(),
    }
}

#[tokio::test]
async fn a_disabled_skill_ends_the_link_once() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    let request = || EndLinkRequest {
        token: Some(link.access.clone()),
        ..nothing()
    };

    let first = suite
        .client()
        .end_link(request())
        .await
        .unwrap()
        .into_inner();
    let second = suite
        .client()
        .end_link(request())
        .await
        .unwrap()
        .into_inner();

    assert_eq!((first.ended, second.ended), (1, 0));
    assert_eq!(suite.validate(&link.access).await, None);
}

#[tokio::test]
async fn a_shopper_who_says_so_is_unlinked_once() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    let asked = || EndLinkRequest {
        token: Some(link.access.clone()),
        cause: EndLinkCause::ShopperAsked.into(),
        ..nothing()
    };

    let first = suite.client().end_link(asked()).await.unwrap();
    let second = suite.client().end_link(asked()).await.unwrap();

    let ended = [first, second].map(|answer| answer.into_inner().ended);
    assert_eq!(ended, [1, 0]);
    assert_eq!(suite.validate(&link.access).await, None);
}

#[tokio::test]
async fn an_event_older_than_the_link_leaves_it_alone() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    let long_ago = prost_types::Timestamp {
        seconds: 1_700_000_000,
        nanos: 0,
    };

    let late = EndLinkRequest {
        token: Some(link.access.clone()),
        event_time: Some(long_ago),
        ..nothing()
    };
    let answer = suite.client().end_link(late).await.unwrap().into_inner();

    assert_eq!(answer.ended, 0);
    assert!(suite.validate(&link.access).await.is_some());
}

#[tokio::test]
async fn a_link_is_found_by_the_alexa_account_that_used_it() {
    let place = Place::new();
    let suite = Suite::on(&place).await;
    let link = suite.link().await;
    let anna = Some("amzn1.ask.account.ANNA".to_owned());
    let seen = ValidateTokenRequest {
        token: link.access.clone(),
        external_user: anna.clone(),
    };
    let seen = suite
        .client()
        .validate_token(seen)
        .await
        .unwrap()
        .into_inner();
    assert!(matches!(seen.result, Some(Verdict::Active(_))));

    let gone = EndLinkRequest {
        external_user: anna,
        ..nothing()
    };
    let answer = suite.client().end_link(gone).await.unwrap().into_inner();

    assert_eq!(answer.ended, 1);
    assert_eq!(suite.validate(&link.access).await, None);
}

#[tokio::test]
async fn an_event_that_names_nothing_is_refused() {
    let place = Place::new();
    let suite = Suite::on(&place).await;

    let refused = suite.client().end_link(nothing()).await.unwrap_err();

    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(reason_of(&refused), Some(ErrorReason::InvalidField));
}
