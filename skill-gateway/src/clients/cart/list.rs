//! The shopper's lists: what is kept for later.

use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::list_service_client::ListServiceClient;
use saycart_service::Deadline;
use serde::{Deserialize, Serialize};
use tonic::Code;

use super::client::CartClient;
use super::{
    Cart, CartError, CartLine, ChangeId, Money, PriceBefore, Product, ProductRef, Speaker,
};
use crate::clients::{Passport, call};

// As telemetry names them.
const ADD_TO_LIST: &str = "saycart.cart.v1.ListService/AddToList";
const MOVE_TO_LIST: &str = "saycart.cart.v1.ListService/MoveToList";
const REMOVE_FROM_LIST: &str = "saycart.cart.v1.ListService/RemoveFromList";
const MOVE_TO_CART: &str = "saycart.cart.v1.ListService/MoveToCart";
const TAKE_BACK_MOVE: &str = "saycart.cart.v1.ListService/TakeBackMove";
const GET_LIST: &str = "saycart.cart.v1.ListService/GetList";
const LIST_NAMES: &str = "saycart.cart.v1.ListService/ListNames";

/// Which of the shopper's lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum ListRef {
    /// The one without a name.
    #[default]
    Unnamed,
    /// The one that is called this.
    Named(String),
    /// Exactly this one.
    Id(String),
}

/// What is done with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ListAct {
    /// Something is put on it.
    Add,
    /// Something goes from the cart to it.
    Aside,
    /// Something is taken off.
    Remove,
    /// Something goes from it into the cart.
    ToCart,
    /// All of it goes into the cart.
    AllToCart,
}

/// What is on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShoppingList {
    /// Empty if nobody ever wrote to it.
    pub(crate) id: String,
    /// Empty for the one without a name.
    pub(crate) name: String,
    pub(crate) lines: Vec<ListLine>,
}

/// A product on a list, at today's price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListLine {
    pub(crate) product: Product,
    pub(crate) quantity: u32,
}

impl ListLine {
    /// What all of it costs today, if the shop says.
    pub(crate) fn total(&self) -> Option<Money> {
        let price = self.product.price.as_ref()?;
        Some(Money {
            minor: price.minor.saturating_mul(u64::from(self.quantity)),
            currency: price.currency.clone(),
        })
    }
}

/// What became of a change of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Listed {
    /// It is on the list, or off it: so many pieces.
    Done(ListChange),
    /// What can be bought is in the cart.
    InCart(MovedToCart),
    /// The shopper has to choose; nothing was changed. The list's id.
    Unsure { of: Vec<Product>, list: String },
}

/// A list was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListChange {
    pub(crate) product: Product,
    /// How many were put on it or taken off.
    pub(crate) pieces: u32,
    pub(crate) list: ShoppingList,
    /// What one cost in the cart, where it came from there.
    pub(crate) was_price: Option<Money>,
}

/// Something went into the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MovedToCart {
    pub(crate) moved: Vec<ListLine>,
    /// What cannot be bought now.
    pub(crate) stayed: Vec<Product>,
    pub(crate) cart: Cart,
    pub(crate) list: ShoppingList,
    /// Which change it was, so that it can be taken back.
    pub(crate) by: ChangeId,
    /// What that cost on its line of which some lay in the cart already.
    pub(crate) before: Vec<PriceBefore>,
}

/// What was moved into the cart is back on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TakenBack {
    /// Empty if nothing of it was in the cart any more.
    pub(crate) back: Vec<ListLine>,
    pub(crate) list: ShoppingList,
}

/// A change of a list that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListOrder {
    pub(crate) act: ListAct,
    pub(crate) list: ListRef,
    /// None is all that is on it.
    pub(crate) product: Option<ProductRef>,
    /// None is all of it; of what is put on the list, one.
    pub(crate) quantity: Option<u32>,
    /// In minor units, what was said that one costs: it is not put into the cart for more.
    pub(crate) heard: Option<u64>,
    /// The same of whatever may be on the list, where all of it is meant.
    pub(crate) each_heard: Vec<HeardPrice>,
}

