//! `/privacy`: what is kept of whoever shops by voice, for how long, what Amazon gets, and how it ends.
//!
//! Also for readers without an account: Amazon's store leads here, in a language of the skill. Every
//! figure is that of the rule which deletes ([`Kept`], [`CartsKept`]). Where the shop has a policy of its own,
//! there is nothing here but the way to it: two policies would contradict each other one day.

use std::time::Duration;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use super::Language;
use super::layout::{FormTargets, page, see_other, shop_name};
use super::phrases::Phrases;
use crate::domain::privacy::{CartsKept, Contact, Histories, PolicyUrl};
use crate::http::parameters::Parameters;
use crate::http::{App, paths};
use crate::operations::Kept;

/// It says the same to everybody, but no longer than until the next start with other settings.
const FOR_FIVE_MINUTES: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// Something that is kept.
#[derive(Debug)]
struct Item {
    what: String,
    kept: String,
}

/// The same page in another language.
#[derive(Debug)]
struct Translation {
    tag: &'static str,
    name: String,
    href: String,
}

#[derive(Debug, Template)]
#[template(path = "privacy.html")]
pub(super) struct PrivacyPage {
    text: Phrases,
    shop: String,
    contact: Option<String>,
    items: Vec<Item>,
    history: String,
    /// What stays of an account that was deleted.
    deleted: String,
    account: &'static str,
    translations: Vec<Translation>,
}

impl PrivacyPage {
    #[cfg(test)]
    pub(super) fn samples(language: Language) -> Vec<Self> {
        let sample = |contact: Option<&str>, carts| {
            let contact = contact.and_then(Contact::parse);
            Self::new(language, "shop.example", contact.as_ref(), carts)
        };
        let asked_for = CartsKept::SAMPLE;
        let unless_refused = CartsKept {
            histories: Histories::UnlessRefused,
            ..asked_for
        };
        vec![
            sample(None, asked_for),
            sample(
                Some("Leaf & Pot, <script>, privacy@shop.example"),
                asked_for,
            ),
            sample(None, unless_refused),
        ]
    }

    fn new(language: Language, shop: &str, contact: Option<&Contact>, carts: CartsKept) -> Self {
        let text = Phrases::from(language);
        let others = Language::ALL.into_iter().filter(|other| *other != language);
        let translation = |other: Language| Translation {
            tag: other.tag(),
            name: Phrases::from(other).say("privacy-language"),
            href: path(other),
        };
        let history = match carts.histories {
            Histories::WhereAskedFor => "privacy-history-asked-for",
            Histories::UnlessRefused => "privacy-history-unless-refused",
        };
        let rules = Kept::by_rule();
        Self {
            text,
            shop: shop.to_owned(),
            contact: contact.map(|contact| contact.as_str().to_owned()),
            items: items(text, rules, carts),
            history: text.with(history, "time", &text.time(carts.added_days)),
            deleted: text.with_all(
                "privacy-end-shop",
                &[
                    ("links", &text.time(rules.ended_links)),
                    ("attempts", &text.time(rules.link_attempts)),
                    ("events", &text.time(rules.events)),
                ],
            ),
            account: paths::ACCOUNT,
            translations: others.map(translation).collect(),
        }
    }
}

/// What is kept so that the skill works, and for how long.
fn items(text: Phrases, rules: Kept, carts: CartsKept) -> Vec<Item> {
    let Kept {
        ended_links,
        tokens,
        link_attempts,
        sessions,
        idle_sessions,
        ended_sessions,
        events,
        addresses,
    } = rules;
    let CartsKept {
        idle_carts,
        emptied_carts,
        changes,
        late_changes,
        unresolved,
        unresolved_people,
        confirmed,
        confirmed_people,
        asked,
        added_days: _, // the history has a section of its own
        histories: _,
    } = carts;
    let times = |id: &str, blanks: &[(&str, Duration)]| {
        let blanks: Vec<(&str, String)> = blanks
            .iter()
            .map(|(name, time)| (*name, text.time(*time)))
            .collect();
        item(text, id, &blanks)
    };
    let people = |count: u32| count.to_string();
    vec![
        times("account", &[]),
        times("links", &[("time", ended_links)]),
        times("tokens", &[("time", tokens)]),
        times("attempts", &[("time", link_attempts)]),
        times(
            "sessions",
            &[
                ("idle", idle_sessions),
                ("longest", sessions),
                ("time", ended_sessions),
            ],
        ),
        times("cart", &[("idle", idle_carts), ("emptied", emptied_carts)]),
        times("lists", &[]),
        times("changes", &[("time", changes), ("late", late_changes)]),
        item(
            text,
            "words",
            &[
                ("unresolved", text.time(unresolved)),
                ("confirmed", text.time(confirmed)),
                ("asked", text.time(asked)),
                ("people", people(unresolved_people)),
                ("agreeing", people(confirmed_people)),
            ],
        ),
        times("events", &[("events", events), ("addresses", addresses)]),
        times("records", &[]),
    ]
}

fn item(text: Phrases, id: &str, blanks: &[(&str, String)]) -> Item {
    let blanks: Vec<(&str, &str)> = blanks
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    Item {
        what: text.say(&format!("privacy-{id}")),
        kept: text.with_all(&format!("privacy-{id}-kept"), &blanks),
    }
}

/// Where it is in a language.
fn path(language: Language) -> String {
    format!("{}?locale={}", paths::PRIVACY, language.tag())
}

/// Where a page leads its reader.
pub(super) fn href(app: &App, language: Language) -> String {
    let own = app.privacy.policy.as_ref().map(PolicyUrl::as_str);
    own.map_or_else(|| path(language), str::to_owned)
}

pub(crate) async fn get(
    State(app): State<App>,
    language: Language,
    RawQuery(query): RawQuery,
) -> Response {
    if let Some(own) = &app.privacy.policy {
        return see_other(own.as_str());
    }
    let query = Parameters::parse(query.unwrap_or_default().as_bytes());
    let named = query.text("locale").ok().flatten();
    let language = named.and_then(|tag| Language::of(&tag)).unwrap_or(language);
    let contact = app.privacy.contact.as_ref();
    let shop = shop_name(&app.issuer);
    let body = PrivacyPage::new(language, shop, contact, app.privacy.carts);
    let mut response = page(StatusCode::OK, &body, &FormTargets::own());
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, FOR_FIVE_MINUTES);
    response
}
