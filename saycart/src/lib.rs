//! Saycart's one program, `saycart`: the suite, the operator's commands, the stand-in for Alexa.
//!
//! Way of a command: [`run`] → `cli` (what was typed) → `commands` (one file each) → either
//! `suite` (all services in this process) or `operator` (a gRPC client of a running one), or
//! [`alexa`] with [`browser`] and [`https`], which meet a suite at its public door only. `demo`
//! plays the main job with all of them, `load` lets many shoppers speak at once, and `skill` is the
//! package that Amazon makes a skill of.
//!
//! Results go to standard output, everything else to standard error; the exit status is 0 when
//! done, 1 when failed, 2 when the command line is wrong. To add a command: a variant in `cli`, a
//! file in `commands`.

pub mod alexa;
pub mod authority;
pub mod browser;
mod cli;
mod commands;
mod demo;
pub mod https;
mod load;
mod operator;
pub mod site;
mod skill;
mod suite;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

/// Runs the program with this command line and these environment variables.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let (environment, all_text) = cli::environment::texts(variables);
    let cli = match cli::Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return cli::show_usage(&error, &arguments, &environment),
    };
    let output = cli::Output::new(cli.global.json, &environment);
    let done = match all_text {
        Ok(()) => commands::run(cli, &environment, output),
        Err(mistakes) => Err(mistakes.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => output.failure(&failure),
    }
}
