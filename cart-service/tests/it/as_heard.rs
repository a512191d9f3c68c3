//! Adding as it was heard: for no more than the price that was said, counted as it was said, and
//! what may be had instead.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{add_sku, add_spoken, lines, refused, remove_sku, set_sku};

#[tokio::test]
async fn what_costs_more_than_was_heard_is_not_added_and_what_costs_less_is() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let heard = |id: &str, minor| pb::AddItemRequest {
        heard_price_minor: Some(minor),
        ..add_sku(id, "DOT", 1)
    };

    let raised = refused(anna.add(heard("r1", 4_998)).await, "now_minor");
    let retry = refused(anna.add(heard("r1", 4_998)).await, "was_minor");
    let other = refused(anna.add(heard("r1", 4_999)).await, "").1;
    let as_heard = anna.adds(heard("r2", 4_999)).await;
    anna.adds(heard("r3", 5_999)).await;

    let changed = ErrorReason::PriceChanged;
    assert_eq!(
        raised,
        (Code::FailedPrecondition, changed, "4999".to_owned())
    );
    assert_eq!((retry.1, retry.2.as_str()), (changed, "4998"));
    assert_eq!(other, ErrorReason::RequestReused);
    assert_eq!(as_heard.added, 1);
    assert_eq!(anna.cart().await, lines([("DOT", 2)]));
}

#[tokio::test]
async fn a_price_that_was_heard_in_another_currency_is_compared_with_none() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let heard = |id: &str, currency: &str| pb::AddItemRequest {
        heard_price_minor: Some(9_999),
        heard_currency: Some(currency.to_owned()),
        ..add_sku(id, "DOT", 1)
    };

    let euros = refused(anna.add(heard("r1", "EUR")).await, "heard_currency");
    let again = refused(anna.add(heard("r1", "EUR")).await, "product_currency");
    let unknown = refused(anna.add(heard("r2", "euros")).await, "field");
    let empty = anna.cart().await;
    anna.adds(heard("r3", "USD")).await;
    let set = pb::SetQuantityRequest {
        heard_price_minor: Some(9_999),
        heard_currency: Some("EUR".to_owned()),
        ..set_sku("s1", "DOT", 3)
    };
    let set = refused(anna.set(set).await, "heard_currency");
    // The shop goes over to another currency: what lies there was heard in the old one.
    let euro_shop = SMALL.replace("DOT,Echo Dot,4999,USD", "DOT,Echo Dot,3999,EUR");
    shop.import(&euro_shop).await.expect("imported");
    let more = refused(anna.add(add_sku("r4", "DOT", 1)).await, "product_currency");

    let other = (Code::FailedPrecondition, ErrorReason::OtherCurrency);
    assert_eq!(
        (euros.0, euros.1, euros.2.as_str()),
        (other.0, other.1, "EUR")
    );
    assert_eq!(
        (again.1, again.2.as_str()),
        (ErrorReason::OtherCurrency, "USD")
    );
    assert_eq!(
        (unknown.0, unknown.2.as_str()),
        (Code::InvalidArgument, "heard_currency")
    );
    assert_eq!((set.0, set.1, set.2.as_str()), (other.0, other.1, "EUR"));
    assert_eq!(empty, lines([]));
    assert_eq!((more.0, more.1, more.2.as_str()), (other.0, other.1, "EUR"));
    assert_eq!(anna.total().await, Some(4_999));
}

#[tokio::test]
async fn a_price_that_rises_while_it_is_added_is_never_paid_unasked() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let dearer = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,5999");

    let mut asked = tokio::task::JoinSet::new();
    for number in 0..10 {
        let anna = anna.clone();
        let add = pb::AddItemRequest {
            heard_price_minor: Some(4_999),
            ..add_sku(&format!("r{number}"), "DOT", 1)
        };
        asked.spawn(async move { anna.add(add).await });
    }
    shop.import(&dearer).await.expect("the catalogue is good");
    let answers = asked.join_all().await;

    for answer in answers {
        let added = answer.map(|answer| answer.result);
        let price = |added: pb::ItemAdded| added.line.and_then(|line| line.unit_price);
        match added {
            Ok(Some(pb::add_item_response::Result::Added(added))) => {
                assert_eq!(price(added).map(|price| price.amount_minor), Some(4_999));
            }
            refused => assert!(refused.is_err(), "{refused:?}"),
        }
    }
}

