//! How a database finds the rows of a statement, for tests: which tables it goes through whole.
//!
//! PostgreSQL is asked for the plan that it keeps for any parameters, or for the one that it makes for
//! these, SQLite for the only one that it has. Both answer a text for people; what is read off it is little, and a line that is not
//! understood is taken for nothing that touches a table.

#[expect(
    clippy::disallowed_types,
    reason = "a statement of ours in an EXPLAIN of ours"
)]
use sqlx::AssertSqlSafe;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::database::Database;
use crate::dialect::{DatabaseKind, Statement};
use crate::lent::Connection;

/// How much of a table is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every row.
    Whole,
    /// Every row, in the order of an index.
    WholeInOrder,
    /// What an index leads to.
    Found,
}

/// One look at a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Which table; for an index that is asked beforehand, the index.
    pub table: String,
    /// How much of it.
    pub extent: Extent,
    /// How many rows the database expects; SQLite does not say.
    pub rows: Option<u64>,
    /// Whether it ends when enough was found.
    pub is_limited: bool,
    /// The line of the plan.
    pub line: String,
}

/// Whose plan is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Parameters<'a> {
    /// The one that is kept for all.
    Any,
    /// The one for these, as literals of SQL.
    These(&'a [String]),
}

/// The looks that this statement takes with these parameters, `$1` being the first.
///
/// # Errors
/// When the database cannot plan it.
pub async fn plan_of(
    db: &Database,
    statement: &Statement,
    parameters: Parameters<'_>,
) -> Result<Vec<Look>, sqlx::Error> {
    let text = statement.render(db.kind());
    let text = text.as_str();
    match db.kind() {
        DatabaseKind::Sqlite => {
            let is_limited = text.contains("LIMIT");
            let lines = explain(db, &format!("EXPLAIN QUERY PLAN {text}"), "detail").await?;
            Ok(lines
                .iter()
                .filter_map(|line| sqlite_look(line, is_limited))
                .collect())
        }
        DatabaseKind::Postgres => {
            let count = (1..=99).rev().find(|n| text.contains(&format!("${n}")));
            let nulls = vec!["NULL".to_owned(); count.unwrap_or(0)];
            let (mode, values) = match parameters {
                Parameters::Any => ("force_generic_plan", nulls.as_slice()),
                Parameters::These(values) => ("force_custom_plan", values),
            };
            let call = if values.is_empty() {
                String::new()
            } else {
                format!("({})", values.join(", "))
            };
            let mut transaction = db.begin_write().await?;
            for sql in [
                format!("SET LOCAL plan_cache_mode = {mode}"),
                format!("PREPARE plan_of AS {text}"),
            ] {
                rows_of(&mut transaction, sql).await?;
            }
            let explain = format!("EXPLAIN EXECUTE plan_of{call}");
            let rows = rows_of(&mut transaction, explain).await?;
            rows_of(&mut transaction, "DEALLOCATE plan_of".to_owned()).await?;
            let lines: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get(0)).collect();
            Ok(postgres_looks(&lines?))
        }
    }
}

async fn explain(db: &Database, sql: &str, column: &str) -> Result<Vec<String>, sqlx::Error> {
    let mut connection = db.acquire().await?;
    let rows = rows_of(&mut connection, sql.to_owned()).await?;
    rows.iter().map(|row| row.try_get(column)).collect()
}

async fn rows_of(connection: &mut Connection, sql: String) -> Result<Vec<AnyRow>, sqlx::Error> {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql));
    connection.ask(|connection| sql.fetch_all(connection)).await
}

/// `SCAN g USING INDEX i`, `SEARCH g USING INDEX i (a=?)`.
fn sqlite_look(line: &str, is_limited: bool) -> Option<Look> {
    let mut words = line.split_ascii_whitespace();
    let verb = words.next()?;
    let table = words.next()?.to_owned();
    let in_order = line.contains("USING");
    let extent = match verb {
        "SEARCH" => Extent::Found,
        "SCAN" if in_order => Extent::WholeInOrder,
        "SCAN" if table != "CONSTANT" => Extent::Whole,
        _ => return None,
    };
    Some(Look {
        table,
        extent,
        rows: None,
        is_limited,
        line: line.to_owned(),
    })
}

