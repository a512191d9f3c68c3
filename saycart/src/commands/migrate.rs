//! `saycart migrate NAME`: brings a service's schema up to date, apart from serving.

use saycart_sql::{Database, DatabaseKind, DatabaseSettings, MigrationSet, PendingMigration};
use serde_json::{Value, json};

use super::Environment;
use crate::cli::{Failure, Global, MigrateArgs, Output, list};
use crate::suite::{DataFolder, Reading, ServiceName, Settings};

pub(super) async fn run(
    arguments: &MigrateArgs,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let sources = Settings::sources(global, environment)?;
    let reading = Reading::Database(arguments.service);
    let (mut settings, _keys) = Settings::read_for(reading, sources)?;
    settings.quieten();
    settings.start_log("saycart")?;
    let (database, set): (&DatabaseSettings, &'static MigrationSet) = match arguments.service {
        ServiceName::Auth => (&settings.auth.database, &saycart_auth_service::MIGRATIONS),
        ServiceName::Cart => (&settings.cart.database, &saycart_cart_service::MIGRATIONS),
        ServiceName::Gateway => {
            return Err(Failure::Usage("skill-gateway has no database".to_owned()));
        }
    };
    let failed = |error: &dyn std::error::Error| {
        let key = format!("{}database_url", arguments.service.section());
        Failure::at("database", &key, error)
    };
    // A file has one process, and its lock is the folder's.
    let _folder = match database.kind() {
        Some(DatabaseKind::Sqlite) => {
            let folder = DataFolder::claim(&settings.common.data_dir);
            Some(folder.map_err(|error| Failure::at("data_dir", "data_dir", &error))?)
        }
        _ => None,
    };
    let db = Database::connect(&database.url, database.pool)
        .await
        .map_err(|error| failed(&error))?;
    let pending = db.pending(set).await.map_err(|error| failed(&error))?;
    if !arguments.plan {
        db.migrate(set).await.map_err(|error| failed(&error))?;
    }
    db.close().await;
    let text = told(&pending, arguments.plan);
    let items: Vec<_> = pending.iter().map(as_json).collect();
    output.result(&list(&items, ""), &text)
}

fn told(pending: &[PendingMigration], plan: bool) -> String {
    if pending.is_empty() {
        return "the schema is up to date".to_owned();
    }
    let lines = pending.iter().map(|migration| {
        let PendingMigration { version, name, sql } = migration;
        if plan {
            format!("-- {version} {name}\n{sql}")
        } else {
            format!("applied {version} {name}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn as_json(migration: &PendingMigration) -> Value {
    let PendingMigration { version, name, sql } = migration;
    json!({ "version": version, "name": name, "sql": sql })
}
