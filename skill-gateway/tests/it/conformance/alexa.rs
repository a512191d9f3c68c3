//! Holds `docs/conformance-alexa.md` complete.

use std::collections::BTreeSet;
use std::path::Path;

use super::page::{place, read, rows, source_of};

/// The URLs in a source file's string literals.
fn urls(source: &str) -> impl Iterator<Item = &str> {
    source
        .split('"')
        .filter(|text| text.to_ascii_lowercase().starts_with("http") && text.contains("/echo"))
}

#[test]
fn every_rule_and_vector_has_its_test() {
    let page = read("../docs/conformance-alexa.md");
    let mut named = BTreeSet::new();

    for cells in rows(&page) {
        let test = *cells.last().unwrap();
        let (_, name) = place(test);
        source_of(test);
        named.insert(name.to_owned());
    }

    assert!(named.len() > 80, "the page has {} tests", named.len());
}

#[test]
fn every_url_of_the_page_is_tried_with_the_verdict_it_has_there() {
    let page = read("../docs/conformance-alexa.md");
    let door = read("tests/it/verify/chain_urls.rs");
    let (accepted, refused) = door.split_once("fn every_other_place").unwrap();

    for cells in rows(&page) {
        let [vector, verdict @ ("accepted" | "refused"), ..] = cells[..] else {
            continue;
        };
        if !vector.to_ascii_lowercase().starts_with("http") && vector != "badUrl" {
            continue;
        }
        let tried = if verdict == "accepted" {
            accepted
        } else {
            refused
        };
        assert!(
            tried.contains(&format!("\"{vector}\"")),
            "{vector} is not tried as {verdict}"
        );
        let (file, _) = place(cells.last().unwrap());
        let source = read(file);
        let part = vector.trim_start_matches("https://s3.amazonaws.com/echo.api/x.pem");
        assert!(source.contains(part), "{vector} is not in its own test");
    }
}

#[test]
fn every_url_that_is_refused_at_the_door_stands_on_the_page() {
    let page = read("../docs/conformance-alexa.md");
    let door = read("tests/it/verify/chain_urls.rs");
    // What the folder does not have is no vector of a rule.
    let of_the_folder = ["not-there.pem", "folder/x.pem", ".hidden", "echo.api/"];

    for url in urls(&door).filter(|url| !of_the_folder.iter().any(|end| url.ends_with(end))) {
        assert!(page.contains(&format!("`{url}`")), "{url}");
    }
}

#[test]
fn every_test_of_verification_through_the_door_stands_on_the_page() {
    let page = read("../docs/conformance-alexa.md");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/verify");

    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap();
        let source = read(&path);
        for test in source
            .split("#[tokio::test]\nasync fn ")
            .chain(source.split("#[test]\nfn "))
            .skip(1)
        {
            let Some((name, _)) = test.split_once('(') else {
                continue;
            };
            if name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            {
                assert!(
                    page.contains(&format!("`it::verify::{module}::{name}`")),
                    "{module}::{name}"
                );
            }
        }
    }
}
