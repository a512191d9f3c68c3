//! What shoppers see of their links, and what ends with them.

use std::pin::pin;
use std::time::Duration;

use saycart_sql::Statement;
use saycart_sql::testing::TestDatabase;
use tokio::time::timeout;

use super::{Bench, CHALLENGE, EVERYTHING, REDIRECT_URI, database_tests, exchange, presented};
use crate::config::RateLimits;
use crate::domain::audit::Actor;
use crate::domain::client::AuthenticatedClient;
use crate::domain::code::{CodeChallenge, RedirectSent};
use crate::domain::consent::{Insist, Question};
use crate::domain::flow::{BrowserId, Flow, FlowId};
use crate::domain::grant::EndReason;
use crate::domain::ids::{AttemptId, LinkId, UserId};
use crate::domain::profile::Profile;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::ScopeSet;
use crate::domain::session::{Session, SessionId};
use crate::limits::Limits;
use crate::operations::{Accounts, LinkPage, NextStep};
use crate::passwords::Passwords;
use crate::store::{self, MIGRATIONS};

pub(super) const ISSUER: &str = "https://shop.example";

pub(super) fn accounts(bench: &Bench) -> Accounts {
    let passwords = Passwords::new().unwrap();
    Accounts::new(
        bench.tokens.clone(),
        passwords,
        Limits::new(RateLimits::Off),
    )
}

pub(super) async fn consented(bench: &Bench, client: &AuthenticatedClient) -> UserId {
    let user = bench.shopper().await;
    let mut connection = bench.db.acquire().await.unwrap();
    let scope = ScopeSet::from_mask(EVERYTHING);
    store::consent::grant(&bench.db, &mut connection, user, client.id(), scope)
        .await
        .unwrap();
    user
}

/// A flow of this client in a browser where this shopper has just signed in.
pub(super) async fn signed_in(
    bench: &Bench,
    client: &AuthenticatedClient,
    user: UserId,
    browser: &BrowserId,
) -> (FlowId, Session) {
    let everything = ScopeSet::from_mask(EVERYTHING);
    let flow = flow(bench, client, browser, REDIRECT_URI, everything).await;
    let session = SessionId::generate();
    let mut connection = bench.db.acquire().await.unwrap();
    store::session::insert(&bench.db, &mut connection, &session.kept(), user, 0)
        .await
        .unwrap();
    let session = store::session::find(&bench.db, &mut connection, &session.kept())
        .await
        .unwrap();
    (flow, session.unwrap())
}

/// A flow of this client in this browser, to this place and for these rights.
pub(super) async fn flow(
    bench: &Bench,
    client: &AuthenticatedClient,
    browser: &BrowserId,
    redirect_uri: &str,
    scope: ScopeSet,
) -> FlowId {
    let id = FlowId::generate();
    let flow = Flow {
        client: client.id(),
        redirect_uri: RedirectUri::from_stored(redirect_uri.to_owned()),
        redirect_sent: RedirectSent::Yes,
        scope,
        state: None,
        challenge: CodeChallenge::parse(CHALLENGE),
        attempt: AttemptId::generate(bench.tokens.now()),
        max_age: None,
        ask: Insist::No,
    };
    let mut connection = bench.db.acquire().await.unwrap();
    store::link_attempt::start(&bench.db, &mut connection, flow.attempt, client.id())
        .await
        .unwrap();
    store::flow::insert(
        &bench.db,
        &mut connection,
        &id.kept(),
        &browser.kept(),
        &flow,
    )
    .await
    .unwrap();
    id
}

pub(super) async fn consents(bench: &Bench, user: UserId) -> bool {
    static FIND: Statement = Statement::new(
        "SELECT count(*) FROM auth_consents WHERE user_id = $1 AND withdrawn_at IS NULL",
    );
    let query = bench.db.query_as(&FIND).bind(user.to_string());
    let mut connection = bench.db.acquire().await.unwrap();
    let (count,): (i64,) = query.fetch_one(&mut *connection).await.unwrap();
    count == 1
}

async fn end(bench: &Bench, link: LinkId) {
    let reason = EndReason::RevokedByOperator;
    bench
        .tokens
        .revoke_link(link, reason, Actor::Operator)
        .await
        .unwrap();
}

async fn shown(accounts: &Accounts, user: UserId) -> Vec<LinkId> {
    let links = accounts.links_of(user).await.unwrap();
    links.iter().map(|named| named.link.id).collect()
}

/// Who ended links, and from where, as the audit log says.
async fn ended_by(bench: &Bench) -> Vec<(String, String)> {
    static ENDED: Statement = Statement::new(
        "SELECT e.actor, o.origin
         FROM auth_audit_events e
         JOIN auth_audit_origins o ON o.event_id = e.id
         WHERE e.event = 'grant.ended'
         ORDER BY e.id",
    );
    let mut connection = bench.db.acquire().await.unwrap();
    let ended = bench.db.query_as(&ENDED);
    ended.fetch_all(&mut *connection).await.unwrap()
}

