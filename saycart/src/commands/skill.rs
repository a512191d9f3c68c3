//! `saycart skill package`: the shop's skill, as Amazon takes it.

use std::path::Path;

use saycart_auth_service::{PRIVACY_PATH, PolicyUrl};
use saycart_cart_service::search::{Decision, Index};
use saycart_cart_service::{CatalogueFormat, Product, catalogue};
use saycart_proto::cart::v1 as pb;
use saycart_skill_gateway::ShopWords;
use saycart_skill_gateway::model::Model;
use serde_json::json;
use url::Url;

use super::Environment;
use super::alexa::noted_url;
use super::catalogue::export;
use super::search::{in_file, in_suite, products_in};
use crate::cli::{Failure, Global, Output, Progress, SkillCommand, SkillPackageArgs, remark};
use crate::operator::Operator;
use crate::skill::{self, Draft, Filling, Language, OwnTextsByLocale, Shop, Texts, Values, speaks};
use crate::suite::{Reading, Settings};

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
    let sources = Settings::sources(global, environment)?;
    let (settings, _) = Settings::read_for(Reading::Package, sources)?;
    let goods = Goods::open(arguments.catalogue.as_deref(), global, environment).await?;
    let learnt = languages(arguments, &settings, &goods).await;
    goods.leave().await;
    let (languages, unsold) = learnt?;
    let shop = shop(arguments, &languages, &settings)?;
    let draft = Draft::of(&shop, &languages).map_err(|error| Failure::because("skill", &error))?;
    let findings = draft.findings();
    if !findings.is_empty() {
        let told = findings
            .iter()
            .map(|found| (found.code(), found.to_string()));
        return Err(Failure::Several(told.collect()));
    }
    let mut notes = notes(&languages, &draft);
    notes.extend(unanswerable(&languages, &shop, &settings));
    notes.extend(unsold);
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

/// The skill's languages, and in which of them it suggests what is not sold.
async fn languages(
    arguments: &SkillPackageArgs,
    settings: &Settings,
    goods: &Goods,
) -> Result<(Vec<Language>, Vec<String>), Failure> {
    let words = &settings.gateway.shop;
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
    let options = goods.options().await?;
    let (mut languages, mut notes) = (Vec::new(), Vec::new());
    for locale in locales {
        let mut language = language(&locale, arguments, &own, settings, goods).await?;
        language.values = language.values.with_options(&options);
        notes.extend(unsold(&language, words, goods).await?);
        languages.push(language);
    }
    Ok((languages, notes))
}

/// What the skill suggests to add should be found: it is the first thing that a shopper says.
async fn unsold(
    language: &Language,
    words: &ShopWords,
    goods: &Goods,
) -> Result<Option<String>, Failure> {
    let locale = &language.locale;
    let example = words.example_product(locale);
    if goods.decision(example, locale).await? != Decision::Refuse {
        return Ok(None);
    }
    let sold = language.values.example();
    let instead = sold.map_or_else(String::new, |sold| format!(", “{sold}” for example"));
    Ok(Some(format!(
        "{locale}: the skill suggests to add “{example}”, which the shop does not sell; name something else with `gateway.example_product`{instead}"
    )))
}

async fn language(
    locale: &str,
    arguments: &SkillPackageArgs,
    own: &OwnTextsByLocale,
    settings: &Settings,
    goods: &Goods,
) -> Result<Language, Failure> {
    let words = &settings.gateway.shop;
    speaks(locale).map_err(|error| Failure::because("unknown_locale", &error))?;
    let invocation = words.invocation_name(locale);
    let name = words.name(locale);
    let values = goods.values(locale).await?;
    let product = values.example();
    let privacy = privacy_policy(locale, arguments, settings)?;
    let filling = Filling {
        name: arguments.name.as_deref().unwrap_or(&name),
        invocation,
        product: product.as_deref().unwrap_or(SOMETHING),
        privacy_policy_url: Some(&privacy),
        terms_of_use_url: arguments.terms_url.as_deref(),
    };
    Ok(Language {
        locale: locale.to_owned(),
        invocation_name: invocation.to_owned(),
        texts: Texts::of(locale, own.get(locale), filling),
        values,
    })
}

/// Where the shop's privacy policy is: as given, as configured, or what the suite itself says, in the
/// locale's language.
fn privacy_policy(
    locale: &str,
    arguments: &SkillPackageArgs,
    settings: &Settings,
) -> Result<String, Failure> {
    if let Some(given) = &arguments.privacy_url {
        return Ok(given.clone());
    }
    let configured = settings.auth.privacy.policy.as_ref();
    if let Some(configured) = configured.map(PolicyUrl::as_str) {
        return Ok(configured.to_owned());
    }
    let door = door(arguments.url.as_ref(), settings)?;
    Ok(page_about_privacy(&door, locale))
}

