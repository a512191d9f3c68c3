//! What a test run is about: the embedded default, or PostgreSQL and Redis.

/// The parts that the services of a test stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// SQLite files and the memory cache.
    Embedded,
    /// PostgreSQL and Redis.
    Replicas,
}

impl Tier {
    /// What this run was asked to test, in the environment: `SAYCART_TEST_TIER=replicas`, or
    /// `embedded`, which is the default. The test command runs both.
    ///
    /// # Panics
    /// When it was asked for something else.
    pub fn chosen() -> Self {
        let chosen = std::env::var("SAYCART_TEST_TIER");
        match chosen.as_deref() {
            Ok("embedded") | Err(_) => Self::Embedded,
            Ok("replicas") => Self::Replicas,
            Ok(other) => panic!("SAYCART_TEST_TIER is `embedded` or `replicas`, not `{other}`"),
        }
    }
}
