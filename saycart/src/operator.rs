//! The operator's way to the services: a gRPC client of `AdminService` and `CatalogueService`.
//!
//! Through the socket `data_dir/admin.sock` when a suite runs on that folder: whoever may open it
//! is the operator. Otherwise, if the folder is free, the services run in this process for as long
//! as the command takes. So every change goes the same way, whether or not a suite runs.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use saycart_proto::auth::v1::admin_service_client::AdminServiceClient;
use saycart_proto::cart::v1::catalogue_service_client::CatalogueServiceClient;
use saycart_service::{Deadline, normalise_timeout};
use tokio::net::UnixStream;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::cli::{Failure, Global};
use crate::suite::{ADMIN_SOCKET, Backstage, DataFolder, FolderError, Settings};

/// How long one call may take; hashing a password or importing a large catalogue takes seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// The operator's channel, and the services behind it when they run in this process.
pub(crate) struct Operator {
    channel: Channel,
    here: Option<Backstage>,
}

impl Operator {
    /// Finds the services that keep their files in the configured `data_dir`.
    pub(crate) async fn reach(
        global: &Global,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let sources = Settings::sources(global, environment)?;
        let data_dir = Settings::hints(sources.clone()).common.data_dir;
        let socket = data_dir.join(ADMIN_SOCKET);
        if let Some(channel) = living(&socket).await {
            let here = None;
            return Ok(Self { channel, here });
        }
        // No suite answers here. What the services then need to run is the whole configuration.
        let (mut settings, _keys) = Settings::read(sources)?;
        if !settings.is_embedded() {
            return Err(Failure::new(
                "no_way_to_administer",
                format!(
                    "nobody answers on {}, and services on PostgreSQL are not started for one command: start the suite first",
                    socket.display()
                ),
            ));
        }
        settings.quieten();
        settings.start_log()?;
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
        Ok(Self {
            channel: backstage.admin_channel(),
            here: Some(backstage),
        })
    }

    /// The operator of a suite whose administration is reached over this channel.
    pub(crate) fn over(channel: Channel) -> Self {
        Self {
            channel,
            here: None,
        }
    }

    /// Ends what runs in this process only for the command.
    pub(crate) async fn leave(self) {
        if let Some(backstage) = self.here {
            backstage.stop().await;
        }
    }

    pub(crate) fn admin(&self) -> AdminServiceClient<Channel> {
        AdminServiceClient::new(self.channel.clone())
    }

    pub(crate) fn catalogue(&self) -> CatalogueServiceClient<Channel> {
        CatalogueServiceClient::new(self.channel.clone())
    }
}

/// Makes one call, within [`PATIENCE`].
pub(crate) async fn ask<Q, A>(
    question: Q,
    call: impl AsyncFnOnce(Request<Q>) -> Result<Response<A>, Status>,
) -> Result<A, Failure> {
    let deadline = Deadline::within(PATIENCE);
    let mut request = Request::new(question);
    deadline.apply(&mut request);
    match deadline.run(call(request)).await {
        Ok(answer) => Ok(answer.map_err(normalise_timeout)?.into_inner()),
        Err(exceeded) => Err(Failure::because("deadline_exceeded", &exceeded)),
    }
}

/// A channel to the socket, if somebody listens on it: a suite that was killed leaves the file.
async fn living(socket: &Path) -> Option<Channel> {
    let connected: io::Result<UnixStream> = UnixStream::connect(socket).await;
    connected
        .is_ok()
        .then(|| saycart_service::grpc::unix_channel(socket))
}
