//! Walks through the dialogue: whatever is open, whatever happens, and whatever comes of it.

use proptest::prelude::*;

use super::walk_world::{World, event, list_of, of_lines, outcome, pick, product, world};
use super::*;
use crate::clients::{Bound, Choice, LimitKind, ListAct, Many, ProductRef};
use crate::skill::quantity::Quantity;
use crate::skill::state::tests::{comes_back, state};
use crate::speech::Mood;

/// All steps that follow an event: the changes that were asked for, what is said, what stays open.
fn follow(state: &State, event: &Event, world: &World) -> (Vec<Command>, Answer, State) {
    let mut facts = Facts {
        speaker: world.speaker,
        ..Facts::default()
    };
    let mut changes = Vec::new();
    for _ in 0..=shell::MOST_COMMANDS {
        match step(state, event, &facts) {
            Step::Say(answer, next) => return (changes, answer, next),
            Step::Do(Command::ReadCart) => facts.cart = Some(world.cart.clone()),
            Step::Do(Command::ReadList(_)) => facts.list = Some(list_of(&world.cart)),
            Step::Do(Command::Glance) => facts.glance = Some(world.glance.clone()),
            Step::Do(Command::Look(_) | Command::LookThrough(_)) => {
                facts.looked = Some(world.sold.clone());
            }
            Step::Do(Command::Similar(_)) => facts.similar = Some(world.sold.clone()),
            Step::Do(Command::ReadHistory) => facts.history = Some(world.held),
            Step::Do(Command::ListUsual(_)) => facts.usual = Some(world.usual()),
            Step::Do(Command::ListDeals { skip }) => facts.deals = Some(world.deals(skip)),
            Step::Do(Command::Recommend) => facts.suggestion = Some(world.suggestion()),
            Step::Do(Command::Browse { .. }) => facts.browsed = Some(world.browsed()),
            Step::Do(Command::FindInCart { skus, .. }) => {
                let lines = world.cart.lines.iter();
                let fitting = lines.filter(|line| world.unsure || skus.contains(&line.sku));
                facts.fitting = Some(Fitting {
                    lines: fitting.cloned().collect(),
                    missing: world.missing(&skus),
                });
                facts.cart = Some(world.cart.clone());
            }
            Step::Do(Command::Search(_)) => facts.found = Some(world.found.clone()),
            Step::Do(command) => {
                if let Command::Add(order) = &command {
                    facts.by_words = matches!(order.product, ProductRef::Spoken(_));
                }
                if let Command::Remove { target, .. } = &command {
                    facts.by_words = matches!(target, RemoveRef::Spoken(_));
                }
                if let Command::Set { .. } = &command {
                    facts.by_words = facts.found.is_some();
                }
                if let Command::ChangeList(order) = &command {
                    facts.by_words = matches!(order.product, Some(ProductRef::Spoken(_)));
                }
                facts.outcome = Some(outcome(&command, world));
                changes.push(command);
            }
        }
    }
    panic!("no answer to {event:?} in {state:?}");
}

