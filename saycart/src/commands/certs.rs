//! `saycart certs`: the services' own certificates, and a chain like Amazon's.

use std::path::{Path, PathBuf};

use saycart_service::Timestamp;
use serde_json::json;

use super::Environment;
use crate::alexa::chain::{CHAIN_FILE, DevChain, KEY_FILE, ROOT_FILE};
use crate::authority::{self, AuthorityError, Certificate, Made};
use crate::cli::{CertsCommand, Failure, Global, Output, Table, list};
use crate::suite::{Reading, Settings};

pub(super) fn run(
    command: &CertsCommand,
    now: Timestamp,
    global: &Global,
    environment: &Environment,
    output: Output,
) -> Result<(), Failure> {
    let failed = |error: AuthorityError| Failure::because("certs", &error);
    let settings = || {
        let sources = Settings::sources(global, environment)?;
        let (settings, _keys) = Settings::read_for(Reading::Operator, sources)?;
        Ok::<_, Failure>(settings)
    };
    let folder = |dir: &Option<PathBuf>, settings: &Settings| {
        let default = || settings.common.data_dir.join("certs");
        dir.clone().unwrap_or_else(default)
    };
    match command {
        CertsCommand::Ensure { dir } => {
            let settings = settings()?;
            let trust_domain = &settings.apart.internal.trust_domain;
            let folder = folder(dir, &settings);
            let certificates = authority::ensure(&folder, trust_domain, now).map_err(failed)?;
            told(&certificates, output)
        }
        CertsCommand::Show { dir } => {
            let folder = folder(dir, &settings()?);
            told(&authority::show(&folder).map_err(failed)?, output)
        }
        CertsCommand::DevAlexa { dir } => dev_alexa(dir, now, output),
    }
}

fn told(certificates: &[Certificate], output: Output) -> Result<(), Failure> {
    let mut table = Table::with_head(&["name", "expires", "made", "file"]);
    let mut items = Vec::new();
    for Certificate {
        name,
        file,
        expires_at,
        made,
    } in certificates
    {
        let expires = expires_at.map(|at| at.to_string());
        let made = match made {
            Made::New => "now",
            Made::Kept => "before",
        };
        let file = file.display().to_string();
        items.push(json!({
            "name": name,
            "expires_at": expires,
            "made_now": made == "now",
            "file": file,
        }));
        let expires = expires.unwrap_or_else(|| "there is none".to_owned());
        table.row([(*name).to_owned(), expires, made.to_owned(), file]);
    }
    output.result(
        &list(&items, ""),
        &table.text(output.paint(), "no certificates", ""),
    )
}

fn dev_alexa(dir: &Path, now: Timestamp, output: Output) -> Result<(), Failure> {
    // Suites that read a chain there go on believing it: a container runs this at every start.
    if !DevChain::lasts_in(dir, now) {
        let written = DevChain::make(now).and_then(|chain| chain.write_to(dir));
        written.map_err(|error| Failure::because("certs", &error))?;
    }

    let file = |name: &str| dir.join(name).display().to_string();
    let (root, chain, key) = (file(ROOT_FILE), file(CHAIN_FILE), file(KEY_FILE));
    let text = format!(
        "{root}\n{chain}\n{key}\n\nA suite in development believes requests signed with it when told to:\n\n[gateway]\ndev_trust_anchors = {root:?}\ndev_chain_dir = {:?}",
        dir.display().to_string(),
    );
    output.result(&json!({ "root": root, "chain": chain, "key": key }), &text)
}
