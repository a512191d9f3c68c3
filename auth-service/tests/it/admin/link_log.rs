//! The link log: what an operator finds when a shopper says that linking does not work.

use std::time::Duration;

use saycart_proto::auth::v1::{
    GetLinkAttemptRequest, GetLinkRequest, LinkAttempt, LinkFailure, LinkStep, LinkStepKind,
    ListLinkAttemptsRequest, RevokeLinkRequest, ValidateTokenRequest, WatchLinkStepsRequest,
};
use tonic::Code;

use super::{invalid, refused};
use crate::shop::{Client, Credentials, PASSWORD, Shop};
use crate::tokens::Place;
use crate::tokens::Suite;

const EMAIL: &str = "anna@shop.example";
const BEN: &str = "ben@shop.example";
const TOKEN: &str = "/oauth2/token";

async fn attempts(shop: &Shop) -> Vec<LinkAttempt> {
    let request = ListLinkAttemptsRequest::default();
    let listed = shop.admin.clone().list_link_attempts(request).await;
    listed.unwrap().into_inner().attempts
}

/// The steps of the newest try.
async fn newest(shop: &Shop) -> Vec<LinkStep> {
    let request = GetLinkAttemptRequest {
        attempt_id: attempts(shop).await[0].attempt_id.clone(),
    };
    let found = shop.admin.clone().get_link_attempt(request).await;
    found.unwrap().into_inner().steps
}

fn told(steps: &[LinkStep]) -> Vec<(LinkStepKind, LinkFailure)> {
    let told = steps.iter().map(|step| (step.kind(), step.failure()));
    told.collect()
}

fn well(kinds: &[LinkStepKind]) -> Vec<(LinkStepKind, LinkFailure)> {
    let well = kinds.iter().map(|kind| (*kind, LinkFailure::Unspecified));
    well.collect()
}

/// A code of Anna's, and what its try has to say so far.
async fn code(shop: &Shop, client: &Client) -> String {
    shop.browser().obtain_code(client, EMAIL).await
}

#[tokio::test]
async fn a_link_is_told_from_its_first_step_to_its_end() {
    use LinkStepKind as Kind;
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut admin = shop.admin.clone();

    let tokens = shop.link(&client, EMAIL).await;
    let request = ValidateTokenRequest {
        token: tokens["access_token"].as_str().unwrap().to_owned(),
        external_user: Some("amzn1.ask.account.A".to_owned()),
    };
    for _ in 0..2 {
        let validated = shop.gateway.clone().validate_token(request.clone()).await;
        validated.unwrap();
    }
    let attempt = attempts(&shop).await.remove(0);
    let link_id = attempt.link_id.clone();
    let revoke = RevokeLinkRequest {
        link_id: link_id.clone(),
    };
    admin.revoke_link(revoke).await.unwrap();
    let shown = admin.get_link(GetLinkRequest { link_id }).await;
    let shown = shown.unwrap().into_inner();

    let mut expected = well(&[
        Kind::Authorization,
        Kind::LogInPage,
        Kind::LogIn,
        Kind::ConsentPage,
        Kind::Consent,
        Kind::Code,
        Kind::Exchange,
        Kind::FirstUse,
    ]);
    expected.push((Kind::End, LinkFailure::Unspecified));
    assert_eq!(told(&shown.steps), expected);
    let end = shown.steps.last().unwrap();
    assert_eq!(end.end_reason.as_deref(), Some("revoked_by_operator"));
    for step in &shown.steps {
        assert_eq!(step.attempt_id, attempt.attempt_id);
        assert_eq!(step.client_id, client.id);
    }
    assert_eq!(attempt.user_id, anna);
    assert_eq!(attempt.last.unwrap().kind(), Kind::Exchange);
    assert_eq!(shown.attempt.unwrap().last.unwrap().kind(), Kind::End);
    assert_eq!(shown.link.unwrap().link_id, attempt.link_id);
}

#[tokio::test]
async fn whatever_stops_the_pages_is_told_with_its_reason() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let long = format!("&state={}", "s".repeat(5_000));
    for (more, failure) in [
        (
            "&redirect_uri=https://evil.example",
            LinkFailure::BadRedirectUri,
        ),
        (&*long, LinkFailure::StateTooLong),
        ("&scope=everything", LinkFailure::BadScope),
        ("&code_challenge=short", LinkFailure::BadChallenge),
        ("&prompt=none", LinkFailure::PromptNone),
        ("&prompt=login&prompt=none", LinkFailure::BadRequest),
    ] {
        shop.get(&client.authorize_path(more)).await;

        let steps = newest(&shop).await;
        assert_eq!(told(&steps), [(LinkStepKind::Authorization, failure)]);
    }

    let mut browser = shop.browser();
    let page = browser.open(&client.authorize_path("")).await;
    let wrong = [("username", EMAIL), ("password", "wrong password")];
    browser.submit(&page, &wrong).await;
    let right = [("username", EMAIL), ("password", PASSWORD)];
    let consent = browser.submit(&page, &right).await;
    browser.submit(&consent, &[("decision", "deny")]).await;

    let steps = told(&newest(&shop).await);
    assert_eq!(
        (steps[2], steps[5]),
        (
            (LinkStepKind::LogIn, LinkFailure::WrongPassword),
            (LinkStepKind::Consent, LinkFailure::Cancelled)
        )
    );
}

