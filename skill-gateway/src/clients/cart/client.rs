//! Calls to cart-service.

use std::sync::Arc;

use aws_lc_rs::digest;
use parking_lot::Mutex;
use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::cart_service_client::CartServiceClient;
use saycart_proto::cart::v1::catalogue_service_client::CatalogueServiceClient;
use saycart_service::Deadline;
use saycart_service::grpc::MAX_MESSAGE_BYTES;
use saycart_service::internal::Upstream;
use serde::{Deserialize, Serialize};
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};

use super::list::Lists;
use super::{
    Added, Cart, CartError, Change, Choice, LateAdds, Product, Recount, Removed, Restoration,
    Searched, Seen, Settled, Speaker,
};
use crate::clients::{Passport, call};

// As telemetry names them.
const ADD_ITEM: &str = "saycart.cart.v1.CartService/AddItem";
const REMOVE_ITEM: &str = "saycart.cart.v1.CartService/RemoveItem";
const SET_QUANTITY: &str = "saycart.cart.v1.CartService/SetQuantity";
const CLEAR_CART: &str = "saycart.cart.v1.CartService/ClearCart";
const RESTORE_CART: &str = "saycart.cart.v1.CartService/RestoreCart";
const GET_CART: &str = "saycart.cart.v1.CartService/GetCart";
const SEARCH: &str = "saycart.cart.v1.CatalogueService/Search";
const GET_PRODUCT: &str = "saycart.cart.v1.CatalogueService/Get";

/// Calls cart-service. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct CartClient {
    pub(super) carts: CartServiceClient<Upstream>,
    pub(super) catalogue: CatalogueServiceClient<Upstream>,
    pub(super) lists: Lists,
    seen: Option<Arc<Mutex<Seen>>>,
    /// Whose turn it is.
    pub(super) shopper: Option<pb::Pseudonym>,
    /// For which products are called by their names.
    locale: Option<MetadataValue<Ascii>>,
}

/// What makes a change the same change when it comes again: Alexa's request id, and which change
/// within that request it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// What is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AddOrder {
    pub(crate) product: ProductRef,
    pub(crate) quantity: u32,
    /// In minor units, what was said that one costs: it is not added for more.
    pub(crate) heard: Option<u64>,
    pub(crate) unit: Unit,
    /// The word for what the number counts or measures, as it was said: "rolls", "pounds". cart-service knows
    /// what is sold in them.
    pub(crate) measure: Option<String>,
    pub(crate) many: Many,
}

/// What becomes of a number that may have been misheard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Many {
    /// More than these are asked back.
    AskedAbove(u32),
    /// That many are wanted.
    Sure,
}

/// What a quantity counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// What the shop sells as one.
    #[default]
    Piece,
    /// Two pieces, if the shop sells them singly.
    Pair,
    /// Twelve pieces, if the shop sells them singly.
    Dozen,
}

impl Unit {
    /// Nothing but what the shop sells as one.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    pub(crate) fn is_piece(&self) -> bool {
        *self == Self::Piece
    }

    /// How many pieces it is.
    pub(crate) fn pieces(self) -> u32 {
        match self {
            Self::Piece => 1,
            Self::Pair => 2,
            Self::Dozen => 12,
        }
    }
}

/// Which line of the cart is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RemoveRef {
    /// Exactly this one.
    Line(String),
    /// The one of this product.
    Sku(String),
    /// What was heard.
    Spoken(String),
}

/// Counts people. What Alexa calls a shopper is long and random and stands in no database of ours, so its
/// digest leads to nobody who does not hear of it from Alexa (ADR 16).
fn pseudonym(user_id: &str) -> pb::Pseudonym {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"saycart shopper\0");
    context.update(user_id.as_bytes());
    pb::Pseudonym {
        value: context.finish().as_ref().to_vec(),
    }
}

