//! Rows past their retention.

use saycart_sql::Statement;
use saycart_sql::testing::TestDatabase;

use super::{Bench, EVERYTHING, database_tests};
use crate::domain::audit::{Actor, AuditEvent, AuditKind, By};
use crate::domain::client::AuthenticatedClient;
use crate::domain::grant::EndReason;
use crate::domain::ids::AttemptId;
use crate::domain::ids::LinkId;
use crate::domain::key::Kid;
use crate::domain::profile::Profile;
use crate::domain::scope::ScopeSet;
use crate::domain::token::Handle;
use crate::entropy;
use crate::operations::LinkPage;
use crate::store::grant::{NewGrant, Walk};
use crate::store::{self, MIGRATIONS, StoreError};

/// In seconds.
const DAY: u64 = 24 * 60 * 60;

static COUNT: Statement = Statement::new("SELECT count(*) FROM auth_link_attempts");

/// Many links of one shopper's, made at once.
async fn links(bench: &Bench, client: &AuthenticatedClient, count: usize) {
    let user = bench.shopper().await;
    let mut transaction = bench.db.begin_write().await.unwrap();
    for _ in 0..count {
        let grant = NewGrant {
            id: LinkId::generate(bench.tokens.now()),
            key: Handle::new(entropy::random()).access_id().token_key(),
            client: client.id(),
            user,
            user_epoch: 0,
            client_epoch: 0,
            scope: ScopeSet::from_mask(EVERYTHING),
            kid: Kid::FIRST,
        };
        let policy = client.policy();
        let made = store::grant::insert(&bench.db, &mut transaction, grant, policy).await;
        made.unwrap();
    }
    transaction.commit().await.unwrap();
}

/// How many links live, and how many have expired.
async fn living_and_expired(bench: &Bench) -> (usize, usize) {
    let page = LinkPage {
        size: 10_000,
        before: None,
    };
    let links = bench.tokens.list_links(None, page).await.unwrap();
    let is_over = |reason| matches!(reason, Some((_, EndReason::Expired)));
    let expired = links.iter().filter(|link| is_over(link.ended)).count();
    let living = links.iter().filter(|link| link.ended.is_none()).count();
    (living, expired)
}

