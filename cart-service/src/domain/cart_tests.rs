//! What carts do, rule by rule.

use proptest::prelude::*;

use super::*;
use crate::domain::{Availability, Details, QuantityRule, Sku};

fn product(sku: &str, price_minor: i64) -> Product {
    Product {
        sku: Sku::parse(sku).expect("well-formed"),
        name: format!("The {sku}"),
        spoken_name: sku.to_owned(),
        brand: None,
        category: None,
        size: None,
        variants: Vec::new(),
        synonyms: Vec::new(),
        price: Money::of(price_minor, Currency::USD),
        rule: QuantityRule::ANY,
        availability: Availability::InStock,
        stock: None,
        sale: None,
        details: Details::default(),
        read_at: None,
    }
}

fn pieces(count: u32) -> Quantity {
    Quantity::parse(count).expect("not 0")
}

fn line_id(number: u128) -> LineId {
    LineId::new(uuid::Uuid::from_u128(number))
}

fn target(sku: &str) -> LineTarget {
    LineTarget::Sku(Sku::parse(sku).expect("well-formed"))
}

fn with(product: &Product, count: u32) -> Cart {
    Cart::untouched()
        .add(product, pieces(count), &CartLimits::default(), line_id(1))
        .expect("allowed")
        .cart
}

#[test]
fn adding_the_same_product_makes_its_line_longer() {
    let plug = product("plug", 1_000);

    let added = with(&plug, 2)
        .add(&plug, pieces(3), &CartLimits::default(), line_id(2))
        .expect("allowed");

    assert_eq!(added.line.quantity(), 5);
    assert_eq!(added.cart.lines().len(), 1);
    assert_eq!(added.cart.total(), Some(Money::of(5_000, Currency::USD)));
    assert_eq!(added.cart.version(), 2);
}

#[test]
fn more_than_a_line_holds_is_refused_with_the_bound_and_what_is_there() {
    let plug = product("plug", 1);

    let refused = with(&plug, 90).add(&plug, pieces(10), &CartLimits::default(), line_id(2));

    assert_eq!(
        refused,
        Err(Refusal::QuantityLimit {
            limit: Limit::Line,
            max: 99,
            present: 90,
            sku: Some(plug.sku.clone()),
            stock: None,
        })
    );
}

#[test]
fn a_products_own_bounds_win() {
    let mut eggs = product("eggs", 30);
    eggs.rule = QuantityRule::parse(Some(6), Some(120), Some(6)).expect("possible");
    let add = |count| {
        let cart = Cart::untouched();
        cart.add(&eggs, pieces(count), &CartLimits::default(), line_id(1))
            .map(|added| added.line.quantity())
    };
    let refused = |limit| {
        Err(Refusal::QuantityLimit {
            limit,
            max: 120,
            present: 0,
            sku: Some(eggs.sku.clone()),
            stock: None,
        })
    };

    assert_eq!(add(120), Ok(120));
    assert_eq!(add(3), refused(Limit::Min(6)));
    assert_eq!(add(8), refused(Limit::MultipleOf(6)));
    assert_eq!(add(126), refused(Limit::Line));
}

#[test]
fn a_cart_has_a_most_of_pieces_lines_and_money() {
    let limits = CartLimits {
        line: 99,
        lines: 2,
        items: 100,
        total_minor: 10_000,
    };
    let (plug, lamp, desk) = (
        product("plug", 50),
        product("lamp", 50),
        product("desk", 6_000),
    );
    let cart = with(&plug, 90)
        .add(&lamp, pieces(5), &limits, line_id(2))
        .expect("allowed")
        .cart;
    let limit_of = |result: Result<Added, Refusal>| match result {
        Err(Refusal::QuantityLimit { limit, .. }) => Some(limit),
        _ => None,
    };

    let items = cart.clone().add(&lamp, pieces(6), &limits, line_id(3));
    let lines = cart.add(&desk, pieces(1), &limits, line_id(3));
    let total = Cart::untouched().add(&desk, pieces(2), &limits, line_id(1));

    assert_eq!(limit_of(items), Some(Limit::Items));
    assert_eq!(limit_of(lines), Some(Limit::Lines));
    assert_eq!(limit_of(total), Some(Limit::Total));
}

#[test]
fn an_amount_beyond_64_bits_is_refused() {
    let palace = product("palace", i64::MAX);

    let refused = Cart::untouched().add(&palace, pieces(2), &CartLimits::default(), line_id(1));

    assert_eq!(refused, Err(Refusal::AmountTooLarge));
}

#[test]
fn the_first_line_fixes_the_currency() {
    let euro = Currency::parse("EUR").expect("listed");
    let mut lamp = product("lamp", 10);
    lamp.price = Money::of(10, euro);

    let refused =
        with(&product("plug", 1), 1).add(&lamp, pieces(1), &CartLimits::default(), line_id(2));

    assert_eq!(
        refused,
        Err(Refusal::OtherCurrency {
            cart: Currency::USD,
            product: euro
        })
    );
}

