//! auth-service and cart-service as a conversation needs them: a few products, a cart for each
//! passport, and the ways in which they fail.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use parking_lot::Mutex;
use saycart_proto::auth::v1::auth_service_server::{AuthService, AuthServiceServer};
use saycart_proto::auth::v1::validate_token_response::Result as Verdict;
use saycart_proto::auth::v1::{
    Active, EndLinkRequest, EndLinkResponse, Inactive, ListPassportKeysRequest,
    ListPassportKeysResponse, ValidateTokenRequest, ValidateTokenResponse,
};
use saycart_proto::cart::v1::cart_service_server::{CartService, CartServiceServer};
use saycart_proto::cart::v1::catalogue_service_server::{CatalogueService, CatalogueServiceServer};
use saycart_proto::cart::v1::{
    AddItemRequest, AddItemResponse, Ambiguous, AmbiguousLines, Cart, CartLine, ClearCartRequest,
    ClearCartResponse, Decision, GetCartRequest, GetCartResponse, GetRequest, GetResponse,
    ImportRequest, ImportResponse, ItemAdded, ItemRemoved, RemoveItemRequest, RemoveItemResponse,
    SearchRequest, SearchResponse, SetQuantityRequest, SetQuantityResponse, add_item_request,
    add_item_response, remove_item_request, remove_item_response,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::grpc::{Age, in_process, serve};
use saycart_service::internal::{Caller, Callers, Guarded, Upstream};
use saycart_service::{Runtime, refusal};
use saycart_skill_gateway::{Pages, Upstreams};

use tonic::service::Routes;
use tonic::{Code, Request, Response, Status, Streaming};

use super::goods::{Goods, assortment, find, matches, money, product};

/// How a service behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Well,
    /// UNAVAILABLE.
    Away,
    /// Never answers.
    Silent,
    /// A fault that says nothing of its kind.
    Broken,
    /// cart-service only: the passport is not taken.
    Distrustful,
    /// cart-service only: the shopper lacks `cart.write`.
    Forbidding,
}

/// A change, as cart-service keys it.
type Key = (String, String, u32);

#[derive(Debug, Default)]
struct Inside {
    auth: Mood,
    cart: Mood,
    tokens: BTreeMap<String, String>,
    carts: BTreeMap<String, Vec<(String, u32)>>,
    changes: BTreeMap<Key, AddItemResponse>,
    asked: Vec<&'static str>,
    ended: Vec<EndLinkRequest>,
    users: Vec<Option<String>>,
    timeouts: Vec<Option<String>>,
    searched: Vec<String>,
    wanted: Vec<Wanted<'static>>,
    withdrawn: Vec<String>,
}

/// A call of the cart's, and what it named: a spoken name and how many, if it named any.
pub(crate) type Wanted<'r> = (&'r str, Option<(String, Option<u32>)>);

/// The shop: the services, and the hands on them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shop(Arc<Mutex<Inside>>);

impl Shop {
    /// From now on the token is good, and speaks for this passport.
    pub(crate) fn link(&self, token: &str, passport: &str) {
        self.0
            .lock()
            .tokens
            .insert(token.to_owned(), passport.to_owned());
    }

    /// From now on the token is dead.
    pub(crate) fn unlink(&self, token: &str) {
        self.0.lock().tokens.remove(token);
    }

    pub(crate) fn auth_is(&self, mood: Mood) {
        self.0.lock().auth = mood;
    }

    pub(crate) fn cart_is(&self, mood: Mood) {
        self.0.lock().cart = mood;
    }

    /// What lies in a cart, by SKU.
    pub(crate) fn cart_of(&self, passport: &str) -> Vec<(String, u32)> {
        self.0
            .lock()
            .carts
            .get(passport)
            .cloned()
            .unwrap_or_default()
    }

    /// Puts it there without a word.
    pub(crate) fn put(&self, passport: &str, sku: &str, quantity: u32) {
        let cart = &mut self.0.lock().carts;
        cart.entry(passport.to_owned())
            .or_default()
            .push((sku.to_owned(), quantity));
    }

    /// The product can be bought no more.
    pub(crate) fn withdraw(&self, sku: &str) {
        self.0.lock().withdrawn.push(sku.to_owned());
    }