#[tokio::test]
async fn whatever_stops_the_exchange_is_told_with_its_reason() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let stranger = Client {
        id: format!("cli_{:032x}", 7),
        ..client.clone()
    };
    let wrong = Client {
        secret: Some("wrong".to_owned()),
        ..client.clone()
    };
    let without = Client {
        secret: None,
        ..client.clone()
    };
    let other = shop.named("Other").await;
    for (who, redirect_uri, failure) in [
        (
            &stranger,
            &*client.redirect_uri,
            LinkFailure::UnknownClientId,
        ),
        (
            &without,
            &*client.redirect_uri,
            LinkFailure::ClientSecretMissing,
        ),
        (
            &wrong,
            &*client.redirect_uri,
            LinkFailure::WrongClientSecret,
        ),
        (
            &other,
            &*client.redirect_uri,
            LinkFailure::CodeOfAnotherClient,
        ),
        (
            &client,
            "https://elsewhere.example/",
            LinkFailure::WrongRedirectUri,
        ),
    ] {
        let code = code(&shop, &client).await;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", redirect_uri),
        ];
        let answer = shop.post_as(who, Credentials::Basic, TOKEN, &fields).await;

        assert!(answer.status.is_client_error());
        let step = newest(&shop).await.pop().unwrap();
        assert_eq!(
            (step.kind(), step.failure()),
            (LinkStepKind::Exchange, failure)
        );
        let last = attempts(&shop).await.remove(0).last.unwrap();
        assert_eq!(last.failure(), failure, "the list says the same");
    }

    let late = code(&shop, &client).await;
    shop.auth.database().advance_clock(Duration::from_mins(2));
    shop.exchange(&client, &late).await;
    assert_eq!(
        newest(&shop).await.pop().unwrap().failure(),
        LinkFailure::CodeExpired
    );
    let twice = code(&shop, &client).await;
    shop.exchange(&client, &twice).await;
    shop.exchange(&client, &twice).await;
    let steps = newest(&shop).await;
    let used = &steps[steps.len() - 2];
    assert_eq!(used.failure(), LinkFailure::CodeUsed);
    assert_eq!(
        steps.last().unwrap().end_reason.as_deref(),
        Some("code_replayed")
    );
}

#[tokio::test]
async fn a_client_that_nobody_knows_is_on_record_and_fills_no_table() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let path = client
        .authorize_path("")
        .replace(&client.id, "cli_typed_wrongly");
    shop.get(&client.authorize_path("")).await;
    for _ in 0..80 {
        shop.get(&path).await;
    }

    let listed = attempts(&shop).await;
    let of_strangers = listed.iter().filter(|attempt| attempt.client_id.is_empty());

    assert_eq!(of_strangers.count(), 60);
    let first = listed[0].last.as_ref().unwrap();
    assert_eq!(first.failure(), LinkFailure::UnknownClient);
    assert_eq!(told(&newest(&shop).await).len(), 1);
}

#[tokio::test]
async fn whoever_goes_on_trying_gets_a_bounded_record() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let code = code(&shop, &client).await;
    let wrong = Client {
        secret: Some("wrong".to_owned()),
        ..client.clone()
    };
    for _ in 0..80 {
        shop.exchange(&wrong, &code).await;
    }

    assert_eq!(newest(&shop).await.len(), 64);
}

