//! What cart-service answers, in types of our own.

use saycart_proto::cart::v1 as pb;

use super::{CartError, Day};

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
    /// What a voice calls it.
    pub(crate) spoken_name: String,
    pub(crate) quantity: u32,
    pub(crate) unit_price: Money,
    pub(crate) line_total: Money,
    /// What one costs by now, where that is more than `unit_price`, for which it lies in the cart.
    pub(crate) raised_price: Option<Money>,
    pub(crate) available: bool,
    /// What a voice calls several of it; empty where nobody says.
    pub(crate) spoken_plural: String,
    /// Where its picture is; empty where nobody says.
    pub(crate) image_url: String,
    /// What tells it from others of its name.
    pub(crate) variants: Vec<Variant>,
}

/// A product that may be meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) sku: String,
    pub(crate) name: String,
    /// What a voice calls it.
    pub(crate) spoken_name: String,
    pub(crate) brand: String,
    pub(crate) size: String,
    /// What else tells it from others of its name.
    pub(crate) variants: Vec<Variant>,
    /// None if the shop does not say, or makes no sense.
    pub(crate) price: Option<Money>,
    /// What it costs otherwise, where that is more.
    pub(crate) list_price: Option<Money>,
    pub(crate) in_stock: bool,
    /// Until when the price holds, if that is worth telling.
    pub(crate) sale_last_day: Option<Day>,
    /// What a voice calls several of it; empty where nobody says.
    pub(crate) spoken_plural: String,
    /// Where its picture is; empty where nobody says.
    pub(crate) image_url: String,
}

/// A property of a product, as the catalogue writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variant {
    pub(crate) kind: String,
    pub(crate) value: String,
}

impl Variant {
    /// What it is asked for as.
    pub(crate) fn property(&self) -> Property {
        Property::of(&self.kind)
    }
}

impl From<pb::Variant> for Variant {
    fn from(variant: pb::Variant) -> Self {
        let pb::Variant { kind, value } = variant;
        Self { kind, value }
    }
}

impl Product {
    /// What it has of this kind: its size, or a variant's value.
    pub(crate) fn value(&self, kind: &str) -> Option<&str> {
        let variant = self.variants.iter().find(|variant| variant.kind == kind);
        let size = || Some(self.size.as_str()).filter(|size| kind == SIZE && !size.is_empty());
        variant.map(|variant| variant.value.as_str()).or_else(size)
    }
}

/// What the catalogue calls the size, which every product may have.
const SIZE: &str = "size";

/// What became of an add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Added {
    /// It is in the cart.
    Done(Box<Addition>),
    /// The shopper has to choose; 1 to 3, best first.
    Ambiguous(Vec<Product>),
    /// Probably the first is meant, or else the next; 2 or 3.
    Likely(Vec<Product>),
    /// The shopper has to choose among more than can be offered, by a property.
    Split(Split),
    /// So many would be added.
    Many { product: Box<Product>, pieces: u32 },
}

/// What tells several products apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Split {
    /// As the catalogue names it.
    pub(crate) kind: String,
    /// Two or more.
    pub(crate) values: Vec<String>,
    /// The likeliest product of each value.
    pub(crate) skus: Vec<String>,
    pub(crate) left: Left,
}

/// What is left after any answer to what tells products apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// One product.
    One,
    /// Still several, for some of them.
    Several,
}

/// A property of products, as far as it has a question of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property {
    Size,
    Colour,
    Other,
}

/// Something was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Addition {
    /// The line as it is now.
    pub(crate) line: CartLine,
    /// How many were added.
    pub(crate) added: u32,
    /// The cart as it is now.
    pub(crate) cart: Cart,
    /// What one cost on the line before, if there was one.
    pub(crate) was_price: Option<Money>,
}

/// The number of something was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recount {
    /// The line as it is now.
    pub(crate) line: CartLine,
    /// The line as it was; none if a cart-service of another version does not tell.
    pub(crate) was: Option<CartLine>,
}

/// What became of a removal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Removed {
    /// It is out of the cart, or there is less of it.
    Done(Box<Removal>),
    /// The shopper has to choose.
    Ambiguous(Vec<CartLine>),
}

/// Something was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removal {
    /// The line as it was before.
    pub(crate) line: CartLine,
    /// How many were taken away.
    pub(crate) removed: u32,
}

