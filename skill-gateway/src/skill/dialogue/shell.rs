//! Does what the dialogue asks for, and says what it answers.

use std::borrow::Cow;
use std::time::Duration;

use futures_util::future::join_all;
use saycart_proto::v1::ErrorReason;
use saycart_service::reason_of;
use tonic::Status;

use super::{
    Answer, Command, Event, Facts, Fitting, Glance, Outcome, Refusal, Step, Suggested, phrase,
    shelf, step,
};
use crate::clients::{
    Added, Cart, CartError, CartLine, ChangeKind, Channel, Choice, Priced, Product, ProductRef,
    RemoveRef, Removed, Searched, Speaker, Usual,
};
use crate::skill::described;
use crate::skill::reply::Reply;
use crate::skill::state::State;
use crate::skill::trouble::Trouble;
use crate::skill::turn::Turn;
use crate::speech::{Phrase, spoken_product};

/// An event needs a look at products, a search, a change by an id and by words, what is similar, and
/// the cart, and never all of them.
pub(super) const MOST_COMMANDS: usize = 6;

/// Takes the steps that follow an event.
pub(in crate::skill) async fn hold(turn: &Turn<'_>, event: &Event) -> Result<Reply, Trouble> {
    let mut facts = Facts {
        speaker: turn.speaker,
        ..Facts::default()
    };
    let state = before(turn, event).await;
    for _ in 0..=MOST_COMMANDS {
        match step(&state, event, &facts) {
            Step::Say(answer, next) => return Ok(said(turn, &answer, next)),
            Step::Do(command) => run(turn, command, &mut facts).await?,
        }
    }
    tracing::error!("a dialogue asked for more than an event may need");
    Ok(said(turn, &Answer::Plain(Phrase::Help), State::default()))
}

/// What the conversation knows. Of an event about the last change, that may be one that was late.
async fn before<'t>(turn: &'t Turn<'_>, event: &Event) -> Cow<'t, State> {
    let late = if event.is_about_the_last_change() {
        turn.late_adds().await
    } else {
        None
    };
    let known = Cow::Borrowed(&turn.state);
    late.map_or(known, |told| {
        let mut state = turn.state.clone();
        state.tell_late(&told.last);
        Cow::Owned(state)
    })
}

fn said(turn: &Turn<'_>, answer: &Answer, next: State) -> Reply {
    phrase::reply(turn, answer).remembering(next)
}

