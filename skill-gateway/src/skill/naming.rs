//! "Add two echo dots to my cart", "Remove the echo dot", "Do you have batteries?", "The second one":
//! what was named, and how many of it. What follows is the dialogue's.

use super::choice::{self, CountedIn, Pick, Place};
use super::described;
use super::dialogue::{self, Asks, Event, ListAsk, Named};
use super::entity::{self, Meant};
use super::measured::{in_packs, measured, unit};
use super::names;
use super::quantity::Quantity;
use super::reply::Reply;
use super::state::{Flow, State};
use super::trouble::Trouble;
use super::turn::Turn;
use crate::alexa::Intent;
use crate::clients::{ListAct, ListRef, Unit};
use crate::speech::{Words, is_one_of};

/// cart-service takes no longer name of a list, in characters.
const LONGEST_LIST_NAME: usize = 50;

/// "Add two echo dots."
pub(super) async fn add(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    let offered = match &turn.state.flow {
        Flow::Pick { cand, .. } | Flow::Kind { cand, .. } | Flow::Deals { cand, .. } => {
            Some(cand.len())
        }
        _ => None,
    };
    let named = if let Some(option) = intent.spoken(names::OPTION) {
        of_a_kind(turn, intent, option, offered).await?
    } else {
        let named = in_packs(turn, intent, named(turn, intent, offered));
        or_described(turn, named).await?
    };
    let (named, measure) = measured(turn, intent, named);
    let event = Event::Add {
        named,
        quantity: Quantity::of(intent, turn.language.locale()),
        unit: unit(turn, intent),
        measure,
    };
    dialogue::hold(turn, &event).await
}

/// "My usual coffee." Without a name it is what is usual.
pub(super) async fn add_usual(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    let quantity = Quantity::of(intent, turn.language.locale());
    let event = match loosely(turn, entity::words(intent)) {
        Loosely::Anything => Event::Usual,
        Loosely::It => Event::Add {
            named: Named::It,
            quantity,
            unit: Unit::Piece,
            measure: None,
        },
        Loosely::Named(words) => Event::AddUsual {
            words: words.to_owned(),
            quantity,
        },
    };
    dialogue::hold(turn, &event).await
}

/// "Remove the echo dot."
pub(super) async fn remove(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    let offered = match &turn.state.flow {
        Flow::RemovePick { cand, .. } => Some(cand.len()),
        _ => None,
    };
    let quantity = Quantity::of(intent, turn.language.locale());
    let locale = turn.language.locale();
    let said = intent
        .spoken(names::ORDINAL)
        .or_else(|| entity::words(intent));
    let of = match intent.spoken(names::FROM) {
        Some(_) => CountedIn::Cart,
        None => CountedIn::Read,
    };
    let event = match (said.and_then(|said| choice::place(locale, said)), offered) {
        (_, None) if is_the_cart(turn, intent) => Event::Clear,
        (_, None) if is_everything(turn, intent) => match of {
            CountedIn::Cart => Event::Clear,
            CountedIn::Read | CountedIn::List(_) => Event::RemoveEverything,
        },
        (Some(place), None) => Event::RemovePlace {
            place,
            of,
            quantity,
        },
        (Some(_), Some(offered)) => Event::Remove {
            named: picked(turn, said, offered),
            quantity,
        },
        // "One less", of what was spoken of last.
        (None, None) if said.is_none() && matches!(quantity, Quantity::Said(_)) => Event::Remove {
            named: Named::It,
            quantity,
        },
        (None, _) => Event::Remove {
            named: or_described(turn, named(turn, intent, offered)).await?,
            quantity,
        },
    };
    dialogue::hold(turn, &event).await
}

/// "Do you have batteries under 10 dollars?" Needs no account.
pub(super) async fn search(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    let named = named(turn, intent, None);
    let below = intent.spoken(names::MAX_PRICE);
    // What is no price says nothing: prices are told anyway.
    let below = below.and_then(|below| below.parse().ok().filter(|below| *below > 0));
    let asks = match (intent.name.as_str(), below) {
        (names::PRODUCT_SIZE, _) => Asks::Size,
        (names::PRODUCT_STOCK, _) => Asks::When,
        (_, Some(below)) => Asks::Below(below),
        (_, None) => Asks::Any,
    };
    dialogue::hold(turn, &Event::Search { named, asks }).await
}

