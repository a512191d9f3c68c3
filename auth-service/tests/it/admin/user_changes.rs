//! Changes of accounts and roles, as they are asked for and refused.

use saycart_proto::auth::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_service::metadata_of;
use tonic::Code;

use super::{invalid, refused};
use crate::shop::{PASSWORD, Shop};

const ANNA: &str = "anna@shop.example";

/// Signs in with a password; the heading of what is shown then.
async fn heading_after(shop: &Shop, password: &str) -> String {
    let client = shop.google().await;
    heading_at(shop, &client, password).await
}

async fn heading_at(shop: &Shop, client: &crate::shop::Client, password: &str) -> String {
    let mut browser = shop.browser();
    let page = browser.open(&client.authorize_path("")).await;
    let fields = [("username", ANNA), ("password", password)];
    let shown = browser.submit(&page, &fields).await;
    shown.heading().to_owned()
}

#[tokio::test]
async fn a_new_password_is_the_only_one() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    let id = shop.shopper(ANNA).await;
    let mut admin = shop.admin.clone();
    let request = pb::SetUserPasswordRequest {
        user: id.clone(),
        ..Default::default()
    };

    let set = admin.set_user_password(request).await.unwrap().into_inner();

    let password = set.password.clone().unwrap();
    assert_eq!(set.user.as_ref().unwrap().user_id, id);
    assert!(!format!("{set:?}").contains(&password));
    let old = heading_at(&shop, &client, PASSWORD).await;
    let new = heading_at(&shop, &client, &password).await;
    assert_eq!(new, "Link Alexa with your account?");
    assert_ne!(old, new);
}

#[tokio::test]
async fn bad_passwords_and_unknown_users_are_refused() {
    let shop = Shop::open().await;
    shop.shopper(ANNA).await;
    let mut admin = shop.admin.clone();
    let request = |user: &str, password: &str, links| pb::SetUserPasswordRequest {
        user: user.to_owned(),
        password: Some(password.to_owned()),
        links,
    };

    let short = admin.set_user_password(request(ANNA, "short", 0)).await;
    let later = admin.set_user_password(request(ANNA, PASSWORD, 99)).await;
    let nobody = admin
        .set_user_password(request("ben@shop.example", PASSWORD, 0))
        .await
        .unwrap_err();
    let nonsense = pb::GetUserRequest {
        user: "anna".to_owned(),
    };
    let nonsense = admin.get_user(nonsense).await.unwrap_err();

    assert_eq!(refused(&short.unwrap_err()), invalid("password"));
    assert_eq!(refused(&later.unwrap_err()), invalid("links"));
    assert_eq!(refused(&nonsense), invalid("user"));
    assert_eq!(nobody.code(), Code::NotFound);
    assert_eq!(metadata_of(&nobody)["kind"], "user");
    // What is logged of a refusal holds no address.
    assert!(!nobody.message().contains('@'), "{nobody:?}");
}

#[tokio::test]
async fn a_disabled_account_is_signed_out_and_cannot_sign_in() {
    let shop = Shop::open().await;
    let client = shop.alexa().await;
    shop.shopper(ANNA).await;
    let mut browser = shop.browser();
    browser.reach_consent(&client, ANNA).await;
    let user = || ANNA.to_owned();
    let mut admin = shop.admin.clone();

    let disabled = pb::DisableUserRequest { user: user() };
    admin.disable_user(disabled).await.unwrap();
    let page = browser.open("/account").await;
    let while_off = heading_after(&shop, PASSWORD).await;
    let enabled = pb::EnableUserRequest { user: user() };
    admin.enable_user(enabled).await.unwrap();
    let after = heading_at(&shop, &client, PASSWORD).await;

    assert!(page.body.contains("name=\"password\""), "{page:?}");
    assert_ne!(while_off, "Link Google with your account?");
    assert_eq!(after, "Link Alexa with your account?");
}

#[tokio::test]
async fn a_deleted_account_is_gone_and_its_address_free() {
    let shop = Shop::open().await;
    let id = shop.shopper(ANNA).await;
    let mut admin = shop.admin.clone();
    let delete = |user: &str| pb::DeleteUserRequest {
        user: user.to_owned(),
    };

    let deleted = admin.delete_user(delete("ANNA@shop.example")).await;
    let by_id = admin.delete_user(delete(&id)).await.unwrap().into_inner();
    let by_email = admin.delete_user(delete(ANNA)).await.unwrap_err();
    let listed = admin.list_users(pb::ListUsersRequest::default()).await;

    assert_eq!(deleted.unwrap().into_inner(), by_id);
    assert_eq!(by_id.user_id, id);
    assert_eq!(by_email.code(), Code::NotFound);
    assert!(listed.unwrap().into_inner().users.is_empty());
    assert_ne!(shop.shopper(ANNA).await, id);
}

#[tokio::test]
async fn roles_are_made_listed_changed_granted_and_revoked() {
    let shop = Shop::open().await;
    shop.shopper(ANNA).await;
    let mut admin = shop.admin.clone();
    let member = || ("buyer".to_owned(), ANNA.to_owned());

    let made = pb::CreateRoleRequest {
        name: "buyer".to_owned(),
        scopes: vec!["orders.place".to_owned()],
    };
    admin.create_role(made.clone()).await.unwrap();
    let taken = admin.create_role(made).await.unwrap_err();
    let changed = pb::UpdateRoleRequest {
        role: "buyer".to_owned(),
        scopes: vec!["orders.place".to_owned(), "orders.read".to_owned()],
    };
    let changed = admin.update_role(changed).await.unwrap().into_inner();
    let (role, user) = member();
    let granted = admin.grant_role(pb::GrantRoleRequest { role, user }).await;
    let (role, user) = member();
    let revoked = admin
        .revoke_role(pb::RevokeRoleRequest { role, user })
        .await;
    let listed = admin.list_roles(pb::ListRolesRequest {}).await;

    let name_taken = (
        Code::AlreadyExists,
        Some(ErrorReason::AlreadyExists),
        "name".to_owned(),
    );
    assert_eq!(refused(&taken), name_taken);
    let changed = changed.role.unwrap();
    assert_eq!(changed.scopes, ["orders.read", "orders.place"]);
    let granted = granted.unwrap().into_inner().user.unwrap();
    assert_eq!(granted.roles, ["buyer", "shopper"]);
    let revoked = revoked.unwrap().into_inner().user.unwrap();
    assert_eq!(revoked.roles, ["shopper"]);
    let listed = listed.unwrap().into_inner().roles;
    let names: Vec<&str> = listed.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, ["buyer", "shopper"]);
    assert_eq!(listed[0], changed);
}

#[tokio::test]
async fn bad_roles_are_refused_by_field() {
    let shop = Shop::open().await;
    let mut admin = shop.admin.clone();
    let role = |name: &str, scope: &str| pb::CreateRoleRequest {
        name: name.to_owned(),
        scopes: vec![scope.to_owned()],
    };

    for (request, field) in [
        (role("Big Spender", "cart.read"), "name"),
        (role("", "cart.read"), "name"),
        (role("buyer", "openid"), "scopes"),
    ] {
        let status = admin.create_role(request).await.unwrap_err();
        assert_eq!(refused(&status), invalid(field), "{status:?}");
    }
    let unknown = pb::GrantRoleRequest {
        role: "buyer".to_owned(),
        user: ANNA.to_owned(),
    };
    let unknown = admin.grant_role(unknown).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}
