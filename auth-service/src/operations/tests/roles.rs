//! Roles: what they allow is what tokens are good for at the next request.

use saycart_sql::testing::TestDatabase;

use super::account::accounts;
use super::{Bench, EVERYTHING, database_tests, presented};
use crate::domain::audit::Actor;
use crate::domain::profile::Profile;
use crate::domain::role::RoleName;
use crate::domain::scope::ScopeSet;
use crate::domain::user::UserRef;
use crate::operations::{Membership, RoleError};
use crate::store::MIGRATIONS;

const ACTOR: Actor = Actor::Operator;

fn role(name: &str) -> RoleName {
    name.parse().unwrap()
}

fn scope(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

database_tests! {
    MIGRATIONS;

    async fn a_role_that_allows_less_cuts_every_token_at_the_next_request(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let link = bench.link(&bench.client(Profile::Alexa).await).await;
        let token = presented(&link.access);
        let scopes = async || bench.tokens.validate(&token).await.unwrap().map(|it| it.scopes);
        assert_eq!(scopes().await, Some(ScopeSet::from_mask(EVERYTHING)));

        let cut = accounts.update_role(role("shopper"), scope("cart.read"), ACTOR).await.unwrap();
        let less = scopes().await;
        accounts.update_role(role("shopper"), scope("cart.read cart.write"), ACTOR).await.unwrap();

        assert_eq!(cut.scope, scope("cart.read"));
        assert_eq!(less, Some(scope("cart.read")));
        assert_eq!(scopes().await, Some(scope("cart.read cart.write")));
        let events = bench.audited("role.changed").await;
        assert_eq!(
            events[1],
            r#"{"after":{"scope":"cart.read cart.write"},"before":{"scope":"cart.read"},"role":"shopper"}"#
        );
    }

    async fn who_loses_a_role_loses_what_it_allowed(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let user = bench.shopper().await;
        let link = bench.linked(&bench.client(Profile::Alexa).await, user).await;
        let user = UserRef::Id(user);
        accounts.create_role(role("reader"), scope("cart.read"), ACTOR).await.unwrap();
        let token = presented(&link.access);
        let scopes = async || bench.tokens.validate(&token).await.unwrap().map(|it| it.scopes);
        assert_eq!(scopes().await, Some(ScopeSet::from_mask(EVERYTHING)));
        let set = async |name, membership| {
            accounts.set_membership(role(name), user.clone(), membership, ACTOR).await.unwrap()
        };

        let both = set("reader", Membership::Granted).await;
        let reader = set("shopper", Membership::Revoked).await;
        let read_only = scopes().await;
        set("reader", Membership::Revoked).await;
        set("reader", Membership::Revoked).await;

        assert_eq!(both.roles, ["reader", "shopper"]);
        assert_eq!(reader.roles, ["reader"]);
        assert_eq!(read_only, Some(scope("cart.read")));
        assert_eq!(scopes().await.unwrap_or(ScopeSet::NONE), ScopeSet::NONE);
        assert_eq!(bench.audited("role.revoked").await, [
            r#"{"after":{"roles":["reader"]},"before":{"roles":["reader","shopper"]},"role":"shopper"}"#,
            r#"{"after":{"roles":[]},"before":{"roles":["reader"]},"role":"reader"}"#,
        ]);
        assert_eq!(bench.audited("role.granted").await.len(), 1);
        let links = bench.tokens.list_links(None, crate::operations::LinkPage { size: 9, before: None });
        assert_eq!(links.await.unwrap()[0].ended, None);
    }

    async fn what_does_not_exist_is_named(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let user = UserRef::Id(bench.shopper().await);
        let nobody: UserRef = "nobody@shop.example".parse().unwrap();

        let taken = accounts.create_role(role("shopper"), ScopeSet::NONE, ACTOR).await;
        let no_role = accounts.update_role(role("buyer"), ScopeSet::NONE, ACTOR).await;
        let granted = Membership::Granted;
        let no_such = accounts.set_membership(role("buyer"), user, granted, ACTOR).await;
        let no_user = accounts.set_membership(role("shopper"), nobody, granted, ACTOR).await;

        assert!(matches!(taken, Err(RoleError::NameTaken)), "{taken:?}");
        assert!(matches!(no_role, Err(RoleError::NoSuchRole)), "{no_role:?}");
        assert!(matches!(no_such, Err(RoleError::NoSuchRole)), "{no_such:?}");
        assert!(matches!(no_user, Err(RoleError::NoSuchUser)), "{no_user:?}");
        let names = accounts.list_roles().await.unwrap();
        assert_eq!(names.len(), 1);
    }
}
