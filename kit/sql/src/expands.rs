//! Whether a migration that says that it only adds does only that.

use std::collections::BTreeSet;

use crate::migrations::{EXPANDS, MigrationSet};

/// The statements, of all migrations that say so, that do more than add: `number: statement`.
pub(crate) fn broken_promises(set: &MigrationSet) -> Vec<String> {
    let all = set.sqlite.iter().chain(set.postgres);
    let promising = all.filter(|(_, name, _)| name.starts_with(EXPANDS));
    promising
        .flat_map(|(version, _, sql)| {
            let broken = what_does_more(sql).into_iter();
            broken.map(move |statement| format!("{version}: {statement}"))
        })
        .collect()
}

/// What may stand after the name of a new column and is no part of a harmless one.
const DOES_MORE: [&str; 7] = [
    "ADD", "ALTER", "CHECK", "DROP", "PRIMARY", "RENAME", "UNIQUE",
];

/// The statements that a program which does not know of them might notice. What is not plainly
/// harmless is taken for harm.
fn what_does_more(sql: &str) -> Vec<String> {
    let mut new_tables = BTreeSet::new();
    let mut harmful = Vec::new();
    let lines = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default());
    let text = lines.collect::<Vec<_>>().join(" ").to_uppercase();
    for statement in text.split(';') {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let harmless = match words.as_slice() {
            ["CREATE", "TABLE", table, ..] => {
                new_tables.insert(name_in(table));
                true
            }
            [] | ["CREATE", "INDEX", ..] => true,
            ["CREATE", "UNIQUE", "INDEX", _, "ON", table, ..] => {
                new_tables.contains(name_in(table))
            }
            ["ALTER", "TABLE", _, "ADD", "COLUMN", _, rest @ ..] => {
                let has = |word: &str| {
                    rest.iter()
                        .any(|it| it.trim_matches(['(', ')', ',']) == word)
                };
                let must_be_given = has("NOT") && !has("DEFAULT");
                !must_be_given && !DOES_MORE.into_iter().any(has)
            }
            _ => false,
        };
        if !harmless {
            harmful.push(words.join(" "));
        }
    }
    harmful
}

fn name_in(word: &str) -> &str {
    word.split('(').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_program_would_notice_is_found() {
        for harmless in [
            "CREATE TABLE a (id TEXT NOT NULL PRIMARY KEY); -- drop; this\n CREATE INDEX b ON a (id);",
            "CREATE TABLE a (id TEXT); CREATE UNIQUE INDEX b ON a(id);",
            "ALTER TABLE a ADD COLUMN name TEXT;",
            "ALTER TABLE a ADD COLUMN n BIGINT NOT NULL DEFAULT 0;",
        ] {
            assert_eq!(what_does_more(harmless), [""; 0], "{harmless}");
        }
        for harmful in [
            "DROP TABLE a;",
            "ALTER TABLE a DROP COLUMN name;",
            "ALTER TABLE a RENAME COLUMN name TO title;",
            "ALTER TABLE a ADD COLUMN n BIGINT NOT NULL;",
            "ALTER TABLE a ADD COLUMN n BIGINT CHECK (n > 0);",
            "ALTER TABLE a ADD COLUMN n BIGINT, DROP COLUMN m;",
            "ALTER TABLE a ADD COLUMN n BIGINT, ADD CONSTRAINT one UNIQUE (n);",
            "CREATE UNIQUE INDEX b ON a (id);",
            "UPDATE a SET name = 'x';",
            "INSERT INTO roles (id) VALUES ('boss');",
            "CREATE TRIGGER t BEFORE INSERT ON a BEGIN SELECT 1; END;",
        ] {
            assert_ne!(what_does_more(harmful), [""; 0], "{harmful}");
        }
    }

    #[test]
    fn only_a_migration_that_promises_is_held_to_it() {
        const DROP: &str = "DROP TABLE a";
        let set = MigrationSet {
            table: "test_migrations",
            sqlite: &[(1, "less", DROP), (2, "expand_less", DROP)],
            postgres: &[],
        };

        assert_eq!(broken_promises(&set), ["2: DROP TABLE A"]);
    }
}
