//! cart-service as a conversation needs it: a cart for each passport.

use saycart_proto::cart::v1::cart_service_server::CartService;
use saycart_proto::cart::v1::{
    AddItemRequest, AddItemResponse, AmbiguousLines, CartLine, ClearCartRequest, ClearCartResponse,
    GetCartRequest, GetCartResponse, GetHistoryRequest, GetHistoryResponse, ItemRemoved,
    ListUsualRequest, ListUsualResponse, NoteLateAddRequest, NoteLateAddResponse, RecallAddRequest,
    RecallAddResponse, RecommendRequest, RecommendResponse, RemoveItemRequest, RemoveItemResponse,
    RestoreCartRequest, RestoreCartResponse, SetHistoryRequest, SetHistoryResponse,
    SetQuantityRequest, SetQuantityResponse, TakeLateAddsRequest, TakeLateAddsResponse,
    add_item_response, remove_item_request, remove_item_response, set_quantity_request,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Request, Response, Status};

use super::goods::{money, product};
use super::shop::Shop;

pub(super) fn bearer<T>(request: &Request<T>) -> Result<String, Status> {
    let value = request
        .metadata()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let passport = value.and_then(|value| value.strip_prefix("Bearer "));
    passport
        .map(str::to_owned)
        .ok_or_else(|| Status::unauthenticated("no passport"))
}

#[tonic::async_trait]
impl CartService for Shop {
    async fn add_item(
        &self,
        request: Request<AddItemRequest>,
    ) -> Result<Response<AddItemResponse>, Status> {
        self.called("AddItem", &request).await?;
        let added = self.added(request);
        self.loses_answers().await;
        added
    }

    async fn recall_add(
        &self,
        request: Request<RecallAddRequest>,
    ) -> Result<Response<RecallAddResponse>, Status> {
        self.called("RecallAdd", &request).await?;
        let passport = bearer(&request)?;
        let RecallAddRequest { request_id, step } = request.into_inner();
        let inside = self.0.lock();
        let known = inside.changes.get(&(passport, request_id, step));
        let reason = ErrorReason::UnknownRequest;
        let known = known.ok_or_else(|| refusal(Code::NotFound, reason, "never", &[]))?;
        let added = match known.result.clone() {
            Some(add_item_response::Result::Added(added)) => Some(added),
            Some(add_item_response::Result::Ambiguous(_) | add_item_response::Result::Many(_))
            | None => None,
        };
        Ok(Response::new(RecallAddResponse { added }))
    }

    async fn note_late_add(
        &self,
        request: Request<NoteLateAddRequest>,
    ) -> Result<Response<NoteLateAddResponse>, Status> {
        self.called("NoteLateAdd", &request).await?;
        let passport = bearer(&request)?;
        let kind = request.get_ref().kind();
        let NoteLateAddRequest {
            request_id,
            step,
            kind: _,
        } = request.into_inner();
        let key = (passport, request_id, step);
        self.0.lock().note_late(key, kind);
        Ok(Response::new(NoteLateAddResponse {}))
    }

    async fn take_late_adds(
        &self,
        request: Request<TakeLateAddsRequest>,
    ) -> Result<Response<TakeLateAddsResponse>, Status> {
        self.called("TakeLateAdds", &request).await?;
        let passport = bearer(&request)?;
        let TakeLateAddsRequest { request_id } = request.into_inner();
        let changes = self.0.lock().take_late(&passport, &request_id);
        if self.loses_news() {
            std::future::pending::<()>().await;
        }
        Ok(Response::new(TakeLateAddsResponse { changes }))
    }

    async fn remove_item(
        &self,
        request: Request<RemoveItemRequest>,
    ) -> Result<Response<RemoveItemResponse>, Status> {
        self.called("RemoveItem", &request).await?;
        let passport = bearer(&request)?;
        let RemoveItemRequest {
            target,
            quantity,
            request_id,
            step,
            ..
        } = request.into_inner();
        let mut inside = self.0.lock();
        let key = (passport.clone(), request_id, step);
        if let Some(known) = inside.removals.get(&key) {
            return Ok(Response::new(known.clone()));
        }
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
        let response = RemoveItemResponse {
            late_adds: inside.is_late(&passport),
            result: Some(result),
        };
        inside.removals.insert(key, response.clone());
        Ok(Response::new(response))
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
        let late_adds = inside.is_late(&passport);
        Ok(Response::new(GetCartResponse { cart, late_adds }))
    }

