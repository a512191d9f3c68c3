//! Who may do what, and with whose cart.

use std::fmt::Debug;

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use saycart_sql::Statement;
use tonic::{Code, Status};

use crate::shop::{SMALL, TestShop};
use crate::shopper::{
    Shopper, add_sku, add_spoken, lines, refused, remove_sku, remove_spoken, set_sku, sku,
};

/// Every RPC behind a passport, as `Service/Method`.
fn rpcs() -> Vec<String> {
    let contract = prost_reflect::DescriptorPool::decode(saycart_proto::FILE_DESCRIPTOR_SET);
    let contract = contract.expect("the contract can be read");
    let services = ["CartService", "ListService"].map(|name| {
        let service = contract.get_service_by_name(&format!("saycart.cart.v1.{name}"));
        service.expect("it is in the contract")
    });
    let methods = services.iter().flat_map(|service| {
        let methods = service.methods();
        methods.map(move |method| format!("{}/{}", service.name(), method.name()))
    });
    methods.collect()
}

/// What is Anna's, and would tell of her if Ben heard it.
struct Hers {
    line_id: String,
    list_id: String,
}

/// Her list, and how many of what: numbers that stand nowhere else.
const LIST: &str = "surprise for ben";
const QUANTITY: u32 = 17;

/// When her history is on, with a thing that she usually buys, and an add that she was not told of.
async fn with_all_there_is(shop: &TestShop, anna: &Shopper) -> Hers {
    static DAYS: Statement = Statement::new(
        "INSERT INTO cart_added_days (account, sku, day)
         SELECT 'usr_anna', 'DOT', {now} / 86400000000 - days.ago
         FROM (SELECT 1 AS ago UNION ALL SELECT 2 UNION ALL SELECT 3) AS days",
    );
    let on = anna.history("hers-1", pb::HistoryUse::On).await;
    on.expect("kept");
    let database = shop.database().await;
    let mut connection = database.acquire().await.expect("a connection");
    let days = database.query(&DAYS).execute(&mut *connection).await;
    days.expect("the days fit");
    let added = anna.adds(add_sku("hers-2", "DOT", QUANTITY)).await;
    let kept = anna.keep("hers-3", sku("DOT"), QUANTITY, Some(LIST)).await;
    anna.notes_late_add("hers-2").await.expect("noted");
    Hers {
        line_id: added.line.expect("a line").line_id,
        list_id: kept.expect("kept").list_id,
    }
}

/// All that she hears of what is hers, but the late adds, which are told once.
async fn seen_by(anna: &Shopper, hers: &Hers) -> String {
    let list = pb::which_list::Which::ListId(hers.list_id.clone());
    let usual = anna.usual(pb::ListUsualRequest::default()).await;
    let usual = usual.expect("listed");
    assert_eq!(usual.products.len(), 1, "{usual:?}");
    format!(
        "{:?} {:?} {:?} {usual:?}",
        anna.get().await.expect("read"),
        anna.read(Some(list)).await.expect("read"),
        anna.held().await,
    )
}

fn told<T: Debug>(answer: &Result<T, Status>) -> String {
    format!("{answer:?}")
}

