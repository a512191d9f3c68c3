//! Internal certificates, as they may have been made or left.

use std::sync::LazyLock;

use proptest::prelude::*;
use rcgen::string::Ia5String;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType};

use super::*;

/// Roots, a certificate under them that names `cart-service`, and its key. Made once: keys take
/// their time.
static MADE: LazyLock<[String; 3]> = LazyLock::new(|| {
    let mut root = CertificateParams::default();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().unwrap();
    let root_pem = root.self_signed(&root_key).unwrap().pem();
    let key = KeyPair::generate().unwrap();
    let leaf = naming(&["spiffe://saycart/cart-service".to_owned()]);
    let leaf = leaf.signed_by(&key, &Issuer::new(root, root_key)).unwrap();
    [root_pem, leaf.pem(), key.serialize_pem()]
});

fn naming(uris: &[String]) -> CertificateParams {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let uris = uris.iter().map(|uri| Ia5String::try_from(uri.as_str()));
    params
        .subject_alt_names
        .extend(uris.map(|uri| SanType::URI(uri.unwrap())));
    params
}

fn read([ca, cert, key]: [String; 3]) -> Result<Arc<str>, String> {
    let files = InternalTlsFiles {
        ca: PathBuf::from("/tls/ca.pem"),
        cert: PathBuf::from("/tls/cert.pem"),
        key: PathBuf::from("/tls/key.pem"),
        trust_domain: "saycart".to_owned(),
    };
    let contents = Contents {
        ca: ca.into_bytes(),
        cert: cert.into_bytes(),
        key: key.into_bytes(),
    };
    match Current::from_contents(contents, &files) {
        Ok(current) => Ok(current.name),
        Err(error) => Err(causes(&error).to_string()),
    }
}

#[test]
fn files_that_fit_name_a_service() {
    assert_eq!(read(MADE.clone()).as_deref(), Ok("cart-service"));
}

proptest! {
    #[test]
    fn damaged_files_are_refused_by_name_or_still_the_same_services(
        which in 0_usize..3,
        damage in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]{0,2}|\n"), 1..4),
    ) {
        let mut files = MADE.clone();
        for (at, with) in damage {
            let at = at.index(files[which].len());
            files[which].replace_range(at..=at, &with);
        }

        match read(files) {
            Ok(name) => prop_assert_eq!(&*name, "cart-service"),
            Err(error) => {
                let key = MADE[2].lines().filter(|line| !line.starts_with("---"));
                let parts = key.map(|line| line.get(..16).unwrap_or(line));
                prop_assert!(parts.clone().all(|part| !error.contains(part)), "{}", error);
                let is_told = error.starts_with("/tls/") || error.starts_with("the internal ");
                prop_assert!(is_told, "{}", error);
            }
        }
    }

    #[test]
    fn any_bytes_are_refused_by_the_name_of_their_file(
        which in 0_usize..3,
        bytes in "\\PC{0,80}|[A-Za-z0-9+/=\n-]{0,80}",
    ) {
        let mut files = MADE.clone();
        files[which] = bytes;

        let error = read(files).unwrap_err();

        let names = ["/tls/ca.pem", "/tls/cert.pem", "/tls/key.pem"];
        prop_assert!(error.starts_with(names[which]), "{}", error);
    }

    #[test]
    fn a_certificate_is_the_one_services_that_it_names(
        uris in prop::collection::vec(
            "spiffe://(saycart|shop|)(/|)([a-z.-]{0,6}|cart-service|[ -~]{0,6})|[ -~]{0,12}",
            0..3,
        ),
    ) {
        let der = naming(&uris).self_signed(&*KEY).unwrap().der().clone();

        let name = name_in(&der, "saycart");

        let alone = if let [uri] = uris.as_slice() { Some(uri) } else { None };
        let named = alone.and_then(|uri| uri.strip_prefix("spiffe://saycart/"));
        let named = named.filter(|name| is_name(name));
        prop_assert_eq!(name.as_deref(), named);
    }

    #[test]
    fn no_bytes_are_too_strange_for_a_name(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(name_in(&CertificateDer::from(bytes), "saycart"), None);
    }
}

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());
