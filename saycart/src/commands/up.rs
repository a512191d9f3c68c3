//! `saycart up`: all services in this process, until a signal.

use super::Environment;
use crate::cli::{Failure, Global, say};
use crate::suite::{Settings, Suite};

pub(super) async fn run(global: &Global, environment: &Environment) -> Result<(), Failure> {
    if global.config.is_none() && !environment.contains_key("SAYCART_ENVIRONMENT") {
        return Err(Failure::Usage(
            "say what this is: `SAYCART_ENVIRONMENT=development saycart up` to try it on this machine, or `saycart up --config FILE` with `environment = \"production\"` in the file for real shoppers"
                .to_owned(),
        ));
    }
    let sources = Settings::sources(global, environment)?;
    let (settings, _keys) = Settings::read(sources)?;
    settings.start_log("saycart")?;
    let Some(mut suite) = Suite::start(settings).await? else {
        return Ok(());
    };
    say(&format!("ready {}", suite.public_url()))?;
    suite.wait().await;
    suite.end().await
}
