//! A gateway on a free port, trusting a root of the test's own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use saycart_service::net::Limits;
use saycart_service::{Clock, ManualClock, Runtime, Timestamp};
use saycart_skill_gateway::config::{TlsSource, TrustedProxies};
use saycart_skill_gateway::{Gateway, GatewayConfig, ShopWords, Upstreams};
use serde_json::Value;

use super::client::{Answer, Client};
use super::request::{SKILL_ID, Said, launch};
use super::services::Behind;
use crate::fixtures::{NOW_SECONDS, Usual};

/// The gateway, and the hands on everything around it.
pub(crate) struct TestGateway {
    pub(crate) client: Client,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) usual: Usual,
    pub(crate) behind: Behind,
    folder: tempfile::TempDir,
}

impl TestGateway {
    /// Over TLS, with the usual chain in its place.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_config| {}).await
    }

    /// Without TLS.
    pub(crate) async fn start_plain() -> Self {
        Self::start_with(|config| config.tls = TlsSource::Off).await
    }

    /// With other settings.
    pub(crate) async fn start_with(change: impl FnOnce(&mut GatewayConfig)) -> Self {
        Self::start_before(Behind::start, change).await
    }

    /// With other services behind it.
    pub(crate) async fn start_before(
        upstreams: impl FnOnce(&Behind, &Runtime) -> Upstreams,
        change: impl FnOnce(&mut GatewayConfig),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let usual = Usual::new();
        let (roots, chains) = (
            folder.path().join("roots.pem"),
            folder.path().join("chains"),
        );
        std::fs::write(&roots, usual.root.pem()).unwrap();
        std::fs::create_dir(&chains).unwrap();
        let mut config = config_in(folder.path());
        config.dev_trust_anchors = Some(roots);
        config.dev_chain_dir = Some(chains);
        change(&mut config);
        let plain = config.tls == TlsSource::Off;

        let clock = Arc::new(ManualClock::at(Timestamp::from_seconds(NOW_SECONDS)));
        let runtime = Runtime::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let behind = Behind::default();
        let upstreams = upstreams(&behind, &runtime);
        let gateway = Gateway::bind(config, runtime.clone(), upstreams)
            .await
            .unwrap();
        let address = gateway.local_addr();
        runtime.tasks.spawn_critical("gateway", gateway.run());

        let client = if plain {
            Client::plain(address)
        } else {
            Client::trusting(address, &folder.path().join("dev-root.pem"))
        };
        let gateway = Self {
            client,
            clock,
            usual,
            behind,
            folder,
        };
        gateway.put_chain("echo-api-cert.pem", &gateway.usual.chain());
        gateway
    }

    /// Lays a chain where `https://s3.amazonaws.com/echo.api/NAME` is looked for.
    pub(crate) fn put_chain(&self, name: &str, chain: &str) {
        std::fs::write(self.path_of(name), chain).unwrap();
    }

    fn path_of(&self, name: &str) -> PathBuf {
        self.folder.path().join("chains").join(name)
    }

    /// This body, signed as Alexa would.
    pub(crate) fn signed(&self, body: &Value) -> Said {
        Said::signed(body.to_string(), &self.usual.signer)
    }

    /// "Alexa, open corner shop", signed.
    pub(crate) fn launch(&self) -> Said {
        self.signed(&launch())
    }

    /// What the gateway answers to it.
    pub(crate) async fn hears(&self, said: &Said) -> Answer {
        self.client.send(said.request()).await
    }

    /// Whether the gateway answers it as Alexa's; else it must refuse as it refuses everybody.
    pub(crate) async fn accepts(&self, said: &Said) -> bool {
        let answer = self.hears(said).await;
        if answer.status == 200 {
            return true;
        }
        assert_eq!(answer.status, 400);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.text(), r#"{"error":"request_refused"}"#);
        false
    }
}

/// A free port, a certificate of a root in this folder, one skill of ours, and Amazon's chains.
pub(crate) fn config_in(folder: &Path) -> GatewayConfig {
    GatewayConfig {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        tls: TlsSource::Development {
            data_dir: folder.to_owned(),
        },
        trusted_proxies: TrustedProxies::default(),
        skill_ids: vec![SKILL_ID.to_owned()],
        shop: ShopWords::default(),
        answer_within: Duration::from_millis(6_500),
        dev_trust_anchors: None,
        dev_chain_dir: None,
        limits: Limits::default(),
        strict_transport: true,
    }
}
