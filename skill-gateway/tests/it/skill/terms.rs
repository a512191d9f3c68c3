//! Adding on terms: what is sold out, what is counted by the dozen or comes in packs, and prices that
//! were said before.

use super::goods::{Goods, assortment, goods};
use super::shopper::{PASSPORT, Shopper, TOKEN};

fn with(more: Vec<Goods>) -> Vec<Goods> {
    let mut all = assortment();
    all.extend(more);
    all
}

async fn with_a_floor_lamp() -> Shopper {
    let anna = Shopper::linked().await;
    anna.shop.sells(with(vec![
        Goods {
            in_stock: false,
            similar: "FLOOR",
            ..goods("TABLE", "Table Lamp", 2_000)
        },
        goods("FLOOR", "Floor Lamp", 2_500),
    ]));
    anna
}

#[tokio::test]
async fn what_is_like_it_is_offered_in_place_of_what_is_sold_out() {
    let mut anna = with_a_floor_lamp().await;

    let offered = anna.hears("add two table lamps").await;
    assert!(anna.cart().is_empty());
    let added = anna.hears("yes").await;

    insta::assert_snapshot!(offered, @"I'm sold out of Table Lamp. Something similar is Floor Lamp for 25 dollars. Shall I add it?");
    assert!(added.contains("two Floor Lamps"), "{added}");
    assert_eq!(anna.cart(), [("FLOOR".to_owned(), 2)]);
}

#[tokio::test]
async fn no_adds_nothing_in_place_of_what_is_sold_out() {
    let mut anna = with_a_floor_lamp().await;
    anna.says("add a table lamp").await;

    anna.says("no").await;
    anna.says("yes").await;

    assert!(anna.cart().is_empty());
}

#[tokio::test]
async fn what_was_offered_instead_is_not_added_for_more() {
    let mut anna = with_a_floor_lamp().await;
    anna.says("add a table lamp").await;
    anna.shop.sells(vec![goods("FLOOR", "Floor Lamp", 2_600)]);

    let asked = anna.hears("yes").await;
    anna.says("yes").await;

    insta::assert_snapshot!(asked, @"The price of Floor Lamp is now 26 dollars, up from 25 dollars. Shall I add it?");
    assert_eq!(anna.cart(), [("FLOOR".to_owned(), 1)]);
}

#[tokio::test]
async fn where_nothing_is_like_it_only_that_is_said() {
    let mut anna = Shopper::linked().await;

    let heard = anna.hears("add an echo auto").await;

    insta::assert_snapshot!(heard, @"I'm sold out of Echo Auto. What else can I look for?");
}

#[tokio::test]
async fn yes_to_an_offer_costs_one_call() {
    let mut anna = Shopper::linked().await;
    anna.says("do you have a power bank").await;
    let before = anna.shop.asked().len();

    anna.says("yes").await;

    let asked = anna.shop.asked();
    assert_eq!(asked.get(before..).unwrap(), ["ValidateToken", "AddItem"]);
}

#[tokio::test]
async fn one_more_of_what_has_become_dearer_is_asked_about() {
    let mut anna = Shopper::linked().await;
    anna.says("do you have a power bank").await;
    anna.says("yes").await;
    anna.shop.sells(vec![goods("BANK", "Power Bank", 3_099)]);

    let asked = anna.hears("one more").await;
    assert_eq!(anna.cart(), [("BANK".to_owned(), 1)]);
    anna.says("yes").await;

    insta::assert_snapshot!(asked, @"Power Bank went up from 29 dollars and 99 cents to 30 dollars and 99 cents; both would be 61 dollars and 98 cents. Shall I add it?");
    assert_eq!(anna.cart(), [("BANK".to_owned(), 2)]);
}

