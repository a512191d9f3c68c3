//! A door that cannot open says which key to look at.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use rcgen::KeyPair;
use saycart_service::Runtime;
use saycart_skill_gateway::config::TlsSource;
use saycart_skill_gateway::{Gateway, GatewayConfig};

use crate::fixtures::Usual;
use crate::support::{Behind, config_in};

/// What the operator reads.
async fn complaint(folder: &tempfile::TempDir, change: impl FnOnce(&mut GatewayConfig)) -> String {
    let mut config = config_in(folder.path());
    change(&mut config);
    let runtime = Runtime::on_system_clock();
    Gateway::bind(config, runtime, Behind::away())
        .await
        .unwrap_err()
        .to_string()
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = taken.local_addr().unwrap();

    let said = complaint(&folder, |config| config.listen = address).await;

    assert!(
        said.starts_with(&format!("gateway.listen: cannot listen on {address}")),
        "{said}"
    );
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let usual = Usual::new();
    let cert_file = file(&folder, "cert.pem", &usual.chain());
    let key_file = file(
        &folder,
        "key.pem",
        &KeyPair::generate().unwrap().serialize_pem(),
    );
    let empty = file(&folder, "empty.pem", "");
    let missing = folder.path().join("missing.pem");

    for (cert_file, key_file, why) in [
        (&missing, &key_file, "missing.pem"),
        (&empty, &key_file, "empty.pem"),
        (&cert_file, &empty, "empty.pem"),
        (&cert_file, &key_file, "does not fit"),
    ] {
        let (cert_file, key_file) = (cert_file.clone(), key_file.clone());
        let tls = TlsSource::Files {
            cert_file,
            key_file,
        };
        let said = complaint(&folder, |config| config.tls = tls).await;
        assert!(
            said.starts_with("gateway.tls.cert_file, gateway.tls.key_file: "),
            "{said}"
        );
        assert!(said.contains(why), "{said}");
    }
}

#[tokio::test]
async fn development_files_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let empty = file(&folder, "empty.pem", "");

    let roots = complaint(&folder, |config| config.dev_trust_anchors = Some(empty)).await;
    let chains = complaint(&folder, |config| {
        config.dev_chain_dir = Some(missing.clone());
    })
    .await;
    // A folder cannot be made under a file.
    let data_dir = file(&folder, "file", "").join("data");
    let data_dir = TlsSource::Development { data_dir };
    let data_dir = complaint(&folder, |config| config.tls = data_dir).await;

    assert!(roots.starts_with("gateway.dev_trust_anchors: "), "{roots}");
    assert!(chains.starts_with("gateway.dev_chain_dir: "), "{chains}");
    assert!(data_dir.starts_with("data_dir: "), "{data_dir}");
}
