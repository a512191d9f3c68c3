//! Holds `docs/conformance-voice.md` complete.

use std::collections::BTreeSet;

use super::page::{place, read, rows};

/// V1 to this.
const LAST: u32 = 29;

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
        let number = number.strip_prefix('V').unwrap();
        assert!(
            numbers.insert(number.parse::<u32>().unwrap()),
            "V{number} stands twice"
        );

        let later = shown_by.split_once("Later: ").map(|(_, why)| why);
        assert!(
            later.is_none_or(|why| why.len() > 20),
            "V{number} says no reason"
        );
        let named = tests(shown_by).count();
        assert!(
            named > 0 || later.is_some(),
            "V{number} is shown by nothing"
        );
        for test in tests(shown_by) {
            let (file, name) = place(test);
            assert!(
                read(&file).contains(&format!("fn {name}(")),
                "{test} is not in {}",
                file.display()
            );
        }
    }

    assert_eq!(numbers, (1..=LAST).collect());
}
