//! Walks through the dialogue: whatever is open, whatever happens, and whatever comes of it.

use proptest::prelude::*;

use super::*;
use crate::clients::{
    Bound, ListAct, ListChange, ListLine, Money, MovedToCart, ProductRef, Property,
};
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

fn product(number: usize) -> Product {
    let CartLine {
        sku,
        name,
        spoken_name,
        unit_price,
        ..
    } = line(number, 1);
    Product {
        sku,
        name,
        spoken_name,
        brand: String::new(),
        size: String::new(),
        price: Some(unit_price),
        in_stock: !number.is_multiple_of(3),
    }
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        (0_usize..5).prop_map(Pick::Index),
        Just(Pick::Neither),
        Just(Pick::Beyond)
    ]
}

fn quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![
        Just(Quantity::Unsaid),
        Just(Quantity::Unclear),
        (1_u32..).prop_map(Quantity::Said),
        (1_u32..12).prop_map(Quantity::Said),
    ]
}

fn named() -> impl Strategy<Value = Named> {
    let words = || "[a-z ]{0,12}|\\PC{1,20}";
    let sku = || (0_usize..12).prop_map(|n| format!("SKU-{n}"));
    prop_oneof![
        Just(Named::Unsaid),
        (pick(), words()).prop_map(|(pick, words)| Named::Picked { pick, words }),
        (sku(), words()).prop_map(|(sku, words)| Named::Sku { sku, words }),
        (prop::collection::vec(sku(), 1..4), words())
            .prop_map(|(skus, words)| Named::OneOf { skus, words }),
        words().prop_map(Named::Words),
    ]
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Piece), Just(Unit::Pair), Just(Unit::Dozen)]
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![(0_usize..8).prop_map(Place::Nth), Just(Place::Last)]
}

fn list_act() -> impl Strategy<Value = ListAct> {
    prop::sample::select(vec![
        ListAct::Add,
        ListAct::Aside,
        ListAct::Remove,
        ListAct::ToCart,
        ListAct::AllToCart,
    ])
}

fn list_ref() -> impl Strategy<Value = ListRef> {
    prop_oneof![
        Just(ListRef::Unnamed),
        "[a-z ]{1,20}".prop_map(ListRef::Named),
    ]
}

/// A list with what is in a cart.
fn list_of(cart: &Cart) -> ShoppingList {
    let lines = cart.lines.iter().map(|line| ListLine {
        product: Product::from(line.clone()),
        quantity: line.quantity,
    });
    ShoppingList {
        id: "lst_1".to_owned(),
        name: String::new(),
        lines: lines.collect(),
    }
}

fn event() -> impl Strategy<Value = Event> {
    let skus = prop::collection::vec((0_usize..12).prop_map(|n| format!("SKU-{n}")), 0..4);
    let known = (skus.clone(), "[a-z ]{1,12}");
    let what = prop_oneof![
        Just(Target::Last),
        skus.prop_map(Target::Named),
        known.prop_map(|(skus, words)| Target::Known { skus, words }),
        pick().prop_map(Target::Picked)
    ];
    prop_oneof![
        Just(Event::Launch),
        (named(), quantity(), unit()).prop_map(|(named, quantity, unit)| Event::Add {
            named,
            quantity,
            unit,
        }),
        (place(), quantity()).prop_map(|(place, quantity)| Event::RemovePlace { place, quantity }),
        (named(), quantity()).prop_map(|(named, quantity)| Event::Remove { named, quantity }),
        named().prop_map(|named| Event::Search { named }),
        Just(Event::Read),
        pick().prop_map(Event::Pick),
        Just(Event::Clear),
        (any::<Option<u32>>(), what).prop_map(|(to, what)| Event::Change { to, what }),
        (1_u32..).prop_map(|by| Event::More { by }),
        Just(Event::Double),
        Just(Event::Undo),
        (list_act(), named(), quantity(), list_ref()).prop_map(|(act, named, quantity, list)| {
            Event::List(ListAsk {
                act,
                named,
                quantity,
                list,
            })
        }),
        list_ref().prop_map(Event::ReadList),
        ("[a-z ]{0,12}|\\PC{1,20}", quantity())
            .prop_map(|(words, quantity)| Event::AddUsual { words, quantity }),
        prop::sample::select(vec![
            Event::UseHistory,
            Event::StopHistory,
            Event::AboutMe,
            Event::Forget,
            Event::Unlink,
            Event::Usual,
            Event::Deals,
            Event::Suggest,
            Event::Why,
        ]),
        Just(Event::StartOver),
        Just(Event::Next),
        Just(Event::Previous),
        Just(Event::Again),
        Just(Event::Yes),
        Just(Event::No),
        Just(Event::Help),
        Just(Event::Stop),
        Just(Event::Missed),
    ]
}

/// What the services know, and whether they do what they are asked.
#[derive(Debug, Clone)]
struct World {
    cart: Cart,
    glance: Glance,
    sold: Vec<Product>,
    found: Choice,
    /// Nothing is changed, because the words mean several things.
    unsure: bool,
    refusal: Option<Refusal>,
    speaker: Speaker,
    held: HistoryUse,
}