    /// The RPCs that were called, in order.
    pub(crate) fn asked(&self) -> Vec<&'static str> {
        self.0.lock().asked.clone()
    }

    /// The `EndLink`s that came.
    pub(crate) fn ended(&self) -> Vec<EndLinkRequest> {
        self.0.lock().ended.clone()
    }

    /// The users of Alexa's that tokens came with.
    pub(crate) fn users(&self) -> Vec<Option<String>> {
        self.0.lock().users.clone()
    }

    /// The `grpc-timeout`s of all calls.
    pub(crate) fn timeouts(&self) -> Vec<Option<String>> {
        self.0.lock().timeouts.clone()
    }

    /// The names that were looked for.
    pub(crate) fn searched(&self) -> Vec<String> {
        self.0.lock().searched.clone()
    }

    /// What the cart was asked for since the last time, in order.
    pub(crate) fn wanted(&self) -> Vec<Wanted<'static>> {
        std::mem::take(&mut self.0.lock().wanted)
    }

    /// The cart holds this and nothing else.
    pub(crate) fn fill(&self, passport: &str, content: &[(&str, u32)]) {
        let content = content.iter();
        let content = content.map(|(sku, quantity)| ((*sku).to_owned(), *quantity));
        let carts = &mut self.0.lock().carts;
        carts.insert(passport.to_owned(), content.collect());
    }

    /// Starts the services.
    pub(crate) fn start(&self, runtime: &Runtime) -> Upstreams {
        let auth = Routes::new(AuthServiceServer::new(self.clone()));
        let cart = Routes::new(CartServiceServer::new(self.clone()))
            .add_service(CatalogueServiceServer::new(self.clone()));
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
            pages: Pages::InProcess(Router::new()),
        }
    }

    async fn called<T: Sync>(&self, rpc: &'static str, request: &Request<T>) -> Result<(), Status> {
        let mood = {
            let mut inside = self.0.lock();
            inside.asked.push(rpc);
            let timeout = request.metadata().get("grpc-timeout");
            inside
                .timeouts
                .push(timeout.map(|value| value.to_str().unwrap().to_owned()));
            if matches!(rpc, "ValidateToken" | "EndLink") {
                inside.auth
            } else {
                inside.cart
            }
        };
        match mood {
            Mood::Well => Ok(()),
            Mood::Away => Err(refusal(
                Code::Unavailable,
                ErrorReason::Unavailable,
                "the database is away",
                &[],
            )),
            Mood::Silent => std::future::pending().await,
            Mood::Broken => Err(Status::unknown("broken")),
            Mood::Distrustful => Err(refusal(
                Code::Unauthenticated,
                ErrorReason::PassportInvalid,
                "no such passport",
                &[],
            )),
            Mood::Forbidding => Err(refusal(
                Code::PermissionDenied,
                ErrorReason::ScopeMissing,
                "not allowed",
                &[("scope", "cart.write".to_owned())],
            )),
        }
    }
}

fn bearer<T>(request: &Request<T>) -> Result<String, Status> {
    let value = request
        .metadata()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let passport = value.and_then(|value| value.strip_prefix("Bearer "));
    passport
        .map(str::to_owned)
        .ok_or_else(|| Status::unauthenticated("no passport"))
}

impl Inside {
    fn line(&self, sku: &str, quantity: u32) -> CartLine {
        let all = assortment();
        let goods = all.iter().find(|goods| goods.sku == sku).unwrap();
        CartLine {
            line_id: format!("lin_{sku}"),
            sku: sku.to_owned(),
            name: goods.full_name.to_owned(),
            spoken_name: goods.name.to_owned(),
            quantity,
            unit_price: Some(money(goods.price)),
            line_total: Some(money(goods.price * i64::from(quantity))),
            available: !self.withdrawn.contains(&sku.to_owned()),
        }
    }

    fn cart(&self, passport: &str) -> Cart {
        let content = self.carts.get(passport).cloned().unwrap_or_default();
        let lines: Vec<CartLine> = content
            .iter()
            .map(|(sku, quantity)| self.line(sku, *quantity))
            .collect();
        let total = lines
            .iter()
            .filter(|line| line.available)
            .map(|line| line.line_total.as_ref().unwrap().amount_minor)
            .sum();
        Cart {
            version: 1,
            currency: (!lines.is_empty()).then(|| "USD".to_owned()),
            total: (!lines.is_empty()).then(|| money(total)),
            lines,
        }
    }

