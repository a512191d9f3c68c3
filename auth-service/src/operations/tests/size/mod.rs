//! What a database does when there are many links: how it finds rows, how it writes them, and
//! whether it can be migrated while it is in use.
//!
//! 20,000 links are made, which is enough for a planner to know better than to read a table
//! through. `SAYCART_TEST_LINKS` says how many instead:
//!
//! ```text
//! SAYCART_TEST_LINKS=1000000 ./test -p saycart-auth-service tests::size
//! ```

use saycart_sql::testing::{Extent, Look, Parameters, TestDatabase, plan_of};
use saycart_sql::{Database, DatabaseKind};

use self::source::{Written, statements};
use super::database_tests;
use crate::store::MIGRATIONS;

mod fill;
mod source;
mod traffic;

const LINKS: u64 = 20_000;
/// No statement may expect more rows than that from one look: it is the size of a page.
const MOST_ROWS: u64 = 1_100;

/// Tables whose rows grow with the shoppers, or with time.
const GROWING: [&str; 11] = [
    "auth_grants",
    "auth_users",
    "auth_user_roles",
    "auth_consents",
    "auth_sessions",
    "auth_codes",
    "auth_flows",
    "auth_link_attempts",
    "auth_link_steps",
    "auth_audit_events",
    "auth_audit_origins",
];

/// Of statements whose rows lie between two parameters, or end at one: PostgreSQL guesses wide if
/// it knows neither, and so plans them anew for each. How they begin, and parameters of the usual
/// kind. `{page}` and `{users}` are a page's share of a million: of few rows, a page is most.
const PLANNED_EACH_TIME: [(&str, &[&str]); 15] = [
    (
        "UPDATE auth_flows SET finished_at = {now} WHERE client_id",
        &["0", CLIENT, "'https://a.example'"],
    ),
    (
        "UPDATE auth_codes SET expires_at = {now} WHERE client_id = $2 AND redirect_uri",
        &["0", CLIENT, "'https://a.example'"],
    ),
    (
        "UPDATE auth_codes SET expires_at = {now} WHERE client_id = $2 AND used_at",
        &["0", CLIENT],
    ),
    ("DELETE FROM auth_codes WHERE code_hash IN", A_DAY),
    ("DELETE FROM auth_flows WHERE id_hash IN", A_DAY),
    ("DELETE FROM auth_sessions WHERE id_hash IN", A_DAY),
    ("DELETE FROM auth_link_attempts WHERE id IN", A_QUARTER),
    ("DELETE FROM auth_link_steps WHERE id IN", A_QUARTER),
    (
        "DELETE FROM auth_audit_origins WHERE event_id IN",
        A_QUARTER,
    ),
    (
        "DELETE FROM auth_audit_events WHERE id IN",
        FOUR_HUNDRED_DAYS,
    ),
    ("DELETE FROM auth_grants WHERE id IN", A_QUARTER),
    (
        "SELECT kid, kid_before, open,",
        &[
            "'lnk_00000000000000000000010000002000'",
            "'lnk_00000000000000000000010000003000'",
        ],
    ),
    (
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = 'key_retired'",
        &[
            "0",
            "'lnk_00000000000000000000010000002000'",
            "'lnk_00000000000000000000010000003000'",
            "1",
        ],
    ),
    (
        "UPDATE auth_grants SET ended_at = {now}, ended_reason = $3 WHERE id IN",
        &["0", CLIENT, "'client_disabled'", "{page}"],
    ),
    (
        "SELECT r.user_id, r.role_name FROM auth_user_roles r",
        &["'5000@shop.example'", "{users}"],
    ),
];

/// A page of what is over for a day, for ninety, or for four hundred.
const A_DAY: &[&str] = &["0", "{page}", "86400000000"];
const A_QUARTER: &[&str] = &["0", "{page}", "7776000000000"];
const FOUR_HUNDRED_DAYS: &[&str] = &["0", "{page}", "34560000000000"];

/// The client that most links are with.
const CLIENT: &str = "'cli_00000000000070008000000000000001'";

