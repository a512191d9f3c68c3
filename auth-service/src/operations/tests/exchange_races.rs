//! A code that comes again while its first exchange is still being written.
//!
//! The first one is a transaction that the test holds open: it has the shopper and the client, and
//! has taken the code, and nobody else sees that yet.

use std::pin::pin;
use std::time::Duration;

use saycart_sql::testing::TestDatabase;
use saycart_sql::{DatabaseKind, Statement, WriteTransaction};

use super::exchange::refusal;
use super::{Bench, IssuedTokens, database_tests, exchange};
use crate::domain::client::AuthenticatedClient;
use crate::domain::code::{CodeHash, CodeRefusal, PresentedCode};
use crate::domain::ids::UserId;
use crate::domain::profile::Profile;
use crate::operations::{ExchangeError, Tokens};
use crate::store;
use crate::store::MIGRATIONS;

/// A shopper's code, and the link that its first exchange makes.
struct Raced {
    bench: Bench,
    /// Where the code comes again.
    replica: Tokens,
    client: AuthenticatedClient,
    user: UserId,
    code: String,
    issued: IssuedTokens,
}

impl Raced {
    async fn on(db: TestDatabase) -> Self {
        let bench = Bench::on(db).await;
        let client = bench.client(Profile::Alexa).await;
        let user = bench.shopper().await;
        let issued = bench.linked(&client, user).await;
        let code = bench.code(&client, user).await;
        Self {
            replica: bench.replica().await,
            bench,
            client,
            user,
            code,
            issued,
        }
    }

    fn hash(&self) -> CodeHash {
        PresentedCode::from(self.code.clone()).kept().unwrap()
    }

    /// Locks what an exchange locks.
    async fn first(&self) -> WriteTransaction {
        let mut first = self.bench.db.begin_write().await.unwrap();
        let (user, client) = (self.user, self.client.id());
        store::code::lock_parties(&self.bench.db, &mut first, user, client)
            .await
            .unwrap()
            .unwrap();
        first
    }

    /// The same code again, and what comes of it once the first exchange has committed.
    async fn again_until(&self, first: WriteTransaction) -> Result<IssuedTokens, ExchangeError> {
        let mut again = pin!(exchange(&self.replica, &self.client, &self.code));
        tokio::select! {
            too_early = &mut again => return too_early,
            () = self.bench.until_somebody_waits() => {}
        }
        first.commit().await.unwrap();
        again.await
    }

    /// One of the two who had the code is not the client.
    async fn ended_by(&self, again: Result<IssuedTokens, ExchangeError>) {
        assert_eq!(
            refusal(&again),
            Some(CodeRefusal::Used {
                link: self.issued.link
            })
        );
        assert!(!self.bench.is_active(&self.issued.access).await);
    }
}

impl Bench {
    /// Until a statement waits for a row that is locked; where one writer keeps all others out, a
    /// second one cannot even begin.
    async fn until_somebody_waits(&self) {
        static WAITING: Statement = Statement::new(
            "SELECT COUNT(*) AS waiting FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        if self.db.kind() == DatabaseKind::Sqlite {
            return;
        }
        let mut connection = self.db.acquire().await.unwrap();
        loop {
            let (waiting,): (i64,) = self
                .db
                .query_as(&WAITING)
                .fetch_one(&mut *connection)
                .await
                .unwrap();
            if waiting > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

database_tests! {
    MIGRATIONS;

    async fn a_replay_that_waited_ends_the_link_though_the_password_changed(db: TestDatabase) {
        static CHANGE: Statement =
            Statement::new("UPDATE auth_users SET session_epoch = session_epoch + 1 WHERE id = $1");
        let raced = Raced::on(db).await;
        let db = &raced.bench.db;
        let mut first = raced.first().await;
        let (hash, client) = (raced.hash(), raced.client.id());
        store::code::take(db, &mut first, &hash, client, 0, raced.issued.link).await.unwrap().unwrap();
        // As if it followed at once, before the replay that stands in line.
        let change = db.query(&CHANGE).bind(raced.user.to_string());
        change.execute(&mut *first).await.unwrap();

        let again = raced.again_until(first).await;

        raced.ended_by(again).await;
    }

    async fn a_replay_after_the_minute_ends_the_link_that_was_made_in_it(db: TestDatabase) {
        static TAKEN: Statement =
            Statement::new("UPDATE auth_codes SET used_at = 1, grant_id = $2 WHERE code_hash = $1");
        let raced = Raced::on(db).await;
        for db in [&raced.bench.db, raced.replica.db()] {
            db.advance_clock(Duration::from_secs(61));
        }
        let mut first = raced.first().await;
        // It began before the minute was over.
        let taken = raced.bench.db.query(&TAKEN).bind(raced.hash().as_bytes().to_vec());
        let taken = taken.bind(raced.issued.link.to_string());
        taken.execute(&mut *first).await.unwrap();

        let again = raced.again_until(first).await;

        raced.ended_by(again).await;
    }

    async fn a_replay_after_the_client_lost_its_scopes_ends_the_link(db: TestDatabase) {
        static NOTHING: Statement =
            Statement::new("UPDATE auth_clients SET scope = 0 WHERE id = $1");
        let raced = Raced::on(db).await;
        let db = &raced.bench.db;
        let mut first = raced.first().await;
        let (hash, client) = (raced.hash(), raced.client.id());
        store::code::take(db, &mut first, &hash, client, 0, raced.issued.link).await.unwrap().unwrap();
        let nothing = db.query(&NOTHING).bind(client.to_string());
        nothing.execute(&mut *first).await.unwrap();

        let again = raced.again_until(first).await;

        raced.ended_by(again).await;
    }
}
