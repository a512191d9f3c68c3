//! `cart_asked` and `cart_confirmed`: which product a shopper was asked about, for as long as the question
//! stays open, and what was meant by the words, for thirty days.

use std::time::Duration;

use saycart_sql::{Connection, Database, Statement};

use super::{StoreError, days, micros};
use crate::domain::{Language, Pseudonym, Sku, Unresolved};

const TABLE: &str = "cart_confirmed";

static ASK: Statement = Statement::new(
    "INSERT INTO cart_asked (shopper, language, phrase, skus, asked_at)
     VALUES ($2, $3, $4, $5, {now})
     ON CONFLICT (shopper) DO UPDATE
     SET language = excluded.language, phrase = excluded.phrase, skus = excluded.skus,
         asked_at = excluded.asked_at",
);

// Whatever is added, the question is answered.
static ANSWER: Statement = Statement::new(
    "DELETE FROM cart_asked
     WHERE shopper = $2
     RETURNING language, phrase, skus, CAST(CASE WHEN asked_at >= {now} - $3 THEN 1 ELSE 0 END AS BIGINT)",
);

static CONFIRM: Statement = Statement::new(
    "INSERT INTO cart_confirmed (language, phrase, sku, mark, day)
     VALUES ($2, $3, $4, $5, {now} / 86400000000)
     ON CONFLICT (language, phrase, sku, mark) DO UPDATE
     SET day = excluded.day",
);

static OFTEN: Statement = Statement::new(
    "SELECT c.language, c.phrase, c.sku, p.name, count(*)
     FROM cart_confirmed c
     JOIN cart_products p ON p.sku = c.sku
     WHERE c.day > {now} / 86400000000 - $2 AND p.withdrawn_at IS NULL
     GROUP BY c.language, c.phrase, c.sku, p.name
     HAVING count(*) >= $3
     ORDER BY 5 DESC, c.phrase, c.language, c.sku",
);

static FORGET_ASKED: Statement = Statement::new(
    "DELETE FROM cart_asked
     WHERE shopper IN (
         SELECT shopper
         FROM cart_asked
         WHERE asked_at < {now} - $2
         ORDER BY asked_at
         LIMIT 1000)",
);

static FORGET: Statement = Statement::new(
    "DELETE FROM cart_confirmed
     WHERE (language, phrase, sku, mark) IN (
         SELECT language, phrase, sku, mark
         FROM cart_confirmed
         WHERE day <= {now} / 86400000000 - $2
         ORDER BY day
         LIMIT 1000)",
);

/// Keeps that a shopper was asked whether one of these is meant, in place of what they were asked before.
pub(crate) async fn ask(
    database: &Database,
    connection: &mut Connection,
    shopper: &Pseudonym,
    (language, phrase): (Language, &Unresolved),
    skus: &[&Sku],
) -> Result<(), StoreError> {
    let named: Vec<&str> = skus.iter().map(|sku| sku.as_str()).collect();
    let named = serde_json::Value::from(named).to_string();
    let ask = database.query(&ASK).bind(shopper.asked());
    ask.bind(language.tag().to_owned())
        .bind(phrase.as_str().to_owned())
        .bind(named)
        .execute(connection)
        .await?;
    Ok(())
}

/// The shopper wants this product: if they were asked about it within `age`, that is what they meant.
pub(crate) async fn answer(
    database: &Database,
    connection: &mut Connection,
    shopper: &Pseudonym,
    sku: &Sku,
    age: Duration,
) -> Result<(), StoreError> {
    let answer = database.query_as(&ANSWER).bind(shopper.asked());
    let answer = answer.bind(micros(age));
    let asked: Option<(String, String, String, i64)> =
        answer.fetch_optional(&mut *connection).await?;
    let Some((language, phrase, skus, 1)) = asked else {
        return Ok(());
    };
    let skus: Vec<String> = serde_json::from_str(&skus)
        .map_err(|_not_ours| StoreError::inconsistent("cart_asked", sku.as_str()))?;
    if !skus.iter().any(|asked| asked == sku.as_str()) {
        return Ok(());
    }
    let words = [
        language.as_bytes(),
        phrase.as_bytes(),
        sku.as_str().as_bytes(),
    ];
    let mark = shopper.mark(&words);
    let confirm = database.query(&CONFIRM).bind(language).bind(phrase);
    let confirm = confirm.bind(sku.as_str().to_owned()).bind(mark);
    confirm.execute(connection).await?;
    Ok(())
}

/// Words by which a product was meant again and again.
#[derive(Debug)]
pub(crate) struct Meant {
    pub(crate) language: Language,
    pub(crate) phrase: Unresolved,
    pub(crate) sku: Sku,
    /// The product's full name.
    pub(crate) name: String,
    pub(crate) people: u64,
}

/// What at least so many people meant within `age`, most first; only what is sold.
pub(crate) async fn often(
    database: &Database,
    connection: &mut Connection,
    age: Duration,
    least: u32,
) -> Result<Vec<Meant>, StoreError> {
    let often = database.query_as(&OFTEN).bind(days(age));
    let often = often.bind(i64::from(least));
    let rows: Vec<(String, String, String, String, i64)> = often.fetch_all(connection).await?;
    let meant = |(language, phrase, sku, name, people): (String, String, String, String, i64)| {
        let known = Language::of_tag(&language).zip(u64::try_from(people).ok());
        let known = known.zip(Sku::parse(&sku).ok());
        let ((language, people), sku) =
            known.ok_or_else(|| StoreError::inconsistent(TABLE, sku))?;
        let phrase = Unresolved::kept(phrase);
        Ok(Meant {
            language,
            phrase,
            sku,
            name,
            people,
        })
    };
    rows.into_iter().map(meant).collect()
}

/// Forgets up to a thousand questions older than `open`; how many it were.
pub(crate) async fn forget_asked(
    database: &Database,
    connection: &mut Connection,
    open: Duration,
) -> Result<u64, StoreError> {
    let forget = database.query(&FORGET_ASKED).bind(micros(open));
    Ok(forget.execute(connection).await?.rows_affected())
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
