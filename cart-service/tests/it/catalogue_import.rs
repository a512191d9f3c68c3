//! Replacing the catalogue: all or nothing, and what becomes of the carts.

use saycart_proto::cart::v1 as pb;
use saycart_proto::v1::ErrorReason;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;

use crate::shop::{SMALL, TestShop, pieces};
use crate::shopper::{add_sku, add_spoken, refused, set_sku};

const HEADER: &str = "sku,name,price_minor,currency";

#[tokio::test]
async fn an_import_says_what_it_did() {
    let shop = TestShop::empty().await;
    let first = format!("{HEADER}\nA,Apple,10,USD\nB,Banana,20,USD\nC,Cherry,30,USD\n");
    let second = format!("{HEADER}\nA,Apple,10,USD\nB,Banana,25,USD\nD,Date,40,USD\n");
    let counts =
        |done: pb::ImportResponse| (done.products, done.added, done.changed, done.withdrawn);

    assert_eq!(
        counts(shop.import(&first).await.expect("imported")),
        (3, 3, 0, 0)
    );
    assert_eq!(
        counts(shop.import(&first).await.expect("imported")),
        (3, 0, 0, 0)
    );
    assert_eq!(
        counts(shop.import(&second).await.expect("imported")),
        (3, 1, 1, 1)
    );
    assert_eq!(
        counts(shop.import(&first).await.expect("imported")),
        (3, 1, 1, 1)
    );
}

#[tokio::test]
async fn json_lines_are_taken_too() {
    let shop = TestShop::empty().await;
    let line = r#"{"sku":"A","name":"Apple","price_minor":10,"currency":"USD"}"#;
    let pieces = pieces(line, pb::CatalogueFormat::JsonLines);

    let done = shop
        .operator()
        .import(tokio_stream::iter(pieces))
        .await
        .expect("imported");

    assert_eq!(done.into_inner().products, 1);
}

#[tokio::test]
async fn a_bad_row_is_named_and_the_old_catalogue_stays() {
    let shop = TestShop::selling(SMALL).await;
    // Beyond a portion, so that thousands of good rows are put aside before the bad one comes.
    let good: Vec<String> = (0..2_500)
        .map(|n| format!("N{n},Thing {n},10,USD"))
        .collect();
    let good = good.join(
        "
",
    );
    let file = format!("{HEADER}\n{good}\nBAD,Thing,ten,USD\n");

    let answer = shop.import(&file).await;

    let status = answer.expect_err("refused");
    assert_eq!(status.code(), Code::InvalidArgument);
    let metadata = saycart_service::metadata_of(&status);
    assert_eq!(
        saycart_service::reason_of(&status),
        Some(ErrorReason::CatalogueRow)
    );
    assert_eq!(
        (metadata["row"].as_str(), metadata["field"].as_str()),
        ("2502", "price_minor")
    );
    assert!(
        shop.shopper("anna")
            .add(add_spoken("r1", "echo dot", 1))
            .await
            .is_ok()
    );
    let missing = pb::GetRequest {
        sku: "N1".to_owned(),
    };
    assert_eq!(
        refused(shop.catalogue().get(missing).await, "").1,
        ErrorReason::UnknownProduct
    );
}

#[tokio::test]
async fn a_file_with_nothing_but_a_header_ends_the_shop_only_if_that_is_meant() {
    let shop = TestShop::selling(SMALL).await;
    let header = format!("{HEADER}\n");
    let mut meant = pieces(&header, pb::CatalogueFormat::Csv);
    for piece in &mut meant {
        piece.mode = pb::ImportMode::ReplaceOrEmpty.into();
    }

    let unmeant = shop.import(&header).await;
    let kept = shop
        .shopper("anna")
        .add(add_spoken("r1", "echo dot", 1))
        .await;
    let emptied = shop.operator().import(tokio_stream::iter(meant)).await;

    assert_eq!(
        refused(unmeant.map(tonic::Response::new), "field").2,
        "chunk"
    );
    assert!(kept.is_ok(), "{kept:?}");
    assert_eq!(emptied.expect("meant").into_inner().products, 0);
}

#[tokio::test]
async fn a_price_that_no_cart_could_hold_is_refused() {
    let shop = TestShop::empty().await;

    let answer = shop
        .import(&format!("{HEADER}\nA,Apple,{},USD\n", i64::MAX))
        .await;

    assert_eq!(
        refused(answer.map(tonic::Response::new), "field").2,
        "price_minor"
    );
}

