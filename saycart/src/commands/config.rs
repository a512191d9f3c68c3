//! `saycart config`: is the configuration right, what does it say, what could it say?

use saycart_service::config::{Environment as Purpose, KnownKey, Origin};
use serde_json::{Value, json};

use super::Environment;
use crate::cli::{ConfigCommand, Failure, Global, Output, Table, list, say};
use crate::suite::Settings;

pub(super) fn run(
    command: &ConfigCommand,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    match command {
        ConfigCommand::Check => check(global, environment, output),
        ConfigCommand::Show => show(global, environment, output),
        ConfigCommand::Reference => say(&reference()?),
    }
}

fn check(global: &Global, environment: &Environment, output: Output) -> Result<(), Failure> {
    let (settings, _keys) = Settings::read(Settings::sources(global, environment)?)?;
    let purpose = match settings.common.environment {
        Purpose::Development => "development",
        Purpose::Production => "production",
    };
    output.result(
        &json!({ "ok": true, "environment": purpose }),
        &format!("the configuration is right ({purpose})"),
    )
}

fn show(global: &Global, environment: &Environment, output: Output) -> Result<(), Failure> {
    let (_settings, keys) = Settings::read(Settings::sources(global, environment)?)?;
    let mut table = Table::with_head(&["key", "value", "from"]);
    for key in &keys {
        table.row([
            key.key.clone(),
            key.value.clone().unwrap_or_else(|| "-".to_owned()),
            key.origin.to_string(),
        ]);
    }
    output.result(
        &list(&keys.iter().map(as_json).collect::<Vec<_>>(), ""),
        &table.text(output.paint(), "no keys", ""),
    )
}

fn as_json(key: &KnownKey) -> Value {
    let origin = match &key.origin {
        Origin::Default => "default",
        Origin::File(_) => "file",
        Origin::Variable(_) => "environment",
        Origin::Flag(_) => "flag",
    };
    json!({
        "key": key.key,
        "value": key.value,
        "default": key.default,
        "origin": origin,
        "from": key.origin.to_string(),
        "meaning": key.doc,
    })
}

/// docs/configuration.md: every key, from the code that reads it.
fn reference() -> Result<String, Failure> {
    let nothing_set =
        Environment::from([("SAYCART_ENVIRONMENT".to_owned(), "development".to_owned())]);
    let global = Global {
        config: None,
        data_dir: None,
        json: false,
    };
    let (_settings, keys) = Settings::read(Settings::sources(&global, &nothing_set)?)?;
    let rows = keys.iter().map(|key| {
        let default = key.default.as_deref().filter(|default| !default.is_empty());
        let default = default.map_or_else(String::new, |default| format!("`{default}`"));
        let (name, expected) = (&key.key, &key.expected);
        let doc = key.doc.replace('<', "&lt;");
        format!("| `{name}` | {doc} | {expected} | {default} |")
    });
    Ok(format!(
        "{REFERENCE_HEAD}{}",
        rows.collect::<Vec<_>>().join("\n")
    ))
}

const REFERENCE_HEAD: &str = "\
# Configuration

Defaults, then the file given with `--config` (TOML), then environment variables, then flags; the
later wins. A variable is the key in capitals after `SAYCART_`, with `__` between levels:
`gateway.tls.mode` is `SAYCART_GATEWAY__TLS__MODE`. Lists are comma-separated in variables. A
secret may be given as `<key>_file`, the path of a file that holds it.

Mistakes end the start, all of them at once, each with its key and where it came from. `saycart
config check` says whether all is right, `saycart config show` shows every key with its value and
origin. This page is what `saycart config reference` prints.

| key | meaning | allowed | default |
| --- | --- | --- | --- |
";
