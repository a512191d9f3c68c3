//! The services behind the door, joined by the gRPC that they also speak between containers.

use std::time::Duration;

use saycart_auth_service::AuthService;
use saycart_cart_service::CartService;
use saycart_service::Runtime;
use saycart_service::grpc::{Age, InProcessConnector, in_process};
use saycart_service::internal::{Caller, Guarded};
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

use super::folder::DataFolder;
use super::servers::serve_grpc;
use super::settings::Settings;
use crate::cli::Failure;

/// How long services that ran for one command may take to end.
const SHORT_GRACE: Duration = Duration::from_secs(5);
/// The issuer where no browser will ever come: services that run for one command.
const NO_DOOR: &str = "https://localhost";

/// auth-service and cart-service, running.
#[derive(Debug)]
pub(crate) struct Backstage {
    runtime: Runtime,
    auth: AuthService,
    cart: CartService,
    auth_connector: InProcessConnector,
    cart_connector: InProcessConnector,
    admin_connector: InProcessConnector,
    stop: CancellationToken,
    _folder: DataFolder,
}

impl Backstage {
    /// Builds the services and serves them to each other. The settings must be complete.
    pub(crate) async fn build(
        settings: Settings,
        folder: DataFolder,
        runtime: Runtime,
    ) -> Result<Self, Failure> {
        let stop = CancellationToken::new();
        let start = |name, routes, incoming| {
            serve_grpc(
                &runtime,
                name,
                routes,
                incoming,
                Age::Unlimited,
                stop.clone(),
            );
        };
        let auth = AuthService::build(settings.auth, runtime.clone())
            .await
            .map_err(|error| Failure::keyed("auth_service", &error))?;
        let (incoming, auth_connector) = in_process();
        start("auth-service", auth.grpc(), incoming);

        let keys_from = auth_connector.channel(Caller::named("cart-service"));
        let cart = CartService::build(settings.cart, runtime.clone(), keys_from.into())
            .await
            .map_err(|error| Failure::keyed("cart_service", &error))?;
        let (incoming, cart_connector) = in_process();
        start("cart-service", cart.grpc(), incoming);

        let (incoming, admin_connector) = in_process();
        start("admin", auth.grpc().and(cart.grpc()), incoming);
        Ok(Self {
            auth,
            cart,
            auth_connector,
            cart_connector,
            admin_connector,
            stop,
            runtime,
            _folder: folder,
        })
    }

    /// Builds the services for one command of the operator's, without a door.
    pub(crate) async fn build_alone(
        mut settings: Settings,
        folder: DataFolder,
    ) -> Result<Self, Failure> {
        let public_url = settings.common.public_url.clone();
        settings.complete(public_url.as_deref().unwrap_or(NO_DOOR))?;
        Self::build(settings, folder, Runtime::on_system_clock()).await
    }

    /// auth-service, for what the gateway asks of it.
    pub(crate) fn auth_channel(&self) -> Channel {
        self.auth_connector.channel(Caller::named("skill-gateway"))
    }

    /// cart-service, for what the gateway asks of it.
    pub(crate) fn cart_channel(&self) -> Channel {
        self.cart_connector.channel(Caller::named("skill-gateway"))
    }

    /// Both services, for the operator.
    pub(crate) fn admin_channel(&self) -> Channel {
        let uid = rustix::process::getuid().as_raw();
        self.admin_connector.channel(Caller::LocalOperator { uid })
    }

    /// The same for a transport of the caller's.
    pub(crate) fn grpc(&self) -> Guarded {
        self.auth.grpc().and(self.cart.grpc())
    }

    /// auth-service's public pages and endpoints.
    pub(crate) fn pages(&self) -> axum::Router {
        self.auth.public_http()
    }

    /// Ends the services' servers, and nothing else: the door must be closed by now.
    pub(crate) fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Ends services that ran for one command.
    pub(crate) async fn stop(self) {
        // Draining begins first: a server that ends before it would count as one that failed.
        self.runtime.tasks.draining().cancel();
        self.stop.cancel();
        self.runtime.tasks.shut_down(SHORT_GRACE).await;
    }
}
