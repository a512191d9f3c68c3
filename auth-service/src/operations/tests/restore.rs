//! What follows the restore of an older database.

use saycart_sql::testing::TestDatabase;

use super::account::accounts;
use super::{Bench, EVERYTHING, database_tests};
use crate::domain::audit::Actor;
use crate::domain::profile::Profile;
use crate::domain::scope::ScopeSet;
use crate::operations::restore::QUIET;
use crate::operations::{Forgotten, Replay, Replayed, TakenBack};
use crate::store::{self, MIGRATIONS};

database_tests! {
    MIGRATIONS;

    async fn no_alarm_is_raised_for_a_while_after_a_restore_was_declared(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let is_quiet = async || {
            let mut connection = bench.db.acquire().await.unwrap();
            store::restore::declared_within(&bench.db, &mut connection, QUIET).await.unwrap()
        };
        let since = bench.tokens.now();

        assert!(!is_quiet().await);
        let until = accounts.declare_restore(since, Actor::Operator).await.unwrap();
        assert!(is_quiet().await);

        bench.wait(8 * 86_400).await;
        assert!(!is_quiet().await);
        let again = accounts.declare_restore(since, Actor::Operator).await.unwrap();
        assert_eq!(again, until);
        assert!(!is_quiet().await, "the same restore begins no new while");
    }

    async fn a_consent_that_was_taken_back_is_taken_back_again_and_a_later_one_stands(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = bench.client(Profile::Alexa).await.id();
        let (user, other) = (bench.shopper().await, bench.shopper().await);
        let scope = ScopeSet::from_mask(EVERYTHING);
        let db = &*bench.db;
        let grant = async |user| {
            let mut connection = db.acquire().await.unwrap();
            store::consent::grant(db, &mut connection, user, client, scope).await.unwrap();
        };
        let stands = async |user| {
            let mut connection = db.acquire().await.unwrap();
            store::consent::find(db, &mut connection, user, client).await.unwrap().is_some()
        };
        grant(user).await;
        grant(other).await;
        bench.wait(60).await;
        let forgotten = vec![Forgotten::Consent(TakenBack { user, client, at: bench.tokens.now() })];
        let replay = async |replay| {
            let done = accounts.replay_ends(forgotten.clone(), replay, Actor::Operator).await;
            let Replayed { withdrawn_consents, gone_consents, .. } = done.unwrap();
            (withdrawn_consents, gone_consents)
        };

        assert_eq!(replay(Replay::Counts).await, (1, 0));
        assert!(stands(user).await, "only counted");
        assert_eq!(replay(Replay::Ends).await, (1, 0));
        assert_eq!((stands(user).await, stands(other).await), (false, true));
        assert_eq!(bench.audited("consent.withdrawn").await.len(), 1);

        bench.wait(60).await;
        grant(user).await;
        assert_eq!(replay(Replay::Ends).await, (0, 1));
        assert!(stands(user).await, "given since");
    }
}
