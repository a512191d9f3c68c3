//! The linking pages in a real browser on a telephone, with JavaScript off and third-party cookies
//! blocked, as an embedded view of the Alexa app may be.

use std::path::Path;

use bytes::Bytes;
use fantoccini::Locator;
use http::Request;
use http_body_util::Full;
use saycart_service::ExposeSecret as _;
use saycart_skill_gateway::model::Model;
use url::Url;

use crate::world::{Chromium, Shop, Shopper, Sink};

const STATE: &str = "Amasey-opaque-state_with=signs&and%3D";

fn authorization_url(shop: &Shop) -> Url {
    let mut url = shop.door.clone();
    url.set_path("/oauth2/authorize");
    url.query_pairs_mut()
        .append_pair("client_id", &shop.client.client_id)
        .append_pair("response_type", "code")
        .append_pair("state", STATE)
        .append_pair("scope", "cart.read cart.write")
        .append_pair("redirect_uri", &shop.client.redirect_uri);
    url
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}

async fn logs_in(browser: &Chromium, shopper: &Shopper) {
    let username = browser.field("username").await;
    username.send_keys(&shopper.account.email).await.unwrap();
    let password = browser.field("password").await;
    let typed = shopper.account.password.expose_secret();
    password.send_keys(typed).await.unwrap();
    browser
        .press("form[method=post] button[type=submit], form[method=post] button:not([type])")
        .await;
}

#[tokio::test]
async fn a_shopper_links_without_javascript_and_returns_to_amazon_with_a_code() {
    let shop = Shop::open();
    let mut anna = shop.shopper("anna");
    let mut sink = Sink::open().await;
    let browser = Chromium::open(&sink, "en-US").await;

    browser
        .client
        .goto(authorization_url(&shop).as_str())
        .await
        .unwrap();
    browser.picture("login").await;
    logs_in(&browser, &anna).await;
    browser
        .client
        .wait()
        .for_element(Locator::Css("[name=decision]"))
        .await
        .unwrap();
    browser.picture("consent").await;
    browser.press("[name=decision][value=allow]").await;

    let back = sink.asked().await;
    let mut address = back.clone();
    address.set_query(None);
    assert_eq!(address.as_str(), shop.client.redirect_uri);
    assert_eq!(parameter(&back, "state").as_deref(), Some(STATE));
    let issuer = shop.door.origin().ascii_serialization();
    assert_eq!(parameter(&back, "iss"), Some(issuer));
    let code = parameter(&back, "code").unwrap().into();
    let tokens = shop.client.exchange(&shop.https(), &code).await.unwrap();
    anna.device.access_token = Some(tokens.access.expose_secret().to_owned());
    let answer = anna.says(&shop, "add an echo dot to my cart").await;
    assert!(answer.speech.contains("Echo Dot"), "{answer:?}");
    browser.close().await;
}

#[tokio::test]
async fn a_shopper_who_says_no_returns_to_amazon_without_a_code() {
    let shop = Shop::open();
    let anna = shop.shopper("anna");
    let mut sink = Sink::open().await;
    let browser = Chromium::open(&sink, "de-DE").await;

    browser
        .client
        .goto(authorization_url(&shop).as_str())
        .await
        .unwrap();
    logs_in(&browser, &anna).await;
    browser
        .client
        .wait()
        .for_element(Locator::Css("[name=decision]"))
        .await
        .unwrap();
    browser.picture("consent-de").await;
    browser.press("[name=decision][value=deny]").await;

    let back = sink.asked().await;
    assert_eq!(parameter(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&back, "state").as_deref(), Some(STATE));
    assert_eq!(parameter(&back, "code"), None);
    browser.close().await;
}

#[tokio::test]
async fn a_wrong_password_is_said_on_the_page_and_can_be_mended() {
    let shop = Shop::open();
    let anna = shop.shopper("anna");
    let mut wrong = shop.shopper("wrong");
    wrong.account.email.clone_from(&anna.account.email);
    let sink = Sink::open().await;
    let browser = Chromium::open(&sink, "en-US").await;

    browser
        .client
        .goto(authorization_url(&shop).as_str())
        .await
        .unwrap();
    logs_in(&browser, &wrong).await;
    browser
        .client
        .wait()
        .for_element(Locator::Css("[role=alert]"))
        .await
        .unwrap();
    browser.picture("login-wrong-password").await;
    let kept = browser.field("username").await.prop("value").await.unwrap();
    assert_eq!(kept.as_ref(), Some(&anna.account.email));
    browser.field("username").await.clear().await.unwrap();
    logs_in(&browser, &anna).await;

    browser
        .client
        .wait()
        .for_element(Locator::Css("[name=decision]"))
        .await
        .unwrap();
    browser.close().await;
}

#[tokio::test]
async fn who_reads_what_is_kept_of_them_before_they_sign_in_comes_back_and_links() {
    let shop = Shop::open();
    let anna = shop.shopper("anna");
    let sink = Sink::open().await;
    let browser = Chromium::open(&sink, "de-DE").await;

    let start = authorization_url(&shop);
    browser.client.goto(start.as_str()).await.unwrap();
    browser.press("footer a").await;
    let heading = Locator::Css("dl");
    browser.client.wait().for_element(heading).await.unwrap();
    browser.picture("privacy-de").await;
    let address = browser.client.current_url().await.unwrap();
    assert_eq!(address.path(), "/privacy");
    assert_eq!(address.query(), Some("locale=de-DE"));
    browser.client.back().await.unwrap();
    logs_in(&browser, &anna).await;

    browser
        .client
        .wait()
        .for_element(Locator::Css("[name=decision]"))
        .await
        .unwrap();
    browser.close().await;
}

