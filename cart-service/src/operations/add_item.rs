//! Adds a product to the cart.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::{
    CartError, Carts,
    attempt::{Attempt, Begun},
    list_synonyms::ASKED_KEPT,
    offers::{Offer, by_popularity, price},
    resolve::{Choice, Place, Resolved, count_unresolved},
};
use crate::domain::{
    Account, Added, BodyHash, Cart, ChangeCart, CountedIn, Heard, Language, Line, LineChange,
    LineId, LineTarget, Money, Phrase, Product, Pseudonym, Quantity, Refusal, RequestKey, Sku,
    Sold, Speaker, Unresolved,
};
use crate::metrics;
use crate::search::{Split, is_pack, measured, packs};
use crate::store;

/// What to add, and how many.
#[derive(Debug, Clone)]
pub(crate) struct AddItem {
    pub(crate) key: RequestKey,
    pub(crate) choice: Choice,
    pub(crate) quantity: Quantity,
    pub(crate) counted_in: CountedIn,
    /// The word for what the number counts or measures, if one was said: "rolls", "pounds".
    pub(crate) unit: Option<Phrase>,
    /// What the shopper heard that one costs.
    pub(crate) heard: Option<Heard>,
    /// In which it was said.
    pub(crate) language: Language,
    pub(crate) speaker: Speaker,
    /// A greater number is asked back.
    pub(crate) ask_above: Option<Quantity>,
    pub(crate) expected_version: Option<u64>,
    /// Who says so, where people are counted.
    pub(crate) shopper: Option<Pseudonym>,
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
        /// What one cost on the line before, if there was one.
        #[serde(default)]
        was_price: Option<Money>,
    },
    /// The shopper has to choose; nothing was changed.
    Ambiguous(Vec<Offer>),
    /// The same, one by one: the first is likelier than the others, and yet not sure.
    Likely(Vec<Offer>),
    /// The same, of more than can be said: by this property. The first of them.
    Split { offers: Vec<Offer>, split: Split },
    /// So many are to be asked back; nothing was changed.
    Many { product: Box<Product>, pieces: u32 },
}

/// How much of it, and what was said of it.
struct Wanted {
    quantity: Quantity,
    counted_in: CountedIn,
    unit: Option<Phrase>,
    heard: Option<Heard>,
    language: Language,
    speaker: Speaker,
    ask_above: Option<Quantity>,
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
            unit,
            heard,
            language,
            speaker,
            ask_above,
            expected_version,
            shopper,
        } = command;
        let words = choice.words();
        let wanted = Wanted {
            quantity,
            counted_in,
            unit,
            heard,
            language,
            speaker,
            ask_above,
        };
        let choice = choice.measured(&wanted);
        // Before the transaction: searching needs no row, and a writer would wait for it.
        let resolved = self.resolve(choice, Place::Cart);

        let begun = self.begin_on(Account::of(permit), key, body, expected_version);
        let (mut attempt, cart) = match begun.await? {
            Begun::Before(answer) => return Ok(answer?),
            Begun::New(attempt, cart) => (attempt, cart),
        };
        let resolved = self.by_history(&mut attempt, resolved, speaker).await?;
        let answer = match resolved {
            Resolved::Product(sku) => self.add(&mut attempt, cart, &sku, &wanted).await?,
            Resolved::Likely(mut offers) => {
                price(&mut attempt, &mut offers).await?;
                Ok(AddOutcome::Likely(offers))
            }
            Resolved::Several(mut offers, tied, split) => {
                by_popularity(&mut attempt, &mut offers, &tied).await?;
                price(&mut attempt, &mut offers).await?;
                Ok(match split {
                    None => AddOutcome::Ambiguous(offers),
                    Some(split) => AddOutcome::Split { offers, split },
                })
            }
            Resolved::Nothing(language, phrase) => {
                count_unresolved(&mut attempt, (language, phrase), shopper.as_ref()).await?;
                Err(Refusal::UnknownProduct)
            }
        };
        if let (Some(shopper), Ok(outcome)) = (&shopper, &answer) {
            note_meaning(&mut attempt, shopper, &words, outcome).await?;
        }
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
        } = &mut *attempt;
        let Some(product) = store::product::hold(database, transaction, sku).await? else {
            return Ok(Err(Refusal::UnknownProduct));
        };
        let new_line = LineId::new(uuid::Uuid::now_v7());
        let sold = if is_pack(&product) {
            Sold::InPacks
        } else {
            Sold::Singly
        };
        let measured = wanted.measured(&product);
        let number = measured.unwrap_or(wanted.quantity);
        let quantity = measured.unwrap_or_else(|| wanted.counted_in.pieces(wanted.quantity, sold));
        // The pieces that are there would cost more as well.
        let target = LineTarget::Sku(sku.clone());
        let was_price = cart.line(&target).map(Line::unit_price);
        let present = cart.line(&target).map_or(0, Line::quantity);
        let seen = cart.heard_price(&target);
        let Added { line, cart } = match cart.add(&product, quantity, &self.limits, new_line) {
            Ok(added) => added,
            Err(refusal) => return Ok(Err(self.with_similar(refusal, &product, wanted))),
        };
        // After what cannot be is refused: nobody confirms a number to hear that there are fewer.
        if wanted.ask_above.is_some_and(|most| number > most) {
            return Ok(Ok(AddOutcome::Many {
                product: Box::new(product),
                pieces: quantity.get(),
            }));
        }
        // Decided on the very row that is added, which no import changes before the end.
        let heard = wanted.heard.or(seen);
        if let Some(refusal) = heard.and_then(|heard| heard.refuses(&product)) {
            return Ok(Err(refusal.raising(&line, present)));
        }
        if wanted.speaker == Speaker::Known {
            self.remember_add(attempt, &product).await?;
        }
        attempt.write(LineChange::Put(&line), &cart).await?;
        Ok(Ok(AddOutcome::Added {
            line,
            pieces: quantity.get(),
            cart,
            was_price,
        }))
    }

    /// Counts for the history of a known voice that this was added, if it may be spoken of.
    pub(super) async fn remember_add(
        &self,
        attempt: &mut Attempt,
        product: &Product,
    ) -> Result<(), CartError> {
        let Attempt {
            database,
            transaction,
            account,
            ..
        } = attempt;
        if product.details.sensitive.is_empty() {
            let (sku, history) = (&product.sku, self.history);
            store::added_day::count(database, transaction, account, sku, history).await?;
        }
        Ok(())
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
}