/// What was said that a product costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeardPrice {
    pub(crate) sku_digest: u32,
    pub(crate) minor: u64,
}

impl CartClient {
    /// Changes a list.
    pub(crate) async fn change_list(
        &self,
        passport: &Passport,
        change: ChangeId,
        order: ListOrder,
        (speaker, locale): (Speaker, &str),
        deadline: Deadline,
    ) -> Result<Listed, CartError> {
        let ListOrder {
            act,
            list,
            product,
            quantity,
            heard,
            each_heard,
        } = order;
        let ChangeId { request_id, step } = change.clone();
        let (list, product) = (Some(which(list)), product.map(named));
        let locale = locale.to_owned();
        let mut client = self.lists.clone();
        let listed = match act {
            ListAct::Add => {
                let request = pb::AddToListRequest {
                    request_id,
                    step,
                    list,
                    product,
                    quantity: quantity.unwrap_or(1),
                    locale,
                    shopper: self.shopper.clone(),
                };
                let request = self.carrying(passport, request)?;
                let response = call(ADD_TO_LIST, deadline, request, async |request| {
                    client.add_to_list(request).await
                });
                Listed::try_from(response.await?)?
            }
            ListAct::Aside => {
                let request = pb::MoveToListRequest {
                    request_id,
                    step,
                    list,
                    product,
                    quantity,
                    locale,
                    expected_version: None,
                };
                let request = self.carrying(passport, request)?;
                let response = call(MOVE_TO_LIST, deadline, request, async |request| {
                    client.move_to_list(request).await
                });
                Listed::try_from(response.await?)?
            }
            ListAct::Remove => {
                let request = pb::RemoveFromListRequest {
                    request_id,
                    step,
                    list,
                    product,
                    quantity,
                    locale,
                };
                let request = self.carrying(passport, request)?;
                let response = call(REMOVE_FROM_LIST, deadline, request, async |request| {
                    client.remove_from_list(request).await
                });
                Listed::try_from(response.await?)?
            }
            ListAct::ToCart | ListAct::AllToCart => {
                let request = pb::MoveToCartRequest {
                    request_id,
                    step,
                    list,
                    product,
                    quantity,
                    locale,
                    heard_price_minor: heard.and_then(|minor| i64::try_from(minor).ok()),
                    speaker: speaker.wire().into(),
                    expected_version: None,
                    heard_currency: None,
                    heard: each_heard
                        .into_iter()
                        .filter_map(HeardPrice::wire)
                        .collect(),
                };
                let request = self.carrying(passport, request)?;
                let response = call(MOVE_TO_CART, deadline, request, async |request| {
                    client.move_to_cart(request).await
                });
                let response = response.await.map_err(CartError::from);
                if let Err(CartError::Dearer { product, .. }) = &response {
                    self.note(|seen| seen.found(std::slice::from_ref(product)));
                }
                in_cart(response?, change)?
            }
        };
        self.note(|seen| match &listed {
            Listed::Done(done) => seen.listed(&done.list),
            Listed::InCart(moved) => seen.changed(Some(moved.cart.clone())),
            Listed::Unsure { of, list: _ } => seen.found(of),
        });
        Ok(listed)
    }