#[tokio::test]
async fn tries_are_listed_newest_first_of_one_client_one_shopper_or_all() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    shop.shopper(BEN).await;
    let (client, other) = (shop.alexa().await, shop.named("Other").await);
    for (client, email) in [(&client, EMAIL), (&client, BEN), (&other, EMAIL)] {
        shop.link(client, email).await;
    }
    let mut admin = shop.admin.clone();
    let mut list = async |client: &str, user: &str, page_size, page_token: &str| {
        let request = ListLinkAttemptsRequest {
            client: client.to_owned(),
            user: user.to_owned(),
            page_size,
            page_token: page_token.to_owned(),
        };
        admin.list_link_attempts(request).await
    };

    let of_client = list("Alexa", "", 0, "").await.unwrap().into_inner();
    let of_anna = list("", EMAIL, 0, "").await.unwrap().into_inner();
    let of_both = list(&other.id, &anna, 0, "").await.unwrap().into_inner();
    let first = list("", "", 2, "").await.unwrap().into_inner();
    let second = list("", "", 2, &first.next_page_token).await.unwrap();
    let nobody = list("", "nobody@shop.example", 0, "").await.unwrap_err();
    let nothing = list("Siri", "", 0, "").await.unwrap_err();

    assert_eq!((of_client.attempts.len(), of_anna.attempts.len()), (2, 2));
    assert_eq!(of_both.attempts.len(), 1);
    assert_eq!(
        (first.attempts.len(), second.get_ref().attempts.len()),
        (2, 1)
    );
    assert!(first.attempts[0].attempt_id > first.attempts[1].attempt_id);
    assert_eq!(
        (nobody.code(), nothing.code()),
        (Code::NotFound, Code::NotFound)
    );
}

#[tokio::test]
async fn steps_are_told_as_they_happen_and_each_once() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    shop.link(&client, EMAIL).await;
    let mut admin = shop.admin.clone();
    let mut steps = admin
        .watch_link_steps(WatchLinkStepsRequest::default())
        .await
        .unwrap()
        .into_inner();

    shop.link(&client, EMAIL).await;
    let link_id = attempts(&shop).await[0].link_id.clone();
    let revoke = RevokeLinkRequest { link_id };
    shop.admin.clone().revoke_link(revoke).await.unwrap();

    let mut seen = Vec::new();
    while seen.last() != Some(&LinkStepKind::End) {
        let step = steps.message().await.unwrap().unwrap().step.unwrap();
        seen.push(step.kind());
    }
    // Each step once, and none of before; what was allowed then is not asked again.
    assert_eq!(
        seen,
        [
            LinkStepKind::Authorization,
            LinkStepKind::LogInPage,
            LinkStepKind::LogIn,
            LinkStepKind::ConsentRemembered,
            LinkStepKind::Code,
            LinkStepKind::Exchange,
            LinkStepKind::End,
        ]
    );
    shop.runtime.tasks.draining().cancel();
    let end = steps.message().await.unwrap();
    assert_eq!(end, None, "a process that goes down lets them go");
}

#[tokio::test]
async fn what_happens_on_another_replica_is_told_as_well() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let other = Suite::on(&shop.place).await;
    let request = WatchLinkStepsRequest::default();
    let watched = other.admin().watch_link_steps(request).await;
    let mut steps = watched.unwrap().into_inner();

    shop.link(&client, EMAIL).await;

    let mut last = LinkStepKind::Unspecified;
    while last != LinkStepKind::Exchange {
        last = steps.message().await.unwrap().unwrap().step.unwrap().kind();
    }
}

#[tokio::test]
async fn no_more_watch_than_there_is_room_for_and_who_leaves_makes_room() {
    let shop = Shop::open().await;
    let mut admin = shop.admin.clone();
    let mut watchers = Vec::new();
    let full = loop {
        let request = WatchLinkStepsRequest::default();
        match admin.watch_link_steps(request).await {
            Ok(watcher) => watchers.push(watcher),
            Err(status) => break status,
        }
    };

    assert_eq!((full.code(), watchers.len()), (Code::ResourceExhausted, 16));
    drop(watchers);
    let request = WatchLinkStepsRequest::default();
    while admin.watch_link_steps(request).await.is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_is_no_try_is_refused() {
    let shop = Shop::open().await;
    let mut admin = shop.admin.clone();
    let mut get = async |id: &str| {
        let request = GetLinkAttemptRequest {
            attempt_id: id.to_owned(),
        };
        admin.get_link_attempt(request).await.unwrap_err()
    };

    let nonsense = get("nonsense").await;
    let unknown = get("att_0193a0b1c2d37e4f8a9b0c1d2e3f4a5b").await;

    assert_eq!(refused(&nonsense), invalid("attempt_id"));
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn the_end_of_a_code_is_told_as_it_is_configured() {
    let ten = Duration::from_mins(10);
    let shop = Shop::at(Place::new(), |config| config.code_lifetime = ten).await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let code = code(&shop, &client).await;
    let get = async || {
        let attempt_id = attempts(&shop).await[0].attempt_id.clone();
        let request = GetLinkAttemptRequest { attempt_id };
        let found = shop.admin.clone().get_link_attempt(request).await;
        found.unwrap().into_inner()
    };

    let waiting = get().await;
    shop.exchange(&client, &code).await;
    let linked = get().await;

    let made = waiting.attempt.unwrap().last.unwrap().at.unwrap();
    let over = waiting.code_expires_at.unwrap();
    assert_eq!((over.seconds - made.seconds, over.nanos), (600, made.nanos));
    assert_eq!(linked.code_expires_at, None);
}