/// What yes would do in this state, if anything.
fn asked_about(state: &State) -> Option<Command> {
    let add = |sku: &String, (quantity, unit)| {
        Command::Add(AddOrder {
            product: ProductRef::Sku(sku.clone()),
            quantity,
            heard: state.heard_price(sku),
            unit,
            measure: state.measure.clone(),
            many: match &state.flow {
                Flow::Deals { .. } => Many::AskedAbove(10),
                _ => Many::Sure,
            },
        })
    };
    let one = (1, Unit::Piece);
    match &state.flow {
        Flow::Clear { version } => Some(Command::Clear { version: *version }),
        Flow::Confirm {
            cand, qty, unit, ..
        } => Some(add(cand, (*qty, *unit))),
        Flow::ChangeTo { cand, to, .. } => Some(Command::Set {
            sku: cand.clone(),
            quantity: *to,
            heard: state.heard_price(cand),
        }),
        Flow::UpTo { cand, qty } => Some(add(cand, (*qty, Unit::Piece))),
        Flow::ListPick {
            act,
            cand,
            qty,
            list,
        } if cand.len() == 1 => Some(Command::ChangeList(ListOrder {
            act: *act,
            list: ListRef::Id(list.clone()),
            product: cand.first().cloned().map(ProductRef::Sku),
            quantity: *qty,
            heard: match act {
                ListAct::ToCart => cand.first().and_then(|sku| state.heard_price(sku)),
                ListAct::Add | ListAct::Aside | ListAct::Remove | ListAct::AllToCart => None,
            },
            each_heard: Vec::new(),
        })),
        Flow::Offer { cand } | Flow::Suggest { cand } => Some(add(cand, one)),
        Flow::Pick { cand, qty, .. } if cand.len() == 1 => {
            cand.first().map(|sku| add(sku, (*qty, Unit::Piece)))
        }
        Flow::Deals { cand, page: _ } if cand.len() == 1 => cand.first().map(|sku| add(sku, one)),
        Flow::Forget => Some(Command::SetHistory(HistoryUse::Off)),
        Flow::Unlink => Some(Command::Unlink),
        _ => None,
    }
}

