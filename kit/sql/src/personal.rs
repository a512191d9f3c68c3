//! What is kept of one person, as they may have it: the rows of each table, as JSON.
//!
//! A service lists its tables that say whose a row is, each as [`Personal`]: with the statement that
//! reads the rows of one person, or with the reason why they are not told. Its tests hold the list
//! against the schema (`testing::tables_with`), so that a new table must be decided about.

use serde_json::{Map, Value};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use saycart_service::Timestamp;

use crate::{Connection, Database, Statement};

/// A table that says whose a row is.
#[derive(Debug)]
pub struct Personal {
    /// What it is called.
    pub table: &'static str,
    /// Whether its rows are told to whom they are about.
    pub told: Told,
}

/// Whether rows are told to whom they are about.
#[derive(Debug)]
pub enum Told {
    /// They are.
    Rows(Rows),
    /// They are not, for this reason.
    Not(&'static str),
}

/// How the rows of one person are read.
#[derive(Debug)]
pub struct Rows {
    /// What they are called where they are told.
    pub section: &'static str,
    /// Reads them; `$1` is the person's id. Without `{now}`.
    pub statement: Statement,
    /// What it reads, in order: the names under which it is told, and how.
    pub columns: &'static [(&'static str, Column)],
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum Column {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A number that is 0 or something else.
    Flag,
    /// Microseconds since 1970.
    Instant,
    /// Days since 1970.
    Day,
    /// A text that is JSON.
    Json,
    /// Bytes that are JSON.
    JsonBytes,
    /// A number that stands for names.
    Names(fn(i64) -> Vec<String>),
}

/// The records of one kind that are told.
#[derive(Debug)]
pub struct Section {
    /// What they are.
    pub name: &'static str,
    /// JSON objects.
    pub records: Vec<Value>,
}

/// All that these tables tell of one person, in their order; also sections without a record.
pub async fn tell(
    tables: &'static [Personal],
    database: &Database,
    connection: &mut Connection,
    person: &str,
) -> Result<Vec<Section>, sqlx::Error> {
    let mut sections = Vec::new();
    for table in tables {
        match &table.told {
            Told::Rows(rows) => sections.push(Section {
                name: rows.section,
                records: rows.read(database, connection, person).await?,
            }),
            Told::Not(_why) => {}
        }
    }
    Ok(sections)
}

impl Rows {
    async fn read(
        &self,
        database: &Database,
        connection: &mut Connection,
        person: &str,
    ) -> Result<Vec<Value>, sqlx::Error> {
        let read = database.query(&self.statement).bind(person.to_owned());
        let rows = read.fetch_all(connection).await?;
        rows.iter().map(|row| self.object(row)).collect()
    }

    fn object(&self, row: &AnyRow) -> Result<Value, sqlx::Error> {
        let mut object = Map::new();
        for (at, (name, column)) in self.columns.iter().enumerate() {
            object.insert((*name).to_owned(), column.value(row, at)?);
        }
        Ok(Value::Object(object))
    }
}

impl Column {
    fn value(self, row: &AnyRow, at: usize) -> Result<Value, sqlx::Error> {
        let number = || row.try_get::<Option<i64>, _>(at);
        let text = || row.try_get::<Option<String>, _>(at);
        let undecodable = |error: serde_json::Error| sqlx::Error::Decode(error.into());
        Ok(match self {
            Self::Text => text()?.into(),
            Self::Number => number()?.into(),
            Self::Flag => number()?.map(|number| number != 0).into(),
            Self::Instant => number()?
                .map(|micros| Timestamp::from_micros(micros).to_string())
                .into(),
            Self::Day => number()?.map(day).into(),
            Self::Json => match text()? {
                Some(json) => serde_json::from_str(&json).map_err(undecodable)?,
                None => Value::Null,
            },
            Self::JsonBytes => match row.try_get::<Option<Vec<u8>>, _>(at)? {
                Some(json) => serde_json::from_slice(&json).map_err(undecodable)?,
                None => Value::Null,
            },
            Self::Names(names) => number()?.map(names).into(),
        })
    }
}

/// `2026-11-28`.
fn day(days: i64) -> String {
    let start = Timestamp::from_seconds(days.saturating_mul(86_400)).to_string();
    let date = start.split('T').next().unwrap_or_default();
    date.to_owned()
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn a_day_is_told_as_a_date() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(20_785), "2026-11-28");
    }
}