async fn run(turn: &Turn<'_>, command: Command, facts: &mut Facts) -> Result<(), Trouble> {
    let deadline = turn.cart_deadline;
    match &command {
        Command::Glance => {
            let (glance, ()) = tokio::join!(glance(turn), learn_list_names(turn));
            facts.glance = Some(glance);
            if matches!(facts.glance, Some(Glance::Cart(_))) {
                facts.usual = glance_at_usual(turn).await;
            }
            return Ok(());
        }
        Command::Look(skus) => {
            facts.looked = Some(still_sold(turn, skus).await?);
            return Ok(());
        }
        Command::LookThrough(pages) => {
            facts.looked = Some(first_there(turn, pages).await?);
            return Ok(());
        }
        Command::FindInCart { skus, words } => {
            let cart = cart(turn).await?;
            facts.fitting = Some(fitting(turn, &cart, skus, words).await?);
            facts.cart = Some(cart);
            return Ok(());
        }
        Command::Browse { words, priced } => {
            let browsed = turn.cart.browse(words, priced, turn.locale(), deadline);
            facts.browsed = Some(browsed.await?);
            return Ok(());
        }
        Command::Search(words) => {
            let found = turn.cart.search(words, turn.locale(), deadline);
            let Searched { choice, others } = found.await?;
            facts.found = Some(choice);
            facts.others = others;
            return Ok(());
        }
        Command::ReadList(list) => {
            let passport = turn.passport().await?;
            let list = turn.cart.get_list(&passport, list.clone(), deadline);
            facts.list = Some(list.await?);
            return Ok(());
        }
        Command::ReadCart => {
            facts.cart = Some(cart(turn).await?);
            return Ok(());
        }
        Command::Similar(sku) => {
            let sold = still_sold(turn, std::slice::from_ref(sku)).await?;
            facts.similar = Some(sold);
            return Ok(());
        }
        Command::ReadHistory => {
            let passport = turn.passport().await?;
            facts.history = Some(turn.cart.get_history(&passport, deadline).await?);
            return Ok(());
        }
        Command::ListUsual(words) => {
            let usual = usual(turn, words.as_deref()).await?;
            turn.cart.offers(&usual.products);
            facts.usual = Some(usual);
            return Ok(());
        }
        Command::ListDeals { skip } => {
            facts.deals = Some(turn.cart.list_deals(*skip, deadline).await?);
            return Ok(());
        }
        Command::Recommend => {
            let passport = turn.passport().await?;
            let suggestion = turn.cart.recommend(&passport, turn.speaker, deadline);
            facts.suggestion = Some(match suggestion.await? {
                Some(suggestion) => Suggested::This(Box::new(suggestion)),
                None => Suggested::Nothing,
            });
            return Ok(());
        }
        Command::Unlink => {
            turn.unlink().await?;
            facts.outcome = Some(Outcome::Unlinked);
            return Ok(());
        }
        Command::Add(order) => {
            facts.by_words = matches!(order.product, ProductRef::Spoken(_));
        }
        Command::ChangeList(order) => {
            facts.by_words = matches!(order.product, Some(ProductRef::Spoken(_)));
        }
        Command::Remove { target, .. } => {
            facts.by_words = matches!(target, RemoveRef::Spoken(_));
        }
        // What is looked for is what the words mean, in place of the id.
        Command::Set { .. } => facts.by_words = facts.found.is_some(),
        Command::Clear { .. }
        | Command::Restore
        | Command::TakeBack(_)
        | Command::SetHistory(_) => {}
    }
    let sets = matches!(command, Command::Set { .. });
    facts.outcome = Some(match change(turn, command).await? {
        Ok(outcome) => outcome,
        Err(CartError::NotOnList) => Outcome::Refused(Refusal::NotOnList),
        Err(CartError::NotInCart) => Outcome::Refused(Refusal::NotInCart),
        Err(CartError::QuantityLimit { limit, sku }) => {
            Outcome::Refused(Refusal::Limit(limit, sku))
        }
        Err(CartError::UnknownProduct) => Outcome::Refused(Refusal::Unknown),
        Err(CartError::OutOfStock { sku, name, similar }) => {
            Outcome::Refused(Refusal::SoldOut { sku, name, similar })
        }
        Err(CartError::Refused(status)) if sets && is_reused(&status) => {
            turn.cart.is_as_made_before();
            Outcome::Refused(Refusal::Before)
        }
        Err(CartError::Dearer { product, was, line }) => {
            Outcome::Refused(Refusal::Dearer { product, was, line })
        }
        Err(CartError::CartChanged) => Outcome::Refused(Refusal::CartChanged),
        Err(CartError::OtherCurrency) => Outcome::Refused(Refusal::OtherCurrency),
        Err(error) => return Err(error.into()),
    });
    Ok(())
}

