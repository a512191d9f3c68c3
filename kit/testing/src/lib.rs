//! The servers that tests run against: PostgreSQL and Redis as Debian ships them, started and
//! ended by the tests themselves.
//!
//! Only ever a dev-dependency. Knows no crate of ours. Everything here panics when it cannot do
//! its work: a test that lacks its server has failed, and is never skipped.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test cannot go on without its server"
)]

mod postgres;
mod processes;
mod proxy;
mod redis;
mod tier;

pub use postgres::{PostgresDatabase, PostgresServer, SharedPostgres};
pub use processes::{pause, resume};
pub use proxy::TcpProxy;
pub use redis::RedisServer;
pub use tier::Tier;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::ops::RangeInclusive;
use std::process::Command;

/// Runs a command to its end, and answers what it printed.
fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
    assert!(
        output.status.success(),
        "{command:?} ended with {}: {}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A port of loopback that was free a moment ago. None that the system would choose: such a one may be
/// given to anybody's outgoing connection before it is listened on.
///
/// # Panics
/// If a hundred in a row are taken.
#[must_use]
pub fn free_port() -> u16 {
    const CHOSEN_BY_NOBODY: RangeInclusive<u16> = 10_000..=30_000;
    let any = || {
        let random = RandomState::new().build_hasher().finish();
        let count = u64::try_from(CHOSEN_BY_NOBODY.count()).expect("it is small");
        let at = u16::try_from(random % count).expect("it is smaller");
        CHOSEN_BY_NOBODY.start() + at
    };
    std::iter::repeat_with(any)
        .take(100)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("a port can be had")
}
