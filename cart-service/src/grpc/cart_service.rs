//! `saycart.cart.v1.CartService`.

use saycart_passport::{Passport, Permit, Right};
use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::cart_service_server::CartService;
use tonic::{Request, Response, Status};

use super::names::Names;
use super::{parse, present};
use crate::domain::{ChangeCart, ReadCart};
use crate::operations::{
    AddItem, Carts, ClearCart, ListUsual, Recommend, RemoveItem, RestoreCart, SetHistory,
    SetQuantity,
};

/// The RPCs over one's own cart.
#[derive(Debug, Clone)]
pub(crate) struct CartRpc {
    carts: Carts,
}

impl CartRpc {
    pub(crate) fn new(carts: Carts) -> Self {
        Self { carts }
    }

    fn names<T>(&self, request: &Request<T>) -> Names {
        Names::of(request, &self.carts.shelf, &self.carts.database)
    }
}

/// What the passport allows its bearer. The layer in front put it there.
pub(super) fn permit<R: Right, T>(request: &Request<T>) -> Result<Permit<R>, Status> {
    Ok(Passport::of(request)?.require::<R>()?)
}

#[tonic::async_trait]
impl CartService for CartRpc {
    async fn add_item(
        &self,
        request: Request<pb::AddItemRequest>,
    ) -> Result<Response<pb::AddItemResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = AddItem::try_from(request.into_inner())?;
        let (carts, noticed) = self.carts.noticing();
        let outcome = carts
            .add_item(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names
            .answer(pb::AddItemResponse {
                late_adds: present::late_adds(&noticed),
                ..outcome.into()
            })
            .await
    }

    async fn set_quantity(
        &self,
        request: Request<pb::SetQuantityRequest>,
    ) -> Result<Response<pb::SetQuantityResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = SetQuantity::try_from(request.into_inner())?;
        let (carts, noticed) = self.carts.noticing();
        let set = carts
            .set_quantity(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names
            .answer(pb::SetQuantityResponse {
                late_adds: present::late_adds(&noticed),
                ..set.into()
            })
            .await
    }

    async fn remove_item(
        &self,
        request: Request<pb::RemoveItemRequest>,
    ) -> Result<Response<pb::RemoveItemResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = RemoveItem::try_from(request.into_inner())?;
        let (carts, noticed) = self.carts.noticing();
        let outcome = carts
            .remove_item(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names
            .answer(pb::RemoveItemResponse {
                late_adds: present::late_adds(&noticed),
                ..outcome.into()
            })
            .await
    }

    async fn clear_cart(
        &self,
        request: Request<pb::ClearCartRequest>,
    ) -> Result<Response<pb::ClearCartResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = ClearCart::try_from(request.into_inner())?;
        let (carts, noticed) = self.carts.noticing();
        let cleared = carts
            .clear_cart(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names
            .answer(pb::ClearCartResponse {
                late_adds: present::late_adds(&noticed),
                ..cleared.into()
            })
            .await
    }

    async fn restore_cart(
        &self,
        request: Request<pb::RestoreCartRequest>,
    ) -> Result<Response<pb::RestoreCartResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = RestoreCart::try_from(request.into_inner())?;
        let (carts, noticed) = self.carts.noticing();
        let restored = carts
            .restore_cart(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names
            .answer(pb::RestoreCartResponse {
                late_adds: present::late_adds(&noticed),
                ..restored.into()
            })
            .await
    }

    async fn recall_add(
        &self,
        request: Request<pb::RecallAddRequest>,
    ) -> Result<Response<pb::RecallAddResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ReadCart, _>(&request)?;
        let key = parse::recalled(request.into_inner())?;
        let outcome = self
            .carts
            .recall_add(&permit, &key)
            .await
            .map_err(|error| names.refused(error))?;
        names.answer(present::recalled(outcome)).await
    }

    async fn note_late_add(
        &self,
        request: Request<pb::NoteLateAddRequest>,
    ) -> Result<Response<pb::NoteLateAddResponse>, Status> {
        let permit = permit::<ChangeCart, _>(&request)?;
        let (key, kind) = parse::late(request.into_inner())?;
        self.carts.note_late_add(&permit, &key, kind).await?;
        Ok(Response::new(pb::NoteLateAddResponse {}))
    }

    async fn take_late_adds(
        &self,
        request: Request<pb::TakeLateAddsRequest>,
    ) -> Result<Response<pb::TakeLateAddsResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ReadCart, _>(&request)?;
        let by = parse::telling(request.into_inner())?;
        let outcomes = self
            .carts
            .take_late_adds(&permit, &by)
            .await
            .map_err(|error| names.refused(error))?;
        names.answer(present::taken(outcomes)).await
    }

    async fn get_cart(
        &self,
        request: Request<pb::GetCartRequest>,
    ) -> Result<Response<pb::GetCartResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ReadCart, _>(&request)?;
        let pb::GetCartRequest {} = request.into_inner();
        let (carts, noticed) = self.carts.noticing();
        let cart = carts
            .get_cart(&permit)
            .await
            .map_err(|error| names.refused(error))?;
        names
            .answer(pb::GetCartResponse {
                cart: Some(cart.into()),
                late_adds: present::late_adds(&noticed),
            })
            .await
    }

    async fn get_history(
        &self,
        request: Request<pb::GetHistoryRequest>,
    ) -> Result<Response<pb::GetHistoryResponse>, Status> {
        let permit = permit::<ReadCart, _>(&request)?;
        let pb::GetHistoryRequest {} = request.into_inner();
        let history = self.carts.get_history(&permit).await?;
        Ok(Response::new(pb::GetHistoryResponse {
            history: Some(history.into()),
        }))
    }

    async fn set_history(
        &self,
        request: Request<pb::SetHistoryRequest>,
    ) -> Result<Response<pb::SetHistoryResponse>, Status> {
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = SetHistory::try_from(request.into_inner())?;
        let history = self.carts.set_history(&permit, command).await?;
        Ok(Response::new(pb::SetHistoryResponse {
            history: Some(history.into()),
        }))
    }

    async fn list_usual(
        &self,
        request: Request<pb::ListUsualRequest>,
    ) -> Result<Response<pb::ListUsualResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ReadCart, _>(&request)?;
        let command = ListUsual::try_from(request.into_inner())?;
        let usual = self
            .carts
            .list_usual(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names.answer(usual.into()).await
    }

    async fn recommend(
        &self,
        request: Request<pb::RecommendRequest>,
    ) -> Result<Response<pb::RecommendResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ReadCart, _>(&request)?;
        let command = Recommend::try_from(request.into_inner())?;
        let recommended = self
            .carts
            .recommend(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names
            .answer(pb::RecommendResponse {
                recommendations: recommended.into_iter().map(Into::into).collect(),
            })
            .await
    }
}
