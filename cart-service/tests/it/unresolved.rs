//! What shoppers asked for and did not get, as the operator sees it.

use saycart_proto::cart::v1 as pb;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{add_sku, add_spoken, refused};

/// What the gateway calls somebody.
fn person(number: u8) -> pb::Pseudonym {
    let value = vec![number; 32];
    pb::Pseudonym { value }
}

/// As `(phrase, times, people)`.
async fn listed(shop: &TestShop) -> Vec<(String, u64, u64)> {
    let request = pb::ListUnresolvedRequest::default();
    let answer = shop.operator().list_unresolved(request).await;
    let phrases = answer.expect("answered").into_inner().phrases.into_iter();
    phrases.map(|it| (it.phrase, it.times, it.people)).collect()
}

/// As `(phrase, sku, people)`.
async fn proposed(shop: &TestShop) -> Vec<(String, String, u64)> {
    let request = pb::ListSynonymProposalsRequest::default();
    let answer = shop.operator().list_synonym_proposals(request).await;
    let proposals = answer.expect("answered").into_inner().proposals;
    let proposals = proposals.into_iter();
    proposals.map(|it| (it.phrase, it.sku, it.people)).collect()
}

async fn asks_in_vain(shop: &TestShop, name: &str, number: u8, request: &str, words: &str) {
    let shopper = shop.shopper(name);
    // It comes again, as when an answer is lost.
    for _ in 0..2 {
        let add = pb::AddItemRequest {
            shopper: Some(person(number)),
            ..add_spoken(request, words, 1)
        };
        let answer = shopper.add(add).await;
        assert_eq!(answer.expect_err("not sold").code(), Code::NotFound);
    }
}

#[tokio::test]
async fn what_one_shopper_says_five_times_stays_hidden_and_what_five_say_is_listed() {
    let shop = TestShop::selling(SMALL).await;

    for request in ["r1", "r2", "r3", "r4", "r5"] {
        asks_in_vain(&shop, "anna", 1, request, "xylophone").await;
    }
    let of_one = listed(&shop).await;
    for number in 2..5 {
        asks_in_vain(&shop, &format!("p{number}"), number, "r1", "Xylophone ").await;
    }
    let of_four = listed(&shop).await;
    asks_in_vain(&shop, "ben", 5, "r1", "xylophone").await;
    for number in 1..7 {
        let name = format!("p{number}");
        asks_in_vain(&shop, &name, number, "r9", "4111 1111 1111 1111").await;
    }

    assert_eq!((of_one, of_four), (vec![], vec![]));
    assert_eq!(listed(&shop).await, [("xylophone".to_owned(), 9, 5)]);
}

#[tokio::test]
async fn who_asks_of_the_cart_and_of_the_shop_is_one() {
    let shop = TestShop::selling(SMALL).await;
    let anna = shop.shopper("anna");
    let look = async |number: u8| {
        let request = pb::SearchRequest {
            phrase: "xylophone".to_owned(),
            occasion: pb::SearchOccasion::Shopper.into(),
            shopper: Some(person(number)),
            ..Default::default()
        };
        shop.catalogue().search(request).await.expect("answered");
    };

    for number in 1..5 {
        look(number).await;
    }
    asks_in_vain(&shop, "anna", 1, "r1", "xylophone").await;
    let list = pb::AddToListRequest {
        request_id: "r2".to_owned(),
        product: Some(crate::shopper::spoken("xylophone")),
        quantity: 1,
        shopper: Some(person(2)),
        ..pb::AddToListRequest::default()
    };
    let on_list = anna.keeps(list).await;
    let of_four = listed(&shop).await;
    look(5).await;

    assert_eq!(on_list.expect_err("not sold").code(), Code::NotFound);
    assert_eq!(of_four, []);
    assert_eq!(listed(&shop).await, [("xylophone".to_owned(), 7, 5)]);
}

