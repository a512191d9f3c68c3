//! Searching the catalogue and reading one product.

use saycart_cart_service::SAMPLE_CATALOGUE;
use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::refused;

fn search(phrase: &str, locale: &str, limit: u32) -> pb::SearchRequest {
    pb::SearchRequest {
        phrase: phrase.to_owned(),
        locale: locale.to_owned(),
        limit,
        ..Default::default()
    }
}

#[tokio::test]
async fn a_search_says_what_its_matches_are_good_for() {
    let shop = TestShop::selling(SMALL).await;
    let decide = async |phrase: &str, locale: &str| {
        let answer = shop
            .catalogue()
            .search(search(phrase, locale, 0))
            .await
            .expect("answered");
        answer.into_inner().decision()
    };

    assert_eq!(decide("echo dots", "en-US").await, pb::Decision::Take);
    assert_eq!(
        decide("einen Echo Dot bitte", "de-DE").await,
        pb::Decision::Take
    );
    assert_eq!(decide("kettle", "").await, pb::Decision::Ask);
    assert_eq!(decide("garden hose", "en-GB").await, pb::Decision::Refuse);
}

#[tokio::test]
async fn more_that_is_as_likely_as_what_is_asked_about_is_named_by_its_number() {
    let kinds = ["MINT", "GINGER", "LEMON", "ROOIBOS"];
    let rows = kinds.map(|kind| {
        format!(
            "{kind},\"Morrow {kind} Tea, 40 Bags\",{kind} Tea,Morrow,drinks,,,449,USD,true,,,,,,\n"
        )
    });
    let shop = TestShop::selling(&format!("{SAMPLE_CATALOGUE}{}", rows.concat())).await;

    let answer = shop.catalogue().search(search("tea", "", 3)).await;
    let one = shop.catalogue().search(search("mint tea", "", 3)).await;

    let answer = answer.expect("answered").into_inner();
    let matches = answer.matches.iter().filter_map(|it| it.product.as_ref());
    let mut all: Vec<&str> = matches.map(|it| it.sku.as_str()).collect();
    all.extend(answer.others.iter().map(String::as_str));
    assert_eq!(answer.decision(), pb::Decision::Ask);
    assert_eq!(answer.matches.len(), 3);
    for kind in kinds.iter().chain(&["TEA-BLACK", "TEA-GREEN"]) {
        let times = all.iter().filter(|sku| *sku == kind).count();
        assert_eq!(times, 1, "{kind} in {all:?}");
    }
    assert_eq!(
        one.expect("answered").into_inner().others,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn the_name_itself_is_a_full_match() {
    let shop = TestShop::selling(SMALL).await;

    let answer = shop
        .catalogue()
        .search(search("Echo Dot", "", 1))
        .await
        .expect("answered");

    let matches = answer.into_inner().matches;
    assert_eq!(matches.len(), 1);
    assert_eq!(matches[0].confidence_permille, 1_000);
    assert_eq!(
        matches[0]
            .product
            .as_ref()
            .map(|product| product.sku.as_str()),
        Some("DOT")
    );
}

#[tokio::test]
async fn what_cannot_be_searched_for_is_refused_by_field() {
    let shop = TestShop::selling(SMALL).await;
    let field = async |request| refused(shop.catalogue().search(request).await, "field").2;

    assert_eq!(field(search("", "", 0)).await, "phrase");
    assert_eq!(field(search(&"x".repeat(301), "", 0)).await, "phrase");
    assert_eq!(field(search("x", "not a tag", 0)).await, "locale");
    assert_eq!(field(search("x", "", 51)).await, "limit");
}

#[tokio::test]
async fn a_product_is_read_by_its_number() {
    let shop = TestShop::selling(SMALL).await;
    let get = async |sku: &str| {
        let answer = shop
            .catalogue()
            .get(pb::GetRequest {
                sku: sku.to_owned(),
            })
            .await;
        answer.map(|answer| answer.into_inner().product.expect("a product"))
    };

    let lamp = get("LAMP").await.expect("sold");

    assert_eq!((lamp.name.as_str(), lamp.in_stock), ("Desk Lamp", false));
    let unknown = refused(get("NOPE").await, "");
    assert_eq!(
        (unknown.0, unknown.1),
        (Code::NotFound, ErrorReason::UnknownProduct)
    );
    assert_eq!(refused(get("").await, "field").2, "sku");
}

#[tokio::test]
async fn a_product_is_told_with_what_it_costs_now_and_what_else_is_known_of_it() {
    let file = "sku,name,price_minor,currency,sale_price_minor,stock,image_url,sensitive\n\
                TEA,Mint Tea,350,USD,299,4,https://shop.example/tea.png,health;gift\n\
                MUG,Travel Mug,900,USD,,,,\n";
    let shop = TestShop::selling(file).await;
    let find = async |phrase: &str| {
        let found = shop.catalogue().search(search(phrase, "en-US", 1)).await;
        let mut matches = found.expect("answered").into_inner().matches;
        matches.remove(0).product.expect("a product")
    };
    let amount = |money: &Option<pb::Money>| money.as_ref().map(|money| money.amount_minor);

    let tea = find("mint tea").await;
    let mug = find("travel mug").await;

    assert_eq!(
        (amount(&tea.price), amount(&tea.list_price), tea.stock),
        (Some(299), Some(350), Some(4))
    );
    assert_eq!(tea.image_url, "https://shop.example/tea.png");
    let reasons: Vec<pb::Sensitivity> = tea.sensitive().collect();
    assert_eq!(reasons, [pb::Sensitivity::Health, pb::Sensitivity::Gift]);
    assert_eq!(
        (amount(&mug.price), amount(&mug.list_price), mug.stock),
        (Some(900), Some(900), None)
    );
}

#[tokio::test]
async fn as_many_are_listed_as_were_asked_for() {
    let marks = (1..=60).map(|mark| format!("S{mark},Running Shoes Mark {mark},4900,USD\n"));
    let file = format!(
        "sku,name,price_minor,currency\nS,Running Shoes,4900,USD\n{}",
        marks.collect::<String>()
    );
    let shop = TestShop::selling(&file).await;

    let request = search("running shoes", "en-US", 50);
    let found = shop.catalogue().search(request).await;

    let found = found.expect("answered").into_inner();
    assert_eq!(found.decision(), pb::Decision::Take);
    assert_eq!(found.matches.len(), 50);
}
