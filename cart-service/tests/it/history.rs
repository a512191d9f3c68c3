//! Whether a shopper lets their history be used, and what it is used for.

use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::HistoryUse;
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, refused};

fn everything() -> pb::ListUsualRequest {
    pb::ListUsualRequest::default()
}

async fn listed(shopper: &Shopper) -> (i32, usize) {
    let usual = shopper.usual(everything()).await.expect("listed");
    (usual.r#use, usual.products.len())
}

#[tokio::test]
async fn nobodys_history_is_used_before_they_said_so() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let held = anna.held().await;

    assert_eq!(held.r#use(), HistoryUse::Off);
    assert_eq!((held.decided_at, held.wording), (None, 0));
    assert_eq!(held.channel(), pb::Channel::Unspecified);
    assert_eq!(listed(&anna).await, (HistoryUse::Off.into(), 0));
}

#[tokio::test]
async fn what_a_shopper_says_is_kept_with_when_and_how() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let on = anna.history("r1", HistoryUse::On).await.expect("kept");
    let repeated = anna.history("r1", HistoryUse::On).await.expect("kept");
    let held = anna.held().await;
    let off = anna.history("r2", HistoryUse::Off).await.expect("kept");

    assert_eq!((on.r#use(), on.wording), (HistoryUse::On, 1));
    assert_eq!(on.channel(), pb::Channel::Voice);
    assert!(on.decided_at.is_some());
    assert_eq!((&repeated, &held), (&on, &on));
    assert_eq!(off.r#use(), HistoryUse::Off);
    assert_eq!(shop.shopper("ben").held().await.r#use(), HistoryUse::Off);
    let other = refused(anna.history("r1", HistoryUse::Off).await, "");
    assert_eq!(other.1, ErrorReason::RequestReused);
}

#[tokio::test]
async fn half_a_decision_is_refused() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let whole = pb::SetHistoryRequest {
        request_id: "r1".to_owned(),
        step: 0,
        r#use: HistoryUse::On.into(),
        channel: pb::Channel::Page.into(),
        wording: 1,
    };
    let bad = [
        (
            pb::SetHistoryRequest {
                r#use: 0,
                ..whole.clone()
            },
            "use",
        ),
        (
            pb::SetHistoryRequest {
                channel: 0,
                ..whole.clone()
            },
            "channel",
        ),
        (
            pb::SetHistoryRequest {
                wording: 0,
                ..whole
            },
            "wording",
        ),
    ];

    for (message, field) in bad {
        let refused = refused(anna.says_of_history(message).await, "field");
        assert_eq!(
            refused,
            (
                Code::InvalidArgument,
                ErrorReason::InvalidField,
                field.to_owned()
            )
        );
    }
    assert_eq!(anna.held().await.r#use(), HistoryUse::Off);
}

#[tokio::test]
async fn reading_needs_the_right_to_read_and_deciding_the_right_to_change() {
    let shop = TestShop::selling(SMALL).await;
    let reader = shop.bearer("anna", "cart", "cart.read");

    assert_eq!(reader.held().await.r#use(), HistoryUse::Off);
    let (code, reason, scope) = refused(reader.history("r1", HistoryUse::On).await, "scope");
    assert_eq!(
        (code, reason),
        (Code::PermissionDenied, ErrorReason::ScopeMissing)
    );
    assert_eq!(scope, "cart.write");
}

#[tokio::test]
async fn one_day_makes_nothing_usual() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.history("r1", HistoryUse::On).await.expect("kept");
    for request in ["r2", "r3"] {
        let mut message = add_sku(request, "DOT", 1);
        message.speaker = pb::Speaker::Known.into();
        anna.adds(message).await;
    }

    assert_eq!(listed(&anna).await, (HistoryUse::On.into(), 0));
}

#[tokio::test]
async fn the_operator_writes_down_what_a_shopper_told_the_shop() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.history("r1", HistoryUse::On).await.expect("kept");
    let mut message = add_sku("r2", "DOT", 1);
    message.speaker = pb::Speaker::Known.into();
    anna.adds(message).await;
    let told = |wanted: HistoryUse| pb::SetAccountHistoryRequest {
        user_id: "usr_anna".to_owned(),
        request_id: "letter".to_owned(),
        r#use: wanted.into(),
        wording: 2,
    };
    let mut accounts = shop.accounts();

    let off = accounts.set_account_history(told(HistoryUse::Off)).await;
    let off = off.expect("kept").into_inner().history.expect("one");
    let other = accounts.set_account_history(told(HistoryUse::On)).await;
    let nothing = accounts
        .set_account_history(pb::SetAccountHistoryRequest::default())
        .await;

    assert_eq!((off.r#use(), off.wording), (HistoryUse::Off, 2));
    assert_eq!(off.channel(), pb::Channel::Operator);
    assert_eq!(anna.held().await, off);
    let asked = pb::ExportAccountRequest {
        user_id: "usr_anna".to_owned(),
    };
    let mut told = accounts
        .export_account(asked)
        .await
        .expect("told")
        .into_inner();
    let mut days = 0;
    while let Some(message) = told.message().await.expect("told") {
        days += usize::from(message.section == "history" && message.record.is_some());
    }
    assert_eq!(days, 0, "what was derived is gone");
    assert_eq!(refused(other, "").1, ErrorReason::RequestReused);
    assert_eq!(refused(nothing, "").0, Code::InvalidArgument);
}

#[tokio::test]
async fn nobody_but_the_operator_decides_as_the_operator() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let forged = pb::SetHistoryRequest {
        request_id: "r1".to_owned(),
        step: 0,
        r#use: HistoryUse::On.into(),
        channel: pb::Channel::Operator.into(),
        wording: 1,
    };

    let status = anna.says_of_history(forged).await.expect_err("refused");

    assert_eq!(status.code(), Code::InvalidArgument);
}
