//! `cart_unresolved`: what shoppers asked for and did not get, for thirty days.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::StoreError;
use crate::domain::{Language, Unresolved};

const TABLE: &str = "cart_unresolved";

static COUNT: Statement = Statement::new(
    "INSERT INTO cart_unresolved (day, language, phrase, times)
     VALUES ({now} / 86400000000, $2, $3, 1)
     ON CONFLICT (day, language, phrase) DO UPDATE
     SET times = cart_unresolved.times + 1",
);

// The day on which something was said counts as its first: what is seen is never older than that.
static OFTEN: Statement = Statement::new(
    "SELECT language, phrase, CAST(SUM(times) AS BIGINT)
     FROM cart_unresolved
     WHERE day > {now} / 86400000000 - $2
     GROUP BY language, phrase
     HAVING SUM(times) >= $3
     ORDER BY 3 DESC, phrase, language
     LIMIT $4",
);

static FORGET: Statement = Statement::new(
    "DELETE FROM cart_unresolved
     WHERE (day, language, phrase) IN (
         SELECT day, language, phrase
         FROM cart_unresolved
         WHERE day <= {now} / 86400000000 - $2
         ORDER BY day
         LIMIT 1000)",
);

/// Counts a phrase, today.
pub(crate) async fn count(
    database: &Database,
    connection: &mut Connection,
    language: Language,
    phrase: &Unresolved,
) -> Result<(), StoreError> {
    let count = database.query(&COUNT);
    let count = count
        .bind(language.tag().to_owned())
        .bind(phrase.as_str().to_owned());
    count.execute(connection).await?;
    Ok(())
}

/// A phrase that came often.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Often {
    pub(crate) language: Language,
    pub(crate) phrase: Unresolved,
    pub(crate) times: u64,
}

/// The phrases that came at least so often within `age`, most often first.
pub(crate) async fn often(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
    least: u32,
    limit: u32,
) -> Result<Vec<Often>, StoreError> {
    let often = database.query_as(&OFTEN);
    let rows: Vec<(String, String, i64)> = often
        .bind(days(age))
        .bind(i64::from(least))
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|(language, phrase, times)| {
            let row = Language::of_tag(&language).zip(u64::try_from(times).ok());
            let (language, times) = row.ok_or_else(|| StoreError::inconsistent(TABLE, language))?;
            let phrase = Unresolved::kept(phrase);
            Ok(Often {
                language,
                phrase,
                times,
            })
        })
        .collect()
}

/// Forgets up to a thousand rows of days that began longer than `age` ago; how many it were.
pub(crate) async fn forget(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
) -> Result<u64, StoreError> {
    let forget = database.query(&FORGET).bind(days(age));
    Ok(forget.execute(connection).await?.rows_affected())
}

fn days(age: Duration) -> i64 {
    i64::try_from(age.as_secs() / 86_400).unwrap_or(i64::MAX)
}