/// auth-service's page, as the door shows it.
fn page_about_privacy(door: &Url, locale: &str) -> String {
    let mut page = door.clone();
    page.set_path(PRIVACY_PATH);
    page.query_pairs_mut().clear().append_pair("locale", locale);
    page.into()
}

fn shop(
    arguments: &SkillPackageArgs,
    languages: &[Language],
    settings: &Settings,
) -> Result<Shop, Failure> {
    let testing_instructions = match &arguments.testing_instructions {
        Some(path) => std::fs::read_to_string(path).map_err(|error| {
            let message = format!("cannot read {}: {error}", path.display());
            Failure::new("unreadable_file", message)
        })?,
        None => instructions(languages),
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
        door: door(arguments.url.as_ref(), settings)?,
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
fn door(given: Option<&Url>, settings: &Settings) -> Result<Url, Failure> {
    if let Some(url) = given {
        return Ok(url.clone());
    }
    let common = &settings.common;
    match &common.public_url {
        Some(url) => url
            .parse()
            .map_err(|error| Failure::at("public_url", "public_url", &error)),
        None => noted_url(&common.data_dir),
    }
}

fn instructions(languages: &[Language]) -> String {
    let Some(first) = languages.first() else {
        return String::new();
    };
    let product = first.values.example();
    INSTRUCTIONS
        .replace("{invocation}", &first.invocation_name)
        .replace("{product}", product.as_deref().unwrap_or(SOMETHING))
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
    let without_terms: Vec<&str> = languages
        .iter()
        .filter(|language| language.texts.terms_of_use_url.is_none())
        .map(|language| language.locale.as_str())
        .collect();
    let terms = (!without_terms.is_empty()).then(|| {
        let locales = without_terms.join(", ");
        format!(
            "{locales}: without terms of use, which Amazon recommends and does not demand; give --terms-url, or --texts"
        )
    });
    untranslated.chain(cut).chain(terms).collect()
}

/// Whoever reads about their data should know whom to ask: the suite's page, where it is the policy, can
/// say only what it was told.
fn unanswerable(languages: &[Language], shop: &Shop, settings: &Settings) -> Option<String> {
    let by_page = languages.iter().any(|language| {
        let page = page_about_privacy(&shop.door, &language.locale);
        language.texts.privacy_policy_url == Some(page)
    });
    let is_unknown = by_page && settings.auth.privacy.contact.is_none();
    is_unknown.then(|| {
        "the privacy policy is the suite's page /privacy, which names nobody to write to; name the company and an address with `auth.privacy_contact`".to_owned()
    })
}

/// What is sold.
enum Goods {
    Suite(Box<Operator>),
    File {
        products: Vec<Product>,
        index: Box<Index>,
    },
}

impl Goods {
    async fn open(
        file: Option<&Path>,
        global: &Global,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        if let Some(file) = file {
            let products = products_in(file)?;
            let index = Box::new(Index::build(products.clone()));
            return Ok(Self::File { products, index });
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
            Self::File { products, .. } => {
                let locale = saycart_cart_service::Locale::parse(locale)
                    .map_err(|error| Failure::because("unknown_locale", &error))?;
                catalogue::slot_type_values(products, locale).into_bytes()
            }
        };
        Values::parse(&exported).map_err(|error| Failure::because("skill", &error))
    }

    /// What tells products apart.
    async fn options(&self) -> Result<Vec<String>, Failure> {
        let products = match self {
            Self::Suite(operator) => {
                let request = pb::ExportRequest {
                    format: pb::CatalogueFormat::JsonLines.into(),
                    locale: String::new(),
                };
                let exported = export(operator, request, Progress::unseen()).await?;
                let read = catalogue::read(CatalogueFormat::JsonLines, exported.as_slice());
                let products = read.collect::<Result<Vec<_>, _>>();
                &products.map_err(|error| Failure::because("catalogue_row", &error))?
            }
            Self::File { products, .. } => products,
        };
        Ok(catalogue::option_values(products))
    }

    /// What would become of a phrase that somebody asks for.
    async fn decision(&self, phrase: &str, locale: &str) -> Result<Decision, Failure> {
        let found = match self {
            Self::Suite(operator) => in_suite(operator, phrase, locale, 1).await,
            Self::File { index, .. } => in_file(index, phrase, locale, 1),
        };
        found.map(|answer| answer.decision)
    }

    async fn leave(self) {
        match self {
            Self::Suite(operator) => operator.leave().await,
            Self::File { .. } => {}
        }
    }
}
