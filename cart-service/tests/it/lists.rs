//! What shoppers keep for later.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, add_spoken, lines, refused, remove_sku, sku, spoken};

fn moved(answer: pb::MoveToCartResponse) -> pb::MovedToCart {
    match answer.result {
        Some(pb::move_to_cart_response::Result::Moved(moved)) => moved,
        other => panic!("not moved: {other:?}"),
    }
}

fn skus(lines: &[pb::ListLine]) -> Vec<(&str, u32)> {
    lines
        .iter()
        .map(|line| (line.sku.as_str(), line.quantity))
        .collect()
}

fn take_back(request_id: &str, moved: &str) -> pb::TakeBackMoveRequest {
    pb::TakeBackMoveRequest {
        request_id: request_id.to_owned(),
        step: 0,
        moved_request_id: moved.to_owned(),
        moved_step: 0,
        expected_version: None,
    }
}

fn heard(sku: &str, price_minor: i64) -> pb::HeardPrice {
    pb::HeardPrice {
        sku_digest: pb::sku_digest(sku),
        price_minor,
    }
}

fn prices_before(before: &[pb::PriceBefore]) -> Vec<(&str, i64)> {
    let prices = before.iter().map(|before| {
        let price = before.unit_price.as_ref().expect("a price");
        (before.sku.as_str(), price.amount_minor)
    });
    prices.collect()
}

/// Anna, whose list has a dot, three plugs and a red kettle.
async fn with_a_list(shop: &TestShop) -> Shopper {
    let anna = shop.shopper("anna");
    for (id, product, quantity) in [("a1", "DOT", 1), ("a2", "PLUG", 3), ("a3", "RED", 1)] {
        let keep = anna.keep(id, sku(product), quantity, None);
        keep.await.expect("kept");
    }
    anna
}

#[tokio::test]
async fn what_is_kept_for_later_is_on_the_list_and_not_in_the_cart() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    anna.keep("r1", spoken("echo dot"), 1, None)
        .await
        .expect("kept");
    let first = anna.keep("r2", spoken("smart plug"), 2, None).await;
    let retry = anna.keep("r2", spoken("smart plug"), 2, None).await;
    anna.keep("r3", sku("DOT"), 2, None).await.expect("kept");
    // What is sold out is just what one wants to remember.
    anna.keep("r4", sku("LAMP"), 1, None).await.expect("kept");

    assert_eq!(retry.expect("answered"), first.expect("kept"));
    let on_it = lines([("DOT", 3), ("PLUG", 2), ("LAMP", 1)]);
    assert_eq!(anna.list(None).await, on_it);
    assert_eq!(anna.cart().await, lines([]));
    let list = anna.read_list(None).await.expect("read");
    let lamp = list.lines.last().expect("a lamp");
    assert!(!lamp.available && list.list_id.starts_with("lst_"));
}

#[tokio::test]
async fn a_name_that_fits_several_products_keeps_none() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    let answer = anna
        .keep("r1", spoken("kettle"), 1, None)
        .await
        .expect("understood");
    let unknown = refused(anna.keep("r2", spoken("unicorn"), 1, None).await, "").1;

    let Some(pb::add_to_list_response::Result::Ambiguous(asked)) = answer.result else {
        panic!("not asked");
    };
    assert_eq!(asked.matches.len(), 2);
    assert!(answer.list_id.starts_with("lst_"));
    assert_eq!(unknown, ErrorReason::UnknownProduct);
    assert_eq!(anna.list(None).await, lines([]));
}

#[tokio::test]
async fn a_line_of_the_cart_is_moved_to_the_list_and_back_at_todays_price() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;
    anna.adds(add_sku("r2", "PLUG", 3)).await;

    anna.put_aside("r3", spoken("plug"), Some(2), None)
        .await
        .expect("moved");
    let cart_then = anna.cart().await;
    anna.put_aside("r4", spoken("dot"), None, None)
        .await
        .expect("moved");
    let today = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,3999");
    shop.import(&today).await.expect("the catalogue is good");
    let back = anna.take_up("r5", Some(spoken("echo dot")), None).await;
    let back = moved(back.expect("moved"));

    assert_eq!(cart_then, lines([("DOT", 1), ("PLUG", 1)]));
    assert_eq!(skus(&back.moved), [("DOT", 1)]);
    assert_eq!(anna.cart().await, lines([("PLUG", 1), ("DOT", 1)]));
    assert_eq!(anna.total().await, Some(1_000 + 3_999));
    assert_eq!(anna.list(None).await, lines([("PLUG", 2)]));
}

