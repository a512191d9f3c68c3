//! "The red one", "the large one", "the cheaper one", "the big size": choosing from what was just
//! offered by what it is like.
//!
//! Every word that was said must be one of the thing's, and only words are compared: what sounds
//! like one is cart-service's to hear. What fits none of what was offered is named anew.
//!
//! [`mod@words`] are compared in one form each, [`looks`] are what a thing has of them, and [`mod@fitting`] says
//! which of some things is meant.

mod fitting;
mod looks;
mod words;

pub(super) use words::plain;

use self::fitting::fitting;
use self::looks::Looks;
use self::words::{one_form, words};
use super::choice::Pick;
use super::dialogue::{self, Named};
use super::state::{Flow, MOST_CANDIDATES};
use super::trouble::Trouble;
use super::turn::Turn;
use crate::clients::{CartLine, Product};
use crate::speech::Locale;

/// Which of what was offered fits what was said: one, or some but not all; none if it is something
/// else.
pub(super) async fn named(turn: &Turn<'_>, said: &str) -> Result<Option<Named>, Trouble> {
    let (cand, kind) = match &turn.state.flow {
        Flow::Pick { cand, .. }
        | Flow::Deals { cand, .. }
        | Flow::ListPick { cand, .. }
        | Flow::ChangePick { cand, .. } => (cand, None),
        Flow::RemovePick { skus, .. } => (skus, None),
        Flow::Kind { cand, kind, .. } => (cand, Some(kind)),
        _ => return Ok(None),
    };
    let locale = turn.language.locale();
    if cand.len() < 2 || words(locale, said).next().is_none() {
        return Ok(None);
    }
    let products = dialogue::still_sold(turn, cand).await?;
    let fit = those_like(locale, said, &products, kind);
    let skus: Vec<&String> = fit.iter().map(|product| &product.sku).collect();
    let words = said.to_owned();
    Ok(match skus.as_slice() {
        [only] => {
            let index = cand.iter().position(|sku| sku == *only);
            let pick = index.map_or(Pick::Beyond, Pick::Index);
            Some(Named::Picked { pick, words })
        }
        // Of values as of lines there is no other choice to offer.
        [_, _, ..] if skus.len() < cand.len() && offers_products(&turn.state.flow) => {
            let skus = skus.into_iter().cloned().collect();
            Some(Named::OneOf { skus, words })
        }
        _ => None,
    })
}

/// What of all that was found fits what was said, though it was not offered just now.
pub(super) async fn on_another_page(turn: &Turn<'_>, said: &str) -> Result<Option<Named>, Trouble> {
    let (cand, kind) = match &turn.state.flow {
        Flow::Pick { cand, .. } | Flow::Deals { cand, .. } => (cand, None),
        Flow::Kind { cand, kind, .. } => (cand, Some(kind)),
        _ => return Ok(None),
    };
    let locale = turn.language.locale();
    let others = turn.state.shelf.iter().filter(|sku| !cand.contains(sku));
    let others: Vec<String> = others.cloned().collect();
    if others.is_empty() || words(locale, said).next().is_none() {
        return Ok(None);
    }
    let products = dialogue::still_sold(turn, &others).await?;
    let fit = those_like(locale, said, &products, kind);
    let words = said.to_owned();
    Ok(match (fit.as_slice(), kind) {
        // As if it had been said with the name.
        ([only], Some(kind)) => dialogue::value(only, kind)
            .map(|value| Named::Words(format!("{} {value}", only.spoken_name))),
        ([only], None) => {
            let sku = only.sku.clone();
            Some(Named::Sku { sku, words })
        }
        ([_, _, ..], None) if fit.len() < products.len() => {
            let first = fit.iter().take(MOST_CANDIDATES);
            let skus = first.map(|product| product.sku.clone()).collect();
            Some(Named::OneOf { skus, words })
        }
        _ => None,
    })
}

/// Those of the products that fit what was said, of which perhaps only values were told.
fn those_like<'p>(
    locale: Locale,
    said: &str,
    products: &'p [Product],
    kind: Option<&String>,
) -> Vec<&'p Product> {
    let looks = products.iter().map(|product| match kind {
        None => Looks::of(locale, product),
        Some(kind) => Looks::of_value(locale, dialogue::value(product, kind).unwrap_or_default()),
    });
    let looks: Vec<Looks> = looks.collect();
    let fit = fitting(locale, said, &looks).into_iter();
    fit.filter_map(|index| products.get(index)).collect()
}

/// The lines whose names have every word that was said, whatever else they have.
pub(super) fn lines(locale: Locale, said: &str, lines: &[CartLine]) -> Vec<CartLine> {
    let products = lines.iter().map(|line| Product::from(line.clone()));
    let looks: Vec<Looks> = products
        .map(|product| Looks::of(locale, &product))
        .collect();
    let said: Vec<String> = words(locale, said)
        .map(|word| one_form(locale, &word))
        .collect();
    let fits = |look: &Looks| said.iter().all(|word| look.words.contains(word));
    let fitting = lines.iter().zip(&looks).filter(|(_, look)| fits(look));
    if said.is_empty() {
        Vec::new()
    } else {
        fitting.map(|(line, _)| line.clone()).collect()
    }
}

fn offers_products(flow: &Flow) -> bool {
    matches!(flow, Flow::Pick { .. } | Flow::Deals { .. })
}