database_tests! {
    MIGRATIONS;

    async fn a_shopper_sees_living_links_newest_first(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            bench.wait(1).await;
            ids.insert(0, bench.linked(&client, user).await.link);
        }
        bench.link(&client).await;
        end(&bench, ids[1]).await;

        assert_eq!(shown(&accounts(&bench), user).await, [ids[0], ids[2]]);
    }

    async fn the_operator_lists_links_page_by_page(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            bench.wait(1).await;
            ids.insert(0, bench.linked(&client, user).await.link);
        }

        for whose in [None, Some(user)] {
            let page = async |before| {
                let page = LinkPage { size: 2, before };
                let links = bench.tokens.list_links(whose, page).await.unwrap();
                links.iter().map(|link| link.id).collect::<Vec<_>>()
            };
            assert_eq!(page(None).await, ids[..2]);
            assert_eq!(page(Some(ids[1])).await, ids[2..]);
            assert!(page(Some(ids[2])).await.is_empty());
        }
    }

    async fn many_ended_links_hide_no_living_one(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = consented(&bench, &client).await;
        let oldest = bench.linked(&client, user).await.link;
        let other = bench.linked(&client, user).await.link;
        for _ in 0..201 {
            let newer = bench.linked(&client, user).await.link;
            end(&bench, newer).await;
        }
        let accounts = accounts(&bench);

        accounts.unlink_now(user, Actor::User(user).into(), other).await.unwrap();

        assert_eq!(shown(&accounts, user).await, [oldest]);
        assert!(consents(&bench, user).await);
        accounts.unlink_now(user, Actor::User(user).into(), oldest).await.unwrap();
        assert!(!consents(&bench, user).await);
    }

    async fn the_last_two_links_that_end_at_once_take_the_consent_with_them(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = consented(&bench, &client).await;
        let one = bench.linked(&client, user).await.link;
        let other = bench.linked(&client, user).await.link;
        let accounts = accounts(&bench);
        let mut first = bench.db.begin_write().await.unwrap();
        store::user::lock(&bench.db, &mut first, user).await.unwrap();
        let reason = EndReason::RevokedByUser;
        store::grant::end_link(&bench.db, &mut first, one, reason).await.unwrap();

        let mut second = pin!(accounts.unlink_now(user, Actor::User(user).into(), other));
        let early = timeout(Duration::from_millis(300), &mut second).await;
        first.commit().await.unwrap();
        second.await.unwrap();

        assert!(early.is_err(), "it does not know yet whether the other lives");
        assert!(!consents(&bench, user).await);
    }

    async fn a_consent_that_is_taken_back_beside_a_request_is_not_remembered(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = consented(&bench, &client).await;
        let accounts = accounts(&bench);
        let browser = BrowserId::generate();
        let (flow, session) = signed_in(&bench, &client, user, &browser).await;
        let open = accounts.open_flow(&browser, &flow).await.unwrap();
        let mut first = bench.db.begin_write().await.unwrap();
        store::user::lock(&bench.db, &mut first, user).await.unwrap();
        store::consent::withdraw(&bench.db, &mut first, user, client.id()).await.unwrap();

        let mut second = pin!(accounts.next_step(&browser, &flow, &open, &session, ISSUER));
        let early = timeout(Duration::from_millis(300), &mut second).await;
        first.commit().await.unwrap();
        let step = second.await.unwrap();

        assert!(early.is_err(), "it does not know yet whether the consent holds");
        assert!(matches!(step, NextStep::Ask(Question::Whole)), "{step:?}");
    }

    async fn who_unlinks_aloud_does_what_the_page_does(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = consented(&bench, &client).await;
        let [one, other] = [bench.linked(&client, user).await, bench.linked(&client, user).await];
        let aloud = presented(&one.access);

        let first = bench.tokens.unlink_aloud(&aloud).await.unwrap();
        let repeated = bench.tokens.unlink_aloud(&aloud).await.unwrap();
        let kept = (shown(&accounts(&bench), user).await, consents(&bench, user).await);
        bench.wait(7_200).await;
        let late = bench.tokens.unlink_aloud(&presented(&other.access)).await.unwrap();

        assert_eq!((first, repeated, late), (1, 0, 1));
        assert_eq!(kept, (vec![other.link], true));
        assert!(shown(&accounts(&bench), user).await.is_empty());
        assert!(!consents(&bench, user).await);
        assert!(!bench.is_active(&one.access).await);
        let records = ended_by(&bench).await;
        let by = (format!("user:{user}"), "service:skill-gateway".to_owned());
        assert_eq!(records, [by.clone(), by]);
    }

    async fn a_code_on_its_way_keeps_the_consent(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = consented(&bench, &client).await;
        let link = bench.linked(&client, user).await.link;
        let code = bench.code(&client, user).await;

        accounts(&bench).unlink_now(user, Actor::User(user).into(), link).await.unwrap();
        assert!(consents(&bench, user).await);

        let again = exchange(&bench.tokens, &client, &code).await.unwrap();
        accounts(&bench).unlink_now(user, Actor::User(user).into(), again.link).await.unwrap();
        assert!(!consents(&bench, user).await);
    }
}
