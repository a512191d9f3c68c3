//! The assembled service.

use std::sync::Arc;

use saycart_passport::{Audience, Fetching, InvalidName, PassportLayer, RemoteKeys, Verifier};
use saycart_proto::cart::v1::account_service_server::AccountServiceServer;
use saycart_proto::cart::v1::cart_service_server::CartServiceServer;
use saycart_proto::cart::v1::catalogue_service_server::CatalogueServiceServer;
use saycart_proto::cart::v1::list_service_server::ListServiceServer;
use saycart_service::Runtime;
use saycart_service::grpc::MAX_MESSAGE_BYTES;
use saycart_service::internal::{Guarded, Upstream};
use saycart_sql::OpenError;
use tonic::service::Routes;
use tower::Layer as _;

use crate::auth::Auth;
use crate::config::CartConfig;
use crate::grpc::{ADMISSION, AccountRpc, CartRpc, CatalogueRpc, ListRpc};
use crate::metrics;
use crate::operations::{
    Accounts, Carts, Catalogue, Noticed, RefreshError, erase_accounts, forget_requests,
    keep_index_fresh, seal_requests,
};
use crate::search::Shelf;
use crate::store::MIGRATIONS;

/// The audience that passports for carts name.
const AUDIENCE: &str = "cart";

/// cart-service, ready to be served.
#[derive(Debug, Clone)]
pub struct CartService {
    accounts: Accounts,
    carts: Carts,
    catalogue: Catalogue,
    passports: PassportLayer,
}

/// Why the service cannot run.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Nobody said whose passports to believe.
    #[error("`public_url` must be known before cart-service is built")]
    NoIssuer,
    /// Our own audience is no name. It is.
    #[error(transparent)]
    Audience(#[from] InvalidName),
    /// The database cannot be opened, or its schema not brought up to date.
    #[error("cart.database_url: {0}")]
    Open(#[from] OpenError),
    /// It cannot be written down from when on requests are sealed.
    #[error("the database takes no writes")]
    Sealing(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The catalogue cannot be read.
    #[error("the catalogue cannot be read from the database")]
    Catalogue(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl CartService {
    /// Opens the database, migrates it, and builds the search index. Waits for a PostgreSQL that
    /// is not there yet, and says so in the process's health. Passports are checked with the keys
    /// that auth-service gives over `auth`, and it also tells there whose accounts were deleted.
    pub async fn build(
        config: CartConfig,
        runtime: Runtime,
        auth: Upstream,
    ) -> Result<Self, BuildError> {
        let probe = runtime.health.register("cart");
        let issuer = config.issuer.ok_or(BuildError::NoIssuer)?;
        metrics::register();
        let opened = runtime.health.register("cart.database");
        let database = config.database.open(&MIGRATIONS, &opened).await?;
        let database = database.named("cart");

        let sealing = seal_requests(&database).await;
        sealing.map_err(|error| BuildError::Sealing(Box::new(error)))?;

        let shelf = Arc::new(Shelf::empty());
        let catalogue = Catalogue {
            database: database.clone(),
            shelf: Arc::clone(&shelf),
            tasks: runtime.tasks.clone(),
        };
        let unreadable = |error: RefreshError| BuildError::Catalogue(Box::new(error));
        catalogue.refresh_index().await.map_err(unreadable)?;

        let erasing = Auth::at(auth.clone());
        let keys = Arc::new(RemoteKeys::new(auth, Fetching::default()));
        let audience = Audience::parse(AUDIENCE)?;
        let verifier = Verifier::new(issuer, audience, keys, Arc::clone(&runtime.clock));
        let tasks = runtime.tasks.clone();
        let watch = keep_index_fresh(catalogue.clone(), runtime.clone(), probe.clone());
        tasks.spawn_critical("cart index", watch);
        let erase = erase_accounts(database.clone(), erasing, tasks.clone());
        tasks.spawn_critical("cart erasures", erase);
        tasks.spawn_critical("cart janitor", forget_requests(database.clone(), runtime));
        probe.ready();
        Ok(Self {
            accounts: Accounts {
                database: database.clone(),
            },
            carts: Carts {
                database,
                shelf,
                limits: config.limits,
                history: config.history,
                noticed: Noticed::default(),
            },
            catalogue,
            passports: PassportLayer::new(verifier),
        })
    }

    /// For other services: carts and lists, for whom a passport speaks, and the catalogue to look things up;
    /// for the operator: the catalogue, to look things up and to replace it, and what is kept of a shopper.
    pub fn grpc(&self) -> Guarded {
        let carts = CartServiceServer::new(CartRpc::new(self.carts.clone()))
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        let lists = ListServiceServer::new(ListRpc::new(self.carts.clone()))
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        let catalogue = CatalogueServiceServer::new(CatalogueRpc::new(self.catalogue.clone()))
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        let accounts =
            AccountServiceServer::new(AccountRpc::new(self.accounts.clone(), self.carts.clone()))
                .max_decoding_message_size(MAX_MESSAGE_BYTES)
                .max_encoding_message_size(MAX_MESSAGE_BYTES);
        let routes = Routes::new(self.passports.layer(carts))
            .add_service(self.passports.layer(lists))
            .add_service(accounts)
            .add_service(catalogue);
        ADMISSION.guard(routes)
    }
}
