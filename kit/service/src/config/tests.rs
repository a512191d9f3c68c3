//! Whatever stands in a file or a variable is taken or named: never passed over, and never repeated
//! where it is secret.

use std::io::Write as _;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

const SECRET: &str = "hunter2-and-3";

fn file_of(text: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text).unwrap();
    file
}

/// Reads keys of several types.
fn read(sources: Sources) -> Result<Vec<KnownKey>, ConfigErrors> {
    let mut reader = Reader::new(sources);
    let mut root = reader.root();
    root.get::<String>("a", "");
    root.get_or("b", "", 7_u32);
    let mut section = root.section("s");
    section.get_or("a", "", Duration::from_secs(1));
    section.get_or::<Vec<String>>("list", "", Vec::new());
    section.secret("key", "");
    section.section("t").get_or("a", "", true);
    reader.finish()
}

fn read_file(text: &str) -> Result<Vec<KnownKey>, ConfigErrors> {
    let file = file_of(text.as_bytes());
    read(Sources::new(Some(file.path()), []).unwrap())
}

fn read_variable(name: &str, value: &str) -> Result<Vec<KnownKey>, ConfigErrors> {
    read(Sources::new(None, [(name.to_owned(), value.to_owned())]).unwrap())
}

#[test]
fn a_key_in_quotes_is_not_the_one_that_it_looks_like() {
    let error = read_file("'s.a' = '5s'").unwrap_err().to_string();

    assert!(error.starts_with("\"s.a\": no such key"), "{error}");
}

#[test]
fn a_table_in_place_of_a_value_is_refused_though_it_is_empty() {
    let error = read_file("b = {}\n[s.t]\n").unwrap_err().to_string();

    let begin = "b: must be a whole number from 0 to 4294967295, not a table";
    assert!(error.starts_with(begin), "{error}");
}

#[test]
fn a_variable_without_a_key_is_named() {
    let error = read_variable("SAYCART_", "1").unwrap_err().to_string();

    assert!(error.starts_with("SAYCART_: no such key"), "{error}");
}

#[test]
fn a_secret_in_place_of_the_path_of_its_file_is_not_repeated() {
    for given in ["postgres://shop:hunter2-and-3@db/shop", SECRET] {
        let error = read_variable("SAYCART_S__KEY_FILE", given).unwrap_err();
        let error = error.to_string();

        assert!(error.starts_with("s.key_file: "), "{error}");
        assert!(!error.contains(SECRET), "{error}");
    }
    let error = read_variable("SAYCART_S__KEY_FILE", "/run/secrets/none").unwrap_err();
    let error = error.to_string();
    assert!(error.contains("cannot read /run/secrets/none"), "{error}");
}

/// A value as somebody may write it, right or wrong.
fn value() -> impl Strategy<Value = toml::Value> {
    prop_oneof![
        "[ -~]{0,9}|7|7s|true".prop_map(toml::Value::String),
        any::<i64>().prop_map(toml::Value::Integer),
        any::<bool>().prop_map(toml::Value::Boolean),
        Just(toml::Value::Table(toml::Table::new())),
        Just(toml::Value::Array(vec![toml::Value::Table(
            toml::Table::new()
        )])),
    ]
}

fn document() -> impl Strategy<Value = toml::Value> {
    let name = "a|b|s|t|list|key|key_file|s\\.a|a\\.b|A|[ -~]{0,3}|\\PC{0,3}";
    let tables = value().prop_recursive(3, 24, 6, move |inner| {
        let fields = prop::collection::btree_map(name, inner, 0..6);
        fields.prop_map(|fields| toml::Value::Table(fields.into_iter().collect()))
    });
    let fields = prop::collection::btree_map(name, tables, 0..6);
    fields.prop_map(|fields| toml::Value::Table(fields.into_iter().collect()))
}

/// Every value of a table that is none itself, with the names that lead to it.
fn leaves(value: &toml::Value, path: &[String], found: &mut Vec<Vec<String>>) {
    match value {
        toml::Value::Table(table) => {
            for (name, value) in table {
                leaves(value, &[path, std::slice::from_ref(name)].concat(), found);
            }
        }
        _ => found.push(path.to_vec()),
    }
}

proptest! {
    #[test]
    fn any_file_is_read_or_its_line_is_named(
        lines in prop::collection::vec(
            concat!(
                "(a|s\\.key|\\[s\\]|key|\\[\\[s\\]\\]|'k'|)( ?= ?)?",
                "(hunter2-and-3|\"hunter2-and-3|'hunter2-and-3' 1|\"\\\\hunter2-and-3\"|'''hunter2-and-3",
                "|postgres://u:hunter2-and-3@h|\\[hunter2-and-3|\\{hunter2-and-3|7|[ -~]{0,6}|\\PC{0,4})",
            ),
            0..5,
        ),
        bytes in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        for text in [lines.join("\n").as_bytes(), &bytes] {
            let file = file_of(text);
            let Err(errors) = Sources::new(Some(file.path()), []) else { continue };
            let shown = errors.to_string();

            prop_assert!(shown.starts_with(&file.path().display().to_string()), "{}", shown);
            let is_text = std::str::from_utf8(text).is_ok();
            prop_assert!(!is_text || shown.contains(": line "), "{}", shown);
            prop_assert!(!shown.contains(SECRET), "{}", shown);
        }
    }

    #[test]
    fn what_a_file_sets_is_taken_or_named(document in document()) {
        let file = file_of(toml::to_string(&document).unwrap().as_bytes());
        let origin = Origin::File(file.path().to_owned());
        let mut set = Vec::new();
        leaves(&document, &[], &mut set);

        match read(Sources::new(Some(file.path()), []).unwrap()) {
            Ok(known) => for path in set {
                let taken = known
                    .iter()
                    .any(|known| known.origin == origin && known.key.split('.').eq(path.iter()));
                prop_assert!(taken, "{:?} in {}", path, document);
            },
            Err(ConfigErrors(errors)) => for error in errors {
                prop_assert!(!error.key.is_empty(), "{}", error);
                prop_assert_eq!(&error.origin, &origin);
            },
        }
    }

    #[test]
    fn what_a_variable_sets_is_taken_or_named(
        set in prop::collection::btree_map(
            "SAYCART_(A|B|S__A|S__LIST|S__KEY|S__KEY_FILE|S__T__A|[A-Za-z_.]{0,6}|\\PC{0,3})",
            "7|7s|true|.{0,9}",
            0..6,
        ),
    ) {
        let is_secret = |name: &str| name == "SAYCART_S__KEY" || name == "SAYCART_S__KEY_FILE";
        let set = set.into_iter().map(|(name, value)| {
            if is_secret(&name) {
                // An absolute path is told: it helps, and hardly a secret begins so.
                (name, format!("{}{SECRET}", value.trim_start_matches('/')))
            } else {
                (name, value)
            }
        });
        let set: Vec<_> = set.collect();

        match read(Sources::new(None, set.clone()).unwrap()) {
            Ok(known) => for (name, _) in set {
                let origin = Origin::Variable(name.clone());
                let taken = known.iter().any(|known| known.origin == origin);
                // What Kubernetes puts there is nobody's mistake.
                let is_kubernetes = name.contains("_PORT") || name.ends_with("_SERVICE_HOST");
                prop_assert!(taken || is_kubernetes, "{}", name);
            },
            Err(errors) => {
                prop_assert!(!errors.to_string().contains(SECRET), "{}", errors);
                for error in errors.0 {
                    prop_assert!(!error.key.is_empty(), "{}", error);
                }
            }
        }
    }
}
