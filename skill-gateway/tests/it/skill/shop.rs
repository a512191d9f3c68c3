//! auth-service and cart-service as a conversation needs them: what is known of them, how they are
//! changed from outside, and the ways in which they fail. What is in the carts is in `carts`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use parking_lot::Mutex;
use prost_types::Timestamp as WireTimestamp;
use saycart_proto::auth::v1::auth_service_server::{AuthService, AuthServiceServer};
use saycart_proto::auth::v1::validate_token_response::Result as Verdict;
use saycart_proto::auth::v1::{
    Active, EndLinkCause, EndLinkRequest, EndLinkResponse, Inactive, ListPassportKeysRequest,
    ListPassportKeysResponse, ValidateTokenRequest, ValidateTokenResponse,
};
use saycart_proto::cart::v1::cart_service_server::CartServiceServer;
use saycart_proto::cart::v1::catalogue_service_server::CatalogueServiceServer;
use saycart_proto::cart::v1::list_service_server::ListServiceServer;
use saycart_proto::cart::v1::{
    AddItemResponse, HistoryUse, LateChange, LateKind, RemoveItemResponse, SetQuantityResponse,
    Split, SplitValue,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::grpc::{Age, in_process, serve};
use saycart_service::internal::{Caller, Callers, Guarded, Upstream};
use saycart_service::{Runtime, refusal};
use saycart_skill_gateway::{Pages, Upstreams};
use tonic::metadata::KeyAndValueRef;
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status};

use super::goods::{Goods, assortment};

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
    /// cart-service only: it adds, and does not answer.
    LosingAnswers,
    /// cart-service only: it adds at once, and answers everything so much later.
    Slow(Duration),
}

/// The calls that change something and are no adds.
const CHANGES: [&str; 9] = [
    "RemoveItem",
    "SetQuantity",
    "ClearCart",
    "RestoreCart",
    "AddToList",
    "MoveToList",
    "RemoveFromList",
    "MoveToCart",
    "TakeBackMove",
];

/// A change, as cart-service keys it.
pub(super) type Key = (String, String, u32);

/// From which list, and what, by SKU.
type Moved = ((String, String), Vec<(String, u32)>);

#[derive(Debug, Default)]
pub(super) struct Inside {
    auth: Mood,
    cart: Mood,
    tokens: BTreeMap<String, String>,
    pub(super) carts: BTreeMap<String, Vec<(String, u32)>>,
    /// What one cost when it went into whose cart.
    pub(super) seen: BTreeMap<(String, String), i64>,
    /// Lists by whose they are and what they are called.
    pub(super) lists: BTreeMap<(String, String), Vec<(String, u32)>>,
    /// What a request moved from which list into the cart.
    pub(super) moves: BTreeMap<Key, Moved>,
    /// What every name that fits several products is told apart by.
    pub(super) split: Option<Split>,
    pub(super) cleared: BTreeMap<String, Vec<(String, u32)>>,
    pub(super) changes: BTreeMap<Key, AddItemResponse>,
    /// To which number a request set something, and what came of it.
    pub(super) sets: BTreeMap<Key, (u32, SetQuantityResponse)>,
    pub(super) removals: BTreeMap<Key, RemoveItemResponse>,
    /// Changes that were noted as late, and which request told of them.
    pub(super) late: Vec<(Key, Option<String>)>,
    pub(super) late_kinds: BTreeMap<Key, LateKind>,
    /// What any other change came to that was late.
    pub(super) late_came_to: Option<LateChange>,
    /// So many answers about late changes are lost.
    lost_news: u32,
    /// How single RPCs behave.
    moods: BTreeMap<&'static str, Mood>,
    asked: Vec<&'static str>,
    said: Vec<(&'static str, String)>,
    ended: Vec<EndLinkRequest>,
    /// When every link was made.
    pub(super) linked_at: Option<i64>,
    users: Vec<Option<String>>,
    timeouts: Vec<Option<String>>,
    pub(super) searched: Vec<String>,
    pub(super) wanted: Vec<Wanted<'static>>,
    pub(super) withdrawn: Vec<String>,
    /// What costs more by now than when it went into carts.
    pub(super) raised: BTreeMap<String, i64>,
    pub(super) histories: BTreeMap<String, HistoryUse>,
    pub(super) usual: BTreeMap<String, Vec<&'static str>>,
    /// What is on sale, with its list price.
    pub(super) deals: Vec<(&'static str, i64)>,
    /// Until when they are.
    pub(super) last_day: Option<&'static str>,
    /// What goes with what, in how many carts.
    pub(super) recommended: Option<(&'static str, &'static str, u32)>,
    /// What is sold instead of the usual.
    goods: Option<Vec<Goods>>,
}

impl Inside {
    /// What is sold.
    pub(super) fn assortment(&self) -> Vec<Goods> {
        self.goods.clone().unwrap_or_else(assortment)
    }
}

/// A call of the cart's, and what it named: a spoken name and how many, if it named any.
pub(crate) type Wanted<'r> = (&'r str, Option<(String, Option<u32>)>);

/// The shop: the services, and the hands on them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shop(pub(super) Arc<Mutex<Inside>>);

impl Shop {
    /// From now on the token is good, and speaks for this passport.
    pub(crate) fn link(&self, token: &str, passport: &str) {
        self.0
            .lock()
            .tokens
            .insert(token.to_owned(), passport.to_owned());
    }

