//! Logistic regression by Newton's method, with a penalty on large weights.

/// One thing that is known: what speaks for it, whether it is so, and how often it counts.
#[derive(Debug, Clone)]
pub(crate) struct Sample<const COUNT: usize> {
    pub(crate) parts: Row<COUNT>,
    pub(crate) holds: bool,
    pub(crate) times: f64,
}

/// A number for each thing that is weighed.
pub(crate) type Row<const COUNT: usize> = [f64; COUNT];

/// The last part holds before anything is known, and may weigh what it must.
const FREE: f64 = 1e-6;

/// Newton's method is there long before.
const MOST_STEPS: usize = 60;

/// The weights that explain the samples best; `penalty` is how much large ones cost, each time a
/// sample counts.
pub(crate) fn weights<const COUNT: usize>(samples: &[&Sample<COUNT>], penalty: f64) -> Row<COUNT> {
    let mut weights: Row<COUNT> = [0.0; COUNT];
    let penalty = penalty * samples.iter().map(|sample| sample.times).sum::<f64>();
    for _ in 0..MOST_STEPS {
        let mut slopes: Row<COUNT> = [0.0; COUNT];
        let mut bends = [[0.0; COUNT]; COUNT];
        for at in 0..COUNT {
            let penalty = if at + 1 == COUNT { FREE } else { penalty };
            slopes[at] = penalty * weights[at];
            bends[at][at] = penalty;
        }
        for sample in samples {
            let sure: f64 = sample
                .parts
                .iter()
                .zip(&weights)
                .map(|(part, weight)| part * weight)
                .sum();
            let likely = 1.0 / (1.0 + (-sure.clamp(-30.0, 30.0)).exp());
            let off = sample.times * (likely - f64::from(u8::from(sample.holds)));
            let bend = sample.times * likely * (1.0 - likely);
            for (one, part) in sample.parts.iter().enumerate() {
                slopes[one] += off * part;
                if *part != 0.0 {
                    for (cell, second) in bends[one].iter_mut().zip(&sample.parts) {
                        *cell += bend * part * second;
                    }
                }
            }
        }
        let step = solved(bends, slopes);
        let mut farthest: f64 = 0.0;
        for (weight, step) in weights.iter_mut().zip(step) {
            *weight -= step;
            farthest = farthest.max(step.abs());
        }
        if farthest < 1e-6 {
            break;
        }
    }
    weights
}

/// Solves a system of equations that is positive definite, by elimination.
fn solved<const COUNT: usize>(mut left: [Row<COUNT>; COUNT], mut right: Row<COUNT>) -> Row<COUNT> {
    for at in 0..COUNT {
        let (pivot, pivot_right) = (left[at], right[at]);
        for row in at + 1..COUNT {
            let factor = left[row][at] / pivot[at];
            for (cell, above) in left[row].iter_mut().zip(pivot) {
                *cell -= factor * above;
            }
            right[row] -= factor * pivot_right;
        }
    }
    let mut out: Row<COUNT> = [0.0; COUNT];
    for at in (0..COUNT).rev() {
        let known: f64 = (at + 1..COUNT)
            .map(|column| left[at][column] * out[column])
            .sum();
        out[at] = (right[at] - known) / left[at][at];
    }
    out
}