    fn add(&mut self, passport: &str, goods: &Goods, quantity: u32) -> Result<ItemAdded, Status> {
        let present = self
            .carts
            .get(passport)
            .and_then(|cart| cart.iter().find(|(sku, _)| sku == goods.sku))
            .map_or(0, |(_, present)| *present);
        if !goods.in_stock {
            let metadata = [
                ("sku", goods.sku.to_owned()),
                ("name", goods.name.to_owned()),
            ];
            let reason = ErrorReason::OutOfStock;
            return Err(refusal(
                Code::FailedPrecondition,
                reason,
                "sold out",
                &metadata,
            ));
        }
        if present + quantity > goods.max {
            let metadata = [
                ("limit", "line".to_owned()),
                ("max", goods.max.to_string()),
                ("present", present.to_string()),
            ];
            let reason = ErrorReason::QuantityLimit;
            return Err(refusal(
                Code::FailedPrecondition,
                reason,
                "too many",
                &metadata,
            ));
        }
        let cart = self.carts.entry(passport.to_owned()).or_default();
        cart.retain(|(sku, _)| sku != goods.sku);
        cart.push((goods.sku.to_owned(), present + quantity));
        Ok(ItemAdded {
            line: Some(self.line(goods.sku, present + quantity)),
            added: quantity,
            cart: Some(self.cart(passport)),
        })
    }
}

#[tonic::async_trait]
impl AuthService for Shop {
    async fn validate_token(
        &self,
        request: Request<ValidateTokenRequest>,
    ) -> Result<Response<ValidateTokenResponse>, Status> {
        self.called("ValidateToken", &request).await?;
        let ValidateTokenRequest {
            token,
            external_user,
        } = request.into_inner();
        let mut inside = self.0.lock();
        inside.users.push(external_user);
        let result = match inside.tokens.get(&token) {
            Some(passport) => Verdict::Active(Active {
                link_id: "lnk_1".to_owned(),
                passport: passport.clone(),
                ..Active::default()
            }),
            None => Verdict::Inactive(Inactive {}),
        };
        Ok(Response::new(ValidateTokenResponse {
            result: Some(result),
        }))
    }

    async fn end_link(
        &self,
        request: Request<EndLinkRequest>,
    ) -> Result<Response<EndLinkResponse>, Status> {
        self.called("EndLink", &request).await?;
        self.0.lock().ended.push(request.into_inner());
        Ok(Response::new(EndLinkResponse { ended: 1 }))
    }

    async fn list_passport_keys(
        &self,
        _: Request<ListPassportKeysRequest>,
    ) -> Result<Response<ListPassportKeysResponse>, Status> {
        Err(Status::unimplemented("the gateway needs no keys"))
    }
}

#[tonic::async_trait]
impl CartService for Shop {
    async fn add_item(
        &self,
        request: Request<AddItemRequest>,
    ) -> Result<Response<AddItemResponse>, Status> {
        self.called("AddItem", &request).await?;
        let passport = bearer(&request)?;
        let AddItemRequest {
            request_id,
            step,
            product,
            quantity,
            locale: _,
        } = request.into_inner();
        let mut inside = self.0.lock();
        let key = (passport.clone(), request_id, step);
        if let Some(known) = inside.changes.get(&key) {
            return Ok(Response::new(known.clone()));
        }
        let (decision, found) = match product.unwrap() {
            add_item_request::Product::Sku(sku) => {
                let found: Vec<Goods> = assortment()
                    .into_iter()
                    .filter(|goods| goods.sku == sku)
                    .collect();
                (
                    if found.is_empty() {
                        Decision::Refuse
                    } else {
                        Decision::Take
                    },
                    found,
                )
            }
            add_item_request::Product::SpokenName(name) => {
                inside.searched.push(name.clone());
                let named = Some((name.clone(), Some(quantity)));
                inside.wanted.push(("AddItem", named));
                find(&name)
            }
        };
        let result = match (decision, found.as_slice()) {
            (Decision::Take, [goods, ..]) => {
                add_item_response::Result::Added(inside.add(&passport, goods, quantity)?)
            }
            (Decision::Ask, found) => add_item_response::Result::Ambiguous(Ambiguous {
                matches: matches(found),
            }),
            _ => {
                let reason = ErrorReason::UnknownProduct;
                return Err(refusal(Code::NotFound, reason, "no such product", &[]));
            }
        };
        let response = AddItemResponse {
            result: Some(result),
        };
        inside.changes.insert(key, response.clone());
        Ok(Response::new(response))
    }

