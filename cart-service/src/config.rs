//! The section `cart` of the configuration.

use saycart_passport::Issuer;
use saycart_service::config::{Common, Section};
use saycart_sql::{DatabaseKind, DatabaseSettings};

use crate::domain::{CartLimits, HistoryUse};

/// What cart-service needs to know.
#[derive(Debug, Clone)]
pub struct CartConfig {
    /// Where carts and catalogue are kept.
    pub database: DatabaseSettings,
    /// Whose passports are believed: the installation's public URL. `None` only in development,
    /// until the gateway's bound port completes that URL; then whoever assembles the process sets
    /// it, before [`CartService::build`](crate::CartService::build).
    pub issuer: Option<Issuer>,
    /// How much a cart may hold.
    pub limits: CartLimits,
    /// Whether histories are used whose shoppers never said so.
    pub history: HistoryUse,
}

impl CartConfig {
    /// Reads the section.
    pub fn read(section: &mut Section<'_>, common: &Common) -> Self {
        let database = DatabaseSettings::read(section, &common.data_dir.join("cart.db"));
        let history = section.get_or(
            "use_history",
            "Whether what a shopper adds is remembered for them before they said so; on only where the law allows. auth-service's page /privacy says which: where it runs alone, tell it, too.",
            HistoryUse::Off,
        );
        let issuer = common
            .public_url
            .as_ref()
            .and_then(|url| Issuer::parse(url).ok());
        Self {
            database,
            issuer,
            limits: CartLimits::default(),
            history,
        }
    }

    /// Whether its rows lie in a file of this machine.
    pub fn is_embedded(&self) -> bool {
        self.database.kind() == Some(DatabaseKind::Sqlite)
    }
}