#[tokio::test]
async fn the_whole_list_is_put_into_the_cart_but_for_what_cannot_be_bought() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.adds(add_sku("r1", "PLUG", 4)).await;
    let today = SMALL.replace("RED,Red Kettle,3000,USD,true,,,,\n", "");
    shop.import(&today).await.expect("the catalogue is good");

    let done = anna.take_up("r2", None, None).await.expect("moved");
    let retry = anna.take_up("r2", None, None).await.expect("answered");
    let then = moved(done.clone());
    let again = moved(anna.take_up("r3", None, None).await.expect("moved"));

    assert_eq!(done, retry);
    assert_eq!(skus(&then.moved), [("DOT", 1)]);
    // Of plugs no more than five are sold at once, and there are four in the cart.
    assert_eq!(skus(&then.stayed), [("PLUG", 3), ("RED", 1)]);
    assert!(again.moved.is_empty());
    assert_eq!(anna.cart().await, lines([("PLUG", 4), ("DOT", 1)]));
    assert_eq!(anna.list(None).await, lines([("PLUG", 3), ("RED", 1)]));
}

#[tokio::test]
async fn what_is_on_the_list_is_taken_off_it_by_its_name() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;

    anna.drop("r1", spoken("plugs"), Some(1), None)
        .await
        .expect("removed");
    anna.drop("r2", spoken("kettle"), None, None)
        .await
        .expect("there is only one kettle on it");
    let gone = refused(anna.drop("r3", spoken("kettle"), None, None).await, "").1;
    let other = refused(
        anna.drop("r4", spoken("wine"), None, Some("wish")).await,
        "",
    )
    .1;

    assert_eq!(anna.list(None).await, lines([("DOT", 1), ("PLUG", 2)]));
    assert_eq!(
        (gone, other),
        (ErrorReason::NotOnList, ErrorReason::NotOnList)
    );
}

#[tokio::test]
async fn a_list_may_have_a_name_and_is_another_list_then() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;

    let kept = anna.keep("r1", sku("BLUE"), 1, Some(" Birthday"));
    let id = kept.await.expect("kept").list_id;
    anna.keep("r2", sku("BLUE"), 1, Some("birthday"))
        .await
        .expect("kept");

    assert_eq!(anna.list(Some("birthday")).await, lines([("BLUE", 2)]));
    assert_eq!(anna.list(None).await.len(), 3);
    let by_id = pb::which_list::Which::ListId(id);
    let list = anna.read(Some(by_id)).await.expect("read");
    assert_eq!((list.name.as_str(), list.lines.len()), ("birthday", 1));
}

#[tokio::test]
async fn lists_have_bounds() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let dot = || sku("DOT");

    anna.keep("r1", dot(), 99, None).await.expect("kept");
    let line = refused(anna.keep("r2", dot(), 1, None).await, "limit");
    for number in 1..20 {
        let name = format!("list {number}");
        let kept = anna.keep(&name, dot(), 1, Some(&name)).await;
        kept.expect("kept");
    }
    let lists = refused(anna.keep("r3", dot(), 1, Some("one more")).await, "limit");

    assert_eq!(
        (line.1, line.2.as_str()),
        (ErrorReason::QuantityLimit, "line")
    );
    assert_eq!(
        (lists.1, lists.2.as_str()),
        (ErrorReason::QuantityLimit, "lists")
    );
    assert_eq!(anna.list(None).await, lines([("DOT", 99)]));
}

#[tokio::test]
async fn nobody_reaches_anothers_list_by_its_id() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (with_a_list(&shop).await, shop.shopper("ben"));
    let id = anna.read_list(None).await.expect("read").list_id;
    let annas = || Some(pb::which_list::Which::ListId(id.clone()));

    let read = ben.read(annas()).await.expect("read");
    let dot = || sku("DOT");
    let add = refused(ben.keep_on("b1", dot(), 1, annas()).await, "").1;
    let take = refused(ben.take_up_from("b2", None, annas()).await, "").1;
    let drop = refused(ben.drop_from("b3", dot(), None, annas()).await, "").1;
    let own = ben.list(None).await;

    assert!(read.lines.is_empty() && own.is_empty());
    assert_eq!([add, take, drop], [ErrorReason::NotOnList; 3]);
    assert_eq!(anna.list(None).await.len(), 3);
    assert_eq!(ben.cart().await, lines([]));
}

