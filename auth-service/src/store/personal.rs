//! Which tables say whose a row is, and how a person is told of theirs.
//!
//! Never a hash, a key, a token's place or another person's: who acted for the shop is `operator`, and an
//! address is told only of what the person did themselves.

use saycart_sql::Statement;
use saycart_sql::personal::{Column, Personal, Rows, Told};

use crate::domain::scope::ScopeSet;

/// The columns by which a row belongs to somebody.
#[cfg(test)]
pub(crate) const OWNING_COLUMNS: [&str; 4] = ["user_id", "grant_id", "attempt_id", "event_id"];

/// A mask as the names of its scopes; of one that no version wrote, none.
fn scopes(mask: i64) -> Vec<String> {
    ScopeSet::from_column(mask).map_or_else(Vec::new, ScopeSet::names)
}

const SCOPES: Column = Column::Names(scopes);

/// All of them, in the order in which they are told.
pub(crate) static PERSONAL: [Personal; 11] = [
    Personal {
        table: "auth_users",
        told: Told::Rows(Rows {
            section: "account",
            statement: Statement::new(
                "SELECT id, email, created_at, disabled_at, deleted_at
                   FROM auth_users WHERE id = $1",
            ),
            columns: &[
                ("user_id", Column::Text),
                ("email", Column::Text),
                ("created_at", Column::Instant),
                ("disabled_at", Column::Instant),
                ("deleted_at", Column::Instant),
            ],
        }),
    },
    Personal {
        table: "auth_user_roles",
        told: Told::Rows(Rows {
            section: "roles",
            statement: Statement::new(
                "SELECT role_name, granted_at
                   FROM auth_user_roles WHERE user_id = $1 ORDER BY role_name",
            ),
            columns: &[("role", Column::Text), ("granted_at", Column::Instant)],
        }),
    },
    Personal {
        table: "auth_consents",
        told: Told::Rows(Rows {
            section: "consents",
            statement: Statement::new(
                "SELECT c.name, o.client_id, o.scope, o.granted_at, o.withdrawn_at
                   FROM auth_consents o JOIN auth_clients c ON c.id = o.client_id
                  WHERE o.user_id = $1 ORDER BY o.granted_at",
            ),
            columns: &[
                ("client", Column::Text),
                ("client_id", Column::Text),
                ("scopes", SCOPES),
                ("granted_at", Column::Instant),
                ("withdrawn_at", Column::Instant),
            ],
        }),
    },
    Personal {
        table: "auth_grants",
        told: Told::Rows(Rows {
            section: "links",
            statement: Statement::new(
                "SELECT g.id, c.name, g.client_id, g.scope, g.created_at, g.refreshed_at,
                        g.access_expires_at, g.expires_at, g.ended_at, g.ended_reason,
                        CAST(CASE WHEN g.external_ref IS NULL THEN 0 ELSE 1 END AS BIGINT)
                   FROM auth_grants g JOIN auth_clients c ON c.id = g.client_id
                  WHERE g.user_id = $1 ORDER BY g.id",
            ),
            columns: &[
                ("link_id", Column::Text),
                ("client", Column::Text),
                ("client_id", Column::Text),
                ("scopes", SCOPES),
                ("created_at", Column::Instant),
                ("refreshed_at", Column::Instant),
                ("access_expires_at", Column::Instant),
                ("expires_at", Column::Instant),
                ("ended_at", Column::Instant),
                ("end_reason", Column::Text),
                ("vendors_user_is_recognised", Column::Flag),
            ],
        }),
    },
    Personal {
        table: "auth_sessions",
        told: Told::Rows(Rows {
            section: "sessions",
            statement: Statement::new(
                "SELECT created_at, seen_at, expires_at, ended_at
                   FROM auth_sessions WHERE user_id = $1 ORDER BY created_at",
            ),
            columns: &[
                ("created_at", Column::Instant),
                ("seen_at", Column::Instant),
                ("expires_at", Column::Instant),
                ("ended_at", Column::Instant),
            ],
        }),
    },
    Personal {
        table: "auth_link_attempts",
        told: Told::Rows(Rows {
            section: "link_attempts",
            statement: Statement::new(
                "SELECT a.id, c.name, a.client_id, a.started_at, a.logged_in_at, a.decided_at,
                        a.code_at, a.exchanged_at, a.failed_at, a.reason, a.grant_id
                   FROM auth_link_attempts a JOIN auth_clients c ON c.id = a.client_id
                  WHERE a.user_id = $1 ORDER BY a.id",
            ),
            columns: &[
                ("attempt_id", Column::Text),
                ("client", Column::Text),
                ("client_id", Column::Text),
                ("started_at", Column::Instant),
                ("logged_in_at", Column::Instant),
                ("decided_at", Column::Instant),
                ("code_at", Column::Instant),
                ("exchanged_at", Column::Instant),
                ("failed_at", Column::Instant),
                ("reason", Column::Text),
                ("link_id", Column::Text),
            ],
        }),
    },
    Personal {
        table: "auth_link_steps",
        told: Told::Rows(Rows {
            section: "link_steps",
            statement: Statement::new(
                "SELECT attempt_id, at, step, failure FROM auth_link_steps
                  WHERE attempt_id IN (SELECT id FROM auth_link_attempts WHERE user_id = $1)
                  ORDER BY id",
            ),
            columns: &[
                ("attempt_id", Column::Text),
                ("at", Column::Instant),
                ("step", Column::Text),
                ("failure", Column::Text),
            ],
        }),
    },
    Personal {
        table: "auth_audit_events",
        told: Told::Rows(Rows {
            section: "events",
            statement: Statement::new(
                "SELECT e.at, e.event,
                        CASE WHEN e.actor LIKE 'operator%' THEN 'operator' ELSE e.actor END,
                        e.client_id, e.grant_id, e.detail, o.origin
                   FROM auth_audit_events e
                   LEFT JOIN auth_audit_origins o
                     ON o.event_id = e.id AND e.actor = 'user:' || e.user_id
                  WHERE e.user_id = $1 ORDER BY e.id",
            ),
            columns: &[
                ("at", Column::Instant),
                ("event", Column::Text),
                ("actor", Column::Text),
                ("client_id", Column::Text),
                ("link_id", Column::Text),
                ("detail", Column::Json),
                ("origin", Column::Text),
            ],
        }),
    },
    Personal {
        table: "auth_audit_origins",
        told: Told::Not("told with its event, in `events`"),
    },
    Personal {
        table: "auth_codes",
        told: Told::Not(
            "a code lives a minute, and what became of it stands in `link_attempts`; its row is \
             hashes and numbers that are forgotten a day later",
        ),
    },
    Personal {
        table: "auth_flows",
        told: Told::Not(
            "a try to link before anybody has said who they are, forgotten within the hour; whose \
             it became stands in `link_attempts`",
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
            // The account's own row has its id under another name.
            let mut owned = tables_with(&db, &OWNING_COLUMNS).await;
            owned.push("auth_users".to_owned());

            let mut known: Vec<_> = PERSONAL.iter().map(|it| it.table).collect();

            owned.sort_unstable();
            known.sort_unstable();
            assert_eq!(owned, known, "a new table must be decided about, in `PERSONAL`");
        }
    }
}
