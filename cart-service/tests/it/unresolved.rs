//! What shoppers asked for and did not get, as the operator sees it.

use saycart_proto::cart::v1 as pb;
use tonic::Code;

use crate::shop::{SMALL, TestShop};
use crate::shopper::{add_spoken, refused};

async fn listed(shop: &TestShop) -> Vec<(String, u64)> {
    let request = pb::ListUnresolvedRequest::default();
    let answer = shop.operator().list_unresolved(request).await;
    let phrases = answer.expect("answered").into_inner().phrases.into_iter();
    phrases.map(|it| (it.phrase, it.times)).collect()
}

#[tokio::test]
async fn what_is_asked_for_in_vain_often_is_listed_once_for_each_request() {
    let shop = TestShop::selling(SMALL).await;
    let (anna, ben) = (shop.shopper("anna"), shop.shopper("ben"));
    let ask = async |id: &str, words: &str| {
        for shopper in [&anna, &ben] {
            // Each comes again, as when an answer is lost.
            for _ in 0..2 {
                let answer = shopper.add(add_spoken(id, words, 1)).await;
                assert_eq!(answer.expect_err("not sold").code(), Code::NotFound);
            }
        }
    };

    ask("r1", "xylophone").await;
    ask("r2", "Xylophone").await;
    let four_times = listed(&shop).await;
    ask("r3", "xylophone ").await;
    for request in ["p1", "p2", "p3"] {
        ask(request, "4111 1111 1111 1111").await;
    }

    assert_eq!(four_times, []);
    assert_eq!(listed(&shop).await, [("xylophone".to_owned(), 6)]);
}

#[tokio::test]
async fn what_a_shopper_looked_for_in_vain_counts_and_what_somebody_tried_does_not() {
    let shop = TestShop::selling(SMALL).await;
    let look = async |phrase: &str, occasion: pb::SearchOccasion| {
        for _ in 0..5 {
            let request = pb::SearchRequest {
                phrase: phrase.to_owned(),
                occasion: occasion.into(),
                ..Default::default()
            };
            let answer = shop.catalogue().search(request).await;
            let decision = answer.expect("answered").into_inner().decision();
            assert_eq!(decision, pb::Decision::Refuse);
        }
    };

    look("xylophone", pb::SearchOccasion::Shopper).await;
    look("garden hose", pb::SearchOccasion::Trial).await;
    look("snow shovel", pb::SearchOccasion::Unspecified).await;
    look("4111 1111 1111 1111", pb::SearchOccasion::Shopper).await;

    assert_eq!(listed(&shop).await, [("xylophone".to_owned(), 5)]);
}

#[tokio::test]
async fn the_list_is_the_operators() {
    let shop = TestShop::selling(SMALL).await;
    let request = pb::ListUnresolvedRequest { limit: 1_001 };

    let service = shop.catalogue().list_unresolved(request).await;
    let greedy = shop.operator().list_unresolved(request).await;

    assert_eq!(service.expect_err("refused").code(), Code::PermissionDenied);
    assert_eq!(refused(greedy, "field").2, "limit");
}