#[tokio::test]
async fn ones_own_lists_are_named_and_nobody_elses() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (shop.shopper("anna"), shop.shopper("ben"));
    for (id, list) in [("r1", None), ("r2", Some("Party")), ("r3", Some("camping"))] {
        anna.keep(id, sku("DOT"), 1, list).await.expect("kept");
    }

    assert_eq!(anna.list_names().await.unwrap(), ["camping", "party"]);
    assert!(ben.list_names().await.unwrap().is_empty());
}

#[tokio::test]
async fn lists_need_the_rights_of_the_cart() {
    let shop = TestShop::selling(SMALL).await;
    let reader = shop.bearer("anna", "cart", "cart.read");
    let writer = shop.bearer("anna", "cart", "cart.write");
    let dot = || sku("DOT");

    let changes = [
        refused(reader.keep("r1", dot(), 1, None).await, "scope"),
        refused(reader.put_aside("r2", dot(), None, None).await, "scope"),
        refused(reader.drop("r3", dot(), None, None).await, "scope"),
        refused(reader.take_up("r4", None, None).await, "scope"),
    ];
    let read = refused(writer.read_list(None).await, "scope");
    let names = refused(writer.list_names().await, "scope");

    for change in changes {
        assert_eq!(
            (change.1, change.2.as_str()),
            (ErrorReason::ScopeMissing, "cart.write")
        );
    }
    for refusal in [read, names] {
        assert_eq!(
            (refusal.1, refusal.2.as_str()),
            (ErrorReason::ScopeMissing, "cart.read")
        );
    }
}

#[tokio::test]
async fn one_key_is_for_one_change_of_the_cart_or_a_list() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_spoken("r1", "echo dot", 1)).await;

    let other = refused(anna.keep("r1", spoken("echo dot"), 1, None).await, "").1;

    assert_eq!(other, ErrorReason::RequestReused);
    assert_eq!(anna.list(None).await, lines([]));
}

#[tokio::test]
async fn twenty_at_once_move_each_piece_once() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;

    let mut asked = tokio::task::JoinSet::new();
    for number in 0..20 {
        let anna = anna.clone();
        asked.spawn(async move { anna.take_up(&format!("x{number}"), None, None).await });
    }
    let answers = asked.join_all().await;

    let lines_moved = answers
        .into_iter()
        .map(|answer| moved(answer.expect("answered")).moved.len());
    assert_eq!(
        lines_moved.filter(|lines| *lines > 0).collect::<Vec<_>>(),
        [3]
    );
    assert_eq!(
        anna.cart().await,
        lines([("DOT", 1), ("PLUG", 3), ("RED", 1)])
    );
    assert_eq!(anna.list(None).await, lines([]));
}

#[tokio::test]
async fn what_costs_more_than_was_heard_is_not_moved_to_the_cart() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    let heard = |id: &str, minor| pb::MoveToCartRequest {
        request_id: id.to_owned(),
        product: Some(spoken("echo dot")),
        heard_price_minor: Some(minor),
        ..pb::MoveToCartRequest::default()
    };

    let dearer = anna.moves_to_cart(heard("r1", 4_998)).await;
    let again = anna.moves_to_cart(heard("r1", 4_998)).await;
    let untouched = anna.list(None).await;
    let same = moved(anna.moves_to_cart(heard("r2", 4_999)).await.expect("moved"));
    let other = anna.moves_to_cart(heard("r2", 5_000)).await;

    assert_eq!(refused(dearer, "").1, ErrorReason::PriceChanged);
    assert_eq!(refused(again, "").1, ErrorReason::PriceChanged);
    assert_eq!(untouched.len(), 3);
    assert_eq!(skus(&same.moved), [("DOT", 1)]);
    assert_eq!(refused(other, "").1, ErrorReason::RequestReused);
}

