//! A shopper with a passport, and what they can ask for.

use std::time::Duration;

use saycart_passport::{
    Audience, ClientId, Issuer, LinkId, PassportClaims, PassportId, Scopes, Subject,
};
use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::cart_service_client::CartServiceClient;
use saycart_proto::v1::ErrorReason;
use saycart_service::{ExposeSecret as _, metadata_of, reason_of};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use crate::shop::{ISSUER, NOW, TestShop};

/// Somebody with a passport.
#[derive(Clone)]
pub(crate) struct Shopper {
    cart: CartServiceClient<Channel>,
    passport: String,
}

impl Shopper {
    pub(crate) fn with_passport(shop: &TestShop, name: &str, audience: &str, scopes: &str) -> Self {
        let good = "a good name";
        let claims = PassportClaims {
            issuer: Issuer::parse(ISSUER).expect(good),
            subject: Subject::parse(format!("usr_{name}")).expect(good),
            audiences: vec![Audience::parse(audience).expect(good)],
            client_id: ClientId::parse("cli_alexa").expect(good),
            scopes: Scopes::parse(scopes).expect(good),
            issued_at: NOW,
            expires_at: NOW.plus(Duration::from_mins(1)),
            id: PassportId::parse("p1").expect(good),
            link_id: LinkId::parse("lnk_1").expect(good),
        };
        let passport = shop.signer.sign(&claims).expect("the claims can be signed");
        Self {
            cart: CartServiceClient::new(shop.internal()),
            passport: passport.expose_secret().to_owned(),
        }
    }

    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let value = format!("Bearer {}", self.passport)
            .parse()
            .expect("a passport is ASCII");
        request.metadata_mut().insert("authorization", value);
        request
    }

    pub(crate) async fn add(
        &self,
        message: pb::AddItemRequest,
    ) -> Result<pb::AddItemResponse, Status> {
        let answer = self.cart.clone().add_item(self.request(message)).await?;
        Ok(answer.into_inner())
    }

    /// Adds and expects it to be done.
    pub(crate) async fn adds(&self, message: pb::AddItemRequest) -> pb::ItemAdded {
        let answer = self.add(message).await.expect("it can be added");
        match answer.result {
            Some(pb::add_item_response::Result::Added(added)) => added,
            other => panic!("not added: {other:?}"),
        }
    }

    /// Adds and expects to be asked which product is meant.
    pub(crate) async fn is_asked(&self, message: pb::AddItemRequest) -> Vec<String> {
        let answer = self.add(message).await.expect("it can be understood");
        match answer.result {
            Some(pb::add_item_response::Result::Ambiguous(asked)) => {
                let product = |found: pb::Match| found.product.expect("a match is a product").sku;
                asked.matches.into_iter().map(product).collect()
            }
            other => panic!("not asked: {other:?}"),
        }
    }

    pub(crate) async fn set(
        &self,
        message: pb::SetQuantityRequest,
    ) -> Result<pb::SetQuantityResponse, Status> {
        Ok(self
            .cart
            .clone()
            .set_quantity(self.request(message))
            .await?
            .into_inner())
    }

    pub(crate) async fn remove(
        &self,
        message: pb::RemoveItemRequest,
    ) -> Result<pb::RemoveItemResponse, Status> {
        Ok(self
            .cart
            .clone()
            .remove_item(self.request(message))
            .await?
            .into_inner())
    }

    pub(crate) async fn clear(&self, request_id: &str) -> Result<pb::ClearCartResponse, Status> {
        let message = pb::ClearCartRequest {
            request_id: request_id.to_owned(),
            step: 0,
        };
        Ok(self
            .cart
            .clone()
            .clear_cart(self.request(message))
            .await?
            .into_inner())
    }

    pub(crate) async fn restore(
        &self,
        request_id: &str,
    ) -> Result<pb::RestoreCartResponse, Status> {
        let message = pb::RestoreCartRequest {
            request_id: request_id.to_owned(),
            step: 0,
        };
        Ok(self
            .cart
            .clone()
            .restore_cart(self.request(message))
            .await?
            .into_inner())
    }

    pub(crate) async fn get(&self) -> Result<pb::Cart, Status> {
        let answer = self
            .cart
            .clone()
            .get_cart(self.request(pb::GetCartRequest {}))
            .await?;
        Ok(answer.into_inner().cart.expect("a cart is answered"))
    }

    /// The cart as `(sku, quantity)`.
    pub(crate) async fn cart(&self) -> Vec<(String, u32)> {
        let cart = self.get().await.expect("the cart can be read");
        cart.lines
            .into_iter()
            .map(|line| (line.sku, line.quantity))
            .collect()
    }

    /// The cart, with what it costs.
    pub(crate) async fn total(&self) -> Option<i64> {
        let cart = self.get().await.expect("the cart can be read");
        cart.total.map(|total| total.amount_minor)
    }
}

/// To add by number.
pub(crate) fn add_sku(request_id: &str, sku: &str, quantity: u32) -> pb::AddItemRequest {
    pb::AddItemRequest {
        request_id: request_id.to_owned(),
        step: 0,
        product: Some(pb::add_item_request::Product::Sku(sku.to_owned())),
        quantity,
        locale: String::new(),
    }
}

/// To add by what was heard.
pub(crate) fn add_spoken(request_id: &str, name: &str, quantity: u32) -> pb::AddItemRequest {
    pb::AddItemRequest {
        product: Some(pb::add_item_request::Product::SpokenName(name.to_owned())),
        ..add_sku(request_id, "", quantity)
    }
}

/// To set a quantity by the product's number.
pub(crate) fn set_sku(request_id: &str, sku: &str, quantity: u32) -> pb::SetQuantityRequest {
    pb::SetQuantityRequest {
        request_id: request_id.to_owned(),
        step: 0,
        target: Some(pb::set_quantity_request::Target::Sku(sku.to_owned())),
        quantity,
        expected_version: None,
    }
}

/// To remove by the product's number.
pub(crate) fn remove_sku(
    request_id: &str,
    sku: &str,
    quantity: Option<u32>,
) -> pb::RemoveItemRequest {
    pb::RemoveItemRequest {
        request_id: request_id.to_owned(),
        step: 0,
        target: Some(pb::remove_item_request::Target::Sku(sku.to_owned())),
        quantity,
        locale: String::new(),
    }
}

/// To remove by what was heard.
pub(crate) fn remove_spoken(request_id: &str, name: &str) -> pb::RemoveItemRequest {
    pb::RemoveItemRequest {
        target: Some(pb::remove_item_request::Target::SpokenName(name.to_owned())),
        ..remove_sku(request_id, "", None)
    }
}

/// Why it was refused: code, reason, and one value of the metadata.
pub(crate) fn refused<T: std::fmt::Debug>(
    answer: Result<T, Status>,
    key: &str,
) -> (Code, ErrorReason, String) {
    let status = answer.expect_err("it is refused");
    let reason = reason_of(&status).expect("a refusal has a reason");
    (
        status.code(),
        reason,
        metadata_of(&status).remove(key).unwrap_or_default(),
    )
}

/// `(sku, quantity)`, as [`Shopper::cart`] answers it.
pub(crate) fn lines<const N: usize>(lines: [(&str, u32); N]) -> Vec<(String, u32)> {
    lines
        .map(|(sku, quantity)| (sku.to_owned(), quantity))
        .to_vec()
}
