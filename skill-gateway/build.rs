//! Lists the languages: a file in `speech/` or `model/` is all that another region's form of a
//! language needs, and one in `words/` besides is all that another language needs.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let (speech, model) = (here.join("speech"), here.join("model"));
    let words = here.join("words");

    let mut tags = names(&speech, ".ftl")?;
    tags.extend(names(&model, ".json")?);
    let mut locales = String::from("&[\n");
    for tag in tags {
        let speech = content(&speech.join(format!("{tag}.ftl")));
        let model = content(&model.join(format!("{tag}.json")));
        writeln!(
            locales,
            "    Files {{ tag: {tag:?}, speech: {speech}, model: {model} }},"
        )?;
    }
    locales.push(']');
    std::fs::write(out.join("locales.rs"), locales)?;

    let mut languages = String::from("&[\n");
    for language in names(&words, ".json")? {
        let file = words.join(format!("{language}.json"));
        let file = file.display().to_string();
        writeln!(languages, "    ({language:?}, include_str!({file:?})),")?;
    }
    languages.push(']');
    std::fs::write(out.join("words.rs"), languages)?;
    Ok(())
}

/// The names of a folder's files, without their ending.
fn names(folder: &Path, ending: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_str().and_then(|name| name.strip_suffix(ending));
        names.extend(name.map(str::to_owned));
    }
    Ok(names)
}

/// A file's text, as an expression.
fn content(file: &Path) -> String {
    if file.exists() {
        format!("Some(include_str!({:?}))", file.display().to_string())
    } else {
        "None".to_owned()
    }
}
