//! What is counted and traced, and under which names.
//!
//! [`names`] holds the attributes of OpenTelemetry's semantic conventions, [`metrics`] the page
//! that Prometheus reads, [`red`] the durations that every service has, [`db`] the span and the
//! duration of one operation of a database. Where spans and log lines go is `saycart-service`'s
//! business; this crate is apart from it so that `saycart-sql`, which knows no service, counts and
//! traces the same way.
//!
//! A process has one page, as it has one log: a metric is a `static` of the crate whose events it
//! counts, and [`metrics::register`] puts a crate's metrics on the page once, however many suites
//! run in the process.
//!
//! To add a metric: a `static` and a line of `register` in the `metrics` module of its crate, one
//! line where the event is, a row in `docs/metrics.md`. Labels are closed sets: their values are
//! `&'static str`, so that nothing from outside can become one.

pub mod db;
pub mod metrics;
pub mod names;
pub mod red;
