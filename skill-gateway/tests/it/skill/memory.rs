//! What the shop of these tests remembers of its shoppers, and what it recommends.

use saycart_proto::cart::v1::{
    AddItemResponse, Deal, GetHistoryResponse, History, HistoryUse, LateChange, LateEffect,
    LateKind, LateLine, ListDealsRequest, ListDealsResponse, ListUsualRequest, ListUsualResponse,
    Product, RecommendResponse, Recommendation, SetHistoryRequest, SetHistoryResponse,
    UsualProduct, add_item_response,
};

use super::goods::{find, money, product};
use super::shop::{Inside, Key, Shop};

fn added(response: &AddItemResponse) -> Option<LateChange> {
    let add_item_response::Result::Added(added) = response.result.clone()? else {
        return None;
    };
    let line = added.line?;
    let line = LateLine {
        sku: line.sku,
        name: line.name,
        spoken_name: line.spoken_name,
        spoken_plural: line.spoken_plural,
        pieces: added.added,
        present: line.quantity,
        unit_price: None,
    };
    Some(LateChange {
        effect: LateEffect::InCart.into(),
        lines: vec![line],
        ..LateChange::default()
    })
}

fn of_echo_dots(kind: LateKind) -> LateChange {
    let effect = match kind {
        LateKind::Unspecified | LateKind::AddItem => LateEffect::InCart,
        LateKind::MoveToCart => LateEffect::FromList,
        LateKind::RemoveItem => LateEffect::OutOfCart,
        LateKind::SetQuantity => LateEffect::Counted,
        LateKind::ClearCart => LateEffect::Emptied,
        LateKind::RestoreCart => LateEffect::Restored,
        LateKind::AddToList | LateKind::MoveToList | LateKind::TakeBackMove => LateEffect::OnList,
        LateKind::RemoveFromList => LateEffect::OffList,
    };
    let is_of_all = matches!(effect, LateEffect::Emptied | LateEffect::Restored);
    let line = LateLine {
        sku: "ECHO-DOT".to_owned(),
        name: "Echo Dot".to_owned(),
        spoken_name: "Echo Dot".to_owned(),
        spoken_plural: String::new(),
        pieces: 2,
        present: 2,
        unit_price: (effect == LateEffect::OutOfCart).then(|| money(4_999)),
    };
    LateChange {
        effect: effect.into(),
        lines: Vec::from_iter((!is_of_all).then_some(line)),
        list_id: match effect {
            LateEffect::OnList | LateEffect::OffList | LateEffect::FromList => "lst__".to_owned(),
            _ => String::new(),
        },
        ..LateChange::default()
    }
}

impl Inside {
    pub(super) fn is_late(&self, passport: &str) -> bool {
        self.late.iter().any(|((whose, ..), _)| whose == passport)
    }

    pub(super) fn note_late(&mut self, key: Key, kind: LateKind) {
        if !self.late.iter().any(|(known, _)| *known == key) {
            self.late_kinds.insert(key.clone(), kind);
            self.late.push((key, None));
        }
    }

    /// What adds did; of another change what is said of it, or that it was about two Echo Dots.
    pub(super) fn take_late(&mut self, passport: &str, request_id: &str) -> Vec<LateChange> {
        let (changes, kinds) = (&self.changes, &self.late_kinds);
        let came_to = self.late_came_to.as_ref();
        let of_it = self.late.iter_mut().filter(|(key, _)| key.0 == passport);
        let told = of_it.filter_map(|(key, told_by)| {
            let change = match kinds.get(key)? {
                LateKind::AddItem => added(changes.get(key)?)?,
                kind => came_to.cloned().unwrap_or_else(|| of_echo_dots(*kind)),
            };
            let told_by = told_by.get_or_insert_with(|| request_id.to_owned());
            (told_by == request_id && key.1 != request_id).then_some(change)
        });
        told.collect()
    }

    fn product(&self, sku: &str) -> saycart_proto::cart::v1::Product {
        let all = self.assortment();
        product(all.iter().find(|goods| goods.sku == sku).unwrap())
    }

