//! Accounts.

use saycart_proto::auth::v1::{CreateUserRequest, ListUsersRequest};
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use super::{invalid, refused};
use crate::shop::{PASSWORD, Shop};

fn request(email: &str, password: Option<&str>) -> CreateUserRequest {
    CreateUserRequest {
        email: email.to_owned(),
        password: password.map(str::to_owned),
    }
}

#[tokio::test]
async fn a_password_that_was_made_is_told_once_and_works() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;

    let made = shop
        .admin
        .clone()
        .create_user(request("anna@shop.example", None))
        .await;
    let made = made.unwrap().into_inner();
    let password = made.password.unwrap();
    let mut browser = shop.browser();
    let page = browser.open(&client.authorize_path("")).await;
    let fields = [
        ("username", "anna@shop.example"),
        ("password", password.as_str()),
    ];
    let consent = browser.submit(&page, &fields).await;

    assert_eq!(consent.heading(), "Link Alexa with your account?");
    assert_eq!(made.user.unwrap().roles, ["shopper"]);
}

#[tokio::test]
async fn an_address_belongs_to_one_account_however_it_is_written() {
    let shop = Shop::open().await;
    shop.shopper("anna@shop.example").await;

    let again = request("ANNA@shop.example", Some(PASSWORD));
    let status = shop.admin.clone().create_user(again).await.unwrap_err();

    let taken = (
        Code::AlreadyExists,
        Some(ErrorReason::AlreadyExists),
        "email".to_owned(),
    );
    assert_eq!(refused(&status), taken);
}

#[tokio::test]
async fn bad_addresses_and_passwords_are_refused_by_field() {
    let shop = Shop::open().await;

    for (email, password, field) in [
        ("anna", None, "email"),
        ("", None, "email"),
        ("anna@shop.example", Some("short"), "password"),
        ("anna@shop.example", Some("password123"), "password"),
        ("anna@shop.example", Some("anna@shop.example"), "password"),
    ] {
        let status = shop
            .admin
            .clone()
            .create_user(request(email, password))
            .await
            .unwrap_err();

        assert_eq!(refused(&status), invalid(field), "{email} {password:?}");
        assert!(!status.message().contains("password123"), "{status:?}");
    }
}

#[tokio::test]
async fn accounts_are_listed_page_by_page() {
    let shop = Shop::open().await;
    for name in ["carl", "Anna", "ben"] {
        shop.shopper(&format!("{name}@shop.example")).await;
    }
    let mut admin = shop.admin.clone();

    let mut listed = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListUsersRequest {
            page_size: 2,
            page_token,
        };
        let page = admin.list_users(request).await.unwrap().into_inner();
        listed.extend(page.users.into_iter().map(|user| user.email));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }

    assert_eq!(
        listed,
        ["Anna@shop.example", "ben@shop.example", "carl@shop.example"]
    );
}

#[tokio::test]
async fn bad_pages_are_refused() {
    let shop = Shop::open().await;
    let mut admin = shop.admin.clone();

    let large = ListUsersRequest {
        page_size: 1_001,
        page_token: String::new(),
    };
    let forged = ListUsersRequest {
        page_size: 1,
        page_token: "%".to_owned(),
    };

    assert_eq!(
        refused(&admin.list_users(large).await.unwrap_err()),
        invalid("page_size")
    );
    assert_eq!(
        refused(&admin.list_users(forged).await.unwrap_err()),
        invalid("page_token")
    );
}
