//! cart-service's lists, as a conversation needs them.

use saycart_proto::cart::v1::list_service_server::ListService;
use saycart_proto::cart::v1::{
    AddToListRequest, AddToListResponse, Ambiguous, AmbiguousLines, AmbiguousListLines, Decision,
    GetListRequest, GetListResponse, ListLine, ListLineAdded, ListLineRemoved, ListNamesRequest,
    ListNamesResponse, MoveToCartRequest, MoveToCartResponse, MoveToListRequest,
    MoveToListResponse, MovedToCart, MovedToList, NamedProduct, RemoveFromListRequest,
    RemoveFromListResponse, ShoppingList, TakeBackMoveRequest, TakeBackMoveResponse, WhichList,
    add_to_list_response, move_to_cart_response, move_to_list_response, named_product,
    remove_from_list_response, sku_digest, which_list,
};
use saycart_proto::v1::ErrorReason;
use saycart_service::refusal;
use tonic::{Code, Request, Response, Status};

use super::carts::bearer;
use super::goods::{Goods, find, matches, money};
use super::shop::{Inside, Shop};

/// Whose list, and what it is called.
type Key = (String, String);

fn key(passport: &str, list: Option<WhichList>) -> Key {
    let name = match list.and_then(|list| list.which) {
        None => String::new(),
        Some(which_list::Which::SpokenName(name)) => name,
        Some(which_list::Which::ListId(id)) => id
            .strip_prefix("lst_")
            .unwrap()
            .trim_end_matches('_')
            .to_owned(),
    };
    (passport.to_owned(), name)
}

fn id((_, name): &Key) -> String {
    format!("lst_{name}_")
}

fn not_there(reason: ErrorReason) -> Status {
    refusal(Code::NotFound, reason, "not there", &[])
}

impl Inside {
    fn of_list(&self, sku: &str, quantity: u32) -> ListLine {
        let all = self.assortment();
        let goods = all.iter().find(|goods| goods.sku == sku).unwrap();
        ListLine {
            sku: sku.to_owned(),
            name: goods.full_name.to_owned(),
            spoken_name: goods.name.to_owned(),
            quantity,
            unit_price: Some(money(goods.price)),
            available: goods.in_stock && !self.withdrawn.contains(&sku.to_owned()),
            spoken_plural: goods.plural.to_owned(),
        }
    }

    fn list(&self, key: &Key) -> ShoppingList {
        let content = self.lists.get(key).cloned().unwrap_or_default();
        let lines = content.iter();
        ShoppingList {
            list_id: id(key),
            name: key.1.clone(),
            lines: lines
                .map(|(sku, quantity)| self.of_list(sku, *quantity))
                .collect(),
        }
    }

    /// Notes what was asked for, and finds it among what is sold.
    fn among(
        &mut self,
        rpc: &'static str,
        product: &NamedProduct,
        quantity: Option<u32>,
        skus: Option<&[String]>,
    ) -> (Decision, Vec<Goods>) {
        let all = self.assortment().into_iter();
        let all = all.filter(|goods| skus.is_none_or(|skus| skus.contains(&goods.sku.to_owned())));
        let all: Vec<Goods> = all.collect();
        match product.name.as_ref().unwrap() {
            named_product::Name::Sku(sku) => {
                let mut all = all;
                all.retain(|goods| goods.sku == sku);
                let decision = [Decision::Take, Decision::Refuse];
                (decision[usize::from(all.is_empty())], all)
            }
            named_product::Name::SpokenName(name) => {
                self.wanted.push((rpc, Some((name.clone(), quantity))));
                match (find(&all, name), skus) {
                    // Of a few things at hand the likeliest is taken.
                    ((Decision::Ask, found), Some(_)) if found.len() == 1 => {
                        (Decision::Take, found)
                    }
                    (found, _) => found,
                }
            }
        }
    }

    fn put(&mut self, key: &Key, sku: &str, quantity: u32) -> ListLine {
        let content = self.lists.entry(key.clone()).or_default();
        let present = content.iter().find(|(known, _)| known == sku);
        let now = present.map_or(0, |(_, present)| *present) + quantity;
        content.retain(|(known, _)| known != sku);
        content.push((sku.to_owned(), now));
        self.of_list(sku, now)
    }

    /// Takes so many off a list or out of a cart; how many it were.
    fn taken(content: &mut Vec<(String, u32)>, sku: &str, quantity: Option<u32>) -> u32 {
        let mut taken = 0;
        for (known, present) in content.iter_mut() {
            if known == sku {
                taken = quantity.unwrap_or(*present).min(*present);
                *present -= taken;
            }
        }
        content.retain(|(_, present)| *present > 0);
        taken
    }

    fn skus_on(&self, key: &Key) -> Vec<String> {
        let content = self.lists.get(key).cloned().unwrap_or_default();
        content.into_iter().map(|(sku, _)| sku).collect()
    }
}

