//! One file for each command: what it asks, and how its answer is shown.
//!
//! A command gets what was typed, asks the services (through `operator`) or the stand-in, and
//! prints one result. To add one: its words in `cli`, a file here, an arm in [`run`].

mod alexa;
mod catalogue;
mod certs;
mod client;
mod config;
mod link;
mod up;
mod user;

use std::collections::BTreeMap;

use saycart_service::{Clock as _, SystemClock, Timestamp};

use crate::cli::{Cli, Command, Failure, Output};
use crate::demo;

pub(crate) use catalogue::{import, pieces_of};

/// The environment variables of the process.
pub(crate) type Environment = BTreeMap<String, String>;

/// Runs a command to its end.
pub(crate) fn run(cli: Cli, environment: &Environment, output: Output) -> Result<(), Failure> {
    let Cli { global, command } = cli;
    match command {
        Command::Certs(command) => return certs::run(&command, now(), output),
        Command::Config(command) => return config::run(&command, &global, environment, output),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::because("runtime", &error))?;
    runtime.block_on(async {
        match command {
            Command::Demo(arguments) => demo::run(&arguments, &global, output).await,
            Command::Up => up::run(&global, environment).await,
            Command::Alexa(command) => alexa::run(command, &global, environment, output).await,
            Command::User(command) => user::run(command, &global, environment, output).await,
            Command::Client(command) => client::run(command, &global, environment, output).await,
            Command::Link(command) => link::run(command, &global, environment, output).await,
            Command::Catalogue(command) => {
                catalogue::run(command, &global, environment, output).await
            }
            Command::Certs(_) | Command::Config(_) => Ok(()),
        }
    })
}

/// The instant now, on the machine's clock.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

/// An instant as JSON and tables show it: RFC 3339.
fn instant(at: Option<&prost_types::Timestamp>) -> Option<String> {
    at.map(|at| {
        let micros = at
            .seconds
            .saturating_mul(1_000_000)
            .saturating_add(i64::from(at.nanos) / 1_000);
        Timestamp::from_micros(micros).to_string()
    })
}
