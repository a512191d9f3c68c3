//! cart-service: the cart of whom the passport names, and the catalogue.

use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::cart_service_client::CartServiceClient;
use saycart_proto::cart::v1::catalogue_service_client::CatalogueServiceClient;
use saycart_proto::v1::ErrorReason;
use saycart_service::grpc::MAX_MESSAGE_BYTES;
use saycart_service::{Deadline, metadata_of, reason_of};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use super::{Passport, call};

/// Calls cart-service. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct CartClient {
    carts: CartServiceClient<Channel>,
    catalogue: CatalogueServiceClient<Channel>,
}

/// What makes a change the same change when it comes again: Alexa's request id, and which change
/// within that request it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangeId {
    pub(crate) request_id: String,
    pub(crate) step: u32,
}

/// Which product is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProductRef {
    /// Exactly this one.
    Sku(String),
    /// What was heard.
    Spoken(String),
}

/// Which line of the cart is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RemoveRef {
    /// Exactly this one.
    Line(String),
    /// What was heard.
    Spoken(String),
}

/// An amount of money, not below zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Money {
    pub(crate) minor: u64,
    /// ISO 4217.
    pub(crate) currency: String,
}

/// A cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cart {
    pub(crate) version: u64,
    /// None while it is empty.
    pub(crate) currency: Option<String>,
    pub(crate) lines: Vec<CartLine>,
    /// None while it is empty.
    pub(crate) total: Option<Money>,
}

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CartLine {
    pub(crate) line_id: String,
    pub(crate) sku: String,
    pub(crate) name: String,
    /// What a voice calls it; may be empty.
    pub(crate) spoken_name: String,
    pub(crate) quantity: u32,
    pub(crate) unit_price: Money,
    pub(crate) line_total: Money,
    pub(crate) available: bool,
}

/// A product that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) sku: String,
    pub(crate) name: String,
    /// What a voice calls it; may be empty.
    pub(crate) spoken_name: String,
    pub(crate) brand: String,
    pub(crate) size: String,
}

/// What became of an add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Added {
    /// It is in the cart.
    Done {
        /// The line as it is now.
        line: CartLine,
        /// How many were added.
        added: u32,
        /// The cart as it is now.
        cart: Cart,
    },
    /// The shopper has to choose; 1 to 3, best first.
    Ambiguous(Vec<Product>),
}

/// What became of a removal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Removed {
    /// It is out of the cart, or there is less of it.
    Done {
        /// The line as it was before.
        line: CartLine,
        /// How many were taken away.
        removed: u32,
    },
    /// The shopper has to choose.
    Ambiguous(Vec<CartLine>),
}

/// What a spoken name may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    /// This one.
    One(Product),
    /// One of these, or perhaps this one.
    Unsure(Vec<Product>),
    /// Nothing that we sell.
    Nothing,
}

/// Which limit a quantity would pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitKind {
    /// So many of this product at most.
    Line {
        /// At most.
        max: u32,
        /// In the cart already.
        present: u32,
    },
    /// The whole cart's: pieces, lines or money.
    Cart,
    /// At least so many.
    AtLeast(u32),
    /// Only so many at a time.
    MultipleOf(u32),
}

