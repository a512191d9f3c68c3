//! What a name may mean, by what it costs.

use saycart_proto::cart::v1 as pb;
use saycart_service::Deadline;

use super::{CartClient, CartError, Money, Product};
use crate::clients::call;

// As telemetry names it.
const BROWSE: &str = "saycart.cart.v1.CatalogueService/Browse";

/// More cannot be chosen from by ear; what comes after is looked up when it is wanted.
const OFFERED: usize = 3;

/// As many as cart-service lists.
const MOST: u32 = 50;

/// What is wanted at a price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Priced {
    /// For whatever it costs: all there is.
    Anyhow,
    /// For less than this, in whole units of the shop's currency.
    Below(u32),
    /// For less than it costs otherwise.
    Reduced,
}

/// What there is at that price.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Browsed {
    /// The likeliest first, each with what it costs otherwise, if that is known.
    pub(crate) products: Vec<(Product, Option<Money>)>,
    /// Where there is nothing below a price: the cheapest of what there is, and that price.
    pub(crate) instead: Option<(Product, Money)>,
}

impl CartClient {
    /// What the words may mean and can be bought at such a price.
    pub(crate) async fn browse(
        &self,
        words: &str,
        at: &Priced,
        locale: &str,
        deadline: Deadline,
    ) -> Result<Browsed, CartError> {
        let (below, prices) = match at {
            Priced::Anyhow => (None, pb::BrowsePrices::Unspecified),
            Priced::Below(below) => (Some(*below), pb::BrowsePrices::Unspecified),
            Priced::Reduced => (None, pb::BrowsePrices::Reduced),
        };
        let request = self.asking(pb::BrowseRequest {
            phrase: words.to_owned(),
            locale: locale.to_owned(),
            limit: MOST,
            below,
            prices: prices.into(),
        });
        let mut client = self.catalogue.clone();
        let response = call(BROWSE, deadline, request, async |request| {
            client.browse(request).await
        });
        let browsed = Browsed::try_from(response.await?)?;
        if *at == Priced::Anyhow {
            return Ok(browsed);
        }
        let offered = browsed.products.iter().take(OFFERED);
        let products = offered.map(|(product, _)| product.clone());
        let instead = browsed.instead.iter().map(|(product, _)| product.clone());
        self.offers(&products.chain(instead).collect::<Vec<_>>());
        Ok(browsed)
    }
}

impl TryFrom<pb::BrowseResponse> for Browsed {
    type Error = CartError;

    fn try_from(response: pb::BrowseResponse) -> Result<Self, CartError> {
        let pb::BrowseResponse {
            products,
            cheapest,
            below,
        } = response;
        let below = below.map(Money::try_from).transpose()?;
        let products = products.into_iter().map(|product| {
            let list_price = product.list_price.clone();
            let list_price = list_price.map(Money::try_from).transpose()?;
            Ok((Product::from(product), list_price))
        });
        Ok(Self {
            products: products.collect::<Result<_, CartError>>()?,
            instead: cheapest.map(Product::from).zip(below),
        })
    }
}
