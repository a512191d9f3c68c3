//! A running suite: door, health page, admin socket, and the services behind.

use std::fs;
use std::time::Duration;

use saycart_service::admin;
use saycart_service::grpc::{UnixSocket, serve};
use saycart_service::net::{HttpServer, Limits};
use saycart_service::{Runtime, causes, telemetry};
use saycart_skill_gateway::config::TlsSource;
use saycart_skill_gateway::{Door, Gateway, Pages, Upstreams};
use tonic::transport::Channel;

use super::backstage::Backstage;
use super::folder::{ADMIN_SOCKET, DataFolder, FolderError, PUBLIC_URL_FILE};
use super::settings::Settings;
use super::signals::Signals;
use crate::cli::Failure;

/// All services in this process, serving.
#[derive(Debug)]
pub(crate) struct Suite {
    runtime: Runtime,
    backstage: Backstage,
    public_url: String,
    grace: Duration,
    signals: Signals,
}

impl Suite {
    /// Starts everything and returns when it is ready to serve.
    pub(crate) async fn start(settings: Settings) -> Result<Self, Failure> {
        // Caught from the start: a signal while databases are migrated ends the process in order.
        let mut signals = Signals::listen().map_err(|error| Failure::because("signals", &error))?;
        let runtime = Runtime::on_system_clock();
        let grace = settings.common.shutdown_grace;
        let started = tokio::select! {
            started = Self::assemble(settings, &runtime) => started,
            name = signals.next() => {
                Err(Failure::new("interrupted", format!("{name} came while the suite was starting")))
            }
        };
        match started {
            Ok((backstage, public_url)) => Ok(Self {
                runtime,
                backstage,
                public_url,
                grace,
                signals,
            }),
            Err(failure) => {
                runtime.tasks.shut_down(Duration::ZERO).await;
                Err(failure)
            }
        }
    }

    async fn assemble(
        mut settings: Settings,
        runtime: &Runtime,
    ) -> Result<(Backstage, String), Failure> {
        let folder = DataFolder::claim(&settings.common.data_dir).map_err(|error| {
            let code = match &error {
                FolderError::InUse { .. } => "data_dir_in_use",
                FolderError::Unusable { .. } => "unusable_folder",
            };
            Failure::at(code, "data_dir", &error)
        })?;
        let data_dir = folder.path().to_owned();

        let door = Door::bind(&settings.gateway, runtime.clock.as_ref(), &runtime.tasks)
            .await
            .map_err(|error| Failure::keyed("gateway", &error))?;
        let health_page = HttpServer::bind(settings.common.admin_listen, None, Limits::default())
            .await
            .map_err(|error| Failure::at("cannot_listen", "admin_listen", &error))?;
        let socket = UnixSocket::bind(&data_dir.join(ADMIN_SOCKET))
            .map_err(|error| Failure::at("cannot_listen", "data_dir", &error))?;

        let public_url = match &settings.common.public_url {
            Some(url) => url.clone(),
            None => local_url(&settings.gateway.tls, door.local_addr().port()),
        };
        settings.complete(&public_url)?;
        let gateway_settings = settings.gateway.clone();
        let backstage = Backstage::build(settings, folder, runtime.clone()).await?;
        let upstreams = Upstreams {
            auth: backstage.auth_channel(),
            cart: backstage.cart_channel(),
            pages: Pages::InProcess(backstage.pages()),
        };
        let gateway = Gateway::behind(door, gateway_settings, runtime.clone(), upstreams)
            .map_err(|error| Failure::keyed("gateway", &error))?;

        serve_health(runtime, health_page);
        serve_admin(runtime, &backstage, socket);
        let stopping = backstage.stopping();
        runtime.tasks.spawn_critical("skill-gateway", async move {
            gateway.run().await;
            // What was under way at the door has ended; nobody calls the services any more.
            stopping.cancel();
        });
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
        let draining = self.runtime.tasks.draining();
        tokio::select! {
            signal = self.signals.next() => tracing::info!(signal, "shutting down"),
            () = draining.cancelled() => {}
        }
    }

    /// Ends in order: the door first, what is under way may finish. A second signal ends it now.
    pub(crate) async fn end(mut self) -> Result<(), Failure> {
        let tasks = self.runtime.tasks.clone();
        let mut shutdown = std::pin::pin!(tasks.shut_down(self.grace));
        let in_time = tokio::select! {
            in_time = shutdown.as_mut() => in_time,
            signal = self.signals.next() => {
                tracing::warn!(signal, "a second signal: ending now");
                tasks.aborting().cancel();
                shutdown.await
            }
        };
        if !in_time {
            tracing::warn!("not everything ended by itself");
        }
        telemetry::shut_down().await;
        match tasks.failed() {
            None => Ok(()),
            Some(task) => Err(Failure::new(
                "part_failed",
                format!("`{task}` ended, though the suite cannot do without it; the log says why"),
            )),
        }
    }
}

/// Ready when every part is; a part that fails while starting ends the wait.
async fn ready(runtime: &Runtime) -> Result<(), Failure> {
    let mut all_ready = runtime.health.watch();
    let draining = runtime.tasks.draining();
    let became_ready = tokio::select! {
        ready = all_ready.wait_for(|ready| *ready) => ready.is_ok(),
        () = draining.cancelled() => false,
    };
    if became_ready {
        return Ok(());
    }
    let task = runtime.tasks.failed().unwrap_or("a part");
    Err(Failure::new(
        "part_failed",
        format!("`{task}` ended while the suite was starting; the log says why"),
    ))
}

fn serve_health(runtime: &Runtime, server: HttpServer) {
    tracing::info!(address = %server.local_addr(), "health and metrics are served");
    let router = admin::router(runtime.health.clone());
    let tasks = runtime.tasks.clone();
    runtime.tasks.spawn_critical("health page", async move {
        server.serve(router, &tasks, tasks.draining()).await;
    });
}

fn serve_admin(runtime: &Runtime, backstage: &Backstage, socket: UnixSocket) {
    let served = serve(
        "admin socket",
        backstage.admin_routes(),
        socket,
        backstage.stopping(),
    );
    runtime.tasks.spawn_critical("admin socket", async move {
        if let Err(error) = served.await {
            tracing::error!(
                error = %causes(&error),
                "the admin socket ended"
            );
        }
    });
}

fn local_url(tls: &TlsSource, port: u16) -> String {
    let scheme = match tls {
        TlsSource::Off => "http",
        TlsSource::Files { .. } | TlsSource::Development { .. } => "https",
    };
    format!("{scheme}://localhost:{port}")
}

fn note_public_url(data_dir: &std::path::Path, public_url: &str) -> Result<(), Failure> {
    fs::write(data_dir.join(PUBLIC_URL_FILE), public_url)
        .map_err(|error| Failure::at("unusable_folder", "data_dir", &error))
}
