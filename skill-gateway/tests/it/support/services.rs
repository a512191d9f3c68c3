//! auth-service and cart-service, as far as the door needs them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use http::Request;
use saycart_proto::auth::v1::auth_service_server::{AuthService, AuthServiceServer};
use saycart_proto::auth::v1::validate_token_response::Result as Verdict;
use saycart_proto::auth::v1::{
    Active, EndLinkRequest, EndLinkResponse, Inactive, ListPassportKeysRequest,
    ListPassportKeysResponse, ValidateTokenRequest, ValidateTokenResponse,
};
use saycart_proto::cart::v1::cart_service_server::{CartService, CartServiceServer};
use saycart_proto::cart::v1::{
    AddItemRequest, AddItemResponse, Cart, CartLine, ClearCartRequest, ClearCartResponse,
    GetCartRequest, GetCartResponse, GetHistoryRequest, GetHistoryResponse, ItemAdded,
    ListUsualRequest, ListUsualResponse, Money, RecommendRequest, RecommendResponse,
    RemoveItemRequest, RemoveItemResponse, RestoreCartRequest, RestoreCartResponse,
    SetHistoryRequest, SetHistoryResponse, SetQuantityRequest, SetQuantityResponse,
    add_item_response,
};
use saycart_service::Runtime;
use saycart_service::grpc::{Age, in_process, serve};
use saycart_service::internal::{Caller, Callers, Guarded, Upstream};
use saycart_skill_gateway::{Pages, Upstreams};
use tonic::service::Routes;
use tonic::{Request as Call, Response, Status};

/// A token whose bearer may do everything with the cart.
pub(crate) const TOKEN_OF_A_READER: &str = "sca_reader";

/// A good token that may do nothing.
pub(crate) const TOKEN_WITHOUT_SCOPES: &str = "sca_nothing";

const PASSPORT: &str = "passport-of-the-reader";

/// The services behind a gateway, and what they were asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Behind {
    added: Arc<AtomicUsize>,
}

impl Behind {
    /// How often cart-service was asked to add something.
    pub(crate) fn added(&self) -> usize {
        self.added.load(Ordering::SeqCst)
    }

    /// Starts them.
    pub(crate) fn start(&self, runtime: &Runtime) -> Upstreams {
        let auth = Routes::new(AuthServiceServer::new(self.clone()));
        let cart = Routes::new(CartServiceServer::new(self.clone()));
        let [auth, cart] = [("auth", auth), ("cart", cart)].map(|(name, routes)| {
            let (incoming, connector) = in_process();
            let stop = runtime.tasks.draining();
            let routes = Guarded::all(Callers::AnyService, routes.into_axum_router());
            runtime.tasks.spawn_critical(name, async move {
                serve(name, routes, incoming, Age::Unlimited, stop)
                    .await
                    .unwrap();
            });
            Upstream::from(connector.channel(Caller::named("skill-gateway")))
        });
        Upstreams {
            auth,
            cart,
            pages: Pages::InProcess(Router::new().fallback(mirror)),
        }
    }

    /// Services that nobody answers for.
    pub(crate) fn away() -> Upstreams {
        let (_, nobody) = in_process();
        let channel = Upstream::from(nobody.channel(Caller::named("skill-gateway")));
        Upstreams {
            auth: channel.clone(),
            cart: channel,
            pages: Pages::InProcess(Router::new()),
        }
    }
}

/// Answers with the request that it got, for tests of what is passed on.
async fn mirror(request: Request<Body>) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let path = parts.uri.path_and_query().unwrap();
    let head: Vec<String> = std::iter::once(format!("{} {path}", parts.method))
        .chain(
            parts
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())),
        )
        .collect();
    let text = format!(
        "{}\n\n{}",
        head.join("\n"),
        String::from_utf8(body.to_vec()).unwrap()
    );

    ([("set-cookie", "a=b"), ("keep-alive", "timeout=5")], text).into_response()
}

#[tonic::async_trait]
impl AuthService for Behind {
    async fn validate_token(
        &self,
        call: Call<ValidateTokenRequest>,
    ) -> Result<Response<ValidateTokenResponse>, Status> {
        let token = call.into_inner().token;
        let scopes: &[&str] = match token.as_str() {
            TOKEN_OF_A_READER => &["cart.read", "cart.write"],
            TOKEN_WITHOUT_SCOPES => &[],
            _ => {
                let result = Some(Verdict::Inactive(Inactive {}));
                return Ok(Response::new(ValidateTokenResponse { result }));
            }
        };
        let active = Active {
            user_id: "usr_anna".to_owned(),
            client_id: "shop".to_owned(),
            scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
            link_id: "lnk_anna".to_owned(),
            passport: PASSPORT.to_owned(),
            ..Active::default()
        };
        Ok(Response::new(ValidateTokenResponse {
            result: Some(Verdict::Active(active)),
        }))
    }