#[tokio::test]
async fn pieces_in_the_cart_become_no_dearer_unless_the_new_price_was_heard() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 2)).await;
    let dearer = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,5999");
    shop.import(&dearer).await.expect("the catalogue is good");
    let heard = |id: &str, minor| pb::SetQuantityRequest {
        heard_price_minor: Some(minor),
        ..set_sku(id, "DOT", 3)
    };

    let unheard = [
        refused(anna.set(set_sku("r2", "DOT", 3)).await, "was_minor"),
        refused(anna.set(heard("r3", 4_999)).await, "was_minor"),
        refused(anna.set(heard("r3", 4_999)).await, "was_minor"),
        refused(anna.add(add_sku("r4", "DOT", 1)).await, "was_minor"),
        refused(anna.add(add_spoken("r5", "echo dot", 1)).await, "was_minor"),
    ];
    let reused = refused(anna.set(heard("r3", 5_999)).await, "").1;
    let same = anna.set(set_sku("r6", "DOT", 2)).await.is_ok();
    let removed = anna.remove(remove_sku("r7", "DOT", Some(1))).await;
    removed.expect("it is removed");
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
    let three = anna.set(heard("r8", 5_999)).await.expect("it was heard");
    let four = anna.adds(add_sku("r9", "DOT", 1)).await;

    for answer in unheard {
        let changed = ErrorReason::PriceChanged;
        assert_eq!(
            answer,
            (Code::FailedPrecondition, changed, "4999".to_owned())
        );
    }
    assert_eq!((reused, same), (ErrorReason::RequestReused, true));
    for line in [three.line, four.line] {
        let price = line.and_then(|line| line.unit_price);
        assert_eq!(price.map(|price| price.amount_minor), Some(5_999));
    }
    assert_eq!(anna.cart().await, lines([("DOT", 4)]));
}

#[tokio::test]
async fn who_would_pay_more_for_pieces_in_the_cart_is_told_what_all_of_them_cost() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let heard = |id: &str, quantity| pb::AddItemRequest {
        heard_price_minor: Some(4_999),
        ..add_sku(id, "DOT", quantity)
    };
    anna.adds(add_sku("r1", "DOT", 5)).await;
    let dearer = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,5999");
    shop.import(&dearer).await.expect("the catalogue is good");

    let one = refused(anna.add(heard("r3", 1)).await, "line_quantity").2;
    let again = refused(anna.add(heard("r3", 1)).await, "line_total_minor").2;
    let ben = shop.shopper("ben");
    let first = refused(ben.add(heard("r5", 2)).await, "line_quantity").2;

    assert_eq!((one.as_str(), again.as_str()), ("6", "35994"));
    assert_eq!(first, "");
}

#[tokio::test]
async fn pieces_in_the_cart_become_cheaper_unasked() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 2)).await;
    let cheaper = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,3999");
    shop.import(&cheaper).await.expect("the catalogue is good");

    let three = anna.set(set_sku("r2", "DOT", 3)).await.expect("set");

    let total = three.cart.and_then(|cart| cart.total);
    assert_eq!(total.map(|total| total.amount_minor), Some(11_997));
}

