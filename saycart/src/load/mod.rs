//! Load: many shoppers of the stand-in who speak at a given rate, and what it was like for them.
//!
//! Way of a run: [`crew`] gathers linked shoppers (remembered ones, and new ones through the real
//! pages) → [`Drive`] signs each sentence before it is due and sends it when it is → every outcome
//! goes into one [`Tally`], its time into a [`Histogram`] → [`report`] says what was measured, with
//! the processor time of the suite's processes.
//!
//! At a fixed rate a time counts from the moment at which the request was *due*, not from when it
//! could be sent: a suite that stands still for a second makes all requests of that second late,
//! and the percentiles say so. A request is at an end after Alexa's eight seconds, answered or not,
//! so that every run ends.
//!
//! To count another kind of outcome: a variant of [`Outcome`].

pub(crate) mod crew;
mod drive;
mod histogram;
mod pin;
mod report;
mod tally;

pub(crate) use drive::{Drive, Pace};
pub(crate) use pin::pin_to;
pub(crate) use report::{Processes, as_json, as_text};
pub(crate) use tally::{Outcome, Tally};
