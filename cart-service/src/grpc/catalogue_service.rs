//! `saycart.cart.v1.CatalogueService`.

use std::io;
use std::pin::Pin;

use futures_util::{Stream, stream};
use saycart_proto::cart::v1 as pb;
use saycart_proto::cart::v1::catalogue_service_server::CatalogueService;
use tokio::sync::mpsc;
use tonic::{Request, Response, Status, Streaming};

use super::browse::Browse;
use super::names::Names;
use super::parse::{
    Search, deals_page, export_format, import_kind, product_number, proposals_limit,
    unresolved_limit,
};
use crate::operations::{Catalogue, CatalogueChunks};

/// The RPCs over what is sold.
#[derive(Debug, Clone)]
pub(crate) struct CatalogueRpc {
    catalogue: Catalogue,
}

impl CatalogueRpc {
    pub(crate) fn new(catalogue: Catalogue) -> Self {
        Self { catalogue }
    }

    fn names<T>(&self, request: &Request<T>) -> Names {
        Names::of(request, &self.catalogue.shelf, &self.catalogue.database)
    }
}

/// A file on its way out.
type Chunks = Pin<Box<dyn Stream<Item = Result<pb::ExportResponse, Status>> + Send>>;

#[tonic::async_trait]
impl CatalogueService for CatalogueRpc {
    type ExportStream = Chunks;

    async fn search(
        &self,
        request: Request<pb::SearchRequest>,
    ) -> Result<Response<pb::SearchResponse>, Status> {
        let names = self.names(&request);
        let Search {
            phrase,
            language,
            limit,
            occasion,
        } = Search::try_from(request.into_inner())?;
        let search = self.catalogue.search(language, &phrase, limit, occasion);
        names.answer(search.await?.into()).await
    }

    async fn get(
        &self,
        request: Request<pb::GetRequest>,
    ) -> Result<Response<pb::GetResponse>, Status> {
        let names = self.names(&request);
        let sku = product_number(request.into_inner())?;
        let product = self.catalogue.get_product(&sku).await?;
        names
            .answer(pb::GetResponse {
                product: Some(product.into()),
            })
            .await
    }

    async fn list_deals(
        &self,
        request: Request<pb::ListDealsRequest>,
    ) -> Result<Response<pb::ListDealsResponse>, Status> {
        let names = self.names(&request);
        let (skip, limit) = deals_page(request.into_inner())?;
        let deals = self.catalogue.deals(skip, limit).await?;
        names.answer(deals.into()).await
    }

    async fn import(
        &self,
        request: Request<Streaming<pb::ImportRequest>>,
    ) -> Result<Response<pb::ImportResponse>, Status> {
        let mut stream = request.into_inner();
        let first = stream.message().await?.unwrap_or_default();
        let (mode, format) = import_kind(&first)?;

        let (sender, chunks) = CatalogueChunks::pipe();
        let import = self.catalogue.import(mode, format, chunks);
        let (imported, ()) = tokio::join!(import, forward(first.chunk, stream, sender));
        Ok(Response::new(imported?.into()))
    }

    async fn export(
        &self,
        request: Request<pb::ExportRequest>,
    ) -> Result<Response<Chunks>, Status> {
        let format = export_format(request.into_inner())?;
        let mut pieces = self.catalogue.export(format).await?;
        let chunks = std::iter::from_fn(move || {
            let chunk = pieces.next()?;
            Some(Ok(pb::ExportResponse {
                chunk,
                done_permille: pieces.done_permille(),
            }))
        });
        Ok(Response::new(Box::pin(stream::iter(chunks))))
    }

    async fn list_unresolved(
        &self,
        request: Request<pb::ListUnresolvedRequest>,
    ) -> Result<Response<pb::ListUnresolvedResponse>, Status> {
        let limit = unresolved_limit(request.into_inner())?;
        let phrases = self.catalogue.unresolved(limit).await?;
        Ok(Response::new(pb::ListUnresolvedResponse {
            phrases: phrases.into_iter().map(Into::into).collect(),
        }))
    }

    async fn list_synonym_proposals(
        &self,
        request: Request<pb::ListSynonymProposalsRequest>,
    ) -> Result<Response<pb::ListSynonymProposalsResponse>, Status> {
        let limit = proposals_limit(request.into_inner())?;
        let proposals = self.catalogue.synonyms(limit).await?;
        Ok(Response::new(pb::ListSynonymProposalsResponse {
            proposals: proposals.into_iter().map(Into::into).collect(),
        }))
    }

    async fn browse(
        &self,
        request: Request<pb::BrowseRequest>,
    ) -> Result<Response<pb::BrowseResponse>, Status> {
        let names = self.names(&request);
        let Browse {
            phrase,
            language,
            limit,
            prices,
        } = Browse::try_from(request.into_inner())?;
        let browsed = self.catalogue.browse(language, &phrase, limit, prices);
        names.answer(browsed.await?.into()).await
    }
}

/// Passes the pieces on, until the file ends or nobody reads any more.
async fn forward(
    first: Vec<u8>,
    mut stream: Streaming<pb::ImportRequest>,
    sender: mpsc::Sender<io::Result<Vec<u8>>>,
) {
    let mut chunk = first;
    loop {
        if sender.send(Ok(chunk)).await.is_err() {
            return;
        }
        chunk = match stream.message().await {
            Ok(Some(pb::ImportRequest {
                format: _,
                chunk,
                mode: _,
            })) => chunk,
            Ok(None) => return,
            Err(status) => {
                // Without this, half a file would look like a whole one. If nobody takes it, the
                // import has failed already.
                let broken = io::Error::new(io::ErrorKind::UnexpectedEof, status.to_string());
                let _gone = sender.send(Err(broken)).await;
                return;
            }
        };
    }
}