    async fn issue_code(
        &self,
        _: Call<saycart_proto::auth::v1::IssueCodeRequest>,
    ) -> Result<Response<saycart_proto::auth::v1::IssueCodeResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn list_erasures(
        &self,
        _: Call<saycart_proto::auth::v1::ListErasuresRequest>,
    ) -> Result<Response<saycart_proto::auth::v1::ListErasuresResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn end_link(&self, _: Call<EndLinkRequest>) -> Result<Response<EndLinkResponse>, Status> {
        Ok(Response::new(EndLinkResponse { ended: 1 }))
    }

    async fn list_passport_keys(
        &self,
        _: Call<ListPassportKeysRequest>,
    ) -> Result<Response<ListPassportKeysResponse>, Status> {
        Err(Status::unimplemented("the gateway needs no keys"))
    }
}

fn cart() -> Cart {
    let money = |amount_minor| {
        Some(Money {
            amount_minor,
            currency: "USD".to_owned(),
        })
    };
    let line = CartLine {
        line_id: "lin_1".to_owned(),
        sku: "echo-dot".to_owned(),
        name: "Echo Dot (5th Gen)".to_owned(),
        spoken_name: "Echo Dot".to_owned(),
        quantity: 2,
        unit_price: money(4_999),
        line_total: money(9_998),
        available: true,
        ..CartLine::default()
    };
    Cart {
        version: 7,
        currency: Some("USD".to_owned()),
        lines: vec![line],
        total: money(9_998),
    }
}

#[tonic::async_trait]
impl CartService for Behind {
    async fn get_cart(
        &self,
        call: Call<GetCartRequest>,
    ) -> Result<Response<GetCartResponse>, Status> {
        let bearer = call
            .metadata()
            .get("authorization")
            .map(|value| value.to_str().unwrap());
        assert_eq!(bearer, Some(format!("Bearer {PASSPORT}").as_str()));
        Ok(Response::new(GetCartResponse {
            cart: Some(cart()),
            late_adds: false,
        }))
    }

    async fn add_item(&self, _: Call<AddItemRequest>) -> Result<Response<AddItemResponse>, Status> {
        self.added.fetch_add(1, Ordering::SeqCst);
        let cart = cart();
        let line = cart.lines.first().cloned();
        let added = ItemAdded {
            line,
            added: 1,
            cart: Some(cart),
            was_price: None,
        };
        let result = Some(add_item_response::Result::Added(added));
        Ok(Response::new(AddItemResponse {
            result,
            late_adds: false,
        }))
    }

    async fn set_quantity(
        &self,
        _: Call<SetQuantityRequest>,
    ) -> Result<Response<SetQuantityResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn remove_item(
        &self,
        _: Call<RemoveItemRequest>,
    ) -> Result<Response<RemoveItemResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn recall_add(
        &self,
        _: Call<saycart_proto::cart::v1::RecallAddRequest>,
    ) -> Result<Response<saycart_proto::cart::v1::RecallAddResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn note_late_add(
        &self,
        _: Call<saycart_proto::cart::v1::NoteLateAddRequest>,
    ) -> Result<Response<saycart_proto::cart::v1::NoteLateAddResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn take_late_adds(
        &self,
        _: Call<saycart_proto::cart::v1::TakeLateAddsRequest>,
    ) -> Result<Response<saycart_proto::cart::v1::TakeLateAddsResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn restore_cart(
        &self,
        _: Call<RestoreCartRequest>,
    ) -> Result<Response<RestoreCartResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn get_history(
        &self,
        _: Call<GetHistoryRequest>,
    ) -> Result<Response<GetHistoryResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn set_history(
        &self,
        _: Call<SetHistoryRequest>,
    ) -> Result<Response<SetHistoryResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn list_usual(
        &self,
        _: Call<ListUsualRequest>,
    ) -> Result<Response<ListUsualResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn recommend(
        &self,
        _: Call<RecommendRequest>,
    ) -> Result<Response<RecommendResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }

    async fn clear_cart(
        &self,
        _: Call<ClearCartRequest>,
    ) -> Result<Response<ClearCartResponse>, Status> {
        Err(Status::unimplemented("no test of the door needs it"))
    }
}
