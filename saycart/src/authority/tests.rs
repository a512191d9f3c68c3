use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use rustls::RootCertStore;
use rustls::pki_types::UnixTime;
use rustls::server::WebPkiClientVerifier;

use super::certificate::{end_of, first, fits, is_near_end, uri_of};
use super::*;

const START: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

fn days(count: u64) -> Duration {
    Duration::from_hours(24 * count)
}

fn new_ones(certificates: &[Certificate]) -> Vec<&str> {
    certificates
        .iter()
        .filter(|certificate| certificate.made == Made::New)
        .map(|certificate| certificate.name)
        .collect()
}

#[test]
fn certificates_are_made_once_and_anew_near_their_end() {
    let folder = tempfile::tempdir().unwrap();
    let ensure = |at| ensure(folder.path(), "saycart", at).unwrap();

    assert_eq!(new_ones(&ensure(START)).len(), 5);
    assert_eq!(new_ones(&ensure(START.plus(days(19)))), [""; 0]);
    assert_eq!(new_ones(&ensure(START.plus(days(21)))), NAMES);
    // Two years later everything has expired: a new root, and all under it.
    assert_eq!(new_ones(&ensure(START.plus(days(800)))).len(), 5);
}

/// Whether somebody who trusts this root believes this service.
fn believes(root: &str, leaf: &str, at: Timestamp) -> bool {
    let mut roots = RootCertStore::empty();
    roots.add(first(root).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
    let at = Duration::from_secs(at.as_seconds().unsigned_abs());
    let leaf = first(leaf).unwrap();
    let at = UnixTime::since_unix_epoch(at);
    verifier
        .build()
        .unwrap()
        .verify_client_cert(&leaf, &[], at)
        .is_ok()
}

/// The root and the gateway's certificate and root, as they are now.
fn files(folder: &Path) -> [String; 3] {
    [
        "ca/ca.pem",
        "skill-gateway/cert.pem",
        "skill-gateway/ca.pem",
    ]
    .map(|file| fs::read_to_string(folder.join(file)).unwrap())
}

#[test]
fn a_root_near_its_end_is_signed_anew_and_nobody_notices() {
    let folder = tempfile::tempdir().unwrap();
    let ensure = |at| ensure(folder.path(), "saycart", at).unwrap();
    ensure(START);
    // Two thirds of two years are 486 days.
    let (early, late) = (START.plus(days(485)), START.plus(days(488)));
    ensure(early);
    let [old_root, old_leaf, _] = files(folder.path());

    let renewed = ensure(late);

    let [new_root, kept_leaf, given_root] = files(folder.path());
    assert_eq!(new_ones(&renewed), [CA]);
    assert_ne!(old_root, new_root);
    assert_eq!((&kept_leaf, &given_root), (&old_leaf, &new_root));
    let later = late.plus(days(25));
    ensure(later);
    let [_, new_leaf, _] = files(folder.path());
    assert!(
        believes(&new_root, &old_leaf, late),
        "the old leaf, by the new root"
    );
    assert!(
        believes(&old_root, &new_leaf, later),
        "the new leaf, by the old root"
    );
}

#[test]
fn a_run_that_died_after_the_root_was_signed_anew_is_finished_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let ensure = |at| ensure(folder.path(), "saycart", at).unwrap();
    ensure(START);
    let late = START.plus(days(488));
    ensure(START.plus(days(485)));
    ensure_root(&folder.path().join(CA), "saycart", late).unwrap();

    let finished = ensure(late);

    let [root, _, given_root] = files(folder.path());
    assert_eq!(new_ones(&finished), [""; 0]);
    assert_eq!(given_root, root);
}

#[test]
fn no_certificate_outlives_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join(CA);
    make_folder(&ca).unwrap();
    let key = KeyPair::generate().unwrap();
    let root = root_params(START, days(24)).self_signed(&key).unwrap();
    write(&ca.join(CA_FILE), &root.pem(), 0o644).unwrap();
    write(&ca.join(CA_KEY_FILE), &key.serialize_pem(), 0o600).unwrap();

    let made = ensure(folder.path(), "saycart", START).unwrap();

    let end = end_of(&root.pem());
    assert!(made.iter().all(|it| it.expires_at == end), "{made:?}");
    let again = ensure(folder.path(), "saycart", START).unwrap();
    assert_eq!(new_ones(&again), [""; 0]);
}

#[test]
fn a_root_with_the_key_of_another_signs_nothing() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for folder in [&folder, &other] {
        ensure(folder.path(), "saycart", START).unwrap();
    }
    let key = |folder: &tempfile::TempDir| folder.path().join(CA).join(CA_KEY_FILE);
    fs::copy(key(&other), key(&folder)).unwrap();

    let refused = ensure(folder.path(), "saycart", START.plus(days(25))).unwrap_err();

    assert!(
        matches!(refused, AuthorityError::ForeignKey { .. }),
        "{refused}"
    );
}

#[test]
fn of_several_at_once_one_makes_everything_and_the_others_wait() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();

    let made: usize = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| ensure(path, "saycart", START).unwrap()))
            .collect();
        let runs = runs.into_iter().map(|run| run.join().unwrap());
        runs.map(|certificates| new_ones(&certificates).len()).sum()
    });

    assert_eq!(made, 5);
    let [root, leaf, _] = files(path);
    assert!(believes(&root, &leaf, START));
}

#[test]
fn a_lost_file_is_made_again_alone() {
    let folder = tempfile::tempdir().unwrap();
    let first = ensure(folder.path(), "saycart", START).unwrap();
    fs::remove_file(folder.path().join("operator").join(KEY_FILE)).unwrap();

    let again = ensure(folder.path(), "saycart", START).unwrap();

    assert_eq!(new_ones(&again), ["operator"]);
    assert_eq!(
        again.first().map(|ca| ca.expires_at),
        first.first().map(|ca| ca.expires_at)
    );
}

