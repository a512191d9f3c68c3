//! Adds a product to the cart.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::{
    CartError, Carts,
    attempt::{Attempt, Begun},
};
use crate::domain::{
    Account, Added, BodyHash, Cart, ChangeCart, CountedIn, Language, Line, LineChange, LineId,
    Money, Phrase, Product, Quantity, Refusal, RequestKey, Sku, Sold, Unresolved,
};
use crate::metrics;
use crate::search::{Decision, Score, is_pack};
use crate::store;

/// What to add, and how many.
#[derive(Debug, Clone)]
pub(crate) struct AddItem {
    pub(crate) key: RequestKey,
    pub(crate) choice: Choice,
    pub(crate) quantity: Quantity,
    pub(crate) counted_in: CountedIn,
    /// In minor units, what the shopper heard that one costs.
    pub(crate) heard: Option<i64>,
    /// In which it was said.
    pub(crate) language: Language,
}

/// Which product is meant.
#[derive(Debug, Clone)]
pub(crate) enum Choice {
    /// The one of this number.
    Sku(Sku),
    /// The one that was named.
    Spoken(Phrase, Language),
}

/// What adding did.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AddOutcome {
    /// It is in the cart.
    Added {
        /// The line as it is now.
        line: Line,
        /// How many were added.
        pieces: u32,
        /// The cart as it is now.
        cart: Cart,
    },
    /// The shopper has to choose; nothing was changed.
    Ambiguous(Vec<Offer>),
}

/// A product that may be meant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) product: Product,
    pub(crate) score: Score,
}

/// How much of it, and what was said of it.
struct Wanted {
    quantity: Quantity,
    counted_in: CountedIn,
    heard: Option<i64>,
    language: Language,
}

/// What a choice comes to, before anyone looked whether the request came before.
pub(super) enum Resolved {
    Product(Sku),
    Several(Vec<Offer>),
    /// Nothing, and what was asked for, as far as it may be kept.
    Nothing(Language, Option<Unresolved>),
}

impl Carts {
    /// Adds pieces of a product, once for each request.
    #[tracing::instrument(name = "cart.item.add", skip_all, fields(account = %permit.subject()))]
    pub(crate) async fn add_item(
        &self,
        permit: &Permit<ChangeCart>,
        command: AddItem,
    ) -> Result<AddOutcome, CartError> {
        let body = command.body();
        let AddItem {
            key,
            choice,
            quantity,
            counted_in,
            heard,
            language,
        } = command;
        let wanted = Wanted {
            quantity,
            counted_in,
            heard,
            language,
        };
        // Before the transaction: searching needs no row, and a writer would wait for it.
        let resolved = self.resolve(choice);

        let (mut attempt, cart) = match self.begin(Account::of(permit), key, body).await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let answer = match resolved {
            Resolved::Product(sku) => self.add(&mut attempt, cart, &sku, &wanted).await?,
            Resolved::Several(offers) => Ok(AddOutcome::Ambiguous(offers)),
            Resolved::Nothing(language, phrase) => {
                count_unresolved(&mut attempt, language, phrase).await?;
                Err(Refusal::UnknownProduct)
            }
        };
        let outcome = attempt.finish(answer).await?;
        if let AddOutcome::Added { pieces, .. } = &outcome {
            metrics::items_added(*pieces);
        }
        Ok(outcome)
    }

    async fn add(
        &self,
        attempt: &mut Attempt,
        cart: Cart,
        sku: &Sku,
        wanted: &Wanted,
    ) -> Result<Result<AddOutcome, Refusal>, CartError> {
        let Attempt {
            database,
            transaction,
            ..
        } = attempt;
        let Some(product) = store::product::hold(database, transaction, sku).await? else {
            return Ok(Err(Refusal::UnknownProduct));
        };
        let new_line = LineId::new(uuid::Uuid::now_v7());
        let sold = if is_pack(&product) {
            Sold::InPacks
        } else {
            Sold::Singly
        };
        let quantity = wanted.counted_in.pieces(wanted.quantity, sold);
        let Added { line, cart } = match cart.add(&product, quantity, &self.limits, new_line) {
            Ok(added) => added,
            Err(refusal) => return Ok(Err(self.with_similar(refusal, &product, wanted))),
        };
        // Decided on the very row that is added, which no import changes before the end.
        if let Some(was) = wanted.heard.filter(|was| product.price.minor() > *was) {
            return Ok(Err(Refusal::PriceRaised {
                sku: product.sku,
                name: product.spoken_name,
                was: Money::of(was, product.price.currency()),
                now: product.price,
            }));
        }
        attempt.write(LineChange::Put(&line), &cart).await?;
        Ok(Ok(AddOutcome::Added {
            line,
            pieces: quantity.get(),
            cart,
        }))
    }

    /// What is sold out names what may be had instead.
    fn with_similar(&self, refusal: Refusal, product: &Product, wanted: &Wanted) -> Refusal {
        match refusal {
            Refusal::OutOfStock {
                sku,
                name,
                similar: None,
            } => {
                let index = self.shelf.index();
                let similar = index.similar_to(product, wanted.language);
                let similar = similar.map(|similar| similar.sku.clone());
                Refusal::OutOfStock { sku, name, similar }
            }
            other => other,
        }
    }

    pub(super) fn resolve(&self, choice: Choice) -> Resolved {
        let (phrase, language) = match choice {
            Choice::Sku(sku) => return Resolved::Product(sku),
            Choice::Spoken(phrase, language) => (phrase, language),
        };
        let index = self.shelf.index();
        let found = index.find(language, &phrase, 3);
        metrics::searched(found.decision);
        match (found.decision, found.matches.first()) {
            (Decision::Take, Some(best)) => Resolved::Product(best.product.sku.clone()),
            (Decision::Ask, Some(_)) => {
                let offer = |found: &crate::search::Match<'_>| Offer {
                    product: found.product.clone(),
                    score: found.score,
                };
                Resolved::Several(found.matches.iter().map(offer).collect())
            }
            (Decision::Refuse, _) | (_, None) => {
                Resolved::Nothing(language, Unresolved::of(&phrase))
            }
        }
    }
}

/// In the transaction that keeps the refusal: a repetition is not counted again.
pub(super) async fn count_unresolved(
    attempt: &mut Attempt,
    language: Language,
    phrase: Option<Unresolved>,
) -> Result<(), CartError> {
    let Attempt {
        database,
        transaction,
        ..
    } = attempt;
    if let Some(phrase) = phrase {
        store::unresolved::count(database, transaction, language, &phrase).await?;
    }
    Ok(())
}

impl AddItem {
    fn body(&self) -> BodyHash {
        let quantity = self.quantity.get().to_be_bytes();
        let mut parts: Vec<&[u8]> = match &self.choice {
            Choice::Sku(sku) => vec![b"add/sku", sku.as_str().as_bytes(), &quantity],
            Choice::Spoken(phrase, language) => vec![
                b"add/spoken",
                phrase.as_str().as_bytes(),
                language.tag().as_bytes(),
                &quantity,
            ],
        };
        // What is not said is no part, so that what a version before these fields kept is known.
        let heard = self.heard.map(i64::to_be_bytes);
        parts.extend(heard.iter().map(|heard| &heard[..]));
        match self.counted_in {
            CountedIn::Pieces => {}
            CountedIn::Pairs => parts.push(b"pairs"),
            CountedIn::Dozens => parts.push(b"dozens"),
        }
        BodyHash::of(&parts)
    }
}