database_tests! {
    MIGRATIONS;

    async fn where_links_may_lie_idle_only_those_end_whose_time_is_over(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Public).await;
        let old = bench.link(&client).await.link;
        let walk = Walk { client: client.id(), idle: None, after: None };
        let look = async || {
            let mut connection = bench.db.acquire().await.unwrap();
            store::grant::walk(&bench.db, &mut connection, walk, 10).await.unwrap()
        };

        bench.wait(179 * DAY).await;
        let before = look().await.any_is_over;
        bench.wait(2 * DAY).await;
        let young = bench.link(&client).await.link;
        let after = look().await;
        let mut transaction = bench.db.begin_write().await.unwrap();
        let ended = store::grant::end_expired(&bench.db, &mut transaction, walk, young).await;
        transaction.commit().await.unwrap();

        assert_eq!((before, after.any_is_over), (false, true));
        let ended: Vec<LinkId> = ended.unwrap().iter().map(|ended| ended.link).collect();
        assert_eq!((ended, after.last), (vec![old], Some(young)));
    }

    async fn a_try_to_link_is_forgotten_after_ninety_days(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let start = async || {
            let mut connection = bench.db.acquire().await.unwrap();
            store::link_attempt::start(&bench.db, &mut connection, AttemptId::generate(bench.tokens.now()), client.id())
                .await
                .unwrap();
        };
        let count = async || {
            let mut connection = bench.db.acquire().await.unwrap();
            let (n,): (i64,) =
                bench.db.query_as(&COUNT).fetch_one(&mut *connection).await.unwrap();
            n
        };
        start().await;
        bench.wait(60 * 86_400).await;
        start().await;

        bench.tokens.clear().await.unwrap();
        assert_eq!(count().await, 2);

        bench.wait(31 * 86_400).await;
        bench.tokens.clear().await.unwrap();
        assert_eq!(count().await, 1);
    }

    async fn an_address_is_forgotten_long_before_its_event(db: TestDatabase) {
        static EVENTS: Statement = Statement::new("SELECT count(*) FROM auth_audit_events");
        static ORIGINS: Statement = Statement::new("SELECT count(*) FROM auth_audit_origins");
        let bench = Bench::on(db).await;
        let count = async |what: &'static Statement| {
            let mut connection = bench.db.acquire().await.unwrap();
            let (n,): (i64,) = bench.db.query_as(what).fetch_one(&mut *connection).await.unwrap();
            n
        };
        let before = count(&EVENTS).await;
        let mut transaction = bench.db.begin_write().await.unwrap();
        let by = By::from(Actor::System).at([192, 0, 2, 7].into());
        let event = AuditEvent::new(AuditKind::SessionRefused, by);
        let now = bench.tokens.now();
        store::audit::record(&bench.db, &mut transaction, now, event).await.unwrap();
        transaction.commit().await.unwrap();

        bench.wait(89 * 86_400).await;
        bench.tokens.clear().await.unwrap();
        assert_eq!((count(&EVENTS).await, count(&ORIGINS).await), (before + 1, 1));

        bench.wait(2 * 86_400).await;
        bench.tokens.clear().await.unwrap();
        assert_eq!((count(&EVENTS).await, count(&ORIGINS).await), (before + 1, 0));

        bench.wait(308 * 86_400).await;
        bench.tokens.clear().await.unwrap();
        assert_eq!(count(&EVENTS).await, before + 1);

        bench.wait(2 * 86_400).await;
        bench.tokens.clear().await.unwrap();
        assert_eq!(count(&EVENTS).await, 0);
    }

    async fn links_of_a_profile_with_limits_end_when_they_are_over(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let public = bench.client(Profile::Public).await;
        let another = bench.client(Profile::Public).await;
        let alexa = bench.client(Profile::Alexa).await;
        links(&bench, &public, 2_100).await;
        links(&bench, &another, 1).await;
        links(&bench, &alexa, 1).await;

        bench.wait(29 * 86_400).await;
        bench.tokens.clear().await.unwrap();
        assert_eq!(living_and_expired(&bench).await, (2_102, 0));

        links(&bench, &public, 1).await;
        bench.wait(2 * 86_400).await;
        bench.tokens.clear().await.unwrap();
        assert_eq!(living_and_expired(&bench).await, (2, 2_101));
    }

    async fn what_cannot_be_cleared_keeps_nothing_else_from_it(db: TestDatabase) {
        static SPOIL: Statement =
            Statement::new("UPDATE auth_grants SET token_key = $1 WHERE client_id = $2");
        let bench = Bench::on(db).await;
        let spoilt = bench.client(Profile::Public).await;
        let client = bench.client(Profile::Public).await;
        links(&bench, &spoilt, 1).await;
        links(&bench, &client, 1).await;
        {
            let mut connection = bench.db.acquire().await.unwrap();
            let spoil = bench.db.query(&SPOIL).bind(vec![0_u8]).bind(spoilt.id().to_string());
            spoil.execute(&mut *connection).await.unwrap();
            let attempt = AttemptId::generate(bench.tokens.now());
            store::link_attempt::start(&bench.db, &mut connection, attempt, client.id())
                .await
                .unwrap();
        }
        bench.wait(100 * 86_400).await;

        let cleared = bench.tokens.clear().await;

        assert!(matches!(cleared, Err(StoreError::Inconsistent { .. })), "{cleared:?}");
        assert_eq!(living_and_expired(&bench).await, (1, 1));
        let mut connection = bench.db.acquire().await.unwrap();
        let (attempts,): (i64,) =
            bench.db.query_as(&COUNT).fetch_one(&mut *connection).await.unwrap();
        assert_eq!(attempts, 0);
    }
}
