//! A running auth-service with shoppers and clients, and a vocabulary to test it from outside.

mod answer;
mod browser;
mod client;
mod statements;

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use http::{HeaderMap, Request};
use http_body_util::BodyExt as _;
use saycart_auth_service::{AuthConfig, AuthService, RateLimits};
use saycart_proto::auth::v1 as pb;
use saycart_proto::auth::v1::admin_service_client::AdminServiceClient;
use saycart_proto::auth::v1::auth_service_client::AuthServiceClient;
use saycart_service::Runtime;
use saycart_service::forwarded::Forwarded;
use saycart_service::grpc::{Age, in_process, serve};
use saycart_service::internal::Caller;
use saycart_sql::Statement;
use tonic::transport::Channel;
use tower::ServiceExt as _;

use crate::tokens::{Place, config};

pub(crate) use answer::Answer;
pub(crate) use browser::Browser;
pub(crate) use client::{CHALLENGE, Client, Credentials, VERIFIER, challenge_of};
pub(crate) use statements::{first_clearing, statements};

pub(crate) const PASSWORD: &str = "correct horse, battery";

/// auth-service in a place of its own.
pub(crate) struct Shop {
    pub(crate) auth: AuthService,
    pub(crate) admin: AdminServiceClient<Channel>,
    /// As the gateway reaches it.
    pub(crate) gateway: AuthServiceClient<Channel>,
    /// As the shop's app reaches it, which may have codes made.
    pub(crate) app: AuthServiceClient<Channel>,
    /// As cart-service reaches it.
    pub(crate) cart: AuthServiceClient<Channel>,
    pub(crate) place: Place,
    pub(crate) runtime: Runtime,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::with_limits(RateLimits::Off).await
    }

    pub(crate) async fn with_limits(limits: RateLimits) -> Self {
        Self::at(Place::new(), |config| config.rate_limits = limits).await
    }

    /// Somewhere else, or under other conditions.
    pub(crate) async fn at(place: Place, change: impl FnOnce(&mut AuthConfig)) -> Self {
        let mut config = config(&place);
        change(&mut config);
        let runtime = Runtime::on_system_clock();
        let auth = AuthService::build(config, runtime.clone()).await.unwrap();
        let (incoming, connector) = in_process();
        let served = serve(
            "admin",
            auth.grpc(),
            incoming,
            Age::Unlimited,
            runtime.tasks.draining(),
        );
        runtime
            .tasks
            .spawn_critical("grpc", async move { served.await.unwrap() });
        let admin = AdminServiceClient::new(connector.channel(Caller::Operator));
        let gateway = AuthServiceClient::new(connector.channel(Caller::named("skill-gateway")));
        let app = AuthServiceClient::new(connector.channel(Caller::named("shop-app")));
        let cart = AuthServiceClient::new(connector.channel(Caller::named("cart-service")));
        Self {
            auth,
            admin,
            gateway,
            app,
            cart,
            place,
            runtime,
        }
    }

    /// Ends the service, and leaves where it was.
    pub(crate) async fn close(self) -> Place {
        self.runtime.tasks.shut_down(Duration::from_mins(1)).await;
        self.auth.database().close().await;
        self.place
    }

    /// A shopper's account with [`PASSWORD`]; answers the user's id.
    pub(crate) async fn shopper(&self, email: &str) -> String {
        let request = pb::CreateUserRequest {
            email: email.to_owned(),
            password: Some(PASSWORD.to_owned()),
        };
        let response = self
            .admin
            .clone()
            .create_user(request)
            .await
            .unwrap()
            .into_inner();
        response.user.unwrap().user_id
    }

    /// Changes a row behind the service's back; `$1` is the id, after `{now}` `$2`.
    pub(crate) async fn execute(&self, statement: &'static Statement, id: &str) {
        let db = self.auth.database();
        let query = db.query(statement).bind(id.to_owned());
        let mut connection = db.acquire().await.unwrap();
        let changed = query.execute(&mut *connection).await.unwrap();
        assert_eq!(changed.rows_affected(), 1);
    }

    /// A browser at an address of its own.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser::new(self)
    }

    /// Sends a request as the gateway passes it on.
    pub(crate) async fn send(&self, mut request: Request<Body>, from: IpAddr) -> Answer {
        let forwarded = Forwarded {
            client: from,
            scheme: "https".to_owned(),
            host: "shop.example".to_owned(),
        };
        forwarded.write_to(request.headers_mut());
        let response = self.auth.public_http().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, HeaderMap::new()).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: HeaderMap) -> Answer {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        *request.headers_mut() = headers;
        self.send(request, IpAddr::from([192, 0, 2, 1])).await
    }
}
