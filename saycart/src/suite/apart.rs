//! What the services need to know of each other when each is alone in its process.

use std::net::SocketAddr;

use saycart_service::config::{Common, Section};
use saycart_service::internal::{CertFiles, InternalSettings, InternalTlsFiles, ServiceUrls};

/// One of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ServiceName {
    /// Who a token speaks for.
    #[value(name = "auth-service")]
    Auth,
    /// Alexa's protocol.
    #[value(name = "skill-gateway")]
    Gateway,
    /// Catalogue and carts.
    #[value(name = "cart-service")]
    Cart,
}

impl ServiceName {
    /// All three.
    pub(crate) const ALL: [Self; 3] = [Self::Auth, Self::Gateway, Self::Cart];

    /// As it stands in certificates, commands and logs.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth-service",
            Self::Gateway => "skill-gateway",
            Self::Cart => "cart-service",
        }
    }

    /// Its section of the configuration, with the dot.
    pub(crate) fn section(self) -> &'static str {
        match self {
            Self::Auth => "auth.",
            Self::Gateway => "gateway.",
            Self::Cart => "cart.",
        }
    }

    /// Whether it needs this key when it runs alone: what is in no other's section, and what it takes
    /// from there.
    pub(super) fn reads(self, key: &str) -> bool {
        let is_anothers = Self::ALL
            .iter()
            .any(|other| *other != self && key.starts_with(other.section()));
        !is_anothers || self.reads_of_others().contains(&key)
    }

    /// What it reads in another's section.
    fn reads_of_others(self) -> &'static [&'static str] {
        match self {
            // What its page tells shoppers.
            Self::Auth => &["cart.use_history"],
            Self::Gateway | Self::Cart => &[],
        }
    }
}

/// Addresses, URLs and certificates.
#[derive(Debug, Clone)]
pub(crate) struct Apart {
    pub(crate) auth_grpc_listen: SocketAddr,
    pub(crate) auth_http_listen: SocketAddr,
    pub(crate) cart_grpc_listen: SocketAddr,
    pub(crate) gateway_auth_url: Option<ServiceUrls>,
    pub(crate) gateway_auth_grpc_url: Option<ServiceUrls>,
    pub(crate) gateway_cart_grpc_url: Option<ServiceUrls>,
    pub(crate) cart_auth_grpc_url: Option<ServiceUrls>,
    pub(crate) internal: InternalSettings,
    /// Where the operator's commands go.
    pub(crate) admin_url: Option<ServiceUrls>,
    /// What they show there.
    pub(crate) operator: Option<CertFiles>,
}

impl Apart {
    /// Reads the keys.
    pub(super) fn read(root: &mut Section<'_>, common: &Common) -> Self {
        let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
        let mut auth = root.section("auth");
        let auth_grpc_listen = auth.get_or(
            "grpc_listen",
            "Where auth-service alone serves gRPC to the other services.",
            local(7001),
        );
        let auth_http_listen = auth.get_or(
            "http_listen",
            "Where auth-service alone serves its pages to the gateway, and /internal/jwks.json.",
            local(7002),
        );
        let mut cart = root.section("cart");
        let cart_grpc_listen = cart.get_or(
            "grpc_listen",
            "Where cart-service alone serves gRPC to the other services.",
            local(7003),
        );
        let cart_auth_grpc_url = cart.get(
            "auth_grpc_url",
            "Where cart-service alone finds auth-service's gRPC, such as https://auth-service:7001.",
        );
        let mut gateway = root.section("gateway");
        let gateway_auth_url = gateway.get(
            "auth_url",
            "Where the gateway alone finds auth-service's pages, such as https://auth-service:7002.",
        );
        let gateway_auth_grpc_url = gateway.get(
            "auth_grpc_url",
            "Where it finds auth-service's gRPC, such as https://auth-service:7001.",
        );
        let gateway_cart_grpc_url = gateway.get(
            "cart_grpc_url",
            "Where it finds cart-service's gRPC, such as https://cart-service:7003; the operator's commands on the catalogue go there, too, when `admin.url` is set.",
        );
        let internal = InternalSettings::read(&mut root.section("internal_tls"));
        let mut admin = root.section("admin");
        let admin_url = admin.get(
            "url",
            "Where the operator's commands go, such as https://auth-service:7001; else to the socket in data_dir.",
        );
        let operator = CertFiles::read(&mut admin);
        let apart = Self {
            auth_grpc_listen,
            auth_http_listen,
            cart_grpc_listen,
            gateway_auth_url,
            gateway_auth_grpc_url,
            gateway_cart_grpc_url,
            cart_auth_grpc_url,
            internal,
            admin_url,
            operator,
        };
        apart.refuse_plain(root, common);
        apart
    }

