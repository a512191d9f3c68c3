//! The whole comparison: every server does every operation in every round.
//!
//! The servers take turns within a round rather than one after the other, and rounds are compared
//! with themselves, because a machine is not equally fast all the time.

use anyhow::ensure;

use crate::links::Links;
use crate::operation::Operation;
use crate::phase::{self, Sample};
use crate::plan::Plan;

/// Everything that was measured, without the round that warms up.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    phases: Vec<Phase>,
    errors: u64,
}

#[derive(Debug)]
struct Phase {
    operation: Operation,
    /// Its place in the plan.
    server: usize,
    sample: Sample,
}

impl Measured {
    /// Of all requests, also those that warmed up.
    pub(crate) const fn errors(&self) -> u64 {
        self.errors
    }

    /// By round.
    pub(crate) fn of(&self, operation: Operation, server: usize) -> Vec<&Sample> {
        let phases = self.phases.iter();
        let of = phases.filter(|phase| phase.operation == operation && phase.server == server);
        of.map(|phase| &phase.sample).collect()
    }
}

/// Links the clients, then measures.
pub(crate) async fn drive(plan: &Plan) -> anyhow::Result<Measured> {
    let mut links = Vec::new();
    for server in &plan.servers {
        let mut held = Links::of(server)?;
        phase::link(plan, server, &mut held).await?;
        links.push(held);
    }
    let mut measured = Measured::default();
    for round in 0..=plan.rounds {
        for operation in Operation::ALL {
            for (at, (server, links)) in plan.servers.iter().zip(&mut links).enumerate() {
                let sample = phase::run(plan, server, links, operation).await?;
                measured.errors += u64::from(sample.tally.bad);
                if let Some(error) = &sample.tally.first_error {
                    eprintln!("{}, {}: {error}", server.name, operation.name());
                }
                ensure!(
                    sample.tally.good > 0,
                    "{}, {}: no request was answered as it should be",
                    server.name,
                    operation.name()
                );
                if round > 0 {
                    measured.phases.push(Phase {
                        operation,
                        server: at,
                        sample,
                    });
                }
            }
        }
        eprintln!("round {round} of {}", plan.rounds);
    }
    Ok(measured)
}
