//! cart-service's catalogue, as a conversation needs it.

use saycart_proto::cart::v1::catalogue_service_server::CatalogueService;
use saycart_proto::cart::v1::{
    BrowsePrices, BrowseRequest, BrowseResponse, ExportRequest, ExportResponse, GetRequest,
    GetResponse, ImportRequest, ImportResponse, ListDealsRequest, ListDealsResponse,
    ListSynonymProposalsRequest, ListSynonymProposalsResponse, ListUnresolvedRequest,
    ListUnresolvedResponse, Product, SearchRequest, SearchResponse,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Request, Response, Status, Streaming};

use super::goods::{Goods, find, matches, money, product};
use super::shop::{Inside, Shop};

impl Inside {
    /// What the phrase may mean and can be bought, with what it costs otherwise.
    fn browse(&self, request: &BrowseRequest) -> BrowseResponse {
        let all = self.assortment();
        let (_, found) = find(&all, &request.phrase);
        let list_price = |goods: &Goods| {
            let mut deals = self.deals.iter();
            deals
                .find(|(sku, _)| *sku == goods.sku)
                .map(|(_, list)| *list)
        };
        let reduced = request.prices() == BrowsePrices::Reduced;
        let mut there: Vec<Goods> = found.into_iter().filter(|goods| goods.in_stock).collect();
        there.retain(|goods| !reduced || list_price(goods).is_some());
        let below = request.below.map(|below| i64::from(below) * 100);
        let cheapest = there.iter().min_by_key(|goods| goods.price).map(product);
        there.retain(|goods| below.is_none_or(|below| goods.price < below));
        let priced = there.iter().map(|goods| Product {
            list_price: Some(money(list_price(goods).unwrap_or(goods.price))),
            ..product(goods)
        });
        BrowseResponse {
            products: priced.collect(),
            cheapest: cheapest.filter(|_| below.is_some() && there.is_empty()),
            below: below.map(money),
        }
    }
}

#[tonic::async_trait]
impl CatalogueService for Shop {
    type ExportStream = tonic::codegen::BoxStream<ExportResponse>;

    async fn export(
        &self,
        _: Request<ExportRequest>,
    ) -> Result<Response<Self::ExportStream>, Status> {
        Err(Status::unimplemented("the skill exports nothing"))
    }

    async fn list_unresolved(
        &self,
        _: Request<ListUnresolvedRequest>,
    ) -> Result<Response<ListUnresolvedResponse>, Status> {
        Err(Status::unimplemented("the skill asks for no list"))
    }

    async fn list_synonym_proposals(
        &self,
        _: Request<ListSynonymProposalsRequest>,
    ) -> Result<Response<ListSynonymProposalsResponse>, Status> {
        Err(Status::unimplemented("the skill asks for no proposals"))
    }

    async fn list_deals(
        &self,
        request: Request<ListDealsRequest>,
    ) -> Result<Response<ListDealsResponse>, Status> {
        self.called("ListDeals", &request).await?;
        let inside = self.0.lock();
        Ok(Response::new(inside.deals(request.into_inner())))
    }

    async fn search(
        &self,
        request: Request<SearchRequest>,
    ) -> Result<Response<SearchResponse>, Status> {
        self.called("Search", &request).await?;
        let all = self.0.lock().assortment();
        let SearchRequest { phrase, limit, .. } = request.into_inner();
        let (decision, mut found) = find(&all, &phrase);
        let limit: usize = limit.try_into().unwrap();
        let others = found.iter().skip(limit).map(|goods| goods.sku.to_owned());
        let others = others.collect();
        found.truncate(limit);
        let matches = matches(&found);
        Ok(Response::new(SearchResponse {
            reasons: Vec::new(),
            decision: decision.into(),
            matches,
            others,
        }))
    }

    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        self.called("Get", &request).await?;
        let sku = request.into_inner().sku;
        let (all, deals) = {
            let inside = self.0.lock();
            (inside.assortment(), inside.deals.clone())
        };
        let found = all.into_iter().find(|goods| goods.sku == sku);
        let reason = ErrorReason::UnknownProduct;
        let goods = found.ok_or_else(|| refusal(Code::NotFound, reason, "no such product", &[]))?;
        let reduced = deals.into_iter().find(|(reduced, _)| *reduced == goods.sku);
        Ok(Response::new(GetResponse {
            product: Some(Product {
                list_price: reduced.map(|(_, list)| money(list)),
                ..product(&goods)
            }),
        }))
    }

    async fn import(
        &self,
        _: Request<Streaming<ImportRequest>>,
    ) -> Result<Response<ImportResponse>, Status> {
        Err(Status::unimplemented("the skill imports nothing"))
    }

    async fn browse(
        &self,
        request: Request<BrowseRequest>,
    ) -> Result<Response<BrowseResponse>, Status> {
        self.called("Browse", &request).await?;
        let inside = self.0.lock();
        Ok(Response::new(inside.browse(&request.into_inner())))
    }
}
