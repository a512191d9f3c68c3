//! What an operator changes about clients, and what becomes of their links.

use std::time::Duration;

use saycart_sql::testing::TestDatabase;
use saycart_sql::{Database, Statement};
use secrecy::{ExposeSecret as _, SecretString};

use super::account::accounts;
use super::{Bench, EVERYTHING, REDIRECT_URI, database_tests, exchange, refresh, same};
use crate::domain::audit::Actor;
use crate::domain::client::{AuthenticatedClient, ClientRef};
use crate::domain::client_change::{ClientChange, ClientRefusal};
use crate::domain::code::PresentedCode;
use crate::domain::profile::{Pkce, Profile};
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::scope::ScopeSet;
use crate::operations::{
    Accounts, ChangeClientError, ClientClaim, ExchangeError, ExchangeRequest, IssueForApp,
    IssueForAppError, IssuedCode, IssuedTokens, RefreshError, RegisterClient,
};
use crate::store::MIGRATIONS;

const ACTOR: Actor = Actor::LocalOperator { uid: 1_000 };
const DAY: Duration = Duration::from_hours(24);

/// A client of the operator's making, and its secret.
pub(super) struct Registered {
    pub(super) client: ClientRef,
    claim: ClientClaim,
}

pub(super) async fn register(accounts: &Accounts, profile: Profile) -> Registered {
    registered(accounts, request(profile)).await
}

/// A client of Alexa's whose shop has an app, too.
async fn with_an_app(accounts: &Accounts) -> Registered {
    let app = RedirectUri::from_stored("https://app.example/cb".to_owned());
    let request = RegisterClient {
        app_redirect_uris: vec![app],
        ..request(Profile::Alexa)
    };
    registered(accounts, request).await
}

fn request(profile: Profile) -> RegisterClient {
    RegisterClient {
        name: "Partner".to_owned(),
        profile,
        redirect_uris: vec![RedirectUri::from_stored(REDIRECT_URI.to_owned())],
        app_redirect_uris: Vec::new(),
        scope: Some(ScopeSet::from_mask(EVERYTHING)),
        audiences: Vec::new(),
        pkce: None,
    }
}

async fn registered(accounts: &Accounts, request: RegisterClient) -> Registered {
    let created = accounts.create_client(request, ACTOR).await.unwrap();
    let id = created.registered.client.id;
    Registered {
        client: ClientRef::Id(id),
        claim: ClientClaim {
            id: id.to_string(),
            secret: created.secret,
        },
    }
}

impl Registered {
    pub(super) async fn proven(&self, accounts: &Accounts) -> Option<AuthenticatedClient> {
        let epoch = accounts.tokens().epoch().await;
        accounts
            .authenticate_client(&self.claim, epoch)
            .await
            .unwrap()
    }

    pub(super) async fn with_another_secret(
        &self,
        accounts: &Accounts,
        keep_old_for: Duration,
    ) -> Self {
        let client = self.client.clone();
        let rotated = accounts.rotate_client_secret(client, keep_old_for, ACTOR);
        self.with_secret(rotated.await.unwrap().secret)
    }

    pub(super) fn with_secret(&self, secret: SecretString) -> Self {
        Self {
            client: self.client.clone(),
            claim: ClientClaim {
                secret: Some(secret),
                ..self.claim.clone()
            },
        }
    }
}

async fn exchange_at(
    bench: &Bench,
    client: &AuthenticatedClient,
    code: &IssuedCode,
    redirect_uri: &str,
) -> Result<IssuedTokens, ExchangeError> {
    let request = ExchangeRequest {
        code: PresentedCode::from(code.code.expose_secret().to_owned()),
        redirect_uri: Some(redirect_uri.to_owned()),
        verifier: None,
    };
    bench.tokens.exchange(client, request).await
}

async fn living_links(db: &Database) -> i64 {
    static COUNT: Statement =
        Statement::new("SELECT count(*) FROM auth_grants WHERE ended_at IS NULL");
    let mut connection = db.acquire().await.unwrap();
    let query = db.query_as(&COUNT);
    let (count,): (i64,) = query.fetch_one(&mut *connection).await.unwrap();
    count
}