    fn held(&self, passport: &str) -> HistoryUse {
        self.histories
            .get(passport)
            .copied()
            .unwrap_or(HistoryUse::Off)
    }

    pub(super) fn history(&self, passport: &str) -> GetHistoryResponse {
        GetHistoryResponse {
            history: Some(History {
                r#use: self.held(passport).into(),
                ..History::default()
            }),
        }
    }

    pub(super) fn set_history(
        &mut self,
        passport: &str,
        request: &SetHistoryRequest,
    ) -> SetHistoryResponse {
        self.wanted.push(("SetHistory", None));
        self.histories.insert(passport.to_owned(), request.r#use());
        if request.r#use() == HistoryUse::Off {
            self.usual.remove(passport);
        }
        let GetHistoryResponse { history } = self.history(passport);
        SetHistoryResponse { history }
    }

    pub(super) fn list_usual(
        &self,
        passport: &str,
        request: &ListUsualRequest,
    ) -> ListUsualResponse {
        let held = self.held(passport);
        let meant = |sku: &str| {
            let all = self.assortment();
            request.spoken_name.as_ref().is_none_or(|words| {
                let (_, found) = find(&all, words);
                found.iter().any(|goods| goods.sku == sku)
            })
        };
        let usual = self.usual.get(passport).cloned().unwrap_or_default();
        let usual = usual.iter().filter(|_| held == HistoryUse::On);
        let products = usual.filter(|sku| meant(sku)).map(|sku| UsualProduct {
            product: Some(self.product(sku)),
            days: 2,
        });
        ListUsualResponse {
            r#use: held.into(),
            products: products.collect(),
        }
    }

    pub(super) fn recommended(&self) -> RecommendResponse {
        let recommended = self.recommended.iter();
        RecommendResponse {
            recommendations: recommended
                .map(|(sku, because, carts)| Recommendation {
                    product: Some(self.product(sku)),
                    because: Some(self.product(because)),
                    carts: *carts,
                })
                .collect(),
        }
    }

    pub(super) fn deals(&self, request: ListDealsRequest) -> ListDealsResponse {
        let ListDealsRequest { skip, limit } = request;
        let page = self.deals.iter().skip(skip.try_into().unwrap());
        let page = page.take(limit.try_into().unwrap());
        let deals = page.map(|(sku, list_price)| Deal {
            product: Some(Product {
                sale_last_day: self.last_day.map(str::to_owned),
                ..self.product(sku)
            }),
            list_price: Some(money(*list_price)),
        });
        ListDealsResponse {
            deals: deals.collect(),
            total: self.deals.len().try_into().unwrap(),
        }
    }
}

impl Shop {
    /// The shopper of this passport lets their history be used, and usually buys this.
    pub(crate) fn remembers(&self, passport: &str, usual: &[&'static str]) {
        let mut inside = self.0.lock();
        inside.histories.insert(passport.to_owned(), HistoryUse::On);
        inside.usual.insert(passport.to_owned(), usual.to_vec());
    }

    /// Whether the history of this passport is used.
    pub(crate) fn uses_history(&self, passport: &str) -> bool {
        self.0.lock().held(passport) == HistoryUse::On
    }

    /// What is remembered under this passport.
    pub(crate) fn usual_of(&self, passport: &str) -> Vec<&'static str> {
        self.0
            .lock()
            .usual
            .get(passport)
            .cloned()
            .unwrap_or_default()
    }

    /// This is what any late change that is no add came to.
    pub(crate) fn late_came_to(&self, change: LateChange) {
        self.0.lock().late_came_to = Some(change);
    }

    /// This is on sale: what, and its list price.
    pub(crate) fn puts_on_sale(&self, deals: &[(&'static str, i64)]) {
        self.0.lock().deals = deals.to_vec();
    }

    /// What is on sale is so until the end of this day.
    pub(crate) fn ends_sales_on(&self, day: &'static str) {
        self.0.lock().last_day = Some(day);
    }

    /// This goes with that, in so many carts.
    pub(crate) fn recommends(&self, sku: &'static str, because: &'static str, carts: u32) {
        self.0.lock().recommended = Some((sku, because, carts));
    }
}