#[test]
fn a_key_of_another_certificate_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    ensure(folder.path(), "saycart", START).unwrap();
    let key = |name: &str| folder.path().join(name).join(KEY_FILE);
    fs::copy(key("cart-service"), key("auth-service")).unwrap();

    let again = ensure(folder.path(), "saycart", START).unwrap();

    assert_eq!(new_ones(&again), ["auth-service"]);
}

#[test]
fn another_trust_domain_needs_other_certificates() {
    let folder = tempfile::tempdir().unwrap();
    ensure(folder.path(), "saycart", START).unwrap();

    let again = ensure(folder.path(), "shop.example", START).unwrap();

    assert_eq!(new_ones(&again), NAMES);
}

#[test]
fn keys_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    ensure(folder.path(), "saycart", START).unwrap();

    for file in ["ca/ca.key", "auth-service/key.pem"] {
        let mode = fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn a_draft_that_somebody_left_gives_nothing_away() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let own = folder.path().join("auth-service");
    make_folder(&own).unwrap();
    let elsewhere = outside.path().join("key");
    symlink(&elsewhere, own.join("key.pem.new")).unwrap();
    let cart = folder.path().join("cart-service");
    make_folder(&cart).unwrap();
    fs::write(cart.join("key.pem.new"), "").unwrap();
    let open = fs::Permissions::from_mode(0o666);
    fs::set_permissions(cart.join("key.pem.new"), open).unwrap();

    ensure(folder.path(), "saycart", START).unwrap();

    assert!(!elsewhere.exists());
    for folder in [own, cart] {
        let key = fs::symlink_metadata(folder.join(KEY_FILE)).unwrap();
        assert!(key.is_file());
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }
}

/// Every letter of a certificate counts, also where it can still be read.
#[test]
fn a_certificate_with_a_changed_letter_is_made_anew() {
    for file in ["skill-gateway/cert.pem", "ca/ca.pem"] {
        let length = MADE[file].len();
        for at in (28..length - 28).step_by(13) {
            let folder = tempfile::tempdir().unwrap();
            for (path, text) in &*MADE {
                let mut text = text.clone();
                if path == file {
                    let other = if text.as_bytes()[at] == b'A' {
                        "B"
                    } else {
                        "A"
                    };
                    text.replace_range(at..=at, other);
                }
                let path = folder.path().join(path);
                make_folder(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }

            let ensured = ensure(folder.path(), "saycart", START);

            // A root with another key in it is refused.
            if ensured.is_ok() {
                let [root, leaf, _] = files(folder.path());
                assert!(believes(&root, &leaf, START), "{file} at {at}");
            }
        }
    }
}

/// What a folder of certificates holds, by path.
static MADE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    ensure(folder.path(), "saycart", START).unwrap();
    let services = NAMES
        .iter()
        .flat_map(|name| [CERT_FILE, KEY_FILE, CA_FILE].map(|file| format!("{name}/{file}")));
    let root = [CA_FILE, CA_KEY_FILE].map(|file| format!("{CA}/{file}"));
    let read = |file: String| {
        let text = fs::read_to_string(folder.path().join(&file)).unwrap();
        (file, text)
    };
    services.chain(root).map(read).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_folder_is_mended_or_refused_by_name_and_no_key_is_repeated(
        damage in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[ -~]{0,2}|\n"),
            1..4,
        ),
        is_joined in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut files = MADE.clone();
        for (file, at, with) in damage {
            let file = file.index(files.len());
            let text = files.values_mut().nth(file).unwrap();
            let at = at.index(text.len());
            text.replace_range(at..=at, &with);
            if is_joined {
                *text = text.replace('\n', "");
            }
        }
        for (file, text) in &files {
            let path = folder.path().join(file);
            make_folder(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
        }

        let shown = show(folder.path()).unwrap();
        let ensured = ensure(folder.path(), "saycart", START);

        prop_assert_eq!(shown.len(), 1 + NAMES.len());
        match ensured {
            Ok(_) => {
                let again = ensure(folder.path(), "saycart", START).unwrap();
                prop_assert_eq!(new_ones(&again), [""; 0]);
                let [root, leaf, _] = self::files(folder.path());
                prop_assert!(believes(&root, &leaf, START));
            }
            Err(error) => {
                let told = saycart_service::causes(&error).to_string();
                prop_assert!(told.contains(&folder.path().display().to_string()), "{}", told);
                // A line's middle, past what begins every key of the kind.
                for text in files.iter().filter_map(|(file, text)| file.contains("key").then_some(text)) {
                    let mut parts = text.lines().filter_map(|line| line.get(44..60));
                    prop_assert!(parts.all(|part| !told.contains(part)), "{}", told);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn no_certificate_is_too_strange(
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 0..4),
        bytes in prop::collection::vec(any::<u8>(), 0..80),
        is_damaged in any::<bool>(),
    ) {
        let good = &MADE[&format!("{CA}/{CA_FILE}")];
        let der = if is_damaged {
            let mut der = first(good).unwrap().to_vec();
            let at = at.index(der.len());
            der.splice(at..=at, with);
            der
        } else {
            bytes
        };
        let text = STANDARD.encode(der);
        let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");

        let _name = uri_of(&pem);
        let _fits = fits(&MADE[&format!("{CA}/{CA_KEY_FILE}")], &pem);
        let is_readable = end_of(&pem).is_some();
        prop_assert!(is_readable || is_near_end(&pem, START));
    }
}