/// What became of taking back that the cart was emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restoration {
    /// What was put back, by its number.
    pub(crate) skus: Vec<String>,
    /// What could not be put back.
    pub(crate) gone: Vec<Product>,
    /// The cart as it is now.
    pub(crate) cart: Cart,
    /// What it cost before, as far as that is known.
    pub(crate) before: Vec<PriceBefore>,
}

/// What one of a product cost before a change put more of it into the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PriceBefore {
    pub(crate) sku: String,
    pub(crate) unit_price: Money,
}

/// What a spoken name may mean.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one of it at a time, and not for long"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    /// This one.
    One(Product),
    /// One of these, or perhaps this one.
    Unsure(Vec<Product>),
    /// Nothing that we sell.
    Nothing,
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Searched {
    pub(crate) choice: Choice,
    /// The numbers of what is about as likely, and was not asked about.
    pub(crate) others: Vec<String>,
}

impl Addition {
    /// What the cart costs with it.
    pub(crate) fn total(&self) -> &Money {
        self.cart.total.as_ref().unwrap_or(&self.line.line_total)
    }
}

impl Cart {
    /// How many things are in it, over all lines.
    pub(crate) fn pieces(&self) -> u32 {
        pieces(self.lines.iter())
    }

    /// How many of them can be bought now; these make the total.
    pub(crate) fn pieces_to_buy(&self) -> u32 {
        pieces(self.lines.iter().filter(|line| line.available))
    }
}

fn pieces<'c>(lines: impl Iterator<Item = &'c CartLine>) -> u32 {
    lines.fold(0, |pieces, line| pieces.saturating_add(line.quantity))
}

impl TryFrom<pb::AddItemResponse> for Added {
    type Error = CartError;

    fn try_from(response: pb::AddItemResponse) -> Result<Self, CartError> {
        let pb::AddItemResponse {
            result,
            late_adds: _,
        } = response;
        match result.ok_or(CartError::Malformed("result"))? {
            pb::add_item_response::Result::Added(added) => {
                Ok(Self::Done(Box::new(added.try_into()?)))
            }
            pb::add_item_response::Result::Many(pb::ItemMany { product, pieces }) => {
                let product = product.ok_or(CartError::Malformed("product"))?;
                let product = Box::new(product.into());
                Ok(Self::Many { product, pieces })
            }
            pb::add_item_response::Result::Ambiguous(asked) => {
                let asking = asked.asking();
                let pb::Ambiguous {
                    matches,
                    split,
                    asking: _,
                } = asked;
                match (split.and_then(Split::of), asking) {
                    (Some(split), _) => Ok(Self::Split(split)),
                    (None, pb::Asking::OneByOne) => products(matches).map(Self::Likely),
                    (None, pb::Asking::Unspecified) => products(matches).map(Self::Ambiguous),
                }
            }
        }
    }
}

impl TryFrom<pb::ItemAdded> for Addition {
    type Error = CartError;

    fn try_from(added: pb::ItemAdded) -> Result<Self, CartError> {
        let pb::ItemAdded {
            line,
            added,
            cart,
            was_price,
        } = added;
        Ok(Self {
            line: line.ok_or(CartError::Malformed("line"))?.try_into()?,
            added,
            cart: cart.ok_or(CartError::Malformed("cart"))?.try_into()?,
            was_price: was_price.and_then(|price| price.try_into().ok()),
        })
    }
}

impl Split {
    /// None if there is nothing to choose between.
    fn of(split: pb::Split) -> Option<Self> {
        let pb::Split { kind, values } = split;
        let only = values.iter().all(|value| value.skus.len() == 1);
        let left = if only { Left::One } else { Left::Several };
        let first = |value: &pb::SplitValue| value.skus.first().cloned();
        let skus: Option<Vec<String>> = values.iter().map(first).collect();
        let values: Vec<String> = values.into_iter().map(|value| value.value).collect();
        let several = values.len() > 1;
        skus.filter(|_| several).map(|skus| Self {
            kind,
            values,
            skus,
            left,
        })
    }

    /// What it is asked for as.
    pub(crate) fn property(&self) -> Property {
        Property::of(&self.kind)
    }
}

