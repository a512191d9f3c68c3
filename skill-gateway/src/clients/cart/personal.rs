//! What is known of the shopper, as far as they let it be used, and what the shop recommends.

use saycart_proto::cart::v1 as pb;
use saycart_service::Deadline;

use super::{CartClient, CartError, ChangeId, Money, Product, Settled};
use crate::clients::{Passport, call};

// As telemetry names them.
const GET_HISTORY: &str = "saycart.cart.v1.CartService/GetHistory";
const SET_HISTORY: &str = "saycart.cart.v1.CartService/SetHistory";
const LIST_USUAL: &str = "saycart.cart.v1.CartService/ListUsual";
const RECOMMEND: &str = "saycart.cart.v1.CartService/Recommend";
const LIST_DEALS: &str = "saycart.cart.v1.CatalogueService/ListDeals";

/// The number of what we tell a shopper who switches their history on or off. To be raised when the
/// phrases `history-on` and `history-off` come to mean something else.
const WORDING: u32 = 1;

/// As many as Alexa takes as words of a session.
const MOST_USUAL: u32 = 100;

/// Whether what a shopper adds is remembered and used for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HistoryUse {
    Off,
    On,
}

/// By which way a shopper said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Aloud.
    Voice,
    /// By disabling the skill, so that nothing be kept.
    Disabling,
}

/// Who speaks for an account that a household may share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// Anybody in the room.
    #[default]
    Shared,
    /// Somebody whose voice is known, and linked to this account.
    Known,
}

/// What a shopper adds again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usual {
    /// While it is off, nothing is usual.
    pub(crate) held: HistoryUse,
    /// Most days first.
    pub(crate) products: Vec<Product>,
}

/// Some of what is on sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deals {
    /// Each with what it costs otherwise.
    pub(crate) deals: Vec<(Product, Money)>,
    /// How many there are in all.
    pub(crate) total: u32,
}

/// Something that goes with what is in the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suggestion {
    pub(crate) product: Product,
    /// Beside what.
    pub(crate) because: Product,
    /// In how many other carts both lie.
    pub(crate) carts: u32,
}

