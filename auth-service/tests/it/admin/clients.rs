//! Clients.

use saycart_proto::auth::v1::{ClientProfile, CreateClientRequest, ListClientsRequest};
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use super::{invalid, refused};
use crate::shop::Shop;

fn request(profile: ClientProfile, uris: &[&str], vendors: &[&str]) -> CreateClientRequest {
    CreateClientRequest {
        client_name: "Partner".to_owned(),
        profile: profile.into(),
        redirect_uris: uris.iter().map(|&uri| uri.to_owned()).collect(),
        vendor_ids: vendors.iter().map(|&id| id.to_owned()).collect(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_vendor_id_registers_three_addresses_and_the_secret_is_told_once() {
    let shop = Shop::open().await;
    let mut admin = shop.admin.clone();

    let request = request(ClientProfile::Alexa, &[], &["M12AB34CD56EF7"]);
    let made = admin.create_client(request).await.unwrap().into_inner();
    let list = admin
        .list_clients(ListClientsRequest::default())
        .await
        .unwrap()
        .into_inner();

    let client = made.client.unwrap();
    assert_eq!(
        client.redirect_uris,
        [
            "https://alexa.amazon.co.jp/api/skill/link/M12AB34CD56EF7",
            "https://layla.amazon.com/api/skill/link/M12AB34CD56EF7",
            "https://pitangui.amazon.com/api/skill/link/M12AB34CD56EF7",
        ]
    );
    assert_eq!(client.scopes, ["cart.read", "cart.write"]);
    assert!(made.client_secret.unwrap().starts_with("scs_"));
    assert_eq!(list.clients, [client]);
}

#[tokio::test]
async fn a_public_client_has_no_secret() {
    let shop = Shop::open().await;

    let request = request(ClientProfile::Public, &["http://127.0.0.1:8000/back"], &[]);
    let made = shop
        .admin
        .clone()
        .create_client(request)
        .await
        .unwrap()
        .into_inner();

    assert_eq!(made.client_secret, None);
}

#[tokio::test]
async fn bad_clients_are_refused_by_field() {
    let shop = Shop::open().await;
    let good = "https://partner.example/back";
    let with = |change: fn(&mut CreateClientRequest)| {
        let mut request = request(ClientProfile::Confidential, &[good], &[]);
        change(&mut request);
        request
    };

    for (request, field) in [
        (
            with(|request| request.client_name = "  ".to_owned()),
            "client_name",
        ),
        (
            with(|request| request.client_name = "x".repeat(101)),
            "client_name",
        ),
        (
            // Nobody could read on the page whom they allow.
            with(|request| request.client_name = "\u{200b}".to_owned()),
            "client_name",
        ),
        (
            with(|request| request.client_name = "\u{202e}axelA".to_owned()),
            "client_name",
        ),
        (with(|request| request.profile = 0), "profile"),
        (with(|request| request.profile = 99), "profile"),
        (with(|request| request.vendor = "acme".to_owned()), "vendor"),
        (
            with(|request| {
                request.profile = 0;
                request.vendor = "siri".to_owned();
            }),
            "vendor",
        ),
        (
            with(|request| request.redirect_uris.clear()),
            "redirect_uris",
        ),
        (
            with(|request| request.vendor_ids.push("M123".to_owned())),
            "vendor_ids",
        ),
        (
            with(|request| request.scopes.push("openid".to_owned())),
            "scopes",
        ),
        (
            with(|request| request.audiences.push("world".to_owned())),
            "audiences",
        ),
        (
            request(
                ClientProfile::Confidential,
                &["http://partner.example/"],
                &[],
            ),
            "redirect_uris",
        ),
        (
            request(ClientProfile::Confidential, &["https://*.example/"], &[]),
            "redirect_uris",
        ),
        (
            request(ClientProfile::Alexa, &["https://evil.example/"], &[]),
            "redirect_uris",
        ),
        (request(ClientProfile::Alexa, &[], &["../x"]), "vendor_ids"),
        (request(ClientProfile::Alexa, &[], &[]), "vendor_ids"),
    ] {
        let status = shop.admin.clone().create_client(request).await.unwrap_err();

        assert_eq!(refused(&status), invalid(field), "{status:?}");
    }
}

#[tokio::test]
async fn a_name_belongs_to_one_client() {
    let shop = Shop::open().await;
    let mut admin = shop.admin.clone();
    let request = request(
        ClientProfile::Confidential,
        &["https://partner.example/"],
        &[],
    );
    admin.create_client(request.clone()).await.unwrap();

    let status = admin.create_client(request).await.unwrap_err();

    let taken = (
        Code::AlreadyExists,
        Some(ErrorReason::AlreadyExists),
        "client_name".to_owned(),
    );
    assert_eq!(refused(&status), taken);
}