/// What may go through a table, and why.
const MAY_READ_ALL: [&str; 1] = [
    // The first row of any will do.
    "SELECT 1 AS found FROM auth_grants LIMIT 1",
];

fn links() -> u64 {
    let text = std::env::var("SAYCART_TEST_LINKS").ok();
    text.map_or(LINKS, |text| text.parse().expect("it is a number"))
}

impl Written {
    fn begins(&self, with: &str) -> bool {
        let words = self.text.split_ascii_whitespace();
        let mut beginning = with.split_ascii_whitespace();
        words
            .zip(&mut beginning)
            .all(|(word, expected)| word == expected)
    }

    /// Whether a look is at one of the tables that grow. SQLite names them as the statement does.
    fn grows(&self, look: &Look) -> bool {
        let words = || self.text.split_ascii_whitespace();
        let is_alias = |table: &str| {
            let mut pairs = words().zip(words().skip(1));
            pairs.any(|(word, alias)| word == table && alias == look.table)
        };
        let mut growing = GROWING.iter();
        growing.any(|table| look.table.starts_with(table) || is_alias(table))
    }
}

/// What is wrong with the ways to the rows of a statement.
async fn complaints(db: &Database, written: &Written) -> Vec<String> {
    if MAY_READ_ALL.iter().any(|with| written.begins(with)) {
        return Vec::new();
    }
    let mut known = PLANNED_EACH_TIME.iter();
    let values = known.find(|(with, _)| written.begins(with));
    let share = |page: u64| (page * links() / 1_000_000).max(1).to_string();
    let values: Option<Vec<String>> = values.map(|(_, values)| {
        let put = |value: &&str| {
            let value = value.replace("{page}", &share(1_000));
            value.replace("{users}", &share(50))
        };
        values.iter().map(put).collect()
    });
    let parameters = values.as_deref().map_or(Parameters::Any, Parameters::These);
    let plan = plan_of(db, &written.statement(), parameters).await;
    let plan = plan.unwrap_or_else(|error| panic!("{}: {error}", written.shown()));
    let is_bad = |look: &&Look| {
        // Of what lies between two texts, PostgreSQL knows as little as it must.
        let is_many = values.is_none() && look.rows.is_some_and(|rows| rows > MOST_ROWS);
        match look.extent {
            Extent::Whole => true,
            Extent::WholeInOrder => !look.is_limited,
            Extent::Found => is_many && !look.is_limited,
        }
    };
    let bad = plan
        .iter()
        .filter(|look| written.grows(look))
        .filter(is_bad);
    bad.map(|look| format!("{}\n    {}", look.line, written.shown()))
        .collect()
}

database_tests! {
    MIGRATIONS;

    async fn no_statement_goes_through_a_table_that_grows(db: TestDatabase) {
        fill::fill(&db, links()).await;
        fill::fill_newer(&db, links()).await;
        let statements = statements();
        assert!(statements.len() > 100, "{} statements were found", statements.len());

        let exceptions = PLANNED_EACH_TIME.iter().map(|(with, _)| *with).chain(MAY_READ_ALL);
        for with in exceptions {
            assert!(statements.iter().any(|written| written.begins(with)), "{with}");
        }

        let mut wrong = Vec::new();
        for written in &statements {
            // A new row is not looked for, and SQLite names checks that it only makes when a
            // reference is broken.
            if !written.begins("INSERT") {
                wrong.extend(complaints(&db, written).await);
            }
        }

        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn migrations_run_while_tokens_are_refreshed(db: TestDatabase) {
        let kind = db.kind();
        drop(db);
        traffic::migrate_under_traffic(kind, links()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_writes_its_row_in_place() {
    let db = TestDatabase::of(DatabaseKind::Postgres, &MIGRATIONS).await;
    let (all, in_place) = traffic::refresh_many(db, links()).await;

    println!("{in_place} of {all} changes of a link's row were made in place");
    assert!(in_place * 100 >= all * 95, "{in_place} of {all}");
}
