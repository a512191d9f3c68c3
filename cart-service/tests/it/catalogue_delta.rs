//! Changing the catalogue by a delta: what it names, and nothing else.

use saycart_proto::cart::v1 as pb;
use tonic::Status;

use crate::shop::{SMALL, TestShop, pieces};
use crate::shopper::{add_sku, refused};
use saycart_proto::v1::ErrorReason;

async fn delta(
    shop: &TestShop,
    format: pb::CatalogueFormat,
    file: &str,
) -> Result<[u32; 4], Status> {
    let mut pieces = pieces(file, format);
    for piece in &mut pieces {
        piece.mode = pb::ImportMode::Delta.into();
    }
    let done = shop.operator().import(tokio_stream::iter(pieces)).await?;
    let pb::ImportResponse {
        products,
        added,
        changed,
        withdrawn,
    } = done.into_inner();
    Ok([products, added, changed, withdrawn])
}

async fn product(shop: &TestShop, sku: &str) -> Result<pb::Product, Status> {
    let request = pb::GetRequest {
        sku: sku.to_owned(),
    };
    let found = shop.catalogue().get(request).await?;
    Ok(found.into_inner().product.expect("there is one"))
}

#[tokio::test]
async fn a_delta_changes_what_it_names_and_leaves_the_rest() {
    let shop = TestShop::selling(SMALL).await;
    let file = "{\"sku\":\"DOT\",\"price_minor\":3999}\n\
                {\"sku\":\"KIDS\",\"withdrawn\":true}\n\
                {\"sku\":\"NEVER\",\"withdrawn\":true}\n\
                {\"sku\":\"PLUG\"}\n\
                {\"sku\":\"TEA\",\"name\":\"Green Tea\",\"price_minor\":300,\"currency\":\"USD\"}\n";

    let first = delta(&shop, pb::CatalogueFormat::JsonLines, file).await;
    let again = delta(&shop, pb::CatalogueFormat::JsonLines, file).await;

    assert_eq!(first.expect("imported"), [9, 1, 1, 1]);
    assert_eq!(again.expect("imported"), [9, 0, 0, 0]);
    let dot = product(&shop, "DOT").await.expect("sold");
    assert_eq!(dot.name, "Echo Dot");
    assert_eq!(dot.price.expect("it has one").amount_minor, 3_999);
    assert_eq!(product(&shop, "TEA").await.expect("sold").name, "Green Tea");
    assert_eq!(
        refused(product(&shop, "KIDS").await, "").1,
        ErrorReason::UnknownProduct
    );
    // Min, max and multiple are as they were.
    let eggs = shop.shopper("anna").add(add_sku("r1", "EGGS", 7)).await;
    assert_eq!(refused(eggs, "").1, ErrorReason::QuantityLimit);
}

#[tokio::test]
async fn a_bad_row_of_a_delta_is_named_and_nothing_is_changed() {
    let shop = TestShop::selling(SMALL).await;
    let file = "sku,price_minor\nDOT,1\nNEW,100\n";

    let answer = delta(&shop, pb::CatalogueFormat::Csv, file).await;

    let status = answer.expect_err("refused");
    let metadata = saycart_service::metadata_of(&status);
    assert_eq!(
        (metadata["row"].as_str(), metadata["field"].as_str()),
        ("3", "name")
    );
    let dot = product(&shop, "DOT").await.expect("sold");
    assert_eq!(dot.price.expect("it has one").amount_minor, 4_999);
}

#[tokio::test]
async fn a_delta_that_was_overtaken_changes_nothing() {
    let shop = TestShop::selling(SMALL).await;
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let mut operator = shop.operator();
    let stream = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let call = operator.import(stream);
    // More than waits on the way, so that its rows are being put aside when the other one comes.
    let rows = "DOT,1\n".to_owned() + &"\n".repeat(1_000_000);
    let mut sent = pieces(
        &format!("sku,price_minor\n{rows}"),
        pb::CatalogueFormat::Csv,
    );
    for piece in &mut sent {
        piece.mode = pb::ImportMode::Delta.into();
    }
    let overtake = async {
        for piece in sent {
            sender.send(piece).await.expect("the call takes it");
        }
        shop.import(SMALL).await.expect("imported");
        drop(sender);
    };

    let (answer, ()) = tokio::join!(call, overtake);

    assert_eq!(refused(answer, "").1, ErrorReason::Unavailable);
    let dot = product(&shop, "DOT").await.expect("sold");
    assert_eq!(dot.price.expect("it has one").amount_minor, 4_999);
}

#[tokio::test]
async fn a_product_that_is_counted_is_sold_until_it_is_gone() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let count = "sku,stock\nDOT,2\n";
    delta(&shop, pb::CatalogueFormat::Csv, count)
        .await
        .expect("imported");

    let three = anna.add(add_sku("r1", "DOT", 3)).await;
    anna.adds(add_sku("r2", "DOT", 2)).await;
    let gone = "sku,stock\nDOT,0\n";
    delta(&shop, pb::CatalogueFormat::Csv, gone)
        .await
        .expect("imported");

    assert_eq!(refused(three, "max").2, "2");
    assert!(!product(&shop, "DOT").await.expect("known").in_stock);
}
