//! An auth-service that publishes what it is told to, over a real connection in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use saycart_passport::PassportKey;
use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::auth_service_server::{AuthService, AuthServiceServer};
use tokio::sync::Semaphore;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};

/// How the next questions are answered.
#[derive(Debug, Clone)]
pub(crate) enum Mood {
    Publishing(Vec<PassportKey>),
    Down,
}

#[derive(Debug)]
struct Inner {
    mood: Mutex<Mood>,
    asked: AtomicUsize,
    /// Each answer takes one: a test that takes them away holds the answers back.
    answers: Semaphore,
}

/// The service, and the test's hand on it.
#[derive(Debug, Clone)]
pub(crate) struct TestAuth(Arc<Inner>);

impl TestAuth {
    pub(crate) fn publishing(keys: impl IntoIterator<Item = PassportKey>) -> Self {
        Self(Arc::new(Inner {
            mood: Mutex::new(Mood::Publishing(keys.into_iter().collect())),
            asked: AtomicUsize::new(0),
            answers: Semaphore::new(1_000),
        }))
    }

    pub(crate) fn becomes(&self, mood: Mood) {
        *self.0.mood.lock() = mood;
    }

    /// How many questions have arrived.
    pub(crate) fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// Holds every answer back until [`TestAuth::answer`].
    pub(crate) fn fall_silent(&self) {
        let all = self.0.answers.available_permits();
        self.0.answers.forget_permits(all);
    }

    pub(crate) fn answer(&self) {
        self.0.answers.add_permits(1_000);
    }

    /// A connection to it; needs a running runtime.
    pub(crate) fn connect(&self) -> Channel {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let incoming = futures_util::stream::once(async { Ok::<_, std::io::Error>(far) });
        let service = AuthServiceServer::new(self.clone());
        #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
        tokio::spawn(async move {
            // The stream ends at once; the connection lives on until its client goes away.
            Server::builder()
                .add_service(service)
                .serve_with_incoming(incoming)
                .await
        });
        let near = Arc::new(Mutex::new(Some(near)));
        Endpoint::from_static("http://auth.test").connect_with_connector_lazy(tower::service_fn(
            move |_| {
                let near = near.lock().take();
                async move {
                    near.map(TokioIo::new)
                        .ok_or(std::io::Error::other("one connection"))
                }
            },
        ))
    }
}

#[tonic::async_trait]
impl AuthService for TestAuth {
    async fn list_passport_keys(
        &self,
        _: Request<pb::ListPassportKeysRequest>,
    ) -> Result<Response<pb::ListPassportKeysResponse>, Status> {
        // What was true when the question came is what the answer says, however late.
        let mood = self.0.mood.lock().clone();
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        let permit = self
            .0
            .answers
            .acquire()
            .await
            .map_err(|_closed| Status::internal("closed"))?;
        permit.forget();
        match mood {
            Mood::Publishing(keys) => {
                let keys = keys.into_iter().map(Into::into).collect();
                Ok(Response::new(pb::ListPassportKeysResponse { keys }))
            }
            Mood::Down => Err(Status::unavailable("down")),
        }
    }

    async fn validate_token(
        &self,
        _: Request<pb::ValidateTokenRequest>,
    ) -> Result<Response<pb::ValidateTokenResponse>, Status> {
        Err(Status::unimplemented("no passport layer asks this"))
    }

    async fn issue_code(
        &self,
        _: Request<pb::IssueCodeRequest>,
    ) -> Result<Response<pb::IssueCodeResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn list_erasures(
        &self,
        _: Request<pb::ListErasuresRequest>,
    ) -> Result<Response<pb::ListErasuresResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn end_link(
        &self,
        _: Request<pb::EndLinkRequest>,
    ) -> Result<Response<pb::EndLinkResponse>, Status> {
        Err(Status::unimplemented("no passport layer asks this"))
    }
}
