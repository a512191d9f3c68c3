//! What a shopper decided, or had decided before, after account or client were changed meanwhile.

use std::pin::pin;
use std::time::Duration;

use saycart_sql::testing::TestDatabase;
use saycart_sql::{Database, Statement};
use tokio::time::timeout;

use super::account::{ISSUER, accounts, consented, consents, flow, signed_in};
use super::clients::{Registered, register};
use super::{Bench, EVERYTHING, REDIRECT_URI, database_tests, exchange};
use crate::domain::audit::Actor;
use crate::domain::client_change::ClientChange;
use crate::domain::flow::BrowserId;
use crate::domain::ids::{LinkId, UserId};
use crate::domain::profile::Profile;
use crate::domain::scope::ScopeSet;
use crate::domain::user::UserRef;
use crate::operations::{
    Accounts, Decision, ExchangeError, FlowError, LinkPage, LinksThen, NextStep,
};
use crate::store::{self, MIGRATIONS};

const ACTOR: Actor = Actor::Operator;
const LOOPBACK: &str = "http://127.0.0.1/cb";
const WITH_PORT: &str = "http://127.0.0.1:51004/cb";

fn scope(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

async fn may_ask_for(accounts: &Accounts, client: &Registered, wanted: ScopeSet) {
    let change = ClientChange {
        scope: Some(wanted),
        ..ClientChange::default()
    };
    let client = client.client.clone();
    accounts.update_client(client, change, ACTOR).await.unwrap();
}

/// What the shopper has allowed.
async fn allowed(bench: &Bench, user: UserId) -> Vec<ScopeSet> {
    static FIND: Statement = Statement::new("SELECT scope FROM auth_consents WHERE user_id = $1");
    let mut connection = bench.db.acquire().await.unwrap();
    let query = bench.db.query_as(&FIND).bind(user.to_string());
    let rows: Vec<(i64,)> = query.fetch_all(&mut *connection).await.unwrap();
    let scope = |(column,): (i64,)| ScopeSet::from_column(column).unwrap();
    rows.into_iter().map(scope).collect()
}

/// What the codes that can still be exchanged are good for.
async fn codes(db: &Database) -> Vec<(String, ScopeSet)> {
    static FIND: Statement = Statement::new(
        "SELECT redirect_uri, scope FROM auth_codes WHERE used_at IS NULL AND expires_at > {now}",
    );
    let mut connection = db.acquire().await.unwrap();
    let query = db.query_as(&FIND);
    let rows: Vec<(String, i64)> = query.fetch_all(&mut *connection).await.unwrap();
    let code = |(uri, scope)| (uri, ScopeSet::from_column(scope).unwrap());
    rows.into_iter().map(code).collect()
}

async fn scope_of(bench: &Bench, link: LinkId) -> Option<ScopeSet> {
    let page = LinkPage {
        size: 100,
        before: None,
    };
    let links = bench.tokens.list_links(None, page).await.unwrap();
    let found = links.into_iter().find(|listed| listed.id == link);
    found.map(|link| link.scope)
}

database_tests! {
    MIGRATIONS;

    async fn who_is_signed_out_meanwhile_allows_nothing(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = bench.client(Profile::Alexa).await;
        for what in ["disabled", "deleted", "another password"] {
            let (user, browser) = (bench.shopper().await, BrowserId::generate());
            let (flow, session) = signed_in(&bench, &client, user, &browser).await;
            let account = UserRef::Id(user);
            match what {
                "disabled" => drop(accounts.disable_user(account, ACTOR).await.unwrap()),
                "deleted" => drop(accounts.delete_user(account, ACTOR).await.unwrap()),
                _ => {
                    let set = accounts.set_password(account, None, LinksThen::ByProfile, ACTOR);
                    drop(set.await.unwrap());
                }
            }

            for decision in [Decision::Deny, Decision::Allow] {
                let decided = accounts.decide(&browser, &flow, &session, decision, ISSUER).await;
                assert!(matches!(decided, Err(FlowError::LogInAgain)), "{what}: {decided:?}");
            }
            assert_eq!(allowed(&bench, user).await, [], "{what}");
        }
        assert!(codes(&bench.db).await.is_empty());
    }

    async fn who_is_signed_out_meanwhile_is_not_taken_at_an_earlier_word(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = bench.client(Profile::Alexa).await;
        let (user, browser) = (consented(&bench, &client).await, BrowserId::generate());
        let (flow, session) = signed_in(&bench, &client, user, &browser).await;
        let open = accounts.open_flow(&browser, &flow).await.unwrap();
        let set = accounts.set_password(UserRef::Id(user), None, LinksThen::ByProfile, ACTOR);
        drop(set.await.unwrap());

        let step = accounts.next_step(&browser, &flow, &open, &session, ISSUER).await.unwrap();

        assert!(matches!(step, NextStep::LogIn), "{step:?}");
        assert!(codes(&bench.db).await.is_empty());
        assert!(consents(&bench, user).await, "it was not taken back");
    }

    async fn what_a_client_may_ask_for_no_longer_is_not_granted(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Alexa).await;
        let client = registered.proven(&accounts).await.unwrap();
        let (user, browser) = (bench.shopper().await, BrowserId::generate());
        let (shown, session) = signed_in(&bench, &client, user, &browser).await;
        let everything = ScopeSet::from_mask(EVERYTHING);
        may_ask_for(&accounts, &registered, scope("cart.read")).await;
        // As if it was asked for beside the change.
        let beside = flow(&bench, &client, &browser, REDIRECT_URI, everything).await;
        let nothing = flow(&bench, &client, &browser, REDIRECT_URI, scope("profile")).await;

        let page = accounts.open_flow(&browser, &beside).await.unwrap();
        assert_eq!(page.flow.scope, scope("cart.read"));
        for id in [&beside, &nothing] {
            let decided = accounts.decide(&browser, id, &session, Decision::Allow, ISSUER).await;
            assert_eq!(decided.is_ok(), id.expose() == beside.expose(), "{decided:?}");
        }
        assert_eq!(allowed(&bench, user).await, [scope("cart.read")]);
        // The shopper may have seen the shorter list.
        may_ask_for(&accounts, &registered, everything).await;
        accounts.decide(&browser, &shown, &session, Decision::Allow, ISSUER).await.unwrap();

        assert_eq!(allowed(&bench, user).await, [scope("cart.read")]);
        let code = (REDIRECT_URI.to_owned(), scope("cart.read"));
        assert_eq!(codes(&bench.db).await, [code.clone(), code]);
    }

    async fn a_code_brings_what_its_client_may_ask_for_now(db: TestDatabase) {
        static NARROW: Statement =
            Statement::new("UPDATE auth_codes SET scope = 1 WHERE used_at IS NULL");
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Alexa).await;
        let client = registered.proven(&accounts).await.unwrap();
        let user = bench.shopper().await;
        let code = bench.code(&client, user).await;
        may_ask_for(&accounts, &registered, scope("cart.read")).await;

        let client = registered.proven(&accounts).await.unwrap();
        let issued = exchange(&bench.tokens, &client, &code).await.unwrap();

        assert_eq!(issued.scope, scope("cart.read"));
        assert_eq!(scope_of(&bench, issued.link).await, Some(scope("cart.read")));
        let code = bench.code(&client, user).await;
        let mut connection = bench.db.acquire().await.unwrap();
        bench.db.query(&NARROW).execute(&mut *connection).await.unwrap();
        drop(connection);
        may_ask_for(&accounts, &registered, scope("profile")).await;
        let client = registered.proven(&accounts).await.unwrap();
        let nothing_left = exchange(&bench.tokens, &client, &code).await;
        assert!(matches!(nothing_left, Err(ExchangeError::Refused(_))), "{nothing_left:?}");
    }

    async fn a_place_that_is_forgotten_is_so_on_every_port(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Public).await;
        let client = registered.proven(&accounts).await.unwrap();
        let (user, browser) = (bench.shopper().await, BrowserId::generate());
        let (other, session) = signed_in(&bench, &client, user, &browser).await;
        let uris = |add: &[&str], remove: &[&str]| ClientChange {
            add_redirect_uris: add.iter().copied().map(str::to_owned).collect(),
            remove_redirect_uris: remove.iter().copied().map(str::to_owned).collect(),
            ..ClientChange::default()
        };
        let changed = async |change| {
            let client = registered.client.clone();
            accounts.update_client(client, change, ACTOR).await.unwrap();
        };
        changed(uris(&[LOOPBACK], &[])).await;
        let everything = ScopeSet::from_mask(EVERYTHING);
        let decided = flow(&bench, &client, &browser, WITH_PORT, everything).await;
        accounts.decide(&browser, &decided, &session, Decision::Allow, ISSUER).await.unwrap();
        let under_way = flow(&bench, &client, &browser, WITH_PORT, everything).await;
        assert_eq!(codes(&bench.db).await.len(), 1);

        changed(uris(&[], &[LOOPBACK])).await;

        assert!(codes(&bench.db).await.is_empty());
        let ended = accounts.open_flow(&browser, &under_way).await;
        assert!(matches!(ended, Err(FlowError::Decided)), "{ended:?}");
        // As if it was begun beside the change.
        let beside = flow(&bench, &client, &browser, WITH_PORT, everything).await;
        let refused = accounts.decide(&browser, &beside, &session, Decision::Deny, ISSUER).await;
        assert!(matches!(refused, Err(FlowError::Over)), "{refused:?}");
        let back = accounts.decide(&browser, &other, &session, Decision::Allow, ISSUER).await;
        assert!(back.is_ok_and(|uri| uri.starts_with(REDIRECT_URI)));
    }

    /// Else who decides and who is asked nothing would wait for one another.
    async fn the_shopper_is_locked_before_the_flow(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let accounts = accounts(&bench);
        let (user, browser) = (bench.shopper().await, BrowserId::generate());
        let (flow, session) = signed_in(&bench, &client, user, &browser).await;
        let mut first = bench.db.begin_write().await.unwrap();
        store::user::lock(&bench.db, &mut first, user).await.unwrap();

        let decision = Decision::Allow;
        let mut second = pin!(accounts.decide(&browser, &flow, &session, decision, ISSUER));
        let early = timeout(Duration::from_millis(300), &mut second).await;
        let (key, browser) = (flow.kept(), browser.kept());
        let finished = store::flow::finish(&bench.db, &mut first, &key, &browser);
        let finished = timeout(Duration::from_secs(3), finished).await;

        assert!(early.is_err(), "the shopper is locked");
        assert!(finished.is_ok(), "the flow is not");
        finished.unwrap().unwrap();
        first.commit().await.unwrap();
        let decided = second.await;
        assert!(matches!(decided, Err(FlowError::Decided)), "{decided:?}");
    }
}
