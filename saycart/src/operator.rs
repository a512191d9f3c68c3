//! The operator's way to the services: a gRPC client of `AdminService`, `CatalogueService` and
//! `AccountService`.
//!
//! To `admin.url` with the operator's certificate, if that is set. Else through the socket
//! `data_dir/admin.sock` when a suite runs on that folder: whoever may open it is the operator.
//! Otherwise, if the folder is free, the services run in this process for as long as the command
//! takes. So every change goes the same way, whether or not a suite runs.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use saycart_proto::auth::v1::admin_service_client::AdminServiceClient;
use saycart_proto::cart::v1::account_service_client::AccountServiceClient;
use saycart_proto::cart::v1::catalogue_service_client::CatalogueServiceClient;
use saycart_service::internal::{self, InternalTls, ServiceUrls};
use saycart_service::{Deadline, normalise_timeout};
use serde_json::json;
use tokio::net::UnixStream;
use tonic::transport::Channel;
use tonic::{Code, Request, Response, Status};

use crate::cli::{Failure, Global, remark};
use crate::suite::{ADMIN_SOCKET, Apart, Backstage, DataFolder, FolderError, Reading, Settings};

/// How long a call may take, and where to look when it took longer: what was asked for may have
/// been done all the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) limit: Duration,
    pub(crate) look: &'static str,
}

/// Hashing a password takes seconds on a busy machine, everything else less.
const USUAL: Patience = Patience {
    limit: Duration::from_mins(1),
    look: "list what there is before you repeat it",
};

/// The operator's channel, and the services behind it when they run in this process.
pub(crate) struct Operator {
    way: Way,
    here: Option<Backstage>,
}

/// How the services are reached.
enum Way {
    /// Both over one channel: a socket's, or this process's own.
    One(Channel),
    /// Each at its URL; connected when a command needs it.
    Apart {
        admin: ServiceUrls,
        cart: (&'static str, ServiceUrls),
        tls: Option<InternalTls>,
    },
}

impl Operator {
    /// Finds the services that keep their files in the configured `data_dir`.
    pub(crate) async fn reach(
        global: &Global,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        if let Some(operator) = Self::running(global, environment).await? {
            return Ok(operator);
        }
        // No suite answers here. What the services then need to run is the whole configuration.
        let sources = Settings::sources(global, environment)?;
        let (mut settings, _keys) = Settings::read(sources)?;
        let socket = settings.common.data_dir.join(ADMIN_SOCKET);
        if !settings.is_embedded() {
            return Err(Failure::new(
                "no_way_to_administer",
                format!(
                    "nobody answers on {}, and services on PostgreSQL are not started for one command: start the suite first, or name a running service with `admin.url`",
                    socket.display()
                ),
            ));
        }
        settings.quieten();
        settings.start_log("saycart")?;
        let data_dir = settings.common.data_dir.clone();
        let new = DataFolder::is_new(&data_dir);
        let folder = DataFolder::claim(&settings.common.data_dir).map_err(|error| match &error {
            FolderError::InUse { .. } => Failure::new(
                "suite_silent",
                format!(
                    "{error}, but nobody answers on {}; if a suite is starting or stopping, try again in a moment",
                    socket.display()
                ),
            ),
            FolderError::Unusable { .. } => Failure::at("unusable_folder", "data_dir", &error),
        })?;
        let backstage = Backstage::build_alone(settings, folder).await?;
        let channel = backstage.admin_channel();
        if new {
            tell_of_new_installation(&data_dir, global);
        }
        Ok(Self {
            here: Some(backstage),
            ..Self::over(channel)
        })
    }

    /// auth-service's administration is at `admin.url`; cart-service's where the gateway finds
    /// cart-service, if that is known, else there, too.
    fn over_network(admin: &ServiceUrls, apart: &Apart) -> Result<Self, Failure> {
        let tls = apart.operators_identity().map(InternalTls::load);
        let tls = tls.transpose();
        let tls = tls.map_err(|error| Failure::at("unusable_certificate", "admin", &error))?;
        let cart = match &apart.gateway_cart_grpc_url {
            Some(urls) => ("gateway.cart_grpc_url", urls.clone()),
            None => ("admin.url", admin.clone()),
        };
        Ok(Self {
            way: Way::Apart {
                admin: admin.clone(),
                cart,
                tls,
            },
            here: None,
        })
    }

    /// Finds services that run already; starts none.
    pub(crate) async fn running(
        global: &Global,
        environment: &BTreeMap<String, String>,
    ) -> Result<Option<Self>, Failure> {
        let sources = Settings::sources(global, environment)?;
        let (settings, _keys) = Settings::read_for(Reading::Operator, sources)?;
        if let Some(urls) = &settings.apart.admin_url {
            return Self::over_network(urls, &settings.apart).map(Some);
        }
        let socket = settings.common.data_dir.join(ADMIN_SOCKET);
        Ok(living(&socket).await.map(Self::over))
    }

