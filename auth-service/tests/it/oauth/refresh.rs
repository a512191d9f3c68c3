//! Refreshing over the token endpoint: what lives, what dies, and what it costs.

use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;
use saycart_proto::auth::v1 as pb;
use saycart_sql::Statement;

use crate::shop::{Answer, Client, Credentials, Shop, first_clearing, statements};

const EMAIL: &str = "anna@shop.example";

async fn refresh(shop: &Shop, client: &Client, token: &str) -> Answer {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    shop.post_as(client, Credentials::Basic, "/oauth2/token", &fields)
        .await
}

async fn successor(shop: &Shop, client: &Client, token: &str) -> String {
    let answer = refresh(shop, client, token).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    text(&answer.json(), "refresh_token")
}

fn text(tokens: &serde_json::Value, name: &str) -> String {
    tokens[name].as_str().unwrap().to_owned()
}

fn dead() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

async fn is_active(shop: &Shop, client: &Client, tokens: &serde_json::Value) -> bool {
    let fields = [("token", tokens["access_token"].as_str().unwrap())];
    let answer = shop
        .post_as(client, Credentials::Basic, "/oauth2/introspect", &fields)
        .await;
    answer.json()["active"].as_bool().unwrap()
}

#[tokio::test]
async fn a_refresh_token_is_good_until_its_successor_was_used() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.confidential().await;
    let first = text(&shop.link(&client, EMAIL).await, "refresh_token");

    let answers = join_all((0..50).map(|_| refresh(&shop, &client, &first))).await;
    let second = successor(&shop, &client, &first).await;
    for answer in answers {
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert_eq!(text(&answer.json(), "refresh_token"), second);
    }
    let third = successor(&shop, &client, &second).await;

    assert_eq!(refresh(&shop, &client, &first).await.refusal(), dead());
    assert_eq!(successor(&shop, &client, &second).await, third);
    let fourth = successor(&shop, &client, &third).await;
    for older in [&first, &second] {
        assert_eq!(refresh(&shop, &client, older).await.refusal(), dead());
    }
    successor(&shop, &client, &fourth).await;
}

/// A client with a secret may have sent what overtook something else; one without may be a thief.
#[tokio::test]
async fn reuse_ends_the_link_of_a_client_without_a_secret_only() {
    static REUSES: Statement = Statement::new(
        "SELECT count(*) FROM auth_audit_events WHERE event = 'grant.reuse' AND client_id = $1",
    );
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;

    for (client, survives) in [
        (shop.confidential().await, true),
        (shop.public().await, false),
    ] {
        let first = text(&shop.link(&client, EMAIL).await, "refresh_token");
        let second = successor(&shop, &client, &first).await;
        let third = successor(&shop, &client, &second).await;

        let reused = refresh(&shop, &client, &first).await;

        assert_eq!(reused.refusal(), dead());
        let after = refresh(&shop, &client, &third).await;
        assert_eq!(after.status == StatusCode::OK, survives, "{after:?}");
        let db = shop.auth.database();
        let query = db.query_as(&REUSES).bind(client.id.clone());
        let mut connection = db.acquire().await.unwrap();
        let (audited,): (i64,) = query.fetch_one(&mut *connection).await.unwrap();
        assert_eq!(audited, 1);
    }
}

#[tokio::test]
async fn a_token_is_its_client_s_alone() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (client, other) = (shop.alexa().await, shop.google().await);
    let tokens = shop.link(&client, EMAIL).await;
    let token = text(&tokens, "refresh_token");
    let access = text(&tokens, "access_token");

    assert_eq!(refresh(&shop, &other, &token).await.refusal(), dead());
    assert_eq!(refresh(&shop, &client, &access).await.refusal(), dead());

    assert_eq!(successor(&shop, &client, &token).await, token);
}

