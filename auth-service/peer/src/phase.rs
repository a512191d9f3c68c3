//! One server does one operation for a while, and what that cost.

use std::slice::ChunksMut;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::future::{join_all, try_join_all};
use saycart_service::Tasks;
use saycart_service::processes::cpu_time;

use crate::links::{Link, Links};
use crate::operation::{Asking, Operation};
use crate::plan::{Plan, Server};
use crate::wire::Connection;

/// What one phase cost.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) tally: Tally,
    pub(crate) took: Duration,
    /// Processor time of the server's process.
    pub(crate) server: Duration,
    /// Processor time of what it stands on.
    pub(crate) stores: Duration,
}

/// How requests went.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Those that were answered as they should be.
    pub(crate) good: u32,
    /// The others.
    pub(crate) bad: u32,
    /// What was wrong with the first of them.
    pub(crate) first_error: Option<String>,
    /// How long each of the good ones took.
    pub(crate) times: Vec<Duration>,
}

/// What is done on one connection. Each has links of its own, so that no refresh token is used
/// twice.
#[derive(Debug)]
enum Work<'a> {
    Introspect(&'a [Link]),
    RefreshKept(&'a mut [Link]),
    RefreshRotated(&'a mut [Link]),
    Exchange(&'a [String]),
}

/// Exchanges codes for the links that tokens are refreshed and asked about.
pub(crate) async fn link(plan: &Plan, server: &Server, links: &mut Links) -> anyhow::Result<()> {
    let kept = Asking::as_kept(plan, server);
    let codes = take(&mut links.kept_codes, plan.links);
    links.kept = exchanged(plan, server, &kept, &codes).await?;
    let rotated = Asking::as_rotated(plan, server);
    let codes = take(&mut links.rotated_codes, plan.links);
    links.rotated = exchanged(plan, server, &rotated, &codes).await?;
    Ok(())
}

async fn exchanged(
    plan: &Plan,
    server: &Server,
    asking: &Asking<'_>,
    codes: &[String],
) -> anyhow::Result<Vec<Link>> {
    let tasks = Tasks::default();
    let mut connections = open(plan, server, &tasks).await?;
    let shares = codes.chunks(share(codes.len(), connections.len()));
    let hands = connections.iter_mut().zip(shares);
    let hands = hands.map(|(connection, codes)| async move {
        let mut links = Vec::with_capacity(codes.len());
        for code in codes {
            links.push(asking.exchange(connection, code).await?);
        }
        anyhow::Ok(links)
    });
    let links = try_join_all(hands)
        .await
        .with_context(|| format!("{} does not link", server.name))?;
    Ok(links.concat())
}

/// Asks on every connection, each time as soon as there is an answer, until time is over or there
/// are no more codes.
pub(crate) async fn run(
    plan: &Plan,
    server: &Server,
    links: &mut Links,
    operation: Operation,
) -> anyhow::Result<Sample> {
    let tasks = Tasks::default();
    let mut connections = open(plan, server, &tasks).await?;
    let asking = match operation {
        Operation::Introspect | Operation::RefreshKept | Operation::Exchange => {
            Asking::as_kept(plan, server)
        }
        Operation::RefreshRotated => Asking::as_rotated(plan, server),
    };
    let codes = match operation {
        Operation::Exchange => take(&mut links.kept_codes, plan.exchanges),
        Operation::Introspect | Operation::RefreshKept | Operation::RefreshRotated => Vec::new(),
    };
    let works = share_out(operation, links, &codes, connections.len());
    let before = processor_times(server)?;
    let begun = Instant::now();
    let until = begun + plan.duration();
    let hands = connections.iter_mut().zip(works);
    let hands = hands.map(|(connection, work)| work.all(&asking, connection, until));
    let tallies = join_all(hands).await;
    let took = begun.elapsed();
    let after = processor_times(server)?;
    Ok(Sample {
        tally: tallies.into_iter().fold(Tally::default(), Tally::and),
        took,
        server: after.0.saturating_sub(before.0),
        stores: after.1.saturating_sub(before.1),
    })
}

fn share_out<'a>(
    operation: Operation,
    links: &'a mut Links,
    codes: &'a [String],
    connections: usize,
) -> Vec<Work<'a>> {
    let of = |links: &'a mut Vec<Link>| -> ChunksMut<'a, Link> {
        let size = share(links.len(), connections);
        links.chunks_mut(size)
    };
    match operation {
        Operation::Introspect => of(&mut links.kept)
            .map(|links| Work::Introspect(links))
            .collect(),
        Operation::RefreshKept => of(&mut links.kept).map(Work::RefreshKept).collect(),
        Operation::RefreshRotated => of(&mut links.rotated).map(Work::RefreshRotated).collect(),
        Operation::Exchange => codes
            .chunks(share(codes.len(), connections))
            .map(Work::Exchange)
            .collect(),
    }
}

impl Work<'_> {
    async fn all(
        mut self,
        asking: &Asking<'_>,
        connection: &mut Connection<'_>,
        until: Instant,
    ) -> Tally {
        let mut tally = Tally::default();
        for turn in 0.. {
            if Instant::now() >= until {
                break;
            }
            let asked = Instant::now();
            let Some(outcome) = self.once(asking, connection, turn).await else {
                break;
            };
            tally.count(outcome, asked.elapsed());
        }
        tally
    }

    /// Links take turns; a code is good for one. `None`: nothing is left.
    async fn once(
        &mut self,
        asking: &Asking<'_>,
        connection: &mut Connection<'_>,
        turn: usize,
    ) -> Option<anyhow::Result<()>> {
        let outcome = match self {
            Self::Introspect(links) => {
                let link = links.get(turn.checked_rem(links.len())?)?;
                asking.introspect(connection, link).await
            }
            Self::RefreshKept(links) => {
                let link = links.get_mut(turn.checked_rem(links.len())?)?;
                asking.refresh_kept(connection, link).await
            }
            Self::RefreshRotated(links) => {
                let link = links.get_mut(turn.checked_rem(links.len())?)?;
                asking.refresh_rotated(connection, link).await
            }
            Self::Exchange(codes) => {
                let code = codes.get(turn)?;
                asking.exchange(connection, code).await.map(drop)
            }
        };
        Some(outcome)
    }
}