    async fn remove_item(
        &self,
        request: Request<RemoveItemRequest>,
    ) -> Result<Response<RemoveItemResponse>, Status> {
        self.called("RemoveItem", &request).await?;
        let passport = bearer(&request)?;
        let RemoveItemRequest {
            target, quantity, ..
        } = request.into_inner();
        let mut inside = self.0.lock();
        if let Some(remove_item_request::Target::SpokenName(name)) = &target {
            let named = Some((name.clone(), quantity));
            inside.wanted.push(("RemoveItem", named));
        }
        let cart = inside.cart(&passport);
        let fits = |line: &CartLine| match target.as_ref().unwrap() {
            remove_item_request::Target::LineId(id) => line.line_id == *id,
            remove_item_request::Target::Sku(sku) => line.sku == *sku,
            remove_item_request::Target::SpokenName(name) => line
                .name
                .to_lowercase()
                .contains(name.to_lowercase().trim_end_matches('s')),
        };
        let lines: Vec<CartLine> = cart.lines.into_iter().filter(fits).collect();
        let result = match lines.as_slice() {
            [] => {
                let reason = ErrorReason::NotInCart;
                return Err(refusal(Code::NotFound, reason, "not in the cart", &[]));
            }
            [line] => {
                let removed = quantity.unwrap_or(line.quantity).min(line.quantity);
                let content = inside.carts.get_mut(&passport).unwrap();
                for (sku, present) in content.iter_mut() {
                    if *sku == line.sku {
                        *present -= removed;
                    }
                }
                content.retain(|(_, present)| *present > 0);
                let cart = Some(inside.cart(&passport));
                let line = Some(line.clone());
                remove_item_response::Result::Removed(ItemRemoved {
                    line,
                    removed,
                    cart,
                })
            }
            _ => remove_item_response::Result::Ambiguous(AmbiguousLines { lines }),
        };
        Ok(Response::new(RemoveItemResponse {
            result: Some(result),
        }))
    }

    async fn get_cart(
        &self,
        request: Request<GetCartRequest>,
    ) -> Result<Response<GetCartResponse>, Status> {
        self.called("GetCart", &request).await?;
        let passport = bearer(&request)?;
        let mut inside = self.0.lock();
        inside.wanted.push(("GetCart", None));
        let cart = Some(inside.cart(&passport));
        Ok(Response::new(GetCartResponse { cart }))
    }

    async fn set_quantity(
        &self,
        _: Request<SetQuantityRequest>,
    ) -> Result<Response<SetQuantityResponse>, Status> {
        Err(Status::unimplemented("the skill does not set quantities"))
    }

    async fn clear_cart(
        &self,
        _: Request<ClearCartRequest>,
    ) -> Result<Response<ClearCartResponse>, Status> {
        Err(Status::unimplemented("the skill does not clear carts"))
    }
}

#[tonic::async_trait]
impl CatalogueService for Shop {
    async fn search(
        &self,
        request: Request<SearchRequest>,
    ) -> Result<Response<SearchResponse>, Status> {
        self.called("Search", &request).await?;
        let (decision, found) = find(&request.into_inner().phrase);
        let matches = matches(&found);
        Ok(Response::new(SearchResponse {
            decision: decision.into(),
            matches,
        }))
    }

    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        self.called("Get", &request).await?;
        let sku = request.into_inner().sku;
        let found = assortment().into_iter().find(|goods| goods.sku == sku);
        let reason = ErrorReason::UnknownProduct;
        let goods = found.ok_or_else(|| refusal(Code::NotFound, reason, "no such product", &[]))?;
        Ok(Response::new(GetResponse {
            product: Some(product(&goods)),
        }))
    }

    async fn import(
        &self,
        _: Request<Streaming<ImportRequest>>,
    ) -> Result<Response<ImportResponse>, Status> {
        Err(Status::unimplemented("the skill imports nothing"))
    }
}

/// Short, so that a service which never answers is given up soon.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_millis(700);
