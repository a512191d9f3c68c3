//! What is sold out is no answer to a question while something as near can be bought.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;

use crate::shop::TestShop;
use crate::shopper::{add_spoken, refused, spoken};

/// Kettles of these colours, of which these are sold out, and other things.
fn kettles(colours: &[&str], sold_out: &[&str]) -> String {
    let row = |colour: &&str| {
        let in_stock = !sold_out.contains(colour);
        format!("{colour},{colour} Kettle,3000,USD,{in_stock}")
    };
    let mut rows = vec!["sku,name,price_minor,currency,in_stock".to_owned()];
    rows.extend(colours.iter().map(row));
    rows.push("DOT,Echo Dot,4999,USD,false".to_owned());
    rows.push("KIDS,Echo Dot Kids,5999,USD,true".to_owned());
    rows.join("\n")
}

async fn found(shop: &TestShop, phrase: &str) -> (pb::Decision, Vec<String>) {
    let request = pb::SearchRequest {
        phrase: phrase.to_owned(),
        locale: "en-US".to_owned(),
        limit: 3,
        occasion: pb::SearchOccasion::Trial.into(),
        shopper: None,
    };
    let answer = shop.catalogue().search(request).await.expect("answered");
    let answer = answer.into_inner();
    let sku = |found: &pb::Match| found.product.clone().expect("a product").sku;
    (answer.decision(), answer.matches.iter().map(sku).collect())
}

#[tokio::test]
async fn the_one_of_twins_that_can_be_bought_is_meant() {
    let towels = "sku,name,price_minor,currency,size,in_stock
SIX,\"Paper Towels, 6 Rolls\",899,USD,6 rolls,false
TWELVE,\"Paper Towels, 12 Rolls\",1599,USD,12 rolls,true
DOT,Echo Dot,4999,USD,,true
";
    let shop = TestShop::selling(towels).await;
    let both = TestShop::selling(&towels.replace("false", "true")).await;

    let add = add_spoken("r1", "paper towels", 1);
    let added = shop.shopper("anna").adds(add.clone()).await;

    assert_eq!(added.line.expect("a line").sku, "TWELVE");
    let twelve = (pb::Decision::Take, "TWELVE");
    let (decision, hits) = found(&shop, "paper towels").await;
    assert_eq!((decision, hits[0].as_str()), twelve);
    assert_eq!(both.shopper("anna").is_asked(add).await.len(), 2);
}

#[tokio::test]
async fn what_was_named_weakly_is_asked_about_by_itself() {
    let shop = TestShop::selling(&kettles(&["Red", "Blue"], &["Red"])).await;

    let asked = shop
        .shopper("anna")
        .is_asked(add_spoken("r1", "electric kettle", 1))
        .await;

    assert_eq!(asked, ["Blue"]);
}

#[tokio::test]
async fn only_those_that_can_be_bought_are_offered() {
    let colours = ["Red", "Blue", "Green"];
    let shop = TestShop::selling(&kettles(&colours, &["Blue"])).await;

    let mut asked = shop
        .shopper("anna")
        .is_asked(add_spoken("r1", "kettle", 1))
        .await;

    asked.sort();
    assert_eq!(asked, ["Green", "Red"]);
    let (decision, mut hits) = found(&shop, "kettle").await;
    hits.sort();
    assert_eq!((decision, hits), (pb::Decision::Ask, asked));
}

#[tokio::test]
async fn where_all_are_sold_out_it_is_asked_as_ever() {
    let colours = ["Red", "Blue"];
    let shop = TestShop::selling(&kettles(&colours, &colours)).await;

    let asked = shop
        .shopper("anna")
        .is_asked(add_spoken("r1", "kettle", 1))
        .await;

    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn nobody_is_led_from_what_is_sold_out_to_something_less_like_it() {
    let shop = TestShop::selling(&kettles(&["Red"], &[])).await;

    let refusal = shop
        .shopper("anna")
        .add(add_spoken("r1", "echo dot", 1))
        .await;

    assert_eq!(refused(refusal, "sku").1, ErrorReason::OutOfStock);
}

#[tokio::test]
async fn what_is_sold_out_can_be_remembered() {
    let shop = TestShop::selling(&kettles(&["Red", "Blue"], &["Red"])).await;

    let kept = shop
        .shopper("anna")
        .keep("r1", spoken("kettle"), 1, None)
        .await;

    let Some(pb::add_to_list_response::Result::Ambiguous(asked)) = kept.expect("answered").result
    else {
        panic!("not asked");
    };
    assert_eq!(asked.matches.len(), 2);
}
