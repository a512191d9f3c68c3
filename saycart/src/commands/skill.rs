//! `saycart skill package`: the shop's skill, as Amazon takes it.

use std::path::Path;

use saycart_cart_service::{Product, catalogue};
use saycart_proto::cart::v1 as pb;
use saycart_skill_gateway::model::Model;
use serde_json::json;
use url::Url;

use super::Environment;
use super::alexa::noted_url;
use super::catalogue::export;
use super::search::products_in;
use crate::cli::{Failure, Global, Output, Progress, SkillCommand, SkillPackageArgs, remark};
use crate::operator::Operator;
use crate::skill::{
    self, Draft, Filling, Language, OwnTextsByLocale, Shop, Texts, Values, invocation_name,
};
use crate::suite::Settings;

/// What is said in examples when the catalogue has no plain name.
const SOMETHING: &str = "milk";

const INSTRUCTIONS: &str = "\
1. Enable the skill and link an account: sign in with the test account whose e-mail address and \
password stand in the console's form for test credentials, and choose Allow.
2. Say “open {invocation}”, then “what's in my cart”: the cart of the test account is read.
3. Say “add {product} to my cart”, “make it two”, “move it to my list”, “what's on my list”, “add my list to \
my cart”, “undo that”, “what's on sale”, and “stop”.
4. Without a linked account prices can be asked for; what needs the cart sends a card to link.
5. What somebody usually buys is remembered after “use my history”, and told, only for a voice that Alexa \
recognises and that has linked an account of its own; “forget me” deletes it. “Unlink my account” ends the \
link, after a question: to go on, link again.
6. Nothing is bought by voice: the cart is checked out on the shop's site.";

pub(super) async fn run(
    command: SkillCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let SkillCommand::Package(arguments) = command;
    package(&arguments, global, environment, output).await
}

async fn package(
    arguments: &SkillPackageArgs,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let languages = languages(arguments, global, environment).await?;
    let shop = shop(arguments, &languages, global, environment)?;
    let draft = Draft::of(&shop, &languages).map_err(|error| Failure::because("skill", &error))?;
    let findings = draft.findings();
    if !findings.is_empty() {
        let told = findings
            .iter()
            .map(|found| (found.code(), found.to_string()));
        return Err(Failure::Several(told.collect()));
    }
    let notes = notes(&languages, &draft);
    for note in &notes {
        remark(note);
    }
    let files = draft.files();
    skill::write(&arguments.dir, &files).map_err(|error| Failure::because("folder", &error))?;
    let names: Vec<&String> = files.keys().collect();
    let folder = arguments.dir.display();
    output.result(
        &json!({ "folder": folder.to_string(), "files": names, "notes": notes }),
        &format!(
            "{} files in {folder}; docs/skill.md tells how they become a skill: `ask deploy --target skill-metadata`, or by hand",
            names.len()
        ),
    )
}