#[tokio::test]
async fn a_file_without_a_format_is_refused() {
    let shop = TestShop::empty().await;
    let pieces = pieces(SMALL, pb::CatalogueFormat::Unspecified);

    let answer = shop.operator().import(tokio_stream::iter(pieces)).await;

    assert_eq!(refused(answer, "field").2, "format");
}

#[tokio::test]
async fn a_chunk_beyond_its_bound_is_refused() {
    let shop = TestShop::empty().await;
    let blank = "\n".repeat(64 * 1024);
    let pieces = [format!("{HEADER}\n"), format!("{blank}A,Apple,10,USD\n")];
    let pieces = pieces.map(|chunk| pb::ImportRequest {
        format: pb::CatalogueFormat::Csv.into(),
        chunk: chunk.into_bytes(),
        ..Default::default()
    });

    let answer = shop.operator().import(tokio_stream::iter(pieces)).await;

    assert_eq!(refused(answer, "field").2, "chunk");
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_the_old_catalogue() {
    let shop = TestShop::selling(SMALL).await;
    let half = format!("{HEADER}\nHALF,Half a File,10,USD\n");
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let mut operator = shop.operator();
    let mut call = Box::pin(operator.import(ReceiverStream::new(receiver)));
    let upload = async {
        for piece in pieces(&half, pb::CatalogueFormat::Csv) {
            sender.send(piece).await.expect("the call takes it");
        }
        // There is room again: the call has taken what was sent.
        sender.reserve().await.map(drop).expect("the call is there");
    };
    tokio::select! {
        answer = &mut call => panic!("half a file was answered: {answer:?}"),
        () = upload => {}
    }

    drop(call);

    // On the same connection, so that the end of the first call is heard before this one.
    let again = shop.import(SMALL).await.expect("imported");
    assert_eq!((again.added, again.changed, again.withdrawn), (0, 0, 0));
    let missing = pb::GetRequest {
        sku: "HALF".to_owned(),
    };
    assert_eq!(
        refused(shop.catalogue().get(missing).await, "").1,
        ErrorReason::UnknownProduct
    );
}

#[tokio::test]
async fn a_product_that_leaves_the_catalogue_stays_in_carts_as_unavailable() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;
    anna.adds(add_sku("r2", "PLUG", 2)).await;

    shop.import(&format!("{HEADER}\nPLUG,Smart Plug,1000,USD\n"))
        .await
        .expect("imported");

    let cart = anna.get().await.expect("read");
    let available: Vec<_> = cart
        .lines
        .iter()
        .map(|line| (line.sku.as_str(), line.available))
        .collect();
    assert_eq!(available, [("DOT", false), ("PLUG", true)]);
    assert_eq!(cart.total.expect("a total").amount_minor, 2_000);
    let more = refused(anna.add(add_sku("r3", "DOT", 1)).await, "");
    assert_eq!(more.1, ErrorReason::UnknownProduct);
    let raised = refused(anna.set(set_sku("r4", "DOT", 2)).await, "");
    assert_eq!(raised.1, ErrorReason::OutOfStock);
}

#[tokio::test]
async fn a_new_price_is_seen_by_the_next_change_of_the_line() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    anna.adds(add_sku("r1", "DOT", 1)).await;

    shop.import(&format!("{HEADER}\nDOT,Echo Dot,3999,USD\n"))
        .await
        .expect("imported");
    let before = anna.total().await;
    anna.adds(add_sku("r2", "DOT", 1)).await;

    assert_eq!(before, Some(4_999));
    assert_eq!(anna.total().await, Some(7_998));
}

#[tokio::test]
async fn another_replicas_import_is_noticed() {
    let shop = TestShop::empty().await;
    let replica = shop.replica().await;
    let request = || pb::SearchRequest {
        phrase: "echo dot".to_owned(),
        ..Default::default()
    };

    shop.import(SMALL).await.expect("imported");

    // The replica looks every second; each question here is a round trip, not a pause.
    let noticed = async {
        loop {
            let found = replica
                .catalogue()
                .search(request())
                .await
                .expect("answered");
            if !found.into_inner().matches.is_empty() {
                return;
            }
        }
    };
    let patience = std::time::Duration::from_mins(1);
    tokio::time::timeout(patience, noticed)
        .await
        .expect("the replica notices");
}

