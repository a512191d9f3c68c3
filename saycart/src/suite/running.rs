//! A running suite: door, health page, admin socket, and the services behind.

use std::fs;

use saycart_service::Runtime;
use saycart_service::grpc::Age;
use saycart_skill_gateway::config::TlsSource;
use saycart_skill_gateway::{Door, DoorError, Gateway, Pages, Upstreams};
use tonic::transport::Channel;

use super::backstage::Backstage;
use super::folder::PUBLIC_URL_FILE;
use super::process::{Farewell, Process, ready};
use super::servers::{bind_health, bind_socket, claim, complete, serve_grpc, serve_health};
use super::settings::Settings;
use crate::cli::Failure;

/// What can be called on the operator's socket.
const SERVICES: [&str; 4] = [
    "saycart.auth.v1.AuthService",
    "saycart.auth.v1.AdminService",
    "saycart.cart.v1.CartService",
    "saycart.cart.v1.CatalogueService",
];

/// All services in this process, serving.
#[derive(Debug)]
pub(crate) struct Suite {
    process: Process,
    backstage: Backstage,
    public_url: String,
}

impl Suite {
    /// Starts everything and returns when it is ready to serve; `None` after a signal that came
    /// before.
    pub(crate) async fn start(settings: Settings) -> Result<Option<Self>, Failure> {
        let common = settings.common.clone();
        let started = Process::start(&common, Farewell::AtOnce, async |runtime| {
            Box::pin(Self::assemble(settings, runtime)).await
        });
        let started = started.await?;
        Ok(started.map(|(process, (backstage, public_url))| Self {
            process,
            backstage,
            public_url,
        }))
    }

    async fn assemble(
        mut settings: Settings,
        runtime: &Runtime,
    ) -> Result<(Backstage, String), Failure> {
        let folder = claim(&settings.common.data_dir)?;
        let data_dir = folder.path().to_owned();

        let door = Door::bind(&settings.gateway, runtime.clock.as_ref(), &runtime.tasks)
            .await
            .map_err(|error| {
                let code = match &error {
                    DoorError::Bind(_) => "cannot_listen",
                    DoorError::Tls(_) | DoorError::DevCertificate(_) => "gateway",
                };
                Failure::keyed(code, &error)
            })?;
        let health_page = bind_health(settings.common.admin_listen).await?;
        let socket = bind_socket(&data_dir)?;

        let public_url = match &settings.common.public_url {
            Some(url) => url.clone(),
            None => local_url(&settings.gateway.tls, door.local_addr().port()),
        };
        settings.complete(&public_url)?;
        // From now on: whoever probes hears what the suite waits for.
        let starting = runtime.health.register("process");
        serve_health(runtime, health_page);
        let environment = settings.common.environment;
        let gateway_settings = settings.gateway.clone();
        let backstage = Backstage::build(settings, folder, runtime.clone()).await?;
        let upstreams = Upstreams {
            auth: backstage.auth_channel().into(),
            cart: backstage.cart_channel().into(),
            pages: Pages::InProcess(backstage.pages()),
        };
        let gateway = Gateway::behind(door, gateway_settings, runtime.clone(), upstreams)
            .map_err(|error| Failure::keyed("gateway", &error))?;

        let stopping = backstage.stopping();
        serve_grpc(
            runtime,
            "admin socket",
            complete(backstage.grpc(), &SERVICES, environment, runtime),
            socket,
            Age::Unlimited,
            stopping.clone(),
        );
        runtime.tasks.spawn_critical("skill-gateway", async move {
            gateway.run().await;
            // What was under way at the door has ended; nobody calls the services any more.
            stopping.cancel();
        });
        starting.ready();
        ready(runtime).await?;
        note_public_url(&data_dir, &public_url)?;
        Ok((backstage, public_url))
    }

    /// What Amazon and browsers use.
    pub(crate) fn public_url(&self) -> &str {
        &self.public_url
    }

    /// The services' administration.
    pub(crate) fn admin_channel(&self) -> Channel {
        self.backstage.admin_channel()
    }

    /// Waits for a signal, or for a part of the process that failed.
    pub(crate) async fn wait(&mut self) {
        self.process.wait().await;
    }

    /// Ends in order.
    pub(crate) async fn end(self) -> Result<(), Failure> {
        self.process.end().await
    }
}

pub(super) fn local_url(tls: &TlsSource, port: u16) -> String {
    let scheme = match tls {
        TlsSource::Off => "http",
        TlsSource::Files { .. } | TlsSource::Development { .. } => "https",
    };
    format!("{scheme}://localhost:{port}")
}

pub(super) fn note_public_url(data_dir: &std::path::Path, public_url: &str) -> Result<(), Failure> {
    fs::write(data_dir.join(PUBLIC_URL_FILE), public_url)
        .map_err(|error| Failure::at("unusable_folder", "data_dir", &error))
}
