//! What every gRPC port answers beside its services: health, and in development what there is.

use saycart_service::grpc::unix_channel;
use saycart_service::internal::{InternalTls, InternalTlsFiles, connect};
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

use crate::world::Shop;

const AUTH: [&str; 2] = [
    "saycart.auth.v1.AdminService",
    "saycart.auth.v1.AuthService",
];
const CART: [&str; 2] = [
    "saycart.cart.v1.CartService",
    "saycart.cart.v1.CatalogueService",
];

async fn health(channel: &Channel, service: &str) -> ServingStatus {
    let mut health = HealthClient::new(channel.clone());
    let service = service.to_owned();
    let answer = health.check(HealthCheckRequest { service }).await.unwrap();
    answer.into_inner().status()
}

/// The services of ours that can be called there, by name.
async fn services(channel: &Channel) -> Vec<String> {
    let mut reflection = ServerReflectionClient::new(channel.clone());
    let question = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let asked = reflection.server_reflection_info(tokio_stream::once(question));
    let answer = asked.await.unwrap().into_inner().message().await.unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.unwrap().message_response else {
        panic!("no list");
    };
    let names = list.service.into_iter().map(|service| service.name);
    let mut names: Vec<_> = names.filter(|name| name.starts_with("saycart.")).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn the_operators_socket_tells_whether_the_suite_is_well_and_what_it_can_do() {
    let shop = Shop::open();
    let channel = unix_channel(&shop.data_dir().join("admin.sock"));

    let all = [AUTH, CART].concat();

    for service in [&[""], all.as_slice()].concat() {
        assert_eq!(
            health(&channel, service).await,
            ServingStatus::Serving,
            "{service}"
        );
    }
    assert_eq!(services(&channel).await, all);
}

#[tokio::test]
async fn each_services_port_tells_of_its_own() {
    let shop = Shop::open_apart();
    let apart = shop.apart.as_ref().unwrap();
    let own = shop.folder().join("internal/operator");
    let tls = InternalTls::load(InternalTlsFiles {
        ca: own.join("ca.pem"),
        cert: own.join("cert.pem"),
        key: own.join("key.pem"),
        trust_domain: "saycart".to_owned(),
    });
    let tls = tls.unwrap();

    for (port, of_it) in [(apart.auth_grpc, AUTH), (apart.cart_grpc, CART)] {
        let url = format!("https://localhost:{port}");
        let channel = connect(&url, Some(tls.clone())).await.unwrap();

        for service in of_it {
            assert_eq!(
                health(&channel, service).await,
                ServingStatus::Serving,
                "{service}"
            );
        }
        assert_eq!(services(&channel).await, of_it);
    }
}
