//! Times in buckets that grow with them, so that every percentile is right within a hundredth.

use std::time::Duration;

/// Buckets in which a time doubles: a bucket is at most 1/128 of the times in it wide.
const STEPS: u64 = 128;
const STEP_BITS: u32 = STEPS.ilog2();

/// How often which time was measured, in microseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    all: u64,
    longest: u64,
}

impl Histogram {
    /// Counts a time.
    pub(crate) fn record(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bucket = bucket_of(micros);
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(bucket) {
            *count += 1;
        }
        self.all += 1;
        self.longest = self.longest.max(micros);
    }

    /// How many were counted.
    #[cfg(test)]
    pub(crate) fn count(&self) -> u64 {
        self.all
    }

    /// The time that `per_mille` of a thousand did not exceed; `None` when nothing was counted.
    pub(crate) fn percentile(&self, per_mille: u64) -> Option<Duration> {
        let rank = self.all.saturating_mul(per_mille).div_ceil(1_000).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                let upper = upper_end_of(bucket).min(self.longest);
                return Some(Duration::from_micros(upper));
            }
        }
        None
    }

    /// The longest of all.
    pub(crate) fn longest(&self) -> Option<Duration> {
        (self.all > 0).then(|| Duration::from_micros(self.longest))
    }
}

/// Below [`STEPS`] each value has a bucket; above, each power of two has [`STEPS`] of them.
fn bucket_of(micros: u64) -> usize {
    let octave = (micros | 1).ilog2().saturating_sub(STEP_BITS);
    let step = micros >> octave; // STEPS to 2 × STEPS - 1, or below STEPS in octave 0
    usize::try_from(u64::from(octave) * STEPS + step).unwrap_or(usize::MAX)
}

fn upper_end_of(bucket: usize) -> u64 {
    let bucket = u64::try_from(bucket).unwrap_or(u64::MAX);
    let octave = (bucket / STEPS).saturating_sub(1);
    let step = bucket - octave * STEPS;
    ((step + 1) << octave) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_measured_has_no_percentiles() {
        let histogram = Histogram::default();

        assert_eq!(histogram.percentile(500), None);
        assert_eq!(histogram.longest(), None);
    }

    #[test]
    fn a_few_slow_ones_show_in_the_last_percentile_only() {
        let mut histogram = Histogram::default();
        for _ in 0..985 {
            histogram.record(Duration::from_micros(100));
        }
        for _ in 0..15 {
            histogram.record(Duration::from_secs(1));
        }

        assert_eq!(histogram.percentile(500), Some(Duration::from_micros(100)));
        assert_eq!(histogram.percentile(990), Some(Duration::from_secs(1)));
    }

    proptest! {
        #[test]
        fn a_bucket_is_at_most_a_hundredth_wide(micros in 0..u64::from(u32::MAX)) {
            let upper = upper_end_of(bucket_of(micros));

            prop_assert!(upper >= micros);
            prop_assert!(upper - micros <= micros / 100);
        }

        #[test]
        fn percentiles_are_those_of_the_sorted_times(
            mut times in proptest::collection::vec(0..10_000_000_u64, 1..200),
            per_mille in 1..=1_000_u64,
        ) {
            let mut histogram = Histogram::default();
            for time in &times {
                histogram.record(Duration::from_micros(*time));
            }
            times.sort_unstable();
            let rank = (times.len() as u64 * per_mille).div_ceil(1_000);
            let exact = times[usize::try_from(rank).unwrap() - 1];

            let found = histogram.percentile(per_mille).unwrap().as_micros();
            let found = u64::try_from(found).unwrap();

            prop_assert!(found >= exact && found - exact <= exact / 100, "{found} {exact}");
        }
    }
}