/// Why the cart did not do it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CartError {
    /// The time is over. Whether something was changed is not known.
    #[error("cart-service did not answer in time")]
    Slow,
    /// Out of reach.
    #[error("cart-service is out of reach")]
    Unavailable(#[source] Status),
    /// The passport was not taken, although auth-service had just made it.
    #[error("cart-service did not take the passport")]
    PassportRefused(#[source] Status),
    /// The shopper may not do this.
    #[error("the shopper lacks the scope `{scope}`")]
    ScopeMissing {
        /// Which is needed.
        scope: String,
    },
    /// Nothing that we sell is called that.
    #[error("no such product")]
    UnknownProduct,
    /// Nothing in the cart is called that.
    #[error("no such line")]
    NotInCart,
    /// Nothing was changed.
    #[error("the quantity would pass a limit: {0:?}")]
    QuantityLimit(LimitKind),
    /// Nothing was changed.
    #[error("sold out")]
    OutOfStock {
        /// The product's name.
        name: String,
    },
    /// The product has no price in the cart's currency.
    #[error("sold in another currency")]
    OtherCurrency,
    /// Refused for a reason that a gateway should never meet.
    #[error("cart-service refused the call")]
    Refused(#[source] Status),
    /// The answer makes no sense.
    #[error("cart-service's answer lacks `{0}`")]
    Malformed(&'static str),
}

impl CartClient {
    /// Calls over this channel.
    pub(crate) fn new(channel: Channel) -> Self {
        Self {
            carts: CartServiceClient::new(channel.clone())
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            catalogue: CatalogueServiceClient::new(channel)
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
        }
    }

    /// Adds a product.
    pub(crate) async fn add_item(
        &self,
        passport: &Passport,
        change: ChangeId,
        product: ProductRef,
        quantity: u32,
        locale: &str,
        deadline: Deadline,
    ) -> Result<Added, CartError> {
        let request = pb::AddItemRequest {
            request_id: change.request_id,
            step: change.step,
            product: Some(match product {
                ProductRef::Sku(sku) => pb::add_item_request::Product::Sku(sku),
                ProductRef::Spoken(name) => pb::add_item_request::Product::SpokenName(name),
            }),
            quantity,
            locale: locale.to_owned(),
        };
        let request = carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call("cart-service", deadline, request, async |request| {
            client.add_item(request).await
        });
        Added::try_from(response.await?)
    }

    /// Removes a line, or `quantity` of it.
    pub(crate) async fn remove_item(
        &self,
        passport: &Passport,
        change: ChangeId,
        target: RemoveRef,
        quantity: Option<u32>,
        locale: &str,
        deadline: Deadline,
    ) -> Result<Removed, CartError> {
        let request = pb::RemoveItemRequest {
            request_id: change.request_id,
            step: change.step,
            target: Some(match target {
                RemoveRef::Line(id) => pb::remove_item_request::Target::LineId(id),
                RemoveRef::Spoken(name) => pb::remove_item_request::Target::SpokenName(name),
            }),
            quantity,
            locale: locale.to_owned(),
        };
        let request = carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call("cart-service", deadline, request, async |request| {
            client.remove_item(request).await
        });
        Removed::try_from(response.await?)
    }

    /// Reads the cart.
    pub(crate) async fn get_cart(
        &self,
        passport: &Passport,
        deadline: Deadline,
    ) -> Result<Cart, CartError> {
        let request = carrying(passport, pb::GetCartRequest {})?;
        let mut client = self.carts.clone();
        let response = call("cart-service", deadline, request, async |request| {
            client.get_cart(request).await
        });
        let pb::GetCartResponse { cart } = response.await?;
        cart.ok_or(CartError::Malformed("cart"))?.try_into()
    }

    /// What a spoken name may mean, without changing anything.
    pub(crate) async fn search(
        &self,
        phrase: &str,
        locale: &str,
        deadline: Deadline,
    ) -> Result<Choice, CartError> {
        let request = Request::new(pb::SearchRequest {
            phrase: phrase.to_owned(),
            locale: locale.to_owned(),
            limit: 3,
        });
        let mut client = self.catalogue.clone();
        let response = call("cart-service", deadline, request, async |request| {
            client.search(request).await
        });
        Choice::try_from(response.await?)
    }

    /// Reads one product.
    pub(crate) async fn get_product(
        &self,
        sku: &str,
        deadline: Deadline,
    ) -> Result<Product, CartError> {
        let request = Request::new(pb::GetRequest {
            sku: sku.to_owned(),
        });
        let mut client = self.catalogue.clone();
        let response = call("cart-service", deadline, request, async |request| {
            client.get(request).await
        });
        let pb::GetResponse { product } = response.await?;
        product
            .map(Product::from)
            .ok_or(CartError::Malformed("product"))
    }
}

impl Cart {
    /// How many things are in it, over all lines.
    pub(crate) fn pieces(&self) -> u32 {
        self.lines
            .iter()
            .fold(0, |pieces, line| pieces.saturating_add(line.quantity))
    }
}

/// A product as the interaction model knows it: id and name.
impl From<(String, String)> for Product {
    fn from((sku, name): (String, String)) -> Self {
        let spoken_name = name.clone();
        Self {
            sku,
            name,
            spoken_name,
            brand: String::new(),
            size: String::new(),
        }
    }
}

fn carrying<T>(passport: &Passport, message: T) -> Result<Request<T>, CartError> {
    let mut value: MetadataValue<Ascii> = format!("Bearer {}", passport.0)
        .parse()
        .map_err(|_no_header| CartError::Malformed("passport"))?;
    value.set_sensitive(true);
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", value);
    Ok(request)
}

impl TryFrom<pb::AddItemResponse> for Added {
    type Error = CartError;

    fn try_from(response: pb::AddItemResponse) -> Result<Self, CartError> {
        let pb::AddItemResponse { result } = response;
        match result.ok_or(CartError::Malformed("result"))? {
            pb::add_item_response::Result::Added(pb::ItemAdded { line, added, cart }) => {
                Ok(Self::Done {
                    line: line.ok_or(CartError::Malformed("line"))?.try_into()?,
                    added,
                    cart: cart.ok_or(CartError::Malformed("cart"))?.try_into()?,
                })
            }
            pb::add_item_response::Result::Ambiguous(pb::Ambiguous { matches }) => {
                products(matches).map(Self::Ambiguous)
            }
        }
    }
}

impl TryFrom<pb::RemoveItemResponse> for Removed {
    type Error = CartError;

    fn try_from(response: pb::RemoveItemResponse) -> Result<Self, CartError> {
        let pb::RemoveItemResponse { result } = response;
        match result.ok_or(CartError::Malformed("result"))? {
            pb::remove_item_response::Result::Removed(pb::ItemRemoved {
                line,
                removed,
                cart: _,
            }) => {
                let line = line.ok_or(CartError::Malformed("line"))?.try_into()?;
                Ok(Self::Done { line, removed })
            }
            pb::remove_item_response::Result::Ambiguous(pb::AmbiguousLines { lines }) => {
                let lines: Result<Vec<_>, _> = lines.into_iter().map(CartLine::try_from).collect();
                Ok(Self::Ambiguous(lines?))
            }
        }
    }
}

impl TryFrom<pb::SearchResponse> for Choice {
    type Error = CartError;

    fn try_from(response: pb::SearchResponse) -> Result<Self, CartError> {
        let decision = response.decision();
        let pb::SearchResponse {
            decision: _,
            matches,
        } = response;
        Ok(match decision {
            pb::Decision::Take => {
                let first = products(matches)?.into_iter().next();
                Self::One(first.ok_or(CartError::Malformed("matches"))?)
            }
            pb::Decision::Ask => Self::Unsure(products(matches)?),
            pb::Decision::Refuse => Self::Nothing,
            pb::Decision::Unspecified => return Err(CartError::Malformed("decision")),
        })
    }
}

/// At least one.
fn products(matches: Vec<pb::Match>) -> Result<Vec<Product>, CartError> {
    let products: Option<Vec<_>> = matches
        .into_iter()
        .map(
            |pb::Match {
                 product,
                 confidence_permille: _,
             }| product.map(Product::from),
        )
        .collect();
    products
        .filter(|products| !products.is_empty())
        .ok_or(CartError::Malformed("matches"))
}

impl From<pb::Product> for Product {
    fn from(product: pb::Product) -> Self {
        let pb::Product {
            sku,
            name,
            spoken_name,
            price: _,
            in_stock: _,
            brand,
            category: _,
            size,
        } = product;
        Self {
            sku,
            name,
            spoken_name,
            brand,
            size,
        }
    }
}

impl TryFrom<pb::Cart> for Cart {
    type Error = CartError;

    fn try_from(cart: pb::Cart) -> Result<Self, CartError> {
        let pb::Cart {
            version,
            currency,
            lines,
            total,
        } = cart;
        let lines: Result<Vec<_>, _> = lines.into_iter().map(CartLine::try_from).collect();
        let total = total.map(Money::try_from).transpose()?;
        Ok(Self {
            version,
            currency,
            lines: lines?,
            total,
        })
    }
}

impl TryFrom<pb::CartLine> for CartLine {
    type Error = CartError;

    fn try_from(line: pb::CartLine) -> Result<Self, CartError> {
        let pb::CartLine {
            line_id,
            sku,
            name,
            spoken_name,
            quantity,
            unit_price,
            line_total,
            available,
        } = line;
        Ok(Self {
            line_id,
            sku,
            name,
            spoken_name,
            quantity,
            unit_price: unit_price
                .ok_or(CartError::Malformed("unit_price"))?
                .try_into()?,
            line_total: line_total
                .ok_or(CartError::Malformed("line_total"))?
                .try_into()?,
            available,
        })
    }
}

impl TryFrom<pb::Money> for Money {
    type Error = CartError;

    fn try_from(money: pb::Money) -> Result<Self, CartError> {
        let pb::Money {
            amount_minor,
            currency,
        } = money;
        let minor = u64::try_from(amount_minor)
            .map_err(|_negative| CartError::Malformed("amount_minor"))?;
        Ok(Self { minor, currency })
    }
}

impl From<Status> for CartError {
    fn from(status: Status) -> Self {
        let Some(reason) = reason_of(&status) else {
            return match status.code() {
                Code::DeadlineExceeded => Self::Slow,
                Code::Unauthenticated => Self::PassportRefused(status),
                _ => Self::Unavailable(status),
            };
        };
        match reason {
            ErrorReason::DeadlineExceeded => Self::Slow,
            ErrorReason::Unavailable
            | ErrorReason::Overloaded
            | ErrorReason::Internal
            | ErrorReason::TokenKeyUnknown => Self::Unavailable(status),
            ErrorReason::PassportInvalid => Self::PassportRefused(status),
            ErrorReason::ScopeMissing => Self::ScopeMissing {
                scope: named(&status, "scope"),
            },
            ErrorReason::UnknownProduct => Self::UnknownProduct,
            ErrorReason::NotInCart => Self::NotInCart,
            ErrorReason::QuantityLimit => Self::QuantityLimit(LimitKind::of(&status)),
            ErrorReason::OutOfStock => Self::OutOfStock {
                name: named(&status, "name"),
            },
            ErrorReason::OtherCurrency => Self::OtherCurrency,
            ErrorReason::Unspecified
            | ErrorReason::InvalidField
            | ErrorReason::CallerNotAllowed
            | ErrorReason::NotFound
            | ErrorReason::AlreadyExists
            | ErrorReason::RequestReused
            | ErrorReason::VersionConflict
            | ErrorReason::CatalogueRow => Self::Refused(status),
        }
    }
}

impl LimitKind {
    fn of(status: &Status) -> Self {
        let metadata = metadata_of(status);
        let number = |name: &str| metadata.get(name).and_then(|text| text.parse::<u32>().ok());
        let kind = metadata.get("limit").map(String::as_str);
        match (kind, number("max"), number("min"), number("multiple_of")) {
            (Some("line"), Some(max), _, _) => Self::Line {
                max,
                present: number("present").unwrap_or(0),
            },
            (Some("min"), _, Some(min), _) => Self::AtLeast(min),
            (Some("multiple_of"), _, _, Some(multiple)) => Self::MultipleOf(multiple),
            _ => Self::Cart,
        }
    }
}

fn named(status: &Status, name: &str) -> String {
    metadata_of(status).remove(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use saycart_service::refusal;

    use super::*;

    fn limit(metadata: &[(&str, &str)]) -> CartError {
        let metadata: Vec<_> = metadata
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        let reason = ErrorReason::QuantityLimit;
        CartError::from(refusal(
            Code::FailedPrecondition,
            reason,
            "too many",
            &metadata,
        ))
    }

    #[test]
    fn a_limit_names_its_bound() {
        let line = limit(&[("limit", "line"), ("max", "99"), ("present", "98")]);
        let kinds = [
            (
                line,
                LimitKind::Line {
                    max: 99,
                    present: 98,
                },
            ),
            (
                limit(&[("limit", "items"), ("max", "999"), ("present", "1")]),
                LimitKind::Cart,
            ),
            (
                limit(&[("limit", "multiple_of"), ("multiple_of", "6")]),
                LimitKind::MultipleOf(6),
            ),
            (
                limit(&[("limit", "min"), ("min", "2")]),
                LimitKind::AtLeast(2),
            ),
            (
                limit(&[("limit", "line"), ("max", "many")]),
                LimitKind::Cart,
            ),
            (limit(&[]), LimitKind::Cart),
        ];

        for (error, expected) in kinds {
            assert!(
                matches!(&error, CartError::QuantityLimit(kind) if *kind == expected),
                "{error}"
            );
        }
    }

    #[test]
    fn a_refusal_without_a_reason_is_judged_by_its_code() {
        assert!(matches!(
            Status::deadline_exceeded("x").into(),
            CartError::Slow
        ));
        assert!(matches!(
            Status::unauthenticated("x").into(),
            CartError::PassportRefused(_)
        ));
        assert!(matches!(
            Status::unknown("x").into(),
            CartError::Unavailable(_)
        ));
    }

    #[test]
    fn an_amount_below_zero_is_no_amount() {
        let money = pb::Money {
            amount_minor: -1,
            currency: "USD".to_owned(),
        };

        assert!(matches!(
            Money::try_from(money),
            Err(CartError::Malformed("amount_minor"))
        ));
    }
}