/// "What's in my cart?", "do I have an echo dot in my cart?"
pub(super) async fn read(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    let event = match named(turn, intent, None) {
        Named::Unsaid => Event::Read,
        named => Event::Has { named },
    };
    dialogue::hold(turn, &event).await
}

/// "What's on sale?", "deals on headphones". Needs no account.
pub(super) async fn deals(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    let event = match loosely(turn, entity::words(intent)) {
        Loosely::Anything => Event::Deals,
        Loosely::It => Event::DealsOnIt,
        Loosely::Named(words) => Event::DealsOn {
            words: words.to_owned(),
        },
    };
    dialogue::hold(turn, &event).await
}

/// "Save the echo dot for later", "remove it from my birthday list", "add my list to my cart".
pub(super) async fn list(turn: &Turn<'_>, intent: &Intent, act: ListAct) -> Result<Reply, Trouble> {
    turn.passport().await?;
    let offered = match &turn.state.flow {
        Flow::ListPick { cand, .. } => Some(cand.len()),
        _ => None,
    };
    let locale = turn.language.locale();
    let place = intent
        .spoken(names::ORDINAL)
        .filter(|_| offered.is_none() && act == ListAct::Remove)
        .and_then(|said| choice::place(locale, said));
    let everything = offered.is_none() && is_everything(turn, intent);
    let the_cart = offered.is_none() && is_the_cart(turn, intent);
    let all = act == ListAct::Remove && everything;
    // What is on the list can go into the cart at once, but not the other way.
    let act = match act {
        ListAct::ToCart if everything => ListAct::AllToCart,
        act => act,
    };
    if matches!(act, ListAct::Add | ListAct::Aside) && (everything || the_cart) {
        return dialogue::hold(turn, &Event::MoveAll(list_named(intent))).await;
    }
    let of_the_list = match place {
        Some(place) => Some(Event::RemovePlace {
            place,
            of: CountedIn::List(list_named(intent)),
            quantity: Quantity::of(intent, turn.language.locale()),
        }),
        None => all.then(|| Event::ClearList(list_named(intent))),
    };
    if let Some(event) = of_the_list {
        return dialogue::hold(turn, &event).await;
    }
    let named = match offered.zip(intent.spoken(names::ORDINAL)) {
        Some((offered, said)) => picked(turn, Some(said), offered),
        None if is_it(turn, intent) => Named::It,
        None => or_described(turn, named(turn, intent, offered)).await?,
    };
    let named = match named {
        // Of these, what fits all the same is looked for by its words.
        Named::OneOf { words, .. } | Named::Unlikely { words, .. } => Named::Words(words),
        named => named,
    };
    let ask = ListAsk {
        act,
        named,
        quantity: Quantity::of(intent, turn.language.locale()),
        list: list_named(intent),
    };
    dialogue::hold(turn, &Event::List(ask)).await
}

/// "It", in the slot for that, or heard as if it were a product.
pub(super) fn is_it(turn: &Turn<'_>, intent: &Intent) -> bool {
    intent.spoken(names::IT).is_some()
        || matches!(loosely(turn, entity::words(intent)), Loosely::It)
}

/// "Everything", heard as if it were a product.
fn is_everything(turn: &Turn<'_>, intent: &Intent) -> bool {
    let known = &Words::of(turn.language.locale()).everything;
    let said = entity::words(intent).map(str::to_lowercase);
    said.is_some_and(|said| is_one_of(known, &said))
}

/// "My cart", heard as if it were a product.
fn is_the_cart(turn: &Turn<'_>, intent: &Intent) -> bool {
    let known = &Words::of(turn.language.locale()).whole_cart;
    let said = entity::words(intent).map(str::to_lowercase);
    said.is_some_and(|said| is_one_of(known, &said))
}

/// What was said for a product, before anybody looks for a product of that name.
enum Loosely<'s> {
    /// Nothing, or nothing in particular.
    Anything,
    /// What was last named.
    It,
    Named(&'s str),
}

/// Alexa puts any words into the slot of products: "is anything on sale", "is it in my cart".
fn loosely<'s>(turn: &Turn<'_>, said: Option<&'s str>) -> Loosely<'s> {
    let Some(said) = said else {
        return Loosely::Anything;
    };
    let language = Words::of(turn.language.locale());
    let plain = said.to_lowercase();
    if is_one_of(&language.it, &plain) {
        Loosely::It
    } else if is_one_of(&language.anything, &plain) {
        Loosely::Anything
    } else {
        Loosely::Named(said)
    }
}

