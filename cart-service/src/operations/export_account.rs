//! Tells all that is kept of one account, as that person may have it.

use saycart_sql::Database;
use saycart_sql::personal::{Section, tell};

use crate::domain::Account;
use crate::store::{StoreError, personal::PERSONAL};

/// What is kept of accounts, whoever's.
#[derive(Debug, Clone)]
pub(crate) struct Accounts {
    pub(crate) database: Database,
}

impl Accounts {
    /// All that is told of an account, kind by kind. Of one that was never here, nothing.
    #[tracing::instrument(name = "cart.account.export", skip_all, fields(%account))]
    pub(crate) async fn export(&self, account: &Account) -> Result<Vec<Section>, StoreError> {
        let mut connection = self.database.acquire().await?;
        let told = tell(&PERSONAL, &self.database, &mut connection, account.as_str()).await?;
        tracing::info!(%account, "what is kept of a shopper was written out for them");
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use saycart_passport::Subject;
    use saycart_sql::Statement;
    use saycart_sql::testing::TestDatabase;
    use serde_json::json;

    use super::*;
    use crate::store::MIGRATIONS;

    /// A row of everything that is kept of an account.
    async fn keep_everything(database: &TestDatabase, name: &str) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ('DOT', 'Echo Dot', 'Dot', '[]', '[]', 1, 'USD', '', 0)
             ON CONFLICT (sku) DO NOTHING",
        );
        static ROWS: [Statement; 10] = [
            Statement::new(
                "INSERT INTO cart_carts (account, version, created_at, changed_at)
                 VALUES ($1, 7, 1000000, 2000000)",
            ),
            Statement::new(
                "INSERT INTO cart_lines (line_id, account, sku, quantity, unit_price_minor, currency,
                                         added_version)
                 VALUES ($1, $1, 'DOT', 2, 4999, 'USD', 1)",
            ),
            Statement::new(
                "INSERT INTO cart_cleared_lines (account, sku, quantity, place, cleared_at)
                 VALUES ($1, 'DOT', 3, 1, 1)",
            ),
            Statement::new(
                "INSERT INTO cart_lists (list_id, account, name, created_at)
                 VALUES ($1, $1, 'party', 1)",
            ),
            Statement::new(
                "INSERT INTO cart_list_lines (list_id, sku, quantity, place)
                 VALUES ($1, 'DOT', 4, 1)",
            ),
            Statement::new(
                "INSERT INTO cart_history (account, uses, wording, channel, decided_at)
                 VALUES ($1, 1, 1, 'voice', 1)",
            ),
            Statement::new(
                "INSERT INTO cart_added_days (account, sku, day) VALUES ($1, 'DOT', 20785)",
            ),
            Statement::new(
                "INSERT INTO cart_late_adds (account, request_id, step, noted_at)
                 VALUES ($1, 'r1', 0, 1)",
            ),
            Statement::new(
                "INSERT INTO cart_erased_accounts (account, erased_at) VALUES ($1, 1)",
            ),
            Statement::new(
                "INSERT INTO cart_requests (account, request_id, step, body_hash, result, created_at)
                 VALUES ($1, 'r1', 0, $2, $3, 1)",
            ),
        ];
        let mut connection = database.acquire().await.unwrap();
        let product = database.query(&PRODUCT).execute(&mut *connection);
        product.await.unwrap();
        let (last, rows) = ROWS.split_last().unwrap();
        for row in rows {
            let insert = database.query(row).bind(name.to_owned());
            insert.execute(&mut *connection).await.unwrap();
        }
        let insert = database.query(last).bind(name.to_owned());
        let insert = insert.bind(b"hash".to_vec()).bind(br#"{"Ok":1}"#.to_vec());
        insert.execute(&mut *connection).await.unwrap();
    }

    async fn export(database: &TestDatabase, name: &str) -> Vec<Section> {
        let accounts = Accounts {
            database: (**database).clone(),
        };
        let account = Account::named(&Subject::parse(name).unwrap());
        accounts.export(&account).await.unwrap()
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn a_shopper_is_told_all_that_is_theirs_and_nothing_else(database: TestDatabase) {
            for name in ["usr_anna", "usr_ben"] {
                keep_everything(&database, name).await;
            }

            let told = export(&database, "usr_anna").await;

            for section in &told {
                assert_eq!(section.records.len(), 1, "{section:?}");
            }
            let first = |name: &str| {
                let section = told.iter().find(|section| section.name == name).unwrap();
                section.records.first().unwrap().clone()
            };
            let line = json!({
                "sku": "DOT", "name": "Echo Dot", "quantity": 2,
                "unit_price_minor": 4999, "currency": "USD",
                "list_price_minor": null, "tax_class": null, "priced_at": null,
            });
            assert_eq!(first("cart_lines"), line);
            let cart = first("cart");
            assert_eq!(
                (&cart["changes"], &cart["changed_at"]),
                (&json!(7), &json!("1970-01-01T00:00:02Z"))
            );
            assert_eq!(first("list_lines")["list"], "party");
            assert_eq!(first("history_consent")["use_history"], true);
            assert_eq!(first("history")["added_on"], "2026-11-28");
            assert_eq!(first("changes")["outcome"], json!({ "Ok": 1 }));
        }

        async fn who_never_was_here_is_told_that_nothing_is_kept(database: TestDatabase) {
            keep_everything(&database, "usr_ben").await;

            let told = export(&database, "usr_anna").await;

            assert!(told.len() > 5, "{told:?}");
            assert!(told.iter().all(|section| section.records.is_empty()), "{told:?}");
        }
    }
}
