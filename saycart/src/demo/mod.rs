//! `saycart demo`: a sample shop in a temporary folder, and the main job played on it.
//!
//! `shop` makes what a shop needs (an account, a client, a catalogue, all with secrets made on the
//! spot), `play` does what Alexa, Amazon and a shopper do and checks every step, `transcript`
//! prints it. Everything that is played goes through the public door, as it would from outside.

mod play;
mod shop;
mod transcript;

use std::path::Path;
use std::time::Instant;

use saycart_service::config::Sources;
use url::Url;

use crate::alexa::DEV_SKILL_ID;
use crate::alexa::chain::{DevChain, ROOT_FILE};
use crate::alexa::memory;
use crate::cli::{DemoArgs, Failure, Global, Output, say};
use crate::operator::Operator;
use crate::suite::{Settings, Suite};
use play::Play;
use shop::Shop;
use transcript::Transcript;

/// Runs the demo.
pub(crate) async fn run(
    arguments: &DemoArgs,
    global: &Global,
    output: Output,
) -> Result<(), Failure> {
    if global.config.is_some() || global.data_dir.is_some() || global.json {
        return Err(Failure::Usage(
            "the demo has its own configuration and folder: it takes only --once and --port"
                .to_owned(),
        ));
    }
    let folder = tempfile::Builder::new()
        .prefix("saycart-demo-")
        .tempdir()
        .map_err(|error| Failure::because("temporary_folder", &error))?;
    let begun = Instant::now();
    let mut suite = start(folder.path(), arguments.port).await?;
    let ready_after = begun.elapsed();
    say(&format!("ready {}", suite.public_url()))?;

    let mut transcript = Transcript::new(output);
    transcript.begin(suite.public_url(), ready_after)?;
    let (operator, url) = (
        Operator::over(suite.admin_channel()),
        suite.public_url().to_owned(),
    );
    let played = tokio::select! {
        played = play(&operator, &url, folder.path(), &mut transcript) => played,
        () = suite.wait() => Err(interrupted()),
    };
    match (played, arguments.once) {
        (Ok(()), false) => {
            transcript.what_next(folder.path(), suite.public_url())?;
            suite.wait().await;
            suite.end().await
        }
        (played, _) => {
            let ended = suite.end().await;
            played.and(ended)
        }
    }
}

async fn start(folder: &Path, port: u16) -> Result<Suite, Failure> {
    let chain_dir = folder.join(memory::FOLDER);
    let made = DevChain::make(super::commands::now()).and_then(|chain| chain.write_to(&chain_dir));
    made.map_err(|error| Failure::because("certs", &error))?;

    let path = |path: &Path| path.display().to_string();
    let settings = [
        ("ENVIRONMENT", "development".to_owned()),
        ("DATA_DIR", path(folder)),
        ("ADMIN_LISTEN", "127.0.0.1:0".to_owned()),
        ("TELEMETRY__LOG", "error".to_owned()),
        ("GATEWAY__LISTEN", format!("127.0.0.1:{port}")),
        ("GATEWAY__SKILL_IDS", DEV_SKILL_ID.to_owned()),
        ("GATEWAY__DEV_CHAIN_DIR", path(&chain_dir)),
        (
            "GATEWAY__DEV_TRUST_ANCHORS",
            path(&chain_dir.join(ROOT_FILE)),
        ),
    ];
    let variables = settings.map(|(name, value)| (format!("SAYCART_{name}"), value));
    let (settings, _keys) = Settings::read(Sources::new(None, variables)?)?;
    settings.start_log("saycart")?;
    Suite::start(settings).await?.ok_or_else(interrupted)
}

fn interrupted() -> Failure {
    Failure::new("interrupted", "the demo was ended before it was played")
}

async fn play(
    operator: &Operator,
    public_url: &str,
    data_dir: &Path,
    transcript: &mut Transcript,
) -> Result<(), Failure> {
    let shop = Shop::open(operator, transcript).await?;
    let door: Url = public_url
        .parse()
        .map_err(|error: url::ParseError| Failure::because("public_url", &error))?;
    Play::new(door, data_dir, shop)?.run(transcript).await
}
