//! Adds a product to the cart.

use saycart_passport::Permit;
use serde::{Deserialize, Serialize};

use super::{
    CartError, Carts,
    attempt::{Attempt, Begun},
    list_synonyms::ASKED_KEPT,
    offers::{by_popularity, without_sold_out},
};
use crate::domain::{
    Account, Added, BodyHash, Cart, ChangeCart, CountedIn, Heard, Language, Line, LineChange,
    LineId, LineTarget, Money, Phrase, Product, Pseudonym, Quantity, Refusal, RequestKey, Sku,
    Sold, Speaker, Unresolved,
};
use crate::metrics;
use crate::search::{Decision, OFFERED, Score, Split, Thresholds, is_pack, split as split_by};
use crate::store;

/// So many are told apart by what they differ in; of more, too many are left after any answer.
const MOST_SPLIT: usize = 12;

/// What to add, and how many.
#[derive(Debug, Clone)]
pub(crate) struct AddItem {
    pub(crate) key: RequestKey,
    pub(crate) choice: Choice,
    pub(crate) quantity: Quantity,
    pub(crate) counted_in: CountedIn,
    /// What the shopper heard that one costs.
    pub(crate) heard: Option<Heard>,
    /// In which it was said.
    pub(crate) language: Language,
    pub(crate) speaker: Speaker,
    pub(crate) expected_version: Option<u64>,
    /// Who says so, where people are counted.
    pub(crate) shopper: Option<Pseudonym>,
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
    heard: Option<Heard>,
    language: Language,
    speaker: Speaker,
}

/// Where something is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Cart,
    /// What is sold out is just what one wants to remember.
    List,
}

/// What a choice comes to, before anyone looked whether the request came before.
pub(super) enum Resolved {
    Product(Sku),
    /// One of these, of which the last fit equally well; what tells more than these apart.
    Several(Vec<Offer>, Vec<Sku>, Option<Split>),
    /// The first of these, or else the next.
    Likely(Vec<Offer>),
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
            speaker,
            expected_version,
            shopper,
        } = command;
        let words = choice.words();
        let wanted = Wanted {
            quantity,
            counted_in,
            heard,
            language,
            speaker,
        };
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
        let quantity = wanted.counted_in.pieces(wanted.quantity, sold);
        // The pieces that are there would cost more as well.
        let target = LineTarget::Sku(sku.clone());
        let was_price = cart.line(&target).map(Line::unit_price);
        let seen = cart.heard_price(&target);
        let Added { line, cart } = match cart.add(&product, quantity, &self.limits, new_line) {
            Ok(added) => added,
            Err(refusal) => return Ok(Err(self.with_similar(refusal, &product, wanted))),
        };
        // Decided on the very row that is added, which no import changes before the end.
        let heard = wanted.heard.or(seen);
        if let Some(refusal) = heard.and_then(|heard| heard.refuses(&product)) {
            return Ok(Err(refusal));
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

    /// Of products that fit equally well, the one that a known voice usually takes is meant.
    async fn by_history(
        &self,
        attempt: &mut Attempt,
        resolved: Resolved,
        speaker: Speaker,
    ) -> Result<Resolved, CartError> {
        let Resolved::Several(offers, tied, split) = resolved else {
            return Ok(resolved);
        };
        if speaker == Speaker::Shared || tied.len() < 2 {
            return Ok(Resolved::Several(offers, tied, split));
        }
        let Attempt {
            transaction,
            account,
            ..
        } = attempt;
        let usual = self.usual(transaction, account).await?;
        let is_usual = |sku: &&Sku| usual.iter().any(|(known, _)| known == *sku);
        let mut usual = tied.iter().filter(is_usual);
        Ok(match (usual.next(), usual.next()) {
            (Some(only), None) => Resolved::Product(only.clone()),
            _ => Resolved::Several(offers, tied, split),
        })
    }

    pub(super) fn resolve(&self, choice: Choice, place: Place) -> Resolved {
        let (phrase, language) = match choice {
            Choice::Sku(sku) => return Resolved::Product(sku),
            Choice::Spoken(phrase, language) => (phrase, language),
        };
        let index = self.shelf.index();
        // Once for all that is asked of it: to put the products in order is what takes time.
        let (ranking, thresholds) = (index.rank(language, &phrase), Thresholds::of(language));
        let ranking = match place {
            Place::Cart => without_sold_out(ranking, &thresholds),
            Place::List => ranking,
        };
        let found = ranking.found(OFFERED, &thresholds);
        metrics::searched(found.decision);
        match (found.decision, found.matches.first()) {
            (Decision::Take, Some(best)) => Resolved::Product(best.product.sku.clone()),
            (Decision::Ask, Some(_)) => {
                let offer = |found: &crate::search::Match<'_>| Offer {
                    product: found.product.clone(),
                    score: found.score,
                };
                let offers: Vec<Offer> = found.matches.iter().map(offer).collect();
                let tied = ranking.tied(&thresholds).into_iter();
                let tied = tied.map(|product| product.sku.clone()).collect();
                // More than can be offered are told apart by what they differ in.
                let near = ranking.closest(MOST_SPLIT, &thresholds);
                if near.len() == 1 && found.matches.len() > 1 {
                    return Resolved::Likely(offers);
                }
                let near: Vec<&Product> = near.iter().map(|near| near.product).collect();
                let split = Some(near).filter(|near| near.len() > OFFERED);
                let split = split.and_then(|near| split_by(&near));
                Resolved::Several(offers, tied, split)
            }
            (Decision::Refuse, _) | (_, None) => {
                Resolved::Nothing(language, Unresolved::of(&phrase))
            }
        }
    }
}