    /// Every link was made then, in seconds since 1970.
    pub(crate) fn linked_at(&self, seconds: i64) {
        self.0.lock().linked_at = Some(seconds);
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

    /// One RPC behaves otherwise than its service.
    pub(crate) fn rpc_is(&self, rpc: &'static str, mood: Mood) {
        self.0.lock().moods.insert(rpc, mood);
    }

    /// Waits until it is noted that so many adds were late. Only a failure waits long.
    pub(crate) async fn notes_late(&self, count: usize) {
        let noted = async {
            while self.0.lock().late.len() < count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let noted = tokio::time::timeout(Duration::from_mins(1), noted).await;
        noted.expect("it is noted");
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

    /// The next answer about late changes is lost.
    pub(crate) fn loses_the_next_news(&self) {
        self.0.lock().lost_news = 1;
    }

    pub(super) fn loses_news(&self) -> bool {
        let mut inside = self.0.lock();
        let is_lost = inside.lost_news > 0;
        inside.lost_news = inside.lost_news.saturating_sub(1);
        is_lost
    }

    /// What was noted as late.
    pub(crate) fn late_kinds(&self) -> Vec<LateKind> {
        self.0.lock().late_kinds.values().copied().collect()
    }

    /// Waits for as long as nobody hears of a change that was made.
    pub(super) async fn loses_answers(&self) {
        let mood = self.0.lock().cart;
        match mood {
            Mood::LosingAnswers => std::future::pending().await,
            Mood::Slow(late) => tokio::time::sleep(late).await,
            _ => {}
        }
    }

    /// From now on what fits several products is told apart by this property.
    pub(super) fn splits(&self, kind: &str, values: &[(&str, &[&str])]) {
        let value = |(value, skus): &(&str, &[&str])| SplitValue {
            value: (*value).to_owned(),
            skus: skus.iter().map(|sku| (*sku).to_owned()).collect(),
        };
        self.0.lock().split = Some(Split {
            kind: kind.to_owned(),
            values: values.iter().map(value).collect(),
        });
    }

    /// Not any more.
    pub(super) fn splits_no_more(&self) {
        self.0.lock().split = None;
    }

    /// From now on this is sold, and nothing else.
    pub(super) fn sells(&self, goods: Vec<Goods>) {
        self.0.lock().goods = Some(goods);
    }

    /// From now on it costs this.
    pub(crate) fn reprices(&self, sku: &str, price: i64) {
        let mut goods = self.0.lock().assortment();
        let of_it = goods.iter_mut().filter(|goods| goods.sku == sku);
        of_it.for_each(|goods| goods.price = price);
        self.sells(goods);
    }

    /// The product can be bought no more.
    pub(crate) fn withdraw(&self, sku: &str) {
        self.0.lock().withdrawn.push(sku.to_owned());
    }

    /// What lies in carts stays at its price, and costs this by now.
    pub(crate) fn raises(&self, sku: &str, price: i64) {
        self.0.lock().raised.insert(sku.to_owned(), price);
    }

    /// The RPCs that were called, in order.
    pub(crate) fn asked(&self) -> Vec<&'static str> {
        self.0.lock().asked.clone()
    }

    /// The RPCs in which this was said, anywhere in metadata or message.
    pub(crate) fn told(&self, text: &str) -> Vec<&'static str> {
        let said = &self.0.lock().said;
        let told = said.iter().filter(|(_, whole)| whole.contains(text));
        told.map(|(rpc, _)| *rpc).collect()
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

    /// The list without a name holds this and nothing else.
    pub(crate) fn keeps(&self, passport: &str, content: &[(&str, u32)]) {
        self.keeps_on(passport, "", content);
    }

    /// The list of this name holds this and nothing else.
    pub(crate) fn keeps_on(&self, passport: &str, name: &str, content: &[(&str, u32)]) {
        let content = content.iter();
        let content = content.map(|(sku, quantity)| ((*sku).to_owned(), *quantity));
        let lists = &mut self.0.lock().lists;
        lists.insert((passport.to_owned(), name.to_owned()), content.collect());
    }

    /// What is on a list, by SKU.
    pub(crate) fn list_of(&self, passport: &str, name: &str) -> Vec<(String, u32)> {
        let key = (passport.to_owned(), name.to_owned());
        let content = self.0.lock().lists.get(&key).cloned();
        content.unwrap_or_default()
    }

    /// Starts the services.
    pub(crate) fn start(&self, runtime: &Runtime) -> Upstreams {
        let auth = Routes::new(AuthServiceServer::new(self.clone()));
        let cart = Routes::new(CartServiceServer::new(self.clone()))
            .add_service(CatalogueServiceServer::new(self.clone()))
            .add_service(ListServiceServer::new(self.clone()));
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

    pub(super) async fn called<T: fmt::Debug + Sync>(
        &self,
        rpc: &'static str,
        request: &Request<T>,
    ) -> Result<(), Status> {
        let mood = {
            let mut inside = self.0.lock();
            inside.asked.push(rpc);
            inside.said.push((rpc, whole(request)));
            let timeout = request.metadata().get("grpc-timeout");
            inside
                .timeouts
                .push(timeout.map(|value| value.to_str().unwrap().to_owned()));
            let whole = if matches!(rpc, "ValidateToken" | "EndLink") {
                inside.auth
            } else {
                inside.cart
            };
            inside.moods.get(rpc).copied().unwrap_or(whole)
        };
        match mood {
            Mood::Slow(late) if rpc != "AddItem" => {
                tokio::time::sleep(late).await;
                Ok(())
            }
            // Of these it does not matter here what was done.
            Mood::LosingAnswers if CHANGES.contains(&rpc) => std::future::pending().await,
            Mood::Well | Mood::LosingAnswers | Mood::Slow(_) => Ok(()),
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

/// All that a request says, also what is not for logs.
fn whole<T: fmt::Debug>(request: &Request<T>) -> String {
    let metadata = request.metadata().iter().map(|pair| match pair {
        KeyAndValueRef::Ascii(key, value) => {
            format!("{key}: {:?}", value.as_bytes().escape_ascii().to_string())
        }
        KeyAndValueRef::Binary(key, value) => format!("{key}: {value:?}"),
    });
    let metadata: Vec<String> = metadata.collect();
    format!("{metadata:?} {:?}", request.get_ref())
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
                linked_at: inside
                    .linked_at
                    .map(|seconds| WireTimestamp { seconds, nanos: 0 }),
                ..Active::default()
            }),
            None => Verdict::Inactive(Inactive {}),
        };
        Ok(Response::new(ValidateTokenResponse {
            result: Some(result),
        }))
    }

    async fn issue_code(
        &self,
        _: Request<saycart_proto::auth::v1::IssueCodeRequest>,
    ) -> Result<Response<saycart_proto::auth::v1::IssueCodeResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn list_erasures(
        &self,
        _: Request<saycart_proto::auth::v1::ListErasuresRequest>,
    ) -> Result<Response<saycart_proto::auth::v1::ListErasuresResponse>, Status> {
        Err(Status::unimplemented("not in this test"))
    }

    async fn end_link(
        &self,
        request: Request<EndLinkRequest>,
    ) -> Result<Response<EndLinkResponse>, Status> {
        self.called("EndLink", &request).await?;
        let request = request.into_inner();
        let mut inside = self.0.lock();
        let mut ended = 1;
        if request.cause() == EndLinkCause::ShopperAsked {
            let token = request
                .token
                .as_ref()
                .and_then(|it| inside.tokens.remove(it));
            ended = token.map_or(0, |_passport| 1);
        }
        inside.ended.push(request);
        Ok(Response::new(EndLinkResponse { ended }))
    }

    async fn list_passport_keys(
        &self,
        _: Request<ListPassportKeysRequest>,
    ) -> Result<Response<ListPassportKeysResponse>, Status> {
        Err(Status::unimplemented("the gateway needs no keys"))
    }
}

/// Short, so that a service which never answers is given up soon.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(2);
