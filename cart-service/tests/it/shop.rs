//! A shop for a test: cart-service on a database of its own, and a stand-in for auth-service that
//! only knows the keys of its passports.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use saycart_cart_service::{CartConfig, CartLimits, CartService, HistoryUse, SAMPLE_CATALOGUE};
use saycart_passport::{Issuer, Signer};
use saycart_proto::auth::v1 as auth;
use saycart_proto::auth::v1::auth_service_server::{AuthService, AuthServiceServer};
use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::account_service_client::AccountServiceClient;
use saycart_proto::cart::v1::catalogue_service_client::CatalogueServiceClient;
use saycart_service::grpc::{Age, InProcessConnector, in_process, serve};
use saycart_service::internal::{Caller, Callers, Guarded};
use saycart_service::{ManualClock, Runtime, SecretString, Timestamp};
use saycart_sql::{Database, DatabaseSettings, MigrateMode, MigrationSet, PoolSettings};
use saycart_testing::{PostgresDatabase, SharedPostgres, Tier};
use tempfile::TempDir;
use tonic::service::Routes;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::shopper::Shopper;

pub(crate) const ISSUER: &str = "https://shop.example";
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

// Generous: a test's burst on a busy machine is not what the wait is there to catch.
const POOL: PoolSettings = PoolSettings {
    size: 8,
    wait: Duration::from_mins(1),
};

/// A small catalogue with prices that are easy to add.
pub(crate) const SMALL: &str = "\
sku,name,price_minor,currency,in_stock,min,max,multiple_of,synonyms
DOT,Echo Dot,4999,USD,true,,,,
KIDS,Echo Dot Kids,5999,USD,true,,,,
PLUG,Smart Plug,1000,USD,true,,5,,
EGGS,Free Range Eggs,50,USD,true,6,60,6,
LAMP,Desk Lamp,2000,USD,false,,,,
RED,Red Kettle,3000,USD,true,,,,
BLUE,Blue Kettle,3000,USD,true,,,,
WINE,Riesling,900,EUR,true,,,,
YACHT,Motor Yacht,9000000,USD,true,,,,
";

/// Where carts are kept; it goes with this value.
enum Place {
    Folder(TempDir),
    Server(PostgresDatabase),
}

impl Place {
    /// Nothing is there yet.
    fn new(tier: Tier) -> Self {
        match tier {
            Tier::Embedded => {
                Self::Folder(tempfile::tempdir().expect("a temporary folder can be made"))
            }
            Tier::Replicas => Self::Server(SharedPostgres::get().database()),
        }
    }

    fn database_url(&self) -> SecretString {
        match self {
            Self::Folder(folder) => Database::sqlite_url(&folder.path().join("cart.db")),
            Self::Server(database) => SecretString::from(database.url()),
        }
    }
}

/// cart-service and what it needs.
pub(crate) struct TestShop {
    place: Arc<Place>,
    runtime: Runtime,
    pub(crate) signer: Arc<Signer>,
    deleted: Deleted,
    internal: Channel,
    operator: Channel,
}

impl TestShop {
    /// A shop that sells nothing yet.
    pub(crate) async fn empty() -> Self {
        Self::empty_on(Tier::chosen()).await
    }

    /// The same, on these parts, whatever the run is about.
    pub(crate) async fn empty_on(tier: Tier) -> Self {
        let place = Arc::new(Place::new(tier));
        let signer = Arc::new(Signer::generate().expect("the system has randomness"));
        Self::open(place, signer, Deleted::default()).await
    }

    /// A shop that sells what this CSV says.
    pub(crate) async fn selling(catalogue: &str) -> Self {
        Self::selling_on(Tier::chosen(), catalogue).await
    }

    /// The same, on these parts.
    pub(crate) async fn selling_on(tier: Tier, catalogue: &str) -> Self {
        let shop = Self::empty_on(tier).await;
        shop.import(catalogue).await.expect("the catalogue is good");
        shop
    }

    /// A shop with the sample catalogue.
    pub(crate) async fn with_sample() -> Self {
        Self::selling(SAMPLE_CATALOGUE).await
    }

    /// A shop on a database as another release left it: with the tables of that one, and what `fill`
    /// puts into them.
    pub(crate) async fn left_by(
        release: &'static MigrationSet,
        fill: impl AsyncFnOnce(&Database),
    ) -> Self {
        let place = Arc::new(Place::new(Tier::chosen()));
        let database = Database::connect(&place.database_url(), POOL)
            .await
            .expect("the database can be opened");
        let migrated = database.migrate(release).await;
        migrated.expect("the migrations apply");
        fill(&database).await;
        drop(database);
        let signer = Arc::new(Signer::generate().expect("the system has randomness"));
        Self::open(place, signer, Deleted::default()).await
    }

    async fn open(place: Arc<Place>, signer: Arc<Signer>, deleted: Deleted) -> Self {
        let runtime = Runtime::new(Arc::new(ManualClock::at(NOW)));
        let keys = AuthServiceServer::new(Auth {
            signer: Arc::clone(&signer),
            deleted: Arc::clone(&deleted),
        });
        let keys = Guarded::all(Callers::AnyService, Routes::new(keys).into_axum_router());
        let auth = start(&runtime, "auth", keys).channel(Caller::named("cart-service"));
        let config = CartConfig {
            database: DatabaseSettings {
                url: place.database_url(),
                pool: POOL,
                migrate: MigrateMode::Apply,
            },
            issuer: Some(Issuer::parse(ISSUER).expect("a good name")),
            limits: CartLimits::default(),
            history: HistoryUse::Off,
        };
        let service = CartService::build(config, runtime.clone(), auth.into())
            .await
            .expect("the service can be built");
        let connector = start(&runtime, "cart", service.grpc());
        let internal = connector.channel(Caller::named("skill-gateway"));
        let operator = connector.channel(Caller::Operator);
        Self {
            place,
            runtime,
            signer,
            deleted,
            internal,
            operator,
        }
    }