#[tonic::async_trait]
impl ListService for Shop {
    async fn add_to_list(
        &self,
        request: Request<AddToListRequest>,
    ) -> Result<Response<AddToListResponse>, Status> {
        self.called("AddToList", &request).await?;
        let passport = bearer(&request)?;
        let request = request.into_inner();
        let key = key(&passport, request.list);
        let mut inside = self.0.lock();
        let quantity = Some(request.quantity);
        let found = inside.among("AddToList", &request.product.unwrap(), quantity, None);
        let result = match (found.0, found.1.as_slice()) {
            (Decision::Take, [goods, ..]) => {
                let line = Some(inside.put(&key, goods.sku, request.quantity));
                add_to_list_response::Result::Added(ListLineAdded {
                    line,
                    added: request.quantity,
                    list: Some(inside.list(&key)),
                })
            }
            (Decision::Ask, found) => add_to_list_response::Result::Ambiguous(Ambiguous {
                matches: matches(found),
                ..Ambiguous::default()
            }),
            _ => return Err(not_there(ErrorReason::UnknownProduct)),
        };
        Ok(Response::new(AddToListResponse {
            result: Some(result),
            list_id: id(&key),
        }))
    }

    async fn move_to_list(
        &self,
        request: Request<MoveToListRequest>,
    ) -> Result<Response<MoveToListResponse>, Status> {
        self.called("MoveToList", &request).await?;
        let passport = bearer(&request)?;
        let request = request.into_inner();
        let key = key(&passport, request.list);
        let mut inside = self.0.lock();
        let cart = inside.carts.get(&passport).cloned().unwrap_or_default();
        let skus: Vec<String> = cart.into_iter().map(|(sku, _)| sku).collect();
        let product = request.product.unwrap();
        let (_, found) = inside.among("MoveToList", &product, request.quantity, Some(&skus));
        let result = match found.as_slice() {
            [] => return Err(not_there(ErrorReason::NotInCart)),
            [goods] => {
                let was_price = inside.was_price(&passport, goods.sku).map(money);
                let cart = inside.carts.get_mut(&passport).unwrap();
                let moved = Inside::taken(cart, goods.sku, request.quantity);
                let line = Some(inside.put(&key, goods.sku, moved));
                move_to_list_response::Result::Moved(MovedToList {
                    line,
                    moved,
                    cart: Some(inside.cart(&passport)),
                    list: Some(inside.list(&key)),
                    was_price,
                })
            }
            several => {
                let lines = several.iter().map(|goods| inside.line(goods.sku, 1));
                let lines = lines.collect();
                move_to_list_response::Result::Ambiguous(AmbiguousLines { lines })
            }
        };
        Ok(Response::new(MoveToListResponse {
            result: Some(result),
            list_id: id(&key),
        }))
    }

    async fn remove_from_list(
        &self,
        request: Request<RemoveFromListRequest>,
    ) -> Result<Response<RemoveFromListResponse>, Status> {
        self.called("RemoveFromList", &request).await?;
        let passport = bearer(&request)?;
        let request = request.into_inner();
        let key = key(&passport, request.list);
        let mut inside = self.0.lock();
        let (product, skus) = (request.product.unwrap(), inside.skus_on(&key));
        let (_, found) = inside.among("RemoveFromList", &product, request.quantity, Some(&skus));
        let result = match found.as_slice() {
            [] => return Err(not_there(ErrorReason::NotOnList)),
            [goods] => {
                let content = inside.lists.get_mut(&key).unwrap();
                let removed = Inside::taken(content, goods.sku, request.quantity);
                remove_from_list_response::Result::Removed(ListLineRemoved {
                    line: Some(inside.of_list(goods.sku, removed)),
                    removed,
                    list: Some(inside.list(&key)),
                })
            }
            several => {
                let lines = several.iter().map(|goods| inside.of_list(goods.sku, 1));
                let lines = lines.collect();
                remove_from_list_response::Result::Ambiguous(AmbiguousListLines { lines })
            }
        };
        Ok(Response::new(RemoveFromListResponse {
            result: Some(result),
            list_id: id(&key),
        }))
    }

