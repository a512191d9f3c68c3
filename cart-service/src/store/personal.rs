//! Which tables say whose a row is, and how a person is told of theirs.
//!
//! The erasure of a deleted account and what an operator writes out for its person go over the same
//! tables: this list of them, which a test holds against the schema.

use saycart_sql::Statement;
use saycart_sql::personal::{Column, Personal, Rows, Told};

/// The columns by which a row belongs to somebody.
#[cfg(test)]
pub(crate) const OWNING_COLUMNS: [&str; 2] = ["account", "list_id"];

/// All of them, in the order in which they are told.
pub(crate) static PERSONAL: [Personal; 11] = [
    Personal {
        table: "cart_carts",
        told: Told::Rows(Rows {
            section: "cart",
            statement: Statement::new(
                "SELECT version, created_at, changed_at FROM cart_carts WHERE account = $1",
            ),
            columns: &[
                ("changes", Column::Number),
                ("created_at", Column::Instant),
                ("changed_at", Column::Instant),
            ],
        }),
    },
    Personal {
        table: "cart_lines",
        told: Told::Rows(Rows {
            section: "cart_lines",
            statement: Statement::new(
                "SELECT l.sku, p.name, l.quantity, l.unit_price_minor, l.currency,
                        l.list_price_minor, l.tax_class, l.priced_at
                 FROM cart_lines l JOIN cart_products p ON p.sku = l.sku
                 WHERE l.account = $1
                 ORDER BY l.added_version, l.line_id",
            ),
            columns: &[
                ("sku", Column::Text),
                ("name", Column::Text),
                ("quantity", Column::Number),
                ("unit_price_minor", Column::Number),
                ("currency", Column::Text),
                ("list_price_minor", Column::Number),
                ("tax_class", Column::Text),
                ("priced_at", Column::Instant),
            ],
        }),
    },
    Personal {
        table: "cart_cleared_lines",
        told: Told::Rows(Rows {
            section: "cleared_lines",
            statement: Statement::new(
                "SELECT c.sku, p.name, c.quantity, c.unit_price_minor, c.currency, c.cleared_at
                 FROM cart_cleared_lines c JOIN cart_products p ON p.sku = c.sku
                 WHERE c.account = $1
                 ORDER BY c.place",
            ),
            columns: &[
                ("sku", Column::Text),
                ("name", Column::Text),
                ("quantity", Column::Number),
                ("unit_price_minor", Column::Number),
                ("currency", Column::Text),
                ("cleared_at", Column::Instant),
            ],
        }),
    },
    Personal {
        table: "cart_requests",
        told: Told::Rows(Rows {
            section: "changes",
            statement: Statement::new(
                "SELECT created_at, request_id, step, result
                 FROM cart_requests
                 WHERE account = $1
                 ORDER BY created_at, request_id, step",
            ),
            columns: &[
                ("at", Column::Instant),
                ("request_id", Column::Text),
                ("step", Column::Number),
                ("outcome", Column::JsonBytes),
            ],
        }),
    },
    Personal {
        table: "cart_late_adds",
        told: Told::Rows(Rows {
            section: "late_adds",
            statement: Statement::new(
                "SELECT noted_at, request_id, step, COALESCE(kind, 'add_item') AS kind
                 FROM cart_late_adds
                 WHERE account = $1
                 ORDER BY noted_at, request_id, step",
            ),
            columns: &[
                ("at", Column::Instant),
                ("request_id", Column::Text),
                ("step", Column::Number),
                ("kind", Column::Text),
            ],
        }),
    },
    Personal {
        table: "cart_lists",
        told: Told::Rows(Rows {
            section: "lists",
            statement: Statement::new(
                "SELECT name, created_at FROM cart_lists WHERE account = $1 ORDER BY name",
            ),
            columns: &[("name", Column::Text), ("created_at", Column::Instant)],
        }),
    },
    Personal {
        table: "cart_list_lines",
        told: Told::Rows(Rows {
            section: "list_lines",
            statement: Statement::new(
                "SELECT t.name, l.sku, p.name, l.quantity
                 FROM cart_list_lines l
                 JOIN cart_lists t ON t.list_id = l.list_id
                 JOIN cart_products p ON p.sku = l.sku
                 WHERE t.account = $1
                 ORDER BY t.name, l.place",
            ),
            columns: &[
                ("list", Column::Text),
                ("sku", Column::Text),
                ("name", Column::Text),
                ("quantity", Column::Number),
            ],
        }),
    },
    Personal {
        table: "cart_history",
        told: Told::Rows(Rows {
            section: "history_consent",
            statement: Statement::new(
                "SELECT uses, wording, channel, decided_at FROM cart_history WHERE account = $1",
            ),
            columns: &[
                ("use_history", Column::Flag),
                ("wording", Column::Number),
                ("channel", Column::Text),
                ("decided_at", Column::Instant),
            ],
        }),
    },
    Personal {
        table: "cart_added_days",
        told: Told::Rows(Rows {
            section: "history",
            statement: Statement::new(
                "SELECT d.day, d.sku, p.name
                 FROM cart_added_days d JOIN cart_products p ON p.sku = d.sku
                 WHERE d.account = $1
                 ORDER BY d.day, d.sku",
            ),
            columns: &[
                ("added_on", Column::Day),
                ("sku", Column::Text),
                ("name", Column::Text),
            ],
        }),
    },
    Personal {
        table: "cart_erased_accounts",
        told: Told::Rows(Rows {
            section: "erasure",
            statement: Statement::new(
                "SELECT erased_at FROM cart_erased_accounts WHERE account = $1",
            ),
            columns: &[("erased_at", Column::Instant)],
        }),
    },
    Personal {
        table: "cart_erasure_cursor",
        told: Told::Not(
            "how far this service has read of the list of deleted accounts: the last of them, of \
             which `erasure` tells",
        ),
    },
];

#[cfg(test)]
mod tests {
    use saycart_sql::testing::{TestDatabase, tables_with};

    use super::{OWNING_COLUMNS, PERSONAL};
    use crate::store::MIGRATIONS;

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn every_table_that_names_an_account_is_told_or_says_why_not(db: TestDatabase) {
            let owned = tables_with(&db, &OWNING_COLUMNS).await;

            let mut known: Vec<_> = PERSONAL.iter().map(|it| it.table).collect();

            known.sort_unstable();
            assert_eq!(
                owned, known,
                "a new table must be decided about, in `PERSONAL`, and erased with its account"
            );
        }
    }
}