async fn languages(
    arguments: &SkillPackageArgs,
    global: &Global,
    environment: &Environment,
) -> Result<Vec<Language>, Failure> {
    let own = match &arguments.texts {
        Some(path) => {
            Texts::read(path.clone()).map_err(|error| Failure::because("texts", &error))?
        }
        None => OwnTextsByLocale::new(),
    };
    let mut locales = arguments.locales.clone();
    if locales.is_empty() {
        locales.extend(Model::locales().map(str::to_owned));
    }
    let goods = Goods::open(arguments.catalogue.as_deref(), global, environment).await?;
    let mut languages = Vec::new();
    let mut failure = None;
    for locale in locales {
        match language(&locale, arguments, &own, &goods).await {
            Ok(language) => languages.push(language),
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    goods.leave().await;
    failure.map_or(Ok(languages), Err)
}

async fn language(
    locale: &str,
    arguments: &SkillPackageArgs,
    own: &OwnTextsByLocale,
    goods: &Goods,
) -> Result<Language, Failure> {
    let invocation =
        invocation_name(locale).map_err(|error| Failure::because("unknown_locale", &error))?;
    let values = goods.values(locale).await?;
    let product = values.example();
    let filling = Filling {
        name: arguments.name.as_deref(),
        invocation: &invocation,
        product: product.as_deref().unwrap_or(SOMETHING),
        privacy_policy_url: arguments.privacy_url.as_deref(),
        terms_of_use_url: arguments.terms_url.as_deref(),
    };
    Ok(Language {
        locale: locale.to_owned(),
        texts: Texts::of(locale, own.get(locale), filling),
        values,
    })
}

fn shop(
    arguments: &SkillPackageArgs,
    languages: &[Language],
    global: &Global,
    environment: &Environment,
) -> Result<Shop, Failure> {
    let testing_instructions = match &arguments.testing_instructions {
        Some(path) => std::fs::read_to_string(path).map_err(|error| {
            let message = format!("cannot read {}: {error}", path.display());
            Failure::new("unreadable_file", message)
        })?,
        None => instructions(languages)?,
    };
    let mut countries = arguments.countries.clone();
    if countries.is_empty() {
        let regions = languages.iter().filter_map(|language| {
            let (_, region) = language.locale.split_once('-')?;
            Some(region.to_owned())
        });
        countries.extend(regions);
        countries.sort();
        countries.dedup();
    }
    Ok(Shop {
        door: door(arguments.url.as_ref(), global, environment)?,
        certificate: arguments.certificate,
        client_id: arguments.client_id.clone(),
        scopes: arguments
            .scope
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        countries,
        testing_instructions,
    })
}

/// The address that Amazon calls: as given, as configured, or where a suite here runs.
fn door(given: Option<&Url>, global: &Global, environment: &Environment) -> Result<Url, Failure> {
    if let Some(url) = given {
        return Ok(url.clone());
    }
    let common = Settings::hints(Settings::sources(global, environment)?).common;
    match common.public_url {
        Some(url) => url
            .parse()
            .map_err(|error| Failure::at("public_url", "public_url", &error)),
        None => noted_url(&common.data_dir),
    }
}

fn instructions(languages: &[Language]) -> Result<String, Failure> {
    let Some(first) = languages.first() else {
        return Ok(String::new());
    };
    let invocation = invocation_name(&first.locale);
    let invocation = invocation.map_err(|error| Failure::because("unknown_locale", &error))?;
    let product = first.values.example();
    Ok(INSTRUCTIONS
        .replace("{invocation}", &invocation)
        .replace("{product}", product.as_deref().unwrap_or(SOMETHING)))
}

/// What is right, and should be known all the same.
fn notes(languages: &[Language], draft: &Draft) -> Vec<String> {
    let untranslated = languages
        .iter()
        .filter(|language| !language.texts.are_translated);
    let untranslated = untranslated.map(|language| {
        let locale = &language.locale;
        format!("{locale}: the store's texts are in English; give your own with --texts")
    });
    let cut = draft.cut.iter().map(|(locale, count)| {
        format!(
            "{locale}: the first {count} names of the catalogue fill the model; others are understood as well, if less surely"
        )
    });
    untranslated.chain(cut).collect()
}

/// What is sold.
enum Goods {
    Suite(Box<Operator>),
    File(Vec<Product>),
}

impl Goods {
    async fn open(
        file: Option<&Path>,
        global: &Global,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        if let Some(file) = file {
            return products_in(file).map(Self::File);
        }
        let operator = Operator::reach(global, environment).await?;
        Ok(Self::Suite(Box::new(operator)))
    }

    /// What products are called in a locale.
    async fn values(&self, locale: &str) -> Result<Values, Failure> {
        let exported = match self {
            Self::Suite(operator) => {
                let request = pb::ExportRequest {
                    format: pb::CatalogueFormat::AlexaSlotType.into(),
                    locale: locale.to_owned(),
                };
                export(operator, request, Progress::unseen()).await?
            }
            Self::File(products) => {
                let locale = saycart_cart_service::Locale::parse(locale)
                    .map_err(|error| Failure::because("unknown_locale", &error))?;
                catalogue::slot_type_values(products, locale).into_bytes()
            }
        };
        Values::parse(&exported).map_err(|error| Failure::because("skill", &error))
    }

    async fn leave(self) {
        match self {
            Self::Suite(operator) => operator.leave().await,
            Self::File(_) => {}
        }
    }
}
