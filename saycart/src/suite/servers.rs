//! The servers of a process that are not its public door.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use futures_util::Stream;
use saycart_service::config::Environment;
use saycart_service::grpc::{Age, SocketError, UnixSocket, health_service, serve, with_reflection};
use saycart_service::internal::{Caller, Guarded};
use saycart_service::net::{HttpServer, Limits};
use saycart_service::{Runtime, admin, causes};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::server::Connected;

use super::folder::{ADMIN_SOCKET, DataFolder, FolderError};
use crate::cli::Failure;

/// The data folder, as this process's own.
pub(super) fn claim(path: &Path) -> Result<DataFolder, Failure> {
    DataFolder::claim(path).map_err(|error| {
        let code = match &error {
            FolderError::InUse { .. } => "data_dir_in_use",
            FolderError::Unusable { .. } => "unusable_folder",
        };
        Failure::at(code, "data_dir", &error)
    })
}

/// Where probes ask.
pub(super) async fn bind_health(address: SocketAddr) -> Result<HttpServer, Failure> {
    HttpServer::bind(address, None, Limits::default())
        .await
        .map_err(|error| Failure::at("cannot_listen", "admin_listen", &error))
}

/// Answers them.
pub(super) fn serve_health(runtime: &Runtime, server: HttpServer) {
    tracing::info!(address = %server.local_addr(), "health and metrics are served");
    let router = admin::router(runtime.health.clone());
    let tasks = runtime.tasks.clone();
    runtime.tasks.spawn_critical("health page", async move {
        server.serve(router, &tasks, tasks.draining()).await;
    });
}

/// The operator's socket in the folder.
pub(super) fn bind_socket(data_dir: &Path) -> Result<UnixSocket, Failure> {
    UnixSocket::bind(&data_dir.join(ADMIN_SOCKET))
        .map_err(|error: SocketError| Failure::at("cannot_listen", "data_dir", &error))
}

/// These services with what every gRPC port has beside them: health, and in development what can
/// be called there.
pub(super) fn complete(
    services: Guarded,
    names: &'static [&'static str],
    environment: Environment,
    runtime: &Runtime,
) -> Guarded {
    let routes = services.with_health(Routes::new(health_service(runtime, names)));
    match environment {
        Environment::Development => with_reflection(routes, names),
        Environment::Production => routes,
    }
}

/// Serves gRPC on the connections until `stop`; the process ends if that ends before.
pub(super) fn serve_grpc<I, IO>(
    runtime: &Runtime,
    name: &'static str,
    routes: Guarded,
    incoming: I,
    age: Age,
    stop: CancellationToken,
) where
    I: Stream<Item = io::Result<IO>> + Send + 'static,
    IO: AsyncRead + AsyncWrite + Connected<ConnectInfo = Caller> + Unpin + Send + 'static,
{
    let served = serve(name, routes, incoming, age, stop);
    runtime.tasks.spawn_critical(name, async move {
        if let Err(error) = served.await {
            tracing::error!(server = name, error = %causes(&error), "a gRPC server ended");
        }
    });
}

#[cfg(test)]
mod tests {
    use http::Request;
    use tonic::body::Body;
    use tower::ServiceExt as _;

    use super::*;

    async fn is_told(environment: Environment) -> bool {
        const NAMES: &[&str] = &["saycart.cart.v1.CartService"];
        let services = saycart_service::internal::Admission::HEALTH.guard(Routes::default());
        let routes = complete(services, NAMES, environment, &Runtime::on_system_clock());
        let rpc = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
        let request = Request::post(rpc).header("content-type", "application/grpc");
        let request = request.body(Body::empty()).unwrap();
        let routes = routes.as_called_by(Caller::Operator);
        let answer = routes.oneshot(request).await.unwrap();
        // A refusal has its status at the head.
        !answer.headers().contains_key("grpc-status")
    }

    #[tokio::test]
    async fn what_can_be_called_is_told_in_development_only() {
        assert!(is_told(Environment::Development).await);
        assert!(!is_told(Environment::Production).await);
    }
}