#[tokio::test]
async fn of_a_whole_list_what_costs_more_than_was_heard_stays_on_it() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.adds(add_sku("r1", "RED", 1)).await;
    let today = SMALL.replace("RED,Red Kettle,3000", "RED,Red Kettle,3500");
    shop.import(&today).await.expect("the catalogue is good");
    // The price of today was heard of the kettle, and another one of what is on no list.
    let prices = vec![heard("DOT", 4_998), heard("RED", 3_500), heard("BLUE", 1)];
    let all = |heard| pb::MoveToCartRequest {
        request_id: "r2".to_owned(),
        heard,
        ..pb::MoveToCartRequest::default()
    };

    let part = moved(
        anna.moves_to_cart(all(prices.clone()))
            .await
            .expect("moved"),
    );
    let again = moved(
        anna.moves_to_cart(all(prices.clone()))
            .await
            .expect("moved"),
    );
    let others = anna.moves_to_cart(all(prices[..1].to_vec())).await;

    assert_eq!(skus(&part.stayed), [("DOT", 1)]);
    assert_eq!(again, part);
    assert_eq!(refused(others, "").1, ErrorReason::RequestReused);
    assert_eq!(anna.list(None).await, lines([("DOT", 1)]));
    assert_eq!(anna.cart().await, lines([("RED", 2), ("PLUG", 3)]));
    assert_eq!(anna.total().await, Some(2 * 3_500 + 3 * 1_000));
}

#[tokio::test]
async fn a_price_that_was_heard_in_another_currency_is_none_of_a_whole_list() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    let in_euros = pb::MoveToCartRequest {
        request_id: "r1".to_owned(),
        heard: vec![heard("DOT", 9_999)],
        heard_currency: Some("EUR".to_owned()),
        ..pb::MoveToCartRequest::default()
    };

    let part = moved(anna.moves_to_cart(in_euros).await.expect("moved"));

    assert_eq!(skus(&part.stayed), [("DOT", 1)]);
}

#[tokio::test]
async fn more_prices_than_a_list_has_lines_are_refused() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    let many = pb::MoveToCartRequest {
        request_id: "r1".to_owned(),
        heard: vec![heard("DOT", 4_999); 101],
        ..pb::MoveToCartRequest::default()
    };

    let refusal = refused(anna.moves_to_cart(many).await, "field");

    assert_eq!(refusal.1, ErrorReason::InvalidField);
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn a_whole_list_that_was_moved_is_taken_back_once() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.adds(add_sku("r1", "PLUG", 1)).await;
    anna.take_up("r2", None, None).await.expect("moved");
    let all_in = anna.cart().await;

    let back = anna.takes_back("r3", "r2").await.expect("back");
    let retry = anna.takes_back("r3", "r2").await.expect("answered");

    assert_eq!(all_in, lines([("PLUG", 4), ("DOT", 1), ("RED", 1)]));
    assert_eq!(back, retry);
    assert_eq!(skus(&back.back), [("DOT", 1), ("PLUG", 3), ("RED", 1)]);
    assert_eq!(anna.cart().await, lines([("PLUG", 1)]));
    let on_it = lines([("DOT", 1), ("PLUG", 3), ("RED", 1)]);
    assert_eq!(anna.list(None).await, on_it);
}

#[tokio::test]
async fn a_move_is_taken_back_once_under_whichever_id() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.take_up("r1", None, None).await.expect("moved");
    anna.takes_back("r2", "r1").await.expect("back");
    anna.adds(add_sku("r3", "DOT", 1)).await;

    let again = anna.takes_back("r4", "r1").await.expect("answered");

    assert!(again.back.is_empty(), "{again:?}");
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
    let on_it = lines([("DOT", 1), ("PLUG", 3), ("RED", 1)]);
    assert_eq!(anna.list(None).await, on_it);
}

#[tokio::test]
async fn only_what_is_still_in_the_cart_is_taken_back() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.take_up("r1", None, None).await.expect("moved");
    anna.remove(remove_sku("r2", "PLUG", Some(2)))
        .await
        .expect("removed");
    anna.remove(remove_sku("r3", "RED", None))
        .await
        .expect("removed");

    let back = anna.takes_back("r4", "r1").await.expect("back");

    assert_eq!(skus(&back.back), [("DOT", 1), ("PLUG", 1)]);
    assert_eq!(anna.cart().await, lines([]));
    assert_eq!(anna.list(None).await, lines([("DOT", 1), ("PLUG", 1)]));
}

