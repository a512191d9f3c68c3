//! Who may call what between the services: every RPC, every caller, on the real ports.

use std::path::Path;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use saycart::authority;
use saycart_service::internal::{InternalTls, InternalTlsFiles, connect};
use tonic::Code;
use tonic::transport::Channel;
use tower::ServiceExt as _;

use crate::world::Shop;

const GATEWAY: &[&str] = &["skill-gateway"];
const CART: &[&str] = &["cart-service"];
const ANYBODY: &[&str] = &["auth-service", "cart-service", "skill-gateway", "operator"];
const OPERATOR: &[&str] = &["operator"];

/// The table as it was promised to other teams, service by service: whoever is not named is
/// refused. RPCs that are not named here are the contract's newest and belong in it.
fn who_may(rpc: &str) -> &'static [&'static str] {
    match rpc {
        "saycart.auth.v1.AuthService/ValidateToken" | "saycart.auth.v1.AuthService/EndLink" => {
            GATEWAY
        }
        "saycart.auth.v1.AuthService/ListPassportKeys"
        | "saycart.cart.v1.CatalogueService/Search"
        | "saycart.cart.v1.CatalogueService/Get"
        | "saycart.cart.v1.CatalogueService/ListDeals"
        | "saycart.cart.v1.CatalogueService/Browse" => ANYBODY,
        "saycart.auth.v1.AuthService/ListErasures" => CART,
        // None is named in the configuration.
        "saycart.auth.v1.AuthService/IssueCode" => &[],
        "saycart.cart.v1.CatalogueService/Import"
        | "saycart.cart.v1.CatalogueService/Export"
        | "saycart.cart.v1.CatalogueService/ListUnresolved"
        | "saycart.cart.v1.CatalogueService/ListSynonymProposals" => OPERATOR,
        rpc if rpc.starts_with("saycart.cart.v1.CartService/")
            || rpc.starts_with("saycart.cart.v1.ListService/") =>
        {
            ANYBODY
        }
        rpc if rpc.starts_with("saycart.auth.v1.AdminService/")
            || rpc.starts_with("saycart.cart.v1.AccountService/") =>
        {
            OPERATOR
        }
        rpc => panic!("{rpc} is new: say here who may call it"),
    }
}

/// Every RPC of the contract, as `package.Service/Method`.
fn all_rpcs() -> Vec<String> {
    let contract =
        prost_reflect::DescriptorPool::decode(saycart_proto::FILE_DESCRIPTOR_SET).unwrap();
    let services = contract
        .services()
        .filter(|it| it.package_name().starts_with("saycart."));
    let rpcs = services.flat_map(|service| {
        let name = service.full_name().to_owned();
        let methods: Vec<_> = service.methods().collect();
        methods
            .into_iter()
            .map(move |method| format!("{name}/{}", method.name()))
    });
    rpcs.collect()
}

fn identity(certs: &Path, name: &str) -> InternalTls {
    let own = certs.join(name);
    InternalTls::load(InternalTlsFiles {
        ca: own.join("ca.pem"),
        cert: own.join("cert.pem"),
        key: own.join("key.pem"),
        trust_domain: "saycart".to_owned(),
    })
    .unwrap()
}

/// Calls with an empty message: the code that comes back.
async fn call(channel: &Channel, rpc: &str) -> Code {
    let request = Request::post(format!("/{rpc}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(tonic::body::Body::new(Full::new(Bytes::from_static(
            &[0; 5],
        ))))
        .unwrap();
    let answer = channel.clone().oneshot(request).await.unwrap();
    let (head, body) = answer.into_parts();
    let mut headers = head.headers;
    if !headers.contains_key("grpc-status") && rpc.ends_with("/WatchLinkSteps") {
        return Code::Ok; // whoever is refused hears it in the head; others watch without end
    }
    if !headers.contains_key("grpc-status") {
        let body = http_body_util::BodyExt::collect(body).await.unwrap();
        headers = body.trailers().cloned().unwrap_or_default();
    }
    let code = headers.get("grpc-status").unwrap().as_bytes();
    Code::from_bytes(code)
}

#[tokio::test]
async fn every_rpc_refuses_every_wrong_caller() {
    let shop = Shop::open_apart();
    let apart = shop.apart.as_ref().unwrap();
    let certs = shop.folder().join("internal");

    let mut refused = 0;
    for caller in ANYBODY {
        let tls = identity(&certs, caller);
        let at = async |port| {
            let url = format!("https://localhost:{port}");
            connect(&url, Some(tls.clone())).await.unwrap()
        };
        let (auth, cart) = (at(apart.auth_grpc).await, at(apart.cart_grpc).await);
        for rpc in all_rpcs() {
            let channel = if rpc.starts_with("saycart.auth.") {
                &auth
            } else {
                &cart
            };
            let code = call(channel, &rpc).await;
            if who_may(&rpc).contains(caller) {
                // What else is wrong with an empty message is the service's to say: but for the
                // carts, for which nobody has a passport here.
                assert_ne!(code, Code::PermissionDenied, "{caller} calls {rpc}");
            } else {
                assert_eq!(code, Code::PermissionDenied, "{caller} calls {rpc}");
                refused += 1;
            }
        }
    }
    assert!(refused > 20, "{refused}");
}

#[tokio::test]
async fn every_internal_port_refuses_plain_callers_and_strangers() {
    let shop = Shop::open_apart();
    let apart = shop.apart.as_ref().unwrap();
    let ours = shop.folder().join("internal");
    let theirs = shop.folder().join("strangers");
    authority::ensure(
        &theirs,
        "saycart",
        saycart_service::Clock::now(&saycart_service::SystemClock),
    )
    .unwrap();
    // They trust our root, too, so that it is our services who refuse.
    let roots = [&ours, &theirs].map(|it| std::fs::read_to_string(it.join("ca/ca.pem")).unwrap());
    for name in ANYBODY {
        std::fs::write(theirs.join(name).join("ca.pem"), roots.concat()).unwrap();
    }

    for port in [apart.auth_grpc, apart.auth_http, apart.cart_grpc] {
        let health = "grpc.health.v1.Health/Check";
        let answered = async |url: &str, tls| {
            let Ok(channel) = connect(url, tls).await else {
                return false;
            };
            let request = Request::post(format!("/{health}"))
                .header("content-type", "application/grpc")
                .body(tonic::body::Body::new(Full::new(Bytes::from_static(
                    &[0; 5],
                ))))
                .unwrap();
            channel.oneshot(request).await.is_ok()
        };
        let (https, http) = (
            format!("https://localhost:{port}"),
            format!("http://localhost:{port}"),
        );

        assert!(
            answered(&https, Some(identity(&ours, "cart-service"))).await,
            "{port}"
        );
        assert!(
            !answered(&https, Some(identity(&theirs, "skill-gateway"))).await,
            "{port}"
        );
        assert!(!answered(&http, None).await, "{port}");
    }
}
