//! What costs less than its list price.

use saycart_proto::cart::v1 as pb;

use crate::shop::TestShop;

const SHOP: &str = "\
sku,name,price_minor,currency,in_stock,list_price_minor,sensitive
TENTH,Desk Lamp,900,USD,true,1000,
HALF,Kettle,500,USD,true,1000,
ALSO,Toaster,250,USD,true,500,
DEAR,Radio,1000,USD,true,900,
SAME,Clock,1000,USD,true,1000,
NONE,Vase,1000,USD,true,,
GONE,Fan,100,USD,false,1000,
PILLS,Pain Relief,100,USD,true,1000,health
";

async fn deals(shop: &TestShop, skip: u32, limit: u32) -> (Vec<(String, i64)>, u32) {
    let request = pb::ListDealsRequest { skip, limit };
    let answer = shop.catalogue().list_deals(request).await;
    let pb::ListDealsResponse { deals, total } = answer.expect("listed").into_inner();
    let deal = |deal: pb::Deal| {
        let list_price = deal.list_price.expect("a list price").amount_minor;
        (deal.product.expect("a product").sku, list_price)
    };
    (deals.into_iter().map(deal).collect(), total)
}

fn named<const N: usize>(deals: [(&str, i64); N]) -> Vec<(String, i64)> {
    deals.map(|(sku, price)| (sku.to_owned(), price)).to_vec()
}

#[tokio::test]
async fn the_greatest_part_off_comes_first_and_nothing_that_must_not_be_spoken_of() {
    let shop = TestShop::selling(SHOP).await;

    let all = named([("ALSO", 500), ("HALF", 1_000), ("TENTH", 1_000)]);
    assert_eq!(deals(&shop, 0, 0).await, (all, 3));
}

#[tokio::test]
async fn deals_come_in_pages_that_neither_overlap_nor_leave_out() {
    let shop = TestShop::selling(SHOP).await;

    let pages = [deals(&shop, 0, 2).await, deals(&shop, 2, 2).await];

    assert_eq!(pages[0].0, named([("ALSO", 500), ("HALF", 1_000)]));
    assert_eq!(pages[1].0, named([("TENTH", 1_000)]));
    assert_eq!(deals(&shop, 3, 2).await, (Vec::new(), 3));
}

#[tokio::test]
async fn a_list_price_is_exported_as_it_was_imported_and_can_be_withdrawn() {
    let shop = TestShop::selling(SHOP).await;

    shop.import(
        &SHOP
            .replace("TRUE", "true")
            .replace("500,USD,true,1000", "500,USD,true,"),
    )
    .await
    .expect("the catalogue is good");

    let left = named([("ALSO", 500), ("TENTH", 1_000)]);
    assert_eq!(deals(&shop, 0, 0).await, (left, 2));
    let wrong = SHOP.replace("true,1000,\nHALF", "true,-1,\nHALF");
    let status = shop.import(&wrong).await.expect_err("no price");
    assert!(status.message().contains("list_price_minor"), "{status}");
}

#[tokio::test]
async fn too_many_at_once_are_refused() {
    let shop = TestShop::selling(SHOP).await;
    let request = pb::ListDealsRequest { skip: 0, limit: 51 };

    let status = shop.catalogue().list_deals(request).await;

    let status = status.expect_err("refused");
    assert_eq!(status.message(), "`limit` must be 0 to 50, not 51");
}

#[tokio::test]
async fn what_costs_less_for_a_while_is_a_deal_while_it_does() {
    let shop = TestShop::selling(
        "sku,name,price_minor,currency,list_price_minor,sale_price_minor,sale_from,sale_until\n\
         NOW,Kettle,1000,USD,,750,,\n\
         BOTH,Toaster,800,USD,1000,600,,\n\
         OVER,Radio,1000,USD,,500,,2020-01-01T00:00:00Z\n\
         LATER,Clock,900,USD,1000,100,2999-01-01T00:00:00Z,\n",
    )
    .await;

    // Before its sale it is what the catalogue says besides.
    let all = named([("BOTH", 1_000), ("NOW", 1_000), ("LATER", 1_000)]);
    assert_eq!(deals(&shop, 0, 0).await, (all, 3));
}
