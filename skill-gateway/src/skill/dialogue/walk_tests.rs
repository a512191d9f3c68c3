//! Walks through the dialogue: whatever is open, whatever happens, and whatever comes of it.

use proptest::prelude::*;

use super::*;
use crate::clients::Money;
use crate::skill::state::tests::state;
use crate::speech::Mood;

fn line(number: usize, quantity: u32) -> CartLine {
    let money = Money {
        minor: 100,
        currency: "USD".to_owned(),
    };
    CartLine {
        line_id: format!("lin_{number}"),
        sku: format!("SKU-{number}"),
        name: "Echo Dot".to_owned(),
        spoken_name: "Echo Dot".to_owned(),
        quantity,
        unit_price: money.clone(),
        line_total: money,
        available: true,
    }
}

/// A cart with these of ten possible lines.
fn of_lines(numbers: &[usize]) -> Cart {
    Cart {
        version: 1,
        currency: None,
        lines: numbers.iter().map(|number| line(*number, 2)).collect(),
        total: None,
    }
}

fn cart() -> impl Strategy<Value = Cart> {
    let all: Vec<usize> = (0..10).collect();
    prop::sample::subsequence(all, 0..=10).prop_map(|numbers| of_lines(&numbers))
}

fn event() -> impl Strategy<Value = Event> {
    let pick = prop_oneof![
        (0_usize..5).prop_map(Pick::Index),
        Just(Pick::Neither),
        Just(Pick::Beyond)
    ];
    let skus = prop::collection::vec((0_usize..12).prop_map(|n| format!("SKU-{n}")), 0..4);
    let what = prop_oneof![
        Just(Target::Last),
        skus.prop_map(Target::Named),
        pick.prop_map(Target::Picked)
    ];
    prop_oneof![
        Just(Event::Clear),
        (any::<Option<u32>>(), what).prop_map(|(to, what)| Event::Change { to, what }),
        (1_u32..).prop_map(|by| Event::More { by }),
        Just(Event::Double),
        Just(Event::Undo),
        Just(Event::StartOver),
        Just(Event::Next),
        Just(Event::Previous),
        Just(Event::Again),
        Just(Event::Yes),
        Just(Event::No),
        Just(Event::Missed),
    ]
}

fn refusal() -> impl Strategy<Value = Option<Refusal>> {
    prop::option::of(prop_oneof![
        Just(Refusal::NotInCart),
        Just(Refusal::NotForSale),
        Just(Refusal::Limit(LimitKind::Cart)),
        Just(Refusal::Limit(LimitKind::AtLeast(2))),
        Just(Refusal::Limit(LimitKind::Line { max: 5, present: 1 })),
    ])
}

/// What a service would answer.
fn outcome(command: &Command, cart: &Cart, refusal: Option<Refusal>) -> Outcome {
    if let Some(refusal) = refusal {
        return Outcome::Refused(refusal);
    }
    let some = |sku: &str, quantity| CartLine {
        sku: sku.to_owned(),
        ..line(1, quantity)
    };
    match command {
        Command::ReadCart => unreachable!("the cart is no outcome"),
        Command::Clear => Outcome::Cleared,
        Command::Restore => Outcome::Restored(Box::new(Restoration {
            lines: cart.lines.len(),
            gone: Vec::new(),
            cart: cart.clone(),
        })),
        Command::Set { sku, quantity } => Outcome::Set(Box::new(some(sku, *quantity))),
        Command::Add { sku, quantity } => Outcome::Added(Box::new(Addition {
            line: some(sku, *quantity),
            added: *quantity,
            cart: cart.clone(),
        })),
        Command::Remove { sku, quantity } => Outcome::Removed(Box::new(Removal {
            line: some(sku, quantity.unwrap_or(2)),
            removed: quantity.unwrap_or(2),
        })),
    }
}

