//! A shop to try things with.

/// A catalogue of about 150 products in CSV, with near twins on purpose; the demo imports it.
pub const SAMPLE_CATALOGUE: &str = include_str!("../../catalogue/sample.csv");