/// `->  Index Scan using i on t g  (cost=0.42..8.44 rows=1 width=32)`, then `Index Cond: …`, each
/// step further in than the one that it is for.
fn postgres_looks(lines: &[String]) -> Vec<Look> {
    let mut looks: Vec<Look> = Vec::new();
    let mut limits: Vec<usize> = Vec::new();
    for line in lines {
        let depth = line.len() - line.trim_start().len();
        let step = line.trim_start().trim_start_matches("->").trim_start();
        let Some((name, costs)) = step.split_once("  (cost=") else {
            if step.starts_with("Index Cond:")
                && let Some(look) = looks.last_mut()
            {
                look.extent = Extent::Found;
            }
            continue;
        };
        limits.retain(|limit| *limit < depth);
        if name == "Limit" {
            limits.push(depth);
        }
        let rows = costs
            .split_once("rows=")
            .and_then(|(_, rest)| rest.split(' ').next())
            .and_then(|rows| rows.parse().ok());
        let extent = match name.split(' ').next() {
            Some("Seq") => Extent::Whole,
            // Reads what the step below has found.
            Some("Bitmap") if name.starts_with("Bitmap Heap") => continue,
            Some("Index" | "Bitmap") => Extent::WholeInOrder,
            _ => continue,
        };
        let Some((_, on)) = name.split_once(" on ") else {
            continue;
        };
        looks.push(Look {
            table: on.split(' ').next().unwrap_or(on).to_owned(),
            extent,
            rows,
            is_limited: !limits.is_empty(),
            line: step.to_owned(),
        });
    }
    looks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Vec<(String, Extent, Option<u64>, bool)> {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let looks = postgres_looks(&lines);
        let facts = |look: Look| (look.table, look.extent, look.rows, look.is_limited);
        looks.into_iter().map(facts).collect()
    }

    #[test]
    fn a_plan_of_postgresql_is_read() {
        let plan = of(&[
            "Nested Loop  (cost=0.85..24.91 rows=1 width=100)",
            "  ->  Limit  (cost=0.42..8.44 rows=1 width=36)",
            "        ->  Index Scan using k on auth_grants g  (cost=0.42..8.44 rows=7 width=36)",
            "              Index Cond: (token_key = $1)",
            "              Filter: (ended_at IS NULL)",
            "  ->  Seq Scan on auth_users u  (cost=0.00..16.45 rows=500 width=64)",
            "        Filter: (disabled_at IS NULL)",
            "  ->  Bitmap Heap Scan on auth_codes  (cost=4.20..13.67 rows=6 width=36)",
            "        Recheck Cond: (expires_at > 1)",
            "        ->  Bitmap Index Scan on auth_codes_expiry  (cost=0.00..4.20 rows=6 width=0)",
            "              Index Cond: (expires_at > 1)",
        ]);

        assert_eq!(
            plan,
            [
                ("auth_grants".to_owned(), Extent::Found, Some(7), true),
                ("auth_users".to_owned(), Extent::Whole, Some(500), false),
                (
                    "auth_codes_expiry".to_owned(),
                    Extent::Found,
                    Some(6),
                    false
                ),
            ]
        );
    }

    #[test]
    fn a_plan_of_sqlite_is_read() {
        let extent = |line| sqlite_look(line, false).map(|look| look.extent);

        assert_eq!(extent("SCAN g"), Some(Extent::Whole));
        assert_eq!(
            extent("SCAN g USING COVERING INDEX i"),
            Some(Extent::WholeInOrder)
        );
        assert_eq!(extent("SEARCH g USING INDEX i (a=?)"), Some(Extent::Found));
        assert_eq!(extent("USE TEMP B-TREE FOR ORDER BY"), None);
        assert_eq!(extent("SCAN CONSTANT ROW"), None);
    }
}
