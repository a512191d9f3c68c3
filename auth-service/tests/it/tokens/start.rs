//! Which starts are refused, and with which words.

use std::fs;

use saycart_auth_service::{AuthService, BuildError, KeysError};
use saycart_service::Runtime;
use saycart_sql::Database;

use super::{Place, Suite, config};

#[tokio::test]
async fn a_start_without_its_token_keys_is_refused() {
    let place = Place::new();
    Suite::on(&place).await.stop().await;
    fs::remove_file(place.path().join("keys").join("tokens.json")).unwrap();

    let refused = Suite::start(&place).await.err().unwrap();

    assert!(matches!(refused, BuildError::Keys(KeysError::Lost { .. })));
    let words = refused.to_string();
    assert!(words.starts_with("auth.token_keys_file: "), "{words}");
    assert!(words.contains("restore it from its backup"), "{words}");
}

#[tokio::test]
async fn a_start_where_nothing_can_be_written_is_refused() {
    let place = Place::new();
    let file = place.path().join("file");
    fs::write(&file, "").unwrap();
    let mut config = config(&place);
    config.database.url = Database::sqlite_url(&file.join("auth.db"));

    let refused = AuthService::build(config, Runtime::on_system_clock())
        .await
        .err()
        .unwrap();

    assert!(
        refused.to_string().starts_with("auth.database_url"),
        "{refused}"
    );
}