#[tokio::test]
async fn what_moved_nothing_is_not_taken_back() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.take_up("r1", None, None).await.expect("moved");
    anna.adds(add_sku("r2", "DOT", 1)).await;

    for moved in ["never", "r2"] {
        let refusal = refused(anna.takes_back("r3", moved).await, "");
        assert_eq!(refusal.1, ErrorReason::UnknownRequest, "{moved}");
    }
    let ben = shop.shopper("ben");
    let refusal = refused(ben.takes_back("r4", "r1").await, "");
    assert_eq!(refusal.1, ErrorReason::UnknownRequest);
}

#[tokio::test]
async fn a_whole_list_makes_nothing_dearer_that_lies_in_the_cart() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.adds(add_sku("r1", "DOT", 2)).await;
    let today = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,5999");
    shop.import(&today).await.expect("the catalogue is good");

    let done = moved(anna.take_up("r2", None, None).await.expect("moved"));
    let asked = anna.take_up("r3", Some(sku("DOT")), None).await;

    assert_eq!(skus(&done.stayed), [("DOT", 1)]);
    let in_cart = lines([("DOT", 2), ("PLUG", 3), ("RED", 1)]);
    assert_eq!(anna.cart().await, in_cart);
    assert_eq!(anna.total().await, Some(2 * 4_999 + 3 * 1_000 + 3_000));
    assert_eq!(anna.list(None).await, lines([("DOT", 1)]));
    // By its name it is asked about, and so are the pieces that would cost more with it.
    let (_, reason, together) = refused(asked, "line_quantity");
    assert_eq!(
        (reason, together.as_str()),
        (ErrorReason::PriceChanged, "3")
    );
}

#[tokio::test]
async fn a_whole_list_tells_what_was_paid_before_for_what_lay_in_the_cart() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.adds(add_sku("r1", "DOT", 2)).await;
    let today = SMALL.replace("DOT,Echo Dot,4999", "DOT,Echo Dot,3999");
    shop.import(&today).await.expect("the catalogue is good");

    let done = moved(anna.take_up("r2", None, None).await.expect("moved"));
    let again = moved(anna.take_up("r2", None, None).await.expect("answered"));

    assert_eq!(prices_before(&done.before), [("DOT", 4_999)]);
    assert_eq!(again, done);
    assert_eq!(anna.total().await, Some(3 * 3_999 + 3 * 1_000 + 3_000));
}

#[tokio::test]
async fn a_move_is_taken_back_once_whichever_cart_it_was_decided_on() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.take_up("r1", None, None).await.expect("moved");
    anna.takes_back("r2", "r1").await.expect("back");
    anna.adds(add_sku("r3", "DOT", 1)).await;
    let version = anna.get().await.expect("read").version;

    let again = anna.takes_back_with(pb::TakeBackMoveRequest {
        expected_version: Some(version),
        ..take_back("r4", "r1")
    });

    assert!(again.await.expect("answered").back.is_empty());
    assert_eq!(anna.cart().await, lines([("DOT", 1)]));
}

#[tokio::test]
async fn what_was_refused_once_can_still_be_taken_back() {
    let shop = TestShop::selling(SMALL).await;
    let anna = with_a_list(&shop).await;
    anna.take_up("r1", None, None).await.expect("moved");
    let next = anna.get().await.expect("read").version + 1;
    let of_the_next = |id| pb::TakeBackMoveRequest {
        expected_version: Some(next),
        ..take_back(id, "r1")
    };

    let early = anna.takes_back_with(of_the_next("r2")).await;
    anna.adds(add_sku("r3", "BLUE", 1)).await;
    let back = anna.takes_back_with(of_the_next("r4")).await;

    assert_eq!(refused(early, "").1, ErrorReason::VersionConflict);
    let all = [("DOT", 1), ("PLUG", 3), ("RED", 1)];
    assert_eq!(skus(&back.expect("back").back), all);
    assert_eq!(anna.cart().await, lines([("BLUE", 1)]));
}
