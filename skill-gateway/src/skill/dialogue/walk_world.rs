//! What a walk through the dialogue meets: events, and a shop that answers commands.

use proptest::prelude::*;

use super::*;
use crate::clients::{
    Addition, Bound, Browsed, Cart, CartLine, ChangeId, Choice, Deals, Left, LimitKind, ListAct,
    ListChange, ListLine, Listed, Many, Money, MovedToCart, Product, RaisedLine, Recount, Removal,
    Restoration, ShoppingList, Speaker, Split, Suggestion, TakenBack, Usual,
};
use crate::skill::quantity::Quantity;

/// Of what a world sells.
const SIZES: [&str; 5] = ["small", "medium", "large", "huge", "tiny"];

pub(super) fn line(number: usize, quantity: u32) -> CartLine {
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
        raised_price: None,
        available: true,
        spoken_plural: String::new(),
        image_url: String::new(),
        variants: Vec::new(),
    }
}

/// A cart with these of ten possible lines.
pub(super) fn of_lines(numbers: &[usize]) -> Cart {
    Cart {
        version: 1,
        currency: None,
        lines: numbers.iter().map(|number| line(*number, 2)).collect(),
        total: None,
    }
}

pub(super) fn cart() -> impl Strategy<Value = Cart> {
    let all: Vec<usize> = (0..10).collect();
    prop::sample::subsequence(all, 0..=10).prop_map(|numbers| of_lines(&numbers))
}

pub(super) fn product(number: usize) -> Product {
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
        price: Some(unit_price),
        in_stock: !number.is_multiple_of(3),
        ..Product::default()
    }
}

pub(super) fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        (0_usize..5).prop_map(Pick::Index),
        Just(Pick::Neither),
        Just(Pick::Beyond)
    ]
}

pub(super) fn quantity() -> impl Strategy<Value = Quantity> {
    prop_oneof![
        Just(Quantity::Unsaid),
        Just(Quantity::Unclear),
        (1_u32..).prop_map(Quantity::Said),
        (1_u32..12).prop_map(Quantity::Said),
    ]
}

pub(super) fn named() -> impl Strategy<Value = Named> {
    let words = || "[a-z ]{0,12}|\\PC{1,20}";
    let sku = || (0_usize..12).prop_map(|n| format!("SKU-{n}"));
    prop_oneof![
        Just(Named::Unsaid),
        Just(Named::It),
        (pick(), words()).prop_map(|(pick, words)| Named::Picked { pick, words }),
        (sku(), words()).prop_map(|(sku, words)| Named::Sku { sku, words }),
        (prop::collection::vec(sku(), 1..4), words())
            .prop_map(|(skus, words)| Named::OneOf { skus, words }),
        (sku(), words()).prop_map(|(sku, words)| Named::Unlikely { sku, words }),
        words().prop_map(Named::Words),
    ]
}

pub(super) fn asks() -> impl Strategy<Value = Asks> {
    prop_oneof![
        Just(Asks::Any),
        (1_u32..100).prop_map(Asks::Below),
        Just(Asks::Size),
        Just(Asks::When),
    ]
}

pub(super) fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Piece), Just(Unit::Pair), Just(Unit::Dozen)]
}

pub(super) fn measure() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(vec!["rolls", "pfund"]).prop_map(str::to_owned))
}

pub(super) fn place() -> impl Strategy<Value = Place> {
    prop_oneof![(0_usize..8).prop_map(Place::Nth), Just(Place::Last)]
}

pub(super) fn counted_in() -> impl Strategy<Value = CountedIn> {
    prop_oneof![
        Just(CountedIn::Read),
        Just(CountedIn::Cart),
        list_ref().prop_map(CountedIn::List),
    ]
}

pub(super) fn list_act() -> impl Strategy<Value = ListAct> {
    prop::sample::select(vec![
        ListAct::Add,
        ListAct::Aside,
        ListAct::Remove,
        ListAct::ToCart,
        ListAct::AllToCart,
    ])
}

pub(super) fn list_ref() -> impl Strategy<Value = ListRef> {
    prop_oneof![
        Just(ListRef::Unnamed),
        "[a-z ]{1,20}".prop_map(ListRef::Named),
    ]
}

