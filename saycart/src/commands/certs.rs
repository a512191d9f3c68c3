//! `saycart certs dev-alexa`: a chain like Amazon's.

use saycart_service::Timestamp;
use serde_json::json;

use crate::alexa::chain::{CHAIN_FILE, DevChain, KEY_FILE, ROOT_FILE};
use crate::cli::{CertsCommand, Failure, Output};

pub(super) fn run(command: &CertsCommand, now: Timestamp, output: Output) -> Result<(), Failure> {
    let CertsCommand::DevAlexa { dir } = command;
    let written = DevChain::make(now).and_then(|chain| chain.write_to(dir));
    written.map_err(|error| Failure::because("certs", &error))?;

    let file = |name: &str| dir.join(name).display().to_string();
    let (root, chain, key) = (file(ROOT_FILE), file(CHAIN_FILE), file(KEY_FILE));
    let text = format!(
        "{root}\n{chain}\n{key}\n\nA suite in development believes requests signed with it when told to:\n\n[gateway]\ndev_trust_anchors = {root:?}\ndev_chain_dir = {:?}",
        dir.display().to_string(),
    );
    output.result(&json!({ "root": root, "chain": chain, "key": key }), &text)
}