/// What Ben hears who calls it with whatever of hers it takes: with her ids, and with hers of requests.
async fn tries(ben: &Shopper, rpc: &str, hers: &Hers) -> Vec<String> {
    let her_list = || Some(pb::which_list::Which::ListId(hers.list_id.clone()));
    let line = hers.line_id.clone();
    let id = &format!("his-{rpc}").replace('/', "-");
    match rpc {
        "CartService/AddItem" => vec![told(&ben.add(add_sku("hers-2", "PLUG", 1)).await)],
        "CartService/SetQuantity" => {
            let target = Some(pb::set_quantity_request::Target::LineId(line));
            let set = pb::SetQuantityRequest {
                target,
                ..set_sku(id, "", 2)
            };
            vec![told(&ben.set(set).await)]
        }
        "CartService/RemoveItem" => {
            let target = Some(pb::remove_item_request::Target::LineId(line));
            let remove = pb::RemoveItemRequest {
                target,
                ..remove_sku(id, "", None)
            };
            vec![told(&ben.remove(remove).await)]
        }
        "CartService/ClearCart" => vec![told(&ben.clear(id).await)],
        "CartService/RestoreCart" => vec![told(&ben.restore(id).await)],
        "CartService/RecallAdd" => vec![told(&ben.recalls("hers-2").await)],
        "CartService/NoteLateAdd" => vec![told(&ben.notes_late_add("hers-2").await)],
        "CartService/TakeLateAdds" => vec![
            told(&ben.takes_late_adds(id).await),
            told(&ben.takes_late_adds("hers-2").await),
        ],
        "CartService/GetCart" => vec![told(&ben.get().await)],
        "CartService/GetHistory" => vec![format!("{:?}", ben.held().await)],
        // Both ways, so that hers would be switched off, and his is on when he asks what is usual.
        "CartService/SetHistory" => vec![
            told(&ben.history("hers-1", pb::HistoryUse::Off).await),
            told(&ben.history(id, pb::HistoryUse::On).await),
        ],
        "CartService/ListUsual" => {
            let usual = ben.usual(pb::ListUsualRequest::default()).await;
            assert_eq!(usual.as_ref().map_or(9, |it| it.products.len()), 0);
            vec![told(&usual)]
        }
        "CartService/Recommend" => {
            let recommended = ben.is_recommended(pb::Speaker::Known).await;
            vec![format!("{recommended:?}")]
        }
        "ListService/AddToList" => vec![told(&ben.keep_on(id, sku("PLUG"), 1, her_list()).await)],
        "ListService/MoveToList" => {
            let aside = ben.put_aside(id, sku("DOT"), None, Some(LIST)).await;
            vec![told(&aside)]
        }
        "ListService/RemoveFromList" => vec![
            told(&ben.drop_from(id, sku("DOT"), None, her_list()).await),
            told(
                &ben.drop(&format!("{id}-2"), sku("DOT"), None, Some(LIST))
                    .await,
            ),
        ],
        "ListService/MoveToCart" => vec![
            told(&ben.take_up_from(id, None, her_list()).await),
            told(&ben.take_up(&format!("{id}-2"), None, Some(LIST)).await),
        ],
        "ListService/TakeBackMove" => vec![told(&ben.takes_back(id, "hers-3").await)],
        "ListService/GetList" => vec![
            told(&ben.read(her_list()).await),
            told(&ben.read_list(Some(LIST)).await),
        ],
        "ListService/ListNames" => vec![told(&ben.list_names().await)],
        rpc => panic!("{rpc} is new: try it here with all of another's that it takes"),
    }
}

#[tokio::test]
async fn no_rpc_tells_or_changes_what_is_anothers() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (shop.shopper("anna"), shop.shopper("ben"));
    let hers = with_all_there_is(&shop, &anna).await;
    let before = seen_by(&anna, &hers).await;

    for rpc in rpcs() {
        for heard in tries(&ben, &rpc, &hers).await {
            let quantity = format!("quantity: {QUANTITY}");
            for of_hers in [&hers.line_id, &hers.list_id, &quantity] {
                assert!(!heard.contains(of_hers.as_str()), "{rpc}: {heard}");
            }
        }
        assert_eq!(seen_by(&anna, &hers).await, before, "{rpc}");
    }

    let late = anna.takes_late_adds("hers-9").await.expect("told");
    assert_eq!(late.len(), 1, "nobody else was told of it");
}

/// Every RPC that changes a cart, tried with everything that could name a line of it.
async fn try_to_change(shopper: &Shopper, prefix: &str, line_id: &str) -> Vec<Result<(), Status>> {
    let id = |step: &str| format!("{prefix}-{step}");
    let line = || line_id.to_owned();
    let set = pb::SetQuantityRequest {
        target: Some(pb::set_quantity_request::Target::LineId(line())),
        ..set_sku(&id("1"), "", 7)
    };
    let unset = pb::SetQuantityRequest {
        quantity: 0,
        request_id: id("2"),
        ..set.clone()
    };
    let remove = pb::RemoveItemRequest {
        target: Some(pb::remove_item_request::Target::LineId(line())),
        ..remove_sku(&id("3"), "", None)
    };
    vec![
        shopper.set(set).await.map(|_| ()),
        shopper.set(unset).await.map(|_| ()),
        shopper.set(set_sku(&id("4"), "DOT", 7)).await.map(|_| ()),
        shopper.remove(remove).await.map(|_| ()),
        shopper
            .remove(remove_sku(&id("5"), "DOT", None))
            .await
            .map(|_| ()),
        shopper
            .remove(remove_spoken(&id("6"), "echo dot"))
            .await
            .map(|_| ()),
    ]
}

