//! `saycart catalogue search --batch`: phrases in, answers out, a line each.

use std::io::{self, Write as _};

use saycart_cart_service::search::Decision;
use saycart_cart_service::{Language, Phrase};
use serde::Deserialize;
use serde_json::{Value, json};

use super::goods::{Answer, Goods};
use super::{score, word};
use crate::cli::Failure;

/// What may be offered: more cannot be kept in mind while listening.
const OFFERED: u32 = 3;

/// A phrase to look for.
#[derive(Debug, Deserialize)]
struct Line {
    /// Anything; it comes back as it is.
    id: Value,
    phrase: String,
    locale: Option<String>,
}

/// Answers every line of standard input, in order; each answer is written before the next phrase is
/// read.
pub(super) async fn run(goods: &Goods, locale: &str) -> Result<(), Failure> {
    for number in 1_u64.. {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        if read.map_err(|error| Failure::because("unreadable_input", &error))? == 0 {
            break;
        }
        if line.trim().is_empty() {
            continue;
        }
        let Line {
            id,
            phrase,
            locale: own,
        } = serde_json::from_str(&line)
            .map_err(|error| Failure::new("invalid_line", format!("line {number}: {error}")))?;
        let locale = own.as_deref().unwrap_or(locale);
        let answer = if phrase.trim().is_empty() {
            nothing()
        } else {
            check(&phrase, locale)
                .map_err(|(code, error)| Failure::new(code, format!("line {number}: {error}")))?;
            goods.search(&phrase, locale, OFFERED).await?
        };
        write(&as_json(&id, &answer))?;
    }
    Ok(())
}

/// Whether it can be searched for: whoever sends many lines wants to know which was wrong.
fn check(phrase: &str, locale: &str) -> Result<(), (&'static str, String)> {
    Language::of_locale(locale).map_err(|error| ("invalid_locale", error.to_string()))?;
    Phrase::parse(phrase).map_err(|error| ("invalid_phrase", error.to_string()))?;
    Ok(())
}

/// What silence means.
fn nothing() -> Answer {
    Answer {
        decision: Decision::Refuse,
        matches: Vec::new(),
    }
}

/// A refusal names no products: whatever is nearest is not meant.
fn as_json(id: &Value, answer: &Answer) -> Value {
    let score = answer.matches.first().map_or(0.0, score);
    let offered = match answer.decision {
        Decision::Take => 1,
        Decision::Ask => 3,
        Decision::Refuse => 0,
    };
    let skus = answer.matches.iter().take(offered).map(|found| &found.sku);
    json!({
        "id": id,
        "decision": word(answer.decision),
        "products": skus.collect::<Vec<_>>(),
        "score": score,
    })
}

fn write(answer: &Value) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{answer}")
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::because("unwritable_output", &error))
}
