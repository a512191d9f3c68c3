//! `/privacy`: what everybody may read, without an account, before they link one.

use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use saycart_auth_service::{AuthConfig, Contact, Histories, PolicyUrl};

use super::account::unlink_path;
use crate::shop::{Answer, Shop};
use crate::tokens::Place;

const EMAIL: &str = "anna@shop.example";

async fn opened(shop: &Shop, path: &str, accept_language: &'static str) -> Answer {
    let mut headers = HeaderMap::new();
    let accepted = HeaderValue::from_static(accept_language);
    headers.insert(header::ACCEPT_LANGUAGE, accepted);
    shop.get_with(path, headers).await
}

async fn shop_with(change: impl FnOnce(&mut AuthConfig)) -> Shop {
    Shop::at(Place::new(), change).await
}

#[tokio::test]
async fn each_languages_address_opens_it_in_that_language_whatever_the_browser_likes() {
    const ENGLISH: (&str, &str) = ("en-US", "Your data when you shop at shop.example by voice");
    const GERMAN: (&str, &str) = (
        "de-DE",
        "Ihre Daten, wenn Sie bei shop.example per Stimme einkaufen",
    );
    let shop = Shop::open().await;

    for (path, browsers, (tag, heading)) in [
        ("/privacy?locale=en-US", "de-DE", ENGLISH),
        ("/privacy?locale=en-GB", "de-DE", ENGLISH),
        ("/privacy?locale=de-DE", "en-US", GERMAN),
        ("/privacy?locale=de-AT", "en-US", GERMAN),
        ("/privacy", "de-CH,en;q=0.5", GERMAN),
        ("/privacy", "en-GB", ENGLISH),
        ("/privacy?locale=fr-FR", "de", GERMAN),
        ("/privacy?locale=de&locale=en", "ja", ENGLISH),
    ] {
        let page = opened(&shop, path, browsers).await;

        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.heading(), heading, "{path}");
        let language = format!("<html lang=\"{tag}\">");
        assert!(page.body.contains(&language), "{path}");
    }
}

#[tokio::test]
async fn each_language_leads_to_the_other() {
    let shop = Shop::open().await;

    let english = shop.get("/privacy?locale=en-US").await;
    let german = shop.get("/privacy?locale=de-DE").await;

    let link = |tag, name| {
        format!("<a href=\"/privacy?locale={tag}\" lang=\"{tag}\" hreflang=\"{tag}\">{name}</a>")
    };
    assert!(english.body.contains(&link("de-DE", "Deutsch")));
    assert!(german.body.contains(&link("en-US", "English")));
}

#[tokio::test]
async fn everybody_may_read_and_keep_it_and_no_browser_is_marked() {
    let shop = Shop::open().await;

    let page = shop.get("/privacy?locale=en-US").await;
    let head = Request::builder()
        .method(Method::HEAD)
        .uri("/privacy?locale=en-US")
        .body(axum::body::Body::empty())
        .unwrap();
    let head = shop.send(head, [192, 0, 2, 1].into()).await;

    for answer in [&page, &head] {
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=300");
        assert_eq!(answer.header(header::VARY), "Accept-Language");
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.starts_with("default-src 'none'; style-src 'sha256-"),
            "{policy}"
        );
    }
    assert!(!page.body.contains("<form"), "{page:?}");
}

#[tokio::test]
async fn its_figures_are_those_of_the_settings() {
    let shop = Shop::open().await;

    let english = shop.get("/privacy?locale=en-US").await.body;
    let german = shop.get("/privacy?locale=de-DE").await.body;

    for (figure, said, gesagt) in [
        (
            "links",
            "until 90 days after the link has ended",
            "noch 90 Tage nach dem Ende der Verknüpfung",
        ),
        (
            "tokens",
            "each is good for an hour.",
            "jeder gilt eine Stunde.",
        ),
        (
            "attempts",
            "help where it fails: 90 days",
            "wenn es nicht klappt: 90 Tage",
        ),
        ("idle", "do nothing for an hour", "eine Stunde nichts tun"),
        ("sessions", "12 hours have passed", "12 Stunden vorbei sind"),
        (
            "ended sessions",
            "a day after those 12 hours",
            "einen Tag nach diesen 12 Stunden",
        ),
        (
            "events",
            "ended something: 400 days",
            "beendet hat: 400 Tage",
        ),
        (
            "addresses",
            "network address: 90 days",
            "Netzadresse aus: 90 Tage",
        ),
        ("idle carts", "until 91 days after", "noch 91 Tage nach"),
        ("emptied", "for 25 hours more", "noch 25 Stunden"),
        ("changes", "twice: 8 days", "ändert: 8 Tage"),
        ("late", "be told: 16 minutes", "sollen: 16 Minuten"),
        ("unresolved", "account: 31 days", "Konto: 31 Tage"),
        ("by people", "at least 6 people", "mindestens 6 Personen"),
        ("confirmed", "same way: 32 days", "ebenso: 32 Tage"),
        ("agreeing", "at least 4 people", "mindestens 4 Personen"),
        ("asked", "you meant: 11 minutes", "Sie meinten: 11 Minuten"),
        ("history", "for 181 days", "181 Tage lang"),
    ] {
        assert!(english.contains(said), "{figure}: {english}");
        assert!(german.contains(gesagt), "{figure}: {german}");
    }
}

