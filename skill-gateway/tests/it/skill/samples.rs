//! Every sample sentence of every intent gets a relevant answer, in every language.

use saycart_skill_gateway::model::Model;

use super::shopper::{Shopper, TOKEN};

const APOLOGIES: [&str; 4] = ["Sorry", "Entschuldige", "catch", "nicht verstanden"];

#[tokio::test]
async fn every_sample_gets_a_relevant_answer() {
    for (locale, product) in [("en-US", "smart plug"), ("de-DE", "smart plug")] {
        let mut anna = Shopper::speaking(locale).await;
        anna.token = Some(TOKEN.to_owned());
        let model = Model::load(locale).unwrap();
        let samples = model
            .language()
            .intents
            .iter()
            .flat_map(|intent| &intent.samples);

        for sample in samples {
            let sentence = sample
                .replace("{product}", product)
                .replace("{quantity}", "2");
            let heard = anna.says(&sentence).await;
            assert!(heard.card.is_none(), "{sentence}: {heard:?}");
            assert!(heard.open, "{sentence}: {heard:?}");
            for apology in APOLOGIES {
                assert!(!heard.speech.contains(apology), "{sentence}: {heard:?}");
            }
            anna.says(if locale == "de-DE" {
                "entferne smart plug"
            } else {
                "remove smart plug"
            })
            .await;
        }
    }
}
