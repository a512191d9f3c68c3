//! The certificate that a client sees.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use saycart_service::net::{HttpServer, Limits, ServerTls, TlsError, dev_certificate};
use saycart_service::{Clock as _, SystemClock, Tasks};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_util::sync::CancellationToken;

async fn open(tls: ServerTls, tasks: &Tasks) -> std::net::SocketAddr {
    let server = HttpServer::bind(([127, 0, 0, 1], 0).into(), Some(tls), Limits::default())
        .await
        .unwrap();
    let address = server.local_addr();
    let own = tasks.clone();
    let serve = async move {
        server
            .serve(Router::new(), &own, CancellationToken::new())
            .await;
    };
    let _running = tasks.spawn("door", serve);
    address
}

/// Shakes hands; answers the version and the certificate that was presented.
async fn handshake(
    address: std::net::SocketAddr,
    root: CertificateDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
) -> std::io::Result<(ProtocolVersion, CertificateDer<'static>)> {
    let mut roots = RootCertStore::empty();
    roots.add(root).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, tcp)
        .await?;
    let session = stream.get_ref().1;
    let certificate = session
        .peer_certificates()
        .unwrap()
        .first()
        .unwrap()
        .clone()
        .into_owned();
    Ok((session.protocol_version().unwrap(), certificate))
}

#[tokio::test]
async fn both_versions_of_tls_are_spoken_under_a_root_that_stays() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = Tasks::default();
    let first = dev_certificate(folder.path(), SystemClock.now()).unwrap();
    let root = CertificateDer::from_pem_file(&first.root_file).unwrap();
    let again = dev_certificate(folder.path(), SystemClock.now()).unwrap();
    let address = open(ServerTls::from_der(again.chain, again.key).unwrap(), &tasks).await;

    let old = handshake(address, root.clone(), &[&rustls::version::TLS12])
        .await
        .unwrap();
    let new = handshake(address, root, &[&rustls::version::TLS13])
        .await
        .unwrap();

    assert_eq!(old.0, ProtocolVersion::TLSv1_2);
    assert_eq!(new.0, ProtocolVersion::TLSv1_3);
}

fn write_pair(folder: &Path) -> CertificateDer<'static> {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.is_ca = rcgen::IsCa::NoCa;
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca_certificate = ca.self_signed(&ca_key).unwrap();
    let leaf = params
        .signed_by(&key, &rcgen::Issuer::new(ca, ca_key))
        .unwrap();
    std::fs::write(folder.join("cert.pem"), leaf.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    ca_certificate.der().clone()
}

#[tokio::test(start_paused = true)]
async fn a_renewed_certificate_is_presented_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    let old_root = write_pair(folder.path());
    let tasks = Tasks::default();
    let tls = ServerTls::from_files(&cert, &key).unwrap();
    tls.reload_from(cert.clone(), key.clone(), &tasks);
    let address = open(tls, &tasks).await;
    tokio::task::yield_now().await;
    handshake(address, old_root.clone(), rustls::ALL_VERSIONS)
        .await
        .unwrap();

    let new_root = write_pair(folder.path());
    tokio::time::sleep(Duration::from_secs(6)).await;

    handshake(address, new_root, rustls::ALL_VERSIONS)
        .await
        .unwrap();
    handshake(address, old_root, rustls::ALL_VERSIONS)
        .await
        .unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_is_renewed_during_the_start_is_not_missed() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    write_pair(folder.path());
    let tasks = Tasks::default();
    let tls = ServerTls::from_files(&cert, &key).unwrap();

    let new_root = write_pair(folder.path());
    tls.reload_from(cert, key, &tasks);
    let address = open(tls, &tasks).await;
    tokio::time::sleep(Duration::from_secs(6)).await;

    handshake(address, new_root, rustls::ALL_VERSIONS)
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_half_written_renewal_leaves_the_old_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    let root = write_pair(folder.path());
    let tasks = Tasks::default();
    let tls = ServerTls::from_files(&cert, &key).unwrap();
    tls.reload_from(cert.clone(), key, &tasks);
    let address = open(tls, &tasks).await;
    tokio::task::yield_now().await;

    std::fs::write(&cert, "-----BEGIN CERTIFICATE-----\n").unwrap();
    tokio::time::sleep(Duration::from_secs(6)).await;

    handshake(address, root, rustls::ALL_VERSIONS)
        .await
        .unwrap();
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_pair(one.path());
    write_pair(other.path());

    let refused =
        ServerTls::from_files(&one.path().join("cert.pem"), &other.path().join("key.pem"));

    assert!(matches!(refused, Err(TlsError::Mismatch(_))), "{refused:?}");
}

#[test]
fn an_unreadable_certificate_is_named() {
    let missing = ServerTls::from_files(
        Path::new("/nowhere/cert.pem"),
        Path::new("/nowhere/key.pem"),
    );

    assert_eq!(
        missing.unwrap_err().to_string(),
        "cannot read /nowhere/cert.pem"
    );
}
