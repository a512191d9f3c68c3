//! Which starts are refused, and with which words.

use std::fs;

use saycart_auth_service::{AuthService, BuildError, KeysError};
use saycart_service::Runtime;

use super::{Suite, config, folder};

#[tokio::test]
async fn a_start_without_its_token_keys_is_refused() {
    let folder = folder();
    Suite::on(&folder).await.stop().await;
    fs::remove_file(folder.path().join("keys").join("tokens.json")).unwrap();

    let refused = Suite::start(&folder).await.err().unwrap();

    assert!(matches!(refused, BuildError::Keys(KeysError::Lost { .. })));
    let words = refused.to_string();
    assert!(words.starts_with("auth.token_keys_file: "), "{words}");
    assert!(words.contains("restore it from its backup"), "{words}");
}

#[tokio::test]
async fn a_start_where_nothing_can_be_written_is_refused() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let config = config(&file);

    let refused = AuthService::build(config, Runtime::on_system_clock())
        .await
        .err()
        .unwrap();

    assert!(
        refused.to_string().starts_with("auth.database_url"),
        "{refused}"
    );
}
