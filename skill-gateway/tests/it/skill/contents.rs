//! What is in the carts of these tests, and what changing them comes to.

use saycart_proto::cart::v1::{
    AddItemRequest, AddItemResponse, Ambiguous, Asking, Cart, CartLine, CountedIn, Decision,
    ItemAdded, ItemMany, PriceBefore, add_item_request, add_item_response,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Request, Response, Status};

use super::carts::bearer;
use super::goods::{Goods, find, matches, money, product as product_on_sale};
use super::shop::{Inside, Shop};

/// It costs more than was heard, and so would all of it in the cart.
fn dearer(goods: &Goods, was: i64, in_cart: Option<u32>) -> Status {
    let mut metadata = vec![
        ("sku", goods.sku.to_owned()),
        ("name", goods.name.to_owned()),
        ("was_minor", was.to_string()),
        ("now_minor", goods.price.to_string()),
        ("currency", "USD".to_owned()),
    ];
    if let Some(pieces) = in_cart {
        let total = goods.price * i64::from(pieces);
        metadata.push(("line_quantity", pieces.to_string()));
        metadata.push(("line_total_minor", total.to_string()));
    }
    let reason = ErrorReason::PriceChanged;
    refusal(Code::FailedPrecondition, reason, "dearer", &metadata)
}

impl Inside {
    /// What costs more than was heard, or than it cost on its line, is not put there: so many more, or where
    /// it shall be another number, none.
    pub(super) fn as_heard(
        &self,
        passport: &str,
        goods: &Goods,
        (heard, more): (Option<i64>, Option<u32>),
    ) -> Result<(), Status> {
        let seen = self.was_price(passport, goods.sku);
        let mut cart = self.carts.get(passport).into_iter().flatten();
        let present = cart.find(|(sku, _)| sku == goods.sku);
        let all = present.zip(more).map(|((_, present), more)| present + more);
        match heard.or(seen).filter(|was| goods.price > *was) {
            Some(was) => Err(dearer(goods, was, all)),
            None => Ok(()),
        }
    }

    /// What one cost on its line, where it is known.
    pub(super) fn was_price(&self, passport: &str, sku: &str) -> Option<i64> {
        let cart = self.carts.get(passport)?;
        let is_there = cart.iter().any(|(known, _)| known == sku);
        let key = (passport.to_owned(), sku.to_owned());
        self.seen.get(&key).filter(|_| is_there).copied()
    }

    /// The same, as it is told of what was put there again, also after the cart was emptied.
    pub(super) fn price_before(&self, passport: &str, sku: &str) -> Option<PriceBefore> {
        let key = (passport.to_owned(), sku.to_owned());
        let price = self.seen.get(&key).copied()?;
        Some(PriceBefore {
            sku: sku.to_owned(),
            unit_price: Some(money(price)),
        })
    }

    pub(super) fn sees(&mut self, passport: &str, goods: &Goods) {
        let key = (passport.to_owned(), goods.sku.to_owned());
        self.seen.insert(key, goods.price);
    }

    pub(super) fn line(&self, sku: &str, quantity: u32) -> CartLine {
        let all = self.assortment();
        let goods = all.iter().find(|goods| goods.sku == sku).unwrap();
        CartLine {
            line_id: format!("lin_{sku}"),
            sku: sku.to_owned(),
            name: goods.full_name.to_owned(),
            spoken_name: goods.name.to_owned(),
            quantity,
            unit_price: Some(money(goods.price)),
            line_total: Some(money(goods.price * i64::from(quantity))),
            available: !self.withdrawn.contains(&sku.to_owned()),
            raised_price: self.raised.get(sku).copied().map(money),
            spoken_plural: goods.plural.to_owned(),
            image_url: goods.image.to_owned(),
            variants: product_on_sale(goods).variants,
            ..CartLine::default()
        }
    }

    /// The same in somebody's cart, where it becomes no dearer by itself.
    fn line_of(&self, passport: &str, sku: &str, quantity: u32) -> CartLine {
        let line = self.line(sku, quantity);
        let today = line.unit_price.as_ref().unwrap().amount_minor;
        match self.was_price(passport, sku) {
            Some(was) if was < today => CartLine {
                unit_price: Some(money(was)),
                line_total: Some(money(was * i64::from(quantity))),
                ..line
            },
            _ => line,
        }
    }

    pub(super) fn cart(&self, passport: &str) -> Cart {
        let content = self.carts.get(passport).cloned().unwrap_or_default();
        let lines: Vec<CartLine> = content
            .iter()
            .map(|(sku, quantity)| self.line_of(passport, sku, *quantity))
            .collect();
        let total = lines
            .iter()
            .filter(|line| line.available)
            .map(|line| line.line_total.as_ref().unwrap().amount_minor)
            .sum();
        Cart {
            version: lines.iter().map(|line| u64::from(line.quantity)).sum(),
            currency: (!lines.is_empty()).then(|| "USD".to_owned()),
            total: (!lines.is_empty()).then(|| money(total)),
            lines,
        }
    }

    fn present(&self, passport: &str, goods: &Goods) -> u32 {
        let mut cart = self.carts.get(passport).into_iter().flatten();
        let present = cart.find(|(sku, _)| sku == goods.sku);
        present.map_or(0, |(_, present)| *present)
    }

