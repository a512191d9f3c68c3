//! The section `cart` of the configuration.

use std::path::Path;
use std::time::Duration;

use saycart_passport::Issuer;
use saycart_service::config::{Common, Section};
use saycart_service::{ExposeSecret as _, SecretString};
use saycart_sql::{Database, DatabaseKind, PoolSettings};

use crate::domain::CartLimits;

/// What cart-service needs to know.
#[derive(Debug, Clone)]
pub struct CartConfig {
    /// Where carts and catalogue are kept.
    pub database_url: SecretString,
    /// How many connections, and how long to wait for one.
    pub pool: PoolSettings,
    /// Whose passports are believed: the installation's public URL. `None` only in development,
    /// until the gateway's bound port completes that URL; then whoever assembles the process sets
    /// it, before [`CartService::build`](crate::CartService::build).
    pub issuer: Option<Issuer>,
    /// How much a cart may hold.
    pub limits: CartLimits,
}

impl CartConfig {
    /// Reads the section.
    pub fn read(section: &mut Section<'_>, common: &Common) -> Self {
        let database_url = section.secret(
            "database_url",
            "Where carts and catalogue are kept: sqlite:… or postgres://…; a file in data_dir.",
        );
        if let Some(url) = &database_url
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
        let issuer = common
            .public_url
            .as_ref()
            .and_then(|url| Issuer::parse(url).ok());
        Self {
            database_url: database_url.unwrap_or_else(|| default_url(&common.data_dir)),
            pool: PoolSettings { size, wait },
            issuer,
            limits: CartLimits::default(),
        }
    }

    /// Whether its rows lie in a file of this machine.
    pub fn is_embedded(&self) -> bool {
        DatabaseKind::of_url(self.database_url.expose_secret()) == Some(DatabaseKind::Sqlite)
    }
}

fn default_url(data_dir: &Path) -> SecretString {
    Database::sqlite_url(&data_dir.join("cart.db"))
}
