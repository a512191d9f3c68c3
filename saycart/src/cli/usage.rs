//! What is said of a command line that cannot be run, or that asks for help.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::ExitCode;

use super::output::{printable, remark};
use super::{Failure, Output};

/// Shows what clap found: help on standard output, mistakes on standard error.
pub(crate) fn show_usage(
    error: &clap::Error,
    arguments: &[OsString],
    environment: &BTreeMap<String, String>,
) -> ExitCode {
    let code = if error.use_stderr() { 2 } else { 0 };
    // What clap could not parse it does not tell, so the flag is looked for.
    let mut flags = arguments.iter().take_while(|argument| *argument != "--");
    if error.use_stderr() && flags.any(|flag| flag == "--json") {
        let text = error.render().to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
        return Output::new(true, environment).failure(&Failure::Usage(text.to_owned()));
    }
    if error.use_stderr() {
        // What was typed is in it as it came, also what a terminal would obey.
        remark(printable(&error.render().to_string()).trim_end());
        return ExitCode::from(code);
    }
    match error.print() {
        Ok(()) => ExitCode::from(code),
        // Nobody reads us any more; there is nowhere to say it.
        Err(_closed) => ExitCode::from(1),
    }
}
