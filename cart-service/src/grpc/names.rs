//! What products are called in an answer: by their names for the locale that the call asks for.
//!
//! Answers name products as the database has them, and those that were kept for a repetition as it
//! had them; on the way out each is given the name of the call's locale.
//!
//! To add a message with products in it: a line of [`holding!`].

use std::collections::HashMap;
use std::sync::Arc;

use saycart_proto::cart::v1 as pb;
use saycart_service::causes;
use saycart_sql::Database;
use tonic::{Request, Response, Status};

use super::refusals::version_conflict;
use crate::domain::{Called, Product, Refusal, Sku, Variant};
use crate::operations::CartError;
use crate::search::{Index, Shelf};
use crate::store::{self, StoreError};

/// As HTTP has it.
const LOCALE: &str = "accept-language";

/// The names for one call.
#[derive(Debug)]
pub(super) struct Names {
    tag: Option<String>,
    index: Arc<Index>,
    database: Database,
}

impl Names {
    /// Those that this call asks for.
    pub(super) fn of<T>(request: &Request<T>, shelf: &Shelf, database: &Database) -> Self {
        let tag = request.metadata().get(LOCALE);
        Self {
            tag: tag.and_then(|tag| tag.to_str().ok()).map(str::to_owned),
            index: shelf.index(),
            database: database.clone(),
        }
    }

    /// The answer, with them.
    pub(super) async fn answer<T: Naming>(&self, mut answer: T) -> Result<Response<T>, Status> {
        let mut missing = Vec::new();
        answer.each_name(&mut |name| {
            if let Ok(sku) = Sku::parse(name.sku)
                && self.index.product(&sku).is_none()
            {
                missing.push(sku);
            }
        });
        missing.sort_unstable();
        missing.dedup();
        let withdrawn = self.withdrawn(missing).await;
        self.name(&mut answer, &withdrawn);
        Ok(Response::new(answer))
    }

    fn name(&self, message: &mut impl Naming, withdrawn: &HashMap<Sku, Product>) {
        message.each_name(&mut |name| {
            let Ok(sku) = Sku::parse(name.sku) else {
                return;
            };
            let product = self.index.product(&sku).or_else(|| withdrawn.get(&sku));
            if let Some(product) = product {
                name.give(self.called(product), product);
            }
        });
    }

    /// A refusal that names a product names it so, too, and so are those in the cart of a conflict; what is
    /// sold no more keeps the name that it has there.
    pub(super) fn refused(&self, mut error: CartError) -> Status {
        if let CartError::Refused(Refusal::VersionConflict { version, cart }) = &error
            && let Some(cart) = cart
        {
            let mut cart = pb::Cart::from((**cart).clone());
            self.name(&mut cart, &HashMap::new());
            return version_conflict(error.to_string(), *version, Some(cart));
        }
        if let CartError::Refused(refusal) = &mut error
            && let Some((sku, name)) = refusal.named()
            && let Some(product) = self.index.product(sku)
        {
            *name = self.called(product).one;
        }
        error.into()
    }

    fn called(&self, product: &Product) -> Called {
        product.called(self.tag.as_deref())
    }

    /// What is sold no more is in no index. Where it cannot be read, it keeps the name that it has.
    async fn withdrawn(&self, missing: Vec<Sku>) -> HashMap<Sku, Product> {
        if missing.is_empty() {
            return HashMap::new();
        }
        self.read(missing).await.unwrap_or_else(|error| {
            tracing::warn!(error = %causes(&error), "names of withdrawn products cannot be read");
            HashMap::new()
        })
    }

    async fn read(&self, missing: Vec<Sku>) -> Result<HashMap<Sku, Product>, StoreError> {
        let mut connection = self.database.acquire().await?;
        store::product::find_many(&self.database, &mut connection, &missing).await
    }
}

/// A product's names in a message.
pub(super) struct Name<'m> {
    sku: &'m str,
    full: &'m mut String,
    one: &'m mut String,
    several: &'m mut String,
    /// Where its picture is, in a message that is made of no product.
    image: Option<&'m mut String>,
    /// What tells it from its twins, likewise.
    variants: Option<&'m mut Vec<pb::Variant>>,
}

