//! What an operator changes about accounts, and what becomes of their links.

use std::net::{IpAddr, Ipv4Addr};

use saycart_sql::testing::TestDatabase;
use saycart_sql::{Database, Statement};
use secrecy::{ExposeSecret as _, SecretString};

use super::account::accounts;
use super::{Bench, database_tests, exchange, presented, refresh};
use crate::domain::audit::Actor;
use crate::domain::ids::UserId;
use crate::domain::profile::Profile;
use crate::domain::session::SessionId;
use crate::domain::user::UserRef;
use crate::operations::{
    Accounts, ChangeUserError, ExchangeError, ExternalUser, LinksThen, LogIn, LogInError,
    RefreshError,
};
use crate::store::MIGRATIONS;

pub(super) const ACTOR: Actor = Actor::Operator;
pub(super) const EMAIL: &str = "anna@shop.example";
pub(super) const HERS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

pub(super) async fn anna(accounts: &Accounts) -> UserId {
    let password = Some(SecretString::from("correct horse, battery"));
    let made = accounts
        .create_user(EMAIL.parse().unwrap(), password, ACTOR)
        .await;
    made.unwrap().user.id
}

pub(super) fn by_email() -> UserRef {
    EMAIL.parse().unwrap()
}

/// Signs in as Anna, from her address.
pub(super) async fn sign_in(accounts: &Accounts, password: &str) -> Result<SessionId, LogInError> {
    let request = LogIn {
        username: EMAIL.to_owned(),
        password: SecretString::from(password),
        address: HERS,
        attempt: None,
        before: None,
    };
    accounts.log_in(request).await
}

/// Everything that the tables say of anybody.
async fn written(db: &Database) -> String {
    static USERS: Statement = Statement::new(
        "SELECT id || ' ' || email || ' ' || email_key || ' ' || password_hash FROM auth_users",
    );
    static EVENTS: Statement = Statement::new("SELECT detail FROM auth_audit_events");
    static ROLES: Statement = Statement::new("SELECT role_name FROM auth_user_roles");
    static CONSENTS: Statement = Statement::new("SELECT user_id FROM auth_consents");
    static ORIGINS: Statement = Statement::new("SELECT origin FROM auth_audit_origins");
    static RECOGNISED: Statement = Statement::new(
        "SELECT 'recognised ' || id FROM auth_grants
          WHERE external_ref IS NOT NULL OR external_kid IS NOT NULL",
    );
    let mut connection = db.acquire().await.unwrap();
    let mut all = Vec::new();
    for statement in [&USERS, &EVENTS, &ROLES, &CONSENTS, &ORIGINS, &RECOGNISED] {
        let query = db.query_as(statement);
        let rows: Vec<(String,)> = query.fetch_all(&mut *connection).await.unwrap();
        all.extend(rows.into_iter().map(|(row,)| row));
    }
    all.join("\n") + "\n"
}

