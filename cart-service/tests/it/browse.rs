//! What a name may mean, by what it costs.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::TestShop;
use crate::shopper::refused;

const SHOP: &str = "\
sku,name,price_minor,currency,in_stock,list_price_minor
DEAR,Studio Headphones,24900,USD,true,
GOOD,Travel Headphones,8900,USD,true,
PLAIN,Office Headphones,5900,USD,true,
SALE,Kids Headphones,2900,USD,true,3900
GONE,Sport Headphones,1900,USD,false,2900
EURO,Swim Headphones,100,EUR,true,200
LAMP,Desk Lamp,900,USD,true,1900
";

fn request(phrase: &str, below: Option<u32>) -> pb::BrowseRequest {
    pb::BrowseRequest {
        phrase: phrase.to_owned(),
        below,
        ..pb::BrowseRequest::default()
    }
}

/// What is listed, by number, and the cheapest of the rest.
async fn browse(shop: &TestShop, request: pb::BrowseRequest) -> (Vec<String>, Option<String>) {
    let answer = shop.catalogue().browse(request).await.expect("answered");
    let pb::BrowseResponse {
        products, cheapest, ..
    } = answer.into_inner();
    let mut skus: Vec<String> = products.into_iter().map(|product| product.sku).collect();
    skus.sort();
    (skus, cheapest.map(|product| product.sku))
}

fn skus<const N: usize>(skus: [&str; N]) -> Vec<String> {
    skus.map(str::to_owned).to_vec()
}

#[tokio::test]
async fn all_that_is_called_so_and_can_be_bought_is_listed() {
    let shop = TestShop::selling(SHOP).await;

    let all = browse(&shop, request("headphones", None)).await;

    let there = skus(["DEAR", "EURO", "GOOD", "PLAIN", "SALE"]);
    assert_eq!(all, (there, None));
}

#[tokio::test]
async fn only_what_costs_less_is_listed() {
    let shop = TestShop::selling(SHOP).await;

    let below = browse(&shop, request("headphones", Some(89))).await;

    assert_eq!(below, (skus(["PLAIN", "SALE"]), None));
    let mut catalogue = shop.catalogue();
    let answer = catalogue.browse(request("headphones", Some(89))).await;
    let amount = answer.expect("answered").into_inner().below;
    assert_eq!(amount.expect("an amount").amount_minor, 8_900);
}

#[tokio::test]
async fn where_nothing_costs_less_the_cheapest_is_named() {
    let shop = TestShop::selling(SHOP).await;

    let none = browse(&shop, request("headphones", Some(29))).await;
    let nothing = browse(&shop, request("garden hose", Some(29))).await;

    assert_eq!(none, (Vec::new(), Some("SALE".to_owned())));
    assert_eq!(nothing, (Vec::new(), None));
}

#[tokio::test]
async fn what_is_below_its_list_price_can_be_asked_for_alone() {
    let shop = TestShop::selling(SHOP).await;
    let reduced = pb::BrowseRequest {
        prices: pb::BrowsePrices::Reduced.into(),
        ..request("headphones", None)
    };

    assert_eq!(browse(&shop, reduced).await, (skus(["EURO", "SALE"]), None));
}

#[tokio::test]
async fn a_list_without_an_end_or_a_price_is_refused() {
    let shop = TestShop::selling(SHOP).await;
    let wrong = [
        ("phrase", request(" ", None)),
        ("below", request("lamp", Some(0))),
        (
            "prices",
            pb::BrowseRequest {
                prices: 9,
                ..request("lamp", None)
            },
        ),
        (
            "limit",
            pb::BrowseRequest {
                limit: 51,
                ..request("lamp", None)
            },
        ),
    ];

    for (field, request) in wrong {
        let refusal = refused(shop.catalogue().browse(request).await, "field");

        let (code, reason) = (Code::InvalidArgument, ErrorReason::InvalidField);
        assert_eq!(refusal, (code, reason, field.to_owned()));
    }
}

/// A hundred and twenty headphones that can be bought and eighty that cannot. The cheapest of all has the
/// longest name and stands last.
fn many() -> String {
    let mut rows = vec!["sku,name,price_minor,currency,in_stock,sale_price_minor".to_owned()];
    rows.extend((0..80).map(|n| format!("G{n},Model {n} Headphones,900,USD,false,")));
    rows.extend((0..119).map(|n| format!("H{n},Type {n} Headphones,{},USD,true,", 5_900 + n)));
    rows.push("LAST,Light Foldable Travel Kids Headphones,5900,USD,true,1500".to_owned());
    rows.join("\n")
}

#[tokio::test]
async fn the_cheapest_of_many_is_found() {
    let shop = TestShop::selling(&many()).await;

    let below = browse(&shop, request("headphones", Some(20))).await;
    let none = browse(&shop, request("headphones", Some(15))).await;
    let reduced = pb::BrowseRequest {
        prices: pb::BrowsePrices::Reduced.into(),
        ..request("headphones", None)
    };

    assert_eq!(below, (skus(["LAST"]), None));
    assert_eq!(none, (Vec::new(), Some("LAST".to_owned())));
    assert_eq!(browse(&shop, reduced).await, (skus(["LAST"]), None));
}
