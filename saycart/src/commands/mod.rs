//! One file for each command: what it asks, and how its answer is shown.
//!
//! A command gets what was typed, asks the services (through `operator`) or the stand-in, and
//! prints one result. To add one: its words in `cli`, a file here, an arm in [`run`].

mod alexa;
mod auth;
mod catalogue;
mod certs;
mod client;
mod config;
mod health;
mod keys;
mod link;
mod load;
mod migrate;
mod role;
mod search;
mod serve;
mod skill;
mod up;
mod user;

use std::collections::BTreeMap;
use std::time::Duration;

use saycart_service::{Clock as _, SystemClock, Timestamp};

use crate::cli::{AlexaCommand, Cli, Command, Failure, Output};
use crate::demo;
use crate::load::pin_to;

pub(crate) use catalogue::{Upload, import, pieces_of};

/// The environment variables of the process.
pub(crate) type Environment = BTreeMap<String, String>;

/// How long threads may go on that wait for the system, such as for a host's name: the command is
/// done, and nothing that they do is of use any more.
const LEFT_BEHIND: Duration = Duration::from_secs(1);

/// Runs a command to its end.
pub(crate) fn run(cli: Cli, environment: &Environment, output: Output) -> Result<(), Failure> {
    let Cli { global, command } = cli;
    match &command {
        Command::Certs(command) => {
            return certs::run(command, now(), &global, environment, output);
        }
        Command::Config(command) => return config::run(command, &global, environment, output),
        // The threads of the runtime inherit where this one is kept.
        Command::Alexa(AlexaCommand::Load(arguments)) if !arguments.pin.is_empty() => {
            pin_to(&arguments.pin).map_err(|error| Failure::because("pin", &error))?;
        }
        _ => {}
    }
    to_its_end(async {
        match command {
            Command::Demo(arguments) => demo::run(&arguments, &global, output).await,
            Command::Up => up::run(&global, environment).await,
            Command::Serve { service } => serve::run(service, &global, environment).await,
            Command::Migrate(arguments) => {
                migrate::run(&arguments, &global, environment, output).await
            }
            Command::Health { service } => {
                health::health(service, &global, environment, output).await
            }
            Command::Wait(arguments) => {
                health::wait(&arguments, &global, environment, output).await
            }
            Command::Alexa(command) => alexa::run(command, &global, environment, output).await,
            Command::User(command) => user::run(command, &global, environment, output).await,
            Command::Role(command) => role::run(command, &global, environment, output).await,
            Command::Client(command) => client::run(command, &global, environment, output).await,
            Command::Keys(command) => keys::run(command, &global, environment, output).await,
            Command::Auth(command) => auth::run(command, &global, environment, output).await,
            Command::Link(command) => link::run(command, &global, environment, output).await,
            Command::Catalogue(command) => {
                // It holds a catalogue's reader and its refusals.
                Box::pin(catalogue::run(command, &global, environment, output)).await
            }
            Command::Skill(command) => skill::run(command, &global, environment, output).await,
            Command::Certs(_) | Command::Config(_) => Ok(()),
        }
    })
}

fn to_its_end(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::because("runtime", &error))?;
    let done = runtime.block_on(command);
    // A runtime that is dropped waits for them without limit, whatever the signals say.
    runtime.shutdown_timeout(LEFT_BEHIND);
    done
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_thread_that_waits_for_the_system_does_not_hold_up_the_end() {
        let (system, answer) = mpsc::channel::<()>();

        let done = to_its_end(async move {
            let (begin, has_begun) = tokio::sync::oneshot::channel();
            let _never_done = tokio::task::spawn_blocking(move || {
                begin.send(()).unwrap();
                answer.recv()
            });
            has_begun.await.unwrap();
            Ok(())
        });

        // Until here, the thread waited.
        drop(system);
        assert!(done.is_ok());
    }
}