/// "Did you mean …?" keeps the words for a moment, and what is added by its number after that says what
/// was meant by them.
async fn note_meaning(
    attempt: &mut Attempt,
    shopper: &Pseudonym,
    words: &Words,
    outcome: &AddOutcome,
) -> Result<(), CartError> {
    let Attempt {
        database,
        transaction,
        ..
    } = attempt;
    match (words, outcome) {
        (Words::Said(language, Some(phrase)), AddOutcome::Likely(offers)) => {
            let skus: Vec<&Sku> = offers.iter().map(|offer| &offer.product.sku).collect();
            store::confirmed::ask(database, transaction, shopper, (*language, phrase), &skus)
                .await?;
        }
        (Words::Said(language, Some(phrase)), AddOutcome::Ambiguous(offers)) => {
            if let [only] = offers.as_slice() {
                let said = (*language, phrase);
                let skus = [&only.product.sku];
                store::confirmed::ask(database, transaction, shopper, said, &skus).await?;
            }
        }
        (Words::None, AddOutcome::Added { line, .. }) => {
            let sku = line.sku();
            store::confirmed::answer(database, transaction, shopper, sku, ASKED_KEPT).await?;
        }
        (Words::Said(..) | Words::None, _) => {}
    }
    Ok(())
}

/// With which words something was named, as far as they may be kept.
enum Words {
    /// By its number.
    None,
    Said(Language, Option<Unresolved>),
}

impl Wanted {
    /// How many of a product so many pounds or rolls are, where it is sold in them.
    fn measured(&self, product: &Product) -> Option<Quantity> {
        packs(product, self.language, self.quantity, self.unit.as_ref()?)
    }
}

impl Choice {
    /// With the measure that tells a product from its twins: "five pounds" of rice.
    fn measured(self, wanted: &Wanted) -> Self {
        match (self, &wanted.unit) {
            (Self::Spoken(phrase, language), Some(unit)) => {
                let with = measured(language, (wanted.quantity, unit), &phrase);
                Self::Spoken(with.unwrap_or(phrase), language)
            }
            (choice, _) => choice,
        }
    }

    fn words(&self) -> Words {
        match self {
            Self::Sku(_) => Words::None,
            Self::Spoken(phrase, language) => Words::Said(*language, Unresolved::of(phrase)),
        }
    }
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
        let heard = self.heard.map(Heard::parts).unwrap_or_default();
        parts.extend(heard.iter().map(Vec::as_slice));
        match self.counted_in {
            CountedIn::Pieces => {}
            CountedIn::Pairs => parts.push(b"pairs"),
            CountedIn::Dozens => parts.push(b"dozens"),
        }
        // As before a unit could be said.
        if let Some(unit) = &self.unit {
            parts.extend([b"unit".as_slice(), unit.as_str().as_bytes()]);
        }
        // As before anything was asked back here.
        let most = self.ask_above.map(|most| most.get().to_be_bytes());
        if let Some(most) = &most {
            parts.extend([b"ask".as_slice(), most]);
        }
        // As before there were speakers, where nobody is known.
        match self.speaker {
            Speaker::Shared => {}
            Speaker::Known => parts.push(b"known"),
        }
        BodyHash::of(&parts).on_version(self.expected_version)
    }
}
