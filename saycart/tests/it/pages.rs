//! The linking pages in a real browser on a telephone, with JavaScript off and third-party cookies
//! blocked, as an embedded view of the Alexa app may be.

use fantoccini::Locator;
use saycart_service::ExposeSecret as _;
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
async fn nothing_runs_in_this_browser() {
    let sink = Sink::open().await;
    let browser = Chromium::open(&sink, "en-US").await;

    let page = "data:text/html,<title>off</title><script>document.title='on'</script>";
    browser.client.goto(page).await.unwrap();

    assert_eq!(browser.client.title().await.unwrap(), "off");
    browser.close().await;
}
