//! Who gets through to a service, and who does not.

use saycart_service::Tasks;
use saycart_service::internal::{InternalTls, InternalTlsError, Upstream, UpstreamError, connect};
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
    let root = ours.files("root", &["spiffe://saycart/x"]).ca;
    let with_our_root = |mut files: saycart_service::internal::InternalTlsFiles| {
        files.ca = root.clone();
        InternalTls::load(files).unwrap()
    };
    let strangers = Authority::new();
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