    async fn set_quantity(
        &self,
        request: Request<SetQuantityRequest>,
    ) -> Result<Response<SetQuantityResponse>, Status> {
        self.called("SetQuantity", &request).await?;
        let passport = bearer(&request)?;
        let SetQuantityRequest {
            target,
            quantity,
            heard_price_minor,
            request_id,
            step,
            ..
        } = request.into_inner();
        let Some(set_quantity_request::Target::Sku(sku)) = target else {
            return Err(Status::invalid_argument("the skill names products"));
        };
        let mut inside = self.0.lock();
        inside
            .wanted
            .push(("SetQuantity", Some((sku.clone(), Some(quantity)))));
        let key = (passport.clone(), request_id, step);
        match inside.sets.get(&key) {
            Some((to, known)) if *to == quantity => return Ok(Response::new(known.clone())),
            Some(_) => {
                let reason = ErrorReason::RequestReused;
                return Err(refusal(Code::InvalidArgument, reason, "another", &[]));
            }
            None => {}
        }
        let all = inside.assortment();
        let content = inside.carts.entry(passport.clone()).or_default();
        let Some((_, present)) = content.iter_mut().find(|(known, _)| *known == sku) else {
            let reason = ErrorReason::NotInCart;
            return Err(refusal(Code::NotFound, reason, "not in the cart", &[]));
        };
        let before = *present;
        let max = all.iter().find(|goods| goods.sku == sku).unwrap().max;
        if quantity > max {
            let metadata = [
                ("limit", "line".to_owned()),
                ("max", max.to_string()),
                ("present", before.to_string()),
            ];
            let reason = ErrorReason::QuantityLimit;
            return Err(refusal(
                Code::FailedPrecondition,
                reason,
                "too many",
                &metadata,
            ));
        }
        let goods = all.iter().find(|goods| goods.sku == sku).unwrap();
        inside.as_heard(&passport, goods, (heard_price_minor, None))?;
        let was = inside.line(&sku, before);
        let was_price = inside.was_price(&passport, &sku).map(money);
        let was = CartLine {
            unit_price: was_price.or(was.unit_price),
            ..was
        };
        inside.sees(&passport, goods);
        let content = inside.carts.entry(passport.clone()).or_default();
        for (_, present) in content.iter_mut().filter(|(known, _)| *known == sku) {
            *present = quantity;
        }
        let response = SetQuantityResponse {
            line: Some(inside.line(&sku, quantity)),
            cart: Some(inside.cart(&passport)),
            late_adds: inside.is_late(&passport),
            was: Some(was),
        };
        inside.sets.insert(key, (quantity, response.clone()));
        Ok(Response::new(response))
    }

    async fn get_history(
        &self,
        request: Request<GetHistoryRequest>,
    ) -> Result<Response<GetHistoryResponse>, Status> {
        self.called("GetHistory", &request).await?;
        let passport = bearer(&request)?;
        Ok(Response::new(self.0.lock().history(&passport)))
    }

    async fn set_history(
        &self,
        request: Request<SetHistoryRequest>,
    ) -> Result<Response<SetHistoryResponse>, Status> {
        self.called("SetHistory", &request).await?;
        let passport = bearer(&request)?;
        let mut inside = self.0.lock();
        let set = inside.set_history(&passport, request.get_ref());
        Ok(Response::new(set))
    }

    async fn list_usual(
        &self,
        request: Request<ListUsualRequest>,
    ) -> Result<Response<ListUsualResponse>, Status> {
        self.called("ListUsual", &request).await?;
        let passport = bearer(&request)?;
        let inside = self.0.lock();
        Ok(Response::new(
            inside.list_usual(&passport, request.get_ref()),
        ))
    }

    async fn recommend(
        &self,
        request: Request<RecommendRequest>,
    ) -> Result<Response<RecommendResponse>, Status> {
        self.called("Recommend", &request).await?;
        bearer(&request)?;
        Ok(Response::new(self.0.lock().recommended()))
    }

    async fn restore_cart(
        &self,
        request: Request<RestoreCartRequest>,
    ) -> Result<Response<RestoreCartResponse>, Status> {
        self.called("RestoreCart", &request).await?;
        let passport = bearer(&request)?;
        let mut inside = self.0.lock();
        inside.wanted.push(("RestoreCart", None));
        let kept = inside.cleared.remove(&passport).unwrap_or_default();
        let sold = |sku: &String| !inside.withdrawn.contains(sku);
        let (back, gone): (Vec<_>, Vec<_>) = kept.into_iter().partition(|(sku, _)| sold(sku));
        let all = inside.assortment();
        let of = |sku: &String| product(all.iter().find(|goods| goods.sku == sku).unwrap());
        let before = back.iter();
        let before = before.filter_map(|(sku, _)| inside.price_before(&passport, sku));
        let before = before.collect();
        for (sku, _) in &back {
            let goods = all.iter().find(|goods| goods.sku == sku).unwrap();
            inside.sees(&passport, goods);
        }
        let content = inside.carts.entry(passport.clone()).or_default();
        content.extend(back.clone());
        Ok(Response::new(RestoreCartResponse {
            before,
            restored: back
                .iter()
                .map(|(sku, quantity)| inside.line(sku, *quantity))
                .collect(),
            gone: gone.iter().map(|(sku, _)| of(sku)).collect(),
            cart: Some(inside.cart(&passport)),
            late_adds: inside.is_late(&passport),
        }))
    }

    async fn clear_cart(
        &self,
        request: Request<ClearCartRequest>,
    ) -> Result<Response<ClearCartResponse>, Status> {
        self.called("ClearCart", &request).await?;
        let passport = bearer(&request)?;
        let mut inside = self.0.lock();
        inside.wanted.push(("ClearCart", None));
        let version = inside.cart(&passport).version;
        if request
            .get_ref()
            .expected_version
            .is_some_and(|it| it != version)
        {
            let reason = ErrorReason::VersionConflict;
            return Err(refusal(Code::Aborted, reason, "it changed", &[]));
        }
        let gone = inside.carts.remove(&passport).unwrap_or_default();
        inside.cleared.insert(passport.clone(), gone.clone());
        Ok(Response::new(ClearCartResponse {
            removed: gone.iter().map(|(_, quantity)| quantity).sum(),
            cart: Some(inside.cart(&passport)),
            late_adds: inside.is_late(&passport),
        }))
    }
}