#[tokio::test]
async fn nobody_reaches_anothers_cart_by_any_id() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (shop.shopper("anna"), shop.shopper("ben"));
    let line = anna
        .adds(add_sku("r1", "DOT", 2))
        .await
        .line
        .expect("a line");
    let before = anna.get().await.expect("read");

    for answer in try_to_change(&ben, "ben", &line.line_id).await {
        assert_eq!(refused(answer, "").1, ErrorReason::NotInCart);
    }
    assert_eq!(
        ben.clear("ben-7").await.expect("his own is empty").removed,
        0
    );

    assert_eq!(ben.cart().await, lines([]));
    assert_eq!(anna.get().await.expect("read"), before);

    anna.clear("r2").await.expect("cleared");
    let restored = ben.restore("ben-8").await.expect("nothing of his own");
    assert!(restored.restored.is_empty() && restored.gone.is_empty());
    assert_eq!(ben.cart().await, lines([]));
}

#[tokio::test]
async fn the_same_request_id_of_two_shoppers_is_two_requests() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (shop.shopper("anna"), shop.shopper("ben"));

    anna.adds(add_sku("r1", "DOT", 2)).await;
    ben.adds(add_sku("r1", "PLUG", 1)).await;

    assert_eq!(anna.cart().await, lines([("DOT", 2)]));
    assert_eq!(ben.cart().await, lines([("PLUG", 1)]));
}

#[tokio::test]
async fn each_right_needs_its_scope() {
    let shop = TestShop::selling(SMALL).await;
    let reader = shop.bearer("anna", "cart", "cart.read orders.place");
    let writer = shop.bearer("anna", "cart", "cart.write");
    let missing = |scope: &str| {
        (
            Code::PermissionDenied,
            ErrorReason::ScopeMissing,
            scope.to_owned(),
        )
    };

    for answer in try_to_change(&reader, "r", "lin_00000000000000000000000000000000").await {
        assert_eq!(refused(answer, "scope"), missing("cart.write"));
    }
    let add = refused(reader.add(add_spoken("r", "echo dot", 1)).await, "scope");
    let clear = refused(reader.clear("r").await, "scope");
    let restore = refused(reader.restore("r").await, "scope");

    assert_eq!((add, clear), (missing("cart.write"), missing("cart.write")));
    assert_eq!(restore, missing("cart.write"));
    assert_eq!(refused(writer.get().await, "scope"), missing("cart.read"));
    assert!(reader.get().await.is_ok());
}

#[tokio::test]
async fn without_a_passport_for_carts_nobody_acts_for_a_shopper() {
    let shop = TestShop::selling(SMALL).await;
    let elsewhere = shop.bearer("anna", "account", "cart.read cart.write");
    let nobody = pb::GetCartRequest {};
    let mut client = pb::cart_service_client::CartServiceClient::new(shop.internal());

    let without = refused(client.get_cart(nobody).await, "");
    let other = refused(elsewhere.get().await, "");

    assert_eq!(
        (without.0, without.1),
        (Code::Unauthenticated, ErrorReason::PassportInvalid)
    );
    assert_eq!(
        (other.0, other.1),
        (Code::Unauthenticated, ErrorReason::PassportInvalid)
    );
}

#[tokio::test]
async fn only_the_operator_replaces_the_catalogue() {
    let shop = TestShop::selling(SMALL).await;
    let pieces = crate::shop::pieces("sku\n", pb::CatalogueFormat::Csv);

    let answer = shop.catalogue().import(tokio_stream::iter(pieces)).await;

    let (code, reason, _) = refused(answer, "");
    assert_eq!(
        (code, reason),
        (Code::PermissionDenied, ErrorReason::CallerNotAllowed)
    );
}