impl CartClient {
    /// Calls over this channel.
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self {
            carts: CartServiceClient::new(upstream.clone())
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            lists: Lists::new(upstream.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES),
            catalogue: CatalogueServiceClient::new(upstream)
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            seen: None,
            shopper: None,
            locale: None,
        }
    }

    /// The same, and from now on it remembers what its answers say: for one turn, of one shopper, whom
    /// Alexa calls `user_id`. Products are called by their names for the tag `locale` (BCP 47).
    pub(crate) fn watched(&self, user_id: Option<&str>, locale: &str) -> Self {
        Self {
            seen: Some(Arc::default()),
            shopper: user_id.map(pseudonym),
            // What is no tag has no names of its own.
            locale: locale.parse().ok(),
            ..self.clone()
        }
    }

    /// What was learned since it is watched.
    pub(crate) fn seen(&self) -> Seen {
        self.seen
            .as_ref()
            .map_or_else(Seen::default, |seen| seen.lock().clone())
    }

    /// The cart that was read is as this request has made it, when it came before.
    pub(crate) fn is_as_made_before(&self) {
        self.note(|seen| seen.change = Change::Made);
    }

    /// This was settled in this turn.
    pub(crate) fn settles(&self, settled: Settled) {
        self.note(|seen| seen.settled = Some(settled));
    }

    pub(super) fn note(&self, what: impl FnOnce(&mut Seen)) {
        if let Some(seen) = &self.seen {
            what(&mut seen.lock());
        }
    }

    /// Adds a product.
    pub(crate) async fn add_item(
        &self,
        passport: &Passport,
        change: ChangeId,
        wanted: AddOrder,
        (speaker, locale): (Speaker, &str),
        deadline: Deadline,
    ) -> Result<Added, CartError> {
        let AddOrder {
            product,
            quantity,
            heard,
            unit,
            measure,
            many,
        } = wanted;
        let counted_in = match unit {
            Unit::Piece => pb::CountedIn::Unspecified,
            Unit::Pair => pb::CountedIn::Pairs,
            Unit::Dozen => pb::CountedIn::Dozens,
        };
        let request = pb::AddItemRequest {
            request_id: change.request_id,
            step: change.step,
            product: Some(match product {
                ProductRef::Sku(sku) => pb::add_item_request::Product::Sku(sku),
                ProductRef::Spoken(name) => pb::add_item_request::Product::SpokenName(name),
            }),
            quantity,
            locale: locale.to_owned(),
            heard_price_minor: heard.and_then(|minor| i64::try_from(minor).ok()),
            counted_in: counted_in.into(),
            unit: measure.unwrap_or_default(),
            ask_above: match many {
                Many::AskedAbove(most) => most,
                Many::Sure => 0,
            },
            expected_version: None,
            heard_currency: None,
            speaker: speaker.wire().into(),
            shopper: self.shopper.clone(),
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(ADD_ITEM, deadline, request, async |request| {
            client.add_item(request).await
        });
        let response = response.await.map_err(CartError::from);
        if let Err(CartError::Dearer { product, .. }) = &response {
            self.note(|seen| seen.found(std::slice::from_ref(product)));
        }
        let response = response?;
        self.note(|seen| seen.late(LateAdds::said(response.late_adds)));
        let added = Added::try_from(response)?;
        self.note(|seen| match &added {
            Added::Done(addition) => {
                seen.added(&addition.line);
                seen.changed(Some(addition.cart.clone()));
            }
            Added::Ambiguous(products) | Added::Likely(products) => seen.found(products),
            Added::Split(split) => seen.split = Some(split.clone()),
            Added::Many { product, .. } => seen.found(std::slice::from_ref(product)),
        });
        Ok(added)
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
                RemoveRef::Sku(sku) => pb::remove_item_request::Target::Sku(sku),
                RemoveRef::Spoken(name) => pb::remove_item_request::Target::SpokenName(name),
            }),
            quantity,
            locale: locale.to_owned(),
            expected_version: None,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(REMOVE_ITEM, deadline, request, async |request| {
            client.remove_item(request).await
        });
        let response = response.await?;
        self.note(|seen| seen.late(LateAdds::said(response.late_adds)));
        let after = match &response.result {
            Some(pb::remove_item_response::Result::Removed(removed)) => removed.cart.clone(),
            Some(pb::remove_item_response::Result::Ambiguous(_)) | None => None,
        };
        let removed = Removed::try_from(response)?;
        self.note(|seen| match &removed {
            Removed::Done(_) => seen.changed(after.and_then(|cart| cart.try_into().ok())),
            Removed::Ambiguous(lines) => seen.offered(lines),
        });
        Ok(removed)
    }

    /// Sets how many of a product there are, at least one, if one costs no more than was heard.
    pub(crate) async fn set_quantity(
        &self,
        passport: &Passport,
        change: ChangeId,
        (sku, quantity, heard): (String, u32, Option<u64>),
        deadline: Deadline,
    ) -> Result<Recount, CartError> {
        let request = pb::SetQuantityRequest {
            request_id: change.request_id,
            step: change.step,
            target: Some(pb::set_quantity_request::Target::Sku(sku)),
            quantity,
            expected_version: None,
            heard_price_minor: heard.and_then(|minor| i64::try_from(minor).ok()),
            heard_currency: None,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(SET_QUANTITY, deadline, request, async |request| {
            client.set_quantity(request).await
        });
        let response = response.await.map_err(CartError::from);
        if let Err(CartError::Dearer { product, .. }) = &response {
            self.note(|seen| seen.found(std::slice::from_ref(product)));
        }
        let pb::SetQuantityResponse {
            line,
            cart,
            late_adds,
            was,
        } = response?;
        self.note(|seen| seen.late(LateAdds::said(late_adds)));
        self.note(|seen| seen.changed(cart.and_then(|cart| cart.try_into().ok())));
        Ok(Recount {
            line: line.ok_or(CartError::Malformed("line"))?.try_into()?,
            was: was.and_then(|was| was.try_into().ok()),
        })
    }

    /// Empties the cart, if it is still of this version.
    pub(crate) async fn clear_cart(
        &self,
        passport: &Passport,
        change: ChangeId,
        expected_version: Option<u64>,
        deadline: Deadline,
    ) -> Result<(), CartError> {
        let request = pb::ClearCartRequest {
            request_id: change.request_id,
            step: change.step,
            expected_version,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(CLEAR_CART, deadline, request, async |request| {
            client.clear_cart(request).await
        });
        let pb::ClearCartResponse {
            removed: _,
            cart,
            late_adds,
        } = response.await?;
        self.note(|seen| seen.late(LateAdds::said(late_adds)));
        self.note(|seen| seen.changed(cart.and_then(|cart| cart.try_into().ok())));
        Ok(())
    }

    /// Takes back that the cart was emptied.
    pub(crate) async fn restore_cart(
        &self,
        passport: &Passport,
        change: ChangeId,
        deadline: Deadline,
    ) -> Result<Restoration, CartError> {
        let request = pb::RestoreCartRequest {
            request_id: change.request_id,
            step: change.step,
            expected_version: None,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(RESTORE_CART, deadline, request, async |request| {
            client.restore_cart(request).await
        });
        let response = response.await?;
        self.note(|seen| seen.late(LateAdds::said(response.late_adds)));
        let restoration = Restoration::try_from(response)?;
        self.note(|seen| seen.changed(Some(restoration.cart.clone())));
        Ok(restoration)
    }

    /// Reads the cart.
    pub(crate) async fn get_cart(
        &self,
        passport: &Passport,
        deadline: Deadline,
    ) -> Result<Cart, CartError> {
        let request = self.carrying(passport, pb::GetCartRequest {})?;
        let mut client = self.carts.clone();
        let response = call(GET_CART, deadline, request, async |request| {
            client.get_cart(request).await
        });
        let pb::GetCartResponse { cart, late_adds } = response.await?;
        self.note(|seen| seen.late(LateAdds::said(late_adds)));
        let cart = cart.ok_or(CartError::Malformed("cart"))?.try_into()?;
        self.note(|seen| seen.read(&cart));
        Ok(cart)
    }

    /// What a spoken name may mean, without changing anything.
    pub(crate) async fn search(
        &self,
        phrase: &str,
        locale: &str,
        deadline: Deadline,
    ) -> Result<Searched, CartError> {
        let request = self.asking(pb::SearchRequest {
            phrase: phrase.to_owned(),
            locale: locale.to_owned(),
            limit: 3,
            occasion: pb::SearchOccasion::Shopper.into(),
            shopper: self.shopper.clone(),
        });
        let mut client = self.catalogue.clone();
        let response = call(SEARCH, deadline, request, async |request| {
            client.search(request).await
        });
        let searched = Searched::try_from(response.await?)?;
        self.note(|seen| match &searched.choice {
            Choice::One(product) => seen.found(std::slice::from_ref(product)),
            Choice::Unsure(products) => seen.found(products),
            Choice::Nothing => {}
        });
        Ok(searched)
    }

    /// Reads one product.
    pub(crate) async fn get_product(
        &self,
        sku: &str,
        deadline: Deadline,
    ) -> Result<Product, CartError> {
        let request = self.asking(pb::GetRequest {
            sku: sku.to_owned(),
        });
        let mut client = self.catalogue.clone();
        let response = call(GET_PRODUCT, deadline, request, async |request| {
            client.get(request).await
        });
        let pb::GetResponse { product } = response.await?;
        let product = product.map(Product::from);
        let product = product.ok_or(CartError::Malformed("product"))?;
        self.note(|seen| seen.found(std::slice::from_ref(&product)));
        Ok(product)
    }

    /// A call on behalf of a shopper.
    pub(super) fn carrying<T>(
        &self,
        passport: &Passport,
        message: T,
    ) -> Result<Request<T>, CartError> {
        let mut value: MetadataValue<Ascii> = format!("Bearer {}", passport.0)
            .parse()
            .map_err(|_no_header| CartError::Malformed("passport"))?;
        value.set_sensitive(true);
        let mut request = self.asking(message);
        request.metadata_mut().insert("authorization", value);
        Ok(request)
    }

    /// A call on behalf of nobody.
    pub(super) fn asking<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(locale) = &self.locale {
            let metadata = request.metadata_mut();
            metadata.insert("accept-language", locale.clone());
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_the_same_for_a_shopper_and_does_not_name_them() {
        let of = |user_id: &str| pseudonym(user_id).value;

        assert_eq!(of("amzn1.ask.account.A"), of("amzn1.ask.account.A"));
        assert_ne!(of("amzn1.ask.account.A"), of("amzn1.ask.account.B"));
        assert_eq!(of("amzn1.ask.account.A").len(), 32);
        let printed = format!("{:?}", pseudonym("amzn1.ask.account.A"));
        assert_eq!(printed, "Pseudonym(\"[redacted]\")");
    }
}
