//! How well search does on the hearings that its thresholds were never fitted on: docs/search.md.
//! A change that makes it worse than this fails.

use std::path::Path;

use saycart_cart_service::search::{Decision, Index};
use saycart_cart_service::{CatalogueFormat, Language, Phrase, Product, catalogue};

/// What was counted on some of the hearings.
#[derive(Debug, Default)]
struct Tally {
    all: usize,
    wrong: usize,
    clear: usize,
    right: usize,
    asked: usize,
    unsold: usize,
    refused: usize,
}

/// Which hearings are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// As it was said; every third, or the test takes long.
    Well,
    /// As something that sounds like it; every fifth.
    Amiss,
}

impl Tally {
    /// Per thousand.
    fn share(part: usize, all: usize) -> usize {
        part * 1_000 / all.max(1)
    }

    fn of(locale: &str, language: Language, heard: Heard) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("hearings")
            .join(locale);
        let file = std::fs::File::open(folder.join("catalogue.csv")).expect("committed");
        let products: Vec<Product> = catalogue::read(CatalogueFormat::Csv, file)
            .collect::<Result<_, _>>()
            .expect("the catalogue is good");
        let index = Index::build(products);
        let cases = std::fs::read_to_string(folder.join("cases.tsv")).expect("committed");

        let mut tally = Self::default();
        for (number, line) in cases.lines().skip(1).enumerate() {
            let fields: Vec<&str> = line.split('\t').collect();
            let &[_, "held", kind, _, source, phrase, meant] = fields.as_slice() else {
                continue;
            };
            let wanted = match heard {
                Heard::Well => source == "typed" && number.is_multiple_of(3),
                Heard::Amiss => source != "typed" && number.is_multiple_of(5),
            };
            if wanted {
                tally.count(&index, language, kind, phrase, meant);
            }
        }
        tally
    }

    fn count(&mut self, index: &Index, language: Language, kind: &str, phrase: &str, meant: &str) {
        let found = index.find(language, &Phrase::parse(phrase).expect("short"), 1);
        let first = found.matches.first();
        let right = first.is_some_and(|first| first.product.sku.as_str() == meant);
        let took = found.decision == Decision::Take;
        self.all += 1;
        self.wrong += usize::from(took && !(kind == "clear" && right));
        if kind == "clear" {
            self.clear += 1;
            self.right += usize::from(right && found.decision != Decision::Refuse);
            self.asked += usize::from(found.decision == Decision::Ask);
        }
        if kind == "unsold" {
            self.unsold += 1;
            self.refused += usize::from(found.decision == Decision::Refuse);
        }
    }
}

/// Least recall, most wrong takes, most questions about clear phrases, least refusals: per thousand.
fn hold(tally: &Tally, [recall, wrong, asked, refused]: [usize; 4]) {
    assert!(
        Tally::share(tally.right, tally.clear) >= recall,
        "recall: {tally:?}"
    );
    assert!(
        Tally::share(tally.wrong, tally.all) <= wrong,
        "wrong takes: {tally:?}"
    );
    assert!(
        Tally::share(tally.asked, tally.clear) <= asked,
        "questions: {tally:?}"
    );
    assert!(
        Tally::share(tally.refused, tally.unsold) >= refused,
        "refusals: {tally:?}"
    );
}

#[test]
fn english_that_is_heard_well_finds_what_is_meant() {
    let tally = Tally::of("en-US", Language::English, Heard::Well);

    hold(&tally, [990, 5, 15, 930]);
}

#[test]
fn german_that_is_heard_well_finds_what_is_meant() {
    let tally = Tally::of("de-DE", Language::German, Heard::Well);

    hold(&tally, [985, 5, 15, 970]);
}

#[test]
fn english_that_is_misheard_takes_nothing_wrong() {
    let tally = Tally::of("en-US", Language::English, Heard::Amiss);

    hold(&tally, [470, 5, 195, 950]);
}

#[test]
fn german_that_is_misheard_takes_nothing_wrong() {
    let tally = Tally::of("de-DE", Language::German, Heard::Amiss);

    hold(&tally, [700, 5, 225, 980]);
}