/// All steps that follow an event: the changes that were made, what is said, what stays open.
fn follow(
    state: &State,
    event: &Event,
    cart: &Cart,
    refusal: Option<Refusal>,
) -> (Vec<Command>, Answer, State) {
    let (mut facts, mut changes) = (Facts::default(), Vec::new());
    for _ in 0..=3 {
        match step(state, event, &facts) {
            Step::Say(answer, next) => return (changes, answer, next),
            Step::Do(Command::ReadCart) => facts.cart = Some(cart.clone()),
            Step::Do(command) => {
                facts.outcome = Some(outcome(&command, cart, refusal));
                changes.push(command);
            }
        }
    }
    panic!("no answer to {event:?} in {state:?}");
}

proptest! {
    #[test]
    fn every_walk_is_answered_at_every_step(
        start in state(),
        walk in prop::collection::vec((event(), cart(), refusal()), 1..20),
    ) {
        let mut state = start;
        for (event, cart, refusal) in walk {
            let (changes, answer, next) = follow(&state, &event, &cart, refusal);

            prop_assert!(changes.len() <= 1, "{changes:?}");
            let open = answer.phrase().mood() == Mood::Asks;
            prop_assert!(open || next == State::default() || next.misses > 2);
            let written = next.clone().write();
            prop_assert_eq!(State::read(Some(&written)), next.clone());
            state = if open { next } else { State::default() };
        }
    }

    #[test]
    fn out_of_every_state_there_are_ways(state in state(), cart in cart()) {
        let (changes, answer, next) = follow(&state, &Event::StartOver, &cart, None);
        prop_assert!(changes.is_empty());
        prop_assert_eq!(answer, Answer::AddWhat(Phrase::StartOver));
        prop_assert_eq!(next.flow, Flow::Open);

        let mut open = state;
        for _ in 0..4 {
            let (_, answer, next) = follow(&open, &Event::Missed, &cart, None);
            if answer.phrase().mood() == Mood::Tells {
                return Ok(());
            }
            open = next;
        }
        prop_assert!(false, "not understood without end");
    }

    #[test]
    fn yes_and_no_change_nothing_that_was_not_asked(state in state(), cart in cart()) {
        for event in [Event::Yes, Event::No, Event::Next, Event::Previous, Event::Again, Event::Missed] {
            let (changes, ..) = follow(&state, &event, &cart, None);
            let asked = event == Event::Yes && state.flow == Flow::Clear;
            prop_assert_eq!(changes, if asked { vec![Command::Clear] } else { Vec::new() });
        }
    }

    #[test]
    fn what_stays_in_the_cart_is_read_once(
        lines in prop::sample::subsequence((0..10).collect::<Vec<usize>>(), 4..=10),
        gone in prop::collection::vec(0_usize..10, 0..4),
    ) {
        let whole = of_lines(&lines);
        let left: Vec<usize> = lines.into_iter().filter(|line| !gone.contains(line)).collect();
        let left = of_lines(&left);
        let mut state = State::default().then(first_page(&whole));
        let mut read: Vec<String> = whole.lines.iter().take(3).map(|line| line.line_id.clone()).collect();

        for _ in 0..5 {
            let (_, answer, next) = follow(&state, &Event::Next, &left, None);
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

    let (changes, _, next) = follow(&state, &Event::Undo, &cart, None);
    let (again, ..) = follow(&next, &Event::Undo, &cart, None);

    let sku = "SKU-1".to_owned();
    let quantity = Some(2);
    assert_eq!(changes, [Command::Remove { sku, quantity }]);
    assert!(again.is_empty());
}

#[test]
fn undoing_takes_back_the_emptying_where_nothing_else_was_changed() {
    let cart = of_lines(&[1, 2]);

    let (emptied, _, after) = follow(
        &State::default().then(Flow::Clear),
        &Event::Yes,
        &cart,
        None,
    );
    let (changes, answer, next) = follow(&after, &Event::Undo, &cart, None);
    let (again, nothing, _) = follow(&next, &Event::Undo, &of_lines(&[]), None);

    assert_eq!(emptied, [Command::Clear]);
    assert_eq!(changes, [Command::Restore]);
    assert_eq!((answer.phrase(), next.flow), (Phrase::Restored, Flow::More));
    // The cart knows that there is nothing left to put back.
    assert_eq!(again, [Command::Restore]);
    assert_eq!(nothing, Answer::AddWhat(Phrase::NothingToUndo));
}
