//! A shopper with a passport, and what they can ask for.

use std::time::Duration;

use saycart_passport::{
    Audience, ClientId, Issuer, LinkId, PassportClaims, PassportId, Scopes, Subject,
};
use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::cart_service_client::CartServiceClient;
use saycart_proto::cart::v1::list_service_client::ListServiceClient;
use saycart_proto::v1::ErrorReason;
use saycart_service::{ExposeSecret as _, metadata_of, reason_of};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use crate::shop::{ISSUER, NOW, TestShop};

/// Somebody with a passport.
#[derive(Clone)]
pub(crate) struct Shopper {
    cart: CartServiceClient<Channel>,
    lists: ListServiceClient<Channel>,
    passport: String,
    locale: Option<String>,
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
            lists: ListServiceClient::new(shop.internal()),
            passport: passport.expose_secret().to_owned(),
            locale: None,
        }
    }

    /// The same, whom answers name products for in this locale.
    pub(crate) fn speaking(self, locale: &str) -> Self {
        Self {
            locale: Some(locale.to_owned()),
            ..self
        }
    }

    fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let value = format!("Bearer {}", self.passport)
            .parse()
            .expect("a passport is ASCII");
        request.metadata_mut().insert("authorization", value);
        if let Some(locale) = &self.locale {
            let locale = locale.parse().expect("it is ASCII");
            request.metadata_mut().insert("accept-language", locale);
        }
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

    /// What an add did, whose answer was not heard.
    pub(crate) async fn recalls(&self, request_id: &str) -> Result<Option<pb::ItemAdded>, Status> {
        let message = pb::RecallAddRequest {
            request_id: request_id.to_owned(),
            step: 0,
        };
        let answer = self.cart.clone().recall_add(self.request(message)).await?;
        Ok(answer.into_inner().added)
    }

    /// Nobody heard what this add did.
    pub(crate) async fn notes_late_add(&self, request_id: &str) -> Result<(), Status> {
        self.notes_late(request_id, pb::LateKind::Unspecified).await
    }

    /// Nobody heard what this change did.
    pub(crate) async fn notes_late(
        &self,
        request_id: &str,
        kind: pb::LateKind,
    ) -> Result<(), Status> {
        let message = pb::NoteLateAddRequest {
            request_id: request_id.to_owned(),
            step: 0,
            kind: kind.into(),
        };
        let noted = self
            .cart
            .clone()
            .note_late_add(self.request(message))
            .await?;
        let pb::NoteLateAddResponse {} = noted.into_inner();
        Ok(())
    }

    /// What such adds did, for the answer to this request.
    pub(crate) async fn takes_late_adds(
        &self,
        request_id: &str,
    ) -> Result<Vec<pb::LateChange>, Status> {
        let message = pb::TakeLateAddsRequest {
            request_id: request_id.to_owned(),
        };
        let taken = self
            .cart
            .clone()
            .take_late_adds(self.request(message))
            .await?;
        Ok(taken.into_inner().changes)
    }

    /// The whole answer to whoever reads the cart.
    pub(crate) async fn reads(&self) -> pb::GetCartResponse {
        let mut cart = self.cart.clone();
        let read = cart.get_cart(self.request(pb::GetCartRequest {})).await;
        read.expect("the cart can be read").into_inner()
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
        self.clear_version(request_id, None).await
    }

    pub(crate) async fn clear_version(
        &self,
        request_id: &str,
        expected_version: Option<u64>,
    ) -> Result<pb::ClearCartResponse, Status> {
        let message = pb::ClearCartRequest {
            request_id: request_id.to_owned(),
            step: 0,
            expected_version,
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
            expected_version: None,
        };
        self.restores(message).await
    }

    /// The same, with all that can be said.
    pub(crate) async fn restores(
        &self,
        message: pb::RestoreCartRequest,
    ) -> Result<pb::RestoreCartResponse, Status> {
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

    /// Puts a product on the list of this name.
    pub(crate) async fn keep(
        &self,
        request_id: &str,
        product: pb::NamedProduct,
        quantity: u32,
        list: Option<&str>,
    ) -> Result<pb::AddToListResponse, Status> {
        self.keep_on(request_id, product, quantity, named(list))
            .await
    }

    /// Puts a product on a list.
    pub(crate) async fn keep_on(
        &self,
        request_id: &str,
        product: pb::NamedProduct,
        quantity: u32,
        which: Option<pb::which_list::Which>,
    ) -> Result<pb::AddToListResponse, Status> {
        let message = pb::AddToListRequest {
            request_id: request_id.to_owned(),
            step: 0,
            list: Some(pb::WhichList { which }),
            product: Some(product),
            quantity,
            locale: String::new(),
            shopper: None,
        };
        self.keeps(message).await
    }

    /// The same, with all that can be said.
    pub(crate) async fn keeps(
        &self,
        message: pb::AddToListRequest,
    ) -> Result<pb::AddToListResponse, Status> {
        let answer = self
            .lists
            .clone()
            .add_to_list(self.request(message))
            .await?;
        Ok(answer.into_inner())
    }

    /// Moves a line of the cart to a list.
    pub(crate) async fn put_aside(
        &self,
        request_id: &str,
        product: pb::NamedProduct,
        quantity: Option<u32>,
        list: Option<&str>,
    ) -> Result<pb::MoveToListResponse, Status> {
        let message = pb::MoveToListRequest {
            request_id: request_id.to_owned(),
            step: 0,
            list: Some(pb::WhichList { which: named(list) }),
            product: Some(product),
            quantity,
            locale: String::new(),
            expected_version: None,
        };
        self.moves_to_list(message).await
    }

    /// The same, with all that can be said.
    pub(crate) async fn moves_to_list(
        &self,
        message: pb::MoveToListRequest,
    ) -> Result<pb::MoveToListResponse, Status> {
        let answer = self
            .lists
            .clone()
            .move_to_list(self.request(message))
            .await?;
        Ok(answer.into_inner())
    }

    /// Takes a product off the list of this name.
    pub(crate) async fn drop(
        &self,
        request_id: &str,
        product: pb::NamedProduct,
        quantity: Option<u32>,
        list: Option<&str>,
    ) -> Result<pb::RemoveFromListResponse, Status> {
        self.drop_from(request_id, product, quantity, named(list))
            .await
    }

    /// Takes a product off a list.
    pub(crate) async fn drop_from(
        &self,
        request_id: &str,
        product: pb::NamedProduct,
        quantity: Option<u32>,
        which: Option<pb::which_list::Which>,
    ) -> Result<pb::RemoveFromListResponse, Status> {
        let message = pb::RemoveFromListRequest {
            request_id: request_id.to_owned(),
            step: 0,
            list: Some(pb::WhichList { which }),
            product: Some(product),
            quantity,
            locale: String::new(),
        };
        let mut lists = self.lists.clone();
        let answer = lists.remove_from_list(self.request(message)).await?;
        Ok(answer.into_inner())
    }

    /// Puts a product, or all, from the list of this name into the cart.
    pub(crate) async fn take_up(
        &self,
        request_id: &str,
        product: Option<pb::NamedProduct>,
        list: Option<&str>,
    ) -> Result<pb::MoveToCartResponse, Status> {
        self.take_up_from(request_id, product, named(list)).await
    }

    /// Puts a product, or all, from a list into the cart.
    pub(crate) async fn take_up_from(
        &self,
        request_id: &str,
        product: Option<pb::NamedProduct>,
        which: Option<pb::which_list::Which>,
    ) -> Result<pb::MoveToCartResponse, Status> {
        let message = pb::MoveToCartRequest {
            request_id: request_id.to_owned(),
            step: 0,
            list: Some(pb::WhichList { which }),
            product,
            ..pb::MoveToCartRequest::default()
        };
        self.moves_to_cart(message).await
    }

    /// The same, with all that can be said.
    pub(crate) async fn moves_to_cart(
        &self,
        message: pb::MoveToCartRequest,
    ) -> Result<pb::MoveToCartResponse, Status> {
        let mut lists = self.lists.clone();
        let answer = lists.move_to_cart(self.request(message)).await?;
        Ok(answer.into_inner())
    }

    /// Takes back what a request moved.
    pub(crate) async fn takes_back(
        &self,
        request_id: &str,
        moved: &str,
    ) -> Result<pb::TakeBackMoveResponse, Status> {
        let message = pb::TakeBackMoveRequest {
            request_id: request_id.to_owned(),
            step: 0,
            moved_request_id: moved.to_owned(),
            moved_step: 0,
            expected_version: None,
        };
        self.takes_back_with(message).await
    }

    /// The same, with all that can be said.
    pub(crate) async fn takes_back_with(
        &self,
        message: pb::TakeBackMoveRequest,
    ) -> Result<pb::TakeBackMoveResponse, Status> {
        let mut lists = self.lists.clone();
        let answer = lists.take_back_move(self.request(message)).await?;
        Ok(answer.into_inner())
    }

    /// A list.
    pub(crate) async fn read(
        &self,
        which: Option<pb::which_list::Which>,
    ) -> Result<pb::ShoppingList, Status> {
        let message = pb::GetListRequest {
            list: Some(pb::WhichList { which }),
        };
        let answer = self.lists.clone().get_list(self.request(message)).await?;
        Ok(answer.into_inner().list.expect("a list is answered"))
    }

    /// What the lists are called.
    pub(crate) async fn list_names(&self) -> Result<Vec<String>, Status> {
        let message = self.request(pb::ListNamesRequest {});
        let answer = self.lists.clone().list_names(message).await?;
        Ok(answer.into_inner().names)
    }

    /// The list of this name.
    pub(crate) async fn read_list(&self, list: Option<&str>) -> Result<pb::ShoppingList, Status> {
        self.read(named(list)).await
    }

    /// The list of this name as `(sku, quantity)`.
    pub(crate) async fn list(&self, list: Option<&str>) -> Vec<(String, u32)> {
        let list = self.read_list(list).await.expect("the list can be read");
        list.lines
            .into_iter()
            .map(|line| (line.sku, line.quantity))
            .collect()
    }

    /// Says whether the history may be used.
    pub(crate) async fn history(
        &self,
        request_id: &str,
        wanted: pb::HistoryUse,
    ) -> Result<pb::History, Status> {
        let message = pb::SetHistoryRequest {
            request_id: request_id.to_owned(),
            step: 0,
            r#use: wanted.into(),
            channel: pb::Channel::Voice.into(),
            wording: 1,
        };
        let answer = self
            .cart
            .clone()
            .set_history(self.request(message))
            .await?
            .into_inner();
        Ok(answer.history.expect("a history is answered"))
    }

    /// Says a request about the history whatever it is.
    pub(crate) async fn says_of_history(
        &self,
        message: pb::SetHistoryRequest,
    ) -> Result<pb::SetHistoryResponse, Status> {
        let answer = self.cart.clone().set_history(self.request(message)).await?;
        Ok(answer.into_inner())
    }

    /// What holds of the history.
    pub(crate) async fn held(&self) -> pb::History {
        let asked = self.request(pb::GetHistoryRequest {});
        let answer = self.cart.clone().get_history(asked).await;
        let answer = answer.expect("the history can be read").into_inner();
        answer.history.expect("a history is answered")
    }

    pub(crate) async fn usual(
        &self,
        message: pb::ListUsualRequest,
    ) -> Result<pb::ListUsualResponse, Status> {
        let answer = self.cart.clone().list_usual(self.request(message)).await?;
        Ok(answer.into_inner())
    }

    /// What goes with the cart, as `(sku, beside what, carts)`.
    pub(crate) async fn is_recommended(&self, speaker: pb::Speaker) -> Vec<(String, String, u32)> {
        let message = pb::RecommendRequest {
            speaker: speaker.into(),
            limit: 0,
        };
        let answer = self.cart.clone().recommend(self.request(message)).await;
        let answer = answer.expect("it can be asked").into_inner();
        let sku = |product: Option<pb::Product>| product.expect("a product").sku;
        let recommended = answer.recommendations.into_iter();
        recommended
            .map(|it| (sku(it.product), sku(it.because), it.carts))
            .collect()
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

fn named(list: Option<&str>) -> Option<pb::which_list::Which> {
    list.map(|name| pb::which_list::Which::SpokenName(name.to_owned()))
}

/// A product, by number.
pub(crate) fn sku(sku: &str) -> pb::NamedProduct {
    pb::NamedProduct {
        name: Some(pb::named_product::Name::Sku(sku.to_owned())),
    }
}

/// A product, by what was heard.
pub(crate) fn spoken(name: &str) -> pb::NamedProduct {
    pb::NamedProduct {
        name: Some(pb::named_product::Name::SpokenName(name.to_owned())),
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
        heard_price_minor: None,
        heard_currency: None,
        counted_in: pb::CountedIn::Unspecified.into(),
        expected_version: None,
        speaker: pb::Speaker::Unspecified.into(),
        shopper: None,
        unit: String::new(),
        ask_above: 0,
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
        heard_price_minor: None,
        heard_currency: None,
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
        expected_version: None,
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
