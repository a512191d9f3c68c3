//! Codes become links, once.

use saycart_sql::testing::TestDatabase;

use super::{Bench, VERIFIER, database_tests, exchange, presented, refresh};
use crate::domain::code::{CodeRefusal, PresentedCode};
use crate::domain::profile::Profile;
use crate::operations::{ExchangeError, ExchangeRequest};
use crate::store::MIGRATIONS;

pub(super) fn refusal<T>(result: &Result<T, ExchangeError>) -> Option<CodeRefusal> {
    match result {
        Err(ExchangeError::Refused(refusal)) => Some(*refusal),
        _ => None,
    }
}

database_tests! {
    MIGRATIONS;

    async fn a_code_becomes_a_link(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;

        let issued = bench.linked(&client, user).await;

        let token = bench.tokens.validate(&presented(&issued.access)).await.unwrap().unwrap();
        assert_eq!((token.user, token.client), (Some(user), client.id()));
        assert_eq!(token.scopes.to_string(), issued.scope.to_string());
        assert_eq!(issued.expires_in_seconds, 3_600);
    }

    async fn of_a_hundred_exchanges_of_one_code_one_succeeds(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let code = bench.code(&client, user).await;
        let replica = bench.replica().await;

        let calls = (0..100).map(|index| {
            let tokens = if index % 2 == 0 { bench.tokens.clone() } else { replica.clone() };
            let (client, code) = (client.clone(), code.clone());
            tokio::task::spawn_blocking(move || {
                tokio::runtime::Handle::current()
                    .block_on(async { exchange(&tokens, &client, &code).await })
            })
        });
        let mut issued = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            match call.await.unwrap() {
                Ok(tokens) => issued.push(tokens),
                refused => assert!(
                    matches!(refusal(&refused), Some(CodeRefusal::Used { .. })),
                ),
            }
        }

        // The others had the right credentials: so who has the tokens may be a thief.
        assert_eq!(issued.len(), 1);
        assert!(!bench.is_active(&issued[0].access).await);
    }

    async fn a_replay_by_somebody_else_harms_nothing(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let stranger = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let code = bench.code(&client, user).await;
        let issued = exchange(&bench.tokens, &client, &code).await.unwrap();

        let by_stranger = exchange(&bench.tokens, &stranger, &code).await;
        let with_wrong_verifier = bench.tokens.exchange(&client, ExchangeRequest {
            code: PresentedCode::from(code.clone()),
            redirect_uri: Some("https://a.example/cb".to_owned()),
            verifier: Some("x".repeat(43)),
        }).await;

        assert_eq!(refusal(&by_stranger), Some(CodeRefusal::OtherClient));
        assert_eq!(refusal(&with_wrong_verifier), Some(CodeRefusal::Verifier));
        assert!(bench.is_active(&issued.access).await);
    }

    async fn whoever_repeats_a_replay_fills_no_audit_log(db: TestDatabase) {
        let bench = Bench::on(db).await;
        // Whoever has the code is as good as this client: it has no secret.
        let client = bench.client(Profile::Public).await;
        let user = bench.shopper().await;
        let code = bench.code(&client, user).await;
        let issued = exchange(&bench.tokens, &client, &code).await.unwrap();

        for _ in 0..20 {
            let again = exchange(&bench.tokens, &client, &code).await;
            assert!(matches!(refusal(&again), Some(CodeRefusal::Used { .. })));
        }

        assert!(!bench.is_active(&issued.access).await);
        let told = bench.audited("code.replayed").await.len();
        assert!((1..=5).contains(&told), "{told}");
    }

    async fn a_code_survives_four_slips_and_not_five(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let slip = |code: &str| bench.tokens.exchange(&client, ExchangeRequest {
            code: PresentedCode::from(code.to_owned()),
            redirect_uri: Some("https://a.example/other".to_owned()),
            verifier: Some(VERIFIER.to_owned()),
        });
        let (four, five) = (bench.code(&client, user).await, bench.code(&client, user).await);

        for (code, slips) in [(&four, 4), (&five, 5)] {
            for _ in 0..slips {
                assert_eq!(refusal(&slip(code).await), Some(CodeRefusal::RedirectUri));
            }
        }

        assert!(exchange(&bench.tokens, &client, &four).await.is_ok());
        let dead = exchange(&bench.tokens, &client, &five).await;
        assert_eq!(refusal(&dead), Some(CodeRefusal::Dead));
    }

    async fn a_code_expires(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let code = bench.code(&client, user).await;

        bench.wait(60).await;

        let late = exchange(&bench.tokens, &client, &code).await;
        assert_eq!(refusal(&late), Some(CodeRefusal::Dead));
    }

    async fn the_eleventh_link_ends_the_one_refreshed_longest_ago(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Confidential).await;
        let user = bench.shopper().await;
        let mut links = Vec::new();
        for _ in 0..10 {
            links.push(bench.linked(&client, user).await);
            bench.wait(1).await;
        }
        let renewed = refresh(&bench.tokens, &client, &links[0].refresh).await.unwrap();

        let eleventh = bench.linked(&client, user).await;

        assert!(bench.is_active(&renewed.access).await && bench.is_active(&eleventh.access).await);
        assert!(!bench.is_active(&links[1].access).await);
        assert!(bench.is_active(&links[2].access).await);
    }

    async fn an_account_that_is_switched_off_meanwhile_gets_no_living_link(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;

        for _ in 0..20 {
            let user = bench.shopper().await;
            let code = bench.code(&client, user).await;
            let (exchanged, ()) =
                tokio::join!(exchange(&bench.tokens, &client, &code), bench.disable(user));

            if let Ok(issued) = exchanged {
                assert!(!bench.is_active(&issued.access).await);
            }
        }
    }
}