/// What the page about privacy says in a language.
async fn about_privacy(shop: &Shop, locale: &str) -> String {
    let mut url = shop.door.clone();
    url.set_path("/privacy");
    url.query_pairs_mut().append_pair("locale", locale);
    let request = Request::get(url.as_str()).body(Full::new(Bytes::new()));
    let answer = shop.https().send(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    String::from_utf8(answer.into_body().to_vec()).unwrap()
}

fn guide() -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operator.md");
    std::fs::read_to_string(guide).unwrap()
}

/// When the operator's guide says that something is deleted.
fn published(what: &str) -> String {
    let guide = guide();
    let row = guide
        .lines()
        .find_map(|line| line.strip_prefix(&format!("| {what}")));
    let row = row.unwrap_or_else(|| panic!("no {what}"));
    row.split('|').nth(1).unwrap().trim().to_owned()
}

#[tokio::test]
async fn shoppers_are_promised_what_the_operators_guide_says() {
    let shop = Shop::open();

    let english = about_privacy(&shop, "en-US").await;
    let german = about_privacy(&shop, "de-DE").await;

    for (what, when, promised, versprochen) in [
        (
            "a link that has ended",
            "90 days",
            "until 90 days after the link has ended",
            "noch 90 Tage nach dem Ende der Verknüpfung",
        ),
        (
            "a try to link",
            "90 days",
            "help where it fails: 90 days",
            "wenn es nicht klappt: 90 Tage",
        ),
        (
            "from where an audited",
            "90 days",
            "network address: 90 days",
            "Netzadresse aus: 90 Tage",
        ),
        (
            "an event of the audit log",
            "400 days",
            "ended something: 400 days",
            "beendet hat: 400 Tage",
        ),
        (
            "a browser's session",
            "a day",
            "a day after those 12 hours it is forgotten",
            "vergessen ist es einen Tag nach diesen 12 Stunden",
        ),
        (
            "what a spoken change did",
            "7 days",
            "nothing twice: 7 days",
            "nichts zweimal ändert: 7 Tage",
        ),
        (
            "what an emptied cart held",
            "1 day",
            "for a day more",
            "noch einen Tag",
        ),
        (
            "what was asked for and not found",
            "30 days",
            "your account: 30 days",
            "ohne Ihr Konto: 30 Tage",
        ),
        (
            "which product was meant",
            "30 days",
            "in the same way: 30 days",
            "ebenso: 30 Tage",
        ),
        (
            "the words of an open",
            "when it is answered, or 10 minutes",
            "which one you meant: 10 minutes",
            "welches Sie meinten: 10 Minuten",
        ),
        (
            "on which days a shopper",
            "180 days",
            "which product, for 180 days",
            "hinzugefügt haben, 180 Tage lang",
        ),
        (
            "a cart that its shopper",
            "90 days",
            "until 90 days after you last changed it",
            "noch 90 Tage nach Ihrer letzten Änderung",
        ),
        (
            "which changes were too late",
            "15 minutes",
            "to be told: 15 minutes",
            "davon hören sollen: 15 Minuten",
        ),
    ] {
        assert!(published(what).starts_with(when), "{what}");
        assert!(english.contains(promised), "{promised}: {english}");
        assert!(german.contains(versprochen), "{versprochen}: {german}");
    }
    let guide = guide().replace('\n', " ");
    assert!(guide.contains("a row may so be an hour older than the table says"));
    assert!(english.contains("is deleted within an hour after that time is over."));
    assert!(german.contains("wird binnen einer Stunde nach deren Ende gelöscht."));
}

#[tokio::test]
async fn what_shoppers_are_told_to_say_the_skill_understands() {
    let shop = Shop::open();

    for (locale, (open, close)) in [
        ("en-US", ('“', '”')),
        ("en-GB", ('“', '”')),
        ("de-DE", ('„', '“')),
    ] {
        let page = about_privacy(&shop, locale).await;
        let model = Model::load(locale).unwrap();
        let quoted = page.split(open).skip(1);
        let said: Vec<&str> = quoted
            .map(|rest| rest.split(close).next().unwrap())
            .collect();

        let understood: Vec<String> = said
            .iter()
            .filter_map(|sentence| model.understand(&sentence.to_lowercase()))
            .map(|spoken| spoken.name)
            .collect();

        assert_eq!(
            understood,
            [
                "UndoIntent",
                "UseHistoryIntent",
                "StopHistoryIntent",
                "UnlinkIntent",
                "ForgetMeIntent",
                "AboutMeIntent",
                "ForgetMeIntent",
            ],
            "{said:?}"
        );
    }
}

#[tokio::test]
async fn nothing_runs_in_this_browser() {
    let sink = Sink::open().await;
    let browser = Chromium::open(&sink, "en-US").await;

    let page = "data:text/html,<title>off</title><script>document.title='on'</script>";
    browser.client.goto(page).await.unwrap();

    assert_eq!(browser.client.title().await.unwrap(), "off");
    browser.close().await;
}
