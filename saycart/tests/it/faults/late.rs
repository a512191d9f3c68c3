//! A cart-service that hears and is not heard for longer than a gateway waits: what came of it is told
//! afterwards, once, by whichever gateway the shopper speaks to.

use saycart::alexa::endpoint::{Endpoint, Signed};
use saycart::alexa::voice::Voice;
use tokio::task::block_in_place;

use super::programs::Process;
use super::regular::Caller;
use super::scene::{Fault, Part, Scene};
use crate::world::now;

/// What cart-service writes when it is noted.
const NOTED: &str = "a change was too late to be told";

const LOOK: &str = "what's in my cart";

fn endpoints(scene: &Scene) -> Vec<Endpoint> {
    let doors = scene.doors().into_iter();
    doors
        .map(|door| Endpoint::at(&door, scene.https(), scene.signer()))
        .collect()
}

/// A sentence as Alexa sends it, once or again.
fn said(caller: &Caller, sentence: &str, signing: &Endpoint) -> Signed {
    let utterance = Voice::of("en-US").unwrap().hear(sentence, None);
    let request = caller.device.request(&utterance, now());
    signing.sign(request.to_string().into_bytes()).unwrap()
}

async fn heard(endpoint: &Endpoint, said: &Signed) -> String {
    let delivered = endpoint.send(said.clone()).await.unwrap();
    assert_eq!(delivered.status, 200);
    String::from_utf8(delivered.body.to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_gateway_was_too_slow_to_tell_another_tells_once() {
    let mut scene = block_in_place(Scene::with_a_shop_of_its_own);
    let anna = scene.caller("anna").await;
    let gateways = endpoints(&scene);
    let [first, second] = [&gateways[0], &gateways[1]];
    for gateway in &gateways {
        heard(gateway, &said(&anna, LOOK, gateway)).await;
    }

    scene.strike(Part::Cart, Fault::Unheard);
    let late = heard(first, &said(&anna, "add a candle to my cart", first)).await;
    scene.mend(Part::Cart, Fault::Unheard);
    block_in_place(|| scene.programs.has_written_often(Process::Cart(0), NOTED, 1));
    let look = said(&anna, LOOK, second);
    let told = heard(second, &look).await;
    block_in_place(|| {
        assert_eq!(scene.programs.end(Process::Gateway(1), "TERM"), Some(0));
        scene.programs.start(Process::Gateway(1));
    });
    let restarted = heard(second, &look).await;
    let other = heard(first, &look).await;
    let later = heard(first, &said(&anna, LOOK, first)).await;

    let log = || scene.log();
    assert!(late.contains("longer than usual"), "{late}\n{}", log());
    let truth = "By the way, candle went into your cart after all. You have one item";
    assert!(told.contains(truth), "{told}\n{}", log());
    assert_eq!(restarted, told);
    assert_eq!(other, told);
    assert!(later.contains("You have one item"), "{later}");
    assert!(!later.contains("after all"), "{later}");
}