    /// `http` is right for one purpose only.
    fn refuse_plain(&self, root: &mut Section<'_>, common: &Common) {
        let services = self.internal.files().is_some();
        let operators = self.operators_identity().is_some();
        for (key, urls, encrypted) in [
            ("cart.auth_grpc_url", &self.cart_auth_grpc_url, services),
            ("gateway.auth_url", &self.gateway_auth_url, services),
            (
                "gateway.auth_grpc_url",
                &self.gateway_auth_grpc_url,
                services,
            ),
            (
                "gateway.cart_grpc_url",
                &self.gateway_cart_grpc_url,
                services,
            ),
            ("admin.url", &self.admin_url, operators),
        ] {
            let Some(urls) = urls else { continue };
            let plain = if common.is_development() {
                urls.plain_elsewhere()
            } else {
                urls.plain()
            };
            match (urls.plain(), plain) {
                (Some(url), _) if encrypted => root.refuse(
                    key,
                    format!("`{url}` is http, though there are certificates: write https"),
                ),
                (_, Some(url)) => root.refuse(
                    key,
                    format!(
                        "`{url}` is http, which is for loopback in development: write https, and name `internal_tls.ca_file`, `cert_file` and `key_file`"
                    ),
                ),
                (_, None) => {}
            }
        }
    }

    /// What the operator's commands show; a service's own certificate, where there is no other.
    pub(crate) fn operators_identity(&self) -> Option<InternalTlsFiles> {
        let identity = self.operator.as_ref().or(self.internal.identity.as_ref())?;
        self.internal.files_of(identity)
    }

    /// Reports what this service cannot do without when it is alone.
    pub(super) fn require(&self, name: ServiceName, root: &mut Section<'_>, common: &Common) {
        let encrypted = self.internal.files().is_some();
        if !encrypted && !common.is_development() && !root.is_set("internal_tls.cert_file") {
            root.missing(
                "internal_tls.cert_file",
                "services in processes of their own speak mutual TLS: name ca_file, cert_file and key_file (`saycart certs ensure` makes them)",
            );
        }
        let mut listens = |key: &str, address: SocketAddr| {
            if !encrypted && !address.ip().is_loopback() {
                root.refuse(
                    key,
                    "must be on loopback without `internal_tls`: whoever reaches it may call",
                );
            }
        };
        match name {
            ServiceName::Auth => {
                listens("auth.grpc_listen", self.auth_grpc_listen);
                listens("auth.http_listen", self.auth_http_listen);
            }
            ServiceName::Cart => listens("cart.grpc_listen", self.cart_grpc_listen),
            ServiceName::Gateway => {}
        }
        let mut calls = |key: &str, urls: Option<&ServiceUrls>, example: &str| match urls {
            None if root.is_set(key) => {}
            None => root.missing(key, format!("say where it is, such as {example}")),
            Some(urls) if !encrypted && urls.any_encrypted() => root.refuse(
                key,
                "is https: name `internal_tls.ca_file`, `cert_file` and `key_file`, too",
            ),
            Some(_) => {}
        };
        match name {
            ServiceName::Auth => {}
            ServiceName::Cart => calls(
                "cart.auth_grpc_url",
                self.cart_auth_grpc_url.as_ref(),
                "https://auth-service:7001",
            ),
            ServiceName::Gateway => {
                let urls = [
                    (
                        "gateway.auth_url",
                        &self.gateway_auth_url,
                        "https://auth-service:7002",
                    ),
                    (
                        "gateway.auth_grpc_url",
                        &self.gateway_auth_grpc_url,
                        "https://auth-service:7001",
                    ),
                    (
                        "gateway.cart_grpc_url",
                        &self.gateway_cart_grpc_url,
                        "https://cart-service:7003",
                    ),
                ];
                for (key, url, example) in urls {
                    calls(key, url.as_ref(), example);
                }
            }
        }
        let needs_issuer = matches!(name, ServiceName::Auth | ServiceName::Cart);
        if needs_issuer && common.is_development() && !root.is_set("public_url") {
            root.missing(
                "public_url",
                "is needed by a service that does not open the public door itself, such as https://localhost:8443",
            );
        }
    }
}