impl World {
    /// Everything is sold and done.
    fn willing(cart: Cart) -> Self {
        Self {
            glance: Glance::Cart(cart.clone()),
            cart,
            sold: vec![product(1)],
            found: Choice::One(product(1)),
            unsure: false,
            refusal: None,
            speaker: Speaker::Known,
            held: HistoryUse::On,
        }
    }
}

impl World {
    fn usual(&self) -> Usual {
        Usual {
            held: self.held,
            products: match self.held {
                HistoryUse::Off => Vec::new(),
                HistoryUse::On => self.sold.clone(),
            },
        }
    }

    fn deals(&self, skip: u32) -> Deals {
        let list_price = Money {
            minor: 200,
            currency: "USD".to_owned(),
        };
        let rest = self.sold.iter().skip(usize::try_from(skip).unwrap());
        let rest = rest.take(pages::PAGE).cloned();
        Deals {
            deals: rest.map(|product| (product, list_price.clone())).collect(),
            total: u32::try_from(self.sold.len()).unwrap(),
        }
    }

    fn suggestion(&self) -> Suggested {
        match self.sold.first() {
            None => Suggested::Nothing,
            Some(product) => Suggested::This(Box::new(Suggestion {
                product: product.clone(),
                because: product.clone(),
                carts: 5,
            })),
        }
    }
}

impl World {
    /// What one of what is sold costs.
    fn price(&self) -> u64 {
        let first = self.sold.first().and_then(|product| product.price.as_ref());
        first.map_or(100, |price| price.minor)
    }
}

fn refusal() -> impl Strategy<Value = Option<Refusal>> {
    let name = "Echo Dot".to_owned();
    prop::option::of(prop_oneof![
        Just(Refusal::NotInCart),
        Just(Refusal::NotOnList),
        Just(Refusal::Unknown),
        Just(Refusal::SoldOut {
            name: name.clone(),
            similar: None
        }),
        Just(Refusal::SoldOut {
            name,
            similar: Some("SKU-1".to_owned())
        }),
        Just(Refusal::Dearer {
            product: Box::new(product(1)),
            was: Money {
                minor: 99,
                currency: "USD".to_owned()
            },
        }),
        Just(Refusal::OtherCurrency),
        Just(Refusal::CartChanged),
        Just(Refusal::Limit(LimitKind::Cart, None)),
        Just(Refusal::Limit(LimitKind::AtLeast(2), None)),
        Just(Refusal::Limit(LimitKind::MultipleOf(6), None)),
        Just(Refusal::Limit(
            LimitKind::Line {
                max: 5,
                present: 0,
                bound: Bound::Rule
            },
            None
        )),
        Just(Refusal::Limit(
            LimitKind::Line {
                max: 5,
                present: 1,
                bound: Bound::Stock
            },
            Some("SKU-1".to_owned())
        )),
        Just(Refusal::Limit(
            LimitKind::Line {
                max: 5,
                present: 5,
                bound: Bound::Rule
            },
            None
        )),
    ])
}

fn world() -> impl Strategy<Value = World> {
    let sold = prop::collection::vec((0_usize..12).prop_map(product), 0..4);
    let glance = prop_oneof![
        cart().prop_map(Glance::Cart),
        Just(Glance::NotLinked),
        Just(Glance::Away)
    ];
    let speaker = prop::sample::select(vec![Speaker::Shared, Speaker::Known]);
    let held = prop::sample::select(vec![HistoryUse::Off, HistoryUse::On]);
    (
        cart(),
        glance,
        sold,
        any::<bool>(),
        refusal(),
        speaker,
        held,
    )
        .prop_map(
            |(cart, glance, sold, unsure, refusal, speaker, held)| World {
                cart,
                glance,
                found: match sold.as_slice() {
                    [] => Choice::Nothing,
                    [one] if !unsure => Choice::One(one.clone()),
                    several => Choice::Unsure(several.to_vec()),
                },
                unsure: unsure && !sold.is_empty(),
                sold,
                refusal,
                speaker,
                held,
            },
        )
}

