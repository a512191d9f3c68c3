use std::net::Ipv4Addr;

use rcgen::{CertificateParams, KeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::*;

const EUROPE: &str = "https://api.eu.amazonalexa.com";

/// A service of our own with a certificate of this name, and what it heard.
#[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
pub(crate) async fn service(
    name: &str,
    answer: &'static [u8],
) -> (Directives, mpsc::UnboundedReceiver<String>) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tells, hears) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await?;
        let mut stream = acceptor.accept(stream).await?;
        let mut text = String::new();
        while !text.ends_with('}') {
            let mut part = [0; 4_096];
            let read = stream.read(&mut part).await?;
            text.push_str(&String::from_utf8_lossy(&part[..read]));
        }
        tells.send(text).unwrap();
        if answer.is_empty() {
            return std::future::pending().await;
        }
        stream.write_all(answer).await?;
        stream.shutdown().await
    });
    let mut roots = RootCertStore::empty();
    roots.add(certificate.der().clone()).unwrap();
    (Directives::trusting(roots, Some(address)).unwrap(), hears)
}

async fn speak(directives: &Directives) -> Result<(), DirectiveError> {
    let token: ApiToken = serde_json::from_str("\"device-token\"").unwrap();
    let endpoint = Endpoint::of(EUROPE).unwrap();
    let speech = Speech::of("One moment & more.");
    directives
        .speak(endpoint, &token, "request-1", &speech)
        .await
}

#[tokio::test]
async fn a_word_is_said_to_the_device_of_the_request() {
    let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
    let (directives, mut hears) = service("api.eu.amazonalexa.com", answer).await;

    speak(&directives).await.unwrap();

    let said = hears.recv().await.unwrap();
    let (head, body) = said.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("POST /v1/directives HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(head.contains("host: api.eu.amazonalexa.com"), "{head}");
    assert!(
        head.contains("authorization: Bearer device-token"),
        "{head}"
    );
    assert_eq!(
        body,
        concat!(
            r#"{"header":{"requestId":"request-1"},"directive":{"type":"VoicePlayer.Speak","#,
            r#""speech":"<speak>One moment &amp; more.</speak>"}}"#
        )
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let answer = b"HTTP/1.1 307 Temporary Redirect\r\nlocation: https://evil.example/\r\n\r\n";
    let (directives, _hears) = service("api.eu.amazonalexa.com", answer).await;

    let refused = speak(&directives).await.unwrap_err();

    assert!(matches!(refused, DirectiveError::Status(status) if status == 307));
}

#[tokio::test]
async fn who_has_a_certificate_of_another_name_hears_no_token() {
    let (directives, mut hears) = service("api.amazonalexa.com.evil.example", b"").await;

    let refused = speak(&directives).await.unwrap_err();

    assert!(matches!(refused, DirectiveError::Connect(_)), "{refused}");
    assert!(hears.recv().await.is_none());
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_given_up() {
    let (directives, _hears) = service("api.eu.amazonalexa.com", b"").await;

    let refused = speak(&directives).await.unwrap_err();

    assert!(matches!(refused, DirectiveError::TimedOut), "{refused}");
}

#[tokio::test]
async fn when_enough_is_being_said_nothing_more_is() {
    let (directives, _hears) = service("api.eu.amazonalexa.com", b"").await;
    let _all = directives.room.acquire_many(32).await.unwrap();

    let refused = speak(&directives).await.unwrap_err();

    assert!(matches!(refused, DirectiveError::Busy), "{refused}");
}

#[test]
fn only_amazons_own_hosts_get_a_token() {
    for own in [
        "https://api.amazonalexa.com",
        "https://api.eu.amazonalexa.com",
        "https://api.fe.amazonalexa.com",
        "https://api.fe.amazonalexa.com/",
    ] {
        assert!(Endpoint::of(own).is_some(), "{own}");
    }
    for other in [
        "",
        "api.amazonalexa.com",
        "http://api.amazonalexa.com",
        "https://api.amazonalexa.com:443",
        "https://api.amazonalexa.com:8443",
        "https://api.amazonalexa.com.evil.example",
        "https://evil.example/api.amazonalexa.com",
        "https://evil.example#.api.amazonalexa.com",
        "https://api.amazonalexa.com@evil.example",
        "https://user@api.amazonalexa.com",
        "https://api.amazonalexa.com\\.evil.example",
        "https://api.amazonalexa.com/..",
        "https://api.amazonalexa.com/v1",
        "https://api.amazonalexa.com//",
        "https://api.amazonalexa.com?x",
        "https://API.amazonalexa.com",
        "https://api.amazonalexa.com.",
        " https://api.amazonalexa.com",
        "https://127.0.0.1",
        "https://localhost",
        "https://x.amazonalexa.com",
    ] {
        assert_eq!(Endpoint::of(other), None, "{other}");
    }
}