#[test]
fn what_is_sold_out_cannot_grow_but_can_shrink() {
    let mut plug = product("plug", 10);
    let cart = with(&plug, 4);
    plug.availability = Availability::SoldOut;
    let limits = CartLimits::default();

    let more = cart
        .clone()
        .set_quantity(&target("plug"), pieces(5), &plug, &limits);
    let fewer = cart.set_quantity(&target("plug"), pieces(3), &plug, &limits);

    assert!(matches!(more, Err(Refusal::OutOfStock { .. })));
    assert_eq!(fewer.map(|set| set.line.quantity()), Ok(3));
}

#[test]
fn an_unavailable_line_is_left_out_of_the_total() {
    let names = |sku: &str| {
        (
            Sku::parse(sku).expect("well-formed"),
            sku.to_owned(),
            sku.to_owned(),
        )
    };
    let line = |number, sku: &str, availability| {
        Line::of(
            line_id(number),
            names(sku),
            2,
            LinePrice {
                unit: Money::of(100, Currency::USD),
                list: None,
                tax_class: None,
                at: None,
                raised: None,
            },
            availability,
        )
        .expect("fits")
    };

    let cart = Cart::of(
        3,
        vec![
            line(1, "a", Availability::InStock),
            line(2, "b", Availability::Withdrawn),
        ],
    )
    .expect("consistent");

    assert_eq!(cart.total(), Some(Money::of(200, Currency::USD)));
    assert_eq!(cart.items(), 4);
}

#[test]
fn removing_more_than_there_is_removes_the_line() {
    let plug = product("plug", 10);

    let some = with(&plug, 4)
        .remove(&target("plug"), Some(pieces(1)))
        .expect("there");
    let all = with(&plug, 4)
        .remove(&target("plug"), Some(pieces(9)))
        .expect("there");

    assert_eq!(
        (some.pieces, some.after.map(|line| line.quantity())),
        (1, Some(3))
    );
    assert_eq!((all.pieces, all.after, all.cart.total()), (4, None, None));
}

#[test]
fn what_is_not_there_is_not_removed() {
    let sku = Sku::parse("lamp").expect("well-formed");

    let refused = with(&product("plug", 10), 1).remove(&target("lamp"), None);

    assert_eq!(refused, Err(Refusal::NotInCart { sku: Some(sku) }));
}

#[test]
fn clearing_an_empty_cart_is_no_change() {
    assert_eq!(Cart::untouched().clear().version(), 0);
    assert_eq!(with(&product("plug", 10), 1).clear().version(), 2);
}

proptest! {
    #[test]
    fn any_sequence_of_changes_keeps_the_limits_and_the_sum(
        steps in prop::collection::vec((0_u8..3, 0_usize..5, 1_u32..150), 1..60),
    ) {
        let limits = CartLimits { line: 99, lines: 4, items: 300, total_minor: 100_000 };
        let products: Vec<_> =
            (0..5).map(|n| product(&format!("p{n}"), i64::from(n) * 999)).collect();
        let mut cart = Cart::untouched();

        for (number, (kind, which, count)) in steps.into_iter().enumerate() {
            let product = &products[which];
            let target = LineTarget::Sku(product.sku.clone());
            let before = cart.clone();
            let outcome = match kind {
                0 => cart
                    .add(product, pieces(count), &limits, line_id(number as u128 + 1))
                    .map(|added| added.cart),
                1 => cart
                    .set_quantity(&target, pieces(count), product, &limits)
                    .map(|set| set.cart),
                _ => cart.remove(&target, Some(pieces(count))).map(|removed| removed.cart),
            };
            cart = outcome.unwrap_or(before.clone());

            let sum: i64 = cart.lines().iter().map(|line| line.total().minor()).sum();
            prop_assert_eq!(cart.total().map_or(0, Money::minor), sum);
            prop_assert!(sum <= limits.total_minor);
            prop_assert!(cart.items() <= 300);
            prop_assert!(cart.lines().len() <= 4);
            prop_assert!(cart.lines().iter().all(|line| (1..=99).contains(&line.quantity())));
            prop_assert_eq!(cart.version() == before.version(), cart == before);
        }
    }
}

#[test]
fn nobody_puts_more_into_a_cart_than_there_is() {
    let add = |product: &Product, count: u32| {
        let limits = CartLimits::default();
        Cart::untouched().add(product, pieces(count), &limits, line_id(1))
    };
    let mut last = product("LAST", 100);
    last.stock = Some(3);
    let mut made_to_order = product("MADE", 100);
    made_to_order.stock = Some(0);

    let refused = add(&last, 4).expect_err("there are three");

    assert_eq!(
        refused,
        Refusal::QuantityLimit {
            limit: Limit::Line,
            max: 3,
            present: 0,
            sku: Some(last.sku.clone()),
            stock: Some(3),
        }
    );
    assert!(add(&last, 3).is_ok());
    assert!(add(&made_to_order, 4).is_ok());
}
