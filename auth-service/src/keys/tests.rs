//! Which starts are refused, and what they say.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use futures_util::future::join_all;
use saycart_service::Timestamp;
use saycart_sql::Statement;
use saycart_sql::testing::TestDatabase;
use tempfile::TempDir;

use super::file::add_token_key;
use super::{FirstStart, KeyFileError, Keys, KeysError, file};
use crate::domain::key::{Kid, RootKey};
use crate::store::MIGRATIONS;

struct Place {
    _folder: TempDir,
    file: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys").join("tokens.json");
    Place {
        _folder: folder,
        file,
    }
}

async fn open(db: &TestDatabase, place: &Place) -> Result<Keys, KeysError> {
    Keys::open(db, &place.file, FirstStart::MakesKey, Timestamp::EPOCH).await
}

/// What the process signs with.
fn signs(keys: &Keys) -> Option<Kid> {
    keys.ring().signing().map(|signing| signing.kid)
}

saycart_sql::database_tests! {
    MIGRATIONS;

    async fn the_first_start_makes_a_key_for_its_owner_only(db: TestDatabase) {
        let place = place();

        let first = open(&db, &place).await.unwrap();
        let second = open(&db, &place).await.unwrap();

        assert_eq!(signs(&first), Some(Kid::FIRST));
        assert_eq!(signs(&second), Some(Kid::FIRST));
        let mode = fs::metadata(&place.file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    async fn replicas_that_start_first_together_agree(db: TestDatabase) {
        let place = place();
        let keys = BTreeMap::from([(Kid::FIRST, RootKey::new([7; 32]))]);
        file::write(&place.file, &keys).unwrap();
        let start = || async {
            let pool = db.another_pool().await;
            Keys::open(&pool, &place.file, FirstStart::NeedsFile, Timestamp::EPOCH).await
        };

        let started = join_all((0..8).map(|_| start())).await;

        assert!(started.iter().all(Result::is_ok), "{started:?}");
    }

    async fn a_lost_file_is_not_replaced(db: TestDatabase) {
        let place = place();
        open(&db, &place).await.unwrap();
        fs::remove_file(&place.file).unwrap();

        let refused = open(&db, &place).await.unwrap_err();

        assert!(matches!(refused, KeysError::Lost { .. }));
        assert!(refused.to_string().starts_with("auth.token_keys_file: "), "{refused}");
        assert!(!place.file.exists());
    }

    async fn another_key_under_the_same_number_is_refused(db: TestDatabase) {
        let place = place();
        open(&db, &place).await.unwrap();
        let other = BTreeMap::from([(Kid::FIRST, RootKey::new([7; 32]))]);
        file::write(&place.file, &other).unwrap();

        let refused = open(&db, &place).await.unwrap_err();

        assert!(matches!(refused, KeysError::Mismatch { kid: 1, .. }), "{refused}");
    }

    async fn a_file_without_the_active_key_is_refused(db: TestDatabase) {
        let place = place();
        open(&db, &place).await.unwrap();
        let other = BTreeMap::from([(Kid::from_byte(2).unwrap(), RootKey::new([7; 32]))]);
        file::write(&place.file, &other).unwrap();

        let refused = open(&db, &place).await.unwrap_err();

        assert!(matches!(refused, KeysError::ActiveMissing { kid: 1, .. }), "{refused}");
    }

    async fn replicas_do_not_make_keys(db: TestDatabase) {
        let place = place();

        let refused =
            Keys::open(&db, &place.file, FirstStart::NeedsFile, Timestamp::EPOCH).await;

        let refused = refused.unwrap_err();
        assert!(matches!(refused, KeysError::File(KeyFileError::Missing { .. })), "{refused}");
        assert!(refused.to_string().contains("`saycart keys add`"), "{refused}");
    }

    async fn a_database_that_lost_its_keys_rows_is_refused(db: TestDatabase) {
        static FORGET: Statement = Statement::new("DELETE FROM auth_token_keys");
        static CLIENT: Statement = Statement::new(
            "INSERT INTO auth_clients (id, name, profile, scope, created_at)
             VALUES ('cli', 'x', 'public', 0, 0)",
        );
        static LINK: Statement = Statement::new(
            "INSERT INTO auth_grants (id, token_key, client_id, user_epoch, client_epoch, scope,
                    generation, acknowledged, kid, created_at, refreshed_at, access_issued_at,
                    access_expires_at)
             VALUES ('lnk', $1, 'cli', 0, 0, 0, 1, 0, 1, 0, 0, 0, 0)",
        );
        let place = place();
        open(&db, &place).await.unwrap();
        let mut connection = db.acquire().await.unwrap();
        for statement in [&FORGET, &CLIENT] {
            db.query(statement).execute(&mut *connection).await.unwrap();
        }
        let link = db.query(&LINK).bind(vec![0_u8]);
        link.execute(&mut *connection).await.unwrap();

        assert!(matches!(open(&db, &place).await, Err(KeysError::RowsLost)));
        fs::remove_file(&place.file).unwrap();
        assert!(matches!(open(&db, &place).await, Err(KeysError::Lost { .. })));
    }
}

#[test]
fn a_file_that_everybody_can_read_is_refused() {
    let place = place();
    let keys = BTreeMap::from([(Kid::FIRST, RootKey::new([7; 32]))]);
    file::write(&place.file, &keys).unwrap();
    fs::set_permissions(&place.file, fs::Permissions::from_mode(0o644)).unwrap();

    assert!(matches!(
        file::read(&place.file),
        Err(KeyFileError::Exposed { .. })
    ));
}

#[test]
fn a_malformed_file_is_refused_without_quoting_it() {
    let place = place();
    fs::create_dir_all(place.file.parent().unwrap()).unwrap();
    let digits = "a".repeat(63);
    for text in [
        String::new(),
        "{}".to_owned(),
        r#"{"keys":[]}"#.to_owned(),
        format!(r#"{{"keys":[{{"kid":1,"key":"{digits}"}}]}}"#),
        format!(r#"{{"keys":[{{"kid":0,"key":"{digits}a"}}]}}"#),
        format!(r#"{{"keys":[{{"kid":1,"key":"{digits}a"}},{{"kid":1,"key":"{digits}b"}}]}}"#),
    ] {
        fs::write(&place.file, &text).unwrap();
        fs::set_permissions(&place.file, fs::Permissions::from_mode(0o600)).unwrap();

        let refused = file::read(&place.file).unwrap_err();

        assert!(matches!(refused, KeyFileError::Malformed { .. }), "{text}");
        assert!(!refused.to_string().contains("aaaa"), "{refused}");
    }
}

/// The numbers in a file.
fn numbers(file: &Path) -> Vec<u8> {
    let keys = file::read(file).unwrap().unwrap();
    keys.keys().map(|kid| kid.as_byte()).collect()
}

#[test]
fn keys_that_are_added_at_once_are_all_there() {
    let place = place();

    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| add_token_key(&place.file, 0).unwrap());
        }
    });

    assert_eq!(numbers(&place.file), [1, 2, 3, 4, 5, 6, 7, 8]);
    let mode = fs::metadata(&place.file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_added_key_changes_neither_the_others_nor_who_may_read_the_file() {
    let place = place();
    add_token_key(&place.file, 0).unwrap();
    let before = file::read(&place.file).unwrap().unwrap();
    fs::set_permissions(&place.file, fs::Permissions::from_mode(0o640)).unwrap();
    let link = place.file.with_file_name("link.json");
    std::os::unix::fs::symlink(&place.file, &link).unwrap();
    fs::write(place.file.with_extension("new"), "left by a crash").unwrap();

    let added = add_token_key(&link, 0).unwrap();

    assert_eq!((added.kid, added.is_first), (2, false));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let after = file::read(&place.file).unwrap().unwrap();
    assert!(
        before
            .iter()
            .all(|(kid, root)| after.get(kid) == Some(root))
    );
    let mode = fs::metadata(&place.file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn a_number_is_not_given_twice() {
    let place = place();

    let first = add_token_key(&place.file, 6).unwrap();
    let last = add_token_key(&place.file, 254).unwrap();
    let full = add_token_key(&place.file, 0);

    assert_eq!((first.kid, first.is_first, last.kid), (7, true, 255));
    assert!(matches!(full, Err(KeyFileError::Full { .. })), "{full:?}");
    assert_eq!(numbers(&place.file), [7, 255]);
}