#[tokio::test]
async fn a_restart_keeps_catalogue_and_carts() {
    let shop = TestShop::selling(SMALL).await;
    shop.shopper("anna").adds(add_sku("r1", "DOT", 1)).await;

    let shop = shop.restarted().await;

    let anna = shop.shopper("anna");
    anna.adds(add_spoken("r2", "smart plug", 1)).await;
    assert_eq!(anna.total().await, Some(5_999));
}

#[tokio::test]
async fn every_row_of_a_longer_file_is_written_as_it_stands() {
    let shop = TestShop::empty().await;
    let row = |number: u32| {
        let (size, min) = if number.is_multiple_of(2) {
            ("1 kg", "2")
        } else {
            ("", "")
        };
        let in_stock = !number.is_multiple_of(3);
        format!("N{number},Thing {number},{number},USD,{size},{min},{in_stock},gift\n")
    };
    let rows: String = (0..120).map(row).collect();
    let file = format!("{HEADER},size,min,in_stock,sensitive\n{rows}");

    let done = shop.import(&file).await.expect("imported");
    let again = shop.import(&file).await.expect("imported");

    assert_eq!((done.products, done.added), (120, 120));
    assert_eq!((again.added, again.changed, again.withdrawn), (0, 0, 0));
    for number in [0, 1, 49, 50, 99, 100, 119] {
        let request = pb::GetRequest {
            sku: format!("N{number}"),
        };
        let got = shop.catalogue().get(request).await.expect("sold");
        let product = got.into_inner().product.expect("answered");
        assert_eq!(product.name, format!("Thing {number}"));
    }
}

/// What a refusal says of the rows, and of how many more.
fn wrong(status: &tonic::Status) -> (Vec<(u64, String)>, u64) {
    let told: pb::WrongRows = saycart_service::detail_of(status, "saycart.cart.v1.WrongRows")
        .expect("several rows are told");
    let rows = told.rows.into_iter().map(|row| (row.row, row.field));
    (rows.collect(), told.more)
}

#[tokio::test]
async fn all_bad_rows_are_told_at_once() {
    let shop = TestShop::selling(SMALL).await;
    let file = format!(
        "{HEADER}\nA,Apple,ten,USD\nB,Banana,20,USD\nC,,30,USD\nB,Banana,20,USD\nD,Date,40\n"
    );

    let status = shop.import(&file).await.expect_err("refused");

    let rows = [(2, "price_minor"), (4, "name"), (5, "sku"), (6, "")];
    let rows = rows.map(|(row, field)| (row, field.to_owned()));
    assert_eq!(wrong(&status), (rows.to_vec(), 0));
    assert_eq!(saycart_service::metadata_of(&status)["row"], "2");
    let text = status.message();
    assert!(
        text.starts_with("row 2, `price_minor`: ") && text.ends_with("; 3 more rows are wrong")
    );
    let missing = pb::GetRequest {
        sku: "B".to_owned(),
    };
    let sold = refused(shop.catalogue().get(missing).await, "").1;
    assert_eq!(sold, ErrorReason::UnknownProduct);
}

#[tokio::test]
async fn of_many_bad_rows_the_others_are_counted() {
    let shop = TestShop::empty().await;
    let rows: Vec<String> = (0..3_000).map(|n| format!("N{n},Thing,,USD")).collect();

    let answer = shop
        .import(&format!("{HEADER}\n{}\n", rows.join("\n")))
        .await;

    let (rows, more) = wrong(&answer.expect_err("refused"));
    assert_eq!((rows.len(), more), (20, 2_980));
    assert_eq!(rows.last(), Some(&(21, "price_minor".to_owned())));
}

#[tokio::test]
async fn a_delta_tells_what_does_not_fit_what_is_sold_with_the_rest() {
    let shop = TestShop::selling(SMALL).await;
    let file = "sku,price_minor,sale_price_minor\nDOT,,9999\nNEW,100,\nPLUG,ten,\nRED,,3000\n";
    let mut delta = pieces(file, pb::CatalogueFormat::Csv);
    for piece in &mut delta {
        piece.mode = pb::ImportMode::Delta.into();
    }

    let answer = shop.operator().import(tokio_stream::iter(delta)).await;

    let (rows, more) = wrong(&answer.expect_err("refused"));
    let rows: Vec<u64> = rows.into_iter().map(|(row, _)| row).collect();
    assert_eq!((rows, more), (vec![2, 3, 4, 5], 0));
}