async fn actors_of(db: &Database, event: &str) -> Vec<String> {
    static ACTORS: Statement =
        Statement::new("SELECT actor FROM auth_audit_events WHERE event = $1");
    let mut connection = db.acquire().await.unwrap();
    let query = db.query_as(&ACTORS).bind(event.to_owned());
    let rows: Vec<(String,)> = query.fetch_all(&mut *connection).await.unwrap();
    rows.into_iter().map(|(actor,)| actor).collect()
}

fn scope(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

async fn scopes_of(bench: &Bench, access: &SecretString) -> Option<ScopeSet> {
    let token = super::presented(access);
    let active = bench.tokens.validate(&token).await.unwrap();
    active.map(|active| active.scopes)
}

database_tests! {
    MIGRATIONS;

    async fn both_secrets_refresh_until_the_old_one_ends(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let old = register(&accounts, Profile::Alexa).await;
        let before = old.proven(&accounts).await.unwrap();
        let link = bench.link(&before).await;

        let new = old.with_another_secret(&accounts, DAY).await;

        // A refresh that had proven itself before the rotation proves itself once more.
        let under_way = refresh(&bench.tokens, &before, &link.refresh).await;
        assert!(matches!(under_way, Err(RefreshError::ClientChanged)), "{under_way:?}");
        for secret in [&old, &new] {
            let client = secret.proven(&accounts).await.unwrap();
            let tokens = refresh(&bench.tokens, &client, &link.refresh).await.unwrap();
            assert!(same(&tokens.refresh, &link.refresh));
        }
        bench.wait(DAY.as_secs()).await;
        assert!(old.proven(&accounts).await.is_none());
        let client = new.proven(&accounts).await.unwrap();
        refresh(&bench.tokens, &client, &link.refresh).await.unwrap();
    }

    async fn a_secret_that_leaked_ends_at_once(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let first = register(&accounts, Profile::Confidential).await;
        let second = first.with_another_secret(&accounts, DAY).await;

        let third = second.with_another_secret(&accounts, Duration::ZERO).await;

        assert!(first.proven(&accounts).await.is_none());
        assert!(second.proven(&accounts).await.is_none());
        assert!(third.proven(&accounts).await.is_some());
        let events = bench.audited("client.secret_rotated").await;
        assert_eq!(events.len(), 2);
        assert!(events[1].contains(r#""after":{"previous_secret_until":null,"secret_version":3}"#), "{events:?}");
        assert!(!events.concat().contains("scs_"), "{events:?}");
    }

    /// Whoever has a secret that ended burns no tries of a code, and ends no link by presenting it again.
    async fn a_client_that_changed_since_it_proved_itself_does_nothing_with_a_code(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let old = register(&accounts, Profile::Alexa).await;
        let before = old.proven(&accounts).await.unwrap();
        let user = bench.shopper().await;
        let code = bench.code(&before, user).await;

        let new = old.with_another_secret(&accounts, Duration::ZERO).await;
        for _ in 0..20 {
            let wrong = ExchangeRequest {
                code: PresentedCode::from(code.clone()),
                redirect_uri: None,
                verifier: Some("x".repeat(43)),
            };
            let guessed = bench.tokens.exchange(&before, wrong).await;
            assert!(matches!(guessed, Err(ExchangeError::ClientChanged)), "{guessed:?}");
        }
        let stolen = exchange(&bench.tokens, &before, &code).await;
        assert!(matches!(stolen, Err(ExchangeError::ClientChanged)), "{stolen:?}");

        let now = new.proven(&accounts).await.unwrap();
        let issued = exchange(&bench.tokens, &now, &code).await.unwrap();
        let again = exchange(&bench.tokens, &before, &code).await;
        assert!(matches!(again, Err(ExchangeError::ClientChanged)), "{again:?}");
        assert!(bench.is_active(&issued.access).await);
    }

    async fn a_rotation_under_way_is_not_cut_short_by_another(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let first = register(&accounts, Profile::Google).await;
        first.with_another_secret(&accounts, DAY).await;

        let again = accounts.rotate_client_secret(first.client.clone(), DAY, ACTOR).await;

        let rotating = |error: &ChangeClientError| matches!(
            error,
            ChangeClientError::Refused { refusal: ClientRefusal::Rotating { .. }, .. }
        );
        assert!(again.as_ref().is_err_and(rotating), "{again:?}");
        assert!(first.proven(&accounts).await.is_some());
        bench.wait(DAY.as_secs()).await;
        first.with_another_secret(&accounts, DAY).await;
    }

    async fn a_client_without_a_secret_has_none_to_rotate(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let public = register(&accounts, Profile::Public).await;

        let refused = accounts.rotate_client_secret(public.client, DAY, ACTOR).await;

        let no_secret = |error: &ChangeClientError| matches!(
            error,
            ChangeClientError::Refused { refusal: ClientRefusal::NoSecret, .. }
        );
        assert!(refused.as_ref().is_err_and(no_secret), "{refused:?}");
    }

    async fn whatever_a_disabled_client_has_is_dead_at_once_and_for_good(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Alexa).await;
        let client = registered.proven(&accounts).await.unwrap();
        let links = [bench.link(&client).await, bench.link(&client).await];
        let other = bench.link(&bench.client(Profile::Google).await).await;
        let shopper = bench.shopper().await;
        let code = bench.code(&client, shopper).await;
        for access in [&links[0].access, &links[1].access, &other.access] {
            assert!(bench.is_active(access).await);
        }

        let disabled = accounts.disable_client(registered.client.clone(), ACTOR).await.unwrap();

        assert_eq!(disabled.ended, 2);
        assert!(disabled.registered.client.disabled_at.is_some());
        assert!(registered.proven(&accounts).await.is_none());
        accounts.enable_client(&registered.client, ACTOR).await.unwrap();
        let client = registered.proven(&accounts).await.unwrap();
        for link in &links {
            assert!(!bench.is_active(&link.access).await);
            let refreshed = refresh(&bench.tokens, &client, &link.refresh).await;
            assert!(matches!(refreshed, Err(RefreshError::Refused(_))), "{refreshed:?}");
        }
        let exchanged = exchange(&bench.tokens, &client, &code).await;
        assert!(matches!(exchanged, Err(ExchangeError::Refused(_))), "{exchanged:?}");
        assert!(bench.is_active(&other.access).await);
        let again = bench.link(&client).await;
        assert!(bench.is_active(&again.access).await);
        assert_eq!(bench.audited("client.disabled").await, [r#"{"after":{"switched":"off"},"before":{"switched":"on"}}"#]);
        assert_eq!(actors_of(&bench.db, "client.disabled").await, ["operator:uid:1000"]);
        let reason = r#"{"reason":"client_disabled"}"#;
        assert_eq!(bench.audited("grant.ended").await, [reason; 2]);
    }

    async fn rows_of_a_disabled_client_that_were_left_over_end_page_by_page(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Alexa).await;
        let client = registered.proven(&accounts).await.unwrap();
        let id = client.id();
        let dead = [bench.link(&client).await, bench.link(&client).await, bench.link(&client).await];
        // As if the process had died after the first step.
        let mut transaction = bench.db.begin_write().await.unwrap();
        crate::store::client_change::disable(&bench.db, &mut transaction, id).await.unwrap();
        crate::store::client_change::enable(&bench.db, &mut transaction, id).await.unwrap();
        transaction.commit().await.unwrap();
        let alive = bench.link(&client).await;
        assert!(!bench.is_active(&dead[0].access).await);

        let ended = accounts.end_links_of_old_epochs(id, ACTOR, 1).await.unwrap();

        assert_eq!((ended, living_links(&bench.db).await), (3, 1));
        assert!(bench.is_active(&alive.access).await);
        let disabled = accounts.disable_client(registered.client, ACTOR).await.unwrap();
        assert_eq!(disabled.ended, 1);
    }

    async fn no_exchange_slips_past_a_client_that_is_disabled(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Alexa).await;
        for _ in 0..5 {
            let client = registered.proven(&accounts).await.unwrap();
            let shopper = bench.shopper().await;
            let code = bench.code(&client, shopper).await;

            let (exchanged, disabled) = tokio::join!(
                exchange(&bench.tokens, &client, &code),
                accounts.disable_client(registered.client.clone(), ACTOR),
            );

            disabled.unwrap();
            if let Ok(tokens) = exchanged {
                assert!(!bench.is_active(&tokens.access).await);
            }
            assert_eq!(living_links(&bench.db).await, 0);
            accounts.enable_client(&registered.client, ACTOR).await.unwrap();
        }
    }

    async fn scopes_that_are_taken_away_are_gone_at_the_next_request(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Alexa).await;
        let client = registered.proven(&accounts).await.unwrap();
        let link = bench.link(&client).await;
        let before = scopes_of(&bench, &link.access).await;

        let change = ClientChange { scope: Some(scope("cart.read")), ..ClientChange::default() };
        accounts.update_client(registered.client, change, ACTOR).await.unwrap();

        assert_eq!(before, Some(ScopeSet::from_mask(EVERYTHING)));
        assert_eq!(scopes_of(&bench, &link.access).await, Some(scope("cart.read")));
        assert_eq!(bench.audited("client.changed").await, [
            r#"{"after":{"scope":"cart.read"},"before":{"scope":"cart.read cart.write orders.read orders.place profile"}}"#
        ]);
    }

    async fn a_place_that_is_forgotten_gets_no_token_more(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Confidential).await;
        let client = registered.proven(&accounts).await.unwrap();
        let shopper = bench.shopper().await;
        let code = bench.code(&client, shopper).await;
        let alone = ClientChange {
            remove_redirect_uris: vec!["https://a.example/cb".to_owned()],
            ..ClientChange::default()
        };
        let replaced = ClientChange {
            add_redirect_uris: vec!["https://b.example/cb".to_owned()],
            add_audiences: vec![crate::domain::scope::Audience::Cart],
            pkce: Some(Pkce::Required),
            ..alone.clone()
        };

        let refused = accounts.update_client(registered.client.clone(), alone, ACTOR).await;
        let changed = accounts.update_client(registered.client, replaced, ACTOR).await.unwrap();

        let last = |error: &ChangeClientError| matches!(
            error,
            ChangeClientError::Refused { refusal: ClientRefusal::NoRedirectUri, .. }
        );
        assert!(refused.as_ref().is_err_and(last), "{refused:?}");
        let uris: Vec<_> = changed.redirect_uris.iter().map(RedirectUri::as_str).collect();
        assert_eq!(uris, ["https://b.example/cb"]);
        assert_eq!(changed.client.audiences.len(), 1);
        let exchanged = exchange(&bench.tokens, &client, &code).await;
        assert!(matches!(exchanged, Err(ExchangeError::Refused(_))), "{exchanged:?}");
        assert_eq!(bench.audited("client.changed").await, [
            r#"{"after":{"audiences":["cart"],"redirect_uris":["https://b.example/cb"]},"before":{"audiences":[],"redirect_uris":["https://a.example/cb"]}}"#
        ]);
    }

    async fn an_apps_address_is_kept_apart_and_on_record(db: TestDatabase) {
        const APP: &str = "https://app.example/cb";
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = register(&accounts, Profile::Alexa).await.client;
        let to = |add: &[&str], remove: &[&str]| ClientChange {
            add_app_redirect_uris: add.iter().map(ToString::to_string).collect(),
            remove_app_redirect_uris: remove.iter().map(ToString::to_string).collect(),
            ..ClientChange::default()
        };
        let texts = |uris: &[RedirectUri]| {
            uris.iter().map(|uri| uri.as_str().to_owned()).collect::<Vec<_>>()
        };

        let added = accounts.update_client(client.clone(), to(&[APP], &[]), ACTOR).await.unwrap();
        accounts.update_client(client.clone(), to(&[APP], &[]), ACTOR).await.unwrap();
        let listed = accounts.list_clients("", 9).await.unwrap();
        let removed = accounts.update_client(client, to(&[], &[APP]), ACTOR).await.unwrap();

        assert_eq!(texts(&added.app_redirect_uris), [APP]);
        assert_eq!(texts(&listed[0].app_redirect_uris), [APP]);
        assert_eq!(texts(&removed.app_redirect_uris), [""; 0]);
        for registered in [&added, &listed[0], &removed] {
            assert_eq!(texts(&registered.redirect_uris), ["https://a.example/cb"]);
        }
        assert_eq!(bench.audited("client.changed").await, [
            r#"{"after":{"app_redirect_uris":["https://app.example/cb"]},"before":{"app_redirect_uris":[]}}"#,
            r#"{"after":{"app_redirect_uris":[]},"before":{"app_redirect_uris":["https://app.example/cb"]}}"#,
        ]);
    }

    async fn a_code_of_an_app_is_for_one_address_of_the_clients(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let client = with_an_app(&accounts).await;
        let shopper = bench.shopper().await;
        let ClientRef::Id(id) = client.client else { unreachable!() };
        let proven = client.proven(&accounts).await.unwrap();
        let of_app = |redirect_uri: &str| IssueForApp {
            user: shopper,
            client: id,
            redirect_uri: redirect_uri.to_owned(),
            scope: None,
            challenge: None,
            service: "shop-app".into(),
        };

        let foreign = accounts.issue_for_app(of_app("https://app.example/other")).await;
        let code = accounts.issue_for_app(of_app("https://app.example/cb")).await.unwrap();
        let elsewhere = exchange_at(&bench, &proven, &code, "https://a.example/cb").await;
        let linked = exchange_at(&bench, &proven, &code, "https://app.example/cb").await;

        assert!(matches!(foreign, Err(IssueForAppError::RedirectUri)), "{foreign:?}");
        assert!(matches!(elsewhere, Err(ExchangeError::Refused(_))), "{elsewhere:?}");
        assert!(bench.is_active(&linked.unwrap().access).await);
        let created = bench.audited("client.created").await.concat();
        assert!(created.contains(r#""app_redirect_uris":["https://app.example/cb"]"#), "{created}");
        let issued = bench.audited("code.issued").await.concat();
        assert!(issued.contains(r#""redirect_uri":"https://app.example/cb""#), "{issued}");
    }

    async fn a_vendor_that_only_a_file_knows_lives_by_its_rules(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let acme = Profile::named("acme").unwrap();
        let registered = register(&accounts, acme).await;
        let found = accounts.find_client(&registered.client).await.unwrap().client;
        let client = registered.proven(&accounts).await.unwrap();
        let link = bench.link(&client).await;

        let refreshed = refresh(&bench.tokens, &client, &link.refresh).await.unwrap();
        let active = bench.is_active(&refreshed.access).await;
        bench.wait(90 * DAY.as_secs()).await;
        bench.tokens.clear().await.unwrap();

        assert_eq!((found.profile, found.pkce), (acme, Pkce::Required));
        assert_eq!((link.expires_in_seconds, active), (1_800, true));
        assert!(!same(&refreshed.refresh, &link.refresh));
        // What no other confidential client has: an end for who is idle.
        assert_eq!(bench.audited("grant.ended").await, [r#"{"reason":"expired"}"#]);
        assert_eq!(accounts.list_clients("", 9).await.unwrap()[0].client.profile, acme);
    }

    async fn a_client_may_be_held_to_pkce_and_let_off_again(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let registered = register(&accounts, Profile::Alexa).await;
        let to = |pkce| ClientChange { pkce: Some(pkce), ..ClientChange::default() };

        let held = accounts.update_client(registered.client.clone(), to(Pkce::Required), ACTOR);
        let held = held.await.unwrap().client.pkce;
        let let_off = accounts.update_client(registered.client.clone(), to(Pkce::Optional), ACTOR);
        let let_off = let_off.await.unwrap().client.pkce;
        accounts.update_client(registered.client, to(Pkce::Optional), ACTOR).await.unwrap();

        assert_eq!((held, let_off), (Pkce::Required, Pkce::Optional));
        assert_eq!(bench.audited("client.changed").await.len(), 2);
    }
}
