//! One service alone in its process, joined to the others over the network.

use std::time::Duration;

use saycart_auth_service::AuthService;
use saycart_cart_service::CartService;
use saycart_service::Runtime;
use saycart_service::config::Environment;
use saycart_service::grpc::{Age, health_service};
use saycart_service::internal::{
    Guarded, InternalListener, InternalTls, ServiceUrls, Upstream, serve_http,
};
use saycart_skill_gateway::config::TlsSource;
use saycart_skill_gateway::{Door, Gateway, Pages, Upstreams};
use tonic::service::Routes;

use super::apart::ServiceName;
use super::folder::DataFolder;
use super::process::{Farewell, Process, ready};
use super::running::{local_url, note_public_url};
use super::servers::{bind_health, bind_socket, claim, complete, serve_grpc, serve_health};
use super::settings::Settings;
use crate::cli::Failure;

/// How often a process that waits for the others says so.
const SAY_EVERY: Duration = Duration::from_secs(1);

/// One service, serving.
#[derive(Debug)]
pub(crate) struct Alone {
    process: Process,
    /// `grpc=<addr> http=<addr> admin=<addr>`, as far as the service has them.
    addresses: String,
    _folder: Option<DataFolder>,
}

impl Alone {
    /// Starts the service and returns when it is ready to serve; `None` after a signal that came
    /// before.
    pub(crate) async fn start(
        name: ServiceName,
        settings: Settings,
    ) -> Result<Option<Self>, Failure> {
        let common = settings.common.clone();
        let started = Process::start(&common, Farewell::WithNotice, async |runtime| {
            Box::pin(assemble(name, settings, runtime)).await
        });
        let started = started.await?;
        Ok(started.map(|(process, (addresses, folder))| Self {
            process,
            addresses,
            _folder: folder,
        }))
    }

