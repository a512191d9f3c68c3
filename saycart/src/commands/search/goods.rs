//! Where a search looks: in a running suite, or in a file.

use std::fs::File;
use std::path::Path;

use saycart_cart_service::search::{Decision, Index};
use saycart_cart_service::{
    Availability, CatalogueError, CatalogueFormat, Language, Phrase, Product, RowErrors, catalogue,
};
use saycart_proto::cart::v1 as pb;

use crate::cli::Failure;
use crate::cli::Global;
use crate::commands::Environment;
use crate::commands::catalogue::{format_of, wrong_rows};
use crate::operator::{Operator, ask};

/// What is sold.
pub(super) enum Goods {
    /// As a running suite has it.
    Suite(Box<Operator>),
    /// As a file has it; nothing needs to run.
    File(Box<Index>),
}

/// What a search found.
#[derive(Debug)]
pub(in crate::commands) struct Answer {
    pub(in crate::commands) decision: Decision,
    pub(super) matches: Vec<Found>,
}

/// A product, and how sure that is.
#[derive(Debug)]
pub(in crate::commands) struct Found {
    pub(super) sku: String,
    pub(super) name: String,
    pub(super) amount_minor: i64,
    pub(super) currency: String,
    pub(super) in_stock: bool,
    pub(super) permille: u32,
    pub(super) why: String,
}

impl Goods {
    /// Opens the file, if there is one, else reaches the suite.
    pub(super) async fn open(
        file: Option<&Path>,
        global: &Global,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        if let Some(file) = file {
            return Ok(Self::File(Box::new(Index::build(products_in(file)?))));
        }
        let operator = Operator::reach(global, environment).await?;
        Ok(Self::Suite(Box::new(operator)))
    }

    /// Looks for a phrase.
    pub(super) async fn search(
        &self,
        phrase: &str,
        locale: &str,
        limit: u32,
    ) -> Result<Answer, Failure> {
        match self {
            Self::Suite(operator) => in_suite(operator, phrase, locale, limit).await,
            Self::File(index) => in_file(index, phrase, locale, limit),
        }
    }

    /// Takes leave of the suite.
    pub(super) async fn leave(self) {
        match self {
            Self::Suite(operator) => operator.leave().await,
            Self::File(_) => {}
        }
    }
}

/// The products in a file.
pub(in crate::commands) fn products_in(path: &Path) -> Result<Vec<Product>, Failure> {
    let file = File::open(path).map_err(|error| {
        Failure::new(
            "unreadable_file",
            format!("cannot read {}: {error}", path.display()),
        )
    })?;
    let format = match format_of(path) {
        pb::CatalogueFormat::JsonLines => CatalogueFormat::JsonLines,
        pb::CatalogueFormat::Csv
        | pb::CatalogueFormat::AlexaSlotType
        | pb::CatalogueFormat::Unspecified => CatalogueFormat::Csv,
    };
    catalogue::read_all(format, file).map_err(|error| match error {
        CatalogueError::Rows(RowErrors { first, more }) => {
            wrong_rows(first.iter().map(ToString::to_string), more)
        }
        CatalogueError::Row(_) | CatalogueError::Read(_) => {
            Failure::because("catalogue_row", &error)
        }
    })
}

/// Looks for a phrase in a file's products.
pub(in crate::commands) fn in_file(
    index: &Index,
    phrase: &str,
    locale: &str,
    limit: u32,
) -> Result<Answer, Failure> {
    let language =
        Language::of_locale(locale).map_err(|error| Failure::because("invalid_locale", &error))?;
    let phrase =
        Phrase::parse(phrase).map_err(|error| Failure::because("invalid_phrase", &error))?;
    let found = index.find(
        language,
        &phrase,
        usize::try_from(limit).unwrap_or(usize::MAX),
    );
    let matches = found.matches.into_iter().map(|found| Found {
        sku: found.product.sku.to_string(),
        name: found.product.name.clone(),
        amount_minor: found.product.price.minor(),
        currency: found.product.price.currency().code().to_owned(),
        in_stock: found.product.availability == Availability::InStock,
        permille: u32::from(found.score.as_permille()),
        why: found.why.to_string(),
    });
    Ok(Answer {
        decision: found.decision,
        matches: matches.collect(),
    })
}

/// Looks for a phrase in a running suite.
pub(in crate::commands) async fn in_suite(
    operator: &Operator,
    phrase: &str,
    locale: &str,
    limit: u32,
) -> Result<Answer, Failure> {
    let request = pb::SearchRequest {
        phrase: phrase.to_owned(),
        locale: locale.to_owned(),
        limit,
        occasion: pb::SearchOccasion::Trial.into(),
        shopper: None,
    };
    let mut catalogue = operator.catalogue().await?;
    let found = ask(request, async move |request| {
        catalogue.search(request).await
    })
    .await?;
    let decision = match found.decision() {
        pb::Decision::Take => Decision::Take,
        pb::Decision::Ask => Decision::Ask,
        pb::Decision::Refuse | pb::Decision::Unspecified => Decision::Refuse,
    };
    // A suite of an earlier version gives no reasons.
    let reasons = found
        .reasons
        .into_iter()
        .chain(std::iter::repeat(String::new()));
    let matches = found.matches.into_iter().zip(reasons).map(|(found, why)| {
        let product = found.product.unwrap_or_default();
        let price = product.price.unwrap_or_default();
        Found {
            sku: product.sku,
            name: product.name,
            amount_minor: price.amount_minor,
            currency: price.currency,
            in_stock: product.in_stock,
            permille: found.confidence_permille,
            why,
        }
    });
    Ok(Answer {
        decision,
        matches: matches.collect(),
    })
}