/// A vendor that does not give up would else ask the database as often as it asks us.
#[tokio::test]
async fn a_dead_token_that_comes_a_thousand_times_reaches_the_database_once() {
    const TABLES: [&str; 4] = [
        "auth_clients",
        "auth_client_audiences",
        "auth_grants",
        "auth_users",
    ];
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let (alexa, google) = (shop.alexa().await, shop.google().await);
    let (partner, public) = (shop.confidential().await, shop.public().await);
    let link = async |client: &Client| text(&shop.link(client, EMAIL).await, "refresh_token");
    let (revoked, foreign) = (link(&alexa).await, link(&alexa).await);
    let fields = [("token", revoked.as_str())];
    shop.post_as(&alexa, Credentials::Basic, "/oauth2/revoke", &fields)
        .await;
    let superseded = link(&partner).await;
    let second = successor(&shop, &partner, &superseded).await;
    successor(&shop, &partner, &second).await;
    let expired = link(&public).await;
    shop.auth
        .database()
        .advance_clock(Duration::from_hours(31 * 24));
    first_clearing().await;

    for (client, token) in [
        (&alexa, &revoked),
        (&google, &foreign),
        (&partner, &superseded),
        (&public, &expired),
    ] {
        let first = refresh(&shop, client, token).await;
        let before = statements("", &TABLES);
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.extend(join_all((0..50).map(|_| refresh(&shop, client, token))).await);
        }
        let asked = statements("", &TABLES) - before;

        assert_eq!(first.refusal(), dead());
        assert!(answers.iter().all(|answer| answer.refusal() == dead()));
        assert_eq!((answers.len(), asked), (1_000, 0), "{}", client.id);
    }
    // Who is not the client is told so, however dead the token is; and whose it is may go on.
    let thief = refresh(&shop, &alexa.with_secret("wrong"), &revoked).await;
    assert_eq!(thief.refusal(), (401, "invalid_client".to_owned()));
    assert_eq!(successor(&shop, &alexa, &foreign).await, foreign);
}

#[tokio::test]
async fn a_refresh_changes_one_row_however_old_the_link_is() {
    static ROWS: Statement = Statement::new("SELECT count(*) FROM auth_grants");
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.confidential().await;
    let mut token = text(&shop.link(&client, EMAIL).await, "refresh_token");

    first_clearing().await;

    let mut updates = Vec::new();
    for _ in 0..30 {
        let before = statements("UPDATE", &["auth_grants"]);
        token = successor(&shop, &client, &token).await;
        updates.push(statements("UPDATE", &["auth_grants"]) - before);
    }

    // The first use also ends what the link replaces, if anything.
    assert_eq!(updates[1..], [1; 29]);
    let db = shop.auth.database();
    let mut connection = db.acquire().await.unwrap();
    let query = db.query_as(&ROWS);
    let (rows,): (i64,) = query.fetch_one(&mut *connection).await.unwrap();
    assert_eq!(rows, 1);
}

/// Whatever the links' rows say, neither token works once one of those is gone that they speak for.
#[tokio::test]
async fn who_is_switched_off_has_no_token_any_more() {
    static USER_OFF: Statement =
        Statement::new("UPDATE auth_users SET disabled_at = 1 WHERE id = $1");
    static USERS_LINKS: Statement =
        Statement::new("UPDATE auth_users SET links_epoch = links_epoch + 1 WHERE id = $1");
    static CLIENTS_LINKS: Statement =
        Statement::new("UPDATE auth_clients SET links_epoch = links_epoch + 1 WHERE id = $1");
    let shop = Shop::open().await;
    let judge = shop.introspecting("Judge", &["cart"]).await;

    for (number, (statement, of_client, error)) in [
        (Some(&USER_OFF), false, "invalid_grant"),
        (Some(&USERS_LINKS), false, "invalid_grant"),
        // By command: that a client is switched off is not seen in its row alone.
        (None, true, "invalid_client"),
        (Some(&CLIENTS_LINKS), true, "invalid_grant"),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("anna{number}@shop.example");
        let user = shop.shopper(&email).await;
        let client = shop.named(&format!("Partner {number}")).await;
        let tokens = shop.link(&client, &email).await;

        let whose = if of_client { &client.id } else { &user };
        if let Some(statement) = statement {
            shop.execute(statement, whose).await;
        } else {
            let off = pb::DisableClientRequest {
                client: whose.clone(),
            };
            shop.admin.clone().disable_client(off).await.unwrap();
        }

        let refused = refresh(&shop, &client, &text(&tokens, "refresh_token")).await;
        assert_eq!(refused.refusal().1, error, "{number}");
        assert!(!is_active(&shop, &judge, &tokens).await, "{number}");
    }
}

