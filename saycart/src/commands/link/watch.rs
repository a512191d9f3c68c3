//! `saycart link watch`: each step of linking as it happens, until Ctrl-C.

use std::collections::BTreeSet;
use std::time::Duration;

use saycart_proto::auth::v1 as pb;
use saycart_service::normalise_timeout;
use tonic::{Code, Status};

use super::super::{instant, now};
use super::attempts::step_as_json;
use super::words::said;
use crate::cli::{Failure, Output, remark};
use crate::operator::Operator;
use crate::suite::Signals;

/// A replica that goes down lets those who watch go; another one answers, or the same soon.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// For two minutes: a restart, or a roll-out, takes less.
const MOST_TRIES: u32 = 120;
/// How far a watch goes back when it begins anew; what it has shown it shows no second time.
const BACK_SECONDS: i64 = 20;

/// Prints until a signal comes.
pub(super) async fn run(operator: &Operator, output: Output) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(|error| Failure::because("signals", &error))?;
    let mut watch = Watch::default();
    tokio::select! {
        _name = signals.next() => Ok(()),
        done = watch.go_on(operator, output) => done,
    }
}

/// What was shown so far.
#[derive(Debug, Default)]
struct Watch {
    /// Since when, once somebody has answered; by this machine's clock.
    began: Option<i64>,
    latest: Option<prost_types::Timestamp>,
    shown: BTreeSet<(i64, String)>,
}

impl Watch {
    async fn go_on(&mut self, operator: &Operator, output: Output) -> Result<(), Failure> {
        let mut tries = 0;
        loop {
            match self.follow(operator, output, &mut tries).await {
                Ok(()) => {}
                // The first time it is the operator's to mend.
                Err(Trouble::Away(failure)) if self.began.is_none() || tries >= MOST_TRIES => {
                    return Err(failure);
                }
                Err(Trouble::Away(failure)) => tracing::debug!(?failure, "watching anew"),
                Err(Trouble::Failed(failure)) => return Err(failure),
            }
            if tries == 0 {
                remark("the suite ended the watch; waiting for it");
            }
            tries += 1;
            tokio::time::sleep(AGAIN_AFTER).await;
        }
    }

    /// One connection, from its beginning to its end.
    async fn follow(
        &mut self,
        operator: &Operator,
        output: Output,
        tries: &mut u32,
    ) -> Result<(), Trouble> {
        let mut admin = operator.admin().await.map_err(Trouble::Away)?;
        let request = pb::WatchLinkStepsRequest {
            since: self.began.map(|began| prost_types::Timestamp {
                seconds: self
                    .latest
                    .map_or(began, |at| began.max(at.seconds - BACK_SECONDS)),
                nanos: 0,
            }),
        };
        let mut steps = admin.watch_link_steps(request).await?.into_inner();
        if self.began.is_none() {
            remark("watching; Ctrl-C ends it");
            self.began = Some(now().as_seconds());
        }
        *tries = 0;
        while let Some(next) = steps.message().await? {
            let step = next.step.unwrap_or_default();
            if self.is_new(&step) {
                output.result(&step_as_json(&step), &line(&step))?;
            }
        }
        Ok(())
    }

    fn is_new(&mut self, step: &pb::LinkStep) -> bool {
        let at = step.at.unwrap_or_default();
        let seconds = at.seconds;
        let later = |latest: prost_types::Timestamp| {
            (at.seconds, at.nanos) > (latest.seconds, latest.nanos)
        };
        if self.latest.is_none_or(later) {
            self.latest = Some(at);
        }
        let newest = self.latest.map_or(seconds, |latest| latest.seconds);
        self.shown
            .retain(|(at, _)| *at >= newest - 2 * BACK_SECONDS);
        self.shown.insert((seconds, format!("{step:?}")))
    }
}

/// Why a connection is over.
enum Trouble {
    /// Nobody answers any more.
    Away(Failure),
    /// It is no use to try again.
    Failed(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Status> for Trouble {
    fn from(status: Status) -> Self {
        let status = normalise_timeout(status);
        match status.code() {
            Code::Unavailable | Code::Cancelled | Code::Unknown | Code::DeadlineExceeded => {
                Self::Away(status.into())
            }
            _ => Self::Failed(status.into()),
        }
    }
}

fn line(step: &pb::LinkStep) -> String {
    let ids = [
        &step.attempt_id,
        &step.client_id,
        &step.user_id,
        &step.link_id,
    ];
    let ids = ids.into_iter().filter(|id| !id.is_empty());
    let at = instant(step.at.as_ref()).unwrap_or_default();
    let mut parts = vec![at, said(step)];
    parts.extend(ids.cloned());
    parts.join("  ")
}
