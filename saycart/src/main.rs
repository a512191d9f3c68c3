//! The program: reads the command line, runs the command, says how it went.

use std::process::ExitCode;

fn main() -> ExitCode {
    saycart::run(std::env::args_os(), std::env::vars_os())
}
