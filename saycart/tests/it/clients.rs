//! OAuth clients that others wrote link, refresh, introspect and revoke: what they make of our
//! answers is not for us to say.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use http::Request;
use http_body_util::Full;
use oauth2::basic::{BasicClient, BasicErrorResponseType};
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IntrospectionUrl, PkceCodeChallenge, RedirectUrl, RefreshToken, RequestTokenError,
    RevocationUrl, Scope, StandardRevocableToken, TokenIntrospectionResponse as _,
    TokenResponse as _, TokenUrl,
};
use saycart::alexa::linking::Decision;
use saycart::https::{Https, HttpsError};
use saycart_service::ExposeSecret as _;
use serde_json::{Value, json};
use url::Url;

use crate::world::{Shop, Shopper};

/// Where the shop sends the shopper that this URL was made for.
async fn back(shop: &Shop, shopper: &Shopper, url: &str) -> Url {
    let url = url.parse().unwrap();
    shop.client
        .authorize(&shop.https(), &shopper.account, Decision::Allow, url)
        .await
        .unwrap()
}

/// Plays the shopper of a script in `tests/clients`; what the script found.
async fn played(shop: &Shop, shopper: &Shopper, interpreter: &str, script: &str) -> Value {
    let of_a_client = json!({
        "issuer": shop.door.origin().ascii_serialization(),
        "client_id": shop.client.client_id,
        "client_secret": shop.client.client_secret.expose_secret(),
        "redirect_uri": shop.client.redirect_uri,
        "ca_file": shop.root_file(),
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let mut client = Command::new(interpreter)
        .arg(folder.join(script))
        .arg(of_a_client.to_string())
        // To Python's requests, what a machine is set to counts for more than a session's own.
        .env("REQUESTS_CA_BUNDLE", shop.root_file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{interpreter} is missing ({error}); `./test` installs it"));
    let mut says = BufReader::new(client.stdout.take().unwrap());
    let mut url = String::new();
    says.read_line(&mut url).unwrap();
    assert!(!url.is_empty(), "{script} made no authorization request");

    let back = back(shop, shopper, url.trim()).await;
    writeln!(client.stdin.take().unwrap(), "{back}").unwrap();

    let mut found = String::new();
    says.read_line(&mut found).unwrap();
    let status = client.wait().unwrap();
    assert!(status.success(), "{script} failed, see above");
    serde_json::from_str(&found).unwrap()
}

fn token(found: &Value, which: &str, name: &str) -> String {
    let token = found.get(which).and_then(|tokens| tokens.get(name));
    token.and_then(Value::as_str).unwrap().to_owned()
}

async fn a_script_links(interpreter: &str, script: &str) {
    let shop = Shop::open();
    let shopper = shop.shopper("anna");

    let found = played(&shop, &shopper, interpreter, script).await;

    let (first, second) = (
        token(&found, "first", "access_token"),
        token(&found, "second", "access_token"),
    );
    shop.keep_secret(&first);
    shop.keep_secret(&second);
    assert!(first.starts_with("sca_") && second.starts_with("sca_"));
    assert!(token(&found, "first", "refresh_token").starts_with("scr_"));
    assert_eq!(found.get("before"), Some(&json!(true)), "{script}");
    assert_eq!(found.get("after"), Some(&json!(false)), "{script}");
    let refused = Some(&json!("invalid_grant"));
    assert_eq!(found.get("refused"), refused, "{script}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authlib_links_refreshes_introspects_and_revokes() {
    a_script_links("/usr/bin/python3", "authlib_client.py").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_oauthlib_links_refreshes_introspects_and_revokes() {
    a_script_links("/usr/bin/python3", "requests_oauthlib_client.py").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gem_oauth2_links_refreshes_introspects_and_revokes() {
    a_script_links("ruby", "oauth2_client.rb").await;
}

/// The crate's requests over our HTTPS.
async fn send(https: &Https, request: HttpRequest) -> Result<HttpResponse, HttpsError> {
    let (head, body) = request.into_parts();
    let response = https
        .send(Request::from_parts(head, Full::new(body.into())))
        .await?;
    Ok(response.map(|body| body.to_vec()))
}

#[tokio::test]
async fn the_crate_oauth2_links_refreshes_introspects_and_revokes() {
    let shop = Shop::open();
    let shopper = shop.shopper("anna");
    let https = shop.https();
    let at = |path: &str| shop.door.join(path).unwrap().to_string();
    let client = BasicClient::new(ClientId::new(shop.client.client_id.clone()))
        .set_client_secret(ClientSecret::new(
            shop.client.client_secret.expose_secret().to_owned(),
        ))
        .set_auth_uri(AuthUrl::new(at("/oauth2/authorize")).unwrap())
        .set_token_uri(TokenUrl::new(at("/oauth2/token")).unwrap())
        .set_introspection_url(IntrospectionUrl::new(at("/oauth2/introspect")).unwrap())
        .set_revocation_url(RevocationUrl::new(at("/oauth2/revoke")).unwrap())
        .set_redirect_uri(RedirectUrl::new(shop.client.redirect_uri.clone()).unwrap());
    let http = |request| send(&https, request);

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state) = client
        .authorize_url(CsrfToken::new_random)
        .add_scope(Scope::new("cart.read".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let back = back(&shop, &shopper, url.as_str()).await;
    let parameter = |name: &str| {
        let mut pairs = back.query_pairs();
        let (_, value) = pairs.find(|(found, _)| found == name).unwrap();
        value.into_owned()
    };
    assert_eq!(&parameter("state"), state.secret());
    let first = client
        .exchange_code(AuthorizationCode::new(parameter("code")))
        .set_pkce_verifier(verifier)
        .request_async(&http)
        .await
        .unwrap();
    let refresh = first.refresh_token().unwrap();
    let refreshed = client
        .exchange_refresh_token(refresh)
        .request_async(&http)
        .await;
    let second = refreshed.unwrap();
    let is_active = async || {
        let asked = client.introspect(second.access_token());
        asked.request_async(&http).await.unwrap().active()
    };

    assert_eq!(
        first.scopes().unwrap(),
        &[Scope::new("cart.read".to_owned())]
    );
    assert!(is_active().await);
    let revocable =
        StandardRevocableToken::RefreshToken(RefreshToken::new(refresh.secret().clone()));
    let revoked = client.revoke_token(revocable).unwrap();
    revoked.request_async(&http).await.unwrap();
    assert!(!is_active().await);
    let refused = client
        .exchange_refresh_token(refresh)
        .request_async(&http)
        .await;
    let Err(RequestTokenError::ServerResponse(refused)) = refused else {
        panic!("a revoked token was refreshed: {refused:?}");
    };
    assert_eq!(refused.error(), &BasicErrorResponseType::InvalidGrant);
}