impl Name<'_> {
    fn give(self, called: Called, product: &Product) {
        let Called { full, one, several } = called;
        *self.full = full;
        *self.one = one;
        *self.several = several.unwrap_or_default();
        if let Some(place) = self.image {
            let image = product.details.image_url.as_deref();
            image.unwrap_or_default().clone_into(place);
        }
        if let Some(place) = self.variants {
            let variants = product.variants.iter().cloned();
            *place = variants
                .map(|Variant { kind, value }| pb::Variant { kind, value })
                .collect();
        }
    }
}

/// A message in which products may be named.
pub(super) trait Naming {
    /// Does this with each of the names.
    fn each_name(&mut self, act: &mut dyn FnMut(Name<'_>));
}

impl<T: Naming> Naming for Vec<T> {
    fn each_name(&mut self, act: &mut dyn FnMut(Name<'_>)) {
        for part in self {
            part.each_name(act);
        }
    }
}

impl<T: Naming> Naming for Option<T> {
    fn each_name(&mut self, act: &mut dyn FnMut(Name<'_>)) {
        if let Some(part) = self {
            part.each_name(act);
        }
    }
}

/// Messages that name one product.
macro_rules! named {
    ($($message:ident),+ $(,)?) => {$(
        impl Naming for pb::$message {
            fn each_name(&mut self, act: &mut dyn FnMut(Name<'_>)) {
                act(Name {
                    sku: &self.sku,
                    full: &mut self.name,
                    one: &mut self.spoken_name,
                    several: &mut self.spoken_plural,
                    image: None,
                    variants: None,
                });
            }
        }
    )+};
}

named!(ListLine, Product, LateLine);

impl Naming for pb::CartLine {
    fn each_name(&mut self, act: &mut dyn FnMut(Name<'_>)) {
        act(Name {
            sku: &self.sku,
            full: &mut self.name,
            one: &mut self.spoken_name,
            several: &mut self.spoken_plural,
            image: Some(&mut self.image_url),
            variants: Some(&mut self.variants),
        });
    }
}

/// Messages that hold others that name products.
macro_rules! holding {
    ($($message:ident { $($field:ident),+ })+) => {$(
        impl Naming for pb::$message {
            fn each_name(&mut self, act: &mut dyn FnMut(Name<'_>)) {
                $(self.$field.each_name(act);)+
            }
        }
    )+};
}

holding! {
    Cart { lines }
    ShoppingList { lines }
    Match { product }
    Ambiguous { matches }
    AmbiguousLines { lines }
    AmbiguousListLines { lines }
    AddItemResponse { result }
    ItemAdded { line, cart }
    ItemMany { product }
    SetQuantityResponse { line, cart, was }
    RemoveItemResponse { result }
    ItemRemoved { line, cart }
    ClearCartResponse { cart }
    RestoreCartResponse { restored, gone, cart }
    RecallAddResponse { added }
    TakeLateAddsResponse { changes }
    LateChange { lines, gone }
    GetCartResponse { cart }
    ListUsualResponse { products }
    UsualProduct { product }
    RecommendResponse { recommendations }
    Recommendation { product, because }
    AddToListResponse { result }
    ListLineAdded { line, list }
    MoveToListResponse { result }
    MovedToList { line, cart, list }
    RemoveFromListResponse { result }
    ListLineRemoved { line, list }
    MoveToCartResponse { result }
    MovedToCart { moved, stayed, cart, list }
    TakeBackMoveResponse { back, cart, list }
    GetListResponse { list }
    SearchResponse { matches }
    GetResponse { product }
    BrowseResponse { products, cheapest }
    ListDealsResponse { deals }
    Deal { product }
}

/// Answers that are one thing or a question.
macro_rules! either {
    ($($module:ident :: $done:ident),+ $(,)?) => {$(
        impl Naming for pb::$module::Result {
            fn each_name(&mut self, act: &mut dyn FnMut(Name<'_>)) {
                match self {
                    Self::$done(done) => done.each_name(act),
                    Self::Ambiguous(question) => question.each_name(act),
                }
            }
        }
    )+};
}

impl Naming for pb::add_item_response::Result {
    fn each_name(&mut self, act: &mut dyn FnMut(Name<'_>)) {
        match self {
            Self::Added(added) => added.each_name(act),
            Self::Ambiguous(question) => question.each_name(act),
            Self::Many(many) => many.each_name(act),
        }
    }
}

either!(
    remove_item_response::Removed,
    add_to_list_response::Added,
    move_to_list_response::Moved,
    remove_from_list_response::Removed,
    move_to_cart_response::Moved,
);