#[tokio::test]
async fn it_says_that_clearing_away_takes_up_to_an_hour() {
    let shop = Shop::open().await;

    let english = shop.get("/privacy?locale=en-US").await.body;
    let german = shop.get("/privacy?locale=de-DE").await.body;

    assert!(english.contains("deleted within an hour after"));
    assert!(german.contains("binnen einer Stunde nach deren Ende gelöscht"));
    for (page, more) in [(english, "at most"), (german, "höchstens")] {
        assert!(!page.contains(more), "{page}");
    }
}

#[tokio::test]
async fn it_says_that_the_key_for_further_keys_lasts_as_long_as_the_link() {
    let shop = Shop::open().await;

    let english = shop.get("/privacy?locale=en-US").await.body;
    let german = shop.get("/privacy?locale=de-DE").await.body;

    let lasts = "A second one, which gets her the next, lasts as long as the link.";
    assert!(english.contains(lasts), "{english}");
    let lasts = "Ein zweiter, mit dem sie den nächsten holt, gilt so lange wie die Verknüpfung.";
    assert!(german.contains(lasts), "{german}");
}

#[tokio::test]
async fn it_says_where_the_number_of_a_deleted_account_stays() {
    let shop = Shop::open().await;

    let english = shop.get("/privacy?locale=en-US").await.body;
    let german = shop.get("/privacy?locale=de-DE").await.body;

    for (stays, bleibt) in [
        (
            "in ended links for 90 days",
            "in beendeten Verknüpfungen 90 Tage",
        ),
        (
            "in your tries to link for 90 days",
            "in Ihren Verknüpfungsversuchen 90 Tage",
        ),
        (
            "in the security log for 400 days",
            "im Sicherheitsprotokoll 400 Tage",
        ),
    ] {
        assert!(english.contains(stays), "{stays}: {english}");
        assert!(german.contains(bleibt), "{bleibt}: {german}");
    }
}

#[tokio::test]
async fn it_says_whose_history_is_kept() {
    let asked_for = Shop::open().await;
    let unless_refused = shop_with(|config| {
        config.privacy.carts.histories = Histories::UnlessRefused;
    })
    .await;

    let off = asked_for.get("/privacy?locale=en-US").await.body;
    let on = unless_refused.get("/privacy?locale=en-US").await.body;

    let (until_asked, until_refused) = (
        "This is off until you say “use my history”.",
        "This is on until you say “stop using my history”.",
    );
    assert!(off.contains(until_asked) && !off.contains(until_refused));
    assert!(on.contains(until_refused) && !on.contains(until_asked));
}

#[tokio::test]
async fn it_names_whom_to_write_to_where_the_shop_said() {
    let silent = Shop::open().await;
    let named = shop_with(|config| {
        config.privacy.contact = Contact::parse("Leaf <& Pot>, privacy@shop.example");
    })
    .await;

    let silent = silent.get("/privacy?locale=en-US").await.body;
    let named = named.get("/privacy?locale=en-US").await.body;

    let own_site = "How to reach it stands on its own site.";
    assert!(silent.contains("<strong>shop.example</strong>"));
    assert!(silent.contains(own_site));
    assert!(!named.contains(own_site) && !named.contains("<& Pot>"));
    assert!(
        named.contains("Pot&#62;, privacy@shop.example</strong>"),
        "{named}"
    );
}

#[tokio::test]
async fn the_pages_lead_there_in_their_language() {
    let shop = Shop::open().await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    shop.link(&client, EMAIL).await;
    let mut browser = shop.browser();
    let mut german = shop.browser();
    german.language = "de-DE";

    let consent = browser.reach_consent(&client, EMAIL).await;
    let account = browser.open("/account").await;
    let pages = [
        shop.browser().open("/login").await,
        shop.browser().open(&client.authorize_path("")).await,
        consent,
        browser.open(&unlink_path(&account.body)).await,
        account,
    ];
    let there = german.open(&client.authorize_path("")).await;

    for page in pages {
        let link = "<a href=\"/privacy?locale=en-US\">Privacy</a>";
        assert!(page.body.contains(link), "{page:?}");
    }
    let link = "<a href=\"/privacy?locale=de-DE\">Datenschutz</a>";
    assert!(there.body.contains(link), "{there:?}");
}

#[tokio::test]
async fn a_policy_of_the_shops_own_takes_its_place() {
    let own = "https://leaf.example/datenschutz";
    let shop = shop_with(|config| config.privacy.policy = PolicyUrl::parse(own)).await;
    shop.shopper(EMAIL).await;
    let client = shop.alexa().await;
    let mut browser = shop.browser();

    let consent = browser.reach_consent(&client, EMAIL).await;
    let account = browser.open("/account").await;
    let log_in = shop.browser().open("/login").await;
    let page = shop.get("/privacy?locale=de-DE").await;

    for led in [consent, account, log_in] {
        let link = format!("<a href=\"{own}\">Privacy</a>");
        assert!(led.body.contains(&link), "{led:?}");
    }
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.location(), own);
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
}
