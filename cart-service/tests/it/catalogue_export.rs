//! The catalogue as a file: what goes out comes in again.

use saycart_cart_service::SAMPLE_CATALOGUE;
use saycart_proto::cart::v1 as pb;
use tonic::Code;

use crate::shop::{SMALL, TestShop, pieces};
use crate::shopper::refused;

async fn export(shop: &TestShop, format: pb::CatalogueFormat) -> String {
    let request = pb::ExportRequest {
        format: format.into(),
        locale: "de-DE".to_owned(),
    };
    let mut stream = shop
        .operator()
        .export(request)
        .await
        .expect("answered")
        .into_inner();
    let mut file = Vec::new();
    while let Some(piece) = stream.message().await.expect("a whole file") {
        file.extend(piece.chunk);
    }
    String::from_utf8(file).expect("UTF-8")
}

#[tokio::test]
async fn what_was_exported_changes_nothing_when_it_is_imported() {
    let shop = TestShop::selling(SAMPLE_CATALOGUE).await;

    for format in [pb::CatalogueFormat::Csv, pb::CatalogueFormat::JsonLines] {
        let file = export(&shop, format).await;
        let stream = tokio_stream::iter(pieces(&file, format));
        let done = shop.operator().import(stream).await.expect("imported");

        let done = done.into_inner();
        assert!(done.products > 100);
        assert_eq!((done.added, done.changed, done.withdrawn), (0, 0, 0));
    }
}

#[tokio::test]
async fn what_locales_call_it_and_all_the_rest_comes_out_again() {
    let file = "sku,name,price_minor,currency,spoken_name:de-DE,synonyms:en-GB,sensitive,stock,\
                sale_price_minor,sale_until\n\
                L,Desk Lamp,100,EUR,Tischlampe,table light;lamp,gift,5,80,2036-12-01T00:00:00Z\n\
                M,Mug,100,EUR,,,,,,\n";
    let shop = TestShop::selling(file).await;

    let lines = export(&shop, pb::CatalogueFormat::JsonLines).await;
    let again = shop.import(file).await.expect("imported");

    let (lamp, mug) = lines.split_once('\n').expect("two lines");
    for part in [
        "\"spoken_name:de-DE\":\"Tischlampe\"",
        "\"synonyms:en-GB\":[\"table light\",\"lamp\"]",
        "\"sensitive\":\"gift\"",
        "\"stock\":5",
        "\"sale_price_minor\":80",
        "\"sale_until\":\"2036-12-01T00:00:00Z\"",
    ] {
        assert!(lamp.contains(part), "{part}: {lamp}");
        assert!(!mug.contains(part), "{part}: {mug}");
    }
    assert_eq!((again.added, again.changed, again.withdrawn), (0, 0, 0));
}

#[tokio::test]
async fn only_what_is_sold_is_exported() {
    let shop = TestShop::selling(SMALL).await;
    let rest = "sku,name,price_minor,currency,synonyms\nDOT,\"Echo Dot, 5th\",4999,USD,dot;puck\n";
    shop.import(rest).await.expect("imported");

    let lines = export(&shop, pb::CatalogueFormat::JsonLines).await;
    let table = export(&shop, pb::CatalogueFormat::Csv).await;

    assert_eq!(
        lines,
        "{\"sku\":\"DOT\",\"name\":\"Echo Dot, 5th\",\"price_minor\":4999,\"currency\":\"USD\",\
         \"spoken_name\":\"Echo Dot\",\"synonyms\":[\"dot\",\"puck\"],\"in_stock\":true}\n"
    );
    assert!(
        table.contains("\nDOT,\"Echo Dot, 5th\",4999,USD,Echo Dot,"),
        "{table}"
    );
}

#[tokio::test]
async fn a_catalogue_goes_out_to_the_operator_only() {
    let shop = TestShop::selling(SMALL).await;
    let request = pb::ExportRequest {
        format: pb::CatalogueFormat::Csv.into(),
        ..Default::default()
    };

    let service = shop.catalogue().export(request).await;
    let formless = shop.operator().export(pb::ExportRequest::default()).await;

    assert_eq!(service.expect_err("refused").code(), Code::PermissionDenied);
    assert_eq!(refused(formless, "field").2, "format");
}

#[tokio::test]
async fn the_catalogue_is_the_values_of_a_slot_type() {
    let file = "sku,name,price_minor,currency,spoken_name:de-DE,synonyms:de-DE\n\
                L,Desk Lamp,100,EUR,Tischlampe,Leuchte\n";
    let shop = TestShop::selling(file).await;
    let elsewhere = pb::ExportRequest {
        format: pb::CatalogueFormat::AlexaSlotType.into(),
        locale: "tlh-QO".to_owned(),
    };

    let json = export(&shop, pb::CatalogueFormat::AlexaSlotType).await;
    let refusal = shop.operator().export(elsewhere).await;
    let backwards = pieces(&json, pb::CatalogueFormat::AlexaSlotType);
    let backwards = shop.operator().import(tokio_stream::iter(backwards)).await;

    assert_eq!(
        json,
        "{\"values\":[{\"id\":\"sku:L\",\
         \"name\":{\"value\":\"Tischlampe\",\"synonyms\":[\"Leuchte\"]}}]}\n"
    );
    assert_eq!(refused(refusal, "field").2, "locale");
    assert_eq!(refused(backwards, "field").2, "format");
}

#[tokio::test]
async fn each_piece_says_how_much_of_the_catalogue_is_there() {
    let rows = (0..4_000).map(|number| format!("N{number},Tea of the garden {number},500,USD"));
    let header = std::iter::once("sku,name,price_minor,currency".to_owned());
    let catalogue: Vec<String> = header.chain(rows).collect();
    let shop = TestShop::selling(&catalogue.join("\n")).await;

    for format in [
        pb::CatalogueFormat::JsonLines,
        pb::CatalogueFormat::AlexaSlotType,
    ] {
        let request = pb::ExportRequest {
            format: format.into(),
            locale: "en-US".to_owned(),
        };
        let stream = shop.operator().export(request).await;
        let mut stream = stream.expect("it can be exported").into_inner();
        let mut done = Vec::new();
        while let Some(piece) = stream.message().await.expect("it goes on") {
            done.push(piece.done_permille);
        }

        assert!(done.len() > 2 && done.is_sorted(), "{done:?}");
        assert!(done.first() < Some(&600), "{done:?}");
        assert_eq!(done.last(), Some(&1_000));
    }
}