    /// Takes back what a change moved into the cart; none if it is not on record any more.
    pub(crate) async fn take_back(
        &self,
        passport: &Passport,
        change: ChangeId,
        moved: ChangeId,
        deadline: Deadline,
    ) -> Result<Option<TakenBack>, CartError> {
        let request = pb::TakeBackMoveRequest {
            request_id: change.request_id,
            step: change.step,
            moved_request_id: moved.request_id,
            moved_step: moved.step,
            expected_version: None,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.lists.clone();
        let response = call(TAKE_BACK_MOVE, deadline, request, async |request| {
            client.take_back_move(request).await
        });
        let pb::TakeBackMoveResponse { back, cart, list } = match response.await {
            Err(status) if status.code() == Code::NotFound => return Ok(None),
            answer => answer?,
        };
        let list = ShoppingList::of(list)?;
        self.note(|seen| seen.changed(cart.and_then(|cart| cart.try_into().ok())));
        Ok(Some(TakenBack {
            back: back.into_iter().map(ListLine::from).collect(),
            list,
        }))
    }

    /// Reads a list.
    pub(crate) async fn get_list(
        &self,
        passport: &Passport,
        list: ListRef,
        deadline: Deadline,
    ) -> Result<ShoppingList, CartError> {
        let list = Some(which(list));
        let request = self.carrying(passport, pb::GetListRequest { list })?;
        let mut client = self.lists.clone();
        let response = call(GET_LIST, deadline, request, async |request| {
            client.get_list(request).await
        });
        let pb::GetListResponse { list } = response.await?;
        let list = ShoppingList::of(list)?;
        self.note(|seen| seen.listed(&list));
        Ok(list)
    }

    /// What the shopper's lists are called.
    pub(crate) async fn list_names(
        &self,
        passport: &Passport,
        deadline: Deadline,
    ) -> Result<Vec<String>, CartError> {
        let request = self.carrying(passport, pb::ListNamesRequest {})?;
        let mut client = self.lists.clone();
        let response = call(LIST_NAMES, deadline, request, async |request| {
            client.list_names(request).await
        });
        let pb::ListNamesResponse { names } = response.await?;
        self.note(|seen| seen.list_names.clone_from(&names));
        Ok(names)
    }
}

impl HeardPrice {
    /// A price beyond all that the wire carries was never said.
    fn wire(self) -> Option<pb::HeardPrice> {
        let Self { sku_digest, minor } = self;
        let price_minor = i64::try_from(minor).ok()?;
        Some(pb::HeardPrice {
            sku_digest,
            price_minor,
        })
    }
}

fn which(list: ListRef) -> pb::WhichList {
    let which = match list {
        ListRef::Unnamed => None,
        ListRef::Named(name) => Some(pb::which_list::Which::SpokenName(name)),
        ListRef::Id(id) => Some(pb::which_list::Which::ListId(id)),
    };
    pb::WhichList { which }
}

fn named(product: ProductRef) -> pb::NamedProduct {
    let name = Some(match product {
        ProductRef::Sku(sku) => pb::named_product::Name::Sku(sku),
        ProductRef::Spoken(name) => pb::named_product::Name::SpokenName(name),
    });
    pb::NamedProduct { name }
}

impl ShoppingList {
    fn of(list: Option<pb::ShoppingList>) -> Result<Self, CartError> {
        let pb::ShoppingList {
            list_id,
            name,
            lines,
        } = list.ok_or(CartError::Malformed("list"))?;
        Ok(Self {
            id: list_id,
            name,
            lines: lines.into_iter().map(ListLine::from).collect(),
        })
    }
}

impl From<pb::ListLine> for ListLine {
    fn from(line: pb::ListLine) -> Self {
        let pb::ListLine {
            sku,
            name,
            spoken_name,
            quantity,
            unit_price,
            available,
            spoken_plural,
        } = line;
        Self {
            product: Product {
                sku,
                name,
                spoken_name,
                price: unit_price.and_then(|price| Money::try_from(price).ok()),
                in_stock: available,
                spoken_plural,
                ..Product::default()
            },
            quantity,
        }
    }
}

impl From<CartLine> for Product {
    fn from(line: CartLine) -> Self {
        let CartLine {
            line_id: _,
            sku,
            name,
            spoken_name,
            quantity: _,
            unit_price,
            line_total: _,
            raised_price: _, // of what lies in the cart
            available,
            spoken_plural,
            image_url,
            variants,
        } = line;
        Self {
            variants,
            sku,
            name,
            spoken_name,
            price: Some(unit_price),
            in_stock: available,
            spoken_plural,
            image_url,
            ..Self::default()
        }
    }
}

fn done(
    line: Option<pb::ListLine>,
    pieces: u32,
    list: Option<pb::ShoppingList>,
    was_price: Option<pb::Money>,
) -> Result<Listed, CartError> {
    let line = ListLine::from(line.ok_or(CartError::Malformed("line"))?);
    Ok(Listed::Done(ListChange {
        product: line.product,
        pieces,
        list: ShoppingList::of(list)?,
        was_price: was_price.and_then(|price| price.try_into().ok()),
    }))
}

fn unsure(of: Vec<Product>, list: String) -> Result<Listed, CartError> {
    if of.is_empty() {
        return Err(CartError::Malformed("ambiguous"));
    }
    Ok(Listed::Unsure { of, list })
}

fn products(lines: Vec<pb::ListLine>) -> Vec<Product> {
    let lines = lines.into_iter();
    lines.map(|line| ListLine::from(line).product).collect()
}

impl TryFrom<pb::AddToListResponse> for Listed {
    type Error = CartError;

