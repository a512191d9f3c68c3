//! What a service's section of the configuration says about its database.

use std::path::Path;
use std::time::Duration;

use saycart_service::config::Section;
use secrecy::{ExposeSecret as _, SecretString};

use crate::database::{Database, PoolSettings};
use crate::dialect::DatabaseKind;

saycart_service::setting_words! {
    /// What a service does at its start about migrations that its database lacks.
    pub enum MigrateMode {
        /// Applies them.
        Apply = "apply",
        /// Waits until somebody else has applied them (`saycart migrate`).
        Wait = "wait",
        /// Refuses to start.
        Check = "check",
    }
}

/// Which database, how to reach it, and who brings its schema up to date.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// Where it is.
    pub url: SecretString,
    /// Connections to it.
    pub pool: PoolSettings,
    /// What to do about migrations that it lacks.
    pub migrate: MigrateMode,
}

impl DatabaseSettings {
    /// Reads `database_url`, `pool_size`, `pool_wait` and `migrate`. The default is a file of
    /// SQLite's.
    pub fn read(section: &mut Section<'_>, default_file: &Path) -> Self {
        let url = section.secret(
            "database_url",
            "Where its rows are kept: sqlite:… or postgres://…; a file in data_dir.",
        );
        if let Some(url) = &url
            && DatabaseKind::of_url(url.expose_secret()).is_none()
        {
            section.refuse("database_url", "must begin with `sqlite:` or `postgres://`");
        }
        let size = section.get_within(
            "pool_size",
            "Connections at most; too few queue while the database idles, too many exhaust it.",
            16,
            &PoolSettings::SIZES,
        );
        let wait = section.get_within(
            "pool_wait",
            "How long a request waits for a connection; too short fails bursts, too long hides outages.",
            Duration::from_secs(1),
            &PoolSettings::WAITS,
        );
        let migrate = section.get_or(
            "migrate",
            "Migrations that the database lacks: apply them at the start, wait until `saycart migrate` has, or check and refuse.",
            MigrateMode::Apply,
        );
        Self {
            url: url.unwrap_or_else(|| Database::sqlite_url(default_file)),
            pool: PoolSettings { size, wait },
            migrate,
        }
    }

    /// Which database this is; `None` for a URL of neither kind, which was reported.
    pub fn kind(&self) -> Option<DatabaseKind> {
        DatabaseKind::of_url(self.url.expose_secret())
    }
}