#[tokio::test]
async fn what_is_sold_out_names_what_is_like_it_and_can_be_bought() {
    let shop = TestShop::selling(
        "sku,name,price_minor,currency,in_stock,category\n\
         DESK,Desk Lamp,2000,USD,false,lamps\n\
         SHADE,Desk Lamp Shade,900,USD,true,shades\n\
         FLOOR,Desk Lamp Large,2500,USD,true,lamps\n\
         TORCH,Torch,2100,USD,false,lamps\n\
         OTHER,Desk Fan,2000,EUR,true,lamps\n\
         TEA,Green Tea,300,USD,false,\n",
    )
    .await;
    let anna = shop.shopper("anna");

    let desk = refused(anna.add(add_sku("r1", "DESK", 1)).await, "similar");
    let torch = refused(anna.add(add_spoken("r2", "torch", 1)).await, "similar");
    let tea = refused(anna.add(add_sku("r3", "TEA", 1)).await, "similar");

    assert_eq!(
        (desk.1, desk.2.as_str()),
        (ErrorReason::OutOfStock, "FLOOR")
    );
    assert_eq!((torch.1, torch.2.as_str()), (ErrorReason::OutOfStock, ""));
    assert_eq!((tea.1, tea.2.as_str()), (ErrorReason::OutOfStock, ""));
}

#[tokio::test]
async fn a_dozen_are_twelve_of_what_is_sold_singly_and_one_pack_of_twelve() {
    let shop = TestShop::selling(
        "sku,name,price_minor,currency,size\n\
         BAGEL,Bagel,100,USD,\n\
         EGGS,Large Eggs,400,USD,12 count\n\
         SOCK,Wool Socks 3 Pack,900,USD,\n",
    )
    .await;
    let anna = shop.shopper("anna");
    let counted = |id: &str, sku: &str, counted_in: pb::CountedIn| pb::AddItemRequest {
        counted_in: counted_in.into(),
        ..add_sku(id, sku, 2)
    };

    let bagels = anna
        .adds(counted("r1", "BAGEL", pb::CountedIn::Dozens))
        .await;
    let eggs = anna
        .adds(counted("r2", "EGGS", pb::CountedIn::Dozens))
        .await;
    let socks = anna.adds(counted("r3", "SOCK", pb::CountedIn::Pairs)).await;
    let pairs = anna
        .adds(counted("r4", "BAGEL", pb::CountedIn::Pairs))
        .await;

    assert_eq!(
        [bagels.added, eggs.added, socks.added, pairs.added],
        [24, 2, 2, 4]
    );
    assert_eq!(
        anna.cart().await,
        lines([("BAGEL", 28), ("EGGS", 2), ("SOCK", 2)])
    );
}

#[tokio::test]
async fn many_pieces_are_asked_back_where_there_are_so_many() {
    let shop = TestShop::selling(
        "sku,name,price_minor,currency,size,max\n\
         BAGEL,Bagel,100,USD,,200\n\
         LAMP,Desk Lamp,2000,USD,,5\n\
         TOWELS,Paper Towels,899,USD,12 rolls,\n",
    )
    .await;
    let anna = shop.shopper("anna");
    let asking = |add: pb::AddItemRequest| pb::AddItemRequest {
        ask_above: 10,
        ..add
    };
    let dozens = |id: &str| pb::AddItemRequest {
        counted_in: pb::CountedIn::Dozens.into(),
        ..asking(add_spoken(id, "bagel", 11))
    };
    let rolls = pb::AddItemRequest {
        unit: "rolls".to_owned(),
        ..asking(add_spoken("r3", "paper towels", 12))
    };

    let asked = anna.add(dozens("r1")).await.expect("answered").result;
    let again = anna.add(dozens("r1")).await.expect("answered").result;
    let lamps = refused(anna.add(asking(add_sku("r2", "LAMP", 20))).await, "max");
    let pack = anna.adds(rolls).await;
    let ten = anna.adds(asking(add_sku("r4", "BAGEL", 10))).await;
    let sure = anna.adds(add_sku("r5", "BAGEL", 24)).await;

    let Some(pb::add_item_response::Result::Many(pb::ItemMany { product, pieces })) = &asked else {
        panic!("{asked:?}");
    };
    let sku = product.as_ref().map(|product| product.sku.as_str());
    assert_eq!((sku, *pieces), (Some("BAGEL"), 132));
    assert_eq!(asked, again);
    assert_eq!(
        (lamps.1, lamps.2.as_str()),
        (ErrorReason::QuantityLimit, "5")
    );
    assert_eq!([pack.added, ten.added, sure.added], [1, 10, 24]);
}