/// A list with what is in a cart.
pub(super) fn list_of(cart: &Cart) -> ShoppingList {
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

pub(super) fn event() -> impl Strategy<Value = Event> {
    let skus = prop::collection::vec((0_usize..12).prop_map(|n| format!("SKU-{n}")), 0..4);
    let known = (skus.clone(), "[a-z ]{1,12}");
    let what = prop_oneof![
        Just(Target::Last),
        known
            .clone()
            .prop_map(|(skus, words)| Target::Named { skus, words }),
        known.prop_map(|(skus, words)| Target::Known { skus, words }),
        pick().prop_map(Target::Picked)
    ];
    prop_oneof![
        Just(Event::Launch),
        (named(), quantity(), unit(), measure()).prop_map(|(named, quantity, unit, measure)| {
            Event::Add {
                named,
                quantity,
                unit,
                measure,
            }
        }),
        (place(), counted_in(), quantity()).prop_map(|(place, of, quantity)| Event::RemovePlace {
            place,
            of,
            quantity,
        }),
        (named(), quantity()).prop_map(|(named, quantity)| Event::Remove { named, quantity }),
        (named(), asks()).prop_map(|(named, asks)| Event::Search { named, asks }),
        Just(Event::Read),
        named().prop_map(|named| Event::Has { named }),
        pick().prop_map(Event::Pick),
        Just(Event::Clear),
        Just(Event::RemoveEverything),
        Just(Event::DealsOnIt),
        list_ref().prop_map(Event::ClearList),
        (any::<Option<u32>>(), what.clone()).prop_map(|(to, what)| Event::Change { to, what }),
        (1_u32..).prop_map(|by| Event::More { by }),
        what.prop_map(|what| Event::Double { what }),
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
        "[a-z ]{0,12}|\\PC{1,20}".prop_map(|words| Event::DealsOn { words }),
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
        Just(Event::Elsewhere(Phrase::NotYetOrder)),
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
pub(super) struct World {
    pub(super) cart: Cart,
    pub(super) glance: Glance,
    pub(super) sold: Vec<Product>,
    pub(super) found: Choice,
    /// Nothing is changed, because the words mean several things.
    pub(super) unsure: bool,
    pub(super) refusal: Option<Refusal>,
    pub(super) speaker: Speaker,
    pub(super) held: HistoryUse,
}

impl World {
    /// Everything is sold and done.
    pub(super) fn willing(cart: Cart) -> Self {
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
    pub(super) fn usual(&self) -> Usual {
        Usual {
            held: self.held,
            products: match self.held {
                HistoryUse::Off => Vec::new(),
                HistoryUse::On => self.sold.clone(),
            },
        }
    }

    pub(super) fn deals(&self, skip: u32) -> Deals {
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

    /// What there is at a price: all that is sold, or instead of it the first.
    pub(super) fn browsed(&self) -> Browsed {
        let price = Money {
            minor: 50,
            currency: "USD".to_owned(),
        };
        let first = self.sold.first().cloned();
        let products = self.sold.iter().filter(|_| !self.unsure);
        Browsed {
            products: products
                .map(|product| (product.clone(), Some(price.clone())))
                .collect(),
            instead: first.filter(|_| self.unsure).zip(Some(price)),
        }
    }

    /// What is meant by the first of these and is not in the cart, though something else is.
    pub(super) fn missing(&self, skus: &[String]) -> Option<String> {
        let mut lines = self.cart.lines.iter();
        let known = skus.first().filter(|_| self.unsure)?;
        let is_there = lines.any(|line| line.sku == *known);
        (!is_there).then(|| "Echo Dot".to_owned())
    }

    pub(super) fn suggestion(&self) -> Suggested {
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
    pub(super) fn price(&self) -> u64 {
        let first = self.sold.first().and_then(|product| product.price.as_ref());
        first.map_or(100, |price| price.minor)
    }
}

pub(super) fn refusal() -> impl Strategy<Value = Option<Refusal>> {
    let name = "Echo Dot".to_owned();
    prop::option::of(prop_oneof![
        Just(Refusal::NotInCart),
        Just(Refusal::NotOnList),
        Just(Refusal::Unknown),
        Just(Refusal::SoldOut {
            sku: "SKU-1".to_owned(),
            name: name.clone(),
            similar: None
        }),
        Just(Refusal::SoldOut {
            sku: "SKU-1".to_owned(),
            name,
            similar: Some("SKU-1".to_owned())
        }),
        Just(Refusal::Dearer {
            product: Box::new(product(1)),
            was: Money {
                minor: 99,
                currency: "USD".to_owned()
            },
            line: None,
        }),
        Just(Refusal::Dearer {
            product: Box::new(product(1)),
            was: Money {
                minor: 99,
                currency: "USD".to_owned()
            },
            line: Some(RaisedLine {
                quantity: 3,
                total: Money {
                    minor: 300,
                    currency: "USD".to_owned()
                },
            }),
        }),
        Just(Refusal::OtherCurrency),
        Just(Refusal::CartChanged),
        Just(Refusal::Before),
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

pub(super) fn world() -> impl Strategy<Value = World> {
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
pub(super) fn outcome(command: &Command, world: &World) -> Outcome {
    if let Some(refusal) = &world.refusal {
        return Outcome::Refused(refusal.clone());
    }
    let some = |quantity| line(1, quantity);
    match command {
        Command::ReadCart
        | Command::ReadList(_)
        | Command::Glance
        | Command::Look(_)
        | Command::LookThrough(_)
        | Command::Similar(_)
        | Command::Search(_)
        | Command::Browse { .. }
        | Command::FindInCart { .. }
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
                    was_price: None,
                }),
                ListAct::ToCart | ListAct::AllToCart => Listed::InCart(MovedToCart {
                    moved: list.lines.iter().take(2).cloned().collect(),
                    stayed: world.sold.clone(),
                    cart: world.cart.clone(),
                    list,
                    by: ChangeId {
                        request_id: "r1".to_owned(),
                        step: 0,
                    },
                    before: Vec::new(),
                }),
            }))
        }
        Command::TakeBack(_) => Outcome::TakenBack((!world.unsure).then(|| {
            let list = list_of(&world.cart);
            Box::new(TakenBack {
                back: list.lines.clone(),
                list,
            })
        })),
        Command::Clear { .. } => Outcome::Cleared,
        Command::Restore => Outcome::Restored(Box::new(Restoration {
            skus: world
                .cart
                .lines
                .iter()
                .map(|line| line.sku.clone())
                .collect(),
            gone: Vec::new(),
            cart: world.cart.clone(),
            before: Vec::new(),
        })),
        Command::Set { heard, .. } if heard.is_some_and(|was| world.price() > was) => {
            Outcome::Refused(Refusal::Dearer {
                product: Box::new(world.sold.first().cloned().unwrap_or_else(|| product(1))),
                was: Money {
                    minor: heard.unwrap_or_default(),
                    currency: "USD".to_owned(),
                },
                line: None,
            })
        }
        Command::Set { quantity, .. } => Outcome::Set(Box::new(Recount {
            line: some(*quantity),
            was: (!world.unsure).then(|| some(2)),
        })),
        Command::Add(order) if order.heard.is_some_and(|was| world.price() > was) => {
            Outcome::Refused(Refusal::Dearer {
                product: Box::new(world.sold.first().cloned().unwrap_or_else(|| product(1))),
                was: Money {
                    minor: order.heard.unwrap_or_default(),
                    currency: "USD".to_owned(),
                },
                line: None,
            })
        }
        Command::Add(AddOrder {
            quantity: pieces,
            many: Many::AskedAbove(most),
            ..
        }) if pieces > most => Outcome::Many {
            product: Box::new(world.sold.first().cloned().unwrap_or_else(|| product(1))),
            pieces: *pieces,
        },
        Command::Add(AddOrder { quantity: 3, .. }) => Outcome::Split(Box::new(Split {
            kind: "size".to_owned(),
            values: SIZES.map(str::to_owned).to_vec(),
            skus: (1..=SIZES.len())
                .map(|number| format!("SKU-{number}"))
                .collect(),
            left: if world.unsure {
                Left::One
            } else {
                Left::Several
            },
        })),
        Command::Add(_) if world.unsure && world.sold.len() == 2 => {
            Outcome::Likely(world.sold.clone())
        }
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
            was_price: None,
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
