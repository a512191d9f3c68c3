//! What other services are told of deleted accounts.

use std::time::Duration;

use saycart_sql::testing::TestDatabase;
use saycart_sql::{Database, Statement};

use super::account::accounts;
use super::{Bench, database_tests};
use crate::domain::audit::Actor;
use crate::domain::erasure::{Erasure, Place};
use crate::domain::ids::UserId;
use crate::domain::user::UserRef;
use crate::operations::Accounts;
use crate::store::MIGRATIONS;

async fn delete(accounts: &Accounts, user: UserId) {
    let deleted = accounts.delete_user(UserRef::Id(user), Actor::Operator);
    assert_eq!(deleted.await.unwrap().id, user);
}

async fn deleted_shopper(bench: &Bench, accounts: &Accounts) -> UserId {
    let user = bench.shopper().await;
    delete(accounts, user).await;
    user
}

/// Reads from this place to the end, two at a time.
async fn read_on(accounts: &Accounts, mut after: Option<Place>) -> Vec<Erasure> {
    let mut all = Vec::new();
    loop {
        let page = accounts.list_erasures(after, 2).await.unwrap();
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { return all };
        after = Some(last.place);
        all.extend(page);
    }
}

fn users(erasures: &[Erasure]) -> Vec<UserId> {
    erasures.iter().map(|it| it.place.user).collect()
}

async fn execute(db: &Database, statement: &'static Statement) {
    let mut connection = db.acquire().await.unwrap();
    let done = db.query(statement).execute(&mut *connection).await;
    done.unwrap();
}

database_tests! {
    MIGRATIONS;

    async fn deleted_accounts_are_told_in_order_and_each_once(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let living = bench.shopper().await;
        let mut deleted = Vec::new();
        for _ in 0..3 {
            deleted.push(deleted_shopper(&bench, &accounts).await);
        }

        let first = read_on(&accounts, None).await;
        delete(&accounts, deleted[0]).await; // again
        deleted.push(deleted_shopper(&bench, &accounts).await);
        let then = read_on(&accounts, first.last().map(|it| it.place)).await;

        assert_eq!(users(&first), deleted[..3]);
        assert_eq!(users(&then), deleted[3..]);
        assert!(!deleted.contains(&living));
        let numbers: Vec<_> = first.iter().chain(&then).map(|it| it.place.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }

    async fn no_reader_passes_over_a_deletion_beside_it(db: TestDatabase) {
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let mut shoppers = Vec::new();
        for _ in 0..24 {
            shoppers.push(bench.shopper().await);
        }

        let deleting = shoppers.chunks(6).map(async |chunk| {
            for user in chunk {
                delete(&accounts, *user).await;
            }
        });
        // Each reader keeps to its own place, as two replicas with cursors would.
        let reading = [(), ()].map(async |()| {
            let mut seen: Vec<Erasure> = Vec::new();
            while seen.len() < 24 {
                let after = seen.last().map(|it| it.place);
                let more = accounts.list_erasures(after, 3).await.unwrap();
                if more.is_empty() {
                    // Whoever asks without a pause keeps the server from those who delete.
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                seen.extend(more);
            }
            seen
        });
        let all_deleted = futures_util::future::join_all(deleting);
        let all_read = futures_util::future::join_all(reading);
        let (_done, read) = tokio::join!(all_deleted, all_read);

        shoppers.sort();
        for seen in &read {
            assert!(seen.is_sorted_by(|one, next| one.place.number < next.place.number));
            let mut told = users(seen);
            told.sort();
            assert_eq!(told, shoppers);
        }
        assert_eq!(read.first(), read.last());
    }

    async fn in_a_restored_database_the_list_begins_anew(db: TestDatabase) {
        static FORGET: Statement = Statement::new(
            "UPDATE auth_users SET erasure = NULL, deleted_at = NULL WHERE erasure > 1",
        );
        static RESET: Statement = Statement::new("UPDATE auth_erasure_numbers SET last = 1");
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let kept = deleted_shopper(&bench, &accounts).await;
        let lost = deleted_shopper(&bench, &accounts).await;
        let place = read_on(&accounts, None).await.last().unwrap().place;
        assert_eq!((place.number, place.user), (2, lost));

        for statement in [&FORGET, &RESET] {
            execute(&bench.db, statement).await;
        }
        let restored = read_on(&accounts, Some(place)).await;
        let other = deleted_shopper(&bench, &accounts).await;
        let then = read_on(&accounts, Some(place)).await;

        assert_eq!(users(&restored), [kept]);
        // Number 2 is somebody else's now.
        assert_eq!(users(&then), [kept, other]);
    }

    async fn deletions_of_a_version_that_gave_no_numbers_are_told(db: TestDatabase) {
        static OLDER: Statement = Statement::new(
            "UPDATE auth_users SET deleted_at = {now}, disabled_at = {now}
              WHERE deleted_at IS NULL",
        );
        let bench = Bench::on(db).await;
        let accounts = accounts(&bench);
        let first = deleted_shopper(&bench, &accounts).await;
        let place = read_on(&accounts, None).await.last().unwrap().place;
        let second = bench.shopper().await;

        execute(&bench.db, &OLDER).await;

        assert_eq!(place.user, first);
        assert_eq!(users(&read_on(&accounts, Some(place)).await), [second]);
    }
}
