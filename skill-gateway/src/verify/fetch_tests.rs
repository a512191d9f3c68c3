use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{CertificateParams, KeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::*;

const URL: &str = "https://s3.amazonaws.com/echo.api/cert.pem";

/// A bucket of our own that gives every connection the same answer.
struct TestBucket {
    bucket: Bucket,
    asked: Arc<AtomicUsize>,
}

impl TestBucket {
    /// Answers with these bytes; nothing at all when there are none.
    async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::named("s3.amazonaws.com", answer.into()).await
    }

    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    async fn named(name: &str, answer: Vec<u8>) -> Self {
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
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answer) = (acceptor.clone(), answer.clone());
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    let mut stream = acceptor.accept(stream).await?;
                    let mut head = [0; 4_096];
                    let read = stream.read(&mut head).await?;
                    count.fetch_add(1, Ordering::SeqCst);
                    assert!(head[..read].starts_with(b"GET /echo.api/cert.pem HTTP/1.1\r\n"));
                    if answer.is_empty() {
                        return std::future::pending().await;
                    }
                    stream.write_all(&answer).await?;
                    stream.shutdown().await
                });
            }
        });
        let mut roots = RootCertStore::empty();
        roots.add(certificate.der().clone()).unwrap();
        Self {
            bucket: Bucket::at(&address, roots).unwrap(),
            asked,
        }
    }

    async fn fetch(self) -> (Result<Bytes, FetchError>, usize) {
        let source = ChainSource::Bucket(self.bucket);
        let fetched = source.fetch(&ChainUrl::parse(URL).unwrap()).await;
        (fetched, self.asked.load(Ordering::SeqCst))
    }
}

#[tokio::test]
async fn a_chain_is_fetched_from_the_bucket() {
    let bucket = TestBucket::answering("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nchain").await;

    assert_eq!(bucket.fetch().await.0.unwrap(), "chain");
}

#[tokio::test]
async fn a_chain_without_a_length_ends_with_the_connection() {
    let bucket = TestBucket::answering("HTTP/1.1 200 OK\r\n\r\nchain").await;

    assert_eq!(bucket.fetch().await.0.unwrap(), "chain");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let to_itself = format!("HTTP/1.1 302 Found\r\nlocation: {URL}\r\ncontent-length: 0\r\n\r\n");

    let (fetched, asked) = TestBucket::answering(to_itself).await.fetch().await;

    assert!(
        matches!(fetched, Err(FetchError::Status(StatusCode::FOUND))),
        "{fetched:?}"
    );
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn a_chain_that_is_not_there_is_not_read() {
    let bucket = TestBucket::answering("HTTP/1.1 403 No\r\ncontent-length: 5\r\n\r\n<xml>").await;

    let (fetched, _) = bucket.fetch().await;

    assert!(
        matches!(fetched, Err(FetchError::Status(StatusCode::FORBIDDEN))),
        "{fetched:?}"
    );
}

#[tokio::test]
async fn a_chain_without_end_is_cut_off() {
    let mut endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    endless.resize(endless.len() + LARGEST + 1, b'a');

    let (fetched, _) = TestBucket::answering(endless).await.fetch().await;

    assert!(matches!(fetched, Err(FetchError::TooLarge)), "{fetched:?}");
}

#[tokio::test]
async fn a_bucket_that_does_not_answer_is_given_up() {
    let bucket = TestBucket::answering("").await;
    let asked = Arc::clone(&bucket.asked);

    let (fetched, _) = bucket.fetch().await;

    assert!(matches!(fetched, Err(FetchError::TimedOut)), "{fetched:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_bucket_with_a_certificate_of_another_name_is_not_asked() {
    let bucket = TestBucket::named("very.bad", b"HTTP/1.1 200 OK\r\n\r\nchain".to_vec()).await;

    let (fetched, asked) = bucket.fetch().await;

    assert!(
        matches!(fetched, Err(FetchError::Connect(_))),
        "{fetched:?}"
    );
    assert_eq!(asked, 0);
}

#[tokio::test]
async fn a_folder_stands_for_the_bucket() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("cert.pem"), "chain").unwrap();
    std::fs::write(folder.path().join("large.pem"), vec![b'a'; LARGEST + 1]).unwrap();
    let source = ChainSource::Folder(folder.path().to_owned());
    let fetch = async |name: &str| {
        let url = ChainUrl::parse(&format!("https://s3.amazonaws.com/echo.api/{name}")).unwrap();
        source.fetch(&url).await
    };

    assert_eq!(fetch("cert.pem").await.unwrap(), "chain");
    assert!(matches!(fetch("none.pem").await, Err(FetchError::File(_))));
    assert!(matches!(
        fetch("large.pem").await,
        Err(FetchError::TooLarge)
    ));
    assert!(matches!(
        fetch("a/cert.pem").await,
        Err(FetchError::NotAFileName)
    ));
}
