//! Holds `docs/conformance-voice.md` complete.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::page::{read, rows, source_of};

/// V1 to this.
const LAST: u32 = 29;

/// What the skill does today: no reason why a test is to come stands for one. The others are of
/// orders.
const NEED_A_TEST: [RangeInclusive<u32>; 5] = [1..=7, 9..=9, 11..=17, 20..=20, 22..=29];

/// What stands in back quotes and is a test.
fn tests(shown_by: &str) -> impl Iterator<Item = &str> {
    shown_by.split('`').filter(|text| text.contains("::"))
}

#[test]
fn every_promise_of_the_conversation_has_its_test_or_says_why_not() {
    let page = read("../docs/conformance-voice.md");
    let mut numbers = BTreeSet::new();

    for cells in rows(&page) {
        let [number, .., shown_by] = cells[..] else {
            panic!("a row without cells: {cells:?}");
        };
        let number: u32 = number.strip_prefix('V').unwrap().parse().unwrap();
        assert!(numbers.insert(number), "V{number} stands twice");

        let later = shown_by.split_once("Later: ").map(|(_, why)| why);
        assert!(
            later.is_none_or(|why| why.len() > 20),
            "V{number} says no reason"
        );
        let named = tests(shown_by).count();
        let needs_a_test = NEED_A_TEST.iter().any(|some| some.contains(&number));
        assert!(
            named > 0 || (later.is_some() && !needs_a_test),
            "V{number} is shown by nothing"
        );
        for test in tests(shown_by) {
            source_of(test);
        }
    }

    assert_eq!(numbers, (1..=LAST).collect());
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap();
    paths
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn speech_is_written_as_ssml_in_one_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let of_tests = |path: &Path| path.to_str().unwrap().ends_with("_tests.rs");

    let writing: Vec<PathBuf> = sources(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "rs") && !of_tests(path))
        .filter(|path| {
            let source = std::fs::read_to_string(path).unwrap();
            let (code, _tests) = source
                .split_once("#[cfg(test)]\nmod")
                .unwrap_or((&source, ""));
            code.contains("<speak") || code.contains("\"SSML\"")
        })
        .collect();

    assert_eq!(writing, [folder.join("alexa/ssml.rs")]);
}
