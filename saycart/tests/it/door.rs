//! What the door refuses: whatever is not proven to be Alexa's, too large, or too slow.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use saycart::alexa::chain::DevChain;
use saycart::alexa::endpoint::Endpoint;
use saycart::alexa::signer::Signer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::world::Shop;

const REFUSED: &[u8] = br#"{"error":"request_refused"}"#;

async fn post(shop: &Shop, path: &str, body: Vec<u8>) -> http::Response<Bytes> {
    let mut url = shop.door.clone();
    url.set_path(path);
    let request = Request::post(url.as_str())
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body)))
        .unwrap();
    shop.https().send(request).await.unwrap()
}

#[tokio::test]
async fn an_unsigned_request_is_refused() {
    let shop = Shop::open();
    let anna = shop.shopper("anna");
    let body = anna.request("what's in my cart").to_string().into_bytes();

    let answer = post(&shop, "/alexa", body).await;

    assert_eq!(answer.status(), 400);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.body(), REFUSED);
}

#[tokio::test]
async fn a_request_that_a_stranger_signed_is_refused() {
    let shop = Shop::open();
    let anna = shop.shopper("anna");
    let folder = tempfile::tempdir().unwrap();
    let now = saycart_service::Clock::now(&saycart_service::SystemClock);
    DevChain::make(now)
        .unwrap()
        .write_to(folder.path())
        .unwrap();
    let signer = Signer::from_folder(folder.path()).unwrap();
    let stranger = Endpoint::at(&shop.door, shop.https(), signer);

    let body = anna.request("what's in my cart").to_string().into_bytes();
    let answer = stranger.deliver(body).await.unwrap();

    assert_eq!(answer.status, 400);
    assert_eq!(&answer.body[..], REFUSED);
}

#[tokio::test]
async fn a_signed_request_for_another_skill_or_of_another_time_is_refused() {
    let shop = Shop::open();
    let mut anna = shop.shopper("anna");
    let mut old = anna.request("what's in my cart");
    old["request"]["timestamp"] = "2020-01-01T00:00:00Z".into();
    anna.device.skill_id = "amzn1.ask.skill.another".to_owned();
    let foreign = anna.request("what's in my cart");

    for request in [old, foreign] {
        let body = request.to_string().into_bytes();
        let answer = shop.endpoint().deliver(body).await.unwrap();
        assert_eq!(answer.status, 400, "{request}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_as_too_large() {
    let shop = Shop::open();

    let to_alexa = post(&shop, "/alexa", vec![b' '; 200 * 1024]).await;
    let to_the_pages = post(&shop, "/login", vec![b' '; 200 * 1024]).await;

    assert_eq!(to_alexa.status(), 413);
    assert_eq!(to_the_pages.status(), 413);
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    let shop = Shop::open();

    for path in [
        "/",
        "/internal/jwks.json",
        "/healthz",
        "/metrics",
        "/admin",
        "/.env",
    ] {
        assert_eq!(post(&shop, path, Vec::new()).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn a_sender_who_never_ends_is_cut_off() {
    let shop = Shop::open();
    let mut stream = connect(&shop).await;

    let head = "POST /alexa HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    // The door gives a body ten seconds; the margin is for a busy machine.
    let mut answer = Vec::new();
    let end = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut answer)).await;

    // Closed, with or without a word; TLS may miss its farewell.
    drop(end.expect("the door still waits"));
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        !answer.starts_with("HTTP/1.1 2") && !answer.starts_with("HTTP/1.1 5"),
        "{answer}"
    );
}

async fn connect(shop: &Shop) -> TlsStream<TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    let root = CertificateDer::from_pem_file(shop.data_dir().join("dev-root.pem")).unwrap();
    roots.add(root).unwrap();
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let port = shop.door.port().unwrap();
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(tls))
        .connect(name, stream)
        .await
        .unwrap()
}
