//! Whoever reads the database does not learn from it what a shopper asked for.

use saycart_cart_service::MIGRATIONS;
use saycart_proto::v1::ErrorReason;
use saycart_sql::{Database, MigrationSet, Statement};

use crate::shop::{SMALL, TestShop};
use crate::shopper::{Shopper, add_sku, add_spoken, lines, refused, spoken};

const CARD: &str = "4111 1111 1111 1111";

/// As the versions before this one digested what was asked for.
fn digest(parts: &[&[u8]]) -> Vec<u8> {
    use aws_lc_rs::digest;

    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(
            &u64::try_from(part.len())
                .expect("it is short")
                .to_be_bytes(),
        );
        context.update(part);
    }
    context.finish().as_ref().to_vec()
}

/// Of "add one …".
fn of_words(words: &str) -> Vec<u8> {
    digest(&[b"add/spoken", words.as_bytes(), b"en", &1_u32.to_be_bytes()])
}

/// What is kept: ids and digests.
async fn kept(database: &Database) -> Vec<(String, Vec<u8>)> {
    static ALL: Statement =
        Statement::new("SELECT request_id, body_hash FROM cart_requests ORDER BY created_at");
    let mut connection = database.acquire().await.expect("a connection");
    let rows = database.query_as(&ALL).fetch_all(&mut *connection).await;
    rows.expect("they can be read")
}

/// The ids of late changes, and of the requests that told them.
async fn kept_of_late(database: &Database) -> Vec<(String, Option<String>)> {
    static ALL: Statement = Statement::new("SELECT request_id, told_by FROM cart_late_adds");
    let mut connection = database.acquire().await.expect("a connection");
    let rows = database.query_as(&ALL).fetch_all(&mut *connection).await;
    rows.expect("they can be read")
}

/// A day after an update.
async fn a_day_later(database: &Database) {
    static OVER: Statement = Statement::new("UPDATE cart_sealing SET begins_at = 1");
    let mut connection = database.acquire().await.expect("a connection");
    let done = database.query(&OVER).execute(&mut *connection).await;
    assert_eq!(done.expect("it is said").rows_affected(), 1);
}

/// A shop that sold something before it took this version.
async fn updated() -> (TestShop, Database) {
    static FIRST: MigrationSet = MigrationSet {
        table: MIGRATIONS.table,
        sqlite: MIGRATIONS.sqlite.split_at(1).0,
        postgres: MIGRATIONS.postgres.split_at(1).0,
    };
    static SOLD: [Statement; 2] = [
        Statement::new("UPDATE cart_catalogue SET version = 1, imported_at = 1"),
        // What it kept of a request that it refused, though there is an Echo Dot by now.
        Statement::new(
            "INSERT INTO cart_requests (account, request_id, step, body_hash, result, created_at)
             VALUES ('usr_anna', 'of-before', 0, $1, $2, 4000000000000000)",
        ),
    ];
    let shop = TestShop::left_by(&FIRST, async |database: &Database| {
        let mut connection = database.acquire().await.expect("a connection");
        let [version, request] = &SOLD;
        let done = database.query(version).execute(&mut *connection).await;
        done.expect("the row is there");
        let request = database.query(request).bind(of_words("echo dot"));
        let request = request.bind(br#"{"Err":"unknown_product"}"#.to_vec());
        let done = request.execute(&mut *connection).await;
        done.expect("the row fits");
    });
    let shop = shop.await;
    shop.import(SMALL).await.expect("the catalogue is good");
    let database = shop.database().await;
    (shop, database)
}

async fn unknown(anna: &Shopper, id: &str, words: &str) {
    let refused = refused(anna.add(add_spoken(id, words, 1)).await, "").1;
    assert_eq!(refused, ErrorReason::UnknownProduct);
}

#[tokio::test]
async fn the_words_of_a_request_are_not_found_by_their_digest() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");

    anna.adds(add_spoken("r1", "echo dot", 1)).await;
    unknown(&anna, "r2", "unicorn").await;
    unknown(&anna, "r3", CARD).await;
    anna.keep("r4", spoken("smart plug"), 1, None)
        .await
        .expect("kept");
    anna.notes_late_add("r1").await.expect("noted");
    anna.takes_late_adds("r4").await.expect("told");

    let database = shop.database().await;
    let kept = kept(&database).await;
    let list: [&[u8]; 7] = [
        b"list/add",
        b"name",
        b"",
        b"spoken",
        b"smart plug",
        b"en",
        &1_u32.to_be_bytes(),
    ];
    let bare = [
        of_words("echo dot"),
        of_words("unicorn"),
        of_words(CARD),
        digest(&list),
    ];
    assert_eq!(kept.len(), 4);
    for (id, body) in &kept {
        assert!(!bare.contains(body) && id.starts_with("sha256:"), "{id}");
    }
    let [(late, told_by)] = kept_of_late(&database).await.try_into().expect("one");
    assert_eq!((&late, told_by.as_ref()), (&kept[0].0, Some(&kept[3].0)));
}

#[tokio::test]
async fn a_request_of_the_version_before_is_answered_as_it_was() {
    let (shop, database) = updated().await;
    let anna = shop.shopper("anna");

    unknown(&anna, "of-before", "echo dot").await;
    a_day_later(&database).await;
    unknown(&anna, "of-before", "echo dot").await;
    let other = refused(anna.add(add_sku("of-before", "DOT", 1)).await, "").1;

    assert_eq!(other, ErrorReason::RequestReused);
    assert_eq!(anna.cart().await, lines([]));
}

#[tokio::test]
async fn for_a_day_after_an_update_a_replica_of_before_knows_what_was_done() {
    let (shop, database) = updated().await;
    let anna = shop.shopper("anna");

    anna.adds(add_spoken("r1", "echo dot", 1)).await;

    let as_before = ("r1".to_owned(), of_words("echo dot"));
    assert!(kept(&database).await.contains(&as_before));
}

#[tokio::test]
async fn a_repetition_does_nothing_before_that_day_is_over_nor_after_it() {
    let (shop, database) = updated().await;
    let anna = shop.shopper("anna");

    let first = anna.adds(add_spoken("r1", "echo dot", 1)).await;
    a_day_later(&database).await;
    let again = anna.adds(add_spoken("r1", "echo dot", 1)).await;
    let second = anna.adds(add_spoken("r2", "echo dot", 1)).await;
    let second_again = anna.adds(add_spoken("r2", "echo dot", 1)).await;
    let other = refused(anna.add(add_sku("r2", "DOT", 1)).await, "").1;

    assert_eq!((&first, &second), (&again, &second_again));
    assert_eq!(
        anna.recalls("r1").await.expect("it is on record"),
        Some(first)
    );
    assert_eq!(
        anna.recalls("r2").await.expect("it is on record"),
        Some(second)
    );
    assert_eq!(other, ErrorReason::RequestReused);
    assert_eq!(anna.cart().await, lines([("DOT", 2)]));
}

#[tokio::test]
async fn a_move_is_also_taken_back_by_the_id_that_is_kept_of_it() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let plug = spoken("smart plug");
    anna.keep("r1", plug, 1, None).await.expect("kept");
    anna.take_up("r2", None, None).await.expect("moved");
    let kept = kept(&shop.database().await).await;

    let back = anna.takes_back("r3", &kept[1].0).await.expect("back");
    let again = anna.takes_back("r4", "r2").await.expect("answered");

    assert_eq!((back.back.len(), again.back.len()), (1, 0));
}
