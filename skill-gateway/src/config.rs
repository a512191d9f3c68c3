//! The section `gateway` of the configuration.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use saycart_service::config::{Common, Section, Setting};
use saycart_service::net::Limits;

use crate::speech::ShopWords;

saycart_service::setting_words! {
    /// Who terminates TLS.
    pub enum TlsMode {
        /// The gateway.
        On = "on",
        /// A proxy in front of it, on a network that both trust.
        Off = "off",
    }
}

/// The public door, and what is believed of who knocks.
#[derive(Debug, Clone)]
pub struct GatewayConfig {
    /// The address of the public door.
    pub listen: SocketAddr,
    /// How the door is locked.
    pub tls: TlsSource,
    /// Whose forwarding headers are believed.
    pub trusted_proxies: TrustedProxies,
    /// Application ids that are ours.
    pub skill_ids: Vec<String>,
    /// What is said of the shop.
    pub shop: ShopWords,
    /// How long Alexa waits for an answer at most.
    pub answer_within: Duration,
    /// A PEM file of further roots for request-signing chains; development only.
    pub dev_trust_anchors: Option<PathBuf>,
    /// A folder that stands for Amazon's bucket of chains; development only.
    pub dev_chain_dir: Option<PathBuf>,
    /// What a client may take of the door.
    pub limits: Limits,
    /// Whether browsers may be told to come back over HTTPS only, for a year: not for `localhost`,
    /// which they share with everything else that is tried out on the machine.
    pub strict_transport: bool,
}

/// Where the door's certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsSource {
    /// PEM files, read again when they change.
    Files {
        /// The chain.
        cert_file: PathBuf,
        /// Its private key.
        key_file: PathBuf,
    },
    /// A certificate for `localhost` under a root in this folder; development only.
    Development {
        /// `data_dir`.
        data_dir: PathBuf,
    },
    /// None: a proxy in front terminates TLS.
    Off,
}

/// Networks whose forwarding headers are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// These networks.
    pub fn new(networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self(networks.into_iter().map(Network).collect())
    }

    /// Whether the address is a proxy of ours.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.0.contains(&address))
    }
}

/// A network, or a single address, as a configuration value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network(IpNet);

impl Setting for Network {
    const EXPECTED: &'static str = "a network such as 10.0.0.0/8, or an address; not all there are, or anybody could forge theirs";