database_tests! {
    MIGRATIONS;

    async fn whatever_a_disabled_account_has_is_dead_at_once_and_for_good(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = bench.client(Profile::Alexa).await;
        let user = anna(&accounts).await;
        let link = bench.linked(&client, user).await;
        let other = bench.link(&client).await;
        let code = bench.code(&client, user).await;
        assert!(bench.is_active(&link.access).await);

        let first = accounts.disable_user(by_email(), ACTOR).await.unwrap();
        let second = accounts.disable_user(UserRef::Id(user), ACTOR).await.unwrap();

        assert!(!bench.is_active(&link.access).await);
        assert!(first.user.disabled_at.is_some());
        assert_eq!((first.ended, second.ended), (1, 0));
        assert_eq!(first.user, second.user);
        let enabled = accounts.enable_user(&by_email(), ACTOR).await.unwrap();
        assert_eq!(enabled.disabled_at, None);
        assert!(!bench.is_active(&link.access).await);
        let refreshed = refresh(&bench.tokens, &client, &link.refresh).await;
        assert!(matches!(refreshed, Err(RefreshError::Refused(_))), "{refreshed:?}");
        let exchanged = exchange(&bench.tokens, &client, &code).await;
        assert!(matches!(exchanged, Err(ExchangeError::Refused(_))), "{exchanged:?}");
        assert!(bench.is_active(&other.access).await);
        for event in ["user.disabled", "user.enabled"] {
            assert_eq!(bench.audited(event).await.len(), 1, "{event}");
        }
    }

    async fn no_exchange_slips_past_an_account_that_is_disabled(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = bench.client(Profile::Alexa).await;
        for _ in 0..5 {
            let user = bench.shopper().await;
            let code = bench.code(&client, user).await;

            let (exchanged, disabled) = tokio::join!(
                exchange(&bench.tokens, &client, &code),
                accounts.disable_user(UserRef::Id(user), ACTOR),
            );

            let ended = disabled.unwrap().ended;
            assert_eq!(ended, u32::from(exchanged.is_ok()));
            if let Ok(tokens) = exchanged {
                assert!(!bench.is_active(&tokens.access).await);
            }
        }
    }

    async fn a_deleted_account_leaves_nothing_but_its_id(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = bench.client(Profile::Alexa).await;
        let user = anna(&accounts).await;
        let session = sign_in(&accounts, "correct horse, battery").await.unwrap();
        let session = accounts.session(Some(&session), HERS).await.unwrap().unwrap();
        sign_in(&accounts, "wrong password").await.unwrap_err();
        accounts.log_out(&session).await.unwrap();
        let link = bench.linked(&client, user).await;
        let alexa = ExternalUser::parse("amzn1.ask.account.ANNA").unwrap();
        let token = presented(&link.access);
        let active = bench.tokens.validate_for(&token, Some(&alexa)).await.unwrap();
        assert!(active.is_some());
        let before = written(&bench.db).await;
        for personal in [EMAIL, "address:", "recognised"] {
            assert!(before.contains(personal), "{personal} not in {before}");
        }

        let deleted = accounts.delete_user(by_email(), ACTOR).await.unwrap();

        assert_eq!((deleted.id, deleted.ended), (user, 1));
        assert!(!bench.is_active(&link.access).await);
        let left = written(&bench.db).await;
        assert!(left.contains(&user.to_string()), "{left}");
        assert!(left.contains("certificate:operator"), "who did it is no secret: {left}");
        for personal in [EMAIL, "$argon2", "shopper\n", "address:", "recognised"] {
            assert!(!left.contains(personal), "{personal} in {left}");
        }
        let again = accounts.delete_user(UserRef::Id(user), ACTOR).await.unwrap();
        assert_eq!((again.id, again.ended), (user, 0));
        assert_eq!(bench.audited("user.deleted").await.len(), 1);
        let gone = accounts.find_user(&UserRef::Id(user)).await;
        assert!(matches!(gone, Err(ChangeUserError::NotFound)), "{gone:?}");
        let gone = accounts.enable_user(&UserRef::Id(user), ACTOR).await;
        assert!(matches!(gone, Err(ChangeUserError::NotFound)), "{gone:?}");
        assert!(accounts.list_users("", 10).await.unwrap().is_empty());
        // The address is free, and whoever has it now is somebody else.
        assert_ne!(anna(&accounts).await, user);
    }

    async fn a_new_password_ends_the_links_that_it_should(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let user = anna(&accounts).await;
        let alexa = bench.client(Profile::Alexa).await;
        let app = bench.client(Profile::Public).await;
        let kept = bench.linked(&alexa, user).await;
        let ended = bench.linked(&app, user).await;
        let code = bench.code(&alexa, user).await;
        assert!(bench.is_active(&ended.access).await);

        let set = accounts.set_password(by_email(), None, LinksThen::ByProfile, ACTOR).await.unwrap();

        assert_eq!((set.ended, set.kept), (1, 1));
        assert!(set.password.is_some_and(|it| it.expose_secret().len() >= 20));
        assert!(bench.is_active(&kept.access).await);
        assert!(!bench.is_active(&ended.access).await);
        let exchanged = exchange(&bench.tokens, &alexa, &code).await;
        assert!(matches!(exchanged, Err(ExchangeError::Refused(_))), "{exchanged:?}");
        let links = r#"{"links":{"ended":1,"kept":1}}"#;
        assert_eq!(bench.audited("user.password_set").await, [links]);

        let own = Some(SecretString::from("another horse, battery"));
        let set = accounts.set_password(by_email(), own, LinksThen::End, ACTOR).await.unwrap();
        assert_eq!((set.ended, set.kept), (1, 0));
        assert!(set.password.is_none());
        assert!(!bench.is_active(&kept.access).await);
    }
    async fn a_new_password_tells_the_cache_of_links_that_a_call_before_it_ended(db: TestDatabase) {
        // That call died after its commit.
        static END: Statement = Statement::new(
            "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'password_changed'
              WHERE user_id = $2",
        );
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let user = anna(&accounts).await;
        let app = bench.client(Profile::Public).await;
        let link = bench.linked(&app, user).await;
        assert!(bench.is_active(&link.access).await);
        let mut transaction = bench.db.begin_write().await.unwrap();
        let end = bench.db.query(&END).bind(user.to_string());
        end.execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
        assert!(bench.is_active(&link.access).await, "the cache was not told");

        let set = accounts.set_password(by_email(), None, LinksThen::ByProfile, ACTOR).await.unwrap();

        assert_eq!(set.ended, 0);
        assert!(!bench.is_active(&link.access).await);
    }
}
