//! `saycart.cart.v1.ListService`.

use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::list_service_server::ListService;
use tonic::{Request, Response, Status};

use super::cart_service::permit;
use super::names::Names;
use super::parse::which;
use crate::domain::{ChangeCart, ReadCart};
use crate::operations::{AddToList, Carts, MoveToCart, MoveToList, RemoveFromList, TakeBackMove};

/// The RPCs over one's own lists.
#[derive(Debug, Clone)]
pub(crate) struct ListRpc {
    carts: Carts,
}

impl ListRpc {
    pub(crate) fn new(carts: Carts) -> Self {
        Self { carts }
    }

    fn names<T>(&self, request: &Request<T>) -> Names {
        Names::of(request, &self.carts.shelf, &self.carts.database)
    }
}

#[tonic::async_trait]
impl ListService for ListRpc {
    async fn add_to_list(
        &self,
        request: Request<pb::AddToListRequest>,
    ) -> Result<Response<pb::AddToListResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = AddToList::try_from(request.into_inner())?;
        let outcome = self
            .carts
            .add_to_list(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names.answer(outcome.into()).await
    }

    async fn move_to_list(
        &self,
        request: Request<pb::MoveToListRequest>,
    ) -> Result<Response<pb::MoveToListResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = MoveToList::try_from(request.into_inner())?;
        let outcome = self
            .carts
            .move_to_list(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names.answer(outcome.into()).await
    }

    async fn remove_from_list(
        &self,
        request: Request<pb::RemoveFromListRequest>,
    ) -> Result<Response<pb::RemoveFromListResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = RemoveFromList::try_from(request.into_inner())?;
        let outcome = self
            .carts
            .remove_from_list(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names.answer(outcome.into()).await
    }

    async fn move_to_cart(
        &self,
        request: Request<pb::MoveToCartRequest>,
    ) -> Result<Response<pb::MoveToCartResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = MoveToCart::try_from(request.into_inner())?;
        let outcome = self
            .carts
            .move_to_cart(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names.answer(outcome.into()).await
    }

    async fn take_back_move(
        &self,
        request: Request<pb::TakeBackMoveRequest>,
    ) -> Result<Response<pb::TakeBackMoveResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ChangeCart, _>(&request)?;
        let command = TakeBackMove::try_from(request.into_inner())?;
        let taken = self
            .carts
            .take_back_move(&permit, command)
            .await
            .map_err(|error| names.refused(error))?;
        names.answer(taken.into()).await
    }

    async fn get_list(
        &self,
        request: Request<pb::GetListRequest>,
    ) -> Result<Response<pb::GetListResponse>, Status> {
        let names = self.names(&request);
        let permit = permit::<ReadCart, _>(&request)?;
        let pb::GetListRequest { list } = request.into_inner();
        let list = self
            .carts
            .get_list(&permit, &which(list)?)
            .await
            .map_err(|error| names.refused(error))?;
        names
            .answer(pb::GetListResponse {
                list: Some(list.into()),
            })
            .await
    }

    async fn list_names(
        &self,
        request: Request<pb::ListNamesRequest>,
    ) -> Result<Response<pb::ListNamesResponse>, Status> {
        let permit = permit::<ReadCart, _>(&request)?;
        let pb::ListNamesRequest {} = request.into_inner();
        let names = self.carts.list_names(&permit).await?;
        Ok(Response::new(pb::ListNamesResponse {
            names: names.iter().map(|name| name.as_str().to_owned()).collect(),
        }))
    }
}
