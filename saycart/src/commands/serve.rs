//! `saycart serve NAME`: one service alone, until a signal.

use super::Environment;
use crate::cli::{Failure, Global, say};
use crate::suite::{Alone, Reading, ServiceName, Settings};

pub(super) async fn run(
    name: ServiceName,
    global: &Global,
    environment: &Environment,
) -> Result<(), Failure> {
    let sources = Settings::sources(global, environment)?;
    let (settings, _keys) = Settings::read_for(Reading::Alone(name), sources)?;
    settings.start_log(name.as_str())?;
    let Some(mut service) = Alone::start(name, settings).await? else {
        return Ok(());
    };
    say(&format!("ready {} {}", name.as_str(), service.addresses()))?;
    service.wait().await;
    service.end().await
}
