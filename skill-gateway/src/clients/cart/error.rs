//! What cart-service refuses, and why.

use saycart_proto::v1::ErrorReason;
use saycart_service::{metadata_of, reason_of};
use tonic::{Code, Status};

use super::{Money, Product};

/// Which limit a quantity would pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitKind {
    /// So many of this product at most.
    Line {
        /// At most.
        max: u32,
        /// In the cart already.
        present: u32,
        /// Why no more.
        bound: Bound,
    },
    /// The whole cart's: pieces, lines or money.
    Cart,
    /// At least so many.
    AtLeast(u32),
    /// Only so many at a time.
    MultipleOf(u32),
}

/// Why there can be no more of a product in a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// The shop sells no more at once.
    Rule,
    /// There are no more.
    Stock,
}

/// So many there would be of a product in the cart, for so much together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RaisedLine {
    pub(crate) quantity: u32,
    pub(crate) total: Money,
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
    /// Nothing on the list is called that.
    #[error("not on the list")]
    NotOnList,
    /// Nothing was changed.
    #[error("the quantity would pass a limit: {limit:?}")]
    QuantityLimit {
        /// Which.
        limit: LimitKind,
        /// The product whose limit it is.
        sku: Option<String>,
    },
    /// Nothing was changed.
    #[error("sold out")]
    OutOfStock {
        /// The product.
        sku: String,
        /// What a voice calls the product.
        name: String,
        /// The SKU of what may be had instead.
        similar: Option<String>,
    },
    /// It costs more than was heard. Nothing was changed.
    #[error("dearer than was heard")]
    Dearer {
        /// The product, at its price.
        product: Box<Product>,
        /// What was heard.
        was: Money,
        /// What all of it in the cart would come to, where some is there already.
        line: Option<RaisedLine>,
    },
    /// The cart is not as it was when it was asked about. Nothing was changed.
    #[error("the cart has changed")]
    CartChanged,
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
            ErrorReason::NotOnList => Self::NotOnList,
            ErrorReason::QuantityLimit => Self::QuantityLimit {
                limit: LimitKind::of(&status),
                sku: Some(named(&status, "sku")).filter(|sku| !sku.is_empty()),
            },
            ErrorReason::OutOfStock => Self::OutOfStock {
                sku: named(&status, "sku"),
                name: named(&status, "name"),
                similar: Some(named(&status, "similar")).filter(|sku| !sku.is_empty()),
            },
            ErrorReason::PriceChanged => dearer(status),
            ErrorReason::VersionConflict => Self::CartChanged,
            ErrorReason::OtherCurrency => Self::OtherCurrency,
            ErrorReason::Unspecified
            | ErrorReason::InvalidField
            | ErrorReason::CallerNotAllowed
            | ErrorReason::NotFound
            | ErrorReason::AlreadyExists
            | ErrorReason::TokenKeyNotHeld
            | ErrorReason::TokenKeyState
            | ErrorReason::TokenKeyInUse
            | ErrorReason::ClientPolicy
            | ErrorReason::ClientSecretRotating
            | ErrorReason::Disabled
            | ErrorReason::ScopeNotAllowed
            | ErrorReason::RequestReused
            | ErrorReason::UnknownRequest
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
                bound: match metadata.get("stock") {
                    Some(_) => Bound::Stock,
                    None => Bound::Rule,
                },
            },
            (Some("min"), _, Some(min), _) => Self::AtLeast(min),
            (Some("multiple_of"), _, _, Some(multiple)) => Self::MultipleOf(multiple),
            _ => Self::Cart,
        }
    }
}

/// The product in a refusal's words. One that says no amount says nothing that could be asked about.
fn dearer(status: Status) -> CartError {
    let amount = |name: &str| named(&status, name).parse::<u64>().ok();
    let (Some(was), Some(now)) = (amount("was_minor"), amount("now_minor")) else {
        return CartError::Refused(status);
    };
    let money = |minor| Money {
        minor,
        currency: named(&status, "currency"),
    };
    let name = named(&status, "name");
    let product = Product {
        sku: named(&status, "sku"),
        name: name.clone(),
        spoken_name: name,
        price: Some(money(now)),
        in_stock: true,
        ..Product::default()
    };
    let quantity = named(&status, "line_quantity").parse::<u32>().ok();
    let line = quantity.zip(amount("line_total_minor"));
    CartError::Dearer {
        product: Box::new(product),
        was: money(was),
        line: line.map(|(quantity, total)| RaisedLine {
            quantity,
            total: money(total),
        }),
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
        let stock = limit(&[("limit", "line"), ("max", "3"), ("stock", "3")]);
        let kinds = [
            (
                line,
                LimitKind::Line {
                    max: 99,
                    present: 98,
                    bound: Bound::Rule,
                },
            ),
            (
                stock,
                LimitKind::Line {
                    max: 3,
                    present: 0,
                    bound: Bound::Stock,
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
                matches!(&error, CartError::QuantityLimit { limit, .. } if *limit == expected),
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
}
