//! Who gets through to a service, and who does not.

use rustls::HandshakeKind;
use saycart_service::Tasks;
use saycart_service::internal::{
    InternalTls, InternalTlsError, InternalTlsFiles, Upstream, UpstreamError, connect,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::Code;

use super::authority::Authority;
use super::replica::{Replica, ask};

fn url(scheme: &str, replica: &Replica) -> String {
    format!("{scheme}://127.0.0.1:{}", replica.address.port())
}

#[tokio::test]
async fn services_of_one_installation_know_each_other() {
    let ours = Authority::new();
    let server = Replica::start(Some(ours.identity("auth-service"))).await;

    let upstream = Upstream::balanced(
        &url("https", &server),
        "auth-service",
        Some(ours.identity("skill-gateway")),
        &Tasks::default(),
    )
    .unwrap();

    ask(&upstream).await.unwrap();
}

#[tokio::test]
async fn strangers_and_plain_callers_are_refused() {
    let ours = Authority::new();
    let server = Replica::start(Some(ours.identity("auth-service"))).await;
    let (https, http) = (url("https", &server), url("http", &server));
    // They trust our root, so that it is the server who refuses.
    let strangers = Authority::new();
    let with_our_root = |mut files: InternalTlsFiles| {
        files.ca = ours.and_the_root_of(&strangers);
        InternalTls::load(files).unwrap()
    };
    let callers = [
        ("another authority's certificate", https.clone(), {
            Some(with_our_root(
                strangers.files("a", &["spiffe://saycart/skill-gateway"]),
            ))
        }),
        ("no TLS", http, None),
    ];

    for (who, url, tls) in callers {
        let connected = connect(&url, tls).await;
        // Without TLS the connection is refused at its first byte.
        let asked = match connected {
            Ok(channel) => ask(&channel.into())
                .await
                .map_err(|status| status.to_string()),
            Err(error) => Err(error.to_string()),
        };
        assert!(asked.is_err(), "{who}");
    }
}

#[test]
fn a_certificate_names_one_service_of_this_installation() {
    let ours = Authority::new();

    for (index, uris) in [
        &[][..],
        &["spiffe://other/auth-service"],
        &["spiffe://saycart/"],
        &["spiffe://saycart/auth/service"],
        &["https://saycart/auth-service"],
        &["spiffe://saycart/auth-service", "spiffe://saycart/operator"],
    ]
    .into_iter()
    .enumerate()
    {
        let refused = InternalTls::load(ours.files(&index.to_string(), uris)).unwrap_err();
        assert!(
            matches!(refused, InternalTlsError::Nameless { .. }),
            "{uris:?}"
        );
    }
}

#[tokio::test]
async fn another_service_does_not_pass_for_the_one_that_is_called() {
    let ours = Authority::new();
    let server = Replica::start(Some(ours.identity("cart-service"))).await;

    let upstream = Upstream::balanced(
        &url("https", &server),
        "auth-service",
        Some(ours.identity("skill-gateway")),
        &Tasks::default(),
    )
    .unwrap();

    assert_eq!(ask(&upstream).await.unwrap_err().code(), Code::Unavailable);
}

#[test]
fn a_url_that_cannot_be_meant_is_refused() {
    let ours = Authority::new();
    let tls = || Some(ours.identity("skill-gateway"));
    let reach = |url, tls| Upstream::balanced(url, "auth-service", tls, &Tasks::default()).err();

    assert!(matches!(
        reach("https://auth", None),
        Some(UpstreamError::NeedsTls)
    ));
    assert!(matches!(
        reach("http://auth", tls()),
        Some(UpstreamError::Plain)
    ));
    for bad in ["", "auth-service:7001", "ftp://auth", "https://a, b"] {
        assert!(
            matches!(reach(bad, tls()), Some(UpstreamError::BadUrl)),
            "{bad}"
        );
    }
}

/// A key that is half written, then a good pair: the process keeps the old one until the new fits.
#[tokio::test(start_paused = true)]
async fn new_files_are_read_and_bad_ones_are_not() {
    let ours = Authority::new();
    let files = ours.files("auth-service", &["spiffe://saycart/auth-service"]);
    let tls = InternalTls::load(files.clone()).unwrap();
    let tasks = Tasks::default();
    tls.reload(&tasks);
    let before = tls.presented();

    std::fs::write(&files.key, "half a ke").unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    assert_eq!(tls.presented(), before);

    ours.files("auth-service", &["spiffe://saycart/auth-service"]);
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    assert_ne!(tls.presented(), before);
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// A session that is resumed would bring the certificate of an earlier handshake, expired or not.
#[tokio::test]
async fn every_connection_shows_its_certificate_anew() {
    let ours = Authority::new();
    let server = Replica::start(Some(ours.identity("auth-service"))).await;
    let caller = ours.connector("skill-gateway");

    for _ in 0..2 {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let name = "localhost".try_into().unwrap();
        let mut stream = caller.connect(name, stream).await.unwrap();
        // What could be used to resume comes with the server's first bytes.
        stream.write_all(PREFACE).await.unwrap();
        stream.read_u8().await.unwrap();

        let (_, session) = stream.get_ref();
        assert_eq!(session.handshake_kind(), Some(HandshakeKind::Full));
    }
}

#[tokio::test]
async fn whoever_connects_and_says_nothing_keeps_nobody_out() {
    let ours = Authority::new();
    let server = Replica::start(Some(ours.identity("auth-service"))).await;
    let mut silent = Vec::new();
    for _ in 0..400 {
        silent.push(TcpStream::connect(server.address).await.unwrap());
    }

    let identity = ours.identity("skill-gateway");
    let channel = connect(&url("https", &server), Some(identity)).await;

    ask(&channel.unwrap().into()).await.unwrap();
}

#[tokio::test]
async fn one_connection_has_so_many_calls_at_once_and_no_more() {
    const SETTING: [u8; 2] = [0, 3]; // SETTINGS_MAX_CONCURRENT_STREAMS
    let server = Replica::start(None).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(PREFACE).await.unwrap();

    let mut head = [0; 9];
    stream.read_exact(&mut head).await.unwrap();
    let mut settings = vec![0; usize::from(head[2])];
    stream.read_exact(&mut settings).await.unwrap();

    let mut settings = settings.chunks(6);
    assert!(settings.any(|setting| setting.starts_with(&SETTING)));
}

/// What the others would refuse is not taken, neither at the start nor later: under another root, over, or
/// another service's.
#[tokio::test(start_paused = true)]
async fn a_certificate_that_the_others_would_refuse_is_not_taken() {
    let (ours, strangers) = (Authority::new(), Authority::new());
    let uri = "spiffe://saycart/auth-service";
    let files = ours.files("auth-service", &[uri]);
    let tls = InternalTls::load(files.clone()).unwrap();
    let tasks = Tasks::default();
    tls.reload(&tasks);
    let before = tls.presented();

    let over = ours.expired_files("over", &[uri]);
    let strange = strangers.files("auth-service", &[uri]);
    let mixed = InternalTlsFiles {
        ca: files.ca.clone(),
        ..strange
    };
    for refused in [&over, &mixed] {
        let error = InternalTls::load(refused.clone()).unwrap_err();
        assert!(matches!(error, InternalTlsError::Refused { .. }), "{error}");
    }
    let other = ours.files("cart-service", &["spiffe://saycart/cart-service"]);
    for new in [over, mixed, other] {
        std::fs::copy(new.cert, &files.cert).unwrap();
        std::fs::copy(new.key, &files.key).unwrap();
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        assert_eq!(tls.presented(), before);
    }
}