    /// Where it listens.
    pub(crate) fn addresses(&self) -> &str {
        &self.addresses
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

async fn assemble(
    name: ServiceName,
    mut settings: Settings,
    runtime: &Runtime,
) -> Result<(String, Option<DataFolder>), Failure> {
    if let Some(public_url) = settings.common.public_url.clone() {
        settings.complete(&public_url)?;
    }
    let tls = settings.apart.internal.files().map(InternalTls::load);
    let tls = tls
        .transpose()
        .map_err(|error| Failure::at("unusable_certificate", "internal_tls", &error))?;
    if let Some(tls) = &tls {
        is_of(name, tls)?;
        tls.reload(&runtime.tasks);
    }
    let health_page = bind_health(settings.common.admin_listen).await?;
    let admin = health_page.local_addr();
    // From now on: whoever probes hears what the service waits for.
    let starting = runtime.health.register("process");
    serve_health(runtime, health_page);
    let (addresses, folder) = match name {
        ServiceName::Auth => auth_service(settings, tls, runtime).await?,
        ServiceName::Cart => cart_service(settings, tls, runtime).await?,
        ServiceName::Gateway => (skill_gateway(settings, tls, runtime).await?, None),
    };
    starting.ready();
    ready(runtime).await?;
    Ok((format!("{addresses} admin={admin}"), folder))
}

/// Nobody who looks for a service talks to one that shows another's certificate.
fn is_of(name: ServiceName, tls: &InternalTls) -> Result<(), Failure> {
    let (shown, name) = (tls.name(), name.as_str());
    if *shown == *name {
        return Ok(());
    }
    let key = "internal_tls.cert_file";
    Err(Failure::Failed {
        code: "unusable_certificate",
        key: Some(key.to_owned()),
        message: format!("{key}: is the certificate of {shown}, not of {name}"),
    })
}

async fn auth_service(
    settings: Settings,
    tls: Option<InternalTls>,
    runtime: &Runtime,
) -> Result<(String, Option<DataFolder>), Failure> {
    let environment = settings.common.environment;
    let folder = claim_for_files(settings.auth.is_embedded(), &settings)?;
    let listen = settings.apart.auth_grpc_listen;
    let grpc = bind(listen, "auth.grpc_listen", tls.clone(), runtime).await?;
    let listen = settings.apart.auth_http_listen;
    let http = bind(listen, "auth.http_listen", tls, runtime).await?;
    let addresses = format!("grpc={} http={}", grpc.local_addr(), http.local_addr());

    let auth = AuthService::build(settings.auth, runtime.clone())
        .await
        .map_err(|error| Failure::keyed("auth_service", &error))?;
    let names = &[
        "saycart.auth.v1.AuthService",
        "saycart.auth.v1.AdminService",
    ];
    let routes = auth.grpc();
    serve_internal(runtime, routes, names, environment, grpc, folder.as_ref())?;
    let health = Routes::new(health_service(runtime, names));
    let pages = auth.http().with_health(health);
    let tasks = runtime.tasks.clone();
    runtime.tasks.spawn_critical("internal http", async move {
        serve_http(pages, http, &tasks, tasks.draining()).await;
    });
    Ok((addresses, folder))
}

async fn cart_service(
    settings: Settings,
    tls: Option<InternalTls>,
    runtime: &Runtime,
) -> Result<(String, Option<DataFolder>), Failure> {
    let environment = settings.common.environment;
    let folder = claim_for_files(settings.cart.is_embedded(), &settings)?;
    let listen = settings.apart.cart_grpc_listen;
    let grpc = bind(listen, "cart.grpc_listen", tls.clone(), runtime).await?;
    let addresses = format!("grpc={}", grpc.local_addr());

    let urls = settings.apart.cart_auth_grpc_url.as_ref();
    let auth = reach(urls, "cart.auth_grpc_url", ServiceName::Auth, tls, runtime)?;
    let cart = CartService::build(settings.cart, runtime.clone(), auth)
        .await
        .map_err(|error| Failure::keyed("cart_service", &error))?;
    let names = &[
        "saycart.cart.v1.CartService",
        "saycart.cart.v1.CatalogueService",
    ];
    let routes = cart.grpc();
    serve_internal(runtime, routes, names, environment, grpc, folder.as_ref())?;
    Ok((addresses, folder))
}

async fn skill_gateway(
    settings: Settings,
    tls: Option<InternalTls>,
    runtime: &Runtime,
) -> Result<String, Failure> {
    let (gateway, apart) = (settings.gateway, &settings.apart);
    let door = Door::bind(&gateway, runtime.clock.as_ref(), &runtime.tasks)
        .await
        .map_err(|error| Failure::keyed("gateway", &error))?;
    let address = door.local_addr();
    if matches!(gateway.tls, TlsSource::Development { .. }) {
        let url = settings.common.public_url.clone();
        let url = url.unwrap_or_else(|| local_url(&gateway.tls, address.port()));
        note_public_url(&settings.common.data_dir, &url)?;
    }
    let to = |urls: &Option<ServiceUrls>, key, service| {
        reach(urls.as_ref(), key, service, tls.clone(), runtime)
    };
    let auth = to(
        &apart.gateway_auth_grpc_url,
        "gateway.auth_grpc_url",
        ServiceName::Auth,
    )?;
    let cart = to(
        &apart.gateway_cart_grpc_url,
        "gateway.cart_grpc_url",
        ServiceName::Cart,
    )?;
    let pages = to(
        &apart.gateway_auth_url,
        "gateway.auth_url",
        ServiceName::Auth,
    )?;
    wait_for_the_others(runtime, [auth.clone(), cart.clone(), pages.clone()]);
    let upstreams = Upstreams {
        auth,
        cart,
        pages: Pages::Remote(pages),
    };
    let gateway = Gateway::behind(door, gateway, runtime.clone(), upstreams)
        .map_err(|error| Failure::keyed("gateway", &error))?;
    runtime.tasks.spawn_critical("skill-gateway", gateway.run());
    Ok(format!("http={address}"))
}

/// Ready when each of the others was reached once. Later on the gateway stays ready without them:
/// an apology from it is better than silence.
fn wait_for_the_others(runtime: &Runtime, others: [Upstream; 3]) {
    let probe = runtime.health.register("upstreams");
    let draining = runtime.tasks.draining();
    let waiting = async move {
        let all = async {
            for other in &others {
                other.ready().await;
            }
        };
        let mut all = std::pin::pin!(all);
        while tokio::time::timeout(SAY_EVERY, all.as_mut()).await.is_err() {
            tracing::info!("waiting for auth-service and cart-service");
        }
        probe.ready();
    };
    let _detached = runtime.tasks.spawn("upstreams", async move {
        draining.run_until_cancelled(waiting).await;
    });
}

/// Files have one process; its socket is the operator's way to it.
fn claim_for_files(embedded: bool, settings: &Settings) -> Result<Option<DataFolder>, Failure> {
    embedded
        .then(|| claim(&settings.common.data_dir))
        .transpose()
}

async fn bind(
    address: std::net::SocketAddr,
    key: &str,
    tls: Option<InternalTls>,
    runtime: &Runtime,
) -> Result<InternalListener, Failure> {
    InternalListener::bind(address, tls, &runtime.tasks)
        .await
        .map_err(|error| Failure::at("cannot_listen", key, &error))
}

fn reach(
    urls: Option<&ServiceUrls>,
    key: &str,
    service: ServiceName,
    tls: Option<InternalTls>,
    runtime: &Runtime,
) -> Result<Upstream, Failure> {
    Upstream::balanced(
        urls.map_or("", ServiceUrls::as_str),
        service.as_str(),
        tls,
        &runtime.tasks,
    )
    .map_err(|error| Failure::at("invalid_value", key, &error))
}

fn serve_internal(
    runtime: &Runtime,
    routes: Guarded,
    names: &'static [&'static str],
    environment: Environment,
    listener: InternalListener,
    folder: Option<&DataFolder>,
) -> Result<(), Failure> {
    let routes = complete(routes, names, environment, runtime);
    let stop = runtime.tasks.draining();
    if let Some(folder) = folder {
        let socket = bind_socket(folder.path())?;
        let routes = routes.clone();
        let age = Age::Unlimited;
        serve_grpc(runtime, "admin socket", routes, socket, age, stop.clone());
    }
    let age = Age::NETWORK;
    serve_grpc(runtime, "internal gRPC", routes, listener, age, stop);
    Ok(())
}
