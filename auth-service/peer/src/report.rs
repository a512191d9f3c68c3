//! Medians as a table, and how many of our requests fit into one of the peer's.

use std::fmt::Write as _;
use std::time::Duration;

use crate::drive::Measured;
use crate::operation::Operation;
use crate::phase::Sample;
use crate::plan::Plan;

/// For a terminal.
pub(crate) fn report(plan: &Plan, measured: &Measured) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _written = tables(&mut text, plan, measured);
    text
}

fn tables(text: &mut String, plan: &Plan, measured: &Measured) -> std::fmt::Result {
    writeln!(
        text,
        "processor time a request, in µs, medians of {} rounds; how long half and 99 of 100 took at most, in ms",
        plan.rounds
    )?;
    writeln!(
        text,
        "{:22} {:26} {:>8} {:>8} {:>8} {:>10} {:>9} {:>6} {:>7} {:>7}",
        "", "", "server", "stores", "both", "requests/s", "requests", "errors", "p50", "p99"
    )?;
    for operation in Operation::ALL {
        for (at, server) in plan.servers.iter().enumerate() {
            let samples = measured.of(operation, at);
            let of = |value: fn(&Sample) -> f64| {
                median(samples.iter().map(|sample| value(sample)).collect())
            };
            let good: u64 = samples
                .iter()
                .map(|sample| u64::from(sample.tally.good))
                .sum();
            let bad: u64 = samples
                .iter()
                .map(|sample| u64::from(sample.tally.bad))
                .sum();
            let times = samples.iter().flat_map(|sample| &sample.tally.times);
            let mut times: Vec<Duration> = times.copied().collect();
            times.sort_unstable();
            writeln!(
                text,
                "{:22} {:26} {:8.0} {:8.0} {:8.0} {:10.0} {:9} {:6} {:7.1} {:7.1}",
                operation.name(),
                server.name,
                of(Sample::server_micros),
                of(Sample::stores_micros),
                of(|sample| sample.server_micros() + sample.stores_micros()),
                of(|sample| f64::from(sample.tally.good) / sample.took.as_secs_f64()),
                good,
                bad,
                percentile(&times, 50),
                percentile(&times, 99),
            )?;
        }
    }
    let [ours, peers @ ..] = plan.servers.as_slice() else {
        return Ok(());
    };
    for (at, peer) in (1..).zip(peers) {
        writeln!(
            text,
            "\n{} beside {}, a core for a core",
            ours.name, peer.name
        )?;
        writeln!(text, "{:22} {:>8} {:>12}", "", "servers", "with stores")?;
        for operation in Operation::ALL {
            let pairs: Vec<_> = measured
                .of(operation, 0)
                .into_iter()
                .zip(measured.of(operation, at))
                .collect();
            let ratio = |value: fn(&Sample) -> f64| {
                let ratios = pairs.iter().map(|(ours, peers)| value(peers) / value(ours));
                median(ratios.collect())
            };
            write!(
                text,
                "{:22} {:7.1}x {:11.1}x",
                operation.name(),
                ratio(Sample::server_micros),
                ratio(|sample| sample.server_micros() + sample.stores_micros()),
            )?;
            if at == 1 {
                write!(text, "   wanted: {}x", operation.goal())?;
            }
            writeln!(text)?;
        }
    }
    writeln!(text, "\nerrors: {}", measured.errors())
}

impl Sample {
    fn server_micros(&self) -> f64 {
        self.server.as_secs_f64() * 1e6 / f64::from(self.tally.good.max(1))
    }

    fn stores_micros(&self) -> f64 {
        self.stores.as_secs_f64() * 1e6 / f64::from(self.tally.good.max(1))
    }
}

/// What so many of 100 took at most, in milliseconds. The times are in order.
fn percentile(times: &[Duration], percent: usize) -> f64 {
    let last = (times.len() * percent).div_ceil(100).saturating_sub(1);
    let time = times.get(last);
    time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

/// The one in the middle; of an even number the higher of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phase::Tally;

    #[test]
    fn a_request_counts_with_its_share_of_processor_time() {
        let sample = Sample {
            tally: Tally {
                good: 4,
                ..Tally::default()
            },
            took: Duration::from_secs(1),
            server: Duration::from_micros(200),
            stores: Duration::from_micros(80),
        };

        assert!((sample.server_micros() - 50.0).abs() < 1e-6);
        assert!((sample.stores_micros() - 20.0).abs() < 1e-6);
    }

    #[test]
    fn of_a_hundred_times_the_slowest_is_no_ninety_ninth() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();

        assert!((percentile(&times, 99) - 99.0).abs() < 1e-6);
        assert!((percentile(&times, 50) - 50.0).abs() < 1e-6);
        assert!((percentile(times.get(..1).unwrap(), 99) - 1.0).abs() < 1e-6);
        assert!(percentile(&[], 99).is_nan());
    }

    #[test]
    fn one_slow_round_moves_no_median() {
        let of = |values: &[f64]| median(values.to_vec()).to_string();

        assert_eq!(of(&[3.0, 900.0, 2.0]), "3");
        assert_eq!(of(&[2.0, 3.0]), "3");
        assert_eq!(of(&[]), "NaN");
    }
}