/// What a service would answer.
fn outcome(command: &Command, world: &World) -> Outcome {
    if let Some(refusal) = &world.refusal {
        return Outcome::Refused(refusal.clone());
    }
    let some = |quantity| line(1, quantity);
    match command {
        Command::ReadCart
        | Command::ReadList(_)
        | Command::Glance
        | Command::Look(_)
        | Command::Similar(_)
        | Command::Search(_)
        | Command::ReadHistory
        | Command::ListUsual(_)
        | Command::ListDeals { .. }
        | Command::Recommend => unreachable!("a look is no change"),
        Command::SetHistory(_) => Outcome::HistorySet,
        Command::Unlink => Outcome::Unlinked,
        Command::ChangeList(_) if world.unsure => Outcome::Listed(Box::new(Listed::Unsure {
            of: world.sold.clone(),
            list: "lst_1".to_owned(),
        })),
        Command::ChangeList(order) => {
            let list = list_of(&world.cart);
            Outcome::Listed(Box::new(match order.act {
                ListAct::Add | ListAct::Aside | ListAct::Remove => Listed::Done(ListChange {
                    product: product(1),
                    pieces: order.quantity.unwrap_or(1),
                    list,
                }),
                ListAct::ToCart | ListAct::AllToCart => Listed::InCart(MovedToCart {
                    moved: list.lines.iter().take(2).cloned().collect(),
                    stayed: world.sold.clone(),
                    cart: world.cart.clone(),
                    list,
                }),
            }))
        }
        Command::Clear { .. } => Outcome::Cleared,
        Command::Restore => Outcome::Restored(Box::new(Restoration {
            lines: world.cart.lines.len(),
            gone: Vec::new(),
            cart: world.cart.clone(),
        })),
        Command::Set { quantity, .. } => Outcome::Set(Box::new(some(*quantity))),
        Command::Add(order) if order.heard.is_some_and(|was| world.price() > was) => {
            Outcome::Refused(Refusal::Dearer {
                product: Box::new(world.sold.first().cloned().unwrap_or_else(|| product(1))),
                was: Money {
                    minor: order.heard.unwrap_or_default(),
                    currency: "USD".to_owned(),
                },
            })
        }
        Command::Add(AddOrder { quantity: 3, .. }) => Outcome::Split(Box::new(Split {
            property: Property::Size,
            values: vec!["small".to_owned(), "large".to_owned()],
            skus: world
                .unsure
                .then(|| vec!["SKU-1".to_owned(), "SKU-2".to_owned()]),
        })),
        Command::Add(_) if world.unsure => Outcome::Unsure(world.sold.clone()),
        Command::Add(AddOrder { quantity, .. }) => Outcome::Added(Box::new(Addition {
            line: CartLine {
                unit_price: Money {
                    minor: world.price(),
                    currency: "USD".to_owned(),
                },
                ..some(*quantity)
            },
            added: *quantity,
            cart: world.cart.clone(),
        })),
        Command::Remove { .. } if world.unsure => {
            Outcome::UnsureLines(vec![line(1, 2), line(2, 2)])
        }
        Command::Remove { quantity, .. } => Outcome::Removed(Box::new(Removal {
            line: some(quantity.unwrap_or(2)),
            removed: quantity.unwrap_or(2),
        })),
    }
}

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
            Step::Do(Command::Look(_)) => facts.looked = Some(world.sold.clone()),
            Step::Do(Command::Similar(_)) => facts.similar = Some(world.sold.clone()),
            Step::Do(Command::ReadHistory) => facts.history = Some(world.held),
            Step::Do(Command::ListUsual(_)) => facts.usual = Some(world.usual()),
            Step::Do(Command::ListDeals { skip }) => facts.deals = Some(world.deals(skip)),
            Step::Do(Command::Recommend) => facts.suggestion = Some(world.suggestion()),
            Step::Do(Command::Search(_)) => facts.found = Some(world.found.clone()),
            Step::Do(command) => {
                if let Command::Add(order) = &command {
                    facts.by_words = matches!(order.product, ProductRef::Spoken(_));
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
        })
    };
    let one = (1, Unit::Piece);
    match &state.flow {
        Flow::Clear { version } => Some(Command::Clear { version: *version }),
        Flow::Confirm { cand, qty, unit } => Some(add(cand, (*qty, *unit))),
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
        })),
        Flow::Offer { cand } | Flow::Suggest { cand } => Some(add(cand, one)),
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
            let most = if world.refusal == Some(Refusal::Unknown) { 2 } else { 1 };
            prop_assert!(changes.len() <= most, "{changes:?}");
            let open = answer.phrase().mood() == Mood::Asks;
            prop_assert!(open || next == State::default() || next.misses > 2);
            let written = next.clone().write();
            prop_assert_eq!(State::read(Some(&written)), next.clone());
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
            Event::AboutMe, Event::Forget, Event::Unlink, Event::Usual, Event::Deals,
            Event::Suggest, Event::Why,
        ] {
            let (changes, ..) = follow(&state, &event, &world);
            prop_assert_eq!(changes, Vec::new(), "{:?}", event);
        }
        let (changes, ..) = follow(&state, &Event::Yes, &world);
        prop_assert_eq!(changes, Vec::from_iter(asked_about(&state)));
    }

    #[test]
    fn a_place_where_nothing_was_offered_changes_nothing(
        state in state(),
        world in world(),
        pick in pick(),
    ) {
        let offered = matches!(
            state.flow,
            Flow::Pick { .. } | Flow::RemovePick { .. } | Flow::ChangePick { .. }
                | Flow::ListPick { .. } | Flow::Confirm { .. } | Flow::UpTo { .. } | Flow::Offer { .. }
                | Flow::Deals { .. } | Flow::Suggest { .. }
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
    };
    let (_, _, heard) = follow(&State::default(), &search, &offered(100));
    let (quantity, unit) = (Quantity::Unsaid, Unit::Piece);
    let add = Event::Add {
        named,
        quantity,
        unit,
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