/// Lines of these products; if there are none, those whose names have all the words, or else what the
/// words mean in the catalogue, or, where they mean nothing for sure, the line that is most like them.
async fn fitting(
    turn: &Turn<'_>,
    cart: &Cart,
    skus: &[String],
    words: &str,
) -> Result<Fitting, Trouble> {
    let there = |lines| Fitting {
        lines,
        missing: None,
    };
    let of = |skus: &[String]| -> Vec<CartLine> {
        let lines = cart.lines.iter();
        let lines = lines.filter(|line| skus.contains(&line.sku));
        lines.cloned().collect()
    };
    let known = of(skus);
    if !known.is_empty() || words.is_empty() || cart.lines.is_empty() {
        return Ok(there(known));
    }
    let named = described::lines(turn.language.locale(), words, &cart.lines);
    // What the interaction model knows is meant, and nothing else that is called like it.
    if let [_] = skus
        && let [product] = still_sold(turn, skus).await?.as_slice()
    {
        return Ok(Fitting {
            lines: named,
            missing: Some(spoken_product(product)),
        });
    }
    if !named.is_empty() {
        return Ok(there(named));
    }
    let found = turn.cart.search(words, turn.locale(), turn.cart_deadline);
    let found = match found.await?.choice {
        Choice::One(product) => {
            let lines = of(std::slice::from_ref(&product.sku));
            let missing = lines.is_empty().then(|| spoken_product(&product));
            return Ok(Fitting { lines, missing });
        }
        Choice::Unsure(products) => {
            let skus = products.into_iter().map(|product| product.sku);
            of(&skus.collect::<Vec<_>>())
        }
        Choice::Nothing => Vec::new(),
    };
    if !found.is_empty() {
        return Ok(there(found));
    }
    // Something else may be likelier in the whole shop; in the cart there are few that can be meant.
    let like = Priced::Anyhow;
    let like = turn
        .cart
        .browse(words, &like, turn.locale(), turn.cart_deadline);
    let products = like.await?.products;
    let mut lines = products
        .iter()
        .flat_map(|(product, _)| of(std::slice::from_ref(&product.sku)));
    Ok(there(lines.next().into_iter().collect()))
}

/// Whether this request has asked for another change under the same key.
fn is_reused(status: &Status) -> bool {
    reason_of(status) == Some(ErrorReason::RequestReused)
}

async fn cart(turn: &Turn<'_>) -> Result<Cart, Trouble> {
    let passport = turn.passport().await?;
    Ok(turn.cart.get_cart(&passport, turn.cart_deadline).await?)
}

async fn glance(turn: &Turn<'_>) -> Glance {
    match cart(turn).await {
        Ok(cart) => Glance::Cart(cart),
        Err(Trouble::NotLinked) => Glance::NotLinked,
        Err(trouble) => {
            tracing::warn!(%trouble, "welcomed without a look into the cart");
            Glance::Away
        }
    }
}

/// What a welcome waits for the names of lists. They usually take milliseconds; without them Alexa
/// hears those that the model has.
const LIST_NAMES_WITHIN: Duration = Duration::from_millis(500);

/// So that Alexa knows them in this conversation. Nobody asked for it.
async fn learn_list_names(turn: &Turn<'_>) {
    let Ok(passport) = turn.passport().await else {
        return;
    };
    let deadline = turn.cart_deadline.capped(LIST_NAMES_WITHIN);
    let names = turn.cart.list_names(&passport, deadline).await;
    if let Err(error) = names {
        tracing::warn!(%error, "welcomed without the names of lists");
    }
}

async fn usual(turn: &Turn<'_>, words: Option<&str>) -> Result<Usual, Trouble> {
    let passport = turn.passport().await?;
    let deadline = turn.cart_deadline;
    let usual = turn
        .cart
        .list_usual(&passport, words, turn.locale(), deadline);
    Ok(usual.await?)
}

/// What a known voice usually buys, if that can be had: nobody asked for it.
async fn glance_at_usual(turn: &Turn<'_>) -> Option<Usual> {
    if turn.speaker == Speaker::Shared {
        return None;
    }
    let usual = usual(turn, None).await;
    usual
        .inspect_err(|trouble| tracing::warn!(%trouble, "welcomed without what is usual"))
        .ok()
}