proptest! {
    #[test]
    fn every_walk_is_answered_at_every_step(
        start in state(),
        walk in prop::collection::vec((event(), world()), 1..20),
    ) {
        let mut state = start;
        for (event, world) in walk {
            let (changes, answer, next) = follow(&state, &event, &world);

            // What an id did not name is tried once more by its words; nothing is done twice.
            let twice = Some(Refusal::Unknown) == world.refusal
                || Some(Refusal::NotOnList) == world.refusal
                || Some(Refusal::NotInCart) == world.refusal;
            let most = if twice { 2 } else { 1 };
            prop_assert!(changes.len() <= most, "{changes:?}");
            let open = answer.phrase().mood() == Mood::Asks;
            prop_assert!(open || next == State::default() || next.misses > 2);
            prop_assert!(comes_back(&next), "{next:?}");
            state = if open { next } else { State::default() };
        }
    }

    #[test]
    fn out_of_every_state_there_are_ways(state in state(), world in world()) {
        let (changes, answer, next) = follow(&state, &Event::StartOver, &world);
        prop_assert!(changes.is_empty());
        prop_assert_eq!(answer, Answer::AddWhat(Phrase::StartOver));
        prop_assert_eq!(next.flow, Flow::Open);

        let (changes, answer, next) = follow(&state, &Event::Stop, &world);
        prop_assert!(changes.is_empty());
        prop_assert_eq!((answer, next), (Answer::Plain(Phrase::Goodbye), State::default()));

        let mut open = state;
        for _ in 0..4 {
            let (_, answer, next) = follow(&open, &Event::Missed, &world);
            if answer.phrase().mood() == Mood::Tells {
                return Ok(());
            }
            open = next;
        }
        prop_assert!(false, "not understood without end");
    }

    #[test]
    fn yes_and_no_change_nothing_that_was_not_asked(state in state(), world in world()) {
        for event in [
            Event::No, Event::Next, Event::Previous, Event::Again, Event::Missed, Event::Help,
            Event::Stop, Event::Launch, Event::Read, Event::ReadList(ListRef::Unnamed), Event::Clear, Event::StartOver,
            Event::AboutMe, Event::Has { named: Named::Words("dot".to_owned()) },
            Event::DealsOn { words: "dots".to_owned() }, Event::Forget, Event::Unlink, Event::Usual, Event::Deals,
            Event::Suggest, Event::Why, Event::RemoveEverything, Event::ClearList(ListRef::Unnamed),
            Event::DealsOnIt, Event::Has { named: Named::It },
        ] {
            let (changes, ..) = follow(&state, &event, &world);
            prop_assert_eq!(changes, Vec::new(), "{:?}", event);
        }
        let (changes, ..) = follow(&state, &Event::Yes, &world);
        prop_assert_eq!(changes, Vec::from_iter(asked_about(&state)));
    }

    #[test]
    fn what_was_asked_without_an_open_question_is_asked_again(
        state in state(),
        event in event(),
        world in world(),
    ) {
        let (_, answer, next) = follow(&state, &event, &world);
        if next.flow != Flow::Open || answer.phrase().mood() == Mood::Tells {
            return Ok(());
        }
        let next = State::read(Some(&next.write()));
        let (changes, again, after) = follow(&next, &Event::Again, &world);
        let expected = match answer.phrase() {
            // Words and names are not kept.
            Phrase::NotFound => Phrase::NotFoundThen,
            Phrase::NotInCart | Phrase::NotInLargeCart => Phrase::RemoveWhat,
            // Why is not kept.
            Phrase::AtLeast | Phrase::MultipleOf
                if matches!(answer, Answer::HowManyFit(_)) => Phrase::ChangeHowMany,
            Phrase::AtMost | Phrase::AtMostMore | Phrase::AtLeast | Phrase::MultipleOf => {
                Phrase::HowMany
            }
            Phrase::SoldOut | Phrase::SoldOutWhen if world.sold.is_empty() => Phrase::NotFoundThen,
            phrase => phrase,
        };
        prop_assert_eq!(again.phrase(), expected);
        prop_assert_eq!((changes, after.flow), (Vec::new(), Flow::Open));
    }

    #[test]
    fn what_was_told_before_anything_else_was_asked_is_told_again(
        state in state(),
        event in event(),
        world in world(),
    ) {
        let (_, answer, next) = follow(&state, &event, &world);
        let is_said = next.said.is_some();
        let is_there = next.last.as_ref().is_some_and(|last| ["SKU-1", "SKU-2"].contains(&last.sku.as_str()));
        if next.flow != Flow::More || !(is_said || is_there) {
            return Ok(());
        }
        let next = State::read(Some(&next.write()));
        let full = World::willing(of_lines(&(0..10).collect::<Vec<_>>()));
        let (changes, again, _) = follow(&next, &Event::Again, &full);
        prop_assert_eq!(changes, Vec::new());
        let nothing_told = answer.phrase() == Phrase::AnythingElse;
        prop_assert_eq!(again.phrase() == Phrase::AnythingElse, nothing_told, "{:?}", answer);
    }

    #[test]
    fn yes_is_not_asked_for_without_end(
        stock in 0_u32..20,
        least in 0_u32..8,
        steps in 1_u32..8,
        asked in 1_u32..=10,
        stock_first in any::<bool>(),
    ) {
        let mut next = State::default();
        let mut event = add_to_cart(asked);
        let mut quantity = asked;
        for _ in 0..6 {
            let refusal = refused(quantity, (stock, least, steps), stock_first);
            let world = World {
                refusal: refusal.map(|limit| Refusal::Limit(limit, None)),
                ..World::willing(of_lines(&[1]))
            };
            (_, _, next) = follow(&next, &event, &world);
            let Flow::UpTo { qty, .. } = next.flow else { return Ok(()) };
            quantity = qty;
            event = Event::Yes;
        }
        prop_assert!(false, "asked for without end: {quantity}");
    }

    #[test]
    fn a_place_where_nothing_was_offered_changes_nothing(
        state in state(),
        world in world(),
        pick in pick(),
    ) {
        let offered = matches!(
            state.flow,
            Flow::Pick { .. } | Flow::Kind { .. } | Flow::RemovePick { .. } | Flow::ChangePick { .. }
                | Flow::ListPick { .. } | Flow::Confirm { .. } | Flow::UpTo { .. } | Flow::Offer { .. }
                | Flow::Deals { .. } | Flow::Suggest { .. } | Flow::ChangeTo { .. }
        );
        let (changes, ..) = follow(&state, &Event::Pick(pick), &world);
        let picked = offered && matches!(pick, Pick::Index(_));
        prop_assert!(picked || changes.is_empty(), "{:?}", changes);
    }

    #[test]
    fn what_stays_in_the_cart_is_read_once(
        lines in prop::sample::subsequence((0..10).collect::<Vec<usize>>(), 4..=10),
        gone in prop::collection::vec(0_usize..10, 0..4),
    ) {
        let whole = of_lines(&lines);
        let left: Vec<usize> = lines.into_iter().filter(|line| !gone.contains(line)).collect();
        let left = of_lines(&left);
        let (_, _, mut state) = follow(&State::default(), &Event::Read, &World::willing(whole.clone()));
        let mut read: Vec<String> = whole.lines.iter().take(3).map(|line| line.line_id.clone()).collect();

        for _ in 0..5 {
            let (_, answer, next) = follow(&state, &Event::Next, &World::willing(left.clone()));
            let Answer::Page { cart, first, .. } = answer else { break };
            read.extend(cart.lines.iter().skip(first).take(3).map(|line| line.line_id.clone()));
            state = next;
        }

        let stay = left.lines.iter().map(|line| &line.line_id);
        for id in stay {
            prop_assert_eq!(read.iter().filter(|known| *known == id).count(), 1, "{}", id);
        }
    }
}

