//! `cart_unresolved` and `cart_unresolved_people`: what shoppers asked for and did not get, and how many
//! they were, for thirty days.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::{StoreError, days};
use crate::domain::{Language, Pseudonym, Unresolved};

const TABLE: &str = "cart_unresolved";

static COUNT: Statement = Statement::new(
    "INSERT INTO cart_unresolved (day, language, phrase, times)
     VALUES ({now} / 86400000000, $2, $3, 1)
     ON CONFLICT (day, language, phrase) DO UPDATE
     SET times = cart_unresolved.times + 1",
);

static MARK: Statement = Statement::new(
    "INSERT INTO cart_unresolved_people (language, phrase, mark, day)
     VALUES ($2, $3, $4, {now} / 86400000000)
     ON CONFLICT (language, phrase, mark) DO UPDATE
     SET day = excluded.day",
);

// The day on which something was said counts as its first: what is seen is never older than that.
static OFTEN: Statement = Statement::long(
    "SELECT u.language, u.phrase, CAST(SUM(u.times) AS BIGINT), p.people
     FROM cart_unresolved u
     JOIN (SELECT language, phrase, count(*) AS people
           FROM cart_unresolved_people
           WHERE day > {now} / 86400000000 - $2
           GROUP BY language, phrase
           HAVING count(*) >= $3) p ON p.language = u.language AND p.phrase = u.phrase
     WHERE u.day > {now} / 86400000000 - $2
     GROUP BY u.language, u.phrase, p.people
     ORDER BY 4 DESC, 3 DESC, u.phrase, u.language
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

static FORGET_PEOPLE: Statement = Statement::new(
    "DELETE FROM cart_unresolved_people
     WHERE (language, phrase, mark) IN (
         SELECT language, phrase, mark
         FROM cart_unresolved_people
         WHERE day <= {now} / 86400000000 - $2
         ORDER BY day
         LIMIT 1000)",
);

/// Counts a phrase, today, and who said it.
pub(crate) async fn count(
    database: &Database,
    connection: &mut Connection,
    (language, phrase): (Language, &Unresolved),
    shopper: &Pseudonym,
) -> Result<(), StoreError> {
    let count = database.query(&COUNT);
    let count = count
        .bind(language.tag().to_owned())
        .bind(phrase.as_str().to_owned());
    count.execute(&mut *connection).await?;
    let tag = language.tag();
    let who = shopper.mark(&[tag.as_bytes(), phrase.as_str().as_bytes()]);
    let mark = database.query(&MARK).bind(tag.to_owned());
    let mark = mark.bind(phrase.as_str().to_owned()).bind(who);
    mark.execute(connection).await?;
    Ok(())
}

/// A phrase that came often.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Often {
    pub(crate) language: Language,
    pub(crate) phrase: Unresolved,
    pub(crate) times: u64,
    pub(crate) people: u64,
}

/// The phrases that came from at least so many people within `age`, from most first.
pub(crate) async fn often(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
    least: u32,
    limit: u32,
) -> Result<Vec<Often>, StoreError> {
    let often = database.query_as(&OFTEN);
    let rows: Vec<(String, String, i64, i64)> = often
        .bind(days(age))
        .bind(i64::from(least))
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|(language, phrase, times, people)| {
            let counts = u64::try_from(times).ok().zip(u64::try_from(people).ok());
            let row = Language::of_tag(&language).zip(counts);
            let (language, (times, people)) =
                row.ok_or_else(|| StoreError::inconsistent(TABLE, language))?;
            let phrase = Unresolved::kept(phrase);
            Ok(Often {
                language,
                phrase,
                times,
                people,
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
    let mut rows = 0;
    for forget in [&FORGET, &FORGET_PEOPLE] {
        let forget = database.query(forget).bind(days(age));
        rows += forget.execute(&mut *connection).await?.rows_affected();
    }
    Ok(rows)
}