/// What is offered costs what it costs now.
async fn price(attempt: &mut Attempt, offers: &mut [Offer]) -> Result<(), CartError> {
    let Attempt {
        database,
        transaction,
        ..
    } = attempt;
    for offer in offers {
        store::product::price(database, transaction, &mut offer.product).await?;
    }
    Ok(())
}

/// In the transaction that keeps the refusal: a repetition is not counted again.
pub(super) async fn count_unresolved(
    attempt: &mut Attempt,
    (language, phrase): (Language, Option<Unresolved>),
    shopper: Option<&Pseudonym>,
) -> Result<(), CartError> {
    let Attempt {
        database,
        transaction,
        ..
    } = attempt;
    if let Some((phrase, shopper)) = phrase.zip(shopper) {
        store::unresolved::count(database, transaction, (language, &phrase), shopper).await?;
    }
    Ok(())
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

impl Choice {
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
        // As before there were speakers, where nobody is known.
        match self.speaker {
            Speaker::Shared => {}
            Speaker::Known => parts.push(b"known"),
        }
        BodyHash::of(&parts).on_version(self.expected_version)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use saycart_passport::Subject;
    use saycart_sql::testing::TestDatabase;
    use saycart_sql::{Database, Statement};

    use super::*;
    use crate::catalogue::{self, CatalogueFormat};
    use crate::domain::{CartLimits, HistoryUse};
    use crate::operations::Noticed;
    use crate::search::{Index, Shelf};
    use crate::store::MIGRATIONS;
    use crate::store::catalogue::CatalogueVersion;

    const TOWELS: &str = "\
sku,name,price_minor,currency,size
SIX,\"Paper Towels, 6 Rolls\",899,USD,6 rolls
TWELVE,\"Paper Towels, 12 Rolls\",1599,USD,12 rolls
DOT,Echo Dot,4999,USD,
";

    fn anna() -> Account {
        Account::deleted(&Subject::parse("usr_anna").unwrap())
    }

    fn carts(database: &Database) -> Carts {
        let rows = catalogue::read(CatalogueFormat::Csv, TOWELS.as_bytes());
        let products = rows.collect::<Result<Vec<_>, _>>().unwrap();
        let shelf = Shelf::empty();
        shelf.put(CatalogueVersion::of_test(1), Index::build(products));
        Carts {
            database: database.clone(),
            shelf: Arc::new(shelf),
            limits: CartLimits::default(),
            history: HistoryUse::On,
            noticed: Noticed::default(),
        }
    }

    async fn usually_takes(database: &TestDatabase, skus: &[&str]) {
        static PRODUCT: Statement = Statement::new(
            "INSERT INTO cart_products (sku, name, spoken_name, variants, synonyms, price_minor,
                                        currency, fingerprint, changed_at)
             VALUES ($1, 'Towels', 'Towels', '[]', '[]', 1, 'USD', '', 0)",
        );
        let mut connection = database.acquire().await.unwrap();
        for sku in skus {
            let insert = database.query(&PRODUCT).bind((*sku).to_owned());
            insert.execute(&mut *connection).await.unwrap();
        }
        drop(connection);
        for _ in 0..2 {
            let mut connection = database.acquire().await.unwrap();
            for sku in skus {
                let sku = Sku::parse(sku).unwrap();
                let (account, on) = (anna(), HistoryUse::On);
                let count =
                    store::added_day::count(database, &mut connection, &account, &sku, on).await;
                count.unwrap();
            }
            drop(connection);
            database.advance_clock(Duration::from_hours(24));
        }
    }

    /// What a sentence comes to: a number, or how many are offered.
    async fn meant(database: &TestDatabase, said: &str, speaker: Speaker) -> Result<String, usize> {
        let carts = carts(database);
        let key = RequestKey::parse(&uuid::Uuid::now_v7().to_string(), 0).unwrap();
        let body = BodyHash::of(&[b"test"]);
        let begun = carts.begin::<()>(anna(), key, body).await.unwrap();
        let Begun::New(mut attempt, _cart) = begun else {
            panic!("it is new");
        };
        let choice = Choice::Spoken(Phrase::parse(said).unwrap(), Language::English);
        let resolved = carts.resolve(choice, Place::Cart);
        match carts
            .by_history(&mut attempt, resolved, speaker)
            .await
            .unwrap()
        {
            Resolved::Product(sku) => Ok(String::from(sku)),
            Resolved::Several(offers, _, _) | Resolved::Likely(offers) => Err(offers.len()),
            Resolved::Nothing(..) => Err(0),
        }
    }

    saycart_sql::database_tests! {
        MIGRATIONS;

        async fn of_twins_the_usual_one_is_meant_and_only_by_a_known_voice(database: TestDatabase) {
            let before = meant(&database, "paper towels", Speaker::Known).await;
            usually_takes(&database, &["TWELVE"]).await;
            let known = meant(&database, "paper towels", Speaker::Known).await;
            let shared = meant(&database, "paper towels", Speaker::Shared).await;
            let named = meant(&database, "echo dot", Speaker::Known).await;

            assert_eq!(before, Err(2));
            assert_eq!(known, Ok("TWELVE".to_owned()));
            assert_eq!(shared, Err(2));
            assert_eq!(named, Ok("DOT".to_owned()));
        }

        async fn who_usually_takes_both_is_asked(database: TestDatabase) {
            usually_takes(&database, &["SIX", "TWELVE"]).await;

            let known = meant(&database, "paper towels", Speaker::Known).await;

            assert_eq!(known, Err(2));
        }
    }
}