impl Tally {
    fn count(&mut self, outcome: anyhow::Result<()>, took: Duration) {
        match outcome {
            Ok(()) => {
                self.good = self.good.saturating_add(1);
                self.times.push(took);
            }
            Err(error) => {
                self.bad = self.bad.saturating_add(1);
                self.first_error.get_or_insert_with(|| format!("{error:#}"));
            }
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            good: self.good.saturating_add(other.good),
            bad: self.bad.saturating_add(other.bad),
            first_error: self.first_error.or(other.first_error),
            times: [self.times, other.times].concat(),
        }
    }
}

async fn open<'a>(
    plan: &Plan,
    server: &'a Server,
    tasks: &'a Tasks,
) -> anyhow::Result<Vec<Connection<'a>>> {
    try_join_all((0..plan.connections).map(|_| Connection::open(server, tasks))).await
}

fn take(codes: &mut Vec<String>, count: usize) -> Vec<String> {
    codes.split_off(codes.len().saturating_sub(count))
}

/// How many each connection gets at most.
fn share(count: usize, connections: usize) -> usize {
    count.div_ceil(connections.max(1)).max(1)
}

fn processor_times(server: &Server) -> anyhow::Result<(Duration, Duration)> {
    let of = |process: u32| {
        cpu_time(process).with_context(|| format!("{}: process {process}", server.name))
    };
    let stores = server.stores.iter().copied().map(of);
    let stores: Duration = stores.sum::<anyhow::Result<_>>()?;
    Ok((of(server.process)?, stores))
}
