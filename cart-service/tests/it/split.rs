//! More products fit than can be offered: what tells them apart best is asked for. And how it is asked which
//! of a few is meant.

use saycart_proto::cart::v1 as pb;

use crate::shop::TestShop;
use crate::shopper::{Shopper, add_spoken};

const SHIRTS: &str = "\
sku,name,price_minor,currency,size,variants
RS,Cotton Shirt,1000,USD,small,colour=red
RM,Cotton Shirt,1000,USD,medium,colour=red
RL,Cotton Shirt,1000,USD,large,colour=red
BS,Cotton Shirt,1000,USD,small,colour=blue
BM,Cotton Shirt,1000,USD,medium,colour=blue
BL,Cotton Shirt,1000,USD,large,colour=blue
TEA,Green Tea,300,USD,,
";

async fn asked(anna: &Shopper, id: &str, words: &str) -> pb::Ambiguous {
    let answer = anna
        .add(add_spoken(id, words, 1))
        .await
        .expect("understood");
    match answer.result {
        Some(pb::add_item_response::Result::Ambiguous(asked)) => asked,
        other => panic!("not asked: {other:?}"),
    }
}

#[tokio::test]
async fn it_is_asked_for_what_leaves_the_fewest() {
    let shop = TestShop::selling(SHIRTS).await;
    let anna = shop.shopper("anna");

    let first = asked(&anna, "r1", "cotton shirt").await;
    let retry = asked(&anna, "r1", "cotton shirt").await;

    let split = first.split.clone().expect("six shirts");
    let values: Vec<_> = split
        .values
        .iter()
        .map(|it| (it.value.as_str(), it.skus.len()))
        .collect();
    assert_eq!(split.kind, "size");
    assert_eq!(values, [("large", 2), ("medium", 2), ("small", 2)]);
    assert_eq!(first.matches.len(), 3);
    assert_eq!(retry, first);
}

const SIZES: &str = "\
sku,name,price_minor,currency,size
S,Crew T-Shirt,1500,USD,S
M,Crew T-Shirt,1500,USD,M
L,Crew T-Shirt,1500,USD,L
XL,Crew T-Shirt,1500,USD,XL
TEA,Green Tea,300,USD,
";

#[tokio::test]
async fn more_values_than_can_be_listed_are_asked_for_and_any_of_them_is_an_answer() {
    let shop = TestShop::selling(SIZES).await;
    let anna = shop.shopper("anna");

    let asked = asked(&anna, "r1", "crew t-shirt").await;
    let extra = anna
        .adds(add_spoken("r2", "crew t-shirt extra large", 1))
        .await;

    let split = asked.split.expect("four shirts");
    let mut values: Vec<&str> = split.values.iter().map(|it| it.value.as_str()).collect();
    values.sort_unstable();
    assert_eq!(split.kind, "size");
    assert_eq!(values, ["L", "M", "S", "XL"]);
    assert_eq!(extra.line.map(|line| line.sku).as_deref(), Some("XL"));
}

#[tokio::test]
async fn a_property_with_few_values_is_asked_for_before_one_with_many() {
    let colours = ["red", "blue", "green", "black"];
    let rows = colours.iter().flat_map(|colour| {
        let sizes = ["small", "large"].iter();
        sizes.map(move |size| {
            format!("{colour}-{size},Cotton Shirt,1000,USD,{size},colour={colour}\n")
        })
    });
    let file = format!(
        "sku,name,price_minor,currency,size,variants\n{}",
        rows.collect::<String>()
    );
    let shop = TestShop::selling(&file).await;
    let anna = shop.shopper("anna");

    let asked = asked(&anna, "r1", "cotton shirt").await;

    let split = asked.split.expect("eight shirts");
    assert_eq!((split.kind.as_str(), split.values.len()), ("size", 2));
}

#[tokio::test]
async fn the_answer_beside_the_name_leads_on_to_one() {
    let shop = TestShop::selling(SHIRTS).await;
    let anna = shop.shopper("anna");

    let sized = asked(&anna, "r1", "cotton shirt medium").await;
    let added = anna
        .adds(add_spoken("r2", "cotton shirt medium blue", 1))
        .await;

    assert!(
        sized.split.is_none() && sized.matches.len() == 2,
        "{sized:?}"
    );
    assert_eq!(added.line.map(|line| line.sku).as_deref(), Some("BM"));
}

#[tokio::test]
async fn three_are_offered_by_their_names() {
    let three = SHIRTS.lines().take(4).collect::<Vec<_>>().join("\n");
    let shop = TestShop::selling(&three).await;
    let anna = shop.shopper("anna");

    let asked = asked(&anna, "r1", "cotton shirt").await;

    assert_eq!((asked.matches.len(), asked.split), (3, None));
}

#[tokio::test]
async fn what_is_likelier_than_others_is_asked_about_first_and_equals_together() {
    let shop = TestShop::with_sample().await;
    let anna = shop.shopper("anna");

    let misheard = asked(&anna, "r1", "eco dot").await;
    let retry = asked(&anna, "r1", "eco dot").await;
    let equals = asked(&anna, "r2", "milk").await;

    let first = misheard.matches.first().and_then(|it| it.product.as_ref());
    assert_eq!(first.map(|it| it.spoken_name.as_str()), Some("Echo Dot"));
    assert!(misheard.matches.len() > 1, "{misheard:?}");
    assert_eq!(misheard.asking(), pb::Asking::OneByOne);
    assert_eq!(retry, misheard);
    assert_eq!(equals.asking(), pb::Asking::Unspecified);
}

#[tokio::test]
async fn what_is_asked_about_says_what_it_is_like() {
    let shop = TestShop::selling(SHIRTS).await;
    let anna = shop.shopper("anna");

    let sized = asked(&anna, "r1", "cotton shirt medium").await;

    let matches = sized.matches.iter().filter_map(|it| it.product.as_ref());
    let variants: Vec<_> = matches.flat_map(|it| &it.variants).collect();
    let colours: Vec<_> = variants.iter().map(|it| it.value.as_str()).collect();
    assert!(variants.iter().all(|it| it.kind == "colour"));
    assert!(
        colours.contains(&"red") && colours.contains(&"blue"),
        "{colours:?}"
    );
}
