//! Fits the thresholds of search to the part of the hearings that is there for it, and writes them
//! to `src/search/fitted.rs`. Run it by `cart-service/hearings/fit`.
#![expect(clippy::print_stdout, reason = "it tells what it does")]
#![expect(clippy::match_same_arms, reason = "a table reads better whole")]

use std::error::Error;
use std::path::{Path, PathBuf};

use saycart_cart_service::search::{Decision, Index, Ranking, Score, Thresholds};
use saycart_cart_service::{CatalogueFormat, Language, Phrase, Product, catalogue};

/// A wrong product taken is as bad as so many needless questions.
const WRONG: u64 = 40;

/// What was heard as it was said counts so often: who is understood should not be asked.
const PLAIN: u64 = 5;

/// At most so many takes in a thousand may be wrong on the part that is fitted on: less than the
/// five that are promised, so that something is left for what was never seen.
const MOST_WRONG: u64 = 2;

/// Twins are never farther apart than this: what is left of their names weighs differently.
const LEAST_APART: Score = Score::permille(60);

/// What one more in a thousand costs: more than anything else can be worth.
const TOO_WRONG: u64 = 1_000;

/// A phrase, what it is, and what was found for it.
struct Case<'i> {
    kind: Kind,
    meant: Vec<String>,
    typed: bool,
    ranking: Ranking<'i>,
}

enum Kind {
    Clear,
    Family,
    Absent,
    Unsold,
}

fn main() -> Result<(), Box<dyn Error>> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::from(
        "//! Written by `cart-service/hearings/fit`; not to be edited.\n\n\
         use super::{decide::Thresholds, score::Score};\n",
    );
    for (language, locale, name) in [
        (Language::English, "en-US", "ENGLISH"),
        (Language::German, "de-DE", "GERMAN"),
    ] {
        let folder = home.join("hearings").join(locale);
        let index = Index::build(products(&folder)?);
        let cases = cases(&folder, language, &index)?;
        let (fitted, cost) = fit(&cases, Thresholds::of(language));
        println!("{locale}: {} phrases, cost {cost}: {fitted:?}", cases.len());
        text.push_str(&constant(name, fitted));
    }
    std::fs::write(home.join("src/search/fitted.rs"), text)?;
    Ok(())
}

fn products(folder: &Path) -> Result<Vec<Product>, Box<dyn Error>> {
    let file = std::fs::File::open(folder.join("catalogue.csv"))?;
    Ok(catalogue::read(CatalogueFormat::Csv, file).collect::<Result<_, _>>()?)
}

/// The cases of the part to fit on.
fn cases<'i>(
    folder: &Path,
    language: Language,
    index: &'i Index,
) -> Result<Vec<Case<'i>>, Box<dyn Error>> {
    let path: PathBuf = folder.join("cases.tsv");
    let text = std::fs::read_to_string(path)?;
    let mut cases = Vec::new();
    for line in text.lines().skip(1) {
        let [_, "fit", kind, _, source, phrase, meant] = *line.split('\t').collect::<Vec<_>>()
        else {
            continue;
        };
        cases.push(Case {
            kind: match kind {
                "clear" => Kind::Clear,
                "family" => Kind::Family,
                "absent" => Kind::Absent,
                "unsold" => Kind::Unsold,
                other => return Err(format!("unknown kind {other}").into()),
            },
            meant: meant.split(';').map(str::to_owned).collect(),
            typed: source == "typed",
            ranking: index.rank(language, &Phrase::parse(phrase)?),
        });
    }
    Ok(cases)
}

/// What the answers by these thresholds cost.
fn cost(cases: &[Case<'_>], thresholds: Thresholds) -> u64 {
    let (mut cost, mut wrong, mut all) = (0, 0, 0);
    for case in cases {
        let found = case.ranking.found(1, thresholds);
        let first = found.matches.first();
        let right = first.is_some_and(|first| {
            case.meant
                .iter()
                .any(|sku| sku == first.product.sku.as_str())
        });
        let times = if case.typed { PLAIN } else { 1 };
        all += 1;
        let lost = match (&case.kind, found.decision) {
            (Kind::Clear, Decision::Take) if right => 0,
            (_, Decision::Take) => {
                wrong += 1;
                0
            }
            (Kind::Family, Decision::Ask) if right => 0,
            (Kind::Clear, Decision::Ask) if right => 1,
            (Kind::Family, Decision::Ask) => 1,
            (Kind::Clear, Decision::Ask) => 2,
            (Kind::Unsold, Decision::Ask) => 4,
            (Kind::Clear | Kind::Family, Decision::Refuse) => 2,
            (Kind::Absent, Decision::Ask | Decision::Refuse) => 0,
            (Kind::Unsold, Decision::Refuse) => 0,
        };
        cost += lost * times;
    }
    let allowed = all * MOST_WRONG / 1_000;
    cost + wrong * WRONG + u64::saturating_sub(wrong, allowed) * TOO_WRONG
}

/// Moves one threshold at a time to where it costs least, until none moves.
fn fit(cases: &[Case<'_>], start: Thresholds) -> (Thresholds, u64) {
    type Part = fn(&mut Thresholds) -> &mut Score;
    let parts: [Part; 8] = [
        |all| &mut all.take,
        |all| &mut all.take_word,
        |all| &mut all.take_head,
        |all| &mut all.apart,
        |all| &mut all.ask,
        |all| &mut all.ask_word,
        |all| &mut all.ask_head,
        |all| &mut all.strange,
    ];
    let start = Thresholds {
        apart: start.apart.max(LEAST_APART),
        ..start
    };
    let mut best = (start, cost(cases, start));
    loop {
        let before = best.1;
        for part in parts {
            for step in 0..=50 {
                let mut tried = best.0;
                *part(&mut tried) = Score::permille(step * 20);
                tried.apart = tried.apart.max(LEAST_APART);
                let cost = cost(cases, tried);
                if cost < best.1 {
                    best = (tried, cost);
                }
            }
        }
        if best.1 == before {
            return best;
        }
    }
}

fn constant(name: &str, fitted: Thresholds) -> String {
    let line = |name: &str, score: Score| {
        format!("    {name}: Score::permille({}),\n", score.as_permille())
    };
    let Thresholds {
        take,
        take_word,
        take_head,
        apart,
        ask,
        ask_word,
        ask_head,
        strange,
    } = fitted;
    [
        format!("\npub(super) const {name}: Thresholds = Thresholds {{\n"),
        line("take", take),
        line("take_word", take_word),
        line("take_head", take_head),
        line("apart", apart),
        line("ask", ask),
        line("ask_word", ask_word),
        line("ask_head", ask_head),
        line("strange", strange),
        "};\n".to_owned(),
    ]
    .concat()
}