/// "Delete my list", "remove everything from my birthday list".
pub(super) async fn clear_list(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    dialogue::hold(turn, &Event::ClearList(list_named(intent))).await
}

/// "What's on my list?"
pub(super) async fn read_list(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    turn.passport().await?;
    dialogue::hold(turn, &Event::ReadList(list_named(intent))).await
}

/// "Medium", when it was asked for a size: the value that was offered, or the name that was said
/// before, with it.
async fn of_a_kind(
    turn: &Turn<'_>,
    intent: &Intent,
    option: &str,
    offered: Option<usize>,
) -> Result<Named, Trouble> {
    let locale = turn.language.locale();
    let picked = offered.and_then(|offered| choice::pick(locale, option, offered));
    if let Some(pick) = picked {
        let words = option.to_owned();
        return Ok(Named::Picked { pick, words });
    }
    if let Some(described) = described::named(turn, option).await? {
        return Ok(described);
    }
    if entity::words(intent).is_none()
        && let Some(described) = described::on_another_page(turn, option).await?
    {
        return Ok(described);
    }
    let option = described::plain(locale, option);
    let product = entity::words(intent).into_iter();
    let words: Vec<&str> = product.chain([option.as_str()]).collect();
    Ok(Named::Words(words.join(" ")))
}

/// One of what was offered, if the words are no name but say what it is like.
async fn or_described(turn: &Turn<'_>, named: Named) -> Result<Named, Trouble> {
    let Named::Words(words) = &named else {
        return Ok(named);
    };
    let described = described::named(turn, words).await?;
    Ok(described.unwrap_or(named))
}

/// Which list was said; one without a name, if none, or none that a list could have.
fn list_named(intent: &Intent) -> ListRef {
    match intent.spoken(names::LIST) {
        Some(name) if name.chars().count() <= LONGEST_LIST_NAME => ListRef::Named(name.to_owned()),
        Some(_) | None => ListRef::Unnamed,
    }
}

/// "The second one", "number two", "that one", "none of them": an answer to whatever offered
/// something. Where nothing was offered it is not understood, and nothing happens.
pub(super) async fn pick(turn: &Turn<'_>, intent: &Intent) -> Result<Reply, Trouble> {
    let offered = match &turn.state.flow {
        Flow::Pick { cand, .. }
        | Flow::Kind { cand, .. }
        | Flow::RemovePick { cand, .. }
        | Flow::ChangePick { cand, .. }
        | Flow::ListPick { cand, .. }
        | Flow::Deals { cand, .. } => cand.len(),
        Flow::Confirm { .. }
        | Flow::UpTo { .. }
        | Flow::Offer { .. }
        | Flow::Suggest { .. }
        | Flow::ChangeTo { .. } => 1,
        Flow::Open
        | Flow::More
        | Flow::HowMany { .. }
        | Flow::Rest { .. }
        | Flow::End { .. }
        | Flow::ListRest { .. }
        | Flow::ListEnd { .. }
        | Flow::Clear { .. }
        | Flow::Forget
        | Flow::Unlink => 0,
    };
    if let Some(place) = asked_for(turn, intent) {
        let event = Event::RemovePlace {
            place,
            of: CountedIn::Read,
            quantity: Quantity::Unsaid,
        };
        return dialogue::hold(turn, &event).await;
    }
    if let Some(event) = so_many_of(turn, intent, offered) {
        return dialogue::hold(turn, &event).await;
    }
    if let Some(event) = like_this(turn, intent, offered).await? {
        return dialogue::hold(turn, &event).await;
    }
    let event = place(turn, intent, offered).map_or(Event::Missed, Event::Pick);
    dialogue::hold(turn, &event).await
}

