//! Every page, from its samples, in every language.

use askama::Template;

use super::Language;
use super::account::AccountPage;
use super::consent::ConsentPage;
use super::layout::STYLE;
use super::login::LogInPage;
use super::privacy::PrivacyPage;
use super::problem::{Problem, ProblemPage};
use super::unlink::UnlinkPage;

fn rendered(language: Language) -> Vec<String> {
    fn all(pages: Vec<impl Template>) -> impl Iterator<Item = String> {
        pages.into_iter().map(|page| page.render().unwrap())
    }
    let problems = Problem::ALL.map(|problem| ProblemPage::new(language, problem));
    all(LogInPage::samples(language))
        .chain(all(ConsentPage::samples(language)))
        .chain(all(AccountPage::samples(language)))
        .chain(all(UnlinkPage::samples(language)))
        .chain(all(PrivacyPage::samples(language)))
        .chain(all(problems.into()))
        .collect()
}

fn every_page() -> impl Iterator<Item = (Language, String)> {
    Language::ALL.into_iter().flat_map(|language| {
        rendered(language)
            .into_iter()
            .map(move |html| (language, html))
    })
}

#[test]
fn every_phrase_is_there_in_every_language() {
    for (_, html) in every_page() {
        assert!(!html.contains('⟦'), "{html}");
    }
}

#[test]
fn every_page_says_which_language_it_is_in() {
    for (language, html) in every_page() {
        assert!(
            html.contains(&format!("<html lang=\"{}\">", language.tag())),
            "{html}"
        );
        assert_eq!(html.matches("<h1").count(), 1, "{html}");
        assert!(
            html.contains("<title>") && html.contains("name=\"viewport\""),
            "{html}"
        );
    }
}

#[test]
fn what_comes_from_outside_is_escaped() {
    for (_, html) in every_page() {
        assert!(!html.contains("<script"), "{html}");
    }
}

#[test]
fn every_field_has_a_label() {
    for (_, html) in every_page() {
        for field in html
            .split("<input")
            .skip(1)
            .filter(|rest| !rest.contains("hidden\" name="))
        {
            let Some((_, rest)) = field.split_once("id=\"") else {
                continue;
            };
            let id = rest.split('"').next().unwrap();
            assert!(
                html.contains(&format!("<label for=\"{id}\"")),
                "{id} in {html}"
            );
        }
    }
}

#[test]
fn the_policys_hash_is_that_of_the_style_in_the_page() {
    for (_, html) in every_page() {
        let (_, rest) = html.split_once("<style>").unwrap();
        let (style, _) = rest.split_once("</style>").unwrap();

        assert_eq!(style, STYLE);
    }
}

#[test]
fn a_page_about_a_problem_has_nothing_to_click() {
    for language in Language::ALL {
        for problem in Problem::ALL {
            let html = ProblemPage::new(language, problem).render().unwrap();

            for clickable in ["<a ", "<button", "<form", "<input", "href="] {
                assert!(!html.contains(clickable), "{clickable} in {html}");
            }
        }
    }
}

#[test]
fn no_page_loads_or_runs_anything() {
    for (_, html) in every_page() {
        for loading in [
            "<script", "<link", "<img", "src=", " style=", "onclick", "@import", "url(",
        ] {
            assert!(!html.contains(loading), "{loading} in {html}");
        }
    }
}