impl CartClient {
    /// Whether the shopper lets their history be used.
    pub(crate) async fn get_history(
        &self,
        passport: &Passport,
        deadline: Deadline,
    ) -> Result<HistoryUse, CartError> {
        let request = self.carrying(passport, pb::GetHistoryRequest {})?;
        let mut client = self.carts.clone();
        let response = call(GET_HISTORY, deadline, request, async |request| {
            client.get_history(request).await
        });
        let pb::GetHistoryResponse { history } = response.await?;
        HistoryUse::of(history.map_or(0, |history| history.r#use))
    }

    /// Keeps what the shopper said of it.
    pub(crate) async fn set_history(
        &self,
        passport: &Passport,
        change: ChangeId,
        (wanted, channel): (HistoryUse, Channel),
        deadline: Deadline,
    ) -> Result<(), CartError> {
        let request = pb::SetHistoryRequest {
            request_id: change.request_id,
            step: change.step,
            r#use: match wanted {
                HistoryUse::Off => pb::HistoryUse::Off.into(),
                HistoryUse::On => pb::HistoryUse::On.into(),
            },
            channel: match channel {
                Channel::Voice => pb::Channel::Voice.into(),
                Channel::Disabling => pb::Channel::Disabling.into(),
            },
            wording: WORDING,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(SET_HISTORY, deadline, request, async |request| {
            client.set_history(request).await
        });
        let pb::SetHistoryResponse { history: _ } = response.await?;
        self.settles(match wanted {
            HistoryUse::Off => Settled::HistoryOff,
            HistoryUse::On => Settled::HistoryOn,
        });
        Ok(())
    }

    /// What is usual, or what of it the words may mean. Only for a voice that is known.
    pub(crate) async fn list_usual(
        &self,
        passport: &Passport,
        words: Option<&str>,
        locale: &str,
        deadline: Deadline,
    ) -> Result<Usual, CartError> {
        let request = pb::ListUsualRequest {
            spoken_name: words.map(str::to_owned),
            locale: locale.to_owned(),
            limit: MOST_USUAL,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(LIST_USUAL, deadline, request, async |request| {
            client.list_usual(request).await
        });
        let pb::ListUsualResponse {
            r#use: held,
            products,
        } = response.await?;
        let products = products.into_iter();
        let usual = Usual {
            held: HistoryUse::of(held)?,
            products: products
                .filter_map(|pb::UsualProduct { product, days: _ }| product.map(Product::from))
                .collect(),
        };
        self.note(|seen| seen.usual.clone_from(&usual.products));
        Ok(usual)
    }

    /// What goes best with the cart.
    pub(crate) async fn recommend(
        &self,
        passport: &Passport,
        speaker: Speaker,
        deadline: Deadline,
    ) -> Result<Option<Suggestion>, CartError> {
        let request = pb::RecommendRequest {
            speaker: speaker.wire().into(),
            limit: 1,
        };
        let request = self.carrying(passport, request)?;
        let mut client = self.carts.clone();
        let response = call(RECOMMEND, deadline, request, async |request| {
            client.recommend(request).await
        });
        let pb::RecommendResponse { recommendations } = response.await?;
        let best = recommendations.into_iter().next();
        let suggestion = best.map(Suggestion::try_from).transpose()?;
        if let Some(Suggestion { product, .. }) = &suggestion {
            self.offers(std::slice::from_ref(product));
        }
        Ok(suggestion)
    }

    /// What is on sale, after so many deals, at most three.
    pub(crate) async fn list_deals(
        &self,
        skip: u32,
        deadline: Deadline,
    ) -> Result<Deals, CartError> {
        let request = self.asking(pb::ListDealsRequest { skip, limit: 3 });
        let mut client = self.catalogue.clone();
        let response = call(LIST_DEALS, deadline, request, async |request| {
            client.list_deals(request).await
        });
        let pb::ListDealsResponse { deals, total } = response.await?;
        let deals: Vec<(Product, Money)> = deals.into_iter().map(deal).collect::<Result<_, _>>()?;
        let products: Vec<Product> = deals.iter().map(|(product, _)| product.clone()).collect();
        self.offers(&products);
        Ok(Deals { deals, total })
    }

    /// These are offered in this turn.
    pub(crate) fn offers(&self, products: &[Product]) {
        self.note(|seen| seen.found(products));
    }
}

fn deal(deal: pb::Deal) -> Result<(Product, Money), CartError> {
    let pb::Deal {
        product,
        list_price,
    } = deal;
    let product = product.ok_or(CartError::Malformed("product"))?;
    let list_price = list_price.ok_or(CartError::Malformed("list_price"))?;
    Ok((product.into(), list_price.try_into()?))
}

impl TryFrom<pb::Recommendation> for Suggestion {
    type Error = CartError;

    fn try_from(recommendation: pb::Recommendation) -> Result<Self, CartError> {
        let pb::Recommendation {
            product,
            because,
            carts,
        } = recommendation;
        let product = product.ok_or(CartError::Malformed("product"))?;
        let because = because.ok_or(CartError::Malformed("because"))?;
        Ok(Self {
            product: product.into(),
            because: because.into(),
            carts,
        })
    }
}

impl HistoryUse {
    fn of(held: i32) -> Result<Self, CartError> {
        match pb::HistoryUse::try_from(held) {
            Ok(pb::HistoryUse::Off) => Ok(Self::Off),
            Ok(pb::HistoryUse::On) => Ok(Self::On),
            Ok(pb::HistoryUse::Unspecified) | Err(_) => Err(CartError::Malformed("use")),
        }
    }
}

impl Speaker {
    pub(super) fn wire(self) -> pb::Speaker {
        match self {
            Self::Shared => pb::Speaker::Shared,
            Self::Known => pb::Speaker::Known,
        }
    }
}
