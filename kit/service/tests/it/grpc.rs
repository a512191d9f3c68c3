//! gRPC over memory and over a Unix socket, with the health service as the callee.

use std::time::Duration;

use saycart_service::grpc::{
    Age, SocketError, UnixSocket, health_service, in_process, serve, unix_channel,
};
use saycart_service::internal::{Admission, Caller, Guarded};
use saycart_service::{Deadline, Runtime, normalise_timeout};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

fn routes(runtime: &Runtime) -> Guarded {
    let health = Routes::new(health_service(runtime, &["saycart.test"]));
    Admission::HEALTH.guard(health)
}

fn ask() -> Request<HealthCheckRequest> {
    Request::new(HealthCheckRequest {
        service: "saycart.test".to_owned(),
    })
}

#[tokio::test]
async fn a_service_in_this_process_is_called_like_any_other() {
    let runtime = Runtime::on_system_clock();
    let probe = runtime.health.register("sql");
    let (incoming, connector) = in_process();
    let stop = CancellationToken::new();
    let server = serve(
        "test",
        routes(&runtime),
        incoming,
        Age::Unlimited,
        stop.clone(),
    );
    let running = runtime.tasks.spawn("server", server);
    let mut client = HealthClient::new(connector.channel(Caller::named("somebody")));

    let before = client.check(ask()).await.unwrap().into_inner().status();
    probe.ready();
    // The status follows in a task of its own: ask until it has.
    let mut after = before;
    while after != ServingStatus::Serving {
        after = client.check(ask()).await.unwrap().into_inner().status();
    }

    assert_eq!(before, ServingStatus::NotServing);
    stop.cancel();
    drop(client);
    running.await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn the_operators_socket_is_for_its_owner_only_and_goes_with_its_server() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("admin.sock");
    let runtime = Runtime::on_system_clock();
    let socket = UnixSocket::bind(&path).unwrap();
    let stop = CancellationToken::new();
    let running = runtime.tasks.spawn(
        "server",
        serve(
            "test",
            routes(&runtime),
            socket,
            Age::Unlimited,
            stop.clone(),
        ),
    );

    let mut client = HealthClient::new(unix_channel(&path));
    client.check(ask()).await.unwrap();

    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    stop.cancel();
    drop(client);
    running.await.unwrap().unwrap().unwrap();
    assert!(!path.exists());
}

#[test]
fn too_long_a_socket_path_is_named() {
    let path = std::path::PathBuf::from(format!("/tmp/{}/admin.sock", "x".repeat(100)));

    let refused = UnixSocket::bind(&path).unwrap_err();

    assert!(
        matches!(refused, SocketError::PathTooLong { length: 116, .. }),
        "{refused}"
    );
}

#[tokio::test]
async fn a_deadline_that_passes_is_told_as_what_it_is() {
    // Nobody serves the other half: the connection is made, the answer never comes.
    let (_incoming, connector) = in_process();
    let mut client = HealthClient::new(connector.channel(Caller::named("somebody")));
    let mut request = ask();
    Deadline::within(Duration::from_millis(50)).apply(&mut request);

    let status = normalise_timeout(client.check(request).await.unwrap_err());

    assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
}
