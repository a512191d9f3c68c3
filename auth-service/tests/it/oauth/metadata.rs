//! `/.well-known/oauth-authorization-server`.

use crate::shop::Shop;

#[tokio::test]
async fn the_metadata_says_what_the_server_can_do() {
    let shop = Shop::open().await;

    let metadata = shop
        .get("/.well-known/oauth-authorization-server")
        .await
        .json();

    insta::assert_snapshot!(serde_json::to_string_pretty(&metadata).unwrap(), @r#"
    {
      "authorization_endpoint": "https://shop.example/oauth2/authorize",
      "authorization_response_iss_parameter_supported": true,
      "code_challenge_methods_supported": [
        "S256"
      ],
      "grant_types_supported": [
        "authorization_code",
        "refresh_token"
      ],
      "introspection_endpoint": "https://shop.example/oauth2/introspect",
      "introspection_endpoint_auth_methods_supported": [
        "client_secret_basic",
        "client_secret_post"
      ],
      "issuer": "https://shop.example",
      "response_modes_supported": [
        "query"
      ],
      "response_types_supported": [
        "code"
      ],
      "revocation_endpoint": "https://shop.example/oauth2/revoke",
      "revocation_endpoint_auth_methods_supported": [
        "client_secret_basic",
        "client_secret_post",
        "none"
      ],
      "scopes_supported": [
        "cart.read",
        "cart.write",
        "orders.read",
        "orders.place",
        "profile"
      ],
      "token_endpoint": "https://shop.example/oauth2/token",
      "token_endpoint_auth_methods_supported": [
        "client_secret_basic",
        "client_secret_post",
        "none"
      ],
      "ui_locales_supported": [
        "en-US",
        "de-DE"
      ],
      "userinfo_endpoint": "https://shop.example/oauth2/userinfo"
    }
    "#);
}