/// Those of the products that are sold, in the same order.
pub(in crate::skill) async fn still_sold(
    turn: &Turn<'_>,
    skus: &[String],
) -> Result<Vec<Product>, CartError> {
    let look = skus
        .iter()
        .map(|sku| turn.cart.get_product(sku, turn.cart_deadline));
    let mut sold = Vec::new();
    for found in join_all(look).await {
        match found {
            Ok(product) => sold.push(product),
            Err(CartError::UnknownProduct) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sold)
}

/// What is sold of the first page on which anything still is what was found.
async fn first_there(turn: &Turn<'_>, pages: &[Vec<String>]) -> Result<Vec<Product>, CartError> {
    for page in pages {
        let sold = still_sold(turn, page).await?;
        let fits = |product: &Product| shelf::still_fits(&turn.state.flow, product);
        if sold.iter().any(fits) {
            return Ok(sold);
        }
    }
    Ok(Vec::new())
}

/// Makes a change, once for each request and step.
async fn change(turn: &Turn<'_>, command: Command) -> Result<Result<Outcome, CartError>, Trouble> {
    let passport = turn.passport().await?;
    let (deadline, locale) = (turn.cart_deadline, turn.locale());
    Ok(match command {
        Command::ChangeList(order) => {
            let change = turn.next_of(ChangeKind::List(order.act));
            let listed =
                turn.cart
                    .change_list(&passport, change, order, (turn.speaker, locale), deadline);
            listed.await.map(|listed| Outcome::Listed(Box::new(listed)))
        }
        Command::TakeBack(moved) => {
            let change = turn.next_of(ChangeKind::TakeBack);
            let taken = turn.cart.take_back(&passport, change, moved, deadline);
            taken
                .await
                .map(|taken| Outcome::TakenBack(taken.map(Box::new)))
        }
        Command::Glance
        | Command::Look(_)
        | Command::LookThrough(_)
        | Command::Similar(_)
        | Command::Search(_)
        | Command::Browse { .. }
        | Command::FindInCart { .. }
        | Command::ReadCart
        | Command::ReadList(_)
        | Command::ReadHistory
        | Command::Unlink
        | Command::ListUsual(_)
        | Command::ListDeals { .. }
        | Command::Recommend => {
            tracing::error!("a look is no change");
            Err(CartError::Malformed("command"))
        }
        Command::Add(order) => {
            let change = turn.next_of(ChangeKind::Add);
            let added =
                turn.cart
                    .add_item(&passport, change, order, (turn.speaker, locale), deadline);
            added.await.map(|added| match added {
                Added::Done(addition) => Outcome::Added(addition),
                Added::Ambiguous(products) => Outcome::Unsure(products),
                Added::Likely(products) => Outcome::Likely(products),
                Added::Split(split) => Outcome::Split(Box::new(split)),
                Added::Many { product, pieces } => Outcome::Many { product, pieces },
            })
        }
        Command::Remove { target, quantity } => {
            let removed = turn.cart.remove_item(
                &passport,
                turn.next_of(ChangeKind::Remove),
                target,
                quantity,
                locale,
                deadline,
            );
            removed.await.map(|removed| match removed {
                Removed::Done(removal) => Outcome::Removed(removal),
                Removed::Ambiguous(lines) => Outcome::UnsureLines(lines),
            })
        }
        Command::Set {
            sku,
            quantity,
            heard,
        } => {
            let change = turn.next_of(ChangeKind::Set);
            let set = turn
                .cart
                .set_quantity(&passport, change, (sku, quantity, heard), deadline);
            set.await.map(|set| Outcome::Set(Box::new(set)))
        }
        Command::Clear { version } => {
            let change = turn.next_of(ChangeKind::Clear);
            let cleared = turn.cart.clear_cart(&passport, change, version, deadline);
            cleared.await.map(|()| Outcome::Cleared)
        }
        Command::SetHistory(wanted) => {
            let change = turn.next_change();
            let said = (wanted, Channel::Voice);
            let set = turn.cart.set_history(&passport, change, said, deadline);
            set.await.map(|()| Outcome::HistorySet)
        }
        Command::Restore => {
            let restored =
                turn.cart
                    .restore_cart(&passport, turn.next_of(ChangeKind::Restore), deadline);
            let restored = restored.await;
            restored.map(|restored| Outcome::Restored(Box::new(restored)))
        }
    })
}
