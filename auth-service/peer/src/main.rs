//! The load of the comparison of auth-service with `oidc-provider`: the same requests to each, turn
//! by turn, and what they cost each. `auth-service/peer/measure` starts the servers and calls it:
//!
//! - `seed` makes authorization codes for auth-service, as SQL, since nobody shall log in ten
//!   thousand times (`oidc-provider/server.mjs` makes the peer's);
//! - `drive` reads a [`plan`] and for each round lets every server do each [`operation`] for a
//!   while over kept-alive connections ([`phase`], [`wire`]), then prints the medians ([`report`]).
//!
//! Knows both servers by their endpoints only: whatever speaks RFC 6749 and 7662 can be measured.
//! To add an operation: a variant of [`operation::Operation`]; the compiler names the rest.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is a program for a terminal, and says what it found"
)]

mod drive;
mod links;
mod operation;
mod phase;
mod plan;
mod report;
mod seed;
mod wire;

use std::process::ExitCode;

use anyhow::{Context as _, bail};

const USAGE: &str = "usage: saycart-auth-peer drive PLAN\n       \
                     saycart-auth-peer seed CODES VERIFIER REDIRECT_URI KEPT COUNT ROTATED COUNT FIRST";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("peer: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["drive", plan] => {
            let plan = plan::Plan::read(plan.as_ref())?;
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let measured = runtime.block_on(drive::drive(&plan))?;
            print!("{}", report::report(&plan, &measured));
            Ok(if measured.errors() == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        [
            "seed",
            codes,
            verifier,
            redirect_uri,
            kept,
            kept_count,
            rotated,
            rotated_count,
            first,
        ] => {
            let count = |text: &str| text.parse().with_context(|| format!("{text}: no number"));
            let kept = seed::Share {
                client_id: kept,
                count: count(kept_count)?,
            };
            let rotated = seed::Share {
                client_id: rotated,
                count: count(rotated_count)?,
            };
            let first = first
                .parse()
                .with_context(|| format!("{first}: no number"))?;
            seed::seed(
                codes.as_ref(),
                verifier,
                redirect_uri,
                (&kept, &rotated),
                first,
            )?;
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("{USAGE}"),
    }
}