    /// The operator of a suite whose administration is reached over this channel.
    pub(crate) fn over(channel: Channel) -> Self {
        Self {
            way: Way::One(channel),
            here: None,
        }
    }

    /// Ends what runs in this process only for the command.
    pub(crate) async fn leave(self) {
        if let Some(backstage) = self.here {
            backstage.stop().await;
        }
    }

    /// auth-service's administration.
    pub(crate) async fn admin(&self) -> Result<AdminServiceClient<Channel>, Failure> {
        let channel = match &self.way {
            Way::One(channel) => channel.clone(),
            Way::Apart { admin, tls, .. } => connect("admin.url", admin, tls.as_ref()).await?,
        };
        Ok(AdminServiceClient::new(channel))
    }

    /// cart-service's catalogue.
    pub(crate) async fn catalogue(&self) -> Result<CatalogueServiceClient<Channel>, Failure> {
        Ok(CatalogueServiceClient::new(self.cart_service().await?))
    }

    /// What cart-service keeps of shoppers.
    pub(crate) async fn accounts(&self) -> Result<AccountServiceClient<Channel>, Failure> {
        Ok(AccountServiceClient::new(self.cart_service().await?))
    }

    async fn cart_service(&self) -> Result<Channel, Failure> {
        match &self.way {
            Way::One(channel) => Ok(channel.clone()),
            Way::Apart {
                cart: (key, urls),
                tls,
                ..
            } => connect(key, urls, tls.as_ref()).await,
        }
    }
}

/// Whoever is in the wrong folder would look for what they did in the right one.
fn tell_of_new_installation(data_dir: &Path, global: &Global) {
    let path = std::path::absolute(data_dir).unwrap_or_else(|_nameless| data_dir.to_owned());
    let text = format!(
        "no suite had run on {}: a new installation was made there (--data-dir or --config names another)",
        path.display()
    );
    if global.json {
        remark(&json!({ "note": text }).to_string());
    } else {
        remark(&text);
    }
}

async fn connect(
    key: &'static str,
    urls: &ServiceUrls,
    tls: Option<&InternalTls>,
) -> Result<Channel, Failure> {
    internal::connect(urls.as_str(), tls.cloned())
        .await
        .map_err(|error| Failure::at("unreachable", key, &error))
}

/// Makes one call, within the time that every call but an import has.
pub(crate) async fn ask<Q, A>(
    question: Q,
    call: impl AsyncFnOnce(Request<Q>) -> Result<Response<A>, Status>,
) -> Result<A, Failure> {
    ask_within(USUAL, question, call).await
}

/// Makes one call.
pub(crate) async fn ask_within<Q, A>(
    patience: Patience,
    question: Q,
    call: impl AsyncFnOnce(Request<Q>) -> Result<Response<A>, Status>,
) -> Result<A, Failure> {
    let deadline = Deadline::within(patience.limit);
    let mut request = Request::new(question);
    deadline.apply(&mut request);
    match deadline.run(call(request)).await {
        Ok(answer) => match answer.map_err(normalise_timeout) {
            Ok(answer) => Ok(answer.into_inner()),
            // The service's clock was the first of the two to ring.
            Err(late) if late.code() == Code::DeadlineExceeded => Err(too_late(patience)),
            Err(refused) => Err(refused.into()),
        },
        Err(_exceeded) => Err(too_late(patience)),
    }
}

fn too_late(patience: Patience) -> Failure {
    Failure::new(
        "deadline_exceeded",
        format!(
            "no answer within {} seconds; whether it was done is not known: {}",
            patience.limit.as_secs(),
            patience.look
        ),
    )
}

/// A channel to the socket, if somebody listens on it: a suite that was killed leaves the file.
pub(crate) async fn living(socket: &Path) -> Option<Channel> {
    let connected: io::Result<UnixStream> = UnixStream::connect(socket).await;
    connected
        .is_ok()
        .then(|| saycart_service::grpc::unix_channel(socket))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRIEF: Patience = Patience {
        limit: Duration::from_millis(1),
        look: "look at the list",
    };

    #[tokio::test]
    async fn who_waited_in_vain_is_told_where_to_look() {
        let silent = ask_within(BRIEF, (), async |_request| std::future::pending().await);
        let late = ask_within(BRIEF, (), async |_request| {
            Err(Status::cancelled("Timeout expired"))
        });
        let (silent, late): (Result<(), _>, Result<(), _>) = (silent.await, late.await);

        for failure in [silent.unwrap_err(), late.unwrap_err()] {
            let Failure::Failed { code, message, .. } = failure else {
                panic!("{failure:?}");
            };
            assert_eq!(code, "deadline_exceeded");
            assert!(message.contains("not known: look at the list"), "{message}");
        }
    }
}