#[tokio::test]
async fn of_nobody_nothing_is_counted_and_neither_is_what_somebody_tried() {
    let shop = TestShop::selling(SMALL).await;
    let look = async |phrase: &str, occasion: pb::SearchOccasion, shopper| {
        let request = pb::SearchRequest {
            phrase: phrase.to_owned(),
            occasion: occasion.into(),
            shopper,
            ..Default::default()
        };
        let answer = shop.catalogue().search(request).await;
        let decision = answer.expect("answered").into_inner().decision();
        assert_eq!(decision, pb::Decision::Refuse);
    };

    for number in 0..6 {
        look("xylophone", pb::SearchOccasion::Shopper, None).await;
        look(
            "garden hose",
            pb::SearchOccasion::Trial,
            Some(person(number)),
        )
        .await;
        look(
            "snow shovel",
            pb::SearchOccasion::Unspecified,
            Some(person(number)),
        )
        .await;
        look(
            "4111 1111 1111 1111",
            pb::SearchOccasion::Shopper,
            Some(person(number)),
        )
        .await;
        let anna = shop.shopper("anna");
        let add = anna
            .add(add_spoken(&format!("r{number}"), "rye bread", 1))
            .await;
        assert_eq!(add.expect_err("not sold").code(), Code::NotFound);
    }

    assert_eq!(listed(&shop).await, []);
}

/// Says it, is asked about it, and means it.
async fn means(shop: &TestShop, number: u8, words: &str, sku: &str) {
    let shopper = shop.shopper(&format!("p{number}"));
    let id = |name: &str| format!("{name}-{words}");
    let said = pb::AddItemRequest {
        shopper: Some(person(number)),
        ..add_spoken(&id("said"), words, 1)
    };
    let asked = shopper.is_asked(said).await;
    assert_eq!(asked, [sku], "{words}");
    let yes = pb::AddItemRequest {
        shopper: Some(person(number)),
        ..add_sku(&id("yes"), sku, 1)
    };
    shopper.adds(yes).await;
}

#[tokio::test]
async fn what_three_people_confirm_is_proposed_until_it_is_a_synonym() {
    let shop = TestShop::selling(SMALL).await;
    let weak = "sport plug";

    for number in 1..3 {
        means(&shop, number, weak, "PLUG").await;
    }
    let of_two = proposed(&shop).await;
    means(&shop, 3, weak, "PLUG").await;
    let of_three = proposed(&shop).await;
    let known = SMALL.replace(
        "PLUG,Smart Plug,1000,USD,true,,5,,",
        "PLUG,Smart Plug,1000,USD,true,,5,,sport plug",
    );
    let before = shop.shopper("p4").is_asked(add_spoken("r1", weak, 1)).await;
    shop.import(&known).await.expect("imported");
    let after = shop.shopper("p4").adds(add_spoken("r2", weak, 1)).await;

    assert_eq!(of_two, []);
    assert_eq!(of_three, [(weak.to_owned(), "PLUG".to_owned(), 3)]);
    // Nothing was applied by itself.
    assert_eq!(
        (before.as_slice(), after.added),
        (["PLUG".to_owned()].as_slice(), 1)
    );
    assert_eq!(proposed(&shop).await, []);
}

#[tokio::test]
async fn the_list_is_the_operators() {
    let shop = TestShop::selling(SMALL).await;
    let request = pb::ListUnresolvedRequest { limit: 1_001 };

    let service = shop.catalogue().list_unresolved(request).await;
    let greedy = shop.operator().list_unresolved(request).await;

    let proposals = pb::ListSynonymProposalsRequest::default();
    let proposals = shop.catalogue().list_synonym_proposals(proposals).await;
    assert_eq!(service.expect_err("refused").code(), Code::PermissionDenied);
    assert_eq!(
        proposals.expect_err("refused").code(),
        Code::PermissionDenied
    );
    assert_eq!(refused(greedy, "field").2, "limit");
}