    /// Whether there are so many more.
    fn may_add(&self, passport: &str, goods: &Goods, quantity: u32) -> Result<(), Status> {
        let present = self.present(passport, goods);
        if !goods.in_stock {
            let metadata = [
                ("sku", goods.sku.to_owned()),
                ("name", goods.name.to_owned()),
                ("similar", goods.similar.to_owned()),
            ];
            let metadata = metadata
                .get(..2 + usize::from(!goods.similar.is_empty()))
                .unwrap();
            let reason = ErrorReason::OutOfStock;
            return Err(refusal(
                Code::FailedPrecondition,
                reason,
                "sold out",
                metadata,
            ));
        }
        if present + quantity > goods.max {
            let metadata = [
                ("sku", goods.sku.to_owned()),
                ("limit", "line".to_owned()),
                ("max", goods.max.to_string()),
                ("present", present.to_string()),
                ("stock", goods.max.to_string()),
            ];
            let metadata = metadata.get(..4 + usize::from(goods.counted)).unwrap();
            let reason = ErrorReason::QuantityLimit;
            return Err(refusal(
                Code::FailedPrecondition,
                reason,
                "too many",
                metadata,
            ));
        }
        Ok(())
    }

    pub(super) fn add(&mut self, passport: &str, goods: &Goods, quantity: u32) -> ItemAdded {
        let present = self.present(passport, goods);
        let was_price = self.was_price(passport, goods.sku).map(money);
        self.sees(passport, goods);
        let cart = self.carts.entry(passport.to_owned()).or_default();
        cart.retain(|(sku, _)| sku != goods.sku);
        cart.push((goods.sku.to_owned(), present + quantity));
        ItemAdded {
            line: Some(self.line(goods.sku, present + quantity)),
            added: quantity,
            cart: Some(self.cart(passport)),
            was_price,
        }
    }
}

impl Shop {
    pub(super) fn added(
        &self,
        request: Request<AddItemRequest>,
    ) -> Result<Response<AddItemResponse>, Status> {
        let passport = bearer(&request)?;
        let AddItemRequest {
            request_id,
            step,
            product,
            quantity,
            locale: _,
            heard_price_minor,
            counted_in,
            unit,
            ask_above,
            speaker: _,
            expected_version: _,
            heard_currency: _,
            shopper: _,
        } = request.into_inner();
        let each = match CountedIn::try_from(counted_in).unwrap() {
            CountedIn::Unspecified => 1,
            CountedIn::Pairs => 2,
            CountedIn::Dozens => 12,
        };
        let mut inside = self.0.lock();
        let key = (passport.clone(), request_id, step);
        if let Some(known) = inside.changes.get(&key) {
            return Ok(Response::new(AddItemResponse {
                late_adds: inside.is_late(&passport),
                ..known.clone()
            }));
        }
        // What is sold by six rolls, or by that much.
        let content = format!("{quantity} {unit}");
        let is_content = |goods: &Goods| !unit.is_empty() && goods.size == content;
        let mut asking = Asking::Unspecified;
        let (decision, found) = match product.unwrap() {
            add_item_request::Product::Sku(sku) => {
                let found: Vec<Goods> = inside
                    .assortment()
                    .into_iter()
                    .filter(|goods| goods.sku == sku)
                    .collect();
                (
                    if found.is_empty() {
                        Decision::Refuse
                    } else {
                        Decision::Take
                    },
                    found,
                )
            }
            add_item_request::Product::SpokenName(name) => {
                inside.searched.push(name.clone());
                let named = Some((name.clone(), Some(quantity)));
                inside.wanted.push(("AddItem", named));
                let (decision, found) = find(&inside.assortment(), &name);
                let fits: Vec<Goods> = found.iter().filter(|it| is_content(it)).cloned().collect();
                let found = match fits.as_slice() {
                    [_] => (Decision::Take, fits),
                    _ => (decision, found),
                };
                // What sounds like it is likelier the nearer it is to the front.
                let sounds = |goods: &Goods| goods.sounds_like.contains(&name.as_str());
                if found.1.len() > 1 && found.1.iter().all(sounds) {
                    asking = Asking::OneByOne;
                }
                found
            }
        };
        let result = match (decision, found.as_slice()) {
            (Decision::Take, [goods, ..]) => {
                // What is sold in rolls is no single thing.
                let each = if goods.size.is_empty() { each } else { 1 };
                let pieces = if is_content(goods) {
                    1
                } else {
                    quantity * each
                };
                inside.may_add(&passport, goods, pieces)?;
                let number = if is_content(goods) { 1 } else { quantity };
                if ask_above > 0 && number > ask_above {
                    add_item_response::Result::Many(ItemMany {
                        product: Some(product_on_sale(goods)),
                        pieces,
                    })
                } else {
                    inside.as_heard(&passport, goods, (heard_price_minor, Some(pieces)))?;
                    add_item_response::Result::Added(inside.add(&passport, goods, pieces))
                }
            }
            (Decision::Ask, found) => add_item_response::Result::Ambiguous(Ambiguous {
                matches: matches(found),
                split: inside.split.clone(),
                asking: asking.into(),
            }),
            _ => {
                let reason = ErrorReason::UnknownProduct;
                return Err(refusal(Code::NotFound, reason, "no such product", &[]));
            }
        };
        let response = AddItemResponse {
            late_adds: inside.is_late(&passport),
            result: Some(result),
        };
        inside.changes.insert(key, response.clone());
        Ok(Response::new(response))
    }
}
