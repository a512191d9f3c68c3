//! Which ends of a link take the consent with them, and which leave it.

use std::time::Duration;

use saycart_sql::testing::TestDatabase;

use super::account::{accounts, consented, consents};
use super::clients::register;
use super::{Bench, database_tests, exchange, presented, refresh};
use crate::domain::audit::Actor;
use crate::domain::grant::EndReason;
use crate::domain::grant::refresh::RefreshRefusal;
use crate::domain::profile::Profile;
use crate::domain::user::UserRef;
use crate::operations::{EndLink, LinksThen, RefreshError};
use crate::store::MIGRATIONS;

const ACTOR: Actor = Actor::Operator;
const REASON: EndReason = EndReason::RevokedByOperator;

database_tests! {
    MIGRATIONS;

    async fn the_operator_who_ends_the_last_link_ends_the_consent(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = consented(&bench, &client).await;
        let one = bench.linked(&client, user).await.link;
        let other = bench.linked(&client, user).await.link;

        bench.tokens.revoke_link(one, REASON, ACTOR).await.unwrap();
        assert!(consents(&bench, user).await, "there is another link");
        bench.tokens.revoke_link(other, REASON, ACTOR).await.unwrap();

        assert!(!consents(&bench, user).await);
        assert_eq!(bench.audited("consent.withdrawn").await, ["{}"]);
    }

    async fn who_ends_a_link_that_had_ended_takes_nothing_more(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = consented(&bench, &client).await;
        let issued = bench.linked(&client, user).await;
        let event = EndLink {
            token: Some(presented(&issued.access)),
            external_user: None,
            event_time: None,
        };
        bench.tokens.end_link(event).await.unwrap();

        bench.tokens.revoke_link(issued.link, REASON, ACTOR).await.unwrap();

        assert!(consents(&bench, user).await);
    }

    async fn a_client_that_gives_its_last_link_back_has_to_ask_again(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Confidential).await;
        let user = consented(&bench, &client).await;
        let one = bench.linked(&client, user).await;
        let other = bench.linked(&client, user).await;

        bench.tokens.revoke(&client, presented(&one.refresh)).await.unwrap();
        bench.tokens.revoke(&client, presented(&other.access)).await.unwrap();
        assert!(consents(&bench, user).await, "there is another link");
        bench.tokens.revoke(&client, presented(&other.refresh)).await.unwrap();

        assert!(!consents(&bench, user).await);
    }

    async fn who_takes_a_consent_back_ends_what_came_of_it_meanwhile(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let (client, other) = (bench.client(Profile::Alexa).await, bench.client(Profile::Google).await);
        let user = consented(&bench, &client).await;
        let issued = bench.linked(&client, user).await;
        let elsewhere = bench.linked(&other, user).await;
        let code = bench.code(&client, user).await;

        accounts.withdraw_now(user, ACTOR.into(), client.id()).await.unwrap();

        assert!(!bench.is_active(&issued.access).await);
        let refreshed = refresh(&bench.tokens, &client, &issued.refresh).await;
        let ended = RefreshError::Refused(RefreshRefusal::Ended);
        assert_eq!(refreshed.unwrap_err().to_string(), ended.to_string());
        assert!(exchange(&bench.tokens, &client, &code).await.is_err());
        assert!(!consents(&bench, user).await);
        assert!(bench.is_active(&elsewhere.access).await);
    }

    async fn with_the_links_of_who_is_switched_off_goes_the_consent(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Alexa).await;
        let client = registered.proven(&accounts).await.unwrap();
        let other = bench.client(Profile::Google).await;
        let (linked, unlinked) = (consented(&bench, &client).await, consented(&bench, &client).await);
        bench.linked(&client, linked).await;
        bench.linked(&client, linked).await;
        let (off, ben) = (consented(&bench, &other).await, consented(&bench, &other).await);
        bench.code(&other, off).await;

        accounts.disable_client(registered.client, ACTOR).await.unwrap();
        accounts.disable_user(UserRef::Id(off), ACTOR).await.unwrap();

        for user in [linked, off] {
            assert!(!consents(&bench, user).await);
        }
        // Of no link of theirs it was the last.
        for user in [unlinked, ben] {
            assert!(consents(&bench, user).await);
        }
    }

    async fn with_all_links_of_a_new_password_ends_what_was_allowed(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = bench.client(Profile::Alexa).await;
        for (then, kept) in [(LinksThen::ByProfile, true), (LinksThen::End, false)] {
            let user = consented(&bench, &client).await;
            bench.linked(&client, user).await;
            bench.code(&client, user).await;

            let set = accounts.set_password(UserRef::Id(user), None, then, ACTOR);
            drop(set.await.unwrap());

            assert_eq!(consents(&bench, user).await, kept, "{then:?}");
        }
    }

    async fn a_skill_that_is_switched_off_and_a_time_that_is_over_leave_it(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let alexa = bench.client(Profile::Alexa).await;
        let accounts = accounts(&bench);
        let acme = register(&accounts, Profile::named("acme").unwrap()).await;
        let acme = acme.proven(&accounts).await.unwrap();
        let (anna, ben) = (consented(&bench, &alexa).await, consented(&bench, &acme).await);
        let issued = bench.linked(&alexa, anna).await;
        bench.linked(&acme, ben).await;

        let event = EndLink {
            token: Some(presented(&issued.access)),
            external_user: None,
            event_time: None,
        };
        assert_eq!(bench.tokens.end_link(event).await.unwrap(), 1);
        bench.wait(Duration::from_hours(200 * 24).as_secs()).await;
        bench.tokens.clear().await.unwrap();

        assert_eq!(bench.audited("grant.ended").await, [
            r#"{"reason":"skill_disabled"}"#,
            r#"{"reason":"expired"}"#,
        ]);
        assert!(consents(&bench, anna).await);
        assert!(consents(&bench, ben).await);
    }
}
