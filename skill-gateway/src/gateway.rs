//! Puts the gateway together: the door, the proof, the skill, the services behind.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use saycart_service::internal::Upstream;
use saycart_service::{Probe, Runtime};

use crate::clients::{AuthClient, CartClient, Directives};
use crate::config::GatewayConfig;
use crate::door::{Door, DoorError};
use crate::http::{self, App, Pages, PassThrough, StrictTransport};
use crate::metrics;
use crate::skill::Skill;
use crate::verify::{
    Bucket, ChainSource, ChainStore, RequestMemory, SkillIds, TrustAnchors, TrustError, Verifier,
};

/// The services behind the gateway.
#[derive(Debug, Clone)]
pub struct Upstreams {
    /// auth-service's `AuthService`.
    pub auth: Upstream,
    /// cart-service's `CartService`.
    pub cart: Upstream,
    /// auth-service's public pages.
    pub pages: Pages,
}

/// Why the gateway cannot be built. Each names the key to look at.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The door does not open.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// The further roots cannot be used.
    #[error("gateway.dev_trust_anchors: {0}")]
    Trust(#[from] TrustError),
    /// The folder of chains is none.
    #[error("gateway.dev_chain_dir: {} is no folder that can be read", path.display())]
    ChainDir {
        /// The folder.
        path: std::path::PathBuf,
    },
    /// TLS towards the bucket of chains cannot be set up.
    #[error("TLS towards Amazon's chains cannot be set up: {0}")]
    BucketTls(#[source] rustls::Error),
    /// TLS towards the directive service cannot be set up.
    #[error("TLS towards Amazon's directive service cannot be set up: {0}")]
    DirectivesTls(#[source] rustls::Error),
}

/// A gateway that is bound and not yet serving.
#[derive(Debug)]
pub struct Gateway {
    door: Door,
    router: Router,
    runtime: Runtime,
    probe: Probe,
}

impl Gateway {
    /// Binds the door and builds everything behind it.
    pub async fn bind(
        config: GatewayConfig,
        runtime: Runtime,
        upstreams: Upstreams,
    ) -> Result<Self, BuildError> {
        let door = Door::bind(&config, runtime.clock.as_ref(), &runtime.tasks).await?;
        Self::behind(door, config, runtime, upstreams)
    }

    /// Builds everything behind a door that was bound before.
    pub fn behind(
        door: Door,
        config: GatewayConfig,
        runtime: Runtime,
        upstreams: Upstreams,
    ) -> Result<Self, BuildError> {
        metrics::register();
        let verifier = verifier(&config, &runtime)?;
        let auth = AuthClient::new(upstreams.auth);
        let cart = CartClient::new(upstreams.cart);
        let directives = Directives::amazons().map_err(BuildError::DirectivesTls)?;
        let app = App {
            verifier,
            memory: RequestMemory::default(),
            skill: Arc::new(Skill::new(
                auth.clone(),
                cart.clone(),
                directives,
                runtime.tasks.clone(),
                &config.shop,
            )),
            answer_within: config.answer_within,
            auth,
            cart,
            pass_through: PassThrough::new(upstreams.pages, door.scheme, config.trusted_proxies),
        };
        let strict = if config.strict_transport {
            StrictTransport::Demanded
        } else {
            StrictTransport::Left
        };
        let probe = runtime.health.register("skill-gateway");
        Ok(Self {
            door,
            router: http::router(app, strict),
            runtime,
            probe,
        })
    }

    /// The address of the door, with its real port.
    pub fn local_addr(&self) -> SocketAddr {
        self.door.local_addr()
    }

    /// What the door serves, for whoever brings requests without connections.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Serves until the process drains, then lets requests under way end.
    pub async fn run(self) {
        let Self {
            door,
            router,
            runtime,
            probe,
        } = self;
        probe.ready();
        door.server
            .serve(router, &runtime.tasks, runtime.tasks.draining())
            .await;
        probe.not_ready("stopped");
    }
}

fn verifier(config: &GatewayConfig, runtime: &Runtime) -> Result<Verifier, BuildError> {
    let mut anchors = TrustAnchors::amazon();
    if let Some(path) = &config.dev_trust_anchors {
        tracing::warn!(file = %path.display(), "others than Amazon may sign requests: for development only");
        anchors = anchors.and_of(path)?;
    }
    let source = match &config.dev_chain_dir {
        Some(path) => {
            if !path.is_dir() {
                return Err(BuildError::ChainDir { path: path.clone() });
            }
            tracing::warn!(folder = %path.display(), "chains are read from a folder: for development only");
            ChainSource::Folder(path.clone())
        }
        None => ChainSource::Bucket(Bucket::amazons().map_err(BuildError::BucketTls)?),
    };
    let skill_ids = SkillIds::new(config.skill_ids.iter().cloned());
    if skill_ids.is_empty() {
        tracing::warn!("`gateway.skill_ids` is empty: every request of Alexa's will be refused");
    }
    let chains = ChainStore::new(source, anchors, runtime);
    Ok(Verifier::new(chains, skill_ids, Arc::clone(&runtime.clock)))
}
