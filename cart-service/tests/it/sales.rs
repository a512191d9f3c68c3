//! Prices for a while. When they begin and end is told with a clock that moves, in
//! `operations::get_product`.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;

use crate::shop::TestShop;
use crate::shopper::{add_sku, refused, sku};

/// Sold for less at this moment, and sold for less one day.
const FILE: &str = "sku,name,price_minor,currency,sale_price_minor,sale_from,sale_until\n\
                    TEA,Mint Tea,350,USD,299,2020-01-01T00:00:00Z,\n\
                    MUG,Travel Mug,900,USD,700,2120-01-01T00:00:00Z,\n";

#[tokio::test]
async fn what_is_on_sale_costs_less_wherever_it_lies() {
    let shop = TestShop::selling(FILE).await;
    let anna = shop.shopper("anna");

    for (id, product) in [("r1", "TEA"), ("r2", "MUG")] {
        anna.adds(add_sku(id, product, 2)).await;
    }
    for (id, product) in [("k1", "TEA"), ("k2", "MUG")] {
        anna.keep(id, sku(product), 1, None).await.expect("kept");
    }

    let price = |price: Option<pb::Money>| price.map_or(0, |price| price.amount_minor);
    let list = anna.read_list(None).await.expect("read").lines;
    let list: Vec<i64> = list
        .into_iter()
        .map(|line| price(line.unit_price))
        .collect();
    assert_eq!(anna.total().await, Some(2 * (299 + 900)));
    assert_eq!(list, [299, 900]);
}

#[tokio::test]
async fn a_line_tells_how_its_price_came_about() {
    let file = "sku,name,price_minor,currency,sale_price_minor,list_price_minor,tax_class\n\
                TEA,Mint Tea,350,USD,299,400,food\n\
                MUG,Travel Mug,900,USD,,,\n";
    let shop = TestShop::selling(file).await;
    let anna = shop.shopper("anna");

    let tea = anna.adds(add_sku("r1", "TEA", 2)).await.line;
    let tea = tea.expect("a line");
    let mug = anna.adds(add_sku("r2", "MUG", 1)).await.line;
    let mug = mug.expect("a line");

    let minor = |price: &Option<pb::Money>| price.as_ref().map(|price| price.amount_minor);
    assert_eq!(
        (minor(&tea.unit_price), minor(&tea.list_price)),
        (Some(299), Some(400))
    );
    assert_eq!(
        (minor(&mug.unit_price), minor(&mug.list_price)),
        (Some(900), Some(900))
    );
    assert_eq!(
        (tea.tax_class.as_str(), mug.tax_class.as_str()),
        ("food", "")
    );
    assert!(
        tea.priced_at.is_some() && tea.raised_price.is_none(),
        "{tea:?}"
    );
    assert_eq!(anna.get().await.expect("read").lines, [tea, mug]);
}

#[tokio::test]
async fn when_a_sale_is_over_nobody_pays_more_than_they_heard() {
    let shop = TestShop::selling(FILE).await;
    let anna = shop.shopper("anna");
    let heard = |id: &str| pb::AddItemRequest {
        heard_price_minor: Some(299),
        ..add_sku(id, "TEA", 1)
    };

    anna.adds(heard("r1")).await;
    let over = FILE.replace("2020-01-01T00:00:00Z,\n", ",2020-01-01T00:00:00Z\n");
    shop.import(&over).await.expect("imported");
    let raised = refused(anna.add(heard("r2")).await, "now_minor");

    assert_eq!(
        (raised.1, raised.2.as_str()),
        (ErrorReason::PriceChanged, "350")
    );
}
