//! No secret of a run is ever written: not at the log's most talkative level, not in an error.

use saycart_service::ExposeSecret as _;

use crate::world::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_that_a_run_makes_is_ever_written() {
    let mut shop = Shop::logging("trace");
    let mut anna = shop.linked_shopper("anna").await;
    anna.says(&shop, "add an echo dot to my cart").await;
    anna.says(&shop, "what's in my cart").await;
    anna.refreshes(&shop).await;
    anna.cart(&shop).await;
    // Where things go wrong, more is said.
    let mut wrong = anna.account.clone();
    wrong.password = "a-wrong-password-of-hers".into();
    shop.keep_secret(wrong.password.expose_secret());
    let failed = shop
        .client
        .link(
            &shop.https(),
            &wrong,
            saycart::alexa::linking::Decision::Allow,
        )
        .await;
    assert!(failed.is_err());
    let forged = "sca_forged-forged-forged-forged-forged-forged-forged-forged";
    anna.device.access_token = Some(forged.to_owned());
    shop.keep_secret(forged);
    anna.says(&shop, "what's in my cart").await;
    shop.run_with_input(
        &["user", "add", "anna@shop.example", "--password-stdin"],
        "another-password-of-hers\n",
    )
    .error();
    shop.keep_secret("another-password-of-hers");
    assert_eq!(shop.end("TERM"), Some(0));

    let written = shop.written();

    assert!(written.contains("shutting down"), "the log was kept");
    assert!(written.contains("TRACE"), "the log tells all it can");
    let secrets = shop.secrets();
    assert!(secrets.len() >= 12, "{}", secrets.len());
    assert_no_secret(&written, &secrets);
}

/// Whatever speech makes of it: Alexa writes digits together, apart, or as words.
#[tokio::test(flavor = "multi_thread")]
async fn no_card_number_that_is_said_is_ever_written() {
    let mut shop = Shop::logging("trace");
    let mut anna = shop.linked_shopper("anna").await;
    let numbers = [
        "4111 1111 1111 1111",
        "4111111111111111",
        "four one one one one one one one one one one one one one one one",
    ];
    for number in numbers {
        for sentence in [format!("add {number}"), format!("do you have {number}")] {
            let heard = anna.says(&shop, &sentence).await;

            let refuses = heard.speech.starts_with("I don't take card numbers");
            assert!(refuses, "{sentence}: {}", heard.speech);
        }
    }
    assert_eq!(shop.end("TERM"), Some(0));

    let written = shop.written();

    assert!(written.contains("TRACE"), "the log tells all it can");
    for part in [
        "4111 1111",
        "41111111",
        "1111 1111",
        "11111111",
        "one one one",
    ] {
        assert!(!written.contains(part), "{part} was written");
    }
}

/// None of these secrets is in a text, nor anything that looks like one.
pub(crate) fn assert_no_secret(written: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(!written.contains(secret.as_str()), "{secret} was written");
    }
    for pattern in [
        "eyJ0eXAi", "eyJhbGci", "sca_", "scr_", "scc_", "scs_", "Basic ", "Bearer ",
    ] {
        let found = written.lines().find(|line| {
            line.split(pattern).skip(1).any(|after| {
                let run = after
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_');
                run.count() >= 20
            })
        });
        assert_eq!(found, None, "{pattern} was written");
    }
}