    fn from_text(text: &str) -> Option<Self> {
        text.parse()
            .or_else(|_no_network| text.parse::<IpAddr>().map(IpNet::from))
            .ok()
            .filter(|network| network.prefix_len() > 0)
            .map(Self)
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

impl GatewayConfig {
    /// Reads the section `gateway`.
    pub fn read(section: &mut Section<'_>, common: &Common) -> Self {
        let listen = section.get_or(
            "listen",
            "The address of the public door.",
            SocketAddr::from(([127, 0, 0, 1], 8443)),
        );
        let tls = read_tls(&mut section.section("tls"), common);
        let trusted_proxies = TrustedProxies(section.get_or(
            "trusted_proxies",
            "Networks of proxies whose forwarding headers are believed.",
            Vec::new(),
        ));
        let skill_ids = section.get_or(
            "skill_ids",
            "Application ids (amzn1.ask.skill.…) that are ours; requests for any other are refused.",
            Vec::new(),
        );
        let shop = ShopWords::read(section);
        // Higher, and Alexa gives up at 8 s before the apology reaches it; lower, and a slow but
        // good answer becomes an apology.
        let answer_within = section.get_or(
            "answer_within",
            "How long an answer to Alexa may take; she waits 8 s.",
            Duration::from_millis(6_500),
        );
        if !(Duration::from_secs(1)..=Duration::from_secs(7)).contains(&answer_within) {
            section.refuse(
                "answer_within",
                "must be 1s to 7s: Alexa waits 8 s, and the way to her takes some of it",
            );
        }
        Self {
            listen,
            tls,
            trusted_proxies,
            skill_ids,
            shop,
            answer_within,
            dev_trust_anchors: read_dev_path(
                section,
                common,
                "dev_trust_anchors",
                "PEM file of further roots for request-signing chains; development only.",
            ),
            dev_chain_dir: read_dev_path(
                section,
                common,
                "dev_chain_dir",
                "Folder from which request-signing chains are read instead of fetched; development only.",
            ),
            limits: Limits::default(),
            strict_transport: !common.is_development(),
        }
    }
}

fn read_tls(section: &mut Section<'_>, common: &Common) -> TlsSource {
    let cert_file = section.get::<PathBuf>(
        "cert_file",
        "The certificate chain, PEM; re-read when it changes.",
    );
    let key_file = section.get::<PathBuf>("key_file", "The certificate's private key, PEM.");
    let mode = section.get_or(
        "mode",
        "`off` behind a proxy that terminates TLS.",
        TlsMode::On,
    );
    match (mode, cert_file, key_file) {
        (TlsMode::Off, ..) => TlsSource::Off,
        (TlsMode::On, Some(cert_file), Some(key_file)) => TlsSource::Files {
            cert_file,
            key_file,
        },
        (TlsMode::On, cert_file, key_file) => {
            // A value that was there but could not be read has been reported already.
            if !section.is_set("cert_file") && (key_file.is_some() || !common.is_development()) {
                section.missing("cert_file", "name the certificate chain, or set `gateway.tls.mode` to \"off\" behind a proxy that terminates TLS");
            }
            if !section.is_set("key_file") && (cert_file.is_some() || !common.is_development()) {
                section.missing("key_file", "name the certificate's private key");
            }
            TlsSource::Development {
                data_dir: common.data_dir.clone(),
            }
        }
    }
}

fn read_dev_path(
    section: &mut Section<'_>,
    common: &Common,
    key: &'static str,
    doc: &'static str,
) -> Option<PathBuf> {
    let path = section.get::<PathBuf>(key, doc);
    if path.is_some() && !common.is_development() {
        section.refuse(key, "works only with `environment = \"development\"`: it lets others than Amazon sign requests");
        return None;
    }
    path
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use saycart_service::config::{ConfigErrors, Reader, Sources};

    use super::*;

    fn read(toml: &str) -> Result<GatewayConfig, ConfigErrors> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(toml.as_bytes()).unwrap();
        let mut reader = Reader::new(Sources::new(Some(file.path()), []).unwrap());
        let mut root = reader.root();
        let common = Common::read(&mut root);
        let config = GatewayConfig::read(&mut root.section("gateway"), &common);
        reader.finish().map(|_known| config)
    }

    fn mistakes(toml: &str) -> Vec<String> {
        read(toml)
            .unwrap_err()
            .0
            .iter()
            .map(|mistake| mistake.key.clone())
            .collect()
    }

    const PRODUCTION: &str = "environment = 'production'\npublic_url = 'https://shop.example'\n[gateway]\ntls.cert_file = 'c.pem'\ntls.key_file = 'k.pem'\n";

    #[test]
    fn development_needs_nothing() {
        let config = read("environment = 'development'").unwrap();

        assert_eq!(config.listen.to_string(), "127.0.0.1:8443");
        assert_eq!(config.answer_within, Duration::from_millis(6_500));
        assert!(matches!(config.tls, TlsSource::Development { .. }));
    }

    #[test]
    fn production_needs_a_certificate_or_a_proxy() {
        let bare = "environment = 'production'\npublic_url = 'https://shop.example'\n";

        assert_eq!(
            mistakes(bare),
            ["gateway.tls.cert_file", "gateway.tls.key_file"]
        );
        assert!(matches!(
            read(PRODUCTION).unwrap().tls,
            TlsSource::Files { .. }
        ));
        let behind_a_proxy = read(&format!("{bare}[gateway]\ntls.mode = 'off'")).unwrap();
        assert_eq!(behind_a_proxy.tls, TlsSource::Off);
    }

    #[test]
    fn a_certificate_without_its_key_is_a_mistake_also_in_development() {
        let toml = "environment = 'development'\n[gateway]\ntls.cert_file = 'c.pem'";

        assert_eq!(mistakes(toml), ["gateway.tls.key_file"]);
    }

    #[test]
    fn what_weakens_verification_is_refused_in_production() {
        let toml = format!("{PRODUCTION}dev_trust_anchors = 'r.pem'\ndev_chain_dir = 'chains'");

        assert_eq!(
            mistakes(&toml),
            ["gateway.dev_trust_anchors", "gateway.dev_chain_dir"]
        );
    }

    #[test]
    fn an_answer_must_reach_alexa_while_she_waits() {
        for (wrong, right) in [("7001ms", "7s"), ("999ms", "1s")] {
            let toml = |within: &str| {
                format!("environment = 'development'\n[gateway]\nanswer_within = '{within}'")
            };

            assert_eq!(mistakes(&toml(wrong)), ["gateway.answer_within"]);
            assert!(read(&toml(right)).is_ok(), "{right}");
        }
    }

    #[test]
    fn proxies_are_networks_or_addresses() {
        let toml =
            "environment = 'development'\n[gateway]\ntrusted_proxies = ['10.0.0.0/8', '192.0.2.7']";
        let proxies = read(toml).unwrap().trusted_proxies;

        assert!(proxies.contain([10, 1, 2, 3].into()));
        assert!(proxies.contain("::ffff:192.0.2.7".parse().unwrap()));
        assert!(!proxies.contain([192, 0, 2, 8].into()));
        for no_proxies in ["everybody", "0.0.0.0/0", "::/0"] {
            let toml = format!(
                "environment = 'development'\n[gateway]\ntrusted_proxies = ['{no_proxies}']"
            );
            assert_eq!(mistakes(&toml), ["gateway.trusted_proxies"]);
        }
    }
}
