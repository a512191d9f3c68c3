//! What can be typed after `alexa load`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use saycart_service::config::Setting as _;

use super::SuiteArgs;

/// Longer than an hour lives no access token of Alexa's, and none is refreshed on the way.
const LONGEST: Duration = Duration::from_mins(30);
/// More a second cannot be signed by any machine that we know.
const FASTEST: f64 = 100_000.0;

/// How the help ends.
const ABOUT: &str = "\
Shoppers who are not remembered from an earlier load get accounts and a client of their own at a \
suite on this data folder (or take those of --accounts) and link through the suite's pages. \
auth-service lets 120 such links from one address begin at once, and after that one a second: for \
many shoppers switch `auth.rate_limit.enabled` off, in development.

With --rate a time counts from when its request was due, so that a suite that stands still is not \
flattered. What is not answered within Alexa's eight seconds is silence. At most 200 requests are \
on the way at once, over HTTP/1.1, since the gateway gives one address 256.

Ctrl-C ends the load early and prints what was measured.";

#[derive(Debug, Args)]
#[command(after_long_help = ABOUT)]
pub(crate) struct AlexaLoadArgs {
    #[command(flatten)]
    pub(crate) suite: SuiteArgs,
    /// How many shoppers take turns
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) shoppers: u32,
    /// Requests a second, whatever becomes of the earlier ones; 10 if nothing is given
    #[arg(long, value_name = "R", value_parser = rate, conflicts_with = "concurrency")]
    pub(crate) rate: Option<f64>,
    /// Instead of a rate: so many requests at once, each sent when another has ended
    #[arg(long, value_name = "C", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) concurrency: Option<u32>,
    /// For how long, such as 10s or 5m
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub(crate) duration: Duration,
    /// What each shopper says in turn; repeatable; if not given, they add, read and remove
    #[arg(long, value_name = "TEXT")]
    pub(crate) sentence: Vec<String>,
    /// In which language
    #[arg(long, default_value = "en-US")]
    pub(crate) locale: String,
    /// The skill's application id; the first of `gateway.skill_ids` if not given
    #[arg(long, value_name = "ID")]
    pub(crate) skill_id: Option<String>,
    /// Report the processor time of this process and all that it starts, such as
    /// `redis=4711`; repeatable. A suite that runs on this data folder is found by itself
    #[arg(long, value_name = "NAME=PID", value_parser = process)]
    pub(crate) process: Vec<(String, u32)>,
    /// Keep the load itself on these processors (counted from 0)
    #[arg(long, value_name = "CPU,…", value_delimiter = ',')]
    pub(crate) pin: Vec<usize>,
    /// Accounts for shoppers who are not remembered: lines of an e-mail address and a password
    #[arg(long, value_name = "FILE", requires_all = ["client_id", "client_secret_stdin", "redirect_uri"])]
    pub(crate) accounts: Option<PathBuf>,
    /// The client that those accounts link with
    #[arg(long, value_name = "ID", requires = "accounts")]
    pub(crate) client_id: Option<String>,
    /// Read the client's secret from standard input
    #[arg(long, requires = "accounts")]
    pub(crate) client_secret_stdin: bool,
    /// Amazon's address for the vendor, as the client has it
    #[arg(long, value_name = "URI", requires = "accounts")]
    pub(crate) redirect_uri: Option<String>,
}

fn rate(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|rate| *rate > 0.0 && *rate <= FASTEST)
        .ok_or_else(|| format!("must be a number above 0 and up to {FASTEST}"))
}

fn duration(text: &str) -> Result<Duration, String> {
    Duration::from_text(text)
        .filter(|time| !time.is_zero() && *time <= LONGEST)
        .ok_or_else(|| "must be a time such as 10s or 5m, up to 30m".to_owned())
}

fn process(text: &str) -> Result<(String, u32), String> {
    let (name, id) = text.split_once('=').unwrap_or_default();
    let id = id.parse().ok().filter(|_| !name.is_empty());
    id.map(|id| (name.to_owned(), id))
        .ok_or_else(|| "must be a name and a process id, such as redis=4711".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_sense_are_refused() {
        for text in ["0", "-1", "NaN", "inf", "1e9", ""] {
            assert!(rate(text).is_err(), "{text}");
        }
        for text in ["0s", "31m", "1h", "10", ""] {
            assert!(duration(text).is_err(), "{text}");
        }
        for text in ["redis", "=7", "redis=x", "redis=-1"] {
            assert!(process(text).is_err(), "{text}");
        }
        assert_eq!(rate("0.5"), Ok(0.5));
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(process("redis=7"), Ok(("redis".to_owned(), 7)));
    }
}