#[test]
fn undoing_takes_back_what_was_done_and_only_once() {
    let cart = of_lines(&[1]);
    let state = State {
        last: Some(touched("SKU-1", 2, 3)),
        ..State::default()
    };

    let (changes, _, next) = follow(&state, &Event::Undo, &World::willing(cart.clone()));
    let (again, ..) = follow(&next, &Event::Undo, &World::willing(cart));

    let target = RemoveRef::Sku("SKU-1".to_owned());
    let quantity = Some(2);
    assert_eq!(changes, [Command::Remove { target, quantity }]);
    assert!(again.is_empty());
}

#[test]
fn undoing_takes_back_the_emptying_where_nothing_else_was_changed() {
    let cart = of_lines(&[1, 2]);

    let (emptied, _, after) = follow(
        &State::default().then(Flow::Clear { version: Some(1) }),
        &Event::Yes,
        &World::willing(cart.clone()),
    );
    let (changes, answer, next) = follow(&after, &Event::Undo, &World::willing(cart));
    let (again, nothing, _) = follow(&next, &Event::Undo, &World::willing(of_lines(&[])));

    assert_eq!(emptied, [Command::Clear { version: Some(1) }]);
    assert_eq!(changes, [Command::Restore]);
    assert_eq!((answer.phrase(), next.flow), (Phrase::Restored, Flow::More));
    // The cart knows that there is nothing left to put back.
    assert_eq!(again, [Command::Restore]);
    assert_eq!(nothing, Answer::AddWhat(Phrase::NothingToUndo));
}

/// "Add ten echo dots."
fn add_to_cart(quantity: u32) -> Event {
    Event::Add {
        named: Named::Sku {
            sku: "SKU-1".to_owned(),
            words: "echo dot".to_owned(),
        },
        quantity: Quantity::Said(quantity),
        unit: Unit::Piece,
        measure: None,
    }
}

/// What stands in the way of so many where there is a stock, a least number, and steps.
fn refused(
    quantity: u32,
    (stock, least, steps): (u32, u32, u32),
    stock_first: bool,
) -> Option<LimitKind> {
    let line = LimitKind::Line {
        max: stock,
        present: 0,
        bound: Bound::Stock,
    };
    let too_many = (quantity > stock).then_some(line);
    let too_few = (quantity < least).then_some(LimitKind::AtLeast(least));
    let between = (!quantity.is_multiple_of(steps)).then_some(LimitKind::MultipleOf(steps));
    let by_rule = too_few.or(between);
    if stock_first {
        too_many.or(by_rule)
    } else {
        by_rule.or(too_many)
    }
}

