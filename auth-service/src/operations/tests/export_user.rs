//! What a person is told of their account.

use saycart_sql::personal::Section;
use saycart_sql::testing::TestDatabase;

use super::account::accounts;
use super::users::{ACTOR, EMAIL, HERS, anna, by_email, sign_in};
use super::{Bench, database_tests, presented};
use crate::domain::ids::UserId;
use crate::domain::profile::Profile;
use crate::domain::scope::ScopeSet;
use crate::domain::user::UserRef;
use crate::operations::{Accounts, ChangeUserError, ExportedUser, ExternalUser};
use crate::store::{self, MIGRATIONS};

/// Anna after she signed in, was refused once, allowed a client something and linked it.
async fn busy_anna(bench: &Bench, accounts: &Accounts) -> UserId {
    let client = bench.client(Profile::Alexa).await;
    let user = anna(accounts).await;
    sign_in(accounts, "correct horse, battery").await.unwrap();
    sign_in(accounts, "wrong password").await.unwrap_err();
    let mut connection = bench.db.acquire().await.unwrap();
    let scope = ScopeSet::EVERYTHING;
    let consent = store::consent::grant(&bench.db, &mut connection, user, client.id(), scope);
    consent.await.unwrap();
    drop(connection);
    let link = bench.linked(&client, user).await;
    let alexa = ExternalUser::parse("amzn1.ask.account.ANNA").unwrap();
    let token = presented(&link.access);
    bench
        .tokens
        .validate_for(&token, Some(&alexa))
        .await
        .unwrap();
    user
}

fn section<'a>(exported: &'a ExportedUser, name: &str) -> &'a Section {
    let mut sections = exported.sections.iter();
    sections.find(|section| section.name == name).unwrap()
}

database_tests! {
    MIGRATIONS;

    async fn a_person_is_told_what_is_theirs_and_no_secret(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let user = busy_anna(&bench, &accounts).await;
        let other = bench.client(Profile::Google).await;
        let ben = bench.shopper().await;
        bench.linked(&other, ben).await;

        let told = accounts.export_user(by_email(), ACTOR).await.unwrap();

        assert_eq!(told.id, user);
        for name in ["account", "roles", "consents", "links", "sessions", "events"] {
            assert!(!section(&told, name).records.is_empty(), "{name}: {told:?}");
        }
        let first = |name| section(&told, name).records.first().unwrap();
        assert_eq!(first("account")["email"], EMAIL);
        assert_eq!(first("links")["vendors_user_is_recognised"], true);
        assert_eq!(first("links")["scopes"], first("consents")["scopes"]);
        let all = format!("{told:?}");
        assert!(all.contains(&format!("address:{HERS}")), "{all}");
        let ben = ben.to_string();
        for foreign in ["argon2", "hash", "token_key", "certificate", ben.as_str()] {
            assert!(!all.contains(foreign), "{foreign}: {all}");
        }
        assert_eq!(bench.audited("user.exported").await.len(), 1);
    }

    async fn what_is_left_of_a_deleted_account_is_told_by_its_id(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let user = busy_anna(&bench, &accounts).await;
        accounts.delete_user(by_email(), ACTOR).await.unwrap();

        let told = accounts.export_user(UserRef::Id(user), ACTOR).await.unwrap();
        let by_address = accounts.export_user(by_email(), ACTOR).await;

        assert!(matches!(by_address, Err(ChangeUserError::NotFound)), "{by_address:?}");
        for name in ["roles", "consents", "sessions"] {
            assert!(section(&told, name).records.is_empty(), "{name}: {told:?}");
        }
        let all = format!("{told:?}");
        for personal in [EMAIL, "address:"] {
            assert!(!all.contains(personal), "{personal}: {all}");
        }
        assert_eq!(section(&told, "links").records.len(), 1);
    }
}