    fn try_from(response: pb::AddToListResponse) -> Result<Self, CartError> {
        use pb::add_to_list_response::Result;

        let pb::AddToListResponse { result, list_id } = response;
        match result.ok_or(CartError::Malformed("result"))? {
            Result::Added(pb::ListLineAdded { line, added, list }) => done(line, added, list, None),
            Result::Ambiguous(pb::Ambiguous { matches, .. }) => {
                unsure(super::answer::products(matches)?, list_id)
            }
        }
    }
}

impl TryFrom<pb::MoveToListResponse> for Listed {
    type Error = CartError;

    fn try_from(response: pb::MoveToListResponse) -> Result<Self, CartError> {
        use pb::move_to_list_response::Result;

        let pb::MoveToListResponse { result, list_id } = response;
        match result.ok_or(CartError::Malformed("result"))? {
            Result::Moved(pb::MovedToList {
                line,
                moved,
                cart: _,
                list,
                was_price,
            }) => done(line, moved, list, was_price),
            Result::Ambiguous(pb::AmbiguousLines { lines }) => {
                let lines: std::result::Result<Vec<_>, _> =
                    lines.into_iter().map(CartLine::try_from).collect();
                unsure(lines?.into_iter().map(Product::from).collect(), list_id)
            }
        }
    }
}

impl TryFrom<pb::RemoveFromListResponse> for Listed {
    type Error = CartError;

    fn try_from(response: pb::RemoveFromListResponse) -> Result<Self, CartError> {
        use pb::remove_from_list_response::Result;

        let pb::RemoveFromListResponse { result, list_id } = response;
        match result.ok_or(CartError::Malformed("result"))? {
            Result::Removed(pb::ListLineRemoved {
                line,
                removed,
                list,
            }) => done(line, removed, list, None),
            Result::Ambiguous(pb::AmbiguousListLines { lines }) => unsure(products(lines), list_id),
        }
    }
}

/// What a change moved.
fn in_cart(response: pb::MoveToCartResponse, by: ChangeId) -> Result<Listed, CartError> {
    use pb::move_to_cart_response::Result;

    let pb::MoveToCartResponse { result, list_id } = response;
    match result.ok_or(CartError::Malformed("result"))? {
        Result::Moved(pb::MovedToCart {
            moved,
            stayed,
            cart,
            list,
            before,
        }) => Ok(Listed::InCart(MovedToCart {
            before: super::answer::prices_before(before),
            moved: moved.into_iter().map(ListLine::from).collect(),
            stayed: products(stayed),
            cart: cart.ok_or(CartError::Malformed("cart"))?.try_into()?,
            list: ShoppingList::of(list)?,
            by,
        })),
        Result::Ambiguous(pb::AmbiguousListLines { lines }) => unsure(products(lines), list_id),
    }
}

/// Calls to lists go where those to carts go.
pub(super) type Lists = ListServiceClient<saycart_service::internal::Upstream>;
