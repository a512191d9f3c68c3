//! Files of a certificate and its key, as they may have been left.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

/// A chain and its key, and another's key. Made once: keys take their time.
static MADE: LazyLock<[String; 3]> = LazyLock::new(|| {
    let made = rcgen::generate_simple_self_signed(["shop.example".to_owned()]).unwrap();
    let other = rcgen::KeyPair::generate().unwrap();
    [
        made.cert.pem(),
        made.signing_key.serialize_pem(),
        other.serialize_pem(),
    ]
});

fn pair(chain: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Pair {
    Pair {
        cert_file: PathBuf::from("/tls/cert.pem"),
        key_file: PathBuf::from("/tls/key.pem"),
        chain: chain.into(),
        key: key.into(),
    }
}

/// A part of each line of the keys: what no error may repeat.
fn is_repeated(text: &str) -> bool {
    let keys = MADE[1..].iter().flat_map(|key| key.lines());
    let mut secret = keys.filter(|line| !line.starts_with("---"));
    secret.any(|line| text.contains(line.get(..16).unwrap_or(line)))
}

fn refused(pair: &Pair) -> Result<(), String> {
    match pair.certified() {
        Ok(_) => Ok(()),
        Err(error) => Err(causes(&error).to_string()),
    }
}

#[test]
fn a_pair_that_fits_is_presented() {
    let [chain, key, other] = &*MADE;

    assert_eq!(refused(&pair(chain.as_str(), key.as_str())), Ok(()));
    let error = refused(&pair(chain.as_str(), other.as_str())).unwrap_err();
    assert!(error.starts_with("the private key does not fit"), "{error}");
}

#[test]
fn a_key_whose_line_breaks_were_lost_is_not_repeated() {
    let [chain, key, _] = &*MADE;

    for joined in [key.replace('\n', ""), key.replace('\n', "\\n")] {
        let error = refused(&pair(chain.as_str(), joined)).unwrap_err();

        assert_eq!(error, "/tls/key.pem holds no private key in PEM");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_no_certificate(
        chain in prop::collection::vec(any::<u8>(), 0..200),
        key in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let [good, its_key, _] = &*MADE;

        let error = refused(&pair(chain, its_key.as_str())).unwrap_err();
        prop_assert_eq!(error, "/tls/cert.pem holds no certificate in PEM");
        let error = refused(&pair(good.as_str(), key)).unwrap_err();
        prop_assert_eq!(error, "/tls/key.pem holds no private key in PEM");
    }

    #[test]
    fn a_damaged_file_is_refused_by_name_or_still_fits(
        which in 0_usize..2,
        damage in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]{0,2}|\n"), 1..4),
    ) {
        let mut files = [MADE[0].clone(), MADE[1].clone()];
        for (at, with) in damage {
            let at = at.index(files[which].len());
            files[which].replace_range(at..=at, &with);
        }
        let [chain, key] = files;

        if let Err(error) = refused(&pair(chain, key)) {
            prop_assert!(!is_repeated(&error), "{}", error);
            let names = ["/tls/cert.pem", "/tls/key.pem", "the private key does not fit"];
            prop_assert!(names.iter().any(|name| error.starts_with(name)), "{}", error);
        }
    }

    #[test]
    fn blocks_in_any_order_are_read_for_what_they_are(
        chain in prop::collection::vec(0_usize..3, 0..4),
        key in prop::collection::vec(0_usize..3, 0..4),
    ) {
        let file = |blocks: &[usize]| blocks.iter().map(|at| MADE[*at].as_str()).collect::<String>();

        let read = refused(&pair(file(&chain), file(&key)));

        // A chain's file may hold the key, too, and the other way round; the first key counts.
        let fits = chain.contains(&0) && key.iter().find(|block| **block != 0) == Some(&1);
        prop_assert_eq!(read.is_ok(), fits, "{:?}", read);
    }
}
