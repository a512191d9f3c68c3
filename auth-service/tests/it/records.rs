//! What is written down: every event, and no secret.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use saycart_sql::{DatabaseKind, Statement};

use crate::shop::{Client, Credentials, PASSWORD, Shop};

const EMAIL: &str = "anna@shop.example";

#[derive(Debug, sqlx::FromRow)]
struct Event {
    at: i64,
    name: String,
    actor: String,
    client_id: Option<String>,
    user_id: Option<String>,
    grant_id: Option<String>,
    detail: String,
    origin: Option<String>,
}

async fn events(shop: &Shop) -> Vec<Event> {
    static EVENTS: Statement = Statement::new(
        "SELECT e.at, e.event AS name, e.actor, e.client_id, e.user_id, e.grant_id, e.detail,
                o.origin
           FROM auth_audit_events e LEFT JOIN auth_audit_origins o ON o.event_id = e.id
          WHERE e.event NOT LIKE 'key.%' ORDER BY e.at, e.id",
    );
    let db = shop.auth.database();
    let mut connection = db.acquire().await.unwrap();
    let query = db.query_as(&EVENTS);
    query.fetch_all(&mut *connection).await.unwrap()
}

async fn post(shop: &Shop, client: &Client, path: &str, fields: &[(&str, &str)]) -> u16 {
    let answer = shop.post_as(client, Credentials::Basic, path, fields).await;
    answer.status.as_u16()
}

/// Everything that changes what somebody may do, and every refusal that a thief would cause.
#[tokio::test]
async fn each_event_says_who_did_what_to_whom_when_and_from_where() {
    let shop = Shop::open().await;
    let anna = shop.shopper(EMAIL).await;
    let client = shop.confidential().await;
    let path = "/oauth2/token";
    let mut browser = shop.browser();
    let page = browser.open(&client.authorize_path("")).await;
    let wrong = [("username", EMAIL), ("password", "wrong password")];
    browser.submit(&page, &wrong).await;
    let code = browser.obtain_code(&client, EMAIL).await;
    let tokens = shop.exchange(&client, &code).await.json();
    let first = tokens["refresh_token"].as_str().unwrap();
    let mut newest = first.to_owned();
    for _ in 0..2 {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", &newest)];
        let answer = shop.post_as(&client, Credentials::Basic, path, &fields);
        newest = answer.await.json()["refresh_token"]
            .as_str()
            .unwrap()
            .to_owned();
    }
    let reuse = [("grant_type", "refresh_token"), ("refresh_token", first)];
    assert_eq!(post(&shop, &client, path, &reuse).await, 400);
    let access = [("token", tokens["access_token"].as_str().unwrap())];
    assert_eq!(post(&shop, &client, "/oauth2/revoke", &access).await, 200);
    shop.exchange(&client, &code).await;
    let consent = browser
        .open(&client.authorize_path("&prompt=consent"))
        .await;
    browser.submit(&consent, &[("decision", "deny")]).await;
    let account = browser.open("/account").await;
    browser.submit(&account, &[("action", "log_out")]).await;

    let events = events(&shop).await;
    let (of_client, of_anna) = (format!("client:{}", client.id), format!("user:{anna}"));
    let told: Vec<_> = events
        .iter()
        .map(|event| {
            let who = match event.actor.as_str() {
                actor if actor == of_client => "the client",
                actor if actor == of_anna => "anna",
                other => other,
            };
            (event.name.as_str(), who)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("user.created", "operator"),
            ("client.created", "operator"),
            ("session.refused", "system"),
            ("session.started", "anna"),
            ("consent.granted", "anna"),
            ("code.exchanged", "the client"),
            ("grant.refreshed", "the client"),
            ("grant.refreshed", "the client"),
            ("grant.reuse", "the client"),
            ("grant.access_revoked", "the client"),
            ("code.replayed", "the client"),
            ("grant.ended", "the client"),
            ("consent.denied", "anna"),
            ("session.ended", "anna"),
        ]
    );
    for event in &events {
        assert!(event.at > 0);
        let from = match event.actor.as_str() {
            "operator" => "certificate:operator",
            actor if actor == of_client => "address:192.0.2.20",
            _a_browser => "address:192.0.2.10",
        };
        assert_eq!(event.origin.as_deref(), Some(from), "{event:?}");
        let (kind, _) = event.name.split_once('.').unwrap();
        let names_client = ["client", "consent", "code", "grant"].contains(&kind);
        assert_eq!(event.client_id.is_some(), names_client, "{event:?}");
        assert_eq!(event.user_id.is_some(), kind != "client", "{event:?}");
        assert_eq!(event.grant_id.is_some(), ["code", "grant"].contains(&kind));
        for part in ["sca_", "scr_", "scc_", "scs_", "@", PASSWORD] {
            assert!(!event.detail.contains(part), "{event:?}");
        }
    }
}

/// The text of a secret, and the random bytes in it.
struct Secret {
    name: &'static str,
    forms: Vec<Vec<u8>>,
}