    /// The same shop after the process ended and started again.
    pub(crate) async fn restarted(self) -> Self {
        self.runtime.tasks.shut_down(Duration::from_mins(1)).await;
        Self::open(self.place, self.signer, self.deleted).await
    }

    /// A second process on the same database.
    pub(crate) async fn replica(&self) -> Self {
        let deleted = Arc::clone(&self.deleted);
        Self::open(Arc::clone(&self.place), Arc::clone(&self.signer), deleted).await
    }

    /// From now on auth-service tells that these shoppers' accounts were deleted.
    pub(crate) fn deletes(&self, names: &[&str]) {
        let mut deleted = self.deleted.lock();
        deleted.extend(names.iter().map(|name| format!("usr_{name}")));
    }

    /// What is kept, past the service.
    pub(crate) async fn database(&self) -> Database {
        let database = Database::connect(&self.place.database_url(), POOL).await;
        database.expect("the database can be opened")
    }

    /// A shopper who may read and change their cart.
    pub(crate) fn shopper(&self, name: &str) -> Shopper {
        self.bearer(name, "cart", "cart.read cart.write")
    }

    /// The bearer of a passport for this audience with these scopes.
    pub(crate) fn bearer(&self, name: &str, audience: &str, scopes: &str) -> Shopper {
        Shopper::with_passport(self, name, audience, scopes)
    }

    /// Where other services call.
    pub(crate) fn internal(&self) -> Channel {
        self.internal.clone()
    }

    /// The catalogue, as other services reach it.
    pub(crate) fn catalogue(&self) -> CatalogueServiceClient<Channel> {
        CatalogueServiceClient::new(self.internal.clone())
    }

    /// What is kept of shoppers, as the operator reaches it.
    pub(crate) fn accounts(&self) -> AccountServiceClient<Channel> {
        AccountServiceClient::new(self.operator.clone())
    }

    /// The catalogue, as the operator reaches it.
    pub(crate) fn operator(&self) -> CatalogueServiceClient<Channel> {
        CatalogueServiceClient::new(self.operator.clone())
    }

    /// Replaces the catalogue with this CSV, in pieces of 1,000 bytes.
    pub(crate) async fn import(&self, catalogue: &str) -> Result<pb::ImportResponse, Status> {
        let pieces: Vec<_> = pieces(catalogue, pb::CatalogueFormat::Csv);
        let answer = self.operator().import(tokio_stream::iter(pieces)).await?;
        Ok(answer.into_inner())
    }
}

/// A file as the messages of an import.
pub(crate) fn pieces(file: &str, format: pb::CatalogueFormat) -> Vec<pb::ImportRequest> {
    file.as_bytes()
        .chunks(1_000)
        .map(|chunk| pb::ImportRequest {
            format: format.into(),
            chunk: chunk.to_vec(),
            mode: pb::ImportMode::Unspecified.into(),
        })
        .collect()
}

fn start(runtime: &Runtime, name: &'static str, routes: Guarded) -> InProcessConnector {
    let (incoming, connector) = in_process();
    let stop = runtime.tasks.draining();
    let _detached = runtime.tasks.spawn(name, async move {
        serve(name, routes, incoming, Age::Unlimited, stop)
            .await
            .expect("memory can be served");
    });
    connector
}

/// Whose accounts were deleted, in order.
type Deleted = Arc<Mutex<Vec<String>>>;

/// auth-service, as far as a callee needs it.
struct Auth {
    signer: Arc<Signer>,
    deleted: Deleted,
}

#[tonic::async_trait]
impl AuthService for Auth {
    async fn list_passport_keys(
        &self,
        _: Request<auth::ListPassportKeysRequest>,
    ) -> Result<Response<auth::ListPassportKeysResponse>, Status> {
        let end = NOW.plus(Duration::from_hours(24));
        let key = auth::PassportKey {
            key_id: self.signer.key_id().as_str().to_owned(),
            ed25519_public_key: self.signer.public_key().as_bytes().to_vec(),
            expires_at: Some(prost_types::Timestamp {
                seconds: end.as_seconds(),
                nanos: 0,
            }),
        };
        Ok(Response::new(auth::ListPassportKeysResponse {
            keys: vec![key],
        }))
    }

    async fn validate_token(
        &self,
        _: Request<auth::ValidateTokenRequest>,
    ) -> Result<Response<auth::ValidateTokenResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn issue_code(
        &self,
        _: Request<auth::IssueCodeRequest>,
    ) -> Result<Response<auth::IssueCodeResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    // Two at a time, so that whoever reads has to go on.
    async fn list_erasures(
        &self,
        request: Request<auth::ListErasuresRequest>,
    ) -> Result<Response<auth::ListErasuresResponse>, Status> {
        let after = request.into_inner();
        let numbered = || (1_u64..).zip(self.deleted.lock().clone());
        let place = (after.after_number, after.after_user_id);
        let known = numbered().any(|it| it == place);
        let after = if known { place.0 } else { 0 };
        let erasures = numbered().filter(|(number, _)| *number > after).take(2);
        let erasures = erasures.map(|(number, user_id)| auth::Erasure {
            number,
            user_id,
            erased_at: Some(prost_types::Timestamp {
                seconds: NOW.as_seconds(),
                nanos: 0,
            }),
        });
        Ok(Response::new(auth::ListErasuresResponse {
            erasures: erasures.collect(),
        }))
    }

    async fn end_link(
        &self,
        _: Request<auth::EndLinkRequest>,
    ) -> Result<Response<auth::EndLinkResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }
}