#[tokio::test]
async fn what_all_of_it_would_cost_is_said_before_a_yes_that_makes_the_rest_dearer() {
    let mut heard = Vec::new();
    for sentence in ["add a power bank", "double it"] {
        let mut anna = Shopper::linked().await;
        anna.says("add three power banks").await;
        anna.says("remove one power bank").await;
        anna.shop.reprices("BANK", 3_099);

        heard.push(anna.hears(sentence).await);
        anna.says("yes").await;
        heard.push(anna.hears("what's in my cart").await);
    }
    let mut anna = Shopper::linked().await;
    anna.says("add a power bank").await;
    anna.shop.reprices("BANK", 3_099);
    heard.push(anna.hears("one more").await);
    let mut jan = Shopper::speaking("de-DE").await;
    jan.token = Some(TOKEN.to_owned());
    jan.says("füge zwei power bank hinzu").await;
    jan.shop.reprices("BANK", 3_099);
    heard.push(jan.hears("noch eins").await);

    insta::assert_snapshot!(heard.join("\n"), @"
    Power Bank went up from 29 dollars and 99 cents to 30 dollars and 99 cents; all 3 would be 92 dollars and 97 cents. Shall I add it?
    You have 3 items for 92 dollars and 97 cents: three Power Banks. Anything else?
    Power Bank went up from 29 dollars and 99 cents to 30 dollars and 99 cents; all 4 would be 123 dollars and 96 cents. Shall I add it?
    You have 4 items for 123 dollars and 96 cents: four Power Banks. Anything else?
    Power Bank went up from 29 dollars and 99 cents to 30 dollars and 99 cents; both would be 61 dollars and 98 cents. Shall I add it?
    Der Preis für Power Bank ist von 29 Dollar 99 auf 30 Dollar 99 gestiegen. Alle 3 im Warenkorb kosten dann zusammen 92 Dollar 97. Soll ich das hinzufügen?
    ");
}

#[tokio::test]
async fn what_lies_in_the_cart_becomes_no_dearer_without_a_question() {
    for (sentence, question, pieces) in [
        ("one more", "Shall I add it?", 3),
        ("double it", "Shall I add it?", 4),
        ("add a power bank", "Shall I add it?", 3),
        ("make it three", "Shall I make it 3?", 3),
        ("change power bank to 5", "Shall I make it 5?", 5),
    ] {
        let mut anna = Shopper::linked().await;
        anna.says("add two power banks").await;
        anna.shop.reprices("BANK", 3_099);

        let asked = anna.hears(sentence).await;
        let again = anna.hears("say that again").await;
        anna.says("no").await;
        let refused = anna.cart();
        // The price was heard by now.
        anna.says(sentence).await;
        let after_no = anna.cart();
        let mut ben = Shopper::linked().await;
        ben.says("add two power banks").await;
        ben.shop.reprices("BANK", 3_099);
        ben.says(sentence).await;
        ben.says("yes").await;

        for price in ["30 dollars and 99 cents", "up from 29 dollars and 99 cents"] {
            assert!(asked.contains(price), "{sentence}: {asked}");
        }
        assert!(asked.ends_with(question), "{sentence}: {asked}");
        if question.contains("make") {
            assert_eq!(again, asked);
        }
        assert_eq!(refused, [("BANK".to_owned(), 2)], "{sentence}");
        assert_eq!(after_no, [("BANK".to_owned(), pieces)], "{sentence}");
        assert_eq!(ben.cart(), [("BANK".to_owned(), pieces)], "{sentence}");
    }
}

#[tokio::test]
async fn what_lies_in_the_cart_and_has_become_cheaper_is_mentioned() {
    let mut heard = Vec::new();
    for sentence in [
        "one more",
        "double it",
        "add a power bank",
        "make it three",
        "make it one",
        "change power bank to 5",
    ] {
        let mut anna = Shopper::linked().await;
        anna.says("add two power banks").await;
        anna.shop.reprices("BANK", 1_999);

        let first = anna.hears(sentence).await;
        let again = anna.hears("one more").await;

        assert!(!again.contains("only"), "{again}");
        heard.push(first);
    }

    insta::assert_snapshot!(heard.join("\n"), @"
    That makes three Power Banks, now at only 19 dollars and 99 cents each. Anything else?
    That makes four Power Banks, now at only 19 dollars and 99 cents each. Anything else?
    That makes three Power Banks, now at only 19 dollars and 99 cents each. Anything else?
    That makes three Power Banks, now at only 19 dollars and 99 cents each. Anything else?
    You have Power Bank now, at only 19 dollars and 99 cents. Anything else?
    That makes five Power Banks, now at only 19 dollars and 99 cents each. Anything else?
    ");
}

#[tokio::test]
async fn what_comes_back_for_less_than_it_cost_is_mentioned() {
    let mut anna = Shopper::linked().await;
    anna.says("add two power banks").await;
    anna.says("remove the power bank").await;
    anna.shop.reprices("BANK", 1_999);

    let back = anna.hears("undo that").await;

    insta::assert_snapshot!(back, @"Added two Power Banks, now at only 19 dollars and 99 cents. Your total is 39 dollars and 98 cents. Anything else?");
}

#[tokio::test]
async fn what_left_the_cart_comes_back_for_no_more_than_it_cost() {
    for leaving in ["move the power bank to my list", "remove the power bank"] {
        let mut anna = Shopper::linked().await;
        anna.says("add two power banks").await;
        anna.says(leaving).await;
        anna.shop.reprices("BANK", 3_099);

        let asked = anna.hears("undo that").await;
        assert!(anna.cart().is_empty(), "{asked}");
        anna.says("yes").await;

        insta::allow_duplicates! {
            insta::assert_snapshot!(asked, @"The price of Power Bank is now 30 dollars and 99 cents, up from 29 dollars and 99 cents. Shall I add it?");
        }
        assert_eq!(anna.cart(), [("BANK".to_owned(), 2)]);
    }
}

fn measured_goods() -> Vec<Goods> {
    let of = |sku, size, name| Goods {
        size,
        ..goods(sku, name, 1_099)
    };
    with(vec![
        of("RICE-2", "2 pounds", "Basmati Rice"),
        of("RICE-5", "5 pounds", "Basmati Rice"),
        of("REIS-3", "3 kilo", "Reis"),
        of("ROLLEN", "6 rollen", "Küchenpapier"),
    ])
}

#[tokio::test]
async fn so_many_rolls_or_pounds_are_what_is_sold_by_that_much() {
    for (locale, sentence, sku, pieces) in [
        // It is one pack, and nothing to be asked back.
        ("en-US", "add twelve rolls of paper towels", "TOWEL-12", 1),
        ("en-US", "add five pounds of basmati rice", "RICE-5", 1),
        (
            "en-US",
            "add two pounds of basmati rice to my cart",
            "RICE-2",
            1,
        ),
        ("de-DE", "füge sechs rollen küchenpapier hinzu", "ROLLEN", 1),
        ("de-DE", "füge drei kilo reis hinzu", "REIS-3", 1),
    ] {
        let mut anna = Shopper::speaking(locale).await;
        anna.token = Some(TOKEN.to_owned());
        anna.shop.sells(measured_goods());

        let heard = anna.hears(sentence).await;

        assert_eq!(
            anna.cart(),
            [(sku.to_owned(), pieces)],
            "{sentence}: {heard}"
        );
    }
}

#[tokio::test]
async fn six_rolls_are_one_pack_of_six_also_where_it_was_chosen_from_several() {
    let both = vec![
        Goods {
            size: "6 rolls",
            full_name: "Soft Paper Towels",
            ..goods("SOFT", "Paper Towels", 999)
        },
        Goods {
            size: "6 rolls",
            full_name: "Strong Paper Towels",
            ..goods("STRONG", "Paper Towels", 899)
        },
    ];
    let mut anna = Shopper::linked().await;
    anna.shop.sells(both);

    let asked = anna.hears("add six rolls of paper towels").await;
    let before = anna.cart();
    let added = anna.hears("the second one").await;

    assert!(before.is_empty(), "{asked}");
    assert_eq!(anna.cart(), [("STRONG".to_owned(), 1)], "{asked} {added}");
}

#[tokio::test]
async fn words_for_quantities_are_counted_as_they_are_meant() {
    let sells = || {
        with(vec![
            goods("SOCK", "Wool Sock", 500),
            Goods {
                size: "12 count",
                ..goods("EGGS", "Large Eggs", 400)
            },
            goods("BAGEL", "Bagel", 100),
        ])
    };
    for (sentence, sku, pieces) in [
        ("add a couple of smart plugs", "PLUG", 2),
        ("add half a dozen bagels", "BAGEL", 6),
        ("add a pair of wool socks", "SOCK", 2),
        ("add two pairs of wool socks", "SOCK", 4),
        ("add two dozen bagels", "BAGEL", 24),
        ("add a dozen of bagels", "BAGEL", 12),
        // They are sold by the dozen.
        ("add two dozen large eggs", "EGGS", 2),
        ("add two boxes of large eggs", "EGGS", 2),
        ("i need three bottles of power bank", "BANK", 3),
    ] {
        let mut anna = Shopper::linked().await;
        anna.shop.sells(sells());

        let heard = anna.hears(sentence).await;
        if anna.cart().is_empty() {
            anna.says("yes").await;
        }

        assert_eq!(
            anna.cart(),
            [(sku.to_owned(), pieces)],
            "{sentence}: {heard}"
        );
    }
}

#[tokio::test]
async fn packs_of_twelve_are_looked_for_and_nothing_is_multiplied() {
    let mut anna = Shopper::linked().await;
    anna.shop.sells(with(vec![Goods {
        size: "12 count",
        sounds_like: &["batteries pack of 12"],
        ..goods("AA-12", "Batteries", 999)
    }]));

    let asked = anna.hears("add two packs of twelve batteries").await;
    anna.says("yes").await;

    insta::assert_snapshot!(asked, @"Did you mean two Batteries?");
    assert_eq!(anna.shop.searched(), ["batteries pack of 12"]);
    assert_eq!(anna.cart(), [("AA-12".to_owned(), 2)]);
    assert_eq!(anna.shop.cart_of(PASSPORT).len(), 1);
}

/// Two things of one name.
async fn with_towels() -> Shopper {
    let anna = Shopper::linked().await;
    anna.shop.sells(vec![
        goods("S", "Bath Towel", 500),
        goods("L", "Bath Towel", 900),
    ]);
    anna
}

#[tokio::test]
async fn more_than_can_be_offered_are_told_apart_by_a_size() {
    let mut anna = with_towels().await;
    let values = [("small", &["S", "S2"][..]), ("large", &["L", "L2"])];
    anna.shop.splits("size", &values);

    let asked = anna.says("add three bath towels").await;
    anna.shop.splits_no_more();
    anna.says("small").await;

    insta::assert_snapshot!(asked.speech, @"We have that in small and large. Which size?");
    let wanted = anna.shop.wanted();
    let again = wanted.last().and_then(|(_, named)| named.clone());
    assert_eq!(again, Some(("bath towels small".to_owned(), Some(3))));
    let memory = asked.json["sessionAttributes"].to_string();
    assert!(!memory.contains("towel"), "{memory}");
}

/// Four sizes, of each of which there are so many.
async fn asked_for_one_of_four_sizes(each: usize) -> Shopper {
    let mut anna = Shopper::linked().await;
    let shirt = |sku, size| Goods {
        size,
        ..goods(sku, "Crew Shirt", 1_500)
    };
    anna.shop.sells(vec![
        shirt("S", "S"),
        shirt("M", "M"),
        shirt("L", "L"),
        shirt("XL", "XL"),
    ]);
    let skus = [["S", "S2"], ["M", "M2"], ["L", "L2"], ["XL", "XL2"]];
    let sizes = ["S", "M", "L", "XL"].into_iter().zip(&skus);
    let sizes: Vec<(&str, &[&str])> = sizes.map(|(size, skus)| (size, &skus[..each])).collect();
    anna.shop.splits("size", &sizes);
    let asked = anna.hears("add two crew shirts").await;
    anna.shop.splits_no_more();
    assert_eq!(asked, "We have that in S, M, L and more. Which size?");
    anna
}

#[tokio::test]
async fn a_size_that_was_not_listed_is_an_answer_all_the_same() {
    for each in [1, 2] {
        let mut anna = asked_for_one_of_four_sizes(each).await;

        anna.says("extra large").await;

        let wanted = anna.shop.wanted();
        let named = wanted.last().and_then(|(_, named)| named.clone());
        let xl = ("crew shirts extra large".to_owned(), Some(2));
        assert_eq!(named, Some(xl), "{each}");
    }
}

#[tokio::test]
async fn sizes_that_were_not_listed_are_told_when_more_is_wanted() {
    let mut one_of_each = asked_for_one_of_four_sizes(1).await;
    let mut several = asked_for_one_of_four_sizes(2).await;

    let product = one_of_each.hears("go on").await;
    one_of_each.says("yes").await;
    let size = several.hears("go on").await;
    let first = several.hears("go on").await;

    assert!(
        product.ends_with("Crew Shirt for 15 dollars. Shall I add it?"),
        "{product}"
    );
    assert_eq!(one_of_each.cart(), [("XL".to_owned(), 2)]);
    assert_eq!(size, "We have that in XL. Which size?");
    assert_eq!(first, "We have that in S, M, L and more. Which size?");
}

#[tokio::test]
async fn a_place_is_an_answer_where_each_value_is_one_product() {
    for (small, cart) in [
        (&["S"][..], vec![("L".to_owned(), 2)]),
        (&["S", "S2"], Vec::new()),
    ] {
        let mut anna = with_towels().await;
        let values = [("white", small), ("blue", &["L"])];
        anna.shop.splits("colour", &values);

        let asked = anna.hears("add two bath towels").await;
        anna.says("the second one").await;

        assert_eq!(asked, "We have that in white and blue. Which color?");
        // Of a product whose color is not known nothing is added by it.
        assert_eq!(anna.cart(), cart);
    }
}

#[tokio::test]
async fn what_was_told_apart_by_its_price_costs_no_more_than_that() {
    let mut anna = with_towels().await;

    let offered = anna.hears("add a bath towel").await;
    anna.shop.reprices("S", 600);
    let asked = anna.hears("the first one").await;

    insta::assert_snapshot!(offered, @"I have Bath Towel for 5 dollars or Bath Towel for 9 dollars. Which one?");
    insta::assert_snapshot!(asked, @"The price of Bath Towel is now 6 dollars, up from 5 dollars. Shall I add it?");
    assert!(anna.cart().is_empty());
}

/// Bagels are sold singly, and eggs by the dozen.
async fn with_bagels(in_stock: bool) -> Shopper {
    let anna = Shopper::linked().await;
    anna.shop.sells(vec![
        Goods {
            max: 999,
            similar: "EGGS",
            in_stock,
            ..goods("BAGEL", "Bagel", 100)
        },
        Goods {
            size: "12 count",
            ..goods("EGGS", "Large Eggs", 400)
        },
    ]);
    anna
}

#[tokio::test]
async fn dozens_stay_dozens_when_something_is_asked_before() {
    let mut anna = with_bagels(true).await;
    anna.says("how much is a bagel").await;
    anna.shop.reprices("BAGEL", 120);
    anna.says("add two dozen bagels").await;
    assert!(anna.cart().is_empty());
    anna.says("yes").await;
    assert_eq!(anna.cart(), [("BAGEL".to_owned(), 24)]);

    let mut ben = with_bagels(false).await;
    ben.says("add two dozen bagels").await;
    ben.says("yes").await;
    assert_eq!(ben.cart(), [("EGGS".to_owned(), 2)]);
}

#[tokio::test]
async fn many_dozens_are_asked_back_as_what_is_added() {
    let mut anna = with_bagels(true).await;

    let asked = anna.hears("add twelve dozen bagels").await;
    anna.says("yes").await;

    insta::assert_snapshot!(asked, @"That's 144 Bagels. Is that right?");
    assert_eq!(anna.cart(), [("BAGEL".to_owned(), 144)]);
}