impl Property {
    fn of(kind: &str) -> Self {
        match kind.to_lowercase().as_str() {
            SIZE | "größe" => Self::Size,
            "colour" | "color" | "farbe" => Self::Colour,
            _ => Self::Other,
        }
    }
}

impl TryFrom<pb::RemoveItemResponse> for Removed {
    type Error = CartError;

    fn try_from(response: pb::RemoveItemResponse) -> Result<Self, CartError> {
        let pb::RemoveItemResponse {
            result,
            late_adds: _,
        } = response;
        match result.ok_or(CartError::Malformed("result"))? {
            pb::remove_item_response::Result::Removed(pb::ItemRemoved {
                line,
                removed,
                cart: _,
            }) => {
                let line = line.ok_or(CartError::Malformed("line"))?.try_into()?;
                Ok(Self::Done(Box::new(Removal { line, removed })))
            }
            pb::remove_item_response::Result::Ambiguous(pb::AmbiguousLines { lines }) => {
                let lines: Result<Vec<_>, _> = lines.into_iter().map(CartLine::try_from).collect();
                Ok(Self::Ambiguous(lines?))
            }
        }
    }
}

impl TryFrom<pb::RestoreCartResponse> for Restoration {
    type Error = CartError;

    fn try_from(response: pb::RestoreCartResponse) -> Result<Self, CartError> {
        let pb::RestoreCartResponse {
            restored,
            gone,
            cart,
            late_adds: _,
            before,
        } = response;
        Ok(Self {
            before: prices_before(before),
            skus: restored.into_iter().map(|line| line.sku).collect(),
            gone: gone.into_iter().map(Product::from).collect(),
            cart: cart.ok_or(CartError::Malformed("cart"))?.try_into()?,
        })
    }
}

/// Prices that make no sense are not known.
pub(super) fn prices_before(before: Vec<pb::PriceBefore>) -> Vec<PriceBefore> {
    let known = before
        .into_iter()
        .filter_map(|pb::PriceBefore { sku, unit_price }| {
            let unit_price = unit_price?.try_into().ok()?;
            Some(PriceBefore { sku, unit_price })
        });
    known.collect()
}

impl TryFrom<pb::SearchResponse> for Searched {
    type Error = CartError;

    fn try_from(response: pb::SearchResponse) -> Result<Self, CartError> {
        let decision = response.decision();
        let pb::SearchResponse {
            decision: _,
            matches,
            reasons: _,
            others,
        } = response;
        let choice = match decision {
            pb::Decision::Take => {
                let first = products(matches)?.into_iter().next();
                Choice::One(first.ok_or(CartError::Malformed("matches"))?)
            }
            pb::Decision::Ask => Choice::Unsure(products(matches)?),
            pb::Decision::Refuse => Choice::Nothing,
            pb::Decision::Unspecified => return Err(CartError::Malformed("decision")),
        };
        Ok(Self { choice, others })
    }
}

/// At least one.
pub(super) fn products(matches: Vec<pb::Match>) -> Result<Vec<Product>, CartError> {
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
            price,
            in_stock,
            brand,
            category: _,
            size,
            list_price,
            stock: _,
            image_url,
            sensitive: _,
            variants,
            sale_last_day,
            spoken_plural,
        } = product;
        let variants = variants.into_iter();
        let price = price.and_then(|price| Money::try_from(price).ok());
        let list_price = list_price.and_then(|price| Money::try_from(price).ok());
        let is_less = |list: &Money| {
            let now = price.as_ref();
            now.is_some_and(|now| now.currency == list.currency && now.minor < list.minor)
        };
        Self {
            sku,
            name,
            spoken_name,
            brand,
            size,
            variants: variants.map(Variant::from).collect(),
            list_price: list_price.filter(is_less),
            price,
            in_stock,
            sale_last_day: sale_last_day.as_deref().and_then(Day::parse),
            spoken_plural,
            image_url,
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
            list_price: _, // a cart is told as it is to be paid
            tax_class: _,
            priced_at: _,
            raised_price,
            spoken_plural,
            image_url,
            variants,
        } = line;
        Ok(Self {
            variants: variants.into_iter().map(Variant::from).collect(),
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
            raised_price: raised_price.map(Money::try_from).transpose()?,
            available,
            spoken_plural,
            image_url,
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

#[cfg(test)]
mod tests {
    use super::*;

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