/// The reply says what the token can do, and what was cut is not lost: it may come back.
#[tokio::test]
async fn what_a_client_may_ask_for_no_longer_is_in_no_new_token() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let mut admin = shop.admin.clone();

    for client in [shop.google().await, shop.confidential().await] {
        let mut token = text(&shop.link(&client, EMAIL).await, "refresh_token");
        for (scope, asked, status) in [
            ("cart.read", "cart.write", 400),
            ("cart.read cart.write", "cart.write", 200),
        ] {
            let change = pb::UpdateClientRequest {
                client: client.id.clone(),
                scopes: scope.split(' ').map(str::to_owned).collect(),
                ..Default::default()
            };
            admin.update_client(change).await.unwrap();

            let refreshed = refresh(&shop, &client, &token).await.json();
            assert_eq!(refreshed["scope"], scope);
            token = text(&refreshed, "refresh_token");
            let fields = [
                ("grant_type", "refresh_token"),
                ("refresh_token", &*token),
                ("scope", asked),
            ];
            let path = "/oauth2/token";
            let asked = shop.post_as(&client, Credentials::Basic, path, &fields);
            let asked = asked.await;
            assert_eq!(asked.status.as_u16(), status, "{asked:?}");
            match status {
                200 => token = text(&asked.json(), "refresh_token"),
                _ => assert_eq!(asked.refusal().1, "invalid_scope"),
            }
        }
    }
}

/// Two current refresh tokens of one link cannot even be written down.
#[tokio::test]
async fn the_database_itself_holds_a_link_to_one_current_token() {
    static SPOIL: [Statement; 5] = [
        Statement::new("UPDATE auth_grants SET acknowledged = generation + 1 WHERE id = $1"),
        Statement::new("UPDATE auth_grants SET acknowledged = generation - 2 WHERE id = $1"),
        Statement::new("UPDATE auth_grants SET generation = 1, acknowledged = 1 WHERE id = $1"),
        Statement::new("UPDATE auth_grants SET access_floor = generation + 1 WHERE id = $1"),
        Statement::new("UPDATE auth_grants SET ended_at = 1 WHERE id = $1"),
    ];
    static END: Statement =
        Statement::new("UPDATE auth_grants SET ended_at = 1, ended_reason = 'x' WHERE id = $1");
    static REVIVE: Statement =
        Statement::new("UPDATE auth_grants SET ended_at = NULL, ended_reason = NULL WHERE id = $1");
    static LINK: Statement = Statement::new("SELECT id FROM auth_grants");
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.confidential().await;
    let mut token = text(&shop.link(&client, EMAIL).await, "refresh_token");
    for _ in 0..3 {
        token = successor(&shop, &client, &token).await;
    }
    let db = shop.auth.database();
    let mut connection = db.acquire().await.unwrap();
    let query = db.query_as(&LINK);
    let (link,): (String,) = query.fetch_one(&mut *connection).await.unwrap();

    for statement in &SPOIL {
        let query = db.query(statement).bind(link.clone());
        assert!(query.execute(&mut *connection).await.is_err());
    }
    let query = db.query(&END).bind(link.clone());
    query.execute(&mut *connection).await.unwrap();
    let query = db.query(&REVIVE).bind(link);
    assert!(query.execute(&mut *connection).await.is_err());
}