/// "Two of the first one."
fn so_many_of(turn: &Turn<'_>, intent: &Intent, offered: usize) -> Option<Event> {
    let quantity = Quantity::of(intent, turn.language.locale());
    let said = intent.spoken(names::ORDINAL)?;
    let named = picked(turn, Some(said), offered);
    match (quantity, &turn.state.flow) {
        (Quantity::Unsaid, _) => None,
        (quantity, Flow::Pick { .. } | Flow::Kind { .. } | Flow::Deals { .. }) => {
            Some(Event::Add {
                named,
                quantity,
                unit: Unit::Piece,
                measure: None,
            })
        }
        (quantity, Flow::RemovePick { .. }) => Some(Event::Remove { named, quantity }),
        (Quantity::Said(_) | Quantity::Unclear, _) => None,
    }
}

/// "The red one": what it is like was said, and not where it stands.
async fn like_this(
    turn: &Turn<'_>,
    intent: &Intent,
    offered: usize,
) -> Result<Option<Event>, Trouble> {
    let locale = turn.language.locale();
    let no_place = |said: &&str| choice::pick(locale, said, offered).is_none();
    let ordinal = || intent.spoken(names::ORDINAL).filter(no_place);
    let Some(said) = intent.spoken(names::OPTION).or_else(ordinal) else {
        return Ok(None);
    };
    let quantity = match &turn.state.flow {
        Flow::Pick { qty, .. } | Flow::Kind { qty, .. } => Quantity::Said(*qty),
        _ => Quantity::Unsaid,
    };
    let named = match described::named(turn, said).await? {
        None => described::on_another_page(turn, said).await?,
        named => named,
    };
    Ok(match named {
        Some(Named::Picked { pick, .. }) => Some(Event::Pick(pick)),
        Some(named) => Some(Event::Add {
            named,
            quantity,
            unit: Unit::Piece,
            measure: None,
        }),
        None if offered > 0 => Some(Event::Pick(Pick::Beyond)),
        None => None,
    })
}

/// What was said for the product; one of what was offered, if that is what was said.
fn named(turn: &Turn<'_>, intent: &Intent, offered: Option<usize>) -> Named {
    let Some(said) = entity::words(intent) else {
        return Named::Unsaid;
    };
    let words = said.to_owned();
    let pick = offered.and_then(|offered| choice::pick(turn.language.locale(), said, offered));
    if let Some(pick) = pick {
        return Named::Picked { pick, words };
    }
    match loosely(turn, Some(said)) {
        Loosely::Anything => return Named::Unsaid,
        Loosely::It => return Named::It,
        Loosely::Named(_) => {}
    }
    let slot = intent.slot(names::PRODUCT);
    match slot.map_or(Meant::Words, |slot| entity::meant(slot, said)) {
        Meant::Sku(sku) => Named::Sku { sku, words },
        Meant::OneOf(skus) => Named::OneOf { skus, words },
        Meant::Unlikely(sku) => Named::Unlikely { sku, words },
        Meant::Words => Named::Words(words),
    }
}

/// One of what was offered.
fn picked(turn: &Turn<'_>, said: Option<&str>, offered: usize) -> Named {
    let words = said.unwrap_or_default().to_owned();
    let pick = choice::pick(turn.language.locale(), &words, offered);
    let pick = pick.unwrap_or(Pick::Beyond);
    Named::Picked { pick, words }
}

/// A place in what was read, after "What shall I remove?" was asked because there was no such place.
fn asked_for(turn: &Turn<'_>, intent: &Intent) -> Option<Place> {
    let State { flow, misses, .. } = &turn.state;
    let read = matches!(
        flow,
        Flow::Rest { .. } | Flow::End { .. } | Flow::ListRest { .. } | Flow::ListEnd { .. }
    );
    let said = intent
        .spoken(names::ORDINAL)
        .filter(|_| read && *misses > 0)?;
    choice::place(turn.language.locale(), said)
}

/// Which one: by its place, or by its number. What is no place is none that was offered.
fn place(turn: &Turn<'_>, intent: &Intent, offered: usize) -> Option<Pick> {
    if let Some(said) = intent.spoken(names::ORDINAL) {
        let pick = choice::pick(turn.language.locale(), said, offered);
        return Some(pick.unwrap_or(Pick::Beyond));
    }
    match Quantity::of(intent, turn.language.locale()) {
        Quantity::Said(number) => {
            let index = usize::try_from(number).ok()?.checked_sub(1)?;
            Some(if index < offered {
                Pick::Index(index)
            } else {
                Pick::Beyond
            })
        }
        Quantity::Unclear => Some(Pick::Beyond),
        Quantity::Unsaid => None,
    }
}