#[tokio::test]
async fn so_many_rolls_and_pounds_choose_the_pack_and_are_one_of_it() {
    let shop = TestShop::selling(
        "sku,name,price_minor,currency,size\n\
         SIX,\"Paper Towels, 6 Rolls\",899,USD,\n\
         TWELVE,\"Paper Towels, 12 Rolls\",1599,USD,\n\
         RICE-2,Basmati Rice,499,USD,2 lb\n\
         RICE-5,Basmati Rice,1099,USD,5 lb\n\
         COLA,Cola,599,USD,Pack of 6\n",
    )
    .await;
    let anna = shop.shopper("anna");
    let of = |add: pb::AddItemRequest, unit: &str| pb::AddItemRequest {
        unit: unit.to_owned(),
        ..add
    };

    let twelve = anna
        .adds(of(add_spoken("r1", "paper towels", 12), "rolls"))
        .await;
    let again = anna
        .adds(of(add_spoken("r1", "paper towels", 12), "rolls"))
        .await;
    let five = anna.adds(of(add_spoken("r2", "rice", 5), "pounds")).await;
    let chosen = anna.adds(of(add_sku("r3", "SIX", 6), "rolls")).await;
    let bottles = anna.adds(of(add_spoken("r4", "cola", 6), "bottles")).await;
    let packs = anna.adds(of(add_sku("r5", "COLA", 6), "packs")).await;
    let bags = anna.adds(of(add_sku("r6", "RICE-5", 10), "pounds")).await;
    let other = anna.add(of(add_sku("r6", "RICE-5", 10), "bags")).await;

    let added = [&twelve, &again, &five, &chosen, &bottles, &packs, &bags];
    assert_eq!(added.map(|added| added.added), [1, 1, 1, 1, 1, 6, 2]);
    assert_eq!(refused(other, "").1, ErrorReason::RequestReused);
    assert_eq!(
        anna.cart().await,
        lines([("TWELVE", 1), ("RICE-5", 3), ("SIX", 1), ("COLA", 7)])
    );
}

#[tokio::test]
async fn a_change_tells_what_the_line_was_before_however_often_it_is_asked_for() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let minor = |price: &Option<pb::Money>| price.as_ref().map(|price| price.amount_minor);
    let first = anna.adds(add_sku("r1", "DOT", 2)).await;
    let cheaper = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,3999");
    shop.import(&cheaper).await.expect("the catalogue is good");

    let more = anna.adds(add_sku("r2", "DOT", 1)).await;
    let cheapest = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,2999");
    shop.import(&cheapest).await.expect("the catalogue is good");
    let set = anna.set(set_sku("r3", "DOT", 7)).await.expect("set");
    let moved = anna.put_aside("r4", sku("DOT"), None, None).await;
    let none = anna.set(set_sku("r3", "DOT", 7)).await.expect("repeated");

    assert_eq!(minor(&first.was_price), None);
    assert_eq!(minor(&more.was_price), Some(4_999));
    assert_eq!(
        anna.adds(add_sku("r2", "DOT", 1)).await.was_price,
        more.was_price
    );
    let was = set.was.expect("it was there");
    assert_eq!((was.quantity, minor(&was.unit_price)), (3, Some(3_999)));
    assert_eq!(none.was.expect("it was there").quantity, 3);
    let moved = moved.expect("moved").result;
    let Some(pb::move_to_list_response::Result::Moved(moved)) = moved else {
        panic!("it is moved: {moved:?}");
    };
    assert_eq!(minor(&moved.was_price), Some(2_999));
}

fn sku(sku: &str) -> pb::NamedProduct {
    pb::NamedProduct {
        name: Some(pb::named_product::Name::Sku(sku.to_owned())),
    }
}