impl Secret {
    /// `sc?_` and the base64url of bytes, of which these were random.
    fn of_ours(name: &'static str, text: &str, random: std::ops::Range<usize>) -> Self {
        let (_, encoded) = text.split_at(4);
        let bytes = URL_SAFE_NO_PAD.decode(encoded).unwrap();
        let random = bytes[random].to_vec();
        Self {
            name,
            forms: vec![
                text.as_bytes().to_vec(),
                encoded.as_bytes().to_vec(),
                hex::encode(&random).into_bytes(),
                random,
            ],
        }
    }
}

/// Every file of a folder but the keys, which lie apart.
fn files(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "keys") {
                bytes.extend(files(&path));
            }
        } else {
            bytes.extend(fs::read(path).unwrap());
        }
    }
    bytes
}

/// Every row of every table, with byte strings in hexadecimal.
async fn rows(shop: &Shop) -> Vec<u8> {
    static TABLES: [Statement; 12] = [
        Statement::new("SELECT t::text FROM auth_users t"),
        Statement::new("SELECT t::text FROM auth_clients t"),
        Statement::new("SELECT t::text FROM auth_consents t"),
        Statement::new("SELECT t::text FROM auth_token_keys t"),
        Statement::new("SELECT t::text FROM auth_grants t"),
        Statement::new("SELECT t::text FROM auth_codes t"),
        Statement::new("SELECT t::text FROM auth_sessions t"),
        Statement::new("SELECT t::text FROM auth_flows t"),
        Statement::new("SELECT t::text FROM auth_link_attempts t"),
        Statement::new("SELECT t::text FROM auth_link_steps t"),
        Statement::new("SELECT t::text FROM auth_audit_events t"),
        Statement::new("SELECT t::text FROM auth_audit_origins t"),
    ];
    let db = shop.auth.database();
    let mut connection = db.acquire().await.unwrap();
    let mut bytes = Vec::new();
    for table in &TABLES {
        let query = db.query_as(table);
        let found: Vec<(String,)> = query.fetch_all(&mut *connection).await.unwrap();
        assert!(!found.is_empty(), "{table:?}");
        bytes.extend(found.into_iter().flat_map(|(row,)| row.into_bytes()));
    }
    bytes
}

/// Whether a key or value in Redis has these bytes in it.
fn redis_has(shop: &Shop, bytes: &[u8]) -> bool {
    const SCRIPT: &str = "local want = ARGV[1]:gsub('..', function(c) \
         return string.char(tonumber(c, 16)) end) \
         for _, key in ipairs(redis.call('KEYS', '*')) do \
           local value = redis.call('GET', key) \
           if key:find(want, 1, true) or value:find(want, 1, true) then return 1 end \
         end return 0";
    let redis = shop.place.redis();
    redis.command(&["EVAL", SCRIPT, "0", &hex::encode(bytes)]) == "1"
}

/// A stolen database, backup or Redis has nothing in it that anybody could present anywhere.
#[tokio::test]
async fn what_is_stored_can_be_used_nowhere() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.confidential().await;
    let mut browser = shop.browser();
    let begun = browser
        .fetch(&client.authorize_path("&state=a-state"))
        .await;
    let (_, flow) = begun.location().split_once("flow=").unwrap();
    let flow = flow.to_owned();
    let used = browser.obtain_code(&client, EMAIL).await;
    let tokens = shop.exchange(&client, &used).await.json();
    let unused = browser
        .open(&client.authorize_path("&prompt=consent"))
        .await;
    let unused = browser.submit(&unused, &[("decision", "allow")]).await;
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let fields = [("token", &*text("access_token"))];
    post(&shop, &client, "/oauth2/introspect", &fields).await;
    let cookie = |name: &str| browser.cookie(name).unwrap().to_owned();
    let mut secrets = vec![
        // Behind kind and key come the 16 bytes that lead to the link.
        Secret::of_ours("access token", &text("access_token"), 2..18),
        Secret::of_ours("refresh token", &text("refresh_token"), 2..18),
        Secret::of_ours("used code", &used, 0..32),
        Secret::of_ours("client secret", client.secret.as_ref().unwrap(), 0..32),
        Secret::of_ours("flow", &flow, 0..32),
        Secret::of_ours("session", &cookie("__Host-saycart-session"), 0..32),
        Secret::of_ours("browser", &cookie("__Host-saycart-browser"), 0..32),
    ];
    let unused = unused.sent_with("code").unwrap();
    secrets.push(Secret::of_ours("unused code", &unused, 0..32));
    secrets.push(Secret {
        name: "password",
        forms: vec![PASSWORD.as_bytes().to_vec()],
    });

    let stored = match shop.auth.database().kind() {
        DatabaseKind::Sqlite => files(shop.place.path()),
        DatabaseKind::Postgres => rows(&shop).await,
    };

    let has = |form: &[u8]| stored.windows(form.len()).any(|window| window == form);
    assert!(
        has(EMAIL.as_bytes()) && has(client.id.as_bytes()),
        "something is stored"
    );
    let kind = shop.auth.database().kind();
    for secret in &secrets {
        for form in &secret.forms {
            assert!(!has(form), "the {} is in the database", secret.name);
            if kind == DatabaseKind::Postgres {
                assert!(!redis_has(&shop, form), "the {} is in Redis", secret.name);
            }
        }
    }
}
