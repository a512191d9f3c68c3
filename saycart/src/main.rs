//! The program: reads the command line, runs the command, says how it went.

use std::process::ExitCode;

/// A request is some hundred small allocations, most of them freed by the same thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    saycart::run(std::env::args_os(), std::env::vars_os())
}