#[test]
fn of_ten_that_are_left_in_steps_of_six_yes_adds_six() {
    let shop = |quantity| World {
        refusal: refused(quantity, (10, 0, 6), true).map(|limit| Refusal::Limit(limit, None)),
        ..World::willing(of_lines(&[1]))
    };

    let (_, in_steps, state) = follow(&State::default(), &add_to_cart(10), &shop(10));
    let (_, left, state) = follow(&state, &Event::Yes, &shop(12));
    let (_, fewer, state) = follow(&state, &Event::Yes, &shop(10));
    let (changes, added, _) = follow(&state, &Event::Yes, &shop(6));

    let said = [&in_steps, &left, &fewer, &added].map(Answer::phrase);
    let steps = Phrase::MultipleOfAdd;
    assert_eq!(said, [steps, Phrase::OnlyLeft, steps, Phrase::Added]);
    let six = Command::Add(AddOrder {
        product: ProductRef::Sku("SKU-1".to_owned()),
        quantity: 6,
        heard: None,
        unit: Unit::Piece,
        measure: None,
        many: Many::Sure,
    });
    assert_eq!(changes, [six]);
}

#[test]
fn a_number_that_does_not_fit_is_told_why_and_what_does() {
    let world = |limit| World {
        refusal: Some(Refusal::Limit(limit, None)),
        ..World::willing(of_lines(&[1]))
    };
    let state = State {
        last: Some(touched("SKU-1", 1, 1)),
        ..State::default()
    };
    let change = Event::Change {
        to: Some(7),
        what: Target::Last,
    };
    let add = Event::Add {
        named: Named::Sku {
            sku: "SKU-1".to_owned(),
            words: "echo dot".to_owned(),
        },
        quantity: Quantity::Said(7),
        unit: Unit::Piece,
        measure: None,
    };

    for (limit, change_says, add_says, fits) in [
        (
            LimitKind::MultipleOf(6),
            Phrase::MultipleOf,
            Phrase::MultipleOfAdd,
            6,
        ),
        (
            LimitKind::AtLeast(10),
            Phrase::AtLeast,
            Phrase::AtLeastAdd,
            10,
        ),
    ] {
        let (_, changed, _) = follow(&state, &change, &world(limit));
        let (_, added, next) = follow(&state, &add, &world(limit));

        assert_eq!((changed.phrase(), added.phrase()), (change_says, add_says));
        let cand = "SKU-1".to_owned();
        assert_eq!(next.flow, Flow::UpTo { cand, qty: fits });
    }
}

#[test]
fn nobody_pays_more_than_was_said_without_a_question() {
    let offered = |minor| {
        let mut product = product(1);
        product.price.as_mut().unwrap().minor = minor;
        World {
            sold: vec![product.clone()],
            found: Choice::One(product),
            ..World::willing(of_lines(&[1]))
        }
    };
    let named = Named::Words("echo dot".to_owned());
    let search = Event::Search {
        named: named.clone(),
        asks: Asks::Any,
    };
    let (_, _, heard) = follow(&State::default(), &search, &offered(100));
    let (quantity, unit) = (Quantity::Unsaid, Unit::Piece);
    let add = Event::Add {
        named,
        quantity,
        unit,
        measure: None,
    };

    for event in [Event::Yes, add] {
        let (same, ..) = follow(&heard, &event, &offered(100));
        let (changes, dearer, next) = follow(&heard, &event, &offered(101));
        let (after, ..) = follow(&next, &Event::Yes, &offered(101));

        // The cart is asked once, with the price that was said, and refuses.
        assert_eq!((same.len(), changes.len(), after.len()), (1, 1, 1));
        assert_ne!(next.flow, Flow::More);
        assert_eq!(dearer.phrase(), Phrase::Dearer);
    }
    let (_, _, higher) = follow(&State::default(), &search, &offered(101));
    let (_, cheaper, _) = follow(&higher, &Event::Yes, &offered(100));
    assert_eq!(cheaper.phrase(), Phrase::Cheaper);
}