    async fn move_to_cart(
        &self,
        request: Request<MoveToCartRequest>,
    ) -> Result<Response<MoveToCartResponse>, Status> {
        self.called("MoveToCart", &request).await?;
        let passport = bearer(&request)?;
        let request = request.into_inner();
        let moved_by = (passport.clone(), request.request_id, request.step);
        let key = key(&passport, request.list);
        let mut inside = self.0.lock();
        let skus = inside.skus_on(&key);
        let is_whole = request.product.is_none();
        let wanted: Vec<String> = if let Some(product) = request.product {
            let (_, found) = inside.among("MoveToCart", &product, request.quantity, Some(&skus));
            match found.as_slice() {
                [] => return Err(not_there(ErrorReason::NotOnList)),
                [goods] => {
                    let listed = inside.lists.get(&key).into_iter().flatten();
                    let mut listed = listed.filter(|(sku, _)| sku == goods.sku);
                    let listed = listed.next().map_or(0, |(_, pieces)| *pieces);
                    let pieces = request.quantity.map_or(listed, |some| some.min(listed));
                    let heard = (request.heard_price_minor, Some(pieces));
                    inside.as_heard(&passport, goods, heard)?;
                    vec![goods.sku.to_owned()]
                }
                several => {
                    let lines = several.iter().map(|goods| inside.of_list(goods.sku, 1));
                    let ambiguous = AmbiguousListLines {
                        lines: lines.collect(),
                    };
                    return Ok(Response::new(MoveToCartResponse {
                        result: Some(move_to_cart_response::Result::Ambiguous(ambiguous)),
                        list_id: id(&key),
                    }));
                }
            }
        } else {
            inside.wanted.push(("MoveToCart", None));
            skus
        };
        let (mut moved, mut stayed, mut before) = (Vec::new(), Vec::new(), Vec::new());
        for sku in wanted {
            let line = inside.of_list(&sku, 1);
            let there = inside.was_price(&passport, &sku);
            let price = line.unit_price.as_ref().unwrap().amount_minor;
            let digest = sku_digest(&sku);
            let said = request.heard.iter().find(|it| it.sku_digest == digest);
            let was = said.map(|it| it.price_minor).or(there);
            let is_dearer = is_whole && was.is_some_and(|was| was < price);
            if !line.available || is_dearer {
                stayed.push(line);
                continue;
            }
            let content = inside.lists.get_mut(&key).unwrap();
            let quantity = Inside::taken(content, &sku, request.quantity);
            before.extend(there.and_then(|_| inside.price_before(&passport, &sku)));
            let all = inside.assortment();
            let goods = all.iter().find(|goods| goods.sku == sku).unwrap();
            inside.sees(&passport, goods);
            let cart = inside.carts.entry(passport.clone()).or_default();
            match cart.iter_mut().find(|(known, _)| *known == sku) {
                Some((_, present)) => *present += quantity,
                None => cart.push((sku.clone(), quantity)),
            }
            moved.push(ListLine { quantity, ..line });
        }
        let content = moved.iter().map(|line| (line.sku.clone(), line.quantity));
        let content = content.collect();
        inside.moves.insert(moved_by, (key.clone(), content));
        Ok(Response::new(MoveToCartResponse {
            result: Some(move_to_cart_response::Result::Moved(MovedToCart {
                moved,
                stayed,
                cart: Some(inside.cart(&passport)),
                list: Some(inside.list(&key)),
                before,
            })),
            list_id: id(&key),
        }))
    }

    async fn take_back_move(
        &self,
        request: Request<TakeBackMoveRequest>,
    ) -> Result<Response<TakeBackMoveResponse>, Status> {
        self.called("TakeBackMove", &request).await?;
        let passport = bearer(&request)?;
        let request = request.into_inner();
        let moved_by = (
            passport.clone(),
            request.moved_request_id,
            request.moved_step,
        );
        let mut inside = self.0.lock();
        let Some((key, moved)) = inside.moves.get(&moved_by).cloned() else {
            return Err(not_there(ErrorReason::UnknownRequest));
        };
        let mut back = Vec::new();
        for (sku, quantity) in moved {
            let cart = inside.carts.entry(passport.clone()).or_default();
            if cart.iter().any(|(known, _)| *known == sku) {
                let taken = Inside::taken(cart, &sku, Some(quantity));
                back.push(inside.put(&key, &sku, taken));
            }
        }
        Ok(Response::new(TakeBackMoveResponse {
            back,
            cart: Some(inside.cart(&passport)),
            list: Some(inside.list(&key)),
        }))
    }

    async fn get_list(
        &self,
        request: Request<GetListRequest>,
    ) -> Result<Response<GetListResponse>, Status> {
        self.called("GetList", &request).await?;
        let passport = bearer(&request)?;
        let key = key(&passport, request.into_inner().list);
        let mut inside = self.0.lock();
        inside.wanted.push(("GetList", None));
        let list = Some(inside.list(&key));
        Ok(Response::new(GetListResponse { list }))
    }

    async fn list_names(
        &self,
        request: Request<ListNamesRequest>,
    ) -> Result<Response<ListNamesResponse>, Status> {
        self.called("ListNames", &request).await?;
        let passport = bearer(&request)?;
        let inside = self.0.lock();
        let of_it = inside.lists.keys();
        let of_it = of_it.filter(|(whose, name)| *whose == passport && !name.is_empty());
        let names = of_it.map(|(_, name)| name.clone()).collect();
        Ok(Response::new(ListNamesResponse { names }))
    }
}
